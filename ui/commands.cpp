#include "ui/commands.h"

#include <algorithm>

namespace cosmoswatch {
namespace {

constexpr auto ownText = "commandText";

// "alerts" of "alerts.resolve"; empty when the name is of another kind.
QString areaOf(const QString& id) {
    const auto dot = id.indexOf(u'.');
    const auto letters = [](const QString& part) {
        return !part.isEmpty() && std::all_of(part.begin(), part.end(), [](QChar c) {
            return c.isLetterOrNumber() || c == u'-' || c == u'_' || c == u'.';
        });
    };
    return dot > 0 && letters(id.left(dot)) && letters(id.mid(dot + 1)) ? id.left(dot) : QString();
}

bool overlap(const Command& a, const Command& b) {
    return a.everywhere || b.everywhere || a.area == b.area;
}

} // namespace

void Commands::collect(const QObject& root) {
    for (auto* action : root.findChildren<QAction*>()) {
        const QString id = action->objectName();
        const QString area = areaOf(id);
        if (area.isEmpty()) continue;
        const auto known = std::find_if(m_commands.begin(), m_commands.end(),
                                        [&id](const Command& command) { return command.id == id; });
        if (known != m_commands.end() && known->action) continue;
        const bool everywhere = action->shortcutContext() == Qt::WindowShortcut ||
                                action->shortcutContext() == Qt::ApplicationShortcut;
        Command command{id, area, everywhere, action, action->shortcuts()};
        applyKeys(command);
        if (known != m_commands.end())
            *known = std::move(command); // its page was made anew
        else
            m_commands.push_back(std::move(command));
    }
    std::erase_if(m_commands, [](const Command& command) { return !command.action; });
}

void Commands::setAreaTitle(const QString& area, const QString& title) {
    m_titles[area] = title;
}

QString Commands::areaTitle(const QString& area) const {
    if (const auto found = m_titles.find(area); found != m_titles.end()) return found->second;
    return area.left(1).toUpper() + area.mid(1);
}

void Commands::addDestinations(Destinations destinations) {
    m_destinations.push_back(std::move(destinations));
}

std::vector<Destination> Commands::destinations(const QString& typed) const {
    std::vector<Destination> all;
    for (const auto& some : m_destinations)
        for (auto& one : some(typed))
            all.push_back(std::move(one));
    return all;
}

const Command* Commands::find(const QString& id) const {
    const auto found = std::find_if(m_commands.begin(), m_commands.end(),
                                    [&id](const Command& command) { return command.id == id; });
    return found == m_commands.end() ? nullptr : &*found;
}

const Command* Commands::conflict(const QString& id, const QKeySequence& key) const {
    const Command* own = find(id);
    if (own == nullptr || key.isEmpty()) return nullptr;
    for (const auto& other : m_commands) {
        if (other.id == id || !other.action || !overlap(*own, other)) continue;
        for (const auto& taken : other.action->shortcuts())
            if (taken.matches(key) != QKeySequence::NoMatch || key.matches(taken) != QKeySequence::NoMatch)
                return &other;
    }
    return nullptr;
}

void Commands::applyKeys(const Command& command) const {
    const auto chosen = m_chosen.find(command.id);
    if (chosen == m_chosen.end())
        command.action->setShortcuts(command.defaultKeys);
    else
        command.action->setShortcut(chosen->second);
}

void Commands::setKey(const QString& id, const QKeySequence& key) {
    const Command* command = find(id);
    if (command == nullptr || !command->action) return;
    m_chosen[id] = key;
    applyKeys(*command);
    emit keysChanged();
}

void Commands::resetKey(const QString& id) {
    if (m_chosen.erase(id) == 0) return;
    if (const Command* command = find(id); command != nullptr && command->action) applyKeys(*command);
    emit keysChanged();
}

void Commands::resetAllKeys() {
    setChosenKeys({});
    emit keysChanged();
}

void Commands::setChosenKeys(const ChosenKeys& keys) {
    m_chosen = keys;
    for (const auto& command : m_commands)
        if (command.action) applyKeys(command);
}

void setCommandText(QAction& action, const QString& text) {
    action.setProperty(ownText, text);
}

QString commandText(const QAction& action) {
    if (const QVariant own = action.property(ownText); own.isValid()) return own.toString();
    QString text = action.text();
    text.replace(QStringLiteral("&&"), QStringLiteral("\x01"));
    text.remove(u'&');
    text.replace(u'\x01', u'&');
    while (text.endsWith(u'…') || text.endsWith(u'.'))
        text.chop(1);
    return text;
}

QString keyText(const QKeySequence& key) {
    const QString text = key.toString(QKeySequence::NativeText);
    return text.size() == 1 ? text.toLower() : text;
}

} // namespace cosmoswatch
