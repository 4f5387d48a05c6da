#include "core/baseline/account_baseline.h"

#include <QObject>
#include <QTest>

#include <map>
#include <random>

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
    const std::string place = placeOf(facts);
    baseline.observe(AccessObservation{time, address, network, place, city, "Java SDK", "Read", principal,
                                       &facts, 100, 1});
}

using Parts = std::map<std::string, std::string>;

Parts saved(AccountBaseline& baseline) {
    Parts parts;
    for (auto& [name, part] : baseline.saveChanged())
        parts.emplace(name, std::move(part));
    return parts;
}

std::size_t sizeOf(AccountBaseline& baseline) {
    std::size_t size = 0;
    for (const auto& [name, part] : baseline.saveChanged())
        size += part.size();
    return size;
}

AccountBaseline loaded(const Parts& parts) {
    AccountBaseline baseline;
    for (const auto& [name, part] : parts)
        (void)baseline.load(name, part);
    return baseline;
}

KeyListing listing(Timestamp time, const std::string& principal) {
    KeyListing listing;
    listing.account = parseAccount("shop");
    listing.principal = principal;
    listing.address = "81.2.69.1";
    listing.network = "81.2.69.0/24";
    listing.place = "NL";
    listing.tool = "Azure CLI";
    listing.operation = "listKeys/action";
    listing.record.time = time;
    listing.record.recordHash = static_cast<std::uint64_t>(toMicroseconds(time));
    listing.record.json = "{}";
    return listing;
}

