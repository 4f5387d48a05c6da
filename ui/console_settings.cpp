#include "ui/console_settings.h"

#include "ui/plain_text.h"

#include <QJsonObject>
#include <QSettings>

#include <algorithm>
#include <array>
#include <system_error>

namespace cosmoswatch {
namespace {

using namespace Qt::StringLiterals;

constexpr std::array themes{"system", "light", "dark", "contrast"};
constexpr std::array densities{"compact", "comfortable"};
constexpr std::array zones{"utc", "local"};
static_assert(static_cast<int>(ThemeChoice::HighContrast) == 3 &&
              static_cast<int>(Density::Comfortable) == 1 && static_cast<int>(TimeZoneChoice::Local) == 1);

// Choices are kept as words that people may write; what is none of them is the usual.
template<typename Choice, std::size_t Count>
Choice choiceOf(const QJsonValue& kept, const std::array<const char*, Count>& words, Choice usual) {
    const QString word = kept.toString();
    const auto found =
        std::find_if(words.begin(), words.end(), [&](const char* one) { return word == QLatin1String(one); });
    return found == words.end() ? usual : static_cast<Choice>(found - words.begin());
}

template<typename Choice, std::size_t Count>
QJsonValue wordFor(Choice choice, const std::array<const char*, Count>& words) {
    return QString::fromLatin1(words[static_cast<std::size_t>(choice)]);
}

QJsonObject objectOf(const ConsoleSettings::States& states) {
    QJsonObject object;
    for (const auto& [name, state] : states)
        object.insert(name, QString::fromLatin1(state.toBase64()));
    return object;
}

QJsonObject objectOf(const ChosenKeys& keys) {
    QJsonObject object;
    for (const auto& [id, key] : keys)
        object.insert(id, key.toString(QKeySequence::PortableText));
    return object;
}

} // namespace

ThemeChoice ConsoleSettings::theme() const {
    return choiceOf(m_keeper.console(u"theme"_s), themes, ThemeChoice::FollowSystem);
}
void ConsoleSettings::setTheme(ThemeChoice theme) {
    if (theme != this->theme()) m_keeper.setConsole(u"theme"_s, wordFor(theme, themes));
}

Density ConsoleSettings::density() const {
    return choiceOf(m_keeper.console(u"density"_s), densities, Density::Comfortable);
}
void ConsoleSettings::setDensity(Density density) {
    if (density != this->density()) m_keeper.setConsole(u"density"_s, wordFor(density, densities));
}

TimeZoneChoice ConsoleSettings::times() const {
    return choiceOf(m_keeper.console(u"times"_s), zones, TimeZoneChoice::Utc);
}
void ConsoleSettings::setTimes(TimeZoneChoice times) {
    if (times != this->times()) m_keeper.setConsole(u"times"_s, wordFor(times, zones));
}

bool ConsoleSettings::trayNotices() const {
    return m_keeper.console(u"trayNotices"_s).toBool(true);
}
void ConsoleSettings::setTrayNotices(bool wanted) {
    m_keeper.setConsole(u"trayNotices"_s, wanted);
}

ChosenKeys ConsoleSettings::keys() const {
    const QJsonObject kept = m_keeper.console(u"keys"_s).toObject();
    ChosenKeys keys;
    for (auto key = kept.begin(); key != kept.end(); ++key)
        keys[key.key()] = QKeySequence(key.value().toString(), QKeySequence::PortableText);
    return keys;
}
void ConsoleSettings::setKeys(const ChosenKeys& keys) {
    m_keeper.setConsole(u"keys"_s, keys.empty() ? QJsonValue() : QJsonValue(objectOf(keys)));
}

ConsoleSettings::States ConsoleSettings::states() const {
    const QJsonObject kept = m_keeper.console(u"state"_s).toObject();
    States states;
    for (auto state = kept.begin(); state != kept.end(); ++state)
        states[state.key()] = QByteArray::fromBase64(state.value().toString().toLatin1());
    return states;
}
void ConsoleSettings::setStates(const States& states) {
    m_keeper.setConsole(u"state"_s, objectOf(states));
}

QString ConsoleSettings::page() const {
    return m_keeper.console(u"page"_s).toString();
}
void ConsoleSettings::setPage(const QString& page) {
    m_keeper.setConsole(u"page"_s, page);
}

void takeOverConsoleFile(SettingsKeeper& keeper, const std::filesystem::path& file) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(file, ignored)) return;
    QSettings old(fromUtf8(file.native()), QSettings::IniFormat);
    const auto take = [&](const QString& name, const QJsonValue& value) {
        if (keeper.console(name).isUndefined()) keeper.setConsole(name, value);
    };
    const auto number = [&old](QAnyStringView name, auto last) {
        const int kept = old.value(name, 0).toInt();
        return static_cast<decltype(last)>(std::clamp(kept, 0, static_cast<int>(last)));
    };
    take(u"theme"_s, wordFor(number("theme", ThemeChoice::HighContrast), themes));
    take(u"times"_s, wordFor(number("times", TimeZoneChoice::Local), zones));
    const bool compact = old.value("density").toString() == "compact"_L1;
    take(u"density"_s, wordFor(compact ? Density::Compact : Density::Comfortable, densities));
    take(u"trayNotices"_s, old.value("trayNotices", true).toBool());
    take(u"page"_s, old.value("page").toString());
    old.beginGroup("keys");
    ChosenKeys keys;
    for (const auto& id : old.childKeys())
        keys[id] = QKeySequence(old.value(id).toString(), QKeySequence::PortableText);
    old.endGroup();
    if (!keys.empty()) take(u"keys"_s, objectOf(keys));
    old.beginGroup("state");
    ConsoleSettings::States states;
    for (const auto& name : old.allKeys())
        states[name] = old.value(name).toByteArray();
    old.endGroup();
    if (!states.empty()) take(u"state"_s, objectOf(states));
    old.beginGroup("queue");
    QJsonObject queue;
    for (const auto& name : old.childKeys())
        queue.insert(name, QJsonValue::fromVariant(old.value(name)));
    if (queue.contains("autoAdvance"_L1)) // a word in INI files
        queue.insert(u"autoAdvance"_s, old.value("autoAdvance").toBool());
    old.endGroup();
    if (!queue.isEmpty()) take(u"queue"_s, queue);
    auto kept = file;
    kept += ".taken-over";
    std::filesystem::rename(file, kept, ignored);
}

} // namespace cosmoswatch
