// What must not change the alerts: how the stream is cut, ordered and repeated, and where it broke off.
#include "core/base/hash.h"
#include "core/engine/engine.h"
#include "core/engine/shard.h"
#include "core/store/sqlite_store.h"
#include "tests/detection/place_database.h"
#include "tests/detection/scripted_source.h"
#include "tests/detection/store_decorator.h"

#include <QObject>
#include <QTest>

#include <algorithm>
#include <fmt/format.h>
#include <random>
#include <set>
#include <sstream>

using namespace cosmoswatch;
using namespace cosmoswatch::test;
using namespace std::chrono_literals;

namespace {

const Timestamp start = *parseTimestamp("2026-03-02T00:00:00Z");
using Records = std::vector<ScriptedRecord>;

Intel makeIntel() {
    return Intel({*parseAddressList("185.220.101.0/24\n", "tor.txt")},
                 {*parseAddressList("45.148.10.0/24\n", "bad.txt")},
                 makePlaceDatabase({{"81.2.0.0/16", "GB"},
                                    {"93.184.0.0/16", "NO"},
                                    {"200.160.0.0/16", "BR"},
                                    {"133.11.0.0/16", "JP"},
                                    {"41.0.0.0/16", "ZA"}}),
                 {});
}

// Six accounts over a month: their own traffic, visitors from abroad for days on end, listed addresses.
Records traffic() {
    std::mt19937 random(11);
    const auto below = [&random](unsigned limit) { return static_cast<int>(random() % limit); };
    Records records;
    const auto add = [&](int account, Duration at, const std::string& address, int status = 200) {
        ScriptedRecord record;
        record.time = start + at;
        record.resourceId = "account-" + std::to_string(account);
        record.address = address;
        record.statusCode = status;
        record.operation = below(3) ? "Read" : "Query";
        record.principal = below(2) ? "principal-" + std::to_string(below(3)) : "";
        record.responseLength = static_cast<std::uint64_t>(below(5000));
        record.activityId = "record-" + std::to_string(records.size());
        record.json = fmt::format(R"({{"activityId":"{}"}})", record.activityId);
        records.push_back(record);
    };
    for (int i = 0; i < 9000; ++i)
        add(i % 6, i * (30 * 24h) / 9000, fmt::format("81.2.{}.{}", i % 6, below(9)), i % 40 ? 200 : 404);
    for (int account = 0; account < 6; ++account) {
        const char* abroad[] = {"93.184.1.", "200.160.2.", "133.11.7.", "41.0.3."};
        for (int visit = 0; visit < 4; ++visit)
            for (int i = 0; i < 60; ++i) // nine days each, at any time of day
                add(account, (17 + visit) * 24h + account * 1h + i * 217min,
                    abroad[visit] + std::to_string(below(2)));
        for (int i = 0; i < 30; ++i)
            add(account, i * 23h + 11min, i % 2 ? "185.220.101." + std::to_string(below(3)) : "45.148.10.7",
                i % 5 ? 200 : 403);
    }
    std::stable_sort(records.begin(), records.end(),
                     [](const auto& a, const auto& b) { return a.time < b.time; });
    return records;
}

// Delivery up to just under `lateness` after the record's time.
Records shuffled(Records records, Duration lateness, unsigned seed) {
    std::mt19937_64 random(seed);
    std::vector<std::pair<Timestamp, ScriptedRecord>> arrivals;
    for (auto& record : records) {
        const Duration late{
            static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(lateness.count()))};
        arrivals.emplace_back(record.time + late, std::move(record));
    }
    std::stable_sort(arrivals.begin(), arrivals.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    Records result;
    for (auto& [time, record] : arrivals)
        result.push_back(std::move(record));
    return result;
}

// Each record again with the given chance, somewhere in the next `within` records.
Records doubled(const Records& records, double chance, std::size_t within) {
    std::mt19937 random(5);
    std::multimap<std::size_t, std::size_t> places;
    for (std::size_t i = 0; i < records.size(); ++i) {
        places.emplace(i, i);
        if (std::bernoulli_distribution(chance)(random)) places.emplace(i + 1 + random() % within, i);
    }
    Records result;
    for (const auto& [place, index] : places)
        result.push_back(records[index]);
    return result;
}

enum class Depth { Alerts, Everything };

// The alerts as text; with everything else that the store holds, on demand.
std::string contents(const AlertStore& store, Depth depth) {
    std::vector<std::string> lines;
    const auto page = store.alerts({}, {}, std::nullopt, 100'000).value();
    for (const auto& row : page.rows) {
        const Alert alert = store.alert(row.id).value();
        lines.push_back(fmt::format("{} {} {} {} {} {}", alert.id, alert.type, alert.entity, alert.count,
                                    formatIso8601(alert.first), formatIso8601(alert.last)));
        if (depth == Depth::Alerts) continue;
        lines.back() += fmt::format(" {} {} {}", name(alert.severity), alert.responseBytes, alert.principal);
        for (const auto& reason : alert.reasons)
            for (const auto& [key, value] : reason.values)
                lines.back() += fmt::format(" {}:{}={}", reason.kind, key, value);
        const auto evidence = store.evidence(row.id).value();
        for (const auto& record : evidence)
            lines.back() += fmt::format(" {}@{}", record.recordHash, record.offset);
    }
    if (depth == Depth::Everything) {
        const auto accounts = store.accounts().value();
        const auto accesses = store.accessByAddress({}, AddressOrder::Requests, 100'000).value();
        const auto states = store.state("").value();
        for (const auto& account : accounts)
            lines.push_back(fmt::format("{} {} {}", account.account.key, account.records,
                                        formatIso8601(account.lastSeen)));
        for (const auto& access : accesses)
            lines.push_back(fmt::format("{} {} {} {} {}", access.address, access.countryCode,
                                        access.totals.requests, access.totals.failures,
                                        access.totals.bytesRead));
        for (const auto& [key, value] : states)
            if (!key.starts_with("recent/")) lines.push_back(fmt::format("{} {:x}", key, hash64(value)));
        const auto counters = store.counters().value();
        lines.push_back(fmt::format("{} {} {}", counters.records, counters.duplicates, counters.bytes));
    }
    std::sort(lines.begin(), lines.end());
    return fmt::format("{}", fmt::join(lines, "\n"));
}

// Of a text that contents() made.
std::set<std::string> idsOf(const std::string& contents) {
    std::set<std::string> ids;
    std::istringstream lines(contents);
    for (std::string line; std::getline(lines, line);)
        ids.insert(line.substr(0, line.find(' ')));
    return ids;
}

// Which of two records completes a pair depends on their order, and so do the counts of such alerts.
std::string withoutPairs(const std::string& contents) {
    std::string kept;
    std::istringstream lines(contents);
    for (std::string line; std::getline(lines, line);)
        if (line.find(" CosmosDB_ImpossibleTravel ") == std::string::npos) kept += line + "\n";
    return kept;
}

struct Way {
    std::size_t workers = 1;
    std::size_t batchSize = 1000;
    std::size_t accountsInMemory = 4096;
    bool pauses = false;
};

Result<void> runOn(AlertStore& store, const Records& records, const Way& way) {
    static const Intel intel = makeIntel();
    ScriptedSource source(records, way.batchSize, way.pauses);
    EngineSettings settings;
    settings.workers = way.workers;
    settings.accountsInMemory = way.accountsInMemory;
    return Engine(source, store, intel, settings).run({});
}

std::string outcome(const Records& records, Depth depth, const Way& way = {}) {
    const auto store = openMemoryStore();
    return runOn(**store, records, way) ? contents(**store, depth) : "failed";
}

// Fails one commit, before or after it was done, as a machine that dies there would.
class DyingStore final : public StoreDecorator {
public:
    DyingStore(AlertStore& inner, int dyingCommit, bool afterwards)
        : StoreDecorator(inner), dyingCommit_(dyingCommit), afterwards_(afterwards) {}
    Result<void> commit(const StoreBatch& batch) override {
        if (++commits_ < dyingCommit_) return StoreDecorator::commit(batch);
        if (commits_ == dyingCommit_ && afterwards_) (void)StoreDecorator::commit(batch);
        return fail(ErrorCode::Unreadable, "the machine died");
    }

private:
    int commits_ = 0;
    int dyingCommit_;
    bool afterwards_;
};

} // namespace

class EngineStreamTest : public QObject {
    Q_OBJECT
private slots:
    void undisturbed();
    void cutsAndWorkers_data();
    void cutsAndWorkers();
    void disorder_data();
    void disorder();
    void duplicates_data();
    void duplicates();
    void replayAfterRestart();
    void duplicatesAcrossARestart();
    void deathAtEveryCommit_data();
    void deathAtEveryCommit();
    void damagedBaselineIsLearnedAnew();
};

// The traffic has enough of everything to make the other tests worth their while.
void EngineStreamTest::undisturbed() {
    const auto store = openMemoryStore();
    QVERIFY(runOn(**store, traffic(), {}).has_value());
    for (const auto& [type, least] : {std::pair("CosmosDB_TorAnomaly", 40u),
                                      {"CosmosDB_SuspiciousIp", 60u},
                                      {"CosmosDB_GeoAnomaly", 80u}}) {
        AlertFilter filter;
        filter.types = {type};
        const auto total = (*store)->countAlerts(filter)->total;
        QVERIFY2(total >= least, fmt::format("{} {}", type, total).c_str());
    }
    QCOMPARE((*store)->accounts()->size(), std::size_t{6});
}

void EngineStreamTest::cutsAndWorkers_data() {
    QTest::addColumn<int>("workers");
    QTest::addColumn<int>("batchSize");
    QTest::addColumn<int>("accountsInMemory");
    QTest::addColumn<bool>("pauses");
    QTest::newRow("four workers") << 4 << 1000 << 4096 << false;
    QTest::newRow("two workers, a commit each batch") << 2 << 100 << 4096 << true;
    QTest::newRow("one record a batch") << 1 << 1 << 4096 << false;
    QTest::newRow("all at once") << 1 << 1'000'000 << 4096 << false;
    QTest::newRow("one account in memory") << 1 << 50 << 1 << true;
    QTest::newRow("two workers, two accounts in memory") << 2 << 7 << 2 << true;
}

void EngineStreamTest::cutsAndWorkers() {
    QFETCH(int, workers);
    QFETCH(int, batchSize);
    QFETCH(int, accountsInMemory);
    QFETCH(bool, pauses);
    const Way way{static_cast<std::size_t>(workers), static_cast<std::size_t>(batchSize),
                  static_cast<std::size_t>(accountsInMemory), pauses};
    static const std::string usual = outcome(traffic(), Depth::Everything);
    QVERIFY(usual.size() > 10'000);
    QCOMPARE(outcome(traffic(), Depth::Everything, way), usual);
}

void EngineStreamTest::disorder_data() {
    QTest::addColumn<int>("minutes");
    QTest::addColumn<unsigned>("seed");
    for (const int minutes : {1, 60, 24 * 60, 48 * 60})
        for (unsigned seed = 1; seed <= 3; ++seed)
            QTest::addRow("%d minutes, %u", minutes, seed) << minutes << seed;
}

void EngineStreamTest::disorder() {
    QFETCH(int, minutes);
    QFETCH(unsigned, seed);
    static const std::string inOrder = outcome(traffic(), Depth::Alerts);
    const std::string found = outcome(shuffled(traffic(), minutes * 1min, seed), Depth::Alerts);
    if (minutes <= 60) QCOMPARE(withoutPairs(found), withoutPairs(inOrder));
    if (minutes <= 60) QCOMPARE(idsOf(found), idsOf(inOrder));
    // Beyond the hour a surprise of several days may be told as two, but none is missed.
    const auto surprises = idsOf(found);
    for (const auto& id : idsOf(inOrder))
        QVERIFY(surprises.contains(id));
    QVERIFY(surprises.size() <= idsOf(inOrder).size() * 11 / 10);
}

void EngineStreamTest::duplicates_data() {
    QTest::addColumn<double>("chance");
    QTest::addColumn<int>("within");
    QTest::newRow("1 %, at once") << 0.01 << 1;
    QTest::newRow("50 %, soon") << 0.5 << 500;
    QTest::newRow("all, far away") << 1.0 << 20'000;
}

void EngineStreamTest::duplicates() {
    QFETCH(double, chance);
    QFETCH(int, within);
    const Records records = traffic();
    const Records twice = doubled(records, chance, static_cast<std::size_t>(within));
    QVERIFY(twice.size() > records.size());
    QCOMPARE(outcome(twice, Depth::Alerts), outcome(records, Depth::Alerts));
}

// The same logs under another name change no alert.
void EngineStreamTest::replayAfterRestart() {
    const auto store = openMemoryStore();
    QVERIFY(runOn(**store, traffic(), {}).has_value());
    const std::string once = contents(**store, Depth::Alerts);
    StoreBatch forget;
    forget.removedCursors = {"script"};
    QVERIFY((*store)->commit(forget).has_value());
    QVERIFY(runOn(**store, traffic(), {}).has_value());
    QCOMPARE((*store)->counters()->records, 2 * traffic().size());
    QCOMPARE(contents(**store, Depth::Alerts), once);
}

// A record that comes again after a restart counts once, in alerts, baselines and hourly sums alike.
void EngineStreamTest::duplicatesAcrossARestart() {
    const Records records = traffic();
    const Records twice = doubled(records, 0.5, 500);
    const Way way{1, 500, 4096, true};
    const std::string undisturbed = outcome(twice, Depth::Everything, way);
    for (const int dying : {3, 11, 20}) {
        const auto store = openMemoryStore();
        DyingStore mortal(**store, dying, true);
        QVERIFY(!runOn(mortal, twice, way).has_value());
        QVERIFY(runOn(**store, twice, way).has_value());
        QCOMPARE(contents(**store, Depth::Everything), undisturbed);
    }
}

void EngineStreamTest::deathAtEveryCommit_data() {
    QTest::addColumn<bool>("afterwards");
    QTest::addColumn<int>("workers");
    QTest::newRow("before it is done") << false << 1;
    QTest::newRow("after it is done") << true << 1;
    QTest::newRow("two workers") << false << 2;
}

void EngineStreamTest::deathAtEveryCommit() {
    QFETCH(bool, afterwards);
    QFETCH(int, workers);
    const Records records = traffic();
    const Way way{static_cast<std::size_t>(workers), 500, 4096, true};
    const std::string undisturbed = outcome(records, Depth::Everything, way);
    int deaths = 0;
    for (int dying = 1;; ++dying) {
        const auto store = openMemoryStore();
        DyingStore mortal(**store, dying, afterwards);
        const auto first = runOn(mortal, records, way);
        if (first) break; // there are no more commits
        ++deaths;
        QCOMPARE(first.error().what, std::string("the machine died"));
        QVERIFY(runOn(**store, records, way).has_value());
        QCOMPARE(contents(**store, Depth::Everything), undisturbed);
    }
    QVERIFY2(deaths >= 20, std::to_string(deaths).c_str());
}

void EngineStreamTest::damagedBaselineIsLearnedAnew() {
    const auto store = openMemoryStore();
    StoreBatch damaged;
    for (int account = 0; account < 6; ++account)
        damaged.state.emplace_back(Shard::stateName("account-" + std::to_string(account)) + "access",
                                   "{\"cut");
    QVERIFY((*store)->commit(damaged).has_value());
    QVERIFY(runOn(**store, traffic(), {}).has_value());
    QCOMPARE(contents(**store, Depth::Everything), outcome(traffic(), Depth::Everything));
}

QTEST_GUILESS_MAIN(EngineStreamTest)
#include "engine_stream_test.moc"
