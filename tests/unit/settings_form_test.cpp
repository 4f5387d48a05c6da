#include "core/settings/settings.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QObject>
#include <QString>
#include <QTest>

using namespace cosmoswatch;

namespace {

constexpr const char* whole = R"({
  "version": 1,
  "sources": [
    {"name": "Shop logs", "kind": "folder", "path": "/logs/shop", "paused": true, "colour": "green"},
    {"name": "Hub", "kind": "carrier-pigeon", "namespace": "shop-ns", "partitions": [1, 2]}
  ],
  "addresses": {
    "torExitLists": ["/lists/tor.txt"],
    "suspiciousLists": ["/lists/bad.txt", "/lists/worse.csv"],
    "geoDatabase": "/lists/city.mmdb",
    "namedNetworks": [{"name": "Office", "networks": ["192.0.2.0/24", "2001:db8::1"]}],
    "feeds": {"tor": "daily"}
  },
  "protection": {
    "learningDays": 21,
    "detectors": {"CosmosDB_GeoAnomaly": false, "CosmosDB_OfLater": true},
    "thresholds": {"volumeFactor": 1.5, "refusalsInTenMinutes": 80, "ofLater": 3},
    "subscriptions": {"ABC": {"enabled": false}},
    "accounts": {"/Subscriptions/abc/resourceGroups/rg": {"enabled": true, "owner": "eva"}}
  },
  "retention": {"closedAlertsDays": 400},
  "console": {"theme": "dark", "views": [{"name": "Mine"}]},
  "plugins": {"x": 1}
})";

QString placeOf(const QString& json) {
    const auto settings = parseSettings(json.toStdString());
    return settings ? QString() : QString::fromStdString(describe(settings.error()));
}

} // namespace

class SettingsFormTest : public QObject {
    Q_OBJECT
private slots:
    void readsAll();
    void writesWhatItRead();
    void connectionsComeBack_data();
    void connectionsComeBack();
    void keepsWhatItDoesNotKnow();
    void emptyMeansDefaults();
    void errorsNameThePlace_data();
    void errorsNameThePlace();
    void newerVersionsAreRefused();
    void survivesHostileText_data();
    void survivesHostileText();
    void anythingCutIsAnError();
    void namesAreUnused();
};

void SettingsFormTest::readsAll() {
    const auto settings = parseSettings(whole);
    QVERIFY2(settings, settings ? "" : describe(settings.error()).c_str());
    QCOMPARE(settings->sources.size(), 2u);
    QCOMPARE(settings->sources[0].name, std::string("Shop logs"));
    QVERIFY(settings->sources[0].paused);
    QCOMPARE(std::get<FolderLogs>(settings->sources[0].logs).path, std::filesystem::path("/logs/shop"));
    QCOMPARE(std::get<UnknownLogs>(settings->sources[1].logs).kind, std::string("carrier-pigeon"));
    QCOMPARE(settings->intel.suspiciousLists.size(), 2u);
    QCOMPARE(settings->intel.geoDatabase, std::filesystem::path("/lists/city.mmdb"));
    QCOMPARE(settings->intel.namedNetworks.at(0).networks.at(1).text(), std::string("2001:db8::1/128"));
    const Protection& protection = settings->protection;
    QCOMPARE(protection.everywhere.learningPeriod->count(), 21);
    QCOMPARE(protection.everywhere.thresholds.at(Threshold::VolumeFactor), 1.5);
    QCOMPARE(protection.everywhere.detectors.at("CosmosDB_GeoAnomaly"), false);
    QCOMPARE(protection.subscriptions.at("abc").enabled, std::optional(false));
    QCOMPARE(protection.accounts.at("/subscriptions/abc/resourcegroups/rg").enabled, std::optional(true));
    QCOMPARE(settings->retention.closedAlerts->count(), 400);
    QVERIFY(!settings->retention.access);
    QCOMPARE(
        QJsonDocument::fromJson(QByteArray::fromStdString(settings->console)).object()["theme"].toString(),
        QStringLiteral("dark"));
}

void SettingsFormTest::writesWhatItRead() {
    const auto settings = parseSettings(whole);
    const std::string text = formatSettings(*settings);
    QVERIFY(text.ends_with("}\n"));
    QVERIFY(text.starts_with("{\n  \"version\": 1,\n  \"sources\": ["));
    const auto again = parseSettings(text);
    QVERIFY2(again, again ? "" : describe(again.error()).c_str());
    QCOMPARE(again->sources, settings->sources);
    QCOMPARE(again->protection, settings->protection);
    QCOMPARE(again->retention, settings->retention);
    QCOMPARE(again->console, settings->console);
    QCOMPARE(again->unknown, settings->unknown);
    QCOMPARE(formatSettings(*again), text);
}

