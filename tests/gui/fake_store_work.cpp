// The fake store's part of the work on alerts: handling, groups, context and suppression rules.
#include "tests/gui/fake_store.h"

#include "core/alert/catalogue.h"

#include <algorithm>
#include <tuple>

namespace cosmoswatch::test {
namespace {

AlertHandling handlingOf(const Alert& alert) {
    return {alert.status, alert.disposition, alert.assignedTo, alert.suppressedBy};
}

void handle(Alert& alert, const AlertHandling& handling) {
    alert.status = handling.status;
    alert.disposition = handling.disposition;
    alert.assignedTo = handling.assignedTo;
    alert.suppressedBy = handling.suppressedBy;
}

bool isOpen(const Alert& alert) {
    return alert.status == AlertStatus::Active || alert.status == AlertStatus::InProgress;
}

// Key and label.
std::pair<std::string, std::string> groupOf(const Alert& alert, GroupBy by) {
    const auto plain = [](const std::string& value) { return std::pair(value, value); };
    switch (by) {
    case GroupBy::Type:
        return {alert.type, alertType(alert.type).title};
    case GroupBy::Severity:
        return plain(std::string(name(alert.severity)));
    case GroupBy::Status:
        return {std::string(name(alert.status)), std::string(label(alert.status))};
    case GroupBy::Account:
        return {alert.account.key, alert.account.name};
    case GroupBy::Address:
        return plain(alert.address);
    case GroupBy::Country:
        return {alert.place.countryCode, alert.place.countryName};
    case GroupBy::Network:
        return plain(alert.place.network);
    case GroupBy::Principal:
        return plain(alert.principal);
    case GroupBy::Application:
        return plain(alert.application);
    case GroupBy::Assignee:
        return plain(alert.assignedTo);
    case GroupBy::Incident:
        return plain(alert.correlationKey);
    }
    return {};
}

} // namespace

template<typename Change, typename Apply>
Result<std::vector<std::uint32_t>> FakeStore::changeAll(std::span<const Change> changes, Apply&& apply) {
    const std::lock_guard lock(m_mutex);
    for (const auto& change : changes) {
        const auto found = m_entries.find(change.alertId);
        if (found == m_entries.end()) return fail(ErrorCode::NotFound, "There is no such alert.");
        if (change.expectedVersion && change.expectedVersion != found->second.alert.version)
            return fail(ErrorCode::Conflict, "Somebody else changed it.");
    }
    std::vector<std::uint32_t> versions;
    for (const auto& change : changes) {
        auto& [alert, evidence, history] = m_entries[change.alertId];
        const AlertHandling before = handlingOf(alert);
        AlertHandling after = before;
        const std::string action = apply(change, after);
        handle(alert, after);
        versions.push_back(++alert.version);
        history.push_back({now(), change.who, action, change.note, before, after, alert.version});
    }
    ++m_revision;
    return versions;
}

Result<std::vector<std::uint32_t>> FakeStore::setStatus(std::span<const StatusChange> changes) {
    return changeAll(changes, [](const StatusChange& change, AlertHandling& handling) {
        handling.status = change.status;
        handling.disposition = change.disposition;
        handling.suppressedBy.clear();
        return std::string(label(change.status));
    });
}

Result<std::vector<std::uint32_t>> FakeStore::setAssignee(std::span<const AssigneeChange> changes) {
    return changeAll(changes, [](const AssigneeChange& change, AlertHandling& handling) {
        handling.assignedTo = change.assignedTo;
        return std::string(change.assignedTo.empty() ? "Unassigned" : "Assigned");
    });
}

Result<std::vector<std::uint32_t>> FakeStore::restoreHandling(std::span<const HandlingRestore> changes) {
    return changeAll(changes, [](const HandlingRestore& change, AlertHandling& handling) {
        handling = change.handling;
        return std::string("Undone");
    });
}

Result<std::uint32_t> FakeStore::addNote(const std::string& alertId, const std::string& note,
                                         const std::string& who) {
    const StatusChange change{alertId, 0, {}, {}, note, who};
    auto versions = changeAll(std::span(&change, 1),
                              [](const StatusChange&, AlertHandling&) { return std::string("Note"); });
    if (!versions) return tl::unexpected<Error>(versions.error());
    return versions->front();
}

std::vector<AlertGroup> FakeStore::groups(const AlertFilter& filter, GroupBy by, GroupOrder order) const {
    std::map<std::string, AlertGroup> byKey;
    for (const auto* entry : matching(filter)) {
        const Alert& alert = entry->alert;
        const auto [key, label] = groupOf(alert, by);
        auto& group = byKey[key];
        if (group.count == 0) group = {key, label, 0, {}, {}, alert.first, alert.last, alert.severity};
        ++group.count;
        ++group.bySeverity[static_cast<std::size_t>(alert.severity)];
        ++group.byStatus[static_cast<std::size_t>(alert.status)];
        group.first = std::min(group.first, alert.first);
        group.last = std::max(group.last, alert.last);
        group.worst = std::max(group.worst, alert.severity);
    }
    std::vector<AlertGroup> all;
    for (const auto& [key, group] : byKey)
        all.push_back(group);
    std::sort(all.begin(), all.end(), [order](const AlertGroup& a, const AlertGroup& b) {
        if (order == GroupOrder::Worst && a.worst != b.worst) return a.worst > b.worst;
        if (order == GroupOrder::Newest && a.last != b.last) return a.last > b.last;
        if (order == GroupOrder::Label && a.label != b.label) return a.label < b.label;
        if (a.count != b.count) return a.count > b.count;
        return std::tie(a.label, a.key) < std::tie(b.label, b.key);
    });
    return all;
}

Result<AlertGroups> FakeStore::groupAlerts(const AlertFilter& filter, GroupBy by, GroupOrder order,
                                           std::size_t offset, std::size_t limit) const {
    const std::lock_guard lock(m_mutex);
    auto all = groups(filter, by, order);
    AlertGroups page;
    page.total = all.size();
    for (std::size_t i = offset; i < all.size() && page.groups.size() < limit; ++i)
        page.groups.push_back(std::move(all[i]));
    return page;
}

Result<AlertStatistics> FakeStore::statistics(const AlertFilter& filter, std::size_t top) const {
    if (m_failing) return gone();
    AlertStatistics statistics;
    statistics.counts = *countAlerts(filter);
    statistics.byDay = *histogram(filter, std::chrono::days(1));
    const std::lock_guard lock(m_mutex);
    const auto topOf = [&](GroupBy by) {
        auto all = groups(filter, by, GroupOrder::MostAlerts);
        std::erase_if(all, [](const AlertGroup& group) { return group.key.empty(); });
        if (all.size() > top) all.resize(top);
        return all;
    };
    statistics.byType = groups(filter, GroupBy::Type, GroupOrder::MostAlerts);
    statistics.accounts = topOf(GroupBy::Account);
    statistics.addresses = topOf(GroupBy::Address);
    statistics.principals = topOf(GroupBy::Principal);
    statistics.applications = topOf(GroupBy::Application);
    statistics.countries = topOf(GroupBy::Country);
    std::vector<Duration> durations;
    for (const auto* entry : matching(filter)) {
        if (isOpen(entry->alert)) continue;
        ++statistics.byDisposition[static_cast<std::size_t>(entry->alert.disposition)];
        ++(entry->alert.suppressedBy.empty() ? statistics.closed : statistics.suppressed);
        if (entry->alert.suppressedBy.empty() && !entry->history.empty())
            durations.push_back(entry->history.back().time - entry->alert.generated);
    }
    std::sort(durations.begin(), durations.end());
    if (!durations.empty()) {
        statistics.medianToClose = durations[(durations.size() - 1) / 2];
        statistics.ninetyPercentToClose = durations[(durations.size() * 9 + 9) / 10 - 1];
    }
    return statistics;
}

Result<std::vector<RelatedAlert>> FakeStore::related(const std::string& id, std::size_t limit) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_entries.find(id);
    if (found == m_entries.end()) return fail(ErrorCode::NotFound, "There is no such alert.");
    const Alert& alert = found->second.alert;
    std::vector<RelatedAlert> all;
    for (const auto& [otherId, entry] : m_entries) {
        const Alert& other = entry.alert;
        RelatedAlert related{rowOf(other), {}};
        const auto look = [&](Relation relation, const std::string& mine, const std::string& theirs) {
            if (!mine.empty() && mine == theirs) related.reasons.emplace_back(relation, mine);
        };
        look(Relation::SameIncident, alert.correlationKey, other.correlationKey);
        look(Relation::SameAddress, alert.address, other.address);
        look(Relation::SamePrincipal, alert.principal, other.principal);
        if (otherId != id && !related.reasons.empty()) all.push_back(std::move(related));
    }
    std::stable_sort(all.begin(), all.end(), [](const RelatedAlert& a, const RelatedAlert& b) {
        if (a.reasons.size() != b.reasons.size()) return a.reasons.size() > b.reasons.size();
        return a.row.last > b.row.last;
    });
    if (all.size() > limit) all.resize(limit);
    return all;
}

