// What analysts do to alerts. Every change leaves a line in the alert's history; belongs inside a write
// transaction.
#pragma once

#include "core/store/alert_store.h"
#include "core/store/sqlite_database.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch {

// The first failure ends it: the caller rolls back.
[[nodiscard]] Result<std::vector<std::uint32_t>> writeStatus(Database& database,
                                                             std::span<const StatusChange> changes);
[[nodiscard]] Result<std::vector<std::uint32_t>> writeAssignee(Database& database,
                                                               std::span<const AssigneeChange> changes);
[[nodiscard]] Result<std::vector<std::uint32_t>> writeRestore(Database& database,
                                                              std::span<const HandlingRestore> changes);
[[nodiscard]] Result<std::uint32_t> writeNote(Database& database, const std::string& alertId,
                                              const std::string& note, const std::string& who);

// Who did what, and why, as the history says it.
struct Deed {
    std::string_view action;
    std::string_view note;
    std::string_view who;
};
// Of the alert in this row, whatever its version.
[[nodiscard]] Result<void> writeHandling(Database& database, std::int64_t row, const AlertHandling& after,
                                         const Deed& deed);

} // namespace cosmoswatch
