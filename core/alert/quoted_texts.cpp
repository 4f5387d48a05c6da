#include "core/alert/catalogue.h"
#include "core/base/text.h"

#include <algorithm>

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

} // namespace

std::vector<QuotedText> quotedTexts(const Alert& alert) {
    std::vector<QuotedText> texts;
    for (const auto& reason : alert.reasons) {
        if (reason.kind != "injected-query" && reason.kind != "fuzzing-query") continue;
        for (const auto& quoted : ofQuery)
            for (const auto& [name, value] : reason.values)
                if (name == quoted.value && !value.empty())
                    texts.push_back({quoted.label, elide(visible(elide(value, longestQuote)), longestQuote)});
        break; // one statement is enough
    }
    return texts;
}

} // namespace cosmoswatch
