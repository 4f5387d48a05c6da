// What is usual over all accounts together: who lists the keys of how many of them in one go.
#pragma once

#include "core/base/result.h"
#include "core/baseline/burst_window.h"
#include "core/baseline/key_listing.h"
#include "core/baseline/learning.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch {

class EstateBaseline {
public:
    // Whether management has been watched for long enough to say what is usual.
    [[nodiscard]] bool hasLearned(Timestamp time, const LearningRules& rules) const;

    // Listings by that principal that lie in the window, in order of time.
    [[nodiscard]] std::vector<const KeyListing*> listingsIn(const BurstWindow& window,
                                                            std::string_view principal) const;
    // The most accounts that this principal's tool is used to list in one window: the most of the learning
    // period, or what it reached on two settled days since. 0 when it never did.
    [[nodiscard]] std::size_t usualBurst(std::string_view principal, std::string_view tool, Timestamp time,
                                         const LearningRules& rules) const;
    // Settled days on which the principal listed keys of any account.
    [[nodiscard]] std::size_t listingDays(std::string_view principal, Timestamp time,
                                          const LearningRules& rules) const;

    bool observeDay(Timestamp time); // any record; true when the day is another than the last
    void observeManagement(Timestamp time);
    // Listings that were delivered before add nothing.
    void observe(const KeyListing& listing);

    void merge(const EstateBaseline& other);
    [[nodiscard]] std::string save() const;
    [[nodiscard]] static Result<EstateBaseline> load(std::string_view saved);

    static constexpr std::size_t maxListings = 4000; // kept for windows
    static constexpr std::size_t maxActors = 2000;
    static constexpr std::size_t maxDays = 128; // of one actor
    static constexpr std::chrono::hours kept{3};

private:
    // The most accounts listed in one window, by day.
    using BurstDays = std::map<std::int64_t, std::uint32_t>;
    // A principal with a tool.
    using Actors = std::map<std::string, BurstDays, std::less<>>;

    void noteBurst(const std::string& actor, std::int64_t day, std::uint32_t accounts);
    void keep(const KeyListing& listing);

    LearningClock clock_;
    std::int64_t firstManagement_ = 0; // day; 0: never
    std::int64_t lastDay_ = -1;        // handed to the clock last
    std::vector<KeyListing> listings_; // by time, then hash
    Actors actors_;
};

} // namespace cosmoswatch
