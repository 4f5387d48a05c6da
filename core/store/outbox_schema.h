// What schema 4 adds for delivery.
#pragma once

#include <string_view>

namespace cosmoswatch {

// Rows of alerts grow in the order they are written. The newest may be removed and its number given again:
// then no receiver's place may lie behind what is left.
inline constexpr std::string_view outboxSchema = R"sql(
CREATE TABLE receivers(
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    place INTEGER NOT NULL,       -- row of the last alert that was looked at
    sent INTEGER NOT NULL DEFAULT 0,
    last_sent INTEGER,            -- NULL: never
    last_error TEXT NOT NULL DEFAULT '',
    last_error_time INTEGER
) STRICT;
CREATE TRIGGER alerts_gone_for_receivers AFTER DELETE ON alerts BEGIN
    UPDATE receivers SET place = (SELECT coalesce(max(row), 0) FROM alerts)
        WHERE place > (SELECT coalesce(max(row), 0) FROM alerts);
END;

CREATE TABLE outbox(
    row INTEGER PRIMARY KEY,
    receiver INTEGER NOT NULL REFERENCES receivers(id),
    id TEXT NOT NULL,
    purpose INTEGER NOT NULL,
    severity INTEGER NOT NULL,
    state INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    queued INTEGER NOT NULL,
    next_try INTEGER NOT NULL,
    ended INTEGER,                -- NULL: not yet
    last_error TEXT NOT NULL DEFAULT '',
    reached TEXT NOT NULL DEFAULT '',  -- one recipient a line
    UNIQUE(receiver, id)
) STRICT;
CREATE INDEX outbox_state ON outbox(receiver, state, next_try);
CREATE INDEX outbox_queued ON outbox(receiver, queued);
CREATE INDEX outbox_ended ON outbox(ended) WHERE ended IS NOT NULL;

CREATE TABLE outbox_alerts(
    message INTEGER NOT NULL REFERENCES outbox(row),
    alert TEXT NOT NULL,          -- its id; the alert itself may be gone
    place INTEGER NOT NULL,       -- in the message
    PRIMARY KEY(message, alert)
) STRICT, WITHOUT ROWID;
)sql";

} // namespace cosmoswatch
