#include "core/store/audit_chain.h"

#include "core/alert/alert.h"

#include <nlohmann/json.hpp>

#include <tuple>

namespace cosmoswatch {
namespace {

using Json = nlohmann::ordered_json;

std::string written(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Its name; a number that has none stays a number, so that no two look alike.
template<typename Enum>
Json nameOrNumber(std::int64_t value, std::size_t names) {
    if (value < 0 || value >= static_cast<std::int64_t>(names)) return value;
    return name(static_cast<Enum>(value));
}

Json handlingFrom(const Statement& row, int column) {
    return {{"status", nameOrNumber<AlertStatus>(row.integer(column), allStatuses.size())},
            {"disposition", nameOrNumber<Disposition>(row.integer(column + 1), allDispositions.size())},
            {"assignedTo", row.view(column + 2)},
            {"suppressedBy", row.view(column + 3)}};
}

AuditEntry entryFrom(const Statement& row) {
    AuditEntry entry;
    entry.time = fromMicroseconds(row.integer(1));
    entry.who = row.text(2);
    entry.action = row.text(3);
    return entry;
}

// The row that `sql` finds leads to an entry, whose number it then bears.
template<typename MakeEntry>
Result<void> auditRow(Database& database, std::string_view sql, std::string_view table, std::int64_t id,
                      MakeEntry&& makeEntry) {
    AuditEntry entry;
    {
        auto query = database.statement(std::string(sql) + " WHERE " + std::string(table) + ".id = ?");
        query.bind(id);
        const auto found = query.step();
        if (!found) return tl::unexpected<Error>(found.error());
        if (!*found) return fail(ErrorCode::Internal, "a deed is not where it was written");
        entry = makeEntry(query);
    }
    const auto number = appendAudit(database, std::move(entry));
    if (!number) return tl::unexpected<Error>(number.error());
    return database.statement("UPDATE " + std::string(table) + " SET audit = ? WHERE id = ?")
        .bind(*number, id)
        .run();
}

} // namespace

Result<AuditHead> readAuditHead(Database& database) {
    auto query = database.statement("SELECT number, hash FROM audit_head");
    const auto found = query.step();
    if (!found) return tl::unexpected<Error>(found.error());
    if (!*found) return AuditHead{};
    return AuditHead{query.amount(0), query.text(1)};
}

Result<std::uint64_t> appendAudit(Database& database, AuditEntry entry) {
    const auto head = readAuditHead(database);
    if (!head) return tl::unexpected<Error>(head.error());
    entry.number = head->number + 1;
    entry.hash = auditHash(head->hash, entry);
    auto done = database
                    .statement("INSERT INTO audit(number, time, who, action, subject, what, hash)"
                               " VALUES(?, ?, ?, ?, ?, ?, ?)")
                    .bind(entry.number, toMicroseconds(entry.time), entry.who, entry.action, entry.subject,
                          entry.what, entry.hash)
                    .run()
                    .and_then([&] {
                        return database
                            .statement("INSERT INTO audit_head(id, number, hash) VALUES(1, ?, ?)"
                                       " ON CONFLICT(id) DO UPDATE SET number = excluded.number,"
                                       " hash = excluded.hash")
                            .bind(entry.number, entry.hash)
                            .run();
                    });
    if (!done) return tl::unexpected<Error>(done.error());
    return entry.number;
}

AuditEntry historyEntry(const Statement& row) {
    AuditEntry entry = entryFrom(row);
    entry.subject = "alert:" + row.text(4);
    entry.what = written({{"note", row.view(5)},
                          {"version", row.integer(6)},
                          {"before", handlingFrom(row, 7)},
                          {"after", handlingFrom(row, 11)}});
    return entry;
}

AuditEntry ruleEntry(const Statement& row) {
    AuditEntry entry = entryFrom(row);
    entry.subject = "rule:" + row.text(4);
    entry.what = written({{"name", row.view(5)}, {"what", row.view(6)}, {"rule", row.view(7)}});
    return entry;
}

Result<void> auditHistory(Database& database, std::int64_t id) {
    return auditRow(database, historyDeeds, "history", id, historyEntry);
}

Result<void> auditRuleChange(Database& database, std::int64_t id) {
    return auditRow(database, ruleDeeds, "rule_changes", id, ruleEntry);
}

Result<void> auditRemoval(Database& database, const std::vector<std::string>& alertIds, Timestamp before) {
    if (alertIds.empty()) return {};
    AuditEntry entry;
    entry.time = now();
    entry.who = "retention";
    entry.action = "Expired";
    entry.subject = "alerts";
    entry.what = written({{"before", formatIso8601(before)}, {"alerts", alertIds}});
    const auto number = appendAudit(database, std::move(entry));
    if (!number) return tl::unexpected<Error>(number.error());
    return {};
}

Result<std::vector<AuditEntry>> readAudit(Database& database, std::uint64_t after, std::size_t limit) {
    std::vector<AuditEntry> entries;
    auto query = database.statement("SELECT number, time, who, action, subject, what, hash FROM audit"
                                    " WHERE number > ? ORDER BY number LIMIT ?");
    auto read = query.bind(after, limit).forEach([&](const Statement& row) {
        entries.push_back({row.amount(0), fromMicroseconds(row.integer(1)), row.text(2), row.text(3),
                           row.text(4), row.text(5), row.text(6)});
    });
    if (!read) return tl::unexpected<Error>(read.error());
    return entries;
}

Result<std::string> ruleAsText(Database& database, const std::string& ruleId) {
    auto query = database.statement(
        "SELECT id, name, types, scope, scope_value, entity, entity_value, contains, reason, created_by,"
        " created_at, expires, enabled, removed FROM suppression_rules WHERE id = ?");
    const auto found = query.bind(ruleId).step();
    if (!found) return tl::unexpected<Error>(found.error());
    if (!*found) return std::string();
    const auto orNull = [&](int column) {
        return query.isNull(column) ? Json() : Json(query.integer(column));
    };
    return written({{"id", query.view(0)},
                    {"name", query.view(1)},
                    {"types", query.view(2)},
                    {"scope", query.integer(3)},
                    {"scopeValue", query.view(4)},
                    {"entity", orNull(5)},
                    {"entityValue", query.view(6)},
                    {"contains", query.view(7)},
                    {"reason", query.view(8)},
                    {"createdBy", query.view(9)},
                    {"createdAt", query.integer(10)},
                    {"expires", orNull(11)},
                    {"enabled", query.integer(12)},
                    {"removed", query.integer(13)}});
}

Result<void> auditWhatWas(Database& database) {
    // What a rule said at its older changes is not known any more; what it says now, its newest one tells.
    std::vector<std::pair<std::int64_t, std::string>> newest;
    auto rules = database.statement("SELECT max(id), rule FROM rule_changes GROUP BY rule");
    auto read =
        rules.forEach([&](const Statement& row) { newest.emplace_back(row.integer(0), row.text(1)); });
    if (!read) return read;
    for (const auto& [id, rule] : newest) {
        const auto content = ruleAsText(database, rule);
        if (!content) return tl::unexpected<Error>(content.error());
        auto done =
            database.statement("UPDATE rule_changes SET content = ? WHERE id = ?").bind(*content, id).run();
        if (!done) return done;
    }
    std::vector<std::pair<bool, std::int64_t>> deeds; // of a rule, id
    auto all = database.statement("SELECT 0, id, time FROM history UNION ALL"
                                  " SELECT 1, id, time FROM rule_changes ORDER BY 3, 1, 2");
    read =
        all.forEach([&](const Statement& row) { deeds.emplace_back(row.integer(0) != 0, row.integer(1)); });
    if (!read) return read;
    for (const auto& [ofRule, id] : deeds)
        if (auto done = ofRule ? auditRuleChange(database, id) : auditHistory(database, id); !done)
            return done;
    return {};
}

} // namespace cosmoswatch
