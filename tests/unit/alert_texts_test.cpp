#include "core/alert/alert_values.h"
#include "core/alert/catalogue.h"
#include "core/alert/catalogue_data.h"
#include "core/alert/text_template.h"
#include "core/base/text.h"
#include "tests/unit/report_samples.h"

#include <QTest>

using namespace cosmoswatch;
using namespace cosmoswatch::samples;

namespace {

std::string filled(std::string_view text, const std::map<std::string, std::string, std::less<>>& values) {
    const auto parsed = TextTemplate::parse(text);
    if (!parsed) return "error: " + describe(parsed.error());
    const auto runs = parsed->fill([&](std::string_view name) {
        const auto found = values.find(name);
        return found == values.end() ? std::string{} : found->second;
    });
    return runs ? plainText(*runs) : "left out";
}

// What no text for people may hold, whatever the alert lacks.
bool readsWell(std::string text) {
    if (const auto at = text.find(".NET"); at != std::string::npos) text.erase(at, 1);
    for (const char* bad : {"{", "}", "[[", "]]", "  ", " ,", " .", "()", "..", ",.", ": ."})
        if (text.find(bad) != std::string::npos) return false;
    return !text.empty() && text.back() == '.' && text.front() >= 'A' && text.front() <= 'Z';
}

} // namespace

class AlertTextsTest : public QObject {
    Q_OBJECT

private slots:
    void fillsTemplates_data();
    void fillsTemplates();
    void saysWhatHappened();
    void emphasisesValues();
    void leavesOutWhatIsMissing();
    void explainsLocations();
    void countsLists();
    void valuesAreNotTemplates();
    void longValuesAreCut();
    void quotesShellWords_data();
    void quotesShellWords();
    void fillsCommands();
    void kqlFindsTheRecords();
    void kqlCannotBeChangedByValues();
    void kqlForTheActivityLog();
};

void AlertTextsTest::fillsTemplates_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("result");
    QTest::newRow("value") << "a {x} b"
                           << "a X b";
    QTest::newRow("emphasised") << "{*x}"
                                << "X";
    QTest::newRow("missing") << "a {none} b"
                             << "left out";
    QTest::newRow("optional") << "a[[ {x}]]."
                              << "a X.";
    QTest::newRow("optional missing") << "a[[ {none}]]."
                                      << "a.";
    QTest::newRow("nested") << "a[[ {x}[[ {none}]]]]."
                            << "a X.";
    QTest::newRow("nested outer missing") << "a[[ {none}[[ {x}]]]]."
                                          << "a.";
    QTest::newRow("one") << "{one|request|requests}"
                         << "1 request";
    QTest::newRow("many") << "{many|request|requests}"
                          << "12,345 requests";
    QTest::newRow("many, already readable") << "{text|request|requests}"
                                            << "12,345 requests";
    QTest::newRow("braces") << "{{{x}}}"
                            << "{X}";
    QTest::newRow("nothing is filled twice") << "{template}"
                                             << "{x}[[";
}

void AlertTextsTest::fillsTemplates() {
    QFETCH(QString, text);
    QFETCH(QString, result);
    const std::string got =
        filled(text.toStdString(),
               {{"x", "X"}, {"one", "1"}, {"many", "12345"}, {"text", "12,345"}, {"template", "{x}[["}});
    QCOMPARE(QString::fromStdString(got), result);
}

void AlertTextsTest::saysWhatHappened() {
    QCOMPARE(whatHappened(torAlert()),
             std::string(
                 "A Tor exit node, 185.220.101.1 (Germany), read data from shop-prod with the primary key: "
                 "12 requests between 16:00 and 16:10 UTC on 4 Oct 2026, 612 KB returned. "
                 "It is on the list tor-exits.txt of 4 Oct 2026. "
                 "This address had never reached the account before."));
}

void AlertTextsTest::emphasisesValues() {
    std::string emphasised;
    for (const auto& run : whatHappenedRuns(torAlert()))
        if (run.emphasised) emphasised += run.text + "|";
    QCOMPARE(emphasised,
             std::string("185.220.101.1|shop-prod|the primary key|12 requests|612 KB|tor-exits.txt|"));
}

