#include "core/baseline/account_baseline.h"
#include "core/posture/posture.h"
#include "core/posture/posture_texts.h"
#include "core/store/sqlite_store.h"

#include <QTest>

#include <algorithm>

using namespace cosmoswatch;
using namespace std::chrono_literals;

namespace {

const Timestamp start = dayStart(20'000);
constexpr auto day = std::chrono::days{1};
const Account account = parseAccount(
    "/subscriptions/s/resourceGroups/rg-shop/providers/Microsoft.DocumentDB/databaseAccounts/shop");

struct World {
    AccountBaseline baseline;

    template<typename Observe>
    void use(Observe observe) {
        baseline.observeUse([&](AccountUse& facts) {
            observe(facts);
            return true;
        });
    }
    void clientFor(int days, Credential credential, std::string_view application, std::string_view sdk = {},
                   bool writes = false) {
        use([&](AccountUse& facts) {
            for (int i = 0; i < days; ++i) {
                facts.observeLog(LogKind::DataRequests, start + i * day);
                facts.observeClient({credential, application, sdk}, writes, true, start + i * day);
            }
        });
    }
    void change(ChangeKind kind, ControlChange::Facts facts, Timestamp time = start) {
        ControlChange change;
        change.kind = kind;
        change.id = "op" + std::to_string(time.time_since_epoch().count());
        change.done = time;
        change.facts = std::move(facts);
        change.record.time = time;
        baseline.observe(change);
        use([&](AccountUse& known) { known.observeLog(LogKind::ControlRequests, time); });
    }
    [[nodiscard]] PostureCheck check(std::string_view id) const {
        for (PostureCheck& check : checkPosture(account, baseline))
            if (check.id == id) return std::move(check);
        return {};
    }
};

} // namespace

class PostureChecksTest : public QObject {
    Q_OBJECT
private slots:
    void textsAreWhole();
    void refusesTextsThatAreNot_data();
    void refusesTextsThatAreNot();
    void nothingIsKnownOfAnEmptyAccount();
    void keys();
    void keysThatNobodyUses();
    void readersWithWriteKeys();
    void network_data();
    void network();
    void oldLibraries_data();
    void oldLibraries();
    void toolsOfAnAfternoon();
    void roles();
    void missingLogs();
    void replacedQueryTexts();
    void injectableQueriesByRank();
    void tls();
    void keyAge();
    void hostileNamesStayVisible();
    void worstFirst();
    void readsTheStore();
};

void PostureChecksTest::textsAreWhole() {
    const auto texts = parsePostureTexts(embeddedPostureJson());
    QVERIFY2(texts.has_value(), texts ? "" : describe(texts.error()).c_str());
    // Each check that is made has its texts.
    for (const PostureCheck& check : checkPosture(account, AccountBaseline())) {
        QVERIFY2(!check.title.empty() && !check.why.empty() && !check.finding.empty(), check.id.c_str());
        QVERIFY2(std::any_of(texts->checks.begin(), texts->checks.end(),
                             [&](const auto& known) { return known.id == check.id; }),
                 check.id.c_str());
    }
}

void PostureChecksTest::refusesTextsThatAreNot_data() {
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("no JSON") << QByteArray("{");
    QTest::newRow("no list") << QByteArray("{}");
    QTest::newRow("no object") << QByteArray(R"({"checks":[1]})");
    QTest::newRow("no title") << QByteArray(R"({"checks":[{"id":"a"}]})");
    QTest::newRow("bad severity") << QByteArray(
        R"({"checks":[{"id":"a","title":"t","why":"w","severity":"x"}]})");
    QTest::newRow("bad template") << QByteArray(
        R"({"checks":[{"id":"a","title":"t","why":"w","severity":"Low","toDo":"{",)"
        R"("fine":"f","unknown":"u","steps":[{"text":"s"}]}]})");
    QTest::newRow("no steps") << QByteArray(
        R"({"checks":[{"id":"a","title":"t","why":"w","severity":"Low","toDo":"d",)"
        R"("fine":"f","unknown":"u"}]})");
}

void PostureChecksTest::refusesTextsThatAreNot() {
    QFETCH(QByteArray, json);
    QVERIFY(!parsePostureTexts(json.toStdString()));
}

void PostureChecksTest::nothingIsKnownOfAnEmptyAccount() {
    for (const PostureCheck& check : checkPosture(account, AccountBaseline()))
        QVERIFY2(check.state == CheckState::Unknown, check.id.c_str());
}

void PostureChecksTest::keys() {
    World world;
    world.clientFor(10, Credential::Key, "Java SDK");
    world.clientFor(10, Credential::EntraId, "Go SDK");
    const PostureCheck check = world.check("keys-in-use");
    QCOMPARE(check.state, CheckState::ToDo);
    QCOMPARE(check.finding, std::string("1 program uses a read-write key of the account."));
    QCOMPARE(check.evidence.size(), std::size_t{1});
    QCOMPARE(check.evidence[0].what, std::string("Java SDK"));
    QVERIFY(check.evidence[0].detail.find("on 10 of the last 30 days") != std::string::npos);
    QVERIFY(check.steps[0].command.find("--account-name shop --resource-group rg-shop") != std::string::npos);
    QVERIFY(world.check("keys-enabled").id.empty()); // first things first

    // What is a month old counts no more.
    world.use([](AccountUse& facts) { facts.observeLog(LogKind::DataRequests, start + 60 * day); });
    QCOMPARE(world.check("keys-in-use").state, CheckState::Unknown);
}

void PostureChecksTest::keysThatNobodyUses() {
    World world;
    world.clientFor(10, Credential::EntraId, "Go SDK");
    QCOMPARE(world.check("keys-in-use").state, CheckState::Fine);
    QCOMPARE(world.check("keys-enabled").state, CheckState::ToDo);
    world.use([](AccountUse& facts) { facts.observeSetting("disablelocalauth", "true", start + day); });
    QCOMPARE(world.check("keys-enabled").state, CheckState::Fine);
}

void PostureChecksTest::readersWithWriteKeys() {
    World world;
    world.clientFor(10, Credential::Key, "Report");
    world.clientFor(10, Credential::Key, "Shop", {}, true);
    world.clientFor(10, Credential::ReadOnlyKey, "Search");
    const PostureCheck check = world.check("write-keys-for-reading");
    QCOMPARE(check.state, CheckState::ToDo);
    QCOMPARE(check.evidence.size(), std::size_t{1});
    QCOMPARE(check.evidence[0].what, std::string("Report"));

    World young;
    young.clientFor(2, Credential::Key, "Report");
    QCOMPARE(young.check("write-keys-for-reading").state, CheckState::Unknown);
}

void PostureChecksTest::network_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::addColumn<int>("state");
    QTest::addColumn<int>("severity");
    const auto toDo = static_cast<int>(CheckState::ToDo), fine = static_cast<int>(CheckState::Fine);
    const auto high = static_cast<int>(Severity::High), medium = static_cast<int>(Severity::Medium);
    QTest::newRow("no rules") << "rules"
                              << "" << toDo << high;
    QTest::newRow("all of it") << "rules"
                               << "0.0.0.0/0" << toDo << high;
    QTest::newRow("Azure") << "rules"
                           << "0.0.0.0" << toDo << medium;
    QTest::newRow("an office") << "rules"
                               << "198.51.100.0/24" << fine << high;
    QTest::newRow("switched off") << "public"
                                  << "off" << fine << high;
}

void PostureChecksTest::network() {
    QFETCH(QString, name);
    QFETCH(QString, value);
    QFETCH(int, state);
    QFETCH(int, severity);
    World world;
    world.change(ChangeKind::Network, {{name.toStdString(), value.toStdString()}});
    const PostureCheck check = world.check("public-network");
    QCOMPARE(static_cast<int>(check.state), state);
    QCOMPARE(static_cast<int>(check.severity), severity);
    QVERIFY(!check.finding.empty());
}

void PostureChecksTest::oldLibraries_data() {
    QTest::addColumn<QString>("sdk");
    QTest::addColumn<bool>("old");
    QTest::newRow(".NET 2") << "documentdb-dotnet-sdk/2.22.0" << true;
    QTest::newRow(".NET 3.35") << "cosmos-netstandard-sdk/3.35.4" << true;
    QTest::newRow(".NET 3.47") << "cosmos-netstandard-sdk/3.47.0" << false;
    QTest::newRow(".NET 4") << "cosmos-netstandard-sdk/4.0.0" << false;
    QTest::newRow("Java 4") << "azsdk-java-cosmos/4.63.0" << false;
    QTest::newRow("Java 2") << "documentdb-java-sdk/2.6.4" << true;
    QTest::newRow("Go") << "azsdk-go-azcosmos/v1.0.3" << false;
    QTest::newRow("no number") << "documentdb-dotnet-sdk/latest" << false;
    QTest::newRow("no version") << "documentdb-dotnet-sdk" << false;
    QTest::newRow("huge number") << "documentdb-dotnet-sdk/99999999999999999999.1" << false;
    QTest::newRow("unheard of") << "my-sdk/0.1" << false;
}

void PostureChecksTest::oldLibraries() {
    QFETCH(QString, sdk);
    QFETCH(bool, old);
    World world;
    world.clientFor(3, Credential::Key, "Shop", sdk.toStdString());
    const PostureCheck check = world.check("old-sdks");
    QCOMPARE(check.state, old ? CheckState::ToDo : CheckState::Fine);
    if (old) QVERIFY(check.evidence.at(0).detail.find(sdk.toStdString()) == 0);
}

void PostureChecksTest::toolsOfAnAfternoon() {
    World world;
    world.clientFor(2, Credential::Key, "curl");
    QCOMPARE(world.check("general-tools").state, CheckState::Fine);
    world.clientFor(6, Credential::Key, "Postman");
    const PostureCheck check = world.check("general-tools");
    QCOMPARE(check.state, CheckState::ToDo);
    QCOMPARE(check.evidence.size(), std::size_t{1});
}

void PostureChecksTest::roles() {
    World world;
    world.change(ChangeKind::RoleAssignment, {{"scope", "/dbs/shop/colls/orders"}, {"to", "p1"}});
    QCOMPARE(world.check("broad-roles").state, CheckState::Fine);
    world.change(ChangeKind::RoleAssignment,
                 {{"scope", "/"}, {"to", "p2"}, {"role", "00000000-0000-0000-0000-000000000002"}},
                 start + day);
    const PostureCheck check = world.check("broad-roles");
    QCOMPARE(check.state, CheckState::ToDo);
    QCOMPARE(check.evidence.at(0).what, std::string("Data Contributor for p2"));
}

void PostureChecksTest::missingLogs() {
    World world;
    world.clientFor(3, Credential::Key, "Shop");
    PostureCheck check = world.check("diagnostic-categories");
    QCOMPARE(check.state, CheckState::ToDo);
    QCOMPARE(check.finding, std::string("In the last 30 days nothing came of QueryRuntimeStatistics, "
                                        "ControlPlaneRequests and the Activity Log."));
    QCOMPARE(check.severity, Severity::Medium);
    world.use([](AccountUse& facts) {
        for (const LogKind kind : {LogKind::Queries, LogKind::ControlRequests, LogKind::Activity})
            facts.observeLog(kind, start);
    });
    QCOMPARE(world.check("diagnostic-categories").state, CheckState::Fine);
}

void PostureChecksTest::replacedQueryTexts() {
    World world;
    world.use([](AccountUse& facts) {
        facts.observeLog(LogKind::Queries, start);
        facts.observeQuery("db/c", "SELECT c.p1 FROM c WHERE c.p2 = \"str1\"", start);
    });
    QCOMPARE(world.check("full-text-query").state, CheckState::ToDo);
    QCOMPARE(world.check("injectable-queries").state, CheckState::Unknown); // cannot be seen
    world.use([](AccountUse& facts) {
        facts.observeQuery("db/c", "SELECT c.name FROM c", start + 2 * day);
        facts.observeLog(LogKind::Queries, start + 2 * day);
    });
    QCOMPARE(world.check("full-text-query").state, CheckState::Fine); // switched on since
}

void PostureChecksTest::injectableQueriesByRank() {
    World world;
    world.use([](AccountUse& facts) {
        facts.observeLog(LogKind::Queries, start);
        for (int i = 0; i < 20; ++i) {
            const std::string n = std::to_string(i);
            facts.observeQuery("db/numbers", "SELECT * FROM c WHERE c.a = " + n, start);
            facts.observeQuery("db/texts", "SELECT * FROM c WHERE c.a = 'x" + n + "'", start);
            facts.observeQuery("db/parameters", "SELECT * FROM c WHERE c.a = @a", start);
            facts.observeQuery("db/constant", "SELECT * FROM c WHERE c.kind = 'order'", start);
        }
    });
    PostureCheck check = world.check("injectable-queries");
    QCOMPARE(check.finding, std::string("2 queries with changing values in the text."));
    QCOMPARE(check.severity, Severity::Medium);
    QCOMPARE(check.evidence.at(0).what, std::string("db/texts"));
    QCOMPARE(check.evidence.at(1).what, std::string("db/numbers"));
    QVERIFY(check.evidence.at(0).text.starts_with("SELECT * FROM c WHERE c.a = 'x"));

    world.use(
        [](AccountUse& facts) { facts.observeAttack("db/numbers", "SELECT * FROM c WHERE c.a = 7", start); });
    check = world.check("injectable-queries");
    QCOMPARE(check.severity, Severity::High);
    QCOMPARE(check.evidence.at(0).what, std::string("db/numbers"));
    QVERIFY(check.evidence.at(0).detail.find("an injection was tried") != std::string::npos);
}

void PostureChecksTest::tls() {
    World world;
    world.use([](AccountUse& facts) { facts.observeSetting("minimaltlsversion", "tls11", start); });
    QCOMPARE(world.check("old-tls").state, CheckState::ToDo);
    QVERIFY(world.check("old-tls").finding.find("TLS 1.1") != std::string::npos);
    world.use([](AccountUse& facts) { facts.observeSetting("minimaltlsversion", "tls12", start + day); });
    QCOMPARE(world.check("old-tls").state, CheckState::Fine);
}

void PostureChecksTest::keyAge() {
    World world;
    world.change(ChangeKind::Network, {});
    world.clientFor(20, Credential::Key, "Shop");
    QCOMPARE(world.check("key-age").state, CheckState::Unknown);
    world.use([](AccountUse& facts) {
        for (int i = 80; i < 120; ++i) {
            facts.observeLog(LogKind::DataRequests, start + i * day);
            facts.observeClient({Credential::Key, "Shop", ""}, true, true, start + i * day);
        }
    });
    QCOMPARE(world.check("key-age").state, CheckState::ToDo);
    world.change(ChangeKind::KeyRegeneration, {{"key", "primary"}}, start + 100 * day);
    QCOMPARE(world.check("key-age").state, CheckState::Fine);
}

void PostureChecksTest::hostileNamesStayVisible() {
    World world;
    world.clientFor(5, Credential::Key, "evil\x1b[2J\u202Eapp", "documentdb-dotnet-sdk/1.0\x07");
    for (const char* id : {"keys-in-use", "old-sdks"})
        for (const auto& seen : world.check(id).evidence) {
            const std::string text = seen.what + seen.detail;
            QVERIFY(std::none_of(text.begin(), text.end(),
                                 [](char c) { return static_cast<unsigned char>(c) < 0x20; }));
            QVERIFY(text.find("\u202E") == std::string::npos);
        }
    Account odd = account;
    odd.name = "a'; rm -rf ~;\u2019";
    for (const PostureCheck& check : checkPosture(odd, world.baseline))
        for (const auto& step : check.steps)
            QVERIFY2(step.command.find("rm -rf") == std::string::npos, step.command.c_str());
}

void PostureChecksTest::worstFirst() {
    World world;
    world.clientFor(10, Credential::Key, "curl");
    world.change(ChangeKind::Network, {{"rules", ""}}, start + 5 * day);
    const auto checks = checkPosture(account, world.baseline);
    QCOMPARE(checks.front().id, std::string("public-network"));
    QVERIFY(std::is_sorted(checks.begin(), checks.end(), [](const auto& a, const auto& b) {
        return a.state != b.state ? a.state < b.state
                                  : a.state == CheckState::ToDo && a.severity > b.severity;
    }));
}

void PostureChecksTest::readsTheStore() {
    World world;
    world.clientFor(10, Credential::Key, "Shop");
    auto store = openMemoryStore();
    QVERIFY(store.has_value());
    StoreBatch batch;
    batch.accounts.push_back({account, start, start + 10 * day, 10, 0});
    for (auto& [part, saved] : world.baseline.saveChanged())
        batch.state.emplace_back("baseline/" + account.key + "/" + part, saved);
    QVERIFY((*store)->commit(batch).has_value());
    const auto checks = checkPosture(**store);
    QVERIFY(checks.has_value());
    const auto keys = std::find_if(checks->begin(), checks->end(),
                                   [](const PostureCheck& check) { return check.id == "keys-in-use"; });
    QVERIFY(keys != checks->end());
    QCOMPARE(keys->state, CheckState::ToDo);
    QCOMPARE(keys->account, account);
}

QTEST_APPLESS_MAIN(PostureChecksTest)
#include "posture_checks_test.moc"
