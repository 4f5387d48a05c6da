#include "core/detect/sql_injection.h"

#include "core/base/text.h"
#include "core/query/explanation.h"
#include "core/query/foreign_dialect.h"

namespace cosmoswatch {
namespace {

constexpr std::string_view injectionType = "CosmosDB_SqlInjection.DataExfiltration";
constexpr std::string_view fuzzingType = "CosmosDB_SqlInjection.FailedFuzzingAttempt";
constexpr std::size_t longestStatement = 1000;
constexpr std::size_t longestFragment = 200;

std::string shown(std::string_view text, std::size_t limit) {
    return visible(elide(text, limit));
}

std::string_view fragmentOf(const query::QueryAnalysis& analysis, std::string_view statement) {
    return statement.substr(std::min<std::size_t>(analysis.fragment.offset, statement.size()),
                            analysis.fragment.length);
}

Reason queryReason(const query::QueryAnalysis& analysis, const query::Explanation& explanation,
                   std::string_view statement, bool runs) {
    const auto& fragment = analysis.fragment;
    return {runs ? "injected-query" : "fuzzing-query",
            {{"fragment", shown(fragmentOf(analysis, statement), longestFragment)},
             {"offset", std::to_string(fragment.offset)},
             {"length", std::to_string(fragment.length)},
             {"effect", explanation.effect},
             {"rule", analysis.reasons.empty() ? "" : query::reasonName(analysis.reasons.front().kind)},
             {"statement", shown(statement, longestStatement)},
             {"twin", shown(explanation.cleanTwin, longestStatement)},
             {"known", shown(analysis.nearestKnown, longestStatement)},
             {"parameterized", shown(explanation.hardened.query, longestStatement)}},
            std::nullopt};
}

void addRows(const QueryStatistics& query, const std::string& container, const Observation& observation,
             Finding& finding) {
    const auto usual = observation.baseline.queries().usualRows(container);
    if (!usual) return;
    finding.reasons.push_back(
        {"query-rows",
         {{"observed", formatCount(query.rowsReturned)}, {"usual", formatCount(*usual)}},
         std::nullopt});
}

} // namespace

std::string containerOf(const QueryStatistics& query) {
    std::string name = elide(query.database, 128);
    if (!query.container.empty()) name += "/" + elide(query.container, 128);
    return name;
}

bool isAttempt(const query::QueryAnalysis& analysis) {
    const bool slip = analysis.departureOnly && !analysis.valid;
    return analysis.verdict != query::Verdict::Clean && !slip;
}

bool works(const Observation& observation) {
    const query::QueryAnalysis& analysis = *observation.query;
    return analysis.verdict == query::Verdict::Injection &&
           !query::callsForeignFunction(observation.statement);
}

// One alert for a container and day, with the ladder of attempts in its evidence.
void SqlInjection::inspect(const Observation& observation, std::vector<Finding>& findings) const {
    const auto* query = std::get_if<QueryStatistics>(&observation.event.details);
    if (!query || !observation.query || !isAttempt(*observation.query)) return;
    const query::QueryAnalysis& analysis = *observation.query;
    const std::string container = containerOf(*query);
    const auto attempts = observation.baseline.queries().attemptsOn(container, observation.time());
    const bool runs = works(observation);
    const Severity usual = analysis.departureOnly ? Severity::Low : Severity::Medium;

    Finding finding = findingOfDay(runs ? injectionType : fuzzingType, runs ? usual : Severity::Low,
                                   container, observation);
    finding.reasons.push_back(
        queryReason(analysis, explain(observation.statement, analysis), observation.statement, runs));
    if (runs) addRows(*query, container, observation, finding);
    if (analysis.obfuscated) finding.reasons.push_back({"query-obfuscated", {}, std::nullopt});
    if (runs && attempts.rejected > 0) {
        finding.severity = Severity::High;
        finding.reasons.push_back(
            {"attempts-beside", {{"rejected", formatCount(attempts.rejected)}}, std::nullopt});
    }
    findings.push_back(std::move(finding));
    // Attempts of the same day that are told late raise the alert on the one that works.
    if (!runs && attempts.accepted > 0) {
        Finding raised = findingOfDay(injectionType, Severity::High, container, observation);
        raised.counts = false;
        findings.push_back(std::move(raised));
    }
}

} // namespace cosmoswatch
