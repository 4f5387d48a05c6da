// Whom we believe: certificates that are wrong in every way are refused, each with its reason.
#include "core/net/http_client.h"
#include "loopback_server.h"
#include "net_certificates.h"

#include <QTemporaryDir>
#include <QTest>

using namespace cosmoswatch;
using namespace cosmoswatch::testing;

class NetTlsTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void goodIsAccepted();
    void wrongIsRefused_data();
    void wrongIsRefused();
    void authoritiesMustBeReadable();

private:
    [[nodiscard]] std::string file(const std::string& name) const {
        return folder_.filePath(QString::fromStdString(name)).toStdString();
    }
    void offer(const char* name, const CertificateWishes& wishes, const Certificate* issuer,
               const char* more = "") {
        const std::string certificate = file(std::string(name) + ".pem");
        const std::string key = file(std::string(name) + ".key");
        QVERIFY(Certificate(wishes, issuer).save(certificate, key));
        arguments_ << QString::fromStdString(std::string(name) + "=" + certificate + "," + key + more);
    }
    [[nodiscard]] Result<HttpResponse> ask(const char* server, const std::string& authorities) const {
        NetworkSettings settings;
        settings.authorities = authorities;
        const HttpClient client(settings);
        HttpRequest request;
        request.url = server_->url(server, "/hello", "https");
        return client.send(request, {});
    }

    QTemporaryDir folder_;
    QStringList arguments_;
    std::unique_ptr<LoopbackServer> server_;
};

void NetTlsTest::initTestCase() {
    CertificateWishes authority{.name = "Authority of the house"};
    authority.alternative.clear();
    const Certificate trusted(authority);
    QVERIFY(trusted.save(file("authorities.pem")));
    authority.name = "Somebody else";
    const Certificate stranger(authority);

    offer("good", {}, &trusted);
    offer("expired", {.validFrom = -86'400, .validUntil = -60}, &trusted);
    offer("not-yet-valid", {.validFrom = 3600}, &trusted);
    offer("wrong-host", {.alternative = "DNS:other.example,IP:127.0.0.2"}, &trusted);
    offer("self-signed", {}, nullptr);
    offer("unknown-authority", {}, &stranger);
    offer("weak-key", {.rsaBits = 1024}, &trusted);
    offer("old-tls", {}, &trusted, ",tls1.1");
    server_ = std::make_unique<LoopbackServer>(QFINDTESTDATA("fixtures/net/http_server.py"), arguments_);
    QVERIFY(server_->isRunning());
}

void NetTlsTest::goodIsAccepted() {
    const auto response = ask("good", file("authorities.pem"));
    QVERIFY2(response.has_value(), response ? "" : describe(response.error()).c_str());
    QCOMPARE(response->body, std::string("hello"));
    // Without our own authority it is one more of nobody's.
    QCOMPARE(ask("good", {}).error().code, ErrorCode::Untrusted);
}

void NetTlsTest::wrongIsRefused_data() {
    QTest::addColumn<QString>("says");
    QTest::newRow("expired") << "has expired";
    QTest::newRow("not-yet-valid") << "not valid yet; check the clock";
    QTest::newRow("wrong-host") << "for another name";
    QTest::newRow("self-signed") << "self-signed";
    QTest::newRow("unknown-authority") << "authority that is not trusted";
    QTest::newRow("weak-key") << "too short";
    QTest::newRow("old-tls") << "1.2 or newer";
}

void NetTlsTest::wrongIsRefused() {
    QFETCH(QString, says);
    const auto response = ask(QTest::currentDataTag(), file("authorities.pem"));
    QVERIFY(!response.has_value());
    QVERIFY2(response.error().what.find(says.toStdString()) != std::string::npos,
             describe(response.error()).c_str());
    QCOMPARE(errorCodeName(response.error().code), errorCodeName(ErrorCode::Untrusted));
}

void NetTlsTest::authoritiesMustBeReadable() {
    for (const std::string& path : {file("missing.pem"), file("good.key")}) {
        const auto response = ask("good", path);
        QVERIFY(!response.has_value());
        QCOMPARE(response.error().code, ErrorCode::InvalidArgument);
        QCOMPARE(response.error().where, path);
    }
}

QTEST_GUILESS_MAIN(NetTlsTest)
#include "net_tls_test.moc"
