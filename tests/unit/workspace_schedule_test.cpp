// Which stretches of ingestion time are asked for: nothing is left out, late rows are found, halves and parts
// add up to the whole.
#include "core/workspace/ingestion_schedule.h"

#include <QtTest>

using namespace cosmoswatch;
using namespace std::chrono_literals;

namespace {
const Timestamp start = *parseTimestamp("2026-11-01T00:00:00Z");
using Slice = IngestionSchedule::Slice;
} // namespace

class WorkspaceScheduleTest : public QObject {
    Q_OBJECT

private slots:
    void catchingUpLeavesNothingOut();
    void newestRowsAreReadAtOnceAndOnceMoreLater();
    void halvesFollowEachOther();
    void whatCannotBeHalvedIsDividedByHash();
    void aNewestStretchThatIsTooMuchIsHalvedToo();
    void goesOnFromItsCursor();
    void damagedCursorsStartAnew_data();
    void damagedCursorsStartAnew();
};

void WorkspaceScheduleTest::catchingUpLeavesNothingOut() {
    const Timestamp now = start + 14 * 24h;
    IngestionSchedule schedule({}, start);
    Timestamp reached = start;
    int slices = 0;
    while (const auto slice = schedule.overdue(now)) {
        QCOMPARE(slice->range.from, reached);
        QVERIFY(slice->range.to > reached);
        QVERIFY(!slice->live);
        reached = slice->range.to;
        schedule.done(*slice, 10, slice->range.from);
        QVERIFY(++slices < 130); // few rows: wider and wider
    }
    QVERIFY(now - reached < 12min);
    QCOMPARE(schedule.settled(), reached);
}

void WorkspaceScheduleTest::newestRowsAreReadAtOnceAndOnceMoreLater() {
    IngestionSchedule schedule({}, start);
    const Slice first = schedule.newest(start + 5min);
    QVERIFY(first.live);
    QCOMPARE(first.range.from, start);
    QVERIFY(first.range.to > start + 5min);
    schedule.done(first, 3, start + 4min);
    QCOMPARE(schedule.newest(start + 6min).range.from, start + 4min + 1us);
    QVERIFY(!schedule.overdue(start + 6min).has_value());
    const auto again = schedule.overdue(start + 12min);
    QVERIFY(again.has_value());
    QCOMPARE(again->range.from, start);
    QCOMPARE(again->range.to, start + 2min); // ten minutes for late rows
    schedule.done(*again, 3, start + 1min);
    QCOMPARE(schedule.settled(), start + 2min);
    QCOMPARE(schedule.newest(start + 12min).range.from, start + 4min + 1us); // not back
}

void WorkspaceScheduleTest::halvesFollowEachOther() {
    const Timestamp now = start + 24h;
    IngestionSchedule schedule({}, start);
    const auto whole = schedule.overdue(now);
    QVERIFY(schedule.divide(*whole));
    const auto first = schedule.overdue(now);
    QVERIFY(schedule.divide(*first));
    Timestamp reached = start;
    for (int i = 0; i < 3; ++i) {
        const auto piece = schedule.overdue(now);
        QCOMPARE(piece->range.from, reached);
        schedule.done(*piece, 40'000, piece->range.from);
        reached = piece->range.to;
        QCOMPARE(schedule.settled(), reached);
    }
    QCOMPARE(reached, whole->range.to);
    const auto next = schedule.overdue(now);
    QCOMPARE(next->range.from, reached);
    QVERIFY(next->range.to - next->range.from < whole->range.to - whole->range.from); // it has learned
}

void WorkspaceScheduleTest::whatCannotBeHalvedIsDividedByHash() {
    const Timestamp now = start + 24h;
    IngestionSchedule schedule({}, start);
    auto slice = schedule.overdue(now);
    while (slice->range.parts == 1) {
        QVERIFY(schedule.divide(*slice));
        slice = schedule.overdue(now);
    }
    QVERIFY(slice->range.to - slice->range.from < 2 * IngestionSchedule::narrowest);
    const IngestionRange narrow = slice->range;
    QVERIFY(schedule.divide(*slice)); // the first part once more
    double covered = 0;
    while ((slice = schedule.overdue(now)) && slice->range.from == narrow.from) {
        QCOMPARE(schedule.settled(), start); // not before all parts are there
        covered += 1.0 / slice->range.parts;
        schedule.done(*slice, 1, narrow.from);
    }
    QCOMPARE(covered, 1.0);
    QCOMPARE(schedule.settled(), narrow.to);

    Slice smallest = *schedule.overdue(now);
    smallest.range.to = smallest.range.from + 1s;
    smallest.range.parts = IngestionSchedule::mostParts;
    QVERIFY(!schedule.divide(smallest));
}

void WorkspaceScheduleTest::aNewestStretchThatIsTooMuchIsHalvedToo() {
    IngestionSchedule schedule({}, start);
    const Timestamp now = start + 8min;
    QVERIFY(schedule.divide(schedule.newest(now)));
    const Slice first = schedule.newest(now);
    QVERIFY(!first.live);
    QCOMPARE(first.range.to, start + 4min);
    schedule.done(first, 100, start + 1min);
    const Slice second = schedule.newest(now);
    QVERIFY(second.live);
    QCOMPARE(second.range.from, start + 4min);
    schedule.done(second, 100, start + 7min);
    QCOMPARE(schedule.settled(), start); // late rows may still come
    QCOMPARE(schedule.newest(now).range.from, start + 7min + 1us);
}

void WorkspaceScheduleTest::goesOnFromItsCursor() {
    IngestionSchedule schedule({}, start);
    schedule.done(schedule.newest(start + 5min), 3, start + 4min);
    const IngestionSchedule again({}, start + 24h, schedule.cursor());
    QCOMPARE(again.settled(), start);
    QCOMPARE(again.cursor(), schedule.cursor());
}

void WorkspaceScheduleTest::damagedCursorsStartAnew_data() {
    QTest::addColumn<QString>("cursor");
    for (const char* text : {"", "{", "[]", "{}", R"({"settled":7})", R"({"settled":"soon"})", "null"})
        QTest::newRow(text) << QString::fromLatin1(text);
}

void WorkspaceScheduleTest::damagedCursorsStartAnew() {
    QFETCH(QString, cursor);
    const IngestionSchedule schedule({}, start, cursor.toStdString());
    QCOMPARE(schedule.settled(), start);
}

QTEST_APPLESS_MAIN(WorkspaceScheduleTest)
#include "workspace_schedule_test.moc"
