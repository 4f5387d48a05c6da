// Requests to a real HTTPS receiver: what arrives, who vouches for it, and what its answers mean.
#include "core/delivery/webhook_channel.h"
#include "tests/integration/webhook_server.h"
#include "tests/unit/delivery_messages.h"

#include <QJsonArray>
#include <QTest>

using namespace cosmoswatch;
using namespace cosmoswatch::testing;

class DeliveryWebhookTest : public QObject {
    Q_OBJECT

private slots:
    void init();
    void arrivesSigned();
    void unsignedWithoutSecret();
    void missingSecretSendsNothing();
    void hostileTextsStayWhereTheyBelong();
    void answers_data();
    void answers();
    void retriesKeepTheirId();
    void privateTargetsAreRefused_data();
    void privateTargetsAreRefused();
    void certificateIsChecked();
    void pathIsNotTold();

private:
    [[nodiscard]] WebhookReceiver receiver(const std::string& path = "/ok") const {
        return {server_->url(path), WebhookReceiver::Body::Schema, "hook", true};
    }
    [[nodiscard]] RemoteAccess access() const {
        RemoteAccess access;
        access.network.authorities = server_->authorities();
        access.secrets = std::shared_ptr<const SecretStore>(memorySecrets({{"hook", "s3cret"}}));
        return access;
    }
    [[nodiscard]] tl::expected<void, Refusal> send(const WebhookReceiver& to, const Message& message) const {
        return webhookChannel(to, access())->send(message, {});
    }
    [[nodiscard]] static QStringList headerNames(const QJsonObject& request) {
        QStringList names;
        for (const auto& header : request["headers"].toArray())
            names << header.toArray()[0].toString();
        names.sort();
        return names;
    }

    std::unique_ptr<WebhookServer> server_;
};

void DeliveryWebhookTest::init() {
    server_ = std::make_unique<WebhookServer>(QFINDTESTDATA("webhook_receiver.py"), QStringLiteral("s3cret"));
    QVERIFY(server_->isRunning());
}

void DeliveryWebhookTest::arrivesSigned() {
    const auto channel = webhookChannel(receiver(), access());
    for (int i = 0; i < 3; ++i) {
        const auto sent = channel->send(messageOf(samples::torAlert(), "m-" + std::to_string(i)), {});
        QVERIFY2(sent, sent ? "" : describe(sent.error().error).c_str());
    }
    const auto requests = server_->requests();
    QCOMPARE(requests.size(), 3);
    for (int i = 0; i < 3; ++i) {
        QCOMPARE(requests[i]["id"].toString(), QStringLiteral("m-%1").arg(i));
        QVERIFY(requests[i]["isGenuine"].toBool());
        QCOMPARE(requests[i]["body"].toObject()["AlertType"].toString(),
                 QStringLiteral("CosmosDB_TorAnomaly"));
    }
}

void DeliveryWebhookTest::unsignedWithoutSecret() {
    auto to = receiver();
    to.signingSecret.clear();
    QVERIFY(send(to, messageOf(samples::torAlert())));
    QVERIFY(!server_->requests()[0]["isSigned"].toBool());
}

void DeliveryWebhookTest::missingSecretSendsNothing() {
    auto to = receiver();
    to.signingSecret = "not-there";
    const auto sent = send(to, messageOf(samples::torAlert()));
    QVERIFY(!sent);
    QCOMPARE(sent.error().error.code, ErrorCode::NotFound);
    QVERIFY(!sent.error().final);
    QCOMPARE(server_->requests().size(), 0);
}

void DeliveryWebhookTest::hostileTextsStayWhereTheyBelong() {
    using Body = WebhookReceiver::Body;
    QVERIFY(send(receiver(), messageOf(samples::torAlert())));
    const auto usual = headerNames(server_->requests()[0]);
    int count = 1;
    for (const auto body : {Body::Schema, Body::Ocsf, Body::Ecs, Body::Slack, Body::Teams}) {
        auto to = receiver();
        to.body = body;
        const auto channel = webhookChannel(to, access());
        for (const auto& attack : samples::attacks()) {
            Alert alert = samples::hostileAlert(attack);
            alert.type = alert.id = attack.substr(0, 200);
            QVERIFY(channel->send(messageOf(alert), {}));
            QCOMPARE(server_->requests().size(), ++count);
            QCOMPARE(headerNames(server_->requests().back()), usual);
            QVERIFY(server_->requests().back()["isGenuine"].toBool());
        }
    }
}

