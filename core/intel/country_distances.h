// How far countries are apart at least: one letter for each two, the table's rows being the countries in the
// order of countries() and each row holding those before it.
#pragma once

#include <cstddef>
#include <string_view>

namespace cosmoswatch {

extern const std::string_view countryDistances;

// A letter's number squared, times this, is the distance; the letters are the printable ASCII characters but
// for the space and ", ? and \.
inline constexpr double kilometresPerStep = 2.5;

[[nodiscard]] constexpr int stepOf(char letter) {
    return letter - '!' - (letter > '"') - (letter > '?') - (letter > '\\');
}

} // namespace cosmoswatch
