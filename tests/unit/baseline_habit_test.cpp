#include "core/baseline/habit.h"

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

template<typename Value>
std::string saved(const Value& value) {
    ByteWriter bytes;
    value.save(bytes);
    return bytes.take();
}

} // namespace

class BaselineHabitTest : public QObject {
    Q_OBJECT
private slots:
    void daysAreCountedInAnyOrder();
    void oldDaysAreForgotten();
    void learning();
    void outliersDoNotEndLearning_data();
    void outliersDoNotEndLearning();
    void familiarity();
    void oddDaysAreNoHabit();
    void newPlacesAreExpected();
    void sharesAreOfAllRequests();
    void roomIsMadeByDroppingTheRare();
    void rotatingPlacesIsCheap();
    void surprisesOfAWeekAreOne();
    void whatIsNotUsedIsForgotten();
    void halvesMergeToTheWhole();
    void savingLosesNothing();
    void damageIsNoticed();
};

void BaselineHabitTest::daysAreCountedInAnyOrder() {
    std::mt19937 random(7);
    for (int round = 0; round < 200; ++round) {
        std::vector<int> days;
        for (int i = 0; i < 100; ++i)
            days.push_back(static_cast<int>(random() % 190));
        DaySet set;
        for (const int d : days)
            set.add(d);
        const std::set<int> different(days.begin(), days.end());
        QCOMPARE(set.total(), different.size());
        const int cut = static_cast<int>(random() % 200);
        QCOMPARE(set.before(cut),
                 static_cast<std::size_t>(std::distance(different.begin(), different.lower_bound(cut))));
        QCOMPARE(set.contains(cut), different.contains(cut));
        QCOMPARE(set.latest(), *different.rbegin());
    }
}

