#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/report/mail_form.h"
#include "core/report/pages.h"

#include <algorithm>

namespace cosmoswatch {
namespace {

// The same alerts make the same id, whatever their order: a mail program sees one message, not two.
std::string summaryId(std::span<const AlertReport> reports) {
    std::vector<std::string> ids;
    for (const auto& report : reports)
        ids.push_back(report.alert.id);
    std::sort(ids.begin(), ids.end());
    std::string all;
    for (const auto& id : ids)
        all += stableId({id});
    return stableId({"mail", all});
}

Timestamp dateOf(std::span<const AlertReport> reports) {
    Timestamp latest{};
    for (const auto& report : reports)
        latest = std::max(latest, report.alert.generated);
    return latest == Timestamp{} ? now() : latest;
}

std::string subject(std::span<const ReportContent> alerts, const Overview& overview) {
    auto highest = Severity::Informational;
    for (const auto& alert : alerts)
        highest = std::max(highest, alert.severity);
    constexpr std::size_t longest = 180; // bytes; mail programs show fewer
    return "[" + std::string(name(highest)) + "] " + elide(overview.headline, longest) + " (Cosmos Watch)";
}

Result<std::string> mailOn(std::span<const AlertReport> reports, std::span<const ReportContent> alerts,
                           const Overview& overview, const std::string& id, const MailOptions& options) {
    if (reports.empty())
        return fail(ErrorCode::InvalidArgument, "a mail needs at least one alert; choose one first");
    MailContent content;
    content.files = filesOf(reports, options);
    const std::string foot = mailFooter(reports, content.files);
    content.subject = subject(alerts, overview);
    content.text = textPage(alerts, overview, foot);
    content.html = htmlPage(alerts, overview, foot);
    content.id = options.id.empty() ? id : options.id;
    content.date = dateOf(reports);
    return composeMail(content, options);
}

} // namespace

Result<std::string> toMail(std::span<const AlertReport> reports, const MailOptions& options) {
    const auto alerts = describeAll(reports);
    return mailOn(reports, alerts, overviewOf(alerts), summaryId(reports), options);
}

Result<std::string> toIncidentMail(const IncidentReport& report, const MailOptions& options) {
    // An incident that has grown makes another mail.
    const std::string id = stableId({"incident mail", report.incident.id, summaryId(report.alerts)});
    return mailOn(report.alerts, describeAlerts(report), overviewOf(report), id, options);
}

} // namespace cosmoswatch
