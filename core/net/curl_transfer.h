// What every transfer by libcurl has in common here: whom it trusts, and that it ends when asked. Used by the
// clients of this room only.
#pragma once

#include "core/base/result.h"

#include <chrono>
#include <curl/curl.h>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

namespace cosmoswatch {

void startCurl(); // before anything else; again is no harm

// Lives as long as the transfer.
struct TlsTrust {
    std::string authorities; // PEM file, beside those of the system; empty: none
    bool badAuthorities = false;
};
// Verified TLS 1.2 or newer, no keys that are too short.
void setTrust(CURL* easy, TlsTrust& trust);
[[nodiscard]] tl::unexpected<Error> badAuthorities(const TlsTrust& trust);

enum class TransferEnd { Done, Stopped, Stalled };
// `lastByte`: when the server said something last; nothing before it is connected.
[[nodiscard]] TransferEnd
runTransfer(CURLM* multi, std::chrono::milliseconds stallTimeout, const std::stop_token& stop,
            const std::function<std::optional<std::chrono::steady_clock::time_point>()>& lastByte);
[[nodiscard]] CURLcode outcomeOf(CURLM* multi);

} // namespace cosmoswatch
