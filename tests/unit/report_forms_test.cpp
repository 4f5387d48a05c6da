#include "core/alert/catalogue.h"
#include "core/base/text.h"
#include "core/report/pages.h"
#include "tests/unit/report_samples.h"

#include <QFile>
#include <QTest>

#include <nlohmann/json.hpp>

#include <functional>
#include <limits>
#include <span>

using namespace cosmoswatch;
using namespace cosmoswatch::samples;
using Json = nlohmann::json;

namespace {

// COSMOSWATCH_UPDATE_FIXTURES=1 writes the files anew; look at the difference before you commit it.
std::string golden(const char* fileName, const std::string& now) {
    const QString path =
        QStringLiteral(QT_TESTCASE_SOURCEDIR "/fixtures/report/") + QString::fromLatin1(fileName);
    QFile file(path);
    if (qEnvironmentVariableIsSet("COSMOSWATCH_UPDATE_FIXTURES")) {
        if (file.open(QIODevice::WriteOnly)) file.write(now.data(), static_cast<qint64>(now.size()));
        return now;
    }
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : "no such file";
}

// RFC 4180, written for this test.
std::vector<std::vector<std::string>> readCsv(const std::string& csv) {
    std::vector<std::vector<std::string>> rows{{""}};
    bool quoted = false;
    for (std::size_t i = 0; i < csv.size(); ++i) {
        const char c = csv[i];
        auto& cell = rows.back().back();
        if (quoted && c == '"' && i + 1 < csv.size() && csv[i + 1] == '"')
            cell += csv[++i];
        else if (c == '"')
            quoted = !quoted;
        else if (quoted)
            cell += c;
        else if (c == ',')
            rows.back().emplace_back();
        else if (c == '\n')
            rows.push_back({""});
        else if (c != '\r')
            cell += c;
    }
    rows.pop_back();
    return rows;
}

bool isVisible(const std::string& text) {
    return visible(text, true) == text;
}

} // namespace

class ReportFormsTest : public QObject {
    Q_OBJECT

private slots:
    void stable_data();
    void stable();
    void nothingHiddenGetsThrough_data();
    void nothingHiddenGetsThrough();
    void emptyAlertsAreFine();
    void schemaHasEveryField();
    void schemaEntities();
    void schemaIsOneLineOfJsonWhateverComes();
    void schemaOfASample();
    void schemaOfAnInjection();
    void longStatementsStandInBlocks();
    void theInjectedPartIsMarked();
    void usualStandsBesideObserved();
    void severalAlertsOnOnePage();
    void csvRoundTrip();
    void csvFormulasAreText_data();
    void csvFormulasAreText();
    void markdownIsEscaped();
    void htmlIsEscaped();
    void textIsNarrow();
    void tableFitsTheTerminal_data();
    void tableFitsTheTerminal();
};

void ReportFormsTest::stable_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("text");
    const AlertReport tor{torAlert(), {}};
    const auto row = [](const char* file, const std::string& text) {
        QTest::newRow(file) << file << QString::fromStdString(text);
    };
    row("tor.txt", toPlainText(tor));
    row("tor.md", toMarkdown(tor));
    row("tor.html", toHtml(tor));
    const AlertReport injection{injectionAlert(), {}};
    row("injection.txt", toPlainText(injection));
    row("injection.md", toMarkdown(injection));
    row("injection.html", toHtml(injection));
    row("injection.json", toSchemaJson(injectionAlert()));
    row("geo.json", toSchemaJson(geoAlert()));
    const std::vector<Alert> alerts{torAlert(), suspiciousAlert(), geoAlert()};
    row("alerts.csv", toCsv(alerts));
    row("alerts_100.txt", toTable(alerts, 100));
}

void ReportFormsTest::stable() {
    QFETCH(QString, file);
    QFETCH(QString, text);
    QCOMPARE(text, QString::fromStdString(golden(file.toLatin1().constData(), text.toStdString())));
}

void ReportFormsTest::nothingHiddenGetsThrough_data() {
    QTest::addColumn<int>("attack");
    for (std::size_t i = 0; i < attacks().size(); ++i)
        QTest::newRow(visible(attacks()[i].substr(0, 30)).c_str()) << static_cast<int>(i);
}

