// Blob storage from end to end: what Azure's own client appends to Azurite becomes alerts in the store.
#include "azurite.h"
#include "core/engine/session.h"
#include "core/store/sqlite_store.h"
#include "tests/integration/headless_program.h"

#include <QDirIterator>
#include <QElapsedTimer>

#include <algorithm>
#include <cstdio>
#include <thread>

using namespace cosmoswatch;

class BlobAzuriteTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void killedWhileItGrows();
    void sameAlertsAsTheFolder_data();
    void sameAlertsAsTheFolder();
    void appendToAlert();
    void keyIsNowhere();

private:
    [[nodiscard]] QString path(const QString& name) const { return folder_.filePath(name); }
    [[nodiscard]] QString list(const char* name) const {
        return path(QStringLiteral("logs/intel/") + QLatin1String(name));
    }
    QStringList watcherArguments(const QString& store, bool withKey, bool once) const {
        QStringList arguments{azurite_->endpoint(), path(store), list("tor-exits.txt"),
                              list("suspicious-ips.txt"),
                              withKey ? QStringLiteral("key") : QStringLiteral("sas")};
        if (once) arguments << QStringLiteral("once");
        return arguments;
    }
    void start(QProcess& watcher, const QStringList& arguments, const QByteArray& secret) {
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("COSMOSWATCH_SECRET_BLOB"), QString::fromLatin1(secret));
        watcher.setProcessEnvironment(environment);
        watcher.start(qEnvironmentVariable("COSMOSWATCH_BLOB_WATCHER"), arguments);
        QVERIFY(watcher.waitForStarted());
        QFile commandLine(QStringLiteral("/proc/%1/cmdline").arg(watcher.processId()));
        if (commandLine.open(QIODevice::ReadOnly)) said_ += commandLine.readAll();
    }
    [[nodiscard]] QMap<QString, QByteArray> alertsIn(const QString& store) {
        const auto listed =
            runHeadless({QStringLiteral("alerts"), QStringLiteral("list"), QStringLiteral("--state"),
                         path(store), QStringLiteral("--format"), QStringLiteral("jsonl")});
        said_ += listed.output + listed.messages;
        return alertsById(listed.output);
    }
    [[nodiscard]] QJsonObject upload(const char* from, const char* until, bool slowly) const {
        return {{QStringLiteral("do"), QStringLiteral("folder")},
                {QStringLiteral("path"), path(QStringLiteral("logs"))},
                {QStringLiteral("from"), QLatin1String(from)},
                {QStringLiteral("until"), QLatin1String(until)},
                {QStringLiteral("slowly"), slowly},
                {QStringLiteral("hours"), slowly ? 6 : 24}};
    }

    QTemporaryDir folder_;
    std::unique_ptr<Azurite> azurite_;
    QMap<QString, QByteArray> expected_; // alerts of the same logs in a folder
    QByteArray said_;                    // all that any program said
};

void BlobAzuriteTest::initTestCase() {
    if (const QString missing = Azurite::missing(); !missing.isEmpty()) QSKIP(qPrintable(missing));
    azurite_ = std::make_unique<Azurite>();
    QVERIFY(azurite_->isRunning());
    QCOMPARE(runHeadless({QStringLiteral("sample"), path(QStringLiteral("logs")), QStringLiteral("--days"),
                          QStringLiteral("16"), QStringLiteral("--rate"), QStringLiteral("0.05"),
                          QStringLiteral("--end"), QStringLiteral("2026-11-01T00:00Z")})
                 .exitCode,
             0);
    const auto scanned =
        runHeadless({QStringLiteral("scan"), path(QStringLiteral("logs")), QStringLiteral("--state"),
                     path(QStringLiteral("folder.db")), QStringLiteral("--tor-exits"), list("tor-exits.txt"),
                     QStringLiteral("--suspicious-ips"), list("suspicious-ips.txt"),
                     QStringLiteral("--format"), QStringLiteral("jsonl")});
    QCOMPARE(scanned.exitCode, 0);
    expected_ = alertsById(scanned.output);
    QVERIFY(expected_.size() >= 20);
    // All but the last day, which is written while it is watched.
    QCOMPARE(azurite_->ask(upload("", "2026/10/31/00", false)), QByteArray("ok"));
}

