#include "core/engine/query_judge.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/detect/sql_injection.h"
#include "core/query/explanation.h"

#include <algorithm>

namespace cosmoswatch {
namespace {

constexpr std::size_t fewestAttempts = 8;   // of a series, where each one is an attempt by itself
constexpr std::size_t fewestQuestions = 10; // where none is
constexpr std::size_t fewestPositions = 3;  // likewise: letters of one text, one after the other
constexpr std::uint64_t rowsOverLimit = 4;  // times the usual limit

// People type their statements there: what comes next is always news.
bool isTypedByHand(const ClientApplication& application) {
    return application.watchListed || application.family == "Data Explorer (browser)";
}

// The number behind the word, the longest where there are several.
std::optional<RaisedLimit> numberBehind(query::Keyword word, const query::TokenList& tokens) {
    std::optional<RaisedLimit> found;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (!tokens[i].is(word) || !tokens[i + 1].is(query::TokenKind::Number)) continue;
        const std::uint32_t offset = tokens[i].offset, length = tokens[i + 1].end() - offset;
        if (!found || length > found->length) found = RaisedLimit{0, 0, offset, length};
    }
    return found;
}

std::optional<RaisedLimit> raisedLimit(const query::TokenList& tokens, const ContainerQueries::Usual& usual,
                                       std::uint64_t rows) {
    const query::RowLimits asked = query::rowLimits(tokens);
    for (const auto& [word, now, before] : {std::tuple(query::Keyword::Top, asked.top, usual.limits.top),
                                            {query::Keyword::Limit, asked.limit, usual.limits.limit}}) {
        if (!ContainerQueries::Usual::isFar(now, before) || rows <= usual.rows ||
            rows / rowsOverLimit < std::max<std::uint64_t>(*before, 1))
            continue;
        if (auto found = numberBehind(word, tokens)) {
            found->asked = *now;
            found->usual = *before;
            return found;
        }
    }
    return std::nullopt;
}

} // namespace

std::string_view QueryJudge::nameOf(const QueryJoins::Client& client) {
    return client.application->name == "unknown" ? std::string_view() : client.application->name;
}

void QueryJudge::describeClient(Observation& observation, const QueryJoins::Client& client) {
    observation.application = &client.application->application;
    observation.applicationName = client.application->name;
    sender_ = nameOf(client);
    observation.principal = client.principal;
    context_.userAgent = client.application->userAgent;
    context_.authentication = client.authentication;
    context_.bytes = client.bytes;
    if (!client.address) return;
    observation.facts = &client.address->facts;
    observation.address = client.address->text;
}

void QueryJudge::describe(Observation& observation, const QueryJoins::Client* client) {
    const auto* query = std::get_if<QueryStatistics>(&observation.event.details);
    if (!query || query->queryText.empty()) return;
    context_ = {};
    context_.container = containerOf(*query);
    question_.reset();
    print_ = 0;
    sender_ = {};
    suspect_ = false;
    knowsClient_ = client != nullptr;
    if (client) describeClient(observation, *client);
    const ContainerQueries* queries = observation.baseline.queries().queriesOf(context_.container);
    observation.statement = text_.read(query->queryText);
    analysis_ = analyzer_.analyze(
        observation.statement, queries ? queries->known(observation.time(), observation.learning) : nullptr);
    tokens_ = analyzer_.tokens();
    if (!tokens_) {
        rereadTokens_.read(observation.statement);
        tokens_ = &rereadTokens_;
    }
    observation.query = &analysis_;
    observation.context = &context_;
    if (queries) holdAgainstKnown(observation, *queries);
    lookForSeries(observation);
    if (queries && isAttempt(observation)) lookUpUsual(*queries, observation.statement);
}

void QueryJudge::holdAgainstKnown(const Observation& observation, const ContainerQueries& queries) {
    print_ = queries.printOf(*tokens_);
    if (isAttempt(analysis_) || !analysis_.valid) return;
    const auto& query = std::get<QueryStatistics>(observation.event.details);
    if (const auto usual = analysis_.known ? queries.usual(print_) : std::nullopt)
        context_.raisedLimit = raisedLimit(*tokens_, *usual, query.rowsReturned);
    if (!context_.raisedLimit) holdAgainstOwn(observation, queries);
}

// A statement that is known of the container may still be news from this application. Who that is may be told
// later: then it is looked at again when some application would not send it.
void QueryJudge::holdAgainstOwn(const Observation& observation, const ContainerQueries& queries) {
    const auto newsFrom = [&](std::string_view application) {
        const query::KnownShapes* own =
            queries.shapesToMeet(application, print_, observation.time(), observation.learning);
        return own && departs(observation.statement, *own) ? own : nullptr;
    };
    if (!knowsClient_) {
        for (const auto application : queries.learnedApplications(observation.time(), observation.learning))
            suspect_ = suspect_ || newsFrom(application);
        return;
    }
    if (isTypedByHand(*observation.application)) return;
    const query::KnownShapes* own = newsFrom(observation.applicationName);
    if (!own) return;
    analysis_ = analyzer_.analyze(observation.statement, own);
    context_.leavesOwnShapes = true;
    context_.othersThatSend = queries.applicationsThatSend(print_);
}

