// What programs and chats are sent: whatever the log says, it stays one line, one header, one JSON text.
#include "core/base/text.h"
#include "core/delivery/data_line.h"
#include "core/delivery/server_address.h"
#include "core/delivery/syslog_message.h"
#include "core/delivery/webhook_body.h"
#include "tests/unit/delivery_messages.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>

using namespace cosmoswatch;
using namespace cosmoswatch::testing;

namespace {

const SyslogOptions plainOptions{13, DataForm::Cef, "host.example", 0};

QJsonObject parsed(const std::string& text) {
    return QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
}

// Each text of a JSON value, wherever it stands, with the key it stands under.
void eachText(const QJsonValue& value, const QString& key,
              const std::function<void(QString, QString)>& take) {
    if (value.isString()) take(key, value.toString());
    for (const auto& item : value.toArray())
        eachText(item, key, take);
    const auto object = value.toObject();
    for (auto item = object.begin(); item != object.end(); ++item)
        eachText(item.value(), item.key(), take);
}

} // namespace

class DeliveryFormsTest : public QObject {
    Q_OBJECT

private slots:
    void idsAreStable();
    void lineCarriesItsId_data();
    void lineCarriesItsId();
    void hostileTextStaysOneLine_data() { everyAttack(); }
    void hostileTextStaysOneLine();
    void syslogHeader();
    void syslogSeverities();
    void hostileTextStaysInItsField_data() { everyAttack(); }
    void hostileTextStaysInItsField();
    void longMessagesAreCutVisibly();
    void oneAlertIsAnObjectManyAreLists();
    void chatsReadNoMarkup_data() { everyAttack(); }
    void chatsReadNoMarkup();
    void chatsStaySmall();
    void signature();
    void servers_data();
    void servers();

private:
    static void everyAttack() {
        QTest::addColumn<int>("number");
        for (int i = 0; i < static_cast<int>(samples::attacks().size()); ++i)
            QTest::addRow("%d", i) << i;
    }
};

void DeliveryFormsTest::idsAreStable() {
    const Message one = messageOf(samples::torAlert(), "out 7\r\nX: \"y\"");
    QCOMPARE(partId(one, 0), std::string("out_7__X:__y_"));
    const Message three = snapshotOf(3);
    QCOMPARE(partId(three, 2), std::string("week-1.a1002"));
}

void DeliveryFormsTest::lineCarriesItsId_data() {
    QTest::addColumn<int>("form");
    QTest::addColumn<QString>("end");
    QTest::newRow("schema") << int(DataForm::Schema) << R"(,"MessageId":"m-1"})";
    QTest::newRow("ocsf") << int(DataForm::Ocsf) << R"(,"unmapped":{"message_id":"m-1"}})";
    QTest::newRow("ecs") << int(DataForm::Ecs) << R"(,"labels":{"message_id":"m-1"}})";
    QTest::newRow("cef") << int(DataForm::Cef) << " cosmoswatchMessageId=m-1";
}

void DeliveryFormsTest::lineCarriesItsId() {
    QFETCH(int, form);
    QFETCH(QString, end);
    const auto line = dataLine(samples::torAlert(), static_cast<DataForm>(form), "m-1");
    QVERIFY2(line.ends_with(end.toStdString()), line.c_str());
    if (form != int(DataForm::Cef)) QVERIFY(!parsed(line).isEmpty());
}

void DeliveryFormsTest::hostileTextStaysOneLine() {
    QFETCH(int, number);
    const Alert alert = samples::hostileAlert(samples::attacks()[static_cast<std::size_t>(number)]);
    for (const auto form : {DataForm::Schema, DataForm::Ocsf, DataForm::Ecs, DataForm::Cef}) {
        const auto line = dataLine(alert, form, "m-1");
        QVERIFY(std::none_of(line.begin(), line.end(),
                             [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7F; }));
        if (form != DataForm::Cef) QVERIFY(!parsed(line).isEmpty());
    }
}

