#include "core/store/access_writer.h"

#include "core/store/alert_query_sql.h"

#include <algorithm>
#include <cmath>

namespace cosmoswatch {
namespace {

constexpr std::int64_t hoursPerDay = 24;
constexpr const char* selectPrincipal = "SELECT id FROM principals WHERE name = ?";
constexpr const char* insertPrincipal = "INSERT INTO principals(name) VALUES(?)";

std::int64_t amount(std::uint64_t value) {
    return static_cast<std::int64_t>(std::min(value, maxAmount));
}
std::uint64_t capped(std::uint64_t a, std::uint64_t b) {
    return std::min(std::min(a, maxAmount) + std::min(b, maxAmount), maxAmount);
}

} // namespace

void AccessWriter::Sum::add(const Sum& more) {
    const bool empty = countryCode.empty();
    firstHour = empty ? more.firstHour : std::min(firstHour, more.firstHour);
    lastHour = empty ? more.lastHour : std::max(lastHour, more.lastHour);
    requests = capped(requests, more.requests);
    failures = capped(failures, more.failures);
    bytesRead = capped(bytesRead, more.bytesRead);
    countryCode = more.countryCode;
}

Result<void> AccessWriter::add(std::int64_t account, const RollupKey& key, const RollupValue& value) {
    const auto address = idOf(addresses_, key.address, "INSERT INTO addresses(address) VALUES(?)",
                              "SELECT id FROM addresses WHERE address = ?");
    if (!address) return tl::unexpected<Error>(address.error());
    const auto application = idOf(applications_, key.application, "INSERT INTO applications(name) VALUES(?)",
                                  "SELECT id FROM applications WHERE name = ?");
    if (!application) return tl::unexpected<Error>(application.error());
    const auto operation = idOf(operations_, key.operation, "INSERT INTO operations(name) VALUES(?)",
                                "SELECT id FROM operations WHERE name = ?");
    if (!operation) return tl::unexpected<Error>(operation.error());
    const std::int64_t hour = toMicroseconds(hourOf(key.hour)) / microsecondsPerHour;
    const std::int64_t day = toMicroseconds(dayOf(key.hour)) / microsecondsPerHour;
    const std::string country = key.countryCode.empty() ? std::string(noCountry) : key.countryCode;
    const DayKey dayKey{day, account, *address, *application, key.principal};
    days_[dayKey].add({hour, hour, value.requests, value.failures, value.bytesRead, country});
    return writeHour(hour, dayKey, *operation, key, value);
}

Result<void> AccessWriter::writeHour(std::int64_t hour, const DayKey& day, std::int64_t operation,
                                     const RollupKey& key, const RollupValue& value) {
    constexpr double mostCharge = 1e300;
    const double charge = std::isfinite(value.requestCharge) ? std::min(value.requestCharge, mostCharge) : 0;
    return database_
        .statement(
            "INSERT INTO access VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT DO UPDATE "
            "SET"
            " country_code = ?6, requests = min(requests + ?7, ?12), failures = min(failures + ?8, ?12),"
            " bytes_read = min(bytes_read + ?9, ?12), bytes_written = min(bytes_written + ?10, ?12),"
            " request_charge = min(request_charge + ?11, 1e300)")
        .bind(hour, day.account, day.address, day.application, operation,
              key.countryCode.empty() ? noCountry : std::string_view(key.countryCode), amount(value.requests),
              amount(value.failures), amount(value.bytesRead), amount(value.bytesWritten), charge, maxAmount)
        .run();
}

Result<void> AccessWriter::finish() {
    std::map<std::int64_t, Sum> accounts, addresses, applications, principals;
    for (const auto& [key, sum] : days_) {
        const auto principal = principalFor(key);
        if (!principal) return tl::unexpected<Error>(principal.error());
        if (auto done = writeDay(key, *principal, sum); !done) return done;
        accounts[key.account].add(sum);
        addresses[key.address].add(sum);
        applications[key.application].add(sum);
        if (*principal > 0) principals[*principal].add(sum);
    }
    days_.clear();
    return writeEntities("accounts", accounts)
        .and_then([&] { return writeEntities("addresses", addresses); })
        .and_then([&] { return writeEntities("applications", applications); })
        .and_then([&] { return writeEntities("principals", principals); });
}

// Rows with principals that the account's day has.
Result<std::int64_t*> AccessWriter::principalRows(const DayKey& key) {
    auto [rows, isNew] = principalRows_.try_emplace({key.hour, key.account}, 0);
    if (isNew) {
        auto count = database_.statement(
            "SELECT count(*) FROM access_days WHERE hour = ? AND account_id = ? AND principal_id > 0");
        const auto counted = count.bind(key.hour, key.account).step();
        if (!counted) return tl::unexpected<Error>(counted.error());
        rows->second = count.integer(0);
    }
    return &rows->second;
}

// The principal itself where it has its row, or while there is room for one.
Result<std::int64_t> AccessWriter::principalFor(const DayKey& key) {
    if (key.principal.empty()) return 0;
    const auto rows = principalRows(key);
    if (!rows) return tl::unexpected<Error>(rows.error());
    auto known = database_.statement(
        "SELECT principal_id FROM access_days WHERE hour = ? AND account_id = ? AND address_id = ? AND"
        " application_id = ? AND principal_id = (SELECT id FROM principals WHERE name = ?)");
    const auto found = known.bind(key.hour, key.account, key.address, key.application, key.principal).step();
    if (!found) return tl::unexpected<Error>(found.error());
    if (*found) return known.integer(0);
    if (**rows >= maxPrincipalRowsPerDay)
        return idOf(principals_, std::string(otherPrincipals), insertPrincipal, selectPrincipal);
    ++**rows;
    return idOf(principals_, key.principal, insertPrincipal, selectPrincipal);
}

Result<void> AccessWriter::writeDay(const DayKey& key, std::int64_t principal, const Sum& sum) {
    return database_
        .statement(
            "INSERT INTO access_days VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT DO "
            "UPDATE SET country_code = ?6, first_hour = min(first_hour, ?7), last_hour = max(last_hour, ?8),"
            " requests = min(requests + ?9, ?12), failures = min(failures + ?10, ?12),"
            " bytes_read = min(bytes_read + ?11, ?12)")
        .bind(key.hour, key.account, key.address, key.application, principal, sum.countryCode, sum.firstHour,
              sum.lastHour, amount(sum.requests), amount(sum.failures), amount(sum.bytesRead), maxAmount)
        .run();
}

Result<void> AccessWriter::writeEntities(const char* table, const std::map<std::int64_t, Sum>& sums) {
    auto update = database_.statement(
        std::string("UPDATE ") + table +
        " SET first_seen = min(coalesce(first_seen, ?2), ?2), last_seen = max(coalesce(last_seen, ?3), ?3),"
        " requests = min(requests + ?4, ?7), failures = min(failures + ?5, ?7),"
        " bytes_read = min(bytes_read + ?6, ?7) WHERE id = ?1");
    for (const auto& [id, sum] : sums) {
        auto done = update
                        .bind(id, sum.firstHour * microsecondsPerHour, sum.lastHour * microsecondsPerHour,
                              amount(sum.requests), amount(sum.failures), amount(sum.bytesRead), maxAmount)
                        .run();
        if (!done) return done;
    }
    return {};
}

Result<std::int64_t> AccessWriter::idOf(Ids& known, const std::string& text, const char* insert,
                                        const char* select) {
    if (const auto found = known.find(text); found != known.end()) return found->second;
    auto query = database_.statement(select);
    const auto found = query.bind(text).step();
    if (!found) return tl::unexpected<Error>(found.error());
    if (*found) return known[text] = query.integer(0);
    if (auto done = database_.statement(insert).bind(text).run(); !done)
        return tl::unexpected<Error>(done.error());
    return known[text] = database_.lastInsertedRow();
}

} // namespace cosmoswatch