Result<Timeline> FakeStore::timeline(const Entity& entity, const TimeRange& range, std::size_t limit) const {
    const std::lock_guard lock(m_mutex);
    AlertFilter filter = alertsOf(entity);
    filter.time = range;
    Timeline timeline;
    for (const auto* entry : matching(filter)) {
        timeline.entries.push_back({entry->alert.first, rowOf(entry->alert), {}});
        for (const auto& change : entry->history)
            timeline.entries.push_back({change.time, rowOf(entry->alert), change});
    }
    std::stable_sort(timeline.entries.begin(), timeline.entries.end(),
                     [](const TimelineEntry& a, const TimelineEntry& b) { return a.time > b.time; });
    timeline.complete = timeline.entries.size() <= limit;
    if (!timeline.complete) timeline.entries.resize(limit);
    return timeline;
}

void FakeStore::note(const std::string& action, const SuppressionRule& rule, const std::string& who,
                     const std::string& what) {
    m_ruleChanges.insert(m_ruleChanges.begin(), {now(), who, action, rule.id, rule.name, what});
    ++m_revision;
}

Result<std::vector<SuppressionRule>> FakeStore::suppressionRules() const {
    const std::lock_guard lock(m_mutex);
    return m_rules;
}

Result<SuppressionRule> FakeStore::suppressionRule(const std::string& id) const {
    const std::lock_guard lock(m_mutex);
    for (const auto* rules : {&m_rules, &m_removedRules})
        for (const auto& rule : *rules)
            if (rule.id == id) return rule;
    return fail(ErrorCode::NotFound, "There is no such rule.");
}

