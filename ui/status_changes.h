// What an analyst does to alerts, and how it is taken back. No widgets.
#pragma once

#include "core/store/alert_store.h"

#include <QObject>
#include <QString>

#include <deque>
#include <string>
#include <vector>

namespace cosmoswatch {

class StoreGateway;

// An alert as the queue knows it: enough to change it and to change it back.
struct AlertRef {
    std::string id;
    std::uint32_t version = 0;
    AlertStatus status = AlertStatus::Active;
    Disposition disposition = Disposition::Undetermined;
};

class StatusChanges : public QObject {
    Q_OBJECT
public:
    StatusChanges(StoreGateway& gateway, std::string who, QObject* parent = nullptr);

    // All of the alerts or none.
    void setStatus(const std::vector<AlertRef>& alerts, AlertStatus status, Disposition disposition,
                   const QString& note = {});
    void addNote(const std::string& alertId, const QString& note);
    // Puts the alerts of the last change back to what they were; refused when somebody changed them since.
    void undo();
    [[nodiscard]] bool canUndo() const { return !m_done.empty(); }
    [[nodiscard]] QString undoText() const; // "Undo Resolve of 3 Alerts"

signals:
    // Written: the alerts as they are now.
    void applied(const std::vector<cosmoswatch::AlertRef>& alerts);
    void undone(const std::vector<cosmoswatch::AlertRef>& alerts);
    void noteAdded(const std::string& alertId, std::uint32_t version);
    void failed(const QString& message);
    void canUndoChanged();

private:
    struct Change {
        std::vector<AlertRef> before;
        std::vector<AlertRef> after;
    };
    // Our own later writes must not make earlier ones look like somebody else's.
    void rememberVersion(const std::string& alertId, std::uint32_t version);
    void write(std::vector<AlertRef> from, std::vector<AlertRef> to, const QString& note, bool undoing);

    StoreGateway& m_gateway;
    std::string m_who;
    std::deque<Change> m_done; // newest last, bounded
};

} // namespace cosmoswatch
