#include "core/event/json_text.h"

#include <cstdint>
#include <optional>

namespace cosmoswatch {
namespace {

constexpr char32_t replacementCharacter = 0xFFFD;

std::optional<std::uint32_t> hexDigits(std::string_view text) {
    if (text.size() < 4) return std::nullopt;
    std::uint32_t value = 0;
    for (char c : text.substr(0, 4)) {
        value <<= 4;
        if (c >= '0' && c <= '9')
            value |= static_cast<std::uint32_t>(c - '0');
        else if (c >= 'a' && c <= 'f')
            value |= static_cast<std::uint32_t>(c - 'a' + 10);
        else if (c >= 'A' && c <= 'F')
            value |= static_cast<std::uint32_t>(c - 'A' + 10);
        else
            return std::nullopt;
    }
    return value;
}

char* putUtf8(char* out, char32_t c) {
    const auto put = [&](char32_t byte) { *out++ = static_cast<char>(byte); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0 | c >> 6);
        put(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        put(0xE0 | c >> 12);
        put(0x80 | (c >> 6 & 0x3F));
        put(0x80 | (c & 0x3F));
    } else {
        put(0xF0 | c >> 18);
        put(0x80 | (c >> 12 & 0x3F));
        put(0x80 | (c >> 6 & 0x3F));
        put(0x80 | (c & 0x3F));
    }
    return out;
}

// Reads what follows "\u"; takes the second half of a surrogate pair along.
char32_t takeUnicodeEscape(std::string_view& rest) {
    const auto first = hexDigits(rest);
    if (!first) return replacementCharacter;
    rest.remove_prefix(4);
    if (*first < 0xD800 || *first > 0xDFFF) return *first;
    if (*first >= 0xDC00 || rest.size() < 6 || rest[0] != '\\' || rest[1] != 'u') return replacementCharacter;
    const auto second = hexDigits(rest.substr(2));
    if (!second || *second < 0xDC00 || *second > 0xDFFF) return replacementCharacter;
    rest.remove_prefix(6);
    return 0x10000 + ((*first - 0xD800) << 10) + (*second - 0xDC00);
}

// Room needed: an escape never grows (\uXXXX is 6 bytes for at most 3), an unknown one takes 3 for 2.
std::string_view unescape(std::string_view text, TextArena& arena) {
    const std::size_t room = text.size() + text.size() / 2 + 3;
    char* const begin = arena.allocate(room);
    char* out = begin;
    while (!text.empty()) {
        const char c = text.front();
        text.remove_prefix(1);
        if (c != '\\' || text.empty()) {
            *out++ = c;
            continue;
        }
        const char escape = text.front();
        text.remove_prefix(1);
        switch (escape) {
        case '"':
        case '\\':
        case '/':
            *out++ = escape;
            break;
        case 'b':
            *out++ = '\b';
            break;
        case 'f':
            *out++ = '\f';
            break;
        case 'n':
            *out++ = '\n';
            break;
        case 'r':
            *out++ = '\r';
            break;
        case 't':
            *out++ = '\t';
            break;
        case 'u':
            out = putUtf8(out, takeUnicodeEscape(text));
            break;
        default:
            out = putUtf8(out, replacementCharacter);
        }
    }
    const auto used = static_cast<std::size_t>(out - begin);
    arena.giveBack(room - used);
    return {begin, used};
}

} // namespace

std::string_view scalarText(std::string_view token, TextArena& arena) {
    if (token.empty()) return {};
    if (token.front() != '"')
        return token == "null" || token.front() == '{' || token.front() == '[' ? std::string_view() : token;
    const auto text = token.substr(1, token.size() - (token.size() > 1 ? 2 : 1));
    if (text.find('\\') == std::string_view::npos) return text;
    return unescape(text, arena);
}

} // namespace cosmoswatch
