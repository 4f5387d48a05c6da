#include "core/intel/intel.h"

#include <QFile>
#include <QObject>
#include <QTemporaryDir>
#include <QTest>

using namespace cosmoswatch;

namespace {

std::string_view view(const QByteArray& bytes) {
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

AddressList list(const char* name, const char* text) {
    return *parseAddressList(text, name);
}

AddressFacts factsOf(const Intel& intel, const char* address) {
    return intel.facts(*IpAddress::parse(address));
}

Intel intelWith(std::vector<NamedNetwork> named) {
    auto geo = GeoDatabase::open(QFINDTESTDATA("fixtures/intel/flat_city.mmdb").toStdString());
    return Intel({}, {}, std::make_shared<const GeoDatabase>(std::move(*geo)), std::move(named));
}

std::filesystem::path write(const QTemporaryDir& folder, const char* name, const QByteArray& bytes) {
    QFile file(folder.filePath(name));
    if (file.open(QIODevice::WriteOnly)) file.write(bytes);
    return file.fileName().toStdString();
}

} // namespace

class IntelFactsTest : public QObject {
    Q_OBJECT
private slots:
    void listsThatNameIt();
    void privateAddressesAreNobody();
    void placeAndName();
    void loadsFiles();
    void loadErrorsNameTheFile();
    void namedNetworks();
    void namedNetworkErrors_data();
    void namedNetworkErrors();
};

void IntelFactsTest::listsThatNameIt() {
    const Intel intel({list("exits.txt", "# Last updated: 2026-08-21 03:00:00\n185.220.101.0/24\n"),
                       list("more.txt", "45.148.10.7\n")},
                      {list("ipsum.txt", "45.148.10.7\n185.220.101.1\n")}, nullptr, {});
    const auto both = factsOf(intel, "185.220.101.1");
    QCOMPARE(both.scope, AddressScope::Public);
    QCOMPARE(both.torLists.size(), std::size_t{1});
    QCOMPARE(both.torLists[0].provider, std::string("exits.txt"));
    QCOMPARE(both.torLists[0].threatType, std::string("Tor exit"));
    QCOMPARE(both.torLists[0].description,
             std::string("185.220.101.1 is on the list of Tor exit nodes exits.txt, written 2026-08-21."));
    QCOMPARE(formatIso8601(*both.torLists[0].listed), std::string("2026-08-21T03:00:00.000000Z"));
    QCOMPARE(both.threatLists.size(), std::size_t{1});
    QCOMPARE(both.threatLists[0].provider, std::string("ipsum.txt"));
    QCOMPARE(both.threatLists[0].threatType, std::string("Suspicious address"));
    QVERIFY(!both.threatLists[0].listed);
    QCOMPARE(both.threatLists[0].description,
             std::string("185.220.101.1 is on the list of suspicious addresses ipsum.txt."));

    QCOMPARE(factsOf(intel, "45.148.10.7").torLists[0].provider, std::string("more.txt"));
    const auto none = factsOf(intel, "8.8.8.8");
    QVERIFY(none.torLists.empty() && none.threatLists.empty() && none.namedNetwork.empty());
    QVERIFY(none.place.countryCode.empty()); // no database at all
    QCOMPARE(intel.geoDescription(), std::string("no geolocation database"));
}

void IntelFactsTest::privateAddressesAreNobody() {
    auto geo = GeoDatabase::open(QFINDTESTDATA("fixtures/intel/flat_city.mmdb").toStdString());
    const Intel intel({list("wide.txt", "192.0.0.0/8\n")}, {},
                      std::make_shared<const GeoDatabase>(std::move(*geo)), {});
    QCOMPARE(factsOf(intel, "192.1.1.1").torLists.size(), std::size_t{1});
    const auto inside = factsOf(intel, "192.168.1.1");
    QCOMPARE(inside.scope, AddressScope::Private);
    QVERIFY(inside.torLists.empty());
    QVERIFY(inside.place.countryCode.empty() && inside.place.network.empty());
}

void IntelFactsTest::placeAndName() {
    const auto named = parseNamedNetworks(R"([
        {"name":"Everything of ours","networks":["81.2.0.0/16","10.0.0.0/8"]},
        {"name":" Office Berlin ","networks":["81.2.69.128/25","2001:db8:1::/48"]},
        {"name":"Building","networks":["81.2.69.0/24"]}])");
    QVERIFY(named.has_value());
    const auto intel = intelWith(*named);
    const auto office = factsOf(intel, "81.2.69.142"); // the longest of three
    QCOMPARE(office.namedNetwork, std::string("Office Berlin"));
    QCOMPARE(office.place.network, std::string("Office Berlin"));
    QCOMPARE(office.place.countryCode, std::string("GB"));
    QCOMPARE(office.place.countryName, std::string("United Kingdom"));
    QCOMPARE(office.place.city, std::string("Boxford"));
    QCOMPARE(factsOf(intel, "81.2.69.1").namedNetwork, std::string("Building"));
    QCOMPARE(factsOf(intel, "81.2.1.1").namedNetwork, std::string("Everything of ours"));
    QCOMPARE(factsOf(intel, "10.1.1.1").namedNetwork, std::string("Everything of ours"));
    QCOMPARE(factsOf(intel, "2001:db8:1::5").namedNetwork, std::string("Office Berlin"));
    QVERIFY(factsOf(intel, "82.0.0.1").namedNetwork.empty());
}

