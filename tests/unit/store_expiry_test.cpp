// What is over and old goes, in small steps; what is open stays, however old.
#include "core/engine/retention.h"
#include "store_test_support.h"

#include <QTest>

using namespace cosmoswatch;
using namespace cosmoswatch::test;
using namespace std::chrono_literals;

class StoreExpiryTest : public QObject {
    Q_OBJECT

    static Alert alertAt(const std::string& name, Timestamp time, const std::string& address) {
        Alert alert = makeAlert(stableId({name}));
        alert.first = alert.last = alert.windowStart = time;
        alert.address = alert.entity = address;
        return alert;
    }
    static void put(AlertStore& store, const Alert& alert) {
        auto update = makeUpdate(alert, hash64(alert.id), 2);
        update.alert.status = AlertStatus::Active;
        QVERIFY(store.commit(batchOf({update})).has_value());
    }
    static void close(AlertStore& store, const Alert& alert, AlertStatus status = AlertStatus::Resolved) {
        const StatusChange change{alert.id, 0, status, Disposition::BenignPositive, "over", "anna"};
        QVERIFY(store.setStatus(std::span(&change, 1)).has_value());
    }
    static bool has(const AlertStore& store, const Alert& alert) { return store.alert(alert.id).has_value(); }
    static std::uint64_t removeAll(AlertStore& store, const Expiry& expiry) {
        std::uint64_t removed = 0;
        for (int step = 0; step < 1000; ++step) {
            const auto some = store.removeExpired(expiry);
            if (!some) return ~std::uint64_t{0};
            removed += some->alerts + some->sums;
            if (!some->more) return removed;
        }
        return ~std::uint64_t{0};
    }

private slots:
    void closedAndOldGoes() {
        const auto store = *openMemoryStore();
        const Alert old = alertAt("old", baseTime - 100h, "198.51.100.1");
        const Alert dismissed = alertAt("dismissed", baseTime - 200h, "198.51.100.2");
        const Alert open = alertAt("open", baseTime - 300h, "198.51.100.3");
        const Alert working = alertAt("working", baseTime - 400h, "198.51.100.4");
        const Alert young = alertAt("young", baseTime - 1h, "198.51.100.5");
        for (const auto* alert : {&old, &dismissed, &open, &working, &young})
            put(*store, *alert);
        StoreBatch seen;
        seen.accounts.push_back({parseAccount(shopKey), baseTime - 500h, baseTime, 1, 0});
        QVERIFY(store->commit(seen).has_value());
        close(*store, old);
        close(*store, dismissed, AlertStatus::Dismissed);
        close(*store, working, AlertStatus::InProgress);
        close(*store, young);
        QCOMPARE(store->countAlerts({})->total, std::uint64_t{5}); // the index in memory is up
        QCOMPARE(removeAll(*store, {baseTime - 50h, {}}), std::uint64_t{2});
        QVERIFY(!has(*store, old) && !has(*store, dismissed));
        QVERIFY(has(*store, open) && has(*store, working) && has(*store, young));
        QCOMPARE(store->countAlerts({})->total, std::uint64_t{3});
        QVERIFY(!store->evidence(old.id).has_value() && !store->history(old.id).has_value());
        QCOMPARE(store->history(young.id)->size(), std::size_t{1});
        const auto account = store->entity({EntityKind::Account, shopKey}, {});
        QCOMPARE(account->summary.totals.alerts, std::uint64_t{3});
        QCOMPARE(store->entity({EntityKind::Address, "198.51.100.1"}, {})->summary.totals.alerts,
                 std::uint64_t{0});
        QCOMPARE(removeAll(*store, {baseTime - 50h, {}}), std::uint64_t{0});
    }

