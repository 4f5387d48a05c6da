// The source on a hub that answers as Kafka does: everything is read, once, in order, whatever happens.
#include "core/eventhub/hub_options.h"
#include "core/eventhub/hub_source.h"
#include "core/secrets/secret_store.h"
#include "tests/integration/hub_reading.h"
#include "tests/integration/mock_hub.h"

#include <QStandardPaths>
#include <QTcpServer>

#include <algorithm>
#include <thread>

using namespace cosmoswatch;
using namespace cosmoswatch::testing;
using namespace std::chrono_literals;

namespace {

RemoteAccess access(bool follow) {
    RemoteAccess access;
    access.secrets = memorySecrets();
    access.follow = follow;
    access.pollInterval = 50ms;
    return access;
}

HubOptions plain() {
    HubOptions options;
    options.plainToLoopback = true;
    options.reconnectAtMost = 200ms;
    return options;
}

std::unique_ptr<EventSource> open(const MockHub& hub, bool follow, const HubOptions& options = plain()) {
    return openHubSource({hub.server(), hub.name(), "$Default", {}}, access(follow), options).value();
}

} // namespace

class EventhubSourceTest : public QObject {
    Q_OBJECT

private slots:
    void plainIsForThisMachineOnly();
    void everythingIsReadOnce();
    void messagesHoldRecordsInAnyForm();
    void compression_data();
    void compression();
    void kcatWrites();
    void goesOnWhereItWas();
    void partitionsAreMergedByTime();
    void brokerComesBack();
    void hubThatIsMissing();
    void whatWasRemovedIsTold();
    void hubMadeAnewIsReadFromItsStart();
    void stopsAtOnce();
    void memoryIsBounded();
};

void EventhubSourceTest::plainIsForThisMachineOnly() {
    for (const char* server :
         {"localhost:9092", "192.0.2.1:9093", "shop.servicebus.windows.net:9093", "127.0.0.1.nip.io"})
        QVERIFY2(!openHubSource({server, "hub", {}, {}}, access(true), plain()), server);
    QVERIFY(openHubSource({"127.0.0.1:9092", "hub", {}, {}}, access(true), plain()).has_value());
    QVERIFY(openHubSource({"[::1]:9092", "hub", {}, {}}, access(true), plain()).has_value());
    for (const char* server :
         {"", "a b", "PLAINTEXT://127.0.0.1:9092", "127.0.0.1:9092,evil.example:9092", "x:0", "x:99999"})
        QVERIFY2(!openHubSource({server, "hub", {}, {}}, access(true), {}), server);
    for (const char* hub : {"", "^insights.*", "a/b", "a b"})
        QVERIFY2(!openHubSource({"127.0.0.1:9092", hub, {}, {}}, access(true), {}), hub);
}

void EventhubSourceTest::everythingIsReadOnce() {
    MockHub hub(3);
    HubWriter writer(hub.server(), hub.name());
    for (int i = 0; i < 900; ++i)
        writer.put(i % 3, numberedRecord(i));
    QVERIFY(writer.flush());
    const auto source = open(hub, false);
    source->resume({});
    const Reading reading = readAll(*source);
    QCOMPARE(reading.numbers.size(), std::size_t{900});
    QCOMPARE(reading.different(), upTo(900));
    QVERIFY(reading.ordered);
    QCOMPARE(reading.cursors.size(), std::size_t{3});
    QVERIFY(source->problems().empty());
    QCOMPARE(source->connection().state, SourceConnection::State::Connected);
    QCOMPARE(source->progress().items, std::uint64_t{900});
    QCOMPARE(source->progress().itemsDone, std::uint64_t{900});
}

void EventhubSourceTest::messagesHoldRecordsInAnyForm() {
    MockHub hub(1);
    HubWriter writer(hub.server(), hub.name());
    writer.put(0, "{\"records\":[" + numberedRecord(0) + ',' + numberedRecord(1) + "]}");
    writer.put(0, numberedRecord(2));
    writer.put(0, numberedRecord(3) + '\n' + numberedRecord(4) + '\n');
    writer.put(0, "[" + numberedRecord(5) + "]");
    writer.put(0, "{\"records\":[" + numberedRecord(6) + ",{\"time\":"); // cut: must not reach into the next
    writer.put(0, QByteArray("not json at all"));
    writer.put(0, QByteArray());   // a tombstone
    writer.put(0, QByteArray("")); // empty
    writer.put(0, QByteArray("\x00\xff\xfe{", 4));
    QByteArray large = "{\"records\":[";
    for (int i = 7; large.size() < 1'000'000; ++i)
        large += (i == 7 ? "" : ",") + numberedRecord(i);
    writer.put(0, large + "]}");
    const int count = static_cast<int>(large.count("\"time\"")) + 7;
    writer.put(0, numberedRecord(count));
    QVERIFY(writer.flush());
    const auto source = open(hub, false);
    source->resume({});
    const Reading reading = readAll(*source);
    QCOMPARE(reading.different(), upTo(count + 1));
    QCOMPARE(reading.numbers.size(), static_cast<std::size_t>(count + 1));
    std::set<std::uint64_t> places;
    for (const auto& rejected : reading.rejected) {
        places.insert(rejected.offset);
        QVERIFY2(QString::fromStdString(rejected.source).endsWith(QStringLiteral("/insights-logs/0")),
                 rejected.source.c_str());
    }
    QCOMPARE(places, (std::set<std::uint64_t>{4, 5, 8})); // of the message in its partition
}

