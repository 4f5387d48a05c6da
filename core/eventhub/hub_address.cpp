#include "core/eventhub/hub_address.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>

namespace cosmoswatch {
namespace {

constexpr std::string_view scheme = "sb://";
constexpr std::size_t longestHub = 256;

bool isNameCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_';
}

bool isName(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), isNameCharacter);
}

bool isAddress6(const std::string& text) {
    std::array<unsigned char, 16> bytes{};
    return inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}

std::string_view withoutScheme(std::string_view server) {
    server = trim(server);
    if (equalsIgnoreCase(server.substr(0, scheme.size()), scheme)) server.remove_prefix(scheme.size());
    while (server.ends_with('/'))
        server.remove_suffix(1);
    return server;
}

tl::unexpected<Error> notAServer(const std::string& server) {
    return fail(ErrorCode::InvalidArgument,
                "is not the server of an Event Hubs namespace; it looks like "
                "NAMESPACE.servicebus.windows.net:9093",
                visible(elide(server, 120)));
}

} // namespace

std::string HubAddress::server() const {
    return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port)
                                               : fmt::format("[{}]:{}", host, port);
}

bool HubAddress::isLoopback() const {
    std::array<unsigned char, 4> bytes{};
    return host == "::1" || (inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 && bytes[0] == 127);
}

Result<HubAddress> hubAddress(const HubLogs& logs) {
    const std::string_view server = withoutScheme(logs.server);
    HubAddress address;
    std::string_view port;
    if (server.starts_with('[')) {
        const auto end = server.find(']');
        if (end == std::string_view::npos) return notAServer(logs.server);
        address.host = lowerAscii(server.substr(1, end - 1));
        if (!isAddress6(address.host)) return notAServer(logs.server);
        port = server.substr(end + 1);
    } else {
        const auto colon = std::min(server.find(':'), server.size());
        address.host = lowerAscii(server.substr(0, colon));
        if (!isName(address.host)) return notAServer(logs.server);
        port = server.substr(colon);
    }
    if (!port.empty()) {
        const auto [end, error] = std::from_chars(port.data() + 1, port.data() + port.size(), address.port);
        if (port.front() != ':' || error != std::errc{} || end != port.data() + port.size() ||
            address.port == 0)
            return notAServer(logs.server);
    }
    address.hub = trim(logs.hub);
    if (!isName(address.hub) || address.hub.size() > longestHub)
        return fail(ErrorCode::InvalidArgument,
                    "is not the name of an event hub: letters, digits, '.', '-' and '_' make one",
                    visible(elide(logs.hub, 120)));
    // $Default is everybody's: nothing is said to it.
    const std::string_view group = trim(logs.consumerGroup);
    if (!group.empty() && !equalsIgnoreCase(group, "$Default")) {
        if (!isName(group) || group.size() > longestHub)
            return fail(ErrorCode::InvalidArgument,
                        "is not the name of a consumer group: letters, digits, '.', '-' and '_' make one",
                        visible(elide(logs.consumerGroup, 120)));
        address.group = group;
    }
    return address;
}

Result<HubConnectionString> parseHubConnectionString(std::string_view text) {
    HubConnectionString parts;
    bool hasKey = false;
    text = trim(text);
    while (!text.empty()) {
        const auto end = std::min(text.find(';'), text.size());
        const std::string_view part = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const auto equals = part.find('=');
        if (equals == std::string_view::npos) continue;
        const std::string_view name = trim(part.substr(0, equals));
        const std::string_view value = trim(part.substr(equals + 1));
        if (equalsIgnoreCase(name, "Endpoint"))
            parts.host = lowerAscii(withoutScheme(value));
        else if (equalsIgnoreCase(name, "SharedAccessKeyName"))
            parts.keyName = value;
        else if (equalsIgnoreCase(name, "SharedAccessKey"))
            hasKey = !value.empty();
        else if (equalsIgnoreCase(name, "EntityPath"))
            parts.hub = value;
    }
    if (parts.host.empty() || parts.keyName.empty() || !hasKey)
        return fail(ErrorCode::InvalidFormat,
                    "is not the connection string of Event Hubs: that begins with “Endpoint=sb://” and has "
                    "SharedAccessKeyName and SharedAccessKey; copy it whole from the policy in the portal");
    return parts;
}

} // namespace cosmoswatch
