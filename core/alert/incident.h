// One intrusion, one story: alerts that share a principal, an address or another link within a day are one
// incident, told along the kill chain. Which alerts belong together is decided by the store
// (core/store/correlation.h); docs/INCIDENTS.md says by which rule.
#pragma once

#include "core/alert/alert.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch {

// All that ties an alert to others: "address:…" and "principal:…" of its client, and what its detector gave.
// Sorted, without repeats. A kind with more than maxListedValues values says nothing about any of them:
// "kind:*" stands for it.
[[nodiscard]] std::vector<std::string> correlationLinks(const Alert& alert);
// Makes `alert.links` what the two have together. Order of merging does not change the result.
void mergeLinks(Alert& alert, const Alert& update);
// "address" of "address:203.0.113.9".
[[nodiscard]] std::string_view linkKind(std::string_view link);
// Whether it is the "*" of a kind with too many values.
[[nodiscard]] bool isTooMany(std::string_view link);

// One alert of an incident, as far as the story needs it.
struct IncidentMember {
    std::string id;
    std::string type;
    Severity severity = Severity::Low;
    AlertStatus status = AlertStatus::Active;
    bool sample = false;
    Account account;
    std::string address;
    std::string principal;
    Timestamp first;
    Timestamp last;
    std::uint64_t count = 0;
    std::string application{};
};
[[nodiscard]] IncidentMember memberOf(const Alert& alert);

struct Incident {
    std::string id; // the correlation key of its alerts: the id of the earliest of them
    Timestamp first;
    Timestamp last;
    Severity severity = Severity::Low;        // the highest
    AlertStatus status = AlertStatus::Active; // open as long as one of its alerts is
    std::uint64_t alertCount = 0;
    std::vector<Account> accounts;       // by name
    std::vector<IncidentMember> members; // in the order of the story; the earliest maxIncidentMembers of them
};
inline constexpr std::size_t maxIncidentMembers = 1000;

// Puts the members in the order of the story: tactic along the kill chain, then time, the graver first.
void orderStory(std::vector<IncidentMember>& members);

// "Keys listed, a key used from a new address, data extracted": each kind of alert once, in the order of the
// story. Plain text.
[[nodiscard]] std::string title(const Incident& incident);
// "4 alerts on 2 accounts, 3 Mar 2026, 10:02 – 11:40 UTC"
[[nodiscard]] std::string extent(const Incident& incident);
// What at least two of its members share: "address 203.0.113.9", "principal ana@contoso.example". Log values
// are made visible; at most four.
[[nodiscard]] std::vector<std::string> sharedValues(const Incident& incident);

} // namespace cosmoswatch
