// The words and fields of the filter bar's language, and how a filter is written in it.
#include "core/alert/catalogue.h"
#include "core/base/text.h"
#include "ui/display_time.h"
#include "ui/models/alert_columns.h"
#include "ui/models/alert_filter_text.h"
#include "ui/models/filter_tokens.h"
#include "ui/plain_text.h"
#include "ui/theme.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace cosmoswatch {
namespace {

using namespace Qt::StringLiterals;

QString tr(const char* text) {
    return QCoreApplication::translate("FilterText", text);
}

struct FieldWords {
    QString name;
    QString label;
};

FieldWords wordsOf(FilterField field) {
    switch (field) {
    case FilterField::Severity:
        return {u"severity"_s, tr("Severity")};
    case FilterField::Status:
        return {u"status"_s, tr("Status")};
    case FilterField::Conclusion:
        return {u"conclusion"_s, tr("Conclusion")};
    case FilterField::Type:
        return {u"type"_s, tr("Type")};
    case FilterField::Account:
        return {u"account"_s, tr("Account")};
    case FilterField::Address:
        return {u"address"_s, tr("Address")};
    case FilterField::Country:
        return {u"country"_s, tr("Country")};
    case FilterField::Network:
        return {u"network"_s, tr("Network")};
    case FilterField::Principal:
        return {u"principal"_s, tr("Principal")};
    case FilterField::Application:
        return {u"application"_s, tr("Application")};
    case FilterField::Assigned:
        return {u"assigned"_s, tr("Assigned to")};
    case FilterField::Incident:
        return {u"incident"_s, tr("Incident")};
    case FilterField::Suppressed:
        return {u"suppressed"_s, tr("Suppressed by")};
    case FilterField::After:
        return {u"after"_s, tr("After")};
    case FilterField::Before:
        return {u"before"_s, tr("Before")};
    }
    return {};
}

QString quoted(const QString& value, bool list) {
    const bool must = value.isEmpty() || std::any_of(value.begin(), value.end(), [list](QChar c) {
                          return c.isSpace() || c == u'"' || c == u'\\' || (list && c == u',');
                      });
    if (!must) return value;
    QString escaped = value;
    escaped.replace(u'\\', u"\\\\"_s).replace(u'"', u"\\\""_s);
    return u'"' + escaped + u'"';
}

// How a value is written: an account by its name where that is clear.
QString written(FilterField field, const std::string& value, const FilterVocabulary& vocabulary) {
    if (field == FilterField::Assigned && value.empty()) return u"nobody"_s;
    if (field == FilterField::Assigned && value == vocabulary.me) return u"me"_s;
    if (field == FilterField::Account) {
        std::string name;
        int alike = 0;
        for (const auto& [key, called] : vocabulary.accounts)
            if (key == value) name = called;
        for (const auto& [key, called] : vocabulary.accounts)
            alike += equalsIgnoreCase(called, name) ? 1 : 0;
        if (alike == 1) return fromUtf8(name);
    }
    return fromUtf8(value);
}

template<typename T>
void addNames(QStringList& terms, const QString& sign, FilterField field, const std::vector<T>& values) {
    QStringList names;
    for (const auto value : values)
        names << fromUtf8(name(value)).toLower();
    if (!names.isEmpty()) terms << sign + fieldName(field) + u':' + names.join(u',');
}

void addValues(QStringList& terms, const QString& sign, const AlertValues& values,
               const FilterVocabulary& vocabulary) {
    addNames(terms, sign, FilterField::Severity, values.severities);
    const bool open =
        sign.isEmpty() && values.statuses == std::vector{AlertStatus::Active, AlertStatus::InProgress};
    if (open)
        terms << u"status:open"_s;
    else if (values.statuses.empty() && sign.isEmpty())
        terms << u"status:any"_s;
    else
        addNames(terms, sign, FilterField::Status, values.statuses);
    addNames(terms, sign, FilterField::Conclusion, values.dispositions);
    for (const auto field : allFilterFields())
        if (const auto* texts = textsOf(values, field))
            for (const auto& text : *texts) // one term each: values may hold commas
                terms << sign + fieldName(field) + u':' + quoted(written(field, text, vocabulary), true);
}

QString writtenMoment(Timestamp time) {
    return toDateTime(time).toString(u"yyyy-MM-ddTHH:mm:ss"_s);
}

} // namespace

