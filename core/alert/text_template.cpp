#include "core/alert/text_template.h"

#include "core/base/text.h"

#include <algorithm>
#include <charconv>

namespace cosmoswatch {
namespace {

constexpr int deepestNesting = 8;

bool isNumber(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "12345" as "12,345"; anything else as it is.
std::string readableNumber(const std::string& value) {
    std::uint64_t number = 0;
    const auto result = std::from_chars(value.data(), value.data() + value.size(), number);
    return isNumber(value) && result.ec == std::errc{} ? formatCount(number) : value;
}

void append(std::vector<TextRun>& runs, std::string_view text, bool emphasised) {
    if (!runs.empty() && runs.back().emphasised == emphasised)
        runs.back().text += text;
    else
        runs.push_back({std::string(text), emphasised});
}

} // namespace

class TextTemplate::Parser {
public:
    explicit Parser(std::string_view text) : text_(text) {}

    Result<std::vector<Part>> parse() {
        std::vector<Part> parts = clause(0);
        if (problem_.empty() && at_ < text_.size()) problem_ = "\"]]\" without \"[[\"";
        if (!problem_.empty()) return fail(ErrorCode::InvalidFormat, problem_, std::string(text_));
        return parts;
    }

private:
    bool accept(std::string_view token) {
        if (text_.substr(at_, token.size()) != token) return false;
        at_ += token.size();
        return true;
    }

    std::vector<Part> clause(int depth) {
        std::vector<Part> parts;
        const auto literal = [&parts](char c) {
            if (parts.empty() || parts.back().kind != Part::Kind::Literal) parts.emplace_back();
            parts.back().text += c;
        };
        while (at_ < text_.size() && problem_.empty()) {
            if (text_.substr(at_, 2) == "]]") return parts;
            if (accept("[["))
                parts.push_back(optionalClause(depth + 1));
            else if (accept("{{"))
                literal('{');
            else if (accept("}}"))
                literal('}');
            else if (accept("{"))
                parts.push_back(value());
            else if (text_[at_] == '}')
                problem_ = "\"}\" without \"{\"";
            else
                literal(text_[at_++]);
        }
        return parts;
    }

    Part optionalClause(int depth) {
        Part part;
        part.kind = Part::Kind::Optional;
        if (depth > deepestNesting) {
            problem_ = "clauses nested too deeply";
            return part;
        }
        part.parts = clause(depth);
        if (!accept("]]") && problem_.empty()) problem_ = "\"[[\" without \"]]\"";
        return part;
    }

    Part value() {
        Part part;
        part.kind = Part::Kind::Value;
        const auto end = text_.find('}', at_);
        if (end == std::string_view::npos) {
            problem_ = "\"{\" without \"}\"";
            return part;
        }
        std::string_view inside = text_.substr(at_, end - at_);
        at_ = end + 1;
        if (inside.substr(0, 1) == "*") {
            part.emphasised = true;
            inside.remove_prefix(1);
        }
        const auto bar = inside.find('|');
        part.text = inside.substr(0, bar);
        if (bar != std::string_view::npos) {
            const auto second = inside.find('|', bar + 1);
            if (second == std::string_view::npos)
                problem_ = "a count needs both nouns: {count|one|many}";
            else
                part.singular = inside.substr(bar + 1, second - bar - 1),
                part.plural = inside.substr(second + 1);
        }
        if (part.text.empty()) problem_ = "a value without a name";
        return part;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::string problem_;
};

Result<TextTemplate> TextTemplate::parse(std::string_view text) {
    auto parts = Parser(text).parse();
    if (!parts) return tl::unexpected(parts.error());
    TextTemplate result;
    result.parts_ = std::move(*parts);
    return result;
}

bool TextTemplate::fillParts(const std::vector<Part>& parts, const Lookup& lookup,
                             std::vector<TextRun>& runs) {
    for (const auto& part : parts) {
        if (part.kind == Part::Kind::Literal) append(runs, part.text, false);
        if (part.kind == Part::Kind::Value) {
            const std::string value = lookup(part.text);
            if (value.empty()) return false;
            append(runs, readableNumber(value), part.emphasised);
            if (!part.plural.empty())
                append(runs, " " + (value == "1" ? part.singular : part.plural), part.emphasised);
        }
        if (part.kind == Part::Kind::Optional) {
            std::vector<TextRun> inside;
            if (!fillParts(part.parts, lookup, inside)) continue;
            for (const auto& run : inside)
                append(runs, run.text, run.emphasised);
        }
    }
    return true;
}

std::optional<std::vector<TextRun>> TextTemplate::fill(const Lookup& lookup) const {
    std::vector<TextRun> runs;
    if (!fillParts(parts_, lookup, runs)) return std::nullopt;
    return runs;
}

void TextTemplate::collectNames(const std::vector<Part>& parts, bool intoOptional,
                                std::vector<std::string>& names) {
    for (const auto& part : parts) {
        if (part.kind == Part::Kind::Value) names.push_back(part.text);
        if (part.kind == Part::Kind::Optional && intoOptional) collectNames(part.parts, true, names);
    }
}

std::vector<std::string> TextTemplate::names() const {
    std::vector<std::string> names;
    collectNames(parts_, true, names);
    return names;
}

std::vector<std::string> TextTemplate::requiredNames() const {
    std::vector<std::string> names;
    collectNames(parts_, false, names);
    return names;
}

std::string plainText(const std::vector<TextRun>& runs) {
    std::string text;
    for (const auto& run : runs)
        text += run.text;
    return text;
}

} // namespace cosmoswatch
