#include "core/query/shape.h"

#include "core/query/obfuscation.h"

#include <algorithm>
#include <cstring>

namespace cosmoswatch::query {
namespace {

constexpr std::uint64_t multiplier = 0x9e3779b97f4a7c15ull;

std::uint64_t mixed(std::uint64_t value) {
    value *= multiplier;
    return value ^ (value >> 32);
}

std::uint64_t wordCode(std::string_view word) {
    std::uint64_t hash = word.size() * multiplier;
    const char* at = word.data();
    std::size_t left = word.size();
    for (; left >= 8; left -= 8, at += 8) {
        std::uint64_t chunk = 0;
        std::memcpy(&chunk, at, 8);
        hash = mixed(hash ^ chunk);
    }
    if (left > 0) {
        std::uint64_t chunk = 0;
        for (std::size_t i = 0; i < left; ++i)
            chunk |= static_cast<std::uint64_t>(static_cast<unsigned char>(at[i])) << (8 * i);
        hash = mixed(hash ^ chunk);
    }
    return hash | lowestWordCode;
}

bool mayBeStandIn(char first) {
    return first == 'p' || first == 'i' || first == 's';
}

class ShapeReader {
public:
    ShapeReader(const TokenList& tokens, std::vector<ShapePart>& parts)
        : tokens_(tokens), list_(tokens.tokens()), query_(tokens.query()), parts_(parts) {}

    void run() {
        const auto size = static_cast<std::uint32_t>(tokens_.size());
        for (std::uint32_t i = 0; i < size; ++i) {
            comments(i);
            token(i);
        }
        comments(size);
    }

private:
    void comments(std::uint32_t next) {
        while (comment_ < tokens_.comments().size() && tokens_.comments()[comment_].nextToken == next)
            parts_.push_back(
                {tokens_.comments()[comment_++].block ? blockCommentCode : lineCommentCode, next, next});
    }

    void token(std::uint32_t i) {
        const Token& token = list_[i];
        switch (token.kind) {
        case TokenKind::Word:
            if (token.keyword != Keyword::None && isLiteral(token) && !follows(i, TokenKind::Dot))
                return value(i, valueCode);
            return name(i, token.text(query_));
        case TokenKind::Number:
            return value(i, valueCode);
        case TokenKind::String:
            if (isName(i)) return name(i, query_.substr(token.offset + 1, token.length - 2));
            return value(i, valueCode);
        case TokenKind::Parameter:
            return value(i, parameterCode);
        default:
            add(firstKindCode + static_cast<std::uint64_t>(token.kind), i, i);
        }
    }

    [[nodiscard]] bool follows(std::uint32_t i, TokenKind kind) const {
        return i > 0 && list_[i - 1].is(kind);
    }

    // c["name"] and {"name": …
    [[nodiscard]] bool isName(std::uint32_t i) const {
        if (list_[i + 1].is(TokenKind::Colon))
            return follows(i, TokenKind::OpenBrace) || follows(i, TokenKind::Comma);
        return i > 1 && list_[i - 1].is(TokenKind::OpenBracket) && list_[i + 1].is(TokenKind::CloseBracket) &&
               (list_[i - 2].is(TokenKind::Word) || list_[i - 2].is(TokenKind::CloseBracket));
    }

    void add(std::uint64_t code, std::uint32_t first, std::uint32_t last) {
        parts_.push_back({code, code, first, last});
    }

    void name(std::uint32_t i, std::string_view word) {
        if (word.empty() || !mayBeStandIn(word.front()) || !isStandIn(word)) return add(wordCode(word), i, i);
        // Texts are numbered as they come, values among them: only the length tells of the name.
        const std::string_view told =
            word.front() == 's' ? word.substr(std::min(word.size(), word.find('_'))) : word;
        parts_.push_back({standInCode, wordCode(told), i, i});
    }

    // A sign belongs to its number, and a list of values is one value.
    void value(std::uint32_t i, std::uint64_t code) {
        std::uint32_t first = i;
        if (parts_.size() > 1 && isKind(parts_.size() - 1, TokenKind::Minus) &&
            !isOperand(parts_[parts_.size() - 2]) && list_[i].is(TokenKind::Number)) {
            first = parts_.back().firstToken;
            parts_.pop_back();
        }
        const std::size_t size = parts_.size();
        if (size > 2 && isKind(size - 1, TokenKind::Comma) && parts_[size - 2].code == code &&
            (isKind(size - 3, TokenKind::OpenParen) || isKind(size - 3, TokenKind::OpenBracket) ||
             isKind(size - 3, TokenKind::Comma))) {
            parts_.pop_back();
            parts_.back().lastToken = i;
            return;
        }
        add(code, first, i);
    }
    [[nodiscard]] bool isKind(std::size_t part, TokenKind kind) const {
        return parts_[part].code == firstKindCode + static_cast<std::uint64_t>(kind);
    }
    [[nodiscard]] bool isOperand(const ShapePart& part) const {
        const Token& last = list_[part.lastToken];
        return part.code == valueCode || part.code == parameterCode || last.is(TokenKind::CloseParen) ||
               last.is(TokenKind::CloseBracket) ||
               (last.is(TokenKind::Word) && last.keyword == Keyword::None);
    }

    const TokenList& tokens_;
    std::span<const Token> list_;
    std::string_view query_;
    std::vector<ShapePart>& parts_;
    std::size_t comment_ = 0;
};

} // namespace

void readShape(const TokenList& tokens, std::vector<ShapePart>& parts) {
    parts.clear();
    ShapeReader(tokens, parts).run();
}

std::uint64_t fingerprint(std::span<const ShapePart> parts, std::uint64_t seed) {
    std::uint64_t hash = seed ^ parts.size();
    for (const ShapePart& part : parts)
        hash = mixed(((hash << 27) | (hash >> 37)) + part.exact) ^ seed;
    return mixed(hash);
}

} // namespace cosmoswatch::query