void SettingsFormTest::connectionsComeBack_data() {
    QTest::addColumn<Connection>("connection");
    QTest::addColumn<QString>("place");
    const EntraApplication entra{"contoso.example", "6f1d", "app", "https://login.example"};
    const std::string storage = "https://shoplogs.blob.core.windows.net";
    QTest::newRow("all containers by key")
        << Connection(BlobLogs{storage, "", "", AccountKey{"key"}}) << QString::fromStdString(storage);
    QTest::newRow("one container by signature")
        << Connection(BlobLogs{storage, "logs", "resourceId=", SharedAccessSignature{"sas"}})
        << QString::fromStdString(storage + "/logs");
    QTest::newRow("storage by application")
        << Connection(BlobLogs{storage, "logs", "", entra}) << QString::fromStdString(storage + "/logs");
    QTest::newRow("hub by connection string")
        << Connection(HubLogs{"ns.example:9093", "logs", "watch", ConnectionString{"hub"}})
        << QStringLiteral("ns.example:9093/logs");
    QTest::newRow("hub by application") << Connection(HubLogs{"ns.example:9093", "logs", "$Default", entra})
                                        << QStringLiteral("ns.example:9093/logs");
    QTest::newRow("workspace") << Connection(
                                      WorkspaceLogs{"11aa", entra, {"AzureActivity"}, "https://x.example"})
                               << QStringLiteral("workspace 11aa");
}

void SettingsFormTest::connectionsComeBack() {
    QFETCH(const Connection, connection);
    Settings settings;
    settings.sources = {{"a", connection}};
    settings.network = {"http://proxy.example:3128", "/etc/house.pem"};
    const auto again = parseSettings(formatSettings(settings));
    QVERIFY2(again, again ? "" : describe(again.error()).c_str());
    QCOMPARE(again->sources, settings.sources);
    QCOMPARE(again->network, settings.network);
    QVERIFY(again->unknown.empty());
    QTEST(QString::fromStdString(placeOf(connection)), "place");
}

void SettingsFormTest::keepsWhatItDoesNotKnow() {
    auto settings = parseSettings(whole);
    settings->sources[0].name = "Renamed";
    settings->intel.torExitLists.clear();
    settings->protection.everywhere.thresholds.clear();
    const auto json = QJsonDocument::fromJson(QByteArray::fromStdString(formatSettings(*settings))).object();
    QCOMPARE(json["plugins"]["x"].toInt(), 1);
    QCOMPARE(json["addresses"]["feeds"]["tor"].toString(), QStringLiteral("daily"));
    QCOMPARE(json["protection"]["thresholds"].toObject().keys(), QStringList{"ofLater"});
    QCOMPARE(json["sources"][0]["colour"].toString(), QStringLiteral("green"));
    QCOMPARE(json["sources"][0]["name"].toString(), QStringLiteral("Renamed"));
    QCOMPARE(json["sources"][1]["namespace"].toString(), QStringLiteral("shop-ns"));
    QCOMPARE(json["sources"][1]["kind"].toString(), QStringLiteral("carrier-pigeon"));
    QVERIFY(json["addresses"]["torExitLists"].toArray().isEmpty());
}

void SettingsFormTest::emptyMeansDefaults() {
    const auto settings = parseSettings("{}");
    QVERIFY(settings.has_value());
    QVERIFY(settings->sources.empty() && settings->unknown.empty());
    QCOMPARE(settings->console, std::string("{}"));
    QCOMPARE(settings->protection, Protection{});
    QVERIFY(parseSettings(formatSettings(Settings{})).has_value());
}

