// Alerts into a hub: the Kafka client's mock cluster, read by kcat as a stranger would.
#include "core/delivery/hub_channel.h"
#include "tests/integration/hub_front.h"
#include "tests/integration/mock_hub.h"
#include "tests/unit/delivery_messages.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>

#include <thread>

using namespace cosmoswatch;
using namespace cosmoswatch::testing;
using namespace std::chrono_literals;

namespace {

const std::string connection =
    "Endpoint=sb://127.0.0.1/;SharedAccessKeyName=send;SharedAccessKey=c4n4ry+Key=";

struct Read {
    QByteArray key, headers, value;
};

QList<Read> readAll(const MockHub& hub) {
    QProcess kcat;
    kcat.start(QStringLiteral("kcat"),
               {QStringLiteral("-C"), QStringLiteral("-q"), QStringLiteral("-e"), QStringLiteral("-b"),
                QString::fromStdString(hub.server()), QStringLiteral("-t"),
                QString::fromStdString(hub.name()), QStringLiteral("-o"), QStringLiteral("beginning"),
                QStringLiteral("-f"), QStringLiteral("%k\t%h\t%s\n")});
    kcat.waitForFinished(20'000);
    QList<Read> records;
    for (const auto& line : kcat.readAllStandardOutput().split('\n')) {
        const auto parts = line.split('\t');
        if (parts.size() == 3) records.append({parts[0], parts[1], parts[2]});
    }
    return records;
}

} // namespace

class DeliveryHubTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void arrives();
    void hostileTextsStayWhereTheyBelong();
    void signsInOverTls_data();
    void signsInOverTls();
    void wrongKeyIsTold();
    void serverComesBack();
    void missingHubIsTold();
    void withoutIdempotence();
    void tooLongIsFinal();
    void stopEndsAWait();

private:
    [[nodiscard]] static HubOptions plain() {
        HubOptions options;
        options.plainToLoopback = true;
        options.reconnectAtMost = 200ms;
        options.deliverWithin = 2s;
        return options;
    }
    [[nodiscard]] static HubReceiver to(const MockHub& hub, DataForm form = DataForm::Schema) {
        return {hub.server().substr(0, hub.server().find(',')), hub.name(), ConnectionString{"hub"}, form};
    }
    [[nodiscard]] static RemoteAccess access(const std::string& secret = connection) {
        RemoteAccess access;
        access.secrets = std::shared_ptr<const SecretStore>(memorySecrets({{"hub", secret}}));
        return access;
    }
};

void DeliveryHubTest::initTestCase() {
    if (QStandardPaths::findExecutable(QStringLiteral("kcat")).isEmpty()) QSKIP("kcat is not installed");
}

void DeliveryHubTest::arrives() {
    const MockHub hub(4);
    const auto channel = hubChannel(to(hub), access(), plain());
    for (int i = 0; i < 3; ++i) {
        const auto sent = channel->send(messageOf(samples::torAlert(), "m-" + std::to_string(i)), {});
        QVERIFY2(sent, sent ? "" : describe(sent.error().error).c_str());
    }
    QVERIFY(channel->send(snapshotOf(700), {}));
    const auto records = readAll(hub);
    QCOMPARE(records.size(), 703);
    for (int i = 0; i < 3; ++i) { // one account is one partition: in their order
        QCOMPARE(records[i].key, QByteArray::fromStdString(samples::torAlert().account.resourceId()));
        QCOMPARE(records[i].headers, "message-id=m-" + QByteArray::number(i) +
                                         ",message-purpose=alert,content-type=application/json");
        QCOMPARE(QJsonDocument::fromJson(records[i].value).object()["MessageId"].toString(),
                 QStringLiteral("m-%1").arg(i));
    }
    QVERIFY(records[702].headers.startsWith("message-id=week-1.a1699,message-purpose=snapshot,"));
}

void DeliveryHubTest::hostileTextsStayWhereTheyBelong() {
    const MockHub hub(1);
    const auto channel = hubChannel(to(hub, DataForm::Ocsf), access(), plain());
    int count = 0;
    for (const auto& attack : samples::attacks()) {
        Alert alert = samples::hostileAlert(attack.substr(0, 1000));
        alert.account.key = "account " + std::to_string(count);
        QVERIFY(channel->send(messageOf(alert, "m-" + std::to_string(count++)), {}));
    }
    const auto records = readAll(hub);
    QCOMPARE(records.size(), count);
    for (int i = 0; i < count; ++i) {
        QVERIFY(records[i].headers.startsWith("message-id=m-" + QByteArray::number(i) + ","));
        QVERIFY(!QJsonDocument::fromJson(records[i].value).isNull());
    }
}

void DeliveryHubTest::signsInOverTls_data() {
    QTest::addColumn<bool>("byToken");
    QTest::newRow("connection string") << false;
    QTest::newRow("token") << true;
}

