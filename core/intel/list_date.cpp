#include "core/intel/list_date.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace cosmoswatch {
namespace {

constexpr std::array<std::string_view, 7> dateWords{
    "last update", "last-update", "last modified", "last-modified", "generated", "file date", "timestamp"};

std::vector<std::string> words(std::string_view text) {
    std::vector<std::string> result;
    while (!(text = trim(text)).empty() && result.size() < 8) {
        const auto end = std::min(text.find_first_of(" \t"), text.size());
        result.emplace_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return result;
}

bool isUniversalTime(std::string_view zone) {
    return zone == "UTC" || zone == "GMT" || zone == "Z";
}

// "Fri Aug 21 03:00:31 UTC 2026", as date(1) and asctime write it.
std::optional<Timestamp> parseUnixDate(const std::vector<std::string>& parts) {
    const bool zoned = parts.size() == 6 && isUniversalTime(parts[4]);
    if (!zoned && parts.size() != 5) return std::nullopt;
    return parseTimestamp(parts[0] + ", " + parts[2] + ' ' + parts[1] + ' ' + parts.back() + ' ' + parts[3] +
                          " GMT");
}

std::optional<Timestamp> parseDate(std::string_view text) {
    text = trim(text);
    if (const auto time = parseTimestamp(text)) return time;
    auto parts = words(text);
    if (const auto time = parseUnixDate(parts)) return time;
    if (parts.size() > 1 && isUniversalTime(parts.back())) parts.pop_back();
    if (parts.empty() || parts.size() > 2) return std::nullopt;
    return parseTimestamp(parts[0] + ' ' + (parts.size() == 2 ? parts[1] : "00:00:00"));
}

} // namespace

std::optional<Timestamp> dateInComment(std::string_view comment) {
    comment = comment.substr(0, 256);
    for (const auto word : dateWords) {
        const auto found = findIgnoreCase(comment, word);
        if (found == std::string_view::npos) continue;
        const auto digit = comment.find_first_of("0123456789", found);
        const auto colon = comment.find(':', found);
        if (colon != std::string_view::npos && colon < digit) {
            if (const auto time = parseDate(comment.substr(colon + 1))) return time;
        }
        if (digit != std::string_view::npos)
            return parseDate(comment.substr(digit)); // "generated on 2026-08-21"
    }
    return std::nullopt;
}

} // namespace cosmoswatch
