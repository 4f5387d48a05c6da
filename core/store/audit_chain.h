// Writes and reads the audit chain. Every deed of a person or a rule passes here; belongs inside the
// transaction that does the deed.
#pragma once

#include "core/alert/audit.h"
#include "core/store/sqlite_database.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch {

// Number and hash are given here.
[[nodiscard]] Result<std::uint64_t> appendAudit(Database& database, AuditEntry entry);
// The line of history, or the change of a rule, with this id, as it stands in its table.
[[nodiscard]] Result<void> auditHistory(Database& database, std::int64_t id);
[[nodiscard]] Result<void> auditRuleChange(Database& database, std::int64_t id);
// Alerts that were removed because they are over and old.
[[nodiscard]] Result<void> auditRemoval(Database& database, const std::vector<std::string>& alertIds,
                                        Timestamp before);

[[nodiscard]] Result<AuditHead> readAuditHead(Database& database);
// From the entry after that number on.
[[nodiscard]] Result<std::vector<AuditEntry>> readAudit(Database& database, std::uint64_t after,
                                                        std::size_t limit);

// Chains what a store of an older schema remembers, in the order of time.
[[nodiscard]] Result<void> auditWhatWas(Database& database);

// The entry that a line of history or a change of a rule must have led to, made from its row anew. The
// statements give the rows one after the other, each with the number of its entry last.
inline constexpr std::string_view historyDeeds =
    "SELECT history.id, history.time, history.who, history.action, alerts.id, history.note, history.version,"
    " history.before_status, history.before_disposition, history.before_assigned_to,"
    " history.before_suppressed_by, history.status, history.disposition, history.assigned_to,"
    " history.suppressed_by, history.audit FROM history JOIN alerts ON alerts.row = history.alert";
[[nodiscard]] AuditEntry historyEntry(const Statement& row);
inline constexpr std::string_view ruleDeeds =
    "SELECT rule_changes.id, rule_changes.time, rule_changes.who, rule_changes.action, rule_changes.rule,"
    " rule_changes.name, rule_changes.what, rule_changes.content, rule_changes.audit FROM rule_changes";
[[nodiscard]] AuditEntry ruleEntry(const Statement& row);

// All of a rule as its row says now, as JSON.
[[nodiscard]] Result<std::string> ruleAsText(Database& database, const std::string& ruleId);

} // namespace cosmoswatch
