// A watch as a service: what it tells about itself, to whom, and what it keeps to itself.
#include "tests/integration/headless_watch.h"
#include "tests/integration/prometheus_check.h"

#include <QDirIterator>
#include <QTcpSocket>
#include <QUuid>

#include <memory>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

class HeadlessWatchServiceTest : public QObject {
    Q_OBJECT
private slots:
    void init();
    void checkerFindsFaults_data();
    void checkerFindsFaults();
    void statusAndMetrics();
    void hostileRequestsAreBounded();
    void portIsOfThisMachineOnly();
    void socketLeftBehindIsReplaced();
    void serviceManagerIsTold();
    void secretsAreNowhere();

private:
    [[nodiscard]] QString path(const char* name) const { return pathIn(*folder_, name); }
    std::unique_ptr<QTemporaryDir> folder_;
};

void HeadlessWatchServiceTest::init() {
    folder_ = std::make_unique<QTemporaryDir>();
    writeFile(path("tor.txt"), torList(100));
    QVERIFY(QDir().mkpath(path("logs")));
}

void HeadlessWatchServiceTest::checkerFindsFaults_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("good");
    const QByteArray head = "# HELP a_total x\n# TYPE a_total counter\n";
    QTest::newRow("good") << head + "a_total{b=\"c\\\\d\\\"\\n\"} 1\n" << true;
    QTest::newRow("no end") << head + "a_total 1" << false;
    QTest::newRow("no type") << QByteArray("a_total 1\n") << false;
    QTest::newRow("quote in a label") << head + "a_total{b=\"c\"d\"} 1\n" << false;
    QTest::newRow("open label") << head + "a_total{b=\"c\\\"} 1\n" << false;
    QTest::newRow("unknown escape") << head + "a_total{b=\"\\u202e\"} 1\n" << false;
    QTest::newRow("twice") << head + "a_total 1\na_total 2\n" << false;
    QTest::newRow("infinite") << head + "a_total inf\n" << false;
    QTest::newRow("two lines") << head + "a_total{b=\"c\nd\"} 1\n" << false;
}

void HeadlessWatchServiceTest::checkerFindsFaults() {
    QFETCH(QByteArray, text);
    QTEST(checkPrometheus(text).problem.isEmpty(), "good");
}

