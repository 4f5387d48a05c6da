// A sample of six weeks, with every kind of attack and trap: what must not change its alerts.
#include "core/engine/engine.h"
#include "core/sample/sample.h"
#include "core/source/folder_source.h"
#include "core/store/sqlite_store.h"
#include "tests/detection/store_decorator.h"

#include <QObject>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <fmt/format.h>
#include <random>
#include <set>

using namespace cosmoswatch;
using namespace cosmoswatch::test;
using namespace std::chrono_literals;

namespace {

// All records of the sample, kept in memory.
struct Recording {
    std::vector<Event> events;
    std::vector<std::shared_ptr<const void>> memory;
};

Recording record(const std::filesystem::path& folder) {
    Recording recording;
    FolderSource source({{folder}, false, 8192, 0ms});
    source.resume({});
    for (auto state = SourceState::Reading; state == SourceState::Reading;) {
        EventBatch batch;
        state = source.next(batch, {});
        recording.events.insert(recording.events.end(), batch.events.begin(), batch.events.end());
        std::move(batch.memory.begin(), batch.memory.end(), std::back_inserter(recording.memory));
    }
    return recording;
}

// Plays the events in their order, from where the store says, and stops where it is told.
class Replay final : public EventSource {
public:
    Replay(const std::vector<Event>& events, std::size_t end) : events_(events), end_(end) {}
    void resume(const std::map<std::string, std::string>& cursors) override {
        if (const auto it = cursors.find("replay"); it != cursors.end()) next_ = std::stoul(it->second);
    }
    SourceState next(EventBatch& batch, std::stop_token) override {
        const std::size_t count = std::min<std::size_t>(end_ - next_, 5000);
        batch.events.assign(events_.begin() + static_cast<std::ptrdiff_t>(next_),
                            events_.begin() + static_cast<std::ptrdiff_t>(next_ + count));
        next_ += count;
        batch.cursors = {{"replay", std::to_string(next_)}};
        return next_ < end_ ? SourceState::Reading : SourceState::Finished;
    }
    SourceProgress progress() const override { return {}; }
    std::vector<SourceProblem> problems() const override { return {}; }

private:
    const std::vector<Event>& events_;
    std::size_t end_;
    std::size_t next_ = 0;
};

std::vector<Event> shuffled(std::vector<Event> events, unsigned seed) {
    std::mt19937_64 random(seed);
    std::vector<std::pair<Timestamp, std::size_t>> arrivals;
    for (std::size_t i = 0; i < events.size(); ++i)
        arrivals.emplace_back(
            events[i].time + Duration{static_cast<std::int64_t>(random() % Duration{15min}.count())}, i);
    std::sort(arrivals.begin(), arrivals.end());
    std::vector<Event> result;
    for (const auto& [time, index] : arrivals)
        result.push_back(events[index]);
    return result;
}

std::string excerpt(const std::string& text) {
    return text.substr(0, 400);
}

} // namespace

class EngineMonthsTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void everyKindOfAlert();
    void shuffledWithinAQuarterOfAnHour_data();
    void shuffledWithinAQuarterOfAnHour();
    void cutAnywhere();

private:
    void run(AlertStore& store, const std::vector<Event>& events, std::size_t end, std::size_t workers = 1);
    static std::set<std::string> alertsOf(const AlertStore& store);
    static std::map<std::string, std::string> stateOf(const AlertStore& store);

    QTemporaryDir folder_;
    std::unique_ptr<Intel> intel_;
    Recording recording_;
    std::set<std::string> usual_;
    std::map<std::string, std::string> usualState_;
};

void EngineMonthsTest::run(AlertStore& store, const std::vector<Event>& events, std::size_t end,
                           std::size_t workers) {
    Replay source(events, end);
    EngineSettings settings;
    settings.workers = workers;
    QVERIFY(Engine(source, store, *intel_, settings).run({}).has_value());
}

