// What any store must do: alerts that belong together make an incident.
#include "store_conformance.h"

using namespace cosmoswatch;
using namespace cosmoswatch::test;
using namespace std::chrono_literals;

namespace {

const std::string ana = "6a1f0c52-9a3e-4a3e-b1a7-3f1c9f2d7e01";

Alert alertFrom(const std::string& id, const std::string& address, Duration later = 0s,
                const std::string& account = "shop-prod") {
    Alert alert = makeAlert(id);
    alert.account = parseAccount("/subscriptions/s1/resourcegroups/rg1/providers/microsoft.documentdb/"
                                 "databaseaccounts/" +
                                 account);
    alert.address = alert.entity = address;
    alert.first = alert.last = baseTime + later;
    alert.windowStart = dayOf(alert.first);
    return alert;
}

Alert alertBy(const std::string& id, const std::string& principal, Duration later = 0s,
              const std::string& account = "shop-prod") {
    Alert alert = alertFrom(id, "", later, account);
    alert.principal = alert.entity = principal;
    return alert;
}

} // namespace

class StoreIncidentsTest : public StoreConformance {
    Q_OBJECT

private:
    std::string keyOf(const std::string& id) { return alertOf(id).correlationKey; }
    std::vector<std::string> membersOf(const std::string& incident) {
        std::vector<std::string> ids;
        const auto found = store_->incident(incident);
        if (found)
            for (const auto& member : found->members)
                ids.push_back(member.id);
        return ids;
    }

private slots:
    void oneAlertIsNoIncident() {
        commit(batchOf(alertFrom("a1", "203.0.113.9")));
        QCOMPARE(keyOf("a1"), std::string());
        QVERIFY(store_->incidents({}, 10)->empty());
        QCOMPARE(store_->incident("a1").error().code, ErrorCode::NotFound);
    }

    void alertsThatShareAnAddressAreOneIncidentOverAccounts() {
        Alert second = alertFrom("a2", "203.0.113.9", 2h, "hr");
        second.severity = Severity::High;
        second.last = second.first + 10min;
        second.principal = ana;
        commit(batchOf(alertFrom("a1", "203.0.113.9")));
        commit(batchOf(second));
        commit(batchOf(alertFrom("a3", "198.51.100.1")));
        QCOMPARE(keyOf("a1"), std::string("a1"));
        QCOMPARE(keyOf("a2"), std::string("a1"));
        QCOMPARE(keyOf("a3"), std::string());

        const auto incident = *store_->incident("a1");
        QCOMPARE(incident.id, std::string("a1"));
        QCOMPARE(incident.alertCount, 2u);
        QCOMPARE(incident.severity, Severity::High);
        QCOMPARE(incident.status, AlertStatus::Active);
        QCOMPARE(incident.first, baseTime);
        QCOMPARE(incident.last, baseTime + 2h + 10min);
        QCOMPARE(incident.accounts.size(), 2u);
        QCOMPARE(incident.accounts[0].name, std::string("hr"));
        QCOMPARE(incident.members[1].principal, ana);
        QCOMPARE(incident.members[1].address, std::string("203.0.113.9"));
        QCOMPARE(incident.members[1].account.name, std::string("hr"));
        QCOMPARE(incident.members[1].count, 1u);
    }

