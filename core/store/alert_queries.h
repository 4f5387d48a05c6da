// What can be asked of the store: filters, pages, counts and rollups, as plain values.
#pragma once

#include "core/alert/alert.h"
#include "core/alert/entity_profile.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace cosmoswatch {

// Half-open: from ≤ t < to. An absent end is open.
struct TimeRange {
    std::optional<Timestamp> from;
    std::optional<Timestamp> to;
};

// Empty lists and absent values mean "any". All given parts must hold.
struct AlertFilter {
    std::string text; // every word must occur in title, account, address, country, application or principal
    std::vector<Severity> severities;
    std::vector<AlertStatus> statuses;
    std::vector<std::string> accountKeys;
    std::vector<std::string> types;
    std::string address;     // exact, canonical
    std::string principal;   // exact
    std::string application; // exact
    std::string countryCode; // exact
    std::string incident;    // alerts of this incident, by its correlation key
    TimeRange time;          // matches alerts whose last record lies in it
};

enum class AlertColumn { Severity, Title, Account, Address, Country, FirstSeen, LastSeen, Count, Status };

struct AlertOrder {
    AlertColumn column = AlertColumn::LastSeen;
    bool descending = true; // ties: newest last record first, then id
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
};

// Where the next page starts: opaque to callers.
struct PageKey {
    std::variant<std::int64_t, std::string> sortValue;
    std::int64_t last = 0;
    std::string id;
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

struct HistoryEntry {
    Timestamp time;
    std::string who;
    std::string action; // "Resolved", "Dismissed", "Reopened", "Note", "Assigned", …
    std::string note;
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
