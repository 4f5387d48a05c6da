// A query as a tree, in one block of memory. Nodes name tokens, tokens name bytes.
#pragma once

#include "core/query/functions.h"
#include "core/query/lexer.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace cosmoswatch::query {

enum class NodeKind : std::uint8_t {
    // Clauses. A Query has Select, From, Where, GroupBy, OrderBy, Limits as children, in this order.
    Query,
    Select,    // children: Item; none for *
    Item,      // child: expression
    From,      // children: Source
    Source,    // child: expression, the collection, or Subquery; a JOIN is a further Source
    Where,     // child: expression
    GroupBy,   // children: expressions
    OrderBy,   // children: OrderItem
    OrderItem, // child: expression
    Limits,    // children: offset, limit
    // Expressions
    String,
    Number,
    Boolean,
    Null,
    Undefined,
    Parameter,
    Placeholder, // {name-name}: filled in by the service's gateway
    Name,        // c
    Member,      // child.property
    Index,       // child[child]
    Array,
    Object, // children: the values
    Call,
    Unary,  // - + ~
    Binary, // arithmetic, bits, concatenation
    Compare,
    Not,
    And, // two or more children
    Or,
    Conditional, // ?: with three children
    Coalesce,    // ??
    Between,
    In,         // the tested value, then the list
    Like,       // value, pattern, escape
    Exists,     // child: Query
    ArrayQuery, // child: Query
    Subquery,   // child: Query
};

using NodeIndex = std::uint32_t;
inline constexpr NodeIndex noNode = 0; // the tree's first node is never used

struct Node {
    NodeKind kind = NodeKind::Query;
    TokenKind operation = TokenKind::End; // of Unary, Binary and Compare
    Function function = Function::Unknown;
    bool parenthesised = false;
    bool negated = false;  // NOT IN, NOT LIKE, NOT BETWEEN; IN of a Source
    bool constant = false; // depends on no document, parameter or clock
    bool star = false;     // SELECT *
    bool value = false;    // SELECT VALUE
    std::uint32_t firstToken = 0;
    std::uint32_t endToken = 0;  // one past the last; parentheses belong to what they hold
    std::uint32_t leadToken = 0; // the operator, AND, OR or comma before it; 0 when there is none
    NodeIndex firstChild = noNode;
    NodeIndex nextSibling = noNode;
    std::uint32_t height = 1;
};

enum class SyntaxErrorKind : std::uint8_t { None, Unexpected, TooDeep };

struct SyntaxError {
    SyntaxErrorKind kind = SyntaxErrorKind::None;
    std::uint32_t token = 0;
};

// Deeper nesting is refused, not followed.
inline constexpr std::uint32_t deepestNesting = 400;

class SyntaxTree {
public:
    // Reads the whole text as one statement. A tree is there only when `valid()`.
    void parse(const TokenList& tokens);
    // Reads one operand of AND or OR that begins at a token of a text that need not be valid.
    // The operand's node, or noNode.
    [[nodiscard]] NodeIndex parseOperand(const TokenList& tokens, std::uint32_t firstToken);

    [[nodiscard]] bool valid() const { return error_.kind == SyntaxErrorKind::None; }
    [[nodiscard]] const SyntaxError& error() const { return error_; }
    [[nodiscard]] NodeIndex root() const { return root_; }
    [[nodiscard]] const Node& operator[](NodeIndex index) const { return nodes_[index]; }
    [[nodiscard]] std::size_t size() const { return nodes_.size(); }

    [[nodiscard]] NodeIndex child(NodeIndex parent, unsigned position) const {
        NodeIndex node = nodes_[parent].firstChild;
        while (node != noNode && position-- > 0)
            node = nodes_[node].nextSibling;
        return node;
    }
    // The clause of a Query, or noNode.
    [[nodiscard]] NodeIndex clause(NodeIndex query, NodeKind kind) const {
        NodeIndex node = nodes_[query].firstChild;
        while (node != noNode && nodes_[node].kind != kind)
            node = nodes_[node].nextSibling;
        return node;
    }

private:
    std::vector<Node> nodes_;
    SyntaxError error_;
    NodeIndex root_ = noNode;
};

} // namespace cosmoswatch::query
