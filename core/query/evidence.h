// What the rules find, in tokens. Private to this room.
#pragma once

#include "core/query/analysis.h"
#include "core/query/constants.h"

#include <cstdint>
#include <vector>

namespace cosmoswatch::query {

struct Evidence {
    ReasonKind kind = ReasonKind::AlwaysTrue;
    std::uint32_t firstToken = 0; // the operator or word that begins it
    std::uint32_t endToken = 0;   // one past the last
};

// The index of the literal that stands before a token, closing brackets skipped; no value when something else
// does. There an application joins a value to its text, and there an injection goes on.
inline constexpr std::uint32_t noToken = UINT32_MAX;
[[nodiscard]] std::uint32_t literalBefore(const TokenList& tokens, std::uint32_t token);

} // namespace cosmoswatch::query
