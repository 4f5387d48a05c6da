#include "core/alert/catalogue.h"
#include "core/base/text.h"
#include "core/report/csv_cells.h"
#include "core/report/report_content.h"

#include <array>

namespace cosmoswatch {
namespace {

constexpr std::array<std::string_view, 26> columns{
    "Severity",       "Title",        "Alert type",     "Status",    "Disposition", "Account",
    "Resource group", "Subscription", "Address",        "Country",   "City",        "Network",
    "Lists",          "Application",  "Authentication", "Principal", "Operations",  "Containers",
    "Requests",       "Bytes",        "First seen",     "Last seen", "Assigned to", "What happened",
    "Alert id",       "Incident"};

// Spreadsheets take a cell that begins so for a formula:
// https://owasp.org/www-community/attacks/CSV_Injection
bool looksLikeFormula(std::string_view cell) {
    if (cell.empty()) return false;
    if (std::string_view("=+-@\t\r").find(cell.front()) != std::string_view::npos) return true;
    for (const std::string_view wide : {"＝", "＋", "－", "＠"})
        if (cell.starts_with(wide)) return true;
    return false;
}

std::string listNames(const Alert& alert) {
    std::vector<std::string> names;
    for (const auto& threat : alert.threats)
        names.push_back(threat.provider);
    return joined(names, "; ");
}

std::string moment(Timestamp time) {
    return time == Timestamp{} ? std::string{} : formatIso8601(time);
}

std::array<std::string, columns.size()> cells(const Alert& alert) {
    constexpr std::size_t longest = 1000; // bytes of a value
    const auto shown = [](std::string_view value) { return shownValue(value, longest); };
    return {std::string(name(alert.severity)),
            title(alert),
            shown(alert.type),
            std::string(label(alert.status)),
            std::string(label(alert.disposition)),
            shown(alert.account.name),
            shown(alert.account.resourceGroup),
            shown(alert.account.subscriptionId),
            shown(alert.address),
            shown(alert.place.countryName.empty() ? alert.place.countryCode : alert.place.countryName),
            shown(alert.place.city),
            shown(alert.place.network),
            listNames(alert),
            shown(alert.application),
            shown(alert.authentication),
            shown(alert.principal),
            joined(alert.operations, "; "),
            joined(alert.containers, "; "),
            std::to_string(alert.count),
            std::to_string(alert.responseBytes),
            moment(alert.first),
            moment(alert.last),
            shown(alert.assignedTo),
            whatHappened(alert),
            shown(alert.id),
            shown(alert.correlationKey)};
}

} // namespace

void addCell(std::string& line, std::string_view value) {
    const std::string cell = (looksLikeFormula(value) ? "'" : "") + std::string(value);
    if (!line.empty() && line.back() != '\n') line += ',';
    if (cell.find_first_of(",;\"\r\n\t") == std::string::npos) {
        line += cell;
        return;
    }
    line += '"';
    for (const char c : cell) {
        if (c == '"') line += '"';
        line += c;
    }
    line += '"';
}

std::string csvLine(std::initializer_list<std::string_view> cells) {
    std::string line;
    for (const auto cell : cells)
        addCell(line, cell);
    return line + "\r\n";
}

std::string toCsv(std::span<const Alert> alerts) {
    std::string csv;
    for (const auto column : columns)
        addCell(csv, column);
    csv += "\r\n";
    for (const auto& alert : alerts) {
        std::string line;
        for (const auto& cell : cells(alert))
            addCell(line, cell);
        csv += line + "\r\n";
    }
    return csv;
}

} // namespace cosmoswatch
