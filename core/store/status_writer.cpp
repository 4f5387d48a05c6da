#include "core/store/status_writer.h"

namespace cosmoswatch {
namespace {

// What of an alert the analysts own.
struct Handling {
    std::int64_t row = 0;
    std::uint32_t version = 0;
    AlertStatus status = AlertStatus::Active;
    Disposition disposition = Disposition::Undetermined;
};

Result<Handling> readHandling(Database& database, const std::string& id) {
    auto query = database.statement("SELECT row, version, status, disposition FROM alerts WHERE id = ?");
    const auto found = query.bind(id).step();
    if (!found) return tl::unexpected<Error>(found.error());
    if (!*found) return fail(ErrorCode::NotFound, "the alert is not there any more", id);
    return Handling{query.integer(0), static_cast<std::uint32_t>(query.integer(1)),
                    static_cast<AlertStatus>(query.integer(2)), static_cast<Disposition>(query.integer(3))};
}

std::string_view actionName(AlertStatus before, AlertStatus after) {
    const bool wasClosed = before == AlertStatus::Resolved || before == AlertStatus::Dismissed;
    return after == AlertStatus::Active && wasClosed ? "Reopened" : label(after);
}

// Writes the new handling and its line of history. An audit chain would be carried on from here: every
// analyst's action passes.
Result<void> write(Database& database, const Handling& handling, std::string_view action,
                   const std::string& note, const std::string& who) {
    auto done = database.statement("UPDATE alerts SET version = ?, status = ?, disposition = ? WHERE row = ?")
                    .bind(handling.version, static_cast<int>(handling.status),
                          static_cast<int>(handling.disposition), handling.row)
                    .run();
    if (!done) return done;
    return database
        .statement("INSERT INTO history(alert, time, who, action, note, status, disposition, version)"
                   " VALUES(?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(handling.row, toMicroseconds(now()), who, action, note, static_cast<int>(handling.status),
              static_cast<int>(handling.disposition), handling.version)
        .run();
}

} // namespace

Result<std::vector<std::uint32_t>> writeStatus(Database& database, std::span<const StatusChange> changes) {
    std::vector<std::uint32_t> versions;
    for (const auto& change : changes) {
        auto handling = readHandling(database, change.alertId);
        if (!handling) return tl::unexpected<Error>(handling.error());
        if (change.expectedVersion != 0 && change.expectedVersion != handling->version)
            return fail(ErrorCode::Conflict,
                        "somebody changed the alert meanwhile; look at it again and repeat", change.alertId);
        const auto action = actionName(handling->status, change.status);
        ++handling->version;
        handling->status = change.status;
        handling->disposition = change.disposition;
        if (auto done = write(database, *handling, action, change.note, change.who); !done)
            return tl::unexpected<Error>(done.error());
        versions.push_back(handling->version);
    }
    return versions;
}

Result<std::uint32_t> writeNote(Database& database, const std::string& alertId, const std::string& note,
                                const std::string& who) {
    auto handling = readHandling(database, alertId);
    if (!handling) return tl::unexpected<Error>(handling.error());
    ++handling->version;
    if (auto done = write(database, *handling, "Note", note, who); !done)
        return tl::unexpected<Error>(done.error());
    return handling->version;
}

} // namespace cosmoswatch
