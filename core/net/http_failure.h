// Why a request had no answer, in words that say what to do.
#pragma once

#include "core/base/result.h"
#include "core/net/http_target.h"

#include <chrono>
#include <cstdint>
#include <curl/curl.h>
#include <string>

namespace cosmoswatch {

struct HttpFailure {
    CURLcode code = CURLE_OK;
    std::string detail; // what libcurl says
    const HttpTarget& target;
    const HttpProxy& proxy;
    std::chrono::milliseconds connectTimeout{};
    std::chrono::milliseconds timeout{};
    std::uint64_t received = 0; // bytes of the body
};

// `easy` still knows the transfer that failed.
[[nodiscard]] Error explain(const HttpFailure& failure, CURL* easy);

} // namespace cosmoswatch
