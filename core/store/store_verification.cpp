#include "core/store/store_verification.h"

#include "core/alert/alert.h"
#include "core/base/text.h"
#include "core/store/audit_chain.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <map>
#include <unordered_set>
#include <vector>

namespace cosmoswatch {
namespace {

// A new alert, before anybody did anything to it.
constexpr int firstVersion = 1;

class Verifier {
public:
    explicit Verifier(Database& database) : database_(database) {}

    Result<StoreVerification> run() {
        using Check = Result<void> (Verifier::*)();
        for (const Check check :
             {&Verifier::file, &Verifier::chain, &Verifier::deedsOfAlerts, &Verifier::deedsOfRules,
              &Verifier::handlingOfAlerts, &Verifier::rules, &Verifier::forgotten})
            if (auto done = (this->*check)(); !done) return tl::unexpected<Error>(done.error());
        return std::move(found_);
    }

private:
    void problem(std::string text) {
        ++found_.problemCount;
        if (found_.problems.size() < maxVerifyProblems) found_.problems.push_back(std::move(text));
    }

    Result<void> file() {
        auto integrity = database_.statement("PRAGMA integrity_check(10)");
        auto read = integrity.forEach([&](const Statement& row) {
            if (row.view(0) != "ok") problem("The file is damaged: " + visible(row.view(0)) + ".");
        });
        if (!read) return read;
        auto references = database_.statement("PRAGMA foreign_key_check");
        return references.forEach([&](const Statement& row) {
            problem(fmt::format("Row {} of {} belongs to nothing.", row.integer(1), row.view(0)));
        });
    }

    Result<void> chain() {
        AuditHead last;
        bool whole = true; // said once: after the first break nothing else can be told
        auto query = database_.statement("SELECT number, time, who, action, subject, what, hash FROM audit"
                                         " ORDER BY number");
        auto read = query.forEach([&](const Statement& row) {
            const AuditEntry entry{row.amount(0), fromMicroseconds(row.integer(1)),
                                   row.text(2),   row.text(3),
                                   row.text(4),   row.text(5),
                                   row.text(6)};
            if (whole && entry.number != last.number + 1) {
                problem(fmt::format("Audit entry {} is missing.", last.number + 1));
                whole = false;
            }
            if (whole && entry.hash != auditHash(last.hash, entry)) {
                problem(fmt::format("Audit entry {}, or the one before it, was changed.", entry.number));
                whole = false;
            }
            last = {entry.number, entry.hash};
            note(entry);
        });
        if (!read) return read;
        const auto head = readAuditHead(database_);
        if (!head) return tl::unexpected<Error>(head.error());
        if (*head != last)
            problem(fmt::format("The audit chain ends at entry {}, but it was written up to entry {}.",
                                last.number, head->number));
        found_.head = last;
        return {};
    }

    void note(const AuditEntry& entry) {
        if (entry.subject.starts_with("alert:") || entry.subject.starts_with("rule:"))
            awaited_[entry.subject].push_back(static_cast<std::int64_t>(entry.number));
        if (entry.subject != "alerts" || entry.action != "Expired") return;
        const auto what = nlohmann::json::parse(entry.what, nullptr, false);
        if (!what.is_object() || !what.contains("alerts") || !what["alerts"].is_array()) return;
        for (const auto& id : what["alerts"])
            if (id.is_string()) awaited_.erase("alert:" + id.get<std::string>());
    }

