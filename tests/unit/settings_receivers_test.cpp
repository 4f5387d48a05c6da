// Receivers in the settings file: each kind there and back, and every mistake told with its place.
#include "core/settings/settings.h"

#include <QTest>

using namespace cosmoswatch;
using namespace std::chrono_literals;

namespace {

std::string fileWith(const std::string& receiver) {
    return R"({"version": 1, "receivers": [)" + receiver + "]}";
}

const std::string mail = R"({"name": "SOC", "kind": "mail", "server": "smtp.contoso.example:587",
    "from": "cw@contoso.example", "to": ["soc@contoso.example"])";

} // namespace

class SettingsReceiversTest : public QObject {
    Q_OBJECT

private slots:
    void eachKindComesBack() {
        Settings settings;
        const EntraApplication application{"t", "c", "entra-secret"};
        MailReceiver full;
        full.server = "smtp.contoso.example:465";
        full.security = MailReceiver::Security::Tls;
        full.signIn = MailToken{"cw@contoso.example", application};
        full.from = "Cosmos Watch <cw@contoso.example>";
        full.to = {"a@contoso.example", "b@contoso.example"};
        full.limits = {1, 2, 3, 40};
        full.digestHour = 18;
        full.quiet = QuietHours{22h, 6h + 30min, false};
        full.attachment = MailReceiver::Attachment::Csv;
        full.redaction = {true, false, true};
        MailReceiver plain = full;
        plain.server = "127.0.0.1:25";
        plain.security = MailReceiver::Security::Plain;
        plain.signIn = MailPassword{"cw", "smtp-secret"};
        plain.quiet.reset();
        const ReceiverWay ways[] = {
            full,
            plain,
            SyslogReceiver{"siem:514", SyslogReceiver::Transport::Udp, DataForm::Ecs, 4},
            WebhookReceiver{"https://hooks.example/x", WebhookReceiver::Body::Teams, "hook-secret", true},
            HubReceiver{"siem.servicebus.windows.net:9093", "alerts", ConnectionString{"s"}, DataForm::Ocsf},
            HubReceiver{"siem.servicebus.windows.net:9093", "alerts", application, DataForm::Schema},
            FileReceiver{"/var/log/alerts.jsonl", DataForm::Cef, 1u << 20, 3},
            CommandReceiver{"/usr/local/bin/act", {"--now", "a b"}, 5s},
            UnknownReceiver{"pigeon"}};
        for (const auto& way : ways) {
            ReceiverSettings receiver;
            receiver.name = "receiver " + std::to_string(settings.receivers.size());
            receiver.rule = {Severity::High, {"shop-prod"}, {"CosmosDB_TorAnomaly"}, true};
            receiver.way = way;
            receiver.paused = settings.receivers.size() % 2 == 0;
            receiver.weeklySnapshot = !std::holds_alternative<MailReceiver>(way);
            settings.receivers.push_back(receiver);
        }
        const std::string text = formatSettings(settings);
        const auto back = parseSettings(text);
        QVERIFY2(back, back ? "" : describe(back.error()).c_str());
        QCOMPARE(back->receivers.size(), settings.receivers.size());
        for (std::size_t i = 0; i < settings.receivers.size(); ++i)
            QVERIFY2(back->receivers[i] == settings.receivers[i], settings.receivers[i].name.c_str());
        QCOMPARE(formatSettings(*back), text);
        QVERIFY(back->unknown.empty());
    }

    void whatIsUsualNeedNotBeWritten() {
        const auto settings = parseSettings(fileWith(mail + "}"));
        QVERIFY2(settings, settings ? "" : describe(settings.error()).c_str());
        const auto& receiver = settings->receivers.at(0);
        QCOMPARE(receiver.rule.minSeverity, Severity::Low);
        QVERIFY(!receiver.rule.samples && !receiver.paused);
        const auto& way = std::get<MailReceiver>(receiver.way);
        QVERIFY(way.limits == (std::array<std::uint32_t, 4>{0, 1, 2, 4}));
        QCOMPARE(way.security, MailReceiver::Security::StartTls);
        QCOMPARE(way.digestHour, 7);
        QVERIFY(!way.quiet && !way.redaction.any());
    }

