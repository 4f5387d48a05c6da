#include "core/query/parser.h"

namespace cosmoswatch::query {

bool isReserved(Keyword keyword) {
    switch (keyword) {
    case Keyword::And:
    case Keyword::As:
    case Keyword::Between:
    case Keyword::By:
    case Keyword::False:
    case Keyword::From:
    case Keyword::Group:
    case Keyword::In:
    case Keyword::Join:
    case Keyword::Like:
    case Keyword::Not:
    case Keyword::Null:
    case Keyword::Or:
    case Keyword::Order:
    case Keyword::Select:
    case Keyword::True:
    case Keyword::Undefined:
    case Keyword::Where:
        return true;
    default:
        return false;
    }
}

NodeIndex Parser::select() {
    const Nesting nesting(*this);
    const std::uint32_t first = at_;
    expect(Keyword::Select);
    if (failed()) return noNode;
    const NodeIndex query = make(NodeKind::Query, first);
    NodeIndex last = noNode;
    add(query, last, selection(first));
    if (peek().is(Keyword::From)) add(query, last, from());
    if (peek().is(Keyword::Where)) add(query, last, where());
    if (peek().is(Keyword::Group)) add(query, last, groupBy());
    if (peek().is(Keyword::Order)) add(query, last, orderBy());
    if (peek().is(Keyword::Offset)) add(query, last, limits());
    return close(query);
}

NodeIndex Parser::selection(std::uint32_t first) {
    const NodeIndex node = make(NodeKind::Select, first);
    NodeIndex last = noNode;
    for (bool more = true; more && !failed();) {
        more = false;
        if (peek().is(Keyword::Distinct) && startsExpression(peek(1))) more = accept(Keyword::Distinct);
        if (peek().is(Keyword::Top) && (peek(1).is(TokenKind::Number) || peek(1).is(TokenKind::Parameter))) {
            at_ += 2;
            more = true;
        }
    }
    if (accept(TokenKind::Star)) {
        nodes_[node].star = true;
        return close(node);
    }
    if (peek().is(Keyword::Value) && startsExpression(peek(1))) {
        ++at_;
        nodes_[node].value = true;
    }
    do {
        const std::uint32_t lead = at_ - 1;
        const NodeIndex item = expressionWithin(NodeKind::Item);
        if (failed()) return noNode;
        nodes_[item].leadToken = lead;
        alias();
        nodes_[item].endToken = at_;
        add(node, last, item);
    } while (!nodes_[node].value && accept(TokenKind::Comma));
    return close(node);
}

bool Parser::startsExpression(const Token& next) {
    switch (next.kind) {
    case TokenKind::Word:
        return !isReserved(next.keyword) || next.keyword == Keyword::Not || isLiteral(next);
    case TokenKind::Number:
    case TokenKind::String:
    case TokenKind::Parameter:
    case TokenKind::OpenParen:
    case TokenKind::OpenBracket:
    case TokenKind::OpenBrace:
    case TokenKind::Star:
    case TokenKind::Plus:
    case TokenKind::Minus:
    case TokenKind::Tilde:
        return true;
    default:
        return false;
    }
}

void Parser::alias() {
    if (accept(Keyword::As)) {
        if (!accept(TokenKind::Word)) expect(TokenKind::String);
    } else if (isName(peek()) && !peek().is(Keyword::Asc) && !peek().is(Keyword::Desc) &&
               !(peek().is(Keyword::Offset) && followsNumber(1))) {
        ++at_;
    }
}

NodeIndex Parser::from() {
    const NodeIndex node = make(NodeKind::From, at_++);
    NodeIndex last = noNode;
    do {
        add(node, last, source());
    } while (accept(Keyword::Join));
    return close(node);
}

NodeIndex Parser::source() {
    const std::uint32_t first = at_;
    const NodeIndex node = make(NodeKind::Source, first);
    NodeIndex last = noNode;
    if (isName(peek()) && peek(1).is(Keyword::In)) {
        at_ += 2;
        nodes_[node].negated = true;
        add(node, last, collection());
    } else {
        add(node, last, collection());
        alias();
    }
    if (!failed()) nodes_[node].constant = false;
    return close(node);
}

NodeIndex Parser::collection() {
    if (!isName(peek()) && !peek().is(TokenKind::OpenParen)) return fail();
    return postfix();
}

NodeIndex Parser::where() {
    const std::uint32_t first = at_++;
    return wrap(NodeKind::Where, first, expression(anything));
}

NodeIndex Parser::groupBy() {
    const NodeIndex node = make(NodeKind::GroupBy, at_++);
    expect(Keyword::By);
    NodeIndex last = noNode;
    do {
        const std::uint32_t lead = at_ - 1;
        const NodeIndex key = expression(anything);
        if (failed()) return noNode;
        nodes_[key].leadToken = lead;
        add(node, last, key);
    } while (accept(TokenKind::Comma));
    return close(node);
}

NodeIndex Parser::orderBy() {
    const NodeIndex node = make(NodeKind::OrderBy, at_++);
    expect(Keyword::By);
    if (peek().is(Keyword::Rank) && isName(peek(1))) ++at_;
    NodeIndex last = noNode;
    do {
        const std::uint32_t lead = at_ - 1;
        const NodeIndex item = expressionWithin(NodeKind::OrderItem);
        if (failed()) return noNode;
        if (!accept(Keyword::Asc)) accept(Keyword::Desc);
        nodes_[item].leadToken = lead;
        nodes_[item].endToken = at_;
        add(node, last, item);
    } while (accept(TokenKind::Comma));
    return close(node);
}

NodeIndex Parser::limits() {
    const NodeIndex node = make(NodeKind::Limits, at_++);
    NodeIndex last = noNode;
    add(node, last, expression(bitOr));
    expect(Keyword::Limit);
    add(node, last, expression(bitOr));
    return close(node);
}

void SyntaxTree::parse(const TokenList& tokens) {
    nodes_.resize(1);
    error_ = {};
    root_ = Parser(tokens, nodes_, error_, 0).statement();
    if (!valid()) root_ = noNode;
}

NodeIndex SyntaxTree::parseOperand(const TokenList& tokens, std::uint32_t firstToken) {
    nodes_.resize(1);
    error_ = {};
    return Parser(tokens, nodes_, error_, firstToken).operand();
}

} // namespace cosmoswatch::query
