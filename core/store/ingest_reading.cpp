#include "core/store/ingest_reading.h"

#include <algorithm>
#include <limits>

namespace cosmoswatch {
namespace {

Result<std::map<std::string, std::string>> readMap(Statement query) {
    std::map<std::string, std::string> values;
    auto read = query.forEach([&](const Statement& row) { values.emplace(row.text(0), row.text(1)); });
    if (!read) return tl::unexpected<Error>(read.error());
    return values;
}

// The first name after all that begin with the prefix; empty when there is none.
std::string endOfPrefix(std::string prefix) {
    while (!prefix.empty() && prefix.back() == '\xff')
        prefix.pop_back();
    if (!prefix.empty()) prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
    return prefix;
}

} // namespace

Result<std::vector<AccountSummary>> readAccounts(Database& database, const AlertIndex& index) {
    const auto& columns = index.columns();
    std::vector<std::uint64_t> active(index.accountCount() + 1, 0);
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (columns.status[i] == static_cast<std::uint8_t>(AlertStatus::Active)) ++active[columns.account[i]];
    auto query =
        database.statement("SELECT id, key, name, subscription, resource_group, first_seen, last_seen,"
                           " records FROM accounts WHERE first_seen IS NOT NULL ORDER BY name, key");
    std::vector<AccountSummary> accounts;
    auto read = query.forEach([&](const Statement& row) {
        const auto id = static_cast<std::size_t>(row.integer(0)); // the index knows those with alerts
        accounts.push_back({Account{row.text(1), row.text(2), row.text(3), row.text(4)},
                            fromMicroseconds(row.integer(5)), fromMicroseconds(row.integer(6)), row.amount(7),
                            id < active.size() ? active[id] : 0});
    });
    if (!read) return tl::unexpected<Error>(read.error());
    return accounts;
}

Result<IngestCounters> readCounters(Database& database) {
    auto query = database.statement("SELECT bytes, records, ignored, bad, duplicates, late FROM counters");
    const auto ready = query.step();
    if (!ready) return tl::unexpected<Error>(ready.error());
    IngestCounters counters;
    if (*ready)
        counters = {query.amount(0), query.amount(1), query.amount(2),
                    query.amount(3), query.amount(4), query.amount(5)};
    return counters;
}

Result<std::vector<BadRecord>> readBadRecords(Database& database, std::size_t limit) {
    auto query = database.statement(
        "SELECT source, offset, reason, excerpt, seen FROM bad_records ORDER BY id DESC LIMIT ?");
    query.bind(std::min<std::size_t>(limit, std::numeric_limits<std::int32_t>::max()));
    std::vector<BadRecord> records;
    auto read = query.forEach([&](const Statement& row) {
        records.push_back({row.text(0), static_cast<std::uint64_t>(row.integer(1)), row.text(2), row.text(3),
                           fromMicroseconds(row.integer(4))});
    });
    if (!read) return tl::unexpected<Error>(read.error());
    return records;
}

Result<std::map<std::string, std::string>> readCursors(Database& database) {
    return readMap(database.statement("SELECT name, position FROM cursors"));
}

Result<std::map<std::string, std::string>> readState(Database& database, const std::string& prefix) {
    const auto end = endOfPrefix(prefix);
    auto query =
        database.statement(end.empty() ? "SELECT name, value FROM state WHERE name >= ?"
                                       : "SELECT name, value FROM state WHERE name >= ? AND name < ?");
    query.bind(prefix);
    if (!end.empty()) query.bind(end);
    return readMap(std::move(query));
}

} // namespace cosmoswatch
