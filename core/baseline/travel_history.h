// Where each principal was and when: as much as it takes to notice that one of them was in two places between
// which nobody could have travelled, and whether that is usual for this one.
#pragma once

#include "core/base/byte_text.h"
#include "core/base/hash.h"
#include "core/baseline/learning.h"
#include "core/intel/distance.h"
#include "core/intel/intel.h"

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace cosmoswatch {

// Whether an address says where its user is: that of a rented machine, a proxy or a named network does not.
[[nodiscard]] bool tellsWhereSomebodyIs(const AddressFacts& facts);

// Times are kept as the earliest and the latest of each half hour and place, and of each day and place, so
// that the order of records does not matter. They suffice: the way of farEnough takes longer than a quarter
// of an hour at any speed that is believed, so that there was no time for a journey between some records of
// two half hours exactly when there was none between two of the four times kept. The days begin at 23:00 UTC:
// those that were over when a UTC day began are complete but for records more than an hour late.
class TravelHistory {
public:
    // Call after the detectors have looked.
    void observe(std::string_view principal, const Place& place, Timestamp time);

    // An impossible journey from or to the place and time in question.
    struct Leap {
        std::string_view otherPlace; // "SG", "DE/Bavaria/Munich"; good until the next change of the history
        Timestamp otherTime;
        double kilometres = 0; // at least
        Timestamp day;         // UTC day of the earlier time
        Timestamp window;      // the first day with the same leap in the week up to then
        // The place in question is usual, and a leap between these places on that day is known already.
        bool repeated = false;
        std::uint32_t usualDays = 0; // settled days with the same leap; not counted beyond daysToBecomeUsual
        std::uint32_t daysHere = 0;  // settled days on which it was in the place in question
        std::uint32_t daysThere = 0; // … in the other one
    };
    // One for each other place and day; none where leaps are nothing new.
    [[nodiscard]] std::vector<Leap> leaps(std::string_view principal, const Place& place, Timestamp time,
                                          const LearningRules& rules) const;
    // Whether leaps between several places are nothing new: many share the principal.
    [[nodiscard]] bool isEverywhere(std::string_view principal, Timestamp time,
                                    const LearningRules& rules) const;
    // First day with a record of the principal; nothing when it is not known.
    [[nodiscard]] std::optional<Timestamp> firstDay(std::string_view principal) const;

    struct Usual {
        std::string place;
        std::uint32_t days = 0;
    };
    // By the days, of the last 45, that were over at that time; those of most days first.
    [[nodiscard]] std::vector<Usual> usualPlaces(std::string_view principal, Timestamp before,
                                                 std::size_t count) const;

    [[nodiscard]] std::size_t size() const { return travellers_.size(); }

    void merge(const TravelHistory& other);
    void save(ByteWriter& into) const;
    void load(ByteReader& from);

    static constexpr double fastest = 1000;  // km/h, of passenger jets over ground with wind behind
    static constexpr double farEnough = 500; // km; databases err, networks leave through the next country
    static constexpr double farInOneCountry = 1500; // km; carriers lead their customers through few places
    static constexpr std::chrono::hours longestJourney{12};
    static constexpr std::chrono::minutes clockSkew{10};
    static constexpr std::uint32_t daysToBecomeUsual = 2;

private:
    static constexpr std::size_t maxPrincipals = 1000;
    static constexpr std::size_t maxPlaces = 12;       // of each
    static constexpr std::int32_t halfHoursKept = 120; // accepted lateness and the longest journey
    static constexpr std::int32_t daysKept = 45;
    static constexpr std::int32_t daysUntilForgotten = 180;

    // The earliest and the latest time in a half hour, in seconds, or in a day, in minutes, from its
    // beginning.
    struct Span {
        std::int32_t bucket = 0; // number since 1970
        std::uint16_t first = 0;
        std::uint16_t last = 0;

        friend bool operator==(const Span&, const Span&) = default;
    };
    using Spans = std::vector<Span>; // by bucket
    struct Stay {
        std::optional<Coordinates> position;
        Spans halfHours;
        Spans days;
    };
    // Whether leaps are nothing new, as asked for last: it is asked for with each record.
    struct Verdict {
        std::int32_t settled = -1;
        bool everywhere = false;
    };
    struct Traveller {
        std::int32_t firstDay = 0;
        std::int32_t latest = 0; // half hour
        std::map<std::string, Stay, std::less<>> stays;
        mutable std::array<Verdict, 2> verdicts{}; // of days with even and odd numbers
    };
    struct PrincipalHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return hash64(text); }
    };
    using Travellers = std::unordered_map<std::string, Traveller, PrincipalHash, std::equal_to<>>;
    using NamedStay = std::pair<const std::string, Stay>;

    // What a leap is looked for between.
    struct Pair {
        const Stay& here;
        const Stay& there;
        double kilometres;
        Duration shortest; // a journey that took no longer was none
    };

    static void widen(Spans& spans, const Span& span);
    static void forgetOld(Traveller& traveller);
    static Stay& stayAt(Traveller& traveller, std::string_view key, const Spot& spot);
    static void join(Traveller& traveller, const Traveller& other);
    static void save(const Spans& spans, ByteWriter& into);
    static void load(Spans& spans, std::int32_t width, std::size_t limit, ByteReader& from);
    static void save(const Traveller& traveller, ByteWriter& into);
    static void load(Traveller& traveller, ByteReader& from);
    void noteDay(std::int32_t day);
    Traveller& traveller(std::string_view principal);
    [[nodiscard]] const Traveller* find(std::string_view principal) const;

    static std::optional<Pair> farPair(const Spot& here, const Stay& stay, std::string_view otherKey,
                                       const Stay& other);
    static bool isEverywhere(const Traveller& traveller, std::int32_t settled);
    static bool judgeEverywhere(const Traveller& traveller, std::int32_t settled);
    static std::optional<Timestamp> nearest(const Pair& pair, const Span& span, Timestamp time);
    static bool leaptOn(const Pair& pair, std::int32_t day);
    static bool leaptWithin(const Pair& pair, std::int32_t day);
    static Leap leapOf(const Pair& pair, std::string_view otherKey, Timestamp leapDay,
                       const LearningRules& rules);
    static void addLeaps(const Pair& pair, std::string_view otherKey, Timestamp time,
                         const LearningRules& rules, std::vector<Leap>& leaps);

    Travellers travellers_;
    std::int32_t newestDay_ = 0;
};

} // namespace cosmoswatch
