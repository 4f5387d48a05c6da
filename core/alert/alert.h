// An alert: what a detector found, folded over its repeats, and what people did with it since.
// Field names and values that leave the program follow Microsoft's security alert schema
// (https://learn.microsoft.com/azure/defender-for-cloud/alerts-schemas).
#pragma once

#include "core/base/account.h"
#include "core/base/time.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cosmoswatch {

enum class Severity : std::uint8_t { Informational, Low, Medium, High };
enum class AlertStatus : std::uint8_t { Active, InProgress, Resolved, Dismissed };
// What the analyst concluded when closing an alert.
enum class Disposition : std::uint8_t { Undetermined, TruePositive, BenignPositive, FalsePositive };

inline constexpr std::array allSeverities{Severity::High, Severity::Medium, Severity::Low,
                                          Severity::Informational};
inline constexpr std::array allStatuses{AlertStatus::Active, AlertStatus::InProgress, AlertStatus::Resolved,
                                        AlertStatus::Dismissed};
inline constexpr std::array allDispositions{Disposition::TruePositive, Disposition::BenignPositive,
                                            Disposition::FalsePositive, Disposition::Undetermined};

// The schema's own words: "High", "InProgress", "TruePositive". Parsing ignores case and "-", "_", " ".
[[nodiscard]] std::string_view name(Severity severity);
[[nodiscard]] std::string_view name(AlertStatus status);
[[nodiscard]] std::string_view name(Disposition disposition);
[[nodiscard]] std::optional<Severity> parseSeverity(std::string_view text);
[[nodiscard]] std::optional<AlertStatus> parseStatus(std::string_view text);
[[nodiscard]] std::optional<Disposition> parseDisposition(std::string_view text);
// For people: "In progress", "Benign, expected activity".
[[nodiscard]] std::string_view label(AlertStatus status);
[[nodiscard]] std::string_view label(Disposition disposition);

// Where an address is. Empty fields are unknown.
struct Place {
    std::string countryCode; // ISO 3166-1 alpha-2, upper case
    std::string countryName;
    std::string state;
    std::string city;
    std::optional<double> latitude; // degrees
    std::optional<double> longitude;
    std::uint32_t asn = 0; // 0 when unknown
    std::string network;   // organisation that runs it, or the user's own name for it ("Office Berlin")
};

// Why an address is known: which list names it.
struct ThreatMatch {
    std::string provider;            // the list: "tor_exits.txt"
    std::string threatType;          // "Tor exit", "Suspicious address"
    std::string threatName;          // what the list says, when it says more than the address
    std::string description;         // one sentence
    std::optional<Timestamp> listed; // when the list was written
};

// One number against its usual value, for the small chart.
struct Measure {
    std::string label; // "Bytes read"
    std::string unit;  // "bytes", "requests", "countries"
    double observed = 0;
    double usual = 0;
    double threshold = 0;
};

// One reason for an alert, as data. `kind` names the sentence template in the catalogue; the values fill it.
struct Reason {
    std::string kind; // "tor-exit", "first-visit", "unfamiliar-country", …
    std::vector<std::pair<std::string, std::string>> values;
    std::optional<Measure> measure;
};

// The kind of reason that holds what another product says: its "product", "title" and "text".
inline constexpr std::string_view reportedReason = "reported";

struct Alert {
    std::string id;   // 32 hex digits: hash of type, account, entity and window
    std::string type; // "CosmosDB_TorAnomaly"
    Severity severity = Severity::Low;
    AlertStatus status = AlertStatus::Active;
    Disposition disposition = Disposition::Undetermined;
    std::uint32_t version = 1; // grows with every change of status, assignment or note
    bool sample = false;       // demonstration: titled "[SAMPLE ALERT]"
    // Another product that raised it: "Microsoft Defender for Cloud". Empty for our own.
    std::string origin;

    Account account;
    std::string entity; // what repeats fold on: the client address here; principal or container elsewhere
    Timestamp windowStart;
    Timestamp first; // first and last record, by the records' own time
    Timestamp last;
    Timestamp generated;     // when this program first wrote the alert
    std::uint64_t count = 0; // records folded into it

    // The client; empty when the records do not name it.
    std::string address; // canonical text
    Place place;
    std::vector<ThreatMatch> threats;
    std::string application;    // family and suffix: ".NET SDK · ShopApi"
    std::string userAgent;      // of the first record, as written
    std::string principal;      // Entra object id, user name or resource-token user
    std::string authentication; // "primary key", "Microsoft Entra ID", "resource token"

    // What was touched, first seen first, at most 16 each.
    std::vector<std::string> operations;
    std::vector<std::string> containers; // "database/container"
    std::uint64_t responseBytes = 0;
    std::uint64_t itemsReturned = 0;

    std::vector<Reason> reasons;
    std::string assignedTo;
    std::string suppressedBy; // id of the rule that dismissed it, see suppression.h; empty when none did

    // What else ties it to other alerts, beside its own address and principal: "principal:<id>" of the
    // listing that a use of keys follows, "key:<account>". See incident.h.
    std::vector<std::string> links;
    std::string correlationKey; // of its incident; the store's to fill, empty while it stands alone
};

// A record around the alert, kept whole; where it came from is the way back to the rest.
struct EvidenceRecord {
    Timestamp time;
    std::uint64_t recordHash = 0; // hash64 of activityId, time and operation
    std::string source;           // file or blob
    std::uint64_t offset = 0;     // bytes from the start of the (uncompressed) source
    std::string json;             // as delivered; at most 64 KiB
};

// New findings for one alert; `alert.count` is what is added.
struct AlertUpdate {
    Alert alert;
    std::vector<EvidenceRecord> evidence;    // the first few
    std::vector<std::uint64_t> recordHashes; // all of them: a record that came before adds nothing
};

// Adds an update of the same id to an alert: counts and bytes add, the span widens, the higher severity
// stays, reasons are those with the largest measure, else of the earliest record, and those that stand beside
// them (attempt_ladder.h). Order of merging does not change the result.
void mergeInto(Alert& alert, const Alert& update);

inline constexpr std::size_t maxListedValues = 16;
inline constexpr std::size_t maxEvidenceRecords = 50;

} // namespace cosmoswatch
