// What a NoSQL query is made of. Offsets are bytes from the start of the text.
#pragma once

#include <cstdint>
#include <string_view>

namespace cosmoswatch::query {

enum class TokenKind : std::uint8_t {
    End,
    Word,
    Number,
    String,
    Parameter,
    Dot,
    Comma,
    Colon,
    Question,
    Coalesce, // ??
    OpenParen,
    CloseParen,
    OpenBracket,
    CloseBracket,
    OpenBrace,
    CloseBrace,
    Equal,
    NotEqual, // != <>
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Ampersand,
    Bar,
    Concat, // ||
    Caret,
    Tilde,
    ShiftLeft,
    ShiftRight,
    ShiftRightZero, // >>>
    Semicolon,
    OpenString,      // no closing quote
    OpenComment,     // /* without */
    MalformedNumber, // 0x1f, 12abc
    Unknown,         // a byte that no token begins with
};

// Words with a meaning of their own; any of them may still name a property.
enum class Keyword : std::uint8_t {
    None,
    All,
    And,
    Any,
    Array,
    As,
    Asc,
    Between,
    By,
    Desc,
    Distinct,
    Escape,
    Exists,
    False,
    From,
    Group,
    In,
    Join,
    Like,
    Limit,
    Not,
    Null,
    Offset,
    Or,
    Order,
    Rank,
    Select,
    Top,
    True,
    Udf,
    Undefined,
    Value,
    Where,
};

struct Token {
    std::uint32_t offset = 0;
    std::uint32_t length = 0; // with quotes and @
    TokenKind kind = TokenKind::End;
    Keyword keyword = Keyword::None;

    [[nodiscard]] std::uint32_t end() const { return offset + length; }
    [[nodiscard]] bool is(TokenKind other) const { return kind == other; }
    [[nodiscard]] bool is(Keyword other) const { return kind == TokenKind::Word && keyword == other; }
    [[nodiscard]] std::string_view text(std::string_view query) const { return query.substr(offset, length); }
};

struct Comment {
    std::uint32_t offset = 0;
    std::uint32_t length = 0;
    std::uint32_t nextToken = 0; // index of the token that follows
    bool block = false;          // /* */, else to the end of the line
    [[nodiscard]] std::uint32_t end() const { return offset + length; }
};

// A value written into the text: where an application puts what its user sent.
[[nodiscard]] inline bool isLiteral(const Token& token) {
    switch (token.kind) {
    case TokenKind::String:
    case TokenKind::Number:
        return true;
    case TokenKind::Word:
        return token.keyword == Keyword::True || token.keyword == Keyword::False ||
               token.keyword == Keyword::Null || token.keyword == Keyword::Undefined;
    default:
        return false;
    }
}

} // namespace cosmoswatch::query
