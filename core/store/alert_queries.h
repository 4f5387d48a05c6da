// What can be asked of the store: filters, pages, counts and rollups, as plain values.
#pragma once

#include "core/alert/alert.h"
#include "core/alert/entity_profile.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace cosmoswatch {

// Half-open: from ≤ t < to. An absent end is open.
struct TimeRange {
    std::optional<Timestamp> from;
    std::optional<Timestamp> to;
    friend bool operator==(const TimeRange&, const TimeRange&) = default;
};

// Values of an alert, column by column. In a list of texts the empty one means alerts that have none.
struct AlertValues {
    std::vector<Severity> severities;
    std::vector<AlertStatus> statuses;
    std::vector<Disposition> dispositions;
    std::vector<std::string> types;
    std::vector<std::string> accountKeys;
    std::vector<std::string> addresses; // exact, canonical
    std::vector<std::string> countryCodes;
    std::vector<std::string> networks;
    std::vector<std::string> principals;
    std::vector<std::string> applications;
    std::vector<std::string> assignees;
    std::vector<std::string> incidents;  // by their correlation keys
    void add(const AlertValues& others); // those that are not there yet
    friend bool operator==(const AlertValues&, const AlertValues&) = default;
};

// What to look for: the values themselves, of which each list that is not empty must hold the alert's, and
// what else is given. Empty and absent parts mean "any".
struct AlertFilter : AlertValues {
    // Every word must occur, whatever its case, in title, account, address, country, network, application or
    // principal.
    std::string text;
    std::string excludedText; // none of these words may
    TimeRange time;           // matches alerts whose last record lies in it
    std::string idBeginning;  // of the alerts' ids
    TimeRange generated;      // when the store first had it
    AlertValues exclude;      // alerts with any of these are left out
    std::string suppressedBy; // dismissed by this rule, by its id, or by `anyRule`
    static constexpr const char* anyRule = "*";
    friend bool operator==(const AlertFilter&, const AlertFilter&) = default;
};

enum class AlertColumn {
    Severity,
    Title,
    Account,
    Address,
    Country,
    FirstSeen,
    LastSeen,
    Count,
    Status,
    Disposition,
    Network,
    Principal,
    Application,
    AssignedTo
};

struct AlertOrder {
    AlertColumn column = AlertColumn::LastSeen;
    bool descending = true; // ties: newest last record first, then in a fixed order
    friend bool operator==(const AlertOrder&, const AlertOrder&) = default;
};

// A line of the queue.
struct AlertRow {
    std::string id;
    std::string type;
    std::string title;
    Severity severity;
    AlertStatus status;
    Disposition disposition;
    std::string accountKey;
    std::string accountName;
    std::string address;
    std::string countryCode;
    std::string countryName;
    std::string network;
    bool torExit = false; // a threat match of type "Tor exit"
    Timestamp first;
    Timestamp last;
    std::uint64_t count = 0;
    std::uint32_t version = 1;
    std::string assignedTo;
    std::string correlationKey; // of its incident; empty when it stands alone
    std::string principal;
    std::string application;
    std::string suppressedBy; // id of the rule that dismissed it
    bool sample = false;
};

// Where the next page starts: opaque to callers.
struct PageKey {
    std::variant<std::int64_t, std::string> sortValue;
    std::int64_t last = 0;
    std::string id;
    std::int64_t row = 0;
};

struct AlertPage {
    std::vector<AlertRow> rows;
    std::optional<PageKey> next; // absent on the last page
};

struct AlertCounts {
    std::uint64_t total = 0;
    std::array<std::uint64_t, 4> bySeverity{}; // indexed by Severity
    std::array<std::uint64_t, 4> byStatus{};   // indexed by AlertStatus
    std::uint64_t accounts = 0;                // different accounts among them
};

struct HistogramBin {
    Timestamp start;
    std::array<std::uint64_t, 4> bySeverity{};
};

// By what a queue may be grouped.
enum class GroupBy {
    Type,
    Severity,
    Status,
    Account,
    Address,
    Country,
    Network,
    Principal,
    Application,
    Assignee,
    Incident
};
enum class GroupOrder { MostAlerts, Worst, Newest, Label }; // ties: most alerts, then label

struct AlertGroup {
    std::string key;   // what a filter takes; empty for the alerts that have none
    std::string label; // for people: a type's title, an account's or country's name, else the key; log text
    std::uint64_t count = 0;
    std::array<std::uint64_t, 4> bySeverity{}; // indexed by Severity
    std::array<std::uint64_t, 4> byStatus{};   // indexed by AlertStatus
    Timestamp first;                           // of the first record of any of them
    Timestamp last;
    Severity worst = Severity::Informational;
};
struct AlertGroups {
    std::vector<AlertGroup> groups; // the page asked for
    std::uint64_t total = 0;        // groups in all
};
// The filter of one group's alerts: the same, narrowed to the group's key.
[[nodiscard]] AlertFilter within(AlertFilter filter, GroupBy by, const std::string& key);
[[nodiscard]] AlertFilter alertsOf(const Entity& entity);

