#include "core/store/access_reading.h"

#include "core/intel/geo_database.h"
#include "core/store/alert_query_sql.h"
#include "core/store/alert_reading.h"

#include <algorithm>
#include <limits>
#include <map>
#include <string>

namespace cosmoswatch {
namespace {

constexpr std::size_t maxAccessPoints = 10'000;
constexpr std::int64_t microsecondsPerDay = 24 * microsecondsPerHour;

// Sums come as floating point: they cannot overflow, whatever lengths the records claim.
std::uint64_t sum(const Statement& row, int column) {
    constexpr double most = 9.0e18;
    return static_cast<std::uint64_t>(std::clamp(row.real(column), 0.0, most));
}

AccessTotals totalsFrom(const Statement& row, int column) {
    return {sum(row, column), sum(row, column + 1), sum(row, column + 2), 0};
}
constexpr std::string_view totalColumns = "total(requests), total(failures), total(bytes_read)";

Timestamp hourAt(const Statement& row, int column) {
    return fromMicroseconds(row.integer(column) * microsecondsPerHour);
}

std::string nameOfCountry(const std::string& code) {
    return code == noCountry ? std::string() : countryName(code);
}

Result<std::map<std::string, std::uint64_t>> alertsByCountry(Database& database, const AccessFilter& filter) {
    const auto conditions = accessAlertConditions(filter);
    auto query = database.statement("SELECT country_code, count(*) FROM alerts WHERE " + conditions.text +
                                    " GROUP BY country_code");
    std::map<std::string, std::uint64_t> alerts;
    auto read = query.bindAll(conditions.values).forEach([&](const Statement& row) {
        const auto code = row.view(0);
        alerts[std::string(code.empty() ? noCountry : code)] += row.amount(1);
    });
    if (!read) return tl::unexpected<Error>(read.error());
    return alerts;
}

std::string_view sqlOrder(AddressOrder order) {
    switch (order) {
    case AddressOrder::MostUnusual:
        return "hits DESC, requests, last DESC";
    case AddressOrder::Requests:
        return "requests DESC, last DESC";
    case AddressOrder::BytesRead:
        return "bytes DESC, last DESC";
    case AddressOrder::LastSeen:
        return "last DESC, requests DESC";
    }
    return "last DESC";
}

// The hours to draw: the filter's where it says so, else the data's. Nothing when neither knows.
Result<std::optional<std::pair<std::int64_t, std::int64_t>>> timeToCover(Database& database,
                                                                         const AccessFilter& filter) {
    using Cover = std::optional<std::pair<std::int64_t, std::int64_t>>;
    const auto& range = filter.time;
    std::optional<std::pair<Timestamp, Timestamp>> data;
    if (!range.from || !range.to) {
        auto span = readAccessTimeSpan(database, filter);
        if (!span) return tl::unexpected<Error>(span.error());
        if (!*span) return Cover();
        data = *span;
    }
    const auto first = toMicroseconds(range.from ? hourOf(*range.from) : data->first);
    const auto last = range.to ? toMicroseconds(*range.to) - 1 : toMicroseconds(data->second);
    return last < first ? Cover() : Cover(std::pair(first, last));
}

} // namespace

Result<std::vector<CountryAccess>> readAccessByCountry(Database& database, const AccessFilter& filter) {
    const auto alerts = alertsByCountry(database, filter);
    if (!alerts) return tl::unexpected<Error>(alerts.error());
    const auto rows = accessRows(filter);
    auto query = database.statement(
        "SELECT country_code, count(DISTINCT address_id), min(first_hour), max(last_hour), " +
        std::string(totalColumns) + " FROM " + rows.text +
        " GROUP BY country_code ORDER BY total(requests) DESC, country_code");
    std::vector<CountryAccess> countries;
    auto read = query.bindAll(rows.values).forEach([&](const Statement& row) {
        CountryAccess country;
        country.countryCode = row.text(0);
        country.countryName = nameOfCountry(country.countryCode);
        country.addresses = row.amount(1);
        country.first = hourAt(row, 2);
        country.last = hourAt(row, 3);
        country.totals = totalsFrom(row, 4);
        if (const auto found = alerts->find(country.countryCode); found != alerts->end())
            country.totals.alerts = found->second;
        countries.push_back(std::move(country));
    });
    if (!read) return tl::unexpected<Error>(read.error());
    return countries;
}

Result<std::vector<AddressAccess>> readAccessByAddress(Database& database, const AccessFilter& filter,
                                                       AddressOrder order, std::size_t limit) {
    const auto access = accessRows(filter);
    const auto alerts = accessAlertConditions(filter);
    auto query = database.statement(
        "WITH used AS (SELECT address_id, max(country_code) country, total(requests) requests,"
        " total(failures) failures, total(bytes_read) bytes, min(first_hour) first, max(last_hour) last "
        "FROM " +
        access.text +
        " GROUP BY address_id), hit AS MATERIALIZED (SELECT address, count(*) alerts FROM alerts WHERE " +
        alerts.text +
        " GROUP BY address) SELECT addresses.address, iif(country_code = '', country, country_code), network,"
        " tor_exit, listed, used.requests AS requests, used.failures, bytes, first, last,"
        " coalesce(hit.alerts, 0) AS hits"
        " FROM used JOIN addresses ON addresses.id = address_id LEFT JOIN hit ON hit.address = "
        "addresses.address"
        " ORDER BY " +
        std::string(sqlOrder(order)) + ", addresses.address LIMIT ?");
    std::vector<AddressAccess> addresses;
    auto read = query.bindAll(access.values)
                    .bindAll(alerts.values)
                    .bind(std::min<std::size_t>(limit, std::numeric_limits<std::int32_t>::max()))
                    .forEach([&](const Statement& row) {
                        AddressAccess address{row.text(0),        row.text(1),         {},
                                              row.text(2),        row.integer(3) != 0, row.integer(4) != 0,
                                              totalsFrom(row, 5), hourAt(row, 8),      hourAt(row, 9)};
                        address.countryName = nameOfCountry(address.countryCode);
                        address.totals.alerts = row.amount(10);
                        addresses.push_back(std::move(address));
                    });
    if (!read) return tl::unexpected<Error>(read.error());
    return addresses;
}

Result<std::vector<AccessPoint>> readAccessOverTime(Database& database, const AccessFilter& filter,
                                                    Duration width) {
    if (width.count() <= 0 || width.count() % microsecondsPerHour != 0)
        return fail(ErrorCode::InvalidArgument, "access is kept by the hour: the width must be whole hours");
    if (isKeptByDay(filter))
        width = Duration{(width.count() + microsecondsPerDay - 1) / microsecondsPerDay * microsecondsPerDay};
    const auto cover = timeToCover(database, filter);
    if (!cover) return tl::unexpected<Error>(cover.error());
    std::vector<AccessPoint> points;
    if (!*cover) return points;
    const auto plan = planBins((*cover)->first, (*cover)->second, width.count(), maxAccessPoints);
    for (std::size_t i = 0; i < plan.count; ++i)
        points.push_back({fromMicroseconds(plan.start + static_cast<std::int64_t>(i) * plan.width), {}});

    const bool byDay = plan.width % microsecondsPerDay == 0 && plan.start % microsecondsPerDay == 0;
    const auto access = accessRows(filter, byDay ? AccessDetail::Any : AccessDetail::Hours);
    auto hours = database.statement("SELECT hour, " + std::string(totalColumns) + " FROM " + access.text +
                                    " GROUP BY hour");
    auto read = hours.bindAll(access.values).forEach([&](const Statement& row) {
        const auto index = plan.indexOf(row.integer(0) * microsecondsPerHour);
        auto& totals = points[std::min(index, points.size() - 1)].totals;
        const auto more = totalsFrom(row, 1);
        totals.requests += more.requests;
        totals.failures += more.failures;
        totals.bytesRead += more.bytesRead;
    });
    if (!read) return tl::unexpected<Error>(read.error());

    const auto conditions = accessAlertConditions(filter);
    auto alerts = database.statement("SELECT last FROM alerts WHERE " + conditions.text);
    read = alerts.bindAll(conditions.values).forEach([&](const Statement& row) {
        const auto time = row.integer(0);
        if (time < plan.start) return; // an alert outside the hours that have access
        if (const auto index = plan.indexOf(time); index < points.size()) ++points[index].totals.alerts;
    });
    if (!read) return tl::unexpected<Error>(read.error());
    return points;
}

Result<std::optional<std::pair<Timestamp, Timestamp>>> readAccessTimeSpan(Database& database,
                                                                          const AccessFilter& filter) {
    // Each end by itself is a step along the index; both at once would be a walk through all.
    const auto rows = accessRows(filter, AccessDetail::Hours);
    auto query = database.statement("SELECT (SELECT first_hour FROM " + rows.text +
                                    " ORDER BY hour LIMIT 1), (SELECT last_hour FROM " + rows.text +
                                    " ORDER BY hour DESC LIMIT 1)");
    const auto ready = query.bindAll(rows.values).bindAll(rows.values).step();
    if (!ready) return tl::unexpected<Error>(ready.error());
    if (!*ready || query.isNull(0)) return std::optional<std::pair<Timestamp, Timestamp>>();
    return std::pair(hourAt(query, 0), hourAt(query, 1));
}

} // namespace cosmoswatch
