#include "core/query/text_rules.h"

#include "core/base/text.h"
#include "core/query/foreign_dialect.h"
#include "core/query/foreign_syntax.h"
#include "core/query/injection_rules.h"
#include "core/query/probes.h"

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

// "AND c.type = 'x'", "= 'x'", ".id": what is left of a statement, not a remark.
bool goesOnLikeCode(std::string_view content) {
    const std::size_t begin = content.find_first_not_of("-+ \t"); // -- - AND …
    if (begin == std::string_view::npos) return false;
    content = trim(content.substr(begin));
    if (content.empty()) return false;
    const std::string_view first = content.substr(0, content.find_first_of(" \t(=<>!"));
    switch (keywordOf(first)) {
    case Keyword::And:
    case Keyword::Or:
    case Keyword::In:
    case Keyword::Between:
    case Keyword::Like:
    case Keyword::From:
    case Keyword::Where:
    case Keyword::Order:
    case Keyword::Group:
        return content.find_first_of("=<>(") != std::string_view::npos ||
               findIgnoreCase(content, ".") < content.size() - 1;
    default:
        return std::string_view("=!<>.[|").find(content.front()) != std::string_view::npos &&
               content.size() > 1;
    }
}

// --.name FROM c, --(c.x): an application's remark has a space before it.
bool goesOnAtOnce(std::string_view content) {
    return content.size() > 1 &&
           std::string_view(".([])=<>!|").find(content.front()) != std::string_view::npos;
}

// FROM c, FROM c WHERE …: the rest of a statement that has its source already.
bool isSource(std::string_view content) {
    TokenList tokens;
    tokens.read(content.substr(0, 256));
    if (tokens.size() < 2 || !tokens[0].is(Keyword::From) || !tokens[1].is(TokenKind::Word)) return false;
    const Token& next = tokens[2];
    return next.is(TokenKind::End) || next.is(Keyword::Where) || next.is(Keyword::Order) ||
           next.is(Keyword::Group) || next.is(Keyword::Join);
}

// LIMIT 9 -- ASC: what stands in the comment goes on where OFFSET was put in.
bool goesOnBeforeLimit(const TokenList& tokens, std::uint32_t next, std::string_view content) {
    constexpr std::size_t longest = 4096;
    if (next < 5 || !tokens[next - 2].is(Keyword::Limit) || !tokens[next - 4].is(Keyword::Offset))
        return false;
    const std::string_view whole = trim(content);
    if (whole.empty() || tokens.query().size() > longest) return false;
    const bool oneWord = std::all_of(whole.begin(), whole.end(), isLetter);
    if (oneWord) return equalsIgnoreCase(whole, "asc") || equalsIgnoreCase(whole, "desc");
    std::string text(tokens.query().substr(0, tokens[next - 4].offset));
    text += content;
    TokenList restored;
    restored.read(text);
    SyntaxTree tree;
    tree.parse(restored);
    return tree.valid();
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
    if (comment.end() == query.size() &&
        (goesOnAtOnce(content) || isSource(trim(content)) || goesOnBeforeLimit(tokens, next, content)))
        return true;
    if (literalBefore(tokens, before.is(TokenKind::Semicolon) ? next - 1 : next) != noToken &&
        (goesOnLikeCode(content) || (isLiteral(before) && before.end() == comment.offset)))
        return true;
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
        if (next > 0 && comment.length > 3 && tokens.query()[comment.offset + 2] == '!') // MySQL runs these
            found.push_back({ReasonKind::ForeignDialect, next, next});
        const bool empty = comment.length == 4; // c.age = 1/**/
        if (empty && next > 0 && isLiteral(tokens[next - 1]) && tokens[next - 1].end() == comment.offset)
            found.push_back({ReasonKind::CommentForSpace, next, next});
        if (next == 0 || next >= tokens.size()) continue;
        const auto isConnective = [](const Token& token) {
            return token.is(Keyword::And) || token.is(Keyword::Or);
        };
        const bool glued = tokens[next - 1].end() == comment.offset && tokens[next].offset == comment.end();
        // un/**/ion: an empty one within what would be a word.
        const bool splits =
            glued && empty && tokens[next - 1].is(TokenKind::Word) && tokens[next].is(TokenKind::Word);
        if (splits || (glued && (isConnective(tokens[next - 1]) || isConnective(tokens[next]))))
            found.push_back(
                {ReasonKind::CommentForSpace, isConnective(tokens[next]) ? next : next - 1, next + 1});
    }
}

