// The reading half of a store on SQLite: for a reader (Base is AlertReader) and for a store (AlertStore).
#pragma once

#include "core/store/access_reading.h"
#include "core/store/alert_reading.h"
#include "core/store/connections.h"
#include "core/store/incident_reading.h"
#include "core/store/ingest_reading.h"

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
    Result<std::map<std::string, std::string>> state(const std::string& prefix) const override {
        return ask([&](Database& database) { return readState(database, prefix); });
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
