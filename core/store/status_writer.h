// What analysts do to alerts. Every change leaves a line in the alert's history; belongs inside a write
// transaction.
#pragma once

#include "core/store/alert_store.h"
#include "core/store/sqlite_database.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace cosmoswatch {

// The first failure ends it: the caller rolls back.
[[nodiscard]] Result<std::vector<std::uint32_t>> writeStatus(Database& database,
                                                             std::span<const StatusChange> changes);
[[nodiscard]] Result<std::uint32_t> writeNote(Database& database, const std::string& alertId,
                                              const std::string& note, const std::string& who);

} // namespace cosmoswatch
