// What an expression without documents comes to, by the language's rules: comparisons of different types are
// undefined (false for =, true for !=), arithmetic on anything but numbers is undefined.
#pragma once

#include "core/query/syntax_tree.h"

#include <memory>
#include <optional>
#include <string_view>

namespace cosmoswatch::query {

struct Constant {
    enum class Type : std::uint8_t {
        Unknown, // constant, but not worked out here
        Undefined,
        Null,
        Boolean,
        Number,
        String,
        Compound, // an array or object
    };
    Type type = Type::Unknown;
    bool boolean = false;
    double number = 0; // of a Compound: how many elements
    std::string_view text = {};

    [[nodiscard]] bool isTrue() const { return type == Type::Boolean && boolean; }
    [[nodiscard]] bool isFalse() const { return type == Type::Boolean && !boolean; }
    [[nodiscard]] bool isBoolean() const { return type == Type::Boolean; }
};

class ConstantFolder {
public:
    // Of a node that is marked constant. Texts that it builds live until the next `reset`.
    [[nodiscard]] Constant fold(const SyntaxTree& tree, const TokenList& tokens, NodeIndex node);
    // The value of a string token: quotes taken off, escapes resolved.
    [[nodiscard]] std::string_view stringValue(std::string_view token);
    void reset() { used_ = 0; }

private:
    [[nodiscard]] Constant leaf(const Node& node, std::string_view token);
    [[nodiscard]] Constant unary(const Node& node, const Constant& operand) const;
    [[nodiscard]] Constant binary(TokenKind operation, const Constant& left, const Constant& right);
    [[nodiscard]] Constant call(const SyntaxTree& tree, const TokenList& tokens, const Node& node);
    [[nodiscard]] Constant logical(const SyntaxTree& tree, const TokenList& tokens, const Node& node);
    [[nodiscard]] Constant member(const SyntaxTree& tree, const TokenList& tokens, const Node& node);
    [[nodiscard]] Constant subquery(const SyntaxTree& tree, const TokenList& tokens, const Node& node);
    [[nodiscard]] Constant concatenation(std::string_view left, std::string_view right);

    static constexpr std::size_t roomForText = 4096; // more is Unknown
    std::unique_ptr<char[]> text_ = std::make_unique<char[]>(roomForText);
    std::size_t used_ = 0;
};

// = != < … by the rules above.
[[nodiscard]] Constant compareConstants(TokenKind operation, const Constant& left, const Constant& right);
// LIKE with % and _; sets [a-z] are not worked out.
[[nodiscard]] std::optional<bool> matchesLike(std::string_view text, std::string_view pattern);

} // namespace cosmoswatch::query
