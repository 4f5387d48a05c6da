// Receivers of alerts: the page that lists them, their health, the dialog with a form for each kind, tests
// that are sent, secrets that are kept, and a dispatcher that begins anew when the settings change.
#include "core/base/text.h"
#include "ui/pages/receivers_page.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/translations.h"
#include "ui/widgets/receiver_card.h"
#include "ui/widgets/receiver_dialog.h"
#include "ui/widgets/receiver_form.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <atomic>
#include <mutex>

using namespace cosmoswatch;
using namespace Qt::StringLiterals;

namespace {

ReceiverSettings mailTo(const std::string& name) {
    MailReceiver mail;
    mail.server = "smtp.example.org:587";
    mail.signIn = MailPassword{"cosmoswatch", "receiver-" + name};
    mail.from = "cosmoswatch@example.org";
    mail.to = {"soc@example.org", "duty@example.org"};
    mail.limits = {0, 3, 4, 5};
    mail.digestHour = 6;
    mail.quiet = QuietHours{std::chrono::hours(22), std::chrono::minutes(390), false};
    mail.attachment = MailReceiver::Attachment::Json;
    mail.redaction = {true, false, true};
    return {name, {Severity::Medium, {"shop-prod"}, {"CosmosDB_TorAnomaly"}, true}, mail};
}

// One of each kind that can be filled in, nothing at its usual value.
std::vector<ReceiverSettings> oneOfEach() {
    return {
        mailTo("duty"),
        {"siem",
         {},
         SyslogReceiver{"siem.example.org:514", SyslogReceiver::Transport::Tcp, DataForm::Ecs, 4}},
        {"chat",
         {},
         WebhookReceiver{"https://hooks.example.org/x", WebhookReceiver::Body::Teams, "receiver-chat", true}},
        {"lake",
         {},
         HubReceiver{
             "siem.servicebus.windows.net:9093", "alerts",
             EntraApplication{"contoso.example", "0a1b2c3d-0000-4000-8000-000000000001", "receiver-lake"},
             DataForm::Ocsf}},
        {"lines", {}, FileReceiver{"/var/log/alerts.jsonl", DataForm::Cef, 7u << 20, 2}},
        {"script", {}, CommandReceiver{"/bin/true", {"-a", "two words"}, std::chrono::seconds(9)}}};
}

struct Desk {
    QTemporaryDir folder;
    SettingsKeeper keeper;
    std::mutex mutex;
    std::vector<std::size_t> served; // how many receivers, each time it was begun
    std::atomic<int> living{0};
    std::atomic<int> mostLiving{0};
    std::vector<ReceiverHealth> health;
    std::optional<Error> refusal; // of a test
    std::vector<std::string> secretsAtTest;
    std::shared_ptr<SecretStore> secrets = memorySecrets();
    std::unique_ptr<ReceiversPage> page;

    explicit Desk(const std::vector<ReceiverSettings>& receivers = {})
        : keeper(toUtf8(folder.filePath(u"settings.json"_s)), settingsWith(receivers)) {
        page = std::make_unique<ReceiversPage>(keeper, access());
        page->resize(900, 700);
        page->show();
    }
    static Settings settingsWith(const std::vector<ReceiverSettings>& receivers) {
        Settings settings;
        settings.receivers = receivers;
        return settings;
    }
    ReceiverAccess access() {
        ReceiverAccess access;
        access.secrets = secrets;
        access.start = [this](const std::vector<ReceiverSettings>& receivers, const NetworkSettings&) {
            const std::lock_guard lock(mutex);
            served.push_back(receivers.size());
            mostLiving = std::max(mostLiving.load(), ++living);
            auto alive = std::shared_ptr<void>(nullptr, [this](void*) { --living; });
            return [this, alive] {
                const std::lock_guard inner(mutex);
                return health;
            };
        };
        access.test = [this](const ReceiverSettings& receiver, const NetworkSettings&,
                             const std::shared_ptr<const SecretStore>& typed) -> Result<void> {
            const std::lock_guard lock(mutex);
            const auto secret = typed->read(secretNameOf(receiver.way));
            secretsAtTest.push_back(secret ? *secret : "none");
            if (refusal) return tl::unexpected(*refusal);
            return {};
        };
        return access;
    }
    [[nodiscard]] QList<ReceiverCard*> cards() const {
        QList<ReceiverCard*> found;
        for (auto* card : page->findChildren<ReceiverCard*>())
            if (!card->isHidden()) found << card;
        return found;
    }
    [[nodiscard]] QString text() const {
        QStringList all;
        for (const auto* label : page->findChildren<PlainLabel*>())
            if (label->isVisible()) all << label->text();
        return all.join(u'\n');
    }
    [[nodiscard]] QPushButton* button(const QString& name) const {
        for (auto* one : page->findChildren<QPushButton*>())
            if (one->isVisible() && (one->text() == name || one->accessibleName() == name)) return one;
        return nullptr;
    }
};

QLineEdit* field(const ReceiverDialog& dialog, const QString& name) {
    for (auto* edit : dialog.findChildren<QLineEdit*>())
        if (edit->accessibleName() == name && edit->isVisibleTo(&dialog)) return edit;
    return nullptr;
}

QPushButton* button(const ReceiverDialog& dialog, const QString& text) {
    for (auto* one : dialog.findChildren<QPushButton*>())
        if (one->text() == text) return one;
    return nullptr;
}

} // namespace

class ReceiversPageTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        installTranslations();
        applyTheme(*qApp, ThemeChoice::Light);
    }

    void nobodyIsTold() {
        Desk desk;
        QVERIFY(desk.text().contains(u"Nobody is told so far."_s));
        QVERIFY(desk.button(u"Add a Receiver…"_s)->isEnabled());
        QTest::qWait(50);
        QVERIFY(desk.served.empty()); // nothing to begin
    }

    void healthIsShown() {
        Desk desk({mailTo("duty"), mailTo("boss")});
        {
            const std::lock_guard lock(desk.mutex);
            ReceiverHealth good;
            good.standing.receiver = "boss";
            good.standing.sent = 1200;
            good.standing.lastSent = *parseTimestamp("2026-10-05T16:10:00Z");
            ReceiverHealth bad;
            bad.standing.receiver = "duty";
            bad.standing.waiting = 3;
            bad.problem = "smtp.example.org: <b>no</b> such user";
            bad.nextTry = now() + std::chrono::seconds(90);
            desk.health = {bad, good};
        }
        QTRY_VERIFY(desk.text().contains(u"1,200 sent"_s));
        QVERIFY(desk.text().contains(u"3 waiting"_s));
        QVERIFY(desk.text().contains(u"Cannot send, next try in"_s));
        QVERIFY(desk.text().contains(u"<b>no</b> such user"_s)); // as text
        QVERIFY(desk.text().contains(u"Medium alerts and graver of shop-prod, of some types only"_s));
        QVERIFY(desk.text().contains(u"Mail: soc@example.org, duty@example.org by smtp.example.org:587"_s));
    }

    void changesBeginItAnewOneAfterTheOther() {
        Desk desk({mailTo("duty")});
        QTRY_COMPARE(desk.served.size(), std::size_t{1});
        desk.page->addReceiver(mailTo("boss"));
        QTRY_COMPARE(desk.served.size(), std::size_t{2});
        QCOMPARE(desk.served.back(), std::size_t{2});
        QTRY_COMPARE(desk.cards().size(), 2);
        desk.keeper.change([](Settings& settings) { settings.retention.access = std::chrono::days(3); });
        desk.page->changeReceiver("boss", mailTo("chief"));
        QTRY_COMPARE(desk.served.size(), std::size_t{3}); // not for what does not concern it
        desk.page.reset();
        QCOMPARE(desk.living.load(), 0); // the store may go now
        QCOMPARE(desk.mostLiving.load(), 1);
    }

    void pausedAndRemoved() {
        Desk desk({mailTo("duty")});
        QVERIFY(desk.secrets->write("receiver-duty", "x"));
        desk.button(u"Pause: duty"_s)->click();
        QVERIFY(desk.keeper.settings().receivers.front().paused);
        QTRY_VERIFY(desk.button(u"Resume: duty"_s));
        QVERIFY(desk.text().contains(u"Paused: alerts wait"_s));
        desk.page->changeReceiver("duty", mailTo("duty"));
        QVERIFY(desk.keeper.settings().receivers.front().paused); // stays as it was
        QTimer::singleShot(100, qApp, [] {
            for (auto* top : QApplication::topLevelWidgets())
                for (auto* one : top->findChildren<QPushButton*>())
                    if (one->isVisible() && one->text() == u"Remove"_s) one->click();
        });
        desk.button(u"Remove…: duty"_s)->click();
        QTRY_VERIFY(desk.keeper.settings().receivers.empty());
        QTRY_VERIFY(!desk.secrets->read("receiver-duty"));
        QTRY_VERIFY(desk.text().contains(u"Nobody is told so far."_s));
    }

    void aTestIsSentFromTheCard() {
        Desk desk({mailTo("duty")});
        desk.button(u"Send a Test: duty"_s)->click();
        QTRY_VERIFY(desk.text().contains(u"A sample alert was sent."_s));
        desk.refusal = Error{ErrorCode::Unreadable, "the server says no", "smtp.example.org"};
        desk.button(u"Send a Test: duty"_s)->click();
        QTRY_VERIFY(desk.text().contains(u"the server says no"_s));
    }

    void formsKeepWhatTheyAreGiven_data() {
        QTest::addColumn<int>("kind");
        for (const auto& receiver : oneOfEach())
            QTest::newRow(std::string(kindOf(receiver.way)).c_str())
                << static_cast<int>(receiver.way.index());
    }

    void formsKeepWhatTheyAreGiven() {
        QFETCH(int, kind);
        Desk desk;
        const ReceiverSettings given = oneOfEach()[static_cast<std::size_t>(kind)];
        ReceiverDialog dialog(desk.access(), desk.keeper.settings());
        QVERIFY(!button(dialog, u"Add Receiver"_s)->isEnabled());
        dialog.edit(given);
        dialog.show();
        QVERIFY(dialog.receiver() == given);
        QVERIFY2(button(dialog, u"Save"_s)->isEnabled(), qPrintable(dialog.form().whatIsWrong()));
        for (const auto* edit : dialog.findChildren<QLineEdit*>())
            if (edit->isVisible())
                QVERIFY(!edit->accessibleName().isEmpty() || edit->parent()->inherits("QAbstractSpinBox"));
    }

    void mailIsFilledInAndItsSecretKept() {
        Desk desk;
        ReceiverDialog dialog(desk.access(), desk.keeper.settings());
        dialog.show();
        const auto wrong = [&] { return dialog.form().whatIsWrong(); };
        field(dialog, u"Server"_s)->setText(u"smtp.example.org:587"_s);
        for (auto* box : dialog.findChildren<QComboBox*>())
            if (box->accessibleName() == u"Sign in"_s) box->setCurrentIndex(1);
        QVERIFY(wrong().contains(u"user"_s));
        field(dialog, u"User"_s)->setText(u"anna"_s);
        QVERIFY(wrong().contains(u"password"_s));
        field(dialog, u"Password"_s)->setText(u"s3cret"_s);
        QCOMPARE(field(dialog, u"Password"_s)->echoMode(), QLineEdit::Password);
        field(dialog, u"Sender"_s)->setText(u"watch@example.org"_s);
        field(dialog, u"Recipients"_s)->setText(u"soc@example.org; nobody"_s);
        QVERIFY(wrong().contains(u"nobody"_s));
        field(dialog, u"Recipients"_s)->setText(u"soc@example.org"_s);
        QVERIFY(wrong().isEmpty());
        QCOMPARE(dialog.receiver().name, std::string("soc@example.org")); // suggested
        button(dialog, u"Send a Test"_s)->click();
        QTRY_COMPARE(desk.secretsAtTest.size(), std::size_t{1});
        QCOMPARE(desk.secretsAtTest.front(), std::string("s3cret")); // not kept yet
        const std::string name = secretNameOf(dialog.receiver().way);
        QVERIFY(!desk.secrets->read(name));
        QSignalSpy done(&dialog, &QDialog::accepted);
        button(dialog, u"Add Receiver"_s)->click();
        QTRY_COMPARE(done.size(), 1);
        QCOMPARE(*desk.secrets->read(name), std::string("s3cret"));
    }

    void whatIsWrongIsSaid_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("text");
        QTest::newRow("syslog without a port") << 1 << u"Server"_s << u"siem"_s;
        QTest::newRow("webhook that can be read") << 2 << u"Address"_s << u"http://hooks.example.org"_s;
        QTest::newRow("hub without a name") << 3 << u"Namespace"_s << u"x.servicebus.windows.net"_s;
        QTest::newRow("file without a folder") << 4 << u"File"_s << u"alerts.jsonl"_s;
        QTest::newRow("no such program") << 5 << u"Program"_s << u"/no/such"_s;
    }

    void whatIsWrongIsSaid() {
        QFETCH(int, kind);
        QFETCH(QString, field);
        QFETCH(QString, text);
        Desk desk;
        ReceiverDialog dialog(desk.access(), desk.keeper.settings());
        dialog.setKind(kind);
        dialog.show();
        ::field(dialog, field)->setText(text);
        QVERIFY(!dialog.form().whatIsWrong().isEmpty());
        QVERIFY(!button(dialog, u"Add Receiver"_s)->isEnabled());
        QVERIFY(!button(dialog, u"Send a Test"_s)->isEnabled());
    }

    void namesAreTakenOnce() {
        Desk desk({mailTo("duty")});
        ReceiverDialog dialog(desk.access(), desk.keeper.settings());
        dialog.setKind(5);
        dialog.show();
        field(dialog, u"Program"_s)->setText(u"/bin/true"_s);
        QVERIFY(button(dialog, u"Add Receiver"_s)->isEnabled());
        field(dialog, u"Name"_s)->setText(u"duty"_s);
        QVERIFY(!button(dialog, u"Add Receiver"_s)->isEnabled());
    }

    void anUnknownKindStays() {
        ReceiverSettings strange{"later", {}, UnknownReceiver{"pager"}};
        Desk desk({strange});
        QVERIFY(desk.text().contains(u"this version does not know this kind"_s));
        QVERIFY(!desk.button(u"Change…: later"_s)->isEnabled());
        QVERIFY(desk.button(u"Remove…: later"_s)->isEnabled());
    }
};

QTEST_MAIN(ReceiversPageTest)
#include "receivers_page_test.moc"
