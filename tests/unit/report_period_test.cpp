// Reports on a period: what is counted, every form of it, hostile values.
#include "core/report/period_report.h"
#include "core/store/sqlite_store.h"
#include "tests/unit/report_samples.h"

#include <QTemporaryDir>
#include <QTest>
#include <nlohmann/json.hpp>

using namespace cosmoswatch;
using namespace cosmoswatch::samples;
using Json = nlohmann::json;

namespace {

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

PeriodRequest october() {
    return {at("2026-10-01T00:00:00Z"), at("2026-11-01T00:00:00Z"), {}, at("2026-11-01T08:00:00Z")};
}

AlertGroup groupOf(const std::string& label, std::uint64_t high, std::uint64_t low) {
    AlertGroup group;
    group.key = group.label = label;
    group.count = high + low;
    group.bySeverity = {0, low, 0, high};
    return group;
}

// Written by hand: what the store would say.
PeriodReport example(const std::string& value = "185.220.101.1") {
    PeriodReport report;
    report.request = october();
    report.alerts.counts = {12, {0, 8, 1, 3}, {5, 1, 4, 2}, 2};
    report.alerts.byType = {groupOf("Access from a Tor exit node", 3, 5)};
    report.alerts.byDay = {{at("2026-10-04T00:00:00Z"), {0, 8, 1, 3}}};
    report.alerts.addresses = {groupOf(value, 1, 4), groupOf("", 0, 3)};
    report.alerts.accounts = {groupOf(value, 3, 1)};
    report.alerts.principals = {groupOf(value, 1, 1)};
    report.alerts.applications = {groupOf(value, 1, 1)};
    report.alerts.closed = 4;
    report.alerts.suppressed = 2;
    report.alerts.byDisposition = {1, 2, 1, 0};
    report.alerts.medianToClose = std::chrono::hours(2);
    report.alerts.ninetyPercentToClose = std::chrono::hours(26);
    report.before.total = 15;
    report.before.bySeverity = {0, 10, 4, 1};
    report.incidents = {incidentOf(intrusion())};
    CountryAccess country;
    country.countryCode = "DE";
    country.countryName = value;
    country.totals.requests = 1200;
    country.totals.alerts = 3;
    report.countries = {country};
    AlertRow row{};
    row.severity = Severity::High;
    row.title = row.accountName = row.address = row.countryName = row.assignedTo = value;
    row.last = at("2026-10-04T16:10:00Z");
    report.open = {row};
    return report;
}

} // namespace

class ReportPeriodTest : public QObject {
    Q_OBJECT

private slots:
    void periodsOfTheCalendar_data() {
        QTest::addColumn<QByteArray>("time");
        QTest::addColumn<int>("period");
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        const auto row = [](const char* name, const char* time, Period period, const char* from,
                            const char* to) {
            QTest::newRow(name) << QByteArray(time) << static_cast<int>(period) << QByteArray(from)
                                << QByteArray(to);
        };
        row("day", "2026-10-04T16:00:00Z", Period::Day, "2026-10-04T00:00:00Z", "2026-10-05T00:00:00Z");
        row("midnight", "2026-10-04T00:00:00Z", Period::Day, "2026-10-04T00:00:00Z", "2026-10-05T00:00:00Z");
        row("Sunday", "2026-10-04T16:00:00Z", Period::Week, "2026-09-28T00:00:00Z", "2026-10-05T00:00:00Z");
        row("Monday", "2026-10-05T00:00:00Z", Period::Week, "2026-10-05T00:00:00Z", "2026-10-12T00:00:00Z");
        row("month", "2026-02-28T23:59:59Z", Period::Month, "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z");
        row("December", "2026-12-31T12:00:00Z", Period::Month, "2026-12-01T00:00:00Z",
            "2027-01-01T00:00:00Z");
    }
    void periodsOfTheCalendar() {
        QFETCH(QByteArray, time);
        QFETCH(int, period);
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        const auto found = periodAround(at(time.constData()), static_cast<Period>(period));
        QCOMPARE(formatIso8601(found.first), formatIso8601(at(from.constData())));
        QCOMPARE(formatIso8601(found.second), formatIso8601(at(to.constData())));
    }

    void saysWhatHappened() {
        const auto content = describe(example());
        QCOMPARE(content.title, std::string("Alerts, 2026-10-01 – 2026-10-31"));
        QCOMPARE(content.figures[0].value, std::string("12"));
        QCOMPARE(content.figures[0].note, std::string("3 fewer than before"));
        QCOMPARE(content.figures[1].note, std::string("2 more than before"));
        QCOMPARE(content.figures[2].value, std::string("6")); // active and in progress
        QCOMPARE(content.figures[3].note, std::string("2 more by rules"));
        QCOMPARE(content.figures[4].value, std::string("2 h"));
        QVERIFY(contains(content.figures[4].note, "nine of ten within"));
        QVERIFY(contains(content.sentences[0],
                         "12 alerts on 2 accounts; most often: Access from a Tor exit node (8)"));
        QVERIFY(contains(content.sentences[2], "Closed: 2 true positive") ||
                contains(content.sentences[2], "Closed: 2 "));
        for (const auto& table : content.tables)
            if (table.heading == "Client addresses") {
                QCOMPARE(table.rows.size(), std::size_t{1}); // alerts without an address are no line
                QCOMPARE(table.rows[0][1], std::string("1"));
                QCOMPARE(table.rows[0][5], std::string("5"));
            }
    }

