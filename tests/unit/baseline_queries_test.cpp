#include "tests/unit/query_histories.h"

#include <QObject>
#include <QTest>

#include <map>
#include <random>

using namespace cosmoswatch;
using namespace cosmoswatch::test;
using namespace std::chrono_literals;

namespace {

// Ends within a character where examples are cut.
std::string longList() {
    std::string list = "'ä'";
    for (int i = 0; i < 200; ++i)
        list += ", 'ää" + std::to_string(i) + "'";
    return list;
}

// What was restored, as if all of it had changed.
Parts savedAgain(QueryHistory& history) {
    QueryHistory copy;
    for (const auto& [name, part] : saved(history))
        (void)copy.restore(name, part);
    copy.merge(QueryHistory{});
    return saved(copy);
}

// Twenty days, a new statement on each, two containers, attempts.
QueryHistory watched() {
    QueryHistory history;
    for (int day = 0; day < 20; ++day) {
        observe(history, day, statement(0));
        observe(history, day, statement(day));
        observe(history, day, statement(day % 3), "db/\"'\x01 orders/");
        observeAttempt(history, day % 2 == 0, onDay(day));
    }
    observe(history, 10, "SELECT * FROM c WHERE c.long IN (" + longList() + ")");
    observe(history, 10, "SELECT * FROM c WHERE c.bytes = '\xff\xc0' AND c[\"\xe2\"] = 1");
    observe(history, 20, statement(0));
    return history;
}

} // namespace

class BaselineQueriesTest : public QObject {
    Q_OBJECT
private slots:
    void learnsOnlySettledDays();
    void countsAttemptsByDay();
    void tellsUsualRows_data();
    void tellsUsualRows();
    void savesAndRestoresExactly();
    void savesOnlyWhatChanged();
    void refusesDamage();
    void survivesRandomDamage();
    void halvesMergeToTheWhole();
    void fullHalvesMergeIntoWhatCanBeRestored();
    void containersAreBounded();
    void statementsAreBounded();
    void daysAreBounded();
    void statementBytesAreBounded();
    void whatIsUsedStaysKnown();
};

void BaselineQueriesTest::learnsOnlySettledDays() {
    QueryHistory history;
    for (int day = 0; day < 14; ++day)
        observe(history, day, statement(0));
    QVERIFY(!history.known(container, onDay(13), rules)); // the period is not over
    QVERIFY(!history.known("db/other", onDay(30), rules));
    observe(history, 14, statement(1));
    QVERIFY(knows(history, 14, statement(0)));
    QVERIFY(knows(history, 14, "SELECT c.p0 FROM c WHERE c.name = 'another value'"));
    QVERIFY(!knows(history, 14, statement(1)));
    observe(history, 16, statement(0));
    QVERIFY(!knows(history, 16, statement(1))); // records of its day may still come
    observe(history, 17, statement(0));
    QVERIFY(knows(history, 17, statement(1)));
    observe(history, 15, statement(2)); // late, and its day has settled
    QVERIFY(!knows(history, 17, statement(2)));
    observe(history, 18, statement(0));
    QVERIFY(knows(history, 18, statement(2)));
}

void BaselineQueriesTest::countsAttemptsByDay() {
    QueryHistory history;
    observeAttempt(history, true, onDay(0));
    observeAttempt(history, false, onDay(0));
    observeAttempt(history, false, onDay(0) + 1h);
    observeAttempt(history, false, onDay(1));
    QCOMPARE(history.attemptsOn(container, onDay(0)).accepted, std::uint64_t(1));
    QCOMPARE(history.attemptsOn(container, onDay(0)).rejected, std::uint64_t(2));
    QCOMPARE(history.attemptsOn(container, onDay(1)).accepted, std::uint64_t(0));
    QCOMPARE(history.attemptsOn("db/other", onDay(0)).rejected, std::uint64_t(0));
    observeAttempt(history, true, onDay(9)); // forgets the first day
    QCOMPARE(history.attemptsOn(container, onDay(0)).rejected, std::uint64_t(0));
    QCOMPARE(history.attemptsOn(container, onDay(1)).rejected, std::uint64_t(1));
}

void BaselineQueriesTest::tellsUsualRows_data() {
    QTest::addColumn<int>("few");  // queries that return three
    QTest::addColumn<int>("many"); // that return a thousand
    QTest::addColumn<qint64>("usual");
    QTest::newRow("too few queries") << 99 << 0 << qint64(-1);
    QTest::newRow("a hundred") << 100 << 0 << qint64(3);
    QTest::newRow("one in a hundred") << 99 << 1 << qint64(3);
    QTest::newRow("two in a hundred") << 98 << 2 << qint64(1023);
}

