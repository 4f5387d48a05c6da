// What is redacted stands nowhere any more, in no form of a report; what remains can still be followed.
#include "core/report/digest.h"
#include "core/report/redaction.h"
#include "tests/unit/report_samples.h"

#include <QTest>

#include <nlohmann/json.hpp>

using namespace cosmoswatch;
using namespace cosmoswatch::samples;

namespace {

// Some records carry JSON inside a string, and in it a query as JSON inside a string.
std::string record() {
    using Json = nlohmann::json;
    const Json query{{"query", "SELECT * FROM c WHERE c.mail = 'ana@private.example'"}};
    const Json properties{
        {"clientIpAddress", "185.220.101.1"}, {"aadPrincipalId", "0b1c2d3e"}, {"querytext", query.dump()}};
    const Json claims{{"name", "Ana Lindqvist"}, {"ipaddr", "185.220.101.1"}};
    return Json{{"callerIpAddress", "185.220.101.1:51234"},
                {"properties", properties.dump()},
                {"identity", {{"claims", claims}}},
                {"caller", "ana@contoso.example"},
                {"padding", "2001:DB8::7 and 10.0.0.1."}}
        .dump();
}

AlertReport report() {
    Alert alert = injectionAlert();
    alert.principal = "ana@contoso.example";
    alert.links = {"principal:ana@contoso.example", "address:185.220.101.1"};
    alert.userAgent = "tool/3.35 (ana@contoso.example; 185.220.101.1)";
    alert.reasons.push_back(
        {"first-visit",
         {{"address", "185.220.101.1"}, {"doer", "Ana Lindqvist"}, {"others", "10.9.8.7, 10.9.8.6"}},
         {}});
    AlertReport report{alert, {{at("2026-10-04T16:00:12Z"), 7, "blob", 1, record()}}};
    report.incident = incidentOf({alert, geoAlert()});
    return report;
}

// Every form there is, in one text.
std::string everyForm(const AlertReport& report) {
    const std::vector<AlertReport> one{report};
    std::string all = toPlainText(report) + toMarkdown(report) + toHtml(report) + toSchemaJson(report.alert) +
                      toOcsf(report.alert) + toCef(report.alert) + toEcs(report.alert) +
                      toCsv(std::vector<Alert>{report.alert}) + toStix(std::vector<Alert>{report.alert}) +
                      toPlainText(DigestReport{{}, one, {}}) + toHtml(DigestReport{{}, one, {}});
    for (const auto& evidence : report.evidence)
        all += evidence.json;
    return all;
}

bool holds(const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
}

} // namespace

class ReportRedactionTest : public QObject {
    Q_OBJECT

private slots:
    void nothingIsChangedUnasked() {
        const AlertReport before = report();
        QCOMPARE(everyForm(redact(before, {})), everyForm(before));
        for (const char* secret : {"185.220.101.1", "ana@contoso.example", "t1", "private.example"})
            QVERIFY2(holds(everyForm(before), secret), secret);
    }

    void addresses() {
        const std::string all = everyForm(redact(report(), {true, false, false}));
        for (const char* secret : {"185.220.101.1", "10.9.8.7", "10.9.8.6", "2001:DB8::7", "2001:db8::7",
                                   "10.0.0.1", "113.160.2.7"})
            QVERIFY2(!holds(all, secret), secret);
        for (const char* kept : {"ana@contoso.example", "[address 1]", "16:00", "Germany", "c.tenant"})
            QVERIFY2(holds(all, kept), kept);
    }

    void names() {
        const std::string all = everyForm(redact(report(), {false, true, false}));
        for (const char* secret : {"ana@contoso.example", "Lindqvist", "0b1c2d3e", "ana@private.example"})
            QVERIFY2(!holds(all, secret), secret);
        for (const char* kept : {"185.220.101.1", "[principal 1]", "SELECT"})
            QVERIFY2(holds(all, kept), kept);
    }

