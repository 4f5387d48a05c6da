// Syslog into a real rsyslogd: by each way, with hostile texts, with servers that go away.
#include "core/base/text.h"
#include "core/delivery/syslog_channel.h"
#include "core/delivery/syslog_message.h"
#include "tests/integration/rsyslog_server.h"
#include "tests/unit/delivery_messages.h"

#include <QElapsedTimer>

#include <map>
#include <thread>

using namespace cosmoswatch;
using namespace cosmoswatch::testing;
using namespace std::chrono_literals;
using Transport = SyslogReceiver::Transport;

class DeliverySyslogTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void arrives_data() { everyWay(); }
    void arrives();
    void hostileTextsStayOneMessage_data() { everyWay(); }
    void hostileTextsStayOneMessage();
    void serverComesBack_data();
    void serverComesBack();
    void certificateIsChecked_data();
    void certificateIsChecked();
    void closedConnectionIsNoticed();
    void largeSnapshotArrives();
    void stopEndsAWait();
    void nobodyListens_data() { everyWay(); }
    void nobodyListens();

private:
    static void everyWay() {
        QTest::addColumn<int>("way");
        QTest::newRow("tls") << int(Transport::Tls);
        QTest::newRow("tcp") << int(Transport::Tcp);
        QTest::newRow("udp") << int(Transport::Udp);
    }
    [[nodiscard]] SyslogReceiver receiver(Transport transport, DataForm form = DataForm::Cef) const {
        const std::string server = transport == Transport::Tls   ? server_->tls()
                                   : transport == Transport::Tcp ? server_->tcp()
                                                                 : server_->udp();
        return {server, transport, form, 13};
    }
    [[nodiscard]] RemoteAccess access() const {
        RemoteAccess access;
        access.network.authorities = server_->authorities();
        return access;
    }
    [[nodiscard]] static QByteArray idOf(const QByteArray& message) {
        const auto at = message.indexOf(" id=\"") + 5;
        return message.mid(at, message.indexOf('"', at) - at);
    }

    std::unique_ptr<RsyslogServer> server_;
};

void DeliverySyslogTest::initTestCase() {
    if (RsyslogServer::program().isEmpty() || !RsyslogServer::hasTls())
        QSKIP("rsyslogd with its TLS driver is not installed (packages rsyslog, rsyslog-gnutls)");
}

void DeliverySyslogTest::init() {
    server_ = std::make_unique<RsyslogServer>();
    QVERIFY(server_->start());
}

void DeliverySyslogTest::arrives() {
    QFETCH(int, way);
    for (const auto form : {DataForm::Cef, DataForm::Schema}) {
        const auto channel = syslogChannel(receiver(static_cast<Transport>(way), form), access());
        for (int i = 0; i < 5; ++i) {
            const auto sent = channel->send(messageOf(samples::torAlert(), "m-" + std::to_string(i)), {});
            QVERIFY2(sent, sent ? "" : describe(sent.error().error).c_str());
        }
    }
    QVERIFY(server_->waitForMessages(10));
    const auto messages = server_->messages();
    QCOMPARE(messages.size(), 10);
    for (int i = 0; i < 10; ++i)
        QCOMPARE(idOf(messages[i]), "m-" + QByteArray::number(i % 5));
    QVERIFY2(messages[0].startsWith("106 CosmosDB_TorAnomaly [origin software=\"Cosmos Watch\""),
             messages[0].constData());
    const auto text = messages[0].mid(messages[0].indexOf('|') + 1).trimmed();
    QVERIFY(text.startsWith("CEF:0|Cosmos Watch|"));
    QVERIFY(text.endsWith(" cosmoswatchMessageId=m-0"));
    QVERIFY(messages[9].endsWith(R"("MessageId":"m-4"})"));
}

void DeliverySyslogTest::hostileTextsStayOneMessage() {
    QFETCH(int, way);
    int sent = 0;
    for (const auto form : {DataForm::Cef, DataForm::Schema, DataForm::Ocsf, DataForm::Ecs}) {
        const auto channel = syslogChannel(receiver(static_cast<Transport>(way), form), access());
        for (const auto& attack : samples::attacks()) {
            Alert alert =
                samples::hostileAlert(attack.substr(0, 3000) + "\n<34>1 - - forged - - - x\n12 <34>1");
            alert.type = attack.substr(0, 100);
            QVERIFY(channel->send(messageOf(alert, "h-" + std::to_string(sent++)), {}));
        }
    }
    QVERIFY(server_->waitForMessages(sent));
    QTest::qWait(100); // for a message too many
    const auto messages = server_->messages();
    QCOMPARE(messages.size(), sent);
    for (int i = 0; i < sent; ++i) {
        QVERIFY2(messages[i].startsWith("106 "), messages[i].left(200).constData());
        QCOMPARE(idOf(messages[i]), "h-" + QByteArray::number(i));
    }
}

void DeliverySyslogTest::serverComesBack_data() {
    QTest::addColumn<int>("way");
    QTest::newRow("tls") << int(Transport::Tls);
    QTest::newRow("tcp") << int(Transport::Tcp);
}

