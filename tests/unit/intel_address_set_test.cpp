#include "core/intel/address_set.h"

#include <QObject>
#include <QTest>

#include <algorithm>
#include <random>
#include <set>
#include <string>

using namespace cosmoswatch;

namespace {

AddressSet setOf(const QStringList& texts) {
    std::vector<IpNetwork> networks;
    for (const auto& text : texts)
        networks.push_back(*IpNetwork::parse(text.toStdString()));
    return AddressSet(networks);
}

IpAddress v4(std::uint32_t value) {
    const auto byte = [&](int shift) { return static_cast<std::uint8_t>(value >> shift); };
    return IpAddress::of({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, byte(24), byte(16), byte(8), byte(0)});
}

} // namespace

class IntelAddressSetTest : public QObject {
    Q_OBJECT
private slots:
    void emptyHoldsNothing();
    void joins_data();
    void joins();
    void edgesAreInside();
    void lastAddressesDoNotWrap();
    void equalsNaiveSetOf300000();
    void equalsNaiveNetworks();
};

void IntelAddressSetTest::emptyHoldsNothing() {
    QVERIFY(!AddressSet().contains(*IpAddress::parse("0.0.0.0")));
    QVERIFY(!AddressSet().contains(*IpAddress::parse("::")));
    QCOMPARE(AddressSet().rangeCount(), std::size_t{0});
}

void IntelAddressSetTest::joins_data() {
    QTest::addColumn<QStringList>("networks");
    QTest::addColumn<int>("ranges");
    QTest::newRow("same twice") << QStringList{"192.0.2.1", "192.0.2.1"} << 1;
    QTest::newRow("neighbours") << QStringList{"192.0.2.2", "192.0.2.1"} << 1;
    QTest::newRow("gap of one") << QStringList{"192.0.2.1", "192.0.2.3"} << 2;
    QTest::newRow("one inside another") << QStringList{"192.0.2.0/24", "192.0.2.77", "192.0.2.128/25"} << 1;
    QTest::newRow("halves") << QStringList{"192.0.2.128/25", "192.0.2.0/25"} << 1;
    QTest::newRow("wide before narrow, then after") << QStringList{"10.0.0.0/8", "10.0.0.1", "11.0.0.0"} << 1;
    QTest::newRow("families stay apart") << QStringList{"::1", "0.0.0.1"} << 2;
    QTest::newRow("IPv6 neighbours over a carry") << QStringList{"2001:db8::ffff", "2001:db8::1:0"} << 1;
    QTest::newRow("IPv6 gap") << QStringList{"2001:db8::fffe", "2001:db8::1:0"} << 2;
    QTest::newRow("IPv6 halves") << QStringList{"2001:db8:8000::/33", "2001:db8::/33"} << 1;
}

void IntelAddressSetTest::joins() {
    QFETCH(QStringList, networks);
    QFETCH(int, ranges);
    QCOMPARE(static_cast<int>(setOf(networks).rangeCount()), ranges);
}

void IntelAddressSetTest::edgesAreInside() {
    const auto set = setOf({"203.0.113.16/28", "2001:db8::/48"});
    for (const char* inside :
         {"203.0.113.16", "203.0.113.31", "2001:db8::", "2001:db8:0:ffff:ffff:ffff:ffff:ffff"})
        QVERIFY2(set.contains(*IpAddress::parse(inside)), inside);
    for (const char* outside : {"203.0.113.15", "203.0.113.32", "2001:db7:ffff::", "2001:db8:1::", "::"})
        QVERIFY2(!set.contains(*IpAddress::parse(outside)), outside);
}

void IntelAddressSetTest::lastAddressesDoNotWrap() {
    const auto set = setOf({"255.255.255.255", "0.0.0.0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::"});
    QCOMPARE(set.rangeCount(), std::size_t{4});
    QVERIFY(set.contains(*IpAddress::parse("255.255.255.255")));
    QVERIFY(set.contains(*IpAddress::parse("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")));
    QVERIFY(!set.contains(*IpAddress::parse("255.255.255.254")));
    QVERIFY(!set.contains(*IpAddress::parse("::1")));
    QVERIFY(setOf({"0.0.0.0/0"}).contains(*IpAddress::parse("255.255.255.255")));
}

void IntelAddressSetTest::equalsNaiveSetOf300000() {
    std::mt19937 random(20260601);
    std::set<std::uint32_t> naive;
    std::vector<IpNetwork> networks;
    while (naive.size() < 300'000) {
        const auto value = static_cast<std::uint32_t>(random());
        if (naive.insert(value).second) networks.push_back(IpNetwork::of(v4(value), 32));
    }
    const AddressSet set(networks);
    const std::vector<std::uint32_t> entries(naive.begin(), naive.end());
    for (const auto value : naive)
        QVERIFY(set.contains(v4(value)));
    std::size_t hits = 0;
    for (int i = 0; i < 300'000; ++i) {
        // Half of them beside an entry, where an error by one would show.
        auto value = static_cast<std::uint32_t>(random());
        if (i % 2) value = entries[value % entries.size()] + static_cast<std::uint32_t>(i % 5) - 2;
        const bool expected = naive.contains(value);
        hits += expected;
        QCOMPARE(set.contains(v4(value)), expected);
    }
    QVERIFY(hits > 0);
}

void IntelAddressSetTest::equalsNaiveNetworks() {
    std::mt19937 random(7);
    for (int round = 0; round < 50; ++round) {
        std::vector<IpNetwork> networks;
        for (int i = 0; i < 40; ++i) {
            const bool six = random() % 2;
            // A small space, so that overlaps and neighbours are common.
            const auto low = std::to_string(random() % 256);
            const auto address = IpAddress::parse(six ? "2001:db8::" + low : "198.51.100." + low);
            networks.push_back(IpNetwork::of(*address, (six ? 128 : 32) - static_cast<int>(random() % 5)));
        }
        const AddressSet set(networks);
        QVERIFY(set.rangeCount() <= networks.size());
        for (int value = 0; value < 256; ++value) {
            for (const auto* prefix : {"2001:db8::", "198.51.100."}) {
                const auto address = *IpAddress::parse(prefix + std::to_string(value));
                const bool expected =
                    std::any_of(networks.begin(), networks.end(),
                                [&](const IpNetwork& network) { return network.contains(address); });
                QCOMPARE(set.contains(address), expected);
            }
        }
    }
}

QTEST_APPLESS_MAIN(IntelAddressSetTest)
#include "intel_address_set_test.moc"
