// Where what was injected begins and ends. Private to this room.
#pragma once

#include "core/query/evidence.h"

#include <span>

namespace cosmoswatch::query {

// The part of the text that one finding is about: from the beginning of the value that was broken out of.
[[nodiscard]] Fragment fragmentOf(const TokenList& tokens, const Evidence& evidence, bool valid);
// The part that all of them are about.
[[nodiscard]] Fragment fragmentOf(std::span<const QueryReason> reasons);

} // namespace cosmoswatch::query
