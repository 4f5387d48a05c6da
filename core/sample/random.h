// Random numbers that are the same everywhere: the standard library's distributions are not.
// xoshiro256** (Blackman and Vigna, 2018) seeded by SplitMix64; distributions use only +, -, *, / and sqrt,
// which IEEE 754 fixes to the last bit.
#pragma once

#include "core/base/time.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace cosmoswatch::sample {

struct Guid {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
};

class Random {
public:
    // Streams of one seed are independent: more traffic on one account changes nothing on another.
    Random(std::uint64_t seed, std::string_view stream);

    std::uint64_t next();
    std::uint64_t below(std::uint64_t bound); // 0..bound-1; bound > 0
    int between(int low, int high);           // both included
    double unit();                            // [0, 1)
    bool chance(double probability);
    double around(double mean);       // mean × 0.5..1.5, now and then several times as much
    std::uint64_t count(double mean); // how many of rare independent events happen
    Duration within(Duration span);   // [0, span)
    Guid guid();

    template<typename Items>
    const auto& pick(const Items& items) {
        return items[below(items.size())];
    }

private:
    std::array<std::uint64_t, 4> state_;
};

} // namespace cosmoswatch::sample
