// How an account, or one principal of it, is used: from where, with what, for what, and when.
#pragma once

#include "core/baseline/habit.h"
#include "core/intel/intel.h"

#include <array>
#include <cstdint>
#include <numeric>
#include <string_view>

namespace cosmoswatch {

// One successful request, as far as habits go.
struct AccessObservation {
    Timestamp time;
    std::string_view address;     // canonical text
    std::string_view network;     // text of its /24 or /48
    std::string_view place;       // as placeOf() has it
    std::string_view city;        // "NL/Amsterdam"; empty when the database knows no cities
    std::string_view application; // family and suffix
    std::string_view operation;
    std::string_view principal; // empty when the request carried a key
    const AddressFacts* facts = nullptr;
    std::uint64_t bytesRead = 0;
    std::uint64_t itemsRead = 0; // by id; how many items a query returned is in another record
};

// How much was read, in all. What is usual of it by time of day and client is in VolumeBaseline, and rows of
// queries in QueryHistory.
struct ReadAmounts {
    std::uint64_t bytes = 0;
    std::uint64_t items = 0;
};

// Where an address is, as habits keep it: the country code; "NL cloud" for clouds and rented machines there,
// as an application in a data centre says nothing about people in the country, and the other way round.
// Private and named networks are places of their own, so that an account used only from those has a usual
// place too. Empty when nothing is known.
[[nodiscard]] std::string placeOf(const AddressFacts& facts);
// For people: "Netherlands", "Netherlands (cloud)", "Amsterdam", "private networks".
[[nodiscard]] std::string placeText(std::string_view place);
// The country of a place or a city as habits keep it; empty for those that have none.
[[nodiscard]] std::string_view countryOf(std::string_view place);

inline constexpr std::string_view privateNetworks = "private networks";
inline constexpr std::string_view namedNetworks = "named networks";

// Events by hour of the day or of the week (UTC, from Monday 00:00).
template<std::size_t hours>
class HourCounts {
public:
    void add(Timestamp time) { ++counts_[index(time)]; }
    // Of that hour and those beside it.
    [[nodiscard]] std::uint64_t around(Timestamp time) const {
        const std::size_t hour = index(time);
        return counts_[(hour + hours - 1) % hours] + counts_[hour] + counts_[(hour + 1) % hours];
    }
    [[nodiscard]] std::uint64_t total() const {
        return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
    }

    void merge(const HourCounts& other) {
        for (std::size_t i = 0; i < hours; ++i)
            counts_[i] += other.counts_[i];
    }
    void save(ByteWriter& into) const {
        for (const auto count : counts_)
            into.number(count);
    }
    void load(ByteReader& from) {
        for (auto& count : counts_)
            count = from.number();
    }

private:
    static std::size_t index(Timestamp time) {
        constexpr std::int64_t firstMonday = 4 * 24; // 1 January 1970 was a Thursday
        const auto hour =
            std::chrono::floor<std::chrono::hours>(time).time_since_epoch().count() - firstMonday;
        constexpr auto cycle = static_cast<std::int64_t>(hours);
        return static_cast<std::size_t>((hour % cycle + cycle) % cycle);
    }

    std::array<std::uint64_t, hours> counts_{};
};
using DayHours = HourCounts<24>;
using WeekHours = HourCounts<168>;

struct AccessHabits {
    struct Limits {
        std::size_t countries, cities, networks, addresses, applications, operations;
    };
    explicit AccessHabits(const Limits& limits);

    Habit countries; // places, see placeOf()
    Habit cities;    // "NL/Amsterdam"
    Habit networks;  // /24 of IPv4, /48 of IPv6
    Habit addresses; // canonical text
    Habit applications;
    Habit operations;
    WeekHours hours;
    ReadAmounts reads;

    void observe(const AccessObservation& seen);
    void merge(const AccessHabits& other);
    void save(ByteWriter& into) const;
    void load(ByteReader& from);
};

} // namespace cosmoswatch
