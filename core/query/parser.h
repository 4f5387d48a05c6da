// Recursive descent for clauses, operator precedence for expressions. After the first error nothing is built:
// every function then returns at once. Private to this room.
#pragma once

#include "core/query/syntax_tree.h"

#include <algorithm>
#include <span>

namespace cosmoswatch::query {

enum Precedence : unsigned {
    anything = 1,
    conditional = 1,
    coalesce = 2,
    disjunction = 3,
    conjunction = 4,
    negation = 5,
    membership = 6, // IN, BETWEEN, LIKE
    comparison = 7,
    bitOr = 8,
    bitAnd = 9,
    shift = 10,
    addition = 11,
    multiplication = 12,
};

// Words that cannot stand for a name, or an alias without AS would swallow the next clause.
[[nodiscard]] bool isReserved(Keyword keyword);

class Parser {
public:
    Parser(const TokenList& tokens, std::vector<Node>& nodes, SyntaxError& error, std::uint32_t first)
        : tokens_(tokens.tokens()), query_(tokens.query()), nodes_(nodes), error_(error), at_(first) {}

    NodeIndex statement() {
        const NodeIndex query = select();
        if (!peek().is(TokenKind::End)) fail();
        return query;
    }
    NodeIndex operand() { return expression(negation); }

private:
    // Tokens
    [[nodiscard]] const Token& peek(std::uint32_t ahead = 0) const {
        return tokens_[std::min<std::size_t>(at_ + ahead, tokens_.size() - 1)];
    }
    [[nodiscard]] bool failed() const { return error_.kind != SyntaxErrorKind::None; }
    NodeIndex fail(SyntaxErrorKind kind = SyntaxErrorKind::Unexpected);
    template<typename What>
    bool accept(What what) {
        if (!peek().is(what)) return false;
        ++at_;
        return true;
    }
    template<typename What>
    void expect(What what) {
        if (!accept(what)) fail();
    }

    // Nodes
    NodeIndex make(NodeKind kind, std::uint32_t firstToken);
    NodeIndex leaf(NodeKind kind, bool constant);
    // Children are added in order; `last` remembers where the list ends.
    void add(NodeIndex parent, NodeIndex& last, NodeIndex child);
    NodeIndex close(NodeIndex node);
    NodeIndex wrap(NodeKind kind, std::uint32_t firstToken, NodeIndex child);

    class Nesting {
    public:
        explicit Nesting(Parser& parser) : parser_(parser) {
            if (++parser_.depth_ > deepestNesting) parser_.fail(SyntaxErrorKind::TooDeep);
        }
        ~Nesting() { --parser_.depth_; }
        Nesting(const Nesting&) = delete;
        Nesting& operator=(const Nesting&) = delete;

    private:
        Parser& parser_;
    };
    NodeIndex expressionWithin(NodeKind kind);

    // Clauses
    NodeIndex select();
    NodeIndex selection(std::uint32_t first);

    // SELECT value FROM c, SELECT value, top FROM c: names, not keywords.
    [[nodiscard]] static bool startsExpression(const Token& next);
    void alias();
    [[nodiscard]] bool followsNumber(std::uint32_t ahead) const {
        return peek(ahead).is(TokenKind::Number) || peek(ahead).is(TokenKind::Parameter);
    }
    [[nodiscard]] static bool isName(const Token& token) {
        return token.is(TokenKind::Word) && !isReserved(token.keyword);
    }

    NodeIndex from();
    NodeIndex source();
    NodeIndex collection();
    NodeIndex where();
    NodeIndex groupBy();
    NodeIndex orderBy();
    NodeIndex limits();

    // Expressions
    // FIRST(SELECT …)
    NodeIndex bareSubquery();
    NodeIndex expression(unsigned lowest);

    // `left` and what an operator adds to it; `left` itself when no operator of that precedence follows.
    NodeIndex combine(NodeIndex left, unsigned lowest);
    NodeIndex binary(NodeKind kind, NodeIndex left, unsigned rightPrecedence);
    void addLed(NodeIndex parent, NodeIndex& last, std::uint32_t lead, NodeIndex child);
    NodeIndex logical(NodeKind kind, Keyword word, NodeIndex left, unsigned rightPrecedence);
    NodeIndex ternary(NodeIndex condition);
    NodeIndex member(NodeIndex left, Keyword word, bool negated);

    // Elements up to the closing token, which is taken.
    void list(NodeIndex parent, NodeIndex& last, TokenKind closing);
    NodeIndex prefix();
    NodeIndex postfix();
    NodeIndex primary();
    NodeIndex word(const Token& token);
    NodeIndex ofQuery(NodeKind kind);
    NodeIndex call(std::uint32_t nameTokens, Function function);
    NodeIndex parenthesis();
    NodeIndex array();
    NodeIndex object();
    NodeIndex placeholder();

    std::span<const Token> tokens_;
    std::string_view query_;
    std::vector<Node>& nodes_;
    SyntaxError& error_;
    std::uint32_t at_;
    std::uint32_t depth_ = 0;
};

inline NodeIndex Parser::fail(SyntaxErrorKind kind) {
    if (!failed()) error_ = {kind, at_};
    at_ = static_cast<std::uint32_t>(tokens_.size() - 1);
    return noNode;
}

inline NodeIndex Parser::make(NodeKind kind, std::uint32_t firstToken) {
    const auto index = static_cast<NodeIndex>(nodes_.size());
    Node& node = nodes_.emplace_back();
    node.kind = kind;
    node.firstToken = firstToken;
    node.endToken = at_;
    return index;
}

inline NodeIndex Parser::leaf(NodeKind kind, bool constant) {
    const std::uint32_t first = at_++;
    const NodeIndex node = make(kind, first);
    nodes_[node].constant = constant;
    return node;
}

inline void Parser::add(NodeIndex parent, NodeIndex& last, NodeIndex child) {
    if (child == noNode) return;
    Node& node = nodes_[parent];
    if (last == noNode) {
        node.firstChild = child;
        node.constant = nodes_[child].constant;
    } else {
        nodes_[last].nextSibling = child;
        node.constant = node.constant && nodes_[child].constant;
    }
    node.height = std::max(node.height, nodes_[child].height + 1);
    if (node.height > 2 * deepestNesting) fail(SyntaxErrorKind::TooDeep);
    last = child;
}

inline NodeIndex Parser::close(NodeIndex node) {
    nodes_[node].endToken = at_;
    return failed() ? noNode : node;
}

inline NodeIndex Parser::wrap(NodeKind kind, std::uint32_t firstToken, NodeIndex child) {
    const NodeIndex node = make(kind, firstToken);
    NodeIndex last = noNode;
    add(node, last, child);
    return close(node);
}

inline NodeIndex Parser::expressionWithin(NodeKind kind) {
    const std::uint32_t first = at_;
    return wrap(kind, first, expression(anything));
}

} // namespace cosmoswatch::query
