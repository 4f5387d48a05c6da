#include "core/query/obfuscation.h"

#include <algorithm>

namespace cosmoswatch::query {
namespace {

std::size_t digitsAt(std::string_view text, std::size_t at) {
    std::size_t end = at;
    while (end < text.size() && text[end] >= '0' && text[end] <= '9')
        ++end;
    return end - at;
}

} // namespace

bool isStandIn(std::string_view word) {
    std::size_t at = 0;
    for (const std::string_view stem : {"ident", "param", "str", "p"})
        if (at == 0 && word.starts_with(stem)) at = stem.size();
    if (at == 0) return false;
    const std::size_t digits = digitsAt(word, at);
    if (digits == 0) return false;
    at += digits;
    if (at == word.size()) return true;
    if (!word.substr(at).starts_with("__")) return false;
    at += 2;
    return digitsAt(word, at) > 0 && at + digitsAt(word, at) == word.size();
}

bool isObfuscated(const TokenList& tokens) {
    if (!tokens.comments().empty()) return false; // they are left out
    bool found = false;
    for (std::uint32_t i = 0; i < tokens.size(); ++i) {
        const Token& token = tokens[i];
        if (token.is(TokenKind::String)) {
            const std::string_view text = tokens.text(i);
            if (text.front() == '\'') return false; // all are written with "
            found = found || isStandIn(text.substr(1, text.size() - 2));
        } else if (token.is(TokenKind::Word) && token.keyword == Keyword::None) {
            const std::string_view word = tokens.text(i);
            const bool property = i > 0 && tokens[i - 1].is(TokenKind::Dot);
            found = found || ((property || word.starts_with("ident")) && isStandIn(word));
        }
    }
    return found;
}

} // namespace cosmoswatch::query
