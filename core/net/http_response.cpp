#include "core/base/text.h"
#include "core/base/time.h"
#include "core/net/http_client.h"

#include <algorithm>
#include <charconv>

namespace cosmoswatch {
namespace {

// A server that asks for more is asked again all the same.
constexpr std::chrono::milliseconds longestWait = std::chrono::hours{1};

std::optional<std::chrono::milliseconds> waitOf(std::string_view number, std::chrono::milliseconds unit) {
    std::uint32_t count = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), count);
    if (end != number.data() + number.size() || number.empty()) return std::nullopt;
    if (error == std::errc::result_out_of_range) return longestWait;
    if (error != std::errc()) return std::nullopt;
    return std::min(longestWait, unit * static_cast<std::chrono::milliseconds::rep>(count));
}

} // namespace

std::optional<std::string_view> HttpResponse::header(std::string_view name) const {
    for (const auto& [key, value] : headers)
        if (key == name) return value;
    return std::nullopt;
}

std::optional<std::chrono::milliseconds> HttpResponse::retryAfter() const {
    using std::chrono::milliseconds;
    for (const char* name : {"x-ms-retry-after-ms", "retry-after-ms"})
        if (const auto value = header(name))
            if (const auto wait = waitOf(trim(*value), milliseconds{1})) return wait;
    const auto value = header("retry-after");
    if (!value) return std::nullopt;
    if (const auto wait = waitOf(trim(*value), std::chrono::seconds{1})) return wait;
    const auto date = parseTimestamp(trim(*value));
    if (!date) return std::nullopt;
    const auto wait = std::chrono::ceil<milliseconds>(*date - now());
    return std::clamp(wait, milliseconds{0}, longestWait);
}

} // namespace cosmoswatch