std::vector<FilterToken> filterTokens(const QString& text) {
    std::vector<FilterToken> found;
    const int size = static_cast<int>(text.size());
    for (int at = 0; at < size;) {
        if (text[at].isSpace()) {
            ++at;
            continue;
        }
        FilterToken token;
        token.start = token.valueStart = at;
        if (text[at] == u'-' && at + 1 < size && !text[at + 1].isSpace()) {
            token.excluded = true;
            token.valueStart = ++at;
        }
        bool quoted = false;
        for (; at < size && (quoted || !text[at].isSpace()); ++at) {
            if (quoted && text[at] == u'\\' && at + 1 < size &&
                (text[at + 1] == u'"' || text[at + 1] == u'\\')) {
                token.value += text[++at];
            } else if (text[at] == u'"') {
                quoted = !quoted;
                token.quoted = true;
            } else if (text[at] == u':' && token.field.isEmpty() && !token.quoted && !token.value.isEmpty()) {
                token.field = token.value.toLower();
                token.value.clear();
                token.valueStart = at + 1;
            } else {
                token.value += text[at];
            }
        }
        token.length = at - token.start;
        token.unclosed = quoted;
        found.push_back(token);
    }
    return found;
}

QString fieldName(FilterField field) {
    return wordsOf(field).name;
}

QString fieldLabel(FilterField field) {
    return wordsOf(field).label;
}

const std::vector<FilterField>& allFilterFields() {
    static const std::vector<FilterField> fields = [] {
        std::vector<FilterField> all;
        for (int i = 0; i <= static_cast<int>(FilterField::Before); ++i)
            all.push_back(static_cast<FilterField>(i));
        return all;
    }();
    return fields;
}

std::optional<FilterField> fieldByName(const QString& name) {
    if (name == u"rule") return FilterField::Type; // as the column is called
    for (const auto field : allFilterFields())
        if (fieldName(field) == name) return field;
    return std::nullopt;
}

const std::vector<QString>& filterFields() {
    static const std::vector<QString> names = [] {
        std::vector<QString> all;
        for (const auto field : allFilterFields())
            all.push_back(fieldName(field));
        return all;
    }();
    return names;
}

std::vector<std::string>* textsOf(AlertValues& values, FilterField field) {
    switch (field) {
    case FilterField::Type:
        return &values.types;
    case FilterField::Account:
        return &values.accountKeys;
    case FilterField::Address:
        return &values.addresses;
    case FilterField::Country:
        return &values.countryCodes;
    case FilterField::Network:
        return &values.networks;
    case FilterField::Principal:
        return &values.principals;
    case FilterField::Application:
        return &values.applications;
    case FilterField::Assigned:
        return &values.assignees;
    case FilterField::Incident:
        return &values.incidents;
    default:
        return nullptr;
    }
}

const std::vector<std::string>* textsOf(const AlertValues& values, FilterField field) {
    return textsOf(const_cast<AlertValues&>(values), field);
}

QString filterTerm(const QString& field, const QString& value) {
    return field + u':' + quoted(value, true);
}

QString filterToText(const AlertFilter& filter, const QString& back, const FilterVocabulary& vocabulary) {
    QStringList terms;
    addValues(terms, {}, filter, vocabulary);
    addValues(terms, u"-"_s, filter.exclude, vocabulary);
    if (filter.suppressedBy == AlertFilter::anyRule)
        terms << u"suppressed:any"_s;
    else if (!filter.suppressedBy.empty())
        terms << u"suppressed:"_s + quoted(fromUtf8(filter.suppressedBy), true);
    if (!back.isEmpty())
        terms << u"after:"_s + back;
    else if (filter.time.from)
        terms << u"after:"_s + writtenMoment(*filter.time.from);
    if (filter.time.to) terms << u"before:"_s + writtenMoment(*filter.time.to);
    for (const auto& word : fromUtf8(filter.text).split(u' ', Qt::SkipEmptyParts))
        terms << quoted(word, false);
    for (const auto& word : fromUtf8(filter.excludedText).split(u' ', Qt::SkipEmptyParts))
        terms << u'-' + quoted(word, false);
    return terms.join(u' ');
}

QString valueLabel(FilterField field, const std::string& value, const FilterVocabulary& vocabulary) {
    const auto named = [&](const std::vector<std::pair<std::string, std::string>>& known) {
        for (const auto& [key, name] : known)
            if (key == value) return shownBriefly(name);
        return shownBriefly(value);
    };
    switch (field) {
    case FilterField::Type:
        return fromUtf8(alertType(value).title);
    case FilterField::Account:
        return named(vocabulary.accounts);
    case FilterField::Suppressed:
        return value == AlertFilter::anyRule ? tr("any rule") : named(vocabulary.rules);
    case FilterField::Assigned:
        return value.empty() ? tr("nobody") : value == vocabulary.me ? tr("me") : shownBriefly(value);
    case FilterField::Incident:
        return shownBriefly(value.substr(0, 8));
    default:
        return value.empty() ? tr("none") : shownBriefly(value);
    }
}

