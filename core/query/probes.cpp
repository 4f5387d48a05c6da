#include "core/query/probes.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace cosmoswatch::query {
namespace {

// Sorted; what a document database takes for a question.
constexpr std::string_view documentOperators[]{
    "$all", "$and", "$elemMatch", "$eq",     "$exists", "$expr",  "$function",
    "$gt",  "$gte", "$in",        "$lookup", "$lt",     "$lte",   "$mod",
    "$ne",  "$nin", "$nor",       "$not",    "$or",     "$regex", "$where",
};

bool isDocumentWord(std::string_view word) {
    return std::binary_search(std::begin(documentOperators), std::end(documentOperators), word);
}

bool isComparison(const Token& token) {
    return (token.kind >= TokenKind::Equal && token.kind <= TokenKind::GreaterEqual) ||
           token.is(Keyword::Like);
}

bool isConstant(const Token& token) {
    return token.is(TokenKind::String) || token.is(TokenKind::Number);
}

// ALL and ANY name aliases, too.
bool isPlainWord(const Token& token) {
    return token.is(TokenKind::Word) &&
           (token.keyword == Keyword::None || token.keyword == Keyword::All || token.keyword == Keyword::Any);
}

bool isEmptyString(const Token& token) {
    return token.is(TokenKind::String) && token.length == 2;
}

bool isArithmetic(TokenKind kind) {
    return kind >= TokenKind::Plus && kind <= TokenKind::ShiftRightZero && kind != TokenKind::Tilde;
}

// What a call that never ends holds, up to where the text breaks: OR ENDSWITH('a', '' or OR CONTAINS(c.x, ''.
bool isConstantCall(const TokenList& tokens, std::uint32_t open, std::uint32_t error, bool alternative) {
    constexpr std::uint32_t longestCall = 32;
    const std::uint32_t end = std::min(error, open + longestCall);
    int depth = 0;
    bool path = false, empty = false;
    for (std::uint32_t i = open; i < end; ++i) {
        if (tokens[i].is(TokenKind::OpenParen)) ++depth;
        if (tokens[i].is(TokenKind::CloseParen) && --depth == 0) return false;
        path = path || tokens[i].is(TokenKind::Dot) || tokens[i].is(TokenKind::OpenBracket);
        empty = empty || (tokens[i].is(TokenKind::Comma) && isEmptyString(tokens[i + 1]));
        if (tokens[i].is(Keyword::And) || tokens[i].is(Keyword::Or)) break; // the statement's own again
    }
    return isConstant(tokens[open + 1]) ? !path || empty : alternative && empty;
}

// What stands behind AND or OR where a value ended.
void inspectOperandStart(const TokenList& tokens, std::uint32_t connective, std::uint32_t error,
                         std::vector<Evidence>& found) {
    const auto size = static_cast<std::uint32_t>(tokens.size());
    constexpr std::uint32_t mostSkipped = 16;
    std::uint32_t i = connective + 1;
    const std::uint32_t farthest = std::min(size, i + mostSkipped);
    while (i < farthest && (tokens[i].is(Keyword::Not) || tokens[i].is(TokenKind::OpenParen)))
        ++i;
    if (i >= size) return;
    const Token &first = tokens[i], &next = tokens[i + 1];
    const auto add = [&](ReasonKind kind) { found.push_back({kind, connective, std::min(i + 3, size)}); };
    // OR //user, OR !1: nothing of this language begins so.
    if (first.is(TokenKind::Slash) || first.is(TokenKind::Concat) || first.is(TokenKind::Bar) ||
        (first.is(TokenKind::Unknown) && tokens.text(i) == "!" &&
         (isLiteral(next) || (next.is(TokenKind::OpenParen) && isLiteral(tokens[std::min(i + 2, size)])))))
        return add(ReasonKind::OperatorAtLiteral);
    if (isConstant(first) && isComparison(next)) {
        const Token& behind = tokens[std::min(i + 2, size)];
        if (behind.is(TokenKind::OpenString)) return add(ReasonKind::ConstantCondition); // OR 'a'="a
        if (behind.is(TokenKind::OpenParen) && tokens[std::min(i + 3, size)].is(Keyword::Select))
            return add(ReasonKind::AddedSubquery);
        // OR NOT ('a'='b' with brackets that never close.
        if (i > connective + 1 && isConstant(behind) && lacksClosing(tokens, error))
            return add(ReasonKind::ConstantCondition);
    }
    // (SELECT COUNT(*) …: as other dialects count
    if (first.is(Keyword::Select) && i + 3 < size && tokens[i + 2].is(TokenKind::OpenParen) &&
        tokens[i + 3].is(TokenKind::Star))
        return add(ReasonKind::AddedSubquery);
    if (isPlainWord(first) && next.is(TokenKind::OpenParen) && error > i &&
        isConstantCall(tokens, i + 1, error, tokens[connective].is(Keyword::Or)))
        add(ReasonKind::ConstantCondition);
}

// ''}', '')(|(uid=*': a value with a quote in it, and the closing quote of the application left over.
bool isBrokenValue(const TokenList& tokens, std::uint32_t error) {
    if (error == 0 || error >= tokens.size()) return false;
    const Token &before = tokens[error - 1], &token = tokens[error];
    if (token.is(TokenKind::String) && isEmptyString(before)) return true; // '' ''
    return before.is(TokenKind::String) && before.end() == token.offset && !token.is(TokenKind::Word) &&
           !token.is(TokenKind::OpenString) && tokens[tokens.size() - 1].is(TokenKind::OpenString);
}

// AS id != null OR …: a name is given, not compared.
bool comparesAlias(const TokenList& tokens, std::uint32_t error) {
    return error > 1 && error < tokens.size() && tokens[error].kind >= TokenKind::Equal &&
           tokens[error].kind <= TokenKind::GreaterEqual && isPlainWord(tokens[error - 1]) &&
           tokens[error - 2].is(Keyword::As);
}

// LIKE '%' OR 1=1%': the pattern's own end left over.
bool isPatternsRest(const TokenList& tokens) {
    const std::size_t last = tokens.size() - 1;
    if (!tokens[last].is(TokenKind::OpenString) || !tokens[last - 1].is(TokenKind::Percent) ||
        tokens[last - 1].end() != tokens[last].offset)
        return false;
    for (std::size_t i = 0; i + 1 < last; ++i)
        if (tokens[i].is(Keyword::Like) && tokens[i + 1].is(TokenKind::String)) return true;
    return false;
}

// {{7*7}}, *)(uid=*: made for a template engine or a directory.
bool isOtherLanguage(const TokenList& tokens, std::uint32_t i) {
    if (i + 4 >= tokens.size()) return false;
    if (tokens[i].is(TokenKind::OpenBrace))
        return tokens[i + 1].is(TokenKind::Number) && isArithmetic(tokens[i + 2].kind) &&
               tokens[i + 3].is(TokenKind::Number) && tokens[i + 4].is(TokenKind::CloseBrace);
    return tokens[i].is(TokenKind::Star) && tokens[i + 1].is(TokenKind::CloseParen) &&
           tokens[i + 2].is(TokenKind::OpenParen);
}

// 'x' ORDER BY 1 … with the statement's own clauses behind it.
bool isColumnCount(const TokenList& tokens, std::uint32_t i) {
    return (tokens[i].is(Keyword::Order) || tokens[i].is(Keyword::Group)) && tokens[i + 1].is(Keyword::By) &&
           i + 2 < tokens.size() && tokens[i + 2].is(TokenKind::Number) &&
           literalBefore(tokens, i) != noToken;
}

// FROM id, c.secret and JOIN t IN id, c AS x. FROM a, b and FROM c, c.list are other dialects' habits.
bool addsSource(const TokenList& tokens, std::uint32_t comma) {
    const auto before = [&](std::uint32_t count) -> const Token& {
        return tokens[comma - std::min(count, comma)];
    };
    const Token& behind = tokens[std::min<std::size_t>(comma + 2, tokens.size())];
    const bool from = before(2).is(Keyword::From);
    const bool join =
        before(2).is(Keyword::Join) || (before(2).is(Keyword::In) && before(4).is(Keyword::Join));
    if (behind.is(Keyword::As)) return from || join;
    const bool renamed =
        before(3).is(Keyword::From) ||
        (before(2).is(Keyword::As) && (before(3).is(TokenKind::CloseParen) || before(4).is(Keyword::From)));
    return behind.is(TokenKind::Dot) && (from || renamed || join) &&
           tokens.text(comma - 1) != tokens.text(comma + 1);
}

// Several names where an application put in one: VALUE id, c AS x; ORDER BY c.id, c AS x; id, c.secret(c.a).
bool addsNames(const TokenList& tokens, std::uint32_t error) {
    if (error < 4 || error >= tokens.size() || !isPlainWord(tokens[error - 1])) return false;
    const Token& token = tokens[error];
    const auto before = [&](std::uint32_t count) -> const Token& {
        return tokens[error - std::min(count, error)];
    };
    if (token.is(TokenKind::Comma)) {
        if (!isPlainWord(tokens[error + 1])) return false;
        if (before(2).is(Keyword::Value))
            return tokens[error + 2 < tokens.size() ? error + 2 : error].is(Keyword::As);
        return addsSource(tokens, error);
    }
    if (token.is(Keyword::As))
        return before(2).is(TokenKind::Comma) && isPlainWord(before(3)) &&
               (before(4).is(TokenKind::Dot) || before(4).is(Keyword::By) || before(4).is(TokenKind::Colon) ||
                before(4).is(Keyword::Value));
    // What followed the one name: id, c AS x.name; id, c.secret(c.a)
    const bool goesOn = token.is(TokenKind::OpenParen) || token.is(TokenKind::OpenBracket) ||
                        token.is(TokenKind::Dot) || token.is(Keyword::As);
    const bool second =
        before(2).is(Keyword::As) || (before(2).is(TokenKind::Dot) && token.is(TokenKind::OpenParen));
    return goesOn && second && isPlainWord(before(3)) && before(4).is(TokenKind::Comma) &&
           (isPlainWord(before(5)) || before(5).is(Keyword::Asc) || before(5).is(Keyword::Desc)) &&
           error > 5 && !before(6).is(TokenKind::Dot);
}

} // namespace

