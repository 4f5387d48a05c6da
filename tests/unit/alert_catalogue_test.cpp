#include "core/alert/catalogue.h"
#include "core/alert/catalogue_data.h"

#include <QTest>

#include <set>

using namespace cosmoswatch;

namespace {

// A small catalogue that is right, with one thing replaced to make it wrong.
std::string smallCatalogue(std::string_view what = {}, std::string_view by = {}) {
    std::string json = R"({"types":[{"id":"A","title":"T","story":"s","tactic":"Impact",
        "techniques":["T1485"],"severity":"Low","records":"AzureActivity","description":"D.","misses":"M.","lead":["On {account}[[ at {place}]]."],
        "benignCauses":["B."],"hostileCauses":["H."],"actions":[{"step":"Inspect","text":"I."},
        {"step":"Mitigate","text":"M.","command":"az x {account}"},{"step":"Prevent","text":"P."},
        {"step":"Suppress","text":"S."}]}],"reasons":{"r":{"values":["v"],"text":["Because {v}."]}}})";
    if (!what.empty()) {
        const auto at = json.find(what);
        if (at == std::string::npos) return "the test itself is wrong";
        json.replace(at, what.size(), by);
    }
    return json;
}

} // namespace

class AlertCatalogueTest : public QObject {
    Q_OBJECT

private slots:
    void embeddedCatalogueIsRight();
    void holdsEveryType_data();
    void holdsEveryType();
    void textsAreComplete();
    void refuses_data();
    void refuses();
    void acceptsTheSmallOne();
    void survivesRubbish();
    void unknownTypeCarriesItsId();
};

void AlertCatalogueTest::embeddedCatalogueIsRight() {
    const auto catalogue = parseCatalogue(embeddedCatalogueJson());
    QVERIFY2(catalogue, catalogue ? "" : describe(catalogue.error()).c_str());
    QCOMPARE(catalogue->entries.size(), alertTypes().size());
    for (const char* kind : {"tor-exit", "first-visit", "repeat-visit", "listed-address",
                             "unfamiliar-country", "unfamiliar-city", "principal-unfamiliar-country"})
        QVERIFY2(catalogue->reasons.contains(std::string_view(kind)), kind);
}

void AlertCatalogueTest::holdsEveryType_data() {
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("tactic");
    QTest::addColumn<int>("severity");
    const auto row = [](const char* id, const char* tactic, Severity severity) {
        QTest::newRow(id) << id << tactic << static_cast<int>(severity);
    };
    row("CosmosDB_TorAnomaly", "InitialAccess", Severity::High);
    row("CosmosDB_SuspiciousIp", "InitialAccess", Severity::Medium);
    row("CosmosDB_GeoAnomaly", "InitialAccess", Severity::Low);
    row("CosmosDB_ApplicationAnomaly", "Execution", Severity::Low);
    row("CosmosDB_DataExfiltrationAnomaly", "Exfiltration", Severity::Medium);
    row("CosmosDB_SuspiciousListKeys.MaliciousScript", "Collection", Severity::Medium);
    row("AzureCosmosDB_SuspiciousListKeys.SuspiciousPrincipal", "CredentialAccess", Severity::High);
    row("CosmosDB_SqlInjection.DataExfiltration", "Exfiltration", Severity::Medium);
    row("CosmosDB_SqlInjection.FailedFuzzingAttempt", "PreAttack", Severity::Low);
    row("CosmosDB_AuthenticationFailures", "CredentialAccess", Severity::Medium);
    row("CosmosDB_KeyUsedAfterListing", "CredentialAccess", Severity::High);
    row("CosmosDB_LoggingDisabled", "DefenseEvasion", Severity::Medium);
    row("CosmosDB_NetworkOpened", "DefenseEvasion", Severity::Medium);
    row("CosmosDB_RoleGranted", "Persistence", Severity::Medium);
    row("CosmosDB_MassDeletion", "Impact", Severity::High);
    row("CosmosDB_KeyRegenerated", "Impact", Severity::Medium);
    row("CosmosDB_ImpossibleTravel", "InitialAccess", Severity::Medium);
}

void AlertCatalogueTest::holdsEveryType() {
    QFETCH(QString, id);
    QFETCH(QString, tactic);
    QFETCH(int, severity);
    const auto& type = alertType(id.toStdString());
    QCOMPARE(QString::fromStdString(type.id), id);
    QCOMPARE(QString::fromStdString(type.tactic), tactic);
    QCOMPARE(static_cast<int>(type.severity), severity);
}

