// Questions about addresses, principals, accounts and applications, asked on one connection.
#pragma once

#include "core/store/alert_store.h"
#include "core/store/sqlite_database.h"

#include <vector>

namespace cosmoswatch {

[[nodiscard]] Result<std::vector<EntitySummary>> readEntities(Database& database, const EntityFilter& filter,
                                                              EntityOrder order, std::size_t limit);
[[nodiscard]] Result<EntityProfile> readEntity(Database& database, const Entity& entity,
                                               const TimeRange& range);

} // namespace cosmoswatch
