// Conditions over documents that hold for all of them, or for nearly all. Private to this room.
#pragma once

#include "core/query/constants.h"

namespace cosmoswatch::query {

enum class Holds : std::uint8_t {
    Sometimes, // an ordinary condition
    AllButOne, // c.x != 'value': for all but one
    Mostly,    // for every document that has the property
    Always,
};

class TautologyRules {
public:
    TautologyRules(const SyntaxTree& tree, const TokenList& tokens, ConstantFolder& folder)
        : tree_(tree), tokens_(tokens), folder_(folder) {}

    [[nodiscard]] Holds holds(NodeIndex node, bool negated = false, unsigned depth = 0) const;

    // c, c.x, c["x"][0]
    [[nodiscard]] bool isPath(NodeIndex node) const;
    // The last property of a path; for an alias its own name.
    [[nodiscard]] std::string_view property(NodeIndex path) const;
    // The path that a condition is about, or noNode.
    [[nodiscard]] NodeIndex subject(NodeIndex condition) const;

private:
    [[nodiscard]] Holds comparison(NodeIndex node, bool negated, unsigned depth) const;
    [[nodiscard]] Holds againstConstant(NodeIndex left, TokenKind operation, NodeIndex right) const;
    [[nodiscard]] Holds call(NodeIndex node, bool negated) const;
    [[nodiscard]] Holds exists(NodeIndex node) const;
    [[nodiscard]] bool alwaysThere(NodeIndex path) const; // id, _ts …, an alias
    [[nodiscard]] bool sameText(NodeIndex left, NodeIndex right) const;
    [[nodiscard]] std::string_view text(NodeIndex node) const;

    const SyntaxTree& tree_;
    const TokenList& tokens_;
    ConstantFolder& folder_;
};

} // namespace cosmoswatch::query
