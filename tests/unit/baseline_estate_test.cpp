#include "core/base/hash.h"
#include "core/baseline/estate_baseline.h"

#include <QObject>
#include <QTest>

#include <random>

using namespace cosmoswatch;
using namespace std::chrono_literals;

namespace {

const Timestamp start = *parseTimestamp("2026-03-02T00:00:00Z");
const LearningRules rules{std::chrono::days{14}, 48h};

KeyListing listing(Timestamp time, int account, const std::string& principal = "pipeline",
                   const std::string& tool = "Azure CLI") {
    KeyListing listing;
    listing.account = parseAccount("account-" + std::to_string(account));
    listing.principal = principal;
    listing.tool = tool;
    listing.record.time = time;
    listing.record.recordHash = hash64(listing.account.key + principal + tool, 7);
    listing.record.json = R"({"made":"by a test"})";
    return listing;
}

void list(EstateBaseline& estate, Timestamp from, int accounts, const std::string& principal = "pipeline") {
    for (int i = 0; i < accounts; ++i)
        estate.observe(listing(from + i * 10s, i, principal));
}

EstateBaseline watched() {
    EstateBaseline estate;
    for (int day = 0; day < 30; ++day)
        estate.observeDay(start + day * 24h);
    estate.observeManagement(start + 10h);
    return estate;
}

} // namespace

class BaselineEstateTest : public QObject {
    Q_OBJECT
private slots:
    void windowsOverlap();
    void usualBursts();
    void aSingleBurstIsNoHabit();
    void halvesMergeToTheWhole();
    void savingLosesNothing();
    void damageIsNoticed();
    void listingsAreBounded();
};

void BaselineEstateTest::windowsOverlap() {
    for (int minute = 0; minute < 60; ++minute) {
        const Timestamp time = start + minute * 1min + 59s;
        const auto windows = BurstWindow::around(time);
        for (const auto& window : windows)
            QVERIFY(window.holds(time));
        QCOMPARE(windows[1].start - windows[0].start, Duration{5min});
        QVERIFY(!BurstWindow{windows[1].start + 5min}.holds(time));
    }
}

void BaselineEstateTest::usualBursts() {
    EstateBaseline estate = watched();
    list(estate, start + 24h, 4);
    QCOMPARE(estate.usualBurst("pipeline", "Azure CLI", start + 20 * 24h, rules), std::size_t{4});
    QCOMPARE(estate.usualBurst("pipeline", "Azure PowerShell", start + 20 * 24h, rules), std::size_t{0});
    QCOMPARE(estate.usualBurst("somebody", "Azure CLI", start + 20 * 24h, rules), std::size_t{0});
    QCOMPARE(estate.listingDays("pipeline", start + 20 * 24h, rules), std::size_t{1});
}

// An attack must not make the next one usual.
void BaselineEstateTest::aSingleBurstIsNoHabit() {
    EstateBaseline estate = watched();
    list(estate, start + 15 * 24h, 40, "intruder");
    QCOMPARE(estate.usualBurst("intruder", "Azure CLI", start + 25 * 24h, rules), std::size_t{0});
    list(estate, start + 17 * 24h, 9, "intruder");
    QCOMPARE(estate.usualBurst("intruder", "Azure CLI", start + 25 * 24h, rules), std::size_t{9});
    QCOMPARE(estate.usualBurst("intruder", "Azure CLI", start + 18 * 24h, rules),
             std::size_t{0}); // not settled
}

void BaselineEstateTest::halvesMergeToTheWhole() {
    std::mt19937 random(4);
    EstateBaseline whole, first, second;
    for (int i = 0; i < 600; ++i) {
        const Timestamp time =
            start + 20 * 24h + Duration{static_cast<std::int64_t>(random() % 7'200'000'000)};
        const KeyListing one =
            listing(time, static_cast<int>(random() % 30), "principal-" + std::to_string(random() % 3));
        for (auto* estate : {&whole, random() % 2 ? &first : &second}) {
            estate->observeDay(time);
            estate->observeManagement(time);
            estate->observe(one);
        }
    }
    first.merge(second);
    QCOMPARE(first.save(), whole.save());
}

void BaselineEstateTest::savingLosesNothing() {
    EstateBaseline estate = watched();
    for (int day = 1; day < 20; ++day)
        list(estate, start + day * 24h, 5, "principal-" + std::to_string(day % 3));
    const std::string saved = estate.save();
    auto loaded = EstateBaseline::load(saved);
    QVERIFY(loaded.has_value());
    QCOMPARE(loaded->save(), saved);
    list(estate, start + 20 * 24h, 7);
    list(*loaded, start + 20 * 24h, 7);
    QCOMPARE(loaded->save(), estate.save());
}

void BaselineEstateTest::damageIsNoticed() {
    EstateBaseline estate = watched();
    list(estate, start + 24h, 5);
    const std::string saved = estate.save();
    for (std::size_t length = 0; length < saved.size(); ++length)
        QVERIFY(!EstateBaseline::load(saved.substr(0, length)));
    std::mt19937 random(2);
    for (int round = 0; round < 2000; ++round) {
        std::string damaged = saved;
        damaged[random() % damaged.size()] = static_cast<char>(random());
        if (auto loaded = EstateBaseline::load(damaged)) list(*loaded, start + 48h, 3);
    }
}

void BaselineEstateTest::listingsAreBounded() {
    EstateBaseline estate = watched();
    for (int i = 0; i < 6000; ++i)
        estate.observe(listing(start + i * 1s, i, "intruder"));
    QVERIFY(estate.save().size() < 600'000);
    QVERIFY(estate.listingsIn({start + 5990s - 5990s % 300s}, "intruder").size() >= 200);
}

QTEST_APPLESS_MAIN(BaselineEstateTest)
#include "baseline_estate_test.moc"
