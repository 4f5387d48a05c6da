#include "core/store/status_writer.h"

#include "core/store/audit_chain.h"

namespace cosmoswatch {
namespace {

// An alert as far as its analysts own it.
struct Handled {
    std::int64_t row = 0;
    std::uint32_t version = 0;
    AlertHandling handling;
};

constexpr const char* handledById =
    "SELECT row, version, status, disposition, assigned_to, suppressed_by FROM alerts WHERE id = ?";
constexpr const char* handledByRow =
    "SELECT row, version, status, disposition, assigned_to, suppressed_by FROM alerts WHERE row = ?";

template<typename Key>
Result<Handled> readHandled(Database& database, const char* sql, const Key& key, const std::string& id) {
    auto query = database.statement(sql);
    const auto found = query.bind(key).step();
    if (!found) return tl::unexpected<Error>(found.error());
    if (!*found) return fail(ErrorCode::NotFound, "the alert is not there any more", id);
    return Handled{query.integer(0),
                   static_cast<std::uint32_t>(query.integer(1)),
                   {static_cast<AlertStatus>(query.integer(2)), static_cast<Disposition>(query.integer(3)),
                    query.text(4), query.text(5)}};
}

std::string_view actionName(AlertStatus before, AlertStatus after) {
    const bool wasClosed = before == AlertStatus::Resolved || before == AlertStatus::Dismissed;
    return after == AlertStatus::Active && wasClosed ? "Reopened" : label(after);
}

// Writes the new handling, its line of history and its entry in the audit chain; the new version.
Result<std::uint32_t> write(Database& database, const Handled& alert, const AlertHandling& after,
                            const Deed& deed) {
    const auto& before = alert.handling;
    const std::uint32_t version = alert.version + 1;
    auto done = database
                    .statement("UPDATE alerts SET version = ?, status = ?, disposition = ?, assigned_to = ?,"
                               " suppressed_by = ? WHERE row = ?")
                    .bind(version, static_cast<int>(after.status), static_cast<int>(after.disposition),
                          after.assignedTo, after.suppressedBy, alert.row)
                    .run();
    if (!done) return tl::unexpected<Error>(done.error());
    done = database
               .statement("INSERT INTO history(alert, time, who, action, note, status, disposition, version,"
                          " assigned_to, suppressed_by, before_status, before_disposition,"
                          " before_assigned_to, before_suppressed_by)"
                          " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
               .bind(alert.row, toMicroseconds(now()), deed.who, deed.action, deed.note,
                     static_cast<int>(after.status), static_cast<int>(after.disposition), version,
                     after.assignedTo, after.suppressedBy, static_cast<int>(before.status),
                     static_cast<int>(before.disposition), before.assignedTo, before.suppressedBy)
               .run()
               .and_then([&] { return auditHistory(database, database.lastInsertedRow()); });
    if (!done) return tl::unexpected<Error>(done.error());
    return version;
}

// `apply(change, handling)` changes the handling and says what to call it.
template<typename Change, typename Apply>
Result<std::vector<std::uint32_t>> writeAll(Database& database, std::span<const Change> changes,
                                            Apply&& apply) {
    std::vector<std::uint32_t> versions;
    for (const auto& change : changes) {
        const auto alert = readHandled(database, handledById, change.alertId, change.alertId);
        if (!alert) return tl::unexpected<Error>(alert.error());
        if (change.expectedVersion != 0 && change.expectedVersion != alert->version)
            return fail(ErrorCode::Conflict,
                        "somebody changed the alert meanwhile; look at it again and repeat", change.alertId);
        AlertHandling after = alert->handling;
        const std::string_view action = apply(change, after);
        const auto version = write(database, *alert, after, {action, change.note, change.who});
        if (!version) return tl::unexpected<Error>(version.error());
        versions.push_back(*version);
    }
    return versions;
}

} // namespace

Result<std::vector<std::uint32_t>> writeStatus(Database& database, std::span<const StatusChange> changes) {
    return writeAll(database, changes, [](const StatusChange& change, AlertHandling& handling) {
        const auto action = actionName(handling.status, change.status);
        handling.status = change.status;
        handling.disposition = change.disposition;
        handling.suppressedBy.clear(); // people decided: it is theirs now
        return action;
    });
}

Result<std::vector<std::uint32_t>> writeAssignee(Database& database,
                                                 std::span<const AssigneeChange> changes) {
    return writeAll(database, changes, [](const AssigneeChange& change, AlertHandling& handling) {
        handling.assignedTo = change.assignedTo;
        return std::string_view(change.assignedTo.empty() ? "Unassigned" : "Assigned");
    });
}

Result<std::vector<std::uint32_t>> writeRestore(Database& database,
                                                std::span<const HandlingRestore> changes) {
    return writeAll(database, changes, [](const HandlingRestore& change, AlertHandling& handling) {
        handling = change.handling;
        return std::string_view("Undone");
    });
}

Result<std::uint32_t> writeNote(Database& database, const std::string& alertId, const std::string& note,
                                const std::string& who) {
    const auto alert = readHandled(database, handledById, alertId, alertId);
    if (!alert) return tl::unexpected<Error>(alert.error());
    return write(database, *alert, alert->handling, {"Note", note, who});
}

Result<AlertHandling> readHandling(Database& database, std::int64_t row) {
    auto alert = readHandled(database, handledByRow, row, {});
    if (!alert) return tl::unexpected<Error>(alert.error());
    return std::move(alert->handling);
}

Result<void> writeHandling(Database& database, std::int64_t row, const AlertHandling& after,
                           const Deed& deed) {
    const auto alert = readHandled(database, handledByRow, row, {});
    if (!alert) return tl::unexpected<Error>(alert.error());
    const auto version = write(database, *alert, after, deed);
    if (!version) return tl::unexpected<Error>(version.error());
    return {};
}

} // namespace cosmoswatch
