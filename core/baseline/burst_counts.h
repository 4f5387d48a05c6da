// How often somebody does something in ten minutes and in a day, and how often that is usual: refused
// requests, deletions. Sums and maxima over fixed stretches of the records' own time, so that the order does
// not matter.
#pragma once

#include "core/baseline/burst_window.h"
#include "core/baseline/learning.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch {

class BurstCounts {
public:
    struct Amount {
        std::uint64_t inWindow = 0; // most in one window
        std::uint64_t onDay = 0;
        friend auto operator<=>(const Amount&, const Amount&) = default;
    };

    // `group`: actors that are alike; empty for none. `member`: one of those that the actor is made of (the
    // addresses of a network, say).
    void observe(std::string_view actor, std::string_view group, Timestamp time, std::uint64_t member = 0);

    // How many it will be in that window with one more at that time; windows are known for a few hours. None
    // when nothing lies in the window's first half: the next window then holds as much, and a burst just
    // after midnight is not also one of the day before.
    [[nodiscard]] std::uint64_t withOneMore(std::string_view actor, const BurstWindow& window,
                                            Timestamp time) const;
    // Different members in it, with one more; no more than 32 a step are told apart.
    [[nodiscard]] std::size_t membersIn(std::string_view actor, const BurstWindow& window,
                                        std::uint64_t oneMore) const;
    // What was counted so far.
    [[nodiscard]] Amount onDay(std::string_view actor, Timestamp time) const;
    // The most of the learning period (the days before `learned`), or what was reached since on that many
    // settled days.
    [[nodiscard]] Amount usual(std::string_view actor, Timestamp time, Timestamp learned,
                               const LearningRules& rules, std::size_t days = 2) const;
    // The same of whichever actor of the group did it most.
    [[nodiscard]] Amount usualOfOne(std::string_view group, Timestamp time, Timestamp learned,
                                    const LearningRules& rules, std::size_t days = 2) const;
    // The group of all that have one.
    static constexpr std::string_view everybody = "*";
    // How many of the group did it often in one window, and on how many days, as far as days are settled or
    // of the learning period. Looks at every actor.
    struct Spread {
        std::size_t actors = 0;
        std::size_t days = 0;
    };
    [[nodiscard]] Spread spreadOf(std::string_view group, Timestamp time, Timestamp learned,
                                  const LearningRules& rules) const;
    // Settled days on which the actor did it, those of the learning period counted twice.
    [[nodiscard]] std::size_t habitualDays(std::string_view actor, Timestamp time, Timestamp learned,
                                           const LearningRules& rules) const;
    // Whether anybody did it often on that day or the one before; cheap.
    [[nodiscard]] bool burstNear(Timestamp time) const {
        return latestBurst_ >= 0 && dayNumber(time) - latestBurst_ <= 1;
    }

    void merge(const BurstCounts& other);
    void save(ByteWriter& into) const;
    void load(ByteReader& from);

    static constexpr std::size_t maxActors = 1024; // those with least, and longest ago, make room
    static constexpr std::size_t maxDays = 64;     // of one actor
    static constexpr std::size_t maxMembers = 32;
    static constexpr std::size_t maxGroups = 256;
    static constexpr std::int64_t daysKept = 192;
    static constexpr std::uint64_t often = 20; // in a window

private:
    using Members = std::vector<std::uint64_t>; // the smallest, in order
    using Days = std::map<std::int64_t, Amount>;
    struct Step {
        std::uint64_t count = 0;
        Members members;
    };
    struct Actor {
        std::map<std::int64_t, Step> steps; // the latest, by number since 1970
        Days days;
        std::string group;
    };
    using Actors = std::map<std::string, Actor, std::less<>>;
    using Groups = std::map<std::string, Days, std::less<>>; // the most of one actor

    Actor& actor(std::string_view name, std::string_view group);
    void noteWindows(Actor& actor, std::int64_t step);
    void noteDay(const Actor& actor, std::int64_t day);
    void noteDay(std::string_view group, std::int64_t day, const Amount& amount);
    void forgetOld(Actor& actor);
    void forgetOld(Days& days) const;
    static void addMember(Members& members, std::uint64_t member, std::size_t limit);
    static void save(const Days& days, ByteWriter& into);
    static void load(Days& days, ByteReader& from);
    static void save(const Members& members, ByteWriter& into);
    static void load(Members& members, ByteReader& from, std::size_t limit);

    Actors actors_;
    Groups groups_;
    std::int64_t latestDay_ = 0;
    std::int64_t latestBurst_ = -1; // day
};

} // namespace cosmoswatch
