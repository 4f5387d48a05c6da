#include "core/query/tautology.h"

#include <algorithm>
#include <array>
#include <optional>

namespace cosmoswatch::query {
namespace {

constexpr unsigned deepestCondition = 40; // conditions nested deeper are not worked out

// Every document has them (Azure Cosmos DB, "Resource model": system-generated properties).
constexpr std::array<std::string_view, 6> systemProperties{"id",    "_rid",         "_self",
                                                           "_etag", "_attachments", "_ts"};

TokenKind mirrored(TokenKind operation) {
    switch (operation) {
    case TokenKind::Less:
        return TokenKind::Greater;
    case TokenKind::LessEqual:
        return TokenKind::GreaterEqual;
    case TokenKind::Greater:
        return TokenKind::Less;
    case TokenKind::GreaterEqual:
        return TokenKind::LessEqual;
    default:
        return operation;
    }
}

TokenKind opposite(TokenKind operation) {
    switch (operation) {
    case TokenKind::Equal:
        return TokenKind::NotEqual;
    case TokenKind::NotEqual:
        return TokenKind::Equal;
    case TokenKind::Less:
        return TokenKind::GreaterEqual;
    case TokenKind::LessEqual:
        return TokenKind::Greater;
    case TokenKind::Greater:
        return TokenKind::LessEqual;
    default:
        return TokenKind::Less;
    }
}

bool isLower(TokenKind operation) {
    return operation == TokenKind::Greater || operation == TokenKind::GreaterEqual;
}

// .* and the like
bool matchesEverything(std::string_view pattern) {
    return std::all_of(pattern.begin(), pattern.end(),
                       [](char letter) {
                           return std::string_view(".*+?^$()[]\\sSwWdD|").find(letter) !=
                                  std::string_view::npos;
                       }) &&
           pattern.size() <= 16;
}

} // namespace

std::string_view TautologyRules::text(NodeIndex node) const {
    const std::uint32_t first = tokens_[tree_[node].firstToken].offset;
    return tokens_.query().substr(first, tokens_[tree_[node].endToken - 1].end() - first);
}

bool TautologyRules::sameText(NodeIndex left, NodeIndex right) const {
    constexpr std::size_t longest = 256;
    const std::string_view a = text(left), b = text(right);
    return a.size() == b.size() && a.size() <= longest && a == b;
}

bool TautologyRules::isPath(NodeIndex node) const {
    for (; node != noNode; node = tree_[node].firstChild) {
        const NodeKind kind = tree_[node].kind;
        if (kind == NodeKind::Name) return true;
        if (kind != NodeKind::Member && kind != NodeKind::Index) return false;
    }
    return false;
}

std::string_view TautologyRules::property(NodeIndex path) const {
    const Node& node = tree_[path];
    std::uint32_t last = node.endToken - 1;
    while (tokens_[last].is(TokenKind::CloseParen) && last > node.firstToken)
        --last;
    if (tokens_[last].is(TokenKind::CloseBracket) && last > 0) --last;
    const std::string_view name = tokens_.text(last);
    return tokens_[last].is(TokenKind::String) ? name.substr(1, name.size() - 2) : name;
}

bool TautologyRules::alwaysThere(NodeIndex path) const {
    if (!isPath(path)) return false;
    if (tree_[path].kind == NodeKind::Name) return true;
    return std::find(systemProperties.begin(), systemProperties.end(), property(path)) !=
           systemProperties.end();
}

NodeIndex TautologyRules::subject(NodeIndex condition) const {
    for (unsigned depth = 0; condition != noNode && depth < deepestCondition; ++depth) {
        if (isPath(condition)) return condition;
        const NodeIndex first = tree_[condition].firstChild;
        const NodeIndex second = first == noNode ? noNode : tree_[first].nextSibling;
        condition = first != noNode && second != noNode && tree_[first].constant ? second : first;
    }
    return noNode;
}

Holds TautologyRules::againstConstant(NodeIndex left, TokenKind operation, NodeIndex right) const {
    const Constant value = folder_.fold(tree_, tokens_, right);
    const Node& subjectNode = tree_[left];
    if (isPath(left)) {
        const bool always = alwaysThere(left);
        const Holds there = always ? Holds::Always : Holds::Mostly;
        const bool unequal = operation == TokenKind::NotEqual;
        switch (value.type) {
        case Constant::Type::Null:
        case Constant::Type::Undefined:
            return unequal ? there : Holds::Sometimes;
        case Constant::Type::String:
            if (value.text.empty() && (unequal || isLower(operation))) return there;
            if (value.text.size() == 1 && isLower(operation) && always) return Holds::Mostly;
            return unequal ? Holds::AllButOne : Holds::Sometimes;
        case Constant::Type::Number:
            if (always && value.number < 1e6 && (unequal || isLower(operation))) return Holds::Always;
            return unequal ? Holds::AllButOne : Holds::Sometimes;
        default:
            return unequal ? Holds::AllButOne : Holds::Sometimes;
        }
    }
    if (value.type != Constant::Type::Number) return Holds::Sometimes;
    const bool counts =
        subjectNode.kind == NodeKind::Subquery ||
        (subjectNode.kind == NodeKind::Call &&
         (subjectNode.function == Function::Length || subjectNode.function == Function::ArrayLength));
    if (counts) {
        if ((operation == TokenKind::GreaterEqual && value.number <= 0) ||
            (operation == TokenKind::Greater && value.number < 0) ||
            (operation == TokenKind::NotEqual && value.number < 0))
            return Holds::Always;
        if (operation == TokenKind::Greater && value.number == 0 && subjectNode.kind == NodeKind::Call)
            return alwaysThere(subjectNode.firstChild) ? Holds::Always : Holds::Mostly;
    }
    if (subjectNode.kind == NodeKind::Call && subjectNode.function == Function::IndexOf &&
        isLower(operation) &&
        (value.number < -1 || (value.number == -1 && operation == TokenKind::GreaterEqual)))
        return Holds::Always;
    return Holds::Sometimes;
}

Holds TautologyRules::comparison(NodeIndex index, bool negated, unsigned depth) const {
    const Node& node = tree_[index];
    const NodeIndex left = node.firstChild, right = tree_[left].nextSibling;
    const TokenKind operation = negated ? opposite(node.operation) : node.operation;
    if (operation == TokenKind::Equal || operation == TokenKind::LessEqual ||
        operation == TokenKind::GreaterEqual) {
        if (sameText(left, right) && !tree_[left].constant) return Holds::Always;
        // id = c.id: a name without its alias.
        if (tree_[left].kind == NodeKind::Name && tree_[right].kind == NodeKind::Member && isPath(right) &&
            property(left) == property(right))
            return Holds::Always;
    }
    // IS_DEFINED(c.id) = true
    if (tree_[right].kind == NodeKind::Boolean && operation == TokenKind::Equal &&
        folder_.fold(tree_, tokens_, right).isTrue())
        return holds(left, false, depth + 1);
    if (tree_[right].constant && !tree_[left].constant) return againstConstant(left, operation, right);
    if (tree_[left].constant && !tree_[right].constant)
        return againstConstant(right, mirrored(operation), left);
    return Holds::Sometimes;
}

Holds TautologyRules::call(NodeIndex index, bool negated) const {
    const Node& node = tree_[index];
    const NodeIndex first = node.firstChild;
    if (first == noNode) return Holds::Sometimes;
    if (isTypeCheck(node.function)) {
        if (!isPath(first)) return Holds::Sometimes;
        if (node.function == Function::IsNull) {
            if (!negated) return Holds::Sometimes;
            return alwaysThere(first) ? Holds::Always : Holds::Mostly;
        }
        if (negated) return Holds::Sometimes;
        if (node.function == Function::IsDefined) return alwaysThere(first) ? Holds::Always : Holds::Mostly;
        if (!alwaysThere(first)) return Holds::Mostly;
        const bool number = property(first) == "_ts", alias = tree_[first].kind == NodeKind::Name;
        const bool right = node.function == (alias    ? Function::IsObject
                                             : number ? Function::IsNumber
                                                      : Function::IsString);
        return right || node.function == Function::IsPrimitive ? Holds::Always : Holds::Mostly;
    }
    const NodeIndex second = tree_[first].nextSibling;
    if (negated || second == noNode || tree_[second].kind != NodeKind::String) return Holds::Sometimes;
    const std::string_view pattern = folder_.fold(tree_, tokens_, second).text;
    switch (node.function) {
    case Function::Contains:
    case Function::StartsWith:
    case Function::EndsWith:
        return pattern.empty() ? Holds::Always : Holds::Sometimes;
    case Function::RegexMatch:
        return matchesEverything(pattern) ? Holds::Always : Holds::Sometimes;
    default:
        return Holds::Sometimes;
    }
}

Holds TautologyRules::exists(NodeIndex index) const {
    const NodeIndex query = tree_[index].firstChild;
    if (tree_.clause(query, NodeKind::Where) != noNode) return Holds::Sometimes;
    const NodeIndex from = tree_.clause(query, NodeKind::From);
    if (from == noNode) return Holds::Always;
    const NodeIndex source = tree_[from].firstChild;
    const NodeIndex collection = source == noNode ? noNode : tree_[source].firstChild;
    if (collection == noNode || tree_[collection].kind != NodeKind::Subquery) return Holds::Mostly;
    const NodeIndex inner = tree_[collection].firstChild;
    return tree_.clause(inner, NodeKind::Where) == noNode && tree_.clause(inner, NodeKind::From) == noNode
               ? Holds::Always
               : Holds::Mostly;
}

Holds TautologyRules::holds(NodeIndex index, bool negated, unsigned depth) const {
    if (depth > deepestCondition || index == noNode) return Holds::Sometimes;
    const Node& node = tree_[index];
    switch (node.kind) {
    case NodeKind::Boolean:
        return folder_.fold(tree_, tokens_, index).boolean != negated ? Holds::Always : Holds::Sometimes;
    case NodeKind::Not:
        return holds(node.firstChild, !negated, depth + 1);
    case NodeKind::Compare:
        return comparison(index, negated, depth);
    case NodeKind::Like: {
        const NodeIndex pattern = tree_.child(index, 1);
        if (negated != node.negated)
            return tree_[pattern].kind == NodeKind::String ? Holds::AllButOne : Holds::Sometimes;
        if (tree_[pattern].kind != NodeKind::String) return Holds::Sometimes;
        const std::string_view value = folder_.fold(tree_, tokens_, pattern).text;
        return !value.empty() && value.find_first_not_of('%') == std::string_view::npos ? Holds::Always
                                                                                        : Holds::Sometimes;
    }
    case NodeKind::In:
        return negated != node.negated && isPath(node.firstChild) ? Holds::AllButOne : Holds::Sometimes;
    case NodeKind::Between: { // c.id BETWEEN '' AND 'zzz'
        const NodeIndex lower = tree_.child(index, 1);
        const bool all = isPath(node.firstChild) && tree_[lower].kind == NodeKind::String &&
                         folder_.fold(tree_, tokens_, lower).text.empty();
        return all && negated == node.negated ? Holds::Mostly : Holds::Sometimes;
    }
    case NodeKind::Call:
        return call(index, negated);
    case NodeKind::Exists:
        return negated ? Holds::Sometimes : exists(index);
    case NodeKind::Conditional: {
        const NodeIndex yes = tree_.child(index, 1), no = tree_.child(index, 2);
        return std::min(holds(yes, negated, depth + 1), holds(no, negated, depth + 1));
    }
    case NodeKind::And:
    case NodeKind::Or: {
        const bool all = (node.kind == NodeKind::And) != negated;
        Holds result = all ? Holds::Always : Holds::Sometimes;
        for (NodeIndex child = node.firstChild; child != noNode; child = tree_[child].nextSibling) {
            const Holds one = tree_[child].constant && folder_.fold(tree_, tokens_, child).isTrue() != negated
                                  ? Holds::Always
                                  : holds(child, negated, depth + 1);
            result = all ? std::min(result, one) : std::max(result, one);
        }
        return result;
    }
    default:
        return Holds::Sometimes;
    }
}

} // namespace cosmoswatch::query
