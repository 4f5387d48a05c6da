// What the user chose to know about addresses: lists, a database, networks of their own.
#pragma once

#include "core/intel/address.h"

#include <filesystem>
#include <string>
#include <vector>

namespace cosmoswatch {

// A network the user knows: office, VPN, partner. Counts as familiar.
struct NamedNetwork {
    std::string name;
    std::vector<IpNetwork> networks;
};

// What the user pointed at.
struct IntelSettings {
    std::vector<std::filesystem::path> torExitLists;
    std::vector<std::filesystem::path> suspiciousLists;
    std::filesystem::path geoDatabase;     // empty: the country database that comes with the program
    std::filesystem::path networkDatabase; // of networks' owners, when the other one knows none; may be empty
    std::vector<NamedNetwork> namedNetworks;
};

} // namespace cosmoswatch
