// What happens to whom in samples of months: quiet weeks, launches, new versions, wrong clocks, trouble on
// the way of the logs. All of it is life, nothing an attack.
#pragma once

#include "core/base/time.h"

#include <cstdint>
#include <vector>

namespace cosmoswatch::sample {

struct Span {
    Timestamp from{};
    Timestamp to{};
    [[nodiscard]] bool holds(Timestamp time) const { return time >= from && time < to; }
};

struct MonthsCalendar {
    Timestamp start{};
    Timestamp settled{}; // what the program learns from lies before
    Timestamp end{};
    Timestamp launch{};               // more traffic from here on
    std::vector<Span> quietWeeks{};   // holidays
    std::vector<Timestamp> minors{};  // a new minor version of a client's SDK
    std::vector<Timestamp> majors{};  // a new major one
    std::vector<Span> fastClocks{};   // records are stamped minutes too late
    std::vector<Span> slowClocks{};   // or too early
    std::vector<Span> lateRecords{};  // what happens here arrives hours later
    std::vector<Span> twiceRecords{}; // what happens here arrives twice
    std::vector<Timestamp> travels{}; // days on which somebody works beyond the border
    std::vector<Timestamp> months{};  // days on which the administrator comes by
};

// Samples of more than this many days are lived by such a calendar.
inline constexpr int longestShortSample = 30;

[[nodiscard]] MonthsCalendar makeCalendar(Timestamp start, Timestamp end, std::uint64_t seed);

} // namespace cosmoswatch::sample