void DeliverySyslogTest::serverComesBack() {
    QFETCH(int, way);
    const auto channel = syslogChannel(receiver(static_cast<Transport>(way)), access());
    QVERIFY(channel->send(messageOf(samples::torAlert(), "m-1"), {}));
    QVERIFY(server_->waitForMessages(1));
    server_->kill();
    const auto refused = channel->send(messageOf(samples::torAlert(), "m-2"), {});
    QVERIFY(!refused);
    QCOMPARE(refused.error().error.code, ErrorCode::Unreachable);
    QVERIFY(!refused.error().final);
    QVERIFY(server_->start());
    QVERIFY(channel->send(messageOf(samples::torAlert(), "m-2"), {}));
    QVERIFY(server_->waitForMessages(2));
    // Restarted unseen: the next message goes over a new connection.
    server_->kill();
    QVERIFY(server_->start());
    QVERIFY(channel->send(messageOf(samples::torAlert(), "m-3"), {}));
    QVERIFY(server_->waitForMessages(3));
    QCOMPARE(idOf(server_->messages()[1]), QByteArray("m-2"));
    QCOMPARE(idOf(server_->messages()[2]), QByteArray("m-3"));
}

void DeliverySyslogTest::certificateIsChecked_data() {
    QTest::addColumn<QString>("alternative");
    QTest::addColumn<bool>("knowsAuthority");
    QTest::addColumn<bool>("isAccepted");
    QTest::newRow("right") << "IP:127.0.0.1" << true << true;
    QTest::newRow("another name") << "DNS:other.example" << true << false;
    QTest::newRow("unknown authority") << "IP:127.0.0.1" << false << false;
}

void DeliverySyslogTest::certificateIsChecked() {
    QFETCH(QString, alternative);
    QFETCH(bool, knowsAuthority);
    QFETCH(bool, isAccepted);
    server_ = std::make_unique<RsyslogServer>(CertificateWishes{.alternative = alternative.toStdString()});
    QVERIFY(server_->start());
    RemoteAccess asked = access();
    if (!knowsAuthority) asked.network.authorities.clear();
    const auto sent =
        syslogChannel(receiver(Transport::Tls), asked)->send(messageOf(samples::torAlert()), {});
    QCOMPARE(sent.has_value(), isAccepted);
    if (!sent) QCOMPARE(sent.error().error.code, ErrorCode::Untrusted);
    if (isAccepted) return;
    QTest::qWait(100);
    QCOMPARE(server_->messages().size(), 0);
}

// A server that hangs up after each message: every message comes over a connection that was open.
void DeliverySyslogTest::closedConnectionIsNoticed() {
    QTcpServer once;
    QVERIFY(once.listen(QHostAddress::LocalHost));
    const auto channel =
        syslogChannel({"127.0.0.1:" + std::to_string(once.serverPort()), Transport::Tcp}, {});
    for (int i = 0; i < 5; ++i) {
        bool sent = false;
        std::thread sender([&] {
            sent = channel->send(messageOf(samples::torAlert(), "m-" + std::to_string(i)), {}).has_value();
        });
        QByteArray read;
        if (once.waitForNewConnection(5000)) {
            const std::unique_ptr<QTcpSocket> socket(once.nextPendingConnection());
            while (!read.contains("cosmoswatchMessageId") && socket->waitForReadyRead(5000))
                read += socket->readAll();
            sender.join();
            socket->disconnectFromHost();
            if (socket->state() != QAbstractSocket::UnconnectedState) socket->waitForDisconnected(2000);
        } else {
            sender.join();
        }
        QVERIFY(sent);
        QCOMPARE(idOf(read), "m-" + QByteArray::number(i));
        const auto space = read.indexOf(' ');
        QCOMPARE(read.left(space).toInt(), static_cast<int>(read.size() - space - 1)); // octets counted
    }
}

void DeliverySyslogTest::largeSnapshotArrives() {
    QVERIFY(syslogChannel(receiver(Transport::Tls, DataForm::Schema), access())->send(snapshotOf(300), {}));
    QVERIFY(server_->waitForMessages(300));
    std::map<QByteArray, int> seen;
    for (const auto& message : server_->messages())
        ++seen[idOf(message)];
    QCOMPARE(seen.size(), std::size_t{300});
    QCOMPARE(server_->messages().size(), 300);
}

void DeliverySyslogTest::stopEndsAWait() {
    QTcpServer silent; // takes connections, says nothing
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    std::stop_source stop;
    std::jthread later([&stop] {
        std::this_thread::sleep_for(300ms);
        stop.request_stop();
    });
    QElapsedTimer timer;
    timer.start();
    const auto sent =
        syslogChannel({"127.0.0.1:" + std::to_string(silent.serverPort()), Transport::Tls}, access())
            ->send(messageOf(samples::torAlert()), stop.get_token());
    QVERIFY(!sent);
    QCOMPARE(sent.error().error.code, ErrorCode::Cancelled);
    QVERIFY(timer.elapsed() < 3000);
}

void DeliverySyslogTest::nobodyListens() {
    QFETCH(int, way);
    server_->kill();
    const auto channel = syslogChannel(receiver(static_cast<Transport>(way)), access());
    auto sent = channel->send(messageOf(samples::torAlert()), {});
    if (way == int(Transport::Udp)) // told to the sender by then, by the machine that refused it
        for (int i = 0; i < 50 && sent; ++i) {
            QTest::qWait(20);
            sent = channel->send(messageOf(samples::torAlert()), {});
        }
    QVERIFY(!sent);
    QCOMPARE(sent.error().error.code, ErrorCode::Unreachable);
    QVERIFY(!sent.error().final);
}

QTEST_GUILESS_MAIN(DeliverySyslogTest)
#include "delivery_syslog_test.moc"