// What of an alert people decide.
struct AlertHandling {
    AlertStatus status = AlertStatus::Active;
    Disposition disposition = Disposition::Undetermined;
    std::string assignedTo;   // empty: nobody
    std::string suppressedBy; // id of the rule that dismissed it
    friend bool operator==(const AlertHandling&, const AlertHandling&) = default;
};

struct HistoryEntry {
    Timestamp time;
    std::string who;
    std::string action; // "Resolved", "Dismissed", "Reopened", "Note", "Assigned", "Undone", "Suppressed", …
    std::string note;
    AlertHandling before;
    AlertHandling after;
    std::uint32_t version = 0; // of the alert, after it
};

// What an alert has to do with another; both are named as a filter takes them.
enum class Relation { SameIncident, SameAddress, SamePrincipal, SameTarget }; // target: container and type
struct RelatedAlert {
    AlertRow row;
    std::vector<std::pair<Relation, std::string>> reasons; // at least one, with the value they share
};

// One thing that happened around an entity: an alert, at its first record, or what somebody did to one.
struct TimelineEntry {
    Timestamp time;
    AlertRow alert;
    std::optional<HistoryEntry> change;
};

// What a rule would have hidden.
struct SuppressionPreview {
    std::uint64_t alerts = 0;
    std::array<std::uint64_t, 4> bySeverity{};
    std::uint64_t open = 0;       // of them, those that are not closed: what applying the rule would dismiss
    std::vector<AlertRow> newest; // newest last record first
    // Rules on words look into each alert, at most into so many, newest first; false when there were more.
    bool complete = true;
    std::uint64_t examined = 0;
};

// What was done to a rule.
struct RuleChange {
    Timestamp time;
    std::string who;
    std::string action; // "Added", "Changed", "Removed", "Applied", "Lifted"
    std::string ruleId;
    std::string ruleName;
    std::string what; // the rule in words, or how many alerts
};

// For reports on a period.
struct AlertStatistics {
    AlertCounts counts;
    std::vector<AlertGroup> byType;               // most alerts first
    std::vector<HistogramBin> byDay;              // UTC days, or more than one where there are many
    std::array<std::uint64_t, 4> byDisposition{}; // of the closed ones, indexed by Disposition
    std::uint64_t closed = 0;                     // resolved or dismissed by people
    std::uint64_t suppressed = 0;                 // dismissed by rules
    std::optional<Duration> medianToClose; // from when the alert was written to its last closing, by people
    std::optional<Duration> ninetyPercentToClose; // nine of ten were closed as fast or faster
    std::vector<AlertGroup> accounts;             // most alerts first, each at most as many as asked for
    std::vector<AlertGroup> addresses;
    std::vector<AlertGroup> principals;
    std::vector<AlertGroup> applications;
    std::vector<AlertGroup> countries;
};

// Hourly access rollups.
struct AccessFilter {
    std::vector<std::string> accountKeys;
    std::string countryCode; // "" any, "--" private or unknown
    std::string address;
    std::string application;
    std::string principal; // kept by the day: the range then means whole days
    TimeRange time;        // by whole hours
    // None of these.
    std::vector<std::string> withoutAccounts; // keys
    std::vector<std::string> withoutCountries;
    std::vector<std::string> withoutAddresses;
    std::vector<std::string> withoutApplications;
    std::vector<std::string> withoutPrincipals;
};

enum class EntityOrder { Alerts, LastSeen, Requests, BytesRead }; // most first, then last seen

struct EntityFilter {
    EntityKind kind = EntityKind::Address;
    std::string text;    // must occur in its name, or an address's network
    AccessFilter access; // what it was seen with; sums and alerts are of that alone
};

struct AddressAccess {
    std::string address;
    std::string countryCode;
    std::string countryName;
    std::string network;
    bool torExit = false;
    bool listed = false; // on a threat list
    AccessTotals totals;
    Timestamp first;
    Timestamp last;
};

enum class AddressOrder {
    MostUnusual,
    Requests,
    BytesRead,
    LastSeen
}; // unusual: alerts, then fewest requests

struct Timeline {
    std::vector<TimelineEntry> entries; // newest first
    bool complete = true;               // false when there were more than asked for
    std::vector<AccessPoint> access;    // by the hour, where roll-ups know the entity
};

struct BadRecord {
    std::string source;
    std::uint64_t offset = 0;
    std::string reason;
    std::string excerpt; // the first bytes, made visible
    Timestamp seen;
};

// Sums since the store was made.
struct IngestCounters {
    std::uint64_t bytes = 0;
    std::uint64_t records = 0;    // decoded
    std::uint64_t ignored = 0;    // of a category we do not watch
    std::uint64_t bad = 0;        // set aside
    std::uint64_t duplicates = 0; // seen before
    std::uint64_t late = 0;       // more than the accepted lateness behind
    friend bool operator==(const IngestCounters&, const IngestCounters&) = default;
    IngestCounters& operator+=(const IngestCounters& more) {
        bytes += more.bytes;
        records += more.records;
        ignored += more.ignored;
        bad += more.bad;
        duplicates += more.duplicates;
        late += more.late;
        return *this;
    }
};

struct AccountSummary {
    Account account;
    Timestamp firstSeen; // first and last record's own time
    Timestamp lastSeen;
    std::uint64_t records = 0;
    std::uint64_t activeAlerts = 0;
};

} // namespace cosmoswatch
