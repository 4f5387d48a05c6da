#include "core/query/parser.h"

namespace cosmoswatch::query {
namespace {

unsigned binaryPrecedence(TokenKind kind) {
    switch (kind) {
    case TokenKind::Equal:
    case TokenKind::NotEqual:
    case TokenKind::Less:
    case TokenKind::LessEqual:
    case TokenKind::Greater:
    case TokenKind::GreaterEqual:
        return comparison;
    case TokenKind::Bar:
    case TokenKind::Concat:
        return bitOr;
    case TokenKind::Ampersand:
    case TokenKind::Caret:
        return bitAnd;
    case TokenKind::ShiftLeft:
    case TokenKind::ShiftRight:
    case TokenKind::ShiftRightZero:
        return shift;
    case TokenKind::Plus:
    case TokenKind::Minus:
        return addition;
    case TokenKind::Star:
    case TokenKind::Slash:
    case TokenKind::Percent:
        return multiplication;
    default:
        return 0;
    }
}

} // namespace

NodeIndex Parser::bareSubquery() {
    const std::uint32_t first = at_;
    return wrap(NodeKind::Subquery, first, select());
}

NodeIndex Parser::expression(unsigned lowest) {
    const Nesting nesting(*this);
    NodeIndex left = prefix();
    while (!failed()) {
        const NodeIndex combined = combine(left, lowest);
        if (combined == left) break;
        left = combined;
    }
    return failed() ? noNode : left;
}

NodeIndex Parser::combine(NodeIndex left, unsigned lowest) {
    const Token& token = peek();
    if (const unsigned precedence = binaryPrecedence(token.kind); precedence != 0) {
        if (precedence < lowest) return left;
        const NodeKind kind = precedence == comparison ? NodeKind::Compare : NodeKind::Binary;
        return binary(kind, left, precedence + 1);
    }
    if (token.is(TokenKind::Question) && lowest <= conditional) return ternary(left);
    if (token.is(TokenKind::Coalesce) && lowest <= coalesce)
        return binary(NodeKind::Coalesce, left, disjunction);
    if (!token.is(TokenKind::Word)) return left;
    switch (token.keyword) {
    case Keyword::Or:
        return lowest <= disjunction ? logical(NodeKind::Or, Keyword::Or, left, conjunction) : left;
    case Keyword::And:
        return lowest <= conjunction ? logical(NodeKind::And, Keyword::And, left, negation) : left;
    case Keyword::In:
    case Keyword::Between:
    case Keyword::Like:
        return lowest <= membership ? member(left, token.keyword, false) : left;
    case Keyword::Not: {
        const Keyword next = peek(1).is(TokenKind::Word) ? peek(1).keyword : Keyword::None;
        if (lowest > membership || (next != Keyword::In && next != Keyword::Between && next != Keyword::Like))
            return left;
        return member(left, next, true);
    }
    default:
        return left;
    }
}

NodeIndex Parser::binary(NodeKind kind, NodeIndex left, unsigned rightPrecedence) {
    const NodeIndex node = make(kind, nodes_[left].firstToken);
    nodes_[node].operation = peek().kind;
    const std::uint32_t lead = at_++;
    NodeIndex last = noNode;
    add(node, last, left);
    addLed(node, last, lead, expression(rightPrecedence));
    return close(node);
}

void Parser::addLed(NodeIndex parent, NodeIndex& last, std::uint32_t lead, NodeIndex child) {
    if (child == noNode) return;
    nodes_[child].leadToken = lead;
    add(parent, last, child);
}

NodeIndex Parser::logical(NodeKind kind, Keyword word, NodeIndex left, unsigned rightPrecedence) {
    const NodeIndex node = make(kind, nodes_[left].firstToken);
    NodeIndex last = noNode;
    add(node, last, left);
    while (peek().is(word)) {
        const std::uint32_t lead = at_++;
        addLed(node, last, lead, expression(rightPrecedence));
    }
    return close(node);
}

NodeIndex Parser::ternary(NodeIndex condition) {
    const NodeIndex node = make(NodeKind::Conditional, nodes_[condition].firstToken);
    NodeIndex last = noNode;
    add(node, last, condition);
    const std::uint32_t question = at_++;
    addLed(node, last, question, expression(anything));
    const std::uint32_t colon = at_;
    expect(TokenKind::Colon);
    addLed(node, last, colon, expression(anything));
    return close(node);
}

NodeIndex Parser::member(NodeIndex left, Keyword word, bool negated) {
    // Tests of one value do not follow one another: a BETWEEN 1 AND b LIKE 'x' is refused.
    const NodeKind tested = nodes_[left].kind;
    if (!nodes_[left].parenthesised &&
        (tested == NodeKind::In || tested == NodeKind::Between || tested == NodeKind::Like))
        return fail();
    const NodeKind kind = word == Keyword::In        ? NodeKind::In
                          : word == Keyword::Between ? NodeKind::Between
                                                     : NodeKind::Like;
    const NodeIndex node = make(kind, nodes_[left].firstToken);
    nodes_[node].negated = negated;
    NodeIndex last = noNode;
    add(node, last, left);
    const std::uint32_t lead = at_;
    at_ += negated ? 2 : 1;
    if (kind == NodeKind::In) {
        expect(TokenKind::OpenParen);
        if (!accept(TokenKind::CloseParen)) list(node, last, TokenKind::CloseParen);
    } else {
        addLed(node, last, lead, expression(comparison));
        if (kind == NodeKind::Between) {
            expect(Keyword::And);
            if (!failed()) add(node, last, expression(comparison));
        } else if (accept(Keyword::Escape)) {
            add(node, last, expression(bitOr));
        }
    }
    return close(node);
}

void Parser::list(NodeIndex parent, NodeIndex& last, TokenKind closing) {
    bool more = true;
    while (more) {
        const std::uint32_t lead = at_ - 1;
        const bool query = peek().is(Keyword::Select); // stands alone
        addLed(parent, last, lead, query ? bareSubquery() : expression(anything));
        more = !query && accept(TokenKind::Comma);
    }
    expect(closing);
}

NodeIndex Parser::prefix() {
    const Token& token = peek();
    switch (token.kind) {
    case TokenKind::Plus:
    case TokenKind::Minus:
    case TokenKind::Tilde: {
        const Nesting nesting(*this);
        const std::uint32_t first = at_++;
        const NodeIndex operand = prefix();
        if (failed()) return noNode;
        const NodeIndex node = wrap(NodeKind::Unary, first, operand);
        if (node != noNode) nodes_[node].operation = token.kind;
        return node;
    }
    case TokenKind::Word:
        if (token.keyword == Keyword::Not) {
            const std::uint32_t first = at_++;
            return wrap(NodeKind::Not, first, expression(negation));
        }
        break;
    default:
        break;
    }
    return postfix();
}

NodeIndex Parser::postfix() {
    NodeIndex node = primary();
    while (!failed()) {
        if (peek().is(TokenKind::Dot)) {
            const std::uint32_t first = nodes_[node].firstToken;
            ++at_;
            expect(TokenKind::Word);
            node = wrap(NodeKind::Member, first, node);
        } else if (peek().is(TokenKind::OpenBracket)) {
            const NodeIndex index = make(NodeKind::Index, nodes_[node].firstToken);
            NodeIndex last = noNode;
            add(index, last, node);
            ++at_;
            add(index, last, expression(anything));
            expect(TokenKind::CloseBracket);
            node = close(index);
        } else {
            break;
        }
    }
    return node;
}

NodeIndex Parser::primary() {
    const Token& token = peek();
    switch (token.kind) {
    case TokenKind::String:
        return leaf(NodeKind::String, true);
    case TokenKind::Number:
        return leaf(NodeKind::Number, true);
    case TokenKind::Parameter:
        return leaf(NodeKind::Parameter, false);
    case TokenKind::OpenParen:
        return parenthesis();
    case TokenKind::OpenBracket:
        return array();
    case TokenKind::OpenBrace:
        return peek(1).is(TokenKind::Word) && peek(2).is(TokenKind::Minus) ? placeholder() : object();
    case TokenKind::Word:
        return word(token);
    default:
        return fail();
    }
}

NodeIndex Parser::word(const Token& token) {
    switch (token.keyword) {
    case Keyword::True:
    case Keyword::False:
        return leaf(NodeKind::Boolean, true);
    case Keyword::Null:
        return leaf(NodeKind::Null, true);
    case Keyword::Undefined:
        return leaf(NodeKind::Undefined, true);
    case Keyword::Exists:
        if (peek(1).is(TokenKind::OpenParen)) return ofQuery(NodeKind::Exists);
        break;
    case Keyword::Array:
        if (peek(1).is(TokenKind::OpenParen) && peek(2).is(Keyword::Select))
            return ofQuery(NodeKind::ArrayQuery);
        break;
    case Keyword::Udf:
        if (peek(1).is(TokenKind::Dot) && peek(2).is(TokenKind::Word) && peek(3).is(TokenKind::OpenParen))
            return call(3, Function::UserDefined);
        break;
    default:
        if (isReserved(token.keyword)) return fail();
    }
    if (peek(1).is(TokenKind::OpenParen)) return call(1, functionOf(token.text(query_)));
    return leaf(NodeKind::Name, false);
}

NodeIndex Parser::ofQuery(NodeKind kind) {
    const std::uint32_t first = at_;
    at_ += 2;
    const NodeIndex query = select();
    expect(TokenKind::CloseParen);
    return wrap(kind, first, query);
}

NodeIndex Parser::call(std::uint32_t nameTokens, Function function) {
    const NodeIndex node = make(NodeKind::Call, at_);
    nodes_[node].function = function;
    nodes_[node].constant = true; // with no arguments
    at_ += nameTokens + 1;
    NodeIndex last = noNode;
    if (!accept(TokenKind::CloseParen)) list(node, last, TokenKind::CloseParen);
    if (function == Function::Changing || function == Function::Aggregate ||
        function == Function::UserDefined)
        nodes_[node].constant = false;
    return close(node);
}

NodeIndex Parser::parenthesis() {
    const std::uint32_t first = at_++;
    NodeIndex node = noNode;
    if (peek().is(Keyword::Select)) {
        const NodeIndex query = select();
        expect(TokenKind::CloseParen);
        return wrap(NodeKind::Subquery, first, query);
    }
    node = expression(anything);
    expect(TokenKind::CloseParen);
    if (failed()) return noNode;
    nodes_[node].parenthesised = true;
    nodes_[node].firstToken = first;
    return close(node);
}

NodeIndex Parser::array() {
    const NodeIndex node = make(NodeKind::Array, at_++);
    nodes_[node].constant = true;
    NodeIndex last = noNode;
    if (!accept(TokenKind::CloseBracket)) list(node, last, TokenKind::CloseBracket);
    return close(node);
}

NodeIndex Parser::object() {
    const NodeIndex node = make(NodeKind::Object, at_++);
    nodes_[node].constant = true;
    NodeIndex last = noNode;
    if (accept(TokenKind::CloseBrace)) return close(node);
    do {
        if (!accept(TokenKind::String) && !accept(TokenKind::Number)) expect(TokenKind::Word);
        const std::uint32_t colon = at_;
        expect(TokenKind::Colon);
        addLed(node, last, colon, expression(anything));
    } while (accept(TokenKind::Comma));
    expect(TokenKind::CloseBrace);
    return close(node);
}

NodeIndex Parser::placeholder() {
    const std::uint32_t first = at_++;
    while (peek().is(TokenKind::Word) || peek().is(TokenKind::Minus) || peek().is(TokenKind::Number))
        ++at_;
    accept(TokenKind::CloseBrace); // the gateway cuts some of its own short
    return make(NodeKind::Placeholder, first);
}

} // namespace cosmoswatch::query
