#include "core/azure/clock_difference.h"

#include "core/base/time.h"

#include <fmt/format.h>

namespace cosmoswatch {

std::optional<std::chrono::seconds> clockDifference(const HttpResponse& response) {
    const auto date = response.header("date");
    const auto time = date ? parseTimestamp(*date) : std::nullopt;
    if (!time) return std::nullopt;
    return std::chrono::floor<std::chrono::seconds>(now() - *time);
}

std::string clockAdvice(const HttpResponse& response) {
    constexpr std::chrono::minutes tolerable{5};
    const auto difference = clockDifference(response).value_or(std::chrono::seconds{0});
    if (std::chrono::abs(difference) < tolerable) return {};
    return fmt::format(" The clock of this machine is {} {}: set it.",
                       formatDuration(std::chrono::abs(difference)),
                       difference > std::chrono::seconds{0} ? "fast" : "slow");
}

} // namespace cosmoswatch
