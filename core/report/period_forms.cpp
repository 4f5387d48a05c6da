// The report on a period as Markdown, JSON and CSV.
#include "core/alert/catalogue.h"
#include "core/base/text.h"
#include "core/report/csv_cells.h"
#include "core/report/pages.h"
#include "core/report/period_report.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace cosmoswatch {
namespace {

using Json = nlohmann::ordered_json;

std::string row(const std::vector<std::string>& cells) {
    std::string line = "|";
    for (const auto& cell : cells)
        line += " " + escapeMarkdown(cell) + " |";
    return line + "\n";
}

std::string tableOf(const PeriodTable& table) {
    std::string page = fmt::format("\n## {}\n\n", escapeMarkdown(table.heading));
    if (table.rows.empty()) return page + escapeMarkdown(table.empty) + "\n";
    page += row(table.columns) + "|";
    for (std::size_t i = 0; i < table.columns.size(); ++i)
        page += i < table.numeric.size() && table.numeric[i] ? "---:|" : "---|";
    page += "\n";
    for (const auto& cells : table.rows)
        page += row(cells);
    return page;
}

Json countsOf(const std::array<std::uint64_t, 4>& bySeverity) {
    Json json = Json::object();
    for (const auto severity : allSeverities)
        json[std::string(name(severity))] = bySeverity[static_cast<std::size_t>(severity)];
    return json;
}

Json groupsOf(const std::vector<AlertGroup>& groups) {
    Json list = Json::array();
    for (const auto& group : groups)
        list.push_back({{"key", toValidUtf8(group.key)},
                        {"label", toValidUtf8(group.label)},
                        {"alerts", group.count},
                        {"bySeverity", countsOf(group.bySeverity)}});
    return list;
}

Json seconds(const std::optional<Duration>& duration) {
    return duration ? Json(std::chrono::duration_cast<std::chrono::seconds>(*duration).count()) : Json();
}

Json incidentsOf(const std::vector<Incident>& incidents) {
    Json list = Json::array();
    for (const auto& incident : incidents)
        list.push_back({{"id", toValidUtf8(incident.id)},
                        {"title", title(incident)},
                        {"severity", name(incident.severity)},
                        {"status", name(incident.status)},
                        {"first", formatIso8601(incident.first)},
                        {"last", formatIso8601(incident.last)},
                        {"alerts", incident.alertCount}});
    return list;
}

Json countriesOf(const std::vector<CountryAccess>& countries) {
    Json list = Json::array();
    for (const auto& country : countries)
        list.push_back({{"country", toValidUtf8(country.countryCode)},
                        {"name", toValidUtf8(country.countryName)},
                        {"addresses", country.addresses},
                        {"requests", country.totals.requests},
                        {"failures", country.totals.failures},
                        {"bytesRead", country.totals.bytesRead},
                        {"alerts", country.totals.alerts}});
    return list;
}

} // namespace

std::string toMarkdown(const PeriodReport& report) {
    const PeriodContent content = describe(report);
    std::string page =
        fmt::format("# {}\n\n{}\n\n", escapeMarkdown(content.title), escapeMarkdown(content.subtitle));
    for (const auto& figure : content.figures)
        page += fmt::format("- **{}** {}{}\n", escapeMarkdown(figure.value), escapeMarkdown(figure.label),
                            figure.note.empty() ? "" : " (" + escapeMarkdown(figure.note) + ")");
    for (const auto& sentence : content.sentences)
        page += "\n" + escapeMarkdown(sentence) + "\n";
    if (!content.days.empty()) {
        PeriodTable days{"Alerts by day",
                         {"Day", "High", "Medium", "Low", "Informational"},
                         {false, true, true, true, true},
                         {},
                         {},
                         {}};
        for (const auto& day : content.days) {
            std::vector<std::string> cells{formatMinute(day.start).substr(0, 10)};
            for (const auto severity : allSeverities)
                cells.push_back(formatCount(day.bySeverity[static_cast<std::size_t>(severity)]));
            days.rows.push_back(std::move(cells));
        }
        page += tableOf(days);
    }
    for (const auto& table : content.tables)
        page += tableOf(table);
    return page + fmt::format("\n{}\n", reportFooter(report.audit));
}

std::string toJson(const PeriodReport& report) {
    const AlertStatistics& statistics = report.alerts;
    Json json;
    json["from"] = formatIso8601(report.request.from);
    json["to"] = formatIso8601(report.request.to);
    json["written"] = formatIso8601(report.request.made);
    json["accounts"] = Json::array();
    for (const auto& account : report.accounts)
        json["accounts"].push_back(toValidUtf8(account));
    json["alerts"] = statistics.counts.total;
    json["alertsBefore"] = report.before.total;
    json["bySeverity"] = countsOf(statistics.counts.bySeverity);
    for (const auto status : allStatuses)
        json["byStatus"][std::string(name(status))] =
            statistics.counts.byStatus[static_cast<std::size_t>(status)];
    for (const auto disposition : allDispositions)
        json["closedByDisposition"][std::string(name(disposition))] =
            statistics.byDisposition[static_cast<std::size_t>(disposition)];
    json["closedByPeople"] = statistics.closed;
    json["closedByRules"] = statistics.suppressed;
    json["medianSecondsToClose"] = seconds(statistics.medianToClose);
    json["ninetyPercentSecondsToClose"] = seconds(statistics.ninetyPercentToClose);
    json["byDay"] = Json::array();
    for (const auto& day : statistics.byDay)
        json["byDay"].push_back(
            {{"start", formatIso8601(day.start)}, {"bySeverity", countsOf(day.bySeverity)}});
    json["byType"] = groupsOf(statistics.byType);
    json["topAccounts"] = groupsOf(statistics.accounts);
    json["topAddresses"] = groupsOf(statistics.addresses);
    json["topPrincipals"] = groupsOf(statistics.principals);
    json["topApplications"] = groupsOf(statistics.applications);
    json["topCountries"] = groupsOf(statistics.countries);
    json["access"] = countriesOf(report.countries);
    json["incidents"] = incidentsOf(report.incidents);
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string toCsv(const PeriodReport& report) {
    const PeriodContent content = describe(report);
    std::string csv = csvLine({"Table", "Column", "Line", "Value"});
    for (const auto& figure : content.figures)
        csv += csvLine({"Figures", "Value", figure.label, figure.value});
    for (const auto& day : content.days)
        for (const auto severity : allSeverities)
            csv += csvLine({"Alerts by day", name(severity), formatMinute(day.start).substr(0, 10),
                            std::to_string(day.bySeverity[static_cast<std::size_t>(severity)])});
    for (const auto& table : content.tables)
        for (const auto& cells : table.rows)
            for (std::size_t i = 1; i < cells.size(); ++i)
                csv += csvLine({table.heading, table.columns[i], cells[0], cells[i]});
    return csv;
}

} // namespace cosmoswatch
