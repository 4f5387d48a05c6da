// Names, positions, messages and texts of hubs, right and hostile.
#include "core/eventhub/hub_address.h"
#include "core/eventhub/hub_configuration.h"
#include "core/eventhub/hub_cursor.h"
#include "core/eventhub/hub_failure.h"
#include "core/eventhub/hub_health.h"
#include "core/eventhub/hub_message.h"

#include <QObject>
#include <QTest>

#include <algorithm>
#include <array>
#include <openssl/x509_vfy.h>

using namespace cosmoswatch;

namespace {

const std::string record =
    R"({"time":"2026-03-01T10:00:00Z","resourceId":"/SUBSCRIPTIONS/S/DATABASEACCOUNTS/SHOP","category":)"
    R"("DataPlaneRequests","operationName":"Query","properties":{"activityId":"a","statusCode":"200"}})";

EventBatch decoded(std::string_view body) {
    EventBatch batch;
    decodeMessage(body, std::make_shared<const std::string>("hub/3"), 77, batch);
    return batch;
}

std::string valueOf(const rd_kafka_conf_t& configuration, const char* name) {
    std::array<char, 512> value{};
    std::size_t size = value.size();
    return rd_kafka_conf_get(&configuration, name, value.data(), &size) == RD_KAFKA_CONF_OK ? value.data()
                                                                                            : "";
}

} // namespace

class EventhubPartsTest : public QObject {
    Q_OBJECT

private slots:
    void servers_data();
    void servers();
    void groups();
    void loopback();
    void connectionStrings();
    void cursors();
    void messages_data();
    void messages();
    void tlsIsAlwaysOn();
    void plainNeedsLoopback();
    void texts_data();
    void texts();
    void textsAreMadeVisible();
    void problemsAreBounded();
};

void EventhubPartsTest::servers_data() {
    QTest::addColumn<QByteArray>("server");
    QTest::addColumn<QByteArray>("expected"); // empty: refused
    QTest::newRow("usual") << QByteArray("shop.servicebus.windows.net:9093")
                           << QByteArray("shop.servicebus.windows.net:9093/logs");
    QTest::newRow("no port") << QByteArray(" Shop.ServiceBus.Windows.net ")
                             << QByteArray("shop.servicebus.windows.net:9093/logs");
    QTest::newRow("as in a connection string") << QByteArray("sb://shop.servicebus.windows.net/")
                                               << QByteArray("shop.servicebus.windows.net:9093/logs");
    QTest::newRow("IPv6") << QByteArray("[::1]:9093") << QByteArray("[::1]:9093/logs");
    for (const char* refused : {"", ":9093", "shop:0", "shop:65536", "shop:9093x", "shop:", "a,b:9093",
                                "user@shop:9093", "http://shop:9093", "PLAINTEXT://shop:9093", "shop/x:9093",
                                "[::1", "[shop]:9093", "::1", "shop\n:9093"})
        QTest::newRow(*refused ? QByteArray(refused).simplified().constData() : "empty")
            << QByteArray(refused) << QByteArray();
}

void EventhubPartsTest::servers() {
    QFETCH(QByteArray, server);
    QFETCH(QByteArray, expected);
    const auto address = hubAddress({server.toStdString(), "logs", {}, {}});
    QCOMPARE(address ? QByteArray::fromStdString(address->place()) : QByteArray(), expected);
    if (!address) QCOMPARE(address.error().code, ErrorCode::InvalidArgument);
}

void EventhubPartsTest::groups() {
    QCOMPARE(hubAddress({"shop", "logs", "$Default", {}})->group, std::string());
    QCOMPARE(hubAddress({"shop", "logs", "$default", {}})->group, std::string());
    QCOMPARE(hubAddress({"shop", "logs", "", {}})->group, std::string());
    QCOMPARE(hubAddress({"shop", "logs", " cosmos-watch ", {}})->group, std::string("cosmos-watch"));
    QVERIFY(!hubAddress({"shop", "logs", "a b", {}}));
    QVERIFY(!hubAddress({"shop", std::string(300, 'x'), "", {}}));
}