    void pagesCountsAndListsKnowTheIncident() {
        for (int i = 0; i < 5; ++i)
            commit(batchOf(alertFrom("a" + std::to_string(i), "203.0.113.9", i * 1h)));
        for (int i = 0; i < 3; ++i)
            commit(batchOf(alertFrom("b" + std::to_string(i), "198.51.100.1", i * 1h, "hr")));
        AlertFilter filter;
        filter.incidents = {"a0"};
        auto page = *store_->alerts(filter, {}, {}, 3);
        QCOMPARE(page.rows.size(), 3u);
        QCOMPARE(page.rows[0].correlationKey, std::string("a0"));
        page = *store_->alerts(filter, {}, page.next, 3);
        QCOMPARE(page.rows.size(), 2u);
        QVERIFY(!page.next);
        QCOMPARE(store_->countAlerts(filter)->total, 5u);
        QCOMPARE(store_->alerts(filter, {AlertColumn::Severity, true}, {}, 9)->rows.size(), 5u);
        filter.incidents = {"a1"}; // a member, but not the key
        QVERIFY(store_->alerts(filter, {}, {}, 9)->rows.empty());

        const auto all = *store_->incidents({}, 10);
        QCOMPARE(all.size(), 2u);
        QCOMPARE(all[0].id, std::string("a0")); // the newest last record first
        QCOMPARE(all[1].id, std::string("b0"));
        QCOMPARE(store_->incidents({}, 1)->size(), 1u);
        AlertFilter hr;
        hr.accountKeys = {all[1].accounts.at(0).key};
        QCOMPARE(store_->incidents(hr, 10)->at(0).id, std::string("b0"));
        AlertFilter late;
        late.time.from = baseTime + 3h;
        late.text = "shop";
        QCOMPARE(store_->incidents(late, 10)->size(), 1u);
        AlertFilter one;
        one.incidents = {"b0"};
        QCOMPARE(store_->incidents(one, 10)->size(), 1u);
    }

    void links_data() {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("first");
        QTest::addColumn<QString>("second");
        QTest::addColumn<QString>("account");
        QTest::addColumn<bool>("together");
        QTest::newRow("public address") << "address"
                                        << "9.9.9.9"
                                        << "9.9.9.9"
                                        << "hr" << true;
        QTest::newRow("another") << "address"
                                 << "9.9.9.9"
                                 << "9.9.9.8"
                                 << "shop-prod" << false;
        QTest::newRow("private, same account") << "address"
                                               << "10.0.0.4"
                                               << "10.0.0.4"
                                               << "shop-prod" << true;
        QTest::newRow("private, other account") << "address"
                                                << "10.0.0.4"
                                                << "10.0.0.4"
                                                << "hr" << false;
        QTest::newRow("carrier's") << "address"
                                   << "100.64.0.9"
                                   << "100.64.0.9"
                                   << "hr" << false;
        QTest::newRow("loopback") << "address"
                                  << "127.0.0.1"
                                  << "127.0.0.1"
                                  << "shop-prod" << false;
        QTest::newRow("nowhere") << "address"
                                 << "0.0.0.0"
                                 << "0.0.0.0"
                                 << "shop-prod" << false;
        QTest::newRow("object id") << "principal" << QString::fromStdString(ana)
                                   << QString::fromStdString(ana).toUpper() << "hr" << true;
        QTest::newRow("user name") << "principal"
                                   << "ana@contoso.example"
                                   << "Ana@contoso.example"
                                   << "hr" << true;
        QTest::newRow("token user") << "principal"
                                    << "4YpYAA=="
                                    << "4YpYAA=="
                                    << "shop-prod" << true;
        QTest::newRow("token user elsewhere") << "principal"
                                              << "4YpYAA=="
                                              << "4YpYAA=="
                                              << "hr" << false;
        QTest::newRow("nobody") << "principal"
                                << ""
                                << ""
                                << "shop-prod" << false;
        QTest::newRow("star") << "principal"
                              << "*"
                              << "*"
                              << "shop-prod" << false;
        QTest::newRow("given") << "link"
                               << "key:shop"
                               << "key:shop"
                               << "hr" << true;
        QTest::newRow("given, another") << "link"
                                        << "key:shop"
                                        << "key:hr"
                                        << "shop-prod" << false;
    }
    void links() {
        QFETCH(QString, kind);
        QFETCH(QString, first);
        QFETCH(QString, second);
        QFETCH(QString, account);
        QFETCH(bool, together);
        const auto made = [&](const char* id, const QString& value, const std::string& name) {
            Alert alert = alertFrom(id, kind == u"address" ? value.toStdString() : "", 0s, name);
            if (kind == u"principal") alert.principal = value.toStdString();
            if (kind == u"link") alert.links = {value.toStdString()};
            return alert;
        };
        commit(batchOf(made("a1", first, "shop-prod")));
        commit(batchOf(made("a2", second, account.toStdString())));
        QCOMPARE(keyOf("a2"), std::string(together ? "a1" : ""));
        QCOMPARE(keyOf("a1"), keyOf("a2"));
    }

