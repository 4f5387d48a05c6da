// Sources of each kind: what is filled in becomes its settings, the secret goes into the keychain only.
#include "tests/gui/settings_desk.h"
#include "ui/pages/sources_page.h"
#include "ui/translations.h"
#include "ui/widgets/network_form.h"
#include "ui/widgets/source_card.h"
#include "ui/widgets/source_dialog.h"

#include <QComboBox>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTimer>

#include <atomic>
#include <mutex>
#include <thread>

using namespace cosmoswatch;
using namespace cosmoswatch::test;

namespace {

const std::string accountKey(88, 'A'); // of the right form

QLineEdit* field(const QWidget& dialog, const char* name) {
    for (auto* edit : dialog.findChildren<QLineEdit*>())
        if (edit->accessibleName() == QString::fromUtf8(name) && edit->isVisibleTo(&dialog)) return edit;
    return nullptr;
}

QComboBox* choice(const QWidget& dialog, const char* name) {
    for (auto* box : dialog.findChildren<QComboBox*>())
        if (box->accessibleName() == QString::fromUtf8(name) && box->isVisibleTo(&dialog)) return box;
    return nullptr;
}

void fill(const QWidget& dialog, const char* name, const QString& text) {
    auto* edit = field(dialog, name);
    QVERIFY2(edit, name);
    edit->setText(text);
}

// What a check was asked, and with which secret.
struct Asked {
    std::atomic<int> times = 0;
    std::mutex mutex;
    SourceSettings source;
    std::string secret;
    bool stopped = false;
    bool waits = false; // until it is stopped

    SourceChecker checker() {
        return [this](const SourceSettings& wanted, const RemoteAccess& access,
                      const std::stop_token& stop) -> Result<SourceCheck> {
            ++times;
            while (waits && !stop.stop_requested())
                std::this_thread::sleep_for(std::chrono::milliseconds{5});
            const std::lock_guard lock(mutex);
            source = wanted;
            secret = access.secrets->read(secretNameOf(wanted.logs)).value_or("none");
            stopped = stop.stop_requested();
            return SourceCheck{"7 logs", {}, 7};
        };
    }
};

// A keychain that the user does not unlock.
class LockedKeychain final : public SecretStore {
public:
    Result<std::string> read(const std::string&) const override { return locked(); }
    Result<void> write(const std::string&, const std::string&) override { return locked(); }
    Result<void> remove(const std::string&) override { return locked(); }

private:
    static tl::unexpected<Error> locked() {
        return fail(ErrorCode::PermissionDenied, "the keychain is locked; unlock it and try again");
    }
};

} // namespace

class SourceDialogTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() {
        installTranslations();
        applyTheme(*qApp, ThemeChoice::Light);
    }
    void blobStorageByKey();
    void blobStorageByAnything_data();
    void blobStorageByAnything();
    void hubFromItsConnectionString();
    void workspaceByApplication();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void secretsAreMaskedAndKept();
    void aLockedKeychainIsTold();
    void anEarlierTestIsForgotten();
    void editingKeepsTheSecret();
    void editedSourcesComeBack();
    void removalTakesTheSecretAlong();
    void connectionsAreTold();
    void proxiesAreChecked();
    void everythingHasAName_data();
    void everythingHasAName();
    void pictures_data();
    void pictures();
};

