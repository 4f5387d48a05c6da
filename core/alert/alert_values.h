// The values of an alert that a text of the catalogue may name.
#pragma once

#include "core/alert/alert.h"

#include <map>
#include <string>
#include <string_view>

namespace cosmoswatch {

// Names that any text may use.
[[nodiscard]] bool isAlertValueName(std::string_view name);
// Names that read well even when the alert has no such value: "the account".
[[nodiscard]] bool hasFallback(std::string_view name);

// Values as they stand in sentences: invisible characters shown, long ones cut.
class SentenceValues {
public:
    explicit SentenceValues(const Alert& alert);
    // The value in `reason`, else in the alert, else the fallback, else empty.
    [[nodiscard]] std::string value(std::string_view name, const Reason* reason = nullptr) const;

private:
    std::map<std::string, std::string, std::less<>> values_;
};

// A value as one word of a shell command; empty when there is none that a command could use.
[[nodiscard]] std::string commandValue(const Alert& alert, std::string_view name);
// Quoted for POSIX shells. Quotes that would end differently in PowerShell are refused: empty.
[[nodiscard]] std::string shellWord(std::string_view value);

} // namespace cosmoswatch
