#include "core/query/explanation.h"

#include "core/base/text.h"
#include "core/query/constants.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace cosmoswatch::query {
namespace {

constexpr std::size_t longestExplained = 64u << 10; // longer statements are not rewritten

std::string jsonString(std::string_view text) {
    std::string json = "\"";
    for (const char letter : toValidUtf8(text)) {
        const auto byte = static_cast<unsigned char>(letter);
        if (letter == '"' || letter == '\\')
            json += {'\\', letter};
        else if (letter == '\n')
            json += "\\n";
        else if (letter == '\t')
            json += "\\t";
        else if (byte < 0x20 || byte == 0x7f)
            json += fmt::format("\\u{:04x}", byte);
        else
            json += letter;
    }
    return json += '"';
}

bool parses(std::string_view query) {
    TokenList tokens;
    tokens.read(query);
    SyntaxTree tree;
    tree.parse(tokens);
    return tree.valid();
}

// Closes the brackets that a statement has left open.
std::string closed(std::string text) {
    TokenList tokens;
    tokens.read(text);
    std::string open;
    for (const Token& token : tokens.tokens()) {
        if (token.is(TokenKind::OpenParen)) open += ')';
        if (token.is(TokenKind::OpenBracket)) open += ']';
        if (token.is(TokenKind::OpenBrace)) open += '}';
        const bool closes = token.is(TokenKind::CloseParen) || token.is(TokenKind::CloseBracket) ||
                            token.is(TokenKind::CloseBrace);
        if (closes && !open.empty()) open.pop_back();
    }
    std::reverse(open.begin(), open.end());
    return text + open;
}

// With a space where words or numbers would run together.
std::string joined(const std::string& left, std::string_view right) {
    const auto isWord = [](char byte) { return std::isalnum(static_cast<unsigned char>(byte)) != 0; };
    const bool space = !left.empty() && !right.empty() && isWord(left.back()) && isWord(right.front());
    return left + (space ? " " : "") + std::string(right);
}

// What a comment has taken away of the statement, as far as it can be told: all behind a quote that closed
// the value, behind the mark that ends an attack, or behind one word after it.
std::vector<std::string_view> swallowedRests(std::string_view query, const TokenList& tokens,
                                             const Fragment& fragment) {
    const auto comments = tokens.comments();
    const auto at = std::find_if(comments.begin(), comments.end(), [&](const Comment& comment) {
        return !comment.block && comment.offset >= fragment.offset &&
               comment.offset < fragment.offset + fragment.length;
    });
    if (at == comments.end()) return {};
    const std::string_view content = query.substr(at->offset + 2, at->length - 2);
    std::vector<std::string_view> rests;
    if (const std::size_t quote = content.find_first_of("'\""); quote != std::string_view::npos)
        rests.push_back(content.substr(quote + 1));
    const std::size_t mark = std::min(content.size(), content.find_first_not_of(" -+"));
    rests.push_back(content.substr(mark));
    rests.push_back(content.substr(std::min(content.size(), content.find_first_of(" )],", mark))));
    return rests;
}

// The value that was broken out of, closed where it was broken; then what follows the fragment, or nothing.
std::string withoutFragment(std::string_view query, const Fragment& fragment) {
    TokenList tokens;
    tokens.read(query);
    const auto all = tokens.tokens();
    const auto at = std::find_if(all.begin(), all.end(), [&](const Token& token) {
        return token.offset <= fragment.offset && fragment.offset < token.end();
    });
    if (at == all.end()) return {};
    const std::string_view rest =
        query.substr(std::min<std::size_t>(query.size(), fragment.offset + fragment.length));
    std::string kept(query.substr(0, isLiteral(*at) ? at->end() : at->offset));
    for (const std::string_view swallowed : swallowedRests(query, tokens, fragment))
        if (const std::string twin = joined(kept, swallowed) + std::string(rest); parses(twin)) return twin;
    for (const std::string& twin : {kept + std::string(rest), closed(kept), closed(kept) + std::string(rest)})
        if (twin.size() < query.size() && parses(twin)) return twin;
    return {};
}

// A value that stands where parameters may: not a name in brackets, a key, or a number that a clause wants.
bool isReplaceable(const TokenList& tokens, std::uint32_t i) {
    const Token& token = tokens[i];
    if (!token.is(TokenKind::String) && !token.is(TokenKind::Number)) return false;
    const bool key = tokens[i + 1].is(TokenKind::Colon) && i > 0 &&
                     (tokens[i - 1].is(TokenKind::OpenBrace) || tokens[i - 1].is(TokenKind::Comma));
    const bool accessor = i > 1 && tokens[i - 1].is(TokenKind::OpenBracket) &&
                          tokens[i + 1].is(TokenKind::CloseBracket) &&
                          (tokens[i - 2].is(TokenKind::Word) || tokens[i - 2].is(TokenKind::CloseBracket));
    const bool alias = i > 0 && tokens[i - 1].is(Keyword::As);
    return !key && !accessor && !alias;
}

// Equal values share a parameter.
std::string parameterFor(const std::string& value, std::vector<QueryParameter>& parameters) {
    const auto same = std::find_if(parameters.begin(), parameters.end(),
                                   [&](const QueryParameter& parameter) { return parameter.value == value; });
    if (same != parameters.end()) return same->name;
    parameters.push_back({fmt::format("@p{}", parameters.size() + 1), value});
    return parameters.back().name;
}

} // namespace

ParameterizedQuery parameterize(std::string_view query) {
    ParameterizedQuery result;
    if (query.size() > longestExplained || !parses(query)) return result;
    TokenList tokens;
    tokens.read(query);
    ConstantFolder folder;
    std::size_t copied = 0;
    bool behindWhere = false;
    for (std::uint32_t i = 0; i < tokens.size(); ++i) {
        behindWhere = behindWhere || tokens[i].is(Keyword::Where);
        if (!behindWhere || !isReplaceable(tokens, i)) continue;
        const Token& token = tokens[i];
        folder.reset();
        const std::string value = token.is(TokenKind::String) ? jsonString(folder.stringValue(tokens.text(i)))
                                                              : std::string(tokens.text(i));
        result.query += query.substr(copied, token.offset - copied);
        result.query += parameterFor(value, result.parameters);
        copied = token.end();
    }
    result.query += query.substr(copied);
    return result;
}

std::string ParameterizedQuery::json() const {
    std::string text = "{\"query\":" + jsonString(query) + ",\"parameters\":[";
    for (const QueryParameter& parameter : parameters) {
        if (&parameter != &parameters.front()) text += ',';
        text += fmt::format("{{\"name\":\"{}\",\"value\":{}}}", parameter.name, parameter.value);
    }
    return text + "]}";
}

Explanation explain(std::string_view query, const QueryAnalysis& analysis) {
    Explanation result;
    if (analysis.reasons.empty()) return result;
    result.effect = describe(analysis.reasons.front().kind);
    if (query.size() > longestExplained) return result;
    result.cleanTwin =
        analysis.nearestKnown.empty() ? withoutFragment(query, analysis.fragment) : analysis.nearestKnown;
    if (!result.cleanTwin.empty()) result.hardened = parameterize(result.cleanTwin);
    return result;
}

} // namespace cosmoswatch::query
