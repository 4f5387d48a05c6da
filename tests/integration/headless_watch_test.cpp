// Watching: alerts come at once, settings are read again without losing a record, stops and kills lose
// nothing.
#include "tests/integration/headless_watch.h"

#include <QRandomGenerator>
#include <QUuid>

#include <algorithm>
#include <memory>

class HeadlessWatchTest : public QObject {
    Q_OBJECT
private slots:
    void init();
    void alertsComeWithinASecond();
    void stopsWithEverythingStored();
    void settingsAreReadAgain();
    void killedAnywhereNothingIsLost();
    void emptyFolderIsWaitedFor();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void exitCodesTellWhatHappened();

private:
    [[nodiscard]] QString path(const char* name) const { return pathIn(*folder_, name); }
    std::unique_ptr<QTemporaryDir> folder_;
};

void HeadlessWatchTest::init() {
    folder_ = std::make_unique<QTemporaryDir>();
    writeFile(path("tor.txt"), torList(2000));
    QVERIFY(QDir().mkpath(path("logs")));
}

void HeadlessWatchTest::alertsComeWithinASecond() {
    constexpr int records = 150;
    WatchProcess watch(*folder_);
    watch.start({path("logs")});
    watch.waitUntilReady();
    QVector<qint64> appended;
    for (int i = 0; i < records; ++i) {
        append(path("logs/PT1H.json"), recordNow(i));
        appended.append(QDateTime::currentMSecsSinceEpoch());
        QElapsedTimer pause;
        for (pause.start(); pause.elapsed() < 40;)
            watch.alerts();
    }
    QTRY_COMPARE_WITH_TIMEOUT(watch.alerts().size(), records, 20'000);
    QVector<qint64> waits;
    for (int i = 0; i < records; ++i)
        waits.append(watch.alerts().value(torAddress(i)) - appended[i]);
    std::sort(waits.begin(), waits.end());
    const qint64 p99 = waits[records * 99 / 100];
    qInfo("append to alert, %d records: median %lld ms, p99 %lld ms, worst %lld ms", records,
          static_cast<long long>(waits[records / 2]), static_cast<long long>(p99),
          static_cast<long long>(waits.last()));
    // Printed to be held against one second; a machine busy with other things gets more.
    QVERIFY2(waits[records / 2] <= 1000 && p99 <= 5000, qPrintable(QString::number(p99)));
    QCOMPARE(watch.stop(), 0);
}

void HeadlessWatchTest::stopsWithEverythingStored() {
    for (const int number : {SIGTERM, SIGINT}) {
        init();
        WatchProcess watch(*folder_);
        watch.start({path("logs")});
        watch.waitUntilReady();
        QByteArray records;
        for (int i = 0; i < 50; ++i)
            records += recordNow(i);
        append(path("logs/PT1H.json"), records);
        QTRY_VERIFY_WITH_TIMEOUT(watch.alerts().size() > 0, 10'000);
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(watch.stop(number), 0);
        QVERIFY(timer.elapsed() < 5000);
        QVERIFY(watch.messages().contains("everything read is stored"));
        QVERIFY(!QFileInfo::exists(watch.socketFile()));
        const auto listed =
            runHeadless({"alerts", "list", "--state", watch.stateFile(), "--format", "jsonl"});
        QCOMPARE(jsonLines(listed.output).size(), watch.alerts().size());

        WatchProcess again(*folder_);
        again.start({path("logs")});
        again.waitUntilReady();
        append(path("logs/PT1H.json"), recordNow(1000));
        QTRY_VERIFY_WITH_TIMEOUT(again.alerts().contains(torAddress(1000)), 10'000);
        QCOMPARE(again.stop(number), 0);
        QVERIFY(again.alerts().size() + watch.alerts().size() == 51); // nothing was printed twice
    }
}

void HeadlessWatchTest::settingsAreReadAgain() {
    const QString settings = path("settings.json");
    const QJsonObject first = folderSource(QStringLiteral("first"), path("first"));
    const QJsonObject second = folderSource(QStringLiteral("second"), path("second"));
    QVERIFY(QDir().mkpath(path("first")) && QDir().mkpath(path("second")));
    writeFile(settings, settingsOf({first}));
    append(path("second/PT1H.json"), recordNow(500)); // before it is a source
    WatchProcess watch(*folder_);
    watch.start({"--settings", settings});
    watch.waitUntilReady();
    append(path("first/PT1H.json"), recordNow(0));
    QTRY_VERIFY_WITH_TIMEOUT(watch.alerts().contains(torAddress(0)), 10'000);

    writeFile(settings, settingsOf({first, second}));
    watch.signal(SIGHUP);
    for (int i = 1; i <= 20; ++i) { // while it changes over
        append(path("first/PT1H.json"), recordNow(i));
        watch.alerts();
    }
    QTRY_COMPARE_WITH_TIMEOUT(watch.alerts().size(), 22, 15'000);
    QVERIFY(watch.alerts().contains(torAddress(500)));
    QCOMPARE(watch.status().value("sources").toArray().size(), 2);

    writeFile(settings, "{ \"version\": 1, \"sources\": 7 }"); // a mistake: all stays as it is
    watch.signal(SIGHUP);
    QTRY_VERIFY_WITH_TIMEOUT(watch.messages().contains("those from before stay"), 10'000);
    QVERIFY(watch.messages().contains("sources: should be a list"));
    QVERIFY(!watch.status().value("settings").toObject().value("problem").toString().isEmpty());
    append(path("second/PT1H.json"), recordNow(501));
    QTRY_VERIFY_WITH_TIMEOUT(watch.alerts().contains(torAddress(501)), 10'000);

    writeFile(settings, settingsOf({second}));
    watch.signal(SIGHUP);
    QTRY_COMPARE_WITH_TIMEOUT(watch.status().value("sources").toArray().size(), 1, 10'000);
    QVERIFY(watch.status().value("settings").toObject().value("problem").toString().isEmpty());
    append(path("first/PT1H.json"), recordNow(21));
    append(path("second/PT1H.json"), recordNow(502));
    QTRY_VERIFY_WITH_TIMEOUT(watch.alerts().contains(torAddress(502)), 10'000);
    QVERIFY(!watch.alerts().contains(torAddress(21)));

    writeFile(settings, settingsOf({})); // nothing left: it waits for the next settings
    watch.signal(SIGHUP);
    QTRY_COMPARE_WITH_TIMEOUT(watch.status().value("state").toString(), QStringLiteral("idle"), 10'000);
    writeFile(settings, settingsOf({first}));
    watch.signal(SIGHUP);
    QTRY_VERIFY_WITH_TIMEOUT(watch.alerts().contains(torAddress(21)), 10'000);
    QCOMPARE(watch.status().value("records").toObject().value("read").toInt(), 25);
    QCOMPARE(watch.stop(), 0);
    QCOMPARE(watch.printedLines(), 25);
}

void HeadlessWatchTest::killedAnywhereNothingIsLost() {
    constexpr int kills = 12;
    QRandomGenerator random(20261123);
    QHash<QByteArray, int> printed;
    int written = 0;
    for (int round = 0; round <= kills; ++round) {
        WatchProcess watch(*folder_);
        watch.start({path("logs")});
        QElapsedTimer timer;
        const int length = random.bounded(20, 900);
        for (timer.start(); timer.elapsed() < length || round == kills;) {
            const QByteArray record = recordNow(written);
            const qsizetype half = random.bounded(static_cast<int>(record.size())); // a writer is cut, too
            append(path("logs/PT1H.json"), record.left(half));
            watch.alerts();
            append(path("logs/PT1H.json"), record.mid(half));
            ++written;
            QTest::qWait(5);
            if (round == kills) break;
        }
        if (round == kills) {
            QTRY_VERIFY_WITH_TIMEOUT(watch.alerts().contains(torAddress(written - 1)), 20'000);
            QCOMPARE(watch.stop(), 0);
        } else {
            watch.stop(SIGKILL);
        }
        for (const QByteArray& address : watch.alerts().keys())
            ++printed[address];
    }
    QCOMPARE(printed.size(), written); // each at least once, and none that was not written
    const auto watched = runHeadless({"alerts", "list", "--state", path("state.db"), "--format", "jsonl"});
    writeFile(path("none.json"), "{}");
    const auto expected = runHeadless({"scan", path("logs"), "--settings", path("none.json"), "--tor-exits",
                                       path("tor.txt"), "--format", "jsonl"});
    QCOMPARE(expected.exitCode, 0);
    QCOMPARE(alertsById(watched.output).keys(), alertsById(expected.output).keys());
    qInfo("%d kills, %d records", kills, written);
}

// Azure makes the first folder with the first record.
void HeadlessWatchTest::emptyFolderIsWaitedFor() {
    {
        WatchProcess watch(*folder_);
        watch.start({path("logs")});
        watch.waitUntilReady();
        QTRY_VERIFY_WITH_TIMEOUT(watch.get("/status").contains("the folder is empty"), 10'000);
        QCOMPARE(watch.stop(), 0);
    }
    WatchProcess watch(*folder_);
    watch.start({path("logs")});
    watch.waitUntilReady();
    append(path("logs/insights-logs-dataplanerequests/PT1H.json"), recordNow(7));
    QTRY_VERIFY_WITH_TIMEOUT(watch.alerts().contains(torAddress(7)), 10'000);
    QCOMPARE(watch.stop(), 0);
}

void HeadlessWatchTest::saysWhatIsWrong_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("says");
    QTest::newRow("nothing to watch") << QStringList{} << 2 << "add a source to the settings";
    QTest::newRow("no such settings")
        << QStringList{"--settings", "/nowhere/settings.json"} << 2 << "/nowhere/settings.json";
    QTest::newRow("no such list") << QStringList{"LOGS", "--suspicious-ips", "/nowhere/list"} << 2
                                  << "/nowhere/list";
    QTest::newRow("no such option") << QStringList{"--colour"} << 2 << "--colour";
    QTest::newRow("no port") << QStringList{"LOGS", "--status-port", "70000"} << 2 << "--status-port";
    QTest::newRow("a store that is none") << QStringList{"LOGS", "--state", "/proc/store.db"} << 1 << "/proc";
    QTest::newRow("a socket that is a file")
        << QStringList{"LOGS", "--status-socket", "FILE"} << 2 << "is no socket";
    QTest::newRow("a socket with a long name")
        << QStringList{"LOGS", "--status-socket", "/tmp/" + QString(200, 'x')} << 2 << "too long";
}

void HeadlessWatchTest::saysWhatIsWrong() {
    QFETCH(QStringList, arguments);
    QFETCH(int, exitCode);
    QFETCH(QString, says);
    writeFile(path("file"), "kept");
    arguments.replaceInStrings(QStringLiteral("LOGS"), path("logs"));
    arguments.replaceInStrings(QStringLiteral("FILE"), path("file"));
    if (!arguments.contains("--state")) arguments << "--state" << path("other.db");
    if (!arguments.contains("--settings")) {
        writeFile(path("settings.json"), "{}");
        arguments << "--settings" << path("settings.json");
    }
    const auto outcome = runHeadless(QStringList{"watch"} + arguments);
    QVERIFY2(outcome.messages.contains(says.toUtf8()), outcome.messages);
    QCOMPARE(outcome.exitCode, exitCode);
    QFile file(path("file"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("kept"));
}

void HeadlessWatchTest::exitCodesTellWhatHappened() {
    WatchProcess watch(*folder_);
    watch.start({path("logs"), "--fail-on", "low"});
    watch.waitUntilReady();
    append(path("logs/PT1H.json"), recordNow(0));
    QTRY_VERIFY_WITH_TIMEOUT(watch.alerts().contains(torAddress(0)), 10'000);
    // The store is in hand: a second one is told so.
    const auto second =
        runHeadless({"watch", path("logs"), "--state", watch.stateFile(), "--settings", path("logs/none")});
    QCOMPARE(second.exitCode, 2);
    writeFile(path("settings.json"), "{}");
    const auto third = runHeadless(
        {"watch", path("logs"), "--state", watch.stateFile(), "--settings", path("settings.json")});
    QCOMPARE(third.exitCode, 1);
    QVERIFY(third.messages.contains("another Cosmos Watch is using this store"));
    QCOMPARE(watch.stop(), 3);

    WatchProcess missing(*folder_);
    missing.start({path("nowhere")});
    missing.waitUntilReady();
    QTRY_VERIFY_WITH_TIMEOUT(missing.status().value("sources")[0]["problems"].toArray().size() > 0, 10'000);
    QCOMPARE(missing.stop(), 1);
}

QTEST_GUILESS_MAIN(HeadlessWatchTest)
#include "headless_watch_test.moc"
