// Requests to a server on loopback that behaves well, and in every other way.
#include "core/base/text.h"
#include "core/net/http_client.h"
#include "loopback_server.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <atomic>
#include <thread>

using namespace cosmoswatch;
using namespace cosmoswatch::testing;
using std::chrono::milliseconds;

class NetHttpTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void answers();
    void anyStatusIsAnAnswer();
    void sendsWhatIsAsked();
    void head();
    void unpacks();
    void leavesPackedWhenTheCallerChooses();
    void redirectsAreNotFollowed();
    void connectionIsUsedAgain();
    void closedConnectionIsReplaced();
    void fromManyThreads();
    void refusals_data();
    void refusals();
    void failures_data();
    void failures();
    void proxies_data();
    void proxies();
    void stopAborts_data();
    void stopAborts();
    void errorsHoldNoSecrets();

private:
    [[nodiscard]] HttpRequest request(const std::string& path) const {
        HttpRequest request;
        request.url = server_->url("plain", path);
        return request;
    }
    std::unique_ptr<LoopbackServer> server_;
};

void NetHttpTest::initTestCase() {
    server_ = std::make_unique<LoopbackServer>(QFINDTESTDATA("fixtures/net/http_server.py"));
    QVERIFY(server_->isRunning());
}

void NetHttpTest::answers() {
    const HttpClient client;
    const auto response = client.send(request("/hello"), {});
    QVERIFY2(response.has_value(), response ? "" : describe(response.error()).c_str());
    QCOMPARE(response->status, 200);
    QCOMPARE(response->body, std::string("hello"));
    QCOMPARE(response->header("x-mixed-case").value(), std::string_view("spaced"));
}

void NetHttpTest::anyStatusIsAnAnswer() {
    const HttpClient client;
    for (const int status : {204, 304, 400, 401, 403, 404, 412, 416, 429, 500, 503}) {
        const auto response =
            client.send(request("/status?code=" + std::to_string(status) + "&Retry-After=3"), {});
        QVERIFY2(response.has_value(), qPrintable(QString::number(status)));
        QCOMPARE(response->status, status);
        QCOMPARE(response->retryAfter().value(), milliseconds{3000});
    }
}

void NetHttpTest::sendsWhatIsAsked() {
    const HttpClient client;
    HttpRequest asked = request("/echo?a=%20b");
    asked.method = "POST";
    asked.headers = {{"Content-Type", "application/json"}, {"x-ms-version", "2021-12-02"}, {"X-Empty", ""}};
    asked.body = std::string("{\"q\":\"a\nb\"}");
    const auto response = client.send(asked, {});
    QVERIFY(response.has_value());
    const QJsonObject said = QJsonDocument::fromJson(QByteArray::fromStdString(response->body)).object();
    QCOMPARE(said["method"].toString(), QStringLiteral("POST"));
    QCOMPARE(said["path"].toString(), QStringLiteral("/echo?a=%20b"));
    QCOMPARE(said["body"].toString().toStdString(), asked.body);
    const QJsonObject headers = said["headers"].toObject();
    QCOMPARE(headers["content-type"].toString(), QStringLiteral("application/json"));
    QCOMPARE(headers["x-ms-version"].toString(), QStringLiteral("2021-12-02"));
    QVERIFY(headers.contains(QStringLiteral("x-empty")));
    QVERIFY(!headers.contains(QStringLiteral("expect")));
    QCOMPARE(headers["user-agent"].toString(), QStringLiteral("CosmosWatch"));
    // A line of the pool remembers nothing of the request before.
    const auto next = client.send(request("/echo"), {});
    const QJsonObject after = QJsonDocument::fromJson(QByteArray::fromStdString(next->body)).object();
    QCOMPARE(after["method"].toString(), QStringLiteral("GET"));
    QVERIFY(!after["headers"].toObject().contains(QStringLiteral("x-ms-version")));
}

void NetHttpTest::head() {
    const HttpClient client;
    HttpRequest asked = request("/hello");
    asked.method = "HEAD";
    const auto response = client.send(asked, {});
    QVERIFY(response.has_value());
    QCOMPARE(response->header("content-length").value(), std::string_view("5"));
    QVERIFY(response->body.empty());
}

void NetHttpTest::unpacks() {
    const HttpClient client;
    for (const char* path : {"/gzip", "/deflate"}) {
        const auto response = client.send(request(path), {});
        QVERIFY(response.has_value());
        QCOMPARE(response->body, std::string("packed"));
    }
}

void NetHttpTest::leavesPackedWhenTheCallerChooses() {
    const HttpClient client;
    HttpRequest asked = request("/gzip");
    asked.headers = {{"Accept-Encoding", "identity"}};
    const auto response = client.send(asked, {});
    QVERIFY(response.has_value());
    QVERIFY(response->body.starts_with("\x1F\x8B"));
}

