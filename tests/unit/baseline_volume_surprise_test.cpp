#include "core/baseline/volume_surprise.h"

#include <QObject>
#include <QTest>

#include <algorithm>
#include <random>
#include <set>

using namespace cosmoswatch;
using namespace std::chrono_literals;

namespace {

using Of = VolumeSurprise::Of;
using Span = VolumeSurprise::Span;

const Timestamp start = *parseTimestamp("2026-03-02T00:00:00Z");
const LearningRules rules{std::chrono::days{14}, 48h};
constexpr std::uint64_t MB = 1'000'000;

struct Read {
    Timestamp time;
    std::string client;
    std::string container;
    std::uint64_t bytes = 0;
};

Timestamp at(int day, Duration time) {
    return start + std::chrono::days{day} + time;
}

// So many megabytes in all, evenly over a span.
void add(std::vector<Read>& reads, Timestamp from, Duration span, std::uint64_t megabytes,
         const std::string& client, const std::string& container, int pieces = 30) {
    for (int i = 0; i < pieces; ++i)
        reads.push_back({from + span * i / pieces, client, container,
                         megabytes * MB / static_cast<std::uint64_t>(pieces)});
}

// A service around the clock, 10 MB in half an hour, and an export of 400 MB at two.
std::vector<Read> ordinary(int days) {
    std::vector<Read> reads;
    for (int day = 0; day < days; ++day) {
        add(reads, at(day, 0h), 24h, 480, "service", "db/items", 288);
        add(reads, at(day, 2h + 5min), 20min, 400, "exporter", "db/orders");
    }
    return reads;
}

void sort(std::vector<Read>& reads) {
    std::stable_sort(reads.begin(), reads.end(),
                     [](const Read& a, const Read& b) { return a.time < b.time; });
}

using Found = std::tuple<Of, Span, std::string, std::int64_t>;

struct Watched {
    std::vector<VolumeSurprise> first; // of each kind, span, entity and day
    std::set<Found> kinds;
    std::set<std::pair<std::string, std::int64_t>> alerts; // entity and day since the start
};

Watched watch(const std::vector<Read>& reads) {
    Watched result;
    VolumeBaseline baseline;
    std::vector<VolumeSurprise> surprises;
    for (const Read& read : reads) {
        const VolumeObservation seen{read.time, read.client, read.container, read.bytes};
        surprises.clear();
        findVolumeSurprises(baseline, seen, rules, surprises);
        for (const VolumeSurprise& surprise : surprises) {
            const std::int64_t day = surprise.day - VolumeBaseline::dayNumber(start);
            const std::string entity = !surprise.client.empty()      ? surprise.client
                                       : !surprise.container.empty() ? surprise.container
                                                                     : "account";
            result.alerts.emplace(entity, day);
            if (result.kinds.emplace(surprise.of, surprise.span, entity, day).second)
                result.first.push_back(surprise);
        }
        baseline.observe(seen);
    }
    return result;
}

Watched watchSorted(std::vector<Read> reads) {
    sort(reads);
    return watch(reads);
}

using Alerts = std::set<std::pair<std::string, std::int64_t>>;

} // namespace

class BaselineVolumeSurpriseTest : public QObject {
    Q_OBJECT
private slots:
    void ordinaryLifeIsSilent();
    void silentWhileLearning();
    void fastByStranger();
    void fastByUsualClient();
    void hiddenInTheExport();
    void besideTheExport();
    void slowByUsualClient();
    void slowByStranger();
    void rareContainer();
    void aCrowd();
    void changingAddresses();
    void anotherInstance();
    void monthEndExport();
    void smallVolumesAreNoSurprise();
    void orderDoesNotMatter();
    void numbersAreTold();
    void lightClientsStaySmall();
};

void BaselineVolumeSurpriseTest::ordinaryLifeIsSilent() {
    QCOMPARE(watchSorted(ordinary(60)).alerts, Alerts{});
}

void BaselineVolumeSurpriseTest::silentWhileLearning() {
    for (const int day : {3, 10, 13}) {
        auto reads = ordinary(14);
        add(reads, at(day, 12h), 10min, 2000, "stranger", "db/items");
        QCOMPARE(watchSorted(reads).alerts, Alerts{});
    }
    auto reads = ordinary(15);
    add(reads, at(14, 12h), 10min, 2000, "stranger", "db/items");
    QCOMPARE(watchSorted(reads).alerts, (Alerts{{"stranger", 14}}));
}

void BaselineVolumeSurpriseTest::fastByStranger() {
    auto reads = ordinary(30);
    add(reads, at(25, 12h + 7min), 10min, 200, "stranger", "db/items");
    const Watched watched = watchSorted(reads);
    QCOMPARE(watched.alerts, (Alerts{{"stranger", 25}}));
    // First that the account reads more than it does, soon that nobody ever read as much.
    QCOMPARE(watched.first.front().of, Of::StrangerOnTop);
    QVERIFY(watched.kinds.contains({Of::Stranger, Span::HalfHour, "stranger", 25}));
}

