// What any store must do: alerts, their states, and what the engine keeps.
#include "store_conformance.h"

#include <atomic>
#include <cmath>
#include <thread>

using namespace cosmoswatch;
using namespace cosmoswatch::test;
using namespace std::chrono_literals;

class StoreConformanceTest : public StoreConformance {
    Q_OBJECT

private slots:
    void emptyStoreAnswersEverything() {
        QVERIFY(store_->alerts({}, {}, {}, 10)->rows.empty());
        QCOMPARE(store_->countAlerts({})->total, 0u);
        QVERIFY(store_->histogram({}, 1h)->empty());
        QVERIFY(!*store_->alertTimeSpan({}));
        QCOMPARE(store_->alert("x").error().code, ErrorCode::NotFound);
        QCOMPARE(store_->evidence("x").error().code, ErrorCode::NotFound);
        QCOMPARE(store_->history("x").error().code, ErrorCode::NotFound);
        QVERIFY(store_->accessByCountry({})->empty());
        QVERIFY(store_->accessByAddress({}, AddressOrder::Requests, 10)->empty());
        QVERIFY(store_->accessOverTime({}, 1h)->empty());
        QVERIFY(!*store_->accessTimeSpan({}));
        QVERIFY(store_->accounts()->empty());
        QCOMPARE(*store_->counters(), IngestCounters{});
        QVERIFY(store_->badRecords(10)->empty());
        QVERIFY(store_->cursors()->empty());
        QVERIFY(store_->state("")->empty());
        commit({});
    }

    void alertComesBackWhole() {
        Alert alert = makeAlert("a1");
        alert.sample = true;
        alert.principal = "0b1c2d";
        alert.last = minutesLater(5);
        alert.generated = minutesLater(9);
        commit(batchOf(alert));
        const Alert back = alertOf("a1");
        QCOMPARE(back.id, alert.id);
        QCOMPARE(back.type, alert.type);
        QCOMPARE(back.severity, alert.severity);
        QCOMPARE(back.status, AlertStatus::Active);
        QCOMPARE(back.version, 1u);
        QVERIFY(back.sample);
        QVERIFY(back.account == alert.account);
        QCOMPARE(back.entity, alert.entity);
        QCOMPARE(back.windowStart, alert.windowStart);
        QCOMPARE(back.first, alert.first);
        QCOMPARE(back.last, alert.last);
        QCOMPARE(back.generated, alert.generated);
        QCOMPARE(back.count, 1u);
        QCOMPARE(back.address, alert.address);
        QCOMPARE(back.place.countryName, alert.place.countryName);
        QCOMPARE(back.place.city, alert.place.city);
        QCOMPARE(*back.place.latitude, 52.5);
        QCOMPARE(back.place.asn, 60729u);
        QCOMPARE(back.threats.size(), 1u);
        QCOMPARE(back.threats[0].description, alert.threats[0].description);
        QCOMPARE(*back.threats[0].listed, baseTime);
        QCOMPARE(back.application, alert.application);
        QCOMPARE(back.userAgent, alert.userAgent);
        QCOMPARE(back.principal, alert.principal);
        QCOMPARE(back.authentication, alert.authentication);
        QCOMPARE(back.operations, alert.operations);
        QCOMPARE(back.containers, alert.containers);
        QCOMPARE(back.responseBytes, 1000u);
        QCOMPARE(back.itemsReturned, 10u);
        QCOMPARE(back.reasons.size(), 1u);
        QCOMPARE(back.reasons[0].values, alert.reasons[0].values);
        QCOMPARE(back.reasons[0].measure->observed, 4.0);

        const auto row = store_->alerts({}, {}, {}, 1)->rows.at(0);
        QCOMPARE(row.accountKey, shopKey);
        QCOMPARE(row.accountName, std::string("shop-prod"));
        QCOMPARE(row.network, alert.place.network);
        QVERIFY(row.torExit);
        QVERIFY(row.title.starts_with("[SAMPLE ALERT]"));
    }

