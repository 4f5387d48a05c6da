#include "core/store/outbox_store.h"

#include "core/base/text.h"
#include "core/store/alert_reading.h"

#include <algorithm>

namespace cosmoswatch {
namespace {

constexpr std::size_t longestError = 2000;
constexpr int endedAtOnce = 500;

std::vector<std::string> linesOf(std::string_view text) {
    std::vector<std::string> lines;
    for (std::size_t end = 0; (end = text.find('\n')) != std::string_view::npos; text.remove_prefix(end + 1))
        lines.emplace_back(text.substr(0, end));
    return lines;
}

std::optional<Timestamp> timeOf(const Statement& row, int column) {
    return row.isNull(column) ? std::nullopt : std::optional(fromMicroseconds(row.integer(column)));
}

Result<std::int64_t> receiverId(Database& database, const std::string& receiver) {
    auto query = database.statement("SELECT id FROM receivers WHERE name = ?");
    const auto found = query.bind(receiver).step();
    if (!found) return tl::unexpected<Error>(found.error());
    if (!*found) return fail(ErrorCode::NotFound, "nothing was ever queued for this receiver", receiver);
    return query.integer(0);
}

Result<void> addAlerts(Database& database, std::int64_t message, const std::vector<std::string>& alerts) {
    auto insert = database.statement(
        "INSERT OR IGNORE INTO outbox_alerts(message, alert, place)"
        " SELECT ?1, ?2, (SELECT coalesce(max(place), 0) + 1 FROM outbox_alerts WHERE message = ?1)");
    for (const auto& alert : alerts)
        if (auto done = insert.bind(message, alert).run(); !done) return done;
    return {};
}

// The rest of a digest that grows is no new message.
Result<void> writeEntry(Database& database, std::int64_t receiver, const OutboxEntry& entry) {
    auto query = database.statement("SELECT row, state, attempts FROM outbox WHERE receiver = ? AND id = ?");
    const auto found = query.bind(receiver, entry.id).step();
    if (!found) return tl::unexpected<Error>(found.error());
    if (*found) {
        const bool untried =
            query.integer(1) == static_cast<int>(MessageState::Waiting) && query.integer(2) == 0;
        if (!untried) return {};
        const auto row = query.integer(0);
        return database.statement("UPDATE outbox SET severity = max(severity, ?) WHERE row = ?")
            .bind(static_cast<int>(entry.severity), row)
            .run()
            .and_then([&] { return addAlerts(database, row, entry.alerts); });
    }
    auto done = database
                    .statement("INSERT INTO outbox(receiver, id, purpose, severity, state, queued, next_try)"
                               " VALUES(?, ?, ?, ?, ?, ?, ?)")
                    .bind(receiver, entry.id, static_cast<int>(entry.purpose),
                          static_cast<int>(entry.severity), static_cast<int>(MessageState::Waiting),
                          toMicroseconds(entry.queued), toMicroseconds(entry.notBefore))
                    .run();
    if (!done) return done;
    return addAlerts(database, database.lastInsertedRow(), entry.alerts);
}

Result<void> noteOutcome(Database& database, std::int64_t receiver, const OutboxChange& change,
                         const std::string& error) {
    if (change.state == MessageState::Sent) {
        auto done = database.statement("UPDATE receivers SET sent = sent + 1, last_sent = ? WHERE id = ?")
                        .bind(toMicroseconds(change.time), receiver)
                        .run();
        if (!done) return done;
    }
    if (error.empty()) return {};
    return database.statement("UPDATE receivers SET last_error = ?, last_error_time = ? WHERE id = ?")
        .bind(error, toMicroseconds(change.time), receiver)
        .run();
}

Result<void> writeChange(Database& database, std::int64_t receiver, const OutboxChange& change) {
    auto query = database.statement("SELECT row, reached FROM outbox WHERE receiver = ? AND id = ?");
    const auto found = query.bind(receiver, change.id).step();
    if (!found) return tl::unexpected<Error>(found.error());
    if (!*found) return fail(ErrorCode::NotFound, "there is no such message in the outbox", change.id);
    const auto row = query.integer(0);
    std::string reached = query.text(1);
    auto known = linesOf(reached);
    for (const auto& recipient : change.reached)
        if (std::find(known.begin(), known.end(), recipient) == known.end()) {
            known.push_back(recipient);
            reached += recipient + '\n';
        }
    const std::string error = elide(toValidUtf8(change.error), longestError);
    const bool ended = change.state != MessageState::Waiting && change.state != MessageState::Sending;
    const bool waits = change.state == MessageState::Waiting;
    auto update = database.statement("UPDATE outbox SET state = ?1, attempts = attempts + ?2, reached = ?3,"
                                     " next_try = CASE WHEN ?4 THEN ?5 ELSE next_try END,"
                                     " last_error = CASE WHEN ?6 = '' THEN last_error ELSE ?6 END,"
                                     " ended = CASE WHEN ?7 THEN ?8 END WHERE row = ?9");
    update.bind(static_cast<int>(change.state), change.state == MessageState::Sending ? 1 : 0, reached, waits,
                toMicroseconds(change.nextTry), error, ended, toMicroseconds(change.time), row);
    if (auto done = update.run(); !done) return done;
    return noteOutcome(database, receiver, change, error);
}

} // namespace

std::string_view name(MessagePurpose purpose) {
    switch (purpose) {
    case MessagePurpose::Alert:
        return "alert";
    case MessagePurpose::Digest:
        return "digest";
    case MessagePurpose::Snapshot:
        return "snapshot";
    case MessagePurpose::Test:
        return "test";
    }
    return "alert";
}

std::string_view name(MessageState state) {
    switch (state) {
    case MessageState::Waiting:
        return "waiting";
    case MessageState::Sending:
        return "sending";
    case MessageState::Sent:
        return "sent";
    case MessageState::GivenUp:
        return "given-up";
    case MessageState::Withdrawn:
        return "withdrawn";
    }
    return "waiting";
}

Result<std::vector<OutboxMessage>> readOutbox(Database& database, const OutboxFilter& filter,
                                              std::size_t limit) {
    std::string sql = "SELECT outbox.row, receivers.name, outbox.id, purpose, severity, state, attempts,"
                      " queued, next_try, ended, outbox.last_error, reached FROM outbox"
                      " JOIN receivers ON receivers.id = receiver WHERE true";
    std::vector<SqlValue> values;
    if (!filter.receiver.empty()) {
        sql += " AND receivers.name = ?";
        values.emplace_back(filter.receiver);
    }
    if (!filter.states.empty()) {
        std::string places;
        for (const auto state : filter.states) {
            places += places.empty() ? "?" : ", ?";
            values.emplace_back(static_cast<std::int64_t>(state));
        }
        sql += " AND state IN (" + places + ")";
    }
    if (filter.dueBy) {
        sql += " AND next_try <= ?";
        values.emplace_back(toMicroseconds(*filter.dueBy));
    }
    values.emplace_back(static_cast<std::int64_t>(std::min<std::size_t>(limit, 1u << 30)));
    auto query = database.statement(sql + " ORDER BY next_try, outbox.row LIMIT ?");
    std::vector<OutboxMessage> messages;
    std::vector<std::int64_t> rows;
    auto read = query.bindAll(values).forEach([&](const Statement& row) {
        rows.push_back(row.integer(0));
        OutboxMessage& message = messages.emplace_back();
        message.receiver = row.text(1);
        message.id = row.text(2);
        message.purpose = static_cast<MessagePurpose>(row.integer(3));
        message.severity = static_cast<Severity>(row.integer(4));
        message.state = static_cast<MessageState>(row.integer(5));
        message.attempts = static_cast<std::uint32_t>(row.integer(6));
        message.queued = fromMicroseconds(row.integer(7));
        message.nextTry = fromMicroseconds(row.integer(8));
        message.ended = timeOf(row, 9);
        message.lastError = row.text(10);
        message.reached = linesOf(row.view(11));
    });
    if (!read) return tl::unexpected<Error>(read.error());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto alerts = database.statement("SELECT alert FROM outbox_alerts WHERE message = ? ORDER BY place");
        read = alerts.bind(rows[i]).forEach(
            [&](const Statement& row) { messages[i].alerts.push_back(row.text(0)); });
        if (!read) return tl::unexpected<Error>(read.error());
    }
    return messages;
}

