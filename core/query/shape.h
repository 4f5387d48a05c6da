// The shape of a query: its text without its values. "c.id = 'a'" and "c.id = 'b'" have one shape, IN lists
// of any length another, and `c.id = 'a' OR 1=1` a third. It comes straight from the tokens; no tree is
// needed.
#pragma once

#include "core/query/lexer.h"

#include <cstdint>
#include <span>
#include <vector>

namespace cosmoswatch::query {

// One element of a shape and the tokens that it stands for: a list of values is one element.
struct ShapePart {
    std::uint64_t code = 0;  // what it is, for telling how near two shapes are
    std::uint64_t exact = 0; // the same, with the number of a stand-in
    std::uint32_t firstToken = 0;
    std::uint32_t lastToken = 0;
};

// What stands for every value.
inline constexpr std::uint64_t valueCode = 1;
inline constexpr std::uint64_t parameterCode = 2;
inline constexpr std::uint64_t standInCode = 3; // a name that the service's logs replaced
inline constexpr std::uint64_t lineCommentCode = 4;
inline constexpr std::uint64_t blockCommentCode = 5;
inline constexpr std::uint64_t firstKindCode = 16; // + TokenKind
inline constexpr std::uint64_t lowestWordCode = 256;

[[nodiscard]] inline bool isWordCode(std::uint64_t code) {
    return code >= lowestWordCode || code == standInCode;
}

// The parts of a shape, into memory that is used again.
void readShape(const TokenList& tokens, std::vector<ShapePart>& parts);

// The same 64 bits for every query of one shape. The seed keeps others from building a text with the
// fingerprint of another shape.
[[nodiscard]] std::uint64_t fingerprint(std::span<const ShapePart> parts, std::uint64_t seed);
// The same, without keeping the parts.
[[nodiscard]] std::uint64_t fingerprint(const TokenList& tokens, std::uint64_t seed);

} // namespace cosmoswatch::query
