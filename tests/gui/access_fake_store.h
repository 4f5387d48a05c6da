// A store in memory with a month of access as a small shop would have it: offices, Azure regions, and the odd
// visitor. Answers filters honestly, from the same hourly rows for every question.
#pragma once

#include "store_without_outbox.h"

#include <atomic>
#include <string>
#include <vector>

namespace cosmoswatch::test {

struct AccessRow {
    Timestamp hour;
    std::string account;
    std::string address;
    AccessTotals totals;
};

struct AccessPlace {
    std::string address;
    std::string countryCode;
    std::string countryName;
    std::string network;
    bool torExit = false;
    bool listed = false;
    std::uint64_t alerts = 0;
};

class AccessFakeStore : public StoreWithoutOutbox {
public:
    static AccessFakeStore realistic(); // ends at now()
    static AccessFakeStore empty() { return AccessFakeStore(); }
    AccessFakeStore() = default;
    AccessFakeStore(AccessFakeStore&& other) noexcept;

    std::vector<AccessPlace> places;
    std::vector<AccessRow> rows;
    bool failing = false;
    std::atomic<std::uint64_t> currentRevision{1};
    mutable std::atomic<int> questions{0};

    Result<std::vector<CountryAccess>> accessByCountry(const AccessFilter& filter) const override;
    Result<std::vector<AddressAccess>> accessByAddress(const AccessFilter& filter, AddressOrder order,
                                                       std::size_t limit) const override;
    Result<std::vector<AccessPoint>> accessOverTime(const AccessFilter& filter,
                                                    Duration width) const override;
    Result<std::optional<std::pair<Timestamp, Timestamp>>>
    accessTimeSpan(const AccessFilter& filter) const override;
    Result<std::vector<AccountSummary>> accounts() const override;
    std::uint64_t revision() const override { return currentRevision; }

    // Not asked by the Access page.
    Result<AlertPage> alerts(const AlertFilter&, const AlertOrder&, const std::optional<PageKey>&,
                             std::size_t) const override;
    Result<AlertCounts> countAlerts(const AlertFilter&) const override;
    Result<std::vector<HistogramBin>> histogram(const AlertFilter&, Duration) const override;
    Result<std::optional<std::pair<Timestamp, Timestamp>>> alertTimeSpan(const AlertFilter&) const override;
    Result<Alert> alert(const std::string&) const override;
    Result<std::vector<EvidenceRecord>> evidence(const std::string&) const override;
    Result<std::vector<HistoryEntry>> history(const std::string&) const override;
    Result<AlertGroups> groupAlerts(const AlertFilter&, GroupBy, GroupOrder, std::size_t,
                                    std::size_t) const override;
    Result<AlertStatistics> statistics(const AlertFilter&, std::size_t) const override;
    Result<std::vector<RelatedAlert>> related(const std::string&, std::size_t) const override;
    Result<Timeline> timeline(const Entity&, const TimeRange&, std::size_t) const override;
    Result<std::vector<SuppressionRule>> suppressionRules() const override;
    Result<SuppressionRule> suppressionRule(const std::string&) const override;
    Result<SuppressionPreview> previewSuppression(const SuppressionRule&, const TimeRange&,
                                                  std::size_t) const override;
    Result<std::vector<RuleChange>> suppressionHistory(std::size_t) const override;
    Result<std::vector<Incident>> incidents(const AlertFilter&, std::size_t) const override;
    Result<Incident> incident(const std::string&) const override;
    Result<std::vector<EntitySummary>> entities(const EntityFilter&, EntityOrder, std::size_t) const override;
    Result<EntityProfile> entity(const Entity&, const TimeRange&) const override;
    Result<IngestCounters> counters() const override;
    Result<std::vector<BadRecord>> badRecords(std::size_t) const override;
    Result<void> commit(const StoreBatch&) override;
    Result<std::vector<std::uint32_t>> setStatus(std::span<const StatusChange>) override;
    Result<std::uint32_t> addNote(const std::string&, const std::string&, const std::string&) override;
    Result<std::vector<std::uint32_t>> setAssignee(std::span<const AssigneeChange>) override;
    Result<std::vector<std::uint32_t>> restoreHandling(std::span<const HandlingRestore>) override;
    Result<SuppressionRule> saveSuppressionRule(const SuppressionRule&, const std::string&) override;
    Result<Removed> removeExpired(const Expiry&) override { return Removed{}; }
    Result<void> removeSuppressionRule(const std::string&, const std::string&) override;
    Result<std::uint64_t> applySuppressionRule(const std::string&, const std::string&) override;
    Result<std::uint64_t> liftSuppressionRule(const std::string&, const std::string&) override;
    Result<std::map<std::string, std::string>> cursors() const override;
    Result<std::map<std::string, std::string>> state(const std::string&) const override;

private:
    [[nodiscard]] const AccessPlace& placeOf(const std::string& address) const;
    [[nodiscard]] bool matches(const AccessRow& row, const AccessFilter& filter) const;
};

} // namespace cosmoswatch::test
