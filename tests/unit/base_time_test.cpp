#include "core/base/time.h"

#include <QTest>

using namespace cosmoswatch;
using namespace std::chrono_literals;

class BaseTimeTest : public QObject {
    Q_OBJECT

private slots:
    void parses_data();
    void parses();
    void refuses_data();
    void refuses();
    void formats();
    void spans();
    void durations_data();
    void durations();
    void hoursAndDays();
};

void BaseTimeTest::parses_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("iso");
    const auto row = [](const char* text, const char* iso) { QTest::newRow(text) << text << iso; };
    row("2023-02-21T11:37:17.0556567Z", "2023-02-21T11:37:17.055656Z"); // the seventh digit is cut
    row("2023-02-21T11:37:17.9999999Z", "2023-02-21T11:37:17.999999Z");
    row("2023-02-21T11:37:17.5Z", "2023-02-21T11:37:17.500000Z");
    row("2023-02-21T11:37:17.0000001234567890123Z", "2023-02-21T11:37:17.000000Z");
    row("2023-02-21T11:37:17Z", "2023-02-21T11:37:17.000000Z");
    row("2023-02-21T11:37Z", "2023-02-21T11:37:00.000000Z");
    row("2023-02-21 11:37:17", "2023-02-21T11:37:17.000000Z");
    row("2023-02-21T11:37:17", "2023-02-21T11:37:17.000000Z");
    row("2023-02-21T11:37:17+00:00", "2023-02-21T11:37:17.000000Z");
    row("2023-02-21T11:37:17+05:30", "2023-02-21T06:07:17.000000Z");
    row("2023-02-21T11:37:17.25-0800", "2023-02-21T19:37:17.250000Z");
    row("2023-01-01T00:30:00+01:00", "2022-12-31T23:30:00.000000Z");
    row("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000000Z");
    row("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000000Z"); // a leap second
    row("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000000Z");
    row("2200-12-31T23:59:59Z", "2200-12-31T23:59:59.000000Z");
    row("Fri, 23 Jun 2017 19:29:50.266 GMT", "2017-06-23T19:29:50.266000Z");
    row("Fri, 23 Jun 2017 19:29:50 GMT", "2017-06-23T19:29:50.000000Z");
    row("Sat, 1 Jul 2017 00:00:00 +0200", "2017-06-30T22:00:00.000000Z");
}

void BaseTimeTest::parses() {
    QFETCH(QString, text);
    QFETCH(QString, iso);
    const auto time = parseTimestamp(text.toStdString());
    QVERIFY(time);
    QCOMPARE(QString::fromStdString(formatIso8601(*time)), iso);
    QVERIFY(parseTimestamp(formatIso8601(*time)) == time);
}

void BaseTimeTest::refuses_data() {
    QTest::addColumn<QString>("text");
    for (const char* text : {"",
                             " ",
                             "yesterday",
                             "2023",
                             "2023-02-21",
                             "2023-02-30T00:00:00Z",
                             "2023-13-01T00:00:00Z",
                             "2023-00-01T00:00:00Z",
                             "2023-01-00T00:00:00Z",
                             "2023-02-29T00:00:00Z",
                             "2023-02-21T24:00:00Z",
                             "2023-02-21T11:60:00Z",
                             "2023-02-21T11:37:61Z",
                             "2023-02-21T11:37:17.Z",
                             "2023-02-21T11:37:17ZZ",
                             "2023-02-21T11:37:17Z ",
                             "2023-02-21T11:37:17+25:00",
                             "2023-02-21T11:37:17+01:75",
                             "2023-02-21T11:37:17+1",
                             "1969-12-31T23:59:59Z",
                             "1970-01-01T00:00:00+01:00",
                             "2201-01-01T00:00:00Z",
                             "0001-01-01T00:00:00Z",
                             "99999-01-01T00:00:00Z",
                             "2023-2-21T11:37:17Z",
                             "-2023-02-21T11:37:17Z",
                             "1676979437",
                             "2/21/2023 11:37:17 AM",
                             "Fri, 23 Jux 2017 19:29:50 GMT",
                             "Fri, 23 Jun 2017 19:29:50 PST",
                             "Fri, 32 Jun 2017 19:29:50 GMT",
                             "Fri, 23 Jun 2017",
                             "Fri,"})
        QTest::newRow(text) << text;
}

void BaseTimeTest::refuses() {
    QFETCH(QString, text);
    QVERIFY(!parseTimestamp(text.toStdString()));
}

void BaseTimeTest::formats() {
    const Timestamp time = *parseTimestamp("2023-02-21T11:07:05.000042Z");
    QCOMPARE(formatIso8601(time), std::string("2023-02-21T11:07:05.000042Z"));
    QCOMPARE(formatMinute(time), std::string("2023-02-21 11:07"));
    QCOMPARE(formatRfc5322(time), std::string("Tue, 21 Feb 2023 11:07:05 +0000"));
    QCOMPARE(toMicroseconds(time), std::int64_t{1676977625000042});
    QVERIFY(fromMicroseconds(1676977625000042) == time);
}

void BaseTimeTest::spans() {
    const Timestamp start = *parseTimestamp("2026-10-04T16:00:00Z");
    QCOMPARE(formatTimeSpan(start, start), std::string("4 Oct 2026, 16:00 UTC"));
    QCOMPARE(formatTimeSpan(start, start + 59s), std::string("4 Oct 2026, 16:00 UTC"));
    QCOMPARE(formatTimeSpan(start, start + 10min), std::string("4 Oct 2026, 16:00 – 16:10 UTC"));
    QCOMPARE(formatTimeSpan(start, start + 8h), std::string("4 Oct 2026, 16:00 – 5 Oct 2026, 00:00 UTC"));
}

void BaseTimeTest::durations_data() {
    QTest::addColumn<qint64>("microseconds");
    QTest::addColumn<QString>("text");
    const auto row = [](Duration duration, const char* text) {
        QTest::newRow(text) << static_cast<qint64>(duration.count()) << text;
    };
    row(7us, "7 µs");
    row(250ms, "250 ms");
    row(1200ms, "1.2 s");
    row(42s, "42 s");
    row(200s, "3 min 20 s");
    row(5min, "5 min");
    row(125min, "2 h 5 min");
    row(3h, "3 h");
    row(24h, "1 day");
    row(53h, "2 days 5 h");
    row(14 * 24h, "14 days");
}

void BaseTimeTest::durations() {
    QFETCH(qint64, microseconds);
    QFETCH(QString, text);
    QCOMPARE(QString::fromStdString(formatDuration(Duration{microseconds})), text);
}

void BaseTimeTest::hoursAndDays() {
    const Timestamp time = *parseTimestamp("2023-02-21T11:37:17.5Z");
    QCOMPARE(formatMinute(hourOf(time)), std::string("2023-02-21 11:00"));
    QCOMPARE(formatMinute(dayOf(time)), std::string("2023-02-21 00:00"));
    QVERIFY(now() > time);
}

QTEST_APPLESS_MAIN(BaseTimeTest)
#include "base_time_test.moc"