void SourceDialogTest::blobStorageByKey() {
    Asked asked;
    SourceDialog dialog({asked.checker(), memorySecrets()}, {});
    dialog.show();
    dialog.setKind(SourceDialog::Blobs);
    fill(dialog, "Storage account", QStringLiteral("shoplogs"));
    QCOMPARE(field(dialog, "Name")->text(), QStringLiteral("shoplogs"));
    auto* ways = choice(dialog, "How to sign in");
    ways->setCurrentIndex(ways->findText(QStringLiteral("Account key")));
    QVERIFY(!findButton(dialog, QStringLiteral("Add Source"))->isEnabled());
    fill(dialog, "Account key", QString::fromStdString(accountKey));
    QVERIFY(findButton(dialog, QStringLiteral("Add Source"))->isEnabled());
    const SourceSettings source = dialog.source();
    const auto& blobs = std::get<BlobLogs>(source.logs);
    QCOMPARE(blobs.endpoint, std::string("https://shoplogs.blob.core.windows.net"));
    QCOMPARE(std::get<AccountKey>(blobs.credential).secret, std::string("shoplogs"));

    QTest::mouseClick(findButton(dialog, QStringLiteral("Test")), Qt::LeftButton);
    QTRY_VERIFY(says(dialog, QStringLiteral("Can be read: 7 logs.")));
    QCOMPARE(asked.secret, accountKey); // typed, not kept yet
    QVERIFY(asked.source == source);
}

void SourceDialogTest::blobStorageByAnything_data() {
    QTest::addColumn<QString>("way");
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("kept");
    const QString signature = QStringLiteral("sv=2024-11-04&sp=rl&sig=abc%3D");
    QTest::newRow("a signature") << "Shared access signature" << signature << signature;
    QTest::newRow("with its mark") << "Shared access signature" << QStringLiteral("?") + signature
                                   << signature;
    QTest::newRow("a whole address") << "Shared access signature"
                                     << QStringLiteral("https://x.blob.core.windows.net/c?") + signature
                                     << signature;
}

void SourceDialogTest::blobStorageByAnything() {
    QFETCH(QString, way);
    QFETCH(QString, typed);
    QFETCH(QString, kept);
    const std::shared_ptr<SecretStore> secrets = memorySecrets();
    Asked asked;
    SourceDialog dialog({asked.checker(), secrets}, {});
    dialog.show();
    dialog.setKind(SourceDialog::Blobs);
    fill(dialog, "Storage account", QStringLiteral("https://shoplogs.blob.core.windows.net/"));
    fill(dialog, "Container", QStringLiteral("insights-logs-dataplanerequests"));
    auto* ways = choice(dialog, "How to sign in");
    ways->setCurrentIndex(ways->findText(way));
    fill(dialog, "Signature", typed);
    fill(dialog, "Name", QStringLiteral("Shop: logs!"));
    QSignalSpy accepted(&dialog, &QDialog::accepted);
    QTest::mouseClick(findButton(dialog, QStringLiteral("Add Source")), Qt::LeftButton);
    QTRY_COMPARE(accepted.count(), 1);
    const std::string name = secretNameOf(dialog.source().logs);
    QCOMPARE(name, std::string("shop-logs"));
    QCOMPARE(QString::fromStdString(secrets->read(name).value_or("none")), kept);
    Settings settings;
    settings.sources = {dialog.source()};
    QVERIFY(formatSettings(settings).find("sig=") == std::string::npos);
}

void SourceDialogTest::hubFromItsConnectionString() {
    Asked asked;
    SourceDialog dialog({asked.checker(), memorySecrets()}, {});
    dialog.show();
    dialog.setKind(SourceDialog::Hub);
    fill(dialog, "Connection string",
         QStringLiteral(
             "Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=listen;SharedAccessKey=abc=;"
             "EntityPath=logs"));
    const auto hub = std::get<HubLogs>(dialog.source().logs);
    QCOMPARE(hub.server, std::string("shop.servicebus.windows.net:9093"));
    QCOMPARE(hub.hub, std::string("logs"));
    QCOMPARE(hub.consumerGroup, std::string("$Default"));
    QVERIFY(std::holds_alternative<ConnectionString>(hub.credential));
    QVERIFY(findButton(dialog, QStringLiteral("Add Source"))->isEnabled());
    fill(dialog, "Event Hubs namespace", QStringLiteral("other"));
    QCOMPARE(std::get<HubLogs>(dialog.source().logs).server,
             std::string("other.servicebus.windows.net:9093"));
}

