// The tables of a Log Analytics workspace that hold what Cosmos DB and Azure Resource Manager log, and the
// queries (KQL) that read them. A query names its columns as the members of a log record in a blob, so that
// both are decoded alike:
// https://learn.microsoft.com/azure/azure-monitor/reference/tables-index
#pragma once

#include "core/base/time.h"

#include <span>
#include <string>
#include <string_view>

namespace cosmoswatch {

struct LogTable {
    std::string_view name;    // as Azure calls it
    std::string_view divider; // a column of the answer that is different for most records
    std::string_view advice;  // what cannot be seen without it, and what to do
    bool leads = false;       // of management, which has to be known when the rest is judged
};

// Those that we know, in the order in which they are asked.
[[nodiscard]] std::span<const LogTable> logTables();
[[nodiscard]] const LogTable* findLogTable(std::string_view name); // in any case; null for another one

inline constexpr std::string_view legacyTable = "AzureDiagnostics"; // of diagnostic settings of the old kind

// Rows that came into the workspace in [from, to). `parts` > 1: of these only one part, by hash.
struct IngestionRange {
    Timestamp from{};
    Timestamp to{};
    std::uint32_t parts = 1;
    std::uint32_t part = 0;
    friend bool operator==(const IngestionRange&, const IngestionRange&) = default;
};

inline constexpr std::uint64_t mostRowsAsked = 50'000; // of one answer; the service ends at 500,000
inline constexpr std::string_view ingestedColumn = "ingested";

// The records that came in within the range, oldest first.
[[nodiscard]] std::string recordsQuery(const LogTable& table, const IngestionRange& range,
                                       std::uint64_t mostRows = mostRowsAsked);
// One row of the last day: category, records, earliest, latest for each category.
[[nodiscard]] std::string overviewQuery(const LogTable& table);
// One row with the column "moment": the service's own clock.
[[nodiscard]] std::string clockQuery();
// The query API's "timespan", which looks at when records were made: all that can come in within the range.
[[nodiscard]] std::string timespanOf(const IngestionRange& range);

} // namespace cosmoswatch
