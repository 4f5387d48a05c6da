// What any store must do: addresses, principals, accounts and applications as a whole, and access by the day.
#include "store_conformance.h"

#include "core/store/access_writer.h"

#include <algorithm>

using namespace cosmoswatch;
using namespace cosmoswatch::test;
using namespace std::chrono_literals;

namespace {

const std::string bankKey = "contosobank";
const std::string alice = "0d4ce5a1-77a2-4c35-b6b8-4f1f8cbb1a25";
const std::string tor = "185.220.101.1";

using Rollup = std::pair<RollupKey, RollupValue>;

Rollup rollup(int hour, const std::string& account, const std::string& address, const std::string& country,
              const std::string& application, const std::string& principal, std::uint64_t requests) {
    return {{baseTime + std::chrono::hours(hour), account, address, country, application, "Query", principal},
            {requests, requests / 10, requests * 100, 0, 1}};
}

// Three days: an application that always runs, a person on the second day, and a visitor with an alert.
StoreBatch threeDays() {
    StoreBatch batch;
    for (int hour = 0; hour < 72; ++hour)
        batch.rollups.push_back(rollup(hour, shopKey, "20.1.1.1", "NL", "ShopApi", "", 100));
    batch.rollups.push_back(rollup(30, shopKey, "84.1.1.1", "DE", "Python SDK", alice, 20));
    batch.rollups.push_back(rollup(31, bankKey, "84.1.1.1", "DE", "Python SDK", alice, 5));
    batch.rollups.push_back(rollup(50, shopKey, tor, "DE", "Python SDK", "", 1));
    batch.addresses = {{"20.1.1.1", "NL", "Microsoft", false, false}, {tor, "DE", "Tor relay", true, true}};
    Alert alert = makeAlert("a1");
    alert.first = alert.last = baseTime + 50h;
    alert.application = "Python SDK";
    batch.alerts = {{alert, {}, {}}};
    return batch;
}

} // namespace

class StoreEntitiesTest : public StoreConformance {
    Q_OBJECT