void AlertCatalogueTest::textsAreComplete() {
    QCOMPARE(alertTypes().size(), std::size_t{17});
    std::set<std::string> titles;
    for (const auto& type : alertTypes()) {
        const char* id = type.id.c_str();
        QVERIFY2(titles.insert(type.title).second, id);
        QVERIFY2(!type.tacticLabel.empty() && type.description.ends_with('.'), id);
        QVERIFY2(type.description.find('{') == std::string::npos, id);
        QVERIFY2(type.benignCauses.size() >= 2 && type.benignCauses.size() <= 3, id);
        QVERIFY2(type.hostileCauses.size() >= 2 && type.hostileCauses.size() <= 3, id);
        for (const auto& technique : type.techniques)
            QVERIFY2(technique.size() >= 5 && technique.front() == 'T', id);
        for (const auto& action : type.actions) {
            QVERIFY2(action.text.ends_with('.'), id);
            QVERIFY2(action.command.empty() || action.command.starts_with("az "), id);
        }
    }
}

void AlertCatalogueTest::refuses_data() {
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("by");
    QTest::addColumn<QString>("complaint");
    const auto row = [](const char* name, const char* what, const char* by, const char* complaint) {
        QTest::newRow(name) << what << by << complaint;
    };
    row("unknown placeholder", "{account}[[", "{acount}[[", "{acount}");
    row("placeholder of another reason", "{v}", "{w}", "{w}");
    row("value that may be missing", "[[ at {place}]]", " at {place}", "{place}");
    row("no part in a story", R"("story":"s")", R"("story":"")", "story");
    row("unknown tactic", "Impact", "Fun", "Fun");
    row("unknown severity", "\"Low\"", "\"Lowish\"", "severity");
    row("unknown step", "\"Prevent\"", "\"Pray\"", "Pray");
    row("step left out", R"({"step":"Prevent","text":"P."},)", "", "Prevent");
    row("steps out of order", "\"Inspect\"", "\"Suppress\"", "order");
    row("unknown table", "AzureActivity", "Elsewhere", "Elsewhere");
    row("missing title", "\"title\"", "\"tilte\"", "title");
    row("empty cause", "\"B.\"", "\"\"", "benignCauses");
    row("no hostile cause", "\"H.\"", "", "hostileCauses");
    row("open brace", "az x {account}", "az x {account", "without");
    row("open clause", "[[ at", "[[[[ at", "without");
    row("closed clause", "Because", "]] Because", "without");
    row("half a plural", "{v}", "{v|one}", "nouns");
}

void AlertCatalogueTest::refuses() {
    QFETCH(QString, what);
    QFETCH(QString, by);
    QFETCH(QString, complaint);
    const auto catalogue = parseCatalogue(smallCatalogue(what.toStdString(), by.toStdString()));
    QVERIFY(!catalogue);
    QCOMPARE(catalogue.error().code, ErrorCode::InvalidFormat);
    QVERIFY2(QString::fromStdString(catalogue.error().what).contains(complaint),
             catalogue.error().what.c_str());
}

void AlertCatalogueTest::acceptsTheSmallOne() {
    const auto catalogue = parseCatalogue(smallCatalogue());
    QVERIFY2(catalogue, catalogue ? "" : describe(catalogue.error()).c_str());
    QCOMPARE(catalogue->entries.size(), std::size_t{1});
    QCOMPARE(catalogue->entries[0].type.tacticLabel, std::string("Impact"));
}

void AlertCatalogueTest::survivesRubbish() {
    for (const char* json : {"", "{", "[]", "null", "{\"types\":1}", "{\"types\":[1],\"reasons\":{}}",
                             "{\"types\":[],\"reasons\":{\"a\":3}}", "{\"types\":[{\"id\":7}]}"})
        QVERIFY2(!parseCatalogue(json), json);
}

void AlertCatalogueTest::unknownTypeCarriesItsId() {
    const auto& type = alertType("Contoso_New\nThing");
    QCOMPARE(type.id, std::string("Contoso_New\nThing"));
    QCOMPARE(type.title, std::string("Contoso_New\\nThing"));
    QCOMPARE(&type, &alertType("Contoso_New\nThing"));
    for (int i = 0; i < 1000; ++i)
        QVERIFY(!alertType("Flood_" + std::to_string(i)).title.empty());
    QCOMPARE(type.id, std::string("Contoso_New\nThing"));
    Alert alert;
    QVERIFY(!title(alert).empty());
    QVERIFY(!whatHappened(alert).empty());
    QVERIFY(recommendedActions(alert).empty());
}

QTEST_APPLESS_MAIN(AlertCatalogueTest)
#include "alert_catalogue_test.moc"