void EventhubSourceTest::compression_data() {
    QTest::addColumn<QByteArray>("codec");
    for (const char* codec : {"gzip", "snappy", "lz4", "zstd"})
        QTest::newRow(codec) << QByteArray(codec);
}

void EventhubSourceTest::compression() {
    QFETCH(QByteArray, codec);
    MockHub hub(2);
    HubWriter writer(hub.server(), hub.name(), codec.constData());
    for (int i = 0; i < 200; ++i)
        writer.put(i % 2, numberedRecord(i));
    QVERIFY(writer.flush());
    const auto source = open(hub, false);
    source->resume({});
    QCOMPARE(readAll(*source).different(), upTo(200));
}

void EventhubSourceTest::kcatWrites() {
    if (QStandardPaths::findExecutable(QStringLiteral("kcat")).isEmpty()) QSKIP("kcat is not installed");
    MockHub hub(2);
    QProcess kcat;
    kcat.start(QStringLiteral("kcat"), {QStringLiteral("-P"), QStringLiteral("-q"), QStringLiteral("-b"),
                                        QString::fromStdString(hub.server()), QStringLiteral("-t"),
                                        QString::fromStdString(hub.name())});
    QVERIFY(kcat.waitForStarted());
    for (int i = 0; i < 100; ++i)
        kcat.write("{\"records\":[" + numberedRecord(i) + "]}\n");
    kcat.closeWriteChannel();
    QVERIFY(kcat.waitForFinished(20'000));
    QCOMPARE(kcat.exitCode(), 0);
    const auto source = open(hub, false);
    source->resume({});
    QCOMPARE(readAll(*source).different(), upTo(100));
}

void EventhubSourceTest::goesOnWhereItWas() {
    MockHub hub(2);
    HubWriter writer(hub.server(), hub.name());
    for (int i = 0; i < 100; ++i)
        writer.put(i % 2, numberedRecord(i));
    QVERIFY(writer.flush());
    auto source = open(hub, false);
    source->resume({});
    const Reading before = readAll(*source);
    QCOMPARE(before.different(), upTo(100));
    for (int i = 100; i < 150; ++i)
        writer.put(i % 2, numberedRecord(i));
    QVERIFY(writer.flush());
    source = open(hub, false);
    source->resume(before.cursors);
    const Reading after = readAll(*source);
    QCOMPARE(after.numbers.size(), std::size_t{50});
    QCOMPARE(*after.different().begin(), 100);
    // Of another hub, or damaged: of no use.
    source = open(hub, false);
    source->resume({{"event-hub:127.0.0.1:1/insights-logs/0", R"({"offset":70,"time":1})"},
                    {before.cursors.begin()->first, "{]"},
                    {"/srv/logs/0", R"({"offset":70,"time":1})"}});
    QCOMPARE(readAll(*source).different(), upTo(150));
}

// One partition holds all of the old ones, another the new ones: they come as they were put in.
void EventhubSourceTest::partitionsAreMergedByTime() {
    MockHub hub(3);
    HubWriter writer(hub.server(), hub.name());
    const std::int64_t start = 1'760'000'000'000;
    for (int i = 0; i < 3000; ++i)
        writer.put(i < 1500 ? 0 : i % 3, numberedRecord(i), start + i * 1000);
    QVERIFY(writer.flush());
    HubOptions options = plain();
    options.batchEvents = 100;
    const auto source = open(hub, false, options);
    source->resume({});
    const Reading reading = readAll(*source);
    QCOMPARE(reading.different(), upTo(3000));
    QVERIFY(std::is_sorted(reading.numbers.begin(), reading.numbers.end()));
}

void EventhubSourceTest::brokerComesBack() {
    MockHub hub(2);
    HubWriter writer(hub.server(), hub.name());
    QVERIFY(writer.send(0, numberedRecord(0)));
    const auto source = open(hub, true);
    source->resume({});
    Reading reading;
    QVERIFY(readUntil(*source, reading, [&] { return reading.different() == upTo(1); }));
    for (int round = 1; round <= 3; ++round) {
        hub.setDown();
        QVERIFY(readUntil(*source, reading,
                          [&] { return source->connection().state == SourceConnection::State::Retrying; }));
        QVERIFY(source->connection().why.find("127.0.0.1") != std::string::npos);
        QVERIFY(!source->problems().empty());
        hub.setUp();
        QVERIFY(writer.send(round % 2, numberedRecord(round)));
        QVERIFY(readUntil(*source, reading, [&] { return reading.different() == upTo(round + 1); }));
        QVERIFY(readUntil(*source, reading,
                          [&] { return source->connection().state == SourceConnection::State::Connected; }));
        QVERIFY(source->connection().why.empty());
    }
    QCOMPARE(reading.numbers.size(), std::size_t{4});
}

void EventhubSourceTest::hubThatIsMissing() {
    MockHub hub(1);
    hub.setMissing(true);
    const auto source = open(hub, true);
    source->resume({});
    Reading reading;
    QVERIFY(readUntil(*source, reading, [&] { return !source->problems().empty(); }));
    QCOMPARE(source->connection().state, SourceConnection::State::Retrying);
    QVERIFY2(source->connection().why.find("no hub “insights-logs”") != std::string::npos,
             source->connection().why.c_str());
    hub.setMissing(false);
    HubWriter writer(hub.server(), hub.name());
    QVERIFY(writer.send(0, numberedRecord(0)));
    QVERIFY(readUntil(*source, reading, [&] { return reading.different() == upTo(1); }));
    QVERIFY(readUntil(*source, reading,
                      [&] { return source->connection().state == SourceConnection::State::Connected; }));
}

// The mock keeps 5 MB a partition.
void EventhubSourceTest::whatWasRemovedIsTold() {
    MockHub hub(1);
    HubWriter writer(hub.server(), hub.name());
    writer.put(0, numberedRecord(0));
    writer.put(0, numberedRecord(1));
    QVERIFY(writer.flush());
    auto source = open(hub, false);
    source->resume({});
    const Reading before = readAll(*source);
    QCOMPARE(before.different(), upTo(2));
    const QByteArray padding(200'000, ' ');
    for (int i = 2; i < 42; ++i)
        QVERIFY(writer.send(0, numberedRecord(i) + padding));
    source = open(hub, false);
    source->resume(before.cursors);
    const Reading after = readAll(*source);
    QVERIFY(!after.numbers.empty());
    const int first = after.numbers.front();
    QVERIFY(first > 2);
    QCOMPARE(after.numbers.size(), static_cast<std::size_t>(42 - first));
    QCOMPARE(source->problems().size(), std::size_t{1});
    const auto problem = source->problems().front();
    QVERIFY2(problem.what.starts_with(std::to_string(first - 2) + " messages are lost, those after 20"),
             problem.what.c_str());
    QVERIFY(problem.where.ends_with("/insights-logs/0"));
}

void EventhubSourceTest::hubMadeAnewIsReadFromItsStart() {
    MockHub hub(1);
    HubWriter writer(hub.server(), hub.name());
    for (int i = 0; i < 10; ++i)
        writer.put(0, numberedRecord(i));
    QVERIFY(writer.flush());
    const std::string name = "event-hub:" + hub.server() + "/insights-logs/0";
    // It has that offset, but with another message; and it has it not yet.
    for (const char* cursor :
         {R"({"offset":4,"time":1700000000000})", R"({"offset":500,"time":1700000000000})"}) {
        const auto source = open(hub, false);
        source->resume({{name, cursor}});
        QCOMPARE(readAll(*source).different(), upTo(10));
        QCOMPARE(source->problems().size(), std::size_t{1});
        QVERIFY(source->problems().front().what.find("made anew") != std::string::npos);
    }
}

void EventhubSourceTest::stopsAtOnce() {
    const auto stopsWithinASecond = [](const HubLogs& logs) {
        auto source = openHubSource(logs, access(true), plain()).value();
        source->resume({});
        std::stop_source stop;
        QElapsedTimer timer;
        std::jthread stopper([&] {
            std::this_thread::sleep_for(300ms);
            timer.start();
            stop.request_stop();
        });
        EventBatch batch;
        while (!stop.stop_requested())
            (void)source->next(batch, stop.get_token());
        source.reset();
        stopper.join();
        return timer.elapsed() < 1000;
    };
    MockHub hub(4);
    QVERIFY(stopsWithinASecond({hub.server(), hub.name(), {}, {}}));
    QVERIFY(stopsWithinASecond({"127.0.0.1:1", "hub", {}, {}}));
    QTcpServer silent; // takes connections, says nothing
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    QVERIFY(stopsWithinASecond({"127.0.0.1:" + std::to_string(silent.serverPort()), "hub", {}, {}}));
}

// Nobody reads: no more is fetched than fits.
void EventhubSourceTest::memoryIsBounded() {
    MockHub hub(2);
    HubWriter writer(hub.server(), hub.name());
    QVERIFY(writer.send(0, numberedRecord(0)));
    HubOptions options = plain();
    options.queueBytes = 2u << 20;
    const auto source = open(hub, true, options);
    source->resume({});
    Reading reading;
    QVERIFY(readUntil(*source, reading, [&] { return reading.numbers.size() == 1; }));
    const QByteArray padding(100'000, ' ');
    for (int i = 1; i < 60; ++i) // 6 MB, in two partitions that keep 5 MB each
        QVERIFY(writer.send(i % 2, numberedRecord(i) + padding));
    QTRY_COMPARE(source->progress().items, std::uint64_t{60});
    QVERIFY(readUntil(*source, reading, [&] { return reading.numbers.size() >= 60; }));
    QCOMPARE(reading.different(), upTo(60));
    QCOMPARE(source->progress().itemsDone, std::uint64_t{60});
}

QTEST_GUILESS_MAIN(EventhubSourceTest)
#include "eventhub_source_test.moc"
