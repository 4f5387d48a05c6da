// What goes wrong on the way to a storage account: it is said, and what was to be read is read all the same.
#include "blob_storage.h"

#include <atomic>
#include <thread>

using namespace cosmoswatch;
using namespace cosmoswatch::testing;

class BlobFaultsTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void recovers_data();
    void recovers();
    void waitsAsAsked();
    void tokenEndsInBetween();
    void oneContainerIsRefused();
    void notReachableAtAll();
    void wrongSecrets_data();
    void wrongSecrets();
    void stopsInTheMiddle();
    void readOnceGivesUp();
    void secretsAreNowhere();

private:
    QString script_;
};

void BlobFaultsTest::initTestCase() {
    script_ = QFINDTESTDATA("fixtures/blob/storage_server.py");
}

void BlobFaultsTest::recovers_data() {
    QTest::addColumn<QString>("fault");
    QTest::addColumn<QString>("says"); // empty: nobody needs to know
    const auto status = [](int code, const char* name) {
        return QStringLiteral(R"("fault":"status","status":%1,"code":"%2")")
            .arg(code)
            .arg(QLatin1String(name));
    };
    QTest::newRow("busy") << status(503, "ServerBusy") << "busy (HTTP 503, ServerBusy)";
    QTest::newRow("too many") << status(429, "TooManyRequests") << "busy (HTTP 429";
    QTest::newRow("internal") << status(500, "InternalError") << "busy (HTTP 500";
    QTest::newRow("key changed") << status(403, "AuthenticationFailed") << "wrong or over";
    QTest::newRow("firewall") << status(403, "AuthorizationFailure") << "firewall";
    QTest::newRow("right") << status(403, "AuthorizationPermissionMismatch") << "Read and List";
    QTest::newRow("odd") << status(400, "SomethingNew") << "refuses: SomethingNew";
    QTest::newRow("portal") << R"("fault":"portal")"
                            << "login page";
    QTest::newRow("reset") << R"("fault":"reset")"
                           << "cut the connection";
    QTest::newRow("empty 206") << R"("fault":"empty-206","of":"read")"
                               << "";
    QTest::newRow("416") << R"("fault":"status","status":416,"of":"read")"
                         << "";
    QTest::newRow("304 unasked") << R"("fault":"status","status":304,"of":"read")"
                                 << "";
    QTest::newRow("cut XML") << R"("fault":"cut-xml","of":"list")"
                             << "cut or damaged";
    QTest::newRow("document type") << R"("fault":"doctype","of":"list")"
                                   << "cut or damaged";
    QTest::newRow("redirect") << status(302, "") << "HTTP 302";
}

// The fault strikes the first list, the first reading, and in the middle of following.
void BlobFaultsTest::recovers() {
    QFETCH(QString, fault);
    QFETCH(QString, says);
    const Storage storage(script_);
    storage.append(hourBlob(21, 11), line("11:00:00", "a"));
    const std::string one = "{" + fault.toStdString() + "}";
    const std::string none = R"({"fault":"slow","seconds":0})";
    storage.faults("[" + one + "," + none + "," + one + "," + none + "," + one + "]");
    const auto source = openBlobSource(logsOf(storage), blobAccess(true));
    Collected all;
    QCOMPARE(readOn(*source, all, 1), std::string("a"));
    storage.faults("[" + one + "," + one + "]");
    storage.append(hourBlob(21, 11), line("11:00:01", "b"));
    QCOMPARE(readOn(*source, all, 1), std::string("b"));
    QCOMPARE(source->connection().state, SourceConnection::State::Connected);
    if (says.isEmpty()) return;
    QVERIFY(source->connection().failures >= 1);
    std::string said;
    for (const auto& problem : source->problems())
        said += problem.what + "\n";
    QVERIFY2(said.find(says.toStdString()) != std::string::npos, said.c_str());
}

void BlobFaultsTest::waitsAsAsked() {
    const Storage storage(script_);
    storage.append(hourBlob(21, 11), line("11:00:00", "a"));
    storage.faults(R"([{"fault":"status","status":503,"code":"ServerBusy","headers":{"Retry-After":"1"}}])");
    const auto source = openBlobSource(logsOf(storage), blobAccess(true));
    const auto begin = std::chrono::steady_clock::now();
    EventBatch batch;
    QCOMPARE(source->next(batch, {}), SourceState::Following); // others do not wait for it
    const auto connection = source->connection();
    QCOMPARE(connection.state, SourceConnection::State::Retrying);
    QVERIFY(connection.nextTry > now());
    Collected all;
    QCOMPARE(readOn(*source, all, 1), std::string("a"));
    QVERIFY(std::chrono::steady_clock::now() - begin >= std::chrono::seconds{1});
}

void BlobFaultsTest::tokenEndsInBetween() {
    const Storage storage(script_);
    const LoopbackServer entra(QFINDTESTDATA("fixtures/azure/entra_server.py"));
    storage.append(hourBlob(21, 11), line("11:00:00", "a"));
    storage.options(R"({"token": "token-1"})");
    BlobLogs logs = logsOf(storage);
    logs.credential = EntraApplication{"good", "client", "entra-secret", entra.url("entra", "")};
    RemoteAccess access = accessWith({{"entra-secret", "s~+ &=/ecret"}});
    access.follow = true;
    access.pollInterval = std::chrono::milliseconds{20};
    const auto source = openBlobSource(logs, access);
    Collected all;
    QCOMPARE(readOn(*source, all, 1), std::string("a"));
    storage.options(R"({"token": "token-2"})");
    storage.append(hourBlob(21, 11), line("11:00:01", "b"));
    QCOMPARE(readOn(*source, all, 1), std::string("b"));
    QCOMPARE(source->connection().failures, std::uint64_t{0});
}

