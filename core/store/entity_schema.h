// Tables of entities and days of access, and how they are filled from what an older store has.
#pragma once

#include "core/store/sqlite_database.h"

#include <string_view>

namespace cosmoswatch {

extern const std::string_view entitySchema;

// Principals stand in the bodies of the alerts of older stores.
[[nodiscard]] Result<void> fillEntities(Database& database);

} // namespace cosmoswatch
