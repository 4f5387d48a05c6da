// HTTP requests, with what every one of them needs: verified TLS 1.2 or newer, limits of time and size, an
// end when asked, errors that say what to do. Plain http only to this very machine. Redirects are not
// followed.
#pragma once

#include "core/base/result.h"
#include "core/net/network_settings.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cosmoswatch {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
    std::string method = "GET";
    std::string url; // https://host[:port]/path?query, already escaped
    // With an Accept-Encoding of the caller's own the answer is left as it came; else gzip is unpacked.
    HttpHeaders headers;
    std::string body;
    std::chrono::milliseconds connectTimeout{10'000};
    std::chrono::milliseconds timeout{60'000};      // for all of it
    std::chrono::milliseconds stallTimeout{20'000}; // without a single byte
    std::uint64_t largestBody = 64u << 20;          // of the answer, uncompressed; longer is InvalidFormat
    // Only to addresses of the internet, whatever the name says: else PermissionDenied, and nothing is sent.
    // A proxy looks names up by itself, so that it has to see to this.
    bool publicOnly = false;
};

struct HttpResponse {
    int status = 0;
    HttpHeaders headers; // names in lower case
    std::string body;
    // The first of that name (lower case).
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
    // "Retry-After" as a wait from now on: seconds or a date; also x-ms-retry-after-ms.
    [[nodiscard]] std::optional<std::chrono::milliseconds> retryAfter() const;
};

// From any thread; each call uses a connection of its own pool.
class HttpClient {
public:
    explicit HttpClient(NetworkSettings settings = {});
    ~HttpClient();

    // Any status is an answer. Fails with Unreachable (no such name, refused, timed out, cut: may be tried
    // again), Untrusted (the certificate, with what is wrong with it: never tried again), InvalidArgument
    // (the URL), InvalidFormat (an answer too long) or Cancelled.
    [[nodiscard]] Result<HttpResponse> send(const HttpRequest& request, const std::stop_token& stop) const;

private:
    class Pool;
    NetworkSettings settings_;
    std::unique_ptr<Pool> pool_;
};

// How long to wait before the next try of something that failed: doubles, with a random part, up to a bound.
class Backoff {
public:
    explicit Backoff(std::chrono::milliseconds first = std::chrono::milliseconds{500},
                     std::chrono::milliseconds longest = std::chrono::minutes{2});
    // At least what the server asked for, if it did.
    [[nodiscard]] std::chrono::milliseconds next(std::optional<std::chrono::milliseconds> asked = {});
    void succeeded() { failures_ = 0; }
    [[nodiscard]] int failures() const { return failures_; }

private:
    std::chrono::milliseconds first_;
    std::chrono::milliseconds longest_;
    int failures_ = 0;
    std::minstd_rand random_;
};

// False when asked to stop.
bool waitFor(std::chrono::milliseconds time, const std::stop_token& stop);

} // namespace cosmoswatch
