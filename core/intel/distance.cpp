#include "core/intel/distance.h"

#include "core/intel/country_distances.h"
#include "core/intel/geo_database.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace cosmoswatch {
namespace {

constexpr double earthRadius = 6371.0; // km, the mean

// The haversine formula, which is exact enough for small distances too.
double greatCircle(const Coordinates& a, const Coordinates& b) {
    constexpr double radians = std::numbers::pi / 180;
    const double dLatitude = std::sin((b.latitude - a.latitude) * radians / 2);
    const double dLongitude = std::sin((b.longitude - a.longitude) * radians / 2);
    const double h = dLatitude * dLatitude + std::cos(a.latitude * radians) * std::cos(b.latitude * radians) *
                                                 dLongitude * dLongitude;
    return 2 * earthRadius * std::asin(std::sqrt(std::clamp(h, 0.0, 1.0)));
}

double betweenCountries(std::string_view a, std::string_view b) {
    const Country* first = findCountry(a);
    const Country* second = findCountry(b);
    if (!first || !second || first == second) return 0;
    auto row = static_cast<std::size_t>(first - countries().data());
    auto column = static_cast<std::size_t>(second - countries().data());
    if (row < column) std::swap(row, column);
    const int step = stepOf(countryDistances[row * (row - 1) / 2 + column]);
    return kilometresPerStep * step * step;
}

} // namespace

Spot spotOf(const Place& place) {
    Spot spot{place.countryCode, std::nullopt};
    if (!place.city.empty() && place.latitude && place.longitude)
        spot.position = Coordinates{*place.latitude, *place.longitude};
    return spot;
}

double kilometresBetween(const Spot& a, const Spot& b) {
    return a.position && b.position ? greatCircle(*a.position, *b.position)
                                    : betweenCountries(a.countryCode, b.countryCode);
}

double kilometresBetween(const Place& a, const Place& b) {
    return kilometresBetween(spotOf(a), spotOf(b));
}

} // namespace cosmoswatch
