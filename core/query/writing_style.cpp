#include "core/query/writing_style.h"

#include <algorithm>

namespace cosmoswatch::query {
namespace {

enum class LetterCase : std::uint8_t { Lower, Upper, Capital, Mixed };

LetterCase letterCase(std::string_view word) {
    const auto upper = [](char letter) { return letter >= 'A' && letter <= 'Z'; };
    const auto capitals = std::count_if(word.begin(), word.end(), upper);
    if (capitals == 0) return LetterCase::Lower;
    if (static_cast<std::size_t>(capitals) == word.size()) return LetterCase::Upper;
    return capitals == 1 && upper(word.front()) ? LetterCase::Capital : LetterCase::Mixed;
}

bool isClauseWord(Keyword keyword) {
    return keyword == Keyword::Select || keyword == Keyword::From || keyword == Keyword::Where;
}
bool isConnective(Keyword keyword) {
    return keyword == Keyword::And || keyword == Keyword::Or;
}

// What a stretch of tokens uses.
struct Habits {
    unsigned singleQuotes = 0; // values only
    unsigned doubleQuotes = 0;
    unsigned dots = 0;     // c.name
    unsigned brackets = 0; // c["name"]
    unsigned tight = 0;    // a='x'
    unsigned spaced = 0;   // a = 'x'
};

void observe(Habits& habits, const TokenList& tokens, std::uint32_t first, std::uint32_t end) {
    for (std::uint32_t i = first; i < end; ++i) {
        const Token& token = tokens[i];
        if (i > 0 && token.kind >= TokenKind::Equal && token.kind <= TokenKind::GreaterEqual) {
            const bool before = tokens[i - 1].end() == token.offset,
                       behind = token.end() == tokens[i + 1].offset;
            if (before == behind) ++(before ? habits.tight : habits.spaced);
        } else if (token.is(TokenKind::Dot)) {
            ++habits.dots;
        } else if (token.is(TokenKind::String)) {
            const bool accessor =
                i > 1 && tokens[i - 1].is(TokenKind::OpenBracket) &&
                (tokens[i - 2].is(TokenKind::Word) || tokens[i - 2].is(TokenKind::CloseBracket));
            if (accessor)
                ++habits.brackets;
            else if (tokens.query()[token.offset] == '"')
                ++habits.doubleQuotes;
            else
                ++habits.singleQuotes;
        }
    }
}

unsigned caseStrangeness(const TokenList& tokens, std::uint32_t first, std::uint32_t end) {
    const LetterCase own = letterCase(tokens.text(first));
    if (own == LetterCase::Mixed) return 3;
    bool sameConnective = false, otherConnective = false, sameClause = false;
    for (std::uint32_t i = 0; i < tokens.size(); ++i) {
        if (i == first) i = end;
        if (i >= tokens.size() || !tokens[i].is(TokenKind::Word)) continue;
        if (isConnective(tokens[i].keyword))
            (letterCase(tokens.text(i)) == own ? sameConnective : otherConnective) = true;
        else if (isClauseWord(tokens[i].keyword))
            sameClause = sameClause || letterCase(tokens.text(i)) == own;
    }
    if (sameClause || sameConnective) return 0;
    if (own == LetterCase::Capital) return 2;
    return otherConnective ? 2 : 0;
}

unsigned spaceStrangeness(const TokenList& tokens, std::uint32_t first) {
    const std::string_view query = tokens.query();
    const auto gap = [&](std::uint32_t token) {
        return query.substr(tokens[token - 1].end(), tokens[token].offset - tokens[token - 1].end());
    };
    const std::string_view before = gap(first);
    if (before.empty()) return tokens[first - 1].is(TokenKind::String) ? 2 : 0; // 'a'or
    if (before.find_first_of("\n\r") != std::string_view::npos) return 0;
    if (before.find_first_not_of(' ') != std::string_view::npos) return 1; // a tab within the line
    if (before.size() < 2) return 0;
    // Only where nobody else writes two spaces.
    return query.find("  ") == tokens[first - 1].end() ? 1 : 0;
}

} // namespace

unsigned strangeness(const TokenList& tokens, std::uint32_t first, std::uint32_t end) {
    if (first == 0 || first >= tokens.size()) return 0;
    Habits own, rest;
    observe(own, tokens, first, end);
    observe(rest, tokens, 0, first);
    observe(rest, tokens, end, static_cast<std::uint32_t>(tokens.size()));
    unsigned points = caseStrangeness(tokens, first, end) + spaceStrangeness(tokens, first);
    if (own.dots > 0 && own.brackets == 0 && rest.dots == 0 && rest.brackets > 0) points += 2;
    if (own.brackets > 0 && own.dots == 0 && rest.brackets == 0 && rest.dots > 1) points += 1;
    if ((own.singleQuotes > 0 && rest.singleQuotes == 0 && rest.doubleQuotes > 0) ||
        (own.doubleQuotes > 0 && rest.doubleQuotes == 0 && rest.singleQuotes > 0))
        points += 1;
    if (own.tight > 0 && own.spaced == 0 && rest.tight == 0 && rest.spaced > 0) points += 2;
    if (own.spaced > 0 && own.tight == 0 && rest.spaced == 0 && rest.tight > 1) points += 1;
    return points;
}

} // namespace cosmoswatch::query