    // Each row must lead to exactly the entry whose number it bears.
    template<typename MakeEntry>
    Result<void> deeds(std::string_view sql, int auditColumn, MakeEntry&& makeEntry) {
        auto entryOf =
            database_.statement("SELECT time, who, action, subject, what FROM audit WHERE number = ?");
        auto query = database_.statement(std::string(sql));
        Result<void> outcome;
        auto read = query.forEach([&](const Statement& row) {
            if (!outcome) return;
            const AuditEntry entry = makeEntry(row);
            entryOf.rewind();
            const auto found = entryOf.bind(row.integer(auditColumn)).step();
            if (!found) {
                outcome = tl::unexpected<Error>(found.error());
                return;
            }
            const bool same = *found && entryOf.integer(0) == toMicroseconds(entry.time) &&
                              entryOf.view(1) == entry.who && entryOf.view(2) == entry.action &&
                              entryOf.view(3) == entry.subject && entryOf.view(4) == entry.what;
            if (!same || !told_.insert(row.integer(auditColumn)).second)
                problem(fmt::format("What is remembered as done to {} on {} (\"{}\") is not what the audit "
                                    "chain says.",
                                    visible(entry.subject), formatIso8601(entry.time),
                                    visible(entry.action)));
        });
        return read ? outcome : read;
    }
    Result<void> deedsOfAlerts() { return deeds(historyDeeds, 15, historyEntry); }
    Result<void> deedsOfRules() { return deeds(ruleDeeds, 8, ruleEntry); }

    // Every change of an alert's handling is in its history, the last one last.
    Result<void> handlingOfAlerts() {
        const auto count = database_.integer("SELECT count(*) FROM alerts");
        if (!count) return tl::unexpected<Error>(count.error());
        found_.alerts = static_cast<std::uint64_t>(*count);
        const std::string changed =
            "SELECT id FROM alerts WHERE CASE version WHEN " + std::to_string(firstVersion) +
            " THEN status <> 0 OR disposition <> 0 OR assigned_to <> '' OR suppressed_by <> ''"
            " OR EXISTS (SELECT 1 FROM history WHERE alert = alerts.row)"
            " ELSE (SELECT count(*) FROM history WHERE alert = alerts.row) <> version - " +
            std::to_string(firstVersion) +
            " OR NOT EXISTS (SELECT 1 FROM history WHERE alert = alerts.row AND"
            " history.version = alerts.version AND history.status = alerts.status AND"
            " history.disposition = alerts.disposition AND history.assigned_to = alerts.assigned_to AND"
            " history.suppressed_by = alerts.suppressed_by) END";
        auto query = database_.statement(changed);
        return query.forEach([&](const Statement& row) {
            problem(fmt::format("The state of alert {} was changed without an entry in its history.",
                                visible(row.view(0))));
        });
    }

    // Every rule says what its newest change left, and none is gone.
    Result<void> rules() {
        std::vector<std::pair<std::string, std::string>> newest; // rule, content
        auto query = database_.statement("SELECT rule, content FROM rule_changes WHERE id IN (SELECT max(id) "
                                         "FROM rule_changes GROUP BY rule)"
                                         " UNION ALL SELECT id, '' FROM suppression_rules WHERE id NOT IN "
                                         "(SELECT rule FROM rule_changes)");
        auto read =
            query.forEach([&](const Statement& row) { newest.emplace_back(row.text(0), row.text(1)); });
        if (!read) return read;
        for (const auto& [rule, content] : newest) {
            const auto text = ruleAsText(database_, rule);
            if (!text) return tl::unexpected<Error>(text.error());
            if (*text != content || text->empty())
                problem(fmt::format("Suppression rule {} was changed or removed without an entry in the "
                                    "audit chain.",
                                    visible(rule)));
        }
        return {};
    }

    // What the chain tells is remembered, or its removal is in the chain.
    Result<void> forgotten() {
        for (const auto& [subject, numbers] : awaited_)
            for (const auto number : numbers)
                if (!told_.contains(number)) {
                    problem(fmt::format("What audit entry {} says of {} is remembered nowhere else: it was "
                                        "removed without an entry.",
                                        number, visible(subject)));
                    break; // said once of each
                }
        return {};
    }

    Database& database_;
    StoreVerification found_;
    std::map<std::string, std::vector<std::int64_t>>
        awaited_;                           // entries that rows must answer for, by subject
    std::unordered_set<std::int64_t> told_; // those that one has
};

} // namespace

Result<StoreVerification> verifyStore(Database& database) {
    return Verifier(database).run();
}

} // namespace cosmoswatch
