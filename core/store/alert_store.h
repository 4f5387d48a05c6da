// The store's face. One process writes; reads may come from any thread. SQLite stands behind it today
// (sqlite_store.h); a conformance suite in tests/ is what any other must pass.
#pragma once

#include "core/alert/incident.h"
#include "core/alert/suppression.h"
#include "core/base/result.h"
#include "core/store/alert_queries.h"
#include "core/store/outbox.h"

#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace cosmoswatch {

class AlertReader : public OutboxReader {
public:
    [[nodiscard]] virtual Result<AlertPage> alerts(const AlertFilter& filter, const AlertOrder& order,
                                                   const std::optional<PageKey>& after,
                                                   std::size_t limit) const = 0;
    [[nodiscard]] virtual Result<AlertCounts> countAlerts(const AlertFilter& filter) const = 0;
    // Bins of `width`, gaps included, between the first and last alert that match; at most 1,000 bins, wider
    // by a whole factor where there would be more. An alert counts where its last record lies.
    [[nodiscard]] virtual Result<std::vector<HistogramBin>> histogram(const AlertFilter& filter,
                                                                      Duration width) const = 0;
    // First and last moment of the matching alerts, by their last records; nothing when there are none.
    [[nodiscard]] virtual Result<std::optional<std::pair<Timestamp, Timestamp>>>
    alertTimeSpan(const AlertFilter& filter) const = 0;
    [[nodiscard]] virtual Result<Alert> alert(const std::string& id) const = 0; // NotFound
    [[nodiscard]] virtual Result<std::vector<EvidenceRecord>> evidence(const std::string& id) const = 0;
    [[nodiscard]] virtual Result<std::vector<HistoryEntry>> history(const std::string& id) const = 0;

    // Groups with at least one alert that matches; `limit` of them from `offset` on.
    [[nodiscard]] virtual Result<AlertGroups> groupAlerts(const AlertFilter& filter, GroupBy by,
                                                          GroupOrder order, std::size_t offset,
                                                          std::size_t limit) const = 0;
    // Counts, trends and speed over the alerts that match; lists of entities hold at most `top`.
    [[nodiscard]] virtual Result<AlertStatistics> statistics(const AlertFilter& filter,
                                                             std::size_t top) const = 0;
    // Other alerts that have to do with this one, those with most reasons first, then newest first; NotFound.
    [[nodiscard]] virtual Result<std::vector<RelatedAlert>> related(const std::string& id,
                                                                    std::size_t limit) const = 0;
    // The newest `limit` of what happened around an entity.
    [[nodiscard]] virtual Result<Timeline> timeline(const Entity& entity, const TimeRange& range,
                                                    std::size_t limit) const = 0;

    // In the order they were made.
    [[nodiscard]] virtual Result<std::vector<SuppressionRule>> suppressionRules() const = 0;
    // Also one that was removed; NotFound.
    [[nodiscard]] virtual Result<SuppressionRule> suppressionRule(const std::string& id) const = 0;
    // What the rule would have hidden of the alerts whose last record lies in the range, whether it is
    // enabled or not; with its newest `rows`. The rule need not be saved.
    [[nodiscard]] virtual Result<SuppressionPreview>
    previewSuppression(const SuppressionRule& rule, const TimeRange& range, std::size_t rows) const = 0;
    [[nodiscard]] virtual Result<std::vector<RuleChange>>
    suppressionHistory(std::size_t limit) const = 0; // newest first

    // Incidents with an alert that matches, newest last record first. Only two alerts or more make one.
    [[nodiscard]] virtual Result<std::vector<Incident>> incidents(const AlertFilter& filter,
                                                                  std::size_t limit) const = 0;
    // By its id, which is the correlation key of its alerts; NotFound.
    [[nodiscard]] virtual Result<Incident> incident(const std::string& id) const = 0;

    [[nodiscard]] virtual Result<std::vector<CountryAccess>>
    accessByCountry(const AccessFilter& filter) const = 0;
    [[nodiscard]] virtual Result<std::vector<AddressAccess>>
    accessByAddress(const AccessFilter& filter, AddressOrder order, std::size_t limit) const = 0;
    // Buckets of `width` (a multiple of an hour), gaps included, over the filter's range or the data's; at
    // most 10,000, wider by a whole factor where there would be more.
    [[nodiscard]] virtual Result<std::vector<AccessPoint>> accessOverTime(const AccessFilter& filter,
                                                                          Duration width) const = 0;
    // Starts of the first and last hour that have access.
    [[nodiscard]] virtual Result<std::optional<std::pair<Timestamp, Timestamp>>>
    accessTimeSpan(const AccessFilter& filter) const = 0;

    // At most `limit` that match.
    [[nodiscard]] virtual Result<std::vector<EntitySummary>>
    entities(const EntityFilter& filter, EntityOrder order, std::size_t limit) const = 0;
    // All there is about one, within a range of time; NotFound when neither access nor alerts ever named it.
    [[nodiscard]] virtual Result<EntityProfile> entity(const Entity& entity,
                                                       const TimeRange& range) const = 0;

    [[nodiscard]] virtual Result<std::vector<AccountSummary>> accounts() const = 0;
    [[nodiscard]] virtual Result<IngestCounters> counters() const = 0;
    [[nodiscard]] virtual Result<std::vector<BadRecord>>
    badRecords(std::size_t limit) const = 0; // newest first