    void aDetectorsLinkJoinsListingAndUse() {
        commit(batchOf(alertBy("listed", ana)));
        Alert use = alertFrom("used", "45.9.148.3", 3h, "hr");
        use.links = {"principal:" + ana};
        commit(batchOf(use));
        QCOMPARE(keyOf("used"), std::string("listed"));
        QCOMPARE(alertOf("used").links, use.links);
    }

    void samplesStayAmongThemselves() {
        Alert sample = alertFrom("s1", "203.0.113.9");
        sample.sample = true;
        commit(batchOf(sample));
        commit(batchOf(alertFrom("a1", "203.0.113.9")));
        QCOMPARE(keyOf("a1"), std::string());
        sample.id = "s2";
        commit(batchOf(sample));
        QCOMPARE(keyOf("s2"), std::string("s1"));
        QVERIFY(title(*store_->incident("s1")).starts_with("[SAMPLE ALERT] "));
    }

    void aDayApartIsTogether_data() {
        QTest::addColumn<int>("seconds");
        QTest::addColumn<bool>("together");
        QTest::addColumn<bool>("earlyFirst");
        QTest::newRow("a day") << 24 * 3600 << true << true;
        QTest::newRow("a day, backwards") << 24 * 3600 << true << false;
        QTest::newRow("a second more") << 24 * 3600 + 1 << false << true;
        QTest::newRow("a second more, backwards") << 24 * 3600 + 1 << false << false;
    }
    void aDayApartIsTogether() {
        QFETCH(int, seconds);
        QFETCH(bool, together);
        Alert early = alertFrom("early", "203.0.113.9");
        early.last = early.first + 5h;
        const Alert late = alertFrom("late", "203.0.113.9", 5h + std::chrono::seconds(seconds));
        QFETCH(bool, earlyFirst);
        commit(batchOf(earlyFirst ? early : late));
        commit(batchOf(earlyFirst ? late : early));
        QCOMPARE(keyOf("late"), std::string(together ? "early" : ""));
    }

    void aBridgeMakesOneOfTwo() {
        for (int i = 0; i < 3; ++i) {
            commit(batchOf(alertFrom("a" + std::to_string(i), "203.0.113.9", 1h + i * 1min)));
            commit(batchOf(alertBy("b" + std::to_string(i), ana, 2h + i * 1min, "hr")));
        }
        QCOMPARE(keyOf("b1"), std::string("b0"));
        Alert bridge = alertFrom("bridge", "203.0.113.9", 3h);
        bridge.principal = ana;
        commit(batchOf(bridge));
        for (const char* id : {"a0", "a1", "a2", "b0", "b1", "b2", "bridge"})
            QCOMPARE(keyOf(id), std::string("a0"));
        QCOMPARE(store_->incidents({}, 10)->size(), 1u);
        QCOMPARE(store_->incident("b0").error().code, ErrorCode::NotFound);
    }

    void aFoldedAlertReachesFurther() {
        commit(batchOf({makeUpdate(alertFrom("a1", "203.0.113.9"), 0, 1)}));
        commit(batchOf(alertFrom("a2", "203.0.113.9", 30h)));
        QCOMPARE(keyOf("a2"), std::string());
        Alert again = alertFrom("a1", "203.0.113.9");
        again.last = again.first + 7h;
        again.principal = ana; // another user of the same address
        commit(batchOf({makeUpdate(again, 5, 1)}));
        QCOMPARE(keyOf("a2"), std::string("a1"));
        commit(batchOf(alertBy("a3", ana, 1h, "hr")));
        QCOMPARE(keyOf("a3"), std::string("a1"));
    }

