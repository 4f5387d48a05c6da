// Secrets that are like no other text go to real servers, right and wrong, while much goes wrong; then they
// are looked for everywhere, in every dress. Only the file that keeps them may hold them.
#include "tests/integration/four_sources.h"

#include <QTcpServer>
#include <QUrl>

using namespace cosmoswatch;
using namespace cosmoswatch::testing;

namespace {

QByteArray canary() {
    QByteArray bytes(32, '\0');
    for (char& byte : bytes)
        byte = static_cast<char>(QRandomGenerator::global()->bounded(256));
    return bytes.toBase64();
}

// As it is, what it stands for, and as addresses, forms and headers write it.
QByteArrayList dressesOf(const QByteArray& secret) {
    const QByteArray decoded = QByteArray::fromBase64(secret);
    return {secret,
            decoded,
            secret.toBase64(),
            secret.toBase64(QByteArray::Base64UrlEncoding),
            secret.toHex(),
            decoded.toHex(),
            secret.toPercentEncoding(),
            secret.toPercentEncoding().toLower(),
            secret.toPercentEncoding().toPercentEncoding(),
            QByteArray(secret).replace('+', "%2B").replace('=', "%3D"),
            QByteArray(secret).replace('/', "\\/"),
            QByteArray(secret).replace('+', ' ')};
}

} // namespace

class SourcesSecretsTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void nowhereButWhereTheyAreKept();

private:
    [[nodiscard]] QString path(const char* name) const { return pathIn(folder_, name); }
    QString keep(const char* name, const QByteArray& before, const QByteArray& secret) {
        sources_->setSecret(QLatin1String(name), before + secret);
        canaries_ += secret;
        return QLatin1String(name);
    }

    QTemporaryDir folder_;
    QTemporaryDir run_;
    std::unique_ptr<FourSources> sources_;
    QByteArrayList canaries_;
};

void SourcesSecretsTest::initTestCase() {
    if (const QString missing = FourSources::missing(); !missing.isEmpty()) QSKIP(qPrintable(missing));
    sources_ = std::make_unique<FourSources>(folder_.path(), QFINDTESTDATA("hub_front.py"));
    QVERIFY(sources_->isRunning());
}

