// Counts, trends and speed for reports, asked of the index.
#pragma once

#include "core/store/alert_index.h"
#include "core/store/alert_queries.h"
#include "core/store/sqlite_database.h"

namespace cosmoswatch {

[[nodiscard]] Result<AlertStatistics> readStatistics(Database& database, AlertIndex& index,
                                                     const AlertFilter& filter, std::size_t top);

} // namespace cosmoswatch