void HeadlessWatchServiceTest::statusAndMetrics() {
    const QString hostile = QStringLiteral("a\"b\\c\nd\u202e{e=\"f\"} 1");
    const QString settings = path("settings.json");
    writeFile(settings, settingsOf({folderSource(hostile, path("logs")),
                                    folderSource(QStringLiteral("missing"), path("nowhere"))}));
    WatchProcess watch(*folder_);
    watch.start({"--settings", settings});
    watch.waitUntilReady();
    QCOMPARE(QFileInfo(watch.socketFile()).permissions() & 0x7777, 0x6600);
    append(path("logs/PT1H.json"), recordNow(0) + recordNow(1) + "not JSON\n");
    QTRY_COMPARE_WITH_TIMEOUT(watch.alerts().size(), 2, 10'000);
    QTRY_COMPARE_WITH_TIMEOUT(watch.status()["alerts"]["reported"]["medium"].toInt() +
                                  watch.status()["alerts"]["reported"]["high"].toInt(),
                              2, 10'000);

    const QJsonObject status = watch.status();
    QCOMPARE(status["state"].toString(), QStringLiteral("watching"));
    QCOMPARE(status["process"]["id"].toInteger(), watch.id());
    QCOMPARE(status["store"]["file"].toString(), watch.stateFile());
    QVERIFY(status["store"]["bytes"].toInteger() > 4096);
    QCOMPARE(status["records"]["read"].toInt(), 2);
    const QJsonObject source = status["sources"][0].toObject();
    QVERIFY(!source["name"].toString().contains(u'\n') && !source["name"].toString().contains(u'\u202e'));
    QVERIFY(source["name"].toString().startsWith(u"a\"b\\c\\n"));
    QCOMPARE(source["place"].toString(), path("logs"));
    QCOMPARE(source["badRecords"].toInt(), 1);
    QCOMPARE(source["connection"]["state"].toString(), QStringLiteral("connected"));
    QVERIFY(source["lagSeconds"].toDouble() >= 0 && source["lagSeconds"].toDouble() < 60);
    QVERIFY(status["sources"][1]["lagSeconds"].isNull());
    QVERIFY(status["sources"][1]["problems"][0]["what"].toString().size() > 5);

    const auto metrics = checkPrometheus(watch.get("/metrics"));
    QVERIFY2(metrics.problem.isEmpty(), qPrintable(metrics.problem));
    QCOMPARE(metrics.value("cosmoswatch_source_records_total", "source", source["name"].toString()), 2.0);
    QCOMPARE(metrics.value("cosmoswatch_source_bad_records_total", "source", source["name"].toString()), 1.0);
    QCOMPARE(metrics.value("cosmoswatch_source_connected", "source", "missing"), 1.0);
    QCOMPARE(metrics.value("cosmoswatch_healthy"), 1.0);
    QVERIFY(metrics.value("cosmoswatch_store_bytes") > 4096);
    QVERIFY(metrics.value("cosmoswatch_alerts_open", "severity", "high") +
                metrics.value("cosmoswatch_alerts_open", "severity", "medium") ==
            2.0);
    QCOMPARE(watch.get("/healthz"), QByteArray("ok\n"));
    QCOMPARE(watch.stop(), 1); // one of the two could not be read
}

void HeadlessWatchServiceTest::hostileRequestsAreBounded() {
    WatchProcess watch(*folder_);
    watch.start({path("logs")});
    watch.waitUntilReady();
    QVERIFY(watch.ask("HEAD /status HTTP/1.1\r\n\r\n").endsWith("\r\n\r\n"));
    QVERIFY(watch.ask("GET /healthz?a=b HTTP/1.0\r\n\r\n").startsWith("HTTP/1.1 200 OK\r\n"));
    QVERIFY(watch.ask("GET /etc/passwd HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 404 "));
    QVERIFY(watch.ask("GET //../status HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 404 "));
    const QByteArray post = watch.ask("POST /status HTTP/1.1\r\nContent-Length: 5\r\n\r\n");
    QVERIFY(post.startsWith("HTTP/1.1 405 ") && post.contains("Allow: GET, HEAD\r\n"));
    QVERIFY(watch.ask("hello\r\n\r\n").startsWith("HTTP/1.1 400 "));
    QVERIFY(watch.ask(QByteArray("\0\xff GET /status\r\n\r\n", 18)).startsWith("HTTP/1.1 400 "));
    QVERIFY(watch.ask("GET status HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 400 "));
    QVERIFY(watch.ask("GET /" + QByteArray(8192 - 5, 'x')).startsWith("HTTP/1.1 431 "));

    // More than are held at a time, which say nothing: others wait no longer than their time.
    std::vector<std::unique_ptr<QLocalSocket>> silent;
    for (int i = 0; i < 24; ++i) {
        silent.push_back(std::make_unique<QLocalSocket>());
        silent.back()->connectToServer(watch.socketFile());
        if (silent.back()->isOpen()) silent.back()->write("GET /sta"); // the kernel's queue is bounded, too
    }
    QElapsedTimer timer;
    timer.start();
    QByteArray answer;
    while (answer != "ok\n" && timer.elapsed() < 20'000)
        answer = watch.get("/healthz");
    QCOMPARE(answer, QByteArray("ok\n"));
    qInfo("answered after %lld ms behind 24 silent clients", static_cast<long long>(timer.elapsed()));
    append(path("logs/PT1H.json"), recordNow(0));
    QTRY_VERIFY_WITH_TIMEOUT(watch.alerts().contains(torAddress(0)), 10'000); // nothing else stood still
    QCOMPARE(watch.stop(), 0);
}

void HeadlessWatchServiceTest::portIsOfThisMachineOnly() {
    append(path("logs/PT1H.json"), recordNow(0));
    WatchProcess watch(*folder_);
    watch.start({path("logs"), "--status-port", "0"});
    watch.waitUntilReady();
    const QByteArray said = watch.messages();
    const qsizetype at = said.indexOf("127.0.0.1:") + 10;
    const auto port = said.mid(at, said.indexOf('/', at) - at).toUShort();
    QVERIFY(port > 0);
    const auto ask = [port](const QByteArray& host) {
        QTcpSocket socket;
        socket.connectToHost(QStringLiteral("127.0.0.1"), port);
        socket.write("GET /healthz HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        QByteArray answer;
        while (socket.waitForReadyRead(10'000))
            answer += socket.readAll();
        return answer.left(12);
    };
    QCOMPARE(ask("127.0.0.1:" + QByteArray::number(port)), QByteArray("HTTP/1.1 200"));
    QCOMPARE(ask("localhost"), QByteArray("HTTP/1.1 200"));
    QCOMPARE(ask("rebound.example"), QByteArray("HTTP/1.1 403")); // a web page's own name for this machine
    QFile sockets(QStringLiteral("/proc/net/tcp"));
    QVERIFY(sockets.open(QIODevice::ReadOnly));
    const QByteArray own = ':' + QByteArray::number(port, 16).toUpper().rightJustified(4, '0') + ' ';
    for (const QByteArray& line : sockets.readAll().split('\n'))
        if (line.contains(own + "00000000:0000")) QVERIFY2(line.contains(" 0100007F" + own), line);
    QCOMPARE(watch.stop(), 0);
}

void HeadlessWatchServiceTest::socketLeftBehindIsReplaced() {
    WatchProcess killed(*folder_);
    killed.start({path("logs")});
    killed.waitUntilReady();
    killed.stop(SIGKILL);
    QVERIFY(QFileInfo::exists(killed.socketFile()));
    append(path("logs/PT1H.json"), recordNow(0));
    WatchProcess watch(*folder_);
    watch.start({path("logs")});
    watch.waitUntilReady();
    QCOMPARE(watch.get("/healthz"), QByteArray("ok\n"));
    const auto other = runHeadless(
        {"watch", path("logs"), "--state", path("other.db"), "--status-socket", watch.socketFile()});
    QCOMPARE(other.exitCode, 2);
    QVERIFY(other.messages.contains("another program answers"));
    QCOMPARE(watch.get("/healthz"), QByteArray("ok\n"));
    QCOMPARE(watch.stop(), 0);
}

void HeadlessWatchServiceTest::serviceManagerIsTold() {
    append(path("logs/PT1H.json"), recordNow(0));
    const int manager = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const QByteArray name = path("notify").toUtf8();
    qstrncpy(address.sun_path, name.constData(), sizeof address.sun_path);
    QCOMPARE(::bind(manager, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    QByteArrayList told;
    const auto listen = [&] {
        char bytes[4096];
        for (;;) {
            const auto got = ::recv(manager, bytes, sizeof bytes, 0);
            if (got <= 0) return told.join("\n--\n");
            told.append(QByteArray(bytes, got));
        }
    };
    WatchProcess watch(*folder_);
    watch.setEnvironment(QStringLiteral("NOTIFY_SOCKET"), path("notify"));
    watch.setEnvironment(QStringLiteral("WATCHDOG_USEC"), QStringLiteral("400000"));
    watch.start({path("logs")});
    QTRY_VERIFY_WITH_TIMEOUT(listen().count("WATCHDOG=1") >= 3, 10'000);
    QCOMPARE(told.first().split('\n').first(), QByteArray("READY=1"));
    QVERIFY(told.first().contains("STATUS=Watching 1 source"));
    watch.signal(SIGHUP);
    QTRY_VERIFY_WITH_TIMEOUT(listen().contains("RELOADING=1\nMONOTONIC_USEC="), 10'000);
    QTRY_COMPARE_WITH_TIMEOUT(listen().count("READY=1"), 2, 10'000);
    QCOMPARE(watch.stop(), 0);
    QVERIFY(listen().contains("STOPPING=1"));
    ::close(manager);
}

// Three ways to give a secret; none leaves a trace. The servers are not there: errors are told, too.
void HeadlessWatchServiceTest::secretsAreNowhere() {
    const QByteArray canary = "Y2FuYXJ5LW9mLXNlY3JldHMtMTIzNDU2Nzg5MA==";
    const QByteArray clear = QByteArray::fromBase64(canary);
    const QString settings = path("settings.json");
    const auto blob = [](const QString& name, const QJsonObject& credential) {
        return QJsonObject{{"name", name},
                           {"kind", "blob"},
                           {"endpoint", "http://127.0.0.1:9/devstore"},
                           {"container", "logs"},
                           {"credential", credential}};
    };
    const QJsonObject entra{{"kind", "entra"},
                            {"tenant", "contoso.example"},
                            {"client", "app"},
                            {"secret", "of-app"},
                            {"authority", "http://127.0.0.1:9"}};
    writeFile(settings,
              settingsOf({folderSource(QStringLiteral("folder"), path("logs")),
                          blob("by key", {{"kind", "account-key"}, {"secret", "of-environment"}}),
                          blob("by signature", {{"kind", "shared-access-signature"}, {"secret", "of-file"}}),
                          QJsonObject{{"name", "hub"},
                                      {"kind", "event-hub"},
                                      {"server", "127.0.0.1:9"},
                                      {"hub", "logs"},
                                      {"credential",
                                       QJsonObject{{"kind", "connection-string"}, {"secret", "of-hub"}}}},
                          QJsonObject{{"name", "workspace"},
                                      {"kind", "log-analytics"},
                                      {"workspace", "6a1f0c52-9a3e-4a3e-b1a7-3f1c9f2d7e01"},
                                      {"endpoint", "http://127.0.0.1:9"},
                                      {"credential", entra}}}));
    writeFile(path("secrets"), "of-file=sv=2024-11-04&sig=" + canary + "\nof-app=" + canary +
                                   "\nof-hub=Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=k;"
                                   "SharedAccessKey=" +
                                   canary + "\n");
    QVERIFY(QFile::setPermissions(path("secrets"), QFile::ReadOwner | QFile::WriteOwner));
    WatchProcess watch(*folder_);
    watch.setEnvironment(QStringLiteral("COSMOSWATCH_SECRET_OF_ENVIRONMENT"), canary);
    watch.start({"--settings", settings, "--secrets", path("secrets")});
    watch.waitUntilReady();
    append(path("logs/PT1H.json"), recordNow(0));
    QTRY_VERIFY_WITH_TIMEOUT(watch.alerts().contains(torAddress(0)), 10'000);
    QTest::qWait(1500); // tries fail meanwhile
    QFile arguments(QStringLiteral("/proc/%1/cmdline").arg(watch.id()));
    QVERIFY(arguments.open(QIODevice::ReadOnly));
    const QByteArray shown = arguments.readAll() + watch.get("/status") + watch.get("/metrics");
    QVERIFY(watch.stop() >= 0);
    const auto exported = runHeadless({"alerts", "export", "--state", watch.stateFile(), "--format", "json",
                                       "--output", path("alerts.json")});
    const QByteArray said = shown + watch.messages() + watch.output() + exported.output + exported.messages;
    QVERIFY(said.contains(torAddress(0)));
    const auto holds = [&](const QByteArray& text) { return text.contains(canary) || text.contains(clear); };
    QVERIFY(!holds(said));
    int files = 0;
    QDirIterator every(folder_->path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (every.hasNext()) {
        QFile file(every.next());
        if (every.filePath() == path("secrets")) continue;
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY2(!holds(file.readAll()), qPrintable(every.filePath()));
        ++files;
    }
    QVERIFY(files >= 4); // store, settings, logs, list
}

QTEST_GUILESS_MAIN(HeadlessWatchServiceTest)
#include "headless_watch_service_test.moc"