void BlobFaultsTest::oneContainerIsRefused() {
    const Storage storage(script_);
    storage.options(R"({"deny": ["insights-a"]})");
    storage.append("insights-a/x.json", line("11:00:00", "a"));
    storage.append("insights-b/x.json", line("11:00:00", "b"));
    const auto source = openBlobSource(logsOf(storage), blobAccess(true));
    Collected all;
    QCOMPARE(readOn(*source, all, 1), std::string("b"));
    QVERIFY(source->problems()[0].where.find("insights-a") != std::string::npos);
    storage.options(R"({"deny": []})");
    QCOMPARE(readOn(*source, all, 1), std::string("a"));
}

void BlobFaultsTest::notReachableAtAll() {
    BlobLogs logs{"http://127.0.0.1:1", {}, {}, SharedAccessSignature{"sas"}};
    const auto source = openBlobSource(logs, blobAccess(true));
    QCOMPARE(source->connection().state, SourceConnection::State::Connecting);
    EventBatch batch;
    QCOMPARE(source->next(batch, {}), SourceState::Following);
    QVERIFY(source->connection().why.find("refused the connection") != std::string::npos);
    QVERIFY(!checkBlobLogs(logs, blobAccess(false)).has_value());
}

void BlobFaultsTest::wrongSecrets_data() {
    QTest::addColumn<QString>("secret");
    QTest::addColumn<bool>("isKey");
    QTest::addColumn<QString>("says");
    QTest::newRow("no such secret") << QString() << true << "no such secret";
    QTest::newRow("not base64") << "geheim" << true << "copy “key1”";
    QTest::newRow("no signature") << "geheim" << false << "it looks like sv=";
    QTest::newRow("line break") << "sv=1&sig=geheim\r\nX-Evil: 1" << false << "it looks like sv=";
    QTest::newRow("over") << "sv=1&se=2020-01-01T00%3A00Z&sig=geheim" << false
                          << "ended on 2020-01-01 00:00 UTC";
}

void BlobFaultsTest::wrongSecrets() {
    QFETCH(QString, secret);
    QFETCH(bool, isKey);
    QFETCH(QString, says);
    const Storage storage(script_);
    storage.faults(R"([{"fault":"status","status":403,"code":"AuthenticationFailed"}])");
    BlobLogs logs = logsOf(storage);
    if (isKey)
        logs.credential = AccountKey{"secret"};
    else
        logs.credential = SharedAccessSignature{"secret"};
    std::map<std::string, std::string> secrets;
    if (!secret.isEmpty()) secrets["secret"] = secret.toStdString();
    const auto check = checkBlobLogs(logs, accessWith(secrets));
    QVERIFY(!check.has_value());
    QVERIFY2(check.error().what.find(says.toStdString()) != std::string::npos,
             describe(check.error()).c_str());
    QVERIFY(describe(check.error()).find("geheim") == std::string::npos);
}

void BlobFaultsTest::stopsInTheMiddle() {
    const Storage storage(script_);
    storage.append(hourBlob(21, 11), line("11:00:00", "a"));
    storage.faults(R"([{"fault":"drip","of":"read"}])");
    const auto source = openBlobSource(logsOf(storage), blobAccess(true));
    std::atomic<bool> ended = false;
    std::jthread reader([&](std::stop_token stop) {
        EventBatch batch;
        while (!stop.stop_requested())
            (void)source->next(batch, stop);
        ended = true;
    });
    std::this_thread::sleep_for(std::chrono::milliseconds{500});
    reader.request_stop();
    QTRY_VERIFY_WITH_TIMEOUT(ended, 1'000);
}

void BlobFaultsTest::readOnceGivesUp() {
    BlobLogs logs{"http://127.0.0.1:1", {}, {}, SharedAccessSignature{"sas"}};
    const auto source = openBlobSource(logs, blobAccess(false));
    Collected all;
    readOn(*source, all, 1);
    QCOMPARE(all.state, SourceState::Finished);
    QVERIFY(!source->problems().empty());
}

void BlobFaultsTest::secretsAreNowhere() {
    const Storage storage(script_);
    storage.append(hourBlob(21, 11), line("11:00:00", "a"));
    storage.faults(R"([{"fault":"reset"},{"fault":"portal"},{"fault":"status","status":403,"code":"X"}])");
    const auto source = openBlobSource(logsOf(storage), blobAccess(true));
    Collected all;
    std::string said;
    for (int i = 0; i < 5; ++i) {
        EventBatch batch;
        all.state = source->next(batch, {});
        all.take(batch);
        said += source->connection().why;
    }
    QCOMPARE(readOn(*source, all, 0) + joined(all.ids), std::string("a"));
    for (const auto& problem : source->problems())
        said += problem.where + problem.what;
    for (const auto& [name, cursor] : all.cursors)
        said += name + cursor;
    QVERIFY(said.find(canary) == std::string::npos);
    QVERIFY(said.find("sig=") == std::string::npos);
    QVERIFY(storage.countAsked(QString::fromLatin1(canary)) > 3); // it was sent
}

QTEST_GUILESS_MAIN(BlobFaultsTest)
#include "blob_faults_test.moc"