void NetHttpTest::redirectsAreNotFollowed() {
    const HttpClient client;
    const auto response = client.send(request("/redirect"), {});
    QVERIFY(response.has_value());
    QCOMPARE(response->status, 302);
    QCOMPARE(response->header("location").value(), std::string_view("/hello"));
}

void NetHttpTest::connectionIsUsedAgain() {
    const HttpClient client;
    const auto before = client.send(request("/connections"), {});
    for (int i = 0; i < 20; ++i)
        QVERIFY(client.send(request("/hello"), {}).has_value());
    const auto after = client.send(request("/connections"), {});
    QCOMPARE(after->body, before->body);
}

void NetHttpTest::closedConnectionIsReplaced() {
    const HttpClient client;
    for (int i = 0; i < 10; ++i) {
        const auto response = client.send(request("/leave"), {});
        QVERIFY2(response.has_value(), response ? "" : describe(response.error()).c_str());
    }
}

void NetHttpTest::fromManyThreads() {
    const HttpClient client;
    std::atomic<int> right = 0;
    {
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < 8; ++thread)
            threads.emplace_back([&, thread] {
                for (int i = 0; i < 20; ++i) {
                    const std::string size = std::to_string(1000 * thread + i);
                    const auto response = client.send(request("/big?n=" + size), {});
                    right += response && std::to_string(response->body.size()) == size;
                }
            });
    }
    QCOMPARE(right.load(), 160);
}

void NetHttpTest::refusals_data() {
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("says");
    QTest::newRow("plain over a network") << "http://shoplogs.blob.core.windows.net/x"
                                          << "https://";
    QTest::newRow("looks like loopback") << "http://127.0.0.1.example.com/"
                                         << "https://";
    QTest::newRow("localhost of others") << "http://localhost.example.com/"
                                         << "https://";
    QTest::newRow("any address") << "http://0.0.0.0/"
                                 << "https://";
    QTest::newRow("file") << "file:///etc/passwd"
                          << "address";
    QTest::newRow("ftp") << "ftp://example.com/"
                         << "https://";
    QTest::newRow("no scheme") << "example.com/logs"
                               << "address";
    QTest::newRow("empty") << ""
                           << "address";
    QTest::newRow("line break") << "https://example.com/a\r\nHost: b"
                                << "address";
    QTest::newRow("space") << "https://example.com/a b"
                           << "address";
    QTest::newRow("password") << "https://user:geheim@example.com/"
                              << "user name";
}

void NetHttpTest::refusals() {
    QFETCH(QString, url);
    QFETCH(QString, says);
    const HttpClient client;
    HttpRequest asked;
    asked.url = url.toStdString();
    const auto response = client.send(asked, {});
    QVERIFY(!response.has_value());
    QCOMPARE(errorCodeName(response.error().code), errorCodeName(ErrorCode::InvalidArgument));
    QVERIFY2(response.error().what.find(says.toStdString()) != std::string::npos,
             response.error().what.c_str());
    QVERIFY(response.error().what.find("geheim") == std::string::npos);

    HttpRequest split = request("/hello");
    split.headers = {{"X-Name", "value\r\nX-Other: more"}};
    QCOMPARE(client.send(split, {}).error().code, ErrorCode::InvalidArgument);
}

void NetHttpTest::failures_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("says");
    QTest::newRow("cut") << "/cut" << ErrorCode::Unreachable << "cut the connection";
    QTest::newRow("reset") << "/reset" << ErrorCode::Unreachable << "cut the connection";
    QTest::newRow("silent") << "/silent" << ErrorCode::Unreachable << "sent nothing for 600 ms";
    QTest::newRow("a byte now and then") << "/drip" << ErrorCode::Unreachable << "not complete within 1";
    QTest::newRow("long") << "/big?n=100001" << ErrorCode::InvalidFormat << "longer than 100 KB";
    QTest::newRow("endless") << "/endless" << ErrorCode::InvalidFormat << "longer than 100 KB";
    QTest::newRow("bomb") << "/bomb" << ErrorCode::InvalidFormat << "longer than 100 KB";
    QTest::newRow("headers") << "/many-headers" << ErrorCode::InvalidFormat << "longer";
    QTest::newRow("bad gzip") << "/bad-gzip" << ErrorCode::InvalidFormat << "unpacked";
    QTest::newRow("not HTTP") << "/garbage" << ErrorCode::Unreachable << "not in HTTP";
    QTest::newRow("refused") << "refused" << ErrorCode::Unreachable << "refused the connection";
    QTest::newRow("no such name") << "name" << ErrorCode::Unreachable << "no such name";
    QTest::newRow("swallowed") << "deaf" << ErrorCode::Unreachable << "swallows";
    QTest::newRow("TLS to a plain port") << "tls" << ErrorCode::Unreachable << "does not speak TLS";
}

