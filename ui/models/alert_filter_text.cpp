#include "ui/models/alert_filter_text.h"

#include "core/alert/catalogue.h"
#include "core/base/text.h"
#include "ui/display_time.h"
#include "ui/models/filter_tokens.h"
#include "ui/plain_text.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QStringList>

#include <algorithm>

namespace cosmoswatch {
namespace {

using namespace Qt::StringLiterals;

QString tr(const char* text) {
    return QCoreApplication::translate("FilterText", text);
}

// Letters only: an IPv6 address or a time among the free words is not a field.
bool looksLikeField(const QString& word) {
    return std::all_of(word.begin(), word.end(), [](QChar c) { return c.isLetter(); });
}

template<typename T>
void addTo(std::vector<T>& values, const T& value) {
    if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
}

QString nothingContains(FilterField field, const QString& value) {
    switch (field) {
    case FilterField::Account:
        return tr("No account's name contains “%1”.").arg(value);
    case FilterField::Type:
        return tr("No alert's type or title contains “%1”.").arg(value);
    case FilterField::Network:
        return tr("No network's name contains “%1”.").arg(value);
    case FilterField::Principal:
        return tr("No principal's name contains “%1”.").arg(value);
    case FilterField::Application:
        return tr("No application's name contains “%1”.").arg(value);
    case FilterField::Suppressed:
        return tr("No suppression rule's name contains “%1”.").arg(value);
    default:
        return tr("Nothing contains “%1”.").arg(value);
    }
}

class Reader {
public:
    Reader(const FilterVocabulary& vocabulary, FilterText& out) : m_vocabulary(vocabulary), m_out(out) {}

    void read(const FilterToken& token) {
        m_token = &token;
        m_values = token.excluded ? &m_out.filter.exclude : &m_out.filter;
        if (token.unclosed) problem(tr("The quotation mark is not closed."));
        if (token.field.isEmpty() || !looksLikeField(token.field)) {
            readWord(token.field.isEmpty() ? token.value : token.field + u':' + token.value);
            return;
        }
        const auto field = fieldByName(token.field);
        if (!field) {
            QStringList names(filterFields().begin(), filterFields().end());
            problem(tr("There is no field “%1”. Fields: %2.").arg(token.field, names.join(u", "_s)), true);
        } else if (token.value.isEmpty()) {
            problem(tr("Write a value after “%1:”.").arg(token.field), true);
        } else {
            readField(*field, token.value);
        }
    }

private:
    void readWord(const QString& word) {
        if (word.isEmpty()) return;
        if (m_token->excluded) {
            m_excludedWords << word;
            m_out.excludedWords += (m_out.excludedWords.isEmpty() ? u"-"_s : u" -"_s) + word;
            m_out.filter.excludedText = toUtf8(m_excludedWords.join(u' '));
            return;
        }
        m_words << word;
        m_out.freeText = m_words.join(u' ');
        m_out.filter.text = toUtf8(m_out.freeText);
    }

    void readField(FilterField field, const QString& value) {
        const bool alone =
            field == FilterField::After || field == FilterField::Before || field == FilterField::Suppressed;
        if (alone && m_token->excluded) {
            problem(tr("“%1:” cannot be left out with a minus.").arg(fieldName(field)), true);
            return;
        }
        if (field == FilterField::After || field == FilterField::Before || m_token->quoted) {
            readOne(field, value);
            return;
        }
        for (const auto& part : value.split(u',', Qt::SkipEmptyParts))
            readOne(field, part);
    }

    void readOne(FilterField field, const QString& value) {
        switch (field) {
        case FilterField::Severity:
            return readSeverity(value);
        case FilterField::Status:
            return readStatus(value);
        case FilterField::Conclusion:
            return readConclusion(value);
        case FilterField::Type:
            return readType(value);
        case FilterField::Account:
            return readNamed(field, value, m_vocabulary.accounts, m_values->accountKeys);
        case FilterField::Address:
            return readAddress(value);
        case FilterField::Country:
            return readCountry(value);
        case FilterField::Network:
        case FilterField::Principal:
        case FilterField::Application:
            return readText(field, value);
        case FilterField::Assigned:
            return readAssigned(value);
        case FilterField::Incident:
            return addTo(m_values->incidents, toUtf8(value));
        case FilterField::Suppressed:
            return readRule(value);
        case FilterField::After:
            if (isRelativeMoment(value)) m_out.back = value.toLower();
            return readMoment(value, m_out.filter.time.from);
        case FilterField::Before:
            return readMoment(value, m_out.filter.time.to);
        }
    }

