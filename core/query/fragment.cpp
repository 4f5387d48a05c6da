#include "core/query/fragment.h"

#include <algorithm>

namespace cosmoswatch::query {
namespace {

bool isConnective(const Token& token) {
    return token.is(Keyword::And) || token.is(Keyword::Or);
}
bool isComparison(TokenKind kind) {
    return kind >= TokenKind::Equal && kind <= TokenKind::GreaterEqual;
}

class Extent {
public:
    Extent(const TokenList& tokens, const Evidence& evidence, bool valid)
        : tokens_(tokens), evidence_(evidence), size_(static_cast<std::uint32_t>(tokens.size())),
          valid_(valid) {}

    [[nodiscard]] Fragment fragment() const {
        const std::uint32_t begin = beginByte(), end = endByte();
        return {begin, end > begin ? end - begin : 0};
    }

private:
    // The literal that the text goes on behind, or the property name.
    [[nodiscard]] std::uint32_t boundary(std::uint32_t token) const {
        if (const std::uint32_t literal = literalBefore(tokens_, token); literal != noToken) return literal;
        if (token == 0 || !isConnective(tokens_[token])) return noToken;
        if (!tokens_[token - 1].is(TokenKind::Word)) return noToken;
        // 'a' = c.id OR …
        std::uint32_t path = token - 1;
        while (path >= 2 && tokens_[path - 1].is(TokenKind::Dot))
            path -= 2;
        if (path >= 2 && isComparison(tokens_[path - 1].kind) && tokens_[path - 2].is(TokenKind::String))
            return path - 2;
        return token - 1;
    }

    // The connective that leads the operand before this one, or noToken.
    [[nodiscard]] std::uint32_t connectiveBefore(std::uint32_t token) const {
        constexpr std::uint32_t longestOperand = 40;
        std::uint32_t depth = 0;
        for (std::uint32_t i = token; i-- > 0 && token - i < longestOperand;) {
            const Token& before = tokens_[i];
            if (before.is(TokenKind::CloseParen)) ++depth;
            if (before.is(TokenKind::OpenParen) && depth > 0) --depth;
            if (depth > 0) continue;
            if (isConnective(before)) return i;
            if (before.is(Keyword::Where) || before.is(Keyword::Select)) return noToken;
        }
        return noToken;
    }

    // c.type = 'a': a condition like any application's.
    [[nodiscard]] bool isPlainEquality(std::uint32_t first, std::uint32_t end) const {
        return end - first >= 3 && tokens_[end - 2].is(TokenKind::Equal) && isLiteral(tokens_[end - 1]) &&
               std::all_of(
                   tokens_.tokens().begin() + first, tokens_.tokens().begin() + end - 2,
                   [](const Token& token) { return token.is(TokenKind::Word) || token.is(TokenKind::Dot); });
    }

    // AND 'a'='a and -- close what another condition opened.
    [[nodiscard]] std::uint32_t firstToken() const {
        std::uint32_t first = std::min(evidence_.firstToken, size_);
        const bool closes = evidence_.kind == ReasonKind::ConstantCondition ||
                            evidence_.kind == ReasonKind::AlwaysTrue ||
                            evidence_.kind == ReasonKind::CommentedRest;
        if (evidence_.kind == ReasonKind::UnbalancedQuote) return firstQuote(first);
        if (!closes || first == 0) return first;
        if (first >= 4 && tokens_[first - 2].is(Keyword::Limit) && tokens_[first - 4].is(Keyword::Offset))
            return first >= 5 ? first - 5 : first - 4;
        const std::uint32_t before = connectiveBefore(first);
        if (before == noToken || literalBefore(tokens_, before) == noToken) return first;
        if (tokens_[before].is(Keyword::And) && isPlainEquality(before + 1, first)) return first;
        return before;
    }
    // '…'b'…': the first of the texts that are glued together.
    [[nodiscard]] std::uint32_t firstQuote(std::uint32_t first) const {
        while (first >= 2 && tokens_[first - 1].is(TokenKind::Word) &&
               tokens_[first - 2].is(TokenKind::String) &&
               tokens_[first - 2].end() == tokens_[first - 1].offset)
            first -= 2;
        return first;
    }