void AlertTextsTest::leavesOutWhatIsMissing() {
    auto alert = torAlert();
    alert.place = {};
    alert.authentication.clear();
    alert.operations.clear();
    alert.responseBytes = 0;
    alert.count = 1;
    alert.last = alert.first;
    alert.reasons = {{"tor-exit", {{"list", "exits"}}, {}}, {"of a kind not known", {{"a", "b"}}, {}}};
    QCOMPARE(whatHappened(alert),
             std::string("A Tor exit node, 185.220.101.1, reached shop-prod: 1 request at 16:00 "
                         "UTC on 4 Oct 2026. It is on the list exits."));

    const auto catalogue = parseCatalogue(embeddedCatalogueJson());
    QVERIFY(catalogue);
    // Every text of every type, for an alert that holds nothing and for one that holds all.
    for (const auto& type : alertTypes()) {
        for (auto candidate : {Alert{}, torAlert()}) {
            candidate.type = type.id;
            candidate.reasons.clear();
            for (const auto& [kind, sentences] : catalogue->reasons)
                candidate.reasons.push_back({kind, {}, {}});
            auto texts = benignCauses(candidate);
            for (auto& text : hostileCauses(candidate))
                texts.push_back(text);
            for (auto& action : recommendedActions(candidate)) {
                texts.push_back(action.text);
                QVERIFY2(action.command.empty() || action.command.starts_with("az "), action.command.c_str());
                QVERIFY2(action.command.find("[[") == std::string::npos, action.command.c_str());
            }
            texts.push_back(whatHappened(candidate));
            QCOMPARE(texts.size(),
                     type.benignCauses.size() + type.hostileCauses.size() + type.actions.size() + 1);
            for (const auto& text : texts)
                QVERIFY2(readsWell(text), (type.id + ": " + text).c_str());
        }
    }
}

void AlertTextsTest::explainsLocations() {
    auto alert = torAlert();
    alert.type = "CosmosDB_GeoAnomaly";
    alert.address = "113.160.2.7";
    alert.place.countryName = "Vietnam";
    alert.reasons = {{"unfamiliar-country",
                      {{"observed", "Vietnam"},
                       {"usual", "Netherlands 72 %, Germany 20 %"},
                       {"usualCount", "2"},
                       {"days", "14"},
                       {"requests", "12340"}},
                      {}}};
    QVERIFY2(whatHappened(alert).ends_with("Vietnam is not a familiar country for this account, whose "
                                           "requests of the last 14 days came from "
                                           "Netherlands 72 %, Germany 20 % (12,340 requests seen)."),
             whatHappened(alert).c_str());
    alert.reasons = {
        {"principal-unfamiliar-country", {{"observed", "Vietnam"}, {"principal", "ana@contoso.com"}}, {}}};
    QVERIFY(whatHappened(alert).ends_with("ana@contoso.com has not been known to work from Vietnam."));
}

void AlertTextsTest::countsLists() {
    auto alert = torAlert();
    alert.type = "CosmosDB_SuspiciousIp";
    alert.reasons = {
        {"listed-address", {{"lists", "feodo.txt"}, {"listCount", "1"}, {"listed", "2026-10-03"}}, {}},
        {"repeat-visit", {{"firstVisit", "2026-09-01T10:00:00Z"}}, {}}};
    QVERIFY2(whatHappened(alert).ends_with("It is on 1 list: feodo.txt, as of 3 Oct 2026. "
                                           "This address first reached the account on 1 Sep 2026."),
             whatHappened(alert).c_str());
}

void AlertTextsTest::valuesAreNotTemplates() {
    auto alert = torAlert();
    alert.account.name = "{address}";
    alert.authentication = "[[{count}]] key";
    alert.address = "\xE2\x80\xAE"
                    "1.2.3.4\r\n{account}";
    const auto text = whatHappened(alert);
    QVERIFY2(text.starts_with(
                 "A Tor exit node, \\u202E1.2.3.4\\r\\n{account} (Germany), read data from {address} with "
                 "the [[{count}]] key: 12 requests"),
             text.c_str());
}

