// What analysts meet: wrong paths, odd files, cut records. Each gets a clear message, and the rest is read.
#include "tests/integration/headless_program.h"

class HeadlessBadInputTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { writeFile(good(), dataRecord("2026-10-01T10:00:00Z", "20.61.99.4")); }
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void readsAroundAVeryLongLine();
    void readsAroundACutRecord();
    void refusesWrongUsage_data();
    void refusesWrongUsage();
    void refusesEmptyLists();
    void refusesALockedStore();
    void keepsHostileTextHarmless();

private:
    [[nodiscard]] QString path(const char* name) const { return folder_.filePath(QString::fromUtf8(name)); }
    [[nodiscard]] QString good() const { return path("good.json"); }

    QTemporaryDir folder_;
};

void HeadlessBadInputTest::saysWhatIsWrong_data() {
    QTest::addColumn<QString>("badPath");
    QTest::addColumn<QByteArray>("says");
    QTest::addColumn<int>("exitCode");

    QTest::newRow("missing path") << path("nowhere") << QByteArray("no such file or folder") << 1;
    writeFile(path("picture.png"), QByteArray("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16) + QByteArray(5000, '\0'));
    QTest::newRow("binary file") << path("picture.png") << QByteArray("is a binary file") << 1;
    QDir(folder_.path()).mkdir(QStringLiteral("empty"));
    QTest::newRow("empty folder") << path("empty") << QByteArray("the folder is empty") << 1;
    writeFile(path("empty.json"), {});
    QTest::newRow("empty file") << path("empty.json") << QByteArray("is empty") << 0;
    writeFile(path("utf16.json"), QByteArray("\xFF\xFE{\0\"\0", 6));
    QTest::newRow("UTF-16") << path("utf16.json") << QByteArray("convert it to UTF-8") << 1;
    writeFile(path("cut.json.gz"), QByteArray("\x1f\x8b\x08\0\0\0\0\0\0\x03\xab\x56", 12));
    QTest::newRow("cut gzip") << path("cut.json.gz") << QByteArray("gzip file ends early") << 1;
    writeFile(path("words.json"), "hello\n");
    QTest::newRow("no JSON") << path("words.json") << QByteArray("is not JSON") << 0;
}

void HeadlessBadInputTest::saysWhatIsWrong() {
    QFETCH(QString, badPath);
    QFETCH(QByteArray, says);
    QFETCH(int, exitCode);
    const auto scan = runHeadless({QStringLiteral("scan"), badPath, good()});
    QVERIFY2(scan.messages.contains(says), scan.messages.constData());
    QVERIFY2(scan.messages.contains("Read 1 records"), scan.messages.constData());
    QCOMPARE(scan.exitCode, exitCode);
}

void HeadlessBadInputTest::readsAroundAVeryLongLine() {
    const QString file = path("long.json");
    {
        QFile log(file);
        QVERIFY(log.open(QIODevice::WriteOnly));
        log.write(dataRecord("2026-10-01T10:00:00Z", "20.61.99.4", "200", "a"));
        log.write("{\"time\":\"2026-10-01T10:00:01Z\",\"junk\":\"");
        const QByteArray chunk(1 << 20, 'x');
        for (int i = 0; i < 100; ++i)
            log.write(chunk);
        log.write("\"}\n");
        log.write(dataRecord("2026-10-01T10:00:02Z", "20.61.99.4", "200", "b"));
    }
    const auto scan = runHeadless({QStringLiteral("scan"), file});
    QCOMPARE(scan.exitCode, 0);
    QVERIFY2(scan.messages.contains("Read 2 records"), scan.messages.constData());
    QVERIFY2(scan.messages.contains("1 bad"), scan.messages.constData());
    QVERIFY2(scan.messages.contains("longer than 4 MiB"), scan.messages.constData());
}

void HeadlessBadInputTest::readsAroundACutRecord() {
    const QByteArray record = dataRecord("2026-10-01T10:00:00Z", "20.61.99.4", "200", "a");
    const QString file = path("cut.json");
    writeFile(file, record + record.left(150) + "\n" +
                        dataRecord("2026-10-01T10:00:02Z", "20.61.99.4", "200", "b") + record.left(80));
    const auto scan = runHeadless({QStringLiteral("scan"), file});
    QVERIFY2(scan.messages.contains("Read 2 records"), scan.messages.constData());
    QVERIFY2(scan.messages.contains("2 bad"), scan.messages.constData());
    QVERIFY2(scan.messages.contains(QByteArray("cut.json at byte ") + QByteArray::number(record.size())),
             scan.messages.constData());
    QVERIFY2(scan.messages.contains("ends in the middle of a record"), scan.messages.constData());
}

void HeadlessBadInputTest::refusesWrongUsage_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("no command") << QStringList{};
    QTest::newRow("unknown command") << QStringList{QStringLiteral("look")};
    QTest::newRow("no path") << QStringList{QStringLiteral("scan")};
    QTest::newRow("unknown severity")
        << QStringList{QStringLiteral("scan"), good(), QStringLiteral("--fail-on"), QStringLiteral("awful")};
    QTest::newRow("negative days") << QStringList{QStringLiteral("scan"), good(),
                                                  QStringLiteral("--learning-days"), QStringLiteral("-1")};
    QTest::newRow("missing list") << QStringList{QStringLiteral("scan"), good(),
                                                 QStringLiteral("--tor-exits"), path("no-list")};
    QTest::newRow("no database") << QStringList{QStringLiteral("scan"), good(), QStringLiteral("--geo"),
                                                good()};
}

void HeadlessBadInputTest::refusesWrongUsage() {
    QFETCH(QStringList, arguments);
    const auto run = runHeadless(arguments);
    QCOMPARE(run.exitCode, 2);
    QVERIFY(run.output.isEmpty());
    QVERIFY(!run.messages.isEmpty());
}

// A download that failed must not pass for "nobody is listed".
void HeadlessBadInputTest::refusesEmptyLists() {
    writeFile(path("empty.txt"), "\n");
    writeFile(path("portal.txt"), "<html><body>Please log in</body></html>\n");
    for (const char* list : {"empty.txt", "portal.txt"}) {
        const auto scan =
            runHeadless({QStringLiteral("scan"), good(), QStringLiteral("--tor-exits"), path(list)});
        QCOMPARE(scan.exitCode, 2);
        QVERIFY2(scan.messages.contains(list), scan.messages.constData());
    }
}

void HeadlessBadInputTest::refusesALockedStore() {
    const QString state = path("locked.db");
    QProcess first;
    // A scan that cannot end: it reads a pipe that nobody writes to. The store is opened before.
    QCOMPARE(runHeadless({QStringLiteral("scan"), good(), QStringLiteral("--state"), state}).exitCode, 0);
    first.start(QStringLiteral("flock"),
                {state + QStringLiteral(".lock"), QStringLiteral("sleep"), QStringLiteral("30")});
    QVERIFY(first.waitForStarted());
    QTRY_VERIFY_WITH_TIMEOUT(runHeadless({QStringLiteral("scan"), good(), QStringLiteral("--state"), state})
                                 .messages.contains("another Cosmos Watch is using this store"),
                             5000);
    first.kill();
    first.waitForFinished();
}

void HeadlessBadInputTest::keepsHostileTextHarmless() {
    const QString file = path("hostile.json");
    QByteArray record = dataRecord("2026-10-01T10:00:00Z", "185.220.101.7");
    record.replace("SHOP-PROD", "X\\u001b[2J\\u202eevil");
    record.replace("customers", "\\r\\nBcc: all@example.org");
    writeFile(file, record);
    writeFile(path("tor.txt"), "185.220.101.7\n");
    for (const char* format : {"table", "jsonl"}) {
        const auto scan =
            runHeadless({QStringLiteral("scan"), file, QStringLiteral("--tor-exits"), path("tor.txt"),
                         QStringLiteral("--format"), QString::fromUtf8(format)});
        QCOMPARE(scan.exitCode, 0);
        QVERIFY(!scan.output.isEmpty());
        for (const QByteArray& text : {scan.output, scan.messages}) {
            QVERIFY2(!text.contains('\x1b'), format);
            QVERIFY2(!text.contains('\r'), format);
        }
    }
}

QTEST_GUILESS_MAIN(HeadlessBadInputTest)
#include "headless_bad_input_test.moc"
