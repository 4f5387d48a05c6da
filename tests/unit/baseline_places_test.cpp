#include "core/baseline/familiar_places.h"

#include <QObject>
#include <QTest>

#include <algorithm>
#include <random>
#include <set>

using namespace cosmoswatch;
using namespace std::chrono_literals;

namespace {

const Timestamp start = *parseTimestamp("2026-03-02T00:00:00Z");
const LearningRules rules{std::chrono::days{14}, 48h};

Timestamp day(int days, Duration later = 10h) {
    return start + std::chrono::days{days} + later;
}

} // namespace

class BaselinePlacesTest : public QObject {
    Q_OBJECT
private slots:
    void daysAreCountedInAnyOrder();
    void daysFarApart();
    void daysBefore();
    void learning();
    void outliersDoNotEndLearning_data();
    void outliersDoNotEndLearning();
    void familiarity();
    void oddDaysAreNoHabit();
    void newPlacesAreExpected();
    void sharesAreOfAllRequests();
    void roomIsMadeByDroppingTheRare();
    void rotatingPlacesIsCheap();
};

void BaselinePlacesTest::daysAreCountedInAnyOrder() {
    std::mt19937 random(7);
    for (int round = 0; round < 200; ++round) {
        // Days up to 60 apart, each several times.
        std::vector<int> days;
        for (int i = 0; i < 100; ++i)
            days.push_back(static_cast<int>(random() % 60));
        DayCount count;
        for (const int d : days)
            count.add(day(d, Duration{static_cast<std::int64_t>(random() % 86'400'000'000)}));
        const std::set<int> different(days.begin(), days.end());
        QCOMPARE(count.total(), different.size());
        const int cut = static_cast<int>(random() % 62);
        QCOMPARE(count.before(day(cut)),
                 static_cast<std::size_t>(std::distance(different.begin(), different.lower_bound(cut))));
    }
}

void BaselinePlacesTest::daysFarApart() {
    DayCount count;
    for (const int d : {0, 63, 64, 127, 500, 564, 628})
        count.add(day(d));
    QCOMPARE(count.total(), 7u);
    count.add(day(565)); // 63 days back: known not to be counted yet
    QCOMPARE(count.total(), 8u);
    count.add(day(564)); // 64 days back: cannot be told, so it is not counted again
    QCOMPARE(count.total(), 8u);
    QCOMPARE(DayCount(count.values()).before(day(600)), 7u);
}

void BaselinePlacesTest::daysBefore() {
    DayCount count;
    QCOMPARE(count.before(day(0)), 0u);
    count.add(day(3, 23h));
    QCOMPARE(count.before(day(3, 23h + 59min)), 0u);
    QCOMPARE(count.before(day(4, 0h)), 1u);
    count.add(day(4));
    QCOMPARE(count.before(day(4)), 1u);
    QCOMPARE(count.before(day(1000)), 2u);
}

void BaselinePlacesTest::learning() {
    FamiliarPlaces places(100);
    QVERIFY(!places.hasLearned(day(100), rules));
    for (int d = 0; d < 4; ++d)
        places.observe("NL", day(d));
    QVERIFY(!places.hasLearned(day(14), rules)); // four days of use
    places.observe("NL", day(4));
    QVERIFY(!places.hasLearned(day(13, 23h), rules));
    QVERIFY(places.hasLearned(day(14), rules));
    QVERIFY(places.hasLearned(day(5), {std::chrono::days{5}, 48h}));
    QVERIFY(places.hasLearned(day(0), {std::chrono::days{0}, 48h}));
}

void BaselinePlacesTest::outliersDoNotEndLearning_data() {
    QTest::addColumn<int>("outlierDay");
    QTest::addColumn<bool>("late");
    QTest::newRow("first, a year before") << -365 << false;
    QTest::newRow("late, a year before") << -365 << true;
    QTest::newRow("first, eight days before") << -9 << false;
    QTest::newRow("late, eight days before") << -9 << true;
}

void BaselinePlacesTest::outliersDoNotEndLearning() {
    QFETCH(int, outlierDay);
    QFETCH(bool, late);
    FamiliarPlaces places(100);
    if (!late) places.observe("NL", day(outlierDay));
    for (int d = 0; d < 10; ++d) {
        places.observe("NL", day(d));
        if (late && d == 1) places.observe("NL", day(outlierDay));
    }
    QCOMPARE(places.first(), day(0));
    QVERIFY(!places.hasLearned(day(13), rules));
    QVERIFY(places.hasLearned(day(14), rules));
}

void BaselinePlacesTest::familiarity() {
    FamiliarPlaces places(100);
    for (int d = 0; d < 30; ++d)
        places.observe("NL", day(d));
    places.observe("DE", day(13));
    places.observe("BR", day(20));
    places.observe("BR", day(21));
    QVERIFY(places.isFamiliar("DE", day(30), rules)); // within the first fortnight
    QVERIFY(!places.isFamiliar("BR", day(30), rules));
    QVERIFY(!places.isFamiliar("JP", day(30), rules));
    places.observe("BR", day(24));
    QVERIFY(!places.isFamiliar("BR", day(26), rules)); // more records of day 24 may still arrive
    QVERIFY(places.isFamiliar("BR", day(27), rules));
    QVERIFY(places.isFamiliar("BR", day(25), {std::chrono::days{14}, 0h}));
}

void BaselinePlacesTest::oddDaysAreNoHabit() {
    FamiliarPlaces places(100);
    for (int d = 0; d < 20; ++d)
        places.observe("NL", day(d));
    places.observe("DE", day(3));
    places.observe("FR", day(4));
    QVERIFY(!places.expectsNewPlaces(day(30), rules));
    places.observe("ES", day(5)); // 3 of 23 pairs of place and day
    QVERIFY(places.expectsNewPlaces(day(30), rules));
    QVERIFY(!places.expectsNewPlaces(day(6), rules)); // not settled yet
    for (int d = 20; d < 57; ++d)
        places.observe("NL", day(d)); // 3 of 60
    QVERIFY(!places.expectsNewPlaces(day(60), rules));
}

void BaselinePlacesTest::newPlacesAreExpected() {
    FamiliarPlaces places(100);
    for (std::size_t i = 0; i < FamiliarPlaces::manyPlaces; ++i) {
        QVERIFY(!places.expectsNewPlaces(day(300), rules));
        for (int d = 0; d < 60; ++d)
            places.observe("place " + std::to_string(i), day(d));
    }
    QVERIFY(places.expectsNewPlaces(day(300), rules));
}

void BaselinePlacesTest::sharesAreOfAllRequests() {
    FamiliarPlaces places(100);
    QVERIFY(places.largest(3).empty());
    for (int i = 0; i < 8; ++i)
        places.observe(i < 5 ? "NL" : i < 7 ? "DE" : "FR", day(i));
    const auto shares = places.largest(2);
    QCOMPARE(shares.size(), std::size_t{2});
    QCOMPARE(shares[0].place, std::string("NL"));
    QCOMPARE(shares[0].share, 0.625);
    QCOMPARE(shares[1].share, 0.25);
}

void BaselinePlacesTest::roomIsMadeByDroppingTheRare() {
    FamiliarPlaces places(16);
    for (int d = 0; d < 5; ++d)
        places.observe("home", day(d));
    for (int i = 0; i < 1000; ++i) {
        places.observe("rotating " + std::to_string(i), day(20, Duration{i}));
        QVERIFY(places.size() <= 16);
    }
    QVERIFY(places.isFamiliar("home", day(30), rules));
    QCOMPARE(places.requests(), 1005u);
}

void BaselinePlacesTest::rotatingPlacesIsCheap() {
    FamiliarPlaces places(512);
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 200'000; ++i)
        places.observe(std::to_string(i), day(20, Duration{i}));
    QVERIFY(std::chrono::steady_clock::now() - begin < 5s);
}

QTEST_APPLESS_MAIN(BaselinePlacesTest)
#include "baseline_places_test.moc"
