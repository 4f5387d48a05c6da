// Outlines of the world, and the map widget under mouse and keyboard.
#include <span>

#include "core/intel/geo_database.h"
#include "ui/theme.h"
#include "ui/widgets/world_geometry.h"
#include "ui/widgets/world_map.h"

#include <QApplication>
#include <QFile>
#include <QSignalSpy>
#include <QTest>

#include <cmath>
#include <set>

using namespace cosmoswatch;

namespace {

CountryAccess access(const char* code, std::uint64_t requests, std::uint64_t bytes, std::uint64_t alerts) {
    CountryAccess row;
    row.countryCode = code;
    row.countryName = countryName(code);
    row.totals.requests = requests;
    row.totals.bytesRead = bytes;
    row.totals.alerts = alerts;
    row.addresses = 1;
    return row;
}

std::vector<CountryAccess> sampleRows() {
    return {access("NL", 8000, 100, 0), access("VN", 12, 900, 2), access("SG", 40, 500, 0),
            access("RU", 4, 50, 1), access(unknownCountry, 1204, 10, 0)};
}

} // namespace

class AccessMapTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { applyTheme(*qApp, ThemeChoice::Light); }
    void everyCountryIsThere();
    void everyCodeIsKnown();
    void placesLieInTheirCountry_data();
    void placesLieInTheirCountry();
    void noBorderJumpsAcrossTheMap();
    void countryPointsLieInTheirShape();
    void damagedMapsAreRefused_data();
    void damagedMapsAreRefused();
    void keyboardFollowsTheRank();
    void measureChangesTheRank();
    void enterChoosesAndEscapeLetsGo();
    void clicksChoose();
    void smallStatesHaveABubble();
    void unknownHasAPlaceBesideTheMap();
    void countriesWithoutAccessAreNotChosen();
    void frame();
};

void AccessMapTest::everyCountryIsThere() {
    const WorldGeometry& world = WorldGeometry::builtIn();
    QCOMPARE(world.shapes().size(), std::size_t(176)); // 177 of the file less Antarctica
    std::set<std::string> codes;
    QStringList without;
    for (const CountryShape& shape : world.shapes()) {
        QVERIFY2(!shape.path.isEmpty(), qPrintable(shape.name));
        QVERIFY2(shape.bounds.width() > 0 && shape.bounds.height() > 0, qPrintable(shape.name));
        if (shape.code.empty()) {
            without << shape.name;
        } else {
            QVERIFY2(codes.insert(shape.code).second, qPrintable(shape.name));
        }
    }
    without.sort();
    QCOMPARE(without, (QStringList{QStringLiteral("N. Cyprus"), QStringLiteral("Somaliland")}));
    QVERIFY(world.find("XK") != nullptr);
    QVERIFY(world.find("AQ") == nullptr);
    QVERIFY(world.find("SG") == nullptr); // too small for this scale
    QVERIFY(world.find("") == nullptr);
    QCOMPARE(world.find("NL")->name, QStringLiteral("Netherlands"));
}

void AccessMapTest::everyCodeIsKnown() {
    for (const CountryShape& shape : WorldGeometry::builtIn().shapes()) {
        QVERIFY2(shape.code.empty() || findCountry(shape.code) != nullptr, qPrintable(shape.name));
    }
}

void AccessMapTest::placesLieInTheirCountry_data() {
    QTest::addColumn<double>("longitude");
    QTest::addColumn<double>("latitude");
    QTest::addColumn<QByteArray>("code");
    QTest::newRow("Utrecht") << 5.6 << 52.1 << QByteArray("NL");
    QTest::newRow("Moscow") << 37.6 << 55.75 << QByteArray("RU");
    QTest::newRow("Chukotka, beyond 180°") << -175.0 << 67.0 << QByteArray("RU");
    QTest::newRow("Alaska") << -150.0 << 65.0 << QByteArray("US");
    QTest::newRow("Viti Levu") << 178.0 << -17.8 << QByteArray("FJ");
    QTest::newRow("Lesotho, a hole in South Africa") << 28.2 << -29.6 << QByteArray("LS");
    QTest::newRow("around the hole") << 25.0 << -29.6 << QByteArray("ZA");
    QTest::newRow("French Guiana") << -53.0 << 4.0 << QByteArray("FR");
    QTest::newRow("Pristina") << 21.0 << 42.6 << QByteArray("XK");
    QTest::newRow("Pacific") << -140.0 << 0.0 << QByteArray();
    QTest::newRow("Pacific at 180°") << 180.0 << 20.0 << QByteArray();
    QTest::newRow("Antarctica") << 0.0 << -80.0 << QByteArray();
}