void SourceDialogTest::workspaceByApplication() {
    Asked asked;
    SourceDialog dialog({asked.checker(), memorySecrets()}, {});
    dialog.show();
    dialog.setKind(SourceDialog::Workspace);
    fill(dialog, "Workspace id", QStringLiteral("6a1f0c52-9a3e-4a3e-b1a7-3f1c9f2d7e01"));
    fill(dialog, "Tables", QStringLiteral("CDBDataPlaneRequests, AzureActivity,"));
    fill(dialog, "Tenant", QStringLiteral("contoso.example"));
    fill(dialog, "Application id", QStringLiteral("app-1"));
    fill(dialog, "Client secret", QStringLiteral("s3cret"));
    const auto workspace = std::get<WorkspaceLogs>(dialog.source().logs);
    QCOMPARE(workspace.tables, (std::vector<std::string>{"CDBDataPlaneRequests", "AzureActivity"}));
    QCOMPARE(workspace.credential.tenant, std::string("contoso.example"));
    QCOMPARE(workspace.credential.secret, std::string("log-analytics"));
    QCOMPARE(workspace.endpoint, WorkspaceLogs{}.endpoint);
    QVERIFY(findButton(dialog, QStringLiteral("Add Source"))->isEnabled());
}

void SourceDialogTest::saysWhatIsWrong_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("fieldName");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("wrong");
    const auto row = [](const char* name, int kind, const char* field, const char* text, const char* wrong) {
        QTest::newRow(name) << kind << QString::fromUtf8(field) << QString::fromUtf8(text)
                            << QString::fromUtf8(wrong);
    };
    row("plain http", SourceDialog::Blobs, "Storage account", "http://shoplogs.example",
        "begins with https://");
    row("a signature in the address", SourceDialog::Blobs, "Storage account", "https://x.example/c?sig=a",
        "the signature goes into its own field");
    row("a path as container", SourceDialog::Blobs, "Container", "a/b", "Name the storage account.");
    row("no secret", SourceDialog::Blobs, "Storage account", "shoplogs", "Name the tenant");
    row("no hub", SourceDialog::Hub, "Event Hubs namespace", "shop", "Name the event hub.");
    row("no GUID", SourceDialog::Workspace, "Workspace id", "shop", "is a GUID");
}

void SourceDialogTest::saysWhatIsWrong() {
    QFETCH(int, kind);
    QFETCH(QString, fieldName);
    QFETCH(QString, text);
    QFETCH(QString, wrong);
    Asked asked;
    SourceDialog dialog({asked.checker(), memorySecrets()}, {});
    dialog.show();
    dialog.setKind(static_cast<SourceDialog::Kind>(kind));
    fill(dialog, "Name", QStringLiteral("named")); // so that only the field is wrong
    fill(dialog, fieldName.toUtf8().constData(), text);
    if (fieldName == QStringLiteral("Container")) fill(dialog, "Tenant", QStringLiteral("t"));
    QVERIFY2(says(dialog, wrong), qPrintable(wrong));
    QVERIFY(!findButton(dialog, QStringLiteral("Add Source"))->isEnabled());
    QVERIFY(!findButton(dialog, QStringLiteral("Test"))->isEnabled());
}

void SourceDialogTest::secretsAreMaskedAndKept() {
    const std::shared_ptr<SecretStore> secrets = memorySecrets();
    Settings present;
    present.sources = {{"other", BlobLogs{"https://other", "", "", AccountKey{"shoplogs"}}}};
    Asked asked;
    SourceDialog dialog({asked.checker(), secrets}, present);
    dialog.show();
    dialog.setKind(SourceDialog::Blobs);
    fill(dialog, "Storage account", QStringLiteral("shoplogs"));
    auto* ways = choice(dialog, "How to sign in");
    for (int i = 0; i < ways->count(); ++i) {
        ways->setCurrentIndex(i);
        int masked = 0;
        for (auto* edit : dialog.findChildren<QLineEdit*>())
            masked += edit->isVisibleTo(&dialog) && edit->echoMode() == QLineEdit::Password;
        QCOMPARE(masked, 1);
    }
    fill(dialog, "Account key", QString::fromStdString(accountKey));
    QCOMPARE(secretNameOf(dialog.source().logs), std::string("shoplogs-2")); // the other’s is left alone
    QVERIFY(!secrets->read("shoplogs-2").has_value());
    dialog.accept();
    QTRY_COMPARE(dialog.result(), int(QDialog::Accepted));
    QCOMPARE(secrets->read("shoplogs-2").value_or("none"), accountKey);
}

