// The reading half of a store on SQLite: for a reader (Base is AlertReader) and for a store (AlertStore).
#pragma once

#include "core/store/access_reading.h"
#include "core/store/alert_reading.h"
#include "core/store/connections.h"
#include "core/store/context_reading.h"
#include "core/store/entity_reading.h"
#include "core/store/group_reading.h"
#include "core/store/incident_reading.h"
#include "core/store/ingest_reading.h"
#include "core/store/outbox_store.h"
#include "core/store/statistics_reading.h"
#include "core/store/suppression_search.h"
#include "core/store/suppression_store.h"

#include <mutex>
#include <type_traits>
#include <utility>

namespace cosmoswatch {

template<typename Base>
class SqliteReads : public Base {
public:
    template<typename... Arguments>
    explicit SqliteReads(Arguments&&... arguments) : connections_(std::forward<Arguments>(arguments)...) {}

    Result<AlertPage> alerts(const AlertFilter& filter, const AlertOrder& order,
                             const std::optional<PageKey>& after, std::size_t limit) const override {
        return askIndexed([&](Database& database, AlertIndex& index) {
            return readAlertPage(database, index, filter, order, after, limit);
        });
    }
    Result<AlertCounts> countAlerts(const AlertFilter& filter) const override {
        return askIndexed(
            [&](Database& database, AlertIndex& index) { return readAlertCounts(database, index, filter); });
    }
    Result<std::vector<HistogramBin>> histogram(const AlertFilter& filter, Duration width) const override {
        return askIndexed([&](Database& database, AlertIndex& index) {
            return readHistogram(database, index, filter, width);
        });
    }
    Result<std::optional<std::pair<Timestamp, Timestamp>>>
    alertTimeSpan(const AlertFilter& filter) const override {
        return askIndexed([&](Database& database, AlertIndex& index) {
            return readAlertTimeSpan(database, index, filter);
        });
    }
    Result<Alert> alert(const std::string& id) const override {
        return ask([&](Database& database) { return readAlert(database, id); });
    }
    Result<std::vector<EvidenceRecord>> evidence(const std::string& id) const override {
        return ask([&](Database& database) { return readEvidence(database, id); });
    }
    Result<std::vector<HistoryEntry>> history(const std::string& id) const override {
        return ask([&](Database& database) { return readHistory(database, id); });
    }
    Result<AlertGroups> groupAlerts(const AlertFilter& filter, GroupBy by, GroupOrder order,
                                    std::size_t offset, std::size_t limit) const override {
        return askIndexed([&](Database& database, AlertIndex& index) {
            return readGroups(database, index, filter, by, order, offset, limit);
        });
    }
    Result<AlertStatistics> statistics(const AlertFilter& filter, std::size_t top) const override {
        return askIndexed([&](Database& database, AlertIndex& index) {
            return readStatistics(database, index, filter, top);
        });
    }
    Result<std::vector<RelatedAlert>> related(const std::string& id, std::size_t limit) const override {
        return askIndexed(
            [&](Database& database, AlertIndex& index) { return readRelated(database, index, id, limit); });
    }
    Result<Timeline> timeline(const Entity& entity, const TimeRange& range,
                              std::size_t limit) const override {
        return askIndexed([&](Database& database, AlertIndex& index) {
            return readTimeline(database, index, entity, range, limit);
        });
    }
    Result<std::vector<SuppressionRule>> suppressionRules() const override {
        return ask(readSuppressionRules);
    }
    Result<SuppressionRule> suppressionRule(const std::string& id) const override {
        return ask([&](Database& database) { return readSuppressionRule(database, id); });
    }
    Result<SuppressionPreview> previewSuppression(const SuppressionRule& rule, const TimeRange& range,
                                                  std::size_t rows) const override {
        return askIndexed([&](Database& database, AlertIndex& index) {
            return previewRule(database, index, rule, range, rows);
        });
    }
    Result<std::vector<RuleChange>> suppressionHistory(std::size_t limit) const override {
        return ask([&](Database& database) { return readRuleChanges(database, limit); });
    }
    Result<std::vector<Incident>> incidents(const AlertFilter& filter, std::size_t limit) const override {
        return askIndexed([&](Database& database, AlertIndex& index) {
            return readIncidents(database, index, filter, limit);
        });
    }
    Result<Incident> incident(const std::string& id) const override {
        return ask([&](Database& database) { return readIncident(database, id); });
    }

    Result<std::vector<CountryAccess>> accessByCountry(const AccessFilter& filter) const override {
        return ask([&](Database& database) { return readAccessByCountry(database, filter); });
    }
    Result<std::vector<AddressAccess>> accessByAddress(const AccessFilter& filter, AddressOrder order,
                                                       std::size_t limit) const override {
        return ask([&](Database& database) { return readAccessByAddress(database, filter, order, limit); });
    }
    Result<std::vector<AccessPoint>> accessOverTime(const AccessFilter& filter,
                                                    Duration width) const override {
        return ask([&](Database& database) { return readAccessOverTime(database, filter, width); });
    }
    Result<std::optional<std::pair<Timestamp, Timestamp>>>
    accessTimeSpan(const AccessFilter& filter) const override {
        return ask([&](Database& database) { return readAccessTimeSpan(database, filter); });
    }

    Result<std::vector<EntitySummary>> entities(const EntityFilter& filter, EntityOrder order,
                                         std::size_t limit) const override {
        return ask([&](Database& database) { return readEntities(database, filter, order, limit); });
    }
    Result<EntityProfile> entity(const Entity& entity, const TimeRange& range) const override {
        return ask([&](Database& database) { return readEntity(database, entity, range); });
    }

    Result<std::vector<AccountSummary>> accounts() const override { return askIndexed(readAccounts); }
    Result<IngestCounters> counters() const override { return ask(readCounters); }
    Result<std::vector<BadRecord>> badRecords(std::size_t limit) const override {
        return ask([&](Database& database) { return readBadRecords(database, limit); });
    }
    Result<std::map<std::string, std::string>> state(const std::string& prefix) const override {
        return ask([&](Database& database) { return readState(database, prefix); });
    }
    Result<std::vector<OutboxMessage>> outbox(const OutboxFilter& filter, std::size_t limit) const override {
        return ask([&](Database& database) { return readOutbox(database, filter, limit); });
    }
    Result<std::vector<ReceiverStanding>> receiverStandings() const override { return ask(readStandings); }
    Result<std::array<std::uint64_t, 4>> alertMessagesSince(const std::string& receiver,
                                                            Timestamp from) const override {
        return ask([&](Database& database) { return readAlertMessages(database, receiver, from); });
    }
    Result<NewAlerts> newAlerts(const std::string& receiver, std::size_t limit) const override {
        return ask([&](Database& database) { return readNewAlerts(database, receiver, limit); });
    }

    std::uint64_t revision() const override { return connections_.revision(); }

protected:
    template<typename Question>
    auto ask(Question&& question) const {
        return connections_.read(std::forward<Question>(question));
    }

    // The index is locked before the reading transaction begins, so that it is never ahead of what that sees.
    template<typename Question>
    auto askIndexed(Question&& question) const {
        std::lock_guard lock(indexing_);
        return connections_.read(
            [&](Database& database) -> std::invoke_result_t<Question, Database&, AlertIndex&> {
                if (auto current = index_.refresh(database); !current)
                    return tl::unexpected<Error>(current.error());
                return question(database, index_);
            });
    }

    mutable Connections connections_;

private:
    mutable std::mutex indexing_;
    mutable AlertIndex index_;
};

} // namespace cosmoswatch
