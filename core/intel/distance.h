// How far two places are apart, at least.
#pragma once

#include "core/alert/alert.h"

#include <optional>
#include <string_view>

namespace cosmoswatch {

struct Coordinates {
    double latitude = 0; // degrees
    double longitude = 0;

    friend auto operator<=>(const Coordinates&, const Coordinates&) = default;
};

// As much of a place as its distance to others needs. Databases put an address whose city they do not know
// into the middle of its country: such a position is left out.
struct Spot {
    std::string_view countryCode;
    std::optional<Coordinates> position;
};
[[nodiscard]] Spot spotOf(const Place& place); // good while the place is

// By positions when both have one, else between the borders of their countries; a lower bound, 0 for
// neighbours and wherever too little is known.
[[nodiscard]] double kilometresBetween(const Spot& a, const Spot& b);
[[nodiscard]] double kilometresBetween(const Place& a, const Place& b);

} // namespace cosmoswatch
