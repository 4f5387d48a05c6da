// Who lives in a sample, what is planned, and what goes wrong on the logs' way.
#pragma once

#include "core/sample/attacks.h"
#include "core/sample/delivery.h"
#include "core/sample/months_calendar.h"
#include "core/sample/months_chaos.h"
#include "core/sample/months_management.h"
#include "core/sample/sample.h"
#include "core/sample/traffic.h"

#include <optional>
#include <string>
#include <vector>

namespace cosmoswatch::sample {

// Not to be copied: records point at its accounts.
struct World {
    World() = default;
    World(const World&) = delete;
    World& operator=(const World&) = delete;
    World(World&&) = default;
    World& operator=(World&&) = default;

    Timestamp start{};
    Timestamp end{};
    std::optional<MonthsCalendar> months{}; // of long samples
    std::vector<AccountProfile> accounts{};
    AttackPlan plan{};
    std::vector<DeliveryTrouble> troubles{};
};

[[nodiscard]] World makeWorld(const SampleSettings& settings, const std::vector<std::string>& torExits,
                              const std::vector<std::string>& suspiciousAddresses);

// Everything that happens, as it happens. Minutes are asked for one after the other, from the world's start.
class Life {
public:
    Life(const World& world, double rate, std::uint64_t seed);
    void minute(Timestamp minute, const RecordSink& sink);

private:
    std::vector<Traffic> traffic_; // of each account
    Management management_;
    std::optional<MonthsManagement> monthsManagement_;
    std::optional<DeveloperChaos> chaos_;
    const std::vector<Record>& planned_;
    std::size_t done_ = 0; // of those
};

} // namespace cosmoswatch::sample
