// What was read in the course of one day, by part of it: sums only, so that order does not matter.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace cosmoswatch {

class VolumeSeries {
public:
    // Bytes are kept exactly up to 2^56 a part, and in all; more counts as that.
    static constexpr std::uint64_t most = (std::uint64_t{1} << 56) - 1;

    void add(unsigned part, std::uint64_t bytes) {
        auto it = find(part);
        if (it == parts_.end() || partOf(*it) != part) it = parts_.insert(it, pack(part, 0));
        *it = pack(part, sum(bytesOf(*it), bytes));
        total_ = sum(total_, bytes);
    }

    [[nodiscard]] std::uint64_t at(unsigned part) const {
        const auto it = find(part);
        return it != parts_.end() && partOf(*it) == part ? bytesOf(*it) : 0;
    }
    [[nodiscard]] std::uint64_t total() const { return total_; }

    // Makes so many parts one.
    void coarsen(unsigned parts) {
        VolumeSeries coarse;
        forEach([&](unsigned part, std::uint64_t bytes) { coarse.add(part / parts, bytes); });
        coarse.parts_.shrink_to_fit();
        *this = std::move(coarse);
    }
    void merge(const VolumeSeries& other) {
        other.forEach([&](unsigned part, std::uint64_t bytes) { add(part, bytes); });
    }

    template<typename Visit>
    void forEach(Visit visit) const {
        for (const std::uint64_t packed : parts_)
            visit(partOf(packed), bytesOf(packed));
    }

private:
    static std::uint64_t sum(std::uint64_t a, std::uint64_t b) { return b >= most - a ? most : a + b; }
    static std::uint64_t pack(unsigned part, std::uint64_t bytes) {
        return (static_cast<std::uint64_t>(part) << 56) | bytes;
    }
    static unsigned partOf(std::uint64_t packed) { return static_cast<unsigned>(packed >> 56); }
    static std::uint64_t bytesOf(std::uint64_t packed) { return packed & most; }

    // Mostly the last one.
    [[nodiscard]] std::vector<std::uint64_t>::const_iterator find(unsigned part) const {
        if (!parts_.empty() && partOf(parts_.back()) == part) return parts_.end() - 1;
        return std::lower_bound(parts_.begin(), parts_.end(), pack(part, 0));
    }
    [[nodiscard]] std::vector<std::uint64_t>::iterator find(unsigned part) {
        return parts_.begin() + (std::as_const(*this).find(part) - parts_.cbegin());
    }

    std::vector<std::uint64_t> parts_; // number of the part in the upper 8 bits; ascending
    std::uint64_t total_ = 0;
};

} // namespace cosmoswatch
