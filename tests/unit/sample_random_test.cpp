#include "core/sample/random.h"

#include <QObject>
#include <QTest>

using namespace cosmoswatch;
using cosmoswatch::sample::Random;

class SampleRandomTest : public QObject {
    Q_OBJECT

private slots:
    // Other numbers would change every sample ever described by its seed.
    void sameSeedGivesTheKnownNumbers() {
        Random first(1, "traffic");
        QCOMPARE(Random(1, "traffic").next(), std::uint64_t{12431736737587198005u});
        Random second(1, "traffic");
        for (int i = 0; i < 1000; ++i)
            QCOMPARE(first.next(), second.next());
    }

    void streamsAndSeedsDiffer() {
        QVERIFY(Random(1, "traffic").next() != Random(2, "traffic").next());
        QVERIFY(Random(1, "traffic").next() != Random(1, "attacks").next());
    }

    void staysInRange() {
        Random random(7, "range");
        bool sawLow = false;
        bool sawHigh = false;
        for (int i = 0; i < 10'000; ++i) {
            const int value = random.between(3, 6);
            QVERIFY(value >= 3 && value <= 6);
            sawLow |= value == 3;
            sawHigh |= value == 6;
            const double unit = random.unit();
            QVERIFY(unit >= 0 && unit < 1);
            QVERIFY(random.within(Duration{250}) < Duration{250});
        }
        QVERIFY(sawLow && sawHigh);
    }

    void countsHaveTheMeanAskedFor_data() {
        QTest::addColumn<double>("mean");
        QTest::newRow("none") << 0.0;
        QTest::newRow("rare") << 0.02;
        QTest::newRow("some") << 1.7;
        QTest::newRow("many") << 60.0;
    }
    void countsHaveTheMeanAskedFor() {
        QFETCH(double, mean);
        Random random(3, "count");
        constexpr int rounds = 40'000;
        double sum = 0;
        for (int i = 0; i < rounds; ++i)
            sum += static_cast<double>(random.count(mean));
        QVERIFY2(std::abs(sum / rounds - mean) <= 0.03 * mean + 0.002,
                 qPrintable(QString::number(sum / rounds)));
    }
};

QTEST_APPLESS_MAIN(SampleRandomTest)
#include "sample_random_test.moc"