Result<SuppressionPreview> FakeStore::previewSuppression(const SuppressionRule& rule, const TimeRange& range,
                                                         std::size_t rows) const {
    const std::lock_guard lock(m_mutex);
    AlertFilter filter;
    filter.time = range;
    auto entries = matching(filter);
    std::sort(entries.begin(), entries.end(),
              [](const Entry* a, const Entry* b) { return a->alert.last > b->alert.last; });
    SuppressionPreview preview;
    preview.examined = entries.size();
    for (const auto* entry : entries) {
        if (!cosmoswatch::matches(rule, entry->alert)) continue;
        ++preview.alerts;
        ++preview.bySeverity[static_cast<std::size_t>(entry->alert.severity)];
        if (isOpen(entry->alert)) ++preview.open;
        if (preview.newest.size() < rows) preview.newest.push_back(rowOf(entry->alert));
    }
    return preview;
}

Result<std::vector<RuleChange>> FakeStore::suppressionHistory(std::size_t limit) const {
    const std::lock_guard lock(m_mutex);
    auto changes = m_ruleChanges;
    if (changes.size() > limit) changes.resize(limit);
    return changes;
}

Result<SuppressionRule> FakeStore::saveSuppressionRule(const SuppressionRule& rule, const std::string& who) {
    if (m_failing) return gone();
    if (const auto problems = problemsOf(rule, now()); !problems.empty())
        return fail(ErrorCode::InvalidArgument, problems.front().text);
    const std::lock_guard lock(m_mutex);
    SuppressionRule saved = rule;
    if (rule.id.empty()) {
        saved.id = "rule" + std::to_string(m_rules.size() + m_removedRules.size() + 1);
        saved.createdBy = who;
        saved.createdAt = now();
        m_rules.push_back(saved);
        note("Added", saved, who, describe(saved));
        return saved;
    }
    for (auto& known : m_rules)
        if (known.id == rule.id) {
            saved.createdBy = known.createdBy;
            saved.createdAt = known.createdAt;
            known = saved;
            note("Changed", saved, who, describe(saved));
            return saved;
        }
    return fail(ErrorCode::NotFound, "There is no such rule.");
}

