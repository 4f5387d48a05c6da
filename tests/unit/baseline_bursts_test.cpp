#include "core/baseline/burst_counts.h"

#include <QTest>

#include <algorithm>
#include <random>

using namespace cosmoswatch;
using namespace std::chrono_literals;

namespace {

constexpr LearningRules rules{std::chrono::days{14}, std::chrono::hours{48}};
const Timestamp start = dayStart(20'000);

std::string saved(const BurstCounts& counts) {
    ByteWriter into;
    counts.save(into);
    return into.take();
}

struct Deed {
    std::string actor;
    Timestamp time;
    std::uint64_t member;
};

std::vector<Deed> someDeeds() {
    std::mt19937_64 random(7);
    std::vector<Deed> deeds;
    for (int i = 0; i < 3000; ++i)
        deeds.push_back({"actor" + std::to_string(random() % 5),
                         start + std::chrono::seconds{static_cast<std::int64_t>(random() % 7000)},
                         random() % 50});
    return deeds;
}

BurstCounts counted(const std::vector<Deed>& deeds) {
    BurstCounts counts;
    for (const auto& deed : deeds)
        counts.observe(deed.actor, "group", deed.time, deed.member);
    return counts;
}

void observe(BurstCounts& counts, const char* actor, Timestamp time, int times) {
    for (int i = 0; i < times; ++i)
        counts.observe(actor, "group", time + std::chrono::seconds{i});
}

} // namespace

class BaselineBurstsTest : public QObject {
    Q_OBJECT
private slots:
    void countsInWindowsAndDays();
    void usualIsLearnedOrReachedTwice();
    void theOrderDoesNotMatter();
    void halvesMergeToTheWhole();
    void savesAndLoads();
    void refusesDamage();
    void isBounded();
    void forgetsAfterHalfAYear();
};

void BaselineBurstsTest::countsInWindowsAndDays() {
    BurstCounts counts;
    observe(counts, "a", start + 4min + 30s, 60); // over a border between steps
    const auto windows = BurstWindow::around(start + 4min + 30s);
    QCOMPARE(counts.withOneMore("a", windows[0], start + 2min), std::uint64_t(0)); // its first half is empty
    QCOMPARE(counts.withOneMore("a", windows[1], start + 2min), std::uint64_t(61));
    QCOMPARE(counts.withOneMore("a", BurstWindow{start + 5min}, start + 6min), std::uint64_t(31));
    QCOMPARE(counts.onDay("a", start).onDay, std::uint64_t(60));
    QCOMPARE(counts.onDay("a", start).inWindow, std::uint64_t(60));
    QCOMPARE(counts.withOneMore("b", windows[1], start + 4min), std::uint64_t(1));
    counts.observe("n", "", start + 1min, 1);
    counts.observe("n", "", start + 2min, 2);
    QCOMPARE(counts.membersIn("n", BurstWindow{start}, 2), std::size_t(2));
    QCOMPARE(counts.membersIn("n", BurstWindow{start}, 3), std::size_t(3));
    QVERIFY(counts.burstNear(start + std::chrono::days{1}));
    QVERIFY(!counts.burstNear(start + std::chrono::days{2}));
}

void BaselineBurstsTest::usualIsLearnedOrReachedTwice() {
    BurstCounts counts;
    const Timestamp learned = start + rules.period;
    observe(counts, "a", start + std::chrono::days{3} + 1h, 30);
    observe(counts, "a", learned + std::chrono::days{1} + 1h, 80);
    const Timestamp later = learned + std::chrono::days{10};
    QCOMPARE(counts.usual("a", later, learned, rules).inWindow, std::uint64_t(30)); // one day is no habit
    observe(counts, "a", learned + std::chrono::days{2} + 1h, 70);
    QCOMPARE(counts.usual("a", later, learned, rules).inWindow, std::uint64_t(70));
    // Not while records of those days may still come.
    QCOMPARE(counts.usual("a", learned + std::chrono::days{3}, learned, rules).inWindow, std::uint64_t(30));
    QCOMPARE(counts.habitualDays("a", later, learned, rules), std::size_t(4));
    observe(counts, "b", start + std::chrono::days{4}, 40);
    QCOMPARE(counts.usualOfOne("group", later, learned, rules).inWindow, std::uint64_t(70));
    QCOMPARE(counts.spreadOf("group", later, learned, rules).actors, std::size_t(2));
    QCOMPARE(counts.spreadOf("group", later, learned, rules).days, std::size_t(4));
    QCOMPARE(counts.spreadOf("other", later, learned, rules).actors, std::size_t(0));
}

void BaselineBurstsTest::theOrderDoesNotMatter() {
    auto deeds = someDeeds();
    const std::string inOrder = saved(counted(deeds));
    std::shuffle(deeds.begin(), deeds.end(), std::mt19937_64(3));
    QCOMPARE(saved(counted(deeds)), inOrder);
}

void BaselineBurstsTest::halvesMergeToTheWhole() {
    const auto deeds = someDeeds();
    const auto middle = deeds.begin() + 1200;
    BurstCounts first = counted({deeds.begin(), middle});
    first.merge(counted({middle, deeds.end()}));
    QCOMPARE(saved(first), saved(counted(deeds)));
}

void BaselineBurstsTest::savesAndLoads() {
    const std::string bytes = saved(counted(someDeeds()));
    BurstCounts again;
    ByteReader from(bytes);
    again.load(from);
    QVERIFY(from.finished());
    QCOMPARE(saved(again), bytes);
}

void BaselineBurstsTest::refusesDamage() {
    const std::string bytes = saved(counted(someDeeds()));
    for (std::size_t size = 0; size < bytes.size(); size += 7) {
        ByteReader from(std::string_view(bytes).substr(0, size));
        BurstCounts counts;
        counts.load(from);
        QVERIFY(!from.finished());
    }
    std::mt19937_64 random(5);
    for (int i = 0; i < 2000; ++i) { // whatever it reads, it works on
        std::string damaged = bytes;
        damaged[random() % damaged.size()] = static_cast<char>(random());
        ByteReader from(damaged);
        BurstCounts counts;
        counts.load(from);
        if (from.finished()) counts.observe("actor1", "group", start + 1h, 1);
    }
}

void BaselineBurstsTest::isBounded() {
    BurstCounts counts;
    for (int i = 0; i < 20'000; ++i)
        counts.observe("stranger" + std::to_string(i), "group" + std::to_string(i), start + 1h, 0);
    observe(counts, "busy", start + 2h, 100);
    for (int i = 0; i < 20'000; ++i)
        counts.observe("other" + std::to_string(i), "", start + 3h, 0);
    QVERIFY(saved(counts).size() < 200'000);
    QCOMPARE(counts.onDay("busy", start).onDay, std::uint64_t(100)); // the busy one stays
}

void BaselineBurstsTest::forgetsAfterHalfAYear() {
    BurstCounts counts;
    observe(counts, "a", start, 30);
    const Timestamp later = start + std::chrono::days{BurstCounts::daysKept + 1};
    counts.observe("a", "group", later, 0);
    QCOMPARE(counts.onDay("a", start).onDay, std::uint64_t(0));
    counts.observe("a", "group", start, 0); // too old
    QCOMPARE(counts.onDay("a", start).onDay, std::uint64_t(0));
}

QTEST_APPLESS_MAIN(BaselineBurstsTest)
#include "baseline_bursts_test.moc"
