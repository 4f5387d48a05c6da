#include "ui/console_settings.h"

#include "ui/plain_text.h"

#include <QSettings>

#include <algorithm>

namespace cosmoswatch {
namespace {

using namespace Qt::StringLiterals;

QSettings opened(const std::filesystem::path& file) {
    return {fromUtf8(file.native()), QSettings::IniFormat};
}

// A number out of the file, which anybody may have edited.
template<typename Choice>
Choice choice(const std::filesystem::path& file, QAnyStringView name, Choice last) {
    const int value = opened(file).value(name, 0).toInt();
    return static_cast<Choice>(std::clamp(value, 0, static_cast<int>(last)));
}

} // namespace

ThemeChoice ConsoleSettings::theme() const {
    return choice(m_file, "theme", ThemeChoice::HighContrast);
}
void ConsoleSettings::setTheme(ThemeChoice theme) {
    if (theme == this->theme()) return;
    opened(m_file).setValue("theme", static_cast<int>(theme));
}

Density ConsoleSettings::density() const {
    return opened(m_file).value("density").toString() == "compact"_L1 ? Density::Compact
                                                                      : Density::Comfortable;
}
void ConsoleSettings::setDensity(Density density) {
    if (density == this->density()) return;
    opened(m_file).setValue("density", density == Density::Compact ? u"compact"_s : u"comfortable"_s);
}

TimeZoneChoice ConsoleSettings::times() const {
    return choice(m_file, "times", TimeZoneChoice::Local);
}
void ConsoleSettings::setTimes(TimeZoneChoice times) {
    if (times == this->times()) return;
    opened(m_file).setValue("times", static_cast<int>(times));
}

bool ConsoleSettings::trayNotices() const {
    return opened(m_file).value("trayNotices", true).toBool();
}
void ConsoleSettings::setTrayNotices(bool wanted) {
    opened(m_file).setValue("trayNotices", wanted);
}

ChosenKeys ConsoleSettings::keys() const {
    QSettings saved = opened(m_file);
    saved.beginGroup("keys");
    ChosenKeys keys;
    for (const auto& id : saved.childKeys())
        keys[id] = QKeySequence(saved.value(id).toString(), QKeySequence::PortableText);
    return keys;
}
void ConsoleSettings::setKeys(const ChosenKeys& keys) {
    QSettings saved = opened(m_file);
    saved.remove("keys");
    saved.beginGroup("keys");
    for (const auto& [id, key] : keys)
        saved.setValue(id, key.toString(QKeySequence::PortableText));
}

QByteArray ConsoleSettings::state(const QString& name) const {
    return opened(m_file).value(QString("state/"_L1 + name)).toByteArray();
}
void ConsoleSettings::setState(const QString& name, const QByteArray& state) {
    opened(m_file).setValue(QString("state/"_L1 + name), state);
}

QString ConsoleSettings::page() const {
    return opened(m_file).value("page").toString();
}
void ConsoleSettings::setPage(const QString& page) {
    opened(m_file).setValue("page", page);
}

} // namespace cosmoswatch
