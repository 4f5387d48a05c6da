// How much an added condition looks like one: what it asks, where it stands, how it is written.
#include "core/query/injection_rules.h"

#include "core/query/writing_style.h"

#include <algorithm>

namespace cosmoswatch::query {

// OR true = @key
bool InjectionRules::startsWithTruth(NodeIndex operand) const {
    const Token& token = tokens_[tree_[operand].firstToken];
    return tree_[operand].kind != NodeKind::Boolean && tree_[operand].kind != NodeKind::And &&
           (token.is(Keyword::True) || token.is(Keyword::False));
}

// The same test of the same words as its neighbour: one template, filled twice.
bool InjectionRules::sameTest(NodeIndex one, NodeIndex other) const {
    const Node &a = tree_[one], &b = tree_[other];
    if (a.kind != b.kind || a.function != b.function || a.operation != b.operation || a.negated != b.negated)
        return false;
    const NodeIndex left = tree_.child(one, 1), right = tree_.child(other, 1);
    if (left == noNode || right == noNode || tree_[left].kind != NodeKind::String ||
        tree_[right].kind != NodeKind::String)
        return false;
    return folder_.fold(tree_, tokens_, left).text == folder_.fold(tree_, tokens_, right).text;
}

// Looks over the whole text: done for the first operands only.
unsigned InjectionRules::style(std::uint32_t lead, std::uint32_t endToken) const {
    constexpr unsigned mostLooks = 16;
    return looks_++ < mostLooks ? strangeness(tokens_, lead, endToken) : 0;
}

// The last of a few operands; the first of many.
NodeIndex InjectionRules::lastOperand(NodeIndex parent) const {
    constexpr unsigned few = 32;
    NodeIndex last = tree_[parent].firstChild;
    for (unsigned i = 0; i < few && tree_[last].nextSibling != noNode; ++i)
        last = tree_[last].nextSibling;
    return tree_[last].nextSibling == noNode ? last : tree_[parent].firstChild;
}

// (c.x > "v" OR IS_ARRAY(c.x) OR IS_OBJECT(c.x)): where a paged query goes on.
bool InjectionRules::isResumeFilter(NodeIndex operand, NodeIndex parent) const {
    if (tree_[operand].kind != NodeKind::Call || !isTypeCheck(tree_[operand].function)) return false;
    NodeIndex first = tree_[parent].firstChild;
    if (obfuscated_ && tree_[first].kind == NodeKind::And) // its parentheses are lost
        first = lastOperand(first);
    const TokenKind operation = tree_[first].operation;
    const bool range = tree_[first].kind == NodeKind::Compare && operation != TokenKind::Equal;
    if (!range && tree_[first].kind != NodeKind::Not) return false;
    const auto textOf = [this](NodeIndex node) {
        const std::uint32_t begin = tokens_[tree_[node].firstToken].offset;
        return tokens_.query().substr(begin, tokens_[tree_[node].endToken - 1].end() - begin);
    };
    const NodeIndex asked = tree_[operand].firstChild;
    return asked != noNode && textOf(asked) == textOf(tree_[first].firstChild);
}

bool InjectionRules::followedByComment(std::uint32_t endToken) const {
    endToken = behindClosing(endToken);
    const auto comments = tokens_.comments();
    const auto at = std::lower_bound(
        comments.begin(), comments.end(), endToken,
        [](const Comment& comment, std::uint32_t token) { return comment.nextToken < token; });
    return at != comments.end() && at->nextToken == endToken;
}

// About another property than the condition before it, or another kind of question.
bool InjectionRules::asksAnother(NodeIndex operand, NodeIndex previous) const {
    const NodeKind kind = tree_[previous].kind;
    if (kind == NodeKind::And || kind == NodeKind::Or) return false;
    if (kind == NodeKind::Exists && tree_[operand].kind == kind) return false;
    const NodeIndex subject = tautologies_.subject(operand), before = tautologies_.subject(previous);
    return subject != noNode && before != noNode && tree_[subject].kind != NodeKind::Name &&
           tautologies_.property(subject) != tautologies_.property(before);
}

// What is never true, whatever the document: a number or text for a condition, a text compared with a number.
unsigned InjectionRules::misfit(NodeIndex operand) const {
    const Node& node = tree_[operand];
    if (node.kind == NodeKind::Binary || node.kind == NodeKind::Unary) return 3;
    if (node.kind == NodeKind::Call && node.function == Function::Unknown) return 1;
    if (tautologies_.isPath(operand) && !node.parenthesised) {
        const std::string_view name = tautologies_.property(operand);
        return name.starts_with('_') || name == "id" ? 3 : 1;
    }
    if (node.kind == NodeKind::Like)
        return tree_[node.firstChild].kind == NodeKind::Unary ||
                       tree_[node.firstChild].kind == NodeKind::Binary ||
                       tree_[node.firstChild].kind == NodeKind::Name
                   ? 2
                   : 0;
    if (node.kind != NodeKind::Compare) return 0;
    const NodeIndex left = node.firstChild, right = tree_[left].nextSibling;
    const auto is = [this](NodeIndex child, NodeKind kind) { return tree_[child].kind == kind; };
    if (is(left, NodeKind::Call) && tree_[left].function == Function::Changing && tree_[right].constant)
        return 3; // the clock against a value: no document decides it
    unsigned points = is(left, NodeKind::Binary) && tree_[left].operation != TokenKind::Concat &&
                              is(right, NodeKind::String)
                          ? 2
                          : 0;
    // A bare name: this language has none but aliases.
    if (is(left, NodeKind::Name) ||
        (is(left, NodeKind::Binary) && is(tree_[left].firstChild, NodeKind::Name)))
        ++points;
    return points;
}

unsigned InjectionRules::alternativeWeight(NodeIndex operand, std::uint32_t lead, NodeIndex previous,
                                           Holds holds) const {
    const Node &node = tree_[operand], &before = tree_[previous];
    unsigned points = (holds >= Holds::AllButOne ? 2 : 0) + misfit(operand);
    if (before.kind == NodeKind::And && !before.parenthesised && !obfuscated_) points += 2; // a AND b OR c
    if (asksAnother(operand, previous))
        points += 1;
    else if (holds >= Holds::AllButOne && before.kind == NodeKind::Compare)
        points += 1; // c.x = 'a' OR c.x != 'b'
    if (node.kind == NodeKind::Subquery) points += 3;
    if (followedByComment(node.endToken)) points += 2;
    const bool comparable =
        before.kind != NodeKind::And && before.kind != NodeKind::Not && holds < Holds::AllButOne;
    if (obfuscated_ && comparable &&
        (node.kind != before.kind || node.operation != before.operation || node.function != before.function))
        points += 1;
    return points + (obfuscated_ ? 0 : style(lead, node.endToken));
}

// How much a condition looks like a question of one bit.
unsigned InjectionRules::probeWeight(NodeIndex operand) const {
    const Node& node = tree_[operand];
    const auto shortText = [this](NodeIndex value, std::size_t longest) {
        return value != noNode && tree_[value].kind == NodeKind::String &&
               folder_.fold(tree_, tokens_, value).text.size() - 1 < longest; // and not empty
    };
    const NodeIndex first = node.firstChild;
    const NodeIndex second = first == noNode ? noNode : tree_[first].nextSibling;
    if (node.kind == NodeKind::Compare) {
        const Node& left = tree_[first];
        if (left.kind == NodeKind::Subquery || tree_[second].kind == NodeKind::Subquery) {
            const NodeIndex query = tree_[left.kind == NodeKind::Subquery ? first : second].firstChild;
            return tree_.clause(query, NodeKind::From) == noNode ? 3 : 1;
        }
        if (left.kind != NodeKind::Call) {
            const bool range = node.operation != TokenKind::Equal && node.operation != TokenKind::NotEqual;
            return range && shortText(second, 2) ? 1 : 0;
        }
        switch (left.function) {
        case Function::Substring:
        case Function::Left:
        case Function::Right:
            return shortText(second, 1) ? 2 : 1;
        case Function::IndexOf:
        case Function::Length:
            return 1;
        case Function::Unknown:
        case Function::UserDefined:
            return 1;
        default:
            return 0;
        }
    }
    if (node.kind == NodeKind::Like) return shortText(second, 2) ? 1 : 0;
    if (node.kind == NodeKind::Exists || node.kind == NodeKind::Subquery) return 1;
    if (node.kind == NodeKind::Call) {
        if (node.function == Function::Unknown) return 1;
        if (node.function == Function::UserDefined)
            return first != noNode && tree_[first].kind == NodeKind::Name ? 2 : 1;
        if (node.function == Function::StartsWith || node.function == Function::RegexMatch ||
            node.function == Function::Contains)
            return shortText(second, 2) ? 1 : 0;
    }
    return 0;
}

unsigned InjectionRules::rejectedWeight(NodeIndex operand, Keyword connective, std::uint32_t lead) const {
    unsigned points = style(lead, tree_[operand].endToken);
    if (followedByComment(tree_[operand].endToken)) points += 2;
    if (connective == Keyword::And) return points + probeWeight(operand);
    if (tree_[operand].kind == NodeKind::Subquery) points += 3;
    if (tree_[operand].kind == NodeKind::Call && tree_[operand].function == Function::Unknown) points += 2;
    return points + (tautologies_.holds(operand) >= Holds::AllButOne ? 2 : 0);
}

// c.x > "v" OR …: a resume filter that the gateway cut short.
bool InjectionRules::goesOnBehindRange(std::uint32_t lead) const {
    if (lead < 2) return false;
    switch (tokens_[lead - 2].kind) {
    case TokenKind::Less:
    case TokenKind::LessEqual:
    case TokenKind::Greater:
    case TokenKind::GreaterEqual:
        return true;
    default:
        return false;
    }
}

} // namespace cosmoswatch::query