bool isDocumentOperator(const TokenList& tokens, std::uint32_t token, bool valid) {
    // An application may give a property such a name; it does not compare with it.
    if (valid &&
        !(token > 1 && tokens[token - 1].is(TokenKind::OpenBrace) && isComparison(tokens[token - 2])))
        return false;
    const std::string_view text = tokens.text(token);
    if (tokens[token].is(TokenKind::String))
        return tokens[token + 1].is(TokenKind::Colon) && text.size() > 3 && text[1] == '$' &&
               isDocumentWord(text.substr(1, text.size() - 2));
    return text.front() == '$' && tokens[token + 1].is(TokenKind::Colon) && isDocumentWord(text);
}

bool isForgottenQuote(const TokenList& tokens, std::uint32_t openString) {
    if (tokens.text(openString).find_first_not_of(") \t\r\n", 1) != std::string_view::npos) return false;
    if (!tokens.comments().empty()) return false;
    std::uint32_t i = openString;
    while (i > 0 && (isPlainWord(tokens[i - 1]) || tokens[i - 1].is(Keyword::Not)))
        --i;
    if (i == openString || i == 0 || !(isComparison(tokens[i - 1]) || tokens[i - 1].is(TokenKind::Comma)))
        return false;
    while (i > 0 && !tokens[i - 1].is(TokenKind::String))
        --i;
    return i == 0;
}

