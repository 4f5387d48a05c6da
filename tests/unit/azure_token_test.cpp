// Tokens by client credentials, and what is said when there is none.
#include "azure_secrets.h"
#include "core/azure/access_token.h"
#include "loopback_server.h"

#include <QTest>

using namespace cosmoswatch;
using namespace cosmoswatch::testing;

class AzureTokenTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void tokenIsKept();
    void forgottenTokenIsReplaced();
    void tokenIsReplacedBeforeItEnds();
    void lifetimeAsText();
    void refusals_data();
    void refusals();
    void missingSecretIsNamed();

private:
    [[nodiscard]] EntraApplication application(const std::string& tenant) const {
        return {tenant, "client", "entra-secret", server_->url("entra", "/")};
    }
    std::unique_ptr<LoopbackServer> server_;
    const std::string scope_ = "https://storage.azure.com/.default";
    const RemoteAccess access_ = accessWith({{"entra-secret", "s~+ &=/ecret"}});
};

void AzureTokenTest::initTestCase() {
    server_ = std::make_unique<LoopbackServer>(QFINDTESTDATA("fixtures/azure/entra_server.py"));
    QVERIFY(server_->isRunning());
}

void AzureTokenTest::tokenIsKept() {
    TokenSource source(application("good"), scope_, access_);
    const auto first = source.token({});
    QVERIFY2(first.has_value(), first ? "" : describe(first.error()).c_str());
    QVERIFY(first->value.starts_with("token-"));
    const auto left = first->expires - std::chrono::steady_clock::now();
    QVERIFY(left > std::chrono::minutes{50} && left < std::chrono::minutes{56});
    QCOMPARE(source.token({})->value, first->value);
}

void AzureTokenTest::forgottenTokenIsReplaced() {
    TokenSource source(application("good"), scope_, access_);
    const auto first = source.token({});
    source.forget();
    QVERIFY(source.token({})->value != first->value);
}

void AzureTokenTest::tokenIsReplacedBeforeItEnds() {
    TokenSource source(application("short"), scope_, access_);
    const auto first = source.token({});
    QTRY_VERIFY(source.token({})->value != first->value);
}

void AzureTokenTest::lifetimeAsText() {
    TokenSource source(application("text"), scope_, access_);
    QVERIFY(source.token({})->expires > std::chrono::steady_clock::now() + std::chrono::minutes{50});
}

void AzureTokenTest::refusals_data() {
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("says");
    QTest::newRow("no-such-tenant") << ErrorCode::PermissionDenied << "no such tenant";
    QTest::newRow("no-such-client") << ErrorCode::PermissionDenied << "check the client id";
    QTest::newRow("wrong-secret") << ErrorCode::PermissionDenied << "the secret’s value, not its id";
    QTest::newRow("expired-secret") << ErrorCode::PermissionDenied << "has expired; make a new one";
    QTest::newRow("blocked") << ErrorCode::PermissionDenied << "Conditional Access";
    QTest::newRow("wrong-clock") << ErrorCode::PermissionDenied << "20 min fast: set it";
    QTest::newRow("unheard-of") << ErrorCode::PermissionDenied << "AADSTS4711: Something \\u202Enew.";
    QTest::newRow("portal") << ErrorCode::Unreachable << "login page";
    QTest::newRow("list") << ErrorCode::Unreachable << "no token";
    QTest::newRow("odd") << ErrorCode::Unreachable << "no token";
    QTest::newRow("busy") << ErrorCode::Unreachable << "busy (HTTP 503)";
    QTest::newRow("../../evil") << ErrorCode::InvalidArgument << "tenant must be";
}

void AzureTokenTest::refusals() {
    QFETCH(ErrorCode, code);
    QFETCH(QString, says);
    TokenSource source(application(QTest::currentDataTag()), scope_, access_);
    const auto token = source.token({});
    QVERIFY(!token.has_value());
    QVERIFY2(token.error().what.find(says.toStdString()) != std::string::npos,
             describe(token.error()).c_str());
    QCOMPARE(errorCodeName(token.error().code), errorCodeName(code));
    QVERIFY(describe(token.error()).find("ecret\"") == std::string::npos);
    QVERIFY(describe(token.error()).find("s~+") == std::string::npos);
}

void AzureTokenTest::missingSecretIsNamed() {
    TokenSource source(application("good"), scope_, accessWith({}));
    const auto token = source.token({});
    QVERIFY(!token.has_value());
    QCOMPARE(token.error().code, ErrorCode::NotFound);
    QCOMPARE(token.error().where, std::string("entra-secret"));
}

QTEST_GUILESS_MAIN(AzureTokenTest)
#include "azure_token_test.moc"
