// The source of Log Analytics against a workspace on loopback: the same alerts as from files, whatever goes
// wrong in between.
#include "core/store/sqlite_store.h"
#include "tests/integration/headless_program.h"
#include "tests/integration/workspace_bench.h"

#include <QDirIterator>
#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QUuid>

#include <algorithm>
#include <thread>

using namespace cosmoswatch;
using bench::WorkspaceServer;

namespace {

// What a workspace keeps of a query is less than a blob does.
QByteArray asTheTablesHaveIt(const QByteArray& line) {
    QJsonObject record = QJsonDocument::fromJson(line).object();
    if (record.value(QStringLiteral("category")) != QStringLiteral("QueryRuntimeStatistics")) return line;
    QJsonObject properties;
    const QJsonObject all = record.value(QStringLiteral("properties")).toObject();
    for (const char* name :
         {"activityId", "databasename", "collectionname", "partitionkeyrangeid", "querytext"})
        properties.insert(QString::fromLatin1(name), all.value(QString::fromLatin1(name)));
    record.insert(QStringLiteral("properties"), properties);
    return QJsonDocument(record).toJson(QJsonDocument::Compact);
}

QList<QByteArray> recordsBelow(const QString& folder) {
    QList<QByteArray> records;
    QDirIterator files(folder, {QStringLiteral("PT1H.json")}, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        if (!file.open(QIODevice::ReadOnly)) continue;
        for (const QByteArray& line : file.readAll().split('\n'))
            if (!line.trimmed().isEmpty()) records.append(asTheTablesHaveIt(line.trimmed()));
    }
    // In order of time, as live sources bring them.
    const auto timeOf = [](const QByteArray& record) {
        const qsizetype at = record.indexOf("\"time\":\"");
        return QByteArrayView(record).sliced(at + 8, 27);
    };
    std::stable_sort(records.begin(), records.end(), [&](const QByteArray& a, const QByteArray& b) {
        return std::lexicographical_compare(timeOf(a).begin(), timeOf(a).end(), timeOf(b).begin(),
                                            timeOf(b).end());
    });
    return records;
}

// What must not depend on the order in which records of several tables came: all but wording and sums.
QMap<QString, QString> outline(const QMap<QString, QByteArray>& alerts) {
    QMap<QString, QString> outlines;
    for (auto it = alerts.begin(); it != alerts.end(); ++it) {
        const QJsonObject alert = QJsonDocument::fromJson(it.value()).object();
        QString text;
        for (const char* name : {"AlertType", "Severity", "CompromisedEntity", "AzureResourceId"})
            text += alert.value(QLatin1String(name)).toString() + QLatin1Char('|');
        outlines.insert(it.key(), text);
    }
    return outlines;
}

// Empty when the outlines are the same.
QStringList differences(const QMap<QString, QByteArray>& actual, const QMap<QString, QByteArray>& expected) {
    const auto ours = outline(actual);
    const auto theirs = outline(expected);
    QStringList lines;
    for (auto it = ours.begin(); it != ours.end(); ++it)
        if (theirs.value(it.key()) != it.value()) lines << QStringLiteral("ours: ") + it.key() + it.value();
    for (auto it = theirs.begin(); it != theirs.end(); ++it)
        if (ours.value(it.key()) != it.value()) lines << QStringLiteral("theirs: ") + it.key() + it.value();
    return lines;
}

QMap<QString, QByteArray> alertsIn(const QString& state) {
    return alertsById(
        runHeadless({QStringLiteral("alerts"), QStringLiteral("list"), QStringLiteral("--state"), state,
                     QStringLiteral("--format"), QStringLiteral("jsonl")})
            .output);
}

} // namespace

class WorkspaceSourceTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void alertsEqualThoseOfTheFolder_data();
    void alertsEqualThoseOfTheFolder();
    void nothingIsLostWhenKilled();
    void aSecondDeliveryAddsNothing();
    void anAlertComesWithinASecond();
    void faultsAreToldAndOvercome_data();
    void faultsAreToldAndOvercome();
    void lateRowsAreFound();
    void aStopIsObeyedInTheMiddleOfARequest();
    void missingTablesAreAdvice();
    void theCheckSaysWhatIsThere();

private:
    [[nodiscard]] int read(const WorkspaceServer& server, const QString& state) const {
        return QProcess::execute(qEnvironmentVariable("WORKSPACE_READER"),
                                 {QString::fromStdString(server.url()), state, m_lists});
    }
    QTemporaryDir m_folder;
    QString m_lists;
    QList<QByteArray> m_records;
    QMap<QString, QByteArray> m_expected;
};

void WorkspaceSourceTest::initTestCase() {
    const QString sample = m_folder.filePath(QStringLiteral("sample"));
    QCOMPARE(runHeadless({QStringLiteral("sample"), sample, QStringLiteral("--rate"), QStringLiteral("0.03"),
                          QStringLiteral("--days"), QStringLiteral("10")})
                 .exitCode,
             0);
    m_lists = sample + QStringLiteral("/intel");
    m_records = recordsBelow(sample);
    QVERIFY(m_records.size() > 3000);
    const QString logs = m_folder.filePath(QStringLiteral("logs"));
    writeFile(logs + QStringLiteral("/all.jsonl"), m_records.join('\n') + '\n');
    const QString state = m_folder.filePath(QStringLiteral("folder.db"));
    const auto scanned =
        runHeadless({QStringLiteral("scan"), logs, QStringLiteral("--state"), state,
                     QStringLiteral("--tor-exits"), m_lists + QStringLiteral("/tor-exits.txt"),
                     QStringLiteral("--suspicious-ips"), m_lists + QStringLiteral("/suspicious-ips.txt"),
                     QStringLiteral("--learning-days"), QStringLiteral("3")});
    QCOMPARE(scanned.exitCode, 0);
    m_expected = alertsIn(state);
    QVERIFY(m_expected.size() >= 10);
}

void WorkspaceSourceTest::alertsEqualThoseOfTheFolder_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("faults");
    QTest::newRow("undisturbed") << QStringList{} << QByteArray("{}");
    QTest::newRow("older table") << QStringList{QStringLiteral("--legacy")} << QByteArray("{}");
    QTest::newRow("narrow limits, tokens that end early")
        << QStringList{} << QByteArray(R"({"row_limit":300,"token_uses":3})");
    QTest::newRow("every fault once, in the middle")
        << QStringList{}
        << QByteArray(R"({"row_limit":2000,"once":["html","none","401","500","none","429","none","503","none",
                          "empty","none","cut","none","notjson","504","none","reset","none","401","401","none",
                          "html","500"]})");
}

void WorkspaceSourceTest::alertsEqualThoseOfTheFolder() {
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, faults);
    const WorkspaceServer server(arguments);
    QVERIFY(server.port() > 0);
    server.append(m_records, "\"ingestedAfter\":300");
    server.faults(faults);
    const QString state = m_folder.filePath(QStringLiteral("workspace-%1.db").arg(server.port()));
    QCOMPARE(read(server, state), 0);
    const auto actual = alertsIn(state);
    QCOMPARE(differences(actual, m_expected).join(QLatin1Char('\n')), QString());
    if (faults == "{}")
        for (const QString& id : m_expected.keys())
            QCOMPARE(actual[id], m_expected[id]);
    QVERIFY(server.seen().value(QStringLiteral("wait")).toInt() > 5);
}

