#include "core/store/suppression_store.h"

#include "core/alert/catalogue.h"
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/store/audit_chain.h"
#include "core/store/status_writer.h"

#include <algorithm>

namespace cosmoswatch {
namespace {

constexpr std::string_view ruleColumns =
    "id, name, types, scope, scope_value, entity, entity_value, contains, reason,"
    " created_by, created_at, expires, enabled";

std::string joinLines(const std::vector<std::string>& lines) {
    std::string text;
    for (const auto& line : lines)
        text += line + '\n';
    return text;
}

std::vector<std::string> splitLines(std::string_view text) {
    std::vector<std::string> lines;
    for (std::size_t end = 0; (end = text.find('\n')) != std::string_view::npos; text.remove_prefix(end + 1))
        lines.emplace_back(text.substr(0, end));
    return lines;
}

SuppressionRule ruleFrom(const Statement& row) {
    SuppressionRule rule;
    rule.id = row.text(0);
    rule.name = row.text(1);
    rule.types = splitLines(row.view(2));
    rule.scope = static_cast<SuppressionScope>(row.integer(3));
    rule.scopeValue = row.text(4);
    if (!row.isNull(5)) rule.entity = Entity{static_cast<EntityKind>(row.integer(5)), row.text(6)};
    rule.contains = row.text(7);
    rule.reason = row.text(8);
    rule.createdBy = row.text(9);
    rule.createdAt = fromMicroseconds(row.integer(10));
    if (!row.isNull(11)) rule.expires = fromMicroseconds(row.integer(11));
    rule.enabled = row.integer(12) != 0;
    return rule;
}

// Absent values are written as NULL by leaving the parameter out of the statement's text.
std::string orNull(bool present) {
    return present ? "?" : "NULL";
}

Result<void> insertOrReplace(Database& database, const SuppressionRule& rule) {
    auto statement = database.statement(
        "INSERT INTO suppression_rules(id, name, types, scope, scope_value, entity_value, contains, reason,"
        " created_by, created_at, enabled, entity, expires) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, " +
        orNull(rule.entity.has_value()) + ", " + orNull(rule.expires.has_value()) +
        ") ON CONFLICT(id) DO UPDATE SET name = excluded.name, types = excluded.types, scope = "
        "excluded.scope,"
        " scope_value = excluded.scope_value, entity = excluded.entity, entity_value = excluded.entity_value,"
        " contains = excluded.contains, reason = excluded.reason, expires = excluded.expires,"
        " enabled = excluded.enabled");
    statement.bind(rule.id, rule.name, joinLines(rule.types), static_cast<int>(rule.scope), rule.scopeValue,
                   rule.entity ? rule.entity->value : std::string(), rule.contains, rule.reason,
                   rule.createdBy, toMicroseconds(rule.createdAt), rule.enabled);
    if (rule.entity) statement.bind(static_cast<int>(rule.entity->kind));
    if (rule.expires) statement.bind(toMicroseconds(*rule.expires));
    return statement.run();
}

Result<void> writeRuleChange(Database& database, std::string_view action, const SuppressionRule& rule,
                             const std::string& what, const std::string& who) {
    const auto content = ruleAsText(database, rule.id);
    if (!content) return tl::unexpected<Error>(content.error());
    return database
        .statement("INSERT INTO rule_changes(time, who, action, rule, name, what, content)"
                   " VALUES(?, ?, ?, ?, ?, ?, ?)")
        .bind(toMicroseconds(now()), who, action, rule.id, rule.name, what, *content)
        .run()
        .and_then([&] { return auditRuleChange(database, database.lastInsertedRow()); });
}

} // namespace

Result<std::vector<SuppressionRule>> readSuppressionRules(Database& database) {
    std::vector<SuppressionRule> rules;
    auto query = database.statement("SELECT " + std::string(ruleColumns) +
                                    " FROM suppression_rules WHERE NOT removed ORDER BY row");
    auto read = query.forEach([&](const Statement& row) { rules.push_back(ruleFrom(row)); });
    if (!read) return tl::unexpected<Error>(read.error());
    return rules;
}

Result<SuppressionRule> readSuppressionRule(Database& database, const std::string& id) {
    auto query =
        database.statement("SELECT " + std::string(ruleColumns) + " FROM suppression_rules WHERE id = ?");
    const auto found = query.bind(id).step();
    if (!found) return tl::unexpected<Error>(found.error());
    if (!*found) return fail(ErrorCode::NotFound, "there is no such suppression rule", id);
    return ruleFrom(query);
}

Result<SuppressionRule> readCurrentRule(Database& database, const std::string& id) {
    const auto removed =
        database.statement("SELECT 1 FROM suppression_rules WHERE id = ? AND removed").bind(id).step();
    if (!removed) return tl::unexpected<Error>(removed.error());
    if (*removed) return fail(ErrorCode::NotFound, "the suppression rule was removed", id);
    return readSuppressionRule(database, id);
}

Result<std::vector<RuleChange>> readRuleChanges(Database& database, std::size_t limit) {
    std::vector<RuleChange> changes;
    auto query = database.statement(
        "SELECT time, who, action, rule, name, what FROM rule_changes ORDER BY id DESC LIMIT ?");
    auto read = query.bind(limit).forEach([&](const Statement& row) {
        changes.push_back({fromMicroseconds(row.integer(0)), row.text(1), row.text(2), row.text(3),
                           row.text(4), row.text(5)});
    });
    if (!read) return tl::unexpected<Error>(read.error());
    return changes;
}

Result<SuppressionRule> writeSuppressionRule(Database& database, SuppressionRule rule,
                                             const std::string& who) {
    const auto problems = problemsOf(rule, now());
    if (!problems.empty()) return fail(ErrorCode::InvalidArgument, problems.front().text, rule.name);
    const bool isNew = rule.id.empty();
    if (isNew) {
        const auto made = database.integer("SELECT coalesce(max(row), 0) FROM suppression_rules");
        if (!made) return tl::unexpected<Error>(made.error());
        const auto count = database.integer("SELECT count(*) FROM suppression_rules WHERE NOT removed");
        if (!count) return tl::unexpected<Error>(count.error());
        if (*count >= static_cast<std::int64_t>(maxSuppressionRules))
            return fail(ErrorCode::InvalidArgument, "there are " + std::to_string(*count) +
                                                        " suppression rules already; remove some first");
        rule.createdBy = who;
        rule.createdAt = now();
        rule.id = stableId(
            {"suppression", std::to_string(*made + 1), std::to_string(toMicroseconds(rule.createdAt))});
    } else {
        const auto known = readCurrentRule(database, rule.id);
        if (!known) return tl::unexpected<Error>(known.error());
        rule.createdBy = known->createdBy;
        rule.createdAt = known->createdAt;
    }
    auto done = insertOrReplace(database, rule).and_then([&] {
        return writeRuleChange(database, isNew ? "Added" : "Changed", rule, describe(rule), who);
    });
    if (!done) return tl::unexpected<Error>(done.error());
    return rule;
}

Result<void> writeRuleRemoval(Database& database, const std::string& id, const std::string& who) {
    const auto rule = readCurrentRule(database, id);
    if (!rule) return tl::unexpected<Error>(rule.error());
    return database.statement("UPDATE suppression_rules SET removed = 1 WHERE id = ?")
        .bind(id)
        .run()
        .and_then([&] { return writeRuleChange(database, "Removed", *rule, describe(*rule), who); });
}

Result<void> writeSuppression(Database& database, std::int64_t row, const SuppressionRule& rule) {
    auto handling = readHandling(database, row);
    if (!handling) return tl::unexpected<Error>(handling.error());
    handling->status = AlertStatus::Dismissed;
    handling->disposition = Disposition::Undetermined;
    handling->suppressedBy = rule.id;
    const std::string note = "Suppressed by rule " + rule.name + ": " + rule.reason;
    return writeHandling(database, row, *handling, {"Suppressed", note, "rule " + rule.name});
}

Result<void> writeApplied(Database& database, const SuppressionRule& rule, std::uint64_t alerts,
                          const std::string& who) {
    return writeRuleChange(database, "Applied", rule, std::to_string(alerts) + " alerts", who);
}

Result<std::uint64_t> liftRule(Database& database, const std::string& id, const std::string& who) {
    const auto rule = readSuppressionRule(database, id);
    if (!rule) return tl::unexpected<Error>(rule.error());
    std::vector<std::pair<std::int64_t, std::string>> hidden;
    auto query =
        database.statement("SELECT row, assigned_to FROM alerts WHERE suppressed_by = ? AND status = ?"
                           " AND suppressed_by <> ''");
    auto read = query.bind(id, static_cast<int>(AlertStatus::Dismissed)).forEach([&](const Statement& row) {
        hidden.emplace_back(row.integer(0), row.text(1));
    });
    if (!read) return tl::unexpected<Error>(read.error());
    for (const auto& [row, assignee] : hidden) {
        AlertHandling handling;
        handling.assignedTo = assignee;
        auto done = writeHandling(database, row, handling,
                                  {"Reopened", "No longer suppressed by rule " + rule->name, who});
        if (!done) return tl::unexpected<Error>(done.error());
    }
    if (auto done =
            writeRuleChange(database, "Lifted", *rule, std::to_string(hidden.size()) + " alerts", who);
        !done)
        return tl::unexpected<Error>(done.error());
    return hidden.size();
}

} // namespace cosmoswatch