void BaselineVolumeSurpriseTest::fastByUsualClient() {
    auto reads = ordinary(30);
    add(reads, at(25, 12h + 7min), 10min, 40, "service", "db/items");
    const Watched watched = watchSorted(reads);
    QCOMPARE(watched.alerts, (Alerts{{"service", 25}}));
    QCOMPARE(watched.first.front().of, Of::Client);
}

void BaselineVolumeSurpriseTest::hiddenInTheExport() {
    auto reads = ordinary(30);
    add(reads, at(24, 2h + 5min), 20min, 800, "exporter", "db/orders");
    QCOMPARE(watchSorted(reads).alerts, (Alerts{{"exporter", 24}}));
}

void BaselineVolumeSurpriseTest::besideTheExport() {
    auto reads = ordinary(30);
    add(reads, at(24, 2h + 8min), 20min, 450, "stranger", "db/orders");
    const Watched watched = watchSorted(reads);
    QCOMPARE(watched.alerts, (Alerts{{"stranger", 24}}));
    QVERIFY(watched.kinds.contains({Of::StrangerOnTop, Span::HalfHour, "stranger", 24}));
    // Without the export beside it, it may be the export from a new address.
    reads = ordinary(30);
    std::erase_if(reads, [](const Read& read) {
        return read.client == "exporter" && read.time > at(24, 0h) && read.time < at(25, 0h);
    });
    add(reads, at(24, 2h + 8min), 20min, 450, "stranger", "db/orders");
    QCOMPARE(watchSorted(reads).alerts, Alerts{});
}

void BaselineVolumeSurpriseTest::slowByUsualClient() {
    auto reads = ordinary(30);
    add(reads, at(24, 0h), 48h, 2 * 2 * 480, "service", "db/items", 600);
    QCOMPARE(watchSorted(reads).alerts, (Alerts{{"service", 24}, {"service", 25}}));
}

void BaselineVolumeSurpriseTest::slowByStranger() {
    auto reads = ordinary(30);
    add(reads, at(24, 0h), 48h, 2 * 2 * 880, "stranger", "db/items", 600);
    QCOMPARE(watchSorted(reads).alerts, (Alerts{{"stranger", 24}, {"stranger", 25}}));
}

void BaselineVolumeSurpriseTest::rareContainer() {
    // The exporter reads what it always does, but from a container that is hardly ever read.
    auto reads = ordinary(30);
    for (int day = 0; day < 30; ++day)
        add(reads, at(day, 9h), 1h, 2, "service", "db/customers");
    for (Read& read : reads)
        if (read.client == "exporter" && read.time > at(24, 0h) && read.time < at(25, 0h))
            read.container = "db/customers";
    const Watched watched = watchSorted(reads);
    QCOMPARE(watched.alerts, (Alerts{{"exporter", 24}}));
    QCOMPARE(watched.first.front().of, Of::Container);
    QCOMPARE(watched.first.front().container, std::string("db/customers"));
}

void BaselineVolumeSurpriseTest::aCrowd() {
    auto reads = ordinary(30);
    for (int i = 0; i < 300; ++i)
        add(reads, at(24, 12h + std::chrono::seconds{i * 2}), 10min, 2, "bot " + std::to_string(i), "", 2);
    const Watched watched = watchSorted(reads);
    QCOMPARE(watched.alerts, (Alerts{{"account", 24}}));
    QCOMPARE(watched.first.front().of, Of::Account);
}

void BaselineVolumeSurpriseTest::changingAddresses() {
    std::vector<Read> reads;
    for (int day = 0; day < 60; ++day) {
        add(reads, at(day, 9h), 8h, 150, "93.1.1." + std::to_string(day), "db/items", 100);
        add(reads, at(day, 22h), 20min, 300, "93.2.1." + std::to_string(day), "db/orders");
    }
    QCOMPARE(watchSorted(reads).alerts, Alerts{});
    add(reads, at(50, 13h), 10min, 250, "200.1.1.1", "db/items");
    QCOMPARE(watchSorted(reads).alerts, (Alerts{{"200.1.1.1", 50}}));
}

void BaselineVolumeSurpriseTest::anotherInstance() {
    std::vector<Read> reads;
    for (int day = 0; day < 60; ++day) {
        const int instances = day < 30 ? 3 : 4;
        for (int i = 0; i < instances; ++i)
            add(reads, at(day, 0h), 24h, 6000 / static_cast<std::uint64_t>(instances),
                "svc " + std::to_string(i), "db/items", 288);
    }
    QCOMPARE(watchSorted(reads).alerts, Alerts{});
}

