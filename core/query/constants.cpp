#include "core/query/constants.h"

#include "core/base/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

namespace cosmoswatch::query {
namespace {

using Type = Constant::Type;

Constant ofBoolean(bool value) {
    return {.type = Type::Boolean, .boolean = value};
}
Constant ofNumber(double value) {
    if (!std::isfinite(value)) return {.type = Type::Undefined};
    return {.type = Type::Number, .number = value};
}
Constant ofText(std::string_view text) {
    return {.type = Type::String, .text = text};
}
constexpr Constant undefinedConstant{.type = Type::Undefined};
constexpr Constant unknownConstant{};

bool bothAre(Type type, const Constant& left, const Constant& right) {
    return left.type == type && right.type == type;
}

Constant typeCheck(Function function, const Constant& value) {
    if (value.type == Type::Unknown) return unknownConstant;
    switch (function) {
    case Function::IsDefined:
        return ofBoolean(value.type != Type::Undefined);
    case Function::IsNull:
        return ofBoolean(value.type == Type::Null);
    case Function::IsBool:
        return ofBoolean(value.type == Type::Boolean);
    case Function::IsNumber:
        return ofBoolean(value.type == Type::Number);
    case Function::IsString:
        return ofBoolean(value.type == Type::String);
    case Function::IsPrimitive:
        return ofBoolean(value.type != Type::Compound && value.type != Type::Undefined);
    default: // an array or an object: which of them is not kept
        return value.type == Type::Compound ? unknownConstant : ofBoolean(false);
    }
}

Constant textTest(Function function, std::string_view text, std::string_view part) {
    switch (function) {
    case Function::Contains:
        return ofBoolean(text.find(part) != std::string_view::npos);
    case Function::StartsWith:
        return ofBoolean(text.starts_with(part));
    case Function::EndsWith:
        return ofBoolean(text.ends_with(part));
    case Function::StringEquals:
        return ofBoolean(text == part);
    case Function::IndexOf: {
        const std::size_t at = text.find(part);
        return ofNumber(at == std::string_view::npos ? -1 : static_cast<double>(at));
    }
    default:
        return unknownConstant;
    }
}

// How many bytes of `text` a function's number means; huge and negative numbers are cut.
std::size_t byteCount(double value, std::size_t limit) {
    if (!(value > 0)) return 0;
    return value >= static_cast<double>(limit) ? limit : static_cast<std::size_t>(value);
}

Constant textPart(Function function, std::string_view text, double first, double length) {
    const std::size_t count = byteCount(first, text.size());
    if (function == Function::Left) return ofText(text.substr(0, count));
    if (function == Function::Right) return ofText(text.substr(text.size() - count));
    return ofText(text.substr(count, byteCount(length, text.size())));
}

} // namespace

Constant compareConstants(TokenKind operation, const Constant& left, const Constant& right) {
    if (left.type == Type::Unknown || right.type == Type::Unknown) return unknownConstant;
    if (left.type == Type::Undefined || right.type == Type::Undefined) return undefinedConstant;
    if (left.type != right.type) {
        if (operation == TokenKind::Equal) return ofBoolean(false);
        if (operation == TokenKind::NotEqual) return ofBoolean(true);
        return undefinedConstant;
    }
    if (left.type == Type::Compound) return unknownConstant;
    int order = 0;
    if (left.type == Type::Boolean)
        order = static_cast<int>(left.boolean) - static_cast<int>(right.boolean);
    else if (left.type == Type::Number)
        order = left.number < right.number ? -1 : left.number > right.number ? 1 : 0;
    else if (left.type == Type::String)
        order = left.text.compare(right.text);
    switch (operation) {
    case TokenKind::Equal:
        return ofBoolean(order == 0);
    case TokenKind::NotEqual:
        return ofBoolean(order != 0);
    case TokenKind::Less:
        return ofBoolean(order < 0);
    case TokenKind::LessEqual:
        return ofBoolean(order <= 0);
    case TokenKind::Greater:
        return ofBoolean(order > 0);
    default:
        return ofBoolean(order >= 0);
    }
}

std::optional<bool> matchesLike(std::string_view text, std::string_view pattern) {
    if (text.size() * pattern.size() > 1u << 16 || pattern.find('[') != std::string_view::npos)
        return std::nullopt;
    std::size_t t = 0, p = 0, afterStar = std::string_view::npos, retry = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '%') {
            afterStar = ++p;
            retry = t;
        } else if (p < pattern.size() && (pattern[p] == '_' || pattern[p] == text[t])) {
            ++p;
            ++t;
        } else if (afterStar != std::string_view::npos) {
            p = afterStar;
            t = ++retry;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '%')
        ++p;
    return p == pattern.size();
}

