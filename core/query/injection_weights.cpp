// How much an added condition looks like one: what it asks, where it stands, how it is written.
#include "core/query/injection_rules.h"

#include "core/base/text.h"
#include "core/query/obfuscation.h"
#include "core/query/writing_style.h"

#include <algorithm>
#include <iterator>

namespace cosmoswatch::query {
namespace {

// Several words and no code: what people write for people.
bool isRemark(std::string_view comment) {
    if (comment.find_first_of("='\"<>[]@;*|") != std::string_view::npos) return false;
    const std::string_view words = trim(comment);
    if (keywordOf(words.substr(0, words.find(' '))) != Keyword::None) return false;
    return std::count(words.begin(), words.end(), ' ') >= 2;
}

} // namespace

// OR true = @key
bool InjectionRules::startsWithTruth(NodeIndex operand) const {
    const Token& token = tokens_[tree_[operand].firstToken];
    return tree_[operand].kind != NodeKind::Boolean && tree_[operand].kind != NodeKind::And &&
           (token.is(Keyword::True) || token.is(Keyword::False));
}

// (SELECT 1), ANY(SELECT 1, 2): reads nothing, compared with a value.
bool InjectionRules::isBareConstantQuery(NodeIndex node) const {
    if (tree_[node].kind == NodeKind::Call || tree_[node].kind == NodeKind::Not)
        node = tree_[node].firstChild;
    if (node == noNode || (tree_[node].kind != NodeKind::Subquery && tree_[node].kind != NodeKind::Exists))
        return false;
    const NodeIndex query = tree_[node].firstChild;
    return tree_[query].constant && tree_.clause(query, NodeKind::From) == noNode;
}

// = (SELECT password FROM users): a collection that nothing else in the statement names.
bool InjectionRules::readsStranger(NodeIndex node) const {
    if (tree_[node].kind != NodeKind::Subquery) return false;
    const NodeIndex from = tree_.clause(tree_[node].firstChild, NodeKind::From);
    const NodeIndex source = from == noNode ? noNode : tree_[from].firstChild;
    if (source == noNode || tree_[source].negated) return false;
    const NodeIndex name = rootName(tree_[source].firstChild);
    return name != noNode && !obfuscated_ && !isNamedElsewhere(name, node);
}

// c.x || '', c.x + 0, c.x * 1: an order that sorts as before, to see whether it is computed.
bool InjectionRules::changesNothing(NodeIndex node) const {
    const NodeIndex left = tree_[node].firstChild, right = tree_[left].nextSibling;
    if (!tautologies_.isPath(left) || !tree_[right].constant) return false;
    const Constant value = folder_.fold(tree_, tokens_, right);
    if (value.type == Constant::Type::String)
        return value.text.empty() && tree_[node].operation == TokenKind::Concat;
    return value.type == Constant::Type::Number && (value.number == 0 || value.number == 1);
}

// SELECT id, c.password: a name that stands for nothing beside one of the item's. Applications name one way.
void InjectionRules::selection(NodeIndex select) {
    const NodeIndex item = tree_[select].firstChild;
    const NodeIndex next = item == noNode ? noNode : tree_[item].nextSibling;
    if (next == noNode || tree_[item].endToken != tree_[next].leadToken) return;
    const NodeIndex name = tree_[item].firstChild, path = tree_[next].firstChild;
    const bool alike = tree_[name].kind != NodeKind::Name || tree_[path].kind != NodeKind::Member ||
                       tokens_.text(tree_[name].firstToken) != "id";
    if (alike || !tautologies_.isPath(path) || isNamedElsewhere(name, name)) return;
    add(ReasonKind::AddedArgument, tree_[name].firstToken, tree_[path].endToken);
}

// SELECT c.id, c AS x: the whole item beside one property of it. The gateway does so for an order.
void InjectionRules::wholeItem(NodeIndex select) {
    const NodeIndex first = tree_[select].firstChild;
    const NodeIndex second = first == noNode ? noNode : tree_[first].nextSibling;
    if (second == noNode || tree_[second].nextSibling != noNode) return;
    const NodeIndex path = tree_[first].firstChild, whole = tree_[second].firstChild;
    const bool named = tree_[second].endToken > tree_[whole].endToken;
    if (named && tree_[path].kind == NodeKind::Member && tree_[whole].kind == NodeKind::Name &&
        tokens_.text(tree_[whole].firstToken) == tokens_.text(tree_[path].firstToken))
        add(ReasonKind::AddedArgument, tree_[path].firstToken, tree_[second].endToken);
}

// SELECT c.x OFFSET 0 LIMIT 9: where the items come from was taken away.
bool InjectionRules::lacksSource(NodeIndex query) const {
    const NodeIndex select = tree_.clause(query, NodeKind::Select);
    if (select == noNode || tree_[select].star || tree_[select].constant) return false;
    return tree_.clause(query, NodeKind::From) == noNode && tree_.clause(query, NodeKind::Limits) != noNode;
}

// c of c.x[0].y
NodeIndex InjectionRules::rootName(NodeIndex path) const {
    while (path != noNode && tree_[path].kind != NodeKind::Name)
        path = tree_[path].firstChild;
    return path;
}

// In another part of the statement: an alias is.
bool InjectionRules::isNamedElsewhere(NodeIndex name, NodeIndex operand) const {
    constexpr unsigned mostLooks = 16;
    if (looks_++ >= mostLooks) return true;
    const std::string_view word = tokens_.text(tree_[name].firstToken);
    for (std::uint32_t i = 0; i < tokens_.size(); ++i) {
        if (i == tree_[operand].firstToken) i = tree_[operand].endToken;
        if (i < tokens_.size() && tokens_[i].is(TokenKind::Word) && tokens_.text(i) == word &&
            !(i > 0 && tokens_[i - 1].is(TokenKind::Dot)))
            return true;
    }
    return false;
}

// OR username LIKE '%a%' behind a condition on c.x: this language has no names but aliases.
bool InjectionRules::namesNothing(NodeIndex operand, NodeIndex previous) const {
    if (obfuscated_) return false;
    const NodeIndex subject = tautologies_.subject(operand), before = tautologies_.subject(previous);
    if (subject == noNode || before == noNode) return false;
    const NodeIndex name = rootName(subject), nameBefore = rootName(before);
    return name != noNode && nameBefore != noNode &&
           tokens_.text(tree_[name].firstToken) != tokens_.text(tree_[nameBefore].firstToken) &&
           isNamedElsewhere(nameBefore, previous) && !isNamedElsewhere(name, operand);
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
    // Where it goes on is a value that was read.
    const NodeIndex last = tree_.child(first, 1);
    if (range && last != noNode && tree_[last].kind == NodeKind::String &&
        tokens_[tree_[last].firstToken].length == 2)
        return false;
    const NodeIndex asked = tree_[operand].firstChild;
    return asked != noNode && textOf(asked) == textOf(tree_[first].firstChild);
}

bool InjectionRules::followedByComment(std::uint32_t endToken) const {
    endToken = behindClosing(endToken);
    const auto comments = tokens_.comments();
    const auto at = std::lower_bound(
        comments.begin(), comments.end(), endToken,
        [](const Comment& comment, std::uint32_t token) { return comment.nextToken < token; });
    return at != comments.end() && at->nextToken == endToken &&
           !isRemark(tokens_.query().substr(at->offset + 2, at->length - 2));
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

// c._ts LIKE 'w%', STARTSWITH(c._ts, 'x'), c._ts >= 'de': the time of the last change is a number.
bool InjectionRules::readsNumberAsText(NodeIndex operand) const {
    const Node& node = tree_[operand];
    const NodeIndex first = node.firstChild, second = first == noNode ? noNode : tree_[first].nextSibling;
    if (second == noNode || tree_[second].kind != NodeKind::String) return false;
    const bool tests = node.kind == NodeKind::Like || node.kind == NodeKind::Compare ||
                       (node.kind == NodeKind::Call && node.function != Function::Unknown);
    return tests && tree_[first].kind == NodeKind::Member && tautologies_.property(first) == "_ts";
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
    if (readsNumberAsText(operand)) return 3;
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
    if (asksAnother(operand, previous) && asksForRights(operand)) points += 2;
    if (followedByComment(node.endToken)) points += 2;
    const bool comparable =
        before.kind != NodeKind::And && before.kind != NodeKind::Not && holds < Holds::AllButOne;
    if (obfuscated_ && comparable &&
        (node.kind != before.kind || node.operation != before.operation || node.function != before.function))
        points += 1;
    return points + (obfuscated_ ? 0 : style(lead, node.endToken));
}

bool InjectionRules::isShortText(NodeIndex value, std::size_t longest) const {
    if (value == noNode || tree_[value].kind != NodeKind::String) return false;
    const std::string_view text = folder_.fold(tree_, tokens_, value).text;
    // The stand-in of a longer text says how long: str1__12.
    if (unknownBesideKnown_ && isStandIn(text)) return text.find('_') == std::string_view::npos;
    return text.size() - 1 < longest; // and not empty
}

// Nobody searches passwords by their letters; who does is after them.
bool InjectionRules::asksForSecret(NodeIndex operand) const {
    const NodeIndex subject = tautologies_.subject(operand);
    if (subject == noNode || tree_[subject].kind == NodeKind::Name) return false;
    constexpr std::string_view secrets[]{"passw",  "pwd",     "secret",     "token",      "ssn",
                                         "apikey", "api_key", "credential", "privatekey", "salt"};
    const std::string_view name = tautologies_.property(subject);
    return std::any_of(std::begin(secrets), std::end(secrets), [name](std::string_view secret) {
        return findIgnoreCase(name, secret) != std::string_view::npos;
    });
}

// c.isAdmin = true, c.role = 'admin': whoever has more rights than the one who was asked for.
bool InjectionRules::asksForRights(NodeIndex operand) const {
    const Node& node = tree_[operand];
    if (node.kind != NodeKind::Compare || node.operation != TokenKind::Equal) return false;
    const NodeIndex path = node.firstChild, value = tree_[path].nextSibling;
    if (!tautologies_.isPath(path) || !tree_[value].constant || obfuscated_) return false;
    const Constant wanted = folder_.fold(tree_, tokens_, value);
    if (wanted.isTrue())
        return findIgnoreCase(tautologies_.property(path), "admin") != std::string_view::npos;
    if (wanted.type != Constant::Type::String) return false;
    constexpr std::string_view names[]{"admin", "administrator", "root", "superuser"};
    return std::any_of(std::begin(names), std::end(names),
                       [&wanted](std::string_view name) { return equalsIgnoreCase(wanted.text, name); });
}

// How much a condition looks like a question of one bit.
unsigned InjectionRules::probeWeight(NodeIndex operand) const {
    const Node& node = tree_[operand];
    const auto shortText = [this](NodeIndex value, std::size_t longest) {
        return isShortText(value, longest);
    };
    const NodeIndex first = node.firstChild;
    const NodeIndex second = first == noNode ? noNode : tree_[first].nextSibling;
    const auto isText = [this](NodeIndex value) { return tree_[value].kind == NodeKind::String; };
    if (node.kind == NodeKind::Compare) {
        const Node& left = tree_[first];
        if (left.kind == NodeKind::Subquery || tree_[second].kind == NodeKind::Subquery) {
            const NodeIndex query = tree_[left.kind == NodeKind::Subquery ? first : second].firstChild;
            return tree_.clause(query, NodeKind::From) == noNode ? 3 : 1;
        }
        if (left.kind != NodeKind::Call) {
            const bool range = node.operation != TokenKind::Equal && node.operation != TokenKind::NotEqual;
            return range && (shortText(second, 2) || (isText(second) && asksForSecret(operand))) ? 1 : 0;
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
