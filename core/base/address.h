// IP addresses and networks as values. IPv4 is kept as IPv4-mapped IPv6 (RFC 4291 §2.5.5.2).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cosmoswatch {

class IpAddress {
public:
    // "10.0.0.24", "2001:db8::7334", long or short, "::ffff:1.2.3.4", "[2001:db8::1]", with or without a port
    // ("1.2.3.4:443", "[::1]:443") or zone ("fe80::1%eth0"). Octal and other odd forms are refused.
    [[nodiscard]] static std::optional<IpAddress> parse(std::string_view text);

    // From network order; an IPv4 address in its mapped form.
    [[nodiscard]] static IpAddress of(const std::array<std::uint8_t, 16>& bytes);

    [[nodiscard]] bool isV4() const;
    [[nodiscard]] std::string text() const; // canonical (RFC 5952 for IPv6)
    [[nodiscard]] const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }
    // The same address with all but the first `length` bits zero; counted in the address's own family.
    [[nodiscard]] IpAddress prefix(int length) const;

    friend auto operator<=>(const IpAddress&, const IpAddress&) = default;

private:
    std::array<std::uint8_t, 16> bytes_{};
    friend class IpNetwork;
};

class IpNetwork {
public:
    // "10.0.0.0/8", "2001:db8::/32", or one address. Host bits are cleared.
    [[nodiscard]] static std::optional<IpNetwork> parse(std::string_view text);
    [[nodiscard]] static IpNetwork of(const IpAddress& address, int length);

    [[nodiscard]] const IpAddress& first() const { return first_; }
    [[nodiscard]] IpAddress last() const;
    [[nodiscard]] int length() const { return length_; } // in the family's own bits
    [[nodiscard]] bool contains(const IpAddress& address) const;
    [[nodiscard]] std::string text() const;

private:
    IpAddress first_;
    int length_ = 128; // a network made from nothing holds "::" alone
};

// What kind of address it is by the IANA special-purpose registries (RFC 6890).
enum class AddressScope : std::uint8_t {
    Public,
    Private,
    Loopback,
    LinkLocal,
    SharedNat,
    Documentation,
    Reserved
};
[[nodiscard]] AddressScope scopeOf(const IpAddress& address);
[[nodiscard]] std::string_view label(AddressScope scope); // "private network", …

} // namespace cosmoswatch

template<>
struct std::hash<cosmoswatch::IpAddress> {
    std::size_t operator()(const cosmoswatch::IpAddress& address) const noexcept;
};
