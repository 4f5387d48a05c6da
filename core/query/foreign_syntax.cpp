#include "core/query/foreign_syntax.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace cosmoswatch::query {
namespace {

bool isPlainWord(const Token& token) {
    return token.is(TokenKind::Word) && token.keyword == Keyword::None;
}
bool isOpening(TokenKind kind) {
    return kind == TokenKind::OpenParen || kind == TokenKind::OpenBracket || kind == TokenKind::OpenBrace;
}
bool isClosing(TokenKind kind) {
    return kind == TokenKind::CloseParen || kind == TokenKind::CloseBracket || kind == TokenKind::CloseBrace;
}
bool isOperator(TokenKind kind) {
    return kind >= TokenKind::Equal && kind <= TokenKind::ShiftRightZero;
}

bool isComparison(TokenKind kind) {
    return kind >= TokenKind::Equal && kind <= TokenKind::GreaterEqual;
}
bool isConstant(const Token& token) {
    return token.is(TokenKind::Number) || token.is(TokenKind::String);
}

template<std::size_t count>
bool isOneOf(std::string_view word, const std::string_view (&words)[count]) {
    return std::any_of(std::begin(words), std::end(words),
                       [word](std::string_view other) { return equalsIgnoreCase(word, other); });
}

// Reads the text once, with what it has met so far.
class SyntaxProbe {
public:
    SyntaxProbe(const TokenList& tokens, std::uint32_t error, std::vector<Evidence>& found)
        : tokens_(tokens), size_(static_cast<std::uint32_t>(tokens.size())), error_(error), found_(found) {}

    void run() {
        for (std::uint32_t i = 0; i < size_; ++i) {
            const Token& token = tokens_[i];
            if (isOpening(token.kind)) ++depth_;
            if (isClosing(token.kind) && depth_ > 0) --depth_;
            if (token.is(Keyword::From) && depth_ == 0) behindFrom_ = true;
            if (token.is(Keyword::Order) || token.is(Keyword::Group)) behindOrder_ = true;
            inspect(i);
        }
    }

private:
    [[nodiscard]] const Token& at(std::uint32_t i) const { return tokens_[std::min(i, size_)]; }
    [[nodiscard]] std::string_view text(std::uint32_t i) const { return i < size_ ? tokens_.text(i) : ""; }
    [[nodiscard]] bool glued(std::uint32_t i) const { return i > 0 && at(i - 1).end() == at(i).offset; }
    void add(ReasonKind kind, std::uint32_t first, std::uint32_t count) {
        found_.push_back({kind, first, std::min(first + count, size_)});
    }

    void inspect(std::uint32_t i) {
        switch (tokens_[i].kind) {
        case TokenKind::Word:
            return word(i);
        case TokenKind::MalformedNumber:
            if (endsInForeignWord(text(i)) || endsInQuoteLike(text(i))) add(ReasonKind::ForeignDialect, i, 2);
            if (text(i).ends_with(".e") && glued(i + 1) && at(i + 1).is(TokenKind::OpenParen)) // 1.e(
                add(ReasonKind::ForeignDialect, i, 2);
            return;
        case TokenKind::Number: // 1.union reads as a number and a word
            if (glued(i + 1) && isPlainWord(at(i + 1)) &&
                (endsInForeignWord(text(i + 1)) || endsInQuoteLike(text(i + 1))))
                add(ReasonKind::ForeignDialect, i, 2);
            return;
        case TokenKind::Colon: // x::int, @a:=1
            if (i > 0 && glued(i + 1) && (at(i + 1).is(TokenKind::Colon) || at(i + 1).is(TokenKind::Equal)))
                add(ReasonKind::ForeignDialect, i, 3);
            return;
        case TokenKind::Comma:
            return secondSource(i);
        case TokenKind::Semicolon:
            return semicolon(i);
        case TokenKind::String:
            return quotedOperator(i);
        case TokenKind::Unknown: // !!1, !~1
            if (i > 0 && isOperator(at(i - 1).kind) && text(i) == "!" &&
                (at(i + 1).is(TokenKind::Tilde) || at(i + 1).is(TokenKind::Unknown)) && glued(i + 1))
                add(ReasonKind::OperatorAtLiteral, i, 2);
            return;
        case TokenKind::OpenBrace: // {d 1}, {ts '…'}
            if (isPlainWord(at(i + 1)) && isLiteral(at(i + 2)) && at(i + 3).is(TokenKind::CloseBrace))
                add(ReasonKind::ForeignDialect, i, 4);
            return;
        case TokenKind::CloseBrace: // '}, {'a': '
        case TokenKind::CloseParen: // ')(
            return closing(i);
        default:
            return;
        }
    }

