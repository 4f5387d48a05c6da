// What the schemas of tests/integration/exports_test.py cannot see: names, escapes, bounds, single lines.
#include "core/alert/catalogue.h"
#include "core/base/text.h"
#include "core/report/data_values.h"
#include "core/report/report.h"
#include "core/report/uuid.h"
#include "core/sample/sample_alerts.h"
#include "tests/unit/report_samples.h"

#include <QTest>

#include <algorithm>

using namespace cosmoswatch;
using namespace cosmoswatch::samples;

namespace {

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

std::string everything(const std::vector<Alert>& alerts) {
    return toOcsf(alerts) + toStix(alerts) + toCef(alerts) + toEcs(alerts);
}

} // namespace

class ReportExportsTest : public QObject {
    Q_OBJECT

private slots:
    void namesAreUuids() {
        // Python's uuid.uuid5(uuid.NAMESPACE_DNS, "python.org"), and the example of RFC 9562.
        QCOMPARE(uuidOf("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "python.org"),
                 std::string("886313e1-3b8a-5372-9b90-0c9aee199e5d"));
        QCOMPARE(uuidOf("6BA7B810-9DAD-11D1-80B4-00C04FD430C8", "www.example.com"),
                 std::string("2ed6657d-e927-568b-95e1-2665a8aea6a2"));
        QVERIFY(isUuid(uuidOf("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "")));
        QVERIFY(!isUuid("886313e1-3b8a-5372-9b90-0c9aee199e5"));
        QVERIFY(!isUuid("886313e1x3b8a-5372-9b90-0c9aee199e5d"));
    }

    void everyTypeHasAttackNames() {
        for (const auto& type : alertTypes()) {
            QVERIFY2(!attackTactic(type.tactic).id.empty(), type.tactic.c_str());
            for (const auto& technique : type.techniques) {
                QVERIFY2(techniqueName(technique) != technique, technique.c_str());
                QVERIFY2(techniqueName(parentTechnique(technique)) != parentTechnique(technique),
                         technique.c_str());
            }
        }
        QCOMPARE(techniqueUrl("T1090.003"), std::string("https://attack.mitre.org/techniques/T1090/003/"));
        QCOMPARE(techniqueName("T9999"), std::string_view("T9999"));
        QVERIFY(attackTactic("Unheard").id.empty());
    }

    void valuesAreWhole_data() {
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("plain") << QByteArray("a=b|c") << QByteArray("a=b|c");
        QTest::newRow("zero") << QByteArray("a\0b", 3)
                              << QByteArray("a\xEF\xBF\xBD"
                                            "b");
        QTest::newRow("no text") << QByteArray("\xFF\xC0") << QByteArray("\xEF\xBF\xBD\xEF\xBF\xBD");
        QTest::newRow("long") << QByteArray(5000, 'x') << QByteArray(longestDataValue, 'x') + "…";
    }
    void valuesAreWhole() {
        QFETCH(QByteArray, value);
        QFETCH(QByteArray, expected);
        QCOMPARE(QByteArray::fromStdString(dataValue({value.constData(), std::size_t(value.size())})),
                 expected);
    }

    void cefEscapes() {
        Alert alert = torAlert();
        alert.type = R"(a|b\c)";
        alert.principal = R"(x=y\z|)";
        alert.userAgent = "two\nlines\r\t";
        const std::string line = toCef(alert);
        QVERIFY(line.starts_with("CEF:0|Cosmos Watch|Cosmos Watch|"));
        QVERIFY(contains(line, R"(|a\|b\\c|)"));
        QVERIFY(contains(line, R"( suser=x\=y\\z| )")); // a pipe is text after the header
        QVERIFY(contains(line, R"( requestClientApplication=two\\nlines\\r\\t )"));
        QVERIFY(!contains(line, "\n"));
        QCOMPARE(toCef(std::vector{alert, alert}), line + "\n" + line + "\n");
    }

    void cefLeavesOutWhatIsNotKnown() {
        const std::string line = toCef(Alert{});
        for (const char* key : {"src=", "suser=", "start=", "cs1", "cs3=", "externalId=", "cn1="})
            QVERIFY2(!contains(line, key), key);
        QVERIFY(contains(line, "|3|")); // Low, as an alert is from the start
    }

    void stixPatternsCannotBeLeft() {
        Alert alert = torAlert();
        alert.address.clear();
        alert.principal = R"(a' OR x:y = 'b\)";
        QVERIFY(contains(toStix({&alert, 1}),
                         R"([user-account:user_id = 'a\\' OR x:y = \\'b\\\\'])")); // in JSON
    }

    void orderDecidesNothingButTheOrder() {
        const std::vector<Alert> one{torAlert(), geoAlert()}, other{geoAlert(), torAlert()};
        QCOMPARE(toOcsf(one), toOcsf(one[0]) + "\n" + toOcsf(one[1]) + "\n");
        QCOMPARE(toEcs(other), toEcs(one[1]) + "\n" + toEcs(one[0]) + "\n");
        const std::string forth = toStix(one), back = toStix(other);
        QCOMPARE(forth.size(), back.size());
        QCOMPARE(forth.substr(0, 90), back.substr(0, 90)); // the bundle's id is made of all ids
    }

    void everythingIsBounded() {
        std::size_t largest = 0;
        for (const auto& attack : attacks()) {
            const Alert alert = hostileAlert(attack);
            for (const auto& text : {toOcsf(alert), toEcs(alert), toCef(alert)}) {
                QVERIFY(std::count(text.begin(), text.end(), '\n') == 0);
                largest = std::max(largest, text.size());
            }
        }
        QVERIFY2(largest < 512 * 1024, std::to_string(largest).c_str());
    }

    void nothingTurnsTextAround() {
        std::vector<Alert> alerts;
        for (const auto& attack : attacks())
            alerts.push_back(hostileAlert(attack));
        const std::string text = everything(alerts);
        for (const char* hidden : {"\xE2\x80\xAE", "\xE2\x81\xA6", "\xEF\xBB\xBF", "\x1B", "\x7F", "\r"})
            QVERIFY2(!contains(text, hidden), hidden);
        QVERIFY(isValidUtf8(text));
    }

    void samplesAreMarked() {
        std::vector<Alert> alerts;
        for (const auto& update : sampleAlerts(at("2026-10-04T16:00:00Z")))
            alerts.push_back(update.alert);
        for (const auto& alert : alerts) {
            QVERIFY(contains(toOcsf(alert), R"("labels":["sample"])"));
            QVERIFY(contains(toEcs(alert), R"("tags":["sample"])"));
            QVERIFY(contains(toCef(alert), "|[SAMPLE ALERT] "));
        }
        QVERIFY(contains(toStix(alerts), "[SAMPLE ALERT] "));
    }

    void noAlertsAreNothing() {
        QVERIFY(toOcsf(std::span<const Alert>{}).empty());
        QVERIFY(toCef(std::span<const Alert>{}).empty());
        QVERIFY(toEcs(std::span<const Alert>{}).empty());
        QVERIFY(contains(toStix({}), R"("identity_class": "system")")); // a bundle names who wrote it
    }
};

QTEST_APPLESS_MAIN(ReportExportsTest)
#include "report_exports_test.moc"
