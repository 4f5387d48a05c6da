// What an alert is about, beside its account: who or what the client was.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace cosmoswatch {

enum class EntityKind : std::uint8_t { Address, Principal, Application, Country, Account };

inline constexpr std::array allEntityKinds{EntityKind::Address, EntityKind::Principal,
                                           EntityKind::Application, EntityKind::Country, EntityKind::Account};

struct Entity {
    EntityKind kind = EntityKind::Address;
    std::string value; // canonical address, principal, application, country code, account key
    friend bool operator==(const Entity&, const Entity&) = default;
};

} // namespace cosmoswatch