void AlertTextsTest::longValuesAreCut() {
    auto alert = torAlert();
    alert.account.name = std::string(1 << 20, 'a');
    alert.address = std::string(1 << 20, '\x80');
    alert.reasons = {{"tor-exit", {{"list", std::string(1 << 20, '\n')}}, {}}};
    const auto text = whatHappened(alert);
    QVERIFY(text.size() < 2000);
    QVERIFY(isValidUtf8(text));
    for (const auto& action : recommendedActions(alert))
        QVERIFY(action.text.size() + action.command.size() < 2000);
    QVERIFY(kqlForRecords(alert).size() < 20'000);
}

void AlertTextsTest::quotesShellWords_data() {
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("word");
    QTest::newRow("plain") << "shop-prod_1.x/y"
                           << "shop-prod_1.x/y";
    QTest::newRow("space") << "rg shop"
                           << "'rg shop'";
    QTest::newRow("command") << "x;rm -rf ~"
                             << "'x;rm -rf ~'";
    QTest::newRow("substitution") << "$(id)`id`"
                                  << "'$(id)`id`'";
    QTest::newRow("a name with an apostrophe") << "o'brien@contoso.com"
                                               << "'o'\\''brien@contoso.com'";
    QTest::newRow("quote and command") << "x'; rm -rf ~ #"
                                       << "";
    QTest::newRow("typographic quote") << QStringLiteral("x’;calc") << "";
    QTest::newRow("option") << "--debug"
                            << "";
    QTest::newRow("newline") << "a\nb"
                             << "";
    QTest::newRow("bidi") << QStringLiteral("a\u202Eb") << "";
    QTest::newRow("too long") << QString(5000, QLatin1Char('a')) << "";
    QTest::newRow("empty") << ""
                           << "";
}

void AlertTextsTest::quotesShellWords() {
    QFETCH(QString, value);
    QFETCH(QString, word);
    QCOMPARE(QString::fromStdString(shellWord(value.toStdString())), word);
}

void AlertTextsTest::fillsCommands() {
    auto alert = torAlert();
    QCOMPARE(recommendedActions(alert).at(1).command,
             std::string("az cosmosdb keys regenerate --name shop-prod --resource-group rg-shop-prod "
                         "--key-kind primary"));
    alert.authentication = "secondary read-only key";
    alert.account.resourceGroup.clear();
    alert.account.name = "a b";
    QCOMPARE(recommendedActions(alert).at(1).command,
             std::string("az cosmosdb keys regenerate --name 'a b' --resource-group RESOURCE_GROUP "
                         "--key-kind secondaryReadonly"));
    alert.authentication = "Microsoft Entra ID"; // no key to regenerate
    QVERIFY(recommendedActions(alert).at(1).command.empty());
}

void AlertTextsTest::kqlFindsTheRecords() {
    const auto kql = kqlForRecords(torAlert());
    QVERIFY2(
        kql.starts_with(
            "CDBDataPlaneRequests\n"
            "| where TimeGenerated between (datetime(2026-10-04T16:00:12Z) .. "
            "datetime(2026-10-04T16:10:41Z))\n"
            "| where _ResourceId =~ \"/subscriptions/6a1f0c52-9a3e-4a3e-b1a7-3f1c9f2d7e01/resourcegroups/"
            "rg-shop-prod/providers/microsoft.documentdb/databaseaccounts/shop-prod\"\n"
            "| where ClientIpAddress == \"185.220.101.1\"\n"
            "| project TimeGenerated, OperationName, StatusCode,"),
        kql.c_str());
    auto old = torAlert();
    old.account = parseAccount("contosocosmosdb");
    QVERIFY(kqlForRecords(old).find("| where AccountName =~ \"contosocosmosdb\"\n") != std::string::npos);
    old.type = "CosmosDB_SqlInjection.DataExfiltration";
    QVERIFY(kqlForRecords(old).find("CDBQueryRuntimeStatistics | project ActivityId, QueryText") !=
            std::string::npos);
}

void AlertTextsTest::kqlCannotBeChangedByValues() {
    auto alert = torAlert();
    alert.address = "1\" or 1==1 \\\n| take 1 //\xE2\x80\xAE";
    QVERIFY2(kqlForRecords(alert).find(
                 "| where ClientIpAddress == \"1\\\" or 1==1 \\\\\\n| take 1 //\\u202E\"\n| project") !=
                 std::string::npos,
             kqlForRecords(alert).c_str());
    alert.address = std::string(5000, '\\');
    const auto kql = kqlForRecords(alert);
    QVERIFY(kql.find("ClientIpAddress startswith \"" + std::string(2000, '\\') + "\"\n") !=
            std::string::npos);
}

void AlertTextsTest::kqlForTheActivityLog() {
    auto alert = torAlert();
    alert.type = "AzureCosmosDB_SuspiciousListKeys.SuspiciousPrincipal";
    const auto kql = kqlForRecords(alert);
    QVERIFY(kql.starts_with("AzureActivity\n"));
    QVERIFY(kql.find("| where CallerIpAddress == \"185.220.101.1\"") != std::string::npos);
    QVERIFY(kql.find("ClientIpAddress") == std::string::npos);
}

QTEST_APPLESS_MAIN(AlertTextsTest)
#include "alert_texts_test.moc"
