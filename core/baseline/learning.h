// How long to watch before calling anything usual, and since when an account has been watched.
#pragma once

#include "core/base/byte_text.h"
#include "core/base/time.h"

#include <array>
#include <cstdint>
#include <optional>

namespace cosmoswatch {

// How the user wants learning done.
struct LearningRules {
    Duration period{};                         // of event time, before anything is unusual
    Duration lateness{};                       // how far behind the newest records may come
    Duration disorder = std::chrono::hours{1}; // by which records commonly overtake each other

    // Every record of the days before this has arrived when one of `time` does: what is judged by them does
    // not depend on the order of delivery.
    [[nodiscard]] Timestamp settled(Timestamp time) const { return dayOf(time - lateness); }
};

// Days since 1970.
[[nodiscard]] constexpr std::int64_t dayNumber(Timestamp time) {
    return std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
}
[[nodiscard]] constexpr Timestamp dayStart(std::int64_t day) {
    return Timestamp{std::chrono::days{day}};
}
// Read back from where damage is possible: a day that a record can have.
[[nodiscard]] inline std::int64_t readDay(ByteReader& from) {
    constexpr std::uint64_t year2200 = 84'006;
    return static_cast<std::int64_t>(from.numberUpTo(year2200));
}

// When learning began: the first day from which on there is use on enough days without a long silence between
// them. A stray old record does not end the learning of an account that is in truth new.
class LearningClock {
public:
    void add(std::int64_t day);
    [[nodiscard]] bool hasLearned(Timestamp time, const LearningRules& rules) const;
    // Nothing before the first record.
    [[nodiscard]] std::optional<Timestamp> start() const;

    void merge(const LearningClock& other);
    void save(ByteWriter& into) const;
    void load(ByteReader& from);

    static constexpr std::uint32_t daysToLearn = 5; // fewer when the period is shorter
    static constexpr std::int64_t longSilence = 7;  // days

private:
    [[nodiscard]] std::size_t startIndex() const;

    std::array<std::int32_t, 16> days_{}; // the earliest ones with use, in order
    std::uint8_t count_ = 0;
};

} // namespace cosmoswatch
