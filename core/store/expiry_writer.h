// Takes out of the store what is too old to be kept, a little in each transaction.
#pragma once

#include "core/store/alert_store.h"
#include "core/store/sqlite_database.h"

#include <cstdint>
#include <vector>

namespace cosmoswatch {

// Some of the alerts that may go, by their rows. An incident goes as a whole, or stays: one member that is
// open or young enough keeps all.
[[nodiscard]] Result<std::vector<std::int64_t>> expiredAlerts(Database& database, Timestamp before);
// Those of them that may still go, with the other members of their incidents; says how many went.
[[nodiscard]] Result<std::uint64_t> removeAlerts(Database& database, const std::vector<std::int64_t>& rows,
                                                 Timestamp before);
// Some of the hourly and daily sums of the days before.
[[nodiscard]] Result<std::uint64_t> removeAccess(Database& database, Timestamp before);

} // namespace cosmoswatch
