#include "core/intel/address.h"

#include <QObject>
#include <QTest>

#include <cstdint>
#include <random>
#include <set>

using namespace cosmoswatch;

namespace {

std::string_view view(const QByteArray& bytes) {
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

QByteArray parsed(const QByteArray& text) {
    const auto address = IpAddress::parse(view(text));
    return address ? QByteArray::fromStdString(address->text()) : QByteArray("refused");
}

} // namespace

class IntelAddressTest : public QObject {
    Q_OBJECT
private slots:
    void reads_data();
    void reads();
    void refuses_data();
    void refuses();
    void everyTextReadsBack();
    void familyIsKnown();
    void prefixClearsHostBits();
    void networks_data();
    void networks();
    void networkHolds();
    void scopes_data();
    void scopes();
    void hashSpreadsNeighbours();
};

void IntelAddressTest::reads_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("canonical");
    const std::pair<const char*, const char*> rows[]{
        {"10.0.0.24", "10.0.0.24"},
        {"0.0.0.0", "0.0.0.0"},
        {"255.255.255.255", "255.255.255.255"},
        {"1.2.3.4:443", "1.2.3.4"},
        {"1.2.3.4:0", "1.2.3.4"},
        {"1.2.3.4:65535", "1.2.3.4"},
        {"::", "::"},
        {"::1", "::1"},
        {"1::", "1::"},
        {"[::1]", "::1"},
        {"[::1]:443", "::1"},
        {"fe80::1%eth0", "fe80::1"},
        {"[fe80::1%25eth0]:80", "fe80::1"},
        {"2001:db8::7334", "2001:db8::7334"},
        {"2001:0DB8:0000:0000:0000:8A2E:0370:7334", "2001:db8::8a2e:370:7334"},
        {"::ffff:1.2.3.4", "1.2.3.4"},
        {"::FFFF:102:304", "1.2.3.4"},
        {"[::ffff:1.2.3.4]:8080", "1.2.3.4"},
        {"::1.2.3.4", "::102:304"},
        {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
        {"1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"},
        // RFC 5952 §4.2: the longest run, the first of equals, never a single group.
        {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
        {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
        {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
        {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
        {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
        {"1:0:0:4:5:6:0:0", "1::4:5:6:0:0"},
    };
    for (const auto& [text, canonical] : rows)
        QTest::newRow(text) << QByteArray(text) << QByteArray(canonical);
}

void IntelAddressTest::reads() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, canonical);
    QCOMPARE(parsed(text), canonical);
}

void IntelAddressTest::refuses_data() {
    QTest::addColumn<QByteArray>("text");
    for (const char* text : {"",
                             " ",
                             "1",
                             "1.2.3",
                             "1.2.3.4.5",
                             "1.2.3.",
                             ".1.2.3",
                             "1..2.3",
                             "1.2.3.256",
                             "1.2.3.999",
                             "1.2.3.1000",
                             "01.2.3.4",
                             "1.2.3.04",
                             "00.0.0.0",
                             "0x7f.1",
                             "0x7f.0.0.1",
                             "2130706433",
                             "127.1",
                             "1.2.3.4 ",
                             " 1.2.3.4",
                             "1.2.3.4x",
                             "1.2.3.-4",
                             "+1.2.3.4",
                             "1.2.3.4:",
                             "1.2.3.4:65536",
                             "1.2.3.4:-1",
                             "1.2.3.4:123456",
                             "1.2.3.4:80:80",
                             "1.2.3.4/24",
                             "1.2.3.4%eth0",
                             "[1.2.3.4]:80",
                             ":",
                             ":::",
                             "1:",
                             ":1",
                             "1:2",
                             "1::2::3",
                             "::1::",
                             "12345::",
                             "g::1",
                             "1:2:3:4:5:6:7",
                             "1:2:3:4:5:6:7:8:9",
                             "1:2:3:4:5:6:7:8::",
                             "::1:2:3:4:5:6:7:8",
                             "1:2:3:4::5:6:7:8",
                             "1:2:3:4:5:6:7:1.2.3.4",
                             "::1.2.3",
                             "::1.2.3.256",
                             "::01.2.3.4",
                             "1.2.3.4::",
                             "::1.2.3.4:5",
                             "[::1",
                             "::1]",
                             "[]",
                             "[]:80",
                             "[::1]x",
                             "[::1]:",
                             "[::1]:99999",
                             "[[::1]]",
                             "fe80::1%",
                             "fe80::1%et h0",
                             "fe80::1%%",
                             "::1 ",
                             "localhost",
                             "unknown"}) {
        // "[1.2.3.4]:80" is no URL form: brackets are for IPv6 (RFC 3986 §3.2.2).
        QTest::newRow(*text ? text : "empty") << QByteArray(text);
    }
    QTest::newRow("NUL inside") << QByteArray("1.2.3.4\0", 8);
    QTest::newRow("NUL between") << QByteArray("1.2\0.3.4", 8);
    QTest::newRow("NUL in IPv6") << QByteArray("::1\0", 4);
    QTest::newRow("Arabic digits") << QByteArray("\xd9\xa1.2.3.4");
    QTest::newRow("too long") << QByteArray("1.2.3.4").append(QByteArray(100000, '1'));
    QTest::newRow("many groups") << QByteArray("1:").repeated(50000);
    QTest::newRow("long zone") << QByteArray("fe80::1%").append(QByteArray(65, 'a'));
    QTest::newRow("bytes") << QByteArray("\xff\xfe\x80");
}

void IntelAddressTest::refuses() {
    QFETCH(QByteArray, text);
    QCOMPARE(parsed(text), QByteArray("refused"));
}

void IntelAddressTest::everyTextReadsBack() {
    std::mt19937_64 random(1);
    for (int i = 0; i < 200'000; ++i) {
        std::array<std::uint8_t, 16> bytes{};
        const auto mask = random();
        for (std::size_t byte = 0; byte < bytes.size();
             ++byte) // many zeros, so that "::" is met in all places
            if (mask >> (byte / 2) & 1) bytes[byte] = static_cast<std::uint8_t>(random());
        if (i % 4 == 0)
            bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, bytes[0], bytes[1], bytes[2], bytes[3]};
        const auto address = IpAddress::of(bytes);
        const auto again = IpAddress::parse(address.text());
        QVERIFY2(again.has_value(), address.text().c_str());
        QVERIFY2(*again == address, address.text().c_str());
    }
}

void IntelAddressTest::familyIsKnown() {
    QVERIFY(IpAddress::parse("1.2.3.4")->isV4());
    QVERIFY(IpAddress::parse("::ffff:1.2.3.4")->isV4());
    QVERIFY(!IpAddress::parse("::1.2.3.4")->isV4());
    QVERIFY(!IpAddress::parse("::fffe:1.2.3.4")->isV4());
    QVERIFY(*IpAddress::parse("1.2.3.4") < *IpAddress::parse("1.2.3.5"));
    QVERIFY(*IpAddress::parse("9.0.0.0") < *IpAddress::parse("10.0.0.0"));
}

void IntelAddressTest::prefixClearsHostBits() {
    const auto v4 = *IpAddress::parse("203.0.113.255");
    QCOMPARE(v4.prefix(24).text(), std::string("203.0.113.0"));
    QCOMPARE(v4.prefix(25).text(), std::string("203.0.113.128"));
    QCOMPARE(v4.prefix(32).text(), v4.text());
    QCOMPARE(v4.prefix(0).text(), std::string("0.0.0.0"));
    QCOMPARE(v4.prefix(-5).text(), std::string("0.0.0.0"));
    QCOMPARE(v4.prefix(500).text(), v4.text());
    const auto v6 = *IpAddress::parse("2001:db8:ffff:ffff::1");
    QCOMPARE(v6.prefix(48).text(), std::string("2001:db8:ffff::"));
    QCOMPARE(v6.prefix(33).text(), std::string("2001:db8:8000::"));
    QCOMPARE(v6.prefix(0).text(), std::string("::"));
}

void IntelAddressTest::networks_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("expected"); // first-last/length, or "refused"
    const std::pair<const char*, const char*> rows[]{
        {"10.0.0.0/8", "10.0.0.0-10.255.255.255/8"},
        {"10.1.2.3/8", "10.0.0.0-10.255.255.255/8"},
        {"1.2.3.4", "1.2.3.4-1.2.3.4/32"},
        {"1.2.3.4/32", "1.2.3.4-1.2.3.4/32"},
        {"1.2.3.4/31", "1.2.3.4-1.2.3.5/31"},
        {"0.0.0.0/0", "0.0.0.0-255.255.255.255/0"},
        {"2001:db8::/32", "2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff/32"},
        {"2001:db8::1", "2001:db8::1-2001:db8::1/128"},
        {"::/0", "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/0"},
        {"::ffff:1.2.3.0/120", "1.2.3.0-1.2.3.255/24"},
        {"::ffff:1.2.3.0/95", "refused"},
        {"1.2.3.0/33", "refused"},
        {"2001:db8::/129", "refused"},
        {"1.2.3.0/", "refused"},
        {"1.2.3.0/-1", "refused"},
        {"1.2.3.0/08", "refused"},
        {"1.2.3.0/ 8", "refused"},
        {"1.2.3.0/8/8", "refused"},
        {"1.2.3.0/255.255.255.0", "refused"},
        {"1.2.3.4:443/24", "refused"},
        {"[2001:db8::]/32", "refused"},
        {"fe80::1%eth0/64", "refused"},
        {"10/8", "refused"},
        {"/8", "refused"},
    };
    for (const auto& [text, expected] : rows)
        QTest::newRow(text) << QByteArray(text) << QByteArray(expected);
}

void IntelAddressTest::networks() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, expected);
    const auto network = IpNetwork::parse(view(text));
    const std::string actual = network ? network->first().text() + '-' + network->last().text() + '/' +
                                             std::to_string(network->length())
                                       : "refused";
    QCOMPARE(QByteArray::fromStdString(actual), expected);
    if (network) QCOMPARE(IpNetwork::parse(network->text())->text(), network->text());
}