void ReportFormsTest::nothingHiddenGetsThrough() {
    QFETCH(int, attack);
    const std::string& value = attacks()[static_cast<std::size_t>(attack)];
    const AlertReport report{hostileAlert(value), {}};
    const std::vector<Alert> one{report.alert};
    auto csv = toCsv(one);
    std::erase(csv, '\r');
    for (const auto& form :
         {toPlainText(report), toMarkdown(report), toHtml(report), csv, toTable(one, 120)}) {
        QVERIFY(isVisible(form));
        QVERIFY(isValidUtf8(form));
        QVERIFY2(form.size() < 64'000, std::to_string(form.size()).c_str());
    }
    // A value can add no line of its own.
    const AlertReport harmless{hostileAlert("x"), {}};
    const auto lines = [](const std::string& text) { return std::count(text.begin(), text.end(), '\n'); };
    QCOMPARE(lines(toHtml(report)), lines(toHtml(harmless)));
    QCOMPARE(lines(csv), std::ptrdiff_t{2});
    QCOMPARE(lines(toTable(one, 120)), std::ptrdiff_t{2});
    QCOMPARE(readCsv(csv)[1].size(), readCsv(csv)[0].size());
}

void ReportFormsTest::emptyAlertsAreFine() {
    const AlertReport nothing{};
    QVERIFY(!toPlainText(nothing).empty());
    QVERIFY(!toMarkdown(nothing).empty());
    QVERIFY(toHtml(nothing).ends_with("</html>\n"));
    QCOMPARE(toTable({}, 80), std::string("SEVERITY  LAST SEEN (UTC)  ALERT  ACCOUNT  FROM  COUNT\n"));
    QVERIFY(Json::accept(toSchemaJson(Alert{})));
    QCOMPARE(readCsv(toCsv({})).size(), std::size_t{1});
}

void ReportFormsTest::schemaHasEveryField() {
    const Json json = Json::parse(toSchemaJson(torAlert()));
    for (const char* text : {"VendorName", "AlertType", "ProductName", "AlertDisplayName", "Description",
                             "Severity", "Status", "Intent", "SystemAlertId", "StartTimeUtc", "EndTimeUtc",
                             "TimeGenerated", "CompromisedEntity", "AzureResourceId", "CorrelationKey"})
        QVERIFY2(json.at(text).is_string() && !json.at(text).get<std::string>().empty(), text);
    for (const char* list :
         {"ResourceIdentifiers", "Entities", "ExtendedLinks", "RemediationSteps", "Techniques"})
        QVERIFY2(json.at(list).is_array(), list);
    QCOMPARE(json.size(), std::size_t{22});
    QCOMPARE(json["IsIncident"].get<bool>(), false);
    QCOMPARE(json["VendorName"].get<std::string>(), std::string("Cosmos Watch"));
    QCOMPARE(json["AlertDisplayName"].get<std::string>(), std::string("Access from a Tor exit node"));
    QCOMPARE(json["Severity"].get<std::string>(), std::string("High"));
    QCOMPARE(json["Status"].get<std::string>(), std::string("Active"));
    QCOMPARE(json["Intent"].get<std::string>(), std::string("InitialAccess"));
    QCOMPARE(json["StartTimeUtc"].get<std::string>(), std::string("2026-10-04T16:00:12.000000Z"));
    QCOMPARE(json["Techniques"][0].get<std::string>(), std::string("T1078"));
    QCOMPARE(json["RemediationSteps"].size(), std::size_t{4});
    const auto& more = json["ExtendedProperties"];
    for (const auto& [key, value] : more.items())
        QVERIFY2(value.is_string(), key.c_str());
    for (const char* key : {"Client IP address", "Client IP location", "Client application",
                            "Potential causes", "Investigation steps", "Reasons"})
        QVERIFY2(more.contains(key), key);
    QCOMPARE(more["Request count"].get<std::string>(), std::string("12"));
    const Json reasons = Json::parse(more["Reasons"].get<std::string>());
    QCOMPARE(reasons[0]["Kind"].get<std::string>(), std::string("tor-exit"));
    QCOMPARE(reasons[0]["Values"]["list"].get<std::string>(), std::string("tor-exits.txt"));
}

void ReportFormsTest::schemaEntities() {
    const auto entities = Json::parse(toSchemaJson(torAlert()))["Entities"];
    QCOMPARE(entities.size(), std::size_t{2});
    QCOMPARE(entities[0]["Type"].get<std::string>(), std::string("azure-resource"));
    QCOMPARE(entities[1]["$id"].get<std::string>(), std::string("2"));
    QCOMPARE(entities[1]["Address"].get<std::string>(), std::string("185.220.101.1"));
    QCOMPARE(entities[1]["Location"]["CountryCode"].get<std::string>(), std::string("DE"));
    QVERIFY(entities[1]["Location"]["Latitude"].is_null());
    QCOMPARE(entities[1]["ThreatIntelligence"][0]["ProviderName"].get<std::string>(),
             std::string("tor-exits.txt"));
    const auto person = Json::parse(toSchemaJson(geoAlert()))["Entities"][2];
    QCOMPARE(person["Name"].get<std::string>(), std::string("ana.lindqvist"));
    QCOMPARE(person["UPNSuffix"].get<std::string>(), std::string("contoso.example"));
}

void ReportFormsTest::schemaIsOneLineOfJsonWhateverComes() {
    for (const auto& attack : attacks()) {
        Alert alert = hostileAlert(attack);
        alert.id = alert.type = attack;
        alert.reasons[0].measure->observed = std::numeric_limits<double>::infinity();
        const auto text = toSchemaJson(alert);
        QVERIFY(Json::accept(text));
        QVERIFY(text.find('\n') == std::string::npos && text.find('\0') == std::string::npos);
        QVERIFY(text.size() < 200'000);
        const Json json = Json::parse(text);
        if (attack.size() < 1000 && isValidUtf8(attack))
            QCOMPARE(json["CompromisedEntity"].get<std::string>(), attack); // programs get the value itself
    }
}

void ReportFormsTest::schemaOfASample() {
    Alert alert = torAlert();
    alert.sample = true;
    alert.status = AlertStatus::InProgress;
    const Json json = Json::parse(toSchemaJson(alert));
    QCOMPARE(json["AlertDisplayName"].get<std::string>(),
             std::string("[SAMPLE ALERT] Access from a Tor exit node"));
    QCOMPARE(json["Status"].get<std::string>(), std::string("InProgress"));
}

void ReportFormsTest::schemaOfAnInjection() {
    const Json properties = Json::parse(toSchemaJson(injectionAlert()))["ExtendedProperties"];
    const Json values = Json::parse(properties["Reasons"].get<std::string>())[0]["Values"];
    QVERIFY(properties["Vulnerable statement"] == values["statement"]);
    QVERIFY(properties["Injected fragment"] == values["fragment"]);
    QVERIFY(properties["Parameterized statement"] == values["parameterized"]);
    QVERIFY(!Json::parse(toSchemaJson(torAlert()))["ExtendedProperties"].contains("Vulnerable statement"));
    Alert attempt = injectionAlert();
    attempt.reasons.front() = {"fuzzing-query", {{"statement", "\xff\x01"}, {"fragment", ""}}, {}};
    const Json told = Json::parse(toSchemaJson(attempt))["ExtendedProperties"];
    QVERIFY(told["Vulnerable statement"] == Json("\uFFFD\u0001"));
    QVERIFY(!told.contains("Injected fragment") && !told.contains("Parameterized statement"));
}

// The sentences name the fragment only.
void ReportFormsTest::longStatementsStandInBlocks() {
    const Alert alert = injectionAlert();
    QVERIFY(whatHappened(alert).find("c.telephone") == std::string::npos);
    QVERIFY(whatHappened(alert).find("x' OR 1=1 --") != std::string::npos);
    const auto quotes = quotedTexts(alert);
    QCOMPARE(quotes.size(), std::size_t(3)); // the nearest known statement is not told
    QCOMPARE(quotes[0].label, std::string_view("Vulnerable statement"));
    QVERIFY(toMarkdown({alert, {}}).find("```sql\n" + quotes[0].text + "\n```") != std::string::npos);
    QVERIFY(toHtml({alert, {}}).find(">" + escapeHtml(quotes[2].text) + "</div>") != std::string::npos);
    Alert endless = alert;
    endless.reasons.front().values[5].second = std::string(1 << 20, 'W') + "\xE2\x80\xAE\n";
    QVERIFY(quotedTexts(endless)[0].text.size() < 3000);
    endless.reasons.front().values[5].second = "```\n# heading\n</div>\xE2\x80\xAE";
    QVERIFY(isVisible(quotedTexts(endless)[0].text));
    QVERIFY(toMarkdown({endless, {}}).find("````sql\n") != std::string::npos);
    QVERIFY(quotedTexts(torAlert()).empty());
}

void ReportFormsTest::theInjectedPartIsMarked() {
    const Alert alert = injectionAlert();
    const auto quotes = quotedTexts(alert);
    QCOMPARE(quotes[0].text.substr(quotes[0].markOffset, quotes[0].markLength),
             std::string("x' OR 1=1 --' AND c.tenant = 't1'"));
    QCOMPARE(quotes[1].markLength, std::size_t{0});
    QVERIFY(toHtml(AlertReport{alert, {}}).find("color:#6b1e00\">x&#39; OR 1=1 --") != std::string::npos);

    // Behind an invisible character the place is another one; a long part is told by its beginning; a part
    // that is not in the text that was kept is not marked.
    const auto marked = [&](const std::string& statement, const std::string& fragment, std::size_t offset,
                            std::size_t length) {
        Alert other = alert;
        other.reasons[0].values = {{"fragment", fragment},
                                   {"offset", std::to_string(offset)},
                                   {"length", std::to_string(length)},
                                   {"statement", statement}};
        const auto quote = quotedTexts(other).front();
        return quote.text.substr(quote.markOffset, quote.markLength);
    };
    QCOMPARE(marked("SELECT \\u202E1 OR 1", "OR 1", 10, 4), std::string("OR 1"));
    QCOMPARE(marked("OR 1 then OR 1", "OR 1", 10, 4), std::string("OR 1"));
    QCOMPARE(marked("a 12345678 b", "1234…", 2, 8), std::string("12345678"));
    QCOMPARE(marked("a äöü", "ä…", 2, 3), std::string("äö")); // whole characters
    QCOMPARE(marked("SELECT 1", "OR 1", 3, 4), std::string());
    QCOMPARE(marked("SELECT 1", "1", 99, 1), std::string());
}

void ReportFormsTest::usualStandsBesideObserved() {
    Alert alert = torAlert();
    alert.reasons[0].measure = Measure{"Bytes read", "bytes", 612000, 1300, 20000};
    const auto content = describe(AlertReport{alert, {}});
    QCOMPARE(content.measures.size(), std::size_t{1});
    QCOMPARE(content.measures[0].observed, std::string("612 KB"));
    QCOMPARE(content.measures[0].observedShare, 1.0);
    QVERIFY(content.measures[0].usualShare < 0.01);
    QVERIFY(toHtml(AlertReport{alert, {}}).find("width:100%;height:9px") != std::string::npos);
    alert.reasons[0].measure->observed = std::numeric_limits<double>::quiet_NaN();
    alert.reasons[0].measure->usual = std::numeric_limits<double>::infinity();
    QVERIFY(!toHtml(AlertReport{alert, {}}).empty());
}

void ReportFormsTest::severalAlertsOnOnePage() {
    const std::vector<AlertReport> reports{{torAlert(), {}}, {geoAlert(), {}}};
    for (const auto& page :
         {toPlainText(std::span(reports)), toMarkdown(std::span(reports)), toHtml(std::span(reports))}) {
        QVERIFY(page.find("2 alerts") != std::string::npos);
        QVERIFY(page.find("185.220.101.1") != std::string::npos);
        QVERIFY(page.find("113.160.2.7") != std::string::npos);
    }
    QVERIFY(toHtml(std::span<const AlertReport>{}).find("No alerts") != std::string::npos);
    QCOMPARE(toMarkdown(std::span(reports).first(1)), toMarkdown(reports.front()));
}

void ReportFormsTest::csvRoundTrip() {
    Alert alert = torAlert();
    alert.application = "a \"quoted\", comma; and \\ backslash";
    const std::vector<Alert> alerts{alert, geoAlert()};
    const auto csv = toCsv(alerts);
    QCOMPARE(std::count(csv.begin(), csv.end(), '\n'), std::ptrdiff_t{3});
    QVERIFY(csv.ends_with("\r\n"));
    const auto rows = readCsv(csv);
    QCOMPARE(rows.size(), std::size_t{3});
    const auto cell = [&](std::size_t row, std::string_view column) {
        const auto at = std::find(rows[0].begin(), rows[0].end(), column);
        return at == rows[0].end() ? std::string("no such column")
                                   : rows[row].at(static_cast<std::size_t>(at - rows[0].begin()));
    };
    QCOMPARE(cell(1, "Application"), alert.application);
    QCOMPARE(cell(1, "Requests"), std::string("12"));
    QCOMPARE(cell(1, "First seen"), std::string("2026-10-04T16:00:12.000000Z"));
    QCOMPARE(cell(1, "What happened"), whatHappened(alert));
    QCOMPARE(cell(2, "Address"), std::string("113.160.2.7"));
    QCOMPARE(cell(2, "Alert id"), std::string("cafe0000cafe0000cafe0000cafe0000"));
}

void ReportFormsTest::csvFormulasAreText_data() {
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("cell");
    QTest::newRow("command") << "=cmd|'/c calc'!A1"
                             << "'=cmd|'/c calc'!A1";
    QTest::newRow("plus") << "+1"
                          << "'+1";
    QTest::newRow("minus") << "-1"
                           << "'-1";
    QTest::newRow("at") << "@SUM(A1)"
                        << "'@SUM(A1)";
    QTest::newRow("full width") << QStringLiteral("＝1") << QStringLiteral("'＝1");
    QTest::newRow("tab") << "\t=1"
                         << "\\t=1";
    QTest::newRow("return") << "\r=1"
                            << "\\r=1";
    QTest::newRow("inside") << "a=1"
                            << "a=1";
}

void ReportFormsTest::csvFormulasAreText() {
    QFETCH(QString, value);
    QFETCH(QString, cell);
    Alert alert = torAlert();
    alert.account.name = value.toStdString();
    const std::vector<Alert> alerts{alert};
    QCOMPARE(QString::fromStdString(readCsv(toCsv(alerts))[1][5]), cell);
}

void ReportFormsTest::markdownIsEscaped() {
    Alert alert = torAlert();
    alert.account.name = "a|b <img src=x> [x](http://evil.example) `c` **d** \\| $m$";
    const auto page = toMarkdown({alert, {}});
    QVERIFY(
        page.find("| Account | a\\|b \\<img src=x\\> \\[x\\](http:\\//evil.example) \\`c\\` \\*\\*d\\*\\* "
                  "\\\\\\| \\$m\\$ |\n") != std::string::npos);
    alert.account.name = "```\n```";
    QVERIFY(toMarkdown({alert, {}}).find("\n```") == std::string::npos);
}

void ReportFormsTest::htmlIsEscaped() {
    const AlertReport harmless{hostileAlert("x"), {}};
    const auto tags = [](const std::string& html) { return std::count(html.begin(), html.end(), '<'); };
    for (const auto& attack : attacks()) {
        const auto html = toHtml({hostileAlert(attack), {}});
        QVERIFY(html.find("<img") == std::string::npos && html.find("<script") == std::string::npos);
        // Commands may show a blank to fill where the value is unfit; their pieces differ, nothing else.
        QVERIFY2(std::abs(tags(html) - tags(toHtml(harmless))) <= 8, visible(attack.substr(0, 40)).c_str());
    }
    QVERIFY(toHtml({hostileAlert("<b>&\"'"), {}}).find("&lt;b&gt;&amp;&quot;&#39;") != std::string::npos);
}

void ReportFormsTest::textIsNarrow() {
    for (const auto& alert : {torAlert(), geoAlert(), hostileAlert(std::string(5000, 'W'))}) {
        const auto text = QString::fromStdString(toPlainText({alert, {}}));
        for (const auto& line : text.split(QLatin1Char('\n')))
            QVERIFY2(line.size() <= 72 || line.startsWith(QLatin1String("       ")), qPrintable(line));
    }
}

void ReportFormsTest::tableFitsTheTerminal_data() {
    QTest::addColumn<int>("width");
    for (const int width : {0, 1, 20, 40, 80, 120, 400})
        QTest::addRow("%d", width) << width;
}

void ReportFormsTest::tableFitsTheTerminal() {
    QFETCH(int, width);
    Alert hostile = hostileAlert("\x1B[31mred\x1B]0;title\x07");
    const std::vector<Alert> alerts{torAlert(), geoAlert(), hostile};
    const auto table = QString::fromStdString(toTable(alerts, static_cast<std::size_t>(width)));
    QVERIFY(!table.contains(QChar(0x1B)) && !table.contains(QChar(7)));
    const auto lines = table.split(QLatin1Char('\n'));
    QCOMPARE(lines.size(), 5); // header, three alerts, what follows the last line's end
    for (const auto& line : lines)
        QVERIFY2(line.size() <= std::max(width, 20), qPrintable(line));
}

QTEST_APPLESS_MAIN(ReportFormsTest)
#include "report_forms_test.moc"
