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

query::Fragment fragmentOf(const Observation& observation) {
    const QueryContext* context = observation.context;
    if (observation.query->verdict != query::Verdict::Clean || !context) return observation.query->fragment;
    if (context->raisedLimit) return {context->raisedLimit->offset, context->raisedLimit->length};
    return context->probe ? context->probe->where : query::Fragment{};
}

std::string_view fragmentText(const Observation& observation) {
    const query::Fragment fragment = fragmentOf(observation);
    const std::string_view statement = observation.statement;
    return statement.substr(std::min<std::size_t>(fragment.offset, statement.size()), fragment.length);
}

struct Judgement {
    std::string effect;
    std::string_view rule;
};

Judgement judgementOf(const Observation& observation, const query::Explanation& explanation) {
    const query::QueryAnalysis& analysis = *observation.query;
    if (!analysis.reasons.empty())
        return {explanation.effect, query::reasonName(analysis.reasons.front().kind)};
    const QueryContext* context = observation.context;
    if (context && context->raisedLimit)
        return {"asks for " + formatCount(context->raisedLimit->asked) +
                    " items at once, where this statement has asked for at most " +
                    formatCount(context->raisedLimit->usual),
                "raised-limit"};
    return {std::string(query::describe(query::ReasonKind::AddedCondition)),
            query::reasonName(query::ReasonKind::AddedCondition)};
}

Reason queryReason(const Observation& observation, bool runs) {
    const query::QueryAnalysis& analysis = *observation.query;
    const query::Explanation explanation = explain(observation.statement, analysis);
    const query::Fragment fragment = fragmentOf(observation);
    const Judgement judgement = judgementOf(observation, explanation);
    return {runs ? "injected-query" : "fuzzing-query",
            {{"fragment", shown(fragmentText(observation), longestFragment)},
             {"offset", std::to_string(fragment.offset)},
             {"length", std::to_string(fragment.length)},
             {"effect", judgement.effect},
             {"rule", std::string(judgement.rule)},
             {"statement", shown(observation.statement, longestStatement)},
             {"twin", shown(explanation.cleanTwin, longestStatement)},
             {"known", shown(analysis.nearestKnown, longestStatement)},
             {"parameterized", shown(explanation.hardened.query, longestStatement)}},
            std::nullopt};
}

// Against the statement as its application sends it; else against all that the container is asked.
void addRows(const QueryStatistics& query, const Observation& observation, const std::string& container,
             std::vector<Reason>& reasons) {
    const bool ofStatement = observation.context && observation.context->usualRows;
    const auto usual =
        ofStatement ? observation.context->usualRows : observation.baseline.queries().usualRows(container);
    if (!usual) return;
    reasons.push_back({ofStatement ? "query-rows-of-statement" : "query-rows",
                       {{"observed", formatCount(query.rowsReturned)}, {"usual", formatCount(*usual)}},
                       std::nullopt});
}

// What only the record's surroundings tell.
void addContext(const Observation& observation, std::vector<Reason>& reasons) {
    const QueryContext* context = observation.context;
    if (!context) return;
    if (context->leavesOwnShapes && !context->othersThatSend.empty()) {
        std::string others;
        for (const std::string& other : context->othersThatSend)
            others += (others.empty() ? "" : ", ") + shown(other, 64);
        reasons.push_back({"query-of-others",
                           {{"sender", std::string(observation.applicationName)}, {"others", others}},
                           std::nullopt});
    }
    if (context->isSeries)
        reasons.push_back({"query-series",
                           {{"observed", formatCount(context->questions)},
                            {"subject", context->probe ? shown(context->probe->subject, 80) : ""}},
                           std::nullopt});
    if (context->bytes > 0 && context->usualBytes)
        reasons.push_back(bytesReason(context->bytes, *context->usualBytes));
}

// How somebody came here, where there was more than one attempt.
void addLadder(const AttemptLadder& ladder, std::vector<Reason>& reasons) {
    if (ladder.attempts().size() > 1) reasons.push_back(ladder.reason());
}

Reason attemptsBeside(std::uint64_t rejected) {
    return {"attempts-beside", {{"rejected", formatCount(rejected)}}, std::nullopt};
}

Severity severityOf(const Observation& observation, bool runs) {
    if (!runs) return Severity::Low;
    const QueryContext* context = observation.context;
    if (context && context->isSeries) return Severity::Medium;
    return observation.query->departureOnly || (context && context->raisedLimit) ? Severity::Low
                                                                                 : Severity::Medium;
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

bool isAttempt(const Observation& observation) {
    if (!observation.query) return false;
    const QueryContext* context = observation.context;
    return isAttempt(*observation.query) || (context && (context->raisedLimit || context->isSeries));
}

bool works(const Observation& observation) {
    const query::QueryAnalysis& analysis = *observation.query;
    if (!isAttempt(analysis)) return true; // a statement that is valid, and more than it seems
    return analysis.verdict == query::Verdict::Injection &&
           !query::callsForeignFunction(observation.statement);
}

Attempt attemptOf(const Observation& observation) {
    return {observation.time(), shown(fragmentText(observation), AttemptLadder::longestText),
            works(observation)};
}

Reason bytesReason(std::uint64_t observed, std::uint64_t usual) {
    return {"query-bytes",
            {{"bytes", std::to_string(observed)},
             {"observed", formatBytes(observed)},
             {"usual", formatBytes(usual)}},
            std::nullopt};
}

// One alert for a container and day, with the ladder of attempts.
void SqlInjection::inspect(const Observation& observation, std::vector<Finding>& findings) const {
    const auto* query = std::get_if<QueryStatistics>(&observation.event.details);
    if (!query || !isAttempt(observation)) return;
    const std::string container = containerOf(*query);
    auto attempts = observation.baseline.queries().attemptsOn(container, observation.time());
    const bool runs = works(observation);
    attempts.rejected += runs ? 0 : 1;
    attempts.ladder.add(attemptOf(observation));

    Finding finding = findingOfDay(runs ? injectionType : fuzzingType, severityOf(observation, runs),
                                   container, observation);
    finding.reasons.push_back(queryReason(observation, runs));
    if (runs) addRows(*query, observation, container, finding.reasons);
    if (observation.query->obfuscated) finding.reasons.push_back({"query-obfuscated", {}, std::nullopt});
    addContext(observation, finding.reasons);
    if (runs && attempts.rejected > 0) {
        finding.severity = Severity::High;
        finding.reasons.push_back(attemptsBeside(attempts.rejected));
    }
    addLadder(attempts.ladder, finding.reasons);
    findings.push_back(std::move(finding));
    // Attempts of the same day that are told late raise the alert on the one that works.
    if (!runs && attempts.accepted > 0) {
        Finding raised = findingOfDay(injectionType, Severity::High, container, observation);
        raised.counts = false;
        raised.reasons.push_back(attemptsBeside(attempts.rejected));
        addLadder(attempts.ladder, raised.reasons);
        findings.push_back(std::move(raised));
    }
}

} // namespace cosmoswatch