    void whatIsNotKnownStays() {
        const auto settings =
            parseSettings(fileWith(mail + R"(, "flag": {"a": 1}, "limits": {"huge": 3}}, )"
                                          R"({"name": "p", "kind": "pigeon", "loft": "north"})"));
        QVERIFY(settings);
        const std::string text = formatSettings(*settings);
        for (const char* part : {"\"flag\"", "\"huge\": 3", "\"loft\": \"north\"", "\"pigeon\""})
            QVERIFY2(text.find(part) != std::string::npos, part);
        QCOMPARE(formatSettings(*parseSettings(text)), text);
    }

    void mistakesAreToldWithTheirPlace_data() {
        QTest::addColumn<QString>("receiver");
        QTest::addColumn<QString>("place");
        QTest::addColumn<QString>("what");
        const auto row = [](const char* name, const std::string& receiver, const char* place,
                            const char* what) {
            QTest::newRow(name) << QString::fromStdString(receiver) << place << what;
        };
        row("no name", R"({"kind": "mail"})", "receivers[0].name", "is missing");
        row("no kind", R"({"name": "a"})", "receivers[0].kind", "is missing");
        row("no server", R"({"name": "a", "kind": "mail"})", "receivers[0].server", "is missing");
        row("twice", mail + "}, " + mail + "}", "receivers[1].name",
            "is the name of an earlier receiver; give each its own");
        row("severity", mail + R"(, "minSeverity": "huge"})", "receivers[0].minSeverity",
            "should be high, medium, low or informational");
        row("security", mail + R"(, "security": "ssl"})", "receivers[0].security",
            "should be starttls, tls or plain");
        row("plain", mail + R"(, "security": "plain"})", "receivers[0].security",
            "plain can be read on its way; it is for a server on this machine only: use starttls or tls");
        row("sign-in", mail + R"(, "signIn": {"kind": "password", "user": "u"}})",
            "receivers[0].signIn.secret", "is missing");
        row("sign-in kind", mail + R"(, "signIn": {"kind": "magic"}})", "receivers[0].signIn.kind",
            "should be none, password or entra");
        row("from", R"({"name": "a", "kind": "mail", "server": "s:25", "from": "cw", "to": ["a@b.example"]})",
            "receivers[0].from", "should be an e-mail address, such as cosmoswatch@contoso.example");
        row("nobody", R"({"name": "a", "kind": "mail", "server": "s:25", "from": "a@b.example", "to": []})",
            "receivers[0].to", "should name at least one recipient");
        row("no address",
            R"({"name": "a", "kind": "mail", "server": "s:25", "from": "a@b.example", "to": ["soc"]})",
            "receivers[0].to[0]", "should be an e-mail address, such as soc@contoso.example");
        row("limit", mail + R"(, "limits": {"high": -1}})", "receivers[0].limits.high",
            "should be a number from 0 to 1,000");
        row("hour", mail + R"(, "digestHour": 24})", "receivers[0].digestHour",
            "should be a number from 0 to 23");
        row("time", mail + R"(, "quietHours": {"from": "25:00", "until": "06:00"}})",
            "receivers[0].quietHours.from", "should be a time of the day, such as 06:30");
        row("no time at all", mail + R"(, "quietHours": {"from": "06:00", "until": "06:00"}})",
            "receivers[0].quietHours.until", "is the same as from: that is no time at all");
        row("attachment", mail + R"(, "attachment": "pdf"})", "receivers[0].attachment",
            "should be none, csv or json");
        row("redact", mail + R"(, "redact": {"names": "yes"}})", "receivers[0].redact.names",
            "should be true or false");
        row("transport", R"({"name": "a", "kind": "syslog", "server": "s:514", "transport": "mail"})",
            "receivers[0].transport", "should be tls, tcp or udp");
        row("credential",
            R"({"name": "a", "kind": "event-hub", "server": "s", "hub": "h", "credential": {"kind": "x"}})",
            "receivers[0].credential.kind", "should be connection-string or entra");
        row("path", R"({"name": "a", "kind": "file", "path": "alerts.jsonl"})", "receivers[0].path",
            "should be a whole path, from / on");
        row("program", R"({"name": "a", "kind": "command", "program": ""})", "receivers[0].program",
            "should name a program");
    }
    void mistakesAreToldWithTheirPlace() {
        QFETCH(QString, receiver);
        QFETCH(QString, place);
        QFETCH(QString, what);
        const auto settings = parseSettings(fileWith(receiver.toStdString()));
        QVERIFY(!settings);
        QCOMPARE(QString::fromStdString(settings.error().where), place);
        QCOMPARE(QString::fromStdString(settings.error().what), what);
    }
};

QTEST_APPLESS_MAIN(SettingsReceiversTest)
#include "settings_receivers_test.moc"