void SourceDialogTest::aLockedKeychainIsTold() {
    Asked asked;
    SourceDialog dialog({asked.checker(), std::make_shared<LockedKeychain>()}, {});
    dialog.show();
    dialog.setKind(SourceDialog::Blobs);
    fill(dialog, "Storage account", QStringLiteral("shoplogs"));
    auto* ways = choice(dialog, "How to sign in");
    ways->setCurrentIndex(ways->findText(QStringLiteral("Account key")));
    fill(dialog, "Account key", QString::fromStdString(accountKey));
    dialog.accept();
    QTRY_VERIFY(says(dialog, QStringLiteral("The secret could not be kept: the keychain is locked")));
    QVERIFY(dialog.isVisible());
    QVERIFY(findButton(dialog, QStringLiteral("Add Source"))->isEnabled());
}

void SourceDialogTest::anEarlierTestIsForgotten() {
    Asked asked;
    asked.waits = true;
    SourceDialog dialog({asked.checker(), memorySecrets()}, {});
    dialog.show();
    dialog.setFolder(QStringLiteral("/logs/a"));
    QTest::mouseClick(findButton(dialog, QStringLiteral("Test")), Qt::LeftButton);
    QTRY_COMPARE(asked.times.load(), 1);
    QVERIFY(says(dialog, QStringLiteral("Looking…")));
    dialog.setFolder(QStringLiteral("/logs/b")); // stops the test and forgets it
    QTRY_VERIFY([&] {
        const std::lock_guard lock(asked.mutex);
        return asked.stopped;
    }());
    QTest::qWait(50);
    QVERIFY(!says(dialog, QStringLiteral("Can be read")));
}

void SourceDialogTest::editingKeepsTheSecret() {
    const std::shared_ptr<SecretStore> secrets = memorySecrets({{"kept-name", accountKey}});
    Asked asked;
    Settings present;
    present.sources = {{"Shop", BlobLogs{"https://shoplogs.example", "logs", "", AccountKey{"kept-name"}},
                        true, R"({"colour":"green"})"}};
    SourceDialog dialog({asked.checker(), secrets}, present);
    dialog.edit(present.sources[0]);
    dialog.show();
    QVERIFY(field(dialog, "Account key")->text().isEmpty());
    QVERIFY(dialog.source() == present.sources[0]);
    fill(dialog, "Container", QStringLiteral("other"));
    QTest::mouseClick(findButton(dialog, QStringLiteral("Test")), Qt::LeftButton);
    QTRY_VERIFY(says(dialog, QStringLiteral("Can be read")));
    QCOMPARE(asked.secret, accountKey);
    dialog.accept();
    QTRY_COMPARE(dialog.result(), int(QDialog::Accepted));
    QCOMPARE(secretNameOf(dialog.source().logs), std::string("kept-name"));
    QVERIFY(dialog.source().paused);
    QCOMPARE(dialog.source().unknown, present.sources[0].unknown);
    // Another way to sign in needs another secret.
    SourceDialog again({asked.checker(), secrets}, present);
    again.edit(present.sources[0]);
    again.show();
    auto* ways = choice(again, "How to sign in");
    ways->setCurrentIndex(ways->findText(QStringLiteral("Shared access signature")));
    QVERIFY(!findButton(again, QStringLiteral("Save"))->isEnabled());
}

