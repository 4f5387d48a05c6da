// Tables of entities and days of access, and how they are filled from what an older store has.
#pragma once

#include "core/store/sqlite_database.h"

#include <string_view>

namespace cosmoswatch {

// access_days: sums of access by day, with the principal; hours are whole hours since 1970, `hour` the day's
// first. Each row stands for at least one row of access, and principals have a bound of their own, see
// access_writer.h.
//
// Addresses, principals, applications and accounts keep the sums of their access and how many alerts name
// them, so that a list of a million is one walk along an index. Triggers count the alerts, whoever writes
// them.
inline constexpr std::string_view entitySchema = R"sql(
CREATE TABLE principals(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
INSERT INTO principals(id, name) VALUES(0, '');  -- a key was used

CREATE TABLE access_days(
    hour INTEGER NOT NULL,
    account_id INTEGER NOT NULL REFERENCES accounts(id),
    address_id INTEGER NOT NULL REFERENCES addresses(id),
    application_id INTEGER NOT NULL REFERENCES applications(id),
    principal_id INTEGER NOT NULL REFERENCES principals(id),
    country_code TEXT NOT NULL,
    first_hour INTEGER NOT NULL,
    last_hour INTEGER NOT NULL,
    requests INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    bytes_read INTEGER NOT NULL,
    PRIMARY KEY(account_id, hour, address_id, application_id, principal_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX access_days_address ON access_days(address_id, hour);
CREATE INDEX access_days_application ON access_days(application_id, hour);
CREATE INDEX access_days_principal ON access_days(principal_id, hour) WHERE principal_id > 0;

ALTER TABLE addresses ADD COLUMN first_seen INTEGER;
ALTER TABLE addresses ADD COLUMN last_seen INTEGER;
ALTER TABLE addresses ADD COLUMN requests INTEGER NOT NULL DEFAULT 0;
ALTER TABLE addresses ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE addresses ADD COLUMN bytes_read INTEGER NOT NULL DEFAULT 0;
ALTER TABLE addresses ADD COLUMN alerts INTEGER NOT NULL DEFAULT 0;
CREATE INDEX addresses_alerts ON addresses(alerts, last_seen);
CREATE INDEX addresses_last_seen ON addresses(last_seen);
CREATE INDEX addresses_requests ON addresses(requests, last_seen);
CREATE INDEX addresses_bytes_read ON addresses(bytes_read, last_seen);

ALTER TABLE principals ADD COLUMN first_seen INTEGER;
ALTER TABLE principals ADD COLUMN last_seen INTEGER;
ALTER TABLE principals ADD COLUMN requests INTEGER NOT NULL DEFAULT 0;
ALTER TABLE principals ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE principals ADD COLUMN bytes_read INTEGER NOT NULL DEFAULT 0;
ALTER TABLE principals ADD COLUMN alerts INTEGER NOT NULL DEFAULT 0;

ALTER TABLE applications ADD COLUMN first_seen INTEGER;
ALTER TABLE applications ADD COLUMN last_seen INTEGER;
ALTER TABLE applications ADD COLUMN requests INTEGER NOT NULL DEFAULT 0;
ALTER TABLE applications ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE applications ADD COLUMN bytes_read INTEGER NOT NULL DEFAULT 0;
ALTER TABLE applications ADD COLUMN alerts INTEGER NOT NULL DEFAULT 0;

ALTER TABLE accounts ADD COLUMN requests INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN bytes_read INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN alerts INTEGER NOT NULL DEFAULT 0;

CREATE INDEX alerts_application ON alerts(application, last);

INSERT INTO access_days
    SELECT hour / 24 * 24, account_id, address_id, application_id, 0, max(country_code), min(hour), max(hour),
        CAST(min(total(requests), 4e18) AS INTEGER), CAST(min(total(failures), 4e18) AS INTEGER),
        CAST(min(total(bytes_read), 4e18) AS INTEGER)
    FROM access GROUP BY 1, 2, 3, 4;
UPDATE addresses SET (first_seen, last_seen, requests, failures, bytes_read) =
    (SELECT min(first_hour) * 3600000000, max(last_hour) * 3600000000,
        CAST(min(total(access_days.requests), 4e18) AS INTEGER),
        CAST(min(total(access_days.failures), 4e18) AS INTEGER),
        CAST(min(total(access_days.bytes_read), 4e18) AS INTEGER) FROM access_days WHERE address_id = id);
UPDATE applications SET (first_seen, last_seen, requests, failures, bytes_read) =
    (found.first, found.last, found.requests, found.failures, found.bytes) FROM
    (SELECT application_id, min(first_hour) * 3600000000 first, max(last_hour) * 3600000000 last,
        CAST(min(total(requests), 4e18) AS INTEGER) requests, CAST(min(total(failures), 4e18) AS INTEGER) failures,
        CAST(min(total(bytes_read), 4e18) AS INTEGER) bytes FROM access_days GROUP BY application_id) found
    WHERE found.application_id = id;
UPDATE accounts SET (requests, failures, bytes_read) = (found.requests, found.failures, found.bytes) FROM
    (SELECT account_id, CAST(min(total(requests), 4e18) AS INTEGER) requests,
        CAST(min(total(failures), 4e18) AS INTEGER) failures,
        CAST(min(total(bytes_read), 4e18) AS INTEGER) bytes FROM access_days GROUP BY account_id) found
    WHERE found.account_id = id;
)sql";

// Principals stand in the bodies of the alerts of older stores.
[[nodiscard]] Result<void> fillEntities(Database& database);

} // namespace cosmoswatch
