// The filter bar's language: free words and field:value, "severity:high,medium account:shop after:7d union";
// a minus before either leaves out what it names, "-country:NL -health".
#pragma once

#include "core/store/alert_queries.h"

#include <QString>

#include <string>
#include <utility>
#include <vector>

namespace cosmoswatch {

enum class FilterField {
    Severity,
    Status,
    Conclusion,
    Type,
    Account,
    Address,
    Country,
    Network,
    Principal,
    Application,
    Assigned,
    Incident,
    Suppressed,
    After,
    Before
};
// As it is written: "severity".
[[nodiscard]] QString fieldName(FilterField field);
// As it is called on chips and menus: "Severity".
[[nodiscard]] QString fieldLabel(FilterField field);
[[nodiscard]] const std::vector<FilterField>& allFilterFields();
[[nodiscard]] std::optional<FilterField> fieldByName(const QString& name);
// Of the fields that list texts: where they stand in the filter.
[[nodiscard]] std::vector<std::string>* textsOf(AlertValues& values, FilterField field);
[[nodiscard]] const std::vector<std::string>* textsOf(const AlertValues& values, FilterField field);

// A value a field may have: as the filter takes it, and as people say it.
struct KnownValue {
    std::string value;
    std::string name;
};

// What the words may refer to.
struct FilterVocabulary {
    std::vector<std::pair<std::string, std::string>> accounts;  // key, name
    std::vector<std::pair<std::string, std::string>> countries; // code, name
    Timestamp now{};
    std::string me{}; // who "assigned:me" is
    // The commonest of the fields whose values only the logs know; `allKnown` when those are all there are.
    std::vector<std::pair<FilterField, std::vector<KnownValue>>> texts{};
    std::vector<FilterField> allKnown{};
    std::vector<std::pair<std::string, std::string>> rules{}; // of suppression: id, name

    [[nodiscard]] const std::vector<KnownValue>* known(FilterField field) const;
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
    QString excludedWords;    // "-health -probe", as written
    QString back;             // "7d", "today": when the range begins a while before now, whenever that is
    bool namesStatus = false; // "status:any" means every status, which an empty list cannot say
    std::vector<FilterProblem> problems;
};

[[nodiscard]] FilterText parseFilterText(const QString& text, const FilterVocabulary& vocabulary);
// The moment that "7d", "today" or "2026-10-04T16:00" stands for.
[[nodiscard]] std::optional<Timestamp> parseMoment(const QString& value, Timestamp now);
// "24h", "7d", "today": moves with the clock.
[[nodiscard]] bool isRelativeMoment(const QString& value);

// "account", "severity", …: for completion and help.
[[nodiscard]] const std::vector<QString>& filterFields();
// field:value, quoted where it must be.
[[nodiscard]] QString filterTerm(const QString& field, const QString& value);

// What stands in `over` replaces that part of `base`; words and what is left out add up.
[[nodiscard]] AlertFilter overlaid(AlertFilter base, const FilterText& over);

// The text that reads as this filter again; `back` stands for the beginning of its range.
[[nodiscard]] QString filterToText(const AlertFilter& filter, const QString& back,
                                   const FilterVocabulary& vocabulary);
// A value as people say it: an account's name, a type's title.
[[nodiscard]] QString valueLabel(FilterField field, const std::string& value,
                                 const FilterVocabulary& vocabulary);

// What may stand where the cursor is.
struct FilterCompletion {
    int start = 0; // the characters it replaces
    int length = 0;
    struct Choice {
        QString text;  // put in place
        QString label; // what it means
    };
    std::vector<Choice> choices;
};
[[nodiscard]] FilterCompletion completeFilterText(const QString& text, int cursor,
                                                  const FilterVocabulary& vocabulary);

} // namespace cosmoswatch
