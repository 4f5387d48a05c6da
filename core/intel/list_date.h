// When a list was written, from what stands in it.
#pragma once

#include "core/base/time.h"

#include <optional>
#include <string_view>

namespace cosmoswatch {

// The date in a comment such as "Last updated: 2026-08-21 03:00:00 UTC", "Last-Modified: Wed, 20 Aug 2026
// 05:00:00 GMT" or "This File Date: Fri Aug 21 03:00:31 UTC 2026"; nothing when it speaks of something else.
[[nodiscard]] std::optional<Timestamp> dateInComment(std::string_view comment);

} // namespace cosmoswatch
