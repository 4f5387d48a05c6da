// An AlertStore in memory: simple, slow, and with a switch for trouble.
#pragma once

#include "store_without_outbox.h"

#include <atomic>
#include <mutex>

namespace cosmoswatch::test {

class FakeStore : public StoreWithoutOutbox {
public:
    void add(Alert alert, std::vector<EvidenceRecord> evidence = {});
    void setFailing(bool failing) { m_failing = failing; }
    [[nodiscard]] std::size_t pagesAsked() const { return m_pagesAsked; }

    IngestCounters ingestCounters;
    std::vector<BadRecord> bad;
    std::vector<AccountSummary> accountSummaries;

    Result<AlertPage> alerts(const AlertFilter& filter, const AlertOrder& order,
                             const std::optional<PageKey>& after, std::size_t limit) const override;
    Result<AlertCounts> countAlerts(const AlertFilter& filter) const override;
    Result<std::vector<HistogramBin>> histogram(const AlertFilter& filter, Duration width) const override;
    Result<std::optional<std::pair<Timestamp, Timestamp>>>
    alertTimeSpan(const AlertFilter& filter) const override;
    Result<Alert> alert(const std::string& id) const override;
    Result<std::vector<EvidenceRecord>> evidence(const std::string& id) const override;
    Result<std::vector<HistoryEntry>> history(const std::string& id) const override;
    Result<AlertGroups> groupAlerts(const AlertFilter& filter, GroupBy by, GroupOrder order,
                                    std::size_t offset, std::size_t limit) const override;
    Result<AlertStatistics> statistics(const AlertFilter& filter, std::size_t top) const override;
    Result<std::vector<RelatedAlert>> related(const std::string& id, std::size_t limit) const override;
    Result<Timeline> timeline(const Entity& entity, const TimeRange& range, std::size_t limit) const override;
    Result<AuditHead> auditHead() const override { return AuditHead{}; }
    Result<std::vector<AuditEntry>> audit(std::uint64_t, std::size_t) const override {
        return std::vector<AuditEntry>{};
    }
    Result<StoreVerification> verify() const override { return StoreVerification{}; }
    Result<std::vector<SuppressionRule>> suppressionRules() const override;
    Result<SuppressionRule> suppressionRule(const std::string& id) const override;
    Result<SuppressionPreview> previewSuppression(const SuppressionRule& rule, const TimeRange& range,
                                                  std::size_t rows) const override;
    Result<std::vector<RuleChange>> suppressionHistory(std::size_t limit) const override;
    Result<std::vector<Incident>> incidents(const AlertFilter&, std::size_t) const override {
        return std::vector<Incident>{};
    }
    Result<Incident> incident(const std::string&) const override {
        return fail(ErrorCode::NotFound, "There is no such incident.");
    }
    Result<std::vector<CountryAccess>> accessByCountry(const AccessFilter&) const override;
    Result<std::vector<AddressAccess>> accessByAddress(const AccessFilter&, AddressOrder,
                                                       std::size_t) const override;
    Result<std::vector<AccessPoint>> accessOverTime(const AccessFilter&, Duration) const override;
    Result<std::optional<std::pair<Timestamp, Timestamp>>> accessTimeSpan(const AccessFilter&) const override;
    Result<std::vector<EntitySummary>> entities(const EntityFilter&, EntityOrder,
                                                std::size_t) const override {
        if (m_failing) return gone();
        return std::vector<EntitySummary>{};
    }
    Result<EntityProfile> entity(const Entity&, const TimeRange&) const override {
        if (m_failing) return gone();
        return fail(ErrorCode::NotFound, "There is no such entity.");
    }
    Result<std::vector<AccountSummary>> accounts() const override;
    Result<IngestCounters> counters() const override;
    Result<std::vector<BadRecord>> badRecords(std::size_t limit) const override;
    std::uint64_t revision() const override { return m_revision; }
    Result<void> commit(const StoreBatch&) override;
    Result<std::vector<std::uint32_t>> setStatus(std::span<const StatusChange> changes) override;
    Result<std::uint32_t> addNote(const std::string& alertId, const std::string& note,
                                  const std::string& who) override;
    Result<std::vector<std::uint32_t>> setAssignee(std::span<const AssigneeChange> changes) override;
    Result<std::vector<std::uint32_t>> restoreHandling(std::span<const HandlingRestore> changes) override;
    Result<SuppressionRule> saveSuppressionRule(const SuppressionRule& rule, const std::string& who) override;
    Result<Removed> removeExpired(const Expiry& /*expiry*/) override { return Removed{}; }
    Result<void> removeSuppressionRule(const std::string& id, const std::string& who) override;
    Result<std::uint64_t> applySuppressionRule(const std::string& id, const std::string& who) override;
    Result<std::uint64_t> liftSuppressionRule(const std::string& id, const std::string& who) override;
    Result<std::map<std::string, std::string>> cursors() const override { return {}; }
    Result<std::map<std::string, std::string>> state(const std::string&) const override {
        if (m_failing) return gone();
        return std::map<std::string, std::string>{};
    }

private:
    struct Entry {
        Alert alert;
        std::vector<EvidenceRecord> evidence;
        std::vector<HistoryEntry> history;
    };
    // What every question is answered with while it fails.
    [[nodiscard]] static tl::unexpected<Error> gone() {
        return fail(ErrorCode::Unreadable, "The disk is gone. Plug it in again.", "test.db");
    }
    // These are called with the lock held.
    [[nodiscard]] std::vector<const Entry*> matching(const AlertFilter& filter) const;
    [[nodiscard]] std::vector<AlertGroup> groups(const AlertFilter& filter, GroupBy by,
                                                 GroupOrder order) const;
    template<typename Change, typename Apply>
    [[nodiscard]] Result<std::vector<std::uint32_t>> changeAll(std::span<const Change> changes,
                                                               Apply&& apply);
    void note(const std::string& action, const SuppressionRule& rule, const std::string& who,
              const std::string& what);

    mutable std::mutex m_mutex;
    std::map<std::string, Entry> m_entries;
    std::vector<SuppressionRule> m_rules;
    std::vector<SuppressionRule> m_removedRules;
    std::vector<RuleChange> m_ruleChanges; // newest first
    std::atomic<std::uint64_t> m_revision{1};
    std::atomic_bool m_failing{false};
    mutable std::atomic<std::size_t> m_pagesAsked{0};
};

[[nodiscard]] AlertRow rowOf(const Alert& alert);

// The alerts of the design sketches, and `more` of them spread over the weeks before.
void fillWithExamples(FakeStore& store, int more = 0);
// One alert whose every text is markup, links and control characters.
[[nodiscard]] Alert hostileAlert();
[[nodiscard]] Alert exampleAlert(int number, Severity severity = Severity::Medium);

} // namespace cosmoswatch::test
