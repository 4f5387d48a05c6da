// A stretch of time for counting bursts.
#pragma once

#include "core/base/time.h"

#include <array>

namespace cosmoswatch {

// Ten minutes that begin at every fifth: what happens within five minutes lies in one of them, wherever the
// borders are.
struct BurstWindow {
    static constexpr std::chrono::minutes length{10};
    static constexpr std::chrono::minutes step{5};
    Timestamp start;

    [[nodiscard]] bool holds(Timestamp time) const { return time >= start && time < start + length; }
    // The two windows that hold it, the earlier first.
    static std::array<BurstWindow, 2> around(Timestamp time) {
        const Timestamp late{std::chrono::floor<std::chrono::minutes>(time) -
                             (std::chrono::floor<std::chrono::minutes>(time).time_since_epoch() % step)};
        return {BurstWindow{late - step}, BurstWindow{late}};
    }
};

} // namespace cosmoswatch