    // What the engine remembers under names that begin so: the parts of baselines.
    [[nodiscard]] virtual Result<std::map<std::string, std::string>>
    state(const std::string& prefix) const = 0;

    // Grows whenever anything a reader could see has changed (in this process).
    [[nodiscard]] virtual std::uint64_t revision() const = 0;
};

// One hour of one account seen from one address with one application, operation and principal.
struct RollupKey {
    Timestamp hour;
    std::string accountKey;
    std::string address;
    std::string countryCode; // "--" private or unknown
    std::string application;
    std::string operation;
    std::string principal = {}; // empty when a key was used
    friend auto operator<=>(const RollupKey&, const RollupKey&) = default;
};
struct RollupValue {
    std::uint64_t requests = 0;
    std::uint64_t failures = 0;
    std::uint64_t bytesRead = 0;
    std::uint64_t bytesWritten = 0;
    double requestCharge = 0; // RU
};
// What is known of an address, for the access tables; the newest facts win.
struct AddressNote {
    std::string address;
    std::string countryCode;
    std::string network;
    bool torExit = false;
    bool listed = false;
};

// All that one batch of records changes: written in one transaction or not at all.
struct StoreBatch {
    std::vector<AlertUpdate> alerts;
    std::vector<std::pair<RollupKey, RollupValue>> rollups; // added to what is there
    std::vector<AddressNote> addresses;
    std::vector<AccountSummary> accounts;                     // records are added, the span widens
    std::vector<std::pair<std::string, std::string>> state;   // name → value (baselines); replaces
    std::vector<std::pair<std::string, std::string>> cursors; // source item → position; replaces
    std::vector<std::string> removedCursors;
    std::vector<BadRecord> badRecords; // the store keeps the newest 1,000
    IngestCounters counters;           // added
};

struct StatusChange {
    std::string alertId;
    std::uint32_t expectedVersion = 0; // 0: whatever it is
    AlertStatus status = AlertStatus::Active;
    Disposition disposition = Disposition::Undetermined;
    std::string note; // may be empty
    std::string who;
};

struct AssigneeChange {
    std::string alertId;
    std::uint32_t expectedVersion = 0; // 0: whatever it is
    std::string assignedTo;            // empty: nobody
    std::string note;
    std::string who;
};

// Back to how an alert was handled before, as its history (or the caller's memory) says.
struct HandlingRestore {
    std::string alertId;
    std::uint32_t expectedVersion = 0; // 0: whatever it is
    AlertHandling handling;
    std::string note;
    std::string who;
};

// From when on things are kept; nothing means all.
struct Expiry {
    std::optional<Timestamp> closedAlerts; // resolved or dismissed, by their last record
    std::optional<Timestamp> access;       // sums by the hour and day, by whole days
};
struct Removed {
    std::uint64_t alerts = 0;
    std::uint64_t sums = 0;
    bool more = false; // there may be more to remove
};

class AlertStore : public AlertReader, public OutboxWriter {
public:
    [[nodiscard]] virtual Result<void> commit(const StoreBatch& batch) = 0;

    // All or none; Conflict when a version is not the expected one, NotFound when an alert is gone. Each
    // change is written to the alert's history. The new versions come back in the order given.
    [[nodiscard]] virtual Result<std::vector<std::uint32_t>>
    setStatus(std::span<const StatusChange> changes) = 0;
    [[nodiscard]] virtual Result<std::uint32_t> addNote(const std::string& alertId, const std::string& note,
                                                        const std::string& who) = 0;

    // As setStatus(): all or none, in the history.
    [[nodiscard]] virtual Result<std::vector<std::uint32_t>>
    setAssignee(std::span<const AssigneeChange> changes) = 0;
    // Undoes: all or none, written to the history as "Undone".
    [[nodiscard]] virtual Result<std::vector<std::uint32_t>>
    restoreHandling(std::span<const HandlingRestore> changes) = 0;

    // A rule without an id is added and given one; else it takes the place of the one with its id (NotFound).
    // InvalidArgument says what problemsOf() found first. New alerts are held against the rules as they are
    // when the alert is first committed.
    [[nodiscard]] virtual Result<SuppressionRule> saveSuppressionRule(const SuppressionRule& rule,
                                                                      const std::string& who) = 0;
    // What it hid stays as it is.
    [[nodiscard]] virtual Result<void> removeSuppressionRule(const std::string& id,
                                                             const std::string& who) = 0;
    // Dismisses the open alerts that match and began before the rule expires; says how many.
    [[nodiscard]] virtual Result<std::uint64_t> applySuppressionRule(const std::string& id,
                                                                     const std::string& who) = 0;
    // Reopens the alerts that the rule dismissed and nobody has touched since; says how many. Also for a rule
    // that was removed.
    [[nodiscard]] virtual Result<std::uint64_t> liftSuppressionRule(const std::string& id,
                                                                    const std::string& who) = 0;

    // What the engine left for itself.
    [[nodiscard]] virtual Result<std::map<std::string, std::string>> cursors() const = 0;

    // Removes some of what is older, in a small transaction: call it again while there is more. Open alerts
    // stay, and incidents as long as one of their alerts stays. An alert goes with its evidence and history.
    [[nodiscard]] virtual Result<Removed> removeExpired(const Expiry& expiry) = 0;
};

} // namespace cosmoswatch
