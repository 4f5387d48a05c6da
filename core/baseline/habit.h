// One thing that is usual or not: the countries, networks, applications … that an account, or a principal, is
// used with, and whether a new one would be a surprise.
#pragma once

#include "core/base/hash.h"
#include "core/base/result.h"
#include "core/baseline/day_set.h"
#include "core/baseline/learning.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <tsl/robin_map.h>
#include <vector>

namespace cosmoswatch {

class Habit {
public:
    // More values are not kept: those used on few days, and longest ago, make room.
    explicit Habit(std::size_t limit) : limit_(limit) {}

    // Call after the detectors have looked: an event must not be usual because of itself.
    void observe(std::string_view value, Timestamp time, std::uint64_t times = 1);

    [[nodiscard]] bool hasLearned(Timestamp time, const LearningRules& rules) const {
        return clock_.hasLearned(time, rules);
    }
    // A value is familiar when it was used during the learning period or, after it, on enough different days;
    // and not once it has been out of use for half a year.
    [[nodiscard]] bool isFamiliar(std::string_view value, Timestamp time, const LearningRules& rules) const {
        return isFamiliar(value, time, rules, clock_);
    }
    // Where learning began with something else: for what happens too seldom to be a clock of its own.
    [[nodiscard]] bool isFamiliar(std::string_view value, Timestamp time, const LearningRules& rules,
                                  const LearningClock& clock) const;
    // Whether new values are nothing new here: there are very many, or a new one keeps turning up. The second
    // is the Good–Turing estimate of the chance of something unseen, over pairs of value and day (I. J. Good,
    // Biometrika 40, 1953): values seen on one day only / all pairs. Of the values that first came after
    // learning a few are left out: they were told as surprises, and a series of intrusions must not make the
    // next one usual. docs/DETECTION.md has the figures that the thresholds were chosen by.
    struct Novelty {
        std::size_t manyValues = 15;
        double likely = 0.05;
        std::uint64_t surprises = 8; // after learning, that do not count
    };
    [[nodiscard]] bool expectsNewValues(Timestamp time, const LearningRules& rules,
                                        const Novelty& novelty) const;
    [[nodiscard]] bool expectsNewValues(Timestamp time, const LearningRules& rules) const {
        return expectsNewValues(time, rules, Novelty{});
    }
    // Day of the alert that a surprise at `time` belongs to: the first of the last week on which the value is
    // known to have been used, else the day itself. Depends on nothing younger than an hour.
    [[nodiscard]] Timestamp noveltyWindow(std::string_view value, Timestamp time) const;
    // Settled days on which the value was used.
    [[nodiscard]] std::uint32_t daysOf(std::string_view value, Timestamp time,
                                       const LearningRules& rules) const;

    struct Share {
        std::string value;
        double share = 0; // of all requests, 0..1
    };
    [[nodiscard]] std::vector<Share> largest(std::size_t count) const;
    [[nodiscard]] std::size_t size() const { return entries_.size(); }
    [[nodiscard]] std::uint64_t requests() const { return requests_; }
    [[nodiscard]] std::uint64_t requestsOf(std::string_view value) const;
    // Where learning began, and the newest day with use; 1970 when nothing was seen.
    [[nodiscard]] Timestamp first() const { return clock_.start().value_or(Timestamp{}); }
    [[nodiscard]] Timestamp last() const { return dayStart(latest_); }

    // What one habit would be that had seen both streams; exact unless room had to be made.
    void merge(const Habit& other);
    void save(ByteWriter& into) const;
    void load(ByteReader& from); // the limit stays

    static constexpr std::uint32_t daysToBecomeFamiliar = 3;
    static constexpr std::int64_t daysUntilForgotten = 180;
    static constexpr std::uint32_t fewOddDays = 3;

private:
    struct Entry {
        DaySet days;
        std::int64_t firstDay = 0;
        std::uint64_t requests = 0;
        std::uint8_t early = 0; // bit d % 8: day d, of the last eight, had use before its last hour
    };
    using Entries = tsl::robin_map<std::string, Entry, TextHash, std::equal_to<>>;

    Entry& entry(std::string_view value, std::int64_t day);
    [[nodiscard]] static bool isFamiliar(const Entry& entry, Timestamp time, const LearningRules& rules,
                                         const LearningClock& clock);
    static void addDay(Entry& entry, std::int64_t day, bool early);

    std::size_t limit_;
    Entries entries_;
    LearningClock clock_;
    std::int64_t latest_ = 0; // day
    std::uint64_t requests_ = 0;
};

} // namespace cosmoswatch