Result<void> FakeStore::removeSuppressionRule(const std::string& id, const std::string& who) {
    const std::lock_guard lock(m_mutex);
    const auto found = std::find_if(m_rules.begin(), m_rules.end(),
                                    [&](const SuppressionRule& rule) { return rule.id == id; });
    if (found == m_rules.end()) return fail(ErrorCode::NotFound, "There is no such rule.");
    m_removedRules.push_back(*found);
    m_rules.erase(found);
    note("Removed", m_removedRules.back(), who, describe(m_removedRules.back()));
    return {};
}

Result<std::uint64_t> FakeStore::applySuppressionRule(const std::string& id, const std::string& who) {
    auto rule = suppressionRule(id);
    if (!rule) return tl::unexpected<Error>(rule.error());
    const std::lock_guard lock(m_mutex);
    rule->enabled = true;
    std::uint64_t dismissed = 0;
    for (auto& [alertId, entry] : m_entries) {
        if (!isOpen(entry.alert) || !isInForce(*rule, entry.alert) ||
            !cosmoswatch::matches(*rule, entry.alert))
            continue;
        const AlertHandling before = handlingOf(entry.alert);
        AlertHandling after = before;
        after.status = AlertStatus::Dismissed;
        after.suppressedBy = id;
        handle(entry.alert, after);
        ++entry.alert.version;
        entry.history.push_back({now(), who, "Suppressed",
                                 "Suppressed by rule " + rule->name + ": " + rule->reason, before, after,
                                 entry.alert.version});
        ++dismissed;
    }
    note("Applied", *rule, who, std::to_string(dismissed) + " alerts");
    return dismissed;
}

Result<std::uint64_t> FakeStore::liftSuppressionRule(const std::string& id, const std::string& who) {
    const auto rule = suppressionRule(id);
    if (!rule) return tl::unexpected<Error>(rule.error());
    const std::lock_guard lock(m_mutex);
    std::uint64_t reopened = 0;
    for (auto& [alertId, entry] : m_entries) {
        if (entry.alert.suppressedBy != id || entry.alert.status != AlertStatus::Dismissed) continue;
        const AlertHandling before = handlingOf(entry.alert);
        const AlertHandling after{AlertStatus::Active, Disposition::Undetermined, before.assignedTo, {}};
        handle(entry.alert, after);
        ++entry.alert.version;
        entry.history.push_back({now(), who, "Reopened", "No longer suppressed by rule " + rule->name, before,
                                 after, entry.alert.version});
        ++reopened;
    }
    note("Lifted", *rule, who, std::to_string(reopened) + " alerts");
    return reopened;
}

} // namespace cosmoswatch::test