Result<std::vector<ReceiverStanding>> readStandings(Database& database) {
    auto query = database.statement(
        "SELECT name, sent, last_sent, last_error, last_error_time,"
        " (SELECT count(*) FROM outbox WHERE receiver = receivers.id AND state IN (0, 1)),"
        " (SELECT min(queued) FROM outbox WHERE receiver = receivers.id AND state IN (0, 1)),"
        " (SELECT count(*) FROM outbox WHERE receiver = receivers.id AND state = 3)"
        " FROM receivers ORDER BY name");
    static_assert(static_cast<int>(MessageState::Sending) == 1 &&
                  static_cast<int>(MessageState::GivenUp) == 3);
    std::vector<ReceiverStanding> standings;
    auto read = query.forEach([&](const Statement& row) {
        ReceiverStanding& standing = standings.emplace_back();
        standing.receiver = row.text(0);
        standing.sent = row.amount(1);
        standing.lastSent = timeOf(row, 2);
        standing.lastError = row.text(3);
        standing.lastErrorTime = timeOf(row, 4);
        standing.waiting = row.amount(5);
        standing.oldestWaiting = timeOf(row, 6);
        standing.givenUp = row.amount(7);
    });
    if (!read) return tl::unexpected<Error>(read.error());
    return standings;
}

