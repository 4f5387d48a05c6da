// Series of hourly or coarser buckets: what is usual in them, and few enough points to draw.
#pragma once

#include "core/base/time.h"

#include <cstddef>
#include <span>
#include <vector>

namespace cosmoswatch {

struct TimedValue {
    Timestamp start; // of the bucket
    double value = 0;
};

// At most `most` points (an even number ≥ 2) that look the same: the least and the greatest of each stretch,
// in their order.
[[nodiscard]] std::vector<TimedValue> decimated(std::span<const TimedValue> points, std::size_t most);

// What the band says about itself.
enum class UsualBasis {
    None,      // too little to say: fewer than 8 buckets with anything in them
    HourOfDay, // each hour (UTC) against the same hour of the other days; at least 4 days
    Overall,   // all buckets together
    Active,    // only buckets with anything in them, since most are empty
};

// What is marked in a chart and named in its title: more than this many times the upper end of the usual.
inline constexpr double standsOut = 2;

struct UsualRange {
    UsualBasis basis = UsualBasis::None;
    std::vector<double> low; // as many as there are points, or none
    std::vector<double> middle;
    std::vector<double> high;
};

// The median and three robust standard deviations (1.4826 × median absolute deviation) to either side, at
// least a quarter of the median. A picture for the eye; the detectors have their own, stricter models.
[[nodiscard]] UsualRange usualRange(std::span<const TimedValue> points, Duration width);

} // namespace cosmoswatch
