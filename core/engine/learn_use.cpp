#include "core/engine/learn_use.h"

#include "core/base/text.h"
#include "core/detect/sql_injection.h"
#include "core/event/changed_settings.h"

#include <array>
#include <initializer_list>

namespace cosmoswatch {
namespace {

// Members of an account's or a diagnostic setting's description that advice is made from, in lower case.
constexpr std::array<std::string_view, 3> advisedSettings{"disablelocalauth", "minimaltlsversion",
                                                          "enablefulltextquery"};

Credential credentialOf(const DataRequest& request) {
    const std::string_view type = request.authTokenType.empty() ? request.keyType : request.authTokenType;
    const auto names = [type](std::string_view part) {
        return findIgnoreCase(type, part) != std::string_view::npos;
    };
    if (type.empty()) return request.principalId.empty() ? Credential::Unknown : Credential::EntraId;
    if (names("ReadOnlyMasterKey")) return Credential::ReadOnlyKey;
    if (names("MasterKey")) return Credential::Key;
    if (names("ResourceToken")) return Credential::ResourceToken;
    if (names("Aad")) return Credential::EntraId;
    return Credential::Unknown; // keys of the service's own
}

bool changesData(std::string_view operation) {
    for (const std::string_view change :
         {"Create", "Upsert", "Replace", "Patch", "Update", "Delete", "Execute"})
        if (equalsIgnoreCase(operation, change)) return true;
    return false;
}

bool learnSettings(const Event& event, AccountUse& use) {
    const bool concerns =
        findIgnoreCase(event.operation, "databaseAccounts/write") != std::string_view::npos ||
        findIgnoreCase(event.operation, "diagnosticSettings/write") != std::string_view::npos ||
        findIgnoreCase(event.operation, "AccountUpdate") == 0 ||
        findIgnoreCase(event.operation, "AccountCreate") == 0 ||
        findIgnoreCase(event.operation, "DiagnosticLogUpdate") == 0;
    if (!concerns) return false;
    const auto settings = ChangedSettings::of(event.json);
    bool news = false;
    for (const std::string_view name : advisedSettings)
        if (const auto* value = settings.find(name))
            news |= use.observeSetting(name, lowerAscii(*value), event.time);
    return news;
}

bool learnRequest(const Observation& observation, AccountUse& use) {
    bool news = use.observeLog(LogKind::DataRequests, observation.time());
    const DataRequest* request = answeredRequest(observation);
    if (!request || !observation.application) return news;
    const Credential credential = credentialOf(*request);
    if (credential == Credential::Unknown) return news;
    const bool isPublic = observation.facts && observation.facts->scope == AddressScope::Public;
    news |= use.observeClient({credential, observation.applicationName, observation.application->sdk},
                              changesData(observation.event.operation), isPublic, observation.time());
    return news;
}

bool learnStatement(const Observation& observation, const QueryStatistics& query, AccountUse& use) {
    bool news = use.observeLog(LogKind::Queries, observation.time());
    if (!observation.query) return news;
    const query::QueryAnalysis& analysis = *observation.query;
    if (isAttempt(analysis))
        // A known statement with its names replaced would be no call site that anybody could find.
        news |= !analysis.obfuscated &&
                use.observeAttack(containerOf(query), analysis.nearestKnown, observation.time());
    else if (analysis.valid)
        news |= use.observeQuery(containerOf(query), observation.statement, observation.time());
    return news;
}

} // namespace

void learnUse(const Observation& observation, AccountBaseline& baseline) {
    baseline.observeUse([&](AccountUse& use) {
        const Event& event = observation.event;
        if (std::holds_alternative<DataRequest>(event.details)) return learnRequest(observation, use);
        if (const auto* query = std::get_if<QueryStatistics>(&event.details))
            return learnStatement(observation, *query, use);
        const auto* request = std::get_if<ControlRequest>(&event.details);
        const auto* entry = std::get_if<ActivityEntry>(&event.details);
        bool news = use.observeLog(request ? LogKind::ControlRequests : LogKind::Activity, event.time);
        const bool failed = request ? request->statusCode >= 400 : entry->outcome == ActivityOutcome::Failed;
        if (!failed) news |= learnSettings(event, use);
        return news;
    });
}

} // namespace cosmoswatch