void DeliveryFormsTest::syslogHeader() {
    const auto text = syslogMessage(messageOf(samples::torAlert()), 0, plainOptions);
    const std::string expected =
        "<106>1 2026-10-04T16:12:00.000000Z host.example cosmoswatch - CosmosDB_TorAnomaly "
        "[origin software=\"Cosmos Watch\" swVersion=\"";
    QCOMPARE(text.substr(0, expected.size()), expected);
    QVERIFY(
        text.find(
            "][cosmoswatch@32473 id=\"m-1\" purpose=\"alert\" "
            "alert=\"8f2c19ab77d04c1e9a3b5d6f70812233\" severity=\"High\" account=\"shop-prod\"] CEF:0|") !=
        std::string::npos);
    SyslogOptions odd = plainOptions;
    odd.host = "my host\n";
    odd.facility = 99;
    const auto mended = syslogMessage(messageOf(samples::torAlert()), 0, odd);
    QVERIFY(mended.starts_with("<186>1 "));
    QVERIFY(mended.find(" my_host_ cosmoswatch ") != std::string::npos);
    odd.host = "";
    QVERIFY(syslogMessage(messageOf(samples::torAlert()), 0, odd).find("Z - cosmoswatch ") !=
            std::string::npos);
}

void DeliveryFormsTest::syslogSeverities() {
    Alert alert = samples::torAlert();
    std::string priorities;
    for (const auto severity : allSeverities) {
        alert.severity = severity;
        const auto text = syslogMessage(messageOf(alert), 0, plainOptions);
        priorities += text.substr(0, text.find('>') + 1);
    }
    QCOMPARE(priorities, std::string("<106><108><109><110>"));
}

void DeliveryFormsTest::hostileTextStaysInItsField() {
    QFETCH(int, number);
    Alert alert =
        samples::hostileAlert(samples::attacks()[static_cast<std::size_t>(number)] + " ] \\ \" [x y=\"z\"]");
    alert.type = alert.id = samples::attacks()[static_cast<std::size_t>(number)] + "\"]";
    const auto text = QString::fromStdString(syslogMessage(messageOf(alert), 0, plainOptions));
    static const QRegularExpression grammar(QStringLiteral(
        R"(^<\d{1,3}>1 \S+Z [!-~]+ cosmoswatch - [!-~]{1,32} )"
        R"((\[[A-Za-z@0-9]+( [A-Za-z]+="([^"\\\]]|\\["\\\]])*")*\]){2} CEF:0\|[^\x00-\x1F]*$)"));
    QVERIFY2(grammar.match(text).hasMatch(), qPrintable(text.left(600)));
    QCOMPARE(text.count(QLatin1String("][cosmoswatch@32473 ")), 1);
}

void DeliveryFormsTest::longMessagesAreCutVisibly() {
    Alert alert = samples::hostileAlert(std::string(5000, 'W'));
    SyslogOptions options = plainOptions;
    options.form = DataForm::Schema;
    options.largestBytes = largestDatagram;
    const auto whole = syslogMessage(messageOf(alert), 0, {13, DataForm::Schema, "host.example", 0});
    const auto cut = syslogMessage(messageOf(alert), 0, options);
    QVERIFY(whole.size() > largestDatagram);
    QVERIFY(cut.size() <= largestDatagram && cut.size() > largestDatagram - 8);
    QVERIFY(cut.ends_with("… [cut]"));
    QVERIFY(cut.find(" cutFrom=\"" + std::to_string(whole.size()) + "\"] ") != std::string::npos);
    // Another script: never within a character.
    std::string umlauts;
    for (int i = 0; i < 4000; ++i)
        umlauts += "ä";
    const auto other = syslogMessage(messageOf(samples::hostileAlert(umlauts)), 0, options);
    QVERIFY(isValidUtf8(other) && other.size() <= largestDatagram);
}

void DeliveryFormsTest::oneAlertIsAnObjectManyAreLists() {
    const auto one = webhookRequests(messageOf(samples::torAlert()), WebhookReceiver::Body::Schema);
    QCOMPARE(one.size(), std::size_t{1});
    QCOMPARE(one[0].id, std::string("m-1"));
    QCOMPARE(parsed(one[0].body)["SystemAlertId"].toString(),
             QStringLiteral("8f2c19ab77d04c1e9a3b5d6f70812233"));
    const auto many = webhookRequests(snapshotOf(201), WebhookReceiver::Body::Ocsf);
    QCOMPARE(many.size(), std::size_t{3});
    QCOMPARE(many[2].id, std::string("week-1.3"));
    QCOMPARE(QJsonDocument::fromJson(QByteArray::fromStdString(many[1].body)).array().size(), 100);
    QCOMPARE(QJsonDocument::fromJson(QByteArray::fromStdString(many[2].body)).array().size(), 1);
    QVERIFY(webhookRequests({"m", Message::Purpose::Digest, {}}, WebhookReceiver::Body::Slack).empty());
}

