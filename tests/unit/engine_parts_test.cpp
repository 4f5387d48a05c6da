// Stopping, failing, and the small tables of the engine.
#include "core/engine/client_cache.h"
#include "core/engine/engine.h"
#include "core/engine/recent_records.h"
#include "core/store/sqlite_store.h"
#include "tests/detection/place_database.h"
#include "tests/detection/scripted_source.h"
#include "tests/detection/store_decorator.h"

#include <QObject>
#include <QTest>

#include <random>
#include <set>
#include <thread>

using namespace cosmoswatch;
using namespace cosmoswatch::test;
using namespace std::chrono_literals;

namespace {

const Timestamp start = *parseTimestamp("2026-03-02T00:00:00Z");

// Never ends: a record a millisecond, or, once `quietAfter` batches are out, waits for more as a followed
// folder does.
class EndlessSource final : public EventSource {
public:
    explicit EndlessSource(std::uint64_t quietAfter = ~std::uint64_t{0}) : quietAfter_(quietAfter) {}
    void resume(const std::map<std::string, std::string>&) override {}
    SourceState next(EventBatch& batch, std::stop_token stop) override {
        if (batches_++ >= quietAfter_) {
            for (int i = 0; i < 100 && !stop.stop_requested(); ++i)
                std::this_thread::sleep_for(10ms);
            return SourceState::Following;
        }
        auto records = std::make_shared<std::vector<ScriptedRecord>>(1000);
        for (auto& record : *records) {
            record.time = start + ++delivered * 1ms;
            record.activityId = std::to_string(delivered);
            record.address = "81.2.69.1";
            batch.events.push_back(record.event());
        }
        batch.memory.push_back(records);
        batch.cursors = {{"endless", std::to_string(delivered)}};
        return SourceState::Reading;
    }
    SourceProgress progress() const override { return {}; }
    std::vector<SourceProblem> problems() const override { return {}; }

    std::uint64_t delivered = 0;

private:
    std::uint64_t quietAfter_;
    std::uint64_t batches_ = 0;
};

class FullDisk final : public StoreDecorator {
public:
    using StoreDecorator::StoreDecorator;
    Result<void> commit(const StoreBatch&) override { return fail(ErrorCode::DiskFull, "no room"); }
};

class UnreadableStore final : public StoreDecorator {
public:
    using StoreDecorator::StoreDecorator;
    Result<std::map<std::string, std::string>> state(const std::string&) const override {
        return fail(ErrorCode::Unreadable, "bad sector");
    }
};

const Intel& noIntel() {
    static const Intel intel({}, {}, makePlaceDatabase({{"81.2.69.0/24", "GB"}}), {});
    return intel;
}

} // namespace

class EnginePartsTest : public QObject {
    Q_OBJECT
private slots:
    void stopsQuicklyAndKeepsWhatWasRead_data();
    void stopsQuicklyAndKeepsWhatWasRead();
    void storeErrorsStopIt_data();
    void storeErrorsStopIt();
    void progressIsReported();
    void removedFilesLeaveNoCursor();
    void recentRecords();
    void recentRecordsForgetInGenerations();
    void recentRecordsSurviveARestart();
    void damagedRecentRecordsAreLeftOut();
    void clientCache();
};

void EnginePartsTest::stopsQuicklyAndKeepsWhatWasRead_data() {
    QTest::addColumn<quint64>("quietAfter");
    QTest::newRow("busy") << ~quint64{0};
    QTest::newRow("quiet") << quint64{3};
    QTest::newRow("nothing at all") << quint64{0};
}

void EnginePartsTest::stopsQuicklyAndKeepsWhatWasRead() {
    QFETCH(quint64, quietAfter);
    const auto store = openMemoryStore();
    EndlessSource source(quietAfter);
    Engine engine(source, **store, noIntel(), {});
    std::stop_source stop;
    Result<void> result;
    std::thread thread([&] { result = engine.run(stop.get_token()); });
    std::this_thread::sleep_for(300ms);
    const auto asked = std::chrono::steady_clock::now();
    stop.request_stop();
    thread.join();
    QVERIFY(std::chrono::steady_clock::now() - asked < 2s);
    QVERIFY(result.has_value());
    QCOMPARE((*store)->counters()->records, source.delivered);
    if (quietAfter > 0) QCOMPARE((*store)->cursors()->at("endless"), std::to_string(source.delivered));
}

void EnginePartsTest::storeErrorsStopIt_data() {
    QTest::addColumn<bool>("reading");
    QTest::addColumn<int>("workers");
    for (const bool reading : {false, true})
        for (const int workers : {1, 3})
            QTest::addRow("%s, %d workers", reading ? "reading" : "writing", workers) << reading << workers;
}

void EnginePartsTest::storeErrorsStopIt() {
    QFETCH(bool, reading);
    QFETCH(int, workers);
    const auto store = openMemoryStore();
    FullDisk full(**store);
    UnreadableStore unreadable(**store);
    EndlessSource source;
    EngineSettings settings;
    settings.workers = static_cast<std::size_t>(workers);
    Engine engine(source, reading ? static_cast<AlertStore&>(unreadable) : full, noIntel(), settings);
    const auto begin = std::chrono::steady_clock::now();
    const auto result = engine.run({});
    QVERIFY(std::chrono::steady_clock::now() - begin < 10s);
    QVERIFY(!result.has_value());
    QCOMPARE(result.error().code, reading ? ErrorCode::Unreadable : ErrorCode::DiskFull);
}

