// How the outside is reached: one setting for every source, feed and receiver.
#pragma once

#include <filesystem>
#include <string>

namespace cosmoswatch {

struct NetworkSettings {
    // "http://proxy.example:3128", "socks5h://…"; empty: as the environment says (https_proxy, no_proxy).
    std::string proxy;
    // PEM file with certificate authorities of the house, trusted beside those of the system.
    std::filesystem::path authorities;
    friend bool operator==(const NetworkSettings&, const NetworkSettings&) = default;
};

} // namespace cosmoswatch
