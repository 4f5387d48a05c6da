#include "core/store/alert_reading.h"

#include "core/store/alert_json.h"
#include "core/store/alert_query_sql.h"

#include <algorithm>
#include <unordered_set>

namespace cosmoswatch {
namespace {

constexpr std::size_t maxHistogramBins = 1000;

tl::unexpected<Error> noSuchAlert(const std::string& id) {
    return fail(ErrorCode::NotFound, "there is no such alert", id);
}

// A question over all matching alerts: read from the few of a telling value, else from the narrow index that
// covers it, or from the whole table when words have to be looked for.
Result<Statement> totalsStatement(Database& database, const AlertFilter& filter, const std::string& columns,
                                  const std::string& coveringIndex, const std::string& ending = {}) {
    const auto selective = selectiveIndex(database, filter);
    if (!selective) return tl::unexpected<Error>(selective.error());
    std::string source = "INDEXED BY " + (selective->empty() ? coveringIndex : *selective);
    if (selective->empty() && !filter.text.empty()) source = "NOT INDEXED";
    const auto conditions = alertConditions(filter);
    auto statement = database.statement("SELECT " + columns + " FROM alerts " + source + " WHERE " +
                                        conditions.text + ending);
    statement.bindAll(conditions.values);
    return statement;
}

// Whether alerts_severity knows all that the filter asks for.
bool asksForSeverityAndTimeOnly(const AlertFilter& filter) {
    return filter.text.empty() && filter.statuses.empty() && filter.accountKeys.empty() &&
           filter.types.empty();
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

Result<AlertPage> readAlertPage(Database& database, const AlertFilter& filter, const AlertOrder& order,
                                const std::optional<PageKey>& after, std::size_t limit) {
    AlertPage page;
    if (limit == 0) return page;
    const auto index = selectiveIndex(database, filter);
    if (!index) return tl::unexpected<Error>(index.error());
    const auto statements = pageStatements(filter, order, after, *index);
    if (!statements) return tl::unexpected<Error>(statements.error());

    for (const auto& part : *statements) {
        if (page.rows.size() > limit) break;
        auto query = database.statement(part.text);
        query.bindAll(part.values)
            .bind(limit + 1 - page.rows.size()); // one more tells whether there is a next page
        auto read = query.forEach([&](const Statement& row) { page.rows.push_back(readAlertRow(row)); });
        if (!read) return tl::unexpected<Error>(read.error());
    }
    if (page.rows.size() > limit) {
        page.rows.pop_back();
        page.next = pageKeyAfter(page.rows.back(), order.column);
    }
    return page;
}

Result<AlertCounts> readAlertCounts(Database& database, const AlertFilter& filter) {
    auto query = totalsStatement(database, filter, "severity, status, account_id, count(*)", "alerts_counts",
                                 " GROUP BY severity, status, account_id");
    if (!query) return tl::unexpected<Error>(query.error());
    AlertCounts counts;
    std::unordered_set<std::int64_t> accounts;
    auto read = query->forEach([&](const Statement& row) {
        const auto alerts = row.amount(3);
        counts.total += alerts;
        counts.bySeverity[row.amount(0) % counts.bySeverity.size()] += alerts;
        counts.byStatus[row.amount(1) % counts.byStatus.size()] += alerts;
        accounts.insert(row.integer(2));
    });
    if (!read) return tl::unexpected<Error>(read.error());
    counts.accounts = accounts.size();
    return counts;
}

Result<std::vector<HistogramBin>> readHistogram(Database& database, const AlertFilter& filter,
                                                Duration width) {
    if (width.count() <= 0)
        return fail(ErrorCode::InvalidArgument, "the bins of a histogram must have a width");
    const auto span = readAlertTimeSpan(database, filter);
    if (!span) return tl::unexpected<Error>(span.error());
    std::vector<HistogramBin> bins;
    if (!*span) return bins;
    const auto plan = planBins(toMicroseconds((*span)->first), toMicroseconds((*span)->second), width.count(),
                               maxHistogramBins);
    for (std::size_t i = 0; i < plan.count; ++i)
        bins.push_back({fromMicroseconds(plan.start + static_cast<std::int64_t>(i) * plan.width), {}});

    auto query = totalsStatement(database, filter, "last, severity",
                                 asksForSeverityAndTimeOnly(filter) ? "alerts_severity" : "alerts_counts");
    if (!query) return tl::unexpected<Error>(query.error());
    auto read = query->forEach([&](const Statement& row) {
        auto& bin = bins[std::min(plan.indexOf(row.integer(0)), bins.size() - 1)];
        ++bin.bySeverity[row.amount(1) % bin.bySeverity.size()];
    });
    if (!read) return tl::unexpected<Error>(read.error());
    return bins;
}

Result<std::optional<std::pair<Timestamp, Timestamp>>> readAlertTimeSpan(Database& database,
                                                                         const AlertFilter& filter) {
    std::optional<std::pair<Timestamp, Timestamp>> span;
    for (const bool newest : {true, false}) {
        const auto page = readAlertPage(database, filter, {AlertColumn::LastSeen, newest}, {}, 1);
        if (!page) return tl::unexpected<Error>(page.error());
        if (page->rows.empty()) break;
        const auto last = page->rows[0].last;
        span = newest ? std::pair(last, last) : std::pair(last, span->second);
    }
    return span;
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
