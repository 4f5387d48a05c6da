// TLS and sign-in as Event Hubs asks for them: right, wrong, and changing while the stream goes on.
#include "core/eventhub/hub_options.h"
#include "core/eventhub/hub_source.h"
#include "core/secrets/secret_store.h"
#include "tests/integration/hub_front.h"
#include "tests/integration/hub_reading.h"
#include "tests/integration/mock_hub.h"

#include <QTcpServer>

using namespace cosmoswatch;
using namespace cosmoswatch::testing;
using namespace std::chrono_literals;

namespace {

const std::string canary = "c4n4ry+Key/0f7eSts=";
const std::string secretName = "shop-hub";

std::string connectionString(const std::string& key = canary) {
    return "Endpoint=sb://127.0.0.1/;SharedAccessKeyName=listen;SharedAccessKey=" + key;
}

} // namespace

class EventhubSignInTest : public QObject {
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void keySignsIn();
    void wrongKeyIsToldAndReplaced();
    void missingSecretIsToldAndFound();
    void secretThatIsNoConnectionString();
    void tokenSignsIn();
    void tokenEndsInMidStream();
    void tokenIsRefused();
    void entraRefuses();
    void certificates_data();
    void certificates();
    void connectionIsCut();
    void newPartitionsAreNoticed();
    void checkSaysWhatIsThere();
    void checkSaysWhatIsWrong();

private:
    [[nodiscard]] HubLogs byKey() const {
        return {front_->hub(), hub_->name(), "cosmos-watch", ConnectionString{secretName}};
    }
    [[nodiscard]] HubLogs byToken() const {
        return {front_->hub(), hub_->name(), "$Default",
                EntraApplication{"tenant", "client", secretName, front_->entra()}};
    }
    [[nodiscard]] std::unique_ptr<EventSource> open(const HubLogs& logs) const {
        HubOptions options;
        options.reconnectAtMost = 200ms;
        options.partitionsEvery = 500ms;
        auto source = openHubSource(logs, access_, options).value();
        source->resume({});
        return source;
    }
    [[nodiscard]] std::string checked(const HubLogs& logs) const {
        const auto check = checkHubLogs(logs, access_);
        return check ? "fine: " + check->found : describe(check.error());
    }
    bool isTold(EventSource& source, const std::string& part) {
        const auto told = [&] {
            const auto connection = source.connection();
            return connection.state == SourceConnection::State::Retrying &&
                   connection.why.find(part) != std::string::npos;
        };
        const bool isSo = readUntil(source, reading_, told);
        if (!isSo) qWarning("told instead: %s", source.connection().why.c_str());
        keepTexts(source);
        return isSo;
    }
    bool isRead(EventSource& source, int count) {
        return readUntil(source, reading_, [&] { return reading_.different() == upTo(count); }) &&
               readUntil(source, reading_,
                         [&] { return source.connection().state == SourceConnection::State::Connected; });
    }
    void keepTexts(const EventSource& source) {
        texts_ += source.connection().why;
        for (const auto& problem : source.problems())
            texts_ += problem.where + problem.what;
    }

    QTemporaryDir folder_;
    const Certificate authority_{{.name = "House authority", .alternative = ""}};
    std::unique_ptr<MockHub> hub_;
    std::unique_ptr<HubFront> front_;
    std::unique_ptr<HubWriter> writer_;
    std::shared_ptr<SecretStore> secrets_;
    RemoteAccess access_;
    Reading reading_;
    std::string texts_; // all that was told
};

void EventhubSignInTest::init() {
    hub_ = std::make_unique<MockHub>(4);
    writer_ = std::make_unique<HubWriter>(hub_->server(), hub_->name());
    front_ = std::make_unique<HubFront>(QFINDTESTDATA("hub_front.py"), hub_->server(), CertificateWishes{},
                                        &authority_);
    QVERIFY(front_->isRunning());
    front_->set({{QStringLiteral("password"), QString::fromStdString(connectionString())},
                 {QStringLiteral("secret"), QString::fromStdString(canary)}});
    const std::string file = folder_.filePath(QStringLiteral("authority.pem")).toStdString();
    QVERIFY(authority_.save(file));
    secrets_ = memorySecrets({{secretName, connectionString()}});
    access_ = {};
    access_.network.authorities = file;
    access_.secrets = secrets_;
    access_.follow = true;
    access_.pollInterval = 50ms;
    reading_ = {};
    texts_.clear();
    QVERIFY(writer_->send(0, numberedRecord(0)));
}

void EventhubSignInTest::cleanup() {
    QVERIFY2(texts_.find(canary) == std::string::npos, "a key was told");
    QVERIFY2(texts_.find("token-") == std::string::npos, "a token was told");
    front_.reset();
}

void EventhubSignInTest::keySignsIn() {
    const auto source = open(byKey());
    QVERIFY(isRead(*source, 1));
    QVERIFY(writer_->send(3, numberedRecord(1)));
    QVERIFY(isRead(*source, 2));
    QVERIFY(source->problems().empty());
}

