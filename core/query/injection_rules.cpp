#include "core/query/injection_rules.h"

#include "core/base/text.h"
#include "core/query/probes.h"

#include <algorithm>

namespace cosmoswatch::query {
namespace {

// An added condition or alternative that is no tautology is told from an ordinary one by these points.
constexpr unsigned enoughForAlternative = 3;
constexpr unsigned enoughForCondition = 3;

bool isClosing(TokenKind kind) {
    return kind == TokenKind::CloseParen;
}

// COUNT and COUNTIF take conditions.
bool startsWithCount(std::string_view name) {
    return equalsIgnoreCase(name.substr(0, 5), "count");
}

} // namespace

std::uint32_t literalBefore(const TokenList& tokens, std::uint32_t token) {
    while (token > 0 && isClosing(tokens[token - 1].kind))
        --token;
    return token > 0 && isLiteral(tokens[token - 1]) ? token - 1 : noToken;
}

void InjectionRules::inspect(bool obfuscated, bool unknownBesideKnown) {
    obfuscated_ = obfuscated;
    unknownBesideKnown_ = obfuscated && unknownBesideKnown;
    if (tree_.root() != noNode) visit(tree_.root(), Place::Projection);
}

void InjectionRules::visitChildren(NodeIndex node, Place place) {
    for (NodeIndex child = tree_[node].firstChild; child != noNode; child = tree_[child].nextSibling)
        visit(child, place);
}

void InjectionRules::visit(NodeIndex index, Place place) {
    const Node& node = tree_[index];
    switch (node.kind) {
    case NodeKind::Query:
        if (node.constant && tree_.clause(index, NodeKind::From) == noNode)
            return; // there is nothing to read
        if ((obfuscated_ && lacksGroup(index)) || lacksSource(index))
            add(ReasonKind::CommentedRest, node.endToken - 1, node.endToken);
        break;
    case NodeKind::Item:
        if (node.constant) return; // SELECT VALUE 1 OR 2: somebody tries the language out
        break;
    case NodeKind::Select:
        selection(index);
        if (unknownBesideKnown_) wholeItem(index);
        return visitChildren(index, Place::Projection);
    case NodeKind::From:
    case NodeKind::Where:
    case NodeKind::Limits:
        return visitChildren(index, Place::Filter);
    case NodeKind::GroupBy:
        return visitChildren(index, Place::Order);
    case NodeKind::OrderBy:
        for (NodeIndex item = node.firstChild; item != noNode; item = tree_[item].nextSibling)
            order(item, node.firstToken);
        return visitChildren(index, Place::Order);
    case NodeKind::And:
    case NodeKind::Or:
        logical(index);
        if (node.constant) return; // it has been worked out as a whole
        break;
    case NodeKind::Compare:
        compare(index);
        break;
    case NodeKind::Binary:
        if (place != Place::Projection) arithmetic(index);
        break;
    case NodeKind::Conditional:
    case NodeKind::Coalesce:
        if (place != Place::Projection) lateOperator(index);
        break;
    case NodeKind::Call:
        call(index);
        [[fallthrough]];
    case NodeKind::Array:
    case NodeKind::Object:
    case NodeKind::In:
    case NodeKind::Between:
    case NodeKind::Like:
        if (place != Place::Projection) elements(index);
        break;
    case NodeKind::Member: // null.name, "a".name: what a path was put before
        if (tree_[node.firstChild].kind == NodeKind::Null || tree_[node.firstChild].kind == NodeKind::Boolean)
            add(ReasonKind::OperatorAtLiteral, node.firstToken, node.endToken);
        break;
    case NodeKind::Index: { // c["x" < "z"]
        const NodeIndex key = tree_.child(index, 1);
        if (tree_[node.firstChild].kind == NodeKind::Null)
            add(ReasonKind::OperatorAtLiteral, node.firstToken, node.endToken);
        if (tree_[key].kind == NodeKind::Compare && tree_[key].constant)
            addNode(ReasonKind::ChainedComparison, tree_[key].firstToken, key);
        break;
    }
    default:
        break;
    }
    visitChildren(index, place);
}

void InjectionRules::logical(NodeIndex index) {
    const Node& node = tree_[index];
    const NodeIndex first = node.firstChild;
    // IN ('a' OR …): a value is neither true nor false.
    const bool broken = tree_[first].kind == NodeKind::String || tree_[first].kind == NodeKind::Number;
    NodeIndex previous = first;
    for (NodeIndex child = tree_[first].nextSibling; child != noNode; child = tree_[child].nextSibling) {
        const std::uint32_t lead = tree_[child].leadToken;
        if (broken && !tree_[child].constant) {
            addNode(node.kind == NodeKind::Or ? ReasonKind::AddedAlternative : ReasonKind::AddedCondition,
                    lead, child);
        } else if (node.kind == NodeKind::Or) {
            // a OR 1=1 AND b: the alternative is led by the first condition of a conjunction.
            const bool conjunction = tree_[child].kind == NodeKind::And && !tree_[child].parenthesised;
            alternative(conjunction ? tree_[child].firstChild : child, lead, index, previous);
        } else {
            condition(child, lead, previous);
        }
        previous = child;
    }
}

bool InjectionRules::constantAlternative(NodeIndex operand, std::uint32_t lead) {
    if (!tree_[operand].constant) return false;
    const Constant value = folder_.fold(tree_, tokens_, operand);
    if (tree_[operand].kind == NodeKind::Boolean && !value.boolean)
        return false; // OR false: machines write it
    addNode(value.isTrue() ? ReasonKind::AlwaysTrue : ReasonKind::ConstantCondition, lead, operand);
    return true;
}

bool InjectionRules::constantCondition(NodeIndex operand, std::uint32_t lead) {
    const Node& node = tree_[operand];
    if (!node.constant) return false;
    if (node.kind == NodeKind::Boolean) return true;                            // AND (true): the gateway
    if (node.kind == NodeKind::Call && isTypeCheck(node.function)) return true; // AND IS_DEFINED(1): machines
    // AND 1=0 behind a parameter: how applications ask for nothing.
    const NodeIndex left = node.firstChild, right = left == noNode ? noNode : tree_[left].nextSibling;
    const bool plain = node.kind == NodeKind::Compare && tree_[left].kind == NodeKind::Number &&
                       tree_[right].kind == NodeKind::Number;
    if (!plain || literalBefore(tokens_, lead) != noToken || bareNameBefore(lead))
        addNode(ReasonKind::ConstantCondition, lead, operand);
    return true;
}

// c.age > Name AND …: a name where a value belongs; this language has none but aliases.
bool InjectionRules::bareNameBefore(std::uint32_t lead) const {
    if (lead < 2 || !tokens_[lead - 1].is(TokenKind::Word)) return false;
    const TokenKind kind = tokens_[lead - 2].kind;
    return kind >= TokenKind::Equal && kind <= TokenKind::GreaterEqual;
}

// An application's own subqueries go through what the item holds: FROM t IN c.tags.
bool InjectionRules::isForeignSubquery(NodeIndex node) const {
    if (tree_[node].kind != NodeKind::Subquery) return false;
    const NodeIndex from = tree_.clause(tree_[node].firstChild, NodeKind::From);
    return from == noNode || !tree_[tree_[from].firstChild].negated;
}

// 1 = (SELECT …): a value compared with what somebody else's collection holds.
bool InjectionRules::asksSubquery(NodeIndex operand) const {
    const Node& node = tree_[operand];
    if (node.kind != NodeKind::Compare) return false;
    const Node& left = tree_[node.firstChild];
    return (left.kind == NodeKind::Number || left.kind == NodeKind::String) &&
           isForeignSubquery(left.nextSibling);
}

void InjectionRules::alternative(NodeIndex operand, std::uint32_t lead, NodeIndex parent,
                                 NodeIndex previous) {
    if (constantAlternative(operand, lead)) return;
    if (startsWithTruth(operand)) return addNode(ReasonKind::AlwaysTrue, lead, operand);
    const Holds holds = tautologies_.holds(operand);
    if (isResumeFilter(operand, parent) || sameTest(operand, previous)) return;
    if (holds == Holds::Always) return addNode(ReasonKind::TrueForEveryItem, lead, operand);
    // OR c.password: no condition at all.
    if (tautologies_.isPath(operand) && !tree_[operand].parenthesised && asksForSecret(operand))
        return addNode(ReasonKind::AddedAlternative, lead, operand);
    const NodeIndex first = tree_[parent].firstChild;
    if (previous == first && !tree_[first].constant && tautologies_.holds(first) == Holds::Always)
        return addNode(ReasonKind::TrueForEveryItem, tree_[first].firstToken, operand);
    if (literalBefore(tokens_, lead) == noToken) return;
    if (asksSubquery(operand) || namesNothing(operand, previous))
        return addNode(asksSubquery(operand) ? ReasonKind::AddedSubquery : ReasonKind::AddedAlternative, lead,
                       operand);
    // An application that asks for several alternatives itself adds others like them.
    const unsigned wanted = unknownBesideKnown_ ? 1
                            : previous != first ? enoughForAlternative + 1
                            : obfuscated_       ? enoughForAlternative - 1
                                                : enoughForAlternative;
    if (alternativeWeight(operand, lead, previous, holds) >= wanted)
        addNode(holds >= Holds::Mostly ? ReasonKind::TrueForEveryItem : ReasonKind::AddedAlternative, lead,
                operand);
}

void InjectionRules::condition(NodeIndex operand, std::uint32_t lead, NodeIndex previous) {
    if (constantCondition(operand, lead)) return;
    if (literalBefore(tokens_, lead) == noToken) return;
    if (asksSubquery(operand)) return addNode(ReasonKind::AddedSubquery, lead, operand);
    const unsigned probe = std::max(probeWeight(operand), misfit(operand) > 1 ? misfit(operand) : 0);
    if (probe == 0) return;
    const bool another = asksAnother(operand, previous);
    const unsigned points = probe + (another ? 1 : 0) + (asksForSecret(operand) ? 1 : 0) +
                            (followedByComment(tree_[operand].endToken) ? 2 : 0) +
                            (obfuscated_ ? 0 : style(lead, tree_[operand].endToken));
    if (points >= enoughForCondition - (obfuscated_ && another ? 1 : 0) - (unknownBesideKnown_ ? 1 : 0))
        addNode(ReasonKind::AddedCondition, lead, operand);
}

// STARTSWITH(c.name, 'a' < 'b'), IN ('a' != 'b'): values where one belongs.
void InjectionRules::elements(NodeIndex index) {
    // c.name = 'a' LIKE 'b'
    const NodeIndex tested = tree_[index].firstChild;
    if (tested == noNode) return;
    const Node& first = tree_[tested];
    const NodeKind kind = tree_[index].kind;
    const bool tests = kind == NodeKind::In || kind == NodeKind::Like || kind == NodeKind::Between;
    if (tests && first.kind == NodeKind::Compare && !first.parenthesised && !obfuscated_ &&
        isLiteral(tokens_[first.endToken - 1]))
        add(ReasonKind::ChainedComparison, first.endToken, tree_[index].endToken);
    for (NodeIndex child = tree_[index].firstChild; child != noNode; child = tree_[child].nextSibling) {
        const Node& node = tree_[child];
        const bool condition =
            node.kind == NodeKind::Compare || node.kind == NodeKind::Like || node.kind == NodeKind::In;
        if (!condition || node.parenthesised) continue;
        const bool bound = tree_[index].kind == NodeKind::Between && child != tree_[index].firstChild;
        if (node.constant || bound) addNode(ReasonKind::ChainedComparison, node.firstToken + 1, child);
    }
}

// c.name = 'a' < 'b': the result of one comparison compared again.
void InjectionRules::compare(NodeIndex index) {
    const Node& node = tree_[index];
    const Node& left = tree_[node.firstChild];
    const NodeIndex right = left.nextSibling;
    if (isBareConstantQuery(right) || readsStranger(right))
        return add(ReasonKind::AddedSubquery, tree_[right].leadToken, node.endToken);
    if (left.kind != NodeKind::Compare || left.parenthesised) return;
    if (obfuscated_ && !tree_[right].constant) return;
    if (literalBefore(tokens_, tree_[right].leadToken) != noToken)
        add(ReasonKind::ChainedComparison, tree_[right].leadToken, node.endToken);
}

void InjectionRules::arithmetic(NodeIndex index) {
    const Node& node = tree_[index];
    const NodeIndex left = node.firstChild, right = tree_[left].nextSibling;
    const auto is = [this](NodeIndex child, NodeKind kind) { return tree_[child].kind == kind; };
    const std::uint32_t lead = tree_[right].leadToken;
    const auto isValue = [is](NodeIndex child) {
        return is(child, NodeKind::String) || is(child, NodeKind::Number);
    };
    // '%' || (SELECT …) || '%', 1 - (SELECT …), 1 - ANY(SELECT …)
    if (isValue(left) && (isForeignSubquery(right) || isBareConstantQuery(right)))
        return add(ReasonKind::AddedSubquery, lead, node.endToken);
    const auto isEmpty = [this, is](NodeIndex child) {
        return is(child, NodeKind::String) && tokens_[tree_[child].firstToken].length == 2;
    };
    // '' || c.password || '': what is left of a value that was broken open
    const bool texts = (is(left, NodeKind::String) && is(right, NodeKind::String)) || isEmpty(left);
    // Anything but joining makes a text undefined.
    const bool senseless = node.operation != TokenKind::Concat && node.operation != TokenKind::Plus &&
                           (is(left, NodeKind::String) || is(right, NodeKind::String));
    if (texts || senseless) return add(ReasonKind::OperatorAtLiteral, lead, node.endToken);
    if (!is(left, NodeKind::Number) || !is(right, NodeKind::Number)) return;
    const bool bits = node.operation == TokenKind::Percent || node.operation == TokenKind::Bar ||
                      node.operation == TokenKind::Ampersand || node.operation == TokenKind::Caret ||
                      node.operation == TokenKind::Concat;
    const Constant value = folder_.fold(tree_, tokens_, right);
    if (bits || (value.type == Constant::Type::Number && (value.number == 0 || value.number == 1)))
        add(ReasonKind::OperatorAtLiteral, lead, node.endToken);
}

// c.price > 10 ?? true, c.name = 'a' ? true : true: what follows takes the whole comparison with it.
void InjectionRules::lateOperator(NodeIndex index) {
    const Node& node = tree_[index];
    const NodeIndex left = node.firstChild, right = tree_[left].nextSibling;
    const std::uint32_t lead = tree_[right].leadToken;
    if (tree_[left].parenthesised || !isLiteral(tokens_[lead - 1])) return;
    // a OR false ? false : true, the brackets around the question lost.
    if (obfuscated_ && (tree_[left].kind == NodeKind::Or || tree_[left].kind == NodeKind::And) &&
        (tokens_[lead - 1].is(Keyword::True) || tokens_[lead - 1].is(Keyword::False)) &&
        !tokens_[lead - 2].is(TokenKind::Equal))
        return add(ReasonKind::AlwaysTrue, lead - 2, node.endToken);
    if (node.kind == NodeKind::Conditional) {
        const NodeIndex otherwise = tree_[right].nextSibling;
        if (obfuscated_ && !tree_[right].constant) return;
        const auto isTrue = [this](NodeIndex branch) {
            return tree_[branch].kind == NodeKind::Boolean && folder_.fold(tree_, tokens_, branch).boolean;
        };
        if (obfuscated_ &&
            (!isTrue(right) || (tree_[otherwise].kind == NodeKind::Boolean && !isTrue(otherwise))))
            return;
    }
    add(ReasonKind::OperatorAtLiteral, lead, node.endToken);
}

// SELECT COUNT(1), c.p1 … c.p2 = "str1": names beside an aggregate are grouped by, unless that was taken
// away.
bool InjectionRules::lacksGroup(NodeIndex query) const {
    const NodeIndex select = tree_.clause(query, NodeKind::Select);
    if (select == noNode || tree_.clause(query, NodeKind::GroupBy) != noNode ||
        literalBefore(tokens_, tree_[query].endToken) == noToken)
        return false;
    bool aggregate = false, name = false;
    for (NodeIndex item = tree_[select].firstChild; item != noNode; item = tree_[item].nextSibling) {
        const Node& expression = tree_[tree_[item].firstChild];
        aggregate =
            aggregate || (expression.kind == NodeKind::Call && expression.function == Function::Aggregate);
        name = name || expression.kind == NodeKind::Member || expression.kind == NodeKind::Index;
    }
    return aggregate && name;
}

// VectorDistance("str1"), SUBSTRING("str1", 0): ends in a value where more arguments are wanted.
bool InjectionRules::lacksArgument(NodeIndex index) const {
    const Node& node = tree_[index];
    unsigned count = 0;
    for (NodeIndex child = node.firstChild; child != noNode && count < 3; child = tree_[child].nextSibling)
        ++count;
    if (count == 0 || literalBefore(tokens_, node.endToken) == noToken) return false;
    const std::string_view name = tokens_.text(node.firstToken);
    // RRF of one score is odd, but it is said to work.
    return count < fewestArguments(name) ||
           (count == 1 && unknownBesideKnown_ && equalsIgnoreCase(name, "rrf"));
}

void InjectionRules::call(NodeIndex index) {
    const Node& node = tree_[index];
    if (obfuscated_ && lacksArgument(index)) // a comment took the other arguments
        return add(ReasonKind::CommentedRest, node.endToken - 1, node.endToken);
    logicalArgument(index);
    if (node.function != Function::Aggregate || node.firstChild == noNode) return;
    const NodeIndex second = tree_[node.firstChild].nextSibling;
    if (second != noNode) add(ReasonKind::AddedArgument, tree_[second].leadToken, node.endToken);
}

// LOWER(secret OR c.name): a text or number is wanted, an alternative was put in.
void InjectionRules::logicalArgument(NodeIndex index) {
    const Node& node = tree_[index];
    const std::string_view name = tokens_.text(node.firstToken);
    if (node.function == Function::Unknown || node.function == Function::UserDefined ||
        node.function == Function::Iif || startsWithCount(name) || isTypeCheck(node.function))
        return;
    for (NodeIndex child = node.firstChild; child != noNode; child = tree_[child].nextSibling) {
        const NodeKind kind = tree_[child].kind;
        if ((kind != NodeKind::And && kind != NodeKind::Or) || tree_[child].parenthesised ||
            tree_[child].constant)
            continue;
        const NodeIndex second = tree_.child(child, 1);
        addNode(kind == NodeKind::Or ? ReasonKind::AddedAlternative : ReasonKind::AddedCondition,
                tree_[second].leadToken, child);
    }
}

void InjectionRules::order(NodeIndex item, std::uint32_t clauseToken) {
    const NodeIndex expression = tree_[item].firstChild;
    const Node& node = tree_[expression];
    switch (node.kind) {
    case NodeKind::And:
    case NodeKind::Or:
        return add(ReasonKind::ComputedOrder, node.firstToken, node.endToken);
    case NodeKind::Compare:
    case NodeKind::Like:
    case NodeKind::In:
    case NodeKind::Between:
        // Libraries that write such an order put it in brackets, people compare with a value.
        if (node.constant || (!node.parenthesised && !obfuscated_ && !isLiteral(tokens_[node.endToken - 1])))
            add(ReasonKind::ComputedOrder, node.firstToken, node.endToken);
        break;
    case NodeKind::Binary:
        if (changesNothing(expression)) add(ReasonKind::ComputedOrder, node.firstToken, node.endToken);
        break;
    case NodeKind::Number:
    case NodeKind::String: // ORDER BY 1 behind a value: how many columns are there?
        if (literalBefore(tokens_, clauseToken) != noToken)
            add(ReasonKind::ComputedOrder, clauseToken, node.endToken);
        break;
    default:
        break;
    }
}

std::uint32_t InjectionRules::behindClosing(std::uint32_t token) const {
    while (token < tokens_.size() && isClosing(tokens_[token].kind))
        ++token;
    return token;
}

void InjectionRules::inspectOperand(NodeIndex operand, Keyword connective, std::uint32_t lead,
                                    std::uint32_t error) {
    if (operand == noNode) return;
    const Node& node = tree_[operand];
    // c.x BETWEN 1 AND 2
    const bool plainValue = node.kind == NodeKind::Number || node.kind == NodeKind::String;
    if (plainValue && connective == Keyword::And && lead > 1 && error < lead &&
        tokens_[lead - 2].is(TokenKind::Word) && tokens_[lead - 2].keyword == Keyword::None)
        return;
    if (node.constant && node.kind == NodeKind::Compare && !tree_[node.firstChild].parenthesised) {
        if (connective == Keyword::And || !constantAlternative(operand, lead))
            addNode(ReasonKind::ConstantCondition, lead, operand);
    } else if (node.kind == NodeKind::Number && connective == Keyword::Or) {
        (void)constantAlternative(operand, lead); // … OR 1
    } else if (literalBefore(tokens_, lead) == noToken) {
        return;
    } else if (node.constant && connective == Keyword::Or) {
        (void)constantAlternative(operand, lead);
    } else if (node.constant) {
        (void)constantCondition(operand, lead);
    } else {
        const bool alternative = connective == Keyword::Or;
        const Holds holds = alternative ? tautologies_.holds(operand) : Holds::Sometimes;
        // What an application wrote itself parses: the text must break where the operand ends.
        const bool breaksHere =
            lead <= error && error <= behindClosing(node.endToken) && !lacksClosing(tokens_, error);
        if (node.kind == NodeKind::Call && isTypeCheck(node.function) && goesOnBehindRange(lead)) return;
        const unsigned wanted = breaksHere ? 1 : enoughForAlternative;
        if (holds == Holds::Always || rejectedWeight(operand, connective, lead) >= wanted ||
            (alternative && breaksHere))
            addNode(!alternative             ? ReasonKind::AddedCondition
                    : holds >= Holds::Mostly ? ReasonKind::TrueForEveryItem
                                             : ReasonKind::AddedAlternative,
                    lead, operand);
    }
    visit(operand, Place::Filter);
}

} // namespace cosmoswatch::query
