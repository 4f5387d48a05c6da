// On how many different UTC days something happened, told records that may come out of order: exact while no
// record is more than 63 days behind the newest.
#pragma once

#include "core/base/time.h"

#include <bit>
#include <cstdint>

namespace cosmoswatch {

class DayCount {
public:
    void add(Timestamp time) {
        const std::int64_t day = dayNumber(time);
        if (recent_ == 0) latest_ = day;
        if (day > latest_) {
            const auto shift = day - latest_;
            earlier_ += static_cast<std::uint32_t>(
                std::popcount(shift < width ? recent_ >> (width - shift) : recent_));
            recent_ = shift < width ? recent_ << shift : 0;
            latest_ = day;
        }
        if (latest_ - day < width) recent_ |= std::uint64_t{1} << (latest_ - day);
    }

    [[nodiscard]] std::uint32_t total() const {
        return earlier_ + static_cast<std::uint32_t>(std::popcount(recent_));
    }
    // Days that were over at that time.
    [[nodiscard]] std::uint32_t before(Timestamp time) const {
        const std::int64_t later = latest_ - dayNumber(time) + 1; // days to leave out
        if (later <= 0) return total();
        return earlier_ + static_cast<std::uint32_t>(later < width ? std::popcount(recent_ >> later) : 0);
    }

    // For saving and loading.
    struct Values {
        std::int64_t latest = 0;   // days since 1970
        std::uint64_t recent = 0;  // bit i: the day `latest` - i
        std::uint32_t earlier = 0; // days before those
    };
    DayCount() = default;
    explicit DayCount(const Values& values)
        : latest_(values.latest), recent_(values.recent), earlier_(values.earlier) {}
    [[nodiscard]] Values values() const { return {latest_, recent_, earlier_}; }

private:
    static constexpr std::int64_t width = 64;
    static std::int64_t dayNumber(Timestamp time) {
        return std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
    }

    std::int64_t latest_ = 0;
    std::uint64_t recent_ = 0;
    std::uint32_t earlier_ = 0;
};

} // namespace cosmoswatch
