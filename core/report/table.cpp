#include "core/alert/catalogue.h"
#include "core/base/text.h"
#include "core/report/report_content.h"
#include "core/report/text_layout.h"

#include <algorithm>
#include <array>

namespace cosmoswatch {
namespace {

constexpr std::size_t columnCount = 6;
using Row = std::array<std::string, columnCount>;
enum Column : std::size_t { SeverityColumn, TimeColumn, TitleColumn, AccountColumn, FromColumn, CountColumn };

// What each column keeps when the terminal is narrow; severity, time and count are never cut.
constexpr std::array<std::size_t, columnCount> narrowest{0, 0, 18, 8, 15, 0};
constexpr std::string_view gap = "  ";

std::string from(const Alert& alert) {
    if (alert.address.empty()) return shownValue(alert.principal);
    const auto& place = alert.place;
    const auto& country = place.countryName.empty() ? place.countryCode : place.countryName;
    return shownValue(alert.address) + (country.empty() ? "" : " " + shownValue(country));
}

Row row(const Alert& alert) {
    return {std::string(name(alert.severity)),
            alert.last == Timestamp{} ? std::string{} : formatMinute(alert.last),
            title(alert),
            shownValue(alert.account.name),
            from(alert),
            formatCount(alert.count)};
}

Row row(const Incident& incident) {
    std::vector<std::string> accounts;
    for (const auto& account : incident.accounts)
        accounts.push_back(account.name);
    constexpr std::size_t shortId = 12; // enough to name it by
    return {std::string(name(incident.severity)),
            formatMinute(incident.last),
            title(incident),
            joined(accounts),
            shownValue(std::string_view(incident.id).substr(0, shortId)),
            formatCount(incident.alertCount)};
}

// As wide as the longest cell; the widest flexible column gives way first.
std::array<std::size_t, columnCount> columnWidths(std::span<const Row> rows, std::size_t width) {
    std::array<std::size_t, columnCount> widths{};
    for (const auto& cells : rows)
        for (std::size_t i = 0; i < columnCount; ++i)
            widths[i] = std::max(widths[i], displayWidth(cells[i]));
    std::size_t total = gap.size() * (columnCount - 1);
    for (const auto w : widths)
        total += w;
    while (total > width) {
        std::size_t widest = columnCount;
        for (const auto i : {TitleColumn, AccountColumn, FromColumn})
            if (widths[i] > narrowest[i] && (widest == columnCount || widths[i] > widths[widest])) widest = i;
        if (widest == columnCount) break;
        --widths[widest];
        --total;
    }
    return widths;
}

std::string layOut(std::span<const Row> rows, std::size_t width) {
    const auto widths = columnWidths(rows, width);
    std::string table;
    for (const auto& cells : rows) {
        std::string line;
        for (std::size_t i = 0; i < columnCount; ++i) {
            if (i > 0) line += gap;
            line += fitToWidth(cells[i], widths[i], i == CountColumn);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        table += cutToWidth(line, std::max<std::size_t>(width, 20)) + "\n";
    }
    return table;
}

} // namespace

std::string toTable(std::span<const Alert> alerts, std::size_t width) {
    std::vector<Row> rows{{"SEVERITY", "LAST SEEN (UTC)", "ALERT", "ACCOUNT", "FROM", "COUNT"}};
    for (const auto& alert : alerts)
        rows.push_back(row(alert));
    return layOut(rows, width);
}

std::string toIncidentTable(std::span<const Incident> incidents, std::size_t width) {
    std::vector<Row> rows{{"SEVERITY", "LAST SEEN (UTC)", "INCIDENT", "ACCOUNTS", "ID", "ALERTS"}};
    for (const auto& incident : incidents)
        rows.push_back(row(incident));
    return layOut(rows, width);
}

} // namespace cosmoswatch
