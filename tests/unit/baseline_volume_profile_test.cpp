#include "core/baseline/volume_profile.h"

#include "core/base/time.h"

#include <QObject>
#include <QTest>

#include <functional>
#include <random>

using namespace cosmoswatch;

namespace {

std::int64_t dayNumber(const char* date) {
    const auto time = parseTimestamp(std::string(date) + "T00:00:00Z");
    return std::chrono::floor<std::chrono::days>(*time).time_since_epoch().count();
}

const std::int64_t monday = dayNumber("2026-03-02");

VolumeHistory history(int days, const std::function<void(int day, VolumeHistory::Day& volumes)>& fill) {
    VolumeHistory result;
    result.firstDay = monday;
    for (int day = 0; day < days; ++day) {
        VolumeHistory::Day& volumes = result.days.emplace_back();
        fill(day, volumes);
        for (const double part : volumes.parts)
            volumes.total += part;
    }
    return result;
}

void steady(int, VolumeHistory::Day& day) {
    day.parts.fill(100);
}

VolumeExpectation expected(const VolumeHistory& history, int day, VolumeCaution caution = {}) {
    return expectedVolume(history, monday + day, caution);
}

} // namespace

class BaselineVolumeProfileTest : public QObject {
    Q_OBJECT
private slots:
    void monthEnds_data();
    void monthEnds();
    void nothingIsUsualOfNothing();
    void steadyVolume();
    void noiseWidensTheLimit();
    void weeklyJob();
    void jobsMayDrift();
    void growthIsFollowed();
    void holidaysAreNotLearned();
    void oneTheftTeachesNothing();
    void oddBurstsAreMeasuredInBytes();
    void firstMonthEnd();
    void knownMonthEnd();
    void monthEndsThatBringNothing();
};

void BaselineVolumeProfileTest::monthEnds_data() {
    QTest::addColumn<QString>("date");
    QTest::addColumn<bool>("is");
    QTest::newRow("last") << "2026-03-31" << true;
    QTest::newRow("first") << "2026-04-01" << true;
    QTest::newRow("second") << "2026-04-02" << false;
    QTest::newRow("last but one") << "2026-03-30" << false;
    QTest::newRow("Friday before a Sunday the 31st") << "2026-05-29" << true;
    QTest::newRow("Saturday the 30th") << "2026-05-30" << false;
    QTest::newRow("Friday before a Saturday the 31st") << "2026-10-30" << true;
    QTest::newRow("Friday the 27th before the 29th") << "2026-03-27" << false;
    QTest::newRow("leap day") << "2028-02-29" << true;
    QTest::newRow("28th of a leap year") << "2028-02-28" << false;
    QTest::newRow("28th of another") << "2027-02-28" << true;
}

void BaselineVolumeProfileTest::monthEnds() {
    QFETCH(QString, date);
    QTEST(isMonthEnd(dayNumber(date.toUtf8().constData())), "is");
}

void BaselineVolumeProfileTest::nothingIsUsualOfNothing() {
    const VolumeExpectation none = expected(VolumeHistory{}, 20);
    QCOMPARE(none.limitOfDay, 0.0);
    QCOMPARE(none.limit[5], 0.0);
    QCOMPARE(none.days, 0);
}

void BaselineVolumeProfileTest::steadyVolume() {
    const VolumeExpectation usual = expected(history(28, steady), 30);
    QCOMPARE(usual.usual[10], 100.0);
    QCOMPARE(usual.usualOfDay, 4800.0);
    QVERIFY(usual.limit[10] >= 250 && usual.limit[10] < 400);
    QVERIFY(usual.limitOfDay > 9600 && usual.limitOfDay < 12000);
    QCOMPARE(usual.days, 28);
    QCOMPARE(usual.activeDays, 28);
}

void BaselineVolumeProfileTest::noiseWidensTheLimit() {
    std::mt19937 random(3);
    std::lognormal_distribution<double> noise(0, 1);
    const VolumeExpectation usual = expected(history(28,
                                                     [&](int, VolumeHistory::Day& day) {
                                                         std::generate(day.parts.begin(), day.parts.end(),
                                                                       [&] { return 100 * noise(random); });
                                                     }),
                                             30);
    QVERIFY(usual.limit[10] > 1000);
}

