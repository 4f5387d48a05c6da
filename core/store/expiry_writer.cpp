#include "core/store/expiry_writer.h"

#include "core/store/alert_query_sql.h"
#include "core/store/audit_chain.h"

#include <set>
#include <string>

namespace cosmoswatch {
namespace {

constexpr int alertsAtOnce = 100;
constexpr int sumsAtOnce = 5'000;

// 2 and 3: resolved and dismissed.
static_assert(static_cast<int>(AlertStatus::Resolved) == 2 && static_cast<int>(AlertStatus::Dismissed) == 3);
const std::string mayGo =
    "last < ?1 AND status IN (2, 3) AND (incident IS NULL OR NOT EXISTS (SELECT 1 FROM alerts AS other"
    " WHERE other.incident = alerts.incident AND (other.last >= ?1 OR other.status NOT IN (2, 3))))";

// In the tables that know an alert by its row; its facets go by a trigger.
constexpr const char* whatHangsOnIt[] = {
    "DELETE FROM evidence WHERE alert = ?", "DELETE FROM alert_records WHERE alert = ?",
    "DELETE FROM alert_details WHERE alert = ?", "DELETE FROM history WHERE alert = ?",
    "DELETE FROM alert_links WHERE alert = ?"};

// Whom it names have one alert less.
constexpr const char* countedLess[] = {
    "UPDATE accounts SET alerts = max(alerts - 1, 0) WHERE id = (SELECT account_id FROM alerts WHERE row = "
    "?)",
    "UPDATE addresses SET alerts = max(alerts - 1, 0) WHERE address <> '' AND address ="
    " (SELECT address FROM alerts WHERE row = ?)",
    "UPDATE principals SET alerts = max(alerts - 1, 0) WHERE name <> '' AND name ="
    " (SELECT principal FROM alerts WHERE row = ?)",
    "UPDATE applications SET alerts = max(alerts - 1, 0) WHERE name <> '' AND name ="
    " (SELECT application FROM alerts WHERE row = ?)"};

Result<void> removeAlert(Database& database, std::int64_t row) {
    for (const auto* statement : countedLess)
        if (auto done = database.statement(statement).bind(row).run(); !done) return done;
    for (const auto* statement : whatHangsOnIt)
        if (auto done = database.statement(statement).bind(row).run(); !done) return done;
    return database.statement("DELETE FROM alerts WHERE row = ?").bind(row).run();
}

} // namespace

Result<std::vector<std::int64_t>> expiredAlerts(Database& database, Timestamp before) {
    std::vector<std::int64_t> rows;
    auto query = database.statement("SELECT row FROM alerts WHERE " + mayGo + " ORDER BY last LIMIT ?2");
    auto read = query.bind(toMicroseconds(before), alertsAtOnce).forEach([&](const Statement& row) {
        rows.push_back(row.integer(0));
    });
    if (!read) return tl::unexpected<Error>(read.error());
    return rows;
}

Result<std::uint64_t> removeAlerts(Database& database, const std::vector<std::int64_t>& rows,
                                   Timestamp before) {
    std::set<std::int64_t> going, incidents;
    for (const auto row : rows) { // somebody may have reopened one meanwhile
        auto query =
            database.statement("SELECT coalesce(incident, 0) FROM alerts WHERE " + mayGo + " AND row = ?2");
        const auto found = query.bind(toMicroseconds(before), row).step();
        if (!found) return tl::unexpected<Error>(found.error());
        if (!*found) continue;
        going.insert(row);
        if (query.integer(0) != 0) incidents.insert(query.integer(0));
    }
    for (const auto incident : incidents) {
        auto members = database.statement("SELECT row FROM alerts WHERE incident = ?");
        auto read =
            members.bind(incident).forEach([&](const Statement& row) { going.insert(row.integer(0)); });
        if (!read) return tl::unexpected<Error>(read.error());
    }
    std::vector<std::string> ids;
    for (const auto row : going) {
        auto query = database.statement("SELECT id FROM alerts WHERE row = ?");
        auto read = query.bind(row).forEach([&](const Statement& alert) { ids.push_back(alert.text(0)); });
        if (!read) return tl::unexpected<Error>(read.error());
        if (auto done = removeAlert(database, row); !done) return tl::unexpected<Error>(done.error());
    }
    if (auto done = auditRemoval(database, ids, before); !done) return tl::unexpected<Error>(done.error());
    for (const auto incident : incidents)
        if (auto done = database.statement("DELETE FROM incidents WHERE row = ?").bind(incident).run(); !done)
            return tl::unexpected<Error>(done.error());
    return going.size();
}

Result<std::uint64_t> removeAccess(Database& database, Timestamp before) {
    const auto day = std::chrono::floor<std::chrono::days>(before); // hours and days tell the same
    const auto hour = toMicroseconds(day) / microsecondsPerHour;
    // Along the primary keys, so that nothing else is looked at.
    const char* const parts[] = {
        "DELETE FROM access WHERE (hour, account_id, address_id, application_id, operation_id) IN"
        " (SELECT hour, account_id, address_id, application_id, operation_id FROM access WHERE hour < ?"
        " LIMIT ?)",
        "DELETE FROM access_days WHERE (account_id, hour, address_id, application_id, principal_id) IN"
        " (SELECT account_id, hour, address_id, application_id, principal_id FROM access_days"
        " WHERE account_id IN (SELECT id FROM accounts) AND hour < ? LIMIT ?)"};
    std::uint64_t removed = 0;
    for (const auto* part : parts) {
        if (auto done = database.statement(part).bind(hour, sumsAtOnce).run(); !done)
            return tl::unexpected<Error>(done.error());
        const auto changes = database.integer("SELECT changes()");
        if (!changes) return tl::unexpected<Error>(changes.error());
        removed += static_cast<std::uint64_t>(*changes);
    }
    return removed;
}

} // namespace cosmoswatch