    void word(std::uint32_t i) {
        if (tokens_[i].is(Keyword::Top)) return top(i);
        if (tokens_[i].is(Keyword::And) || tokens_[i].is(Keyword::Or)) return connective(i);
        if (tokens_[i].is(Keyword::Like) || tokens_[i].is(Keyword::In) || tokens_[i].is(Keyword::Between))
            return secondMembership(i);
        if (!isPlainWord(tokens_[i]) || i == 0 || at(i - 1).is(TokenKind::Dot)) return;
        const std::string_view word = text(i);
        if (equalsIgnoreCase(word, "union") && leadsToSelect(i) && isWithinStatement(i))
            return add(ReasonKind::ForeignDialect, i, 2);
        // x'31', b'1'
        if (word.size() == 1 && (word == "x" || word == "X" || word == "b") && isOperator(at(i - 1).kind) &&
            glued(i + 1) && at(i + 1).is(TokenKind::String))
            return add(ReasonKind::EncodedProbe, i, 2);
        constexpr std::string_view groups[]{"having", "for", "connect"};
        if (isOneOf(word, groups) && isForeignClause(i)) add(ReasonKind::ForeignDialect, i, 2);
        // ''${…}, ''$(…): a quote, and then another language's.
        if (word.front() == '$' && glued(i) && at(i - 1).is(TokenKind::String) && glued(i + 1) &&
            isOpening(at(i + 1).kind))
            add(ReasonKind::UnbalancedQuote, i, 2);
    }

    // UNION ALL (SELECT
    [[nodiscard]] bool leadsToSelect(std::uint32_t i) const {
        constexpr std::string_view fillers[]{"all", "distinct", "distinctrow"};
        std::uint32_t next = i + 1;
        while (next < size_ && next - i < 6 &&
               (at(next).is(TokenKind::OpenParen) || isOneOf(text(next), fillers)))
            ++next;
        return at(next).is(Keyword::Select);
    }
    // Two whole statements joined by UNION are a habit of other databases; within one nobody joins them.
    [[nodiscard]] bool isWithinStatement(std::uint32_t i) const {
        return depth_ > 0 || !behindFrom_ || behindOrder_ || isClosing(at(i - 1).kind) ||
               isOperator(at(i - 1).kind) || at(i + 1).is(TokenKind::OpenParen);
    }
    // HAVING 1=1, FOR UPDATE
    [[nodiscard]] bool isForeignClause(std::uint32_t i) const {
        const Token& next = at(i + 1);
        return (next.is(TokenKind::Number) && isOperator(at(i + 2).kind)) ||
               (isPlainWord(next) &&
                (equalsIgnoreCase(text(i + 1), "update") || equalsIgnoreCase(text(i + 1), "xml"))) ||
               (next.is(Keyword::By) && equalsIgnoreCase(text(i), "connect"));
    }