std::string_view ConstantFolder::stringValue(std::string_view token) {
    const std::string_view content =
        token.size() < 2 ? std::string_view() : token.substr(1, token.size() - 2);
    if (content.find('\\') == std::string_view::npos) return content;
    if (content.size() > roomForText - used_) return content;
    char* const begin = text_.get() + used_;
    char* end = begin;
    for (std::size_t i = 0; i < content.size(); ++i) {
        if (content[i] == '\\' && i + 1 < content.size()) ++i;
        *end++ = content[i];
    }
    used_ += static_cast<std::size_t>(end - begin);
    return {begin, static_cast<std::size_t>(end - begin)};
}

Constant ConstantFolder::concatenation(std::string_view left, std::string_view right) {
    if (left.size() + right.size() > roomForText - used_) return unknownConstant;
    char* const begin = text_.get() + used_;
    std::copy(left.begin(), left.end(), begin);
    std::copy(right.begin(), right.end(), begin + left.size());
    used_ += left.size() + right.size();
    return ofText({begin, left.size() + right.size()});
}

Constant ConstantFolder::leaf(const Node& node, std::string_view token) {
    switch (node.kind) {
    case NodeKind::String:
        return ofText(stringValue(token));
    case NodeKind::Number: {
        double value = 0;
        const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), value);
        return error == std::errc() ? ofNumber(value) : unknownConstant;
    }
    case NodeKind::Boolean:
        return ofBoolean((token.front() | 0x20) == 't');
    case NodeKind::Null:
        return {.type = Type::Null};
    default:
        return undefinedConstant;
    }
}

Constant ConstantFolder::unary(const Node& node, const Constant& operand) const {
    if (operand.type == Type::Unknown) return unknownConstant;
    if (operand.type != Type::Number) return undefinedConstant;
    if (node.operation == TokenKind::Minus) return ofNumber(-operand.number);
    return node.operation == TokenKind::Plus ? operand : unknownConstant;
}

Constant ConstantFolder::binary(TokenKind operation, const Constant& left, const Constant& right) {
    if (left.type == Type::Unknown || right.type == Type::Unknown) return unknownConstant;
    if (operation == TokenKind::Concat)
        return bothAre(Type::String, left, right) ? concatenation(left.text, right.text) : undefinedConstant;
    if (!bothAre(Type::Number, left, right)) return undefinedConstant;
    const auto whole = [](double value) { return static_cast<std::int32_t>(value); };
    const bool small = std::abs(left.number) < 2e9 && std::abs(right.number) < 2e9;
    switch (operation) {
    case TokenKind::Plus:
        return ofNumber(left.number + right.number);
    case TokenKind::Minus:
        return ofNumber(left.number - right.number);
    case TokenKind::Star:
        return ofNumber(left.number * right.number);
    case TokenKind::Slash:
        return right.number == 0 ? undefinedConstant : ofNumber(left.number / right.number);
    case TokenKind::Percent:
        return right.number == 0 ? undefinedConstant : ofNumber(std::fmod(left.number, right.number));
    case TokenKind::Ampersand:
        return small ? ofNumber(whole(left.number) & whole(right.number)) : unknownConstant;
    case TokenKind::Bar:
        return small ? ofNumber(whole(left.number) | whole(right.number)) : unknownConstant;
    case TokenKind::Caret:
        return small ? ofNumber(whole(left.number) ^ whole(right.number)) : unknownConstant;
    default:
        return unknownConstant;
    }
}

