// What any store must do, whatever stands behind it: each test runs on a store in memory and on one in a
// file.
#include "store_test_support.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <cmath>
#include <memory>
#include <thread>

using namespace cosmoswatch;
using namespace cosmoswatch::test;
using namespace std::chrono_literals;

class StoreConformanceTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> folder_;
    std::unique_ptr<AlertStore> store_;

    void commit(const StoreBatch& batch) {
        const auto done = store_->commit(batch);
        QVERIFY2(done, done ? "" : describe(done.error()).c_str());
    }
    Alert alertOf(const std::string& id) {
        auto alert = store_->alert(id);
        return alert ? *alert : Alert{};
    }

private slots:
    void initTestCase_data() {
        QTest::addColumn<bool>("inFile");
        QTest::newRow("memory") << false;
        QTest::newRow("file") << true;
    }

    void init() {
        QFETCH_GLOBAL(bool, inFile);
        folder_ = std::make_unique<QTemporaryDir>();
        if (inFile) {
            auto opened = openStore(folder_->filePath("store.db").toStdString());
            QVERIFY2(opened, opened ? "" : describe(opened.error()).c_str());
            store_ = std::move(opened->store);
        } else {
            auto opened = openMemoryStore();
            QVERIFY(opened);
            store_ = std::move(*opened);
        }
    }

    void cleanup() {
        store_.reset();
        folder_.reset();
    }

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
        QCOMPARE(alertOf("a1").responseBytes,
                 1000 * count); // each record carries as much: in proportion is exact
        QCOMPARE(alertOf("a1").itemsReturned, 10 * count);
    }

    void duplicatesWithinOneBatchAddNothing() {
        auto update = makeUpdate(makeAlert("a1"), 0, 4);
        update.recordHashes.push_back(update.recordHashes[0]);
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

    void rollups() {
        const std::string bank = "contosobank";
        const auto key = [](int hour, const std::string& account, const std::string& address,
                            const std::string& country, const std::string& application = "App") {
            return RollupKey{
                baseTime + std::chrono::hours(hour), account, address, country, application, "Query"};
        };
        Alert fromGermany = makeAlert("a1");
        Alert fromNowhere = makeAlert("a2");
        fromNowhere.address = "10.0.0.1";
        fromNowhere.place = {};
        fromNowhere.last = minutesLater(4 * 60 + 59);
        StoreBatch batch = batchOf({{fromGermany, {}, {}}, {fromNowhere, {}, {}}});
        batch.rollups = {{key(0, shopKey, "185.220.101.1", "DE"), {10, 1, 100, 7, 1.5}},
                         {key(1, shopKey, "185.220.101.1", "DE"), {1, 0, 50, 0, 0}},
                         {key(1, shopKey, "185.220.101.1", "DE", "Other"), {1, 0, 1, 0, 0}},
                         {key(4, bank, "10.0.0.1", ""), {500, 0, 9000, 0, std::nan("")}},
                         {key(4, shopKey, "1.1.1.1", "NL"), {3, 3, 0, 0, 0}}};
        batch.addresses = {{"185.220.101.1", "", "Tor relay", true, true},
                           {"10.0.0.1", "", "Office", false, false}};
        commit(batch);
        batch = {};
        batch.rollups = {{key(0, shopKey, "185.220.101.1", "DE"), {5, 0, 11, 0, 0}}};
        batch.rollups[0].first.hour += 30min; // any moment of the hour means the hour
        commit(batch);

        const auto countries = *store_->accessByCountry({});
        QCOMPARE(countries.size(), 3u);
        QCOMPARE(countries[0].countryCode, std::string("--"));
        QCOMPARE(countries[0].countryName, std::string());
        QCOMPARE(countries[0].totals.requests, 500u);
        QCOMPARE(countries[0].totals.alerts, 1u);
        QCOMPARE(countries[1].countryCode, std::string("DE"));
        QCOMPARE(countries[1].countryName, std::string("Germany"));
        QCOMPARE(countries[1].totals.requests, 17u);
        QCOMPARE(countries[1].totals.failures, 1u);
        QCOMPARE(countries[1].totals.bytesRead, 162u);
        QCOMPARE(countries[1].totals.alerts, 1u);
        QCOMPARE(countries[1].addresses, 1u);
        QCOMPARE(countries[1].first, baseTime);
        QCOMPARE(countries[1].last, baseTime + 1h);

        const auto unusual = *store_->accessByAddress({}, AddressOrder::MostUnusual, 10);
        QCOMPARE(unusual.size(), 3u);
        QCOMPARE(unusual[0].address,
                 std::string("185.220.101.1")); // an alert, and fewer requests than the next
        QVERIFY(unusual[0].torExit && unusual[0].listed);
        QCOMPARE(unusual[0].network, std::string("Tor relay"));
        QCOMPARE(unusual[0].countryCode, std::string("DE"));
        QCOMPARE(unusual[1].address, std::string("10.0.0.1"));
        QCOMPARE(unusual[1].countryCode, std::string("--"));
        QCOMPARE(store_->accessByAddress({}, AddressOrder::BytesRead, 1)->at(0).address,
                 std::string("10.0.0.1"));
        QCOMPARE(store_->accessByAddress({}, AddressOrder::Requests, 1)->size(), 1u);

        const auto points = *store_->accessOverTime({}, 1h);
        QCOMPARE(points.size(), 5u); // 16:00 to 20:00, with the gaps
        QCOMPARE(points[0].totals.requests, 15u);
        QCOMPARE(points[0].totals.alerts, 1u);
        QCOMPARE(points[2].totals.requests, 0u);
        QCOMPARE(points[4].totals.requests, 503u);
        QCOMPARE(points[4].totals.alerts, 1u);
        QCOMPARE(store_->accessOverTime({}, 24h)->size(), 1u);
        QCOMPARE(store_->accessOverTime({}, 90min).error().code, ErrorCode::InvalidArgument);
        QCOMPARE((*store_->accessTimeSpan({}))->second, baseTime + 4h);

        AccessFilter filter;
        filter.accountKeys = {shopKey};
        QCOMPARE(store_->accessByCountry(filter)->size(), 2u);
        filter = {};
        filter.countryCode = "--";
        QCOMPARE(store_->accessByCountry(filter)->at(0).totals.requests, 500u);
        QCOMPARE(store_->accessByCountry(filter)->at(0).totals.alerts, 1u);
        filter = {};
        filter.address = "1.1.1.1";
        QCOMPARE(store_->accessByCountry(filter)->at(0).countryCode, std::string("NL"));
        filter = {};
        filter.application = "Other";
        QCOMPARE(store_->accessByCountry(filter)->at(0).totals.requests, 1u);
        filter = {};
        filter.time = {baseTime + 90min, baseTime + 4h};
        QCOMPARE(store_->accessByCountry(filter)->at(0).totals.requests, 2u); // the whole hour from 17:00
        QCOMPARE(store_->accessByCountry(filter)->at(0).totals.alerts, 0u);
        QCOMPARE(store_->accessOverTime(filter, 1h)->size(), 3u);
        filter.accountKeys = {"no such account"};
        QVERIFY(store_->accessByCountry(filter)->empty());
        QCOMPARE(store_->accessOverTime(filter, 1h)->size(), 3u); // the asked range, all zero
    }

    void newestFactsOfAnAddressWin() {
        StoreBatch batch;
        batch.rollups = {{{baseTime, shopKey, "1.1.1.1", "NL", "App", "Query"}, {1, 0, 0, 0, 0}}};
        batch.addresses = {{"1.1.1.1", "NL", "old", true, true}};
        commit(batch);
        batch.addresses = {{"1.1.1.1", "DE", "new", false, false}};
        commit(batch);
        const auto address = store_->accessByAddress({}, AddressOrder::LastSeen, 1)->at(0);
        QCOMPARE(address.countryCode, std::string("DE"));
        QCOMPARE(address.countryName, std::string("Germany"));
        QCOMPARE(address.network, std::string("new"));
        QVERIFY(!address.torExit && !address.listed);
        QCOMPARE(address.totals.requests, 2u);
    }

    void hostileTextComesBackAsItWas_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("NUL") << QByteArray("a\0b", 3);
        QTest::newRow("quotes") << QByteArray("'; DROP TABLE alerts; -- \" ` ' ''");
        QTest::newRow("wildcards") << QByteArray("%_\\[*]?");
        QTest::newRow("bidi") << QByteArray("\xe2\x80\xae\xe2\x80\x8b\xef\xbb\xbf text");
        QTest::newRow("controls") << QByteArray("\r\n\t\x1b[31m\x7f");
        QTest::newRow("braces") << QByteArray("{\"a\":[\"\\u0000\"]}");
        QTest::newRow("a megabyte") << QByteArray(1 << 20, 'x');
        QTest::newRow("empty") << QByteArray();
    }
    void hostileTextComesBackAsItWas() {
        QFETCH(QByteArray, text);
        const std::string hostile = text.toStdString();
        Alert alert;
        alert.id = "id" + hostile;
        for (auto* field : {&alert.type, &alert.account.key, &alert.account.name,
                            &alert.account.subscriptionId, &alert.account.resourceGroup, &alert.entity,
                            &alert.address, &alert.place.countryCode, &alert.place.countryName,
                            &alert.place.state, &alert.place.city, &alert.place.network, &alert.application,
                            &alert.userAgent, &alert.principal, &alert.authentication, &alert.assignedTo})
            *field = hostile;
        alert.threats = {{hostile, hostile, hostile, hostile, {}}};
        alert.operations = alert.containers = {hostile};
        alert.reasons = {{hostile, {{hostile, hostile}}, Measure{hostile, hostile, 1, 2, 3}}};
        AlertUpdate update{alert, {{baseTime, 1, hostile, 0, hostile}}, {}};
        StoreBatch batch = batchOf({update});
        batch.rollups = {{{baseTime, hostile, hostile, hostile, hostile, hostile}, {1, 0, 0, 0, 0}}};
        batch.addresses = {{hostile, hostile, hostile, false, false}};
        batch.accounts = {{alert.account, baseTime, baseTime, 1, 0}};
        batch.state = batch.cursors = {{hostile, hostile}};
        batch.badRecords = {{hostile, 0, hostile, hostile, baseTime}};
        commit(batch);
        QVERIFY(store_->addNote(alert.id, hostile, hostile));

        const Alert back = alertOf(alert.id);
        for (const auto* field : {&back.type,
                                  &back.account.key,
                                  &back.account.name,
                                  &back.account.subscriptionId,
                                  &back.account.resourceGroup,
                                  &back.entity,
                                  &back.address,
                                  &back.place.countryCode,
                                  &back.place.countryName,
                                  &back.place.state,
                                  &back.place.city,
                                  &back.place.network,
                                  &back.application,
                                  &back.userAgent,
                                  &back.principal,
                                  &back.authentication,
                                  &back.assignedTo,
                                  &back.threats.at(0).provider,
                                  &back.threats[0].threatType,
                                  &back.threats[0].threatName,
                                  &back.threats[0].description,
                                  &back.operations.at(0),
                                  &back.containers.at(0),
                                  &back.reasons.at(0).kind,
                                  &back.reasons[0].values.at(0).first,
                                  &back.reasons[0].values[0].second,
                                  &back.reasons[0].measure->unit})
            QVERIFY(*field == hostile);
        const auto row = store_->alerts({}, {}, {}, 5)->rows.at(0);
        QVERIFY(row.id == alert.id && row.accountKey == hostile && row.countryName == hostile);
        QVERIFY(store_->evidence(alert.id)->at(0).json == hostile);
        QVERIFY(store_->history(alert.id)->at(0).note == hostile);
        QVERIFY(store_->state(hostile)->at(hostile) == hostile);
        QVERIFY(store_->cursors()->at(hostile) == hostile);
        QVERIFY(store_->badRecords(1)->at(0).excerpt == hostile);
        QVERIFY(store_->accounts()->at(0).account == alert.account);
        AlertFilter filter;
        filter.accountKeys = filter.types = {hostile};
        filter.address = filter.countryCode = hostile;
        QCOMPARE(store_->countAlerts(filter)->total, 1u);
        AccessFilter access;
        access.accountKeys = {hostile};
        access.address = access.application = hostile;
        QCOMPARE(store_->accessByAddress(access, AddressOrder::Requests, 5)->size(), 1u);
    }

    void textThatIsNotUtf8IsNoTrouble() {
        Alert alert = makeAlert("a\xff");
        alert.userAgent = "\xc3(\xed\xa0\x80";
        alert.application = "\xff\xfe";
        commit(batchOf(alert));
        QCOMPARE(alertOf("a\xff").application, alert.application);
        QVERIFY(!alertOf("a\xff").userAgent.empty());
        AlertFilter filter;
        filter.text = "\xff tor";
        QVERIFY(store_->countAlerts(filter));
    }

    void readersInOtherThreadsSeeWholeBatches() {
        constexpr std::uint64_t batches = 150;
        std::atomic<bool> done = false;
        std::atomic<int> torn = 0;
        std::atomic<int> reads = 0;
        const auto look = [&] {
            while (!done) {
                const auto page = store_->alerts({}, {}, {}, 50);
                const auto counters = store_->counters();
                const auto counts = store_->countAlerts({});
                if (!page || !counters || !counts || counts->total % 10 != 0 || counters->records % 10 != 0)
                    ++torn;
                ++reads;
            }
        };
        std::vector<std::thread> readers;
        for (int i = 0; i < 4; ++i)
            readers.emplace_back(look);
        for (std::uint64_t i = 0; i < batches; ++i) {
            StoreBatch batch;
            for (std::uint64_t j = 0; j < 10; ++j)
                batch.alerts.push_back(makeUpdate(makeAlert(std::to_string(i * 10 + j)), 0, 2));
            batch.counters.records = 10;
            if (!store_->commit(batch)) ++torn;
        }
        while (reads < 8)
            std::this_thread::yield();
        done = true;
        for (auto& reader : readers)
            reader.join();
        QCOMPARE(torn.load(), 0);
        QCOMPARE(store_->counters()->records, 10 * batches);
        QCOMPARE(store_->countAlerts({})->total, 10 * batches);
    }
};

QTEST_APPLESS_MAIN(StoreConformanceTest)
#include "store_conformance_test.moc"
