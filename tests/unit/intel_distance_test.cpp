#include "core/intel/country_distances.h"
#include "core/intel/distance.h"
#include "core/intel/geo_database.h"

#include <QObject>
#include <QTest>

#include <cmath>

using namespace cosmoswatch;

namespace {

Place in(const char* country) {
    Place place;
    place.countryCode = country;
    return place;
}

Place at(const char* country, const char* city, double latitude, double longitude) {
    Place place = in(country);
    place.city = city;
    place.latitude = latitude;
    place.longitude = longitude;
    return place;
}

} // namespace

class IntelDistanceTest : public QObject {
    Q_OBJECT
private slots:
    void countries_data();
    void countries();
    void positions();
    void middleOfACountryIsNoPosition();
    void tableIsWhole();
    void neverMoreThanBetweenMiddles();
};

void IntelDistanceTest::countries_data() {
    QTest::addColumn<QByteArray>("other");
    QTest::addColumn<double>("atLeast");
    QTest::addColumn<double>("atMost"); // the true distance of the nearest points
    const auto row = [](const char* pair, double atLeast, double atMost) {
        QTest::newRow(pair) << QByteArray(pair).mid(3) << atLeast << atMost;
    };
    row("DE AT", 0, 0);
    row("DE FR", 0, 0);
    row("DE GB", 0, 330);
    row("DE SG", 9000, 10'000);
    row("DE US", 4500, 5500);
    row("DE IN", 4500, 5600);
    row("DE JP", 7000, 8400);
    row("IE GB", 0, 0);
    row("SG MY", 0, 0);
    row("SG ID", 0, 0);
    row("US CA", 0, 0);
    row("US RU", 0, 0); // the Bering Strait
    row("FR GF", 6000, 7200);
    row("FR BR", 5500, 6200);
    row("PT ES", 0, 0);
    row("PT US", 2500, 2950); // from the Azores
    row("ES MA", 0, 0);
    row("AU NZ", 1000, 1600);
    row("BR JP", 13'000, 14'500);
}

void IntelDistanceTest::countries() {
    QFETCH(QByteArray, other);
    QFETCH(double, atLeast);
    QFETCH(double, atMost);
    const auto one = QByteArray(QTest::currentDataTag()).left(2);
    const double there = kilometresBetween(in(one.constData()), in(other.constData()));
    QCOMPARE(kilometresBetween(in(other.constData()), in(one.constData())), there);
    QVERIFY2(there >= atLeast && there <= atMost, qPrintable(QString::number(there)));
}

void IntelDistanceTest::positions() {
    const Place munich = at("DE", "Munich", 48.14, 11.58);
    const Place berlin = at("DE", "Berlin", 52.52, 13.40);
    const Place singapore = at("SG", "Singapore", 1.35, 103.82);
    QVERIFY(std::abs(kilometresBetween(munich, berlin) - 504) < 3);
    QVERIFY(std::abs(kilometresBetween(munich, singapore) - 10'060) < 60);
    QCOMPARE(kilometresBetween(munich, munich), 0.0);
    QVERIFY(std::abs(kilometresBetween(at("FJ", "East", 0, 179.5), at("FJ", "West", 0, -179.5)) - 111.2) < 1);
    QVERIFY(std::abs(kilometresBetween(at("AQ", "South", -90, 0), at("AQ", "North", 90, 0)) - 20'015) < 2);
}

void IntelDistanceTest::middleOfACountryIsNoPosition() {
    Place middle = at("US", "", 37.75, -97.82);
    QVERIFY(!spotOf(middle).position);
    QCOMPARE(kilometresBetween(middle, at("US", "Seattle", 47.6, -122.3)), 0.0);
    QCOMPARE(kilometresBetween(middle, at("DE", "Munich", 48.14, 11.58)),
             kilometresBetween(in("US"), in("DE")));
    QCOMPARE(kilometresBetween(in(""), in("SG")), 0.0);
    QCOMPARE(kilometresBetween(in("ZZ"), in("SG")), 0.0);
}

void IntelDistanceTest::tableIsWhole() {
    const auto count = cosmoswatch::countries().size();
    QCOMPARE(countryDistances.size(), count * (count - 1) / 2);
    QCOMPARE(stepOf('!'), 0);
    QCOMPARE(stepOf('#'), 1);
    QCOMPARE(stepOf('@'), 29);
    QCOMPARE(stepOf(']'), 57);
    QCOMPARE(stepOf('~'), 90);
    for (const char letter : countryDistances)
        QVERIFY(letter >= '!' && letter <= '~' && letter != '"' && letter != '?' && letter != '\\');
}

// A table in another order than the countries' would fail here.
void IntelDistanceTest::neverMoreThanBetweenMiddles() {
    for (const auto& a : cosmoswatch::countries()) {
        for (const auto& b : cosmoswatch::countries()) {
            const double borders = kilometresBetween(Spot{a.code, {}}, Spot{b.code, {}});
            const double middles = kilometresBetween(Spot{a.code, Coordinates{a.latitude, a.longitude}},
                                                     Spot{b.code, Coordinates{b.latitude, b.longitude}});
            if (borders <= middles) continue;
            QFAIL(qPrintable(QString("%1 %2").arg(QByteArray(a.name.data()), QByteArray(b.name.data()))));
        }
    }
}

QTEST_APPLESS_MAIN(IntelDistanceTest)
#include "intel_distance_test.moc"