Constant ConstantFolder::logical(const SyntaxTree& tree, const TokenList& tokens, const Node& node) {
    const bool deciding = node.kind == NodeKind::Or;
    bool known = true;
    Constant result = ofBoolean(!deciding);
    for (NodeIndex child = node.firstChild; child != noNode; child = tree[child].nextSibling) {
        const Constant value = fold(tree, tokens, child);
        if (value.isBoolean() && value.boolean == deciding) return value;
        if (value.type == Type::Unknown) known = false;
        if (!value.isBoolean()) result = undefinedConstant;
    }
    return known ? result : unknownConstant;
}

Constant ConstantFolder::member(const SyntaxTree& tree, const TokenList& tokens, const Node& node) {
    const Constant value = fold(tree, tokens, node.firstChild);
    const NodeIndex second = tree[node.firstChild].nextSibling;
    if (second == noNode) return unknownConstant;
    Constant result;
    if (node.kind == NodeKind::In) {
        result = ofBoolean(false);
        for (NodeIndex element = second; element != noNode; element = tree[element].nextSibling) {
            const Constant equal = compareConstants(TokenKind::Equal, value, fold(tree, tokens, element));
            if (equal.isTrue()) result = equal;
            if (equal.type == Type::Unknown) return unknownConstant;
        }
    } else if (node.kind == NodeKind::Between) {
        const NodeIndex upper = tree[second].nextSibling;
        if (upper == noNode) return unknownConstant;
        const Constant above = compareConstants(TokenKind::GreaterEqual, value, fold(tree, tokens, second));
        const Constant below = compareConstants(TokenKind::LessEqual, value, fold(tree, tokens, upper));
        if (above.isBoolean() && below.isBoolean()) result = ofBoolean(above.boolean && below.boolean);
    } else {
        const Constant pattern = fold(tree, tokens, second);
        if (!bothAre(Type::String, value, pattern)) return unknownConstant;
        if (const auto matches = matchesLike(value.text, pattern.text)) result = ofBoolean(*matches);
    }
    if (node.negated && result.isBoolean()) result.boolean = !result.boolean;
    return result;
}

// (SELECT VALUE constant): the constant.
Constant ConstantFolder::subquery(const SyntaxTree& tree, const TokenList& tokens, const Node& node) {
    const NodeIndex select = tree.clause(node.firstChild, NodeKind::Select);
    if (tree.clause(node.firstChild, NodeKind::Where) != noNode || select == noNode) return unknownConstant;
    if (node.kind == NodeKind::Exists) return ofBoolean(true);
    if (node.kind == NodeKind::ArrayQuery) return {.type = Type::Compound, .number = 1};
    const NodeIndex item = tree[select].firstChild;
    if (!tree[select].value || item == noNode) return {.type = Type::Compound, .number = 1};
    return fold(tree, tokens, tree[item].firstChild);
}