void BaselineQueriesTest::tellsUsualRows() {
    QFETCH(int, few);
    QFETCH(int, many);
    QFETCH(qint64, usual);
    QueryHistory history;
    for (int i = 0; i < few + many; ++i)
        observe(history, onDay(0), statement(0), i < few ? 3 : 1000);
    const auto told = history.usualRows(container);
    QCOMPARE(told ? static_cast<qint64>(*told) : qint64(-1), usual);
    QVERIFY(!history.usualRows("db/other"));
}

void BaselineQueriesTest::savesAndRestoresExactly() {
    QueryHistory history = watched();
    const Parts parts = saved(history);
    QCOMPARE(parts.size(), std::size_t(6)); // shapes, recent uses and counts of two containers
    QueryHistory copy = restored(parts);
    QVERIFY(saved(copy).empty()); // nothing has changed
    QVERIFY(knows(copy, 20, statement(17)));
    QVERIFY(!knows(copy, 20, statement(18)));
    QCOMPARE(copy.attemptsOn(container, onDay(18)).accepted, std::uint64_t(1));
    QCOMPARE(copy.usualRows(container), history.usualRows(container));
    observe(history, 23, statement(0)); // what had not settled was saved, too
    observe(copy, 23, statement(0));
    QVERIFY(knows(copy, 23, statement(19)));
    QVERIFY(saved(copy) == saved(history));
}

void BaselineQueriesTest::savesOnlyWhatChanged() {
    QueryHistory history = watched();
    QVERIFY(!saved(history).empty());
    QVERIFY(saved(history).empty());
    observe(history, 20, statement(0));
    const Parts parts = saved(history);
    QCOMPARE(parts.size(), std::size_t(1));
    QCOMPARE(parts.begin()->first, "counts/" + container);
}

void BaselineQueriesTest::refusesDamage() {
    QueryHistory history = watched();
    for (const auto& [name, part] : saved(history)) {
        QueryHistory copy;
        for (std::size_t size = 0; size < part.size(); ++size)
            QVERIFY(!copy.restore(name, std::string_view(part).substr(0, size)));
        QVERIFY(!copy.restore(name, part + "x"));
        QVERIFY(savedAgain(copy).empty()); // nothing of it was taken
        QVERIFY(copy.restore(name, part));
    }
    QueryHistory copy;
    QVERIFY(copy.restore("of a later version/x", "whatever"));
}

void BaselineQueriesTest::survivesRandomDamage() {
    QueryHistory history = watched();
    const Parts parts = saved(history);
    std::mt19937_64 random(5);
    int accepted = 0;
    for (int i = 0; i < 3000; ++i) {
        QueryHistory copy;
        for (auto [name, part] : parts) {
            part[random() % part.size()] = static_cast<char>(random());
            accepted += copy.restore(name, part).has_value() ? 1 : 0;
        }
        observe(copy, 21, statement(50)); // whatever was read, it goes on from there
        observeAttempt(copy, true, onDay(21));
        (void)copy.usualRows(container);
        (void)knows(copy, 21, statement(0));
        (void)saved(copy);
    }
    QVERIFY(accepted > 0); // a changed letter of a statement cannot be told
}

void BaselineQueriesTest::halvesMergeToTheWhole() {
    QueryHistory whole, even, odd;
    for (int day = 0; day < 20; ++day)
        for (int i = 0; i < 10; ++i) {
            const std::string text = statement(day * 7 + i);
            const bool attempt = i == 9;
            for (QueryHistory* history : {&whole, i % 2 == 0 ? &even : &odd})
                if (attempt)
                    observeAttempt(*history, false, onDay(day));
                else
                    observe(*history, day, text);
        }
    even.merge(odd);
    for (QueryHistory* history : {&whole, &even})
        observe(*history, 20, statement(0));
    for (int number = 0; number < 160; ++number)
        QCOMPARE(knows(even, 20, statement(number)), knows(whole, 20, statement(number)));
    QVERIFY(knows(whole, 20, statement(100)));
    QCOMPARE(even.usualRows(container), whole.usualRows(container));
    for (int day = 0; day < 20; ++day)
        QCOMPARE(even.attemptsOn(container, onDay(day)).rejected,
                 whole.attemptsOn(container, onDay(day)).rejected);
    const Parts wholeParts = saved(whole), mergedParts = saved(even);
    QCOMPARE(mergedParts.at("counts/" + container), wholeParts.at("counts/" + container));
}