    void generatedIsSetOnceAndKept() {
        const auto before = now();
        commit(batchOf(makeAlert("a1")));
        const auto generated = alertOf("a1").generated;
        QVERIFY(generated >= before && generated <= now());
        Alert later = makeAlert("a1");
        later.generated = minutesLater(1000);
        commit(batchOf(later));
        QCOMPARE(alertOf("a1").generated, generated);
    }

    void repeatsFold() {
        Alert first = makeAlert("a1");
        first.first = first.last = minutesLater(10);
        first.reasons[0].kind = "later";
        Alert second = makeAlert("a1");
        second.first = second.last = minutesLater(2);
        second.severity = Severity::High;
        second.operations = {"ReadFeed"};
        second.reasons[0].kind = "earlier";
        commit(batchOf({makeUpdate(first, 1, 3)}));
        commit(batchOf({makeUpdate(second, 100, 4)}));
        const Alert folded = alertOf("a1");
        QCOMPARE(folded.count, 7u);
        QCOMPARE(folded.responseBytes, 7000u);
        QCOMPARE(folded.itemsReturned, 70u);
        QCOMPARE(folded.first, minutesLater(2));
        QCOMPARE(folded.last, minutesLater(10));
        QCOMPARE(folded.severity, Severity::High);
        QCOMPARE(folded.operations, (std::vector<std::string>{"Query", "ReadFeed"}));
        QCOMPARE(folded.reasons[0].kind, std::string("earlier"));
        QCOMPARE(store_->countAlerts({})->total, 1u);
        QCOMPARE(folded.version, 1u);
    }

    void duplicatesAddNothing_data() {
        QTest::addColumn<int>("firstRecord");
        QTest::addColumn<int>("records");
        QTest::addColumn<int>("expectedCount"); // after records 0..9
        QTest::newRow("the same again") << 0 << 10 << 10;
        QTest::newRow("some of them again") << 2 << 5 << 10;
        QTest::newRow("half of it new") << 5 << 10 << 15;
        QTest::newRow("one new") << 1 << 10 << 11;
        QTest::newRow("all new") << 10 << 10 << 20;
    }
    void duplicatesAddNothing() {
        QFETCH(int, firstRecord);
        QFETCH(int, records);
        QFETCH(int, expectedCount);
        const Alert alert = makeAlert("a1");
        commit(batchOf({makeUpdate(alert, 0, 10)}));
        const auto again =
            makeUpdate(alert, static_cast<std::uint64_t>(firstRecord), static_cast<std::uint64_t>(records));
        for (int i = 0; i < 3; ++i)
            commit(batchOf({again}));
        const auto count = static_cast<std::uint64_t>(expectedCount);
        QCOMPARE(alertOf("a1").count, count);
        QCOMPARE(alertOf("a1").responseBytes, 1000 * count);
        QCOMPARE(alertOf("a1").itemsReturned, 10 * count);
    }

