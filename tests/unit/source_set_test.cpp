#include "core/source/source_set.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTest>

#include <atomic>
#include <thread>

using namespace cosmoswatch;
using namespace std::chrono_literals;

namespace {

const Timestamp start = *parseTimestamp("2026-03-02T00:00:00Z");

// Hands out batches of one event each, at the given minutes; then follows, or ends.
class Minutes final : public EventSource {
public:
    explicit Minutes(std::vector<int> minutes, bool follow = false, std::chrono::milliseconds delay = 0ms)
        : minutes_(std::move(minutes)), follow_(follow), delay_(delay) {}

    void resume(const std::map<std::string, std::string>& cursors) override { resumed = cursors.size(); }
    SourceState next(EventBatch& batch, std::stop_token stop) override {
        std::this_thread::sleep_for(delay_);
        if (stop.stop_requested()) return SourceState::Reading;
        if (next_ < minutes_.size()) {
            Event event;
            event.time = start + minutes_[next_] * 1min;
            batch.events.push_back(event);
            batch.bytes = 100;
            batch.cursors = {{"minutes", std::to_string(++next_)}};
            return next_ < minutes_.size() || follow_ ? SourceState::Reading : SourceState::Finished;
        }
        if (!follow_) return SourceState::Finished;
        std::this_thread::sleep_for(10ms);
        return SourceState::Following;
    }
    SourceProgress progress() const override { return {1000, 100, 1, 0, 0, 0}; }
    std::vector<SourceProblem> problems() const override { return {{"here", "a trouble"}}; }

    std::size_t resumed = 0;

private:
    std::vector<int> minutes_;
    bool follow_;
    std::chrono::milliseconds delay_;
    std::atomic<std::size_t> next_ = 0;
};

// Never answers until it is stopped.
class Stuck final : public EventSource {
public:
    void resume(const std::map<std::string, std::string>&) override {}
    SourceState next(EventBatch&, std::stop_token stop) override {
        while (!stop.stop_requested())
            std::this_thread::sleep_for(5ms);
        return SourceState::Reading;
    }
    SourceProgress progress() const override { return {}; }
    std::vector<SourceProblem> problems() const override { return {}; }
};

std::vector<int> minutesOf(SourceSet& set, SourceState until) {
    std::vector<int> minutes;
    for (;;) {
        EventBatch batch;
        const SourceState state = set.next(batch, {});
        for (const auto& event : batch.events)
            minutes.push_back(static_cast<int>((event.time - start) / 1min));
        if (state == until) return minutes;
    }
}

} // namespace

class SourceSetTest : public QObject {
    Q_OBJECT
private slots:
    void batchesComeInTheOrderOfTheirRecords();
    void aFollowingSourceDoesNotHoldUpTheOthers();
    void aStuckSourceHoldsThemUpForAMomentOnly();
    void pausedSourcesWaitAndGoOn();
    void healthIsOfEachSource();
    void stopsAtOnce();
    void emptySetsEnd();
};

void SourceSetTest::batchesComeInTheOrderOfTheirRecords() {
    SourceSet set;
    auto slow = std::make_unique<Minutes>(std::vector{1, 4, 5, 9}, false, 3ms);
    const auto* first = slow.get();
    set.add("slow", std::move(slow));
    set.add("fast", std::make_unique<Minutes>(std::vector{0, 2, 3, 6, 7, 8}));
    set.resume({{"a", "1"}, {"b", "2"}});
    QCOMPARE(first->resumed, 2u);
    QCOMPARE(minutesOf(set, SourceState::Finished), (std::vector{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

void SourceSetTest::aFollowingSourceDoesNotHoldUpTheOthers() {
    SourceSet set;
    set.add("following", std::make_unique<Minutes>(std::vector<int>{}, true));
    set.add("reading", std::make_unique<Minutes>(std::vector{0, 2, 3}));
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(minutesOf(set, SourceState::Following), (std::vector{0, 2, 3}));
    QVERIFY(timer.elapsed() < 1500);
}

void SourceSetTest::aStuckSourceHoldsThemUpForAMomentOnly() {
    SourceSet set;
    set.add("stuck", std::make_unique<Stuck>());
    set.add("reading", std::make_unique<Minutes>(std::vector{7}));
    QElapsedTimer timer;
    timer.start();
    EventBatch batch;
    QCOMPARE(set.next(batch, {}), SourceState::Reading);
    QCOMPARE(batch.events.size(), 1u);
    QVERIFY(timer.elapsed() < 4000);
}

void SourceSetTest::pausedSourcesWaitAndGoOn() {
    SourceSet set;
    set.add("paused", std::make_unique<Minutes>(std::vector{1, 2}), true);
    set.add("reading", std::make_unique<Minutes>(std::vector{5}));
    QCOMPARE(minutesOf(set, SourceState::Following), (std::vector{5}));
    QVERIFY(set.health()[0].paused);
    QCOMPARE(set.health()[0].records, 0u);
    QVERIFY(set.setPaused("paused", false));
    QCOMPARE(minutesOf(set, SourceState::Finished), (std::vector{1, 2}));
    QVERIFY(!set.setPaused("nobody", true));
}

void SourceSetTest::healthIsOfEachSource() {
    SourceSet set;
    set.add("a", std::make_unique<Minutes>(std::vector{1, 2, 30}));
    set.add("b", std::make_unique<Minutes>(std::vector{5}));
    QCOMPARE(minutesOf(set, SourceState::Finished).size(), 4u);
    const auto health = set.health();
    QCOMPARE(health.size(), 2u);
    QCOMPARE(health[0].name, std::string("a"));
    QCOMPARE(health[0].records, 3u);
    QCOMPARE(health[0].bytes, 300u);
    QCOMPARE(health[0].newestRecord, start + 30min);
    QVERIFY(health[0].recordsPerSecond > 0);
    QCOMPARE(health[1].records, 1u);
    QCOMPARE(health[0].problems.size(), 1u);
    QCOMPARE(set.problems().size(), 2u);
    QCOMPARE(set.progress().bytesTotal, 2000u);
}

void SourceSetTest::stopsAtOnce() {
    QElapsedTimer timer;
    timer.start();
    {
        SourceSet set;
        set.add("stuck", std::make_unique<Stuck>());
        std::stop_source stop;
        std::thread stopper([&] {
            std::this_thread::sleep_for(50ms);
            stop.request_stop();
        });
        EventBatch batch;
        (void)set.next(batch, stop.get_token());
        stopper.join();
    }
    QVERIFY(timer.elapsed() < 1000);
}

void SourceSetTest::emptySetsEnd() {
    SourceSet set;
    EventBatch batch;
    QCOMPARE(set.next(batch, {}), SourceState::Finished);
}

QTEST_APPLESS_MAIN(SourceSetTest)
#include "source_set_test.moc"
