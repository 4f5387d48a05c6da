// Which places an account, or a principal, is used from, and whether a new one would be a surprise.
#pragma once

#include "core/base/time.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch {

// What was seen at one place. Days are UTC days on which at least one request came.
struct PlaceHistory {
    Timestamp first;
    Timestamp last;
    std::uint32_t days = 0;
    std::uint64_t requests = 0;
};

class FamiliarPlaces {
public:
    // More places are not kept: the one seen longest ago makes room.
    explicit FamiliarPlaces(std::size_t limit) : limit_(limit) {}

    void observe(std::string_view place, Timestamp time);

    // A place is familiar when it was used during the learning period or, after it, on enough different days.
    [[nodiscard]] bool isFamiliar(std::string_view place, Timestamp learnedAt) const;
    // Whether new places are nothing new here: used from very many, or a new one keeps turning up. The second
    // is the Good–Turing estimate of the chance of something unseen, over pairs of place and day (I. J. Good,
    // Biometrika 40, 1953): places seen on one day only / all pairs.
    [[nodiscard]] bool expectsNewPlaces() const;

    struct Share {
        std::string place;
        double share = 0; // of all requests, 0..1
    };
    [[nodiscard]] std::vector<Share> largest(std::size_t count) const;
    [[nodiscard]] std::size_t size() const { return places_.size(); }
    [[nodiscard]] std::uint64_t requests() const { return requests_; }

    static constexpr std::uint32_t daysToBecomeFamiliar = 3;
    static constexpr std::size_t manyPlaces = 15;
    static constexpr double likelyNovelty = 0.05;

    // For saving and loading.
    using Histories = std::map<std::string, PlaceHistory, std::less<>>;
    [[nodiscard]] const Histories& histories() const { return places_; }
    void restore(Histories histories, std::uint64_t requests);

private:
    Histories places_;
    std::uint64_t requests_ = 0;
    std::size_t limit_;
};

} // namespace cosmoswatch
