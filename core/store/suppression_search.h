// Which alerts of the store a suppression rule names. The index finds those of its types, accounts and
// entities; only a rule on words has to look into each of them.
#pragma once

#include "core/alert/suppression.h"
#include "core/store/alert_index.h"
#include "core/store/sqlite_database.h"

#include <cstdint>
#include <vector>

namespace cosmoswatch {

struct RuleCandidates {
    Positions positions; // in the order they were written
    bool sure = true;    // they match; else matches() has to say
};
[[nodiscard]] Result<RuleCandidates> candidatesOf(Database& database, AlertIndex& index,
                                                  const SuppressionRule& rule, const TimeRange& range);

[[nodiscard]] Result<SuppressionPreview> previewRule(Database& database, AlertIndex& index,
                                                     const SuppressionRule& rule, const TimeRange& range,
                                                     std::size_t rows);

// Rows of the open alerts that may match the rule.
[[nodiscard]] Result<std::vector<std::int64_t>> openCandidates(Database& database, AlertIndex& index,
                                                               const SuppressionRule& rule);
// Dismisses those of these alerts that are still open, match, and began before the rule expires; how many.
// Belongs inside a write transaction.
[[nodiscard]] Result<std::uint64_t> applyRule(Database& database, const SuppressionRule& rule,
                                              std::span<const std::int64_t> rows);

} // namespace cosmoswatch
