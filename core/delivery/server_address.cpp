#include "core/delivery/server_address.h"

#include "core/base/address.h"
#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace cosmoswatch {
namespace {

constexpr std::size_t longestHost = 253;

bool isHostName(std::string_view host) {
    const auto isPart = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
    };
    return !host.empty() && host.size() <= longestHost && host.front() != '-' && host.front() != '.' &&
           std::all_of(host.begin(), host.end(), isPart);
}

// 0 when it is none.
std::uint16_t portOf(std::string_view digits) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc{} || end != digits.data() + digits.size()) return 0;
    return port;
}

} // namespace

std::string ServerAddress::text() const {
    return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port)
                                               : fmt::format("[{}]:{}", host, port);
}

Result<ServerAddress> parseServer(std::string_view text, std::uint16_t usualPort) {
    const std::string all = lowerAscii(trim(text));
    std::string_view host = all;
    std::uint16_t port = usualPort;
    bool isBracketed = false;
    if (host.starts_with('[')) {
        const auto end = host.find(']');
        const std::string_view rest = end == std::string_view::npos ? "?" : host.substr(end + 1);
        host = host.substr(1, end == std::string_view::npos ? end : end - 1);
        if (!rest.empty()) port = rest.starts_with(':') ? portOf(rest.substr(1)) : std::uint16_t{0};
        isBracketed = true;
    } else if (const auto colon = host.find(':');
               colon != std::string_view::npos && colon == host.rfind(':')) {
        port = portOf(host.substr(colon + 1));
        host = host.substr(0, colon);
    }
    const bool isV6 = host.find(':') != std::string_view::npos;
    const bool isHost = isV6 ? IpAddress::parse(host).has_value() : !isBracketed && isHostName(host);
    if (port == 0 || !isHost)
        return fail(ErrorCode::InvalidArgument,
                    "this is no address of a server; it looks like siem.example.org:6514",
                    visible(elide(text, longestHost)));
    return ServerAddress{std::string(host), port};
}

} // namespace cosmoswatch
