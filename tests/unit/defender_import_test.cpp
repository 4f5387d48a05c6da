// Alerts of Defender for Cloud: both shapes, hostile ones, again and again, and beside what analysts do.
#include "core/alert/catalogue.h"
#include "core/base/text.h"
#include "core/defender/defender_import.h"
#include "core/report/report.h"
#include "core/store/sqlite_store.h"
#include "tests/unit/report_samples.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace cosmoswatch;

namespace {

std::string fixture(const char* name) {
    QFile file(QFINDTESTDATA(QString::fromLatin1("fixtures/defender/") + QLatin1String(name)));
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

std::string changed(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    return at == std::string::npos ? "" : text.replace(at, from.size(), to);
}

} // namespace

class DefenderImportTest : public QObject {
    Q_OBJECT

private slots:
    void init();
    void exportedShape();
    void listedShape();
    void tableShape();
    void wrappings_data();
    void wrappings();
    void twiceIsOnce();
    void bothShapesAreOneAlert();
    void changesAreTakenOver();
    void analystsWordStays();
    void isMarkedEverywhere();
    void ourOwnAreLeftOut();
    void hostileOnes_data();
    void hostileOnes();
    void foldersAndFiles();
    void unreadableFile();

private:
    DefenderImport add(const std::string& text) {
        DefenderImport sum;
        const auto done = importDefenderAlerts(*store_, readDefenderAlerts(text, "test.json"), sum);
        if (!done) qWarning("%s", describe(done.error()).c_str());
        return sum;
    }
    [[nodiscard]] std::vector<Alert> stored() const {
        std::vector<Alert> alerts;
        const auto page = store_->alerts({}, AlertOrder{}, std::nullopt, 100);
        for (const auto& row : page->rows)
            alerts.push_back(store_->alert(row.id).value());
        return alerts;
    }

