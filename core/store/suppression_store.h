// Suppression rules in the store, and what they do to alerts.
#pragma once

#include "core/store/alert_store.h"
#include "core/store/sqlite_database.h"

#include <string>
#include <vector>

namespace cosmoswatch {

[[nodiscard]] Result<std::vector<SuppressionRule>> readSuppressionRules(Database& database);
[[nodiscard]] Result<SuppressionRule> readSuppressionRule(Database& database, const std::string& id);
// One that was not removed.
[[nodiscard]] Result<SuppressionRule> readCurrentRule(Database& database, const std::string& id);
[[nodiscard]] Result<std::vector<RuleChange>> readRuleChanges(Database& database, std::size_t limit);
// These belong inside a write transaction.
[[nodiscard]] Result<SuppressionRule> writeSuppressionRule(Database& database, SuppressionRule rule,
                                                           const std::string& who);
[[nodiscard]] Result<void> writeRuleRemoval(Database& database, const std::string& id,
                                            const std::string& who);
// The alert in this row is dismissed by the rule.
[[nodiscard]] Result<void> writeSuppression(Database& database, std::int64_t row,
                                            const SuppressionRule& rule);
// That the rule was applied to so many alerts.
[[nodiscard]] Result<void> writeApplied(Database& database, const SuppressionRule& rule, std::uint64_t alerts,
                                        const std::string& who);
// Reopens what the rule dismissed and nobody touched since; how many.
[[nodiscard]] Result<std::uint64_t> liftRule(Database& database, const std::string& id,
                                             const std::string& who);

} // namespace cosmoswatch