    void storyFollowsTheKillChain() {
        const auto add = [&](const char* id, const char* type, Duration later) {
            Alert alert = alertFrom(id, "203.0.113.9", later);
            alert.type = type;
            commit(batchOf(alert));
        };
        add("1", "CosmosDB_DataExfiltrationAnomaly", 1h);
        add("2", "CosmosDB_KeyUsedAfterListing", 2h);
        add("3", "AzureCosmosDB_SuspiciousListKeys.SuspiciousPrincipal", 1h);
        add("4", "CosmosDB_MassDeletion", 30min);
        add("5", "CosmosDB_TorAnomaly", 3h);
        QCOMPARE(keyOf("1"), std::string("4"));
        QCOMPARE(membersOf("4"), (std::vector<std::string>{"5", "3", "2", "1", "4"}));
        QCOMPARE(
            title(*store_->incident("4")),
            std::string("Access through Tor, keys listed, a key used from a new address, data extracted, "
                        "and more"));
    }

    void statusIsOpenAsLongAsOneAlertIs() {
        commit(batchOf(alertFrom("a1", "203.0.113.9")));
        commit(batchOf(alertFrom("a2", "203.0.113.9", 1h)));
        const auto set = [&](const char* id, AlertStatus status) {
            const StatusChange change{id, 0, status, Disposition::Undetermined, "", "ana"};
            QVERIFY(store_->setStatus(std::span(&change, 1)));
        };
        set("a1", AlertStatus::Resolved);
        QCOMPARE(store_->incident("a1")->status, AlertStatus::Active);
        set("a2", AlertStatus::Dismissed);
        QCOMPARE(store_->incident("a1")->status, AlertStatus::Resolved);
        commit(batchOf(alertFrom("a2", "203.0.113.9", 1h)));
        QCOMPARE(keyOf("a2"), std::string("a1"));
        QCOMPARE(alertOf("a2").version, 2u); // an analyst's edit stays valid when a story grows
    }

    void aNoisyAddressDoesNotGlueMonths() {
        for (int day = 0; day < 90; ++day)
            commit(batchOf(alertFrom("day" + std::to_string(day), "203.0.113.9", day * 24h)));
        const auto incidents = *store_->incidents({}, 100);
        QVERIFY(incidents.size() >= 12);
        std::uint64_t alerts = 0;
        for (const auto& incident : incidents) {
            QVERIFY(incident.last - incident.first < 7 * 24h);
            alerts += incident.alertCount;
        }
        QVERIFY(alerts >= 89); // but for one alone in its week
    }

    void aWeekOverSundayIsWhole() {
        // 2026-10-04 is a Sunday.
        commit(batchOf(alertFrom("a1", "203.0.113.9", 7h)));
        commit(batchOf(alertFrom("a2", "203.0.113.9", 9h)));
        QCOMPARE(keyOf("a2"), std::string("a1"));
    }

    void anAlertAboutManyAddressesIsAboutNoneOfThem() {
        Alert many = alertBy("many", ana);
        for (int i = 0; i < 16; ++i) {
            many.address = "203.0.113." + std::to_string(i);
            commit(batchOf(many));
        }
        commit(batchOf(alertFrom("one", "203.0.113.3", 1h)));
        QCOMPARE(keyOf("one"), std::string("many"));
        commit(batchOf(alertBy("two", ana, 1h, "hr")));
        many.address = "203.0.113.99";
        commit(batchOf(many));
        QCOMPARE(keyOf("one"), std::string());
        QCOMPARE(keyOf("two"), std::string("many")); // the principal is still one
        QCOMPARE(store_->incident("many")->alertCount, 2u);
    }

    void membersListedAreBounded() {
        StoreBatch batch;
        for (std::size_t i = 0; i < maxIncidentMembers + 50; ++i)
            batch.alerts.push_back(
                {alertFrom("a" + std::to_string(i), "203.0.113.9", std::chrono::seconds(i)), {}, {}});
        commit(batch);
        const auto incident = *store_->incident("a0");
        QCOMPARE(incident.alertCount, maxIncidentMembers + 50);
        QCOMPARE(incident.members.size(), maxIncidentMembers);
        QCOMPARE(incident.last, baseTime + std::chrono::seconds(maxIncidentMembers + 49));
    }
};

QTEST_APPLESS_MAIN(StoreIncidentsTest)
#include "store_incidents_test.moc"
