// What a container's queries tell beside their shapes: who sends them, how much they ask for and return, and
// series of probes.
#include "tests/unit/query_histories.h"

#include <QObject>
#include <QTest>

using namespace cosmoswatch;
using namespace cosmoswatch::test;
using namespace std::chrono_literals;

namespace {

std::optional<ContainerQueries::Usual> usualOf(const QueryHistory& history, const std::string& text) {
    query::TokenList tokens;
    tokens.read(text);
    const auto* queries = history.queriesOf(container);
    return queries ? queries->usual(queries->printOf(tokens)) : std::nullopt;
}

const query::KnownShapes* meets(const QueryHistory& history, int day, const std::string& application,
                                const std::string& text) {
    query::TokenList tokens;
    tokens.read(text);
    const auto* queries = history.queriesOf(container);
    return queries->shapesToMeet(application, queries->printOf(tokens), onDay(day), rules);
}

void use(QueryHistory& history, int day, const std::string& application, std::initializer_list<int> numbers) {
    for (const int number : numbers)
        observe(history, onDay(day), statement(number), 3, container, application);
}

} // namespace

class BaselineQueryUsesTest : public QObject {
    Q_OBJECT
private slots:
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

void BaselineQueryUsesTest::limitsAndAnswersOfAShape() {
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

void BaselineQueryUsesTest::aRaisedLimitIsUsualAfterThreeDays() {
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

void BaselineQueryUsesTest::applicationsHaveShapesOfTheirOwn() {
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

void BaselineQueryUsesTest::relativesVouchForEachOther() {
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
void BaselineQueryUsesTest::applicationsToldLate() {
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

void BaselineQueryUsesTest::applicationsAreBounded() {
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

void BaselineQueryUsesTest::applicationsSurviveSavingAndMerging() {
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

void BaselineQueryUsesTest::seriesAreCountedByTenMinutes() {
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

void BaselineQueryUsesTest::seriesAreBounded() {
    QueryHistory history;
    for (std::uint64_t i = 0; i < 100'000; ++i)
        history.observe(container, SeriesQuestion{i % 500, i, i}, onDay(0) + i * 1s);
    const Parts parts = saved(history);
    QVERIFY(parts.at("counts/" + container).size() < 2'000'000);
    QVERIFY(restored(parts).inSeries(container, {499, 0, 0}, onDay(0) + 99'999s).questions > 1);
}

void BaselineQueryUsesTest::forgetsWhatWasNotClean() {
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

QTEST_APPLESS_MAIN(BaselineQueryUsesTest)
#include "baseline_query_uses_test.moc"