void EnginePartsTest::progressIsReported() {
    const auto store = openMemoryStore();
    std::vector<ScriptedRecord> records(10);
    for (std::size_t i = 0; i < records.size(); ++i)
        records[i].time = start + static_cast<int>(i) * 1min, records[i].activityId = std::to_string(i % 8);
    records[8].time = records[0].time; // these two come a second time
    records[9].time = records[1].time;
    ScriptedSource source(records, 3);
    Engine engine(source, **store, noIntel(), {});
    QVERIFY(engine.run({}).has_value());
    const auto progress = engine.progress();
    QCOMPARE(progress.counters.records, 10u);
    QCOMPARE(progress.counters.duplicates, 2u);
    QCOMPARE(progress.newestRecord, start + 7min);
    QVERIFY(!progress.following);
    QCOMPARE((*store)->counters()->duplicates, 2u);
}

// A file read and then removed before the next commit is not remembered.
void EnginePartsTest::removedFilesLeaveNoCursor() {
    class Source final : public EventSource {
    public:
        void resume(const std::map<std::string, std::string>&) override {}
        SourceState next(EventBatch& batch, std::stop_token) override {
            if (++batches_ == 1) batch.cursors = {{"gone", "5"}, {"back", "5"}};
            if (batches_ == 2) batch.removedCursors = {"gone", "back"};
            if (batches_ == 3) batch.cursors = {{"back", "1"}};
            return batches_ == 3 ? SourceState::Finished : SourceState::Reading;
        }
        SourceProgress progress() const override { return {}; }
        std::vector<SourceProblem> problems() const override { return {}; }

    private:
        int batches_ = 0;
    } source;
    const auto store = openMemoryStore();
    QVERIFY(Engine(source, **store, noIntel(), {}).run({}).has_value());
    QCOMPARE(*(*store)->cursors(), (std::map<std::string, std::string>{{"back", "1"}}));
}

void EnginePartsTest::recentRecords() {
    RecentRecords recent(1000);
    std::set<std::uint64_t> known;
    std::mt19937_64 random(3);
    for (int i = 0; i < 1000; ++i) {
        const std::uint64_t hash = i == 0 ? 0 : i == 1 ? 1 : random() % 5000 + 2;
        if (i == 1) continue; // 0 and 1 are one to it: 0 marks an empty slot
        QCOMPARE(recent.insert(hash), known.insert(hash).second);
    }
}

void EnginePartsTest::recentRecordsForgetInGenerations() {
    RecentRecords recent(1000);
    for (std::uint64_t i = 1; i <= 100'000; ++i) {
        QVERIFY(recent.insert(i << 20)); // the same low bits: every slot is contested
        if (i > 10) QVERIFY(!recent.insert((i - 10) << 20));
        if (i > 1000) QVERIFY(!recent.insert((i - 999) << 20));
        if (i == 3000) break;
    }
    QVERIFY(recent.insert(std::uint64_t{1} << 20)); // long ago
}

// Saved at any moment and loaded, it remembers the same and forgets at the same time.
void EnginePartsTest::recentRecordsSurviveARestart() {
    std::mt19937_64 random(17);
    RecentRecords undisturbed(10'000);
    auto restarted = std::make_unique<RecentRecords>(10'000);
    std::map<std::string, std::string> pieces;
    std::size_t written = 0;
    for (int i = 0; i < 60'000; ++i) {
        const std::uint64_t hash = random() % 30'000 + 5;
        QCOMPARE(restarted->insert(hash), undisturbed.insert(hash));
        if (random() % 500 != 0) continue;
        for (auto& [name, piece] : restarted->saveChanged()) {
            written += piece.size();
            pieces[name] = std::move(piece);
        }
        if (random() % 3 != 0) continue;
        restarted = std::make_unique<RecentRecords>(10'000);
        restarted->load(pieces);
    }
    QVERIFY(pieces.size() <= 6);
    QVERIFY2(written < 60'000 * 8 * 6, std::to_string(written).c_str());
}

void EnginePartsTest::damagedRecentRecordsAreLeftOut() {
    RecentRecords recent(1000);
    recent.load({{"0/0", ""}, {"0/1", "\xff\xff\xff"}, {"1/0", std::string(5000, '\x7f')}});
    for (std::uint64_t i = 1; i < 5000; ++i)
        QVERIFY(recent.insert(i << 20));
}

void EnginePartsTest::clientCache() {
    ClientCache cache(noIntel());
    QVERIFY(!cache.address("no address"));
    QVERIFY(!cache.address(""));
    const auto known = cache.address("81.2.69.9:443");
    QVERIFY(known != nullptr);
    QCOMPARE(known->text, std::string("81.2.69.9"));
    QCOMPARE(known->network, std::string("81.2.69.0/24"));
    QCOMPARE(known->countryCode, std::string("GB"));
    QCOMPARE(cache.address("10.1.2.3")->countryCode, std::string("--"));
    QCOMPARE(cache.address("2001:db8:1:2::3")->network, std::string("2001:db8:1::/48"));
    QVERIFY(cache.address("81.2.69.9:443") == known);
    const std::string agent = "azsdk-python-cosmos/4.5.1 Python/3.11 " + std::string(100'000, 'x');
    QVERIFY(cache.application(agent)->name.size() < 1100);
    QCOMPARE(cache.application("azsdk-python-cosmos/4.5.1 Python/3.11")->name,
             cache.application("azsdk-python-cosmos/4.0.0 Python/3.8")->name);
}

QTEST_GUILESS_MAIN(EnginePartsTest)
#include "engine_parts_test.moc"