// Slack reads markup in "mrkdwn" texts and in the outermost text, Teams in a "TextBlock" and a "FactSet".
void DeliveryFormsTest::chatsReadNoMarkup() {
    QFETCH(int, number);
    const std::string attack = samples::attacks()[static_cast<std::size_t>(number)] +
                               " <!channel> <@U1> <https://evil.example|x> *b* _i_ [l](https://evil.example)";
    Message message = messageOf(samples::hostileAlert(attack));
    for (const bool isDigest : {false, true}) {
        if (isDigest) message.alerts.push_back(message.alerts.front());
        const auto slack = parsed(webhookRequests(message, WebhookReceiver::Body::Slack)[0].body);
        QVERIFY(!slack["text"].toString().contains(QLatin1Char('<')));
        QCOMPARE(slack["mrkdwn"], QJsonValue(false));
        QCOMPARE(slack["parse"].toString(), QStringLiteral("none"));
        QVERIFY(slack["blocks"].toArray().size() >= 3);
        eachText(slack["blocks"], {}, [](const QString& key, const QString& text) {
            if (key == QLatin1String("type")) QVERIFY(text != QLatin1String("mrkdwn"));
        });
        const auto teams = parsed(webhookRequests(message, WebhookReceiver::Body::Teams)[0].body);
        const auto card = teams["attachments"].toArray()[0].toObject()["content"].toObject();
        QVERIFY(card["body"].toArray().size() >= 3);
        for (const auto& element : card["body"].toArray())
            QCOMPARE(element.toObject()["type"].toString(), QStringLiteral("RichTextBlock"));
        QVERIFY(!card.contains(QLatin1String("msteams")) && !card.contains(QLatin1String("actions")));
    }
}

void DeliveryFormsTest::chatsStaySmall() {
    for (const auto body : {WebhookReceiver::Body::Slack, WebhookReceiver::Body::Teams}) {
        for (const auto& message :
             {messageOf(samples::hostileAlert(std::string(1 << 20, 'W'))), snapshotOf(500)}) {
            const auto requests = webhookRequests(message, body);
            QCOMPARE(requests.size(), std::size_t{1});
            QVERIFY2(requests[0].body.size() < 28'000, std::to_string(requests[0].body.size()).c_str());
            const auto blocks = parsed(requests[0].body)["blocks"].toArray();
            QVERIFY(blocks.size() <= 50);
            eachText(blocks, {}, [](const QString&, const QString& text) { QVERIFY(text.size() <= 2000); });
        }
    }
}

void DeliveryFormsTest::signature() {
    // Checked with: printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac secret
    QCOMPARE(webhookSignature("secret", "1700000000", R"({"a":1})"),
             std::string("v1=49f24e537407743fa4a0242bb63b94b9a47ee99cbbe071ccd8a22550ae411686"));
    QVERIFY(webhookSignature("secret", "1700000001", R"({"a":1})") !=
            webhookSignature("secret", "1700000000", R"({"a":1})"));
}

void DeliveryFormsTest::servers_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("server"); // empty: none
    QTest::newRow("name and port") << "SIEM.example.org:1514"
                                   << "siem.example.org:1514";
    QTest::newRow("usual port") << " siem.example.org "
                                << "siem.example.org:6514";
    QTest::newRow("v4") << "10.0.0.7:514"
                        << "10.0.0.7:514";
    QTest::newRow("v6") << "[2001:db8::7]:514"
                        << "[2001:db8::7]:514";
    QTest::newRow("v6 alone") << "2001:db8::7"
                              << "[2001:db8::7]:6514";
    for (const char* wrong : {"", ":514", "host:", "host:0", "host:65536", "host:1x", "ho st", "http://host",
                              "host/x", "[2001:db8::7", "[host]:1", "a@b", "[::1]x", "host:1:2", "-host"})
        QTest::newRow(wrong) << wrong << "";
}

void DeliveryFormsTest::servers() {
    QFETCH(QString, text);
    QFETCH(QString, server);
    const auto found = parseServer(text.toStdString(), 6514);
    QCOMPARE(QString::fromStdString(found ? found->text() : ""), server);
    if (!found) QCOMPARE(found.error().code, ErrorCode::InvalidArgument);
}

QTEST_APPLESS_MAIN(DeliveryFormsTest)
#include "delivery_forms_test.moc"