void IntelAddressTest::networkHolds() {
    const auto network = *IpNetwork::parse("192.0.2.128/25");
    QVERIFY(network.contains(*IpAddress::parse("192.0.2.128")));
    QVERIFY(network.contains(*IpAddress::parse("192.0.2.255")));
    QVERIFY(!network.contains(*IpAddress::parse("192.0.2.127")));
    QVERIFY(!network.contains(*IpAddress::parse("192.0.3.128")));
    // Families never mix, whatever the bytes say.
    QVERIFY(!IpNetwork::parse("::/0")->contains(*IpAddress::parse("1.2.3.4")));
    QVERIFY(!IpNetwork::parse("0.0.0.0/0")->contains(*IpAddress::parse("::1")));
    QVERIFY(!IpNetwork().contains(*IpAddress::parse("2001:db8::1")));
}

void IntelAddressTest::scopes_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("scope");
    const auto rows = [](AddressScope scope, std::initializer_list<const char*> texts) {
        for (const char* text : texts)
            QTest::newRow(text) << QByteArray(text) << static_cast<int>(scope);
    };
    rows(AddressScope::Public,
         {"8.8.8.8",        "9.255.255.255",        "11.0.0.0",        "172.15.255.255", "172.32.0.0",
          "100.63.255.255", "100.128.0.0",          "192.167.255.255", "192.169.0.0",    "198.17.255.255",
          "198.20.0.0",     "223.255.255.255",      "192.0.1.0",       "192.0.0.9",      "1.0.0.0",
          "168.63.129.16",  "2001:4860:4860::8888", "2000::",          "3ffe::1",        "2001:db7::",
          "2001:db9::",     "64:ff9b::8.8.8.8",     "2002:808:808::1", "2001::1"});
    rows(AddressScope::Private, {"10.0.0.0", "10.255.255.255", "172.16.0.0", "172.31.255.255", "192.168.0.0",
                                 "192.168.255.255", "::ffff:10.0.0.1", "fc00::", "fdff::1", "fec0::1",
                                 "64:ff9b::10.0.0.1", "2002:a00:1::1", "64:ff9b:1::1"});
    rows(AddressScope::Loopback, {"127.0.0.1", "127.255.255.255", "::1"});
    rows(AddressScope::LinkLocal, {"169.254.0.0", "169.254.169.254", "fe80::1", "febf::1"});
    rows(AddressScope::SharedNat, {"100.64.0.0", "100.127.255.255"});
    rows(AddressScope::Documentation,
         {"192.0.2.1", "198.51.100.255", "203.0.113.0", "2001:db8::1", "3fff:fff::1"});
    rows(AddressScope::Reserved,
         {"0.0.0.0", "0.255.255.255", "192.0.0.1", "198.18.0.0", "198.19.255.255", "224.0.0.1", "239.1.1.1",
          "240.0.0.1", "255.255.255.255", "192.88.99.1", "::", "100::1", "ff02::1", "2001:2::1", "4000::1",
          "1fff::", "::1.2.3.4", "5f00::1"});
}

void IntelAddressTest::scopes() {
    QFETCH(QByteArray, text);
    QFETCH(int, scope);
    const auto actual = scopeOf(*IpAddress::parse(view(text)));
    QCOMPARE(static_cast<int>(actual), scope);
    QVERIFY(!label(actual).empty());
}

void IntelAddressTest::hashSpreadsNeighbours() {
    std::set<std::size_t> hashes;
    std::set<std::size_t> low;
    for (std::uint8_t i = 0; i < 200; ++i) {
        const auto hash =
            std::hash<IpAddress>()(IpAddress::of({0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, i}));
        hashes.insert(hash);
        low.insert(hash % 4096);
    }
    QCOMPARE(hashes.size(), std::size_t{200});
    QVERIFY(low.size() > 150);
    QCOMPARE(std::hash<IpAddress>()(*IpAddress::parse("::ffff:1.2.3.4")),
             std::hash<IpAddress>()(*IpAddress::parse("1.2.3.4")));
}

QTEST_APPLESS_MAIN(IntelAddressTest)
#include "intel_address_test.moc"
