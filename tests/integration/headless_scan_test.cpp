// The main job on sample data: every labelled attack that a live detector covers is found, nothing else is.
#include "tests/integration/headless_program.h"

#include <QSet>

class HeadlessScanTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void findsLabelledAttacks();
    void alertsOnNoRefusedRequest();
    void alertsOnNoNearMiss();
    void findsAddressesOfGivenLists();
    void printsEachAlertOnce();
    void failsOnSeverity();
    void leavesOutLowerSeverities();
    void decodesSharedSamples();
    void findsAttackersOnSharedLists();

private:
    [[nodiscard]] QStringList scanArguments(const QStringList& more = {}) const {
        return QStringList{QStringLiteral("scan"),
                           logs_,
                           QStringLiteral("--tor-exits"),
                           logs_ + QStringLiteral("/intel/tor-exits.txt"),
                           QStringLiteral("--suspicious-ips"),
                           logs_ + QStringLiteral("/intel/suspicious-ips.txt"),
                           QStringLiteral("--format"),
                           QStringLiteral("jsonl")} +
               more;
    }
    struct Label {
        QString id, type, account, address;
        bool expected = false;
        QString day; // of the first record
    };
    [[nodiscard]] static QString key(const QString& type, const QString& account, const QString& address,
                                     const QString& day) {
        return QStringList{type, account, address, day}.join(QLatin1Char('|'));
    }

    QTemporaryDir folder_;
    QString logs_;
    QList<Label> labels_;
    QList<QJsonObject> alerts_;
    QSet<QString> found_;
};

void HeadlessScanTest::initTestCase() {
    logs_ = folder_.filePath(QStringLiteral("logs"));
    const auto sample =
        runHeadless({QStringLiteral("sample"), logs_, QStringLiteral("--rate"), QStringLiteral("0.1"),
                     QStringLiteral("--end"), QStringLiteral("2026-11-01T00:00Z")});
    QCOMPARE(sample.exitCode, 0);

    QFile labels(logs_ + QStringLiteral("/labels.csv"));
    QVERIFY(labels.open(QIODevice::ReadOnly));
    labels.readLine();
    while (!labels.atEnd()) {
        const QStringList cells = QString::fromUtf8(labels.readLine()).split(QLatin1Char(','));
        QVERIFY(cells.size() >= 10);
        labels_.append(
            {cells[0], cells[2], cells[3], cells[4], cells[9] == QLatin1String("alert"), cells[6].left(10)});
    }
    QVERIFY(labels_.size() > 20);

    const auto scan = runHeadless(scanArguments());
    QCOMPARE(scan.exitCode, 0);
    QVERIFY2(scan.messages.contains("0 bad, 0 ignored"), scan.messages.constData());
    alerts_ = jsonLines(scan.output);
    for (const auto& alert : alerts_) {
        const QString resource = alert[QStringLiteral("AzureResourceId")].toString();
        const QString address =
            alert[QStringLiteral("ExtendedProperties")][QStringLiteral("Client IP address")].toString();
        found_.insert(key(alert[QStringLiteral("AlertType")].toString(),
                          resource.section(QLatin1Char('/'), -1), address,
                          alert[QStringLiteral("StartTimeUtc")].toString().left(10)));
    }
}

void HeadlessScanTest::findsLabelledAttacks() {
    const QSet<QString> live{QStringLiteral("CosmosDB_TorAnomaly"), QStringLiteral("CosmosDB_SuspiciousIp"),
                             QStringLiteral("CosmosDB_GeoAnomaly")};
    int expected = 0;
    for (const auto& label : labels_) {
        if (!label.expected || !live.contains(label.type)) continue;
        ++expected;
        QVERIFY2(found_.contains(key(label.type, label.account, label.address, label.day)),
                 qPrintable(label.id));
    }
    QVERIFY2(expected >= 5, "the sample data has too few attacks to say anything");
}

void HeadlessScanTest::alertsOnNoRefusedRequest() {
    int refused = 0;
    for (const auto& label : labels_) {
        if (!label.id.contains(QLatin1String("refused"))) continue;
        ++refused;
        for (const auto& alert : alerts_)
            QVERIFY2(
                alert[QStringLiteral("ExtendedProperties")][QStringLiteral("Client IP address")].toString() !=
                        label.address ||
                    !alert[QStringLiteral("StartTimeUtc")].toString().startsWith(label.day),
                qPrintable(label.id));
    }
    QVERIFY(refused >= 2);
}

void HeadlessScanTest::alertsOnNoNearMiss() {
    for (const auto& label : labels_)
        if (!label.expected)
            QVERIFY2(!found_.contains(key(label.type, label.account, label.address, label.day)),
                     qPrintable(label.id));
}

