// Which program sent a request, from its user agent: family and suffix. Versions, operating systems and
// build numbers are left out, so that an update is not a new application.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch {

struct ClientApplication {
    std::string family; // ".NET SDK", "Java SDK", "Data Explorer (browser)", "Azure platform", "curl", …
    std::string suffix; // the application's own name when the agent carries one; else empty
    bool watchListed = false; // a general or hostile tool: curl, python-requests, sqlmap, AADInternals, …
    bool selfNamed = false;   // of no family that is known here: the family is what the sender calls it
    std::string sdk{};        // "documentdb-dotnet-sdk/2.10.0"; empty for what is no SDK

    // ".NET SDK · ShopApi", or the family alone; "unknown" for an empty agent.
    [[nodiscard]] std::string name() const;
};

[[nodiscard]] ClientApplication classifyUserAgent(std::string_view userAgent);

// Families of the general tools on the watch-list, as developers and intruders both use them.
[[nodiscard]] std::vector<std::string_view> generalToolFamilies();

} // namespace cosmoswatch
