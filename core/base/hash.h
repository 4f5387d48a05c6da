// Stable hashes. Alert ids must be the same on every machine and in every version.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace cosmoswatch {

// Lower-case hex SHA-256 of the bytes.
[[nodiscard]] std::string sha256Hex(std::string_view bytes);

// 32 hex digits over the fields; lengths are hashed too, so {"ab","c"} differs from {"a","bc"}.
[[nodiscard]] std::string stableId(std::initializer_list<std::string_view> fields);

// XXH3, for tables and duplicate checks; stable across runs and machines.
[[nodiscard]] std::uint64_t hash64(std::string_view bytes, std::uint64_t seed = 0);

// For hash tables of texts that are asked with views.
struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return hash64(text); }
};

} // namespace cosmoswatch