void IntelFactsTest::loadsFiles() {
    QTemporaryDir folder;
    IntelSettings settings;
    settings.torExitLists = {write(folder, "exits.txt", "185.220.101.1\n")};
    settings.suspiciousLists = {write(folder, "bad.txt", "45.148.10.7\n")};
    const auto bundled = Intel::load(settings);
    QVERIFY2(bundled.has_value(), bundled ? "" : describe(bundled.error()).c_str());
    const auto exit = factsOf(*bundled, "185.220.101.1");
    QCOMPARE(exit.place.countryName, std::string("Germany"));
    QCOMPARE(exit.torLists.size(), std::size_t{1});
    QVERIFY(exit.torLists[0].listed.has_value());
    QCOMPARE(bundled->suspiciousLists().size(), std::size_t{1});

    settings.geoDatabase = QFINDTESTDATA("fixtures/intel/nested_city.mmdb").toStdString();
    QCOMPARE(Intel::load(settings)->geoDescription(), std::string("Fixture-City, built 2026-01-01"));
}

void IntelFactsTest::loadErrorsNameTheFile() {
    QTemporaryDir folder;
    const auto error = [](const IntelSettings& settings) {
        const auto intel = Intel::load(settings);
        return intel ? std::string() : describe(intel.error());
    };
    IntelSettings settings;
    settings.torExitLists = {write(folder, "exits.txt", "185.220.101.1\n"), write(folder, "empty.txt", "")};
    QVERIFY(error(settings).find("empty.txt") != std::string::npos);
    settings.torExitLists.clear();
    settings.suspiciousLists = {folder.filePath("gone.txt").toStdString()};
    QVERIFY(error(settings).find("gone.txt") != std::string::npos);
    settings.suspiciousLists.clear();
    settings.geoDatabase = write(folder, "notes.mmdb", "no database");
    QVERIFY(error(settings).find("notes.mmdb: is not a MaxMind DB file") != std::string::npos);
}

void IntelFactsTest::namedNetworks() {
    const auto named = parseNamedNetworks(R"([{"name":"VPN","networks":["192.0.2.7"," 2001:db8::/32 "]},
                                              {"name":"Internal","networks":["fc00::/7"],"note":"ignored"}])");
    QVERIFY2(named.has_value(), named ? "" : describe(named.error()).c_str());
    QCOMPARE(named->size(), std::size_t{2});
    QCOMPARE((*named)[0].name, std::string("VPN"));
    QCOMPARE((*named)[0].networks[0].text(), std::string("192.0.2.7/32"));
    QCOMPARE((*named)[0].networks[1].text(), std::string("2001:db8::/32"));
    QVERIFY(parseNamedNetworks("[]")->empty());
}

void IntelFactsTest::namedNetworkErrors_data() {
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("says");
    const auto row = [](const char* name, QByteArray json, const char* says) {
        QTest::newRow(name) << json << QByteArray(says);
    };
    row("empty", "", "should be JSON");
    row("not an array", "{}", "should be JSON");
    row("cut", R"([{"name":"A")", "should be JSON");
    row("bad UTF-8", "[{\"name\":\"\xff\",\"networks\":[\"192.0.2.1\"]}]", "should be JSON");
    row("deep", QByteArray(100'000, '['), "should be JSON");
    row("deep and closed", QByteArray(100'000, '[') + QByteArray(100'000, ']'),
        "named network 1: should be an object");
    row("not an object", R"([7])", "named network 1: should be an object");
    row("no name", R"([{"networks":["192.0.2.1"]}])", "named network 1: has no \"name\"");
    row("blank name", R"([{"name":"  ","networks":["192.0.2.1"]}])", "has no \"name\"");
    row("number as name", R"([{"name":4,"networks":["192.0.2.1"]}])", "has no \"name\"");
    row("no networks", R"([{"name":"A","networks":["192.0.2.1"]},{"name":"Office"}])",
        "named network 2 (\"Office\"): has no \"networks\"");
    row("no network", R"([{"name":"Office","networks":[]}])", "has no \"networks\"");
    row("bad network", R"([{"name":"Office","networks":["192.0.2.0/33"]}])",
        "(\"Office\"): \"192.0.2.0/33\" is not an address");
    row("number", R"([{"name":"Office","networks":[3232235776]}])", "3232235776 is not an address");
    row("everything", R"([{"name":"All","networks":["0.0.0.0/0"]}])", "too wide");
    row("everything in IPv6", R"([{"name":"All","networks":["2000::/3"]}])", "too wide");
    row("endless name", "[{\"name\":\"" + QByteArray(5000, 'n') + "\",\"networks\":[\"192.0.2.1\"]}]",
        "longer than 100");
}

void IntelFactsTest::namedNetworkErrors() {
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, says);
    const auto named = parseNamedNetworks(view(json));
    QVERIFY(!named.has_value());
    QCOMPARE(named.error().code, ErrorCode::InvalidFormat);
    const auto text = describe(named.error());
    QVERIFY2(text.find(says.toStdString()) != std::string::npos, text.c_str());
    QVERIFY(text.size() < 500);
}

QTEST_APPLESS_MAIN(IntelFactsTest)
#include "intel_facts_test.moc"
