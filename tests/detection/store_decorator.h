// A store that passes everything on, for tests that want one call to go differently.
#pragma once

#include "core/store/alert_store.h"

namespace cosmoswatch::test {

class StoreDecorator : public AlertStore {
public:
    explicit StoreDecorator(AlertStore& inner) : inner_(inner) {}

    Result<AlertPage> alerts(const AlertFilter& filter, const AlertOrder& order,
                             const std::optional<PageKey>& after, std::size_t limit) const override {
        return inner_.alerts(filter, order, after, limit);
    }
    Result<AlertCounts> countAlerts(const AlertFilter& filter) const override {
        return inner_.countAlerts(filter);
    }
    Result<std::vector<HistogramBin>> histogram(const AlertFilter& filter, Duration width) const override {
        return inner_.histogram(filter, width);
    }
    Result<std::optional<std::pair<Timestamp, Timestamp>>>
    alertTimeSpan(const AlertFilter& filter) const override {
        return inner_.alertTimeSpan(filter);
    }
    Result<Alert> alert(const std::string& id) const override { return inner_.alert(id); }
    Result<std::vector<EvidenceRecord>> evidence(const std::string& id) const override {
        return inner_.evidence(id);
    }
    Result<std::vector<HistoryEntry>> history(const std::string& id) const override {
        return inner_.history(id);
    }
    Result<AlertGroups> groupAlerts(const AlertFilter& filter, GroupBy by, GroupOrder order,
                                    std::size_t offset, std::size_t limit) const override {
        return inner_.groupAlerts(filter, by, order, offset, limit);
    }
    Result<AlertStatistics> statistics(const AlertFilter& filter, std::size_t top) const override {
        return inner_.statistics(filter, top);
    }
    Result<std::vector<RelatedAlert>> related(const std::string& id, std::size_t limit) const override {
        return inner_.related(id, limit);
    }
    Result<Timeline> timeline(const Entity& entity, const TimeRange& range,
                              std::size_t limit) const override {
        return inner_.timeline(entity, range, limit);
    }
    Result<std::vector<SuppressionRule>> suppressionRules() const override {
        return inner_.suppressionRules();
    }
    Result<SuppressionRule> suppressionRule(const std::string& id) const override {
        return inner_.suppressionRule(id);
    }
    Result<SuppressionPreview> previewSuppression(const SuppressionRule& rule, const TimeRange& range,
                                                  std::size_t rows) const override {
        return inner_.previewSuppression(rule, range, rows);
    }
    Result<std::vector<RuleChange>> suppressionHistory(std::size_t limit) const override {
        return inner_.suppressionHistory(limit);
    }
    Result<std::vector<Incident>> incidents(const AlertFilter& filter, std::size_t limit) const override {
        return inner_.incidents(filter, limit);
    }
    Result<Incident> incident(const std::string& id) const override { return inner_.incident(id); }
    Result<std::vector<CountryAccess>> accessByCountry(const AccessFilter& filter) const override {
        return inner_.accessByCountry(filter);
    }
    Result<std::vector<AddressAccess>> accessByAddress(const AccessFilter& filter, AddressOrder order,
                                                       std::size_t limit) const override {
        return inner_.accessByAddress(filter, order, limit);
    }
    Result<std::vector<AccessPoint>> accessOverTime(const AccessFilter& filter,
                                                    Duration width) const override {
        return inner_.accessOverTime(filter, width);
    }
    Result<std::optional<std::pair<Timestamp, Timestamp>>>
    accessTimeSpan(const AccessFilter& filter) const override {
        return inner_.accessTimeSpan(filter);
    }
    Result<std::vector<EntitySummary>> entities(const EntityFilter& filter, EntityOrder order,
                                                std::size_t limit) const override {
        return inner_.entities(filter, order, limit);
    }
    Result<EntityProfile> entity(const Entity& entity, const TimeRange& range) const override {
        return inner_.entity(entity, range);
    }
    Result<std::vector<AccountSummary>> accounts() const override { return inner_.accounts(); }
    Result<IngestCounters> counters() const override { return inner_.counters(); }
    Result<std::vector<BadRecord>> badRecords(std::size_t limit) const override {
        return inner_.badRecords(limit);
    }
    std::uint64_t revision() const override { return inner_.revision(); }
    Result<void> commit(const StoreBatch& batch) override { return inner_.commit(batch); }
    Result<std::vector<std::uint32_t>> setStatus(std::span<const StatusChange> changes) override {
        return inner_.setStatus(changes);
    }
    Result<std::uint32_t> addNote(const std::string& alertId, const std::string& note,
                                  const std::string& who) override {
        return inner_.addNote(alertId, note, who);
    }
    Result<std::vector<std::uint32_t>> setAssignee(std::span<const AssigneeChange> changes) override {
        return inner_.setAssignee(changes);
    }
    Result<Removed> removeExpired(const Expiry& expiry) override { return inner_.removeExpired(expiry); }
    Result<std::vector<std::uint32_t>> restoreHandling(std::span<const HandlingRestore> changes) override {
        return inner_.restoreHandling(changes);
    }
    Result<SuppressionRule> saveSuppressionRule(const SuppressionRule& rule,
                                                const std::string& who) override {
        return inner_.saveSuppressionRule(rule, who);
    }
    Result<void> removeSuppressionRule(const std::string& id, const std::string& who) override {
        return inner_.removeSuppressionRule(id, who);
    }
    Result<std::uint64_t> applySuppressionRule(const std::string& id, const std::string& who) override {
        return inner_.applySuppressionRule(id, who);
    }
    Result<std::uint64_t> liftSuppressionRule(const std::string& id, const std::string& who) override {
        return inner_.liftSuppressionRule(id, who);
    }
    Result<std::map<std::string, std::string>> cursors() const override { return inner_.cursors(); }
    Result<std::map<std::string, std::string>> state(const std::string& prefix) const override {
        return inner_.state(prefix);
    }
    Result<std::vector<OutboxMessage>> outbox(const OutboxFilter& filter, std::size_t limit) const override {
        return inner_.outbox(filter, limit);
    }
    Result<std::vector<ReceiverStanding>> receiverStandings() const override {
        return inner_.receiverStandings();
    }
    Result<std::array<std::uint64_t, 4>> alertMessagesSince(const std::string& receiver,
                                                            Timestamp from) const override {
        return inner_.alertMessagesSince(receiver, from);
    }
    Result<NewAlerts> newAlerts(const std::string& receiver, std::size_t limit) const override {
        return inner_.newAlerts(receiver, limit);
    }
    Result<void> openReceiver(const std::string& receiver) override { return inner_.openReceiver(receiver); }
    Result<void> enqueue(const std::string& receiver, std::span<const OutboxEntry> entries,
                         std::optional<std::int64_t> until) override {
        return inner_.enqueue(receiver, entries, until);
    }
    Result<void> changeOutbox(const std::string& receiver, std::span<const OutboxChange> changes) override {
        return inner_.changeOutbox(receiver, changes);
    }
    Result<std::uint64_t> pruneOutbox(Timestamp before, std::uint64_t keep) override {
        return inner_.pruneOutbox(before, keep);
    }

private:
    AlertStore& inner_;
};

} // namespace cosmoswatch::test
