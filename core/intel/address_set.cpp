#include "core/intel/address_set.h"

#include <algorithm>

namespace cosmoswatch {
namespace {

std::uint32_t v4Of(const IpAddress& address) {
    const auto& bytes = address.bytes();
    return std::uint32_t{bytes[12]} << 24 | std::uint32_t{bytes[13]} << 16 | std::uint32_t{bytes[14]} << 8 |
           bytes[15];
}

// Whether `next` starts at or before the address after `last`.
bool reaches(std::uint32_t last, std::uint32_t next) {
    return next <= last || next - last == 1;
}

bool reaches(const IpAddress& last, const IpAddress& next) {
    if (next <= last) return true;
    auto after = last.bytes();
    for (auto byte = after.rbegin(); byte != after.rend() && ++*byte == 0; ++byte) {
    }
    return after == next.bytes();
}

template<typename Range>
void sortAndJoin(std::vector<Range>& ranges) {
    std::sort(ranges.begin(), ranges.end(), [](const Range& a, const Range& b) { return a.first < b.first; });
    std::size_t kept = 0;
    for (std::size_t i = 1; i < ranges.size(); ++i) {
        if (reaches(ranges[kept].last, ranges[i].first))
            ranges[kept].last = std::max(ranges[kept].last, ranges[i].last);
        else
            ranges[++kept] = ranges[i];
    }
    if (!ranges.empty()) ranges.erase(ranges.begin() + static_cast<std::ptrdiff_t>(kept) + 1, ranges.end());
    ranges.shrink_to_fit();
}

template<typename Range, typename Value>
bool find(const std::vector<Range>& ranges, const Value& value) {
    const auto after = std::upper_bound(ranges.begin(), ranges.end(), value,
                                        [](const Value& a, const Range& range) { return a < range.first; });
    return after != ranges.begin() && value <= std::prev(after)->last;
}

} // namespace

AddressSet::AddressSet(std::span<const IpNetwork> networks) {
    for (const auto& network : networks) {
        const auto last = network.last();
        if (network.first().isV4())
            v4_.push_back({v4Of(network.first()), v4Of(last)});
        else
            v6_.push_back({network.first(), last});
    }
    sortAndJoin(v4_);
    sortAndJoin(v6_);
}

bool AddressSet::contains(const IpAddress& address) const {
    return address.isV4() ? find(v4_, v4Of(address)) : find(v6_, address);
}

std::size_t AddressSet::rangeCount() const {
    return v4_.size() + v6_.size();
}

} // namespace cosmoswatch