    void moreThanOneStepTakes() {
        const auto store = *openMemoryStore();
        constexpr int many = 250;
        StoreBatch batch;
        for (int i = 0; i < many; ++i)
            batch.alerts.push_back(makeUpdate(
                alertAt(std::to_string(i), baseTime - 1000h * (i + 1), "10.0.0." + std::to_string(i % 250)),
                static_cast<std::uint64_t>(i) * 2, 2));
        QVERIFY(store->commit(batch).has_value());
        std::vector<StatusChange> changes;
        for (const auto& update : batch.alerts)
            changes.push_back({update.alert.id, 0, AlertStatus::Resolved, {}, {}, "anna"});
        QVERIFY(store->setStatus(changes).has_value());
        const auto first = store->removeExpired({baseTime, {}});
        QVERIFY(first->more && first->alerts > 0 && first->alerts < many);
        QCOMPARE(first->alerts + removeAll(*store, {baseTime, {}}), std::uint64_t{many});
    }

    void incidentsGoAsAWhole() {
        const auto store = *openMemoryStore();
        const Alert one = alertAt("one", baseTime - 100h, "198.51.100.1");
        const Alert two = alertAt("two", baseTime - 99h, "198.51.100.1");
        put(*store, one);
        put(*store, two);
        QCOMPARE(store->incidents({}, 10)->size(), std::size_t{1});
        close(*store, one);
        QCOMPARE(removeAll(*store, {baseTime, {}}), std::uint64_t{0}); // the other is open
        close(*store, two);
        QCOMPARE(removeAll(*store, {baseTime - 99h, {}}), std::uint64_t{0}); // the other is too young
        QCOMPARE(removeAll(*store, {baseTime, {}}), std::uint64_t{2});
        QVERIFY(store->incidents({}, 10)->empty());
        put(*store, one); // read again from elsewhere: stands alone
        QVERIFY(has(*store, one) && store->alert(one.id)->correlationKey.empty());
    }

    void sumsGoByDay() {
        const auto store = *openMemoryStore();
        StoreBatch batch;
        batch.accounts.push_back({parseAccount(shopKey), baseTime - 1000h, baseTime, 1, 0});
        for (int day = 0; day < 10; ++day)
            batch.rollups.push_back(
                {{hourOf(baseTime - 24h * day), shopKey, "198.51.100.1", "DE", "App", "Query", "ana"},
                 {5, 1, 100, 0, 1.0}});
        QVERIFY(store->commit(batch).has_value());
        const auto requests = [&](const AccessFilter& filter) {
            std::uint64_t sum = 0;
            const auto countries = store->accessByCountry(filter);
            for (const auto& country : countries.value())
                sum += country.totals.requests;
            return sum;
        };
        AccessFilter byDay;
        byDay.principal = "ana"; // kept by the day
        QCOMPARE(requests({}), std::uint64_t{50});
        QCOMPARE(requests(byDay), std::uint64_t{50});
        // The day that holds the bound stays whole.
        QCOMPARE(removeAll(*store, {{}, baseTime - 24h * 3}), std::uint64_t{12}); // six hours, six days
        QCOMPARE(requests({}), std::uint64_t{20});
        QCOMPARE(requests(byDay), std::uint64_t{20});
        QVERIFY(store->countAlerts({})->total == 0);
    }

    void settingsSayWhen() {
        const auto store = *openMemoryStore();
        const Alert old = alertAt("old", baseTime - 31 * 24h, "198.51.100.1");
        put(*store, old);
        close(*store, old);
        const auto always = [] { return true; };
        QCOMPARE(applyRetention(*store, {}, baseTime, always)->alerts, std::uint64_t{0}); // for ever
        RetentionSettings month;
        month.closedAlerts = std::chrono::days(30);
        QCOMPARE(applyRetention(*store, month, baseTime, [] { return false; })->alerts, std::uint64_t{0});
        QVERIFY(has(*store, old));
        QCOMPARE(applyRetention(*store, month, baseTime, always)->alerts, std::uint64_t{1});
        QVERIFY(!has(*store, old));
    }
};

QTEST_APPLESS_MAIN(StoreExpiryTest)
#include "store_expiry_test.moc"
