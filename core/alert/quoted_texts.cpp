#include "core/alert/catalogue.h"
#include "core/base/text.h"

#include <algorithm>
#include <charconv>

namespace cosmoswatch {
namespace {

constexpr std::size_t longestQuote = 2048; // bytes

struct QuotedValue {
    std::string_view label;
    std::string_view value; // of the reason
};
constexpr QuotedValue ofQuery[] = {{"Vulnerable statement", "statement"},
                                   {"Without the injected part", "twin"},
                                   {"Nearest known statement", "known"},
                                   {"Parameterized statement", "parameterized"}};

std::string_view valueOf(const Reason& reason, std::string_view name) {
    for (const auto& [key, value] : reason.values)
        if (key == name) return value;
    return {};
}

std::size_t numberOf(const Reason& reason, std::string_view name) {
    const std::string_view digits = valueOf(reason, name);
    std::size_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

// The reason tells where the injected part stands in the statement as it was sent. Shown, escapes have made
// the statement longer, never shorter: the part is the first of its text at that place or behind it. Of a
// long part the reason holds the beginning only.
void markFragment(QuotedText& quote, const Reason& reason) {
    constexpr std::string_view cut = "…";
    std::string fragment = visible(valueOf(reason, "fragment"));
    const bool isCut = fragment.ends_with(cut);
    if (isCut) fragment.resize(fragment.size() - cut.size());
    if (fragment.empty()) return;
    const auto at = quote.text.find(fragment, numberOf(reason, "offset"));
    if (at == std::string::npos) return;
    quote.markOffset = at;
    quote.markLength = fragment.size();
    if (!isCut) return;
    auto end = std::min(at + std::max(numberOf(reason, "length"), fragment.size()), quote.text.size());
    while (end < quote.text.size() && (static_cast<unsigned char>(quote.text[end]) & 0xC0) == 0x80)
        ++end; // whole characters
    quote.markLength = end - at;
}

} // namespace

std::vector<QuotedText> quotedTexts(const Alert& alert) {
    std::vector<QuotedText> texts;
    for (const auto& reason : alert.reasons) {
        if (reason.kind != "injected-query" && reason.kind != "fuzzing-query") continue;
        for (const auto& quoted : ofQuery)
            if (const auto value = valueOf(reason, quoted.value); !value.empty()) {
                texts.push_back({quoted.label, elide(visible(elide(value, longestQuote)), longestQuote)});
                if (quoted.value == "statement") markFragment(texts.back(), reason);
            }
        break; // one statement is enough
    }
    return texts;
}

} // namespace cosmoswatch
