// Sentences with gaps to fill:
//   {name}                     a value           {*name}  an emphasised one
//   {name|request|requests}    a number with its noun: "1 request", "1,200 requests"
//   [[ … {name} … ]]           left out when a value directly inside is missing; may be nested
//   {{ and }}                  the braces themselves
// Values are put in as they are and never read as a template again.
#pragma once

#include "core/alert/catalogue.h"
#include "core/base/result.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch {

class TextTemplate {
public:
    // The value of a name; empty when there is none.
    using Lookup = std::function<std::string(std::string_view name)>;

    [[nodiscard]] static Result<TextTemplate> parse(std::string_view text);

    // Nothing when a value outside all [[ ]] is missing.
    [[nodiscard]] std::optional<std::vector<TextRun>> fill(const Lookup& lookup) const;
    [[nodiscard]] std::vector<std::string> names() const;         // all of them
    [[nodiscard]] std::vector<std::string> requiredNames() const; // those outside all [[ ]]

private:
    struct Part {
        enum class Kind { Literal, Value, Optional } kind = Kind::Literal;
        std::string text; // literal text, or the name
        std::string singular;
        std::string plural;
        bool emphasised = false;
        std::vector<Part> parts; // of an optional clause
    };
    class Parser;

    static bool fillParts(const std::vector<Part>& parts, const Lookup& lookup, std::vector<TextRun>& runs);
    static void collectNames(const std::vector<Part>& parts, bool intoOptional,
                             std::vector<std::string>& names);

    std::vector<Part> parts_;
};

[[nodiscard]] std::string plainText(const std::vector<TextRun>& runs);

} // namespace cosmoswatch
