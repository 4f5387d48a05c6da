#include "core/base/address.h"

#include "core/base/hash.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <exception>
#include <random>

namespace cosmoswatch {
namespace {

using Bytes = std::array<std::uint8_t, 16>;

constexpr Bytes mappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0};

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

int hexValue(char c) {
    if (isDigit(c)) return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Four decimal numbers without leading zeros; how much of the text they took, or 0.
std::size_t readV4(std::string_view text, std::uint8_t* out) {
    std::size_t at = 0;
    for (int part = 0; part < 4; ++part) {
        if (part > 0 && (at >= text.size() || text[at++] != '.')) return 0;
        if (at >= text.size() || !isDigit(text[at])) return 0;
        unsigned value = static_cast<unsigned>(text[at++] - '0');
        for (int more = 0; more < 2 && at < text.size() && isDigit(text[at]); ++more) {
            if (value == 0) return 0; // "010" is octal to some programs and ten to others
            value = value * 10 + static_cast<unsigned>(text[at++] - '0');
        }
        if (value > 255) return 0;
        out[part] = static_cast<std::uint8_t>(value);
    }
    return at < text.size() && isDigit(text[at]) ? 0 : at;
}

// One to four hex digits from `at` on; moves `at` behind them.
std::optional<std::uint16_t> readGroup(std::string_view text, std::size_t& at) {
    unsigned value = 0;
    std::size_t digits = 0;
    for (; at < text.size() && digits < 5; ++at, ++digits) {
        const int digit = hexValue(text[at]);
        if (digit < 0) break;
        value = value << 4 | static_cast<unsigned>(digit);
    }
    if (digits == 0 || digits > 4) return std::nullopt;
    return static_cast<std::uint16_t>(value);
}

// The whole text is an IPv6 address by RFC 4291 §2.2, without brackets, port or zone.
std::optional<Bytes> readV6(std::string_view text) {
    Bytes out{};
    std::size_t filled = 0; // bytes
    std::optional<std::size_t> gap;
    std::size_t at = 0;
    if (text.starts_with("::")) {
        gap = 0;
        at = 2;
    }
    while (at < text.size()) {
        if (filled >= out.size()) return std::nullopt;
        const std::size_t start = at;
        const auto group = readGroup(text, at);
        if (at < text.size() && text[at] == '.') { // the last 32 bits in dotted form
            if (filled > 12 || readV4(text.substr(start), &out[filled]) != text.size() - start)
                return std::nullopt;
            filled += 4;
            at = text.size();
            break;
        }
        if (!group) return std::nullopt;
        out[filled++] = static_cast<std::uint8_t>(*group >> 8);
        out[filled++] = static_cast<std::uint8_t>(*group & 0xff);
        if (at == text.size()) break;
        if (text[at++] != ':' || at == text.size()) return std::nullopt;
        if (text[at] == ':') {
            if (gap) return std::nullopt;
            gap = filled;
            ++at;
        }
    }
    if (!gap) return filled == out.size() ? std::optional(out) : std::nullopt;
    if (filled > 14) return std::nullopt; // "::" stands for at least one group
    const auto middle = out.begin() + static_cast<std::ptrdiff_t>(*gap);
    const auto end = out.begin() + static_cast<std::ptrdiff_t>(filled);
    std::fill(middle, std::copy_backward(middle, end, out.end()), std::uint8_t{0});
    return out;
}

bool isPort(std::string_view text) {
    if (text.empty() || text.size() > 5 || !std::all_of(text.begin(), text.end(), isDigit)) return false;
    unsigned value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value <= 65535;
}

// The text without "%zone"; nothing when the zone is malformed.
std::optional<std::string_view> withoutZone(std::string_view text) {
    const auto percent = text.find('%');
    if (percent == std::string_view::npos) return text;
    const auto zone = text.substr(percent + 1);
    const auto allowed = [](char c) {
        const char lower = static_cast<char>(c | 0x20);
        return isDigit(c) || (lower >= 'a' && lower <= 'z') || c == '.' || c == '_' || c == '-' || c == '~';
    };
    if (zone.empty() || zone.size() > 64 || !std::all_of(zone.begin(), zone.end(), allowed))
        return std::nullopt;
    return text.substr(0, percent);
}

std::uint32_t v4Of(const Bytes& bytes) {
    return std::uint32_t{bytes[12]} << 24 | std::uint32_t{bytes[13]} << 16 | std::uint32_t{bytes[14]} << 8 |
           bytes[15];
}

void appendV4(std::string& out, const std::uint8_t* part) {
    for (int i = 0; i < 4; ++i) {
        char digits[3];
        if (i > 0) out += '.';
        out.append(digits, std::to_chars(digits, std::end(digits), part[i]).ptr);
    }
}

// First and one-past-last group of the longest run of two or more zero groups (RFC 5952 §4.2).
std::pair<int, int> longestZeroRun(const std::array<unsigned, 8>& groups) {
    std::pair<int, int> best{0, 0};
    for (int start = 0; start < 8; ++start) {
        int end = start;
        while (end < 8 && groups[static_cast<std::size_t>(end)] == 0)
            ++end;
        if (end - start > best.second - best.first) best = {start, end};
        if (end > start) start = end;
    }
    return best.second - best.first >= 2 ? best : std::pair{-1, -1};
}

std::string v6Text(const Bytes& bytes) {
    std::array<unsigned, 8> groups{};
    for (std::size_t i = 0; i < groups.size(); ++i)
        groups[i] = unsigned{bytes[2 * i]} << 8 | bytes[2 * i + 1];
    const auto [zerosBegin, zerosEnd] = longestZeroRun(groups);
    std::string out;
    char buffer[5];
    for (int i = 0; i < 8; ++i) {
        if (i == zerosBegin) {
            out += "::";
            i = zerosEnd - 1;
            continue;
        }
        if (!out.empty() && out.back() != ':') out += ':';
        out.append(buffer,
                   std::to_chars(buffer, std::end(buffer), groups[static_cast<std::size_t>(i)], 16).ptr);
    }
    return out;
}

// A block of the registries; `address` is compared up to `length` bits.
struct Block4 {
    std::uint32_t address;
    int length;
    AddressScope scope;
};
struct Block6 {
    std::uint64_t high, low;
    int length;
    AddressScope scope;
};

constexpr std::uint32_t v4(unsigned a, unsigned b, unsigned c, unsigned d) {
    return a << 24 | b << 16 | c << 8 | d;
}

// https://www.iana.org/assignments/iana-ipv4-special-registry, longest first where they overlap.
constexpr Block4 specialV4[]{
    {v4(192, 0, 0, 9), 32, AddressScope::Public}, // anycast services inside a reserved block
    {v4(192, 0, 0, 10), 32, AddressScope::Public},
    {v4(192, 0, 0, 0), 24, AddressScope::Reserved},
    {v4(192, 0, 2, 0), 24, AddressScope::Documentation},
    {v4(198, 51, 100, 0), 24, AddressScope::Documentation},
    {v4(203, 0, 113, 0), 24, AddressScope::Documentation},
    {v4(192, 88, 99, 0), 24, AddressScope::Reserved}, // 6to4 relays, withdrawn
    {v4(192, 168, 0, 0), 16, AddressScope::Private},
    {v4(169, 254, 0, 0), 16, AddressScope::LinkLocal},
    {v4(198, 18, 0, 0), 15, AddressScope::Reserved}, // benchmarks
    {v4(172, 16, 0, 0), 12, AddressScope::Private},
    {v4(100, 64, 0, 0), 10, AddressScope::SharedNat},
    {v4(0, 0, 0, 0), 8, AddressScope::Reserved},
    {v4(10, 0, 0, 0), 8, AddressScope::Private},
    {v4(127, 0, 0, 0), 8, AddressScope::Loopback},
    {v4(224, 0, 0, 0), 3, AddressScope::Reserved}, // multicast and the former class E
};

// https://www.iana.org/assignments/iana-ipv6-special-registry; what is outside 2000::/3 is not in use.
constexpr Block6 specialV6[]{
    {0, 1, 128, AddressScope::Loopback},
    {0x0064ff9b'0001'0000, 0, 48, AddressScope::Private},  // translation inside one network (RFC 8215)
    {0x20010002'0000'0000, 0, 48, AddressScope::Reserved}, // benchmarks
    {0x20010db8'0000'0000, 0, 32, AddressScope::Documentation},
    {0x20010010'0000'0000, 0, 28, AddressScope::Reserved}, // ORCHID, withdrawn
    {0x3fff0000'0000'0000, 0, 20, AddressScope::Documentation},
    {0xfe80000000000000, 0, 10, AddressScope::LinkLocal},
    {0xfec0000000000000, 0, 10, AddressScope::Private}, // site-local, withdrawn
    {0xfc00000000000000, 0, 7, AddressScope::Private},
    {0x2000000000000000, 0, 3, AddressScope::Public},
};

std::uint64_t bigEndian64(const std::uint8_t* bytes) {
    std::uint64_t value = 0;
    for (int i = 0; i < 8; ++i)
        value = value << 8 | bytes[i];
    return value;
}

AddressScope scopeOfV4(std::uint32_t address) {
    for (const auto& block : specialV4)
        if ((address ^ block.address) >> (32 - block.length) == 0) return block.scope;
    return AddressScope::Public;
}

AddressScope scopeOfV6(std::uint64_t high, std::uint64_t low) {
    // These carry an IPv4 address, and it decides: NAT64 (RFC 6052) and 6to4 (RFC 3056).
    if (high == 0x0064ff9b'0000'0000 && low >> 32 == 0) return scopeOfV4(static_cast<std::uint32_t>(low));
    if (high >> 48 == 0x2002) return scopeOfV4(static_cast<std::uint32_t>(high >> 16));
    for (const auto& block : specialV6) {
        const bool same = block.length > 64 ? high == block.high && low == block.low
                                            : (high ^ block.high) >> (64 - block.length) == 0;
        if (same) return block.scope;
    }
    return AddressScope::Reserved;
}

int familyBits(const IpAddress& address) {
    return address.isV4() ? 32 : 128;
}

// Attackers choose their addresses, so where these fall in a table must not be foreseeable.
std::uint64_t processSeed() noexcept {
    static const std::uint64_t seed = []() noexcept {
        try {
            std::random_device device;
            return std::uint64_t{device()} << 32 | device();
        } catch (const std::exception&) {
            return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
        }
    }();
    return seed;
}

} // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
    IpAddress address;
    if (const std::size_t taken = readV4(text, &address.bytes_[12]); taken > 0) {
        const auto rest = text.substr(taken);
        if (!rest.empty() && (rest.front() != ':' || !isPort(rest.substr(1)))) return std::nullopt;
        std::copy_n(mappedPrefix.begin(), 12, address.bytes_.begin());
        return address;
    }
    if (text.starts_with('[')) {
        const auto close = text.find(']');
        if (close == std::string_view::npos) return std::nullopt;
        const auto rest = text.substr(close + 1);
        if (!rest.empty() && (rest.front() != ':' || !isPort(rest.substr(1)))) return std::nullopt;
        text = text.substr(1, close - 1);
    }
    const auto bare = withoutZone(text);
    if (!bare || bare->size() > 45) return std::nullopt;
    const auto bytes = readV6(*bare);
    if (!bytes) return std::nullopt;
    address.bytes_ = *bytes;
    return address;
}

