// What is known of the reading itself: accounts, counters, records set aside, and what the engine left.
#pragma once

#include "core/store/alert_index.h"
#include "core/store/alert_store.h"
#include "core/store/sqlite_database.h"

#include <map>
#include <string>
#include <vector>

namespace cosmoswatch {

[[nodiscard]] Result<std::vector<AccountSummary>> readAccounts(Database& database, const AlertIndex& index);
[[nodiscard]] Result<IngestCounters> readCounters(Database& database);
[[nodiscard]] Result<std::vector<BadRecord>> readBadRecords(Database& database, std::size_t limit);
[[nodiscard]] Result<std::map<std::string, std::string>> readCursors(Database& database);
[[nodiscard]] Result<std::map<std::string, std::string>> readState(Database& database,
                                                                   const std::string& prefix);

} // namespace cosmoswatch