void AccessMapTest::placesLieInTheirCountry() {
    QFETCH(double, longitude);
    QFETCH(double, latitude);
    QFETCH(QByteArray, code);
    const CountryShape* shape = WorldGeometry::builtIn().at(projectToMap(longitude, latitude));
    QCOMPARE(QByteArray::fromStdString(shape != nullptr ? shape->code : std::string()), code);
}

void AccessMapTest::noBorderJumpsAcrossTheMap() {
    const double width = WorldGeometry::builtIn().bounds().width();
    QVERIFY(width > 4 && width < 6);
    for (const CountryShape& shape : WorldGeometry::builtIn().shapes()) {
        for (int i = 1; i < shape.path.elementCount(); ++i) {
            const QPainterPath::Element to = shape.path.elementAt(i);
            const QPainterPath::Element from = shape.path.elementAt(i - 1);
            if (to.isLineTo()) {
                QVERIFY2(std::hypot(to.x - from.x, to.y - from.y) < width / 12, qPrintable(shape.name));
            }
        }
    }
}

// The bubble of a country stands on it.
void AccessMapTest::countryPointsLieInTheirShape() {
    int outside = 0;
    for (const CountryShape& shape : WorldGeometry::builtIn().shapes()) {
        const Country* country = shape.code.empty() ? nullptr : findCountry(shape.code);
        if (country != nullptr) {
            const QPointF point = projectToMap(country->longitude, country->latitude);
            const double reach = WorldGeometry::builtIn().bounds().width() / 60;
            QVERIFY2(shape.bounds.adjusted(-reach, -reach, reach, reach).contains(point),
                     qPrintable(shape.name));
            outside += shape.path.contains(point) ? 0 : 1;
        }
    }
    QVERIFY2(outside < 12, qPrintable(QString::number(outside)));
}

void AccessMapTest::damagedMapsAreRefused_data() {
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("not JSON") << QByteArray("{\"objects\":");
    QTest::newRow("no countries") << QByteArray(R"({"objects":{"countries":{"geometries":[]}},"arcs":[]})");
    QTest::newRow("arc that is not there")
        << QByteArray(R"({"objects":{"countries":{"geometries":[{"type":"Polygon","id":"528","arcs":[[7]]}]}},
                          "arcs":[[[0,0],[1,1]]]})");
    QTest::newRow("negative arc that is not there") << QByteArray(
        R"({"objects":{"countries":{"geometries":[{"type":"Polygon","id":"528","arcs":[[-9]]}]}},
                          "arcs":[[[0,0],[1,1]]]})");
}

void AccessMapTest::damagedMapsAreRefused() {
    QFETCH(QByteArray, json);
    const auto parsed = WorldGeometry::parse(json);
    QVERIFY(!parsed);
    QVERIFY(parsed.error().code == ErrorCode::InvalidFormat);
}

void AccessMapTest::keyboardFollowsTheRank() {
    WorldMap map;
    map.resize(800, 450);
    map.setRows(sampleRows());
    map.show();
    std::vector<std::string> order;
    connect(&map, &WorldMap::currentChanged, &map, [&](const std::string& code) { order.push_back(code); });
    for (int i = 0; i < 6; ++i) {
        QTest::keyClick(&map, Qt::Key_Right);
    }
    QCOMPARE(order,
             (std::vector<std::string>{"VN", "RU", "NL", unknownCountry, "SG"})); // alerts, then requests
    QTest::keyClick(&map, Qt::Key_Home);
    QCOMPARE(map.current(), std::string("VN"));
    QVERIFY(map.readout().contains(QStringLiteral("2 alerts")));
    QVERIFY(map.accessibleDescription().contains(QStringLiteral("Rank 1 of 5")));
    QTest::keyClick(&map, Qt::Key_Left);
    QCOMPARE(map.current(), std::string("VN"));
    QTest::keyClick(&map, Qt::Key_End);
    QCOMPARE(map.current(), std::string("SG"));
}

