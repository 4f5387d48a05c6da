#include "core/base/platform.h"
#include "core/intel/geo_database.h"

#include <QFile>
#include <QObject>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <set>

using namespace cosmoswatch;

// libmaxminddb 1.7.1 loses a few kilobytes when it refuses damaged metadata; the leak checker need not say
// so.
extern "C" const char* __lsan_default_suppressions() {
    return "leak:libmaxminddb";
}

namespace {

std::filesystem::path fixture(const char* name) {
    return QFINDTESTDATA(QString("fixtures/intel/") + name).toStdString();
}

Place find(const GeoDatabase& database, const char* address) {
    return database.find(*IpAddress::parse(address));
}

void write(const std::filesystem::path& path, const QByteArray& bytes) {
    QFile file(QString::fromStdString(path.string()));
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    QCOMPARE(file.write(bytes), bytes.size());
}

QByteArray read(const std::filesystem::path& path) {
    QFile file(QString::fromStdString(path.string()));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// A database in which every IPv4 address has the given record; `languages` goes into the metadata as it is.
QByteArray databaseOf(const QByteArray& record, const QByteArray& languages = QByteArray("\0\4", 2)) {
    const auto text = [](const char* word) {
        return QByteArray(1, static_cast<char>(0x40 | qstrlen(word))) + word;
    };
    const QByteArray tree("\0\0\x11\0\0\x11", 6); // one node; both sides: 1 node + 16 bytes of separator
    return tree + QByteArray(16, '\0') + record + "\xab\xcd\xefMaxMind.com" + "\xe9" +
           text("binary_format_major_version") + "\xa1\2" + text("binary_format_minor_version") + "\xa0" +
           text("build_epoch") + QByteArray("\4\2\x60\0\0\0", 6) + text("database_type") +
           text("made by hand") + text("description") + "\xe0" + text("ip_version") + "\xa1\4" +
           text("languages") + languages + text("node_count") + "\xc1\1" + text("record_size") + "\xa1\x18";
}

// Opens what may be damaged and asks it everything; what counts is that nothing breaks.
bool survives(const std::filesystem::path& path) {
    const auto database = GeoDatabase::open(path);
    if (!database) return !database.error().what.empty();
    for (const char* address : {"203.0.113.9", "198.51.100.1", "198.51.100.200", "81.2.69.142",
                                "2001:db8:1::1", "::", "0.0.0.0", "255.255.255.255"}) {
        const auto place = find(*database, address);
        if (place.city.size() > 140 || (place.latitude && !std::isfinite(*place.latitude))) return false;
        if (!place.countryCode.empty() && place.countryCode.size() != 2) return false;
    }
    return !database->description().empty();
}

} // namespace

class IntelGeoDatabaseTest : public QObject {
    Q_OBJECT
private slots:
    void bundled_data();
    void bundled();
    void bundledIsACountryDatabase();
    void nestedSchema();
    void flatSchema();
    void movedFromIsUsable();
    void unfitFiles();
    void handMadeDatabase();
    void hostileNestingIsRefused_data();
    void hostileNestingIsRefused();
    void everyTruncationIsSurvived_data();
    void everyTruncationIsSurvived();
    void everyFlipIsSurvived_data();
    void everyFlipIsSurvived();
    void countryTable();
    void countryNames();
};

void IntelGeoDatabaseTest::bundled_data() {
    QTest::addColumn<QByteArray>("code");
    QTest::addColumn<QByteArray>("country");
    const auto row = [](const char* address, const char* code, const char* country) {
        QTest::newRow(address) << QByteArray(code) << QByteArray(country);
    };
    row("8.8.8.8", "US", "United States");
    row("::ffff:8.8.8.8", "US", "United States");
    row("185.220.101.1", "DE", "Germany");
    row("41.0.0.1", "ZA", "South Africa");
    row("133.11.0.1", "JP", "Japan");
    row("200.160.2.3", "BR", "Brazil");
    row("193.0.6.139", "NL", "Netherlands");
    row("81.2.69.142", "GB", "United Kingdom");
    row("2001:200::1", "JP", "Japan");
    row("2001:67c:2e8:22::c100:68b", "NL", "Netherlands");
    row("10.0.0.1", "", "");
    row("192.0.2.1", "", "");
    row("::1", "", "");
}

void IntelGeoDatabaseTest::bundled() {
    QFETCH(QByteArray, code);
    QFETCH(QByteArray, country);
    static const auto database = GeoDatabase::open(*resourceFile("geo/country.mmdb"));
    QVERIFY(database.has_value());
    const auto place = find(*database, QTest::currentDataTag());
    QCOMPARE(QByteArray::fromStdString(place.countryCode), code);
    QCOMPARE(QByteArray::fromStdString(place.countryName), country);
    QVERIFY(place.city.empty() && !place.latitude && place.asn == 0);
}

void IntelGeoDatabaseTest::bundledIsACountryDatabase() {
    const auto database = GeoDatabase::open(*resourceFile("geo/country.mmdb"));
    QVERIFY(database.has_value());
    QVERIFY(!database->hasCities());
    QVERIFY2(database->description().find(", built 20") != std::string::npos,
             database->description().c_str());
}

void IntelGeoDatabaseTest::nestedSchema() {
    const auto database = GeoDatabase::open(fixture("nested_city.mmdb"));
    QVERIFY2(database.has_value(), database ? "" : describe(database.error()).c_str());
    QVERIFY(database->hasCities());
    QCOMPARE(database->description(), std::string("Fixture-City, built 2026-01-01"));

    const auto utrecht = find(*database, "203.0.113.77");
    QCOMPARE(utrecht.countryCode, std::string("NL"));
    QCOMPARE(utrecht.countryName, std::string("Netherlands")); // ours, so that all databases agree
    QCOMPARE(utrecht.state, std::string("Utrecht Province"));
    QCOMPARE(utrecht.city, std::string("Utrecht"));
    QCOMPARE(*utrecht.latitude, 52.09);
    QCOMPARE(*utrecht.longitude, 5.12);
    QCOMPARE(utrecht.asn, 64500u);
    QCOMPARE(utrecht.network, std::string("Example Carrier"));

    const auto registered = find(*database, "198.51.100.1");
    QCOMPARE(registered.countryCode, std::string("DE"));
    QVERIFY(registered.city.empty());
    QCOMPARE(registered.asn, 4200000000u);
    QCOMPARE(registered.network, std::string("Beispielnetz"));

    const auto japan = find(*database, "2001:db8:1::1");
    QCOMPARE(japan.countryCode, std::string("JP"));
    QVERIFY(!japan.latitude && !japan.longitude); // half a position is none
    QVERIFY(find(*database, "198.51.100.200").countryCode.empty());
    QVERIFY(find(*database, "2001:db8:2::1").countryCode.empty());
}

void IntelGeoDatabaseTest::flatSchema() {
    const auto database = GeoDatabase::open(fixture("flat_city.mmdb"));
    QVERIFY(database.has_value());
    QVERIFY(database->hasCities()); // the type does not say so, the records do

    const auto boxford = find(*database, "81.2.69.142");
    QCOMPARE(boxford.countryCode, std::string("GB"));
    QCOMPARE(boxford.state, std::string("England"));
    QCOMPARE(boxford.city, std::string("Boxford"));
    QCOMPARE(*boxford.latitude, 51.75);
    QCOMPARE(*boxford.longitude, -1.25);
    QCOMPARE(boxford.asn, 64501u);
    QCOMPARE(boxford.network, std::string("Example Broadband"));

    const auto utrecht = find(*database, "203.0.113.77"); // numbers as text, lower-case country
    QCOMPARE(utrecht.countryCode, std::string("NL"));
    QCOMPARE(utrecht.state, std::string("Utrecht Province"));
    QCOMPARE(*utrecht.latitude, 52.09);
    QCOMPARE(*utrecht.longitude, 5.12);
    QCOMPARE(utrecht.asn, 64500u);
    QCOMPARE(utrecht.network, std::string("Example Carrier"));

    const auto nonsense = find(*database, "198.51.100.1"); // a name for a code, a latitude past the pole
    QVERIFY(nonsense.countryCode.empty() && nonsense.countryName.empty());
    QCOMPARE(nonsense.city, std::string("Köln"));
    QVERIFY(!nonsense.latitude && !nonsense.longitude && nonsense.asn == 0);
    QVERIFY(find(*database, "198.51.100.200").countryCode.empty()); // ZZ
}

void IntelGeoDatabaseTest::movedFromIsUsable() {
    auto first = GeoDatabase::open(fixture("nested_city.mmdb"));
    auto second = GeoDatabase::open(fixture("flat_city.mmdb"));
    QVERIFY(first && second);
    *first = std::move(*second);
    QCOMPARE(find(*first, "81.2.69.142").city, std::string("Boxford"));
}

void IntelGeoDatabaseTest::unfitFiles() {
    QTemporaryDir folder;
    const std::filesystem::path root = folder.path().toStdString();
    const auto missing = GeoDatabase::open(root / "none.mmdb");
    QVERIFY(!missing.has_value());
    QCOMPARE(missing.error().code, ErrorCode::NotFound);
    QCOMPARE(missing.error().where, (root / "none.mmdb").string());
    QCOMPARE(GeoDatabase::open(root).error().code, ErrorCode::InvalidArgument);

    write(root / "empty.mmdb", {});
    QCOMPARE(GeoDatabase::open(root / "empty.mmdb").error().code, ErrorCode::InvalidFormat);
    write(root / "text.mmdb", QByteArray("this is no database\n").repeated(500));
    QCOMPARE(GeoDatabase::open(root / "text.mmdb").error().code, ErrorCode::InvalidFormat);
    write(root / "packed.mmdb", QByteArray("\x1f\x8b\x08\0\0\0", 6));
    const auto packed = GeoDatabase::open(root / "packed.mmdb");
    QVERIFY(packed.error().what.find("gunzip") != std::string::npos);
}

void IntelGeoDatabaseTest::handMadeDatabase() {
    QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("made.mmdb").toStdString();
    write(path, databaseOf("\xe1\x4c"
                           "country_code\x42NL"));
    const auto database = GeoDatabase::open(path);
    QVERIFY2(database.has_value(), database ? "" : describe(database.error()).c_str());
    QCOMPARE(find(*database, "1.2.3.4").countryCode, std::string("NL"));
    QVERIFY(find(*database, "2001:db8::1").countryCode.empty()); // it knows IPv4 only
    QVERIFY(!database->hasCities());
}

void IntelGeoDatabaseTest::hostileNestingIsRefused_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("deep maps") << databaseOf(QByteArray("\xe1\x41"
                                                        "a")
                                                 .repeated(1'000'000) +
                                             "\xe0");
    QTest::newRow("deep arrays") << databaseOf("\xe1\x41"
                                               "a" +
                                               QByteArray("\1\4").repeated(1'000'000) + "\xe0");
    QTest::newRow("map that holds itself") << databaseOf(QByteArray("\xe1\x41"
                                                                    "a\x20\0",
                                                                    5));
    QTest::newRow("pointer to itself") << databaseOf(QByteArray("\x20\0", 2));
    QTest::newRow("pointers that multiply") << databaseOf(QByteArray("\xe2\x41"
                                                                     "a\x20\0\x41"
                                                                     "b\x20\0",
                                                                     9));
    QTest::newRow("endless map") << databaseOf(QByteArray("\xff\xff\xff\xff\x41"
                                                          "a\x41"
                                                          "b"));
    QTest::newRow("deep metadata") << databaseOf("\xe1\x4c"
                                                 "country_code\x42NL",
                                                 QByteArray("\1\4").repeated(60'000) + "\xe0");
}

void IntelGeoDatabaseTest::hostileNestingIsRefused() {
    QFETCH(QByteArray, bytes);
    QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("hostile.mmdb").toStdString();
    write(path, bytes);
    const auto database = GeoDatabase::open(path);
    QVERIFY(!database.has_value());
    QCOMPARE(database.error().code, ErrorCode::InvalidFormat);
    QVERIFY(database.error().what.find("download it again") != std::string::npos);
}

void IntelGeoDatabaseTest::everyTruncationIsSurvived_data() {
    QTest::addColumn<QString>("name");
    QTest::newRow("nested") << "nested_city.mmdb";
    QTest::newRow("flat") << "flat_city.mmdb";
}

void IntelGeoDatabaseTest::everyTruncationIsSurvived() {
    QFETCH(QString, name);
    QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("cut.mmdb").toStdString();
    const auto whole = read(fixture(name.toLatin1()));
    QVERIFY(whole.size() > 1000);
    write(path, whole);
    QFile file(QString::fromStdString(path.string()));
    for (qsizetype length = whole.size() - 1; length >= 0; --length) {
        QVERIFY(file.resize(length));
        QVERIFY2(survives(path), qPrintable(QString("first %1 bytes").arg(length)));
    }
    for (qsizetype start = 1; start < whole.size(); start += 13) {
        QVERIFY(file.remove());
        write(path, whole.mid(start));
        QVERIFY2(survives(path), qPrintable(QString("from byte %1").arg(start)));
    }
}

void IntelGeoDatabaseTest::everyFlipIsSurvived_data() {
    everyTruncationIsSurvived_data();
}

void IntelGeoDatabaseTest::everyFlipIsSurvived() {
    QFETCH(QString, name);
    QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("flipped.mmdb").toStdString();
    const auto whole = read(fixture(name.toLatin1()));
    write(path, whole);
    QFile file(QString::fromStdString(path.string()));
    QVERIFY(file.open(QIODevice::ReadWrite | QIODevice::Unbuffered));
    const auto put = [&](qsizetype at, char byte) { return file.seek(at) && file.write(&byte, 1) == 1; };
    for (qsizetype at = 0; at < whole.size(); ++at) {
        for (const int flip : {0x01, 0x20, 0x80, 0xff}) {
            QVERIFY(put(at, static_cast<char>(whole[at] ^ flip)));
            QVERIFY2(survives(path), qPrintable(QString("byte %1 flip %2").arg(at).arg(flip)));
        }
        QVERIFY(put(at, whole[at]));
    }
    QCOMPARE(read(path), whole);
}

void IntelGeoDatabaseTest::countryTable() {
    const auto all = countries();
    QCOMPARE(all.size(), std::size_t{250}); // ISO 3166-1 has 249, and Kosovo
    std::set<std::string_view> numbers;
    std::set<std::string_view> names;
    for (const auto& country : all) {
        QCOMPARE(country.code.size(), std::size_t{2});
        QVERIFY(country.numeric.size() == 3 || country.code == "XK");
        QVERIFY(std::abs(country.latitude) <= 90 && std::abs(country.longitude) <= 180);
        numbers.insert(country.numeric);
        names.insert(country.name);
        QVERIFY2(country.name.find(',') == std::string_view::npos, std::string(country.name).c_str());
    }
    QCOMPARE(numbers.size(), all.size());
    QCOMPARE(names.size(), all.size());
    QVERIFY(std::is_sorted(all.begin(), all.end(),
                           [](const Country& a, const Country& b) { return a.code < b.code; }));
}

void IntelGeoDatabaseTest::countryNames() {
    const std::pair<const char*, const char*> expected[]{
        {"AD", "Andorra"},     {"ZW", "Zimbabwe"}, {"NL", "Netherlands"},   {"VN", "Vietnam"},
        {"KR", "South Korea"}, {"RU", "Russia"},   {"US", "United States"}, {"GB", "United Kingdom"},
        {"XK", "Kosovo"},      {"IR", "Iran"}};
    for (const auto& [code, name] : expected)
        QCOMPARE(countryName(code), std::string(name));
    QCOMPARE(findCountry("NL")->numeric, std::string_view("528"));
    QVERIFY(findCountry("XK")->numeric.empty());
    QCOMPARE(findCountry("QQ"), nullptr);
    QCOMPARE(findCountry(""), nullptr);
    QCOMPARE(findCountry("nl"), nullptr);
    QCOMPARE(countryName("QQ"), std::string("QQ"));
    // The antimeridian splits these two; a careless middle lies in the wrong ocean.
    QVERIFY(findCountry("RU")->longitude > 30);
    QVERIFY(findCountry("FJ")->longitude > 170);
}

QTEST_APPLESS_MAIN(IntelGeoDatabaseTest)
#include "intel_geo_database_test.moc"