void WorkspaceSourceTest::nothingIsLostWhenKilled() {
    const WorkspaceServer server;
    server.append(m_records, "\"ingestedAfter\":300");
    server.faults(R"({"row_limit":1000})");
    const QString state = m_folder.filePath(QStringLiteral("killed.db"));
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(read(server, m_folder.filePath(QStringLiteral("calm.db"))), 0);
    const int length = static_cast<int>(timer.elapsed());
    QRandomGenerator random(20261123);
    int interrupted = 0;
    for (int i = 0; i < 6; ++i) {
        QProcess process;
        process.start(qEnvironmentVariable("WORKSPACE_READER"),
                      {QString::fromStdString(server.url()), state, m_lists});
        QVERIFY(process.waitForStarted());
        process.waitForFinished(random.bounded(20, std::max(40, length - 100)));
        const bool running = process.state() == QProcess::Running;
        interrupted += running;
        process.kill();
        process.waitForFinished();
        for (const char* suffix : {"", "-wal", "-shm", ".lock"})
            if (!running) QFile::remove(state + QLatin1String(suffix)); // else all kills come at the end
    }
    QVERIFY2(interrupted >= 2, "too few readings were interrupted to say anything");
    QCOMPARE(read(server, state), 0);
    const auto actual = alertsIn(state);
    QCOMPARE(differences(actual, m_expected).join(QLatin1Char('\n')), QString());
}

// From the folder first, then from the workspace into the same store.
void WorkspaceSourceTest::aSecondDeliveryAddsNothing() {
    const WorkspaceServer server;
    server.append(m_records, "\"ingestedAfter\":300");
    const QString state = m_folder.filePath(QStringLiteral("both.db"));
    QVERIFY(QFile::copy(m_folder.filePath(QStringLiteral("folder.db")), state));
    QCOMPARE(read(server, state), 0);
    const auto actual = alertsIn(state);
    QCOMPARE(actual.keys(), m_expected.keys());
    for (const QString& id : m_expected.keys())
        QCOMPARE(actual[id], m_expected[id]);
}

