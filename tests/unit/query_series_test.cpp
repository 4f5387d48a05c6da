// What a series of queries has in common: the same question with other letters, the same statement with
// larger limits.
#include "core/query/known_shapes.h"
#include "core/query/probe_series.h"

#include <QObject>
#include <QTest>

#include <set>
#include <string>

using namespace cosmoswatch::query;

namespace {

const std::string filter = "SELECT * FROM c WHERE c.name = 'abc' AND ";

Probe probeOf(ProbeReader& reader, const std::string& query) {
    return reader.read(query).probe;
}

RowLimits limitsOf(const std::string& query) {
    TokenList tokens;
    tokens.read(query);
    return rowLimits(tokens);
}

} // namespace

class QuerySeriesTest : public QObject {
    Q_OBJECT
private slots:
    void asksForLetters();
    void questions_data();
    void questions();
    void noQuestions_data();
    void noQuestions();
    void oneSeriesHasManyQuestions();
    void otherValuesAreTheRest();
    void theApplicationsOwnQuestionBehindIt();
    void obfuscatedPositionsStillCount();
    void seedsSetNumbersApart();
    void readsLimits();
    void remembersTheHighestLimits();
    void limitsSurviveSaving();
};

void QuerySeriesTest::asksForLetters() {
    ProbeReader reader(7);
    const std::string query = filter + "SUBSTRING(c.password, 3, 1) = 'q' -- '";
    const Probe probe = probeOf(reader, query);
    QVERIFY(probe.kind == ProbeKind::Letters);
    QVERIFY(probe.subject == "c.password");
    QVERIFY(probe.guess == "q");
    QVERIFY(probe.position == 3u);
    QVERIFY(probe.behindValue);
    QVERIFY(query.substr(probe.where.offset, probe.where.length) == "SUBSTRING(c.password, 3, 1) = 'q'");
}

void QuerySeriesTest::questions_data() {
    QTest::addColumn<QByteArray>("condition");
    QTest::addColumn<QByteArray>("kind");
    const auto row = [](const char* kind, const char* condition) {
        QTest::newRow(condition) << QByteArray(condition) << QByteArray(kind);
    };
    row("letters", "'q' = SUBSTRING(c.x, 0, 1)");
    row("letters", "LEFT(c.x, 2) = 'ab'");
    row("letters", "LOWER(SUBSTRING(c.x, 4, 1)) > 'm'");
    row("letters", "NOT (RIGHT(c.x, 1) IN ('a', 'b'))");
    row("letters", "(SUBSTRING(c.x, 0, 1) = 'a' ? true : false)");
    row("letters", "IIF(SUBSTRING(c.x, 0, 1) = 'a', true, false)");
    row("letters", "EXISTS(SELECT VALUE 1 FROM s IN c.s WHERE SUBSTRING(s.key, 0, 1) = 'a')");
    row("letters", "INDEX_OF(c.x, 'a') = 0");
    row("pattern", "STARTSWITH(c.x, 'ab')");
    row("pattern", "c.x LIKE 'ab%'");
    row("pattern", "REGEXMATCH(c.x, '^ab')");
    row("length", "LENGTH(c.x) = 8");
    row("length", "ARRAY_LENGTH(c.roles) > 1");
    row("range", "c.x > 'm'");
    row("range", "'m' <= c[\"x\"]");
    row("range", "c.x BETWEEN 'a' AND 'm'");
}

void QuerySeriesTest::questions() {
    QFETCH(QByteArray, condition);
    QFETCH(QByteArray, kind);
    ProbeReader reader(7);
    const Probe probe = probeOf(reader, filter + condition.toStdString());
    QCOMPARE(QByteArray(probeKindName(probe.kind)), kind);
    QVERIFY(probe.behindValue);
    QVERIFY(!probe.subject.empty());
}

void QuerySeriesTest::noQuestions_data() {
    QTest::addColumn<QByteArray>("condition");
    for (const char* condition :
         {"c.x = 'a'", "c.x != 'a'", "LENGTH('abc') = 3", "c.x IN ('a', 'b')", "STARTSWITH(c.x, @prefix)",
          "SUBSTRING(c.x, 0, 1) = @letter", "1 = 1", "SUBSTRING('abc', 0, 1) = 'a'", "STARTSWITH(c.x, 'a'"})
        QTest::newRow(condition) << QByteArray(condition);
}

void QuerySeriesTest::noQuestions() {
    QFETCH(QByteArray, condition);
    ProbeReader reader(7);
    const Probe probe = probeOf(reader, filter + condition.toStdString());
    QVERIFY(probe.kind == ProbeKind::None);
    QCOMPARE(probe.series, std::uint64_t{0});
}

void QuerySeriesTest::oneSeriesHasManyQuestions() {
    ProbeReader reader(7);
    std::set<std::uint64_t> series, questions, rests;
    for (int position = 0; position < 8; ++position)
        for (const char* guess : {"= 'a'", "= 'b'", "> 'm'", "<= 'm'"}) {
            const Probe probe =
                probeOf(reader, filter + "SUBSTRING(c.key, " + std::to_string(position) + ", 1) " + guess);
            series.insert(probe.series);
            questions.insert(probe.question);
            rests.insert(probe.rest);
        }
    QCOMPARE(series.size(), std::size_t{1});
    QCOMPARE(questions.size(), std::size_t{32});
    QCOMPARE(rests.size(), std::size_t{1});
    // Another property is another series.
    series.insert(probeOf(reader, filter + "SUBSTRING(c.other, 0, 1) = 'a'").series);
    QCOMPARE(series.size(), std::size_t{2});
}

