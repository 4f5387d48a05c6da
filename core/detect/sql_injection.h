// CosmosDB_SqlInjection.DataExfiltration and .FailedFuzzingAttempt: a query that its application did not mean
// to send. See docs/SQL_INJECTION.md and docs/detectors/sql_injection.md.
#pragma once

#include "core/detect/detector.h"

namespace cosmoswatch {

class SqlInjection final : public Detector {
public:
    void inspect(const Observation& observation, std::vector<Finding>& findings) const override;
};

// "database/container" of a query.
[[nodiscard]] std::string containerOf(const QueryStatistics& query);

// Whether what the analysis says is held against the query. That a text which cannot be read is not a known
// statement either is no more than a slip of the pen.
[[nodiscard]] bool isAttempt(const query::QueryAnalysis& analysis);
// The same of a query with all that is known about it.
[[nodiscard]] bool isAttempt(const Observation& observation);
// Whether the service runs it: a statement that can be read, and calls nothing that only other databases
// have.
[[nodiscard]] bool works(const Observation& observation);
// As a step of the ladder.
[[nodiscard]] Attempt attemptOf(const Observation& observation);
// How much the request of such a query returned, against the usual.
[[nodiscard]] Reason bytesReason(std::uint64_t observed, std::uint64_t usual);

} // namespace cosmoswatch