// Depends on the shapes alone, so one look a shape is enough.
bool QueryJudge::departs(std::string_view statement, const query::KnownShapes& shapes) {
    const std::uint64_t key = print_ ^ (shapes.generation() * 0x9e3779b97f4a7c15ull);
    if (const auto at = departs_.find(key); at != departs_.end()) return at->second;
    const query::QueryAnalysis& analysis = analyzer_.analyze(statement, &shapes);
    const bool result = isAttempt(analysis) && analysis.valid && !analysis.nearestKnown.empty();
    if (departs_.size() >= maxVerdicts) departs_.clear();
    departs_.emplace(key, result);
    return result;
}

void QueryJudge::lookForSeries(const Observation& observation) {
    const bool attempt = isAttempt(analysis_);
    // Of statements that nothing speaks against only those that read a text letter by letter.
    if (!attempt &&
        (analysis_.known || findIgnoreCase(observation.statement, "SUBSTRING") == std::string_view::npos))
        return;
    const query::StatementFacts& facts = probes_.read(observation.statement);
    const query::Probe& probe = facts.probe;
    if (probe.kind == query::ProbeKind::None || !probe.behindValue) return;
    if (!attempt && (probe.kind != query::ProbeKind::Letters || !probe.position)) return;
    question_ = SeriesQuestion{probe.series ^ (probe.rest * 0x9e3779b97f4a7c15ull), probe.question,
                               probe.position.value_or(0)};
    const auto series =
        observation.baseline.queries().inSeries(context_.container, *question_, observation.time());
    context_.probe = probe;
    context_.questions = series.questions;
    context_.isSeries = attempt ? series.questions >= fewestAttempts
                                : series.questions >= fewestQuestions && series.positions >= fewestPositions;
}

void QueryJudge::lookUpUsual(const ContainerQueries& queries, std::string_view statement) {
    std::uint64_t print = print_;
    if (!analysis_.known) {
        const std::string twin = analysis_.nearestKnown.empty()
                                     ? query::explain(statement, analysis_).cleanTwin
                                     : analysis_.nearestKnown;
        twinTokens_.read(twin);
        print = queries.printOf(twinTokens_);
    }
    const auto usual = queries.usual(print);
    if (!usual) return;
    context_.usualRows = usual->rows;
    if (usual->bytes > 0) context_.usualBytes = usual->bytes;
}

void QueryJudge::learn(const Observation& observation, AccountBaseline& baseline) const {
    const auto& query = std::get<QueryStatistics>(observation.event.details);
    QueryHistory& history = baseline.changeQueries();
    const std::string& container = context_.container;
    if (question_) history.observe(container, *question_, observation.time());
    const bool attempt = isAttempt(observation);
    if (attempt) history.observe(container, attemptOf(observation));
    // Nothing speaks against it in this container, whoever sent it; nor against asking for more, if it stays
    // so.
    const bool clean = !attempt || context_.leavesOwnShapes || context_.raisedLimit;
    if (attempt && context_.isSeries && print_ != 0) history.forgetRecent(container, print_);
    if (!clean || !analysis_.valid) return;
    const std::string_view sender = context_.leavesOwnShapes ? std::string_view() : sender_;
    history.observe(container,
                    CleanQuery{observation.statement, *tokens_, query.rowsReturned, observation.time(),
                               sender, attempt ? 0 : context_.bytes},
                    observation.learning);
}

QueryJoins::Asked QueryJudge::asked(const Observation& observation, const std::vector<Finding>& findings,
                                    std::uint64_t hash) const {
    QueryJoins::Asked asked;
    asked.container = context_.container;
    asked.time = observation.time();
    asked.usualBytes = context_.usualBytes;
    asked.clean = analysis_.valid && !isAttempt(observation);
    if (const auto* queries = observation.baseline.queries().queriesOf(context_.container))
        asked.print = queries->printOf(*tokens_);
    for (const Finding& finding : findings) {
        if (!finding.counts) continue; // another query's
        asked.findings.push_back(finding);
        asked.findings.back().counts = false;
        asked.findings.back().reasons.clear();
    }
    const auto& query = std::get<QueryStatistics>(observation.event.details);
    if (suspect_ && query.queryText.size() <= KeptQuery::longestText)
        asked.kept = std::make_shared<const KeptQuery>(observation.event, query, hash);
    return asked;
}

} // namespace cosmoswatch
