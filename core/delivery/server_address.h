// "siem.example.org:6514" taken apart and checked, before anything is sent there.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace cosmoswatch {

struct ServerAddress {
    std::string host; // lower case; an IPv6 address without brackets
    std::uint16_t port = 0;
    [[nodiscard]] std::string text() const; // "siem.example.org:6514", "[::1]:6514"
};

// InvalidArgument when it is none.
[[nodiscard]] Result<ServerAddress> parseServer(std::string_view text, std::uint16_t usualPort);

} // namespace cosmoswatch
