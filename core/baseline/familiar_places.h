// Which places an account, or a principal, is used from, and whether a new one would be a surprise.
#pragma once

#include "core/baseline/day_count.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch {

// How the user wants learning done.
struct LearningRules {
    Duration period{};   // of event time, before anything is unusual
    Duration lateness{}; // how far behind the newest records may come

    // Every record of the days before this has arrived when one of `time` does: what is judged by them does
    // not depend on the order of delivery.
    [[nodiscard]] Timestamp settled(Timestamp time) const { return dayOf(time - lateness); }
};

struct PlaceHistory {
    Timestamp first;
    Timestamp last;
    std::uint64_t requests = 0;
    DayCount days; // with at least one request
};

class FamiliarPlaces {
public:
    // More places are not kept: those used on few days, and longest ago, make room.
    explicit FamiliarPlaces(std::size_t limit) : limit_(limit) {}

    void observe(std::string_view place, Timestamp time);

    // Learning is over once the period has passed since the first request, with requests on enough days. A
    // few requests before a long silence do not count as a beginning.
    [[nodiscard]] bool hasLearned(Timestamp time, const LearningRules& rules) const;
    // A place is familiar when it was used during the learning period or, after it, on enough different days.
    [[nodiscard]] bool isFamiliar(std::string_view place, Timestamp time, const LearningRules& rules) const;
    // Whether new places are nothing new here: used from very many, or a new one keeps turning up. The second
    // is the Good–Turing estimate of the chance of something unseen, over pairs of place and day (I. J. Good,
    // Biometrika 40, 1953): places seen on one day only / all pairs. docs/DETECTION.md has the figures that
    // the thresholds were chosen by.
    [[nodiscard]] bool expectsNewPlaces(Timestamp time, const LearningRules& rules) const;

    struct Share {
        std::string place;
        double share = 0; // of all requests, 0..1
    };
    [[nodiscard]] std::vector<Share> largest(std::size_t count) const;
    [[nodiscard]] std::size_t size() const { return places_.size(); }
    [[nodiscard]] std::uint64_t requests() const { return requests_; }
    [[nodiscard]] Timestamp first() const { return first_; } // where learning began
    [[nodiscard]] Timestamp last() const { return last_; }

    static constexpr std::uint32_t daysToBecomeFamiliar = 3;
    static constexpr std::uint32_t daysToLearn = 5; // fewer when the period is shorter
    static constexpr std::chrono::days longSilence{7};
    static constexpr std::size_t manyPlaces = 15;
    static constexpr std::uint32_t fewOddDays = 3;
    static constexpr double likelyNovelty = 0.05;

    // For saving and loading.
    struct Values {
        Timestamp first{};
        Timestamp last{};
        std::uint64_t requests = 0;
        DayCount days;
        std::map<std::string, PlaceHistory, std::less<>> places;
    };
    [[nodiscard]] Values values() const;
    void restore(Values values);

private:
    void noteTime(Timestamp time);
    void makeRoom();

    std::map<std::string, PlaceHistory, std::less<>> places_;
    DayCount days_; // with at least one request from anywhere
    std::uint64_t requests_ = 0;
    Timestamp first_{};
    Timestamp last_{};
    std::size_t limit_;
};

} // namespace cosmoswatch
