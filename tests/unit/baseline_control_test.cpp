#include "core/baseline/control_history.h"

#include <QTest>

#include <algorithm>
#include <random>

using namespace cosmoswatch;
using namespace std::chrono_literals;

namespace {

constexpr LearningRules rules{std::chrono::days{14}, std::chrono::hours{48}};
const Timestamp start = dayStart(20'000);

ControlChange changeAt(Timestamp time, const char* id, bool activity = true) {
    ControlChange change;
    change.kind = ChangeKind::RoleAssignment;
    change.activity = activity;
    change.id = id;
    change.subject = "role";
    change.done = time;
    if (activity) change.principal = "eva";
    change.record.time = time;
    change.record.recordHash = static_cast<std::uint64_t>(time.time_since_epoch().count());
    return change;
}

std::string saved(const ControlHistory& history) {
    ByteWriter into;
    history.save(into);
    return into.take();
}

std::vector<ControlChange> someChanges() {
    std::vector<ControlChange> changes;
    for (int i = 0; i < 40; ++i) {
        const std::string id = "op" + std::to_string(i % 25);
        ControlChange change = changeAt(start + i * 3min, id.c_str(), i % 3 != 0);
        change.kind = static_cast<ChangeKind>(i % 5 / 2);
        if (i % 4 == 0) change.begun = std::exchange(change.done, std::nullopt);
        if (i % 2 == 0) change.facts["scope"] = "/";
        changes.push_back(change);
    }
    return changes;
}

} // namespace

class BaselineControlTest : public QObject {
    Q_OBJECT
private slots:
    void putsStartAndEndTogether();
    void findsTheOtherLog();
    void learnsWhoDoesIt();
    void halvesMergeToTheWhole();
    void savesAndLoads();
    void refusesDamage();
    void keepsTheNewest();
};

void BaselineControlTest::putsStartAndEndTogether() {
    ControlChange begin = changeAt(start, "op");
    begin.begun = std::exchange(begin.done, std::nullopt);
    begin.facts["scope"] = "/";
    const ControlChange end = changeAt(start + 3s, "op");
    for (const bool endFirst : {false, true}) {
        ControlHistory history;
        history.observe(endFirst ? end : begin);
        const ControlChange whole = history.completed(endFirst ? begin : end);
        QVERIFY(whole.done == start + 3s);
        QVERIFY(whole.begun == start);
        QCOMPARE(whole.fact("scope"), std::string_view("/"));
        history.observe(endFirst ? begin : end);
        QCOMPARE(history.changes(ChangeKind::RoleAssignment).size(), std::size_t(1));
        QCOMPARE(history.changes(ChangeKind::RoleAssignment).front().record.recordHash,
                 end.record.recordHash);
    }
}

void BaselineControlTest::findsTheOtherLog() {
    ControlHistory history;
    history.observe(changeAt(start, "a"));
    history.observe(changeAt(start + 10min, "b"));
    const ControlChange own = changeAt(start + 9min, "c", false);
    QVERIFY(history.counterpart(own) != nullptr);
    QCOMPARE(history.counterpart(own)->id, std::string("b"));
    QVERIFY(history.counterpart(changeAt(start + 26min, "c", false)) == nullptr);
    QVERIFY(history.counterpart(changeAt(start, "c", true)) == nullptr);
    ControlChange other = own;
    other.subject = "another role";
    QVERIFY(history.counterpart(other) == nullptr);
}

void BaselineControlTest::learnsWhoDoesIt() {
    ControlHistory history;
    const Timestamp learned = start + rules.period;
    history.observe(changeAt(learned + std::chrono::days{1}, "a"));
    const ControlChange now = changeAt(learned + std::chrono::days{10}, "x");
    QCOMPARE(history.habitualDays(now, now.time(), learned, rules), std::size_t(1));
    history.observe(changeAt(learned + std::chrono::days{9}, "b")); // not settled yet
    QCOMPARE(history.habitualDays(now, now.time(), learned, rules), std::size_t(1));
    history.observe(changeAt(start, "c")); // while learning
    QCOMPARE(history.habitualDays(now, now.time(), learned, rules), std::size_t(3));
    ControlChange other = now;
    other.principal = "paul";
    QCOMPARE(history.habitualDays(other, now.time(), learned, rules), std::size_t(0));
    history.observeLog(false, start);
    QVERIFY(history.tells(false, start + std::chrono::days{3}, rules));
    QVERIFY(!history.tells(true, start + std::chrono::days{3}, rules));
}

void BaselineControlTest::halvesMergeToTheWhole() {
    const auto changes = someChanges();
    ControlHistory whole, first, second;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        whole.observe(changes[i]);
        (i < 17 ? first : second).observe(changes[i]);
    }
    first.merge(second);
    QCOMPARE(saved(first), saved(whole));

    auto shuffled = changes;
    std::shuffle(shuffled.begin(), shuffled.end(), std::mt19937_64(1));
    ControlHistory other;
    for (const auto& change : shuffled)
        other.observe(change);
    QCOMPARE(saved(other), saved(whole));
}

void BaselineControlTest::savesAndLoads() {
    ControlHistory history;
    for (const auto& change : someChanges())
        history.observe(change);
    history.observeLog(true, start);
    const std::string bytes = saved(history);
    ControlHistory again;
    ByteReader from(bytes);
    again.load(from);
    QVERIFY(from.finished());
    QCOMPARE(saved(again), bytes);
}

void BaselineControlTest::refusesDamage() {
    ControlHistory history;
    for (const auto& change : someChanges())
        history.observe(change);
    const std::string bytes = saved(history);
    for (std::size_t size = 0; size < bytes.size(); size += 3) {
        ByteReader from(std::string_view(bytes).substr(0, size));
        ControlHistory again;
        again.load(from);
        QVERIFY(!from.finished());
    }
}

void BaselineControlTest::keepsTheNewest() {
    ControlHistory history;
    for (int i = 0; i < 500; ++i)
        history.observe(changeAt(start + i * 1min, std::to_string(i).c_str()));
    const auto& kept = history.changes(ChangeKind::RoleAssignment);
    QCOMPARE(kept.size(), ControlHistory::maxChanges);
    QVERIFY(kept.back().done == start + 499min);
}

QTEST_APPLESS_MAIN(BaselineControlTest)
#include "baseline_control_test.moc"