void DeliveryHubTest::signsInOverTls() {
    QFETCH(bool, byToken);
    const MockHub hub(1);
    const QTemporaryDir folder;
    CertificateWishes wishes{.name = "Authority of the house"};
    wishes.alternative.clear();
    const Certificate authority(wishes);
    const auto file = folder.filePath(QStringLiteral("authority.pem")).toStdString();
    QVERIFY(authority.save(file));
    const HubFront front(QFINDTESTDATA("hub_front.py"), hub.server(), {}, &authority);
    QVERIFY(front.isRunning());
    RemoteAccess asked = access(byToken ? "entra-secret" : connection);
    asked.network.authorities = file;
    if (byToken)
        front.set({{QStringLiteral("secret"), QStringLiteral("entra-secret")}});
    else
        front.set({{QStringLiteral("password"), QString::fromStdString(connection)}});
    HubReceiver receiver{front.hub(), hub.name(), ConnectionString{"hub"}, DataForm::Schema};
    if (byToken) receiver.credential = EntraApplication{"tenant", "client", "hub", front.entra()};
    HubOptions options;
    options.deliverWithin = 15s;
    const auto channel = hubChannel(receiver, asked, options);
    const auto sent = channel->send(messageOf(samples::torAlert()), {});
    QVERIFY2(sent, sent ? "" : describe(sent.error().error).c_str());
    QVERIFY(front.set({})[QStringLiteral("inside")].toInt() > 0);
    // Nobody vouches for it: nothing is sent.
    asked.network.authorities.clear();
    options.deliverWithin = 2s;
    const auto refused =
        hubChannel(receiver, asked, options)->send(messageOf(samples::torAlert(), "m-2"), {});
    QVERIFY(!refused);
    QCOMPARE(readAll(hub).size(), 1);
}

void DeliveryHubTest::wrongKeyIsTold() {
    const MockHub hub(1);
    const QTemporaryDir folder;
    CertificateWishes wishes{.name = "Authority of the house"};
    wishes.alternative.clear();
    const Certificate authority(wishes);
    RemoteAccess asked = access("Endpoint=sb://127.0.0.1/;SharedAccessKeyName=send;SharedAccessKey=other=");
    asked.network.authorities = folder.filePath(QStringLiteral("authority.pem")).toStdString();
    QVERIFY(authority.save(asked.network.authorities.string()));
    const HubFront front(QFINDTESTDATA("hub_front.py"), hub.server(), {}, &authority);
    QVERIFY(front.isRunning());
    front.set({{QStringLiteral("password"), QString::fromStdString(connection)}});
    const auto sent = hubChannel({front.hub(), hub.name(), ConnectionString{"hub"}, DataForm::Schema}, asked)
                          ->send(messageOf(samples::torAlert()), {});
    QVERIFY(!sent);
    QCOMPARE(sent.error().error.code, ErrorCode::PermissionDenied);
    const auto& what = sent.error().error.what;
    QVERIFY2(what.find("right Send") != std::string::npos && what.find("other=") == std::string::npos,
             what.c_str());
    QVERIFY(!sent.error().final);
}

void DeliveryHubTest::serverComesBack() {
    MockHub hub(1);
    const auto channel = hubChannel(to(hub), access(), plain());
    QVERIFY(channel->send(messageOf(samples::torAlert(), "m-1"), {}));
    hub.setDown();
    const auto sent = channel->send(messageOf(samples::torAlert(), "m-2"), {});
    QVERIFY(!sent);
    QCOMPARE(sent.error().error.code, ErrorCode::Unreachable);
    hub.setUp();
    QVERIFY(channel->send(messageOf(samples::torAlert(), "m-2"), {}));
    const auto records = readAll(hub);
    QCOMPARE(records.size(), 2);
    QVERIFY(records[1].headers.startsWith("message-id=m-2,"));
}

void DeliveryHubTest::missingHubIsTold() {
    MockHub hub(1);
    hub.setMissing(true);
    HubOptions options = plain();
    options.deliverWithin = 10s; // told long before
    const auto sent = hubChannel(to(hub), access(), options)->send(messageOf(samples::torAlert()), {});
    QVERIFY(!sent);
    QVERIFY2(sent.error().error.what.find("no hub “insights-logs”") != std::string::npos,
             sent.error().error.what.c_str());
    QVERIFY(!sent.error().final);
}

// Hubs of the Basic tier, and keys without the right, give no number to a producer.
void DeliveryHubTest::withoutIdempotence() {
    const MockHub hub(1);
    constexpr int initProducerId = 22;
    rd_kafka_mock_push_request_errors(hub.cluster(), initProducerId, 2,
                                      RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED,
                                      RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED);
    const auto channel = hubChannel(to(hub), access(), plain());
    const auto sent = channel->send(messageOf(samples::torAlert()), {});
    QVERIFY2(sent, sent ? "" : describe(sent.error().error).c_str());
    QCOMPARE(readAll(hub).size(), 1);
}

void DeliveryHubTest::tooLongIsFinal() {
    const MockHub hub(1);
    constexpr int produce = 0;
    rd_kafka_mock_push_request_errors(hub.cluster(), produce, 1, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
    const auto sent = hubChannel(to(hub), access(), plain())->send(messageOf(samples::torAlert()), {});
    QVERIFY(!sent);
    QVERIFY(sent.error().final);
}

void DeliveryHubTest::stopEndsAWait() {
    MockHub hub(1);
    hub.setDown();
    HubOptions options = plain();
    options.deliverWithin = 60s;
    std::stop_source stop;
    std::jthread later([&stop] {
        std::this_thread::sleep_for(300ms);
        stop.request_stop();
    });
    QElapsedTimer timer;
    timer.start();
    const auto sent =
        hubChannel(to(hub), access(), options)->send(messageOf(samples::torAlert()), stop.get_token());
    QVERIFY(!sent);
    QCOMPARE(sent.error().error.code, ErrorCode::Cancelled);
    QVERIFY2(timer.elapsed() < 4000, std::to_string(timer.elapsed()).c_str());
}

QTEST_GUILESS_MAIN(DeliveryHubTest)
#include "delivery_hub_test.moc"
