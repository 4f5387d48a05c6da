// Activity Log records (Azure Resource Manager operations). Few in number, deep in shape.
#pragma once

#include "core/event/event.h"
#include "core/event/text_arena.h"

#include <string>
#include <string_view>

namespace cosmoswatch {

// Reads either shape. Empty when decoded; else why the record is malformed. Texts are copied to the arena.
[[nodiscard]] std::string decodeActivity(std::string_view json, Event& event, TextArena& arena);

} // namespace cosmoswatch
