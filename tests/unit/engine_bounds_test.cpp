// An attacker who makes up new names without end must not make the engine grow.
#include "core/base/platform.h"
#include "core/engine/engine.h"
#include "core/engine/shard.h"
#include "core/store/sqlite_store.h"
#include "tests/detection/place_database.h"
#include "tests/detection/scripted_source.h"
#include "tests/detection/store_decorator.h"

#include <QObject>
#include <QTest>

#include <fmt/format.h>

using namespace cosmoswatch;
using namespace cosmoswatch::test;
using namespace std::chrono_literals;

namespace {

const Timestamp start = *parseTimestamp("2026-03-02T00:00:00Z");

using Change = void (*)(ScriptedRecord& record, std::uint64_t number);

// Every record has something that no other had. Half-way, when every cache has been full once, it takes note
// of the memory in use.
class RotatingSource final : public EventSource {
public:
    RotatingSource(Change change, std::uint64_t records) : change_(change), records_(records) {}
    void resume(const std::map<std::string, std::string>&) override {}
    SourceState next(EventBatch& batch, std::stop_token) override {
        auto records = std::make_shared<std::vector<ScriptedRecord>>(8192);
        for (auto& record : *records) {
            record.time = start + delivered_ * 100ms;
            record.activityId = std::to_string(delivered_);
            record.address = "81.2.69.1";
            change_(record, delivered_++);
            batch.events.push_back(record.event());
        }
        batch.memory.push_back(std::move(records));
        if (delivered_ < records_ / 2) memoryAtFirst = residentMemoryBytes();
        return delivered_ < records_ ? SourceState::Reading : SourceState::Finished;
    }
    SourceProgress progress() const override { return {}; }
    std::vector<SourceProblem> problems() const override { return {}; }

    std::uint64_t memoryAtFirst = 0;

private:
    Change change_;
    std::uint64_t records_;
    std::uint64_t delivered_ = 0;
};

// Takes everything and keeps nothing; what the store itself holds is not the subject here.
class Sink final : public StoreDecorator {
public:
    using StoreDecorator::StoreDecorator;
    Result<void> commit(const StoreBatch& batch) override {
        largest = std::max({largest, batch.rollups.size(), batch.alerts.size(), batch.accounts.size()});
        return {};
    }
    Result<std::map<std::string, std::string>> state(const std::string&) const override { return {}; }

    std::size_t largest = 0;
};

std::string address(std::uint64_t number) {
    return fmt::format("81.{}.{}.{}", number >> 16 & 0xff, number >> 8 & 0xff, number & 0xff);
}

} // namespace

class EngineBoundsTest : public QObject {
    Q_OBJECT
private slots:
    void aMillionAddresses(); // first: it measures all that the process holds
    void memoryStaysFlat_data();
    void memoryStaysFlat();
    void idleAccountsAreForgotten();
};

void EngineBoundsTest::memoryStaysFlat_data() {
    QTest::addColumn<Change>("change");
    const auto row = [](const char* what, Change change) { QTest::newRow(what) << change; };
    row("client addresses",
        [](ScriptedRecord& record, std::uint64_t number) { record.address = address(number); });
    row("IPv6 zones", [](ScriptedRecord& record, std::uint64_t number) {
        record.address = "fe80::1%" + std::to_string(number) + std::string(200, 'z');
    });
    row("listed addresses", [](ScriptedRecord& record, std::uint64_t number) {
        record.address = address(number);
        record.address[0] = '4'; // 41.0.0.0/8
    });
    row("user agents", [](ScriptedRecord& record, std::uint64_t number) {
        record.userAgent = "made-up/" + std::to_string(number) + std::string(1000, 'x');
    });
    row("principals", [](ScriptedRecord& record, std::uint64_t number) {
        record.principal = std::string(500, 'p') + std::to_string(number);
    });
    row("operations", [](ScriptedRecord& record, std::uint64_t number) {
        record.operation = "Operation" + std::to_string(number);
    });
    row("resource ids", [](ScriptedRecord& record, std::uint64_t number) {
        record.resourceId = "account-" + std::to_string(number);
    });
    row("long resource ids", [](ScriptedRecord& record, std::uint64_t number) {
        record.resourceId = "account/" + std::string(3000, 'r') + std::to_string(number);
    });
}

