#include "ui/status_changes.h"

#include "core/base/text.h"
#include "ui/plain_text.h"
#include "ui/store_gateway.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace cosmoswatch {
namespace {

constexpr std::size_t undoDepth = 50;
constexpr std::size_t pageOfBulk = 1000;

bool contains(const std::vector<AlertStatus>& statuses, AlertStatus status) {
    return statuses.empty() || std::find(statuses.begin(), statuses.end(), status) != statuses.end();
}

// "ben: Dismissed": who changed what the analyst was about to change.
Error toldConflict(const AlertReader& store, const std::vector<AlertRef>& before, const Error& error) {
    std::size_t changed = 0;
    std::string latest;
    for (const auto& alert : before) {
        const auto now = store.alert(alert.id);
        if (!now || now->version == alert.version) continue;
        ++changed;
        if (!latest.empty()) continue;
        if (const auto history = store.history(alert.id); history && !history->empty()) {
            const auto newest = std::max_element(
                history->begin(), history->end(),
                [](const HistoryEntry& a, const HistoryEntry& b) { return a.time < b.time; });
            latest = newest->who + ": " + newest->action;
        }
        if (before.size() > pageOfBulk) break; // one tells enough
    }
    return {ErrorCode::Conflict, latest.empty() ? error.what : latest, std::to_string(changed)};
}

} // namespace

void AlertTarget::countAlerts() {
    for (const auto& alert : alerts) {
        ++count;
        ++byStatus[static_cast<std::size_t>(alert.status)];
    }
}

Result<std::vector<AlertRef>> alertsOf(const AlertReader& store, const AlertTarget& target,
                                       const std::vector<AlertStatus>& from) {
    std::vector<AlertRef> found = target.alerts;
    std::unordered_set<std::string> ids;
    for (const auto& alert : found)
        ids.insert(alert.id);
    for (const auto& filter : target.filters) {
        std::optional<PageKey> next;
        do {
            auto page = store.alerts(filter, {}, next, pageOfBulk);
            if (!page) return tl::unexpected(page.error());
            for (auto& row : page->rows)
                if (contains(from, row.status) && ids.insert(row.id).second)
                    found.push_back(
                        {row.id, row.version, row.status, row.disposition, row.assignedTo, row.suppressedBy});
            if (found.size() > StatusChanges::mostAtOnce)
                return fail(ErrorCode::InvalidArgument,
                            "These are more than 100,000 alerts. Narrow the filter, a week for example, and "
                            "do it in parts.");
            next = std::move(page->next);
        } while (next);
    }
    return found;
}

class StatusChanges::OwnWrites {
public:
    // The alert as our own writes left it, when they alone stand between it and what the queue knows.
    void bringUpToDate(AlertRef& alert) const {
        const auto found = m_chains.find(alert.id);
        if (found == m_chains.end()) return;
        const auto& [base, latest] = found->second;
        if (alert.version >= base && alert.version < latest.version) alert = latest;
    }
    void wrote(std::uint32_t before, const AlertRef& after) {
        if (m_chains.size() > mostAtOnce) m_chains.clear();
        const auto [chain, fresh] = m_chains.try_emplace(after.id, Chain{before, after});
        if (fresh) return;
        if (chain->second.latest.version != before) chain->second.base = before;
        chain->second.latest = after;
    }
    void noted(const std::string& id, std::uint32_t version) {
        const auto found = m_chains.find(id);
        if (found == m_chains.end()) return;
        if (found->second.latest.version + 1 != version)
            m_chains.erase(found);
        else
            found->second.latest.version = version;
    }

private:
    struct Chain {
        std::uint32_t base = 0; // the version that the first of our writes found
        AlertRef latest;
    };
    std::unordered_map<std::string, Chain> m_chains;
};

StatusChanges::StatusChanges(StoreGateway& gateway, std::string who, QObject* parent)
    : QObject(parent), m_gateway(gateway), m_who(std::move(who)), m_own(std::make_shared<OwnWrites>()) {}

StatusChanges::~StatusChanges() = default;

void StatusChanges::setStatus(const std::vector<AlertRef>& alerts, AlertStatus status,
                              Disposition disposition, const QString& note) {
    AlertTarget target;
    target.alerts = alerts;
    setStatus(target, status, disposition, note);
}