namespace {

using Choices = std::vector<FilterCompletion::Choice>;
constexpr std::size_t mostChoices = 12;

void offer(Choices& choices, const QString& typed, const QString& text, const QString& label) {
    if (choices.size() >= mostChoices) return;
    if (!text.contains(typed, Qt::CaseInsensitive) && !label.contains(typed, Qt::CaseInsensitive)) return;
    choices.push_back({text, label == text ? QString() : label});
}

Choices fieldChoices(const QString& typed) {
    Choices choices;
    for (const auto field : allFilterFields())
        if (fieldName(field).startsWith(typed, Qt::CaseInsensitive))
            choices.push_back({fieldName(field) + u':', fieldLabel(field)});
    return choices;
}

Choices valueChoices(FilterField field, const QString& typed, const FilterVocabulary& vocabulary) {
    Choices choices;
    const auto offerAll = [&](const std::vector<std::pair<std::string, std::string>>& known, bool byName) {
        for (const auto& [key, name] : known)
            offer(choices, typed, quoted(fromUtf8(byName ? name : key), true), shownBriefly(name));
    };
    switch (field) {
    case FilterField::Severity:
        for (const auto severity : allSeverities)
            offer(choices, typed, fromUtf8(name(severity)).toLower(), severityLabel(severity));
        break;
    case FilterField::Status:
        for (const auto status : allStatuses)
            offer(choices, typed, fromUtf8(name(status)).toLower(), fromUtf8(label(status)));
        offer(choices, typed, u"open"_s, tr("Active or in progress"));
        offer(choices, typed, u"any"_s, tr("Every status"));
        break;
    case FilterField::Conclusion:
        for (const auto disposition : allDispositions)
            offer(choices, typed, fromUtf8(name(disposition)).toLower(), fromUtf8(label(disposition)));
        break;
    case FilterField::Type:
        for (const auto& type : alertTypes())
            offer(choices, typed, fromUtf8(type.id), fromUtf8(type.title));
        break;
    case FilterField::Account:
        offerAll(vocabulary.accounts, true);
        break;
    case FilterField::Country:
        offerAll(vocabulary.countries, false);
        break;
    case FilterField::Suppressed:
        offer(choices, typed, u"any"_s, tr("by any rule"));
        offerAll(vocabulary.rules, true);
        break;
    case FilterField::After:
    case FilterField::Before:
        for (const auto& [text, label] : {std::pair{u"1h"_s, tr("an hour ago")},
                                          {u"24h"_s, tr("a day ago")},
                                          {u"today"_s, tr("since midnight")},
                                          {u"7d"_s, tr("a week ago")},
                                          {u"30d"_s, tr("30 days ago")}})
            offer(choices, typed, text, label);
        break;
    case FilterField::Assigned:
        offer(choices, typed, u"me"_s, tr("to me"));
        offer(choices, typed, u"nobody"_s, tr("to nobody"));
        [[fallthrough]];
    default:
        if (const auto* known = vocabulary.known(field))
            for (const auto& one : *known)
                if (!one.value.empty())
                    offer(choices, typed, quoted(fromUtf8(one.value), true), shownBriefly(one.name));
    }
    return choices;
}

} // namespace

FilterCompletion completeFilterText(const QString& text, int cursor, const FilterVocabulary& vocabulary) {
    FilterCompletion completion;
    completion.start = cursor;
    const auto tokens = filterTokens(text.left(cursor)); // what stands behind the cursor is kept
    const bool between = tokens.empty() || tokens.back().start + tokens.back().length < cursor;
    if (between) return completion;
    const FilterToken& token = tokens.back();
    if (token.field.isEmpty() && !token.quoted) {
        completion.start = token.valueStart;
        completion.choices = fieldChoices(token.value);
    } else if (const auto field = fieldByName(token.field)) {
        // Of a list the last value.
        const auto comma = token.quoted ? -1 : token.value.lastIndexOf(u',');
        completion.start = token.valueStart + static_cast<int>(comma) + 1;
        completion.choices = valueChoices(*field, token.value.mid(comma + 1), vocabulary);
    }
    completion.length = cursor - completion.start;
    const QString typed = text.mid(completion.start, completion.length);
    std::erase_if(completion.choices, [&](const auto& choice) { return choice.text == typed; });
    return completion;
}

} // namespace cosmoswatch
