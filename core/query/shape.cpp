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
    void add(const ShapePart& part) { parts_.push_back(part); }
    void extend(std::uint32_t lastToken) { parts_.back().lastToken = lastToken; }

private:
    std::vector<ShapePart>& parts_;
};

// … or into a hash.
class PartHash {
public:
    explicit PartHash(std::uint64_t seed) : hash_(seed) {}
    void add(const ShapePart& part) {
        hash_ = extended(hash_, part.exact);
        ++count_;
    }
    void extend(std::uint32_t) {}
    [[nodiscard]] std::uint64_t value(std::uint64_t seed) const { return finished(hash_, count_, seed); }

private:
    std::uint64_t hash_;
    std::uint64_t count_ = 0;
};

template<typename Parts>
class ShapeReader {
public:
    ShapeReader(const TokenList& tokens, Parts& parts)
        : tokens_(tokens), list_(tokens.tokens().data()), query_(tokens.query()), parts_(parts) {}

    void run() {
        const auto size = static_cast<std::uint32_t>(tokens_.size());
        const bool commented = !tokens_.comments().empty();
        for (std::uint32_t i = 0; i < size; ++i) {
            if (commented) comments(i);
            i = token(i);
        }
        if (commented) comments(size);
    }

private:
    void comments(std::uint32_t next) {
        while (comment_ < tokens_.comments().size() && tokens_.comments()[comment_].nextToken <= next)
            add(tokens_.comments()[comment_++].block ? blockCommentCode : lineCommentCode, next, next);
    }

    // The part that begins with token i; its last token.
    std::uint32_t token(std::uint32_t i) {
        const Token& token = list_[i];
        switch (token.kind) {
        case TokenKind::Word:
            if (token.keyword != Keyword::None && isLiteral(token)) return value(i, i);
            operand_ = token.keyword == Keyword::None;
            return name(i, token.text(query_));
        case TokenKind::String:
            operand_ = true;
            if (isName(i)) return name(i, query_.substr(token.offset + 1, token.length - 2));
            return value(i, i);
        case TokenKind::Number:
        case TokenKind::Parameter:
            return value(i, i);
        case TokenKind::Minus: // a sign belongs to its number
            if (!operand_ && list_[i + 1].is(TokenKind::Number)) return value(i, i + 1);
            break;
        case TokenKind::Comma: // a list of values is one value
            if (const std::uint32_t last = sameValueBehind(i); last != 0) {
                parts_.extend(last);
                return last;
            }
            break;
        default:
            break;
        }
        operand_ = token.is(TokenKind::CloseParen) || token.is(TokenKind::CloseBracket);
        return add(codeOf(token.kind), i, i);
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

    // Behind a value that is an element of a list: the last token of the next element, when that is one, too.
    [[nodiscard]] std::uint32_t sameValueBehind(std::uint32_t comma) const {
        const bool inList = before_ == codeOf(TokenKind::OpenParen) ||
                            before_ == codeOf(TokenKind::OpenBracket) || before_ == codeOf(TokenKind::Comma);
        if (!inList) return 0;
        const Token& next = list_[comma + 1];
        if (last_ == parameterCode) return next.is(TokenKind::Parameter) ? comma + 1 : 0;
        if (last_ != valueCode) return 0;
        if (next.is(TokenKind::Minus)) return list_[comma + 2].is(TokenKind::Number) ? comma + 2 : 0;
        return isLiteral(next) && !list_[comma + 2].is(TokenKind::Colon) ? comma + 1 : 0;
    }

    [[nodiscard]] const char* textEnd() const { return query_.data() + query_.size(); }

    std::uint32_t add(std::uint64_t code, std::uint64_t exact, std::uint32_t first, std::uint32_t last) {
        parts_.add({code, exact, first, last});
        before_ = last_;
        last_ = code;
        return last;
    }
    std::uint32_t add(std::uint64_t code, std::uint32_t first, std::uint32_t last) {
        return add(code, code, first, last);
    }
    std::uint32_t value(std::uint32_t first, std::uint32_t last) {
        operand_ = true;
        return add(list_[last].is(TokenKind::Parameter) ? parameterCode : valueCode, first, last);
    }
    std::uint32_t name(std::uint32_t i, std::string_view word) {
        if (word.empty() || !mayBeStandIn(word.front()) || !isStandIn(word))
            return add(wordCode(word, textEnd()), i, i);
        // Texts are numbered as they come, values among them: only the length tells of the name.
        const std::string_view told =
            word.front() == 's' ? word.substr(std::min(word.size(), word.find('_'))) : word;
        return add(standInCode, wordCode(told, textEnd()), i, i);
    }

    const TokenList& tokens_;
    const Token* list_;
    std::string_view query_;
    Parts& parts_;
    std::size_t comment_ = 0;
    std::uint64_t last_ = 0, before_ = 0; // codes of the two latest parts
    bool operand_ = false;                // what came last may be followed by an operator
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