    void readSeverity(const QString& value) {
        if (const auto severity = parseSeverity(toUtf8(value)))
            addTo(m_values->severities, *severity);
        else
            problem(tr("Severities: high, medium, low, informational."));
    }

    void readStatus(const QString& value) {
        if (!m_token->excluded) m_out.namesStatus = true;
        auto& statuses = m_values->statuses;
        if (value.compare(u"any", Qt::CaseInsensitive) == 0 && !m_token->excluded) {
            statuses.assign(allStatuses.begin(), allStatuses.end());
        } else if (value.compare(u"open", Qt::CaseInsensitive) == 0) {
            addTo(statuses, AlertStatus::Active);
            addTo(statuses, AlertStatus::InProgress);
        } else if (const auto status = parseStatus(toUtf8(value))) {
            addTo(statuses, *status);
        } else {
            problem(tr("Statuses: active, inprogress, resolved, dismissed, open, any."));
        }
    }

    void readConclusion(const QString& value) {
        if (const auto disposition = parseDisposition(toUtf8(value)))
            addTo(m_values->dispositions, *disposition);
        else
            problem(tr("Conclusions: truepositive, benignpositive, falsepositive, undetermined."));
    }

    // The one that is called so, else all whose names contain it.
    void readNamed(FilterField field, const QString& value,
                   const std::vector<std::pair<std::string, std::string>>& known,
                   std::vector<std::string>& into) {
        const std::string wanted = toUtf8(value);
        bool found = false;
        for (const auto& [key, name] : known)
            if (equalsIgnoreCase(name, wanted) || equalsIgnoreCase(key, wanted)) {
                addTo(into, key);
                found = true;
            }
        if (found) return;
        for (const auto& [key, name] : known)
            if (findIgnoreCase(name, wanted) != std::string_view::npos) {
                addTo(into, key);
                found = true;
            }
        if (!found) problem(nothingContains(field, value));
    }

    void readType(const QString& value) {
        std::vector<std::pair<std::string, std::string>> types;
        for (const auto& type : alertTypes())
            types.emplace_back(type.id, type.id + ' ' + type.title);
        readNamed(FilterField::Type, value, types, m_values->types);
    }

    void readText(FilterField field, const QString& value) {
        std::vector<std::pair<std::string, std::string>> known;
        if (const auto* values = m_vocabulary.known(field))
            for (const auto& one : *values)
                known.emplace_back(one.value, one.name);
        const auto& all = m_vocabulary.allKnown;
        const std::string wanted = toUtf8(value);
        const bool contained = std::any_of(known.begin(), known.end(), [&](const auto& one) {
            return findIgnoreCase(one.second, wanted) != std::string_view::npos;
        });
        // Of what is not known in full, what was typed is taken as it stands.
        if (!contained && std::find(all.begin(), all.end(), field) == all.end())
            addTo(*textsOf(*m_values, field), wanted);
        else
            readNamed(field, value, known, *textsOf(*m_values, field));
    }

    void readAssigned(const QString& value) {
        if (value.compare(u"nobody", Qt::CaseInsensitive) == 0)
            addTo(m_values->assignees, std::string());
        else if (value.compare(u"me", Qt::CaseInsensitive) == 0 && !m_vocabulary.me.empty())
            addTo(m_values->assignees, m_vocabulary.me);
        else
            addTo(m_values->assignees, toUtf8(value));
    }

    void readRule(const QString& value) {
        if (value.compare(u"any", Qt::CaseInsensitive) == 0) {
            m_out.filter.suppressedBy = AlertFilter::anyRule;
            return;
        }
        std::vector<std::string> rules;
        readNamed(FilterField::Suppressed, value, m_vocabulary.rules, rules);
        if (!rules.empty()) m_out.filter.suppressedBy = rules.front();
    }

    void readAddress(const QString& value) {
        const bool possible = std::all_of(value.begin(), value.end(), [](QChar c) {
            return c.isDigit() || c == u'.' || c == u':' || (c >= u'a' && c <= u'f') ||
                   (c >= u'A' && c <= u'F');
        });
        if (possible && (value.count(u'.') == 3 || value.count(u':') >= 2))
            addTo(m_values->addresses, toUtf8(value.toLower()));
        else
            problem(tr("Write a whole IP address, such as address:203.0.113.7."));
    }

