#include "core/alert/alert_values.h"
#include "core/alert/attempt_ladder.h"
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

std::string quoted(std::string_view text) {
    return elide(visible(elide(text, longestQuote)), longestQuote);
}

bool isOfQuery(const Reason& reason) {
    return reason.kind == "injected-query" || reason.kind == "fuzzing-query";
}

void addStatements(const Reason& reason, std::vector<QuotedText>& texts) {
    for (const auto& wanted : ofQuery)
        for (const auto& [name, value] : reason.values)
            if (name == wanted.value && !value.empty()) {
                texts.push_back({wanted.label, quoted(value)});
                if (wanted.value == "statement") markFragment(texts.back(), reason);
            }
}

// "10:04:59  rejected  x' UNION SELECT …"
void addLadder(const Reason& reason, std::vector<QuotedText>& texts) {
    const AttemptLadder ladder = AttemptLadder::of(reason);
    std::string lines;
    for (const Attempt& attempt : ladder.attempts()) {
        const std::string clock = formatIso8601(attempt.time).substr(11, 8);
        lines += (lines.empty() ? "" : "\n") + clock + (attempt.accepted ? "  accepted  " : "  rejected  ") +
                 quoted(attempt.text);
    }
    if (!lines.empty()) texts.push_back({attemptsLabel, std::move(lines)});
}

// The account's setting of the Features page, as a request to Azure's management.
void addFullTextCommand(const Alert& alert, std::vector<QuotedText>& texts) {
    if (!alert.account.key.starts_with('/')) return;
    const std::string url =
        shellWord("https://management.azure.com" + alert.account.key + "?api-version=2021-05-01-preview");
    if (url.empty()) return;
    texts.push_back(
        {"Switch on the full text of queries (Azure CLI, Bash)",
         "az rest --method patch --url " + url +
             R"( --body '{"properties":{"diagnosticLogSettings":{"enableFullTextQuery":"True"}}}')"});
}

} // namespace

std::vector<QuotedText> quotedTexts(const Alert& alert) {
    std::vector<QuotedText> texts;
    const auto& reasons = alert.reasons;
    const auto ofKind = [&](std::string_view kind) {
        return std::find_if(reasons.begin(), reasons.end(),
                            [&](const Reason& reason) { return reason.kind == kind; });
    };
    // One statement is enough.
    if (const auto reason = std::find_if(reasons.begin(), reasons.end(), isOfQuery); reason != reasons.end())
        addStatements(*reason, texts);
    if (const auto ladder = ofKind(AttemptLadder::reasonKind); ladder != reasons.end())
        addLadder(*ladder, texts);
    if (ofKind("query-obfuscated") != reasons.end()) addFullTextCommand(alert, texts);
    return texts;
}

} // namespace cosmoswatch
