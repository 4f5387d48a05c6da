// How much of an account a role reaches.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cosmoswatch {

inline constexpr std::string_view readerRole = "00000000-0000-0000-0000-000000000001";      // built in
inline constexpr std::string_view contributorRole = "00000000-0000-0000-0000-000000000002"; // likewise

enum class RoleScope : std::uint8_t { Unknown, Container, Database, Account };

// "/", "/dbs", "/dbs/x", "/dbs/x/colls/y", each perhaps behind the account's own id.
[[nodiscard]] RoleScope roleScope(std::string_view scope);
// The widest of several, with commas between them.
[[nodiscard]] RoleScope widestRoleScope(std::string_view scopes);
// "the whole account"; empty when unknown.
[[nodiscard]] std::string describe(RoleScope scope);

} // namespace cosmoswatch
