// Eight bytes of a text looked at at once, as little endian. In each byte of a result the highest bit tells.
// Private to this room.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

namespace cosmoswatch::query {

inline constexpr std::uint64_t eachLane = 0x0101010101010101ull;
inline constexpr std::uint64_t laneHighs = 0x8080808080808080ull;

inline std::uint64_t loadLanes(const char* at) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, at, 8);
    if constexpr (std::endian::native == std::endian::big)
        for (int i = 0; i < 8; ++i)
            bytes = (bytes << 8) | static_cast<unsigned char>(at[7 - i]);
    return bytes;
}
// Of bytes below 0x80 those that are not smaller than `least`.
constexpr std::uint64_t lanesAtLeast(std::uint64_t bytes, unsigned least) {
    return bytes + eachLane * (0x80 - least);
}
// Of bytes below 0x80 those that are not `value`.
constexpr std::uint64_t lanesUnlike(std::uint64_t bytes, unsigned value) {
    return (bytes ^ (eachLane * value)) + eachLane * 0x7f;
}

} // namespace cosmoswatch::query
