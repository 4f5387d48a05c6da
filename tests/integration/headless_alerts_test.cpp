// Working on alerts without a display: list, show, resolve, export.
#include "tests/integration/headless_program.h"

class HeadlessAlertsTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void listsAndFilters();
    void showsOneByTheBeginningOfItsId();
    void keepsAStatusOverTheNextScan();
    void exportsEveryFormat_data();
    void exportsEveryFormat();
    void refusesWhatIsNotThere();

private:
    [[nodiscard]] Outcome alerts(const QStringList& arguments) const {
        return runHeadless(QStringList{QStringLiteral("alerts"), QStringLiteral("--state"), state_} +
                           arguments);
    }
    QTemporaryDir folder_;
    QString state_;
    QString torId_;
    QStringList scan_;
};

void HeadlessAlertsTest::initTestCase() {
    const QString logs = folder_.filePath(QStringLiteral("log.json"));
    const QString tor = folder_.filePath(QStringLiteral("tor.txt"));
    const QString bad = folder_.filePath(QStringLiteral("bad.txt"));
    state_ = folder_.filePath(QStringLiteral("state.db"));
    writeFile(logs, dataRecord("2026-10-01T10:00:00Z", "185.220.101.7", "200", "a") +
                        dataRecord("2026-10-01T11:00:00Z", "45.9.148.3", "200", "b"));
    writeFile(tor, "185.220.101.7\n");
    writeFile(bad, "45.9.148.3\n");
    scan_ = {QStringLiteral("scan"),
             logs,
             QStringLiteral("--state"),
             state_,
             QStringLiteral("--tor-exits"),
             tor,
             QStringLiteral("--suspicious-ips"),
             bad,
             QStringLiteral("--format"),
             QStringLiteral("jsonl")};
    const auto found = jsonLines(runHeadless(scan_).output);
    QCOMPARE(found.size(), 2);
    torId_ = found[0][QStringLiteral("SystemAlertId")].toString();
    QCOMPARE(torId_.size(), 32);
}

void HeadlessAlertsTest::listsAndFilters() {
    const auto all = jsonLines(
        alerts({QStringLiteral("list"), QStringLiteral("--format"), QStringLiteral("jsonl")}).output);
    QCOMPARE(all.size(), 2);
    QCOMPARE(all[1][QStringLiteral("SystemAlertId")].toString(), torId_); // newest first
    const auto high =
        jsonLines(alerts({QStringLiteral("list"), QStringLiteral("--severity"), QStringLiteral("high"),
                          QStringLiteral("--format"), QStringLiteral("jsonl")})
                      .output);
    QCOMPARE(high.size(), 1);
    const auto table = alerts({QStringLiteral("list")});
    QVERIFY2(table.output.contains("Access from a Tor exit node"), table.output.constData());
    QVERIFY(table.output.contains("185.220.101.7"));
    QCOMPARE(alerts({QStringLiteral("list"), QStringLiteral("--account"), QStringLiteral("other")}).exitCode,
             1);
}

void HeadlessAlertsTest::showsOneByTheBeginningOfItsId() {
    const auto shown = alerts({QStringLiteral("show"), torId_.left(8)});
    QCOMPARE(shown.exitCode, 0);
    for (const char* text : {"Access from a Tor exit node", "shop-prod", "185.220.101.7", "High"})
        QVERIFY2(shown.output.contains(text), text);
}

void HeadlessAlertsTest::keepsAStatusOverTheNextScan() {
    const auto changed = alerts({QStringLiteral("set-status"), torId_, QStringLiteral("resolved"),
                                 QStringLiteral("--disposition"), QStringLiteral("true-positive"),
                                 QStringLiteral("--note"), QStringLiteral("key rotated")});
    QCOMPARE(changed.exitCode, 0);
    QCOMPARE(runHeadless(scan_).exitCode, 0);
    const auto resolved =
        jsonLines(alerts({QStringLiteral("list"), QStringLiteral("--status"), QStringLiteral("resolved"),
                          QStringLiteral("--format"), QStringLiteral("jsonl")})
                      .output);
    QCOMPARE(resolved.size(), 1);
    QCOMPARE(resolved[0][QStringLiteral("Status")].toString(), QStringLiteral("Resolved"));
    const auto shown = alerts({QStringLiteral("show"), torId_});
    QVERIFY2(shown.output.contains("key rotated"), shown.output.constData());
}

void HeadlessAlertsTest::exportsEveryFormat_data() {
    QTest::addColumn<QString>("format");
    QTest::addColumn<QByteArray>("contains");
    QTest::newRow("eml") << QStringLiteral("eml") << QByteArray("multipart/alternative");
    QTest::newRow("html") << QStringLiteral("html") << QByteArray("<html");
    QTest::newRow("markdown") << QStringLiteral("markdown") << QByteArray("Access from a Tor exit node");
    QTest::newRow("text") << QStringLiteral("text") << QByteArray("Access from a Tor exit node");
    QTest::newRow("json") << QStringLiteral("json") << QByteArray("\"AlertType\":\"CosmosDB_TorAnomaly\"");
    QTest::newRow("csv") << QStringLiteral("csv") << QByteArray("CosmosDB_TorAnomaly");
}

void HeadlessAlertsTest::exportsEveryFormat() {
    QFETCH(QString, format);
    QFETCH(QByteArray, contains);
    const QString file = folder_.filePath(QStringLiteral("out.") + format);
    const auto written = alerts({QStringLiteral("export"), torId_, QStringLiteral("--format"), format,
                                 QStringLiteral("--output"), file});
    QVERIFY2(written.exitCode == 0, written.messages.constData());
    QFile exported(file);
    QVERIFY(exported.open(QIODevice::ReadOnly));
    QVERIFY(exported.readAll().contains(contains));
    QCOMPARE(exported.permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
}

void HeadlessAlertsTest::refusesWhatIsNotThere() {
    const auto unknown = alerts({QStringLiteral("show"), QStringLiteral("ffffffffffff")});
    QCOMPARE(unknown.exitCode, 1);
    QVERIFY(unknown.messages.contains("no such alert"));
    const auto noStore = runHeadless({QStringLiteral("alerts"), QStringLiteral("--state"),
                                      folder_.filePath(QStringLiteral("none.db")), QStringLiteral("list")});
    QCOMPARE(noStore.exitCode, 1);
    QVERIFY(!noStore.messages.isEmpty());
    QVERIFY(!QFile::exists(folder_.filePath(QStringLiteral("none.db"))));
    QCOMPARE(alerts({QStringLiteral("set-status"), torId_, QStringLiteral("finished")}).exitCode, 2);
    QCOMPARE(alerts({QStringLiteral("export"), torId_, QStringLiteral("--to"),
                     QStringLiteral("a@b.example\r\nBcc: x@y.example")})
                 .exitCode,
             2);
}

QTEST_GUILESS_MAIN(HeadlessAlertsTest)
#include "headless_alerts_test.moc"
