// Everything the console can do, by name: the command palette, the overlay of shortcuts and their editor read
// it. A page does nothing more than name its actions: QAction::setObjectName("alerts.resolve"), with text()
// and its default key. What belongs to no action (a page, a saved view) is offered as a destination.
#pragma once

#include "ui/icons.h"

#include <QAction>
#include <QKeySequence>
#include <QObject>
#include <QPointer>
#include <QString>

#include <functional>
#include <map>
#include <vector>

namespace cosmoswatch {

struct Command {
    QString id;   // "alerts.resolve"
    QString area; // "alerts": its keys act there, unless `everywhere`
    bool everywhere = false;
    QPointer<QAction> action;
    QList<QKeySequence> defaultKeys;
};

// Somewhere the palette can go: a page, a saved view, an alert.
struct Destination {
    QString text;
    QString detail; // beside the text, muted: "Saved view"
    Icon icon = Icon::ChevronRight;
    std::function<void()> go;
};
// Asked with what has been typed so far, which may be nothing; what does not fit it is left out by the
// palette.
using Destinations = std::function<std::vector<Destination>(const QString& typed)>;

// Keys of the analyst's own; kept by the settings.
using ChosenKeys = std::map<QString, QKeySequence>; // by id; an empty sequence is "no key"

class Commands : public QObject {
    Q_OBJECT
public:
    explicit Commands(QObject* parent = nullptr) : QObject(parent) {}

    // Takes every QAction below `root` that is named "area.verb" and gives it the chosen key. Call it again
    // for actions made later; those known stay.
    void collect(const QObject& root);
    void setAreaTitle(const QString& area, const QString& title); // "alerts", "Alerts"
    void addDestinations(Destinations destinations);

    [[nodiscard]] const std::vector<Command>& all() const { return m_commands; } // as collected
    [[nodiscard]] const Command* find(const QString& id) const;
    [[nodiscard]] QString areaTitle(const QString& area) const;
    [[nodiscard]] std::vector<Destination> destinations(const QString& typed) const;

    // Another command that would answer to the same key: in the same area, or one of the two everywhere.
    [[nodiscard]] const Command* conflict(const QString& id, const QKeySequence& key) const;
    void setKey(const QString& id, const QKeySequence& key); // the only one it has then
    void resetKey(const QString& id);
    void resetAllKeys();
    [[nodiscard]] bool hasChosenKey(const QString& id) const { return m_chosen.contains(id); }
    void setChosenKeys(const ChosenKeys& keys); // as kept
    [[nodiscard]] const ChosenKeys& chosenKeys() const { return m_chosen; }

signals:
    void keysChanged(); // by the analyst: keep them

private:
    void applyKeys(const Command& command) const;

    std::vector<Command> m_commands;
    std::map<QString, QString> m_titles;
    std::vector<Destinations> m_destinations;
    ChosenKeys m_chosen;
};

// "Resolve with Note": text without the mnemonic and the dots.
[[nodiscard]] QString commandText(const QAction& action);
// For an action whose text says too little outside its menu: "Theme: Dark".
void setCommandText(QAction& action, const QString& text);
// "e", "Shift+E", "Ctrl+Z": single letters small, as they are typed.
[[nodiscard]] QString keyText(const QKeySequence& key);

} // namespace cosmoswatch
