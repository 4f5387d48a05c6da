#include "core/baseline/volume_baseline.h"

#include <QObject>
#include <QTest>

#include <algorithm>
#include <random>

using namespace cosmoswatch;
using namespace std::chrono_literals;

namespace {

const Timestamp start = *parseTimestamp("2026-03-02T00:00:00Z");

struct Record {
    Timestamp time;
    std::string client;
    std::string container;
    std::uint64_t bytes = 0;
};

void tell(VolumeBaseline& baseline, const Record& record) {
    baseline.observe({record.time, record.client, record.container, record.bytes});
}

// Few clients, so that no limit decides.
std::vector<Record> records(unsigned seed, int days, int count) {
    std::mt19937 random(seed);
    std::vector<Record> result;
    for (int i = 0; i < count; ++i)
        result.push_back({start + std::chrono::minutes{static_cast<int>(random() % (days * 1440U))},
                          "client " + std::to_string(random() % 20),
                          random() % 5 == 0 ? "" : "db/c" + std::to_string(random() % 4),
                          random() % 100'000'000});
    return result;
}

VolumeBaseline told(const std::vector<Record>& records) {
    VolumeBaseline baseline;
    for (const Record& record : records)
        tell(baseline, record);
    return baseline;
}

} // namespace

class BaselineVolumeTest : public QObject {
    Q_OBJECT
private slots:
    void seriesAddsUp();
    void seriesSaturates();
    void sumsByPart();
    void orderDoesNotMatter();
    void halvesMakeTheWhole_data();
    void halvesMakeTheWhole();
    void savedAndLoaded();
    void changesAreEnough();
    void namesOfChangesReturn();
    void oddNamesSurvive();
    void damagedTexts_data();
    void damagedTexts();
    void daysAge();
    void rotatingClientsAreBounded();
    void extremeTimes();
};

void BaselineVolumeTest::seriesAddsUp() {
    VolumeSeries series;
    series.add(7, 5);
    series.add(3, 1);
    series.add(7, 10);
    series.add(95, 2);
    QCOMPARE(series.at(7), 15U);
    QCOMPARE(series.at(3), 1U);
    QCOMPARE(series.at(4), 0U);
    QCOMPARE(series.total(), 18U);
    series.coarsen(2);
    QCOMPARE(series.at(3), 15U);
    QCOMPARE(series.at(1), 1U);
    QCOMPARE(series.at(47), 2U);
    QCOMPARE(series.total(), 18U);
}

void BaselineVolumeTest::seriesSaturates() {
    VolumeSeries series;
    series.add(0, ~std::uint64_t{0});
    series.add(0, 1);
    series.add(1, VolumeSeries::most);
    QCOMPARE(series.at(0), VolumeSeries::most);
    QCOMPARE(series.at(1), VolumeSeries::most);
    QCOMPARE(series.total(), VolumeSeries::most);
}

void BaselineVolumeTest::sumsByPart() {
    VolumeBaseline baseline;
    tell(baseline, {start + 10min, "a", "db/x", 100});
    tell(baseline, {start + 14min, "b", "db/x", 50});
    tell(baseline, {start + 15min, "a", "", 7});
    tell(baseline, {start + 23h + 59min, "", "db/y", 1});
    const VolumeDay* day = baseline.day(VolumeBaseline::dayNumber(start));
    QVERIFY(day);
    QCOMPARE(day->account.at(0), 150U);
    QCOMPARE(day->account.at(1), 7U);
    QCOMPARE(day->account.at(95), 1U);
    QCOMPARE(day->clients.at("a").total(), 107U);
    QCOMPARE(day->clients.at("b").at(0), 50U);
    QCOMPARE(day->clients.size(), std::size_t{2});
    QCOMPARE(day->containers.at("db/x").total(), 150U);
    QCOMPARE(day->containers.at("db/y").at(95), 1U);
    QVERIFY(!baseline.day(VolumeBaseline::dayNumber(start) + 1));
}

