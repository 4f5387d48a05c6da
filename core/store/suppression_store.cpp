#include "core/store/suppression_store.h"

#include "core/alert/catalogue.h"
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/store/alert_reading.h"
#include "core/store/status_writer.h"

#include <algorithm>

namespace cosmoswatch {
namespace {

// A preview that has to look into alerts reads about 30,000 of them a second.
constexpr std::uint64_t mostExamined = 20'000;
constexpr std::size_t pageSize = 500;

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

// The alerts among which those of the rule are: all of them, when only an address network or words narrow
// them further. Nothing when the rule can hold for none.
Result<std::optional<AlertFilter>> coarseFilter(Database& database, const SuppressionRule& rule) {
    AlertFilter filter;
    filter.types = rule.types;
    if (rule.scope == SuppressionScope::Account) filter.accountKeys = {lowerAscii(rule.scopeValue)};
    if (rule.scope == SuppressionScope::Subscription) {
        auto query = database.statement("SELECT key FROM accounts WHERE subscription = ?");
        auto read = query.bind(lowerAscii(rule.scopeValue)).forEach([&](const Statement& row) {
            filter.accountKeys.push_back(row.text(0));
        });
        if (!read) return tl::unexpected<Error>(read.error());
        if (filter.accountKeys.empty()) return std::optional<AlertFilter>();
    }
    if (rule.entity) {
        const auto& [kind, value] = *rule.entity;
        if (kind == EntityKind::Principal) filter.principals = {value};
        if (kind == EntityKind::Application) filter.applications = {value};
        if (kind == EntityKind::Address && value.find('/') == std::string::npos) filter.addresses = {value};
    }
    return std::optional(std::move(filter));
}

Result<void> writeRuleChange(Database& database, std::string_view action, const SuppressionRule& rule,
                             const std::string& what, const std::string& who) {
    return database
        .statement("INSERT INTO rule_changes(time, who, action, rule, name, what) VALUES(?, ?, ?, ?, ?, ?)")
        .bind(toMicroseconds(now()), who, action, rule.id, rule.name, what)
        .run();
}

bool isOpen(AlertStatus status) {
    return status == AlertStatus::Active || status == AlertStatus::InProgress;
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

Result<SuppressionPreview> previewRule(Database& database, const SuppressionRule& rule,
                                       const TimeRange& range, std::size_t rows) {
    SuppressionPreview preview;
    auto filter = coarseFilter(database, rule);
    if (!filter) return tl::unexpected<Error>(filter.error());
    if (!*filter) return preview;
    (*filter)->time = range;
    std::optional<PageKey> after;
    do {
        const auto page = readAlertPage(database, **filter, {}, after, pageSize);
        if (!page) return tl::unexpected<Error>(page.error());
        for (const auto& row : page->rows) {
            if (preview.examined++ == mostExamined) {
                preview.complete = false;
                return preview;
            }
            const auto stored = findAlert(database, row.id);
            if (!stored && stored.error().code == ErrorCode::InvalidFormat) continue; // damaged: not hidden
            if (!stored) return tl::unexpected<Error>(stored.error());
            if (!*stored || !matches(rule, (*stored)->alert)) continue;
            ++preview.alerts;
            ++preview.bySeverity[static_cast<std::size_t>(row.severity)];
            if (isOpen(row.status)) ++preview.open;
            if (preview.newest.size() < rows) preview.newest.push_back(row);
        }
        after = page->next;
    } while (after);
    return preview;
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
        const auto known = readSuppressionRule(database, rule.id);
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
    const auto rule = readSuppressionRule(database, id);
    if (!rule) return tl::unexpected<Error>(rule.error());
    return database.statement("UPDATE suppression_rules SET removed = 1 WHERE id = ?")
        .bind(id)
        .run()
        .and_then([&] { return writeRuleChange(database, "Removed", *rule, describe(*rule), who); });
}

Result<void> writeSuppression(Database& database, std::int64_t row, const SuppressionRule& rule) {
    AlertHandling handling;
    handling.status = AlertStatus::Dismissed;
    handling.suppressedBy = rule.id;
    const std::string note = "Suppressed by rule " + rule.name + ": " + rule.reason;
    return writeHandling(database, row, handling, {"Suppressed", note, "rule " + rule.name});
}

Result<std::uint64_t> applyRule(Database& database, const std::string& id, const std::string& who) {
    auto rule = readSuppressionRule(database, id);
    if (!rule) return tl::unexpected<Error>(rule.error());
    std::vector<std::string> open;
    auto query = database.statement("SELECT id FROM alerts WHERE status IN (0, 1)");
    auto read = query.forEach([&](const Statement& row) { open.push_back(row.text(0)); });
    if (!read) return tl::unexpected<Error>(read.error());
    rule->enabled = true; // asked for by hand
    std::uint64_t dismissed = 0;
    for (const auto& alertId : open) {
        const auto stored = findAlert(database, alertId);
        if (!stored && stored.error().code == ErrorCode::InvalidFormat) continue;
        if (!stored) return tl::unexpected<Error>(stored.error());
        if (!*stored || !isInForce(*rule, (*stored)->alert) || !matches(*rule, (*stored)->alert)) continue;
        if (auto done = writeSuppression(database, (*stored)->row, *rule); !done)
            return tl::unexpected<Error>(done.error());
        ++dismissed;
    }
    if (auto done = writeRuleChange(database, "Applied", *rule, std::to_string(dismissed) + " alerts", who);
        !done)
        return tl::unexpected<Error>(done.error());
    return dismissed;
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