void DeliveryWebhookTest::answers_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<bool>("isFinal");
    QTest::addColumn<int>("after"); // ms; -1: not said
    QTest::addColumn<QString>("says");
    QTest::newRow("bad request") << "/status/400" << true << -1 << "does not take";
    QTest::newRow("unauthorised") << "/status/401" << false << -1 << "lets nobody in";
    QTest::newRow("no such path") << "/status/404" << false << -1 << "look at its path";
    QTest::newRow("timed out") << "/status/408" << false << -1 << "408";
    QTest::newRow("gone") << "/status/410" << true << -1 << "no more";
    QTest::newRow("too long") << "/status/413" << true << -1 << "too long";
    QTest::newRow("too many") << "/status/429" << false << -1 << "fewer";
    QTest::newRow("fault") << "/status/500" << false << -1 << "fault";
    QTest::newRow("busy") << "/retry/7" << false << 7000 << "fault";
    QTest::newRow("elsewhere") << "/status/307" << false << -1 << "not followed";
}

void DeliveryWebhookTest::answers() {
    QFETCH(QString, path);
    QFETCH(bool, isFinal);
    QFETCH(int, after);
    QFETCH(QString, says);
    const auto sent = send(receiver(path.toStdString()), messageOf(samples::torAlert()));
    QVERIFY(!sent);
    QCOMPARE(sent.error().final, isFinal);
    QCOMPARE(sent.error().retryAfter ? static_cast<int>(sent.error().retryAfter->count()) : -1, after);
    const auto& what = sent.error().error.what;
    QVERIFY2(what.find(says.toStdString()) != std::string::npos, what.c_str());
    QVERIFY(what.find('\x1B') == std::string::npos);
    QCOMPARE(server_->requests().size(), 1);
}

void DeliveryWebhookTest::retriesKeepTheirId() {
    const auto channel = webhookChannel(receiver("/twice"), access());
    QVERIFY(!channel->send(messageOf(samples::torAlert(), "m-7"), {}));
    QVERIFY(channel->send(messageOf(samples::torAlert(), "m-7"), {}));
    const auto requests = server_->requests();
    QCOMPARE(requests.size(), 2);
    QCOMPARE(requests[0]["id"], requests[1]["id"]);
    QCOMPARE(requests[0]["body"], requests[1]["body"]);
}

void DeliveryWebhookTest::privateTargetsAreRefused_data() {
    QTest::addColumn<QString>("host");
    QTest::newRow("address") << "127.0.0.1";
    QTest::newRow("name") << "localhost";
}

void DeliveryWebhookTest::privateTargetsAreRefused() {
    QFETCH(QString, host);
    auto to = receiver();
    to.allowPrivate = false;
    to.url.replace(to.url.find("127.0.0.1"), 9, host.toStdString());
    const auto sent = send(to, messageOf(samples::torAlert()));
    QVERIFY(!sent);
    QCOMPARE(sent.error().error.code, ErrorCode::PermissionDenied);
    QVERIFY(sent.error().error.what.find("allow private addresses") != std::string::npos);
    QCOMPARE(server_->requests().size(), 0);
}

void DeliveryWebhookTest::certificateIsChecked() {
    RemoteAccess asked = access();
    asked.network.authorities.clear();
    const auto sent = webhookChannel(receiver(), asked)->send(messageOf(samples::torAlert()), {});
    QVERIFY(!sent);
    QCOMPARE(sent.error().error.code, ErrorCode::Untrusted);
    QVERIFY(!sent.error().final); // somebody may mend it
    QCOMPARE(server_->requests().size(), 0);
}

// The path is often all that keeps strangers out.
void DeliveryWebhookTest::pathIsNotTold() {
    const auto sent = send(receiver("/status/500/c4n4ry?key=c4n4ry"), messageOf(samples::torAlert()));
    QVERIFY(!sent);
    QVERIFY(describe(sent.error().error).find("c4n4ry") == std::string::npos);
}

QTEST_GUILESS_MAIN(DeliveryWebhookTest)
#include "delivery_webhook_test.moc"
