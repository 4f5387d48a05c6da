// What the data formats for other programs (OCSF, STIX, CEF, ECS) have in common.
#pragma once

#include "core/alert/alert.h"
#include "core/base/address.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch {

inline constexpr std::size_t longestDataValue = 4096; // bytes of one value
inline constexpr std::size_t maxDataReasons = 16;     // reasons of one alert, and values of one reason

inline constexpr std::string_view productName = "Cosmos Watch";
[[nodiscard]] std::string_view productVersion();

// The value as it is, for programs: UTF-8, cut, NUL as U+FFFD because many readers end there.
[[nodiscard]] std::string dataValue(std::string_view value);
// The same of the first maxListedValues.
[[nodiscard]] std::vector<std::string> dataValues(const std::vector<std::string>& values);

[[nodiscard]] std::int64_t milliseconds(Timestamp time);
[[nodiscard]] Timestamp lastOf(const Alert& alert); // never before the first record
[[nodiscard]] Timestamp
writtenAt(const Alert& alert); // when the alert was first written, else its last record
[[nodiscard]] std::int64_t within31Bits(std::uint64_t count); // most of these formats count no further

// The client's address when it is one.
[[nodiscard]] std::optional<IpAddress> clientAddress(const Alert& alert);
[[nodiscard]] bool isUuid(std::string_view text);
[[nodiscard]] bool isCountryCode(std::string_view text);

// What to do about it, numbered, a line each: mitigation first.
[[nodiscard]] std::string remediationText(const Alert& alert);

// MITRE ATT&CK, https://attack.mitre.org/
struct AttackTactic {
    std::string_view id;    // "TA0001"
    std::string_view name;  // "Initial Access"
    std::string_view phase; // "initial-access"
};
// Of a tactic as the alert schema writes it ("InitialAccess"); empty for unknown ones. "PreAttack" is
// Reconnaissance.
[[nodiscard]] AttackTactic attackTactic(std::string_view tactic);
// "Multi-hop Proxy" of "T1090.003"; the id itself when unknown.
[[nodiscard]] std::string_view techniqueName(std::string_view id);
// "https://attack.mitre.org/techniques/T1090/003/"
[[nodiscard]] std::string techniqueUrl(std::string_view id);
[[nodiscard]] std::string tacticUrl(const AttackTactic& tactic);
// "T1090" of "T1090.003".
[[nodiscard]] std::string_view parentTechnique(std::string_view id);

} // namespace cosmoswatch