// Whatever the order, what is left are the last 192 days.
void BaselineHabitTest::oldDaysAreForgotten() {
    std::mt19937 random(9);
    for (int round = 0; round < 50; ++round) {
        std::vector<int> days;
        for (int i = 0; i < 200; ++i)
            days.push_back(20'000 + static_cast<int>(random() % 900));
        const int newest = *std::max_element(days.begin(), days.end());
        std::set<int> expected;
        for (const int d : days)
            if (d > newest - DaySet::width) expected.insert(d);
        DaySet one, first, second;
        for (std::size_t i = 0; i < days.size(); ++i) {
            one.add(days[i]);
            (i % 2 ? first : second).add(days[i]);
        }
        QCOMPARE(one.total(), expected.size());
        for (const int d : expected)
            QVERIFY(one.contains(d));
        first.merge(second);
        QCOMPARE(saved(first), saved(one));
    }
}

void BaselineHabitTest::learning() {
    Habit places(100);
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

void BaselineHabitTest::outliersDoNotEndLearning_data() {
    QTest::addColumn<int>("outlierDay");
    QTest::addColumn<bool>("late");
    QTest::newRow("first, a year before") << -365 << false;
    QTest::newRow("late, a year before") << -365 << true;
    QTest::newRow("first, eight days before") << -9 << false;
    QTest::newRow("late, eight days before") << -9 << true;
}

void BaselineHabitTest::outliersDoNotEndLearning() {
    QFETCH(int, outlierDay);
    QFETCH(bool, late);
    Habit places(100);
    if (!late) places.observe("NL", day(outlierDay));
    for (int d = 0; d < 10; ++d) {
        places.observe("NL", day(d));
        if (late && d == 1) places.observe("NL", day(outlierDay));
    }
    QCOMPARE(places.first(), start);
    QVERIFY(!places.hasLearned(day(13), rules));
    QVERIFY(places.hasLearned(day(14), rules));
}

void BaselineHabitTest::familiarity() {
    Habit places(100);
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

void BaselineHabitTest::oddDaysAreNoHabit() {
    Habit places(100);
    for (int d = 0; d < 20; ++d)
        places.observe("NL", day(d));
    places.observe("DE", day(3));
    places.observe("FR", day(4));
    QVERIFY(!places.expectsNewValues(day(30), rules));
    places.observe("ES", day(5)); // 3 of 23 pairs of place and day
    QVERIFY(places.expectsNewValues(day(30), rules));
    QVERIFY(!places.expectsNewValues(day(6), rules)); // not settled yet
    for (int d = 20; d < 57; ++d)
        places.observe("NL", day(d)); // 3 of 60
    QVERIFY(!places.expectsNewValues(day(60), rules));
}

void BaselineHabitTest::newPlacesAreExpected() {
    Habit places(100);
    for (std::size_t i = 0; i < Habit::Novelty{}.manyValues; ++i) {
        QVERIFY(!places.expectsNewValues(day(300), rules));
        for (int d = 0; d < 60; ++d)
            places.observe("place " + std::to_string(i), day(d));
    }
    QVERIFY(places.expectsNewValues(day(300), rules));
}

void BaselineHabitTest::sharesAreOfAllRequests() {
    Habit places(100);
    QVERIFY(places.largest(3).empty());
    for (int i = 0; i < 8; ++i)
        places.observe(i < 5 ? "NL" : i < 7 ? "DE" : "FR", day(i));
    const auto shares = places.largest(2);
    QCOMPARE(shares.size(), std::size_t{2});
    QCOMPARE(shares[0].value, std::string("NL"));
    QCOMPARE(shares[0].share, 0.625);
    QCOMPARE(shares[1].share, 0.25);
}

void BaselineHabitTest::roomIsMadeByDroppingTheRare() {
    Habit places(16);
    for (int d = 0; d < 5; ++d)
        places.observe("home", day(d));
    for (int i = 0; i < 1000; ++i) {
        places.observe("rotating " + std::to_string(i), day(20, Duration{i}));
        QVERIFY(places.size() <= 16);
    }
    QVERIFY(places.isFamiliar("home", day(30), rules));
    QCOMPARE(places.requests(), 1005u);
}

void BaselineHabitTest::rotatingPlacesIsCheap() {
    Habit places(512);
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 200'000; ++i)
        places.observe(std::to_string(i), day(20, Duration{i}));
    QVERIFY(std::chrono::steady_clock::now() - begin < 5s);
}

// Days after the first fold into its alert, but for records that may have overtaken those of the first day.
void BaselineHabitTest::surprisesOfAWeekAreOne() {
    Habit places(100);
    QCOMPARE(places.noveltyWindow("BR", day(20)), day(20, 0h));
    places.observe("BR", day(20, 22h + 30min));
    QCOMPARE(places.noveltyWindow("BR", day(20, 23h)), day(20, 0h));
    QCOMPARE(places.noveltyWindow("BR", day(21, 0h)), day(20, 0h)); // an hour and a half later
    QCOMPARE(places.noveltyWindow("BR", day(27, 23h)), day(20, 0h));
    QCOMPARE(places.noveltyWindow("BR", day(28, 0h)), day(28, 0h));
    places.observe("JP", day(20, 23h + 30min));
    QCOMPARE(places.noveltyWindow("JP", day(21, 10min)), day(21, 0h)); // as if the other had come later
    QCOMPARE(places.noveltyWindow("JP", day(21, 1h)), day(20, 0h));
    places.observe("BR", day(23));
    QCOMPARE(places.noveltyWindow("BR", day(29)), day(23, 0h));
}

void BaselineHabitTest::whatIsNotUsedIsForgotten() {
    Habit places(100);
    for (int d = 0; d < 20; ++d) {
        places.observe("NL", day(d));
        places.observe("DE", day(d));
    }
    QVERIFY(places.isFamiliar("DE", day(19 + 180), rules));
    QVERIFY(!places.isFamiliar("DE", day(19 + 181), rules));
    for (int d = 20; d < 250; ++d)
        places.observe("NL", day(d));
    QVERIFY(places.isFamiliar("NL", day(250), rules));
    QVERIFY(!places.isFamiliar("DE", day(250), rules));
    QVERIFY(places.hasLearned(day(250), rules));
}

void BaselineHabitTest::halvesMergeToTheWhole() {
    std::mt19937 random(3);
    for (int round = 0; round < 20; ++round) {
        Habit whole(1000), first(1000), second(1000);
        for (int i = 0; i < 3000; ++i) {
            const std::string value = std::to_string(random() % 30);
            const Timestamp time = day(static_cast<int>(random() % 400), Duration{random() % 86'400'000'000});
            whole.observe(value, time);
            (random() % 2 ? first : second).observe(value, time);
        }
        first.merge(second);
        QCOMPARE(saved(first), saved(whole));
    }
}

void BaselineHabitTest::savingLosesNothing() {
    Habit places(100);
    for (int i = 0; i < 500; ++i)
        places.observe("place \n☂ " + std::to_string(i % 90), day(i % 70));
    const std::string bytes = saved(places);
    ByteReader from(bytes);
    Habit loaded(100);
    loaded.load(from);
    QVERIFY(from.finished());
    QCOMPARE(saved(loaded), bytes);
    for (auto* one : {&places, &loaded})
        one->observe("another", day(90));
    QCOMPARE(saved(loaded), saved(places));
}

void BaselineHabitTest::damageIsNoticed() {
    Habit places(100);
    for (int i = 0; i < 100; ++i)
        places.observe("place " + std::to_string(i), day(i % 7));
    const std::string whole = saved(places);
    for (std::size_t length = 0; length < whole.size(); ++length) {
        ByteReader from(std::string_view(whole).substr(0, length));
        Habit loaded(100);
        loaded.load(from);
        QVERIFY(!from.finished());
    }
    ByteReader more(whole);
    Habit small(50);
    small.load(more); // more values than it may hold
    QVERIFY(!more.ok());
}

QTEST_APPLESS_MAIN(BaselineHabitTest)
#include "baseline_habit_test.moc"