    std::vector<EntitySummary> list(EntityKind kind, EntityOrder order = EntityOrder::Alerts,
                                    AccessFilter access = {}, const std::string& text = {}) {
        const auto found = store_->entities({kind, text, std::move(access)}, order, 100);
        if (!found) qWarning("%s", describe(found.error()).c_str());
        return found ? *found : std::vector<EntitySummary>{};
    }
    QByteArray names(EntityKind kind, EntityOrder order = EntityOrder::Alerts, AccessFilter access = {},
                     const std::string& text = {}) {
        std::string all;
        for (const auto& entity : list(kind, order, std::move(access), text))
            all += (all.empty() ? "" : ",") + entity.label;
        return QByteArray::fromStdString(all);
    }

private slots:
    void listsAreOrdered() {
        commit(threeDays());
        QCOMPARE(names(EntityKind::Address), QByteArray("185.220.101.1,20.1.1.1,84.1.1.1"));
        QCOMPARE(names(EntityKind::Address, EntityOrder::Requests),
                 QByteArray("20.1.1.1,84.1.1.1,185.220.101.1"));
        QCOMPARE(names(EntityKind::Address, EntityOrder::LastSeen),
                 QByteArray("20.1.1.1,185.220.101.1,84.1.1.1"));
        QCOMPARE(names(EntityKind::Application, EntityOrder::BytesRead), QByteArray("ShopApi,Python SDK"));
        QCOMPARE(names(EntityKind::Account), QByteArray("shop-prod,contosobank"));
        QCOMPARE(names(EntityKind::Principal), QByteArray::fromStdString(alice));
        const auto addresses = list(EntityKind::Address);
        QCOMPARE(addresses[0].totals.alerts, 1u);
        QVERIFY(addresses[0].torExit && addresses[0].listed);
        QCOMPARE(addresses[0].network, std::string("Tor relay"));
        QCOMPARE(addresses[0].countryName, std::string("Germany"));
        QCOMPARE(addresses[1].totals.requests, 7200u);
        QCOMPARE(addresses[1].totals.failures, 720u);
        QCOMPARE(addresses[1].totals.bytesRead, 720'000u);
        QCOMPARE(addresses[1].first, baseTime);
        QCOMPARE(addresses[1].last, baseTime + 71h);
        QCOMPARE(store_->entities({EntityKind::Address, {}, {}}, EntityOrder::Alerts, 2)->size(), 2u);
        QCOMPARE(store_->entities({EntityKind::Country, {}, {}}, EntityOrder::Alerts, 2).error().code,
                 ErrorCode::InvalidArgument);
    }

    void wordsAreFoundInNamesAndNetworks() {
        commit(threeDays());
        QCOMPARE(names(EntityKind::Address, EntityOrder::Alerts, {}, "micro"), QByteArray("20.1.1.1"));
        QCOMPARE(names(EntityKind::Address, EntityOrder::Alerts, {}, " 185 TOR "),
                 QByteArray("185.220.101.1"));
        QCOMPARE(names(EntityKind::Address, EntityOrder::Alerts, {}, "%"), QByteArray());
        QCOMPARE(names(EntityKind::Application, EntityOrder::Alerts, {}, "python"), QByteArray("Python SDK"));
        QCOMPARE(names(EntityKind::Account, EntityOrder::Alerts, {}, "rg1 shop"), QByteArray("shop-prod"));
    }

    void whatItWasSeenWith() {
        commit(threeDays());
        AccessFilter access;
        access.principal = alice;
        QCOMPARE(names(EntityKind::Address, EntityOrder::Requests, access), QByteArray("84.1.1.1"));
        QCOMPARE(names(EntityKind::Account, EntityOrder::Requests, access),
                 QByteArray("shop-prod,contosobank"));
        QCOMPARE(list(EntityKind::Account, EntityOrder::Requests, access)[0].totals.requests, 20u);
        access = {};
        access.application = "Python SDK";
        QCOMPARE(names(EntityKind::Address, EntityOrder::Alerts, access),
                 QByteArray("185.220.101.1,84.1.1.1"));
        QCOMPARE(names(EntityKind::Principal, EntityOrder::Alerts, access), QByteArray::fromStdString(alice));
        access = {};
        access.accountKeys = {bankKey};
        QCOMPARE(names(EntityKind::Application, EntityOrder::Alerts, access), QByteArray("Python SDK"));
        access = {};
        access.time = {baseTime + 49h, baseTime + 52h};
        QCOMPARE(names(EntityKind::Address, EntityOrder::Alerts, access),
                 QByteArray("185.220.101.1,20.1.1.1"));
        QCOMPARE(list(EntityKind::Address, EntityOrder::Requests, access)[0].totals.requests, 300u);
    }

    void leftOut() {
        commit(threeDays());
        AccessFilter access;
        access.withoutCountries = {"NL"};
        QCOMPARE(names(EntityKind::Address, EntityOrder::Requests, access),
                 QByteArray("84.1.1.1,185.220.101.1"));
        QCOMPARE(store_->accessByCountry(access)->size(), 1u);
        access = {};
        access.withoutAddresses = {tor, "9.9.9.9"};
        QCOMPARE(names(EntityKind::Address, EntityOrder::Requests, access), QByteArray("20.1.1.1,84.1.1.1"));
        QCOMPARE(store_->accessByCountry(access)->at(1).totals.alerts, 0u);
        access = {};
        access.withoutPrincipals = {alice};
        QCOMPARE(names(EntityKind::Address, EntityOrder::Requests, access),
                 QByteArray("20.1.1.1,185.220.101.1"));
        access = {};
        access.withoutAccounts = {shopKey};
        QCOMPARE(names(EntityKind::Address, EntityOrder::Requests, access), QByteArray("84.1.1.1"));
        access.withoutApplications = {"Python SDK"};
        QVERIFY(store_->accessByCountry(access)->empty());
    }

    // Long ranges are read from days: they must say what the hours say.
    void daysAgreeWithHours_data() {
        QTest::addColumn<int>("from");
        QTest::addColumn<int>("to");
        QTest::newRow("whole days") << 8 << 8 + 240;
        QTest::newRow("from within a day") << 3 << 8 + 240;
        QTest::newRow("to within a day") << 8 << 213;
        QTest::newRow("within days") << 17 << 201;
        QTest::newRow("a day and a bit") << 5 << 34;
        QTest::newRow("beyond the data") << -200 << 900;
    }
    void daysAgreeWithHours() {
        QFETCH(int, from);
        QFETCH(int, to);
        StoreBatch batch;
        std::uint64_t expected = 0;
        for (int hour = 0; hour < 240; ++hour) {
            const auto requests = static_cast<std::uint64_t>(hour * 7 % 31 + 1);
            batch.rollups.push_back(rollup(hour, shopKey, hour % 3 ? "1.1.1.1" : "2.2.2.2", "NL",
                                           hour % 5 ? "A" : "B", hour % 7 ? "" : alice, requests));
            if (hour >= from && hour < to) expected += requests;
        }
        commit(batch);
        AccessFilter access;
        access.time = {baseTime + std::chrono::hours(from), baseTime + std::chrono::hours(to)};
        const auto countries = *store_->accessByCountry(access);
        QCOMPARE(countries.size(), 1u);
        QCOMPARE(countries[0].totals.requests, expected);
        QCOMPARE(countries[0].first, baseTime + std::chrono::hours(std::max(from, 0)));
        QCOMPARE(countries[0].last, baseTime + std::chrono::hours(std::min(to, 240) - 1));
        for (const Duration width : {Duration(1h), Duration(24h), Duration(72h)}) {
            std::uint64_t sum = 0;
            const auto points = *store_->accessOverTime(access, width);
            for (const auto& point : points)
                sum += point.totals.requests;
            QCOMPARE(sum, expected);
        }
        std::uint64_t sum = 0;
        for (const auto& application : list(EntityKind::Application, EntityOrder::Requests, access))
            sum += application.totals.requests;
        QCOMPARE(sum, expected);
    }

    void alertsCountForWhomTheyName() {
        Alert alert = makeAlert("a1");
        alert.principal = "mallory@contoso.example";
        commit(batchOf({{alert, {}, {{1}}}}));
        QCOMPARE(names(EntityKind::Principal), QByteArray("mallory@contoso.example"));
        QCOMPARE(list(EntityKind::Address)[0].totals.alerts, 1u);
        QCOMPARE(list(EntityKind::Address)[0].totals.requests, 0u);
        QCOMPARE(list(EntityKind::Address)[0].first, baseTime);
        alert.first = baseTime - 2h; // an earlier record: the same alert
        commit(batchOf({{alert, {}, {{2}}}}));
        QCOMPARE(list(EntityKind::Address)[0].totals.alerts, 1u);
        QCOMPARE(list(EntityKind::Address)[0].first, baseTime - 2h);
        StoreBatch more = batchOf({{makeAlert("a2"), {}, {{3}}}});
        more.accounts = {{alert.account, baseTime, baseTime, 3, 0}};
        commit(more);
        QCOMPARE(list(EntityKind::Address)[0].totals.alerts, 2u);
        QCOMPARE(list(EntityKind::Principal)[0].totals.alerts, 1u);
        QCOMPARE(list(EntityKind::Account)[0].totals.alerts, 2u);
        AccessFilter access;
        access.address = tor;
        QCOMPARE(list(EntityKind::Principal, EntityOrder::Alerts, access)[0].totals.alerts, 1u);
        QCOMPARE(list(EntityKind::Principal, EntityOrder::Alerts, access)[0].totals.requests, 0u);
    }

    void allAboutOne() {
        commit(threeDays());
        const auto address = store_->entity({EntityKind::Address, tor}, {});
        QVERIFY(address);
        QCOMPARE(address->summary.totals.requests, 1u);
        QCOMPARE(address->marks.size(), 1u);
        QCOMPARE(address->marks[0].provider, std::string("tor_exits.txt"));
        QCOMPARE(*address->marks[0].listed, baseTime);
        QCOMPARE(address->alertsBySeverity[static_cast<std::size_t>(Severity::Medium)], 1u);
        QCOMPARE(address->activeAlerts, 1u);
        QCOMPARE(address->overTime.size(), 1u);
        QVERIFY(!address->related.contains(EntityKind::Address));
        QCOMPARE(address->related.at(EntityKind::Application).size(), 1u);
        QVERIFY(address->related.at(EntityKind::Principal).empty());

        const auto person = store_->entity({EntityKind::Principal, alice}, {});
        QVERIFY(person);
        QVERIFY(person->pointWidth == 24h);
        QCOMPARE(person->overTime.size(), 1u);
        QCOMPARE(person->overTime[0].totals.requests, 25u);
        QCOMPARE(person->countries.size(), 1u);
        QCOMPARE(person->related.at(EntityKind::Account).size(), 2u);
        QCOMPARE(person->summary.first, baseTime + 30h);

        const auto account = store_->entity({EntityKind::Account, shopKey}, {baseTime, baseTime + 10h});
        QVERIFY(account);
        QVERIFY(account->pointWidth == 1h);
        QCOMPARE(account->overTime.size(), 10u);
        QCOMPARE(account->related.at(EntityKind::Address).size(), 1u);

        for (const EntityKind kind : profiledKinds)
            for (const char* unknown : {"", "nobody"})
                QCOMPARE(store_->entity({kind, unknown}, {}).error().code, ErrorCode::NotFound);
    }

    void alertsAreFilteredByPrincipalAndApplication() {
        Alert one = makeAlert("a1");
        one.principal = alice;
        Alert other = makeAlert("a2");
        other.application = "Other";
        commit(batchOf({{one, {}, {}}, {other, {}, {}}}));
        AlertFilter filter = alertsNaming({EntityKind::Principal, alice});
        QCOMPARE(store_->alerts(filter, {}, {}, 10)->rows.at(0).id, std::string("a1"));
        QCOMPARE(store_->countAlerts(filter)->total, 1u);
        filter = alertsNaming({EntityKind::Application, "Other"});
        QCOMPARE(store_->alerts(filter, {}, {}, 10)->rows.at(0).id, std::string("a2"));
        QCOMPARE(store_->countAlerts(filter)->total, 1u);
    }

    // Ever new names make no more rows than the bound.
    void principalsAreBounded() {
        const auto names = static_cast<std::uint64_t>(maxPrincipalRowsPerDay) + 500;
        for (std::uint64_t part = 0; part < 2; ++part) {
            StoreBatch batch;
            for (std::uint64_t i = part * names / 2; i < (part + 1) * names / 2; ++i)
                batch.rollups.push_back(
                    rollup(0, shopKey, "1.1.1.1", "NL", "A", "user-" + std::to_string(i), 1));
            commit(batch);
        }
        const auto found = store_->entities({EntityKind::Principal, {}, {}}, EntityOrder::Requests, 10'000);
        QCOMPARE(found->size(), static_cast<std::size_t>(maxPrincipalRowsPerDay) + 1);
        QCOMPARE(found->at(0).entity.value, std::string(otherPrincipals));
        QCOMPARE(found->at(0).totals.requests, 500u);
        QCOMPARE(list(EntityKind::Address)[0].totals.requests, names);
        StoreBatch again; // those that have their row keep it
        again.rollups = {rollup(1, shopKey, "1.1.1.1", "NL", "A", "user-0", 3)};
        commit(again);
        QCOMPARE(store_->entity({EntityKind::Principal, "user-0"}, {})->summary.totals.requests, 4u);
    }

    void hostileNamesComeBackAsTheyWere_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("NUL") << QByteArray("a\0b", 3);
        QTest::newRow("quotes") << QByteArray("'; DROP TABLE principals; -- \" ` ' ''");
        QTest::newRow("bidi") << QByteArray("\xe2\x80\xae\xe2\x80\x8b text");
        QTest::newRow("a megabyte") << QByteArray(1 << 20, 'x');
        QTest::newRow("the others") << QByteArray("(others)");
    }
    void hostileNamesComeBackAsTheyWere() {
        QFETCH(QByteArray, text);
        const std::string hostile = text.toStdString();
        StoreBatch batch;
        batch.rollups = {rollup(0, hostile, hostile, "DE", hostile, hostile, 3)};
        commit(batch);
        for (const EntityKind kind : profiledKinds) {
            QCOMPARE(list(kind).size(), 1u);
            QCOMPARE(list(kind)[0].entity.value, hostile);
            const auto profile = store_->entity({kind, hostile}, {});
            QVERIFY(profile);
            QCOMPARE(profile->summary.totals.requests, 3u);
            QCOMPARE(profile->related.begin()->second.at(0).entity.value, hostile);
        }
    }

private:
    static AlertFilter alertsNaming(const Entity& entity) {
        AlertFilter filter;
        if (entity.kind == EntityKind::Principal) filter.principals = {entity.value};
        if (entity.kind == EntityKind::Application) filter.applications = {entity.value};
        return filter;
    }
};

QTEST_GUILESS_MAIN(StoreEntitiesTest)
#include "store_entities_test.moc"
