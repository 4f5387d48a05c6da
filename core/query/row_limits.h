// How many items a statement asks for: TOP, OFFSET and LIMIT as they stand in the text.
#pragma once

#include "core/query/lexer.h"

#include <cstdint>
#include <optional>

namespace cosmoswatch::query {

// The largest of each in the text, subqueries too. Nothing where there is none, or a parameter in its place.
struct RowLimits {
    std::optional<std::uint64_t> top, offset, limit;

    // The larger of both, for each of them.
    void extendTo(const RowLimits& other);
    friend bool operator==(const RowLimits&, const RowLimits&) = default;
};

[[nodiscard]] RowLimits rowLimits(const TokenList& tokens);

} // namespace cosmoswatch::query
