// Two hands in one text: what is joined to a query by injection is seldom written the way its application
// writes. Private to this room.
#pragma once

#include "core/query/lexer.h"

#include <cstdint>

namespace cosmoswatch::query {

// How far the tokens [first, end), which begin with AND or OR, differ from the rest of the text: 0 when they
// do not. Letter case of the connective, spacing, quotes, the way properties are named.
[[nodiscard]] unsigned strangeness(const TokenList& tokens, std::uint32_t first, std::uint32_t end);

} // namespace cosmoswatch::query
