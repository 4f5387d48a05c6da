#include "core/detect/sql_injection.h"

#include "core/base/text.h"
#include "core/query/explanation.h"

namespace cosmoswatch {
namespace {

constexpr std::string_view injectionType = "CosmosDB_SqlInjection.DataExfiltration";
constexpr std::string_view fuzzingType = "CosmosDB_SqlInjection.FailedFuzzingAttempt";
constexpr std::size_t longestStatement = 1000;
constexpr std::size_t longestFragment = 200;

std::string shown(std::string_view text, std::size_t limit) {
    return visible(elide(text, limit));
}

Reason queryReason(const query::QueryAnalysis& analysis, const query::Explanation& explanation,
                   std::string_view statement) {
    const auto& fragment = analysis.fragment;
    const std::string_view part =
        statement.substr(std::min<std::size_t>(fragment.offset, statement.size()), fragment.length);
    return {analysis.verdict == query::Verdict::Injection ? "injected-query" : "fuzzing-query",
            {{"fragment", shown(part, longestFragment)},
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
    return analysis.verdict != query::Verdict::Clean;
}

// One alert for a container and day, with the ladder of attempts in its evidence.
void SqlInjection::inspect(const Observation& observation, std::vector<Finding>& findings) const {
    const auto* query = std::get_if<QueryStatistics>(&observation.event.details);
    if (!query || !observation.query || !isAttempt(*observation.query)) return;
    const query::QueryAnalysis& analysis = *observation.query;
    const std::string container = containerOf(*query);
    const auto attempts = observation.baseline.queries().attemptsOn(container, observation.time());
    const bool works = analysis.verdict == query::Verdict::Injection;
    const Severity usual = analysis.departureOnly ? Severity::Low : Severity::Medium;

    Finding finding = findingOfDay(works ? injectionType : fuzzingType, works ? usual : Severity::Low,
                                   container, observation);
    finding.reasons.push_back(
        queryReason(analysis, explain(observation.statement, analysis), observation.statement));
    if (works) addRows(*query, container, observation, finding);
    if (analysis.obfuscated) finding.reasons.push_back({"query-obfuscated", {}, std::nullopt});
    if (works && attempts.rejected > 0) {
        finding.severity = Severity::High;
        finding.reasons.push_back(
            {"attempts-beside", {{"rejected", formatCount(attempts.rejected)}}, std::nullopt});
    }
    findings.push_back(std::move(finding));
    // Attempts of the same day that are told late raise the alert on the one that works.
    if (!works && attempts.accepted > 0) {
        Finding raised = findingOfDay(injectionType, Severity::High, container, observation);
        raised.counts = false;
        findings.push_back(std::move(raised));
    }
}

} // namespace cosmoswatch
