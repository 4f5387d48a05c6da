// Once a week a receiver may have all that is open, as continuous export of Defender for Cloud does: for
// systems that forget, or came later.
#pragma once

#include "core/delivery/receiver.h"
#include "core/store/alert_store.h"
#include "core/store/outbox.h"

#include <cstddef>
#include <vector>

namespace cosmoswatch {

[[nodiscard]] Timestamp weekStart(Timestamp time); // Monday, 00:00 UTC

inline constexpr std::size_t alertsOfOneSnapshot = 500; // more are several messages
inline constexpr std::size_t mostSnapshotAlerts = 20'000;

// The open alerts of the last seven days that the receiver's rule names, the newest first. The ids of the
// messages are the same all week: queueing them again adds nothing.
[[nodiscard]] Result<std::vector<OutboxEntry>> weeklySnapshot(const ReceiverSettings& receiver,
                                                              const AlertReader& store, Timestamp now);

} // namespace cosmoswatch