    // However a stream is cut into batches, and whatever of it comes again.
    void sumsAreByRecord_data() {
        QTest::addColumn<std::vector<std::vector<int>>>("batches");
        QTest::newRow("all at once") << std::vector<std::vector<int>>{{0, 1, 2, 3}};
        QTest::newRow("one by one") << std::vector<std::vector<int>>{{0}, {1}, {2}, {3}};
        QTest::newRow("the large one again") << std::vector<std::vector<int>>{{0, 1, 2}, {2, 3}};
        QTest::newRow("all but one again") << std::vector<std::vector<int>>{{0, 1, 2, 3}, {1, 2, 3}};
        QTest::newRow("twice in one") << std::vector<std::vector<int>>{{3, 0, 3, 1, 0}, {2, 1}};
        QTest::newRow("backwards") << std::vector<std::vector<int>>{{3, 2}, {2, 1}, {1, 0}};
    }
    void sumsAreByRecord() {
        QFETCH(std::vector<std::vector<int>>, batches);
        // The last is the request of the third: it tells its bytes, and does not count.
        const std::vector<AlertRecord> records{
            {11, 1, 7, 3}, {7, 1, 0, 0}, {13, 1, 0, 250}, {5, 0, 90'001, 0}};
        for (const auto& batch : batches) {
            AlertUpdate update;
            update.alert = makeAlert("a1");
            for (const int index : batch)
                update.records.push_back(records[static_cast<std::size_t>(index)]);
            commit(batchOf({update}));
        }
        QCOMPARE(alertOf("a1").count, 3u);
        QCOMPARE(alertOf("a1").responseBytes, 90'008u);
        QCOMPARE(alertOf("a1").itemsReturned, 253u);
    }
    void theFirstTellingOfARecordCounts() {
        AlertUpdate update;
        update.alert = makeAlert("a1");
        update.records = {{1, 1, 0, 0}, {1, 1, 500, 5}};
        commit(batchOf({update}));
        update.records = {{1, 1, 700, 7}};
        commit(batchOf({update}));
        QCOMPARE(alertOf("a1").count, 1u);
        QCOMPARE(alertOf("a1").responseBytes, 0u);
    }
    void recordsOfHugeAmountsDoNotOverflow() {
        AlertUpdate update;
        update.alert = makeAlert("a1");
        for (std::uint64_t i = 0; i < 4; ++i)
            update.records.push_back({i, 1, ~std::uint64_t{0}, std::uint64_t{1} << 62});
        commit(batchOf({update}));
        QCOMPARE(alertOf("a1").count, 4u);
        QVERIFY(alertOf("a1").responseBytes > std::uint64_t{1} << 61);
        QVERIFY(alertOf("a1").itemsReturned > std::uint64_t{1} << 61);
    }

    void duplicatesWithinOneBatchAddNothing() {
        auto update = makeUpdate(makeAlert("a1"), 0, 4);
        update.records.push_back(update.records[0]);
        update.alert.count = 5;
        commit(batchOf({update, makeUpdate(makeAlert("a1"), 3, 2)}));
        QCOMPARE(alertOf("a1").count, 5u); // records 0 to 4
    }

    void knownRecordsStillWidenLists() {
        Alert alert = makeAlert("a1");
        commit(batchOf({makeUpdate(alert, 0, 3)}));
        alert.containers = {"shop/customers"};
        commit(batchOf({makeUpdate(alert, 0, 3)}));
        QCOMPARE(alertOf("a1").count, 3u);
        QCOMPARE(alertOf("a1").containers, (std::vector<std::string>{"shop/orders", "shop/customers"}));
    }

    void tenThousandRecordsAreRemembered() {
        const Alert alert = makeAlert("a1");
        commit(batchOf({makeUpdate(alert, 0, 10'000)}));
        commit(batchOf({makeUpdate(alert, 0, 10'000)}));
        QCOMPARE(alertOf("a1").count, 10'000u);
        commit(batchOf({makeUpdate(alert, 20'000, 500)}));
        QCOMPARE(alertOf("a1").count, 10'500u);
    }

    void hugeAmountsDoNotOverflow() {
        Alert alert = makeAlert("a1");
        alert.count = alert.responseBytes = alert.itemsReturned = ~std::uint64_t{0};
        StoreBatch batch = batchOf(alert);
        batch.rollups = {{{baseTime, shopKey, "1.2.3.4", "DE", "x", "Query"},
                          {~std::uint64_t{0}, 1, ~std::uint64_t{0}, ~std::uint64_t{0}, 1e308}}};
        batch.counters.bytes = ~std::uint64_t{0};
        batch.rollups.push_back(batch.rollups[0]);
        batch.rollups[1].first.address = "1.2.3.5";
        for (int i = 0; i < 4; ++i)
            commit(batch);
        QVERIFY(alertOf("a1").count > std::uint64_t{1} << 61);
        QVERIFY(store_->accessByCountry({})->at(0).totals.bytesRead > std::uint64_t{1} << 61);
        QVERIFY(store_->counters()->bytes > std::uint64_t{1} << 61);
        QCOMPARE(store_->alerts({}, {AlertColumn::Count, true}, {}, 1)->rows.size(), 1u);
    }

    void evidenceIsKeptOnceAndBounded() {
        AlertUpdate update = makeUpdate(makeAlert("a1"), 0, 1);
        for (int i = 0; i < 60; ++i)
            update.evidence.push_back({minutesLater(60 - i), static_cast<std::uint64_t>(-1 - i), "PT1H.json",
                                       static_cast<std::uint64_t>(i), R"({"n":)" + std::to_string(i) + "}"});
        update.evidence.push_back(update.evidence.front());
        commit(batchOf({update}));
        commit(batchOf({update}));
        const auto evidence = *store_->evidence("a1");
        QCOMPARE(evidence.size(), maxEvidenceRecords);
        QCOMPARE(evidence.front().time, minutesLater(11)); // the first 50 that came, by time
        QCOMPARE(evidence.back().time, minutesLater(60));
        QCOMPARE(evidence.back().recordHash, ~std::uint64_t{0});
        QCOMPARE(evidence.back().source, std::string("PT1H.json"));
        QCOMPARE(evidence.front().offset, 49u);
        QCOMPARE(evidence.front().json, std::string(R"({"n":49})"));
    }

    void statusBelongsToTheAnalysts() {
        commit(batchOf(makeAlert("a1")));
        const StatusChange resolve{"a1",      1,    AlertStatus::Resolved, Disposition::TruePositive,
                                   "blocked", "ana"};
        QCOMPARE(*store_->setStatus(std::span(&resolve, 1)), std::vector<std::uint32_t>{2});
        commit(batchOf(makeAlert("a1"))); // new records do not reopen it
        QCOMPARE(alertOf("a1").status, AlertStatus::Resolved);
        QCOMPARE(alertOf("a1").disposition, Disposition::TruePositive);
        QCOMPARE(alertOf("a1").version, 2u);
        QCOMPARE(alertOf("a1").count, 2u);

        const StatusChange reopen{"a1", 0, AlertStatus::Active, Disposition::Undetermined, "", "ben"};
        QCOMPARE(*store_->setStatus(std::span(&reopen, 1)), std::vector<std::uint32_t>{3});
        QCOMPARE(*store_->addNote("a1", "looks like Tor again", "ana"), 4u);
        const StatusChange start{"a1", 4, AlertStatus::InProgress, Disposition::Undetermined, "", "ana"};
        QVERIFY(store_->setStatus(std::span(&start, 1)));
        const StatusChange back{"a1", 5, AlertStatus::Active, Disposition::Undetermined, "", "ana"};
        QVERIFY(store_->setStatus(std::span(&back, 1)));

        const auto history = *store_->history("a1");
        std::vector<std::string> actions;
        for (const auto& entry : history)
            actions.push_back(entry.who + ":" + entry.action + ":" + entry.note);
        QCOMPARE(actions, (std::vector<std::string>{"ana:Resolved:blocked",
                                                    "ben:Reopened:", "ana:Note:looks like Tor again",
                                                    "ana:In progress:", "ana:Active:"}));
        QVERIFY(history[0].time <= now() && history[0].time > now() - 1h);
    }

    void statusChangesAreAllOrNone_data() {
        QTest::addColumn<QString>("second");
        QTest::addColumn<int>("version");
        QTest::addColumn<int>("code");
        QTest::newRow("changed meanwhile") << "a2" << 7 << static_cast<int>(ErrorCode::Conflict);
        QTest::newRow("gone") << "a9" << 1 << static_cast<int>(ErrorCode::NotFound);
        QTest::newRow("twice the same version") << "a1" << 1 << static_cast<int>(ErrorCode::Conflict);
    }
    void statusChangesAreAllOrNone() {
        QFETCH(QString, second);
        QFETCH(int, version);
        QFETCH(int, code);
        commit(batchOf(makeAlert("a1")));
        commit(batchOf(makeAlert("a2")));
        const auto revision = store_->revision();
        const std::vector<StatusChange> changes{
            {"a1", 1, AlertStatus::Dismissed, Disposition::FalsePositive, "", "ana"},
            {second.toStdString(), static_cast<std::uint32_t>(version), AlertStatus::Dismissed,
             Disposition::FalsePositive, "", "ana"}};
        QCOMPARE(static_cast<int>(store_->setStatus(changes).error().code), code);
        QCOMPARE(alertOf("a1").status, AlertStatus::Active);
        QCOMPARE(alertOf("a1").version, 1u);
        QVERIFY(store_->history("a1")->empty());
        QCOMPARE(store_->revision(), revision);
        QCOMPARE(store_->addNote("a9", "x", "ana").error().code, ErrorCode::NotFound);
    }

    void revisionGrowsWithEveryChange() {
        auto revision = store_->revision();
        const auto grown = [&] { return store_->revision() > std::exchange(revision, store_->revision()); };
        commit(batchOf(makeAlert("a1")));
        QVERIFY(grown());
        QVERIFY(store_->alerts({}, {}, {}, 5));
        QVERIFY(!grown());
        QVERIFY(store_->addNote("a1", "n", "w"));
        QVERIFY(grown());
    }

    void accountsAddUp() {
        const Account shop = parseAccount(shopKey);
        const Account bank = parseAccount("contosobank");
        StoreBatch batch = batchOf(makeAlert("a1"));
        batch.accounts = {{shop, minutesLater(10), minutesLater(20), 5, 0},
                          {bank, minutesLater(1), minutesLater(1), 1, 0}};
        commit(batch);
        batch.accounts = {{shop, minutesLater(5), minutesLater(15), 7, 0}};
        batch.alerts[0].alert.id = "a2";
        commit(batch);
        const StatusChange resolve{"a2", 0, AlertStatus::Resolved, Disposition::TruePositive, "", "ana"};
        QVERIFY(store_->setStatus(std::span(&resolve, 1)));
        const auto accounts = *store_->accounts();
        QCOMPARE(accounts.size(), 2u);
        QVERIFY(accounts[0].account == bank);
        QCOMPARE(accounts[0].activeAlerts, 0u);
        QVERIFY(accounts[1].account == shop);
        QCOMPARE(accounts[1].firstSeen, minutesLater(5));
        QCOMPARE(accounts[1].lastSeen, minutesLater(20));
        QCOMPARE(accounts[1].records, 12u);
        QCOMPARE(accounts[1].activeAlerts, 1u);
    }

    void engineStateReplacesAndCountersAdd() {
        StoreBatch batch;
        batch.state = {
            {"profile/a", std::string("\0\xff 1", 4)}, {"profile/b", "2"}, {"profilf", "3"}, {"\xff", "4"}};
        batch.cursors = {{"file one", "10"}, {"file two", "20"}};
        batch.counters = {1, 2, 3, 4, 5, 6};
        commit(batch);
        batch.state = {{"profile/b", ""}};
        batch.cursors = {{"file one", "11"}, {"file three", "1"}};
        batch.removedCursors = {"file two", "file three", "never there"};
        commit(batch);
        QCOMPARE(*store_->state("profile/"),
                 (std::map<std::string, std::string>{{"profile/a", std::string("\0\xff 1", 4)},
                                                     {"profile/b", ""}}));
        QCOMPARE(store_->state("")->size(), 4u);
        QCOMPARE(store_->state("\xff")->size(), 1u);
        QCOMPARE(*store_->cursors(),
                 (std::map<std::string, std::string>{{"file one", "11"}, {"file three", "1"}}));
        QCOMPARE(*store_->counters(), (IngestCounters{2, 4, 6, 8, 10, 12}));
    }

    void newestThousandBadRecordsStay() {
        StoreBatch batch;
        for (int i = 0; i < 700; ++i)
            batch.badRecords.push_back({"f", static_cast<std::uint64_t>(i), "cut", "{", minutesLater(i)});
        commit(batch);
        for (auto& record : batch.badRecords)
            record.offset += 700;
        commit(batch);
        const auto kept = *store_->badRecords(5000);
        QCOMPARE(kept.size(), 1000u);
        QCOMPARE(kept.front().offset, 1399u);
        QCOMPARE(kept.back().offset, 400u);
        QCOMPARE(store_->badRecords(3)->size(), 3u);
        QCOMPARE(kept.front().reason, std::string("cut"));
    }
};

QTEST_APPLESS_MAIN(StoreConformanceTest)
#include "store_conformance_test.moc"