namespace {

// Behind a comparison, AND or OR.
bool isComparedHere(const TokenList& tokens, std::uint32_t i) {
    if (i == 0) return false;
    const Token& before = tokens[i - 1];
    return (before.kind >= TokenKind::Equal && before.kind <= TokenKind::GreaterEqual) ||
           before.is(Keyword::And) || before.is(Keyword::Or);
}

} // namespace

void inspectForeign(const TokenList& tokens, bool valid, std::vector<Evidence>& found) {
    const auto size = static_cast<std::uint32_t>(tokens.size());
    bool literalSeen = false;
    for (std::uint32_t i = 0; i < size; ++i) {
        const Token& token = tokens[i];
        if (token.is(TokenKind::Word) && token.keyword == Keyword::None &&
            !(i > 0 && tokens[i - 1].is(TokenKind::Dot))) {
            const std::string_view word = tokens.text(i);
            if (tokens[i + 1].is(TokenKind::OpenParen)) {
                const bool known = isForeignFunction(word);
                const bool ofValue = isComparedHere(tokens, i) && i + 2 < size && isLiteral(tokens[i + 2]);
                if ((known && (literalSeen || ofValue || tokens[i + 2].is(TokenKind::CloseParen))) ||
                    isAttackFunction(word))
                    found.push_back({ReasonKind::ForeignFunction, i, i + 2});
            }
            if (isComparedHere(tokens, i) && !tokens[i + 1].is(TokenKind::Dot) &&
                !tokens[i + 1].is(TokenKind::OpenBracket) && isForeignName(word))
                found.push_back({ReasonKind::ForeignDialect, i, i + 1});
            if (!valid && literalBefore(tokens, i) != noToken && isForeignWord(word))
                found.push_back({ReasonKind::ForeignDialect, i, i + 1});
            if (i > 0 && tokens[i - 1].is(Keyword::From) && literalSeen &&
                (equalsIgnoreCase(word, "dual") || isAttackWord(word)))
                found.push_back({ReasonKind::ForeignDialect, i, i + 1});
            if (!valid && isAttackWord(word)) found.push_back({ReasonKind::ForeignDialect, i, i + 1});
        } else if (token.is(TokenKind::Semicolon) && i + 1 < size && literalBefore(tokens, i) != noToken) {
            found.push_back({ReasonKind::StackedStatement, i, i + 2});
        }
        if ((token.is(TokenKind::Word) || token.is(TokenKind::String)) &&
            isDocumentOperator(tokens, i, valid))
            found.push_back({ReasonKind::ForeignDialect, i, i + 2});
        literalSeen = literalSeen || isLiteral(token);
    }
}

namespace {

bool isOperator(TokenKind kind) {
    return (kind >= TokenKind::Equal && kind <= TokenKind::ShiftRightZero) || kind == TokenKind::Question ||
           kind == TokenKind::Coalesce;
}

bool hasForeignWord(std::string_view text) {
    std::size_t at = 0;
    bool afterUnion = false;
    while (at < text.size()) {
        const auto isWordByte = [](char byte) { return isLetter(byte) || byte == '_'; };
        while (at < text.size() && !isWordByte(text[at]))
            ++at;
        std::size_t end = at;
        while (end < text.size() && isWordByte(text[end]))
            ++end;
        const std::string_view word = text.substr(at, end - at);
        if (isAttackWord(word) ||
            (afterUnion && (equalsIgnoreCase(word, "select") || equalsIgnoreCase(word, "all"))))
            return true;
        afterUnion = equalsIgnoreCase(word, "union");
        at = end;
    }
    return false;
}

// What a value does not hold unless somebody writes code: brackets, comparisons, comments.
bool looksLikeCode(std::string_view text) {
    return text.find_first_of("()=<>;#") != std::string_view::npos ||
           text.find("--") != std::string_view::npos || text.find("/*") != std::string_view::npos;
}

// What goes on as a statement does behind a value: OR …, ) UNION …, ; DROP …
bool goesOnAsStatement(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n)");
    if (begin == std::string_view::npos) return false;
    text.remove_prefix(begin);
    if (text.front() == ';') return text.size() > 1;
    std::size_t end = 0;
    while (end < text.size() && isLetter(text[end]))
        ++end;
    const std::string_view word = text.substr(0, end);
    const Keyword keyword = keywordOf(word);
    return end < text.size() &&
           (keyword == Keyword::And || keyword == Keyword::Or || keyword == Keyword::Group ||
            keyword == Keyword::Order || equalsIgnoreCase(word, "union") || equalsIgnoreCase(word, "having"));
}

