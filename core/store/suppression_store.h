// Suppression rules in the store, and what they do to alerts.
#pragma once

#include "core/store/alert_store.h"
#include "core/store/sqlite_database.h"

#include <string>
#include <vector>

namespace cosmoswatch {

[[nodiscard]] Result<std::vector<SuppressionRule>> readSuppressionRules(Database& database);
[[nodiscard]] Result<SuppressionRule> readSuppressionRule(Database& database, const std::string& id);
[[nodiscard]] Result<std::vector<RuleChange>> readRuleChanges(Database& database, std::size_t limit);
[[nodiscard]] Result<SuppressionPreview> previewRule(Database& database, const SuppressionRule& rule,
                                                     const TimeRange& range, std::size_t rows);

// These belong inside a write transaction.
[[nodiscard]] Result<SuppressionRule> writeSuppressionRule(Database& database, SuppressionRule rule,
                                                           const std::string& who);
[[nodiscard]] Result<void> writeRuleRemoval(Database& database, const std::string& id,
                                            const std::string& who);
// The alert in this row is dismissed by the rule.
[[nodiscard]] Result<void> writeSuppression(Database& database, std::int64_t row,
                                            const SuppressionRule& rule);
// Dismisses the open alerts of the rule; how many.
[[nodiscard]] Result<std::uint64_t> applyRule(Database& database, const std::string& id,
                                              const std::string& who);
// Reopens what the rule dismissed and nobody touched since; how many.
[[nodiscard]] Result<std::uint64_t> liftRule(Database& database, const std::string& id,
                                             const std::string& who);

} // namespace cosmoswatch
