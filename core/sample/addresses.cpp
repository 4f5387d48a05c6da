#include "core/sample/addresses.h"

#include <fmt/format.h>

namespace cosmoswatch::sample {

namespace {

// Larger markets have more clients.
constexpr CountryRange ranges[] = {
    {"DE", 93, 192, 64, 10},   {"DE", 217, 224, 80, 10}, {"FR", 82, 64, 16, 9},     {"FR", 92, 128, 112, 9},
    {"GB", 82, 0, 96, 11},     {"GB", 92, 0, 144, 11},   {"NL", 77, 160, 240, 6},   {"NL", 145, 53, 128, 6},
    {"ES", 79, 144, 144, 7},   {"ES", 95, 120, 144, 7},  {"IT", 151, 32, 144, 7},   {"IT", 95, 224, 224, 7},
    {"PL", 37, 47, 128, 9},    {"SE", 213, 64, 176, 8},  {"NO", 80, 202, 144, 6},   {"DK", 83, 88, 160, 6},
    {"FI", 37, 136, 112, 6},   {"BE", 78, 20, 112, 6},   {"CH", 77, 56, 32, 6},     {"AT", 178, 112, 224, 6},
    {"PT", 188, 80, 160, 6},   {"IE", 109, 76, 128, 5},  {"CZ", 37, 188, 240, 5},   {"HU", 178, 48, 32, 5},
    {"RO", 92, 80, 48, 5},     {"BG", 212, 5, 128, 4},   {"GR", 85, 72, 224, 5},    {"TR", 95, 0, 96, 9},
    {"US", 68, 32, 48, 17},    {"US", 99, 0, 64, 17},    {"CA", 99, 224, 224, 10},  {"MX", 189, 128, 80, 6},
    {"MX", 201, 128, 112, 6},  {"BR", 201, 0, 96, 11},   {"BR", 179, 160, 192, 11}, {"AR", 186, 128, 48, 8},
    {"CL", 181, 72, 176, 6},   {"CO", 186, 80, 80, 6},   {"PE", 200, 60, 160, 5},   {"JP", 114, 144, 160, 8},
    {"JP", 153, 128, 224, 8},  {"KR", 14, 32, 80, 9},    {"TW", 36, 224, 176, 6},   {"HK", 14, 198, 176, 6},
    {"SG", 218, 186, 240, 9},  {"MY", 115, 132, 240, 8}, {"TH", 110, 164, 192, 8},  {"VN", 116, 96, 96, 8},
    {"ID", 180, 240, 32, 6},   {"ID", 182, 0, 32, 6},    {"PH", 112, 200, 112, 9},  {"IN", 122, 160, 160, 13},
    {"IN", 106, 192, 176, 13}, {"AU", 124, 168, 96, 6},  {"AU", 144, 130, 32, 6},   {"NZ", 203, 97, 80, 6},
    {"ZA", 41, 144, 144, 7},   {"EG", 197, 32, 160, 6},  {"MA", 196, 64, 112, 5},   {"NG", 41, 184, 192, 6},
    {"KE", 41, 80, 208, 5},    {"IL", 77, 124, 160, 5},  {"AE", 2, 48, 208, 6},     {"SA", 2, 88, 80, 6},
};

constexpr std::string_view torExits[] = {"185.220.101.34", "185.220.101.46", "185.220.101.133",
                                         "109.70.100.4",   "109.70.100.6",   "192.42.116.55"};

constexpr std::string_view scanners[] = {"80.82.77.33",  "80.82.77.139", "93.174.95.106",
                                         "71.6.135.131", "71.6.158.166", "167.94.146.57"};

} // namespace

std::span<const CountryRange> globalRanges() {
    return ranges;
}

std::string addressIn(const CountryRange& range, std::size_t index) {
    // Spread over the range, never .0 or .255.
    const std::size_t third = static_cast<std::size_t>(range.third) + index * 5 % 16;
    return fmt::format("{}.{}.{}.{}", range.first, range.second, third, 7 + index * 37 % 240);
}

std::span<const std::string_view> builtInTorExits() {
    return torExits;
}

std::span<const std::string_view> builtInSuspiciousAddresses() {
    return scanners;
}

} // namespace cosmoswatch::sample
