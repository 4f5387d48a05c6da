#include "core/alert/catalogue.h"
#include "core/base/text.h"
#include "core/report/period_report.h"
#include "core/report/report_content.h"

#include <fmt/format.h>

#include <algorithm>

namespace cosmoswatch {
namespace {

using std::chrono::microseconds;

std::uint64_t at(const std::array<std::uint64_t, 4>& counts, Severity severity) {
    return counts[static_cast<std::size_t>(severity)];
}

std::uint64_t at(const std::array<std::uint64_t, 4>& counts, AlertStatus status) {
    return counts[static_cast<std::size_t>(status)];
}

std::string againstBefore(std::uint64_t now, std::uint64_t before) {
    if (now == before) return "as many as before";
    return now > before ? formatCount(now - before) + " more than before"
                        : formatCount(before - now) + " fewer than before";
}

std::string dayText(Timestamp time) {
    return formatMinute(time).substr(0, 10);
}

// No-break spaces: the parts stay on one line of a table.
std::string unbroken(std::string text) {
    for (auto space = text.find(' '); space != std::string::npos; space = text.find(' ', space))
        text.replace(space, 1, "\u00A0");
    return text;
}

std::string severityText(Severity severity) {
    return unbroken(std::string(shape(severity)) + " " + std::string(name(severity)));
}

// Days when the period is made of whole ones, moments else.
std::string periodText(const PeriodRequest& request) {
    const bool whole = request.from == dayOf(request.from) && request.to == dayOf(request.to);
    if (!whole) return formatMinute(request.from) + " – " + formatMinute(request.to) + " UTC";
    const std::string first = dayText(request.from), last = dayText(request.to - microseconds(1));
    return first == last ? first : first + " – " + last;
}

std::vector<PeriodFigure> figures(const PeriodReport& report) {
    const auto& counts = report.alerts.counts;
    const auto open = at(counts.byStatus, AlertStatus::Active) + at(counts.byStatus, AlertStatus::InProgress);
    const auto high = at(counts.bySeverity, Severity::High);
    std::vector<PeriodFigure> found{
        {formatCount(counts.total), counts.total == 1 ? "alert" : "alerts",
         againstBefore(counts.total, report.before.total)},
        {formatCount(high), "of High severity",
         againstBefore(high, at(report.before.bySeverity, Severity::High))},
        {formatCount(open), "not closed", {}},
        {formatCount(report.alerts.closed), "closed by people",
         report.alerts.suppressed ? formatCount(report.alerts.suppressed) + " more by rules" : std::string{}},
        {report.alerts.medianToClose ? formatDuration(*report.alerts.medianToClose) : "–",
         "median until closed",
         report.alerts.ninetyPercentToClose
             ? "nine of ten within " + formatDuration(*report.alerts.ninetyPercentToClose)
             : std::string{}}};
    return found;
}

std::string conclusions(const PeriodReport& report) {
    std::string text;
    for (const auto disposition : allDispositions)
        if (const auto count = report.alerts.byDisposition[static_cast<std::size_t>(disposition)]; count > 0)
            text += (text.empty() ? "" : ", ") + formatCount(count) + " " +
                    (disposition == Disposition::Undetermined ? std::string("without a conclusion")
                                                              : lowerAscii(label(disposition)));
    return text;
}

std::vector<std::string> sentences(const PeriodReport& report) {
    const auto& statistics = report.alerts;
    const auto& counts = statistics.counts;
    if (counts.total == 0) return {"There were no alerts in this period."};
    std::vector<std::string> found;
    std::string first = fmt::format("{} on {}", countOf(counts.total, "alert", "alerts"),
                                    countOf(counts.accounts, "account", "accounts"));
    if (!statistics.byType.empty())
        first += fmt::format("; most often: {} ({})", shownValue(statistics.byType.front().label),
                             formatCount(statistics.byType.front().count));
    found.push_back(first + ".");
    if (!report.incidents.empty()) {
        const std::string many = report.incidents.size() >= mostInPeriodList ? " or more" : "";
        found.push_back(fmt::format("{}{} of several alerts, the latest: {}.",
                                    countOf(report.incidents.size(), "incident", "incidents"), many,
                                    title(report.incidents.front())));
    }
    if (const std::string closed = conclusions(report); !closed.empty())
        found.push_back("Closed: " + closed + ".");
    return found;
}

std::vector<double> sharesOf(const std::vector<std::uint64_t>& counts) {
    std::uint64_t most = 0;
    for (const auto count : counts)
        most = std::max(most, count);
    std::vector<double> shares;
    if (most == 0) return shares; // nothing to compare
    for (const auto count : counts)
        shares.push_back(static_cast<double>(count) / static_cast<double>(most));
    return shares;
}

PeriodTable groupTable(std::string heading, const std::string& column,
                       const std::vector<AlertGroup>& groups) {
    PeriodTable table{std::move(heading),
                      {column, "High", "Medium", "Low", "Informational", "Alerts"},
                      {false, true, true, true, true, true},
                      {},
                      {},
                      "None."};
    std::vector<std::uint64_t> counts;
    for (const auto& group : groups) {
        if (group.key.empty()) continue; // alerts that have none
        table.rows.push_back({shownValue(group.label, 80), formatCount(at(group.bySeverity, Severity::High)),
                              formatCount(at(group.bySeverity, Severity::Medium)),
                              formatCount(at(group.bySeverity, Severity::Low)),
                              formatCount(at(group.bySeverity, Severity::Informational)),
                              formatCount(group.count)});
        counts.push_back(group.count);
    }
    table.shares = sharesOf(counts);
    return table;
}

PeriodTable countryTable(const PeriodReport& report) {
    PeriodTable table{"Countries by alerts, then requests",
                      {"Country", "Addresses", "Requests", "Bytes read", "Alerts"},
                      {false, true, true, true, true},
                      {},
                      {},
                      "No requests are known of this period."};
    auto countries = report.countries;
    std::stable_sort(countries.begin(), countries.end(), [](const CountryAccess& a, const CountryAccess& b) {
        return std::pair(a.totals.alerts, a.totals.requests) > std::pair(b.totals.alerts, b.totals.requests);
    });
    if (countries.size() > mostInPeriodList) countries.resize(mostInPeriodList);
    std::vector<std::uint64_t> requests;
    for (const auto& country : countries) {
        const std::string name = country.countryCode == "--"   ? std::string("Private or unknown")
                                 : country.countryName.empty() ? country.countryCode
                                                               : country.countryName;
        table.rows.push_back({shownValue(name, 60), formatCount(country.addresses),
                              formatCount(country.totals.requests), formatBytes(country.totals.bytesRead),
                              formatCount(country.totals.alerts)});
        requests.push_back(country.totals.requests);
    }
    table.shares = sharesOf(requests);
    return table;
}

PeriodTable incidentTable(const PeriodReport& report) {
    PeriodTable table{"Incidents, the latest first",
                      {"Severity", "Incident", "When and where", "Status"},
                      {false, false, false, false},
                      {},
                      {},
                      "No two alerts of this period belong together."};
    for (const auto& incident : report.incidents)
        table.rows.push_back({severityText(incident.severity), title(incident), extent(incident),
                              std::string(label(incident.status))});
    return table;
}

PeriodTable openTable(const PeriodReport& report) {
    PeriodTable table{"Not closed, the gravest first",
                      {"Severity", "Alert", "Account", "From", "Last seen (UTC)", "Assigned to"},
                      {false, false, false, false, false, false},
                      {},
                      {},
                      "Every alert of this period is closed."};
    for (const auto& row : report.open) {
        std::string from = shownValue(row.address, 60);
        if (!row.countryName.empty()) from += " (" + shownValue(row.countryName, 40) + ")";
        table.rows.push_back({severityText(row.severity), shownValue(row.title),
                              shownValue(row.accountName, 60), from, unbroken(formatMinute(row.last)),
                              shownValue(row.assignedTo, 40)});
    }
    return table;
}

} // namespace

PeriodContent describe(const PeriodReport& report) {
    PeriodContent content;
    content.title = "Alerts, " + periodText(report.request);
    content.subtitle = report.accounts.empty() ? "All accounts" : joined(report.accounts);
    if (report.request.made != Timestamp{})
        content.subtitle += " · written " + formatMinute(report.request.made) + " UTC";
    content.sentences = sentences(report);
    content.figures = figures(report);
    for (const auto& day : report.alerts.byDay)
        content.days.push_back({day.start, day.bySeverity});
    const auto& statistics = report.alerts;
    content.tables.push_back(openTable(report));
    content.tables.push_back(incidentTable(report));
    content.tables.push_back(groupTable("Kinds of alerts", "Alert", statistics.byType));
    content.tables.push_back(groupTable("Accounts", "Account", statistics.accounts));
    content.tables.push_back(groupTable("Client addresses", "Address", statistics.addresses));
    content.tables.push_back(groupTable("Principals", "Principal", statistics.principals));
    content.tables.push_back(groupTable("Applications", "Application", statistics.applications));
    content.tables.push_back(countryTable(report));
    return content;
}

} // namespace cosmoswatch
