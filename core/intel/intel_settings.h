// What the user chose to know about addresses: lists, a database, networks of their own.
#pragma once

#include "core/intel/address.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace cosmoswatch {

// A network the user knows: office, VPN, partner. Counts as familiar.
struct NamedNetwork {
    std::string name;
    std::vector<IpNetwork> networks;
    friend bool operator==(const NamedNetwork& a, const NamedNetwork& b) {
        const auto same = [](const IpNetwork& one, const IpNetwork& other) {
            return one.first() == other.first() && one.length() == other.length();
        };
        return a.name == b.name && std::ranges::equal(a.networks, b.networks, same);
    }
};

// What the user pointed at.
struct IntelSettings {
    std::vector<std::filesystem::path> torExitLists;
    std::vector<std::filesystem::path> suspiciousLists;
    std::filesystem::path geoDatabase;     // empty: the country database that comes with the program
    std::filesystem::path networkDatabase; // of networks' owners, when the other one knows none; may be empty
    std::vector<NamedNetwork> namedNetworks;
    friend bool operator==(const IntelSettings&, const IntelSettings&) = default;
};

} // namespace cosmoswatch
