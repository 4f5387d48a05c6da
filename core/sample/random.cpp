#include "core/sample/random.h"

#include "core/base/hash.h"

#include <bit>
#include <cmath>

namespace cosmoswatch::sample {

namespace {

std::uint64_t splitMix(std::uint64_t& state) {
    state += 0x9e3779b97f4a7c15u;
    std::uint64_t value = state;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
    return value ^ (value >> 31);
}

} // namespace

Random::Random(std::uint64_t seed, std::string_view stream) {
    std::uint64_t state = hash64(stream, seed);
    for (std::uint64_t& word : state_)
        word = splitMix(state);
}

std::uint64_t Random::next() {
    const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
}

std::uint64_t Random::below(std::uint64_t bound) {
    return next() % bound;
}

int Random::between(int low, int high) {
    return low + static_cast<int>(below(static_cast<std::uint64_t>(high - low + 1)));
}

double Random::unit() {
    return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

bool Random::chance(double probability) {
    return unit() < probability;
}

double Random::around(double mean) {
    const double value = mean * (0.5 + unit());
    return below(40) == 0 ? value * (2 + 4 * unit()) : value;
}

std::uint64_t Random::count(double mean) {
    // Twelve uniforms make a normal deviate good enough for traffic; below a few events the spread is given
    // by the rounding at random.
    double value = mean;
    if (mean > 2) {
        double sum = -6;
        for (int i = 0; i < 12; ++i)
            sum += unit();
        value += std::sqrt(mean) * sum;
    }
    if (value <= 0) return 0;
    const double whole = std::floor(value);
    return static_cast<std::uint64_t>(whole) + (unit() < value - whole ? 1 : 0);
}

Duration Random::within(Duration span) {
    return Duration{static_cast<Duration::rep>(below(static_cast<std::uint64_t>(span.count())))};
}

Guid Random::guid() {
    const std::uint64_t high = next();
    return {high, next()};
}

} // namespace cosmoswatch::sample
