// Alerts and batches for the tests of the store.
#pragma once

#include "core/base/hash.h"
#include "core/store/sqlite_store.h"

#include <string>

namespace cosmoswatch::test {

inline const Timestamp baseTime = *parseTimestamp("2026-10-04T16:00:00Z");
inline const std::string shopKey = "/subscriptions/s1/resourcegroups/rg1/providers/microsoft.documentdb/"
                                   "databaseaccounts/shop-prod";

inline Timestamp minutesLater(int minutes) {
    return baseTime + std::chrono::minutes(minutes);
}

inline Alert makeAlert(const std::string& id) {
    Alert alert;
    alert.id = id;
    alert.type = "CosmosDB_TorAnomaly";
    alert.severity = Severity::Medium;
    alert.account = parseAccount(shopKey);
    alert.entity = "185.220.101.1";
    alert.windowStart = baseTime;
    alert.first = baseTime;
    alert.last = baseTime;
    alert.count = 1;
    alert.address = "185.220.101.1";
    alert.place = {"DE", "Germany", "Berlin", "Berlin", 52.5, 13.4, 60729, "Tor relay"};
    alert.threats = {{"tor_exits.txt", "Tor exit", "", "An exit of the Tor network.", baseTime}};
    alert.application = ".NET SDK · ShopApi";
    alert.userAgent = "cosmos-netstandard-sdk/3.35|ShopApi";
    alert.principal = "";
    alert.authentication = "primary key";
    alert.operations = {"Query"};
    alert.containers = {"shop/orders"};
    alert.responseBytes = 1000;
    alert.itemsReturned = 10;
    alert.reasons = {{"tor-exit", {{"address", "185.220.101.1"}}, Measure{"Requests", "requests", 4, 0, 1}}};
    return alert;
}

// An update of `count` records whose hashes follow from `firstRecord`.
inline AlertUpdate makeUpdate(const Alert& alert, std::uint64_t firstRecord, std::uint64_t count) {
    AlertUpdate update;
    update.alert = alert;
    update.alert.count = count;
    update.alert.responseBytes = 1000 * count;
    update.alert.itemsReturned = 10 * count;
    for (std::uint64_t i = 0; i < count; ++i)
        update.records.push_back({hash64("record", firstRecord + i), 1, 1000, 10});
    return update;
}

inline StoreBatch batchOf(std::vector<AlertUpdate> updates) {
    StoreBatch batch;
    batch.alerts = std::move(updates);
    return batch;
}

inline StoreBatch batchOf(const Alert& alert) {
    AlertUpdate update;
    update.alert = alert;
    return batchOf({update});
}

} // namespace cosmoswatch::test