void EventhubPartsTest::loopback() {
    const auto is = [](const char* server) { return hubAddress({server, "logs", {}, {}})->isLoopback(); };
    QVERIFY(is("127.0.0.1:1") && is("127.9.9.9") && is("[::1]:1"));
    QVERIFY(!is("localhost") && !is("127.0.0.1.example") && !is("128.0.0.1") && !is("127.1") && !is("[::2]"));
}

void EventhubPartsTest::connectionStrings() {
    const auto parts =
        parseHubConnectionString(" Endpoint=sb://Shop.servicebus.windows.net/"
                                 ";SharedAccessKeyName=listen;SharedAccessKey=a+b/c==;EntityPath=logs\n");
    QVERIFY(parts.has_value());
    QCOMPARE(parts->host, std::string("shop.servicebus.windows.net"));
    QCOMPARE(parts->keyName, std::string("listen"));
    QCOMPARE(parts->hub, std::string("logs"));
    for (const char* wrong : {"", ";;;", "a+b/c==", "Endpoint=sb://x/;SharedAccessKey=s3cret",
                              "Endpoint=sb://x/;SharedAccessKeyName=n;SharedAccessKey=",
                              "DefaultEndpointsProtocol=https;AccountName=x;AccountKey=s3cret"}) {
        const auto refused = parseHubConnectionString(wrong);
        QVERIFY2(!refused, wrong);
        QVERIFY(refused.error().what.find("s3cret") == std::string::npos);
    }
}

void EventhubPartsTest::cursors() {
    const HubCursor cursor{123, 1'760'000'000'000};
    QCOMPARE(HubCursor::fromJson(cursor.toJson()).value(), cursor);
    const HubCursor timeless{0, -1};
    QCOMPARE(HubCursor::fromJson(timeless.toJson()).value(), timeless);
    for (const char* damaged : {"", "{", "[]", "7", R"({"offset":1})", R"({"offset":"1","time":2})",
                                R"({"offset":-1,"time":2})", R"({"offset":1e300,"time":2})"})
        QVERIFY2(!HubCursor::fromJson(damaged), damaged);
    QCOMPARE(cursorName(*hubAddress({"shop", "logs", {}, {}}), 12),
             std::string("event-hub:shop:9093/logs/12"));
}

