// Who runs the network of an address: whether people sit there, or machines. Where a rented machine stands
// says little about where its user is.
#pragma once

#include "core/intel/address.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace cosmoswatch {

enum class NetworkKind : std::uint8_t {
    Unknown,
    Access,  // people: providers of lines and of mobile access, companies, universities
    Hosting, // clouds, rented servers, delivery networks, commercial VPNs and proxies
    Platform // Microsoft's own, Azure included
};
[[nodiscard]] std::string_view label(NetworkKind kind); // "cloud or hosting", …

// Judged by the number of the autonomous system, where it is well known, else by the words in the name of its
// owner. Access when something is known and nothing speaks for machines; Unknown when nothing is known.
[[nodiscard]] NetworkKind kindOfNetwork(std::uint32_t asn, std::string_view organisation);

// A large cloud and the address blocks that it has held for years; those of smaller owners, and those that
// change hands, need a database. Blocks are written as text, separated by blanks.
struct CloudNetwork {
    std::uint32_t asn;
    std::string_view name;
    std::string_view blocks;
};
[[nodiscard]] std::span<const CloudNetwork> cloudNetworks();

// Null when the address lies in none of their blocks.
[[nodiscard]] const CloudNetwork* findCloudNetwork(const IpAddress& address);

} // namespace cosmoswatch