// Lists of the user's own: the generator takes attackers from the built-in ones, here written as CSV and
// CIDR.
void HeadlessScanTest::findsAddressesOfGivenLists() {
    QTemporaryDir folder;
    const QString logs = folder.filePath(QStringLiteral("PT1H.json"));
    const QString csv = folder.filePath(QStringLiteral("exits.csv"));
    const QString cidr = folder.filePath(QStringLiteral("bad.txt"));
    writeFile(logs, dataRecord("2026-10-01T10:00:00.1234567Z", "185.220.101.7", "200", "a") +
                        dataRecord("2026-10-01T10:01:00.1234567Z", "45.9.148.3", "200", "b") +
                        dataRecord("2026-10-01T10:02:00.1234567Z", "45.9.149.3", "200", "c") +
                        dataRecord("2026-10-01T10:03:00.1234567Z", "185.220.101.8", "401", "d"));
    writeFile(csv, "fingerprint,ip,last\nAB,185.220.101.7,2026-09-30\nCD,185.220.101.8,2026-09-30\n");
    writeFile(cidr, "# bad neighbourhood\r\n45.9.148.0/24 ; six lists\r\n");
    const auto scan = runHeadless({QStringLiteral("scan"), logs, QStringLiteral("--tor-exits"), csv,
                                   QStringLiteral("--suspicious-ips"), cidr});
    QCOMPARE(scan.exitCode, 0);
    const auto alerts = jsonLines(scan.output);
    QCOMPARE(alerts.size(), 2);
    QCOMPARE(alerts[0][QStringLiteral("AlertType")].toString(), QStringLiteral("CosmosDB_TorAnomaly"));
    QCOMPARE(alerts[0][QStringLiteral("Severity")].toString(), QStringLiteral("High"));
    QCOMPARE(alerts[1][QStringLiteral("AlertType")].toString(), QStringLiteral("CosmosDB_SuspiciousIp"));
    QCOMPARE(alerts[1][QStringLiteral("ExtendedProperties")][QStringLiteral("Client IP address")].toString(),
             QStringLiteral("45.9.148.3"));
}

void HeadlessScanTest::printsEachAlertOnce() {
    const QString state = folder_.filePath(QStringLiteral("once.db"));
    const QStringList arguments = scanArguments({QStringLiteral("--state"), state});
    const auto first = runHeadless(arguments);
    const auto second = runHeadless(arguments);
    QCOMPARE(alertsById(first.output).size(), alerts_.size());
    QCOMPARE(second.exitCode, 0);
    QVERIFY2(second.output.isEmpty(), second.output.constData());
    QVERIFY2(second.messages.contains("Read 0 records"), second.messages.constData());
}

void HeadlessScanTest::failsOnSeverity() {
    QCOMPARE(runHeadless(scanArguments({QStringLiteral("--fail-on"), QStringLiteral("high")})).exitCode, 3);
    QTemporaryDir folder;
    const QString quiet = folder.filePath(QStringLiteral("quiet.json"));
    writeFile(quiet, dataRecord("2026-10-01T10:00:00Z", "20.61.99.4"));
    QCOMPARE(runHeadless({QStringLiteral("scan"), quiet, QStringLiteral("--fail-on"), QStringLiteral("low")})
                 .exitCode,
             0);
}

void HeadlessScanTest::leavesOutLowerSeverities() {
    const auto high = runHeadless(scanArguments({QStringLiteral("--min-severity"), QStringLiteral("high")}));
    const auto alerts = jsonLines(high.output);
    QVERIFY(!alerts.isEmpty() && alerts.size() < alerts_.size());
    for (const auto& alert : alerts)
        QCOMPARE(alert[QStringLiteral("Severity")].toString(), QStringLiteral("High"));
}

// Genuine records of other people's projects, where they are at hand.
void HeadlessScanTest::decodesSharedSamples() {
    const QString shared = qEnvironmentVariable("COSMOSWATCH_SHARED_DATA");
    if (shared.isEmpty() || !QFileInfo::exists(shared + QStringLiteral("/samples")))
        QSKIP("COSMOSWATCH_SHARED_DATA names no folder of genuine samples");
    const auto scan = runHeadless({QStringLiteral("scan"), shared + QStringLiteral("/samples")});
    QCOMPARE(scan.exitCode, 0);
    QVERIFY2(scan.messages.contains("Read 63 records"), scan.messages.constData());
    QVERIFY2(scan.messages.contains(": 0 bad"), scan.messages.constData());
}

// The same attacks are found with lists that others have collected.
void HeadlessScanTest::findsAttackersOnSharedLists() {
    const QString intel = qEnvironmentVariable("COSMOSWATCH_SHARED_DATA") + QStringLiteral("/intel");
    if (!QFileInfo::exists(intel + QStringLiteral("/tor_exits.txt")))
        QSKIP("COSMOSWATCH_SHARED_DATA names no folder of address lists");
    const auto scan = runHeadless(
        {QStringLiteral("scan"), logs_, QStringLiteral("--tor-exits"),
         intel + QStringLiteral("/tor_exits.txt"), QStringLiteral("--suspicious-ips"),
         intel + QStringLiteral("/ipsum_level4.txt"), QStringLiteral("--format"), QStringLiteral("jsonl")});
    QCOMPARE(scan.exitCode, 0);
    QStringList ids;
    for (const auto& alert : alerts_)
        ids.append(alert[QStringLiteral("SystemAlertId")].toString());
    ids.sort();
    QCOMPARE(alertsById(scan.output).keys(), ids);
}

QTEST_GUILESS_MAIN(HeadlessScanTest)
#include "headless_scan_test.moc"