// 'O'Brien': an apostrophe that nobody escaped, and nothing else.
bool isApostrophe(const TokenList& tokens, std::uint32_t openString) {
    if (tokens[openString].length != 1) return false;
    std::uint32_t i = openString;
    while (i > 0 && tokens[i - 1].is(TokenKind::Word) && tokens[i - 1].keyword == Keyword::None)
        --i;
    if (i == openString || i == 0 || !tokens[i - 1].is(TokenKind::String) ||
        tokens[i - 1].end() != tokens[i].offset)
        return false;
    const std::string_view content = tokens.text(i - 1).substr(1);
    return !looksLikeCode(content) && !goesOnAsStatement(content);
}

// A quote right behind a value or a word.
void inspectQuote(const TokenList& tokens, std::uint32_t quote, std::vector<Evidence>& found) {
    const Token &before = tokens[quote - 1], &token = tokens[quote];
    const bool glued = before.end() == token.offset, open = token.is(TokenKind::OpenString);
    const std::string_view content = tokens.text(quote).substr(1);
    bool breaks = glued && before.is(TokenKind::Number);
    const bool behindConnective = before.is(Keyword::And) || before.is(Keyword::Or);
    if (open && behindConnective && literalBefore(tokens, quote - 1) != noToken) breaks = true;
    const bool cuts = content.starts_with("#") || content.starts_with("/*");
    if (open && (cuts || goesOnAsStatement(content) || content.find("--") != std::string_view::npos))
        breaks = true;
    if (open)
        breaks = breaks || isLiteral(before) || before.is(TokenKind::Unknown) ||
                 hasForeignWord(tokens.text(quote)) ||
                 (before.is(TokenKind::CloseParen) && literalBefore(tokens, quote) != noToken);
    if (glued && before.is(TokenKind::Word) && before.keyword == Keyword::None)
        breaks = breaks || open || looksLikeCode(content) || goesOnAsStatement(content);
    if (breaks && !(open && (isApostrophe(tokens, quote) || isForgottenQuote(tokens, quote))))
        found.push_back({ReasonKind::UnbalancedQuote, quote, quote + 1});
}

bool isPlainWord(const Token& token) {
    return token.is(TokenKind::Word) && token.keyword == Keyword::None;
}

// The clause that a token stands in, by the last word that begins one.
Keyword clauseOf(const TokenList& tokens, std::uint32_t token) {
    while (token-- > 0)
        switch (tokens[token].keyword) {
        case Keyword::Select:
        case Keyword::From:
        case Keyword::Join:
        case Keyword::Where:
        case Keyword::Order:
        case Keyword::Group:
            return tokens[token].keyword;
        default:
            break;
        }
    return Keyword::None;
}

// MAX(c.id, c AS x): a name for what has none here. CAST(c.id AS string) is another habit.
bool namesArgument(const TokenList& tokens, std::uint32_t error) {
    if (!tokens[error].is(Keyword::As)) return false;
    std::uint32_t depth = 0;
    for (std::uint32_t i = error; i-- > 0;) {
        if (tokens[i].is(TokenKind::CloseParen) || tokens[i].is(TokenKind::CloseBracket)) ++depth;
        if (!tokens[i].is(TokenKind::OpenParen) && !tokens[i].is(TokenKind::OpenBracket)) continue;
        if (depth-- > 0) continue;
        return tokens[i].is(TokenKind::OpenBracket) ||
               (i > 0 && isPlainWord(tokens[i - 1]) && functionOf(tokens.text(i - 1)) != Function::Unknown);
    }
    return false;
}