Result<std::array<std::uint64_t, 4>> readAlertMessages(Database& database, const std::string& receiver,
                                                       Timestamp from) {
    std::array<std::uint64_t, 4> counts{};
    auto query = database.statement(
        "SELECT severity, count(*) FROM outbox WHERE receiver = (SELECT id FROM receivers WHERE name = ?)"
        " AND queued >= ? AND purpose = ? GROUP BY severity");
    query.bind(receiver, toMicroseconds(from), static_cast<int>(MessagePurpose::Alert));
    auto read = query.forEach([&](const Statement& row) {
        counts[static_cast<std::size_t>(std::clamp<std::int64_t>(row.integer(0), 0, 3))] = row.amount(1);
    });
    if (!read) return tl::unexpected<Error>(read.error());
    return counts;
}

Result<NewAlerts> readNewAlerts(Database& database, const std::string& receiver, std::size_t limit) {
    const auto id = receiverId(database, receiver);
    if (!id) return tl::unexpected<Error>(id.error());
    auto query =
        database.statement("SELECT row, id FROM alerts WHERE row > (SELECT place FROM receivers WHERE id = ?)"
                           " ORDER BY row LIMIT ?");
    NewAlerts found;
    std::vector<std::string> ids;
    auto read = query.bind(*id, limit).forEach([&](const Statement& row) {
        found.until = row.integer(0);
        ids.push_back(row.text(1));
    });
    if (!read) return tl::unexpected<Error>(read.error());
    for (const auto& alert : ids) {
        auto whole = readAlert(database, alert);
        if (!whole) return tl::unexpected<Error>(whole.error());
        found.alerts.push_back(std::move(*whole));
    }
    return found;
}

Result<void> writeReceiver(Database& database, const std::string& receiver) {
    return database
        .statement("INSERT OR IGNORE INTO receivers(name, place)"
                   " SELECT ?, (SELECT coalesce(max(row), 0) FROM alerts)")
        .bind(receiver)
        .run()
        .and_then([&] {
            return database
                .statement("UPDATE outbox SET state = 0, next_try = CASE WHEN attempts > 0 THEN queued"
                           " ELSE next_try END WHERE state IN (0, 1) AND receiver ="
                           " (SELECT id FROM receivers WHERE name = ?)")
                .bind(receiver)
                .run();
        });
}

Result<void> writeEntries(Database& database, const std::string& receiver,
                          std::span<const OutboxEntry> entries, std::optional<std::int64_t> until) {
    const auto id = receiverId(database, receiver);
    if (!id) return tl::unexpected<Error>(id.error());
    for (const auto& entry : entries)
        if (auto done = writeEntry(database, *id, entry); !done) return done;
    if (!until) return {};
    return database.statement("UPDATE receivers SET place = max(place, ?) WHERE id = ?")
        .bind(*until, *id)
        .run();
}

Result<void> writeOutboxChanges(Database& database, const std::string& receiver,
                                std::span<const OutboxChange> changes) {
    const auto id = receiverId(database, receiver);
    if (!id) return tl::unexpected<Error>(id.error());
    for (const auto& change : changes)
        if (auto done = writeChange(database, *id, change); !done) return done;
    return {};
}

Result<std::uint64_t> removeEnded(Database& database, Timestamp before, std::uint64_t keep) {
    std::vector<std::int64_t> rows;
    auto query = database.statement(
        "SELECT row FROM outbox WHERE ended < ?1 UNION SELECT row FROM (SELECT row, row_number() OVER"
        " (PARTITION BY receiver ORDER BY ended DESC) AS age FROM outbox WHERE ended IS NOT NULL)"
        " WHERE age > ?2 LIMIT ?3");
    auto read = query.bind(toMicroseconds(before), keep, endedAtOnce).forEach([&](const Statement& row) {
        rows.push_back(row.integer(0));
    });
    if (!read) return tl::unexpected<Error>(read.error());
    for (const auto row : rows)
        for (const char* statement :
             {"DELETE FROM outbox_alerts WHERE message = ?", "DELETE FROM outbox WHERE row = ?"})
            if (auto done = database.statement(statement).bind(row).run(); !done)
                return tl::unexpected<Error>(done.error());
    return rows.size();
}

} // namespace cosmoswatch