bool isDoubledQuote(const TokenList& tokens, std::uint32_t second) {
    const auto isWord = [&](std::uint32_t token) {
        const std::string_view text = tokens.text(token);
        return text.size() > 2 && std::all_of(text.begin() + 1, text.end() - 1, [](char byte) {
                   return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == ' ' ||
                          static_cast<unsigned char>(byte) >= 0x80;
               });
    };
    return second > 0 && tokens[second].is(TokenKind::String) && tokens[second - 1].is(TokenKind::String) &&
           tokens[second - 1].end() == tokens[second].offset && isWord(second - 1) && isWord(second);
}

bool lacksClosing(const TokenList& tokens, std::uint32_t error) {
    switch (tokens[error].keyword) {
    case Keyword::Order:
    case Keyword::Group:
    case Keyword::Offset:
        break;
    default:
        if (!tokens[error].is(TokenKind::End)) return false;
    }
    int open = 0;
    for (const Token& token : tokens.tokens())
        open += token.is(TokenKind::OpenParen) ? 1 : token.is(TokenKind::CloseParen) ? -1 : 0;
    return open > 0;
}

void inspectProbes(const TokenList& tokens, std::uint32_t error, std::vector<Evidence>& found) {
    const auto size = static_cast<std::uint32_t>(tokens.size());
    if (size < 2) return;
    constexpr unsigned mostOperands = 64; // a text with more has told enough
    unsigned inspected = 0;
    for (std::uint32_t i = 1; i < size; ++i) {
        if (isOtherLanguage(tokens, i)) found.push_back({ReasonKind::ForeignDialect, i, i + 4});
        if (isColumnCount(tokens, i)) found.push_back({ReasonKind::ComputedOrder, i, i + 3});
        const bool connective = tokens[i].is(Keyword::And) || tokens[i].is(Keyword::Or);
        if (connective && literalBefore(tokens, i) != noToken && inspected++ < mostOperands)
            inspectOperandStart(tokens, i, error, found);
    }
    if (isBrokenValue(tokens, error)) found.push_back({ReasonKind::UnbalancedQuote, error, error + 1});
    if (addsNames(tokens, error))
        found.push_back({ReasonKind::AddedArgument, error - 1, std::min(error + 4, size)});
    if (comparesAlias(tokens, error))
        found.push_back({ReasonKind::AddedCondition, error - 1, std::min(error + 4, size)});
    if (isPatternsRest(tokens)) found.push_back({ReasonKind::UnbalancedQuote, size - 1, size});
}

} // namespace cosmoswatch::query
