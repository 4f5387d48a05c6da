#include "core/store/schema.h"

#include "core/base/platform.h"
#include "core/store/alert_facets.h"
#include "core/store/correlation.h"
#include "core/store/entity_schema.h"
#include "core/store/outbox_schema.h"
#include "core/store/sqlite_store.h"
#include "core/store/work_schema.h"

#include <array>
#include <string>

namespace cosmoswatch {
namespace {

// Times are microseconds, hours are whole hours since 1970. Enumerations are stored as their values.
//
// An alert's narrow row holds what the queue filters, sorts and shows; the rest stands in alert_details. For
// every column the queue sorts by there are two indexes, so that either direction, newest first among equals,
// is a plain walk along one of them. alerts_counts answers counts without the table.
constexpr std::string_view firstSchema = R"sql(
CREATE TABLE accounts(
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    subscription TEXT NOT NULL,
    resource_group TEXT NOT NULL,
    first_seen INTEGER,  -- NULL until a record of it was summed up
    last_seen INTEGER,
    records INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE alerts(
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    title TEXT NOT NULL,
    severity INTEGER NOT NULL,
    status INTEGER NOT NULL,
    disposition INTEGER NOT NULL,
    version INTEGER NOT NULL,
    assigned_to TEXT NOT NULL,
    sample INTEGER NOT NULL,
    account_id INTEGER NOT NULL REFERENCES accounts(id),
    account_name TEXT NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    generated INTEGER NOT NULL,
    count INTEGER NOT NULL,
    known_records INTEGER NOT NULL,  -- rows in alert_records
    address TEXT NOT NULL,
    country_code TEXT NOT NULL,
    country_name TEXT NOT NULL,
    network TEXT NOT NULL,
    tor_exit INTEGER NOT NULL,
    application TEXT NOT NULL,
    search_text TEXT NOT NULL
) STRICT;
CREATE INDEX alerts_last ON alerts(last);
CREATE INDEX alerts_severity ON alerts(severity, last);
CREATE INDEX alerts_severity_up ON alerts(severity, last DESC);
CREATE INDEX alerts_title ON alerts(title, last);
CREATE INDEX alerts_title_up ON alerts(title, last DESC);
CREATE INDEX alerts_account_name ON alerts(account_name, last);
CREATE INDEX alerts_account_name_up ON alerts(account_name, last DESC);
CREATE INDEX alerts_address ON alerts(address, last);
CREATE INDEX alerts_address_up ON alerts(address, last DESC);
CREATE INDEX alerts_country_name ON alerts(country_name, last);
CREATE INDEX alerts_country_name_up ON alerts(country_name, last DESC);
CREATE INDEX alerts_first ON alerts(first, last);
CREATE INDEX alerts_first_up ON alerts(first, last DESC);
CREATE INDEX alerts_count ON alerts(count, last);
CREATE INDEX alerts_count_up ON alerts(count, last DESC);
CREATE INDEX alerts_status ON alerts(status, last);
CREATE INDEX alerts_status_up ON alerts(status, last DESC);
CREATE INDEX alerts_account ON alerts(account_id, last);
CREATE INDEX alerts_country ON alerts(country_code, last);
CREATE INDEX alerts_type ON alerts(type, last);
CREATE INDEX alerts_counts ON alerts(severity, status, account_id, last, country_code, type);

CREATE TABLE alert_details(
    alert INTEGER PRIMARY KEY REFERENCES alerts(row),
    body TEXT NOT NULL  -- JSON, see alert_json.cpp
) STRICT;

CREATE TABLE alert_records(
    alert INTEGER NOT NULL REFERENCES alerts(row),
    record_hash INTEGER NOT NULL,
    PRIMARY KEY(alert, record_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE evidence(
    id INTEGER PRIMARY KEY,
    alert INTEGER NOT NULL REFERENCES alerts(row),
    record_hash INTEGER NOT NULL,
    time INTEGER NOT NULL,
    source TEXT NOT NULL,
    offset INTEGER NOT NULL,
    json TEXT NOT NULL,
    UNIQUE(alert, record_hash)
) STRICT;

CREATE TABLE history(
    id INTEGER PRIMARY KEY,
    alert INTEGER NOT NULL REFERENCES alerts(row),
    time INTEGER NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    note TEXT NOT NULL,
    status INTEGER NOT NULL,       -- as they were after the action
    disposition INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX history_alert ON history(alert, id);

CREATE TABLE addresses(
    id INTEGER PRIMARY KEY,
    address TEXT NOT NULL UNIQUE,
    country_code TEXT NOT NULL DEFAULT '',
    network TEXT NOT NULL DEFAULT '',
    tor_exit INTEGER NOT NULL DEFAULT 0,
    listed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE applications(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE operations(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE access(
    hour INTEGER NOT NULL,
    account_id INTEGER NOT NULL REFERENCES accounts(id),
    address_id INTEGER NOT NULL REFERENCES addresses(id),
    application_id INTEGER NOT NULL REFERENCES applications(id),
    operation_id INTEGER NOT NULL REFERENCES operations(id),
    country_code TEXT NOT NULL,
    requests INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    bytes_read INTEGER NOT NULL,
    bytes_written INTEGER NOT NULL,
    request_charge REAL NOT NULL,
    PRIMARY KEY(hour, account_id, address_id, application_id, operation_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX access_address ON access(address_id, hour);

CREATE TABLE state(name TEXT NOT NULL UNIQUE, value BLOB NOT NULL) STRICT;
CREATE TABLE cursors(name TEXT NOT NULL UNIQUE, position BLOB NOT NULL) STRICT;

CREATE TABLE bad_records(
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    offset INTEGER NOT NULL,
    reason TEXT NOT NULL,
    excerpt TEXT NOT NULL,
    seen INTEGER NOT NULL
) STRICT;

CREATE TABLE counters(
    id INTEGER PRIMARY KEY CHECK(id = 1),
    bytes INTEGER NOT NULL DEFAULT 0,
    records INTEGER NOT NULL DEFAULT 0,
    ignored INTEGER NOT NULL DEFAULT 0,
    bad INTEGER NOT NULL DEFAULT 0,
    duplicates INTEGER NOT NULL DEFAULT 0,
    late INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO counters(id) VALUES(1);
)sql";

// Alerts that belong together, see correlation.h. A link is the hash of a value that alerts may share; its
// rows repeat the alert's span, so that neighbours are one index range. An incident with one member is none:
// it only remembers that the alert is part of a story that was cut.
constexpr std::string_view incidentSchema = R"sql(
CREATE TABLE incidents(
    row INTEGER PRIMARY KEY,
    key TEXT NOT NULL,         -- id of the earliest member
    cut INTEGER NOT NULL,      -- part of a story longer than an incident may be
    members INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL
) STRICT;
CREATE INDEX incidents_key ON incidents(key);
CREATE INDEX incidents_last ON incidents(last) WHERE members > 1;

ALTER TABLE alerts ADD COLUMN incident INTEGER REFERENCES incidents(row);
CREATE INDEX alerts_incident ON alerts(incident, last) WHERE incident IS NOT NULL;

CREATE TABLE alert_links(
    link INTEGER NOT NULL,
    first INTEGER NOT NULL,
    alert INTEGER NOT NULL REFERENCES alerts(row),
    last INTEGER NOT NULL,
    week INTEGER NOT NULL,     -- since 1970, of the alert's window
    PRIMARY KEY(link, first, alert)
) STRICT, WITHOUT ROWID;
CREATE INDEX alert_links_alert ON alert_links(alert);
)sql";

constexpr std::array migrationSteps{Migration{1, firstSchema}, Migration{2, incidentSchema, correlateAll},
                                    Migration{3, workSchema}, Migration{3, facetSchema, writeFacets},
                                    Migration{3, entitySchema, fillEntities},
                                    Migration{4, outboxSchema}};
static_assert(migrationSteps.back().version == storeSchemaVersion);

Result<void> runStep(Database& database, const Migration& step) {
    const std::string marks = "PRAGMA application_id = " + std::to_string(storeApplicationId) +
                              "; PRAGMA user_version = " + std::to_string(step.version);
    return database.execute(std::string(step.script)).and_then([&] { return database.execute(marks); });
}

} // namespace

std::span<const Migration> storeMigrations() {
    return migrationSteps;
}

Result<SchemaState> inspectSchema(Database& database, std::span<const Migration> migrations) {
    const auto objects = database.integer("SELECT count(*) FROM sqlite_schema");
    if (!objects) return tl::unexpected<Error>(objects.error());
    const auto version = database.integer("PRAGMA user_version");
    if (!version) return tl::unexpected<Error>(version.error());
    const auto application = database.integer("PRAGMA application_id");
    if (!application) return tl::unexpected<Error>(application.error());

    if (*objects == 0 && *version == 0) return SchemaState::Empty;
    if (*application != storeApplicationId)
        return fail(ErrorCode::Unsupported,
                    "is a database of another program; name another file for the store");
    if (*version > migrations.back().version)
        return fail(ErrorCode::Unsupported, "was written by a newer Cosmos Watch (schema " +
                                                std::to_string(*version) + ", this one knows up to " +
                                                std::to_string(migrations.back().version) +
                                                "); update the program. The file was left as it is");
    return *version == migrations.back().version ? SchemaState::Current : SchemaState::Older;
}

Result<void> migrate(Database& database, std::span<const Migration> migrations,
                     const std::filesystem::path& backup) {
    const auto state = inspectSchema(database, migrations);
    if (!state) return tl::unexpected<Error>(state.error());
    if (*state == SchemaState::Current) return {};
    if (*state == SchemaState::Older) {
        // Made empty first, so that the copy is private from its first byte on.
        auto copied = writeFileAtomically(backup, {}).and_then([&] { return database.backUpTo(backup); });
        if (!copied) return copied;
    }
    const auto version = database.integer("PRAGMA user_version");
    if (!version) return tl::unexpected<Error>(version.error());
    auto transaction = Transaction::begin(database, Transaction::Kind::Write);
    if (!transaction) return tl::unexpected<Error>(transaction.error());
    for (const auto& step : migrations) {
        if (step.version <= *version) continue;
        if (auto done = runStep(database, step); !done) return done;
    }
    // What is written in C++ knows the newest layout only: it waits for all scripts.
    for (const auto& step : migrations) {
        if (step.version <= *version || !step.afterwards) continue;
        if (auto done = step.afterwards(database); !done) return done;
    }
    return transaction->commit();
}

} // namespace cosmoswatch
