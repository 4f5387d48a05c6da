// The weekly snapshot: what is open, once a week, over restarts.
#include "core/delivery/dispatcher.h"
#include "core/delivery/snapshot.h"
#include "core/store/sqlite_store.h"
#include "store_test_support.h"

#include <QTest>

#include <atomic>
#include <set>

using namespace cosmoswatch;
using namespace cosmoswatch::test;
using namespace std::chrono_literals;

namespace {

Timestamp at(const char* text) {
    return parseTimestamp(text).value();
}

class CountingChannel : public Channel {
public:
    CountingChannel(std::mutex& mutex, std::vector<Message>& seen) : mutex_(mutex), seen_(seen) {}
    tl::expected<void, Refusal> send(const Message& message, const std::stop_token&) override {
        const std::lock_guard lock(mutex_);
        seen_.push_back(message);
        return {};
    }

private:
    std::mutex& mutex_;
    std::vector<Message>& seen_;
};

} // namespace

class DeliverySnapshotTest : public QObject {
    Q_OBJECT

private slots:
    void init() {
        store_ = std::move(*openMemoryStore());
        receiver_ = {};
        receiver_.name = "siem";
        receiver_.way = SyslogReceiver{};
        receiver_.weeklySnapshot = true;
    }
    void weeks_data();
    void weeks();
    void holdsWhatIsOpen();
    void manyAreSeveralMessages();
    void onceAWeekOverRestarts();

private:
    void add(const std::string& id, Timestamp last, AlertStatus status = AlertStatus::Active) {
        Alert alert = makeAlert(id);
        alert.first = alert.last = alert.windowStart = alert.generated = last;
        alert.status = status;
        QVERIFY(store_->commit(batchOf(alert)));
    }
    [[nodiscard]] std::set<std::string> idsOf(Timestamp now) const {
        std::set<std::string> ids;
        const auto entries = weeklySnapshot(receiver_, *store_, now);
        for (const auto& entry : entries.value())
            ids.insert(entry.alerts.begin(), entry.alerts.end());
        return ids;
    }

    std::unique_ptr<AlertStore> store_;
    ReceiverSettings receiver_;
};

void DeliverySnapshotTest::weeks_data() {
    QTest::addColumn<QString>("time");
    QTest::addColumn<QString>("start");
    QTest::newRow("monday") << "2026-11-23T00:00:00Z"
                            << "2026-11-23T00:00:00.000000Z";
    QTest::newRow("sunday") << "2026-11-29T23:59:59Z"
                            << "2026-11-23T00:00:00.000000Z";
    QTest::newRow("over a year") << "2027-01-01T12:00:00Z"
                                 << "2026-12-28T00:00:00.000000Z";
    QTest::newRow("long ago") << "1970-01-05T00:00:00Z"
                              << "1970-01-05T00:00:00.000000Z";
}

void DeliverySnapshotTest::weeks() {
    QFETCH(QString, time);
    QFETCH(QString, start);
    QCOMPARE(QString::fromStdString(formatIso8601(weekStart(at(qPrintable(time))))), start);
}

void DeliverySnapshotTest::holdsWhatIsOpen() {
    const Timestamp now = at("2026-11-24T12:00:00Z");
    add("open", now - 1h);
    add("begun", now - 24h, AlertStatus::InProgress);
    add("done", now - 1h, AlertStatus::Resolved);
    add("dismissed", now - 1h, AlertStatus::Dismissed);
    add("old", now - 24h * 8);
    QCOMPARE(idsOf(now), (std::set<std::string>{"begun", "open"}));
    receiver_.rule.minSeverity = Severity::High; // they are Medium
    QVERIFY(idsOf(now).empty());
}

void DeliverySnapshotTest::manyAreSeveralMessages() {
    const Timestamp now = at("2026-11-24T12:00:00Z");
    for (int i = 0; i < 1201; ++i)
        add("a" + std::to_string(i), now - std::chrono::seconds(i));
    const auto entries = weeklySnapshot(receiver_, *store_, now);
    QCOMPARE(entries->size(), std::size_t{3});
    QCOMPARE((*entries)[0].alerts.size(), alertsOfOneSnapshot);
    QCOMPARE((*entries)[2].alerts.size(), std::size_t{201});
    QCOMPARE((*entries)[0].alerts[0], std::string("a0"));
    const auto later = weeklySnapshot(receiver_, *store_, now + 24h);
    QCOMPARE((*later)[1].id, (*entries)[1].id);
    const auto next = weeklySnapshot(receiver_, *store_, now + 24h * 6);
    QVERIFY((*next)[1].id != (*entries)[1].id);
}

void DeliverySnapshotTest::onceAWeekOverRestarts() {
    std::mutex mutex;
    std::vector<Message> seen;
    std::atomic<std::int64_t> ahead{0};
    const Timestamp begin = weekStart(now()) + 24h;
    add("a", begin - 1h);
    add("b", begin - 2h);
    const auto make = [&](const ReceiverSettings&,
                          const DeliveryAccess&) -> Result<std::unique_ptr<Channel>> {
        return std::make_unique<CountingChannel>(mutex, seen);
    };
    const auto run = [&](std::size_t expected) {
        const Dispatcher dispatcher(*store_, {receiver_}, DeliveryAccess{{}, memorySecrets()}, make,
                                    [&] { return begin + std::chrono::hours(ahead.load()); });
        QTRY_COMPARE(([&] {
                         const std::lock_guard lock(mutex);
                         return seen.size();
                     }()),
                     expected);
        QTest::qWait(500); // for one too many
        const std::lock_guard lock(mutex);
        QCOMPARE(seen.size(), expected);
    };
    run(1);
    QCOMPARE(seen[0].purpose, MessagePurpose::Snapshot);
    QCOMPARE(seen[0].alerts.size(), std::size_t{2});
    run(1);
    ahead = 24 * 6;
    run(2);
    QVERIFY(seen[1].id != seen[0].id);
    receiver_.weeklySnapshot = false;
    ahead = 24 * 13;
    run(2);
}

QTEST_GUILESS_MAIN(DeliverySnapshotTest)
#include "delivery_snapshot_test.moc"