Constant ConstantFolder::call(const SyntaxTree& tree, const TokenList& tokens, const Node& node) {
    Constant arguments[3];
    std::size_t count = 0;
    for (NodeIndex child = node.firstChild; child != noNode; child = tree[child].nextSibling) {
        if (count == std::size(arguments)) {
            count = std::size(arguments) + 1;
            break;
        }
        arguments[count++] = fold(tree, tokens, child);
    }
    if (count == 0 || count > std::size(arguments)) return unknownConstant;
    const Constant& first = arguments[0];
    const Constant& second = arguments[1];
    const bool isText = first.type == Type::String;
    if (isTypeCheck(node.function)) return count == 1 ? typeCheck(node.function, first) : unknownConstant;
    if (node.function == Function::Iif)
        return count == 3 && first.type != Type::Unknown ? (first.isTrue() ? second : arguments[2])
                                                         : unknownConstant;
    if (node.function == Function::Abs && first.type == Type::Number) return ofNumber(std::abs(first.number));
    if (node.function == Function::ArrayLength && first.type == Type::Compound) return ofNumber(first.number);
    if (node.function == Function::Length && isText) return ofNumber(static_cast<double>(first.text.size()));
    if (node.function == Function::ToString && isText) return first;
    if (node.function == Function::Lower || node.function == Function::Upper) {
        if (!isText || first.text.size() > roomForText - used_) return unknownConstant;
        const Constant copy = concatenation(first.text, {});
        const auto change = node.function == Function::Lower ? [](char letter) -> char {
            return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
        }
        : [](char letter) -> char {
              return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 32) : letter;
          };
        char* const begin = text_.get() + (copy.text.data() - text_.get());
        std::transform(begin, begin + copy.text.size(), begin, change);
        return copy;
    }
    if (count == 2 && isText && second.type == Type::String) {
        if (node.function == Function::Concat) return concatenation(first.text, second.text);
        return textTest(node.function, first.text, second.text);
    }
    if (isText && second.type == Type::Number &&
        ((count == 3 && node.function == Function::Substring && arguments[2].type == Type::Number) ||
         (count == 2 && (node.function == Function::Left || node.function == Function::Right))))
        return textPart(node.function, first.text, second.number, arguments[2].number);
    return unknownConstant;
}

Constant ConstantFolder::fold(const SyntaxTree& tree, const TokenList& tokens, NodeIndex index) {
    const Node& node = tree[index];
    const auto operand = [&](unsigned position) { return fold(tree, tokens, tree.child(index, position)); };
    switch (node.kind) {
    case NodeKind::String:
    case NodeKind::Number:
    case NodeKind::Boolean:
    case NodeKind::Null:
    case NodeKind::Undefined: {
        // Parentheses belong to the node: the literal stands between them.
        std::uint32_t token = node.firstToken;
        while (tokens[token].is(TokenKind::OpenParen))
            ++token;
        return leaf(node, tokens.text(token));
    }
    case NodeKind::Unary:
        return unary(node, operand(0));
    case NodeKind::Binary:
        return binary(node.operation, operand(0), operand(1));
    case NodeKind::Compare:
        return compareConstants(node.operation, operand(0), operand(1));
    case NodeKind::Not: {
        const Constant value = operand(0);
        if (value.isBoolean()) return ofBoolean(!value.boolean);
        return value.type == Type::Unknown ? unknownConstant : undefinedConstant;
    }
    case NodeKind::And:
    case NodeKind::Or:
        return logical(tree, tokens, node);
    case NodeKind::Conditional: {
        const Constant condition = operand(0);
        if (condition.type == Type::Unknown) return unknownConstant;
        return operand(condition.isTrue() ? 1 : 2);
    }
    case NodeKind::Coalesce: {
        const Constant value = operand(0);
        return value.type == Type::Undefined ? operand(1) : value;
    }
    case NodeKind::In:
    case NodeKind::Between:
    case NodeKind::Like:
        return member(tree, tokens, node);
    case NodeKind::Array:
    case NodeKind::Object: {
        Constant compound{.type = Type::Compound};
        for (NodeIndex child = node.firstChild; child != noNode; child = tree[child].nextSibling)
            ++compound.number;
        return compound;
    }
    case NodeKind::Call:
        return call(tree, tokens, node);
    case NodeKind::Exists:
    case NodeKind::ArrayQuery:
    case NodeKind::Subquery:
        return subquery(tree, tokens, node);
    default:
        return unknownConstant;
    }
}

} // namespace cosmoswatch::query