// Type, account, entity and window are what the id is made of.
std::set<std::string> EngineMonthsTest::alertsOf(const AlertStore& store) {
    std::set<std::string> alerts;
    const auto page = store.alerts({}, {}, std::nullopt, 100'000).value();
    for (const auto& row : page.rows) {
        const Alert alert = store.alert(row.id).value();
        alerts.insert(fmt::format("{} {} {} {}", alert.type, alert.account.name, alert.entity,
                                  formatIso8601(alert.windowStart)));
    }
    return alerts;
}

std::map<std::string, std::string> EngineMonthsTest::stateOf(const AlertStore& store) {
    return store.state("").value();
}

void EngineMonthsTest::initTestCase() {
    SampleSettings sample;
    sample.directory = std::filesystem::path(folder_.path().toStdString()) / "logs";
    sample.days = 45;
    sample.rate = 0.03;
    sample.end = *parseTimestamp("2026-05-03T12:34:00Z");
    QVERIFY(writeSample(sample).has_value());
    IntelSettings lists;
    lists.torExitLists = {sample.directory / "intel" / "tor-exits.txt"};
    lists.suspiciousLists = {sample.directory / "intel" / "suspicious-ips.txt"};
    lists.geoDatabase = QFINDTESTDATA("../../resources/geo/country.mmdb").toStdString();
    auto intel = Intel::load(lists);
    QVERIFY2(intel, intel ? "" : describe(intel.error()).c_str());
    intel_ = std::make_unique<Intel>(std::move(*intel));
    recording_ = record(sample.directory);
    QVERIFY(recording_.events.size() > 20'000);
    const auto store = openMemoryStore();
    run(**store, recording_.events, recording_.events.size());
    usual_ = alertsOf(**store);
    usualState_ = stateOf(**store);
}

// The sample is worth its while.
void EngineMonthsTest::everyKindOfAlert() {
    std::set<std::string> types;
    for (const auto& alert : usual_)
        types.insert(alert.substr(0, alert.find(' ')));
    QVERIFY2(types.size() >= 15, fmt::format("{}", fmt::join(types, " ")).c_str());
}

void EngineMonthsTest::shuffledWithinAQuarterOfAnHour_data() {
    QTest::addColumn<unsigned>("seed");
    for (unsigned seed = 1; seed <= 3; ++seed)
        QTest::addRow("%u", seed) << seed;
}

void EngineMonthsTest::shuffledWithinAQuarterOfAnHour() {
    QFETCH(unsigned, seed);
    const auto store = openMemoryStore();
    run(**store, shuffled(recording_.events, seed), recording_.events.size());
    const auto found = alertsOf(**store);
    std::vector<std::string> missing, more;
    std::set_difference(usual_.begin(), usual_.end(), found.begin(), found.end(),
                        std::back_inserter(missing));
    std::set_difference(found.begin(), found.end(), usual_.begin(), usual_.end(), std::back_inserter(more));
    QVERIFY2(missing.empty() && more.empty(),
             fmt::format("missing: {}; more: {}", fmt::join(missing, "; "), fmt::join(more, "; ")).c_str());
}

// Runs that go on where the one before ended: alerts and everything remembered are those of one run.
void EngineMonthsTest::cutAnywhere() {
    std::mt19937_64 random(7);
    std::set<std::size_t> cuts{recording_.events.size()};
    for (int i = 0; i < 12; ++i)
        cuts.insert(random() % recording_.events.size());
    const auto store = openMemoryStore();
    for (const std::size_t cut : cuts)
        run(**store, recording_.events, cut);
    QCOMPARE(alertsOf(**store), usual_);
    const auto state = stateOf(**store);
    QCOMPARE(state.size(), usualState_.size());
    // Known statements are kept under a secret of each store, so that nobody can make up a text that is taken
    // for another.
    for (const auto& [name, value] : usualState_)
        if (name.find("/queries/shapes/") == std::string::npos &&
            name.find("/queries/recent/") == std::string::npos)
            QVERIFY2(state.at(name) == value, excerpt(name).c_str());
}

QTEST_GUILESS_MAIN(EngineMonthsTest)
#include "engine_months_test.moc"