AccountBaseline wellUsed() {
    AccountBaseline baseline;
    for (int i = 0; i < 500; ++i) {
        const Timestamp time = start + i * 97min;
        observe(baseline, time, factsIn(i % 3 ? "NL" : "DE"), "81.2." + std::to_string(i % 40) + ".1",
                i % 2 ? "principal \"" + std::to_string(i % 7) + "\" ☂" : "");
        if (i % 50 == 0) observe(baseline, time, listed("RU"), "45.148.10." + std::to_string(i / 50));
        baseline.observeRecord(time);
        const AddressFacts here = factsIn("NL");
        if (i % 20 == 0) baseline.observe(listing(time, "admin-" + std::to_string(i % 3)), &here);
        if (i % 30 == 0) baseline.observeManagement("admin", time);
        if (i % 70 == 0)
            baseline.observeKeyNewcomer("41.0." + std::to_string(i / 70) + ".0/24", time, [&] {
                return KeyNewcomer{time, time, 1, "41.0.0.1", "ZA", "curl", listing(time, "").record};
            });
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
    void unchangedPartsAreNotSaved();
    void halvesMergeToTheWhole();
    void damageIsNoticed();
    void randomDamageIsSurvived();
};

void BaselineAccountTest::whatTeaches() {
    AccountBaseline baseline;
    observe(baseline, start, listed("NL"), "45.148.10.1");
    observe(baseline, start, AddressFacts{}, "8.8.8.8"); // nobody knows where
    QCOMPARE(baseline.access().countries.requests(), 0u);
    observe(baseline, start, factsIn("NL"), "81.2.69.1", "anna");
    QCOMPARE(baseline.access().countries.largest(1).at(0).value, std::string("NL"));
    QCOMPARE(baseline.access().cities.largest(1).at(0).value, std::string("NL/Somewhere"));
    QCOMPARE(baseline.access().networks.largest(1).at(0).value, std::string("81.2.69.0/24"));
    QCOMPARE(baseline.accessOf("anna")->countries.requests(), 1u);
    QVERIFY(!baseline.accessOf("bert"));
    QCOMPARE(baseline.accessOf("anna")->reads.bytes, 100u);
    QCOMPARE(baseline.accessOf("anna")->reads.items, 1u);

    AddressFacts named = factsIn("BR");
    named.namedNetwork = "Rio";
    observe(baseline, start, named, "200.160.2.1");
    AddressFacts inside;
    inside.scope = AddressScope::Private;
    observe(baseline, start, inside, "10.0.0.1");
    QCOMPARE(baseline.access().countries.size(), std::size_t{3});
    QCOMPARE(baseline.access().networks.size(), std::size_t{1});
    QVERIFY(!baseline.access().countries.isFamiliar("BR", start + 480h, {std::chrono::days{14}, 48h}));
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
    const std::size_t size = sizeOf(baseline);
    QVERIFY2(size < 400'000, std::to_string(size).c_str());
}

void BaselineAccountTest::principalsAreBounded() {
    AccountBaseline baseline;
    for (int i = 0; i < 20'000; ++i) {
        observe(baseline, start + i * 1s, factsIn("NL"), "81.2.69.1", "rotating-" + std::to_string(i));
        if (i % 100 == 0) observe(baseline, start + i * 1s, factsIn("NL"), "81.2.69.1", "anna");
    }
    QCOMPARE(baseline.accessOf("anna")->countries.requests(), 200u);
    QVERIFY(!baseline.accessOf("rotating-0"));
    const std::size_t size = sizeOf(baseline);
    QVERIFY2(size < 400'000, std::to_string(size).c_str());
}

void BaselineAccountTest::savingLosesNothing() {
    AccountBaseline original = wellUsed();
    const Parts parts = saved(original);
    QCOMPARE(parts.size(), std::size_t{6});
    AccountBaseline copy = loaded(parts);
    QVERIFY(copy.saveChanged().empty()); // nothing new
    // And they go on alike.
    for (int i = 0; i < 50; ++i)
        for (auto* one : {&original, &copy}) {
            observe(*one, start + i * 7h, factsIn("JP"), "133.11.0." + std::to_string(i), "kenji");
            observe(*one, start + i * 7h, listed("RU"), "45.148.10.200");
            one->observe(listing(start + i * 7h, "admin"), nullptr);
        }
    QCOMPARE(saved(copy), saved(original));
}

// Only the parts that have changed are saved again.
void BaselineAccountTest::unchangedPartsAreNotSaved() {
    AccountBaseline baseline = wellUsed();
    (void)baseline.saveChanged();
    QVERIFY(baseline.saveChanged().empty());
    observe(baseline, start, listed("RU"), "45.148.10.1");
    const auto parts = baseline.saveChanged();
    QCOMPARE(parts.size(), std::size_t{1});
    QCOMPARE(parts.front().first, std::string("visits"));
}

void BaselineAccountTest::halvesMergeToTheWhole() {
    AccountBaseline whole, first, second;
    std::mt19937 random(5);
    for (int i = 0; i < 2000; ++i) {
        const Timestamp time =
            start + Duration{static_cast<std::int64_t>(random() % (40ull * 86'400'000'000))};
        const bool isListed = random() % 10 == 0;
        const auto facts = isListed ? listed("RU") : factsIn(random() % 3 ? "NL" : "DE");
        const std::string address = (isListed ? "45.148.10." : "81.2.69.") + std::to_string(random() % 20);
        const std::string principal = random() % 2 ? "principal-" + std::to_string(random() % 9) : "";
        const bool lists = random() % 15 == 0;
        for (auto* one : {&whole, random() % 2 ? &first : &second}) {
            one->observeRecord(time);
            observe(*one, time, facts, address, principal);
            if (lists) one->observe(listing(time, principal), &facts);
        }
    }
    first.merge(second);
    const Parts merged = saved(first);
    for (const auto& [name, part] : saved(whole))
        QCOMPARE(merged.at(name), part);
}

void BaselineAccountTest::damageIsNoticed() {
    AccountBaseline whole = wellUsed();
    for (const auto& [name, part] : saved(whole)) {
        for (std::size_t length = 0; length < part.size(); length += 1 + part.size() / 200) {
            AccountBaseline baseline;
            const auto done = baseline.load(name, part.substr(0, length));
            QVERIFY(!done);
            QCOMPARE(done.error().code, ErrorCode::InvalidFormat);
            QVERIFY(baseline.saveChanged().empty()); // nothing of it was taken
        }
        AccountBaseline baseline;
        QVERIFY(!baseline.load(name, part + "x"));
    }
}

// Whatever the bytes are, they are read or refused.
void BaselineAccountTest::randomDamageIsSurvived() {
    AccountBaseline whole = wellUsed();
    const Parts parts = saved(whole);
    std::mt19937 random(1);
    for (int round = 0; round < 300; ++round)
        for (auto [name, part] : parts) {
            for (int i = 0; i < 3; ++i)
                part[random() % part.size()] = static_cast<char>(random());
            AccountBaseline baseline;
            (void)baseline.load(name, part);
            observe(baseline, start, factsIn("NL"), "81.2.69.1", "anna");
            (void)baseline.saveChanged();
        }
}

QTEST_APPLESS_MAIN(BaselineAccountTest)
#include "baseline_account_test.moc"
