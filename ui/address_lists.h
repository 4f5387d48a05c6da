// The analyst's lists of Tor exits and suspicious addresses: chosen in a menu, kept in the settings.
#pragma once

#include "core/intel/intel_settings.h"

#include <QObject>
#include <QString>
#include <QStringList>

class QMenu;
class QWidget;

namespace cosmoswatch {

class AddressLists : public QObject {
    Q_OBJECT
public:
    enum class Kind { TorExits, Suspicious };

    // `given`: what the command line named; used, but not kept.
    AddressLists(const QString& settingsFile, IntelSettings given, QWidget* window);

    void fillMenu(QMenu& menu);
    void add(Kind kind, const QStringList& files);
    void remove(Kind kind, const QString& file);

    [[nodiscard]] IntelSettings settings() const; // given and chosen
    [[nodiscard]] QString summary() const; // which lists are used, and what is not looked for without them

signals:
    void changed();

private:
    void choose(Kind kind);
    void rebuild(QMenu& menu);
    [[nodiscard]] QStringList& filesOf(Kind kind) {
        return kind == Kind::TorExits ? m_torExits : m_suspicious;
    }
    void save();

    QString m_settingsFile;
    IntelSettings m_given;
    QWidget* m_window;
    QStringList m_torExits;
    QStringList m_suspicious;
};

} // namespace cosmoswatch