    std::unique_ptr<QTemporaryDir> folder_;
    std::unique_ptr<AlertStore> store_;
};

void DefenderImportTest::init() {
    store_.reset();
    folder_ = std::make_unique<QTemporaryDir>();
    auto opened = openStore(folder_->filePath(QStringLiteral("state.db")).toStdString());
    QVERIFY(opened);
    store_ = std::move(opened->store);
}

void DefenderImportTest::exportedShape() {
    const auto text = readDefenderAlerts(fixture("export.json"), "test.json");
    QCOMPARE(text.alerts.size(), std::size_t{1});
    const Alert& alert = text.alerts[0].update.alert;
    QCOMPARE(alert.id.size(), std::size_t{32});
    QCOMPARE(alert.type, std::string("CosmosDB_TorAnomaly"));
    QCOMPARE(alert.origin, std::string(defenderName));
    QCOMPARE(alert.severity, Severity::High);
    QCOMPARE(alert.status, AlertStatus::Active);
    QCOMPARE(alert.account.name, std::string("shop-prod"));
    QCOMPARE(alert.account.resourceGroup, std::string("rg-shop-prod"));
    QCOMPARE(formatIso8601(alert.first), std::string("2026-10-04T16:00:12.123456Z"));
    QCOMPARE(formatIso8601(alert.last), std::string("2026-10-04T16:10:40.000000Z"));
    QCOMPARE(formatIso8601(alert.generated), std::string("2026-10-04T16:20:00.000000Z"));
    QCOMPARE(alert.address, std::string("185.220.101.1"));
    QCOMPARE(alert.place.countryCode, std::string("DE"));
    QCOMPARE(alert.place.city, std::string("Frankfurt"));
    QCOMPARE(alert.place.asn, 60729u);
    QCOMPARE(alert.threats.size(), std::size_t{1});
    QCOMPARE(alert.principal, std::string("ana@contoso.example"));
    QCOMPARE(alert.application, std::string("curl/8.1"));
    QCOMPARE(alert.operations, (std::vector<std::string>{"Query", "Read"}));
    QVERIFY(whatHappened(alert).find("It says: Somebody reached the account through Tor.") !=
            std::string::npos);
    QVERIFY(text.alerts[0].update.evidence[0].json.find("\"SystemAlertId\"") != std::string::npos);
}

void DefenderImportTest::listedShape() {
    const auto text = readDefenderAlerts(fixture("rest.json"), "test.json");
    QCOMPARE(text.alerts.size(), std::size_t{2});
    QCOMPARE(text.others, std::size_t{2});
    QCOMPARE(text.damaged, std::size_t{3});
    QCOMPARE(text.problems[0], std::string("test.json: has no StartTimeUtc that is a time"));
    const Alert& other = text.alerts[1].update.alert;
    QCOMPARE(title(other), std::string("[Defender] Something new"));
    QCOMPARE(other.status, AlertStatus::Resolved);
    QCOMPARE(other.account.name, std::string("hr-records"));
    QCOMPARE(other.address, std::string("10.0.0.7"));
    QCOMPARE(other.principal, std::string("bo@contoso.example"));
    QCOMPARE(other.last, other.first);
}

// As a workspace's table has it: other names, lists as text.
void DefenderImportTest::tableShape() {
    const auto text = readDefenderAlerts(
        R"({"AlertType":"CosmosDB_GeoAnomaly","AlertName":"Unusual place","AlertSeverity":"Medium","SystemAlertId":"x1",)"
        R"("StartTime":"2026-10-05T01:00:00Z","EndTime":"2026-10-05T02:00:00Z","Status":"InProgress",)"
        R"("ResourceId":"/subscriptions/s/resourceGroups/r/providers/microsoft.documentdb/databaseaccounts/shop",)"
        R"("Entities":"[{\"Type\":\"ip\",\"Address\":\"203.0.113.9\"}]","ExtendedProperties":"{\"Client application\":\"x\"}"})",
        "t");
    QCOMPARE(text.alerts.size(), std::size_t{1});
    const Alert& alert = text.alerts[0].update.alert;
    QCOMPARE(alert.severity, Severity::Medium);
    QCOMPARE(alert.status, AlertStatus::InProgress);
    QCOMPARE(alert.address, std::string("203.0.113.9"));
    QCOMPARE(alert.application, std::string("x"));
}

void DefenderImportTest::wrappings_data() {
    QTest::addColumn<QString>("text");
    const auto one = QString::fromStdString(fixture("export.json")).trimmed();
    QTest::newRow("list") << "[" + one + "]";
    QTest::newRow("records") << "{\"records\":[" + one + "]}";
    QTest::newRow("lines") << one + "\r\n\r\n" + one + "\n";
    QTest::newRow("lines of lists") << "[" + one + "]\n[" + one + "]\n";
    QTest::newRow("byte order mark") << QChar(0xFEFF) + one;
    QTest::newRow("lists of records") << "[{\"records\":[" + one + "]}]";
}

void DefenderImportTest::wrappings() {
    QFETCH(QString, text);
    const auto sum = add(text.toStdString());
    QCOMPARE(sum.added, std::size_t{1});
    QCOMPARE(sum.damaged, std::size_t{0});
    QCOMPARE(stored().size(), std::size_t{1});
}

void DefenderImportTest::twiceIsOnce() {
    QCOMPARE(add(fixture("rest.json")).added, std::size_t{2});
    const auto before = stored();
    const auto again = add(fixture("rest.json"));
    QCOMPARE(again.added, std::size_t{0});
    QCOMPARE(again.unchanged, std::size_t{2});
    const auto after = stored();
    QCOMPARE(after.size(), before.size());
    for (std::size_t i = 0; i < after.size(); ++i) {
        QCOMPARE(after[i].count, std::uint64_t{1});
        QCOMPARE(after[i].version, before[i].version);
    }
    QCOMPARE(describe(again),
             std::string("0 alerts added, 2 were there already. 2 of other kinds were left out: only "
                         "Defender's own alerts about Cosmos DB accounts are taken. 3 could not be read."));
}

void DefenderImportTest::bothShapesAreOneAlert() {
    add(fixture("export.json"));
    add(fixture("rest.json"));
    QCOMPARE(stored().size(), std::size_t{2});
}

void DefenderImportTest::changesAreTakenOver() {
    add(fixture("export.json"));
    auto sum = add(changed(fixture("export.json"), "\"Status\":\"New\"", "\"Status\":\"Resolved\""));
    QCOMPARE(sum.updated, std::size_t{1});
    QCOMPARE(stored()[0].status, AlertStatus::Resolved);
    QCOMPARE(store_->history(stored()[0].id)->front().who, std::string(defenderName));
    sum = add(changed(fixture("export.json"), "16:10:40Z", "18:00:00Z")); // and open again
    QCOMPARE(stored()[0].status, AlertStatus::Active);
    QCOMPARE(formatIso8601(stored()[0].last), std::string("2026-10-04T18:00:00.000000Z"));
    QCOMPARE(stored()[0].count, std::uint64_t{1});
    QCOMPARE(stored()[0].reasons.size(), std::size_t{1});
}

void DefenderImportTest::analystsWordStays() {
    add(fixture("export.json"));
    StatusChange change;
    change.alertId = stored()[0].id;
    change.status = AlertStatus::Dismissed;
    change.disposition = Disposition::BenignPositive;
    change.who = "ana";
    QVERIFY(store_->setStatus(std::span(&change, 1)));
    add(changed(fixture("export.json"), "\"Status\":\"New\"", "\"Status\":\"Resolved\""));
    QCOMPARE(stored()[0].status, AlertStatus::Dismissed);
    QCOMPARE(stored()[0].disposition, Disposition::BenignPositive);
}

void DefenderImportTest::isMarkedEverywhere() {
    add(fixture("export.json"));
    const auto page = store_->alerts({}, AlertOrder{}, std::nullopt, 1);
    QCOMPARE(page->rows[0].title, std::string("[Defender] Access from a Tor exit node"));
    const Alert alert = stored()[0];
    QCOMPARE(alert.origin, std::string(defenderName));
    const AlertReport report{alert, {}, std::nullopt};
    for (const auto& text : {toPlainText(report), toMarkdown(report), toHtml(report), toSchemaJson(alert),
                             toOcsf(alert), toEcs(alert), toCsv(std::span(&alert, 1))})
        QVERIFY2(text.find("Defender") != std::string::npos, text.c_str());
    QVERIFY(toCef(alert).find("|[Defender] Access from a Tor exit node|") != std::string::npos);
    QVERIFY(toStix(std::span(&alert, 1)).find("\"defender\"") != std::string::npos);
    QVERIFY(toSchemaJson(alert).find(R"("ProductName":"Microsoft Defender for Cloud")") != std::string::npos);
    // Ours are as they were.
    QVERIFY(toSchemaJson(samples::torAlert()).find("Defender") == std::string::npos);
}

void DefenderImportTest::ourOwnAreLeftOut() {
    const auto text = readDefenderAlerts(toSchemaJson(samples::torAlert()), "own.json");
    QCOMPARE(text.alerts.size(), std::size_t{0});
    QCOMPARE(text.others, std::size_t{1});
}

void DefenderImportTest::hostileOnes_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no JSON") << QByteArray("hello\n\xFF\xFE\n{\n");
    QTest::newRow("deep") << QByteArray(100'000, '[');
    QTest::newRow("deep and closed") << QByteArray(50'000, '[') + QByteArray(50'000, ']');
    const QByteArray head =
        R"({"AlertType":"CosmosDB_X","SystemAlertId":"h","StartTimeUtc":"2026-10-05T01:00:00Z","CompromisedEntity":)";
    QTest::newRow("wrong kinds") << head +
                                        R"("a","Entities":{"Type":7},"ExtendedProperties":[1],"Severity":{},)"
                                        R"("EndTimeUtc":[],"IsIncident":null,"AlertUri":1e999})";
    QTest::newRow("entities that are none")
        << head + R"("a","Entities":[1,null,"x",[],{"Type":"ip","Address":[]},)"
                  R"({"Type":"ip","Location":{"Asn":-1,"Latitude":1e300}}]})";
    QTest::newRow("long") << head + "\"" + QByteArray(5'000'000, 'W') + "\"}";
    QTest::newRow("end before start") << head + R"("a","EndTimeUtc":"1999-01-01T00:00:00Z"})";
    for (const auto& attack : samples::attacks()) {
        auto text = QByteArray::fromStdString(toValidUtf8(attack.substr(0, 2000)));
        text.replace('\\', "\\\\").replace('"', "\\\"").replace('\r', "\\r").replace('\n', "\\n");
        text.replace(QByteArray(1, '\0'), "\\u0000").replace('\x1B', "\\u001b");
        QTest::addRow("%s", text.left(20).toHex().constData())
            << head + "\"" + text + "\",\"AlertDisplayName\":\"" + text + "\",\"Description\":\"" + text +
                   "\",\"ExtendedProperties\":{\"Caller\":\"" + text + "\"}}";
    }
}

void DefenderImportTest::hostileOnes() {
    QFETCH(QByteArray, text);
    const auto sum = add(text.toStdString());
    QVERIFY(sum.added <= 1);
    for (const auto& alert : stored()) {
        QVERIFY(alert.last >= alert.first);
        QVERIFY(alert.account.name.size() <= 5000);
        QCOMPARE(visible(title(alert)), title(alert));
        QVERIFY(store_->evidence(alert.id).value()[0].json.size() <= 64 * 1024);
    }
    for (const auto& problem : sum.problems)
        QVERIFY(problem.find('\n') == std::string::npos);
}

void DefenderImportTest::foldersAndFiles() {
    const QDir folder(folder_->path());
    QVERIFY(folder.mkpath(QStringLiteral("in/2026")));
    const auto write = [&](const char* name, const std::string& text) {
        QFile file(folder.filePath(QLatin1String(name)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray::fromStdString(text));
    };
    write("in/a.json", fixture("export.json"));
    write("in/2026/b.JSONL", changed(fixture("export.json"), "2517535653831539999", "1"));
    write("in/notes.txt", changed(fixture("export.json"), "2517535653831539999", "2"));
    const auto sum = importDefenderFiles(*store_, {folder.filePath(QStringLiteral("in")).toStdString()});
    QVERIFY(sum);
    QCOMPARE(sum->added, std::size_t{2});
    const auto named =
        importDefenderFiles(*store_, {folder.filePath(QStringLiteral("in/notes.txt")).toStdString()});
    QCOMPARE(named->added, std::size_t{1});
}

void DefenderImportTest::unreadableFile() {
    const auto sum =
        importDefenderFiles(*store_, {folder_->filePath(QStringLiteral("none.json")).toStdString()});
    QVERIFY(!sum);
    QCOMPARE(sum.error().code, ErrorCode::NotFound);
}

QTEST_APPLESS_MAIN(DefenderImportTest)
#include "defender_import_test.moc"
