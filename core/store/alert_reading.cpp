#include "core/store/alert_reading.h"

#include "core/store/alert_json.h"
#include "core/store/alert_selection.h"

#include <algorithm>
#include <limits>
#include <variant>

namespace cosmoswatch {
namespace {

constexpr std::size_t maxHistogramBins = 1000;
constexpr std::size_t noLimit = std::numeric_limits<std::size_t>::max();

tl::unexpected<Error> noSuchAlert(const std::string& id) {
    return fail(ErrorCode::NotFound, "there is no such alert", id);
}

constexpr const char* rowById =
    "SELECT alerts.id, type, title, severity, status, disposition, account_name, address, country_code, "
    "country_name,"
    " network, tor_exit, first, last, count, version, assigned_to, accounts.key,"
    " (SELECT key FROM incidents WHERE incidents.row = incident AND members > 1), principal, application,"
    " suppressed_by, sample FROM alerts JOIN accounts ON accounts.id = account_id WHERE alerts.row = ?";

AlertRow rowFrom(const Statement& statement) {
    AlertRow row;
    row.id = statement.text(0);
    row.type = statement.text(1);
    row.title = statement.text(2);
    row.severity = static_cast<Severity>(statement.integer(3));
    row.status = static_cast<AlertStatus>(statement.integer(4));
    row.disposition = static_cast<Disposition>(statement.integer(5));
    row.accountName = statement.text(6);
    row.address = statement.text(7);
    row.countryCode = statement.text(8);
    row.countryName = statement.text(9);
    row.network = statement.text(10);
    row.torExit = statement.integer(11) != 0;
    row.first = fromMicroseconds(statement.integer(12));
    row.last = fromMicroseconds(statement.integer(13));
    row.count = statement.amount(14);
    row.version = static_cast<std::uint32_t>(statement.integer(15));
    row.assignedTo = statement.text(16);
    row.accountKey = statement.text(17);
    row.correlationKey = statement.text(18);
    row.principal = statement.text(19);
    row.application = statement.text(20);
    row.suppressedBy = statement.text(21);
    row.sample = statement.integer(22) != 0;
    return row;
}

std::variant<std::int64_t, std::string> sortValueOf(const AlertRow& row, AlertColumn column) {
    switch (column) {
    case AlertColumn::Severity:
        return static_cast<std::int64_t>(row.severity);
    case AlertColumn::Title:
        return row.title;
    case AlertColumn::Account:
        return row.accountName;
    case AlertColumn::Address:
        return row.address;
    case AlertColumn::Country:
        return row.countryName;
    case AlertColumn::FirstSeen:
        return toMicroseconds(row.first);
    case AlertColumn::LastSeen:
        return toMicroseconds(row.last);
    case AlertColumn::Count:
        return static_cast<std::int64_t>(row.count);
    case AlertColumn::Status:
        return static_cast<std::int64_t>(row.status);
    case AlertColumn::Disposition:
        return static_cast<std::int64_t>(row.disposition);
    case AlertColumn::Network:
        return row.network;
    case AlertColumn::Principal:
        return row.principal;
    case AlertColumn::Application:
        return row.application;
    case AlertColumn::AssignedTo:
        return row.assignedTo;
    }
    return toMicroseconds(row.last);
}

// The row's number; NotFound when there is no such alert.
Result<std::int64_t> rowOf(Database& database, const std::string& id) {
    auto query = database.statement("SELECT row FROM alerts WHERE id = ?");
    const auto found = query.bind(id).step();
    if (!found) return tl::unexpected<Error>(found.error());
    if (!*found) return noSuchAlert(id);
    return query.integer(0);
}

} // namespace

HistoryEntry readHistoryEntry(const Statement& row, int column) {
    const auto handling = [&](int first) {
        return AlertHandling{static_cast<AlertStatus>(row.integer(first)),
                             static_cast<Disposition>(row.integer(first + 1)), row.text(first + 2),
                             row.text(first + 3)};
    };
    return {fromMicroseconds(row.integer(column)),
            row.text(column + 1),
            row.text(column + 2),
            row.text(column + 3),
            handling(column + 4),
            handling(column + 8),
            static_cast<std::uint32_t>(row.integer(column + 12))};
}

BinPlan planBins(std::int64_t first, std::int64_t last, std::int64_t width, std::size_t limit) {
    const auto floorTo = [](std::int64_t time, std::int64_t unit) {
        const auto rest = time % unit;
        return time - rest - (rest < 0 ? unit : 0);
    };
    width = std::max<std::int64_t>(width, 1);
    const auto most = static_cast<std::int64_t>(limit);
    const std::int64_t factor = (last - first) / width / most + 1;
    for (std::int64_t unit = width * factor;; unit += width) {
        const auto start = floorTo(first, unit);
        const auto count = (last - start) / unit + 1;
        if (count <= most) return {start, unit, static_cast<std::size_t>(count)};
    }
}

Result<std::optional<StoredAlert>> findAlert(Database& database, const std::string& id) {
    auto query = database.statement(
        "SELECT row, known_records, type, severity, status, disposition, version, assigned_to, sample, "
        "accounts.key,"
        " accounts.name, subscription, resource_group, first, last, generated, count, address, application, "
        "body, (SELECT key FROM incidents WHERE incidents.row = incident AND members > 1), suppressed_by"
        " FROM alerts JOIN accounts ON accounts.id = account_id JOIN alert_details ON alert = row"
        " WHERE alerts.id = ?");
    const auto found = query.bind(id).step();
    if (!found) return tl::unexpected<Error>(found.error());
    if (!*found) return std::optional<StoredAlert>();
    StoredAlert stored{query.integer(0), query.integer(1), {}};
    Alert& alert = stored.alert;
    alert.id = id;
    alert.type = query.text(2);
    alert.severity = static_cast<Severity>(query.integer(3));
    alert.status = static_cast<AlertStatus>(query.integer(4));
    alert.disposition = static_cast<Disposition>(query.integer(5));
    alert.version = static_cast<std::uint32_t>(query.integer(6));
    alert.assignedTo = query.text(7);
    alert.sample = query.integer(8) != 0;
    alert.account = Account{query.text(9), query.text(10), query.text(11), query.text(12)};
    alert.first = fromMicroseconds(query.integer(13));
    alert.last = fromMicroseconds(query.integer(14));
    alert.generated = fromMicroseconds(query.integer(15));
    alert.count = query.amount(16);
    alert.address = query.text(17);
    alert.application = query.text(18);
    alert.correlationKey = query.text(20);
    alert.suppressedBy = query.text(21);
    if (auto details = readAlertDetails(query.view(19), alert); !details)
        return tl::unexpected<Error>(details.error());
    return stored;
}

Result<std::vector<AlertRow>> readRows(Database& database, const AlertIndex& index,
                                       const Positions& positions) {
    std::vector<AlertRow> rows;
    auto query = database.statement(rowById);
    for (const auto position : positions) {
        query.rewind();
        const auto found = query.bind(index.columns().row[position]).step();
        if (!found) return tl::unexpected<Error>(found.error());
        if (!*found)
            return fail(ErrorCode::Internal, "the index names an alert that the store does not have");
        rows.push_back(rowFrom(query));
    }
    return rows;
}

Result<AlertPage> readAlertPage(Database& database, AlertIndex& index, const AlertFilter& filter,
                                const AlertOrder& order, const std::optional<PageKey>& after,
                                std::size_t limit) {
    AlertPage page;
    if (limit == 0) return page;
    const auto matching = index.select(database, filter);
    if (!matching) return tl::unexpected<Error>(matching.error());
    // One more than asked for tells whether there is a next page.
    auto first =
        firstInOrder(database, index, **matching, order, after, limit == noLimit ? limit : limit + 1);
    if (!first) return tl::unexpected<Error>(first.error());
    const bool goesOn = first->size() > limit;
    if (goesOn) first->pop_back();
    auto rows = readRows(database, index, *first);
    if (!rows) return tl::unexpected<Error>(rows.error());
    page.rows = std::move(*rows);
    if (!goesOn) return page;
    const AlertRow& last = page.rows.back();
    page.next = PageKey{sortValueOf(last, order.column), toMicroseconds(last.last), last.id,
                        index.columns().row[first->back()]};
    return page;
}

Result<AlertCounts> readAlertCounts(Database& database, AlertIndex& index, const AlertFilter& filter) {
    const auto matching = index.select(database, filter);
    if (!matching) return tl::unexpected<Error>(matching.error());
    const auto& columns = index.columns();
    AlertCounts counts;
    counts.total = (*matching)->size();
    std::vector<std::uint8_t> accounts(index.accountCount() + 1, 0);
    for (const auto i : **matching) {
        ++counts.bySeverity[columns.severity[i]];
        ++counts.byStatus[columns.status[i]];
        accounts[columns.account[i]] = 1;
    }
    counts.accounts = static_cast<std::uint64_t>(std::count(accounts.begin(), accounts.end(), 1));
    return counts;
}

Result<std::vector<HistogramBin>> readHistogram(Database& database, AlertIndex& index,
                                                const AlertFilter& filter, Duration width) {
    if (width.count() <= 0)
        return fail(ErrorCode::InvalidArgument, "the bins of a histogram must have a width");
    const auto span = readAlertTimeSpan(database, index, filter);
    if (!span) return tl::unexpected<Error>(span.error());
    std::vector<HistogramBin> bins;
    if (!*span) return bins;
    const auto plan = planBins(toMicroseconds((*span)->first), toMicroseconds((*span)->second), width.count(),
                               maxHistogramBins);
    for (std::size_t i = 0; i < plan.count; ++i)
        bins.push_back({fromMicroseconds(plan.start + static_cast<std::int64_t>(i) * plan.width), {}});
    const auto matching = index.select(database, filter);
    if (!matching) return tl::unexpected<Error>(matching.error());
    const auto& columns = index.columns();
    for (const auto i : **matching)
        ++bins[plan.indexOf(columns.last[i])].bySeverity[columns.severity[i]];
    return bins;
}

Result<std::optional<std::pair<Timestamp, Timestamp>>>
readAlertTimeSpan(Database& database, AlertIndex& index, const AlertFilter& filter) {
    const auto matching = index.select(database, filter);
    if (!matching) return tl::unexpected<Error>(matching.error());
    if ((*matching)->empty()) return std::optional<std::pair<Timestamp, Timestamp>>();
    const auto& last = index.columns().last;
    auto earliest = last[(*matching)->front()];
    auto latest = earliest;
    for (const auto i : **matching) {
        earliest = std::min(earliest, last[i]);
        latest = std::max(latest, last[i]);
    }
    return std::pair(fromMicroseconds(earliest), fromMicroseconds(latest));
}

Result<Alert> readAlert(Database& database, const std::string& id) {
    auto found = findAlert(database, id);
    if (!found) return tl::unexpected<Error>(found.error());
    if (!*found) return noSuchAlert(id);
    return std::move((*found)->alert);
}

Result<std::vector<EvidenceRecord>> readEvidence(Database& database, const std::string& id) {
    const auto alert = rowOf(database, id);
    if (!alert) return tl::unexpected<Error>(alert.error());
    auto query =
        database.statement("SELECT time, record_hash, source, offset, json FROM evidence WHERE alert = ?"
                           " ORDER BY time, id");
    std::vector<EvidenceRecord> records;
    auto read = query.bind(*alert).forEach([&](const Statement& row) {
        records.push_back({fromMicroseconds(row.integer(0)), static_cast<std::uint64_t>(row.integer(1)),
                           row.text(2), static_cast<std::uint64_t>(row.integer(3)), row.text(4)});
    });
    if (!read) return tl::unexpected<Error>(read.error());
    return records;
}

Result<std::vector<HistoryEntry>> readHistory(Database& database, const std::string& id) {
    const auto alert = rowOf(database, id);
    if (!alert) return tl::unexpected<Error>(alert.error());
    auto query = database.statement("SELECT " + std::string(historyColumns) +
                                    " FROM history WHERE alert = ? ORDER BY id");
    std::vector<HistoryEntry> entries;
    auto read = query.bind(*alert).forEach(
        [&](const Statement& row) { entries.push_back(readHistoryEntry(row, 0)); });
    if (!read) return tl::unexpected<Error>(read.error());
    return entries;
}

} // namespace cosmoswatch