void BaselineVolumeProfileTest::weeklyJob() {
    const auto past = history(14, [](int day, VolumeHistory::Day& volumes) {
        steady(day, volumes);
        if (day % 7 == 6) volumes.parts[42] += 50'000;
    });
    const VolumeExpectation sunday = expected(past, 20);
    QCOMPARE(sunday.usual[42], 50'100.0);
    QVERIFY(sunday.limit[42] > 100'000);
    QVERIFY(sunday.limit[42] < 150'000); // three times as much is noticed
    QVERIFY(sunday.limit[20] < 1000);
    QVERIFY(sunday.limitOfDay > 60'000);
    const VolumeExpectation saturday = expected(past, 19);
    QVERIFY(saturday.limit[42] < 1000);
    QVERIFY(saturday.limitOfDay < 30'000);
}

void BaselineVolumeProfileTest::jobsMayDrift() {
    const auto past = history(28, [](int, VolumeHistory::Day& day) { day.parts[4] = 1000; });
    const VolumeExpectation usual = expected(past, 30);
    for (const std::size_t part : {2, 3, 4, 5, 6})
        QVERIFY(usual.limit[part] > 1500);
    QVERIFY(usual.limit[8] < 1000);
}

void BaselineVolumeProfileTest::growthIsFollowed() {
    const auto past =
        history(28, [](int day, VolumeHistory::Day& volumes) { volumes.parts.fill(day < 22 ? 100 : 300); });
    QCOMPARE(expected(past, 31).usualOfDay, 3 * 4800.0);
    // By 4 % a week for a quarter of a year.
    auto grown = history(35, [](int day, VolumeHistory::Day& volumes) {
        volumes.parts.fill(100 * std::pow(1.04, day / 7.0));
    });
    const double next = 100 * std::pow(1.04, 37 / 7.0);
    QVERIFY(expected(grown, 37).usual[3] > 0.9 * next);
}

void BaselineVolumeProfileTest::holidaysAreNotLearned() {
    const auto past =
        history(28, [](int day, VolumeHistory::Day& volumes) { volumes.parts.fill(day < 19 ? 100 : 3); });
    const VolumeExpectation usual = expected(past, 30);
    QVERIFY(usual.usual[10] > 90);
    QVERIFY(usual.limitOfDay > 9000);
}

void BaselineVolumeProfileTest::oneTheftTeachesNothing() {
    const VolumeExpectation clean = expected(history(28, steady), 30);
    const auto past = history(28, [](int day, VolumeHistory::Day& volumes) {
        steady(day, volumes);
        if (day == 15) volumes.parts[10] = 90'000;
    });
    const VolumeExpectation usual = expected(past, 30);
    QVERIFY(usual.limit[10] < 1.3 * clean.limit[10]);
    QVERIFY(usual.limitOfDay < 1.3 * clean.limitOfDay);
}

void BaselineVolumeProfileTest::oddBurstsAreMeasuredInBytes() {
    // A regular job, and bursts at any time of up to a tenth of it.
    std::mt19937 random(5);
    const auto past = history(28, [&](int, VolumeHistory::Day& day) {
        day.parts[4] = 10'000;
        day.parts[16 + random() % 20] = 500 + random() % 500;
    });
    const VolumeExpectation usual = expected(past, 30);
    QVERIFY(usual.limit[20] > 1000);
    QVERIFY(usual.limit[20] < 5000);
    QVERIFY(usual.limit[4] < 30'000); // the job's own limit is not widened by them
}

void BaselineVolumeProfileTest::firstMonthEnd() {
    const auto past = history(26, [](int, VolumeHistory::Day& day) { day.parts[4] = 1000; });
    const VolumeExpectation cautious = expected(past, 29, {2.5, true}); // 31 March
    QVERIFY(isMonthEnd(monday + 29));
    QVERIFY(cautious.limitOfDay > 5000);
    QVERIFY(cautious.limit[10] > 5000);
    QVERIFY(expected(past, 29, {2.5, false}).limitOfDay < 3000);
    QVERIFY(expected(past, 28, {2.5, true}).limitOfDay < 3000);
}

void BaselineVolumeProfileTest::knownMonthEnd() {
    auto past = history(35, [](int day, VolumeHistory::Day& volumes) {
        volumes.parts[4] = isMonthEnd(monday + day) ? 9000 : 1000;
    });
    QVERIFY(isMonthEnd(monday + 59)); // 30 April
    const VolumeExpectation usual = expected(past, 59, {2.5, true});
    QVERIFY(usual.limitOfDay > 12'000 && usual.limitOfDay < 15'000);
    // From totals of long ago too.
    past = history(35, [](int, VolumeHistory::Day& day) { day.parts[4] = 1000; });
    past.firstDay = monday + 31;
    past.earlierMonthEnds = {9000};
    QVERIFY(expected(past, 90, {2.5, true}).limitOfDay > 12'000);
}

void BaselineVolumeProfileTest::monthEndsThatBringNothing() {
    const auto past = history(35, steady);
    const VolumeExpectation usual = expected(past, 59, {2.5, true});
    QVERIFY(usual.limitOfDay < 12'000); // no better than any other day
    QVERIFY(usual.limit[4] < 400);
}

QTEST_APPLESS_MAIN(BaselineVolumeProfileTest)
#include "baseline_volume_profile_test.moc"