void NetHttpTest::failures() {
    QFETCH(QString, path);
    QFETCH(ErrorCode, code);
    QFETCH(QString, says);
    const HttpClient client;
    HttpRequest asked = request(path.toStdString());
    asked.largestBody = 100'000;
    asked.timeout = milliseconds{1500};
    asked.stallTimeout = milliseconds{600};
    if (path == "refused") {
        asked.url = server_->url("closed", "/");
    } else if (path == "name") {
        asked.url = "https://no-such-name.invalid/";
        asked.timeout = asked.connectTimeout = std::chrono::seconds{20};
    } else if (path == "deaf") {
        asked.url = server_->url("deaf", "/");
        asked.connectTimeout = milliseconds{500};
    } else if (path == "tls") {
        asked.url = server_->url("plain", "/hello", "https");
        asked.timeout = std::chrono::seconds{20};
    }
    const auto response = client.send(asked, {});
    QVERIFY(!response.has_value());
    QVERIFY2(response.error().what.find(says.toStdString()) != std::string::npos,
             describe(response.error()).c_str());
    QCOMPARE(errorCodeName(response.error().code), errorCodeName(code));
    QVERIFY(!response.error().where.empty());
    // The client still works.
    QCOMPARE(client.send(request("/hello"), {})->body, std::string("hello"));
}

void NetHttpTest::proxies_data() {
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("proxy"); // empty: the server is one
    QTest::addColumn<QString>("says");
    QTest::newRow("password") << "password.example"
                              << ""
                              << "user name and password";
    QTest::newRow("forbidden") << "forbidden.example"
                               << ""
                               << "does not let through";
    QTest::newRow("broken") << "broken.example"
                            << ""
                            << "answered 502";
    QTest::newRow("unknown") << "any.example"
                             << "http://no-such-proxy.invalid:3128"
                             << "not known to the name server";
    QTest::newRow("refused") << "any.example"
                             << "http://127.0.0.1:1"
                             << "the proxy 127.0.0.1:1 refused";
    QTest::newRow("scheme") << "any.example"
                            << "gopher://127.0.0.1:1"
                            << "none that is known";
}

void NetHttpTest::proxies() {
    QFETCH(QString, host);
    QFETCH(QString, proxy);
    QFETCH(QString, says);
    NetworkSettings settings;
    settings.proxy = proxy.isEmpty() ? server_->url("plain", "") : proxy.toStdString();
    const HttpClient client(settings);
    HttpRequest asked;
    asked.url = "https://" + host.toStdString() + "/";
    const auto response = client.send(asked, {});
    QVERIFY(!response.has_value());
    QVERIFY2(response.error().what.find(says.toStdString()) != std::string::npos,
             describe(response.error()).c_str());
    // This machine is never asked for through a proxy.
    QVERIFY2(proxy == "gopher://127.0.0.1:1" || client.send(request("/hello"), {}).has_value(), "loopback");
}

void NetHttpTest::stopAborts_data() {
    QTest::addColumn<QString>("path");
    QTest::newRow("waiting for the answer") << "/silent";
    QTest::newRow("in the middle of the answer") << "/drip";
    QTest::newRow("while connecting") << "deaf";
}

void NetHttpTest::stopAborts() {
    QFETCH(QString, path);
    const HttpClient client;
    HttpRequest asked = request(path.toStdString());
    if (path == "deaf") asked.url = server_->url("deaf", "/");
    std::stop_source source;
    std::chrono::steady_clock::time_point stopped;
    std::jthread stopper([&] {
        std::this_thread::sleep_for(milliseconds{300});
        stopped = std::chrono::steady_clock::now();
        source.request_stop();
    });
    const auto response = client.send(asked, source.get_token());
    const auto late = std::chrono::steady_clock::now() - stopped;
    QVERIFY(!response.has_value());
    QCOMPARE(response.error().code, ErrorCode::Cancelled);
    QVERIFY2(late < milliseconds{200}, qPrintable(QString::number(late / milliseconds{1})));
    QCOMPARE(client.send(asked, source.get_token()).error().code, ErrorCode::Cancelled);
}

void NetHttpTest::errorsHoldNoSecrets() {
    const HttpClient client;
    HttpRequest asked = request("/cut?sv=2021&sig=CANARY");
    asked.headers = {{"Authorization", "Bearer CANARY"}};
    const auto response = client.send(asked, {});
    QVERIFY(!response.has_value());
    QVERIFY(describe(response.error()).find("CANARY") == std::string::npos);
}

QTEST_GUILESS_MAIN(NetHttpTest)
#include "net_http_test.moc"
