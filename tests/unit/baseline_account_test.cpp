#include "core/baseline/account_baseline.h"

#include <QObject>
#include <QTest>

using namespace cosmoswatch;
using namespace std::chrono_literals;

namespace {

const Timestamp start = *parseTimestamp("2026-03-02T00:00:00Z");

AddressFacts factsIn(const std::string& country) {
    AddressFacts facts;
    facts.place.countryCode = country;
    return facts;
}

AddressFacts listed(const std::string& country) {
    AddressFacts facts = factsIn(country);
    facts.threatLists.push_back({"list.txt", "Suspicious address", "", "", std::nullopt});
    return facts;
}

void observe(AccountBaseline& baseline, Timestamp time, const AddressFacts& facts, const std::string& address,
             const std::string& principal = {}) {
    const std::string network = address.substr(0, address.rfind('.')) + ".0/24";
    const std::string city = facts.place.countryCode + "/Somewhere";
    baseline.observe({time, address, network, city, principal, &facts});
}

AccountBaseline wellUsed() {
    AccountBaseline baseline;
    for (int i = 0; i < 500; ++i) {
        const Timestamp time = start + i * 97min;
        observe(baseline, time, factsIn(i % 3 ? "NL" : "DE"), "81.2." + std::to_string(i % 40) + ".1",
                i % 2 ? "principal \"" + std::to_string(i % 7) + "\" ☂" : "");
        if (i % 50 == 0) observe(baseline, time, listed("RU"), "45.148.10." + std::to_string(i / 50));
    }
    return baseline;
}

} // namespace

class BaselineAccountTest : public QObject {
    Q_OBJECT
private slots:
    void whatTeaches();
    void visitsKeepTheFirst();
    void visitsAreBounded();
    void principalsAreBounded();
    void savingLosesNothing();
    void damageIsNoticed_data();
    void damageIsNoticed();
    void everyTruncationIsNoticed();
};

void BaselineAccountTest::whatTeaches() {
    AccountBaseline baseline;
    observe(baseline, start, listed("NL"), "45.148.10.1");
    observe(baseline, start, AddressFacts{}, "8.8.8.8"); // nobody knows where
    QCOMPARE(baseline.countries().requests(), 0u);
    observe(baseline, start, factsIn("NL"), "81.2.69.1", "anna");
    QCOMPARE(baseline.countries().largest(1).at(0).place, std::string("NL"));
    QCOMPARE(baseline.cities().largest(1).at(0).place, std::string("NL/Somewhere"));
    QCOMPARE(baseline.networks().largest(1).at(0).place, std::string("81.2.69.0/24"));
    QCOMPARE(baseline.countriesOf("anna")->requests(), 1u);
    QVERIFY(!baseline.countriesOf("bert"));

    AddressFacts named = factsIn("BR");
    named.namedNetwork = "Rio";
    observe(baseline, start, named, "200.160.2.1");
    AddressFacts inside;
    inside.scope = AddressScope::Private;
    observe(baseline, start, inside, "10.0.0.1");
    QCOMPARE(baseline.countries().size(), std::size_t{3});
    QCOMPARE(baseline.networks().size(), std::size_t{1});
    QVERIFY(!baseline.countries().isFamiliar("BR", start + 480h, {std::chrono::days{14}, 48h}));
}

void BaselineAccountTest::visitsKeepTheFirst() {
    AccountBaseline baseline;
    QVERIFY(!baseline.firstVisit("45.148.10.1"));
    observe(baseline, start + 2h, listed("RU"), "45.148.10.1");
    observe(baseline, start + 9h, listed("RU"), "45.148.10.1");
    QCOMPARE(*baseline.firstVisit("45.148.10.1"), start + 2h);
    observe(baseline, start + 1h, listed("RU"), "45.148.10.1"); // late
    QCOMPARE(*baseline.firstVisit("45.148.10.1"), start + 1h);
}

// Somebody who rotates through listed addresses does not push out one that keeps coming.
void BaselineAccountTest::visitsAreBounded() {
    AccountBaseline baseline;
    for (int i = 0; i < 20'000; ++i) {
        observe(baseline, start + i * 1s, listed("RU"),
                "45." + std::to_string(i / 250 % 250) + "." + std::to_string(i % 250) + ".1");
        if (i % 1000 == 0) observe(baseline, start + i * 1s, listed("RU"), "185.220.101.1");
    }
    QCOMPARE(*baseline.firstVisit("185.220.101.1"), start);
    QVERIFY(!baseline.firstVisit("45.0.1.1"));
    QVERIFY2(baseline.save().size() < 400'000, std::to_string(baseline.save().size()).c_str());
}

void BaselineAccountTest::principalsAreBounded() {
    AccountBaseline baseline;
    for (int i = 0; i < 20'000; ++i) {
        observe(baseline, start + i * 1s, factsIn("NL"), "81.2.69.1", "rotating-" + std::to_string(i));
        if (i % 100 == 0) observe(baseline, start + i * 1s, factsIn("NL"), "81.2.69.1", "anna");
    }
    QCOMPARE(baseline.countriesOf("anna")->requests(), 200u);
    QVERIFY(!baseline.countriesOf("rotating-0"));
    QVERIFY2(baseline.save().size() < 400'000, std::to_string(baseline.save().size()).c_str());
}

void BaselineAccountTest::savingLosesNothing() {
    for (const auto& baseline : {AccountBaseline{}, wellUsed()}) {
        const std::string saved = baseline.save();
        auto loaded = AccountBaseline::load(saved);
        QVERIFY(loaded.has_value());
        QCOMPARE(loaded->save(), saved);
        // And they go on alike.
        AccountBaseline original = baseline;
        for (int i = 0; i < 50; ++i)
            for (auto* one : {&original, &*loaded})
                observe(*one, start + i * 7h, factsIn("JP"), "133.11.0." + std::to_string(i), "kenji");
        QCOMPARE(loaded->save(), original.save());
    }
}

void BaselineAccountTest::damageIsNoticed_data() {
    QTest::addColumn<QByteArray>("text");
    const auto whole = QByteArray::fromStdString(wellUsed().save());
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("not JSON") << QByteArray("\0\xff{", 3);
    QTest::newRow("array") << QByteArray("[1,2]");
    QTest::newRow("empty object") << QByteArray("{}");
    QTest::newRow("part missing") << QByteArray(whole).replace("\"networks\"", "\"nitworks\"");
    QTest::newRow("text for a number")
        << QByteArray(whole).replace("\"requests\":", "\"requests\":\"a\",\"x\":");
    QTest::newRow("absurd time") << QByteArray(whole).replace("\"first\":", "\"first\":99999");
    QTest::newRow("negative time") << QByteArray(whole).replace("\"first\":", "\"first\":-");
    QTest::newRow("deep") << QByteArray(200'000, '[');
}

void BaselineAccountTest::damageIsNoticed() {
    QFETCH(QByteArray, text);
    const auto loaded = AccountBaseline::load(text.toStdString());
    QVERIFY(!loaded.has_value());
    QCOMPARE(loaded.error().code, ErrorCode::InvalidFormat);
    QVERIFY(!loaded.error().what.empty());
}

void BaselineAccountTest::everyTruncationIsNoticed() {
    const std::string whole = wellUsed().save();
    for (std::size_t length = 0; length < whole.size(); length += 97)
        QVERIFY(!AccountBaseline::load(whole.substr(0, length)));
}

QTEST_APPLESS_MAIN(BaselineAccountTest)
#include "baseline_account_test.moc"
