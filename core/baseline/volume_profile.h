// How much volume is usual at each half hour of a day, and how much would be a surprise: a robust profile by
// half hour of the week. docs/VOLUME_STUDY.md compares it with other methods.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace cosmoswatch {

// Days are counted from 1970-01-01 (UTC).
struct VolumeHistory {
    static constexpr std::size_t halfHours = 48;
    static constexpr std::int64_t longest = 35; // five of each weekday

    struct Day {
        double total = 0;
        std::array<double, halfHours> parts{};
    };
    // Each day from `firstDay` on, with none left out; days without records are zero.
    std::int64_t firstDay = 0;
    std::vector<Day> days;
    // Totals of the month ends before those days.
    std::vector<double> earlierMonthEnds;
};

struct VolumeCaution {
    // A volume below this many times the usual one is never a surprise.
    double leastMargin = 2.5;
    // Whether the end of a month may bring what earlier ones did, and the first one more than other days.
    bool allowMonthEnds = false;
};

struct VolumeExpectation {
    std::array<double, VolumeHistory::halfHours> usual{};
    std::array<double, VolumeHistory::halfHours> limit{};
    double usualOfDay = 0;
    double limitOfDay = 0;
    double typicalOfDay = 0; // any day, the greatest left out
    int days = 0;            // that it was learned from
    int activeDays = 0;      // of those, with any volume
};

// What to expect of a day after the history's last.
[[nodiscard]] VolumeExpectation expectedVolume(const VolumeHistory& history, std::int64_t day,
                                               const VolumeCaution& caution);

// The last day of a month, the last working day when that is at a weekend, and the first of the next.
[[nodiscard]] bool isMonthEnd(std::int64_t day);

} // namespace cosmoswatch
