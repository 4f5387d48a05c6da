// A store in memory with a month of a small shop: an application that always runs, two people, a visitor
// through Tor with alerts.
#pragma once

#include "core/store/sqlite_store.h"

#include <QtGlobal>

#include <memory>
#include <string>

namespace cosmoswatch::test {

inline const std::string shopKey =
    "/subscriptions/3f0e4c1a-7b52-4d0c-9c7e-2a51b8d6e904/resourcegroups/rg-shop/providers/"
    "microsoft.documentdb/databaseaccounts/shop-prod";
inline const std::string alice = "0d4ce5a1-77a2-4c35-b6b8-4f1f8cbb1a25";
inline const std::string tor = "185.220.101.1";
inline const std::string office = "84.12.9.40";
inline const std::string service = "20.61.99.4";

inline Alert alertFrom(const std::string& id, const std::string& address, Severity severity, Timestamp last) {
    Alert alert;
    alert.id = id;
    alert.type = "CosmosDB_TorAnomaly";
    alert.severity = severity;
    alert.account = parseAccount(shopKey);
    alert.entity = address;
    alert.windowStart = alert.first = alert.last = last;
    alert.count = 3;
    alert.address = address;
    alert.place.countryCode = "DE";
    alert.place.countryName = "Germany";
    alert.application = "Python SDK";
    return alert;
}

inline StoreBatch shopMonth() {
    StoreBatch batch;
    const Timestamp start = dayOf(now()) - std::chrono::days(29);
    const auto add = [&](int hour, const std::string& address, const char* country, const char* application,
                         const std::string& principal, std::uint64_t requests) {
        batch.rollups.push_back(
            {{start + std::chrono::hours(hour), shopKey, address, country, application, "Query", principal},
             {requests, requests / 50, requests * 2400, 0, 1}});
    };
    for (int hour = 0; hour < 29 * 24; ++hour) {
        const int ofDay = hour % 24;
        add(hour, service, "NL", ".NET SDK · ShopApi", {},
            static_cast<std::uint64_t>(200 + 40 * (ofDay < 12 ? ofDay : 24 - ofDay) + hour * 7 % 31));
        if (ofDay > 7 && ofDay < 17)
            add(hour, office, "DE", "Data Explorer (browser)", ofDay % 2 ? alice : "bob@contoso.example", 12);
    }
    add(500, tor, "DE", "Python SDK", {}, 9);
    batch.addresses = {{service, "NL", "Microsoft", false, false},
                       {office, "DE", "Office Berlin", false, false},
                       {tor, "DE", "", true, true}};
    const Timestamp visit = start + std::chrono::hours(500);
    Alert first = alertFrom("a1", tor, Severity::High, visit);
    first.threats = {{"tor-exits.txt", "Tor exit", "", "An exit of the Tor network.", visit}};
    Alert resolved = alertFrom("a2", tor, Severity::Low, visit + std::chrono::minutes(5));
    resolved.type = "CosmosDB_ApplicationAnomaly";
    resolved.status = AlertStatus::Resolved;
    Alert volume = alertFrom("a3", office, Severity::Medium, visit + std::chrono::hours(20));
    volume.type = "CosmosDB_DataExfiltrationAnomaly";
    volume.principal = alice;
    volume.application = "Data Explorer (browser)";
    for (const Alert& alert : {first, resolved, volume})
        batch.alerts.push_back({alert, {}, {}});
    batch.accounts = {{parseAccount(shopKey), start, start + std::chrono::hours(29 * 24), 100'000, 0}};
    return batch;
}

inline std::unique_ptr<AlertStore> storeWith(const StoreBatch& batch) {
    auto store = openMemoryStore();
    if (!store || !(*store)->commit(batch)) qFatal("the store in memory does not work");
    return std::move(*store);
}

} // namespace cosmoswatch::test
