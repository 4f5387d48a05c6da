// Questions about the hourly access rollups, asked on one connection.
#pragma once

#include "core/store/alert_store.h"
#include "core/store/sqlite_database.h"

#include <optional>
#include <utility>
#include <vector>

namespace cosmoswatch {

[[nodiscard]] Result<std::vector<CountryAccess>> readAccessByCountry(Database& database,
                                                                     const AccessFilter& filter);
[[nodiscard]] Result<std::vector<AddressAccess>>
readAccessByAddress(Database& database, const AccessFilter& filter, AddressOrder order, std::size_t limit);
[[nodiscard]] Result<std::vector<AccessPoint>> readAccessOverTime(Database& database,
                                                                  const AccessFilter& filter, Duration width);
[[nodiscard]] Result<std::optional<std::pair<Timestamp, Timestamp>>>
readAccessTimeSpan(Database& database, const AccessFilter& filter);

} // namespace cosmoswatch