void QuerySeriesTest::otherValuesAreTheRest() {
    ProbeReader reader(7);
    const Probe one = probeOf(reader, "SELECT * FROM c WHERE c.t = 'x' AND STARTSWITH(c.n, 'a')");
    const Probe other = probeOf(reader, "SELECT * FROM c WHERE c.t = 'y' AND STARTSWITH(c.n, 'a')");
    QCOMPARE(one.series, other.series);
    QCOMPARE(one.question, other.question);
    QVERIFY(one.rest != other.rest);
    QVERIFY(!probeOf(reader, "SELECT * FROM c WHERE STARTSWITH(c.n, 'a') AND c.t = 'x'").behindValue);
}

void QuerySeriesTest::theApplicationsOwnQuestionBehindIt() {
    ProbeReader reader(7);
    std::set<std::uint64_t> series, rests;
    for (const char* guess : {"a", "b", "c"}) {
        const Probe probe =
            probeOf(reader, filter + "LEFT(c.key, 1) = '" + guess + "' AND CONTAINS(c.t, 'z')");
        QVERIFY(probe.behindValue);
        series.insert(probe.series);
        rests.insert(probe.rest);
    }
    QCOMPARE(series.size(), std::size_t{1});
    QCOMPARE(rests.size(), std::size_t{1});
}

void QuerySeriesTest::obfuscatedPositionsStillCount() {
    ProbeReader reader(7);
    std::set<std::uint64_t> series, questions;
    for (const char* position : {"0", "1", "2"}) {
        const std::string query = "SELECT * FROM c WHERE c.p1 = \"str1\" AND SUBSTRING(c.p2__8, " +
                                  std::string(position) + ", 1) = \"str2\"";
        const Probe probe = probeOf(reader, query);
        series.insert(probe.series);
        questions.insert(probe.question);
    }
    QCOMPARE(series.size(), std::size_t{1});
    QCOMPARE(questions.size(), std::size_t{3});
}

void QuerySeriesTest::seedsSetNumbersApart() {
    ProbeReader one(1), same(1), other(2);
    const std::string query = filter + "LENGTH(c.x) = 8";
    QCOMPARE(probeOf(one, query).series, probeOf(same, query).series);
    QCOMPARE(probeOf(one, query).question, probeOf(same, query).question);
    QVERIFY(probeOf(one, query).series != probeOf(other, query).series);
    QVERIFY(probeOf(one, query).question != probeOf(other, query).question);
}

void QuerySeriesTest::readsLimits() {
    const RowLimits limits = limitsOf("SELECT TOP 10 * FROM c OFFSET 20 LIMIT 30");
    QVERIFY(limits.top == 10u && limits.offset == 20u && limits.limit == 30u);
    QVERIFY(limitsOf("SELECT TOP @n * FROM c OFFSET @o LIMIT @l") == RowLimits{});
    QVERIFY(limitsOf("SELECT c.top, c.limit FROM c WHERE c.offset = 5") == RowLimits{});
    QVERIFY(limitsOf("SELECT TOP 99999999999999999999999 * FROM c").top == UINT64_MAX);
    QVERIFY(limitsOf("SELECT TOP 1e999 * FROM c").top == UINT64_MAX);
    QVERIFY(limitsOf("SELECT TOP 1e3 * FROM c").top == 1000u);
    // The largest counts, wherever it stands.
    QVERIFY(limitsOf("SELECT TOP 5 * FROM (SELECT TOP 900 c.x FROM c) c").top == 900u);
    QVERIFY(limitsOf("SELECT TOP") == RowLimits{});
    QVERIFY(limitsOf("") == RowLimits{});
}

void QuerySeriesTest::remembersTheHighestLimits() {
    KnownShapes known;
    ProbeReader reader(7);
    known.learn("SELECT * FROM c WHERE c.a = 'x' OFFSET 0 LIMIT 20", 3);
    known.learn("SELECT * FROM c WHERE c.a = 'y' OFFSET 40 LIMIT 10", 4);
    const StatementFacts& facts = reader.read("SELECT * FROM c WHERE c.a = 'z' OFFSET 0 LIMIT 100000");
    const auto found = known.find(reader.tokens());
    QVERIFY(found.has_value());
    QCOMPARE(found->count, std::uint64_t{2});
    QCOMPARE(found->lastSeen, std::uint64_t{4});
    QVERIFY(found->highest.limit == 20u && found->highest.offset == 40u && !found->highest.top);
    QVERIFY(facts.limits.limit > found->highest.limit);
    (void)reader.read("SELECT * FROM c WHERE c.b = 'z'");
    QVERIFY(!known.find(reader.tokens()));
}

void QuerySeriesTest::limitsSurviveSaving() {
    KnownShapes known, other;
    known.learn("SELECT TOP 7 * FROM c WHERE c.a = 'x'");
    const auto loaded = KnownShapes::load(known.save());
    QVERIFY(loaded.has_value());
    ProbeReader reader(7);
    (void)reader.read("SELECT TOP 1 * FROM c WHERE c.a = 'x'");
    QVERIFY(loaded->find(reader.tokens())->highest.top == 7u);
    QCOMPARE(QByteArray::fromStdString(loaded->save()), QByteArray::fromStdString(known.save()));
    // What both have learned.
    other.learn("SELECT TOP 9 * FROM c WHERE c.a = 'x'");
    other.merge(*loaded);
    known.merge(*loaded);
    QVERIFY(other.find(reader.tokens())->highest.top == 9u);
    QVERIFY(!KnownShapes::load(R"({"version":1,"seed":"1","shapes":[{"print":"2","example":"x","seen":1,)"
                               R"("count":1,"codes":[],"top":"many"}]})"));
}

QTEST_APPLESS_MAIN(QuerySeriesTest)
#include "query_series_test.moc"