void SourcesSecretsTest::nowhereButWhereTheyAreKept() {
    const auto named = [](QJsonObject source, const char* name) {
        source.insert(QStringLiteral("name"), QLatin1String(name));
        return source;
    };
    const auto with = [](QJsonObject source, const char* kind, const QString& secret) {
        QJsonObject credential = source.value(QStringLiteral("credential")).toObject();
        credential.insert(QStringLiteral("kind"), QLatin1String(kind));
        credential.insert(QStringLiteral("secret"), secret);
        source.insert(QStringLiteral("credential"), credential);
        return source;
    };
    // Right ones: the key that Azurite has, and what the hub and the workspace take.
    canaries_ += sources_->azurite().key();
    const QByteArray signature = sources_->signature(3600);
    sources_->setSecret(QStringLiteral("signed"), signature);
    canaries_ += signature.mid(signature.indexOf("sig=") + 4).split('&').first();
    const QByteArray hubKey = canary(), workspaceSecret = canary();
    const QByteArray string = "Endpoint=sb://127.0.0.1/;SharedAccessKeyName=listen;SharedAccessKey=";
    sources_->front().set({{QStringLiteral("password"), QString::fromUtf8(string + hubKey)}});
    sources_->workspace().faults("{\"secret\":\"" + workspaceSecret + "\"}");
    (void)keep("of-hub", string, hubKey);
    (void)keep("of-workspace", {}, workspaceSecret);

    const QJsonObject blob = sources_->sourceOf(Way::Blob, {}), hub = sources_->sourceOf(Way::Hub, {}),
                      workspace = sources_->sourceOf(Way::Workspace, {});
    QTcpServer closed; // a port at which nobody answers
    QVERIFY(closed.listen(QHostAddress::LocalHost));
    const int nobody = closed.serverPort();
    closed.close();
    QList<QJsonObject> all{
        named(sources_->sourceOf(Way::Folder, path("live")), "folder"),
        named(blob, "blob by key"),
        named(with(blob, "shared-access-signature", QStringLiteral("signed")), "blob by signature"),
        named(hub, "hub"),
        named(workspace, "workspace"),
        named(with(blob, "account-key", keep("wrong-key", {}, canary())), "blob, wrong key"),
        named(with(blob, "shared-access-signature",
                   keep("wrong-signature",
                        "sv=2024-11-04&ss=b&srt=sco&sp=rl&se=2099-01-01T00:00:00Z&sig=", canary())),
              "blob, wrong signature"),
        named(with(hub, "connection-string", keep("wrong-string", string, canary())), "hub, wrong key"),
        named(with(workspace, "entra", keep("wrong-application", {}, canary())), "workspace, wrong secret"),
    };
    QJsonObject far = with(blob, "account-key", keep("far-key", {}, canary()));
    far.insert(QStringLiteral("endpoint"), QStringLiteral("http://127.0.0.1:%1/far").arg(nobody));
    all += named(far, "blob, nobody there");
    QJsonObject untrusted = with(blob, "account-key", keep("untrusted-key", {}, canary()));
    untrusted.insert(QStringLiteral("endpoint"),
                     QStringLiteral("https://127.0.0.1:%1/far").arg(sources_->blobPort()));
    all += named(untrusted, "blob, no TLS there");
    QJsonObject entra = named(with(blob, "entra", keep("of-entra", {}, canary())), "blob by application");
    QJsonObject credential = entra.value(QStringLiteral("credential")).toObject();
    for (const auto& [name, value] : {std::pair("tenant", QStringLiteral("contoso.example")),
                                      {"client", QStringLiteral("app")},
                                      {"authority", QString::fromStdString(sources_->workspace().url())}})
        credential.insert(QLatin1String(name), value);
    entra.insert(QStringLiteral("credential"), credential);
    all += entra;
    QJsonObject dead =
        named(with(hub, "connection-string", keep("dead-string", string, canary())), "hub, nobody there");
    dead.insert(QStringLiteral("server"), QStringLiteral("127.0.0.1:%1").arg(nobody));
    all += dead;
    const QByteArray fromEnvironment = canary();
    canaries_ += fromEnvironment;
    QJsonObject environment =
        named(with(blob, "account-key", QStringLiteral("of-environment")), "blob by environment");
    all += environment;
    const QString settings = sources_->writeSettings(QStringLiteral("settings.json"), all);

    writeFile(pathIn(run_, "tor.txt"), torList(10));
    append(path("live/PT1H.json"), recordNow(0));
    QVERIFY(sources_->azurite().isRunning());
    sources_->azurite().append(QStringLiteral("insights-logs-x"),
                               QStringLiteral("y=2026/m=11/d=01/h=01/m=00/PT1H.json"), recordNow(1));
    QByteArray said;
    const auto watchFor = [&](int end) {
        WatchProcess watch(run_);
        watch.setEnvironment(QStringLiteral("COSMOSWATCH_SECRET_OF_ENVIRONMENT"),
                             QString::fromLatin1(fromEnvironment));
        watch.start(
            {QStringLiteral("--settings"), settings, QStringLiteral("--secrets"), sources_->secretsFile()});
        watch.waitUntilReady();
        int failing = 0;
        const auto allHaveTried = [&] {
            failing = 0;
            int connected = 0;
            for (const auto& value : watch.status().value(QStringLiteral("sources")).toArray()) {
                const auto connection = value[QStringLiteral("connection")];
                failing += connection[QStringLiteral("failures")].toInt() > 0;
                connected += connection[QStringLiteral("state")] == QStringLiteral("connected");
            }
            return failing >= 9 && connected >= 5;
        };
        if (!QTest::qWaitFor(allHaveTried, 60'000)) qWarning("%s", watch.get("/status").constData());
        QVERIFY(failing >= 9);
        QFile arguments(QStringLiteral("/proc/%1/cmdline").arg(watch.id()));
        QVERIFY(arguments.open(QIODevice::ReadOnly));
        said += arguments.readAll() + watch.get("/status") + watch.get("/metrics") + watch.get("/healthz");
        // Records of the folder and of the storage account have become alerts.
        const auto openAlerts = [&] {
            const auto open =
                watch.status().value(QStringLiteral("alerts"))[QStringLiteral("open")].toObject();
            int sum = 0;
            for (const auto& count : open)
                sum += count.toInt();
            return sum;
        };
        QTRY_VERIFY_WITH_TIMEOUT(openAlerts() >= 2, 60'000);
        watch.signal(SIGHUP);
        QTRY_VERIFY_WITH_TIMEOUT(watch.messages().contains("read again"), 10'000);
        watch.stop(end);
        said += watch.messages() + watch.output();
    };
    watchFor(SIGKILL); // what it left behind is looked at, too: store, write-ahead log, shared memory
    const auto look = [&](const QString& folder) {
        int files = 0;
        QDirIterator every(folder, QDir::Files | QDir::Hidden | QDir::System, QDirIterator::Subdirectories);
        while (every.hasNext()) {
            const QString name = every.next();
            QFile file(name);
            if (name == sources_->secretsFile() || !file.open(QIODevice::ReadOnly)) continue;
            const QByteArray bytes = file.readAll();
            ++files;
            for (const QByteArray& secret : canaries_)
                for (const QByteArray& dress : dressesOf(secret))
                    QVERIFY2(!bytes.contains(dress), qPrintable(name + QStringLiteral(" holds a secret")));
        }
        QVERIFY2(files >= 2, qPrintable(folder));
    };
    look(run_.path());
    watchFor(SIGTERM);
    const QString store = pathIn(run_, "state.db");
    for (const char* format : {"json", "csv", "stix", "ecs", "cef", "ocsf"}) {
        const auto exported =
            runHeadless({QStringLiteral("alerts"), QStringLiteral("export"), QStringLiteral("--state"), store,
                         QStringLiteral("--format"), QLatin1String(format), QStringLiteral("--output"),
                         pathIn(run_, format)});
        said += exported.output + exported.messages;
    }
    const auto report = runHeadless({QStringLiteral("report"), QStringLiteral("--state"), store});
    said += report.output + report.messages;
    const auto listed =
        runHeadless({QStringLiteral("alerts"), QStringLiteral("list"), QStringLiteral("--state"), store,
                     QStringLiteral("--format"), QStringLiteral("jsonl")});
    said += listed.output + listed.messages;
    QVERIFY2(said.contains(torAddress(0)) && said.contains(torAddress(1)), listed.output.constData());
    look(run_.path());
    look(folder_.path());
    QCOMPARE(canaries_.size(), 13);
    for (const QByteArray& secret : canaries_)
        for (const QByteArray& dress : dressesOf(secret))
            QVERIFY2(!said.contains(dress), "a secret was said");
}

QTEST_GUILESS_MAIN(SourcesSecretsTest)
#include "sources_secrets_test.moc"