// c.id, c.password = 'x' and c.id ASC, c.password: more names where one belongs.
bool addsNames(const TokenList& tokens, std::uint32_t error) {
    const Token &token = tokens[error], &before = tokens[error - 1];
    if (token.is(TokenKind::End)) return false;
    const Token& next = tokens[error + 1];
    if (token.is(Keyword::Asc) || token.is(Keyword::Desc)) return next.is(TokenKind::Comma);
    if (namesArgument(tokens, error)) return true;
    const bool plain = isPlainWord(before);
    // {"a": id, c.password, …
    if (token.is(TokenKind::Dot) && error > 2)
        return plain && tokens[error - 2].is(TokenKind::Comma) && isPlainWord(tokens[error - 3]);
    if (!token.is(TokenKind::Comma) || !plain || !isPlainWord(next)) return false;
    const Keyword clause = clauseOf(tokens, error);
    if (clause == Keyword::From || clause == Keyword::Join) return false; // FROM a, b: another habit
    const bool qualified = error > 1 && tokens[error - 2].is(TokenKind::Dot);
    const Token& behind = tokens[std::min<std::size_t>(error + 2, tokens.size())];
    if (behind.is(Keyword::As)) return true;
    return (clause != Keyword::Select || !qualified) && behind.is(TokenKind::Dot);
}

// id = c.id OR …
bool comparesWithItself(const TokenList& tokens, std::uint32_t equal) {
    return equal + 4 < tokens.size() && tokens[equal].is(TokenKind::Equal) &&
           isPlainWord(tokens[equal - 1]) && tokens[equal + 2].is(TokenKind::Dot) &&
           tokens[equal + 4].is(Keyword::Or) && tokens.text(equal - 1) == tokens.text(equal + 3);
}

// The text breaks at a token that cannot follow the value before it.
void inspectBreak(const TokenList& tokens, std::uint32_t error, std::vector<Evidence>& found) {
    const Token& token = tokens[error];
    const auto size = static_cast<std::uint32_t>(tokens.size());
    if (error == 0) return;
    if (token.is(Keyword::And) || token.is(Keyword::Or)) {
        if (literalBefore(tokens, error) != noToken ||
            (token.is(Keyword::Or) && tokens[error - 1].keyword == Keyword::None))
            found.push_back(
                {token.is(Keyword::Or) ? ReasonKind::AddedAlternative : ReasonKind::AddedCondition, error,
                 std::min(error + 4, size)});
        return;
    }
    if (token.is(Keyword::Select) && isOperator(tokens[error - 1].kind))
        return found.push_back({ReasonKind::AddedSubquery, error, size});
    if (addsNames(tokens, error))
        return found.push_back({ReasonKind::AddedArgument, error - 1, std::min(error + 5, size)});
    if (isOperator(token.kind) && !token.is(TokenKind::Star) && isPlainWord(tokens[error - 1]) &&
        (clauseOf(tokens, error) == Keyword::From || clauseOf(tokens, error) == Keyword::Join))
        return found.push_back({ReasonKind::AddedCondition, error - 1, std::min(error + 4, size)});
    std::uint32_t behind = error;
    while (behind > 0 && error - behind < 2 && isOperator(tokens[behind - 1].kind))
        --behind;
    if (behind == 0 || !isLiteral(tokens[behind - 1])) return;
    const Token& literal = tokens[behind - 1];
    const bool glued = literal.is(TokenKind::String) && literal.end() == token.offset;
    const std::string_view content = literal.text(tokens.query()).substr(1);
    // 'x'where, ''order: an application's words stand apart from its values.
    const bool gluedWord = glued && token.is(TokenKind::Word) && token.keyword != Keyword::None;
    if (gluedWord ||
        (glued && (looksLikeCode(content) || hasForeignWord(content) || goesOnAsStatement(content))))
        return found.push_back({ReasonKind::UnbalancedQuote, error - 1, error + 1});
    switch (token.kind) {
    case TokenKind::Unknown:
    case TokenKind::OpenComment:
        return found.push_back({ReasonKind::UnbalancedQuote, error, error + 1});
    case TokenKind::MalformedNumber:
    case TokenKind::String:
    case TokenKind::Number:
    case TokenKind::Parameter:
        if (glued && !isDoubledQuote(tokens, error))
            found.push_back({ReasonKind::UnbalancedQuote, error, error + 1});
        return;
    default:
        if (isOperator(token.kind) || token.is(TokenKind::OpenParen))
            found.push_back({ReasonKind::OperatorAtLiteral, error, std::min(error + 2, size)});
    }
}

