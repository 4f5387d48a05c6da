#include "core/query/text_rules.h"

#include "core/base/text.h"
#include "core/query/foreign_dialect.h"
#include "core/query/injection_rules.h"

#include <algorithm>

namespace cosmoswatch::query {
namespace {

bool isLetter(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           static_cast<unsigned char>(byte) >= 0x80;
}

// A quote that closes or opens nothing; an apostrophe within a word is none.
bool hasLooseQuote(std::string_view text) {
    for (const char quote : {'\'', '"'}) {
        std::size_t count = 0;
        for (std::size_t i = 0; i < text.size(); ++i)
            if (text[i] == quote &&
                !(i > 0 && i + 1 < text.size() && isLetter(text[i - 1]) && isLetter(text[i + 1])))
                ++count;
        if (count % 2 == 1) return true;
    }
    return false;
}

bool hasLooseBracket(std::string_view text) {
    int open = 0;
    for (const char letter : text) {
        if (letter == '(' || letter == '[' || letter == '{') ++open;
        if ((letter == ')' || letter == ']' || letter == '}') && --open < 0) return true;
    }
    return false;
}

// A comment as attackers end their text: "--", "-- -", "--+".
bool isBareMark(std::string_view content) {
    return trim(content).find_first_not_of("-+ ") == std::string_view::npos;
}

bool endsStatement(const TokenList& tokens, const Comment& comment) {
    const std::uint32_t next = comment.nextToken;
    if (next == 0) return false;
    const std::string_view query = tokens.query();
    const Token& before = tokens[next - 1];
    // Only what follows on the same line as the text before it.
    if (query.substr(before.end(), comment.offset - before.end()).find_first_of("\n\r") !=
        std::string_view::npos)
        return false;
    const std::string_view content = query.substr(comment.offset + 2, comment.length - 2);
    if (hasLooseQuote(content)) return true;
    if (before.is(TokenKind::Comma)) return false;
    if (hasLooseBracket(content)) return true;
    return isBareMark(content) && comment.end() == query.size();
}

} // namespace

void inspectComments(const TokenList& tokens, std::vector<Evidence>& found) {
    for (const Comment& comment : tokens.comments()) {
        const std::uint32_t next = comment.nextToken;
        if (!comment.block) {
            if (endsStatement(tokens, comment)) found.push_back({ReasonKind::CommentedRest, next, next});
            continue;
        }
        if (next == 0 || next >= tokens.size()) continue;
        const auto isConnective = [](const Token& token) {
            return token.is(Keyword::And) || token.is(Keyword::Or);
        };
        const bool glued = tokens[next - 1].end() == comment.offset && tokens[next].offset == comment.end();
        if (glued && (isConnective(tokens[next - 1]) || isConnective(tokens[next])))
            found.push_back(
                {ReasonKind::CommentForSpace, isConnective(tokens[next]) ? next : next - 1, next + 1});
    }
}

void inspectForeign(const TokenList& tokens, bool valid, std::vector<Evidence>& found) {
    const auto size = static_cast<std::uint32_t>(tokens.size());
    bool behindLiteral = false; // something stands behind a literal that ended an operand
    std::uint32_t boundary = noToken;
    for (std::uint32_t i = 0; i < size; ++i) {
        const Token& token = tokens[i];
        const bool property = i > 0 && tokens[i - 1].is(TokenKind::Dot);
        if (token.is(TokenKind::Word) && !property) {
            const std::string_view word = tokens.text(i);
            const bool called = tokens[i + 1].is(TokenKind::OpenParen);
            if (boundary != noToken &&
                ((called && isForeignFunction(word)) || (!valid && isForeignWord(word)))) {
                found.push_back(
                    {called ? ReasonKind::ForeignFunction : ReasonKind::ForeignDialect, i, i + 1});
                behindLiteral = true;
            } else if (!valid && isAttackWord(word)) {
                found.push_back({ReasonKind::ForeignDialect, i, i + 1});
            }
        }
        if (token.is(TokenKind::Semicolon) && i + 1 < size && boundary != noToken &&
            tokens[i + 1].is(TokenKind::Word))
            found.push_back({ReasonKind::StackedStatement, i, i + 2});
        if (isLiteral(token)) boundary = i;
    }
    (void)behindLiteral;
}

namespace {

// 'abc' then something that cannot follow a value.
bool breaksOut(const TokenList& tokens, std::uint32_t literal) {
    const Token& next = tokens[literal + 1];
    switch (next.kind) {
    case TokenKind::Unknown:
    case TokenKind::OpenComment:
    case TokenKind::MalformedNumber:
        return true;
    case TokenKind::OpenString:
        return false;
    case TokenKind::String:
    case TokenKind::Number:
    case TokenKind::Parameter:
        return tokens[literal].is(TokenKind::String) && next.offset == tokens[literal].end();
    default:
        return false;
    }
}

} // namespace

void inspectRejected(const TokenList& tokens, SyntaxTree& tree, InjectionRules& rules,
                     std::vector<Evidence>& found) {
    const auto size = static_cast<std::uint32_t>(tokens.size());
    constexpr std::uint32_t mostOperands = 64; // a text with more has told enough
    std::uint32_t inspected = 0;
    const std::uint32_t error = tree.error().token;
    for (std::uint32_t i = 1; i < size && inspected < mostOperands; ++i) {
        const Token& token = tokens[i];
        if (token.is(TokenKind::Word) && (token.keyword == Keyword::Or || token.keyword == Keyword::And)) {
            if (literalBefore(tokens, i) == noToken) continue;
            ++inspected;
            rules.inspectOperand(tree.parseOperand(tokens, i + 1), token.keyword, i, error);
        } else if (isLiteral(tokens[i - 1]) && breaksOut(tokens, i - 1)) {
            found.push_back({ReasonKind::UnbalancedQuote, i, i + 1});
        }
    }
}

} // namespace cosmoswatch::query