void WorkspaceSourceTest::anAlertComesWithinASecond() {
    const WorkspaceServer server;
    auto store = openStore(m_folder.filePath(QStringLiteral("prompt.db")).toStdString());
    QVERIFY(store.has_value());
    auto settings = bench::sessionFor(server.url(), true);
    const QString list = m_folder.filePath(QStringLiteral("tor.txt"));
    QByteArray addresses;
    for (int i = 1; i <= 100; ++i)
        addresses += "198.51.100." + QByteArray::number(i) + "\n";
    writeFile(list, addresses);
    settings.intel.torExitLists = {list.toStdString()};
    auto session = startSession(*store->store, settings);
    QVERIFY(session.has_value());
    QTRY_COMPARE((*session)->status().sources.front().connection.state, SourceConnection::State::Connected);
    QTRY_VERIFY_WITH_TIMEOUT((*session)->status().sources.front().state == SourceState::Following, 20'000);

    std::vector<double> waits;
    for (int i = 1; i <= 100; ++i) {
        const auto time = QByteArray::fromStdString(formatIso8601(now()));
        const auto record = dataRecord(time, "198.51.100." + QByteArray::number(i), "200",
                                       QUuid::createUuid().toByteArray(QUuid::WithoutBraces));
        QElapsedTimer timer;
        timer.start();
        server.append({record.trimmed()});
        while (timer.elapsed() < 10'000) {
            const auto counts = store->store->countAlerts({});
            QVERIFY(counts.has_value());
            if (counts->total >= static_cast<std::uint64_t>(i)) break;
            std::this_thread::sleep_for(std::chrono::milliseconds{2});
        }
        waits.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    std::sort(waits.begin(), waits.end());
    qInfo("append to alert: median %.0f ms, p99 %.0f ms, longest %.0f ms of %zu", waits[50], waits[98],
          waits.back(), waits.size());
    // Printed to be held against one second; a machine busy with other things gets more.
    QVERIFY(waits[50] <= 1000 && waits[98] <= 5000);
}

void WorkspaceSourceTest::faultsAreToldAndOvercome_data() {
    QTest::addColumn<QByteArray>("fault");
    QTest::addColumn<QByteArray>("cure");
    QTest::addColumn<QString>("said");
    const auto once = [](const char* name) {
        return QByteArray("{\"once\":[\"") + name + "\",\"" + name + "\"]}";
    };
    QTest::newRow("right missing") << QByteArray(R"({"deny":true})") << QByteArray(R"({"deny":false})")
                                   << QStringLiteral("Log Analytics Data Reader");
    QTest::newRow("secret wrong") << QByteArray(R"({"secret":"another one","expire":true})")
                                  << QByteArray(R"({"secret":"workspace-client-secret"})")
                                  << QStringLiteral("secret");
    QTest::newRow("captive portal") << once("html") << QByteArray("{}") << QStringLiteral("web page");
    QTest::newRow("throttled") << once("429") << QByteArray("{}") << QStringLiteral("pause");
    QTest::newRow("busy") << once("503") << QByteArray("{}") << QStringLiteral("busy");
    QTest::newRow("empty") << once("empty") << QByteArray("{}") << QStringLiteral("empty");
    QTest::newRow("cut") << once("cut") << QByteArray("{}") << QString();
    QTest::newRow("not JSON") << once("notjson") << QByteArray("{}") << QStringLiteral("middle");
    QTest::newRow("token refused") << once("401") << QByteArray("{}") << QStringLiteral("token");
}

void WorkspaceSourceTest::faultsAreToldAndOvercome() {
    QFETCH(QByteArray, fault);
    QFETCH(QByteArray, cure);
    QFETCH(QString, said);
    const WorkspaceServer server;
    const auto source = openWorkspaceSource(bench::workspaceAt(server.url()), bench::accessFor(true));
    source->resume({});
    std::string why;
    std::size_t events = 0;
    std::jthread reader([&](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            EventBatch batch;
            (void)source->next(batch, stop);
            events += batch.events.size();
        }
    });
    QTRY_COMPARE(source->connection().state, SourceConnection::State::Connected);
    server.faults(fault);
    QTRY_COMPARE_WITH_TIMEOUT(source->connection().state, SourceConnection::State::Retrying, 20'000);
    why = source->connection().why;
    QVERIFY2(QString::fromStdString(why).contains(said), why.c_str());
    QVERIFY(!QString::fromStdString(why).contains(QLatin1String(bench::clientSecret)));
    server.append({dataRecord("2026-11-23T10:00:00.0000000Z", "198.51.100.7").trimmed()},
                  "\"ingestedAfter\":1e9");
    server.faults(cure);
    QTRY_COMPARE_WITH_TIMEOUT(source->connection().state, SourceConnection::State::Connected, 30'000);
    QVERIFY(source->connection().failures > 0);
    reader.request_stop();
    reader.join();
}

// A row that shows up after newer ones were read already.
void WorkspaceSourceTest::lateRowsAreFound() {
    const WorkspaceServer server;
    WorkspaceTimes times;
    times.lateArrival = std::chrono::seconds{3};
    times.settleEvery = std::chrono::milliseconds{500};
    const auto source = openWorkspaceSource(bench::workspaceAt(server.url()), bench::accessFor(true), times);
    source->resume({});
    std::atomic<int> late = 0, prompt = 0;
    std::jthread reader([&](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            EventBatch batch;
            (void)source->next(batch, stop);
            for (const Event& event : batch.events)
                ++(std::get<DataRequest>(event.details).clientAddress == "198.51.100.1" ? late : prompt);
        }
    });
    QTRY_COMPARE(source->connection().state, SourceConnection::State::Connected);
    QTest::qWait(300);
    const auto time = QByteArray::fromStdString(formatIso8601(now()));
    server.append({dataRecord(time, "198.51.100.1", "200", "aaaaaaaa-0000-4000-8000-000000000001").trimmed()},
                  "\"visibleIn\":1.5");
    server.append(
        {dataRecord(time, "198.51.100.2", "200", "aaaaaaaa-0000-4000-8000-000000000002").trimmed()});
    QTRY_COMPARE(prompt.load(), 1);
    QCOMPARE(late.load(), 0);
    QTRY_COMPARE_WITH_TIMEOUT(late.load(), 1, 15'000);
    QTest::qWait(1500); // each once, though both are asked for again
    QCOMPARE(late.load(), 1);
    QCOMPARE(prompt.load(), 1);
    reader.request_stop();
}

void WorkspaceSourceTest::aStopIsObeyedInTheMiddleOfARequest() {
    const WorkspaceServer server;
    const auto source = openWorkspaceSource(bench::workspaceAt(server.url()), bench::accessFor(true));
    source->resume({});
    server.faults(R"({"once":["slow","slow","slow"]})");
    std::jthread reader([&](const std::stop_token& stop) {
        EventBatch batch;
        while (!stop.stop_requested())
            (void)source->next(batch, stop);
    });
    QTest::qWait(400);
    QElapsedTimer timer;
    timer.start();
    reader.request_stop();
    reader.join();
    QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
}

void WorkspaceSourceTest::missingTablesAreAdvice() {
    const WorkspaceServer server;
    server.faults(R"({"missing":["CDBQueryRuntimeStatistics","AzureDiagnostics"],"clock_offset":3600})");
    auto logs = bench::workspaceAt(server.url());
    logs.tables = {"CDBDataPlaneRequests", "cdbqueryruntimestatistics", "AzureDiagnostics", "Heartbeat"};
    const auto source = openWorkspaceSource(logs, bench::accessFor(false));
    source->resume({});
    EventBatch batch;
    int rounds = 0;
    while (source->next(batch, {}) != SourceState::Finished)
        QVERIFY(++rounds < 1000);
    QStringList where;
    for (const auto& problem : source->problems())
        where << QString::fromStdString(problem.where);
    where.sort();
    QCOMPARE(where, (QStringList{QStringLiteral("CDBQueryRuntimeStatistics"), QStringLiteral("Heartbeat"),
                                 QStringLiteral("clock of this machine")}));
    QCOMPARE(source->connection().state, SourceConnection::State::Connected);
}

void WorkspaceSourceTest::theCheckSaysWhatIsThere() {
    const WorkspaceServer server;
    const auto access = bench::accessFor(false);
    const auto logs = bench::workspaceAt(server.url());
    auto check = checkWorkspaceLogs(logs, access, {});
    QVERIFY2(check.has_value(), check ? "" : describe(check.error()).c_str());
    QCOMPARE(check->logs, 0u);
    QCOMPARE(check->advice.size(), 4u);

    const auto time = QByteArray::fromStdString(formatIso8601(now()));
    server.append({dataRecord(time, "198.51.100.1").trimmed(), dataRecord(time, "198.51.100.2").trimmed()});
    check = checkWorkspaceLogs(logs, access, {});
    QVERIFY(check.has_value());
    QCOMPARE(check->logs, 2u);
    QCOMPARE(check->advice.size(), 3u);
    QVERIFY2(QString::fromStdString(check->found).contains(QStringLiteral("2 DataPlaneRequests")),
             check->found.c_str());

    server.faults(R"({"deny":true})");
    check = checkWorkspaceLogs(logs, access, {});
    QVERIFY(!check.has_value());
    QCOMPARE(check.error().code, ErrorCode::PermissionDenied);

    auto wrong = logs;
    wrong.workspace = "my-workspace";
    check = checkWorkspaceLogs(wrong, access, {});
    QVERIFY(!check.has_value());
    QVERIFY2(QString::fromStdString(describe(check.error())).contains(QStringLiteral("GUID")),
             describe(check.error()).c_str());
}

QTEST_GUILESS_MAIN(WorkspaceSourceTest)
#include "workspace_source_test.moc"