IpAddress IpAddress::of(const std::array<std::uint8_t, 16>& bytes) {
    IpAddress address;
    address.bytes_ = bytes;
    return address;
}

bool IpAddress::isV4() const {
    return std::equal(mappedPrefix.begin(), mappedPrefix.begin() + 12, bytes_.begin());
}

std::string IpAddress::text() const {
    if (!isV4()) return v6Text(bytes_);
    std::string out;
    appendV4(out, &bytes_[12]);
    return out;
}

IpAddress IpAddress::prefix(int length) const {
    const int kept = std::clamp(length, 0, familyBits(*this)) + (isV4() ? 96 : 0);
    IpAddress result = *this;
    for (int i = 0; i < 16; ++i) {
        const int bits = std::clamp(kept - i * 8, 0, 8);
        auto& byte = result.bytes_[static_cast<std::size_t>(i)];
        byte = static_cast<std::uint8_t>(byte & (0xff00 >> bits));
    }
    return result;
}

std::optional<IpNetwork> IpNetwork::parse(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) {
        const auto address = IpAddress::parse(text);
        return address ? std::optional(of(*address, familyBits(*address))) : std::nullopt;
    }
    const auto digits = text.substr(slash + 1);
    const auto base = text.substr(0, slash);
    if (digits.empty() || digits.size() > 3 || !std::all_of(digits.begin(), digits.end(), isDigit) ||
        (digits.size() > 1 && digits.front() == '0') || base.find_first_of("[]%") != std::string_view::npos)
        return std::nullopt;
    const auto address = IpAddress::parse(base);
    if (!address) return std::nullopt;
    int length = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), length);
    if (address->isV4() && base.find(':') != std::string_view::npos) {
        if (base.find(':') == base.rfind(':')) return std::nullopt; // "1.2.3.4:443/24"
        length -= 96;                                               // "::ffff:1.2.3.0/120"
    }
    if (length < 0 || length > familyBits(*address)) return std::nullopt;
    return of(*address, length);
}