void EventhubSignInTest::wrongKeyIsToldAndReplaced() {
    QVERIFY(secrets_->write(secretName, connectionString("old" + canary)).has_value());
    const auto source = open(byKey());
    QVERIFY(isTold(*source, "does not take the connection string “shop-hub” (Invalid credentials)"));
    QVERIFY(reading_.numbers.empty());
    QVERIFY(secrets_->write(secretName, connectionString() + '\n').has_value());
    QVERIFY(isRead(*source, 1));
    // The key is regenerated while the stream goes on.
    front_->set({{QStringLiteral("password"), QString::fromStdString(connectionString("new" + canary))},
                 {QStringLiteral("closed"), true}});
    QVERIFY(isTold(*source, ""));
    front_->set({{QStringLiteral("closed"), false}});
    QVERIFY(isTold(*source, "does not take"));
    QVERIFY(writer_->send(1, numberedRecord(1)));
    QVERIFY(secrets_->write(secretName, connectionString("new" + canary)).has_value());
    QVERIFY(isRead(*source, 2));
    QCOMPARE(reading_.numbers.size(), std::size_t{2});
}

void EventhubSignInTest::missingSecretIsToldAndFound() {
    QVERIFY(secrets_->remove(secretName).has_value());
    const auto source = open(byKey());
    QVERIFY(isTold(*source, "shop-hub"));
    QVERIFY(secrets_->write(secretName, connectionString()).has_value());
    QVERIFY(isRead(*source, 1));
}

void EventhubSignInTest::secretThatIsNoConnectionString() {
    for (const std::string& secret :
         {canary, "Endpoint=sb://127.0.0.1/;SharedAccessKey=" + canary, std::string()}) {
        QVERIFY(secrets_->write(secretName, secret).has_value());
        const auto source = open(byKey());
        QVERIFY(isTold(*source, "The secret “shop-hub” is not the connection string of Event Hubs"));
    }
}

void EventhubSignInTest::tokenSignsIn() {
    QVERIFY(secrets_->write(secretName, canary).has_value());
    const auto source = open(byToken());
    QVERIFY(isRead(*source, 1));
    QVERIFY(source->problems().empty());
}

// Each token lasts four seconds; who came with it is then thrown out.
void EventhubSignInTest::tokenEndsInMidStream() {
    QVERIFY(secrets_->write(secretName, canary).has_value());
    front_->set({{QStringLiteral("lifetime"), 4}});
    const auto source = open(byToken());
    QVERIFY(isRead(*source, 1));
    QElapsedTimer timer;
    timer.start();
    int count = 1;
    while (timer.elapsed() < 10'000) {
        QVERIFY(writer_->send(count % 4, numberedRecord(count)));
        ++count;
        QVERIFY(readUntil(*source, reading_, [&] { return reading_.different() == upTo(count); }));
    }
    QVERIFY(front_->set({}).value(QStringLiteral("tokens")).toInt() >= 3);
    QCOMPARE(reading_.numbers.size(), static_cast<std::size_t>(count));
    QVERIFY(isRead(*source, count));
}

void EventhubSignInTest::tokenIsRefused() {
    QVERIFY(secrets_->write(secretName, canary).has_value());
    front_->set({{QStringLiteral("refuseTokens"), true}});
    const auto source = open(byToken());
    QVERIFY(isTold(*source, "Azure Event Hubs Data Receiver"));
    front_->set({{QStringLiteral("refuseTokens"), false}});
    QVERIFY(isRead(*source, 1));
}

void EventhubSignInTest::entraRefuses() {
    QVERIFY(secrets_->write(secretName, "another" + canary).has_value());
    const auto source = open(byToken());
    QVERIFY(isTold(*source, "client secret"));
    QCOMPARE(front_->set({}).value(QStringLiteral("tokens")).toInt(), 0);
    const auto check = checkHubLogs(byToken(), access_);
    QVERIFY(!check);
    QCOMPARE(check.error().code, ErrorCode::PermissionDenied);
    QVERIFY2(check.error().what.find("client secret") != std::string::npos, check.error().what.c_str());
}

void EventhubSignInTest::certificates_data() {
    QTest::addColumn<QByteArray>("alternative");
    QTest::addColumn<int>("validFrom");
    QTest::addColumn<int>("validUntil");
    QTest::addColumn<QByteArray>("issuer");
    QTest::addColumn<QByteArray>("told");
    const QByteArray right = "IP:127.0.0.1,DNS:localhost";
    QTest::newRow("expired") << right << -7200 << -60 << QByteArray("house") << QByteArray("has expired");
    QTest::newRow("not yet valid") << right << 3600 << 7200 << QByteArray("house")
                                   << QByteArray("not valid yet");
    QTest::newRow("another name") << QByteArray("DNS:evil.example,IP:127.0.0.2") << -60 << 7200
                                  << QByteArray("house") << QByteArray("is for another name");
    QTest::newRow("signed by itself")
        << right << -60 << 7200 << QByteArray() << QByteArray("nobody this computer trusts");
    QTest::newRow("another authority")
        << right << -60 << 7200 << QByteArray("other") << QByteArray("nobody this computer trusts");
}

