#include "core/alert/incident.h"
#include "core/base/text.h"
#include "core/report/pages.h"

#include <fmt/format.h>

namespace cosmoswatch {
namespace {

std::string enumerated(const std::vector<std::string>& values) {
    std::string text;
    for (std::size_t i = 0; i < values.size(); ++i)
        text += (i == 0 ? "" : i + 1 == values.size() ? " and " : ", ") + values[i];
    return text;
}

} // namespace

Overview overviewOf(std::span<const ReportContent> alerts) {
    if (alerts.size() == 1) return {alerts.front().title + ": " + alerts.front().account, {}, {}};
    Overview overview;
    if (alerts.empty()) return {"No alerts", "No alerts", {}};
    overview.title = countOf(alerts.size(), "alert", "alerts");
    overview.headline = overview.title + ": ";
    constexpr std::size_t mostNamed = 2;
    for (std::size_t i = 0; i < alerts.size() && i < mostNamed; ++i)
        overview.headline += (i ? ", " : "") + alerts[i].title;
    if (alerts.size() > mostNamed) overview.headline += ", …";
    return overview;
}

Overview overviewOf(const IncidentReport& report) {
    const Incident& incident = report.incident;
    Overview overview;
    overview.severity = incident.severity;
    overview.subject = title(incident);
    overview.headline = "Incident: " + overview.subject;
    overview.title = std::string(shape(incident.severity)) + " " + std::string(name(incident.severity)) +
                     " severity incident: " + overview.subject;
    overview.text = extent(incident) + ".";
    if (const auto shared = sharedValues(incident); !shared.empty())
        overview.text += " They have in common: " + enumerated(shared) + ".";
    if (report.alerts.empty()) return overview;
    overview.text += " Told in the order of an attack, which need not be that of time.";
    if (report.alerts.size() < incident.alertCount)
        overview.text += " Described here are " + formatCount(report.alerts.size()) + " of them.";
    return overview;
}

std::vector<ReportContent> describeAll(std::span<const AlertReport> reports) {
    std::vector<ReportContent> alerts;
    for (const auto& report : reports)
        alerts.push_back(describe(report));
    return alerts;
}

std::vector<ReportContent> describeAlerts(const IncidentReport& report) {
    std::vector<ReportContent> alerts;
    for (const auto& alert : report.alerts) {
        alerts.push_back(describe(alert));
        alerts.back().summary = alerts.back().tactic + " · " + alerts.back().summary;
        alerts.back().story.reset(); // told above
    }
    return alerts;
}

IncidentText describeIncident(const IncidentReport& report) {
    const Overview overview = overviewOf(report);
    return {overview.title, overview.text, describeAlerts(report)};
}

std::string reportFooter(const AuditHead& audit) {
    std::string footer = "Written by Cosmos Watch. Times are UTC.";
    if (audit.number > 0) footer += fmt::format(" Audit chain: entry {}, {}.", audit.number, audit.hash);
    return footer;
}

std::string reportFooter(std::span<const ReportContent> alerts) {
    AuditHead newest;
    for (const auto& alert : alerts)
        if (alert.audit.number > newest.number) newest = alert.audit;
    return reportFooter(newest);
}

} // namespace cosmoswatch