void SourceDialogTest::editedSourcesComeBack() {
    const EntraApplication entra{"contoso.example", "6f1d", "app", "https://login.example"};
    for (const Connection& logs :
         {Connection(BlobLogs{"https://shoplogs.example", "logs", "resourceId=", SharedAccessSignature{"a"}}),
          Connection(BlobLogs{"https://shoplogs.example", "", "", entra}),
          Connection(HubLogs{"ns.example:9093", "logs", "watch", ConnectionString{"a"}}),
          Connection(HubLogs{"ns.example:9093", "logs", "$Default", entra}),
          Connection(
              WorkspaceLogs{"6a1f0c52-9a3e-4a3e-b1a7-3f1c9f2d7e01", entra, {"A", "B"}, "https://x.example"}),
          Connection(FolderLogs{"/logs/a"})}) {
        Asked asked;
        SourceDialog dialog({asked.checker(), memorySecrets()}, {});
        dialog.edit({"a", logs});
        QVERIFY2(dialog.source().logs == logs, placeOf(logs).c_str());
    }
}

void SourceDialogTest::removalTakesTheSecretAlong() {
    SettingsDesk desk;
    const std::shared_ptr<SecretStore> secrets = memorySecrets({{"one", "1"}, {"shared", "2"}});
    Asked asked;
    SourcesPage page(desk.gateway, desk.reading, desk.settings, SourceAccess{asked.checker(), secrets});
    page.show();
    desk.settings.change([](Settings& settings) {
        settings.sources = {{"A", BlobLogs{"https://a", "", "", AccountKey{"one"}}},
                            {"B", BlobLogs{"https://b", "", "", AccountKey{"shared"}}},
                            {"C", BlobLogs{"https://c", "", "", AccountKey{"shared"}}}};
    });
    for (const char* name : {"A", "B"}) {
        QTimer::singleShot(0, [] {
            for (auto* widget : QApplication::topLevelWidgets())
                if (widget->isVisible() && widget->isModal())
                    if (auto* yes = findButton(*widget, QStringLiteral("Remove")))
                        QTest::mouseClick(yes, Qt::LeftButton);
        });
        page.removeSource(QString::fromUtf8(name));
    }
    QTRY_VERIFY(!secrets->read("one").has_value());
    QTest::qWait(50);
    QCOMPARE(secrets->read("shared").value_or("none"), std::string("2")); // C still needs it
    QCOMPARE(desk.settings.settings().sources.size(), 1u);
    SourceSettings changed = desk.settings.settings().sources[0];
    changed.name = "D";
    page.changeSource(QStringLiteral("C"), changed);
    QCOMPARE(desk.settings.settings().sources[0].name, std::string("D"));
}

void SourceDialogTest::connectionsAreTold() {
    const SourceSettings source{"hub", HubLogs{"ns.example:9093", "logs", "$Default", ConnectionString{"a"}}};
    SourceHealth health;
    health.name = "hub";
    health.state = SourceState::Following;
    QCOMPARE(sourceStateText(source, &health, false).text,
             QStringLiteral("Connected, watching for new records"));
    health.connection = {SourceConnection::State::Retrying, "no such name: " + hostileName, now(),
                         now() + std::chrono::seconds{20}, 3};
    const auto retrying = sourceStateText(source, &health, false);
    QVERIFY2(retrying.text.startsWith(QStringLiteral("Not connected, next try in ")),
             qPrintable(retrying.text));
    QVERIFY(retrying.trouble);
    SourceCard card(source, false);
    card.show(source, &health, false);
    QVERIFY(says(card, QStringLiteral("no such name: <img src=//198.51.100.1/x>&lt;\\u202Eevil")));
    QCOMPARE(unnamedWidget(card), QString());
    health.connection.nextTry = now() - std::chrono::seconds{1};
    QCOMPARE(sourceStateText(source, &health, false).text, QStringLiteral("Not connected, trying now…"));
    health.connection.state = SourceConnection::State::Connecting;
    QVERIFY(!sourceStateText(source, &health, false).trouble);
    health.paused = true;
    QCOMPARE(sourceStateText(source, &health, false).text, QStringLiteral("Paused"));
}

