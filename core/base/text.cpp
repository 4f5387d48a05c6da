#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace cosmoswatch {
namespace {

struct CodePoint {
    char32_t value = 0;
    std::size_t length = 0; // bytes; 0 when the bytes are not UTF-8
};

// Strict UTF-8 (RFC 3629): no overlong forms, surrogates or values past U+10FFFF.
CodePoint decode(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto tail = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xC0) == 0x80; };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return {lead, 1};
    if (lead >= 0xC2 && lead <= 0xDF && tail(1))
        return {static_cast<char32_t>((lead & 0x1F) << 6 | (byte(1) & 0x3F)), 2};
    if (lead >= 0xE0 && lead <= 0xEF && tail(1) && tail(2)) {
        const char32_t value =
            static_cast<char32_t>((lead & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F));
        if (value >= 0x800 && (value < 0xD800 || value > 0xDFFF)) return {value, 3};
    }
    if (lead >= 0xF0 && lead <= 0xF4 && tail(1) && tail(2) && tail(3)) {
        const char32_t value = static_cast<char32_t>((lead & 0x07) << 18 | (byte(1) & 0x3F) << 12 |
                                                     (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F));
        if (value >= 0x10000 && value <= 0x10FFFF) return {value, 4};
    }
    return {};
}

// Code points that change how text around them reads, or cannot be seen.
bool isDeceptive(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0xAD || c == 0x034F || c == 0x061C || c == 0x115F ||
           c == 0x1160 || c == 0x17B4 || c == 0x17B5 || (c >= 0x180B && c <= 0x180F) ||
           (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) ||
           c == 0x3164 || (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF || c == 0xFFA0 ||
           (c >= 0xFFF0 && c <= 0xFFFB) || (c >= 0x1BCA0 && c <= 0x1BCA3) || (c >= 0x1D173 && c <= 0x1D17A) ||
           (c >= 0xE0000 && c <= 0xE0FFF);
}

constexpr std::string_view replacement = "\xEF\xBF\xBD";

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

} // namespace

std::string visible(std::string_view text, bool keepNewlines) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto point = decode(text);
        if (point.length == 0) {
            out += replacement;
            text.remove_prefix(1);
            continue;
        }
        if (!isDeceptive(point.value) || (keepNewlines && (point.value == '\n' || point.value == '\t')))
            out += text.substr(0, point.length);
        else if (point.value == '\n')
            out += "\\n";
        else if (point.value == '\r')
            out += "\\r";
        else if (point.value == '\t')
            out += "\\t";
        else if (point.value <= 0xFFFF)
            out += fmt::format("\\u{:04X}", static_cast<unsigned>(point.value));
        else
            out += fmt::format("\\U{:08X}", static_cast<unsigned>(point.value));
        text.remove_prefix(point.length);
    }
    return out;
}

std::string elide(std::string_view text, std::size_t limit) {
    if (text.size() <= limit) return std::string(text);
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80)
        --limit;
    return std::string(text.substr(0, limit)) + "…";
}

bool isValidUtf8(std::string_view text) {
    while (!text.empty()) {
        const auto point = decode(text);
        if (point.length == 0) return false;
        text.remove_prefix(point.length);
    }
    return true;
}

std::string toValidUtf8(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto point = decode(text);
        out += point.length ? text.substr(0, point.length) : replacement;
        text.remove_prefix(std::max<std::size_t>(point.length, 1));
    }
    return out;
}

std::string lowerAscii(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

bool equalsIgnoreCase(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    // Mostly it is written just so.
    return a == b ||
           std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

std::size_t findIgnoreCase(std::string_view text, std::string_view needle) {
    if (needle.empty()) return 0;
    const char small = lower(needle.front());
    const char capital = small >= 'a' && small <= 'z' ? static_cast<char>(small - 'a' + 'A') : small;
    for (std::size_t at = 0; at + needle.size() <= text.size(); ++at)
        if ((text[at] == small || text[at] == capital) &&
            equalsIgnoreCase(text.substr(at, needle.size()), needle))
            return at;
    return std::string_view::npos;
}

std::string_view trim(std::string_view text) {
    const auto isBlank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

std::string formatCount(std::uint64_t value) {
    std::string digits = std::to_string(value);
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
        digits.insert(static_cast<std::size_t>(at), 1, ',');
    return digits;
}

std::string formatBytes(std::uint64_t bytes) {
    static constexpr const char* units[] = {"bytes", "KB", "MB", "GB", "TB", "PB", "EB"};
    if (bytes < 1000) return fmt::format("{} {}", bytes, bytes == 1 ? "byte" : "bytes");
    double value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= 999.5 && unit + 1 < std::size(units)) {
        value /= 1000;
        ++unit;
    }
    return value < 9.95 ? fmt::format("{:.1f} {}", value, units[unit])
                        : fmt::format("{:.0f} {}", value, units[unit]);
}

} // namespace cosmoswatch
