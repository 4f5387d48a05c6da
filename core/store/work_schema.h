// What schema 3 adds for the work on alerts: who is at it, what was done before, and rules that hide alerts.
#pragma once

#include <string_view>

namespace cosmoswatch {

// Histories of older stores do not say what was before: it is what the entry before it left, and at first an
// active alert.
inline constexpr std::string_view workSchema = R"sql(
ALTER TABLE alerts ADD COLUMN principal TEXT NOT NULL DEFAULT '';
ALTER TABLE alerts ADD COLUMN suppressed_by TEXT NOT NULL DEFAULT '';  -- a rule's id
UPDATE alerts SET principal = coalesce((SELECT CASE WHEN json_valid(body) THEN json_extract(body, '$.principal')
    END FROM alert_details WHERE alert = alerts.row), '');
CREATE INDEX alerts_principal ON alerts(principal, last) WHERE principal <> '';
CREATE INDEX alerts_suppressed ON alerts(suppressed_by) WHERE suppressed_by <> '';

ALTER TABLE history ADD COLUMN assigned_to TEXT NOT NULL DEFAULT '';  -- as after the action
ALTER TABLE history ADD COLUMN suppressed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE history ADD COLUMN before_status INTEGER NOT NULL DEFAULT 0;
ALTER TABLE history ADD COLUMN before_disposition INTEGER NOT NULL DEFAULT 0;
ALTER TABLE history ADD COLUMN before_assigned_to TEXT NOT NULL DEFAULT '';
ALTER TABLE history ADD COLUMN before_suppressed_by TEXT NOT NULL DEFAULT '';
UPDATE history SET (before_status, before_disposition) = (SELECT status, disposition FROM history AS earlier
    WHERE earlier.alert = history.alert AND earlier.id < history.id ORDER BY earlier.id DESC LIMIT 1)
    WHERE EXISTS (SELECT 1 FROM history AS earlier WHERE earlier.alert = history.alert AND earlier.id < history.id);
CREATE INDEX history_time ON history(time);

CREATE TABLE suppression_rules(
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    types TEXT NOT NULL,          -- one a line
    scope INTEGER NOT NULL,
    scope_value TEXT NOT NULL,
    entity INTEGER,               -- NULL: any
    entity_value TEXT NOT NULL,
    contains TEXT NOT NULL,
    reason TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires INTEGER,              -- NULL: never
    enabled INTEGER NOT NULL,
    removed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE rule_changes(
    id INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    rule TEXT NOT NULL,
    name TEXT NOT NULL,
    what TEXT NOT NULL
) STRICT;
)sql";

} // namespace cosmoswatch