void SourceDialogTest::proxiesAreChecked() {
    SettingsDesk desk;
    desk.connectReading();
    NetworkForm form(desk.settings);
    form.show();
    QCOMPARE(unnamedWidget(form), QString());
    const auto type = [&](const char* name, const QString& text) {
        fill(form, name, text);
        emit field(form, name)->editingFinished();
    };
    type("Proxy", QStringLiteral("proxy.example:3128"));
    QVERIFY(says(form, QStringLiteral("The proxy is written like")));
    type("Proxy", QStringLiteral("http://user:pass@proxy.example:3128"));
    QVERIFY(says(form, QStringLiteral("A password does not belong into the settings")));
    QVERIFY(desk.settings.settings().network.proxy.empty());
    type("Proxy", QStringLiteral("http://proxy.example:3128"));
    QCOMPARE(desk.settings.settings().network.proxy, std::string("http://proxy.example:3128"));
    type("Certificate authorities", QStringLiteral("/nowhere/house.pem"));
    QVERIFY(says(form, QStringLiteral("There is no such file of certificates")));
    QFile file(desk.folder.filePath(QStringLiteral("house.pem")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    type("Certificate authorities", file.fileName());
    QTRY_COMPARE(desk.kept().network.authorities, std::filesystem::path(file.fileName().toStdString()));
    QCOMPARE(desk.kept().network.proxy, std::string("http://proxy.example:3128"));
}

void SourceDialogTest::everythingHasAName_data() {
    QTest::addColumn<int>("kind");
    for (int kind = SourceDialog::Folder; kind <= SourceDialog::Workspace; ++kind)
        QTest::addRow("%d", kind) << kind;
}

void SourceDialogTest::everythingHasAName() {
    QFETCH(int, kind);
    Asked asked;
    SourceDialog dialog({asked.checker(), memorySecrets()}, {});
    dialog.setKind(static_cast<SourceDialog::Kind>(kind));
    dialog.show();
    QCOMPARE(unnamedWidget(dialog), QString());
    QVERIFY2(dialog.height() <= 700, qPrintable(QString::number(dialog.height()))); // fits a small screen
    QVERIFY(dialog.width() <= 1100);
}

void SourceDialogTest::pictures_data() {
    QTest::addColumn<int>("theme");
    QTest::newRow("light") << static_cast<int>(ThemeChoice::Light);
    QTest::newRow("dark") << static_cast<int>(ThemeChoice::Dark);
}

void SourceDialogTest::pictures() {
    QFETCH(int, theme);
    applyTheme(*qApp, static_cast<ThemeChoice>(theme));
    const QString tag = QString::fromLatin1(QTest::currentDataTag());
    Asked asked;
    const char* names[] = {"folder", "blobs", "hub", "workspace"};
    for (int kind = SourceDialog::Folder; kind <= SourceDialog::Workspace; ++kind) {
        SourceDialog dialog({asked.checker(), memorySecrets()}, {});
        dialog.setKind(static_cast<SourceDialog::Kind>(kind));
        dialog.show();
        if (kind == SourceDialog::Blobs) {
            fill(dialog, "Storage account", QStringLiteral("shoplogs"));
            fill(dialog, "Tenant", QStringLiteral("contoso.onmicrosoft.com"));
        }
        keepPicture(dialog, QStringLiteral("source-dialog-%1-%2").arg(QString::fromUtf8(names[kind]), tag));
    }
    applyTheme(*qApp, ThemeChoice::Light);
}

QTEST_MAIN(SourceDialogTest)
#include "source_dialog_test.moc"