    void partOfADayIsSaidByTheMinute() {
        PeriodReport report = example();
        report.request.from = at("2026-10-04T12:00:00Z");
        report.request.to = at("2026-10-04T18:30:00Z");
        QCOMPARE(describe(report).title, std::string("Alerts, 2026-10-04 12:00 – 2026-10-04 18:30 UTC"));
    }

    void nothingHappened() {
        PeriodReport report;
        report.request = october();
        const auto content = describe(report);
        QCOMPARE(content.sentences, std::vector<std::string>{"There were no alerts in this period."});
        QVERIFY(contains(toHtml(report), "There were no alerts"));
        QVERIFY(contains(toMarkdown(report), "There were no alerts"));
        QVERIFY(Json::accept(toJson(report)));
    }

    void theCountsAreThoseOfTheStore() {
        QTemporaryDir folder;
        auto opened = openStore(folder.filePath(QStringLiteral("s.db")).toStdString());
        QVERIFY(opened.has_value());
        StoreBatch batch;
        for (const auto& alert : {torAlert(), suspiciousAlert(), geoAlert()})
            batch.alerts.push_back({alert, {}, {{1}, {2}, {3}}});
        Alert old = torAlert();
        old.id = "0ld00000000000000000000000000000";
        old.first = old.last = at("2026-09-10T10:00:00Z");
        batch.alerts.push_back({old, {}, {{9}}});
        QVERIFY(opened->store->commit(batch).has_value());
        const auto report = loadPeriodReport(*opened->store, october());
        QVERIFY(report.has_value());
        QCOMPARE(report->alerts.counts.total, std::uint64_t{3});
        QCOMPARE(report->before.total, std::uint64_t{1});
        QCOMPARE(report->open.front().severity, Severity::High);
        PeriodRequest one = october();
        one.accountKeys = {geoAlert().account.key};
        const auto ofOne = loadPeriodReport(*opened->store, one);
        QCOMPARE(ofOne->alerts.counts.total, std::uint64_t{1});
        QVERIFY(contains(toMarkdown(*ofOne), geoAlert().account.name) || !ofOne->accounts.empty());
        PeriodRequest none = october();
        none.to = none.from;
        QCOMPARE(loadPeriodReport(*opened->store, none).error().code, ErrorCode::InvalidArgument);
        none.to = none.from + std::chrono::days(5000);
        QCOMPARE(loadPeriodReport(*opened->store, none).error().code, ErrorCode::InvalidArgument);
    }

    void jsonHoldsTheNumbers() {
        const Json json = Json::parse(toJson(example()));
        QCOMPARE(json["alerts"].get<int>(), 12);
        QCOMPARE(json["alertsBefore"].get<int>(), 15);
        QCOMPARE(json["bySeverity"]["High"].get<int>(), 3);
        QCOMPARE(json["byStatus"]["Resolved"].get<int>(), 4);
        QCOMPARE(json["medianSecondsToClose"].get<int>(), 7200);
        QCOMPARE(json["topAddresses"][0]["alerts"].get<int>(), 5);
        QCOMPARE(json["incidents"][0]["alerts"].get<int>(), 3);
        QCOMPARE(json["access"][0]["requests"].get<int>(), 1200);
    }

    void theMapShadesAndRingsCountries() {
        auto report = example("Germany");
        CountryAccess small; // too small for an outline
        small.countryCode = "SG";
        small.countryName = "Singapore";
        small.totals.requests = 3;
        report.countries.push_back(small);
        const std::string html = toHtml(report);
        QVERIFY(contains(html, "<title>Germany: 1,200 requests, 3 alerts</title>"));
        QVERIFY(contains(html, "<path class=\"c4\""));
        QCOMPARE(html.find("class=\"anomaly\""), html.rfind("class=\"anomaly\"")); // one ring
        QVERIFY(html.find("<title>Singapore: 3 requests, 0 alerts</title></circle>") != std::string::npos);
        report.countries.clear();
        QVERIFY(!contains(toHtml(report), "Where access came from"));
    }

    void hostileValuesStayText_data() {
        QTest::addColumn<int>("attack");
        for (std::size_t i = 0; i < attacks().size(); ++i)
            QTest::addRow("%zu", i) << static_cast<int>(i);
    }
    void hostileValuesStayText() {
        QFETCH(int, attack);
        const auto report = example(attacks()[static_cast<std::size_t>(attack)]);
        const std::string html = toHtml(report);
        QCOMPARE(html.find("<img"), std::string::npos);
        QCOMPARE(html.find("<script"), std::string::npos);
        QCOMPARE(html.find("onload=\""), std::string::npos);
        QVERIFY(contains(html, "default-src 'none'"));
        QVERIFY(html.size() < 100000);
        const std::string markdown = toMarkdown(report);
        for (auto at = markdown.find("<img"); at != std::string::npos; at = markdown.find("<img", at + 1))
            QCOMPARE(markdown[at - 1], '\\');
        const std::string csv = toCsv(report);
        QVERIFY(!contains(csv, ",=cmd"));
        QVERIFY(Json::accept(toJson(report)));
        for (const auto& text : {html, markdown, csv}) {
            QVERIFY(!contains(text, "\xE2\x80\xAE"));
            QVERIFY(!contains(text, std::string("\0", 1)));
            QVERIFY(!contains(text, "\x1B"));
        }
    }
};

QTEST_APPLESS_MAIN(ReportPeriodTest)
#include "report_period_test.moc"
