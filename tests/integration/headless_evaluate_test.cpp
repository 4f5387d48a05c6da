// evaluate: sample data against its own labels, and what it says when it cannot read.
#include "tests/integration/headless_program.h"

class HeadlessEvaluateTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void findsWhatScanFinds();
    void tableNamesTheMissed();
    void unreadableInputIsOne_data();
    void unreadableInputIsOne();
    void wrongUsageIsTwo();

private:
    [[nodiscard]] QStringList arguments(const QStringList& more = {}) const {
        return QStringList{QStringLiteral("evaluate"),
                           logs_,
                           logs_ + QStringLiteral("/labels.csv"),
                           QStringLiteral("--tor-exits"),
                           logs_ + QStringLiteral("/intel/tor-exits.txt"),
                           QStringLiteral("--suspicious-ips"),
                           logs_ + QStringLiteral("/intel/suspicious-ips.txt")} +
               more;
    }

    QTemporaryDir folder_;
    QString logs_;
};

void HeadlessEvaluateTest::initTestCase() {
    logs_ = folder_.filePath(QStringLiteral("logs"));
    const auto sample = runHeadless({QStringLiteral("sample"), logs_, QStringLiteral("--rate"),
                                     QStringLiteral("0.05"), QStringLiteral("--days"), QStringLiteral("20"),
                                     QStringLiteral("--end"), QStringLiteral("2026-11-01T00:00Z")});
    QCOMPARE(sample.exitCode, 0);
}

void HeadlessEvaluateTest::findsWhatScanFinds() {
    const auto evaluated = runHeadless(arguments({QStringLiteral("--format"), QStringLiteral("jsonl")}));
    QCOMPARE(evaluated.exitCode, 0);
    QMap<QString, QJsonObject> types;
    QSet<QString> found;
    QJsonObject total;
    int alerts = 0;
    for (const QJsonObject& line : jsonLines(evaluated.output)) {
        const QString kind = line[QStringLiteral("kind")].toString();
        if (kind == QLatin1String("type")) types[line[QStringLiteral("alertType")].toString()] = line;
        if (kind == QLatin1String("total")) total = line;
        if (kind == QLatin1String("attack") && line[QStringLiteral("found")].toBool()) {
            found.insert(line[QStringLiteral("id")].toString());
            QVERIFY(line[QStringLiteral("delayRecords")].toInt() >= 1);
        }
        if (kind == QLatin1String("attack") || kind == QLatin1String("near_miss"))
            QVERIFY(line[QStringLiteral("records")].toInt() > 0);
        alerts += kind == QLatin1String("alert");
    }
    for (const char* id : {"tor-first", "tor-again", "tor-shop", "suspicious-shop"})
        QVERIFY2(found.contains(QLatin1String(id)), id);
    const QJsonObject tor = types[QStringLiteral("CosmosDB_TorAnomaly")];
    QCOMPARE(tor[QStringLiteral("attacks")].toInt(), 3);
    QCOMPARE(tor[QStringLiteral("found")].toInt(), 3);
    QCOMPARE(tor[QStringLiteral("falseAlerts")].toInt(), 0);
    QCOMPARE(tor[QStringLiteral("recall")].toDouble(), 1.0);
    QCOMPARE(total[QStringLiteral("attacks")].toInt(), 22);
    QCOMPARE(total[QStringLiteral("alerts")].toInt(), alerts);
    QVERIFY(total[QStringLiteral("accountMonths")].toDouble() > 0);

    const auto scan = runHeadless(QStringList{QStringLiteral("scan"), logs_} + arguments().mid(3) +
                                  QStringList{QStringLiteral("--format"), QStringLiteral("jsonl")});
    QCOMPARE(jsonLines(scan.output).size(), alerts);
}

// Without a list nobody looks for Tor exits.
void HeadlessEvaluateTest::tableNamesTheMissed() {
    const auto evaluated = runHeadless(arguments().mid(0, 3));
    QCOMPARE(evaluated.exitCode, 0);
    QVERIFY(evaluated.output.contains("\nMissed:\n"));
    QVERIFY(evaluated.output.contains("\n  tor-first "));
    QVERIFY(!evaluated.output.contains("the logs hold no record"));
}

void HeadlessEvaluateTest::unreadableInputIsOne_data() {
    QTest::addColumn<QString>("logs");
    QTest::addColumn<QString>("truth");
    QTest::addColumn<QByteArray>("says");
    const QString broken = folder_.filePath(QStringLiteral("broken.csv"));
    writeFile(broken, "id,label,alert_type,account,first,last\na,attack,X,shop,now,later\n");
    const QString empty = folder_.filePath(QStringLiteral("empty"));
    QVERIFY(QDir().mkpath(empty));
    const QString labels = logs_ + QStringLiteral("/labels.csv");
    QTest::newRow("no truth") << logs_ << folder_.filePath(QStringLiteral("none.csv"))
                              << QByteArray("none.csv");
    QTest::newRow("broken truth") << logs_ << broken << QByteArray("line 2: 'now' is no UTC time");
    QTest::newRow("no logs") << folder_.filePath(QStringLiteral("nowhere")) << labels
                             << QByteArray("nowhere");
    QTest::newRow("empty logs") << empty << labels << QByteArray("no records");
}

void HeadlessEvaluateTest::unreadableInputIsOne() {
    QFETCH(QString, logs);
    QFETCH(QString, truth);
    QFETCH(QByteArray, says);
    const auto evaluated = runHeadless({QStringLiteral("evaluate"), logs, truth});
    QCOMPARE(evaluated.exitCode, 1);
    QVERIFY2(evaluated.messages.contains(says), evaluated.messages.constData());
}

void HeadlessEvaluateTest::wrongUsageIsTwo() {
    QCOMPARE(runHeadless({QStringLiteral("evaluate"), logs_}).exitCode, 2);
    QCOMPARE(runHeadless(arguments({QStringLiteral("--format"), QStringLiteral("xml")})).exitCode, 2);
    QCOMPARE(
        runHeadless(arguments({QStringLiteral("--geo"), logs_ + QStringLiteral("/labels.csv")})).exitCode, 2);
}

QTEST_GUILESS_MAIN(HeadlessEvaluateTest)
#include "headless_evaluate_test.moc"