    // Of what was put in: behind the quote, or at the sign of a number.
    [[nodiscard]] std::uint32_t valueBegin(std::uint32_t literal) const {
        const Token& token = tokens_[literal];
        if (token.is(TokenKind::String)) return token.offset + 1;
        const bool sign =
            token.is(TokenKind::Number) && literal > 1 && tokens_[literal - 1].is(TokenKind::Minus) &&
            tokens_[literal - 1].end() == token.offset && isComparison(tokens_[literal - 2].kind);
        return sign ? token.offset - 1 : token.offset;
    }

    [[nodiscard]] std::uint32_t beginByte() const {
        const std::uint32_t first = firstToken();
        std::uint32_t begin = tokens_[first].offset;
        if (evidence_.kind == ReasonKind::UnbalancedQuote && tokens_[first].is(TokenKind::String) &&
            first != evidence_.firstToken)
            return begin + 1;
        for (const Comment& comment : tokens_.comments())
            if (comment.nextToken == evidence_.firstToken) begin = std::min(begin, comment.offset);
        if (evidence_.kind == ReasonKind::DepartsFromKnown && first < size_ && isLiteral(tokens_[first]))
            return valueBegin(first);
        if (evidence_.kind == ReasonKind::TrueForEveryItem && !isConnective(tokens_[first])) return begin;
        if (const std::uint32_t before = boundary(first); before != noToken) begin = valueBegin(before);
        return begin;
    }

    // … OR c.id = 'a' and … AND (1=1: what gives the closing quote or bracket of the statement an opening
    // one.
    [[nodiscard]] std::uint32_t endToken() const {
        const std::uint32_t end = std::clamp(evidence_.endToken, 1u, std::max(size_, 1u));
        // … || ''
        const bool joins = evidence_.kind == ReasonKind::OperatorAtLiteral && end + 1 < size_ &&
                           tokens_[end].is(TokenKind::Concat) && tokens_[end + 1].is(TokenKind::String);
        if (joins) return end + 2;
        if (end >= size_ || !isConnective(tokens_[end])) return end;
        std::uint32_t next = end + 1;
        while (next < size_ && tokens_[next].is(TokenKind::OpenParen))
            ++next;
        while (next + 1 < size_ && tokens_[next].is(TokenKind::Word) && tokens_[next + 1].is(TokenKind::Dot))
            next += 2;
        if (next + 2 >= size_ || !tokens_[next + 1].is(TokenKind::Equal)) return end;
        const bool balances = (tokens_[next].is(TokenKind::Word) && tokens_[end].is(Keyword::Or) &&
                               tokens_[next + 2].is(TokenKind::String)) ||
                              (isLiteral(tokens_[next]) && isLiteral(tokens_[next + 2]));
        return balances ? next + 3 : end;
    }

    [[nodiscard]] std::uint32_t endByte() const {
        const bool breaksAll = evidence_.kind == ReasonKind::ForeignDialect ||
                               evidence_.kind == ReasonKind::StackedStatement ||
                               evidence_.kind == ReasonKind::UnbalancedQuote;
        // From there on nothing can be told apart.
        if (!valid_ && breaksAll) return static_cast<std::uint32_t>(tokens_.query().size());
        const std::uint32_t last =
            evidence_.kind == ReasonKind::DepartsFromKnown ? std::max(evidence_.endToken, 1u) : endToken();
        std::uint32_t end = tokens_[last - 1].end();
        for (const Comment& comment : tokens_.comments())
            if (comment.nextToken == last || comment.nextToken == evidence_.endToken)
                end = std::max(end, comment.end());
        return end;
    }

    const TokenList& tokens_;
    const Evidence& evidence_;
    std::uint32_t size_;
    bool valid_;
};

} // namespace

Fragment fragmentOf(const TokenList& tokens, const Evidence& evidence, bool valid) {
    return Extent(tokens, evidence, valid).fragment();
}

Fragment fragmentOf(std::span<const QueryReason> reasons) {
    if (reasons.empty()) return {};
    std::uint32_t begin = UINT32_MAX, end = 0;
    for (const QueryReason& reason : reasons) {
        begin = std::min(begin, reason.where.offset);
        end = std::max(end, reason.where.offset + reason.where.length);
    }
    return {begin, end - begin};
}

} // namespace cosmoswatch::query
