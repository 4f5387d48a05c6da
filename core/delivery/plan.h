// When a receiver is told of new alerts: at once and one by one, or, where it is people, as many a day as
// they want to read, not in their quiet hours, and the rest in a daily digest.
#pragma once

#include "core/delivery/receiver.h"
#include "core/store/outbox.h"

#include <array>
#include <span>
#include <string>
#include <vector>

namespace cosmoswatch {

struct PlanTime {
    Timestamp now{};
    std::chrono::seconds zone{}; // local time is so much ahead of UTC
};

// When the day of local time began.
[[nodiscard]] Timestamp dayStart(const PlanTime& time);

// `sentToday`: mails on single alerts since dayStart(), indexed by Severity; only mail has limits.
[[nodiscard]] std::vector<OutboxEntry> plan(const ReceiverSettings& receiver, std::span<const Alert> alerts,
                                            std::array<std::uint64_t, 4> sentToday, const PlanTime& time);

} // namespace cosmoswatch
