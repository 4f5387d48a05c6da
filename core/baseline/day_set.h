// The UTC days on which something happened, of the last 192 up to the newest. A set: records may come out of
// order, and two sets merge into what one would have been.
#pragma once

#include "core/baseline/learning.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

namespace cosmoswatch {

class DaySet {
public:
    static constexpr std::int64_t width = 192;

    void add(std::int64_t day) {
        if (empty() || day - latest_ >= width)
            words_ = {};
        else
            for (std::int64_t between = latest_ + 1; between <= day; ++between)
                clear(between);
        if (empty() || day > latest_) latest_ = day;
        if (day > latest_ - width) words_[word(day)] |= bit(day);
    }

    [[nodiscard]] bool empty() const {
        return std::all_of(words_.begin(), words_.end(), [](std::uint64_t word) { return word == 0; });
    }
    [[nodiscard]] bool contains(std::int64_t day) const {
        return day <= latest_ && day > latest_ - width && (words_[word(day)] & bit(day)) != 0;
    }
    [[nodiscard]] std::uint32_t total() const {
        int sum = 0;
        for (const auto value : words_)
            sum += std::popcount(value);
        return static_cast<std::uint32_t>(sum);
    }
    // Days before that one.
    [[nodiscard]] std::uint32_t before(std::int64_t day) const {
        std::uint32_t sum = total();
        for (std::int64_t later = std::max(day, latest_ - width + 1); later <= latest_; ++later)
            sum -= contains(later);
        return sum;
    }
    [[nodiscard]] std::int64_t latest() const { return latest_; }

    void merge(const DaySet& other) {
        for (std::int64_t day = other.latest_ - width + 1; day <= other.latest_; ++day)
            if (other.contains(day)) add(day);
    }
    void save(ByteWriter& into) const {
        into.number(static_cast<std::uint64_t>(latest_));
        for (const auto value : words_)
            into.number(value);
    }
    void load(ByteReader& from) {
        latest_ = readDay(from);
        for (auto& value : words_)
            value = from.number();
    }

private:
    using Words = std::array<std::uint64_t, width / 64>;
    static std::size_t index(std::int64_t day) {
        return static_cast<std::size_t>((day % width + width) % width);
    }
    static std::size_t word(std::int64_t day) { return index(day) / 64; }
    static std::uint64_t bit(std::int64_t day) { return std::uint64_t{1} << (index(day) % 64); }
    void clear(std::int64_t day) { words_[word(day)] &= ~bit(day); }

    std::int64_t latest_ = 0;
    Words words_{}; // bit i: the day that is i modulo the width
};

} // namespace cosmoswatch