void EventhubPartsTest::messages_data() {
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("events");
    QTest::addColumn<int>("rejected");
    const QByteArray one = QByteArray::fromStdString(record);
    QTest::newRow("one record") << one << 1 << 0;
    QTest::newRow("envelope") << "{\"records\":[" + one + "," + one + "]}" << 2 << 0;
    QTest::newRow("lines") << one + '\n' + one + "\r\n" << 2 << 0;
    QTest::newRow("array") << "[" + one + "]" << 1 << 0;
    QTest::newRow("pretty") << "{\n \"records\": [\n" + one + "\n]\n}" << 1 << 0;
    QTest::newRow("empty") << QByteArray() << 0 << 0;
    QTest::newRow("blank") << QByteArray(" \n\t") << 0 << 0;
    QTest::newRow("no records") << QByteArray("{\"records\":[]}") << 0 << 0;
    QTest::newRow("text") << QByteArray("hello") << 0 << 1;
    QTest::newRow("cut") << "{\"records\":[" + one + ",{\"time" << 1 << 1;
    QTest::newRow("zeros") << QByteArray(4, '\0') << 0 << 1;
    QTest::newRow("another record") << QByteArray("{\"a\":1}") << 0 << 1;
    QTest::newRow("large") << "{\"records\":[" + (one + ',').repeated(20'000) + one + "]}" << 20'001 << 0;
    QTest::newRow("deep") << QByteArray(100'000, '[') << 0 << 1;
}

void EventhubPartsTest::messages() {
    QFETCH(QByteArray, body);
    QFETCH(int, events);
    QFETCH(int, rejected);
    const EventBatch batch = decoded({body.constData(), static_cast<std::size_t>(body.size())});
    QCOMPARE(batch.events.size(), static_cast<std::size_t>(events));
    QCOMPARE(batch.rejected.size(), static_cast<std::size_t>(rejected));
    QCOMPARE(batch.bytes, static_cast<std::uint64_t>(body.size()));
    for (const auto& event : batch.events) {
        QCOMPARE(event.source, std::string_view("hub/3"));
        QCOMPARE(event.offset, std::uint64_t{77});
        QCOMPARE(event.json, std::string_view(record));
    }
    for (const auto& one : batch.rejected)
        QCOMPARE(one.offset, std::uint64_t{77});
}

void EventhubPartsTest::tlsIsAlwaysOn() {
    for (const char* server : {"shop.servicebus.windows.net", "127.0.0.1:9092"}) {
        const auto configuration = kafkaConfiguration(*hubAddress({server, "logs", {}, {}}), {}, {}, 4);
        QVERIFY(configuration.has_value());
        QCOMPARE(valueOf(**configuration, "security.protocol"), std::string("sasl_ssl"));
        QCOMPARE(valueOf(**configuration, "enable.ssl.certificate.verification"), std::string("true"));
        QCOMPARE(valueOf(**configuration, "ssl.endpoint.identification.algorithm"), std::string("https"));
        QCOMPARE(valueOf(**configuration, "auto.offset.reset"), std::string("error"));
        QCOMPARE(valueOf(**configuration, "enable.auto.commit"), std::string("false"));
    }
    const auto kilobytes = [](std::size_t partitions) {
        return valueOf(**kafkaConfiguration(*hubAddress({"shop", "logs", {}, {}}), {}, {}, partitions),
                       "queued.max.messages.kbytes");
    };
    QCOMPARE(kilobytes(1), std::string("16384"));
    QCOMPARE(kilobytes(32), std::string("2048"));
    QCOMPARE(kilobytes(2000), std::string("1024"));
}

void EventhubPartsTest::plainNeedsLoopback() {
    HubOptions plain;
    plain.plainToLoopback = true;
    QVERIFY(kafkaConfiguration(*hubAddress({"127.0.0.1:9092", "logs", {}, {}}), {}, plain, 4).has_value());
    QVERIFY(!kafkaConfiguration(*hubAddress({"localhost:9092", "logs", {}, {}}), {}, plain, 4));
    NetworkSettings network;
    network.authorities = "/no/such/file.pem";
    QVERIFY(!kafkaConfiguration(*hubAddress({"shop", "logs", {}, {}}), network, {}, 4));
}

void EventhubPartsTest::texts_data() {
    QTest::addColumn<int>("error");
    QTest::addColumn<int>("certificate");
    QTest::addColumn<QByteArray>("reason");
    QTest::addColumn<QByteArray>("told");
    const QByteArray front = "sasl_ssl://shop.servicebus.windows.net:9093/bootstrap: ";
    const QByteArray verify =
        front + "SSL handshake failed: certificate verify failed (after 3ms in state SSL_HANDSHAKE)";
    QTest::newRow("name") << int(RD_KAFKA_RESP_ERR__RESOLVE) << 0 << front + "Failed to resolve"
                          << QByteArray("There is no server “shop");
    QTest::newRow("refused")
        << int(RD_KAFKA_RESP_ERR__TRANSPORT) << 0
        << front + "Connect to ipv4#192.0.2.1:9093 failed: Connection refused (after 0ms in state CONNECT)"
        << QByteArray("refuses the connection on port 9093");
    QTest::newRow("firewall")
        << int(RD_KAFKA_RESP_ERR__TRANSPORT) << 0
        << front + "Connection setup timed out in state CONNECT (after 10012ms in state CONNECT)"
        << QByteArray("A firewall may hold it back");
    QTest::newRow("lost") << int(RD_KAFKA_RESP_ERR__TRANSPORT) << 0
                          << front + "Disconnected (after 9ms in state UP)"
                          << QByteArray("was lost (Disconnected)");
    QTest::newRow("expired") << int(RD_KAFKA_RESP_ERR__SSL) << X509_V_ERR_CERT_HAS_EXPIRED << verify
                             << QByteArray("has expired");
    QTest::newRow("another name") << int(RD_KAFKA_RESP_ERR__SSL) << X509_V_ERR_HOSTNAME_MISMATCH << verify
                                  << QByteArray("is for another name");
    QTest::newRow("revoked") << int(RD_KAFKA_RESP_ERR__SSL) << X509_V_ERR_CERT_REVOKED << verify
                             << QByteArray("certificate revoked");
    QTest::newRow("no TLS") << int(RD_KAFKA_RESP_ERR__SSL) << X509_V_ERR_CERT_HAS_EXPIRED
                            << front + "SSL handshake failed: wrong version number"
                            << QByteArray("does not speak TLS as it should");
    QTest::newRow("key") << int(RD_KAFKA_RESP_ERR__AUTHENTICATION) << 0
                         << front +
                                "SASL authentication error: Invalid signature (after 9ms in state AUTH_REQ)"
                         << QByteArray("does not take the connection string “shop-hub” (Invalid signature)");
    QTest::newRow("hub") << int(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) << 0
                         << QByteArray("Broker: Unknown topic") << QByteArray("There is no hub “logs”");
    QTest::newRow("right") << int(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED) << 0
                           << QByteArray("Broker: no") << QByteArray("the right Listen");
    QTest::newRow("group") << int(RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED) << 0
                           << QByteArray("Broker: no") << QByteArray("The consumer group “watch”");
}

void EventhubPartsTest::texts() {
    QFETCH(int, error);
    QFETCH(int, certificate);
    QFETCH(QByteArray, reason);
    QFETCH(QByteArray, told);
    const auto address = *hubAddress({"shop.servicebus.windows.net", "logs", "watch", {}});
    const Error explained =
        explain({error, reason.toStdString(), certificate}, address, {"shop-hub", {}, {}});
    QVERIFY2(explained.what.find(told.toStdString()) != std::string::npos, explained.what.c_str());
    QVERIFY2(explained.what.find("sasl_ssl") == std::string::npos, explained.what.c_str());
    QVERIFY2(explained.what.find("in state") == std::string::npos, explained.what.c_str());
    QCOMPARE(explained.where, std::string("shop.servicebus.windows.net:9093/logs"));
}

void EventhubPartsTest::textsAreMadeVisible() {
    const auto address = *hubAddress({"shop", "logs", {}, {}});
    const std::string hostile = "SASL authentication error: \x1b[2J\xe2\x80\xae" + std::string(5000, 'x');
    const Error explained =
        explain({RD_KAFKA_RESP_ERR__AUTHENTICATION, hostile, 0}, address, {"shop-hub", "app", {}});
    QVERIFY(explained.what.size() < 1000);
    QVERIFY(explained.what.find('\x1b') == std::string::npos);
    QVERIFY(explained.what.find("\xe2\x80\xae") == std::string::npos);
    QVERIFY(explained.what.find("Azure Event Hubs Data Receiver") != std::string::npos);
}

void EventhubPartsTest::problemsAreBounded() {
    HubHealth health;
    for (int i = 0; i < 500; ++i)
        health.report("hub", std::to_string(i));
    QCOMPARE(health.problems().size(), std::size_t{100});
    QCOMPARE(health.problems().front().what, std::string("499"));
    health.failed("hub", "450", std::chrono::seconds(1)); // said again: in front, once
    QCOMPARE(health.problems().size(), std::size_t{100});
    QCOMPARE(health.problems().front().what, std::string("450"));
    QCOMPARE(health.connection().state, SourceConnection::State::Retrying);
    health.connected();
    QVERIFY(health.connection().why.empty());
    QCOMPARE(health.connection().failures, std::uint64_t{1});
}

QTEST_APPLESS_MAIN(EventhubPartsTest)
#include "eventhub_parts_test.moc"
