#include "core/query/shape.h"

#include "core/query/obfuscation.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace cosmoswatch::query {
namespace {

constexpr std::uint64_t multiplier = 0x9e3779b97f4a7c15ull;

std::uint64_t mixed(std::uint64_t value) {
    value *= multiplier;
    return value ^ (value >> 32);
}

// The word's bytes eight at a time; what stands behind it in the text is masked out.
std::uint64_t wordCode(std::string_view word, const char* textEnd) {
    std::uint64_t hash = word.size() * multiplier;
    const char* at = word.data();
    std::size_t left = word.size();
    std::uint64_t chunk = 0;
    for (; left >= 8; left -= 8, at += 8) {
        std::memcpy(&chunk, at, 8);
        hash = mixed(hash ^ chunk);
    }
    if (left > 0) {
        chunk = 0;
        if (std::endian::native == std::endian::little && textEnd - at >= 8) {
            std::memcpy(&chunk, at, 8);
            chunk &= (std::uint64_t{1} << (8 * left)) - 1;
        } else {
            for (std::size_t i = 0; i < left; ++i)
                chunk |= static_cast<std::uint64_t>(static_cast<unsigned char>(at[i])) << (8 * i);
        }
        hash = mixed(hash ^ chunk);
    }
    return hash | lowestWordCode;
}

bool mayBeStandIn(char first) {
    return first == 'p' || first == 'i' || first == 's';
}

constexpr std::uint64_t codeOf(TokenKind kind) {
    return firstKindCode + static_cast<std::uint64_t>(kind);
}

std::uint64_t extended(std::uint64_t hash, std::uint64_t exact) {
    return mixed(((hash << 27) | (hash >> 37)) + exact);
}
std::uint64_t finished(std::uint64_t hash, std::uint64_t parts, std::uint64_t seed) {
    return mixed((hash ^ seed) + parts * multiplier) | 1; // never 0: tables use it for nothing
}

// Where parts go: to a list …
class PartList {
public:
    explicit PartList(std::vector<ShapePart>& parts) : parts_(parts) {}
    void push(const ShapePart& part) { parts_.push_back(part); }
    void pop() { parts_.pop_back(); }
    [[nodiscard]] std::size_t size() const { return parts_.size(); }
    [[nodiscard]] ShapePart& fromEnd(std::size_t back) { return parts_[parts_.size() - back]; }

private:
    std::vector<ShapePart>& parts_;
};

// … or into a hash. The last few may still change.
class PartHash {
public:
    explicit PartHash(std::uint64_t seed) : hash_(seed) {}
    void push(const ShapePart& part) {
        if (size_ - hashed_ == pending) hash_ = extended(hash_, ring_[hashed_++ % pending].exact);
        ring_[size_++ % pending] = part;
    }
    void pop() { --size_; } // at most twice before the next push
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] ShapePart& fromEnd(std::size_t back) { return ring_[(size_ - back) % pending]; }
    [[nodiscard]] std::uint64_t value(std::uint64_t seed) {
        for (; hashed_ < size_; ++hashed_)
            hash_ = extended(hash_, ring_[hashed_ % pending].exact);
        return finished(hash_, size_, seed);
    }

private:
    static constexpr std::size_t pending = 8;
    ShapePart ring_[pending];
    std::uint64_t hash_;
    std::size_t size_ = 0, hashed_ = 0;
};

template<typename Parts>
class ShapeReader {
public:
    ShapeReader(const TokenList& tokens, Parts& parts)
        : tokens_(tokens), list_(tokens.tokens().data()), query_(tokens.query()), parts_(parts) {}

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
            add(tokens_.comments()[comment_++].block ? blockCommentCode : lineCommentCode, next, next);
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
            add(codeOf(token.kind), i, i);
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

    [[nodiscard]] const char* textEnd() const { return query_.data() + query_.size(); }
    void add(std::uint64_t code, std::uint32_t first, std::uint32_t last) {
        parts_.push({code, code, first, last});
    }

    void name(std::uint32_t i, std::string_view word) {
        if (word.empty() || !mayBeStandIn(word.front()) || !isStandIn(word))
            return add(wordCode(word, textEnd()), i, i);
        // Texts are numbered as they come, values among them: only the length tells of the name.
        const std::string_view told =
            word.front() == 's' ? word.substr(std::min(word.size(), word.find('_'))) : word;
        parts_.push({standInCode, wordCode(told, textEnd()), i, i});
    }

    // A sign belongs to its number, and a list of values is one value.
    void value(std::uint32_t i, std::uint64_t code) {
        std::uint32_t first = i;
        if (parts_.size() > 1 && isKind(1, TokenKind::Minus) && list_[i].is(TokenKind::Number) &&
            !isOperand(parts_.fromEnd(2))) {
            first = parts_.fromEnd(1).firstToken;
            parts_.pop();
        }
        if (parts_.size() > 2 && isKind(1, TokenKind::Comma) && parts_.fromEnd(2).code == code &&
            (isKind(3, TokenKind::OpenParen) || isKind(3, TokenKind::OpenBracket) ||
             isKind(3, TokenKind::Comma))) {
            parts_.pop();
            parts_.fromEnd(1).lastToken = i;
            return;
        }
        add(code, first, i);
    }
    [[nodiscard]] bool isKind(std::size_t fromEnd, TokenKind kind) {
        return parts_.fromEnd(fromEnd).code == codeOf(kind);
    }
    [[nodiscard]] bool isOperand(const ShapePart& part) const {
        const Token& last = list_[part.lastToken];
        return part.code == valueCode || part.code == parameterCode || last.is(TokenKind::CloseParen) ||
               last.is(TokenKind::CloseBracket) ||
               (last.is(TokenKind::Word) && last.keyword == Keyword::None);
    }

    const TokenList& tokens_;
    const Token* list_;
    std::string_view query_;
    Parts& parts_;
    std::size_t comment_ = 0;
};

} // namespace

void readShape(const TokenList& tokens, std::vector<ShapePart>& parts) {
    parts.clear();
    PartList list(parts);
    ShapeReader<PartList>(tokens, list).run();
}

std::uint64_t fingerprint(std::span<const ShapePart> parts, std::uint64_t seed) {
    std::uint64_t hash = seed;
    for (const ShapePart& part : parts)
        hash = extended(hash, part.exact);
    return finished(hash, parts.size(), seed);
}

std::uint64_t fingerprint(const TokenList& tokens, std::uint64_t seed) {
    PartHash hash(seed);
    ShapeReader<PartHash>(tokens, hash).run();
    return hash.value(seed);
}

} // namespace cosmoswatch::query