void StatusChanges::setStatus(const AlertTarget& target, AlertStatus status, Disposition disposition,
                              const QString& note, const std::vector<AlertStatus>& from) {
    const auto alter = [status, disposition](AlertRef& alert) {
        alert.status = status;
        alert.disposition = disposition;
        alert.suppressedBy.clear();
    };
    const auto write = [note = toUtf8(note), who = m_who](AlertStore& store,
                                                          const std::vector<AlertRef>& before,
                                                          const std::vector<AlertRef>& after) {
        std::vector<StatusChange> changes;
        changes.reserve(after.size());
        for (std::size_t i = 0; i < after.size(); ++i)
            changes.push_back(
                {before[i].id, before[i].version, after[i].status, after[i].disposition, note, who});
        return store.setStatus(changes);
    };
    change(target, from, alter, write, fromUtf8(label(status)), &StatusChanges::applied);
}

void StatusChanges::assign(const AlertTarget& target, const std::string& to, const QString& note) {
    const auto write = [to, note = toUtf8(note), who = m_who](AlertStore& store,
                                                              const std::vector<AlertRef>& before,
                                                              const std::vector<AlertRef>&) {
        std::vector<AssigneeChange> changes;
        changes.reserve(before.size());
        for (const auto& alert : before)
            changes.push_back({alert.id, alert.version, to, note, who});
        return store.setAssignee(changes);
    };
    const QString what = to.empty() ? tr("Assigned to nobody") : tr("Assigned to %1").arg(shown(to));
    change(
        target, {}, [to](AlertRef& alert) { alert.assignedTo = to; }, write, what, &StatusChanges::assigned);
}

void StatusChanges::change(const AlertTarget& target, const std::vector<AlertStatus>& from,
                           const std::function<void(AlertRef&)>& alter, const Write& write,
                           const QString& what, void (StatusChanges::*told)(const std::vector<AlertRef>&)) {
    if (target.alerts.empty() && target.filters.empty()) return;
    const std::string first = target.alerts.empty() ? std::string() : target.alerts.front().id;
    m_gateway.change(
        this,
        [target, from, alter, write, own = m_own](AlertStore& store) -> Result<Written> {
            auto before = alertsOf(store, target, from);
            if (!before) return tl::unexpected(before.error());
            if (before->empty()) return Written{};
            for (auto& alert : *before)
                own->bringUpToDate(alert);
            Written written{std::move(*before), {}};
            written.after = written.before;
            for (auto& alert : written.after)
                alter(alert);
            const auto versions = write(store, written.before, written.after);
            if (!versions)
                return tl::unexpected(versions.error().code == ErrorCode::Conflict
                                          ? toldConflict(store, written.before, versions.error())
                                          : versions.error());
            for (std::size_t i = 0; i < written.after.size(); ++i) {
                written.after[i].version = (*versions)[i];
                own->wrote(written.before[i].version, written.after[i]);
            }
            return written;
        },
        [this, what, told, first](Result<Written> written) {
            m_gateway.poll();
            if (!written) return tellFailure(written.error(), first);
            if (written->after.empty()) return;
            const auto after = written->after;
            rememberVersions(after);
            remember({std::move(*written), {}, what, after.size()});
            emit(this->*told)(after);
        });
}

void StatusChanges::tellFailure(const Error& error, const std::string& firstAlert) {
    if (error.code != ErrorCode::Conflict) {
        emit failed(fromUtf8(describe(error)));
        return;
    }
    emit conflicted(tr("Nothing was changed: somebody worked on %n of these alerts meanwhile (%1).", nullptr,
                       std::max(1, QString::fromStdString(error.where).toInt()))
                        .arg(shown(error.what)),
                    firstAlert);
}

void StatusChanges::remember(Change change) {
    m_done.push_back(std::move(change));
    if (m_done.size() > undoDepth) m_done.pop_front();
    emit canUndoChanged();
}

QString StatusChanges::undoText() const {
    if (m_done.empty()) return tr("Undo");
    const auto& last = m_done.back();
    if (!last.ruleId.empty()) return tr("Undo “%1”").arg(last.what);
    return tr("Undo “%1” of %n alert(s)", nullptr, static_cast<int>(last.count)).arg(last.what);
}

void StatusChanges::undo() {
    if (m_done.empty()) return;
    Change change = std::move(m_done.back());
    m_done.pop_back();
    emit canUndoChanged();
    if (change.ruleId.empty())
        undoAlerts(std::move(change));
    else
        undoRule(change);
}