void EngineBoundsTest::memoryStaysFlat() {
    QFETCH(Change, change);
    // COSMOSWATCH_LONG_TESTS asks for the million.
    const std::uint64_t records = qEnvironmentVariableIsSet("COSMOSWATCH_LONG_TESTS") ? 1'000'000 : 240'000;
    const auto store = openMemoryStore();
    Sink sink(**store);
    const Intel intel({}, {*parseAddressList("41.0.0.0/8\n", "bad.txt")},
                      makePlaceDatabase({{"81.0.0.0/8", "GB"}}), {});
    RotatingSource source(change, records);
    QVERIFY(Engine(source, sink, intel, {}).run({}).has_value());
    const auto now = residentMemoryBytes();
    const auto growth = now > source.memoryAtFirst ? now - source.memoryAtFirst : 0;
    qInfo("%llu records: %.0f MB at first, %.0f MB more at the end; largest batch %zu rows",
          static_cast<unsigned long long>(records), static_cast<double>(source.memoryAtFirst) / 1e6,
          static_cast<double>(growth) / 1e6, sink.largest);
    QVERIFY(growth < 64'000'000);
    QVERIFY(sink.largest < 70'000);
}

// Fifty accounts over a month, each request from an address of its own; all that the process holds counts.
void EngineBoundsTest::aMillionAddresses() {
    const bool all = qEnvironmentVariableIsSet("COSMOSWATCH_LONG_TESTS");
    const std::uint64_t records = all ? 1'000'000 : 100'000;
    static std::uint64_t recordsOfDay = 0;
    recordsOfDay = records / 30;
    const auto store = openMemoryStore();
    Sink sink(**store);
    const Intel intel({}, {}, makePlaceDatabase({{"81.0.0.0/8", "GB"}}), {});
    RotatingSource source(
        [](ScriptedRecord& record, std::uint64_t number) {
            record.time = start + (number * 86'400'000'000 / recordsOfDay) * 1us;
            record.resourceId = "account-" + std::to_string(number % 50);
            record.address = address(number * 7919);
            record.responseLength = 5000;
        },
        records);
    QVERIFY(Engine(source, sink, intel, {}).run({}).has_value());
    const auto used = residentMemoryBytes();
    qInfo("%llu addresses over 50 accounts: %.0f MB", static_cast<unsigned long long>(records),
          static_cast<double>(used) / 1e6);
    QVERIFY(used < 400'000'000);
}

void EngineBoundsTest::idleAccountsAreForgotten() {
    const Intel intel({}, {}, nullptr, {});
    std::size_t fetched = 0;
    const EstateBaseline estate;
    Shard shard(intel, estate, {.learning = {}, .maxAccounts = 10}, [&fetched](const std::string&) {
        ++fetched;
        return Result<std::map<std::string, std::string>>();
    });
    for (int round = 0; round < 20; ++round) {
        std::vector<ScriptedRecord> records(8);
        EventBatch batch;
        for (std::size_t i = 0; i < records.size(); ++i) {
            records[i].resourceId = i == 0 ? "always" : fmt::format("account-{}-{}", round, i);
            records[i].activityId = fmt::format("{} {}", round, i);
            batch.events.push_back(records[i].event());
        }
        QVERIFY(shard.process(batch).has_value());
        StoreBatch out;
        shard.collect(out);
        QCOMPARE(out.accounts.size(), std::size_t{8});
        QVERIFY(shard.accountsInMemory() <= 16);
    }
    QCOMPARE(fetched, std::size_t{1 + 20 * 7}); // the one in constant use was fetched once
}

QTEST_GUILESS_MAIN(EngineBoundsTest)
#include "engine_bounds_test.moc"