void EventhubSignInTest::certificates() {
    QFETCH(QByteArray, alternative);
    QFETCH(int, validFrom);
    QFETCH(int, validUntil);
    QFETCH(QByteArray, issuer);
    QFETCH(QByteArray, told);
    const Certificate other({.name = "House authority", .alternative = ""});
    const CertificateWishes wishes{
        .alternative = alternative.toStdString(), .validFrom = validFrom, .validUntil = validUntil};
    front_ = std::make_unique<HubFront>(QFINDTESTDATA("hub_front.py"), hub_->server(), wishes,
                                        issuer.isEmpty()    ? nullptr
                                        : issuer == "house" ? &authority_
                                                            : &other);
    front_->set({{QStringLiteral("password"), QString::fromStdString(connectionString())}});
    const auto check = checkHubLogs(byKey(), access_);
    QVERIFY(!check);
    QCOMPARE(check.error().code, ErrorCode::Untrusted);
    QVERIFY2(check.error().what.find(told.toStdString()) != std::string::npos, check.error().what.c_str());
    const auto source = open(byKey());
    QVERIFY(isTold(*source, told.toStdString()));
    QVERIFY(reading_.numbers.empty());
}

void EventhubSignInTest::connectionIsCut() {
    const auto source = open(byKey());
    QVERIFY(isRead(*source, 1));
    for (int round = 1; round <= 3; ++round) {
        front_->set({{QStringLiteral("closed"), true}});
        QVERIFY(writer_->send(round, numberedRecord(round)));
        QVERIFY(isTold(*source, "was lost"));
        front_->set({{QStringLiteral("closed"), false}});
        QVERIFY(isRead(*source, round + 1));
    }
    QCOMPARE(reading_.numbers.size(), std::size_t{4});
}

void EventhubSignInTest::newPartitionsAreNoticed() {
    front_->set({{QStringLiteral("visible"), 2}});
    for (int i = 1; i < 8; ++i)
        QVERIFY(writer_->send(i % 4, numberedRecord(i)));
    const auto source = open(byKey());
    QVERIFY(readUntil(*source, reading_, [&] { return reading_.numbers.size() == 4; }));
    QCOMPARE(reading_.cursors.size(), std::size_t{2});
    front_->set({{QStringLiteral("visible"), 0}});
    QVERIFY(isRead(*source, 8));
    QCOMPARE(reading_.cursors.size(), std::size_t{4});
}

void EventhubSignInTest::checkSaysWhatIsThere() {
    for (int i = 1; i < 10; ++i)
        QVERIFY(writer_->send(i % 3, numberedRecord(i)));
    const auto check = checkHubLogs(byKey(), access_);
    QVERIFY2(check.has_value(), check ? "" : describe(check.error()).c_str());
    QVERIFY2(check->found.starts_with("4 partitions, 10 messages, the newest of 2"), check->found.c_str());
    QVERIFY2(check->found.ends_with("DataPlaneRequests"), check->found.c_str());
    QCOMPARE(check->logs, std::uint64_t{10});
    QCOMPARE(check->advice.size(), std::size_t{1});
    std::stop_source stopped;
    stopped.request_stop();
    const auto cancelled = checkHubLogs(byKey(), access_, stopped.get_token());
    QVERIFY(!cancelled && cancelled.error().code == ErrorCode::Cancelled);
}

void EventhubSignInTest::checkSaysWhatIsWrong() {
    HubLogs logs = byKey();
    logs.server = "no-such-namespace.invalid";
    std::string said = checked(logs);
    QVERIFY2(said.find("There is no server “no-such-namespace.invalid”") != std::string::npos, said.c_str());
    logs.server = "127.0.0.1:1";
    said = checked(logs);
    QVERIFY2(said.find("refuses the connection on port 1") != std::string::npos, said.c_str());
    logs.server = hub_->server(); // speaks, but not TLS
    said = checked(logs);
    QVERIFY2(said.find("does not speak TLS") != std::string::npos || said.find("was lost") != std::string::npos,
             said.c_str());
    QVERIFY(
        secrets_->write(secretName, connectionString("wrong" + canary) + ";EntityPath=another").has_value());
    said = checked(byKey());
    QVERIFY2(said.find("Copy it anew") != std::string::npos, said.c_str());
    QVERIFY2(said.find("is for the hub “another”, the source for “insights-logs”") != std::string::npos,
             said.c_str());
    QVERIFY(secrets_->write(secretName, connectionString()).has_value());
    hub_->setMissing(true);
    said = checked(byKey());
    QVERIFY2(said.find("There is no hub “insights-logs”") != std::string::npos, said.c_str());
    QVERIFY(said.find(canary) == std::string::npos);
}

QTEST_GUILESS_MAIN(EventhubSignInTest)
#include "eventhub_sign_in_test.moc"
