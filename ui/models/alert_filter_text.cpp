#include "ui/models/alert_filter_text.h"

#include "core/alert/catalogue.h"
#include "core/base/text.h"
#include "ui/display_time.h"
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

// A run without blanks outside quotes. `value` has its quotes removed.
struct Token {
    int start = 0;
    int length = 0;
    int valueStart = 0;
    QString field; // empty for a free word
    QString value;
    bool unclosed = false;
};

std::vector<Token> tokens(const QString& text) {
    std::vector<Token> found;
    const int size = static_cast<int>(text.size());
    for (int at = 0; at < size;) {
        if (text[at].isSpace()) {
            ++at;
            continue;
        }
        Token token;
        token.start = token.valueStart = at;
        bool quoted = false;
        bool wasQuoted = false;
        for (; at < size && (quoted || !text[at].isSpace()); ++at) {
            if (text[at] == u'"') {
                quoted = !quoted;
                wasQuoted = true;
            } else if (text[at] == u':' && token.field.isEmpty() && !wasQuoted && !token.value.isEmpty()) {
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

// Letters only: an IPv6 address or a time among the free words is not a field.
bool looksLikeField(const QString& word) {
    return std::all_of(word.begin(), word.end(), [](QChar c) { return c.isLetter(); });
}

std::optional<Timestamp> parseMoment(const QString& value, Timestamp now) {
    static constexpr std::pair<char16_t, std::chrono::hours> units[] = {
        {u'h', std::chrono::hours(1)}, {u'd', std::chrono::days(1)}, {u'w', std::chrono::weeks(1)}};
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

class Reader {
public:
    Reader(const FilterVocabulary& vocabulary, FilterText& out) : m_vocabulary(vocabulary), m_out(out) {}

    void read(const Token& token) {
        m_token = &token;
        if (token.unclosed) problem(tr("The quotation mark is not closed."));
        if (token.field.isEmpty() || !looksLikeField(token.field)) {
            const QString word = token.field.isEmpty() ? token.value : token.field + u':' + token.value;
            if (!word.isEmpty()) m_words << word;
            m_out.freeText = m_words.join(u' ');
            m_out.filter.text = toUtf8(m_out.freeText);
            return;
        }
        const auto& fields = filterFields();
        if (std::find(fields.begin(), fields.end(), token.field) == fields.end()) {
            QStringList names(fields.begin(), fields.end());
            problem(tr("There is no field “%1”. Fields: %2.").arg(token.field, names.join(u", "_s)), true);
        } else if (token.value.isEmpty()) {
            problem(tr("Write a value after “%1:”.").arg(token.field), true);
        } else {
            readField(token.field, token.value);
        }
    }

private:
    void readField(const QString& field, const QString& value) {
        if (field == u"address")
            readAddress(value);
        else if (field == u"after")
            readMoment(value, m_out.filter.time.from);
        else if (field == u"before")
            readMoment(value, m_out.filter.time.to);
        else if (field == u"country")
            readCountry(value);
        else
            for (const auto& part : value.split(u',', Qt::SkipEmptyParts)) {
                if (field == u"severity")
                    readSeverity(part);
                else if (field == u"status")
                    readStatus(part);
                else if (field == u"account")
                    readAccount(part);
                else if (field == u"type")
                    readType(part);
            }
    }

    void readSeverity(const QString& value) {
        if (const auto severity = parseSeverity(toUtf8(value)))
            addTo(m_out.filter.severities, *severity);
        else
            problem(tr("Severities: high, medium, low, informational."));
    }

    void readStatus(const QString& value) {
        m_out.namesStatus = true;
        auto& statuses = m_out.filter.statuses;
        if (value.compare(u"any", Qt::CaseInsensitive) == 0) {
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

    void readAccount(const QString& value) {
        const std::string wanted = toUtf8(value);
        bool found = false;
        for (const auto& [key, name] : m_vocabulary.accounts) {
            if (findIgnoreCase(name, wanted) == std::string_view::npos && !equalsIgnoreCase(key, wanted))
                continue;
            addTo(m_out.filter.accountKeys, key);
            found = true;
        }
        if (!found) problem(tr("No account's name contains “%1”.").arg(value));
    }

    void readType(const QString& value) {
        const std::string wanted = toUtf8(value);
        bool found = false;
        for (const auto& type : alertTypes()) {
            if (findIgnoreCase(type.id, wanted) == std::string_view::npos &&
                findIgnoreCase(type.title, wanted) == std::string_view::npos)
                continue;
            addTo(m_out.filter.types, type.id);
            found = true;
        }
        if (!found) problem(tr("No alert's type or title contains “%1”.").arg(value));
    }

    void readAddress(const QString& value) {
        const bool possible = std::all_of(value.begin(), value.end(), [](QChar c) {
            return c.isDigit() || c == u'.' || c == u':' || (c >= u'a' && c <= u'f') ||
                   (c >= u'A' && c <= u'F');
        });
        if (possible && (value.count(u'.') == 3 || value.count(u':') >= 2))
            m_out.filter.addresses = {toUtf8(value.toLower())};
        else
            problem(tr("Write a whole IP address, such as address:203.0.113.7."));
    }

    void readCountry(const QString& value) {
        const std::string wanted = toUtf8(value);
        for (const auto& [code, name] : m_vocabulary.countries)
            if (equalsIgnoreCase(code, wanted) || equalsIgnoreCase(name, wanted)) {
                m_out.filter.countryCodes = {code};
                return;
            }
        if (value.size() == 2 && value[0].isLetter() && value[1].isLetter())
            m_out.filter.countryCodes = {toUtf8(value.toUpper())};
        else
            problem(tr("Write a country's two-letter code, such as country:NL."));
    }

    void readMoment(const QString& value, std::optional<Timestamp>& moment) {
        moment = parseMoment(value, m_vocabulary.now);
        if (!moment)
            problem(tr("Write a date or a span back from now: 2026-10-04, 2026-10-04T16:00, 24h, 7d."));
    }

    template<typename T>
    static void addTo(std::vector<T>& values, const T& value) {
        if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
    }

    void problem(const QString& message, bool wholeToken = false) {
        const int start = wholeToken ? m_token->start : m_token->valueStart;
        m_out.problems.push_back({start, m_token->start + m_token->length - start, message});
    }

    const FilterVocabulary& m_vocabulary;
    FilterText& m_out;
    const Token* m_token = nullptr;
    QStringList m_words;
};

} // namespace

const std::vector<QString>& filterFields() {
    static const std::vector<QString> fields{u"severity"_s, u"status"_s,  u"account"_s, u"type"_s,
                                             u"country"_s,  u"address"_s, u"after"_s,   u"before"_s};
    return fields;
}

FilterText parseFilterText(const QString& text, const FilterVocabulary& vocabulary) {
    FilterText result;
    Reader reader(vocabulary, result);
    for (const auto& token : tokens(text))
        reader.read(token);
    return result;
}

QString filterTerm(const QString& field, const QString& value) {
    QString bare = value;
    bare.remove(u'"'); // the language has no escape for it
    const bool quote = std::any_of(bare.begin(), bare.end(), [](QChar c) { return c.isSpace(); });
    return quote ? field + u":\""_s + bare + u'"' : field + u':' + bare;
}

AlertFilter overlaid(AlertFilter base, const FilterText& over) {
    const AlertFilter& filter = over.filter;
    if (!filter.text.empty()) base.text = base.text.empty() ? filter.text : base.text + ' ' + filter.text;
    if (!filter.severities.empty()) base.severities = filter.severities;
    if (over.namesStatus && !filter.statuses.empty()) base.statuses = filter.statuses;
    if (!filter.accountKeys.empty()) base.accountKeys = filter.accountKeys;
    if (!filter.types.empty()) base.types = filter.types;
    if (!filter.addresses.empty()) base.addresses = filter.addresses;
    if (!filter.countryCodes.empty()) base.countryCodes = filter.countryCodes;
    if (filter.time.from) base.time.from = filter.time.from;
    if (filter.time.to) base.time.to = filter.time.to;
    return base;
}

} // namespace cosmoswatch
