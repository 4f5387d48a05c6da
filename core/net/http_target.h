// Where a request goes, as far as it may be asked for and shown.
#pragma once

#include "core/base/result.h"
#include "core/net/network_settings.h"

#include <string>

namespace cosmoswatch {

struct HttpTarget {
    std::string scheme; // "https", or "http" to this machine
    std::string host;   // without brackets
    std::string port;
    bool local = false;                      // this very machine: never through a proxy
    [[nodiscard]] std::string shown() const; // "host" or "host:port"; nothing secret
};

// InvalidArgument for what is no URL, has user and password in it, or would send plain text over a network.
[[nodiscard]] Result<HttpTarget> parseTarget(const std::string& url);

struct HttpProxy {
    std::string url;   // as libcurl takes it, with password if there is one; empty: none
    std::string shown; // "proxy.example:3128"
    std::string host;
};

// By the settings, else by the environment (https_proxy, all_proxy); no_proxy is libcurl's business.
[[nodiscard]] Result<HttpProxy> proxyFor(const HttpTarget& target, const NetworkSettings& settings);

} // namespace cosmoswatch
