// The filter bar's language: free words and field:value, "severity:high,medium account:shop after:7d union".
#pragma once

#include "core/store/alert_queries.h"

#include <QString>

#include <string>
#include <utility>
#include <vector>

namespace cosmoswatch {

// What the words may refer to.
struct FilterVocabulary {
    std::vector<std::pair<std::string, std::string>> accounts;  // key, name
    std::vector<std::pair<std::string, std::string>> countries; // code, name
    Timestamp now{};
};

// Where the text is wrong, in characters.
struct FilterProblem {
    int start = 0;
    int length = 0;
    QString message;
};

struct FilterText {
    AlertFilter filter;       // of all that could be read
    QString freeText;         // the words without a field
    bool namesStatus = false; // "status:any" means every status, which an empty list cannot say
    std::vector<FilterProblem> problems;
};

[[nodiscard]] FilterText parseFilterText(const QString& text, const FilterVocabulary& vocabulary);

// "account", "severity", …: for completion and help.
[[nodiscard]] const std::vector<QString>& filterFields();
// field:value, quoted where it must be.
[[nodiscard]] QString filterTerm(const QString& field, const QString& value);

// What stands in `over` replaces that part of `base`; words add up.
[[nodiscard]] AlertFilter overlaid(AlertFilter base, const FilterText& over);

} // namespace cosmoswatch