    void connective(std::uint32_t i) {
        // 'a'] OR ['b, c.x] OR [1
        const bool closed =
            i > 1 && (at(i - 1).is(TokenKind::CloseBracket) || at(i - 1).is(TokenKind::CloseBrace));
        const bool opens = at(i + 1).is(TokenKind::OpenBracket) || at(i + 1).is(TokenKind::OpenBrace);
        if (closed && (i - 1 == error_ || (opens && isLiteral(at(i - 2)))))
            return add(tokens_[i].is(Keyword::Or) ? ReasonKind::AddedAlternative : ReasonKind::AddedCondition,
                       i, 2);
        // OR (1=1.name: whatever it was put before
        std::uint32_t first = i + 1;
        while (first < size_ && first - i < 8 && at(first).is(TokenKind::OpenParen))
            ++first;
        const Token& last = at(first + 2);
        if (isConstant(at(first)) && isComparison(at(first + 1).kind) &&
            (isConstant(last) || last.is(TokenKind::MalformedNumber)))
            add(ReasonKind::ConstantCondition, i, first + 3 - i);
    }

    // FROM root id, r AS x … r.name: the name put in brings the old one along.
    void secondSource(std::uint32_t comma) {
        if (comma != error_ || comma < 2 || !isPlainWord(at(comma - 1)) || !isPlainWord(at(comma + 1)))
            return;
        std::uint32_t last = comma + 1; // of a path
        while (at(last + 1).is(TokenKind::Dot) && at(last + 2).is(TokenKind::Word))
            last += 2;
        const bool joined = at(last + 1).is(Keyword::In) && last > comma + 1;
        const bool renamed =
            at(last + 1).is(Keyword::As) && last == comma + 1 && isRoot(comma + 1) && !isRoot(comma + 3);
        if (joined || renamed) add(ReasonKind::AddedArgument, comma - 1, 4);
    }
    // Whether the word stands before a dot elsewhere.
    [[nodiscard]] bool isRoot(std::uint32_t word) const {
        if (word >= size_) return false;
        for (std::uint32_t i = 0; i + 1 < size_; ++i)
            if (i != word && isPlainWord(at(i)) && at(i + 1).is(TokenKind::Dot) && text(i) == text(word))
                return true;
        return false;
    }

    // 5’: what looks like a quote, for filters that make one of it.
    [[nodiscard]] static bool endsInQuoteLike(std::string_view text) {
        constexpr std::string_view quotes[]{"\xc2\xb4",     "\xca\xbc",     "\xe2\x80\x98",
                                            "\xe2\x80\x99", "\xe2\x80\xb2", "\xef\xbc\x87"};
        return std::any_of(std::begin(quotes), std::end(quotes),
                           [text](std::string_view quote) { return text.ends_with(quote); });
    }

    // Behind digits: 1union, 1or, 1e0union.
    [[nodiscard]] static bool endsInForeignWord(std::string_view text) {
        std::size_t begin = text.find_first_not_of("0123456789.");
        if (begin == std::string_view::npos) return false;
        if ((text[begin] | 0x20) == 'e' && begin > 0 && begin + 1 < text.size()) {
            const std::size_t digits = text.find_first_not_of("0123456789", begin + 1);
            if (digits != std::string_view::npos && digits > begin + 1) begin = digits;
        }
        constexpr std::string_view words[]{"union", "or",    "and",    "xor", "having",
                                           "like",  "rlike", "regexp", "div"};
        return isOneOf(text.substr(begin), words);
    }

    // TOP 5-1 *, TOP 10*10 *, TOP 5 OR 1=1 *
    void top(std::uint32_t i) {
        if (!at(i + 1).is(TokenKind::Number)) return;
        const Token& next = at(i + 2);
        const bool computes =
            next.is(TokenKind::Star) || next.is(TokenKind::Minus) || next.is(TokenKind::Plus)
                ? at(i + 3).is(TokenKind::Number)
                : isOperator(next.kind) && !next.is(TokenKind::Tilde);
        if (computes || next.is(Keyword::Or) || next.is(Keyword::And))
            add(ReasonKind::OperatorAtLiteral, i + 2, 2);
    }

