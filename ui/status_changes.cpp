#include "ui/status_changes.h"

#include "ui/plain_text.h"
#include "ui/store_gateway.h"

namespace cosmoswatch {
namespace {

constexpr std::size_t undoDepth = 50;

} // namespace

StatusChanges::StatusChanges(StoreGateway& gateway, std::string who, QObject* parent)
    : QObject(parent), m_gateway(gateway), m_who(std::move(who)) {}

void StatusChanges::setStatus(const std::vector<AlertRef>& alerts, AlertStatus status,
                              Disposition disposition, const QString& note) {
    if (alerts.empty()) return;
    std::vector<AlertRef> to = alerts;
    for (auto& alert : to) {
        alert.status = status;
        alert.disposition = disposition;
    }
    write(alerts, std::move(to), note, false);
}

void StatusChanges::undo() {
    if (m_done.empty()) return;
    Change change = std::move(m_done.back());
    m_done.pop_back();
    emit canUndoChanged();
    write(std::move(change.after), std::move(change.before), tr("Undone"), true);
}

QString StatusChanges::undoText() const {
    if (m_done.empty()) return tr("Undo");
    const auto& after = m_done.back().after;
    const QString status = fromUtf8(label(after.front().status));
    return tr("Undo “%1” of %n alert(s)", nullptr, static_cast<int>(after.size())).arg(status);
}

void StatusChanges::write(std::vector<AlertRef> from, std::vector<AlertRef> to, const QString& note,
                          bool undoing) {
    std::vector<StatusChange> changes;
    for (std::size_t i = 0; i < to.size(); ++i)
        changes.push_back(
            {from[i].id, from[i].version, to[i].status, to[i].disposition, toUtf8(note), m_who});
    m_gateway.change(
        this, [changes](AlertStore& store) { return store.setStatus(changes); },
        [this, from, to, undoing](Result<std::vector<std::uint32_t>> versions) {
            m_gateway.poll();
            if (!versions) {
                emit failed(versions.error().code == ErrorCode::Conflict
                                ? tr("Not changed: somebody else changed the alert meanwhile. Look "
                                     "at it again and repeat the action.")
                                : fromUtf8(describe(versions.error())));
                return;
            }
            std::vector<AlertRef> after = to;
            for (std::size_t i = 0; i < after.size(); ++i)
                after[i].version = (*versions)[i];
            if (undoing) {
                for (const auto& alert : after)
                    rememberVersion(alert.id, alert.version);
                emit undone(after);
                return;
            }
            m_done.push_back({from, after});
            if (m_done.size() > undoDepth) m_done.pop_front();
            emit canUndoChanged();
            emit applied(after);
        });
}

void StatusChanges::addNote(const std::string& alertId, const QString& note) {
    m_gateway.change(
        this,
        [alertId, text = toUtf8(note), who = m_who](AlertStore& store) {
            return store.addNote(alertId, text, who);
        },
        [this, alertId](Result<std::uint32_t> version) {
            m_gateway.poll();
            if (!version) {
                emit failed(fromUtf8(describe(version.error())));
                return;
            }
            rememberVersion(alertId, *version);
            emit noteAdded(alertId, *version);
        });
}

void StatusChanges::rememberVersion(const std::string& alertId, std::uint32_t version) {
    for (auto& change : m_done)
        for (auto& alert : change.after)
            if (alert.id == alertId) alert.version = version;
}

} // namespace cosmoswatch
