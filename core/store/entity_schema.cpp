#include "core/store/entity_schema.h"

#include <string>

namespace cosmoswatch {

namespace {

// In a trigger: the alert counts for whom it names now.
const std::string countNew = R"sql(
    INSERT INTO addresses(address, country_code, network, tor_exit, first_seen, last_seen, alerts)
        SELECT new.address, new.country_code, new.network, new.tor_exit, new.first, new.last, 1
        WHERE new.address <> ''
        ON CONFLICT(address) DO UPDATE SET alerts = alerts + 1,
            first_seen = min(coalesce(first_seen, new.first), new.first),
            last_seen = max(coalesce(last_seen, new.last), new.last);
    INSERT INTO principals(name, first_seen, last_seen, alerts)
        SELECT new.principal, new.first, new.last, 1 WHERE new.principal <> ''
        ON CONFLICT(name) DO UPDATE SET alerts = alerts + 1,
            first_seen = min(coalesce(first_seen, new.first), new.first),
            last_seen = max(coalesce(last_seen, new.last), new.last);
    INSERT INTO applications(name, first_seen, last_seen, alerts)
        SELECT new.application, new.first, new.last, 1 WHERE new.application <> ''
        ON CONFLICT(name) DO UPDATE SET alerts = alerts + 1,
            first_seen = min(coalesce(first_seen, new.first), new.first),
            last_seen = max(coalesce(last_seen, new.last), new.last);
)sql";

const std::string triggerOnInsert = R"sql(
CREATE TRIGGER alert_entities AFTER INSERT ON alerts BEGIN
    UPDATE accounts SET alerts = alerts + 1 WHERE id = new.account_id;)sql";

// Later records widen an alert, and the earliest of them says whose it is.
const std::string triggerOnUpdate = R"sql(
CREATE TRIGGER alert_entities_moved AFTER UPDATE OF address, principal, application, first, last ON alerts
WHEN (old.address, old.principal, old.application, old.first, old.last)
    <> (new.address, new.principal, new.application, new.first, new.last) BEGIN
    UPDATE addresses SET alerts = max(alerts - 1, 0) WHERE address = old.address AND old.address <> '';
    UPDATE principals SET alerts = max(alerts - 1, 0) WHERE name = old.principal AND old.principal <> '';
    UPDATE applications SET alerts = max(alerts - 1, 0)
        WHERE name = old.application AND old.application <> '';)sql";

constexpr std::string_view oldAlerts = R"sql(
UPDATE accounts SET alerts = (SELECT count(*) FROM alerts WHERE account_id = accounts.id);
INSERT INTO addresses(address, country_code, network, tor_exit, first_seen, last_seen, alerts)
    SELECT address, max(country_code), max(network), max(tor_exit), min(first), max(last), count(*) FROM alerts
    WHERE address <> '' GROUP BY address
    ON CONFLICT(address) DO UPDATE SET alerts = excluded.alerts,
        first_seen = min(coalesce(first_seen, excluded.first_seen), excluded.first_seen),
        last_seen = max(coalesce(last_seen, excluded.last_seen), excluded.last_seen);
INSERT INTO principals(name, first_seen, last_seen, alerts)
    SELECT principal, min(first), max(last), count(*) FROM alerts WHERE principal <> '' GROUP BY principal
    ON CONFLICT(name) DO UPDATE SET alerts = excluded.alerts,
        first_seen = min(coalesce(first_seen, excluded.first_seen), excluded.first_seen),
        last_seen = max(coalesce(last_seen, excluded.last_seen), excluded.last_seen);
INSERT INTO applications(name, first_seen, last_seen, alerts)
    SELECT application, min(first), max(last), count(*) FROM alerts WHERE application <> '' GROUP BY application
    ON CONFLICT(name) DO UPDATE SET alerts = excluded.alerts,
        first_seen = min(coalesce(first_seen, excluded.first_seen), excluded.first_seen),
        last_seen = max(coalesce(last_seen, excluded.last_seen), excluded.last_seen);
)sql";

} // namespace

// The triggers come last, so that filling in the principals of older alerts counts nothing twice.
Result<void> fillEntities(Database& database) {
    return database.execute(std::string(oldAlerts)).and_then([&] {
        return database.execute(triggerOnInsert + countNew + "END;" + triggerOnUpdate + countNew + "END;");
    });
}

} // namespace cosmoswatch