    // c.x BETWEEN 5 AND c.mail LIKE 'a%': the second bound is a condition.
    void secondMembership(std::uint32_t i) {
        std::uint32_t path = i;
        while (path > 1 && (isPlainWord(at(path - 1)) || at(path - 1).is(TokenKind::Dot)))
            --path;
        if (path == i || path < 3 || !at(path - 1).is(Keyword::And)) return;
        if (at(path - 3).is(Keyword::Between) && isLiteral(at(path - 2)))
            add(ReasonKind::AddedCondition, path - 1, i + 3 - path);
    }

    // = ; SELECT, and ; DROP wherever it stands: a statement of this service has none behind it.
    void semicolon(std::uint32_t i) {
        constexpr std::string_view statements[]{
            "drop",  "delete",   "insert",   "update",  "exec",  "execute", "declare", "create",
            "alter", "truncate", "shutdown", "waitfor", "grant", "merge",   "copy",    "call"};
        if (i == 0 || i + 1 >= size_) return;
        const bool cut =
            isOperator(at(i - 1).kind) || at(i - 1).is(TokenKind::Comma) || isOpening(at(i - 1).kind);
        const std::string_view query = tokens_.query();
        const std::string_view between = query.substr(at(i).end(), at(i + 1).offset - at(i).end());
        const bool sameLine = between.find_first_of("\n\r") == std::string_view::npos;
        if (cut || (sameLine && i + 2 < size_ && isOneOf(text(i + 1), statements)))
            add(ReasonKind::StackedStatement, i, 2);
    }

    // a 'AND' b, a' NOT LIKE 'b: an operator in quotes between two words that have none.
    void quotedOperator(std::uint32_t i) {
        if (i == 0 || !(isPlainWord(at(i - 1)) || at(i - 1).is(TokenKind::Number))) return;
        std::string_view content = text(i).substr(1, text(i).size() - 2);
        constexpr std::string_view words[]{"and", "or",  "not", "like", "in",
                                           "is",  "xor", "div", "mod",  "between"};
        bool operators = false;
        for (content = trim(content); !content.empty(); content = trim(content)) {
            const std::size_t end = std::min(content.find_first_of(" \t"), content.size());
            const std::string_view part = content.substr(0, end);
            if (!isOneOf(part, words) && part.find_first_not_of("=<>!&|+-*/%^~") != std::string_view::npos)
                return;
            operators = true;
            content.remove_prefix(end);
        }
        if (operators) add(ReasonKind::UnbalancedQuote, i, 2);
    }

    // What closes behind a value and opens at once: made for another syntax.
    void closing(std::uint32_t i) {
        if (i == 0 || !at(i - 1).is(TokenKind::String) || !glued(i)) return;
        if (tokens_[i].is(TokenKind::CloseBrace))
            return at(i + 1).is(TokenKind::Comma) && at(i + 2).is(TokenKind::OpenBrace) && braces(i) < 0
                       ? add(ReasonKind::ForeignDialect, i, 3)
                       : void();
        if (glued(i + 1) && at(i + 1).is(TokenKind::OpenParen)) add(ReasonKind::UnbalancedQuote, i, 2);
    }
    // Open braces up to a token; below zero when more are closed.
    [[nodiscard]] int braces(std::uint32_t last) const {
        constexpr std::uint32_t farthest = 256;
        int open = 0;
        for (std::uint32_t i = last - std::min(last, farthest); i <= last; ++i)
            open += tokens_[i].is(TokenKind::OpenBrace) ? 1 : tokens_[i].is(TokenKind::CloseBrace) ? -1 : 0;
        return open;
    }

    const TokenList& tokens_;
    std::uint32_t size_;
    std::uint32_t error_;
    std::vector<Evidence>& found_;
    std::uint32_t depth_ = 0;
    bool behindFrom_ = false, behindOrder_ = false;
};

} // namespace

void inspectForeignSyntax(const TokenList& tokens, std::uint32_t error, std::vector<Evidence>& found) {
    SyntaxProbe(tokens, error, found).run();
}

} // namespace cosmoswatch::query
