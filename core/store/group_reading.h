// Groups of alerts, asked of the index.
#pragma once

#include "core/store/alert_index.h"
#include "core/store/alert_queries.h"
#include "core/store/sqlite_database.h"

namespace cosmoswatch {

[[nodiscard]] Result<AlertGroups> readGroups(Database& database, AlertIndex& index, const AlertFilter& filter,
                                             GroupBy by, GroupOrder order, std::size_t offset,
                                             std::size_t limit);

} // namespace cosmoswatch
