#include "core/net/http_target.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <curl/curl.h>
#include <memory>
#include <string_view>

namespace cosmoswatch {
namespace {

class ParsedUrl {
public:
    explicit ParsedUrl(const std::string& url, unsigned flags = 0)
        : url_(curl_url(), &curl_url_cleanup),
          isValid_(url_ && curl_url_set(url_.get(), CURLUPART_URL, url.c_str(), flags) == CURLUE_OK) {}
    [[nodiscard]] bool isValid() const { return isValid_; }
    [[nodiscard]] std::string part(CURLUPart which, unsigned flags = 0) const {
        char* text = nullptr;
        if (curl_url_get(url_.get(), which, &text, flags) != CURLUE_OK) return {};
        const std::unique_ptr<char, decltype(&curl_free)> owner(text, &curl_free);
        return text;
    }
    [[nodiscard]] std::string host() const {
        std::string host = lowerAscii(part(CURLUPART_HOST));
        if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
        return host;
    }

private:
    std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url_;
    bool isValid_;
};

bool isThisMachine(std::string_view host) {
    const bool isAddress = host.find_first_not_of("0123456789.") == std::string_view::npos;
    return host == "localhost" || host == "::1" || (isAddress && host.starts_with("127."));
}

bool hasControls(std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7F; });
}

std::string hostAndPort(const std::string& host, const std::string& port) {
    return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port)
                                               : fmt::format("[{}]:{}", host, port);
}

std::string fromEnvironment(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

} // namespace

std::string HttpTarget::shown() const {
    if (port == (scheme == "https" ? "443" : "80")) return host;
    return hostAndPort(host, port);
}

Result<HttpTarget> parseTarget(const std::string& url) {
    const ParsedUrl parsed(url);
    if (hasControls(url) || !parsed.isValid() || parsed.part(CURLUPART_HOST).empty())
        return fail(ErrorCode::InvalidArgument,
                    "this is no address of a server; it looks like https://name.example/path");
    HttpTarget target{parsed.part(CURLUPART_SCHEME), parsed.host(),
                      parsed.part(CURLUPART_PORT, CURLU_DEFAULT_PORT), false};
    target.local = isThisMachine(target.host);
    if (target.scheme != "https" && target.scheme != "http")
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("“{}” is not spoken here; give an address that begins with https://",
                                visible(target.scheme)),
                    target.host);
    if (target.scheme == "http" && !target.local)
        return fail(
            ErrorCode::InvalidArgument,
            "plain http can be read and changed on its way; give an address that begins with https://",
            target.shown());
    if (!parsed.part(CURLUPART_USER).empty() || !parsed.part(CURLUPART_PASSWORD).empty())
        return fail(ErrorCode::InvalidArgument, "an address must not hold a user name or password; remove it",
                    target.shown());
    return target;
}

Result<HttpProxy> proxyFor(const HttpTarget& target, const NetworkSettings& settings) {
    HttpProxy proxy;
    if (target.local) return proxy;
    proxy.url = settings.proxy;
    for (const char* name : {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"})
        if (proxy.url.empty()) proxy.url = fromEnvironment(name);
    if (proxy.url.empty()) return proxy;
    if (proxy.url.find("://") == std::string::npos) proxy.url = "http://" + proxy.url;
    const ParsedUrl parsed(proxy.url, CURLU_NON_SUPPORT_SCHEME);
    constexpr std::array<std::string_view, 6> schemes{"http",    "https",  "socks4",
                                                      "socks4a", "socks5", "socks5h"};
    const auto scheme = parsed.part(CURLUPART_SCHEME);
    proxy.host = parsed.host();
    if (hasControls(proxy.url) || proxy.host.empty() ||
        std::find(schemes.begin(), schemes.end(), scheme) == schemes.end())
        return fail(ErrorCode::InvalidArgument,
                    "the proxy is none that is known here; it looks like http://proxy.example:3128 or "
                    "socks5h://proxy.example:1080");
    const auto port = parsed.part(CURLUPART_PORT);
    proxy.shown = port.empty() ? proxy.host : hostAndPort(proxy.host, port);
    return proxy;
}

} // namespace cosmoswatch
