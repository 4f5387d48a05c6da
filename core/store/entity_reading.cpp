#include "core/store/entity_reading.h"

#include "core/base/text.h"
#include "core/intel/geo_database.h"
#include "core/store/access_reading.h"
#include "core/store/alert_query_sql.h"
#include "core/store/alert_reading.h"

#include <algorithm>
#include <limits>
#include <string>

namespace cosmoswatch {
namespace {

constexpr std::size_t markedAlerts = 20; // newest alerts of an address that are asked which list names it

// Where one kind of entity is kept.
struct Table {
    std::string_view name;
    std::string_view value;       // its column
    std::string_view label;       // for people
    std::string_view idInAccess;  // of accessRows()
    std::string_view alertColumn; // that names it, the value or the id
    bool alertsNameId = false;
};

Table tableOf(EntityKind kind) {
    switch (kind) {
    case EntityKind::Principal:
        return {"principals", "name", "name", "principal_id", "principal"};
    case EntityKind::Account:
        return {"accounts", "key", "name", "account_id", "account_id", true};
    case EntityKind::Application:
        return {"applications", "name", "name", "application_id", "application"};
    case EntityKind::Address:
    case EntityKind::Country: // refused before
        break;
    }
    return {"addresses", "address", "address", "address_id", "address"};
}

std::string selected(EntityKind kind, std::string_view totals) {
    const Table table = tableOf(kind);
    const std::string name(table.name);
    return "SELECT " + name + "." + std::string(table.value) + ", " + name + "." + std::string(table.label) +
           (kind == EntityKind::Address ? ", addresses.country_code, network, tor_exit, listed, "
                                        : ", '', '', 0, 0, ") +
           std::string(totals) + " FROM " + name;
}

EntitySummary entityFrom(const Statement& row, EntityKind kind) {
    EntitySummary entity;
    entity.entity = {kind, row.text(0)};
    entity.label = row.text(1);
    entity.countryCode = row.text(2);
    if (!entity.countryCode.empty() && entity.countryCode != noCountry)
        entity.countryName = countryName(entity.countryCode);
    entity.network = row.text(3);
    entity.torExit = row.integer(4) != 0;
    entity.listed = row.integer(5) != 0;
    entity.totals = {row.amount(6), row.amount(7), row.amount(8), row.amount(9)};
    entity.first = fromMicroseconds(row.integer(10));
    entity.last = fromMicroseconds(row.integer(11));
    return entity;
}

std::string_view sqlOrder(EntityOrder order) {
    switch (order) {
    case EntityOrder::LastSeen:
        return "last_seen DESC";
    case EntityOrder::Requests:
        return "requests DESC, last_seen DESC";
    case EntityOrder::BytesRead:
        return "bytes_read DESC, last_seen DESC";
    case EntityOrder::Alerts:
        break;
    }
    return "alerts DESC, last_seen DESC";
}

// "… AND instr(…) > 0" for each word of the text.
SqlFragment textConditions(EntityKind kind, std::string_view text) {
    const Table table = tableOf(kind);
    const std::string name(table.name);
    SqlFragment conditions{name + "." + std::string(table.value) + " <> ''", {}};
    const std::string searched = kind == EntityKind::Address
                                     ? "lower(address || ' ' || network)"
                                     : "lower(" + name + "." + std::string(table.value) + ")";
    const std::string lower = lowerAscii(toValidUtf8(text));
    for (std::string_view rest = trim(lower); !rest.empty(); rest = trim(rest)) {
        const auto end = std::min(rest.find(' '), rest.size());
        conditions.text += " AND instr(" + searched + ", ?) > 0";
        conditions.values.emplace_back(std::string(rest.substr(0, end)));
        rest.remove_prefix(end);
    }
    return conditions;
}

bool asksForAll(const AccessFilter& filter) {
    return filter.accountKeys.empty() && filter.countryCode.empty() && filter.address.empty() &&
           filter.application.empty() && filter.principal.empty() && !filter.time.from && !filter.time.to &&
           filter.withoutAccounts.empty() && filter.withoutCountries.empty() &&
           filter.withoutAddresses.empty() && filter.withoutApplications.empty() &&
           filter.withoutPrincipals.empty();
}

// From the sums that each entity carries.
SqlFragment allOfThem(const EntityFilter& filter) {
    SqlFragment query = textConditions(filter.kind, filter.text);
    query.text = selected(filter.kind, "requests, failures, bytes_read, alerts, first_seen, last_seen") +
                 " WHERE last_seen IS NOT NULL AND " + query.text;
    return query;
}

// From the access that matches; those that only an alert names come from the alerts.
SqlFragment thoseSeenWith(const EntityFilter& filter) {
    const Table table = tableOf(filter.kind);
    const std::string name(table.name), id(table.idInAccess), alertColumn(table.alertColumn);
    const bool principals = filter.kind == EntityKind::Principal;
    const auto rows = accessRows(filter.access, principals ? AccessDetail::Principals : AccessDetail::Any);
    const auto alerts = accessAlertConditions(filter.access);
    const auto text = textConditions(filter.kind, filter.text);
    const std::string hitId = table.alertsNameId
                                  ? alertColumn
                                  : "(SELECT id FROM " + name + " WHERE " + name + "." +
                                        std::string(table.value) + " = alerts." + alertColumn + ")";
    SqlFragment query;
    query.text =
        "WITH seen AS (SELECT " + id +
        " AS seen_id, total(requests) requests, total(failures) failures, total(bytes_read) bytes_read,"
        " 0 AS alerts, min(first_hour) * 3600000000 first_seen, max(last_hour) * 3600000000 last_seen"
        " FROM " +
        rows.text + " GROUP BY seen_id UNION ALL SELECT " + hitId +
        ", 0, 0, 0, count(*), min(first), max(last) FROM alerts WHERE " + alerts.text +
        " GROUP BY 1),"
        " merged AS (SELECT seen_id, CAST(min(sum(requests), 4e18) AS INTEGER) requests,"
        " CAST(min(sum(failures), 4e18) AS INTEGER) failures,"
        " CAST(min(sum(bytes_read), 4e18) AS INTEGER) bytes_read, sum(alerts) alerts,"
        " min(first_seen) first_seen, max(last_seen) last_seen FROM seen GROUP BY seen_id) " +
        selected(filter.kind, "merged.requests AS requests, merged.failures, merged.bytes_read AS "
                              "bytes_read, merged.alerts AS alerts, merged.first_seen, merged.last_seen "
                              "AS last_seen") +
        " JOIN merged ON merged.seen_id = " + name + ".id WHERE " + text.text;
    query.values = rows.values;
    query.values.insert(query.values.end(), alerts.values.begin(), alerts.values.end());
    query.values.insert(query.values.end(), text.values.begin(), text.values.end());
    return query;
}

AccessFilter accessOf(const Entity& entity, const TimeRange& range) {
    AccessFilter filter;
    filter.time = range;
    switch (entity.kind) {
    case EntityKind::Address:
        filter.address = entity.value;
        break;
    case EntityKind::Principal:
        filter.principal = entity.value;
        break;
    case EntityKind::Account:
        filter.accountKeys = {entity.value};
        break;
    case EntityKind::Application:
        filter.application = entity.value;
        break;
    case EntityKind::Country:
        filter.countryCode = entity.value;
        break;
    }
    return filter;
}

// Severities, and how many are active, of the alerts that name it.
Result<void> readAlertCounts(Database& database, const Entity& entity, EntityProfile& profile) {
    const Table table = tableOf(entity.kind);
    const std::string named = table.alertsNameId ? " = (SELECT id FROM accounts WHERE key = ?)" : " = ?";
    // An index of those that have a principal at all.
    const std::string present = entity.kind == EntityKind::Principal ? " AND principal <> ''" : "";
    auto query = database.statement("SELECT severity, count(*), total(status = ?) FROM alerts WHERE " +
                                    std::string(table.alertColumn) + named + present + " GROUP BY severity");
    double active = 0;
    auto read =
        query.bind(static_cast<int>(AlertStatus::Active), entity.value).forEach([&](const Statement& row) {
            profile.alertsBySeverity[row.amount(0) % profile.alertsBySeverity.size()] += row.amount(1);
            active += row.real(2);
        });
    profile.activeAlerts = static_cast<std::uint64_t>(active);
    return read;
}

Result<EntitySummary> readOne(Database& database, const Entity& ref) {
    const Table table = tableOf(ref.kind);
    auto query = database.statement(
        selected(ref.kind, "requests, failures, bytes_read, alerts, first_seen, last_seen") + " WHERE " +
        std::string(table.value) + " = ? AND last_seen IS NOT NULL");
    const auto found = query.bind(ref.value).step();
    if (!found) return tl::unexpected<Error>(found.error());
    if (!*found || ref.value.empty())
        return fail(ErrorCode::NotFound, "no access and no alert names this " + std::string(name(ref.kind)),
                    ref.value);
    return entityFrom(query, ref.kind);
}

// Which lists name an address, as its newest alerts say.
Result<std::vector<ThreatMatch>> readMarks(Database& database, const std::string& address) {
    std::vector<std::string> ids;
    auto newest = database.statement("SELECT id FROM alerts WHERE address = ? ORDER BY last DESC LIMIT ?");
    auto read =
        newest.bind(address, markedAlerts).forEach([&](const Statement& row) { ids.push_back(row.text(0)); });
    if (!read) return tl::unexpected<Error>(read.error());
    std::vector<ThreatMatch> marks;
    for (const auto& id : ids) {
        const auto alert = readAlert(database, id);
        if (!alert) return tl::unexpected<Error>(alert.error());
        for (const auto& match : alert->threats) {
            const bool known = std::any_of(marks.begin(), marks.end(), [&](const ThreatMatch& other) {
                return other.provider == match.provider && other.threatType == match.threatType &&
                       other.threatName == match.threatName;
            });
            if (!known) marks.push_back(match);
        }
    }
    return marks;
}

// Hours while they are a month's at most, else days.
Duration pointWidth(const AccessFilter& filter, const EntitySummary& entity) {
    constexpr std::chrono::days longestByHour{31};
    const auto from = std::max(filter.time.from.value_or(entity.first), entity.first);
    const auto to = std::min(filter.time.to.value_or(entity.last), entity.last);
    return isKeptByDay(filter) || to - from > longestByHour ? Duration(std::chrono::days(1))
                                                            : Duration(std::chrono::hours(1));
}

} // namespace

Result<std::vector<EntitySummary>> readEntities(Database& database, const EntityFilter& filter,
                                                EntityOrder order, std::size_t limit) {
    if (filter.kind == EntityKind::Country)
        return fail(ErrorCode::InvalidArgument,
                    "countries have no list of their own; ask for access by country");
    const auto asked = asksForAll(filter.access) ? allOfThem(filter) : thoseSeenWith(filter);
    auto query = database.statement(asked.text + " ORDER BY " + std::string(sqlOrder(order)) + " LIMIT ?");
    std::vector<EntitySummary> entities;
    auto read = query.bindAll(asked.values)
                    .bind(std::min<std::size_t>(limit, std::numeric_limits<std::int32_t>::max()))
                    .forEach([&](const Statement& row) { entities.push_back(entityFrom(row, filter.kind)); });
    if (!read) return tl::unexpected<Error>(read.error());
    return entities;
}

Result<EntityProfile> readEntity(Database& database, const Entity& ref, const TimeRange& range) {
    if (ref.kind == EntityKind::Country)
        return fail(ErrorCode::InvalidArgument,
                    "countries have no page of their own; ask for access by country");
    EntityProfile profile;
    auto entity = readOne(database, ref);
    if (!entity) return tl::unexpected<Error>(entity.error());
    profile.summary = std::move(*entity);
    const AccessFilter access = accessOf(ref, range);
    profile.pointWidth = pointWidth(access, profile.summary);
    auto points = readAccessOverTime(database, access, profile.pointWidth);
    if (!points) return tl::unexpected<Error>(points.error());
    profile.overTime = std::move(*points);
    auto countries = readAccessByCountry(database, access);
    if (!countries) return tl::unexpected<Error>(countries.error());
    profile.countries = std::move(*countries);
    for (const EntityKind kind : profiledKinds) {
        if (kind == ref.kind) continue;
        auto related = readEntities(database, {kind, {}, access}, EntityOrder::Requests, maxRelatedEntities);
        if (!related) return tl::unexpected<Error>(related.error());
        profile.related[kind] = std::move(*related);
    }
    if (auto counted = readAlertCounts(database, ref, profile); !counted)
        return tl::unexpected<Error>(counted.error());
    if (ref.kind != EntityKind::Address) return profile;
    auto marks = readMarks(database, ref.value);
    if (!marks) return tl::unexpected<Error>(marks.error());
    profile.marks = std::move(*marks);
    return profile;
}

} // namespace cosmoswatch
