// The outbox on one connection; writing belongs inside a write transaction.
#pragma once

#include "core/store/outbox.h"
#include "core/store/sqlite_database.h"

namespace cosmoswatch {

[[nodiscard]] Result<std::vector<OutboxMessage>> readOutbox(Database& database, const OutboxFilter& filter,
                                                            std::size_t limit);
[[nodiscard]] Result<std::vector<ReceiverStanding>> readStandings(Database& database);
[[nodiscard]] Result<std::array<std::uint64_t, 4>>
readAlertMessages(Database& database, const std::string& receiver, Timestamp from);
[[nodiscard]] Result<NewAlerts> readNewAlerts(Database& database, const std::string& receiver,
                                              std::size_t limit);

[[nodiscard]] Result<void> writeReceiver(Database& database, const std::string& receiver);
[[nodiscard]] Result<void> writeEntries(Database& database, const std::string& receiver,
                                        std::span<const OutboxEntry> entries,
                                        std::optional<std::int64_t> until);
[[nodiscard]] Result<void> writeOutboxChanges(Database& database, const std::string& receiver,
                                              std::span<const OutboxChange> changes);
[[nodiscard]] Result<std::uint64_t> removeEnded(Database& database, Timestamp before, std::uint64_t keep);

} // namespace cosmoswatch
