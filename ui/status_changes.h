// What an analyst does to alerts, and how it is taken back. No widgets.
#pragma once

#include "core/store/alert_store.h"

#include <QObject>
#include <QString>

#include <array>
#include <deque>
#include <functional>
#include <memory>
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
    std::string assignedTo;
    std::string suppressedBy;
};

// What an action is done to: alerts one by one, and all that filters let through.
struct AlertTarget {
    std::vector<AlertRef> alerts;
    std::vector<AlertFilter> filters;
    // Of both, as far as the queue knows.
    std::uint64_t count = 0;
    std::array<std::uint64_t, 4> byStatus{}; // indexed by AlertStatus
    [[nodiscard]] bool byFilter() const { return !filters.empty(); }
    void countAlerts(); // those given one by one
};
// The alerts one by one, then those of the filters in one of the statuses `from` (any, when there are none),
// each once. For worker threads.
[[nodiscard]] Result<std::vector<AlertRef>> alertsOf(const AlertReader& store, const AlertTarget& target,
                                                     const std::vector<AlertStatus>& from);

class StatusChanges : public QObject {
    Q_OBJECT
public:
    // More alerts at once are refused: they would be held in memory for undoing.
    static constexpr std::size_t mostAtOnce = 100'000;

    StatusChanges(StoreGateway& gateway, std::string who, QObject* parent = nullptr);
    ~StatusChanges() override;

    // All of the alerts or none. Of those that filters name, only alerts in one of the statuses `from`.
    void setStatus(const AlertTarget& target, AlertStatus status, Disposition disposition,
                   const QString& note = {}, const std::vector<AlertStatus>& from = {});
    void setStatus(const std::vector<AlertRef>& alerts, AlertStatus status, Disposition disposition,
                   const QString& note = {});
    void assign(const AlertTarget& target, const std::string& to, const QString& note = {});
    void addNote(const std::string& alertId, const QString& note);
    // Saves the rule; the open alerts it names are dismissed too, if wanted.
    void suppress(const SuppressionRule& rule, bool openAlertsToo);

    // Puts the alerts of the last change back to what they were; refused when somebody changed them since.
    void undo();
    [[nodiscard]] bool canUndo() const { return !m_done.empty(); }
    [[nodiscard]] QString undoText() const; // "Undo “Resolved” of 3 alerts"
    [[nodiscard]] std::size_t undoLevels() const { return m_done.size(); }
    [[nodiscard]] const std::string& who() const { return m_who; }

signals:
    // Written: the alerts as they are now, and what was done in words.
    void applied(const std::vector<cosmoswatch::AlertRef>& alerts);
    void assigned(const std::vector<cosmoswatch::AlertRef>& alerts);
    void undone(const std::vector<cosmoswatch::AlertRef>& alerts, const QString& what);
    void noteAdded(const std::string& alertId, std::uint32_t version);
    void suppressed(const cosmoswatch::SuppressionRule& rule, std::uint64_t alerts);
    void failed(const QString& message);
    // Nothing was written: somebody changed some of them meanwhile.
    void conflicted(const QString& message, const std::string& firstAlert);
    void canUndoChanged();

private:
    struct Written {
        std::vector<AlertRef> before;
        std::vector<AlertRef> after;
    };
    struct Change {
        Written alerts;
        std::string ruleId; // of a suppression: taken back by removing it
        QString what;       // "Resolved"
        std::uint64_t count = 0;
    };
    using Versions = Result<std::vector<std::uint32_t>>;
    using Write = std::function<Versions(AlertStore& store, const std::vector<AlertRef>& before,
                                         const std::vector<AlertRef>& after)>;
    // Finds the alerts, changes what is known of them, and writes that.
    void change(const AlertTarget& target, const std::vector<AlertStatus>& from,
                const std::function<void(AlertRef&)>& alter, const Write& write, const QString& what,
                void (StatusChanges::*told)(const std::vector<AlertRef>&));
    void undoAlerts(Change change);
    void undoRule(const Change& change);
    void remember(Change change);
    // Our own later writes must not make earlier ones look like somebody else's.
    void rememberVersion(const std::string& alertId, std::uint32_t version);
    void rememberVersions(const std::vector<AlertRef>& alerts);
    void tellFailure(const Error& error, const std::string& firstAlert);

    // What this program wrote, known to the writing thread alone: an action on an alert whose last change the
    // queue has not heard of yet is no conflict.
    class OwnWrites;

    StoreGateway& m_gateway;
    std::string m_who;
    std::shared_ptr<OwnWrites> m_own;
    std::deque<Change> m_done; // newest last, bounded
};

} // namespace cosmoswatch
