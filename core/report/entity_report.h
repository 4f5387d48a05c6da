// What is known of an address, principal, account or application, for people and programs outside.
// Log values are made visible and escaped for the target.
#pragma once

#include "core/alert/entity_profile.h"

#include <span>
#include <string>
#include <vector>

namespace cosmoswatch {

[[nodiscard]] std::string toPlainText(const EntityProfile& profile); // 72 columns, for clipboard and terminal
[[nodiscard]] std::string toMarkdown(const EntityProfile& profile);
[[nodiscard]] std::string toJson(const EntityProfile& profile); // one line
[[nodiscard]] std::string toJson(const EntitySummary& entity);  // one line
// Lines for a terminal: entity, alerts, requests, failures, bytes, first and last seen; `width` columns.
[[nodiscard]] std::string toEntityTable(std::span<const EntitySummary> entities, std::size_t width);

// "Tor exit node", "on a threat list", and since when where a list says so: one line each.
[[nodiscard]] std::vector<std::string> markTexts(const EntityProfile& profile);

} // namespace cosmoswatch
