#include "core/store/group_reading.h"

#include "core/alert/catalogue.h"
#include "core/intel/geo_database.h"
#include "core/store/alert_query_sql.h"
#include "core/store/alert_reading.h"

#include <algorithm>

namespace cosmoswatch {
namespace {

std::string_view keyColumn(GroupBy by) {
    switch (by) {
    case GroupBy::Type:
        return "type";
    case GroupBy::Severity:
        return "severity";
    case GroupBy::Status:
        return "status";
    case GroupBy::Account:
        return "(SELECT key FROM accounts WHERE id = account_id)";
    case GroupBy::Address:
        return "address";
    case GroupBy::Country:
        return "country_code";
    case GroupBy::Network:
        return "network";
    case GroupBy::Principal:
        return "principal";
    case GroupBy::Application:
        return "application";
    case GroupBy::Assignee:
        return "assigned_to";
    case GroupBy::Incident:
        return "coalesce((SELECT key FROM incidents WHERE incidents.row = incident AND members > 1), '')";
    }
    return "type";
}

std::string keyFrom(const Statement& row, GroupBy by) {
    if (by == GroupBy::Severity) return std::string(name(static_cast<Severity>(row.integer(0))));
    if (by == GroupBy::Status) return std::string(name(static_cast<AlertStatus>(row.integer(0))));
    return row.text(0);
}

std::string labelFor(const std::string& key, GroupBy by) {
    switch (by) {
    case GroupBy::Type:
        return alertType(key).title;
    case GroupBy::Status:
        return std::string(label(*parseStatus(key)));
    case GroupBy::Account:
        return parseAccount(key).name;
    case GroupBy::Country:
        return key.empty() ? std::string() : countryName(key);
    default:
        return key;
    }
}

void sortGroups(std::vector<AlertGroup>& groups, GroupOrder order) {
    std::sort(groups.begin(), groups.end(), [order](const AlertGroup& a, const AlertGroup& b) {
        if (order == GroupOrder::Worst && a.worst != b.worst) return a.worst > b.worst;
        if (order == GroupOrder::Newest && a.last != b.last) return a.last > b.last;
        if (order == GroupOrder::Label && a.label != b.label) return a.label < b.label;
        if (a.count != b.count) return a.count > b.count;
        return std::tie(a.label, a.key) < std::tie(b.label, b.key);
    });
}

Result<std::vector<AlertGroup>> topGroups(Database& database, const AlertFilter& filter, GroupBy by,
                                          std::size_t limit) {
    auto groups = readGroups(database, filter, by, GroupOrder::MostAlerts, 0, limit);
    if (!groups) return tl::unexpected<Error>(groups.error());
    return std::move(groups->groups);
}

// How each closed alert was closed, and how fast by people.
Result<void> readClosing(Database& database, const AlertFilter& filter, AlertStatistics& statistics) {
    const auto conditions = alertConditions(filter);
    auto query = database.statement(
        "SELECT disposition, suppressed_by <> '', generated, (SELECT max(time) FROM history WHERE alert = "
        "row AND"
        " status IN (2, 3) AND before_status IN (0, 1)) FROM alerts WHERE status IN (2, 3) AND " +
        conditions.text);
    std::vector<std::int64_t> durations;
    auto read = query.bindAll(conditions.values).forEach([&](const Statement& row) {
        ++statistics.byDisposition[row.amount(0) % statistics.byDisposition.size()];
        if (row.integer(1) != 0) {
            ++statistics.suppressed;
            return;
        }
        ++statistics.closed;
        if (!row.isNull(3)) durations.push_back(std::max<std::int64_t>(row.integer(3) - row.integer(2), 0));
    });
    if (!read || durations.empty()) return read;
    std::sort(durations.begin(), durations.end());
    // The smallest duration that so many of a hundred alerts did not exceed.
    const auto percentile = [&](std::size_t percent) {
        return Duration(durations[(durations.size() * percent + 99) / 100 - 1]);
    };
    statistics.medianToClose = percentile(50);
    statistics.ninetyPercentToClose = percentile(90);
    return {};
}

} // namespace

Result<AlertGroups> readGroups(Database& database, const AlertFilter& filter, GroupBy by, GroupOrder order,
                               std::size_t offset, std::size_t limit) {
    const auto conditions = alertConditions(filter);
    auto query = database.statement(
        "SELECT " + std::string(keyColumn(by)) +
        " AS key, count(*), sum(severity = 0), sum(severity = 1), sum(severity = 2), sum(severity = 3),"
        " sum(status = 0), sum(status = 1), sum(status = 2), sum(status = 3), min(first), max(last), "
        "max(severity)"
        " FROM alerts WHERE " +
        conditions.text + " GROUP BY key");
    std::vector<AlertGroup> groups;
    auto read = query.bindAll(conditions.values).forEach([&](const Statement& row) {
        AlertGroup group;
        group.key = keyFrom(row, by);
        group.label = labelFor(group.key, by);
        group.count = row.amount(1);
        for (int i = 0; i < 4; ++i) {
            group.bySeverity[static_cast<std::size_t>(i)] = row.amount(2 + i);
            group.byStatus[static_cast<std::size_t>(i)] = row.amount(6 + i);
        }
        group.first = fromMicroseconds(row.integer(10));
        group.last = fromMicroseconds(row.integer(11));
        group.worst = static_cast<Severity>(row.integer(12));
        groups.push_back(std::move(group));
    });
    if (!read) return tl::unexpected<Error>(read.error());
    sortGroups(groups, order);
    AlertGroups page;
    page.total = groups.size();
    for (std::size_t i = offset; i < groups.size() && page.groups.size() < limit; ++i)
        page.groups.push_back(std::move(groups[i]));
    return page;
}

Result<AlertStatistics> readStatistics(Database& database, const AlertFilter& filter, std::size_t top) {
    constexpr std::size_t allTypes = 1000;
    AlertStatistics statistics;
    Result<void> failed;
    const auto keep = [&](auto result, auto& into) {
        if (!failed) return;
        if (result)
            into = std::move(*result);
        else
            failed = tl::unexpected<Error>(result.error());
    };
    keep(readAlertCounts(database, filter), statistics.counts);
    keep(readHistogram(database, filter, std::chrono::days{1}), statistics.byDay);
    keep(topGroups(database, filter, GroupBy::Type, allTypes), statistics.byType);
    const std::pair<GroupBy, std::vector<AlertGroup>*> entities[] = {
        {GroupBy::Account, &statistics.accounts},
        {GroupBy::Address, &statistics.addresses},
        {GroupBy::Principal, &statistics.principals},
        {GroupBy::Application, &statistics.applications},
        {GroupBy::Country, &statistics.countries}};
    for (const auto& [by, groups] : entities) {
        keep(topGroups(database, filter, by, top + 1), *groups);
        std::erase_if(*groups,
                      [](const AlertGroup& group) { return group.key.empty(); }); // those without one
        if (groups->size() > top) groups->resize(top);
    }
    if (failed) failed = readClosing(database, filter, statistics);
    if (!failed) return tl::unexpected<Error>(failed.error());
    return statistics;
}

} // namespace cosmoswatch
