// What reports say of incidents: on one alert that is part of one, and on a whole one.
#include "core/alert/catalogue.h"
#include "core/base/text.h"
#include "core/report/report.h"
#include "tests/unit/report_samples.h"

#include <QTest>
#include <nlohmann/json.hpp>

#include <map>

using namespace cosmoswatch;
using namespace cosmoswatch::samples;
using Json = nlohmann::json;

namespace {

const char* const story = "Keys listed, a key used from a new address, data extracted";

// Line breaks as spaces, so that a wrapped sentence can be looked for.
std::string flowing(std::string text) {
    std::string out;
    for (const char c : text)
        if (c != '\n' && c != '\r')
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    std::string single;
    for (const char c : out)
        if (c != ' ' || single.empty() || single.back() != ' ') single += c;
    return single;
}

IncidentReport wholeReport() {
    IncidentReport report{incidentOf(intrusion()), {}};
    for (const auto& member : report.incident.members)
        for (const auto& alert : intrusion())
            if (alert.id == member.id) report.alerts.push_back({alert, {}, report.incident});
    return report;
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

class ReportIncidentsTest : public QObject {
    Q_OBJECT

private slots:
    void anAlertNamesItsIncident() {
        const auto incident = incidentOf(intrusion());
        const AlertReport report{intrusion().front(), {}, incident};
        const auto text = flowing(toPlainText(report));
        QVERIFY2(
            contains(text, "Part of an incident of 3 alerts on 2 accounts, 4 Oct 2026, 15:02 – 16:10 UTC: " +
                               std::string(story) + "."),
            text.c_str());
        QVERIFY(contains(text,
                         "- Exfiltration · 2026-10-04 16:00 · Unusual volume of data extracted · shop-prod · "
                         "185.220.101.1 (this alert)"));
        QVERIFY(contains(text,
                         "- Credential access · 2026-10-04 15:02 · Suspicious extraction of account keys · "
                         "hr-records · 113.160.2.7 -"));
        QVERIFY(contains(toMarkdown(report), "- **Exfiltration · "));
        QVERIFY(contains(toHtml(report), "</strong> (this alert)</li>"));
        const std::vector<AlertReport> one{report};
        QVERIFY(contains(flowing(*toMail(one, {})), "Part of an incident"));
        for (const auto& form : {toPlainText(AlertReport{torAlert(), {}}), toMarkdown({torAlert(), {}}),
                                 toHtml({torAlert(), {}})})
            QVERIFY(!contains(form, "incident of"));
    }

    void aLongStoryIsCut() {
        std::vector<Alert> many(500, torAlert());
        for (std::size_t i = 0; i < many.size(); ++i)
            many[i].id = std::to_string(i);
        const auto text = toPlainText(AlertReport{torAlert(), {}, incidentOf(many)});
        QVERIFY(contains(text, "and 480 more"));
        QVERIFY(text.size() < 20'000);
    }

    void aWholeIncidentIsToldInOrder() {
        const auto report = wholeReport();
        const auto text = flowing(toPlainText(report));
        QVERIFY2(
            text.starts_with("▲ High severity incident: " + std::string(story) +
                             " 3 alerts on 2 accounts, 4 Oct 2026, 15:02 – 16:10 UTC. They have in common: "
                             "address 185.220.101.1."),
            text.c_str());
        const auto place = [&](const char* part) { return text.find(part); };
        QVERIFY(place("1. ▲ High: Suspicious extraction") < place("2. ▲ High: Account key used"));
        QVERIFY(place("2. ▲ High: Account key used") < place("3. ◆ Medium: Unusual volume"));
        QVERIFY(!contains(text, "Part of an incident")); // told above, not with each alert
        QVERIFY(toMarkdown(report).starts_with("# ▲ High severity incident: Keys listed"));
        const auto html = toHtml(report);
        QVERIFY(contains(html, "<title>Incident: Keys listed, a key used"));
        QVERIFY(html.ends_with("</html>\n"));
    }

    void aMailAboutAnIncident() {
        const auto report = wholeReport();
        const auto mail = toIncidentMail(report, {});
        QVERIFY(mail);
        QVERIFY2(
            contains(flowing(*mail).substr(0, 900), "Subject: [High] Incident: Keys listed, a key used from"),
            mail->c_str());
        auto grown = report;
        grown.alerts.push_back({torAlert(), {}});
        const auto idOf = [](const std::string& text) {
            const auto at = text.find("Message-Id:");
            return text.substr(at, text.find('\n', at) - at);
        };
        QCOMPARE(idOf(*toIncidentMail(report, {})), idOf(*mail));
        QVERIFY(idOf(*toIncidentMail(grown, {})) != idOf(*mail));
        QCOMPARE(toIncidentMail({report.incident, {}}, {}).error().code, ErrorCode::InvalidArgument);
    }

    void schemaOfAnIncident() {
        const auto incident = incidentOf(intrusion());
        const Json json = Json::parse(toSchemaJson(incident));
        const Json alert = Json::parse(toSchemaJson(intrusion()[0]));
        for (const auto& [key, value] : alert.items())
            QVERIFY2(json.contains(key) && json[key].type() == value.type(), key.c_str());
        QCOMPARE(json.size(), alert.size());
        QCOMPARE(json["IsIncident"].get<bool>(), true);
        QCOMPARE(alert["IsIncident"].get<bool>(), false);
        QVERIFY(json["CorrelationKey"] == alert["CorrelationKey"]);
        QCOMPARE(json["CorrelationKey"].get<std::string>(), incident.id);
        QVERIFY(json["SystemAlertId"] != alert["SystemAlertId"] &&
                json["SystemAlertId"] != json["CorrelationKey"]);
        QCOMPARE(json["Severity"].get<std::string>(), std::string("High"));
        QCOMPARE(json["Intent"].get<std::string>(), std::string("CredentialAccess, Exfiltration"));
        QCOMPARE(json["AlertDisplayName"].get<std::string>(), "Incident: " + std::string(story));
        QCOMPARE(json["StartTimeUtc"].get<std::string>(), std::string("2026-10-04T15:02:00.000000Z"));
        QCOMPARE(json["ResourceIdentifiers"].size(), std::size_t{2});
        std::map<std::string, int> kinds;
        std::vector<std::string> members;
        for (const auto& entity : json["Entities"]) {
            ++kinds[entity["Type"].get<std::string>()];
            if (entity["Type"] == "security-alert")
                members.push_back(entity["SystemAlertId"].get<std::string>());
        }
        QCOMPARE(kinds, (std::map<std::string, int>{
                            {"account", 1}, {"azure-resource", 2}, {"ip", 2}, {"security-alert", 3}}));
        QCOMPARE(members[0], std::string("11110000111100001111000011110000"));
    }

    void anAlertAloneHasItsOwnKey() {
        const Json json = Json::parse(toSchemaJson(torAlert()));
        QVERIFY(json["CorrelationKey"] == json["SystemAlertId"]);
    }

    void valuesAddNothing_data() {
        QTest::addColumn<int>("attack");
        for (std::size_t i = 0; i < attacks().size(); ++i)
            QTest::newRow(visible(attacks()[i].substr(0, 30)).c_str()) << static_cast<int>(i);
    }
    void valuesAddNothing() {
        QFETCH(int, attack);
        const auto reportOf = [](const std::string& value) {
            const auto incident = incidentOf({hostileAlert(value), hostileAlert(value)});
            const AlertReport alert{hostileAlert(value), {}, incident};
            return IncidentReport{incident, {alert, alert}};
        };
        const auto& value = attacks()[static_cast<std::size_t>(attack)];
        const auto report = reportOf(value);
        const auto lines = [](const std::string& text) { return std::count(text.begin(), text.end(), '\n'); };
        QCOMPARE(lines(toHtml(report)), lines(toHtml(reportOf("x"))));
        QCOMPARE(lines(toHtml(report.alerts[0])), lines(toHtml(reportOf("x").alerts[0])));
        for (const auto& form : {toPlainText(report), toMarkdown(report), toHtml(report),
                                 toPlainText(report.alerts[0]), toMarkdown(report.alerts[0])}) {
            QVERIFY(isValidUtf8(form));
            QCOMPARE(visible(form, true), form);
            QVERIFY(form.size() < 200'000);
        }
        QVERIFY(!contains(toHtml(report), "<script") && !contains(toHtml(report.alerts[0]), "<img"));
        const auto json = toSchemaJson(report.incident);
        QVERIFY(Json::accept(json) && !contains(json, "\n") && json.size() < 200'000);
        const std::vector<Incident> one{report.incident};
        QCOMPARE(lines(toIncidentTable(one, 100)), std::ptrdiff_t{2});
        QVERIFY(toIncidentMail(report, {}));
    }

    void tableOfIncidents() {
        const std::vector<Incident> incidents{incidentOf(intrusion())};
        QCOMPARE(
            toIncidentTable(incidents, 140),
            std::string(
                "SEVERITY  LAST SEEN (UTC)   INCIDENT                                                    "
                "ACCOUNTS               ID            ALERTS\n"
                "High      2026-10-04 16:10  Keys listed, a key used from a new address, data extracted  "
                "shop-prod, hr-records  111100001111       3\n"));
    }
};

QTEST_APPLESS_MAIN(ReportIncidentsTest)
#include "report_incidents_test.moc"
