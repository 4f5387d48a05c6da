// What any store must do: access sums, hostile text, readers beside the writer.
#include "store_conformance.h"

#include <atomic>
#include <cmath>
#include <thread>

using namespace cosmoswatch;
using namespace cosmoswatch::test;
using namespace std::chrono_literals;

class StoreRollupsTest : public StoreConformance {
    Q_OBJECT

private slots:
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
        filter.addresses = filter.countryCodes = {hostile};
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

QTEST_APPLESS_MAIN(StoreRollupsTest)
#include "store_rollups_test.moc"
