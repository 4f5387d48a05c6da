// Where a hub is, checked before anything is sent there.
#pragma once

#include "core/base/result.h"
#include "core/source/connection.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace cosmoswatch {

struct HubAddress {
    std::string host; // lower case; an IPv6 address without brackets
    std::uint16_t port = 9093;
    std::string hub;
    std::string group; // empty: none of its own

    [[nodiscard]] std::string server() const; // "shop.servicebus.windows.net:9093"
    [[nodiscard]] std::string place() const { return server() + "/" + hub; }
    [[nodiscard]] bool isLoopback() const; // an address, not a name: names can be made to lead elsewhere
};

// Port 9093 when none is named; "sb://…/", as in connection strings, is taken, too.
[[nodiscard]] Result<HubAddress> hubAddress(const HubLogs& logs);

// What a connection string says, but for its key.
struct HubConnectionString {
    std::string host;    // lower case
    std::string keyName; // of the policy
    std::string hub;     // EntityPath; empty when it is for the whole namespace
};
// InvalidFormat when it is none; the error does not repeat it.
[[nodiscard]] Result<HubConnectionString> parseHubConnectionString(std::string_view text);

} // namespace cosmoswatch
