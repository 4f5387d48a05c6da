// What alerts and access are about: addresses, principals, accounts and applications, each as a whole.
#pragma once

#include "core/alert/alert.h"

#include <array>
#include <cstdint>
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

enum class EntityKind : std::uint8_t { Address, Principal, Account, Application };
inline constexpr std::array allEntityKinds{EntityKind::Address, EntityKind::Principal, EntityKind::Account,
                                           EntityKind::Application};
inline constexpr std::size_t entityKindCount = allEntityKinds.size();

[[nodiscard]] std::string_view name(EntityKind kind); // "address"
[[nodiscard]] std::optional<EntityKind> parseEntityKind(std::string_view text);

// Which one: a canonical address, a principal as alerts name it, an account's key, an application's name.
struct EntityRef {
    EntityKind kind = EntityKind::Address;
    std::string value;
    friend bool operator==(const EntityRef&, const EntityRef&) = default;
};

// Principals of an account beyond the store's bound for a day count as this one.
inline constexpr std::string_view otherPrincipals = "(others)";

struct Entity {
    EntityRef ref;
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
    Entity entity;
    Duration pointWidth{};
    std::vector<AccessPoint> overTime; // gaps included
    std::vector<CountryAccess> countries;
    std::array<std::vector<Entity>, entityKindCount> related; // by kind; its own kind stays empty
    std::vector<ThreatMatch> marks;                           // what its newest alerts say of it, newest first
    std::array<std::uint64_t, 4> alertsBySeverity{};          // indexed by Severity
    std::uint64_t activeAlerts = 0;
};
inline constexpr std::size_t maxRelatedEntities = 50; // of one kind in a profile

// A query for its records between two moments in a Log Analytics workspace.
[[nodiscard]] std::string kqlForEntity(const EntityRef& entity, Timestamp first, Timestamp last);

} // namespace cosmoswatch