IpNetwork IpNetwork::of(const IpAddress& address, int length) {
    IpNetwork network;
    network.length_ = std::clamp(length, 0, familyBits(address));
    network.first_ = address.prefix(network.length_);
    return network;
}

IpAddress IpNetwork::last() const {
    const int kept = length_ + (first_.isV4() ? 96 : 0);
    IpAddress result = first_;
    for (int i = 0; i < 16; ++i) {
        const int bits = std::clamp(kept - i * 8, 0, 8);
        auto& byte = result.bytes_[static_cast<std::size_t>(i)];
        byte = static_cast<std::uint8_t>(byte | (0xff >> bits));
    }
    return result;
}

bool IpNetwork::contains(const IpAddress& address) const {
    return address.isV4() == first_.isV4() && address.prefix(length_) == first_;
}

std::string IpNetwork::text() const {
    return first_.text() + '/' + std::to_string(length_);
}

AddressScope scopeOf(const IpAddress& address) {
    const auto& bytes = address.bytes();
    if (address.isV4()) return scopeOfV4(v4Of(bytes));
    return scopeOfV6(bigEndian64(bytes.data()), bigEndian64(bytes.data() + 8));
}

std::string_view label(AddressScope scope) {
    switch (scope) {
    case AddressScope::Public:
        return "public address";
    case AddressScope::Private:
        return "private network";
    case AddressScope::Loopback:
        return "this computer";
    case AddressScope::LinkLocal:
        return "local link";
    case AddressScope::SharedNat:
        return "carrier's shared addresses";
    case AddressScope::Documentation:
        return "example address";
    case AddressScope::Reserved:
        return "reserved address";
    }
    return "reserved address";
}

} // namespace cosmoswatch

std::size_t
std::hash<cosmoswatch::IpAddress>::operator()(const cosmoswatch::IpAddress& address) const noexcept {
    const auto& bytes = address.bytes();
    return cosmoswatch::hash64({reinterpret_cast<const char*>(bytes.data()), bytes.size()},
                               cosmoswatch::processSeed());
}