void SettingsFormTest::errorsNameThePlace_data() {
    QTest::addColumn<QString>("json");
    QTest::addColumn<QString>("error");
    const auto row = [](const char* name, const char* json, const char* error) {
        QTest::newRow(name) << QString::fromUtf8(json) << QString::fromUtf8(error);
    };
    row("no object", "[]", "should be an object, { … }");
    row("path is a number", R"({"sources":[{"name":"a","kind":"folder","path":"/a"},
        {"name":"b","kind":"folder","path":7}]})",
        "sources[1].path: should be a text, in quotation marks");
    row("no path", R"({"sources":[{"name":"a","kind":"folder"}]})", "sources[0].path: is missing");
    row("unknown credential", R"({"sources":[{"name":"a","kind":"blob","endpoint":"https://x",
        "credential":{"kind":"password"}}]})",
        "sources[0].credential.kind: should be account-key, shared-access-signature or entra");
    row("no hub", R"({"sources":[{"name":"a","kind":"event-hub","server":"x:9093"}]})",
        "sources[0].hub: is missing");
    row("no secret", R"({"sources":[{"name":"a","kind":"log-analytics","workspace":"1",
        "credential":{"tenant":"t","client":"c"}}]})",
        "sources[0].credential.secret: is missing");
    row("relative path", R"({"sources":[{"name":"a","kind":"folder","path":"logs"}]})",
        "sources[0].path: should be a whole path, from / on");
    row("no name", R"({"sources":[{"kind":"folder","path":"/a"}]})", "sources[0].name: is missing");
    row("blank name", R"({"sources":[{"name":" ","kind":"folder","path":"/a"}]})",
        "sources[0].name: should not be empty");
    row("same name", R"({"sources":[{"name":"a","kind":"x"},{"name":"a","kind":"x"}]})",
        "sources[1].name: is the name of an earlier source; give each its own");
    row("paused", R"({"sources":[{"name":"a","kind":"x","paused":"yes"}]})",
        "sources[0].paused: should be true or false");
    row("sources", R"({"sources":{}})", "sources: should be a list, [ … ]");
    row("network", R"({"addresses":{"namedNetworks":[{"name":"o","networks":["10.0.0.0/8","x"]}]}})",
        "addresses.namedNetworks[0].networks[1]: should be an address or a network, such as 192.0.2.0/24");
    row("threshold", R"({"protection":{"accounts":{"shop":{"thresholds":{"refusalsInTenMinutes":1}}}}})",
        "protection.accounts.shop.thresholds.refusalsInTenMinutes: should be a number from 5 to 100,000");
    row("fraction", R"({"protection":{"thresholds":{"keysRegenerated":2.5}}})",
        "protection.thresholds.keysRegenerated: should be a whole number");
    row("days", R"({"protection":{"learningDays":-1}})",
        "protection.learningDays: should be a number from 0 to 365");
    row("console", R"({"console":[1]})", "console: should be an object, { … }");
    row("hostile key", "{\"protection\":{\"accounts\":{\"a\\u202eb\":7}}}",
        "protection.accounts.a\\u202Eb: should be an object, { … }");
    row("comma", "{\n  \"version\": 1\n  \"sources\": []\n}",
        "line 3, column 11: is not JSON from here on; look for a missing comma or quote");
    row("nothing", "", "line 1, column 1: is not JSON from here on; look for a missing comma or quote");
}

void SettingsFormTest::errorsNameThePlace() {
    QFETCH(QString, json);
    QFETCH(QString, error);
    QCOMPARE(placeOf(json), error);
}

void SettingsFormTest::newerVersionsAreRefused() {
    const auto settings = parseSettings(R"({"version": 2, "sources": "in another form"})");
    QVERIFY(!settings.has_value());
    QVERIFY(settings.error().code == ErrorCode::Unsupported);
}

void SettingsFormTest::survivesHostileText_data() {
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("deep") << QByteArray("{\"console\":" + QByteArray(100'000, '[') +
                                        QByteArray(100'000, ']') + "}");
    QTest::newRow("bad UTF-8") << QByteArray("{\"console\":{\"a\":\"\xff\"}}");
    QTest::newRow("1e400") << QByteArray("{\"protection\":{\"thresholds\":{\"volumeFactor\":1e400}}}");
    QTest::newRow("NUL") << QByteArray("{\"a\":\"\0\"}", 9);
    QTest::newRow("NUL in a name") << QByteArray(
        R"({"sources":[{"name":"a\u0000b","kind":"folder","path":"/a"}]})");
    QTest::newRow("lone surrogate") << QByteArray(R"({"console":{"a":"\ud800"}})");
    QTest::newRow("long path") << QByteArray(
        "{\"sources\":[{\"name\":\"a\",\"kind\":\"folder\",\"path\":\"/" + QByteArray(100'000, 'x') +
        "\"}]}");
    QTest::newRow("not closed") << QByteArray("{\"a\":\"");
    QTest::newRow("too large") << QByteArray(17 << 20, ' ');
}

void SettingsFormTest::survivesHostileText() {
    QFETCH(QByteArray, json);
    const auto settings = parseSettings(json.toStdString());
    QVERIFY(!settings.has_value());
    QVERIFY(settings.error().code == ErrorCode::InvalidFormat);
}

// Whatever is cut off or put in its place is told, never a fault, and what is accepted can be written.
void SettingsFormTest::anythingCutIsAnError() {
    const std::string text = whole;
    for (std::size_t length = 0; length < text.size(); ++length)
        QVERIFY(!parseSettings(std::string_view(text).substr(0, length)).has_value());
    for (std::size_t at = 0; at < text.size(); ++at)
        for (const char other : {'"', '7', '{', ']', ' ', '\\', '\x80'}) {
            std::string changed = text;
            changed[at] = other;
            const auto settings = parseSettings(changed);
            if (settings) QVERIFY(parseSettings(formatSettings(*settings)).has_value());
        }
}

void SettingsFormTest::namesAreUnused() {
    Settings settings;
    QCOMPARE(unusedSourceName(settings, "logs"), std::string("logs"));
    settings.sources = {{"logs", FolderLogs{"/a"}}, {"logs 2", FolderLogs{"/b"}}};
    QCOMPARE(unusedSourceName(settings, "logs"), std::string("logs 3"));
    QCOMPARE(unusedSourceName(settings, "  "), std::string("logs 3"));
    QVERIFY(findSource(settings, "logs 2"));
    QVERIFY(!findSource(settings, "logs 3"));
}

QTEST_APPLESS_MAIN(SettingsFormTest)
#include "settings_form_test.moc"
