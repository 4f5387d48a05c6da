#include "core/store/incident_reading.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace cosmoswatch {
namespace {

struct IncidentRow {
    std::int64_t row = 0;
    std::string key;
};

// Open as long as one of its alerts is; closed as the first of them that was taken for real.
AlertStatus statusFrom(const Statement& counts, int firstColumn) {
    for (const auto status : {AlertStatus::Active, AlertStatus::InProgress, AlertStatus::Resolved})
        if (counts.integer(firstColumn + static_cast<int>(status)) > 0) return status;
    return AlertStatus::Dismissed;
}

Result<void> readSums(Database& database, std::int64_t row, Incident& incident) {
    auto query = database.statement(
        "SELECT count(*), min(first), max(last), max(severity), sum(status = 0), sum(status = 1),"
        " sum(status = 2) FROM alerts WHERE incident = ?");
    return query.bind(row).forEach([&](const Statement& sums) {
        incident.alertCount = sums.amount(0);
        incident.first = fromMicroseconds(sums.integer(1));
        incident.last = fromMicroseconds(sums.integer(2));
        incident.severity = static_cast<Severity>(sums.integer(3));
        incident.status = statusFrom(sums, 4);
    });
}

Result<void> readIncidentAccounts(Database& database, std::int64_t row, Incident& incident) {
    auto query = database.statement("SELECT key, name, subscription, resource_group FROM accounts WHERE id IN"
                                    " (SELECT account_id FROM alerts WHERE incident = ?) ORDER BY name, key");
    return query.bind(row).forEach([&](const Statement& account) {
        incident.accounts.push_back({account.text(0), account.text(1), account.text(2), account.text(3)});
    });
}

Result<void> readMembers(Database& database, std::int64_t row, Incident& incident) {
    auto query = database.statement(
        "SELECT alerts.id, type, severity, status, sample, address, first, last, count, accounts.key,"
        " accounts.name, subscription, resource_group,"
        " principal, application FROM alerts JOIN accounts ON accounts.id = account_id"
        " WHERE alerts.row IN (SELECT row FROM alerts WHERE incident = ? ORDER BY first, id LIMIT ?)");
    auto read = query.bind(row, maxIncidentMembers).forEach([&](const Statement& alert) {
        IncidentMember member;
        member.id = alert.text(0);
        member.type = alert.text(1);
        member.severity = static_cast<Severity>(alert.integer(2));
        member.status = static_cast<AlertStatus>(alert.integer(3));
        member.sample = alert.integer(4) != 0;
        member.address = alert.text(5);
        member.first = fromMicroseconds(alert.integer(6));
        member.last = fromMicroseconds(alert.integer(7));
        member.count = alert.amount(8);
        member.account = {alert.text(9), alert.text(10), alert.text(11), alert.text(12)};
        member.principal = alert.text(13);
        member.application = alert.text(14);
        incident.members.push_back(std::move(member));
    });
    orderStory(incident.members);
    return read;
}

Result<Incident> load(Database& database, const IncidentRow& found) {
    Incident incident;
    incident.id = found.key;
    auto read = readSums(database, found.row, incident)
                    .and_then([&] { return readIncidentAccounts(database, found.row, incident); })
                    .and_then([&] { return readMembers(database, found.row, incident); });
    if (!read) return tl::unexpected<Error>(read.error());
    return incident;
}

// Of those with an alert among `matching`. Where they are few they are asked for one by one; where they are
// many the newest are soon met when all are looked at in order.
Result<std::vector<IncidentRow>> newestIncidents(Database& database, AlertIndex& index,
                                                 const Positions& matching, std::size_t limit) {
    constexpr std::size_t few = 2000;
    const auto& sizes = index.incidentSizes();
    std::vector<std::uint8_t> wanted(sizes.size(), 0);
    std::vector<std::int64_t> candidates;
    for (const auto i : matching) {
        const auto incident = index.columns().incident[i];
        if (sizes[incident] < 2 || std::exchange(wanted[incident], 1) != 0) continue;
        if (candidates.size() <= few) candidates.push_back(incident);
    }
    std::vector<IncidentRow> rows;
    if (candidates.size() <= few) {
        std::vector<std::tuple<std::int64_t, std::string, std::int64_t>> found;
        auto query = database.statement("SELECT last, key FROM incidents WHERE row = ?");
        for (const auto candidate : candidates) {
            query.rewind();
            const auto ready = query.bind(candidate).step();
            if (!ready) return tl::unexpected<Error>(ready.error());
            if (*ready) found.emplace_back(-query.integer(0), query.text(1), candidate);
        }
        std::sort(found.begin(), found.end());
        for (const auto& [last, key, row] : found)
            if (rows.size() < limit) rows.push_back({row, key});
        return rows;
    }
    auto query = database.statement(
        "SELECT row, key FROM incidents WHERE members > 1 ORDER BY incidents.last DESC, key");
    for (;;) {
        const auto ready = query.step();
        if (!ready) return tl::unexpected<Error>(ready.error());
        if (!*ready || rows.size() == limit) return rows;
        const auto row = static_cast<std::size_t>(query.integer(0));
        if (row < wanted.size() && wanted[row] != 0) rows.push_back({query.integer(0), query.text(1)});
    }
}

} // namespace

Result<std::vector<Incident>> readIncidents(Database& database, AlertIndex& index, const AlertFilter& filter,
                                            std::size_t limit) {
    const auto matching = index.select(database, filter);
    if (!matching) return tl::unexpected<Error>(matching.error());
    const auto rows = newestIncidents(database, index, **matching, limit);
    if (!rows) return tl::unexpected<Error>(rows.error());
    std::vector<Incident> incidents;
    for (const auto& row : *rows) {
        auto incident = load(database, row);
        if (!incident) return tl::unexpected<Error>(incident.error());
        incidents.push_back(std::move(*incident));
    }
    return incidents;
}

Result<Incident> readIncident(Database& database, const std::string& id) {
    auto query = database.statement("SELECT row, key FROM incidents WHERE key = ? AND members > 1");
    const auto found = query.bind(id).step();
    if (!found) return tl::unexpected<Error>(found.error());
    if (!*found) return fail(ErrorCode::NotFound, "there is no such incident", id);
    return load(database, {query.integer(0), query.text(1)});
}

} // namespace cosmoswatch
