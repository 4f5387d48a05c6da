// Groups and statistics of alerts, asked on one connection.
#pragma once

#include "core/store/alert_queries.h"
#include "core/store/sqlite_database.h"

namespace cosmoswatch {

[[nodiscard]] Result<AlertGroups> readGroups(Database& database, const AlertFilter& filter, GroupBy by,
                                             GroupOrder order, std::size_t offset, std::size_t limit);
[[nodiscard]] Result<AlertStatistics> readStatistics(Database& database, const AlertFilter& filter,
                                                     std::size_t top);

} // namespace cosmoswatch