void BaselineVolumeSurpriseTest::monthEndExport() {
    auto reads = ordinary(100);
    for (const int day : {29, 59, 90}) // last days of March, April and May
        add(reads, at(day, 3h), 1h, 1200, "exporter", "db/orders");
    QCOMPARE(watchSorted(reads).alerts, Alerts{});
    // Another day it is not silent.
    add(reads, at(70, 3h), 1h, 1200, "exporter", "db/orders");
    QCOMPARE(watchSorted(reads).alerts, (Alerts{{"exporter", 70}}));
}

void BaselineVolumeSurpriseTest::smallVolumesAreNoSurprise() {
    // 10 MB a day, most by a service; anna reads 1.
    std::vector<Read> reads;
    for (int day = 0; day < 30; ++day) {
        add(reads, at(day, 0h), 24h, 9, "service", "db/items", 100);
        add(reads, at(day, 9h), 8h, 1, "anna", "db/items");
    }
    add(reads, at(25, 12h), 10min, 4, "anna", "db/items");
    add(reads, at(26, 12h), 10min, 4, "ben", "db/items");
    QCOMPARE(watchSorted(reads).alerts, Alerts{});
    add(reads, at(27, 12h), 10min, 20, "ben", "db/items");
    QCOMPARE(watchSorted(reads).alerts, (Alerts{{"ben", 27}}));
    // In a still smaller account less is much.
    reads.clear();
    for (int day = 0; day < 30; ++day)
        reads.push_back({at(day, 9h), "anna", "db/items", 100'000});
    reads.push_back({at(25, 12h), "ben", "db/items", 400'000});
    QCOMPARE(watchSorted(reads).alerts, Alerts{});
    reads.push_back({at(26, 12h), "ben", "db/items", 1'500'000});
    QCOMPARE(watchSorted(reads).alerts, (Alerts{{"ben", 26}}));
}

void BaselineVolumeSurpriseTest::orderDoesNotMatter() {
    auto reads = ordinary(30);
    add(reads, at(20, 12h + 7min), 10min, 200, "stranger", "db/items");
    add(reads, at(22, 2h + 8min), 20min, 450, "stranger", "db/orders");
    add(reads, at(24, 2h + 5min), 20min, 800, "exporter", "db/orders");
    add(reads, at(26, 23h + 40min), 10min, 300, "service", "db/items");
    const Alerts inOrder = watchSorted(reads).alerts;
    QCOMPARE(inOrder, (Alerts{{"stranger", 20}, {"stranger", 22}, {"exporter", 24}, {"service", 26}}));
    for (const Duration disorder : {Duration{15min}, Duration{6h}, Duration{47h}}) {
        std::mt19937 random(7);
        std::vector<std::pair<Timestamp, Read>> arriving;
        for (const Read& read : reads)
            arriving.emplace_back(read.time + disorder * (random() % 1000) / 1000, read);
        std::stable_sort(arriving.begin(), arriving.end(),
                         [](const auto& a, const auto& b) { return a.first < b.first; });
        std::vector<Read> shuffled;
        for (auto& [time, read] : arriving)
            shuffled.push_back(read);
        QCOMPARE(watch(shuffled).alerts, inOrder);
    }
}

void BaselineVolumeSurpriseTest::numbersAreTold() {
    auto reads = ordinary(30);
    add(reads, at(25, 12h), 10min, 200, "stranger", "db/items", 20);
    const VolumeSurprise told = watchSorted(reads).first.front();
    QVERIFY(told.usual > 9.9e6 && told.usual < 10.1e6);
    QVERIFY(told.limit >= 20e6 && told.limit < 40e6);
    QVERIFY(told.observed > told.limit && told.observed <= told.limit + 10e6);
    QVERIFY(told.byClient < told.observed && told.byClient > told.observed / 2);
    QVERIFY(told.days >= 20 && told.days <= 25);
}

// A million addresses would be fifty times this.
void BaselineVolumeSurpriseTest::lightClientsStaySmall() {
    VolumeBaseline baseline;
    std::vector<VolumeSurprise> surprises;
    for (int i = 0; i < 20'000; ++i) {
        const std::string client = "100.64." + std::to_string(i / 250) + "." + std::to_string(i % 250);
        const VolumeObservation seen{start + std::chrono::seconds{i * 86}, client, "db/items", 20'000};
        findVolumeSurprises(baseline, seen, rules, surprises);
        baseline.observe(seen);
    }
    QVERIFY(surprises.empty());
    QVERIFY(baseline.save().size() < 400'000);
}

QTEST_APPLESS_MAIN(BaselineVolumeSurpriseTest)
#include "baseline_volume_surprise_test.moc"
