// What people switch off raises no alert and is learned all the same; changes hold from the next batch on.
#include "core/engine/engine.h"
#include "core/store/sqlite_store.h"
#include "tests/detection/scripted_source.h"

#include <QObject>
#include <QTest>

#include <functional>

using namespace cosmoswatch;
using namespace cosmoswatch::test;
using namespace std::chrono_literals;

namespace {

const Timestamp start = *parseTimestamp("2026-03-02T00:00:00Z");

ScriptedRecord visit(Duration at, const std::string& address, int number = 0) {
    ScriptedRecord record;
    record.time = start + at;
    record.address = address;
    record.activityId = std::to_string(at.count()) + "/" + std::to_string(number);
    return record;
}

// An application every two hours for twenty days, then an unknown one, once a day for three days.
std::vector<ScriptedRecord> visits() {
    std::vector<ScriptedRecord> records;
    for (auto at = Duration(10min); at < 24 * 20h; at += 2h)
        records.push_back(visit(at, "81.2.69.10"));
    for (int day = 20; day < 23; ++day) {
        records.push_back(visit(day * 24h + 12h, "81.2.69.10"));
        records.back().userAgent = "go-http-client/1.1";
    }
    return records;
}

// Does something before it hands out the batch of that number.
class Interrupted final : public EventSource {
public:
    Interrupted(EventSource& source, std::size_t batch, std::function<void()> then)
        : source_(source), batch_(batch), then_(std::move(then)) {}
    void resume(const std::map<std::string, std::string>& cursors) override { source_.resume(cursors); }
    SourceState next(EventBatch& batch, std::stop_token stop) override {
        if (count_++ == batch_) then_();
        return source_.next(batch, stop);
    }
    SourceProgress progress() const override { return {}; }
    std::vector<SourceProblem> problems() const override { return {}; }

private:
    EventSource& source_;
    std::size_t batch_;
    std::size_t count_ = 0;
    std::function<void()> then_;
};

std::uint64_t alertsIn(const AlertStore& store) {
    return store.countAlerts({})->total;
}

} // namespace

class EngineProtectionTest : public QObject {
    Q_OBJECT
private slots:
    void offMeansLearnedButSilent();
    void aChangeHoldsFromTheNextBatchOn();
    void theLearningPeriodChangesAtOnce();
};

void EngineProtectionTest::offMeansLearnedButSilent() {
    const Intel intel({}, {}, nullptr, {});
    const auto store = openMemoryStore();
    auto records = visits();
    const std::vector<ScriptedRecord> before(records.begin(), records.end() - 3);
    EngineSettings settings;
    settings.protection.accounts["shop"].enabled = false;
    {
        ScriptedSource source(before, 100);
        QVERIFY(Engine(source, **store, intel, settings).run({}).has_value());
    }
    QCOMPARE(alertsIn(**store), 0u);
    QCOMPARE((*store)->counters()->records, before.size());
    ScriptedSource rest(records, 100); // goes on behind what was read
    QVERIFY(Engine(rest, **store, intel, {}).run({}).has_value());
    QCOMPARE(alertsIn(**store), 1u); // it could not be unusual had nothing been learned
}

void EngineProtectionTest::aChangeHoldsFromTheNextBatchOn() {
    const Intel intel({}, {}, nullptr, {});
    for (const bool off : {false, true}) {
        const auto store = openMemoryStore();
        const auto records = visits();
        ScriptedSource script(records, 1);
        Engine* running = nullptr;
        Interrupted source(script, records.size() - 3, [&] {
            Protection protection;
            protection.everywhere.detectors["CosmosDB_ApplicationAnomaly"] = !off;
            running->setProtection(protection);
        });
        Engine engine(source, **store, intel, {});
        running = &engine;
        QVERIFY(engine.run({}).has_value());
        QCOMPARE(alertsIn(**store), off ? 0u : 1u);
    }
}

void EngineProtectionTest::theLearningPeriodChangesAtOnce() {
    const Intel intel({}, {}, nullptr, {});
    for (const int days : {14, 60}) {
        const auto store = openMemoryStore();
        const auto records = visits();
        ScriptedSource script(records, 1);
        Engine* running = nullptr;
        Interrupted source(script, records.size() - 3, [&] {
            Protection protection;
            protection.accounts["shop"].learningPeriod = std::chrono::days{days};
            running->setProtection(protection);
        });
        Engine engine(source, **store, intel, {});
        running = &engine;
        QVERIFY(engine.run({}).has_value());
        QCOMPARE(alertsIn(**store), days == 14 ? 1u : 0u);
    }
}

QTEST_APPLESS_MAIN(EngineProtectionTest)
#include "engine_protection_test.moc"
