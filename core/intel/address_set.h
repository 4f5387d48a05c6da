// A set of addresses and networks for fast look-up: sorted disjoint ranges, one binary search.
#pragma once

#include "core/intel/address.h"

#include <cstddef>
#include <span>
#include <vector>

namespace cosmoswatch {

class AddressSet {
public:
    AddressSet() = default;
    // Overlaps and neighbours are joined.
    explicit AddressSet(std::span<const IpNetwork> networks);

    [[nodiscard]] bool contains(const IpAddress& address) const;
    [[nodiscard]] std::size_t rangeCount() const;

private:
    struct Range4 {
        std::uint32_t first, last;
    };
    struct Range6 {
        IpAddress first, last;
    };
    std::vector<Range4> v4_;
    std::vector<Range6> v6_;
};

} // namespace cosmoswatch