void BaselineQueriesTest::fullHalvesMergeIntoWhatCanBeRestored() {
    QueryHistory ours, theirs;
    for (int i = 0; i < 600; ++i) {
        observe(ours, 0, statement(i));
        observe(theirs, 0, statement(1000 + i));
    }
    for (int day = 0; day < 8; ++day) {
        observeAttempt(ours, false, onDay(day));
        observeAttempt(theirs, false, onDay(day + 20));
    }
    ours.merge(theirs);
    QCOMPARE(ours.attemptsOn(container, onDay(27)).rejected, std::uint64_t(1));
    QCOMPARE(ours.attemptsOn(container, onDay(7)).rejected, std::uint64_t(0));
    QCOMPARE(restored(saved(ours)).attemptsOn(container, onDay(27)).rejected, std::uint64_t(1));
}

void BaselineQueriesTest::containersAreBounded() {
    QueryHistory history;
    for (int i = 0; i < 200; ++i)
        observe(history, 0, statement(0));
    for (int i = 0; i < 5000; ++i) {
        observeAttempt(history, false, onDay(0), "db/stranger" + std::to_string(i));
        observe(history, 0, statement(0), "db/passer-by" + std::to_string(i));
    }
    QVERIFY(savedAgain(history).size() <= 3 * QueryHistory::maxContainers);
    QCOMPARE(history.usualRows(container), std::optional<std::uint64_t>(3)); // the busy one stays
}

void BaselineQueriesTest::statementsAreBounded() {
    QueryHistory history;
    const std::string tooLong = "SELECT c.long FROM c WHERE c.x = '" + std::string(5000, 'x') + "'";
    for (int day = 0; day < 20; ++day) {
        observe(history, day, tooLong);
        for (int i = 0; i < 2000; ++i)
            observe(history, day, statement(day * 2000 + i));
    }
    QVERIFY(!knows(history, 19, tooLong));
    QVERIFY(history.known(container, onDay(19), rules)->size() <= ContainerQueries::limits.shapes);
    const Parts parts = saved(history);
    QVERIFY(parts.at("shapes/" + container).size() < 1'000'000);
    QVERIFY(restored(parts).known(container, onDay(19), rules));
}

// Newest first, so that nothing settles by itself.
void BaselineQueriesTest::daysAreBounded() {
    QueryHistory history;
    for (int day = 5000; day > 0; --day)
        observe(history, day, statement(day));
    QueryHistory copy = restored(saved(history));
    observe(copy, 5003, statement(0));
    QVERIFY(knows(copy, 5003, statement(5000)));
}

void BaselineQueriesTest::statementBytesAreBounded() {
    QueryHistory history;
    const std::string filler = " AND c.text = '" + std::string(3800, 'x') + "'";
    for (int day = 0; day < 3; ++day)
        for (int i = 0; i < 200; ++i)
            observe(history, day, statement(1000 * day + i) + filler);
    const std::size_t ofOne = history.queriesOf(container)->unsettledBytes();
    QVERIFY(ofOne > 2 * ContainerQueries::maxRecentBytes);
    QVERIFY(ofOne <= 3 * ContainerQueries::maxRecentBytes);
    for (int other = 0; other < 60; ++other)
        for (int i = 0; i < 200; ++i)
            observe(history, 0, statement(i) + filler, "db/" + std::to_string(other));
    std::size_t all = ofOne;
    for (int other = 0; other < 60; ++other)
        if (const auto* queries = history.queriesOf("db/" + std::to_string(other)))
            all += queries->unsettledBytes();
    QVERIFY(all <= QueryHistory::maxUnsettledBytes);
    QVERIFY(all > QueryHistory::maxUnsettledBytes / 2);
    for (int other = 0; other < 60; ++other)
        observe(history, 5, statement(0), "db/" + std::to_string(other));
    observe(history, 5, statement(0));
    QVERIFY(history.queriesOf(container)->unsettledBytes() < 100); // all else has settled
}

// A year: one statement every day, one only in the beginning, one every five months.
void BaselineQueriesTest::whatIsUsedStaysKnown() {
    QueryHistory history;
    for (int day = 0; day < 365; ++day) {
        observe(history, day, statement(0));
        if (day < 20) observe(history, day, statement(1));
        if (day % 150 == 0) observe(history, day, statement(2));
        if (day == 150) QVERIFY(knows(history, day, statement(1)));
        if (day == 364) {
            QVERIFY(knows(history, day, statement(0)));
            QVERIFY(!knows(history, day, statement(1)));
            QVERIFY(knows(history, day, statement(2)));
        }
    }
    // A full table forgets what is not used.
    for (int i = 0; i < 3000; ++i) {
        const int day = 365 + i / 60;
        observe(history, day, statement(100 + i));
        observe(history, day, statement(0));
    }
    observe(history, 430, statement(0));
    QVERIFY(knows(history, 430, statement(0)));
    QVERIFY(!knows(history, 430, statement(101)));
}

QTEST_APPLESS_MAIN(BaselineQueriesTest)
#include "baseline_queries_test.moc"