    void readCountry(const QString& value) {
        const std::string wanted = toUtf8(value);
        for (const auto& [code, name] : m_vocabulary.countries)
            if (equalsIgnoreCase(code, wanted) || equalsIgnoreCase(name, wanted))
                return addTo(m_values->countryCodes, code);
        if (value.size() == 2 && value[0].isLetter() && value[1].isLetter())
            addTo(m_values->countryCodes, toUtf8(value.toUpper()));
        else
            problem(tr("Write a country's two-letter code, such as country:NL."));
    }

    void readMoment(const QString& value, std::optional<Timestamp>& moment) {
        moment = parseMoment(value, m_vocabulary.now);
        if (!moment)
            problem(tr("Write a date or a span back from now: 2026-10-04, 2026-10-04T16:00, 24h, 7d, "
                       "today."));
    }

    void problem(const QString& message, bool wholeToken = false) {
        const int start = wholeToken ? m_token->start : m_token->valueStart;
        m_out.problems.push_back({start, m_token->start + m_token->length - start, message});
    }

    const FilterVocabulary& m_vocabulary;
    FilterText& m_out;
    const FilterToken* m_token = nullptr;
    AlertValues* m_values = nullptr; // what is asked for, or what is left out
    QStringList m_words;
    QStringList m_excludedWords;
};

template<typename T>
void replace(std::vector<T>& values, const std::vector<T>& with) {
    if (!with.empty()) values = with;
}

template<typename T>
void extend(std::vector<T>& values, const std::vector<T>& with) {
    for (const auto& value : with)
        addTo(values, value);
}

} // namespace

const std::vector<KnownValue>* FilterVocabulary::known(FilterField field) const {
    for (const auto& [one, values] : texts)
        if (one == field) return &values;
    return nullptr;
}

std::optional<Timestamp> parseMoment(const QString& value, Timestamp now) {
    static constexpr std::pair<char16_t, std::chrono::hours> units[] = {
        {u'h', std::chrono::hours(1)}, {u'd', std::chrono::days(1)}, {u'w', std::chrono::weeks(1)}};
    if (value.compare(u"today", Qt::CaseInsensitive) == 0) {
        QDateTime midnight = toDateTime(now);
        midnight.setTime({0, 0});
        return fromDateTime(midnight);
    }
    for (const auto& [letter, length] : units) {
        bool number = false;
        const int amount = QStringView(value).chopped(value.isEmpty() ? 0 : 1).toInt(&number);
        if (number && value.endsWith(QChar(letter), Qt::CaseInsensitive) && amount > 0 && amount < 100'000)
            return now - amount * length;
    }
    const QString written = value.toUpper().replace(u' ', u'T');
    const Qt::TimeSpec zone = timeZoneChoice() == TimeZoneChoice::Utc ? Qt::UTC : Qt::LocalTime;
    for (const auto* format : {"yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss"}) {
        QDateTime moment = QDateTime::fromString(written, QString::fromLatin1(format));
        if (!moment.isValid() || moment.date().year() < 1970) continue;
        moment.setTimeSpec(zone);
        return fromDateTime(moment);
    }
    return std::nullopt;
}

bool isRelativeMoment(const QString& value) {
    const bool dated = value.contains(u'-') || value.contains(u':');
    return !dated && parseMoment(value, now()).has_value();
}

FilterText parseFilterText(const QString& text, const FilterVocabulary& vocabulary) {
    FilterText result;
    Reader reader(vocabulary, result);
    for (const auto& token : filterTokens(text))
        reader.read(token);
    return result;
}

AlertFilter overlaid(AlertFilter base, const FilterText& over) {
    const AlertFilter& filter = over.filter;
    const auto addWords = [](std::string& words, const std::string& more) {
        if (!more.empty()) words = words.empty() ? more : words + ' ' + more;
    };
    addWords(base.text, filter.text);
    addWords(base.excludedText, filter.excludedText);
    replace(base.severities, filter.severities);
    if (over.namesStatus) replace(base.statuses, filter.statuses);
    replace(base.dispositions, filter.dispositions);
    extend(base.exclude.severities, filter.exclude.severities);
    extend(base.exclude.statuses, filter.exclude.statuses);
    extend(base.exclude.dispositions, filter.exclude.dispositions);
    for (const auto field : allFilterFields())
        if (auto* texts = textsOf(base, field)) {
            replace(*texts, *textsOf(filter, field));
            extend(*textsOf(base.exclude, field), *textsOf(filter.exclude, field));
        }
    if (!filter.suppressedBy.empty()) base.suppressedBy = filter.suppressedBy;
    if (filter.time.from) base.time.from = filter.time.from;
    if (filter.time.to) base.time.to = filter.time.to;
    return base;
}

} // namespace cosmoswatch
