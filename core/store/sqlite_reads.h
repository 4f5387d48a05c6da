// The reading half of a store on SQLite: for a reader (Base is AlertReader) and for a store (AlertStore).
#pragma once

#include "core/store/access_reading.h"
#include "core/store/alert_reading.h"
#include "core/store/connections.h"
#include "core/store/context_reading.h"
#include "core/store/group_reading.h"
#include "core/store/incident_reading.h"
#include "core/store/ingest_reading.h"
#include "core/store/suppression_store.h"

#include <utility>

namespace cosmoswatch {

template<typename Base>
class SqliteReads : public Base {
public:
    template<typename... Arguments>
    explicit SqliteReads(Arguments&&... arguments) : connections_(std::forward<Arguments>(arguments)...) {}

    Result<AlertPage> alerts(const AlertFilter& filter, const AlertOrder& order,
                             const std::optional<PageKey>& after, std::size_t limit) const override {
        return ask([&](Database& database) { return readAlertPage(database, filter, order, after, limit); });
    }
    Result<AlertCounts> countAlerts(const AlertFilter& filter) const override {
        return ask([&](Database& database) { return readAlertCounts(database, filter); });
    }
    Result<std::vector<HistogramBin>> histogram(const AlertFilter& filter, Duration width) const override {
        return ask([&](Database& database) { return readHistogram(database, filter, width); });
    }
    Result<std::optional<std::pair<Timestamp, Timestamp>>>
    alertTimeSpan(const AlertFilter& filter) const override {
        return ask([&](Database& database) { return readAlertTimeSpan(database, filter); });
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
        return ask(
            [&](Database& database) { return readGroups(database, filter, by, order, offset, limit); });
    }
    Result<AlertStatistics> statistics(const AlertFilter& filter, std::size_t top) const override {
        return ask([&](Database& database) { return readStatistics(database, filter, top); });
    }
    Result<std::vector<RelatedAlert>> related(const std::string& id, std::size_t limit) const override {
        return ask([&](Database& database) { return readRelated(database, id, limit); });
    }
    Result<Timeline> timeline(const Entity& entity, const TimeRange& range,
                              std::size_t limit) const override {
        return ask([&](Database& database) { return readTimeline(database, entity, range, limit); });
    }
    Result<std::vector<SuppressionRule>> suppressionRules() const override {
        return ask(readSuppressionRules);
    }
    Result<SuppressionRule> suppressionRule(const std::string& id) const override {
        return ask([&](Database& database) { return readSuppressionRule(database, id); });
    }
    Result<SuppressionPreview> previewSuppression(const SuppressionRule& rule, const TimeRange& range,
                                                  std::size_t rows) const override {
        return ask([&](Database& database) { return previewRule(database, rule, range, rows); });
    }
    Result<std::vector<RuleChange>> suppressionHistory(std::size_t limit) const override {
        return ask([&](Database& database) { return readRuleChanges(database, limit); });
    }
    Result<std::vector<Incident>> incidents(const AlertFilter& filter, std::size_t limit) const override {
        return ask([&](Database& database) { return readIncidents(database, filter, limit); });
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

    Result<std::vector<AccountSummary>> accounts() const override { return ask(readAccounts); }
    Result<IngestCounters> counters() const override { return ask(readCounters); }
    Result<std::vector<BadRecord>> badRecords(std::size_t limit) const override {
        return ask([&](Database& database) { return readBadRecords(database, limit); });
    }
    std::uint64_t revision() const override { return connections_.revision(); }

protected:
    template<typename Question>
    auto ask(Question&& question) const {
        return connections_.read(std::forward<Question>(question));
    }

    mutable Connections connections_;
};

} // namespace cosmoswatch
