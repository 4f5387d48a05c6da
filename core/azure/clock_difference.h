// Azure refuses what is signed with a clock that is off by more than a quarter of an hour.
#pragma once

#include "core/net/http_client.h"

#include <optional>
#include <string>

namespace cosmoswatch {

// How far this machine's clock is ahead of the server's ("Date" of its answer); seconds are not looked at.
[[nodiscard]] std::optional<std::chrono::seconds> clockDifference(const HttpResponse& response);

// " The clock of this machine is 20 min fast: set it." when it is off by five minutes or more, else nothing.
[[nodiscard]] std::string clockAdvice(const HttpResponse& response);

} // namespace cosmoswatch