void StatusChanges::undoAlerts(Change change) {
    m_gateway.change(
        this,
        [alerts = change.alerts, who = m_who,
         own = m_own](AlertStore& store) -> Result<std::vector<AlertRef>> {
            std::vector<HandlingRestore> restores;
            std::vector<std::uint32_t> expected;
            restores.reserve(alerts.before.size());
            for (std::size_t i = 0; i < alerts.before.size(); ++i) {
                const AlertRef& was = alerts.before[i];
                AlertRef is = alerts.after[i];
                own->bringUpToDate(is);
                expected.push_back(is.version);
                restores.push_back({was.id,
                                    is.version,
                                    {was.status, was.disposition, was.assignedTo, was.suppressedBy},
                                    {},
                                    who});
            }
            const auto versions = store.restoreHandling(restores);
            if (!versions)
                return tl::unexpected(versions.error().code == ErrorCode::Conflict
                                          ? toldConflict(store, alerts.after, versions.error())
                                          : versions.error());
            std::vector<AlertRef> now = alerts.before;
            for (std::size_t i = 0; i < now.size(); ++i) {
                now[i].version = (*versions)[i];
                own->wrote(expected[i], now[i]);
            }
            return now;
        },
        [this, what = change.what,
         first = change.alerts.before.front().id](Result<std::vector<AlertRef>> alerts) {
            m_gateway.poll();
            if (!alerts) return tellFailure(alerts.error(), first);
            rememberVersions(*alerts);
            emit undone(*alerts, what);
        });
}

void StatusChanges::undoRule(const Change& change) {
    m_gateway.change(
        this,
        [id = change.ruleId, who = m_who](AlertStore& store) -> Result<void> {
            const auto lifted = store.liftSuppressionRule(id, who);
            if (!lifted) return tl::unexpected(lifted.error());
            return store.removeSuppressionRule(id, who);
        },
        [this, what = change.what](Result<void> done) {
            m_gateway.poll();
            if (!done) return tellFailure(done.error(), {});
            emit undone({}, what);
        });
}

void StatusChanges::suppress(const SuppressionRule& rule, bool openAlertsToo) {
    struct Suppressed {
        SuppressionRule rule;
        std::uint64_t alerts = 0;
    };
    m_gateway.change(
        this,
        [rule, openAlertsToo, who = m_who](AlertStore& store) -> Result<Suppressed> {
            auto saved = store.saveSuppressionRule(rule, who);
            if (!saved) return tl::unexpected(saved.error());
            Suppressed done{std::move(*saved), 0};
            if (!openAlertsToo) return done;
            const auto alerts = store.applySuppressionRule(done.rule.id, who);
            if (!alerts) return tl::unexpected(alerts.error());
            done.alerts = *alerts;
            return done;
        },
        [this](Result<Suppressed> done) {
            m_gateway.poll();
            if (!done) return tellFailure(done.error(), {});
            remember({{}, done->rule.id, tr("Suppression “%1”").arg(shown(done->rule.name)), done->alerts});
            emit suppressed(done->rule, done->alerts);
        });
}

void StatusChanges::addNote(const std::string& alertId, const QString& note) {
    m_gateway.change(
        this,
        [alertId, text = toUtf8(note), who = m_who, own = m_own](AlertStore& store) {
            const auto version = store.addNote(alertId, text, who);
            if (version) own->noted(alertId, *version);
            return version;
        },
        [this, alertId](Result<std::uint32_t> version) {
            m_gateway.poll();
            if (!version) return tellFailure(version.error(), alertId);
            rememberVersion(alertId, *version);
            emit noteAdded(alertId, *version);
        });
}

void StatusChanges::rememberVersion(const std::string& alertId, std::uint32_t version) {
    for (auto& change : m_done)
        for (auto& alert : change.alerts.after)
            if (alert.id == alertId) alert.version = version;
}

void StatusChanges::rememberVersions(const std::vector<AlertRef>& alerts) {
    std::unordered_map<std::string_view, std::uint32_t> versions;
    for (const auto& alert : alerts)
        versions.emplace(alert.id, alert.version);
    for (auto& change : m_done)
        for (auto& alert : change.alerts.after)
            if (const auto found = versions.find(alert.id); found != versions.end())
                alert.version = found->second;
}

} // namespace cosmoswatch
