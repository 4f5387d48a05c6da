// What the queue filters, sorts, groups and counts by, of one alert: a record of fixed size, so that a
// million of them are read in a moment and held in memory (alert_index.h). It is made from the alert's row
// within the transaction that changes the row; texts are numbers of the table of texts.
#pragma once

#include "core/store/sqlite_database.h"

#include <bit>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace cosmoswatch {

struct AlertFacets {
    std::int64_t last = 0; // microseconds, as the others
    std::int64_t first = 0;
    std::int64_t generated = 0;
    std::int64_t count = 0;
    std::uint64_t tie = 0; // see tieOf()
    std::uint32_t account = 0;
    std::uint32_t incident = 0; // row of incidents; 0: none
    std::uint32_t type = 0;     // this and the following: numbers of texts
    std::uint32_t title = 0;
    std::uint32_t address = 0;
    std::uint32_t countryCode = 0;
    std::uint32_t countryName = 0;
    std::uint32_t network = 0;
    std::uint32_t principal = 0;
    std::uint32_t application = 0;
    std::uint32_t assignee = 0;
    std::uint32_t suppressedBy = 0;
    std::uint8_t severity = 0;
    std::uint8_t status = 0;
    std::uint8_t disposition = 0;
    std::uint8_t sample = 0;
    std::uint32_t unused = 0;
};
static_assert(std::is_trivially_copyable_v<AlertFacets> && sizeof(AlertFacets) == 96);
static_assert(std::endian::native == std::endian::little,
              "facets are stored in the order of bytes in memory");

// Alerts with equal sort values and last records stand in the order of their ids: of 32 hex digits the first
// 16 tell them apart.
[[nodiscard]] std::uint64_t tieOf(std::string_view alertId);

// Brings the facets up to date with the alerts that this transaction has changed. The last thing to do in it.
[[nodiscard]] Result<void> writeFacets(Database& database);

// Part of schema 3. Triggers note which alerts were touched, so that none can be forgotten. The indexes that
// the queue was sorted by before are not needed any more.
inline constexpr std::string_view facetSchema = R"sql(
CREATE TABLE texts(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
INSERT INTO texts(id, text) VALUES(1, '');  -- stands first, so that it is known
CREATE TABLE alert_facets(
    alert INTEGER PRIMARY KEY REFERENCES alerts(row),
    change INTEGER NOT NULL,  -- grows with every transaction that changes alerts
    facets BLOB NOT NULL      -- see alert_facets.h
) STRICT;
CREATE INDEX alert_facets_change ON alert_facets(change);
CREATE TABLE facet_state(
    id INTEGER PRIMARY KEY CHECK(id = 1),
    change INTEGER NOT NULL DEFAULT 0,
    removals INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO facet_state(id) VALUES(1);
CREATE TABLE touched_alerts(alert INTEGER PRIMARY KEY) STRICT;
INSERT INTO touched_alerts SELECT row FROM alerts;
CREATE TRIGGER alert_made AFTER INSERT ON alerts BEGIN
    INSERT OR IGNORE INTO touched_alerts VALUES(new.row);
END;
CREATE TRIGGER alert_changed AFTER UPDATE ON alerts BEGIN
    INSERT OR IGNORE INTO touched_alerts VALUES(new.row);
END;
CREATE TRIGGER alert_removed BEFORE DELETE ON alerts BEGIN
    DELETE FROM alert_facets WHERE alert = old.row;
    DELETE FROM touched_alerts WHERE alert = old.row;
    UPDATE facet_state SET removals = removals + 1, change = change + 1;
END;
DROP INDEX alerts_severity; DROP INDEX alerts_severity_up;
DROP INDEX alerts_title; DROP INDEX alerts_title_up;
DROP INDEX alerts_account_name; DROP INDEX alerts_account_name_up;
DROP INDEX alerts_address_up;
DROP INDEX alerts_country_name; DROP INDEX alerts_country_name_up;
DROP INDEX alerts_first; DROP INDEX alerts_first_up;
DROP INDEX alerts_count; DROP INDEX alerts_count_up;
DROP INDEX alerts_status; DROP INDEX alerts_status_up;
DROP INDEX alerts_type;
DROP INDEX alerts_counts;
ALTER TABLE alerts DROP COLUMN search_text;
)sql";

} // namespace cosmoswatch