void BaselineVolumeTest::orderDoesNotMatter() {
    std::vector<Record> all = records(3, 60, 20'000);
    const std::string inOrder = told(all).save();
    std::mt19937 random(5);
    for (int round = 0; round < 3; ++round) {
        std::shuffle(all.begin(), all.end(), random);
        const std::string shuffled = told(all).save();
        QCOMPARE(shuffled.substr(0, 200), inOrder.substr(0, 200));
        QVERIFY(shuffled == inOrder);
    }
}

void BaselineVolumeTest::halvesMakeTheWhole_data() {
    QTest::addColumn<int>("days");
    QTest::newRow("fine") << 3;
    QTest::newRow("half hours") << 30;
    QTest::newRow("months") << 250;
}

void BaselineVolumeTest::halvesMakeTheWhole() {
    QFETCH(int, days);
    const std::vector<Record> all = records(11, days, 10'000);
    const std::string whole = told(all).save();
    // Every other record; then the earlier and the later half.
    for (const bool alternating : {true, false}) {
        VolumeBaseline a;
        VolumeBaseline b;
        for (std::size_t i = 0; i < all.size(); ++i) {
            const bool first = alternating ? i % 2 == 0 : all[i].time < start + std::chrono::days{days / 2};
            tell(first ? a : b, all[i]);
        }
        VolumeBaseline ab = std::move(*VolumeBaseline::load(a.save()));
        ab.merge(b);
        QCOMPARE(ab.save(), whole);
        b.merge(a);
        QCOMPARE(b.save(), whole);
    }
    VolumeBaseline empty;
    empty.merge(told(all));
    QCOMPARE(empty.save(), whole);
    empty.merge(VolumeBaseline{});
    QCOMPARE(empty.save(), whole);
}

void BaselineVolumeTest::savedAndLoaded() {
    const VolumeBaseline baseline = told(records(17, 90, 20'000));
    const std::string saved = baseline.save();
    auto loaded = VolumeBaseline::load(saved);
    QVERIFY(loaded);
    QCOMPARE(loaded->save(), saved);
    QVERIFY(saved.size() < 400'000);
    // Both go on alike.
    VolumeBaseline other = told(records(17, 90, 20'000));
    for (const Record& record : records(18, 95, 2000)) {
        tell(*loaded, record);
        tell(other, record);
    }
    QCOMPARE(loaded->save(), other.save());
    QVERIFY(VolumeBaseline::load(""));
    QCOMPARE(VolumeBaseline{}.save(), std::string());
}

// What a store holds that gets only the changes after each batch.
void BaselineVolumeTest::changesAreEnough() {
    VolumeBaseline baseline;
    std::map<std::string, std::string> store;
    std::vector<Record> all = records(23, 300, 6000);
    std::sort(all.begin(), all.end(), [](const Record& a, const Record& b) { return a.time < b.time; });
    for (std::size_t i = 0; i < all.size(); ++i) {
        tell(baseline, all[i]);
        if (i % 37 != 0 && i + 1 < all.size()) continue;
        for (auto& [name, text] : baseline.takeChanges())
            store[name] = text;
    }
    VolumeBaseline restored;
    for (const auto& [name, text] : store)
        QVERIFY2(restored.restore(text), name.c_str());
    QCOMPARE(restored.save(), baseline.save());
    QVERIFY(baseline.takeChanges().empty());
    tell(baseline, all.back());
    QCOMPARE(baseline.takeChanges().size(), std::size_t{1});
}

void BaselineVolumeTest::namesOfChangesReturn() {
    VolumeBaseline baseline;
    std::set<std::string> names;
    for (int day = 0; day < 1000; ++day) {
        tell(baseline, {start + std::chrono::days{day}, "a", "b/c", 5});
        for (const auto& change : baseline.takeChanges())
            names.insert(change.first);
    }
    QVERIFY(names.size() <= 257);
}

void BaselineVolumeTest::oddNamesSurvive() {
    VolumeBaseline baseline;
    for (const std::string name : {"with blank", "line\nbreak", "100%", "ü", "a", "\x7f", "@3", " "})
        tell(baseline, {start, name, name, 5});
    const auto loaded = VolumeBaseline::load(baseline.save());
    QVERIFY(loaded);
    QCOMPARE(loaded->save(), baseline.save());
    const VolumeDay* day = loaded->day(VolumeBaseline::dayNumber(start));
    QVERIFY(day->clients.contains("line\nbreak"));
    QCOMPARE(day->clients.size(), std::size_t{8});
}

void BaselineVolumeTest::damagedTexts_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("no day") << QByteArray("a 1 2\n");
    QTest::newRow("cut off") << QByteArray("day 20514 96\na 1 2");
    QTest::newRow("not a number") << QByteArray("day x 96\n");
    QTest::newRow("negative") << QByteArray("day -5 96\n");
    QTest::newRow("far future") << QByteArray("day 99999999 96\n");
    QTest::newRow("overflow") << QByteArray("day 99999999999999999999999 96\n");
    QTest::newRow("parts") << QByteArray("day 20514 7\n");
    QTest::newRow("more parts than there are") << QByteArray("day 20514 1\na 1 2\n");
    QTest::newRow("skip beyond") << QByteArray("day 20514 96\na @96 2\n");
    QTest::newRow("skip overflow") << QByteArray("day 20514 96\na @99999999999 2\n");
    QTest::newRow("too many bytes") << QByteArray("day 20514 96\na zzzzzzzzzzzz\n");
    QTest::newRow("same day twice") << QByteArray("day 20514 96\nday 20514 96\n");
    QTest::newRow("same client twice") << QByteArray("day 20514 96\nc x 1\nc x 1\n");
    QTest::newRow("no name") << QByteArray("day 20514 96\nc\n");
    QTest::newRow("bad escape") << QByteArray("day 20514 96\nc %G1 1\n");
    QTest::newRow("short escape") << QByteArray("day 20514 96\nc %4 1\n");
    QTest::newRow("unknown line") << QByteArray("day 20514 96\nz 1\n");
    QTest::newRow("first") << QByteArray("first -1\n");
    QTest::newRow("long name") << ("day 20514 96\nc " + QByteArray(5000, 'x') + " 1\n");
    QTest::newRow("json") << QByteArray("{\"a\":1}\n");
    QTest::newRow("zeros") << QByteArray(100, '\0');
    QByteArray many = "day 20514 96\n";
    for (int i = 0; i < 3000; ++i)
        many += "c n" + QByteArray::number(i) + " 1\n";
    QTest::newRow("too many clients") << many;
}

void BaselineVolumeTest::damagedTexts() {
    QFETCH(QByteArray, text);
    const auto loaded = VolumeBaseline::load({text.constData(), static_cast<std::size_t>(text.size())});
    QVERIFY(!loaded);
    QCOMPARE(loaded.error().code, ErrorCode::InvalidFormat);
    // Nothing of it is taken over.
    VolumeBaseline baseline;
    tell(baseline, {start + 24h, "a", "b/c", 5});
    const std::string before = baseline.save();
    QVERIFY(!baseline.restore({text.constData(), static_cast<std::size_t>(text.size())}));
    QCOMPARE(baseline.save(), before);
}

void BaselineVolumeTest::daysAge() {
    VolumeBaseline baseline;
    const std::int64_t first = VolumeBaseline::dayNumber(start);
    for (int day = 0; day < 200; ++day)
        for (int quarter = 0; quarter < 96; quarter += 5)
            tell(baseline, {start + std::chrono::days{day} + quarter * 15min, "a", "b/c", 10});
    QCOMPARE(baseline.day(first + 199)->partsPerDay, 96U);
    QCOMPARE(baseline.day(first + 196)->partsPerDay, 96U);
    QCOMPARE(baseline.day(first + 195)->partsPerDay, 48U);
    QCOMPARE(baseline.day(first + 195)->account.total(), 200U);
    QCOMPARE(baseline.day(first + 195)->clients.at("a").at(5), 10U); // quarter 10
    QCOMPARE(baseline.day(first + 161)->partsPerDay, 48U);
    QVERIFY(!baseline.day(first + 150));
    const VolumeDay* monthEnd =
        baseline.day(VolumeBaseline::dayNumber(*parseTimestamp("2026-04-30T00:00:00Z")));
    QVERIFY(monthEnd);
    QCOMPARE(monthEnd->partsPerDay, 1U);
    QCOMPARE(monthEnd->clients.at("a").at(0), 200U);
    QVERIFY(!baseline.day(first)); // 1 March is a month end, but 2 March is not
    // Too late for the fine parts, not for the day.
    tell(baseline, {start + std::chrono::days{150}, "a", "b/c", 10});
    QVERIFY(!baseline.day(first + 150));
    tell(baseline, {start + std::chrono::days{190}, "late", "b/c", 10});
    QCOMPARE(baseline.day(first + 190)->clients.at("late").total(), 10U);
}

void BaselineVolumeTest::rotatingClientsAreBounded() {
    VolumeBaseline baseline;
    tell(baseline, {start, "heavy", "b/c", 1'000'000'000});
    for (int i = 0; i < 100'000; ++i)
        tell(baseline, {start + std::chrono::seconds{i % 86'400}, "client " + std::to_string(i),
                        "db/" + std::to_string(i), 10});
    const VolumeDay* day = baseline.day(VolumeBaseline::dayNumber(start));
    QVERIFY(day->clients.size() <= VolumeBaseline::maxRecentClients);
    QVERIFY(day->containers.size() <= VolumeBaseline::maxRecentContainers);
    QVERIFY(day->clients.contains("heavy"));
    QCOMPARE(day->account.total(), 1'001'000'000U);
    tell(baseline, {start + std::chrono::days{10}, "x", "", 1});
    QCOMPARE(day->clients.size(), VolumeBaseline::maxClients);
    QVERIFY(day->clients.contains("heavy"));
    QCOMPARE(day->containers.size(), VolumeBaseline::maxContainers);
}

void BaselineVolumeTest::extremeTimes() {
    VolumeBaseline baseline;
    tell(baseline, {*parseTimestamp("1970-01-01T00:00:00Z"), "a", "b/c", 1});
    tell(baseline, {*parseTimestamp("2199-12-31T23:59:59Z"), "a", "b/c", 1});
    tell(baseline, {start, "a", "b/c", 1});
    QVERIFY(VolumeBaseline::load(baseline.save()));
    const LearningRules rules{std::chrono::days{14}, 48h};
    QVERIFY(!baseline.forecast(VolumeBaseline::dayNumber(start), rules).learned);
    QVERIFY(!baseline.forecast(0, rules).learned);
}

QTEST_APPLESS_MAIN(BaselineVolumeTest)
#include "baseline_volume_test.moc"
