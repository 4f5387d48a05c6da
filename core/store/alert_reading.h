// Questions about alerts, asked on one connection.
#pragma once

#include "core/store/alert_queries.h"
#include "core/store/sqlite_database.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cosmoswatch {

// An alert with what the store keeps beside it.
struct StoredAlert {
    std::int64_t row = 0;
    std::int64_t knownRecords = 0;
    Alert alert;
};

[[nodiscard]] Result<std::optional<StoredAlert>> findAlert(Database& database, const std::string& id);

[[nodiscard]] Result<AlertPage> readAlertPage(Database& database, const AlertFilter& filter,
                                              const AlertOrder& order, const std::optional<PageKey>& after,
                                              std::size_t limit);
[[nodiscard]] Result<AlertCounts> readAlertCounts(Database& database, const AlertFilter& filter);
[[nodiscard]] Result<std::vector<HistogramBin>> readHistogram(Database& database, const AlertFilter& filter,
                                                              Duration width);
[[nodiscard]] Result<std::optional<std::pair<Timestamp, Timestamp>>>
readAlertTimeSpan(Database& database, const AlertFilter& filter);
[[nodiscard]] Result<Alert> readAlert(Database& database, const std::string& id);
[[nodiscard]] Result<std::vector<EvidenceRecord>> readEvidence(Database& database, const std::string& id);
[[nodiscard]] Result<std::vector<HistoryEntry>> readHistory(Database& database, const std::string& id);

inline constexpr std::string_view historyColumns =
    "history.time, history.who, history.action, history.note, history.before_status,"
    " history.before_disposition, history.before_assigned_to, history.before_suppressed_by, history.status,"
    " history.disposition, history.assigned_to, history.suppressed_by, history.version";
[[nodiscard]] HistoryEntry readHistoryEntry(const Statement& row, int firstColumn);

// Equal bins from the one that holds `first` to the one that holds `last`: at most `limit` of them, made
// wider by a whole factor where need be.
struct BinPlan {
    std::int64_t start = 0; // microseconds
    std::int64_t width = 1;
    std::size_t count = 0;
    [[nodiscard]] std::size_t indexOf(std::int64_t time) const {
        return static_cast<std::size_t>((time - start) / width);
    }
};
[[nodiscard]] BinPlan planBins(std::int64_t first, std::int64_t last, std::int64_t width, std::size_t limit);

} // namespace cosmoswatch