void AccessMapTest::measureChangesTheRank() {
    WorldMap map;
    map.setRows(sampleRows());
    map.setMeasure(AccessMeasure::Requests);
    QTest::keyClick(&map, Qt::Key_Down);
    QCOMPARE(map.current(), std::string("NL"));
    map.setMeasure(AccessMeasure::BytesRead);
    QTest::keyClick(&map, Qt::Key_Home);
    QCOMPARE(map.current(), std::string("VN"));
}

void AccessMapTest::enterChoosesAndEscapeLetsGo() {
    WorldMap map;
    map.setRows(sampleRows());
    std::vector<std::string> chosen;
    connect(&map, &WorldMap::countryChosen, &map, [&](const std::string& code) { chosen.push_back(code); });
    QTest::keyClick(&map, Qt::Key_Home);
    QTest::keyClick(&map, Qt::Key_Return);
    QTest::keyClick(&map, Qt::Key_Escape);
    QTest::keyClick(&map, Qt::Key_Enter);
    QTest::keyClick(&map, Qt::Key_Space); // a second time takes it back
    QCOMPARE(chosen, (std::vector<std::string>{"VN", "", "VN", ""}));
}

void AccessMapTest::clicksChoose() {
    WorldMap map;
    map.resize(900, 500);
    map.setRows(sampleRows());
    map.show();
    std::vector<std::string> chosen;
    connect(&map, &WorldMap::countryChosen, &map, [&](const std::string& code) { chosen.push_back(code); });
    const auto click = [&](const QPointF& at) {
        QTest::mouseClick(&map, Qt::LeftButton, Qt::NoModifier, at.toPoint());
    };
    click(map.positionOf("NL"));
    click(map.positionOf(unknownCountry));
    click(QPointF(3, map.height() / 2)); // water
    QCOMPARE(chosen, (std::vector<std::string>{"NL", unknownCountry, ""}));
}

void AccessMapTest::smallStatesHaveABubble() {
    WorldMap map;
    map.resize(900, 500);
    map.show();
    const QPoint place = map.positionOf("SG").toPoint();
    const QColor before = map.grab().toImage().pixelColor(place);
    map.setRows(sampleRows());
    QVERIFY(map.grab().toImage().pixelColor(place) != before);
    QTest::mouseMove(&map, place);
    QTest::mouseClick(&map, Qt::LeftButton, Qt::NoModifier, place);
    QCOMPARE(map.chosen(), std::string("SG"));
}

void AccessMapTest::unknownHasAPlaceBesideTheMap() {
    WorldMap map;
    map.resize(900, 500);
    map.setRows({access("NL", 1, 1, 0)});
    QVERIFY(map.positionOf(unknownCountry).isNull());
    map.setRows(sampleRows());
    QVERIFY(map.rect().contains(map.positionOf(unknownCountry).toPoint()));
    QTest::keyClick(&map, Qt::Key_End);
    QTest::keyClick(&map, Qt::Key_Left);
    QVERIFY(map.readout().startsWith(QStringLiteral("Private or unknown\n1,204 requests")));
}

void AccessMapTest::countriesWithoutAccessAreNotChosen() {
    WorldMap map;
    map.resize(900, 500);
    map.setRows(sampleRows());
    map.show();
    QTest::mouseClick(&map, Qt::LeftButton, Qt::NoModifier, map.positionOf("BR").toPoint());
    QVERIFY(map.chosen().empty());
    QVERIFY(map.readout().contains(QStringLiteral("No access")));
}

void AccessMapTest::frame() {
    WorldMap map;
    map.resize(1000, 560);
    map.setRows(sampleRows());
    map.show();
    QTest::keyClick(&map, Qt::Key_Home);
    QPixmap target(map.size());
    QBENCHMARK {
        map.render(&target);
    }
}

QTEST_MAIN(AccessMapTest)
#include "access_map_test.moc"