// … BETWEEN 10 -- AND 20: the rest that is missing stands in the comment.
void inspectCommentAtBreak(const TokenList& tokens, std::uint32_t error, std::vector<Evidence>& found) {
    if (error == 0 || tokens[error].is(Keyword::Select)) return; // several statements in one text
    for (const Comment& comment : tokens.comments()) {
        if (comment.block || comment.nextToken != error) continue;
        const Token& before = tokens[error - 1];
        const std::string_view query = tokens.query();
        const std::string_view between = query.substr(before.end(), comment.offset - before.end());
        if (between.find_first_of("\n\r") != std::string_view::npos) continue;
        if (literalBefore(tokens, error) != noToken ||
            hasForeignWord(query.substr(comment.offset, comment.length)))
            found.push_back({ReasonKind::CommentedRest, error, error});
    }
}

// %27, 0x3a, \u0027: a sign that was to come through a filter.
bool isEncoded(const TokenList& tokens, std::uint32_t i) {
    const Token &token = tokens[i], &next = tokens[i + 1];
    if (token.is(TokenKind::MalformedNumber)) {
        const std::string_view text = tokens.text(i);
        return text.starts_with("0x") || text.starts_with("0X") || text.starts_with("0b");
    }
    const bool glued = token.end() == next.offset && next.length >= 2;
    if (token.is(TokenKind::Percent))
        return glued && (next.is(TokenKind::MalformedNumber) || next.is(TokenKind::Number)) &&
               (next.is(TokenKind::MalformedNumber) || i == 0 || tokens[i - 1].end() != token.offset ||
                isOperator(tokens[i - 1].kind));
    return token.is(TokenKind::Unknown) && tokens.text(i) == "\\" && glued && next.is(TokenKind::Word);
}

// 'a' * …: a text is never multiplied.
bool multipliesText(const TokenList& tokens, std::uint32_t operation) {
    const TokenKind kind = tokens[operation].kind;
    if (tokens[operation - 1].is(TokenKind::String) && tokens[operation - 1].length == 2 &&
        kind == TokenKind::Concat)
        return true; // '' || …
    return tokens[operation - 1].is(TokenKind::String) && kind >= TokenKind::Star &&
           kind <= TokenKind::ShiftRightZero && kind != TokenKind::Concat && kind != TokenKind::Tilde;
}

// An operand, or what stands behind its brackets when they do not close.
NodeIndex operandAt(const TokenList& tokens, SyntaxTree& tree, std::uint32_t token) {
    if (const NodeIndex operand = tree.parseOperand(tokens, token); operand != noNode) return operand;
    std::uint32_t inner = token;
    while (tokens[inner].is(TokenKind::OpenParen))
        ++inner;
    return inner == token ? noNode : tree.parseOperand(tokens, inner);
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
        if (token.is(TokenKind::OpenString) || token.is(TokenKind::String)) inspectQuote(tokens, i, found);
        if (multipliesText(tokens, i)) found.push_back({ReasonKind::OperatorAtLiteral, i, i + 2});
        if (token.is(TokenKind::OpenComment)) found.push_back({ReasonKind::CommentedRest, i, i + 1});
        if (token.is(TokenKind::Parameter) && tokens[i - 1].is(TokenKind::Unknown) &&
            tokens[i - 1].end() == token.offset && tokens.text(i - 1) == "@") // @@version
            found.push_back({ReasonKind::ForeignDialect, i - 1, i + 1});
        if (isEncoded(tokens, i)) found.push_back({ReasonKind::EncodedProbe, i, i + 2});
        if (comparesWithItself(tokens, i)) found.push_back({ReasonKind::TrueForEveryItem, i - 1, i + 4});
        if (!token.is(Keyword::Or) && !token.is(Keyword::And)) continue;
        ++inspected;
        rules.inspectOperand(operandAt(tokens, tree, i + 1), token.keyword, i, error);
    }
    inspectBreak(tokens, error, found);
    inspectProbes(tokens, error, found);
    inspectForeignSyntax(tokens, error, found);
    inspectCommentAtBreak(tokens, error, found);
}

} // namespace cosmoswatch::query
