// Points in time: UTC, microseconds since 1970-01-01. Azure writes seven fractional digits; the last is cut.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cosmoswatch {

using Duration = std::chrono::microseconds;
using Timestamp = std::chrono::sys_time<Duration>;

// Reads the two forms Azure writes: ISO 8601 ("2023-02-21T11:37:17.0556567Z", any number of fractional
// digits, "Z" or "+hh:mm", a missing zone is UTC) and RFC 1123 ("Fri, 23 Jun 2017 19:29:50.266 GMT").
// Years outside 1970..2200 are refused.
[[nodiscard]] std::optional<Timestamp> parseTimestamp(std::string_view text);

[[nodiscard]] std::string formatIso8601(Timestamp time);                   // 2023-02-21T11:37:17.055656Z
[[nodiscard]] std::string formatMinute(Timestamp time);                    // 2023-02-21 11:37 (UTC, not said)
[[nodiscard]] std::string formatRfc5322(Timestamp time);                   // Tue, 21 Feb 2023 11:37:17 +0000
[[nodiscard]] std::string formatTimeSpan(Timestamp first, Timestamp last); // 4 Oct 2026, 16:00 – 16:10 UTC
[[nodiscard]] std::string formatDuration(Duration duration); // "1.2 s", "3 min 20 s", "2 h 5 min", "14 days"

[[nodiscard]] constexpr std::int64_t toMicroseconds(Timestamp time) {
    return time.time_since_epoch().count();
}
[[nodiscard]] constexpr Timestamp fromMicroseconds(std::int64_t value) {
    return Timestamp{Duration{value}};
}
// Start of the UTC hour or day that holds `time`.
[[nodiscard]] constexpr Timestamp hourOf(Timestamp time) {
    return std::chrono::floor<std::chrono::hours>(time);
}
[[nodiscard]] constexpr Timestamp dayOf(Timestamp time) {
    return std::chrono::floor<std::chrono::days>(time);
}

[[nodiscard]] Timestamp now();

} // namespace cosmoswatch
