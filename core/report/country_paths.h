// The countries of the world as SVG paths, for reports. See resources/map.
#pragma once

#include <span>
#include <string_view>

namespace cosmoswatch {

struct CountryPath {
    std::string_view code; // "DE"
    int x = 0;             // a point within it
    int y = 0;
    std::string_view path; // empty: too small for an outline
};

inline constexpr int countryMapWidth = 880;
inline constexpr int countryMapHeight = 414;

[[nodiscard]] std::span<const CountryPath> countryPaths();

} // namespace cosmoswatch
