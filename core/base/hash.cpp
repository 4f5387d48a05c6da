#include "core/base/hash.h"

#include <array>
#include <openssl/sha.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace cosmoswatch {

std::string sha256Hex(std::string_view bytes) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
    static constexpr char digits[] = "0123456789abcdef";
    std::string hex;
    hex.reserve(2 * digest.size());
    for (unsigned char byte : digest) {
        hex += digits[byte >> 4];
        hex += digits[byte & 15];
    }
    return hex;
}

std::string stableId(std::initializer_list<std::string_view> fields) {
    std::string bytes;
    for (std::string_view field : fields) {
        bytes += std::to_string(field.size());
        bytes += ':';
        bytes += field;
    }
    return sha256Hex(bytes).substr(0, 32);
}

std::uint64_t hash64(std::string_view bytes, std::uint64_t seed) {
    return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

} // namespace cosmoswatch
