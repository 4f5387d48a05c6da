// JSON strings as they stand in a document (RFC 8259 §7).
#pragma once

#include "core/event/text_arena.h"

#include <string_view>

namespace cosmoswatch {

// The value of a scalar token: `"a\nb"` unescaped (in place when it holds no escape, else in the arena),
// numbers and literals as they stand; null, objects and arrays as empty. Lone surrogates and unknown escapes
// become U+FFFD: an odd escape must not let a record slip away.
[[nodiscard]] std::string_view scalarText(std::string_view token, TextArena& arena);

} // namespace cosmoswatch
