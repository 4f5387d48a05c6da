#include "core/baseline/query_history.h"

#include <QObject>
#include <QTest>

#include <map>
#include <random>

using namespace cosmoswatch;
using namespace std::chrono_literals;

namespace {

constexpr LearningRules rules{std::chrono::days{14}, std::chrono::hours{48}};
const Timestamp start = dayStart(20'000);
const std::string container = "db/items";

Timestamp onDay(int day) {
    return start + std::chrono::days{day} + 10h;
}

// Each of another shape.
std::string statement(int number) {
    return "SELECT c.p" + std::to_string(number) + " FROM c WHERE c.name = 'x'";
}

void observe(QueryHistory& history, Timestamp time, const std::string& text, std::uint64_t rows,
             const std::string& name = container, const std::string& application = "",
             std::uint64_t bytes = 0) {
    query::TokenList tokens;
    tokens.read(text);
    history.observe(name, CleanQuery{text, tokens, rows, time, application, bytes}, rules);
}

void observe(QueryHistory& history, int day, const std::string& text, const std::string& name = container) {
    observe(history, onDay(day), text, 3, name);
}

void observeAttempt(QueryHistory& history, bool accepted, Timestamp time,
                    const std::string& name = container) {
    history.observe(name, Attempt{time, "x", accepted});
}

bool knows(const QueryHistory& history, int day, const std::string& text) {
    const query::KnownShapes* known = history.known(container, onDay(day), rules);
    query::TokenList tokens;
    tokens.read(text);
    return known && known->contains(tokens);
}

// Ends within a character where examples are cut.
std::string longList() {
    std::string list = "'ä'";
    for (int i = 0; i < 200; ++i)
        list += ", 'ää" + std::to_string(i) + "'";
    return list;
}

using Parts = std::map<std::string, std::string>;

Parts saved(QueryHistory& history) {
    Parts parts;
    for (auto& [name, part] : history.takeChanges())
        parts.emplace(name, std::move(part));
    return parts;
}

QueryHistory restored(const Parts& parts) {
    QueryHistory history;
    for (const auto& [name, part] : parts)
        if (!history.restore(name, part)) QTest::qFail(("refused: " + name).c_str(), __FILE__, __LINE__);
    return history;
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
    void limitsAndAnswersOfAShape();
    void aRaisedLimitIsUsualAfterThreeDays();
    void applicationsHaveShapesOfTheirOwn();
    void relativesVouchForEachOther();
    void applicationsToldLate();
    void applicationsAreBounded();
    void applicationsSurviveSavingAndMerging();
    void seriesAreCountedByTenMinutes();
    void seriesAreBounded();
    void forgetsWhatWasNotClean();
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

static std::optional<ContainerQueries::Usual> usualOf(const QueryHistory& history, const std::string& text) {
    query::TokenList tokens;
    tokens.read(text);
    const auto* queries = history.queriesOf(container);
    return queries ? queries->usual(queries->printOf(tokens)) : std::nullopt;
}

void BaselineQueriesTest::limitsAndAnswersOfAShape() {
    QueryHistory history;
    const std::string first = "SELECT TOP 20 * FROM c WHERE c.a = 'x'",
                      other = "SELECT TOP 50 * FROM c WHERE c.a = 'y'";
    for (int day = 0; day < 4; ++day) {
        observe(history, onDay(day), first, 20, container, "app", 700);
        observe(history, onDay(day), day == 2 ? other : first, day == 2 ? 44 : 3, container, "app", 100);
        QVERIFY(!usualOf(history, first));
    }
    observe(history, onDay(4), first, 9000, container, "app", 1'000'000); // today's are not usual yet
    QVERIFY(!usualOf(history, first));
    observe(history, 6, first);
    const auto usual = usualOf(history, first);
    QVERIFY(usual.has_value());
    QCOMPARE(usual->rows, std::uint64_t(44));
    QCOMPARE(usual->bytes, std::uint64_t(700));
    QVERIFY(usual->limits.top == 50u && !usual->limits.limit);
}

void BaselineQueriesTest::aRaisedLimitIsUsualAfterThreeDays() {
    QueryHistory history;
    const std::string usual = "SELECT TOP 20 * FROM c", raised = "SELECT TOP 90000 * FROM c";
    for (int day = 0; day < 10; ++day)
        observe(history, day, usual);
    const auto limit = [&](int day) {
        observe(history, day, usual);
        return usualOf(history, usual)->limits.top.value();
    };
    observe(history, 10, raised);
    QCOMPARE(limit(13), std::uint64_t(20));
    observe(history, 14, raised);
    QCOMPARE(limit(17), std::uint64_t(20));
    observe(history, 18, raised);
    QCOMPARE(limit(21), std::uint64_t(90000));
}

static const query::KnownShapes* meets(const QueryHistory& history, int day, const std::string& application,
                                       const std::string& text) {
    query::TokenList tokens;
    tokens.read(text);
    const auto* queries = history.queriesOf(container);
    return queries->shapesToMeet(application, queries->printOf(tokens), onDay(day), rules);
}

static void use(QueryHistory& history, int day, const std::string& application,
                std::initializer_list<int> numbers) {
    for (const int number : numbers)
        observe(history, onDay(day), statement(number), 3, container, application);
}

void BaselineQueriesTest::applicationsHaveShapesOfTheirOwn() {
    QueryHistory history;
    for (int day = 0; day < 20; ++day) {
        use(history, day, "shop", {0, 1, 2});
        use(history, day, "reports", {5, 6});
        use(history, day, "", {8});
        if (day > 12) use(history, day, "late", {0});
    }
    QVERIFY(!meets(history, 20, "shop", statement(0)));   // its own
    QVERIFY(!meets(history, 20, "late", statement(5)));   // not known for long enough
    QVERIFY(!meets(history, 20, "nobody", statement(5))); // never seen
    QVERIFY(!meets(history, 20, "", statement(5)));
    QVERIFY(!meets(history, 20, "shop", statement(8))); // whoever sends that may be the shop
    const auto* own = meets(history, 20, "shop", statement(5));
    QVERIFY(own);
    QCOMPARE(own->size(), std::size_t(3));
    QVERIFY(meets(history, 20, "reports", statement(1)));
    QVERIFY(meets(history, 20, "shop", statement(77))); // new to all
    const auto* queries = history.queriesOf(container);
    query::TokenList tokens;
    const std::string known = statement(5);
    tokens.read(known);
    QCOMPARE(queries->applicationsThatSend(queries->printOf(tokens)), std::vector<std::string>{"reports"});
    QCOMPARE(queries->learnedApplications(onDay(20), rules),
             (std::vector<std::string_view>{"shop", "reports"}));
    // Once it is its own, on settled days, it is no news.
    use(history, 21, "shop", {5});
    QVERIFY(meets(history, 21, "shop", statement(5)));
    use(history, 24, "shop", {0});
    QVERIFY(!meets(history, 24, "shop", statement(5)));
}

void BaselineQueriesTest::relativesVouchForEachOther() {
    QueryHistory history;
    for (int day = 0; day < 20; ++day) {
        use(history, day, "blue", {0, 1, 2, 3});
        use(history, day, "green", {0, 1, 4});
        use(history, day, "other", {0, 5, 6, 7});
    }
    QVERIFY(!meets(history, 20, "blue", statement(4)));
    QVERIFY(!meets(history, 20, "green", statement(3)));
    QVERIFY(meets(history, 20, "blue", statement(5))); // one common statement of four is none of the kind
    QVERIFY(meets(history, 20, "other", statement(3)));
}

// The request comes after the query; after its day has settled it changes nothing.
void BaselineQueriesTest::applicationsToldLate() {
    QueryHistory history;
    query::TokenList tokens;
    for (int day = 0; day < 20; ++day)
        for (int number : {0, 1}) {
            const std::string text = statement(number);
            tokens.read(text);
            observe(history, day, text);
            const auto print = history.queriesOf(container)->printOf(tokens);
            const std::string sender = number == 0 ? "shop" : "reports";
            history.observe(container, QueryRequest{print, onDay(day), sender, 900});
            history.observe(container, QueryRequest{print, onDay(day - 10), "intruder", 9'000'000});
            history.observe("db/other", QueryRequest{print, onDay(day), sender, 1});
        }
    observe(history, 22, statement(0));
    QVERIFY(!meets(history, 20, "shop", statement(0)));
    QVERIFY(meets(history, 20, "shop", statement(1)));
    QCOMPARE(usualOf(history, statement(0))->bytes, std::uint64_t(900));
    QVERIFY(!history.queriesOf("db/other"));
    QCOMPARE(history.queriesOf(container)->learnedApplications(onDay(20), rules).size(), std::size_t(2));
}

void BaselineQueriesTest::applicationsAreBounded() {
    QueryHistory history;
    for (int day = 0; day < 20; ++day) {
        use(history, day, "shop", {0, 1});
        use(history, day, "reports", {5});
        for (int i = 0; i < 50; ++i)
            use(history, day, "stranger" + std::to_string(100 * day + i) + std::string(1000, 'x'), {9});
    }
    QVERIFY(meets(history, 20, "shop", statement(5)));
    QVERIFY(meets(history, 20, "reports", statement(0)));
    QCOMPARE(history.queriesOf(container)->learnedApplications(onDay(20), rules).size(), std::size_t(2));
    const Parts parts = saved(history);
    QVERIFY(parts.at("shapes/" + container).size() < 20'000);
}

void BaselineQueriesTest::applicationsSurviveSavingAndMerging() {
    QueryHistory history, even, odd;
    for (int day = 0; day < 20; ++day)
        for (QueryHistory* part : {&history, day % 2 == 0 ? &even : &odd}) {
            use(*part, day, day % 2 == 0 ? "shop" : "reports", {day % 2 == 0 ? 0 : 5});
            use(*part, day, day % 2 == 0 ? "reports" : "shop", {day % 2 == 0 ? 5 : 0});
        }
    even.merge(odd);
    QueryHistory copy = restored(saved(history));
    for (QueryHistory* part : {&history, &even, &copy}) {
        use(*part, 23, "shop", {0});
        QVERIFY(meets(*part, 23, "shop", statement(5)));
        QVERIFY(!meets(*part, 23, "shop", statement(0)));
        QVERIFY(!meets(*part, 23, "reports", statement(5)));
    }
    QVERIFY(saved(copy) == saved(history));
}

void BaselineQueriesTest::seriesAreCountedByTenMinutes() {
    QueryHistory history, backwards;
    const auto at = [](int i) { return onDay(1) + i * 20s; };
    for (int i = 0; i < 60; ++i) {
        history.observe(container,
                        SeriesQuestion{7, static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(i / 10)},
                        at(i));
        backwards.observe(
            container,
            SeriesQuestion{7, static_cast<std::uint64_t>(59 - i), static_cast<std::uint64_t>((59 - i) / 10)},
            at(59 - i));
    }
    for (const QueryHistory* one : {&history, &backwards}) {
        const auto seen = one->inSeries(container, {7, 1000, 50}, at(20));
        QCOMPARE(seen.questions, std::size_t(31)); // of two times five minutes, and this one
        QVERIFY(seen.positions >= 4);
        QCOMPARE(one->inSeries(container, {7, 20, 2}, at(20)).questions, std::size_t(30));
        QCOMPARE(one->inSeries(container, {8, 20, 2}, at(20)).questions, std::size_t(1));
        QCOMPARE(one->inSeries("db/other", {7, 20, 2}, at(20)).questions, std::size_t(1));
        QCOMPARE(one->inSeries(container, {7, 1000, 50}, at(20) + 1h).questions, std::size_t(1));
    }
    QVERIFY(saved(history) == saved(backwards));
    QueryHistory copy;
    copy.observe(container, SeriesQuestion{7, 1, 0}, at(0));
    copy.merge(history);
    QCOMPARE(copy.inSeries(container, {7, 20, 2}, at(20)).questions, std::size_t(30));
    QCOMPARE(restored(saved(copy)).inSeries(container, {7, 20, 2}, at(20)).questions, std::size_t(30));
}

void BaselineQueriesTest::seriesAreBounded() {
    QueryHistory history;
    for (std::uint64_t i = 0; i < 100'000; ++i)
        history.observe(container, SeriesQuestion{i % 500, i, i}, onDay(0) + i * 1s);
    const Parts parts = saved(history);
    QVERIFY(parts.at("counts/" + container).size() < 2'000'000);
    QVERIFY(restored(parts).inSeries(container, {499, 0, 0}, onDay(0) + 99'999s).questions > 1);
}

void BaselineQueriesTest::forgetsWhatWasNotClean() {
    QueryHistory history;
    for (int day = 0; day < 15; ++day)
        observe(history, day, statement(0));
    observe(history, 15, statement(1));
    observe(history, 15, statement(2));
    query::TokenList tokens;
    const std::string text = statement(1);
    tokens.read(text);
    history.forgetRecent(container, history.queriesOf(container)->printOf(tokens));
    observe(history, 18, statement(0));
    QVERIFY(!knows(history, 18, statement(1)));
    QVERIFY(knows(history, 18, statement(2)));
}

QTEST_APPLESS_MAIN(BaselineQueriesTest)
#include "baseline_queries_test.moc"