// The last day is written hour by hour, each blob in two halves that cut a record, while the watcher is
// killed again and again.
void BlobAzuriteTest::killedWhileItGrows() {
    azurite_->tell(upload("2026/10/31/00", "~", true));
    QRandomGenerator random(20261031);
    int kills = 0;
    const QString store = QStringLiteral("killed.db");
    QElapsedTimer time;
    time.start();
    for (; kills < 5 || (!azurite_->hasAnswered() && time.elapsed() < 60'000); ++kills) {
        QProcess watcher;
        start(watcher, watcherArguments(store, true, false), azurite_->key());
        QTest::qWait(random.bounded(100, 900));
        watcher.kill();
        watcher.waitForFinished();
    }
    QCOMPARE(azurite_->answer(), QByteArray("ok"));
    QProcess watcher;
    start(watcher, watcherArguments(store, true, true), azurite_->key());
    QVERIFY(watcher.waitForFinished(30'000));
    said_ += watcher.readAll();
    QCOMPARE(watcher.exitCode(), 0);
    const auto actual = alertsIn(store);
    QCOMPARE(actual.keys(), expected_.keys());
    for (const QString& id : expected_.keys())
        QVERIFY2(actual[id] == expected_[id], ("got " + actual[id] + "\nnot " + expected_[id]).constData());
}

void BlobAzuriteTest::sameAlertsAsTheFolder_data() {
    QTest::addColumn<bool>("withKey");
    QTest::newRow("account key") << true;
    QTest::newRow("shared access signature that may only read and list") << false;
}

void BlobAzuriteTest::sameAlertsAsTheFolder() {
    QFETCH(bool, withKey);
    const QByteArray secret = withKey ? azurite_->key()
                                      : azurite_->ask({{QStringLiteral("do"), QStringLiteral("signature")},
                                                       {QStringLiteral("rights"), QStringLiteral("rl")}});
    const QString store = withKey ? QStringLiteral("key.db") : QStringLiteral("sas.db");
    QProcess watcher;
    start(watcher, watcherArguments(store, withKey, true), secret);
    QVERIFY(watcher.waitForFinished(30'000));
    const QByteArray said = watcher.readAll();
    said_ += said;
    QVERIFY2(watcher.exitCode() == 0, said.constData());
    const auto actual = alertsIn(store);
    QCOMPARE(actual.keys(), expected_.keys());
    for (const QString& id : expected_.keys())
        QVERIFY2(actual[id] == expected_[id], ("got " + actual[id] + "\nnot " + expected_[id]).constData());
}

// From the moment at which the client begins to append a record until its alert can be read in the store.
void BlobAzuriteTest::appendToAlert() {
    constexpr int rounds = 100;
    QByteArray exits;
    const auto address = [](int i) { return "198.51.100." + QByteArray::number(i + 1); };
    for (int i = 0; i <= rounds; ++i)
        exits += address(i) + '\n';
    writeFile(path(QStringLiteral("exits.txt")), exits);

    const auto opened = openStore(path(QStringLiteral("latency.db")).toStdString());
    QVERIFY(opened.has_value());
    SessionSettings settings;
    settings.sources = {
        {"blobs", BlobLogs{azurite_->endpoint().toStdString(), "insights-latency", {}, AccountKey{"blob"}}}};
    settings.secrets = memorySecrets({{"blob", azurite_->key().toStdString()}});
    settings.follow = true;
    settings.pollInterval = std::chrono::milliseconds{200};
    settings.intel.torExitLists = {path(QStringLiteral("exits.txt")).toStdString()};
    const QString blob =
        QStringLiteral("resourceId=/SUBSCRIPTIONS/0/DATABASEACCOUNTS/SHOP/y=2026/m=11/d=01/h=10/m=00/"
                       "PT1H.json");
    const auto record = [&](int i) {
        return dataRecord("2026-11-01T10:" + QByteArray::number(i / 60).rightJustified(2, '0') + ":" +
                              QByteArray::number(i % 60).rightJustified(2, '0') + ".0000000Z",
                          address(i), "200",
                          "11111111-2222-3333-4444-" + QByteArray::number(i).rightJustified(12, '0'));
    };
    azurite_->append(QStringLiteral("insights-latency"), blob, record(0));
    const auto session = startSession(*opened->store, settings);
    QVERIFY(session.has_value());
    const auto alerts = [&] {
        const auto counts = opened->store->countAlerts({});
        return counts ? counts->total : 0;
    };
    QTRY_COMPARE_WITH_TIMEOUT(alerts(), std::uint64_t{1}, 10'000);

    std::vector<double> seconds;
    for (int i = 1; i <= rounds; ++i) {
        QTest::qWait(i * 37 % 200); // not in step with the polls
        QElapsedTimer timer;
        timer.start();
        azurite_->append(QStringLiteral("insights-latency"), blob, record(i));
        while (alerts() < static_cast<std::uint64_t>(i) + 1 && timer.elapsed() < 10'000)
            std::this_thread::sleep_for(std::chrono::milliseconds{2});
        seconds.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e9);
    }
    std::sort(seconds.begin(), seconds.end());
    const double p99 = seconds[static_cast<std::size_t>(rounds * 99 / 100 - 1)];
    std::printf(
        "append to alert, polled every 200 ms, %d records: median %.3f s, p99 %.3f s, longest %.3f s\n",
        rounds, seconds[rounds / 2], p99, seconds.back());
    // Printed to be held against one second; a machine busy with other things gets more.
    QVERIFY2(seconds[rounds / 2] <= 1.0 && p99 <= 5.0, qPrintable(QString::number(p99)));
}

// The account's key is new in every run.
void BlobAzuriteTest::keyIsNowhere() {
    const QByteArray key = azurite_->key();
    const QByteArray bytes = QByteArray::fromBase64(key);
    QVERIFY(!said_.contains(key));
    int files = 0;
    QDirIterator names(folder_.path(), {QStringLiteral("*.db*")}, QDir::Files);
    while (names.hasNext()) {
        QFile file(names.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray content = file.readAll();
        QVERIFY2(!content.contains(key) && !content.contains(bytes) && !content.contains("sig="),
                 qPrintable(file.fileName()));
        files += content.size() > 100'000;
    }
    QVERIFY(files >= 3);
}

QTEST_GUILESS_MAIN(BlobAzuriteTest)
#include "blob_azurite_test.moc"