    void literals() {
        const std::string all = everyForm(redact(report(), {false, false, true}));
        for (const char* secret : {"'t1'", "OR 1=1", "private.example", "x' OR"})
            QVERIFY2(!holds(all, secret), secret);
        for (const char* kept : {"c.tenant = '…'", "@p1", "185.220.101.1", "ana@contoso.example"})
            QVERIFY2(holds(all, kept), kept);
    }

    void theSameValueIsTheSameWords() {
        auto one = report(), other = report();
        other.alert.address = "203.0.113.9";
        const auto redacted = redact(std::vector<AlertReport>{one, other}, {true, true, false});
        QVERIFY(!redacted[0].alert.address.empty());
        QVERIFY(redacted[0].alert.address != redacted[1].alert.address);
        QCOMPARE(redacted[0].alert.principal, redacted[1].alert.principal);
        const auto& members = redacted[0].incident->members;
        QVERIFY(std::any_of(members.begin(), members.end(), [&](const IncidentMember& member) {
            return member.address == redacted[0].alert.address;
        }));
        QVERIFY(std::find(redacted[0].alert.links.begin(), redacted[0].alert.links.end(),
                          "address:" + redacted[0].alert.address) != redacted[0].alert.links.end());
        const auto incident = redact(IncidentReport{incidentOf(intrusion()), {one}}, {true, true, true});
        QVERIFY(!holds(toHtml(incident), "185.220.101.1"));
    }

    void whatIsNoAddressStays_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("result");
        QTest::newRow("time") << "at 10:04:59 and 2026-10-04T16:00:12Z"
                              << "at 10:04:59 and 2026-10-04T16:00:12Z";
        QTest::newRow("word") << "add a face, dead: beef."
                              << "add a face, dead: beef.";
        QTest::newRow("id") << "8f2c19ab77d04c1e9a3b5d6f70812233"
                            << "8f2c19ab77d04c1e9a3b5d6f70812233";
        QTest::newRow("port") << "10.0.0.1:443 and 10.0.0.1"
                              << "[address 1] and [address 1]";
        QTest::newRow("behind a colon") << "ip:10.0.0.1 client=10.0.0.2 a.10.0.0.3"
                                        << "ip:[address 1] client=[address 2] a.[address 3]";
        QTest::newRow("in a word") << "v10.0.0.1x"
                                   << "v10.0.0.1x";
        QTest::newRow("network") << "10.0.0.0/8"
                                 << "[address 1]/8";
        QTest::newRow("end of a sentence") << "from 10.0.0.1."
                                           << "from [address 1].";
        QTest::newRow("list") << "10.0.0.1,10.0.0.2"
                              << "[address 1],[address 2]";
        QTest::newRow("IPv6") << "[2001:db8::1]:443"
                              << "[[address 1]]:443";
        QTest::newRow("mapped") << "::ffff:10.0.0.1"
                                << "[address 1]";
        QTest::newRow("empty") << ""
                               << "";
    }
    void whatIsNoAddressStays() {
        QFETCH(QString, text);
        QFETCH(QString, result);
        AlertReport one;
        one.alert.userAgent = text.toStdString();
        QCOMPARE(QString::fromStdString(redact(one, {true, false, false}).alert.userAgent), result);
    }

    void recordsThatCannotBeUnderstoodAreLeftOut() {
        AlertReport one;
        for (const std::string& json : {std::string("{\"cut\": \"185.220.101.1"), std::string(100'000, '['),
                                        std::string("\xFF\xFE"), std::string(R"({"ok": 1})")})
            one.evidence.push_back({{}, 1, "blob", 0, json});
        const auto redacted = redact(one, {true, false, false});
        QCOMPARE(redacted.evidence.size(), 1u);
        QCOMPARE(redacted.evidence[0].json, std::string(R"({"ok":1})"));
    }

    void hostileTextIsNoTrouble() {
        for (const auto& attack : attacks()) {
            AlertReport one{hostileAlert(attack), {{{}, 1, attack, 0, attack}}};
            const auto redacted = redact(one, {true, true, true});
            QVERIFY(!toHtml(redacted).empty());
        }
    }
};

QTEST_APPLESS_MAIN(ReportRedactionTest)
#include "report_redaction_test.moc"
