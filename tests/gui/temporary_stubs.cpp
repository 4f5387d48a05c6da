// Stands in for rooms of the core that are still being built. To be deleted when catalogue and reports are there:
// the symbols are weak, so that both may stand side by side until then.
#include "core/alert/catalogue.h"
#include "core/report/report.h"

#define COSMOSWATCH_STUB __attribute__((weak))

namespace cosmoswatch {
namespace {

const std::vector<AlertType>& stubTypes() {
    static const std::vector<AlertType> types = [] {
        std::vector<AlertType> made;
        const auto add = [&](const char* id, const char* typeTitle, const char* tactic, const char* tacticLabel,
                             const char* technique, Severity severity) {
            made.push_back({id,
                            typeTitle,
                            tactic,
                            tacticLabel,
                            {technique},
                            severity,
                            typeTitle,
                            {"A security test, or a new page that was not announced."},
                            {"The page builds this query by joining text: somebody tries to read more than their own "
                             "record."},
                            {{ActionStep::Inspect, "Inspect the requests and what they returned.", ""},
                             {ActionStep::Mitigate, "Regenerate the account's keys if nobody knows the address.",
                              "az cosmosdb keys regenerate --name shop-prod --resource-group rg-shop-prod --key-kind "
                              "primary"},
                             {ActionStep::Prevent, "Let the application use a role limited to its container.", ""},
                             {ActionStep::Suppress, "If it is yours, add the network to the named networks.", ""}}});
        };
        add("CosmosDB_TorAnomaly", "Access from a Tor exit node", "InitialAccess", "Initial access", "T1078",
            Severity::High);
        add("CosmosDB_SuspiciousIp", "Access from a suspicious IP", "InitialAccess", "Initial access", "T1078",
            Severity::Medium);
        add("CosmosDB_GeoAnomaly", "Access from an unusual location", "InitialAccess", "Initial access", "T1078",
            Severity::Low);
        add("CosmosDB_ApplicationAnomaly", "Access from an unusual application", "Execution", "Execution", "T1059",
            Severity::Low);
        add("CosmosDB_DataExfiltrationAnomaly", "Unusual volume of data extracted", "Exfiltration", "Exfiltration",
            "T1537", Severity::Medium);
        add("CosmosDB_SqlInjection.DataExfiltration", "SQL injection: potential data exfiltration", "Exfiltration",
            "Exfiltration", "T1213", Severity::Medium);
        add("CosmosDB_SqlInjection.FailedFuzzingAttempt", "SQL injection: fuzzing attempt", "PreAttack", "Pre-attack",
            "T1595", Severity::Low);
        add("AzureCosmosDB_SuspiciousListKeys.SuspiciousPrincipal", "Suspicious extraction of account keys",
            "CredentialAccess", "Credential access", "T1552", Severity::High);
        return made;
    }();
    return types;
}

} // namespace

COSMOSWATCH_STUB std::span<const AlertType> alertTypes() {
    return stubTypes();
}
COSMOSWATCH_STUB const AlertType& alertType(std::string_view id) {
    for (const auto& type : stubTypes())
        if (type.id == id) return type;
    return stubTypes().front();
}
COSMOSWATCH_STUB std::string title(const Alert& alert) {
    return alertType(alert.type).title;
}
COSMOSWATCH_STUB std::vector<TextRun> whatHappenedRuns(const Alert& alert) {
    return {{"A known query of ", false},  {"ShopApi", true},
            {" came with an added condition that is always true, so it returned ", false},
            {"every document", true},      {" of the container: ", false},
            {"612 KB", true},              {", where this query usually returns ", false},
            {"1.3 KB", true},              {". It came from ", false},
            {alert.address, true},         {".", false}};
}
COSMOSWATCH_STUB std::string whatHappened(const Alert& alert) {
    std::string text;
    for (const auto& run : whatHappenedRuns(alert)) text += run.text;
    return text;
}
COSMOSWATCH_STUB std::vector<std::string> benignCauses(const Alert& alert) {
    return alertType(alert.type).benignCauses;
}
COSMOSWATCH_STUB std::vector<std::string> hostileCauses(const Alert& alert) {
    return alertType(alert.type).hostileCauses;
}
COSMOSWATCH_STUB std::vector<RecommendedAction> recommendedActions(const Alert& alert) {
    return alertType(alert.type).actions;
}
COSMOSWATCH_STUB std::string kqlForRecords(const Alert& alert) {
    return "CDBDataPlaneRequests\n| where AccountName =~ \"shop-prod\"\n| where ClientIpAddress == \"" + alert.address +
           "\"\n| order by TimeGenerated asc";
}
COSMOSWATCH_STUB std::string toPlainText(const AlertReport& report) {
    return title(report.alert) + "\n\n" + whatHappened(report.alert) + "\n";
}
COSMOSWATCH_STUB std::string toMarkdown(const AlertReport& report) {
    return "# " + title(report.alert) + "\n\n" + whatHappened(report.alert) + "\n";
}
COSMOSWATCH_STUB std::string toSchemaJson(const Alert& alert) {
    return "{\"SystemAlertId\":\"" + alert.id + "\"}";
}
COSMOSWATCH_STUB std::string toCsv(std::span<const Alert> alerts) {
    std::string csv = "Id\r\n";
    for (const auto& alert : alerts) csv += alert.id + "\r\n";
    return csv;
}
COSMOSWATCH_STUB Result<std::string> toMail(std::span<const AlertReport> reports, const MailOptions& options) {
    for (const auto& to : options.to)
        if (to.find('@') == std::string::npos) return fail(ErrorCode::InvalidArgument, "This is no address.", to);
    return "From: " + options.from + "\r\nSubject: =?UTF-8?Q?Medium:_SQL_injection_=C2=B7?=\r\n shop-prod\r\n\r\n" +
           toPlainText(reports.front());
}

} // namespace cosmoswatch
