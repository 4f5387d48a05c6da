// The parts of an alert that nothing filters or sorts by, as one JSON text.
#pragma once

#include "core/alert/alert.h"
#include "core/base/result.h"

#include <string>
#include <string_view>

namespace cosmoswatch {

// Invalid UTF-8 becomes U+FFFD, a number that is not finite becomes 0.
[[nodiscard]] std::string alertDetailsToJson(const Alert& alert);
[[nodiscard]] Result<void> readAlertDetails(std::string_view json, Alert& alert);

} // namespace cosmoswatch
