// The analyst's lists of Tor exits and suspicious addresses, and the database of places: chosen in a menu or
// on the settings page, kept in the settings.
#pragma once

#include "core/intel/intel_settings.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <vector>

class QAction;
class QMenu;
class QWidget;

namespace cosmoswatch {

class SettingsKeeper;

class AddressLists : public QObject {
    Q_OBJECT
public:
    enum class Kind { TorExits, Suspicious };

    // `given`: what the command line named; used, but not kept.
    AddressLists(SettingsKeeper& settings, IntelSettings given, QWidget* window);

    void fillMenu(QMenu& menu);
    void add(Kind kind, const QStringList& files);
    void remove(Kind kind, const QString& file);
    void setGeoDatabase(const QString& file); // empty: the one that comes along
    void setNamedNetworks(std::vector<NamedNetwork> networks);

    [[nodiscard]] IntelSettings settings() const;     // given and chosen
    [[nodiscard]] QStringList files(Kind kind) const; // chosen
    [[nodiscard]] QString summary() const; // which lists are used, and what is not looked for without them
    [[nodiscard]] std::vector<QAction*> actions() const { return {m_addTor, m_addSuspicious, m_chooseGeo}; }

    // Ask the user.
    void choose(Kind kind);
    void chooseGeoDatabase();

signals:
    void changed();

private:
    void rebuild(QMenu& menu);

    SettingsKeeper& m_settings;
    IntelSettings m_given;
    QWidget* m_window;
    QAction* m_addTor;
    QAction* m_addSuspicious;
    QAction* m_chooseGeo;
};

} // namespace cosmoswatch
