// Looks at queries for the detectors: reads the statement, holds it against what the container and the
// application are known to send, and hands on what may be learned. One for each thread.
#pragma once

#include "core/detect/detector.h"
#include "core/engine/query_joins.h"
#include "core/query/probe_series.h"
#include "core/query/query_text.h"

#include <cstdint>
#include <tsl/robin_map.h>

namespace cosmoswatch {

class QueryJudge {
public:
    // Says of a query what is known; nothing of other events. `client`: null while its request has not come.
    // Good until the next call.
    void describe(Observation& observation, const QueryJoins::Client* client);

    // Of the query described last, after the detectors have looked at it.
    void learn(const Observation& observation, AccountBaseline& baseline) const;
    // What to remember until its request comes. `hash` is the record's.
    [[nodiscard]] QueryJoins::Asked asked(const Observation& observation,
                                          const std::vector<Finding>& findings, std::uint64_t hash) const;
    [[nodiscard]] bool knowsClient() const { return knowsClient_; }
    // Under which what the client sends is learned; empty when it does not say.
    [[nodiscard]] static std::string_view nameOf(const QueryJoins::Client& client);

private:
    static constexpr std::size_t maxVerdicts = 65'536;

    void describeClient(Observation& observation, const QueryJoins::Client& client);
    void holdAgainstKnown(const Observation& observation, const ContainerQueries& queries);
    void holdAgainstOwn(const Observation& observation, const ContainerQueries& queries);
    void lookForSeries(const Observation& observation);
    void lookUpUsual(const ContainerQueries& queries, std::string_view statement);
    [[nodiscard]] bool departs(std::string_view statement, const query::KnownShapes& shapes);

    query::QueryTextReader text_;
    query::QueryAnalyzer analyzer_;
    query::ProbeReader probes_{0};
    query::TokenList rereadTokens_;
    query::TokenList twinTokens_;
    tsl::robin_map<std::uint64_t, bool> departs_; // by shapes and shape

    // Of the query described last.
    query::QueryAnalysis analysis_;
    QueryContext context_;
    const query::TokenList* tokens_ = nullptr;
    std::uint64_t print_ = 0; // 0: the container was never seen
    std::optional<SeriesQuestion> question_;
    std::string_view sender_; // its application; empty while that is not known
    bool knowsClient_ = false;
    bool suspect_ = false; // some application would not send it
};

} // namespace cosmoswatch
