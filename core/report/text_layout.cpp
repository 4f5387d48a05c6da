#include "core/report/text_layout.h"

#include <algorithm>

namespace cosmoswatch {
namespace {

bool startsCodePoint(char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
}

// Bytes of the first `width` code points.
std::size_t bytesOf(std::string_view text, std::size_t width) {
    std::size_t at = 0;
    for (; at < text.size(); ++at)
        if (startsCodePoint(text[at]) && width-- == 0) break;
    return at;
}

} // namespace

std::size_t displayWidth(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), startsCodePoint));
}

std::string cutToWidth(std::string_view text, std::size_t width) {
    if (displayWidth(text) <= width) return std::string(text);
    return width == 0 ? std::string{} : std::string(text.substr(0, bytesOf(text, width - 1))) + "…";
}

std::string fitToWidth(std::string_view text, std::size_t width, bool right) {
    std::string cell = cutToWidth(text, width);
    const std::string fill(width - displayWidth(cell), ' ');
    return right ? fill + cell : cell + fill;
}

std::vector<std::string> wrapText(std::string_view text, std::size_t width) {
    std::vector<std::string> lines{std::string{}};
    while (!text.empty()) {
        const auto space = text.find(' ');
        std::string_view word = text.substr(0, space);
        text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
        if (!lines.back().empty() && displayWidth(lines.back()) + 1 + displayWidth(word) > width)
            lines.emplace_back();
        else if (!lines.back().empty())
            lines.back() += ' ';
        for (; displayWidth(word) > width; word.remove_prefix(bytesOf(word, width))) {
            lines.back() += word.substr(0, bytesOf(word, width));
            lines.emplace_back();
        }
        lines.back() += word;
    }
    return lines;
}

} // namespace cosmoswatch
