// A look at a value in a MaxMind DB file before the library reads it: libmaxminddb checks every offset, but
// it skips nested values by recursion without a limit, so that a damaged or malicious file could overrun the
// stack.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace cosmoswatch {

// Whether the value at `offset` of a data section lies inside it, is nested no deeper than real records are,
// and holds no more values. Pointers are followed.
// Format: https://maxmind.github.io/MaxMind-DB/#output-data-section
[[nodiscard]] bool isSaneMmdbValue(std::span<const std::uint8_t> section, std::size_t offset);

} // namespace cosmoswatch
