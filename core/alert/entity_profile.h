// What is known of an address, a principal, an account or an application as a whole.
#pragma once

#include "core/alert/alert.h"
#include "core/alert/entity.h"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cosmoswatch {

struct AccessTotals {
    std::uint64_t requests = 0;
    std::uint64_t failures = 0;  // refused or failed
    std::uint64_t bytesRead = 0; // sum of response lengths
    std::uint64_t alerts = 0;    // alerts whose client it was, in the same range and accounts
};

struct CountryAccess {
    std::string countryCode; // "--" private or unknown
    std::string countryName;
    AccessTotals totals;
    std::uint64_t addresses = 0;
    Timestamp first; // hours
    Timestamp last;
};

struct AccessPoint {
    Timestamp start; // of the bucket
    AccessTotals totals;
};

// Those with a list and pages of their own; countries are places of theirs.
inline constexpr std::array profiledKinds{EntityKind::Address, EntityKind::Principal, EntityKind::Account,
                                          EntityKind::Application};

[[nodiscard]] std::string_view name(EntityKind kind); // "address"
[[nodiscard]] std::optional<EntityKind> parseEntityKind(std::string_view text);

// Principals of an account beyond the store's bound for a day count as this one.
inline constexpr std::string_view otherPrincipals = "(others)";

struct EntitySummary {
    Entity entity;
    std::string label;       // for people: an account's name, else the value
    std::string countryCode; // of addresses; empty when an alert alone named it, "--" private or unknown
    std::string countryName;
    std::string network;
    bool torExit = false;
    bool listed = false; // on a threat list
    AccessTotals totals;
    Timestamp first; // whole hours of access, or the first alert
    Timestamp last;
};

// One entity and what it was seen with, most requests first.
struct EntityProfile {
    EntitySummary summary;
    Duration pointWidth{};
    std::vector<AccessPoint> overTime; // gaps included
    std::vector<CountryAccess> countries;
    std::map<EntityKind, std::vector<EntitySummary>> related; // other kinds than its own
    std::vector<ThreatMatch> marks;                  // what its newest alerts say of it, newest first
    std::array<std::uint64_t, 4> alertsBySeverity{}; // indexed by Severity
    std::uint64_t activeAlerts = 0;
};
inline constexpr std::size_t maxRelatedEntities = 50; // of one kind in a profile

// A query for its records between two moments in a Log Analytics workspace.
[[nodiscard]] std::string kqlForEntity(const Entity& entity, Timestamp first, Timestamp last);

} // namespace cosmoswatch
