// Killed at any instant and started again, a scan ends with the alerts of an undisturbed one: none lost, none
// twice.
#include "tests/integration/headless_program.h"

#include <QRandomGenerator>

class HeadlessKillTest : public QObject {
    Q_OBJECT

private slots:
    void alertsEqualAnUndisturbedRun();
};

void HeadlessKillTest::alertsEqualAnUndisturbedRun() {
    QTemporaryDir folder;
    const QString logs = folder.filePath(QStringLiteral("logs"));
    QCOMPARE(runHeadless({QStringLiteral("sample"), logs, QStringLiteral("--rate"), QStringLiteral("0.2"),
                          QStringLiteral("--end"), QStringLiteral("2026-11-01T00:00Z")})
                 .exitCode,
             0);
    const auto scan = [&](const QString& state) {
        return QStringList{QStringLiteral("scan"),
                           logs,
                           QStringLiteral("--state"),
                           state,
                           QStringLiteral("--tor-exits"),
                           logs + QStringLiteral("/intel/tor-exits.txt"),
                           QStringLiteral("--suspicious-ips"),
                           logs + QStringLiteral("/intel/suspicious-ips.txt"),
                           QStringLiteral("--format"),
                           QStringLiteral("jsonl")};
    };
    const QString calm = folder.filePath(QStringLiteral("calm.db"));
    QElapsedTimer timer;
    timer.start();
    const auto undisturbed = runHeadless(scan(calm));
    const int length = static_cast<int>(timer.elapsed());
    QCOMPARE(undisturbed.exitCode, 0);
    const auto expected = alertsById(undisturbed.output);
    QVERIFY(expected.size() >= 5);

    // More rounds on request: COSMOSWATCH_KILLS=1000 is the nightly form.
    const int kills = qMax(1, qEnvironmentVariableIntValue("COSMOSWATCH_KILLS")
                                  ? qEnvironmentVariableIntValue("COSMOSWATCH_KILLS")
                                  : 15);
    QRandomGenerator random(20261101);
    const QString state = folder.filePath(QStringLiteral("killed.db"));
    int interrupted = 0;
    for (int i = 0; i < kills; ++i) {
        if (interrupted > 0 && interrupted % 5 == 0) { // from the start again, else all kills come at the end
            for (const char* suffix : {"", "-wal", "-shm", ".lock"})
                QFile::remove(state + QString::fromUtf8(suffix));
        }
        QProcess process;
        process.start(headlessProgram(), scan(state));
        QVERIFY(process.waitForStarted());
        QTest::qWait(random.bounded(5, qMax(20, length)));
        interrupted += process.state() == QProcess::Running;
        process.kill();
        process.waitForFinished();
    }
    QVERIFY2(interrupted >= kills / 3, "too few scans were interrupted to say anything");

    QCOMPARE(runHeadless(scan(state)).exitCode, 0);
    const auto listed =
        runHeadless({QStringLiteral("alerts"), QStringLiteral("list"), QStringLiteral("--state"), state,
                     QStringLiteral("--format"), QStringLiteral("jsonl")});
    const auto actual = alertsById(listed.output);
    QCOMPARE(actual.keys(), expected.keys());
    for (const QString& id : expected.keys())
        QCOMPARE(actual[id], expected[id]);
}

QTEST_GUILESS_MAIN(HeadlessKillTest)
#include "headless_kill_test.moc"
