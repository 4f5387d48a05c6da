#include "core/query/analysis.h"
#include "core/query/known_shapes.h"

#include <QObject>
#include <QTest>

#include <string>
#include <vector>

using namespace cosmoswatch::query;

namespace {

std::uint64_t print(const std::string& query, std::uint64_t seed = 1) {
    TokenList tokens;
    tokens.read(query);
    return fingerprint(tokens, seed);
}

} // namespace

class QueryShapesTest : public QObject {
    Q_OBJECT
private slots:
    void remembersOnlyWhatIsKnown_data();
    void remembersOnlyWhatIsKnown();
    void sameShape_data();
    void sameShape();
    void otherShape_data();
    void otherShape();
    void bothFingerprintsAgree();
    void seedChangesFingerprint();
    void knownIsClean();
    void departures_data();
    void departures();
    void newStatementIsNoDeparture();
    void forgetsTheOldest();
    void forgetsBefore();
    void learningUndoesWhatWasRemembered();
    void savesAndLoads();
    void loadsNoDamage();
    void mergesHalves();
    void someOfTheShapes();
    void seenAgainStaysYoung();
    void handsOutTheTokens();
};

void QueryShapesTest::sameShape_data() {
    QTest::addColumn<QByteArray>("one");
    QTest::addColumn<QByteArray>("other");
    const auto row = [](const char* name, const char* one, const char* other) {
        QTest::newRow(name) << QByteArray(one) << QByteArray(other);
    };
    row("texts", "SELECT * FROM c WHERE c.a = 'x'", "SELECT * FROM c WHERE c.a = \"y z\"");
    row("numbers", "SELECT * FROM c WHERE c.a > 1", "SELECT * FROM c WHERE c.a > 2.5e3");
    row("signs", "SELECT * FROM c WHERE c.a > 1", "SELECT * FROM c WHERE c.a > -1");
    row("text and null", "SELECT * FROM c WHERE c.a = 'x'", "SELECT * FROM c WHERE c.a = null");
    row("spaces", "SELECT * FROM c WHERE c.a='x'", "SELECT  *\nFROM c WHERE c.a = 'x'");
    row("lists", "SELECT * FROM c WHERE c.a IN ('x')", "SELECT * FROM c WHERE c.a IN ('x', 'y', 'z')");
    row("parameter lists", "SELECT * FROM c WHERE c.a IN (@a, @b)",
        "SELECT * FROM c WHERE c.a IN (@a, @b, @c)");
    row("vectors", "SELECT VALUE VectorDistance(c.v, [0.1, -2])",
        "SELECT VALUE VectorDistance(c.v, [1, -2, 3, -4])");
    row("limits", "SELECT TOP 5 * FROM c", "SELECT TOP 10 * FROM c");
    row("text with an attack", "SELECT * FROM c WHERE c.a = 'x'",
        "SELECT * FROM c WHERE c.a = '\\' OR 1=1 --'");
    row("comments' words", "SELECT * FROM c -- a", "SELECT * FROM c -- b c");
}
void QueryShapesTest::sameShape() {
    QFETCH(QByteArray, one);
    QFETCH(QByteArray, other);
    QCOMPARE(print(one.toStdString()), print(other.toStdString()));
}

void QueryShapesTest::otherShape_data() {
    QTest::addColumn<QByteArray>("other");
    for (const char* other : {"SELECT * FROM c WHERE c.b = 'x'", "SELECT * FROM c WHERE c.a = @x",
                              "SELECT * FROM c WHERE c.a != 'x'", "SELECT * FROM c WHERE c.a = 'x' OR 1=1",
                              "SELECT * FROM c WHERE c.a = 'x' --", "SELECT c FROM c WHERE c.a = 'x'",
                              "SELECT * FROM c WHERE c.a = 'x' - 1", "SELECT * FROM c WHERE c[\"a\"] = 'x'",
                              "SELECT * FROM c WHERE c.a = 'x''", "SELECT * FROM c WHERE c.a = ('x')",
                              "SELECT * FROM c WHERE c.a = ''||''"})
        QTest::newRow(other) << QByteArray(other);
}
void QueryShapesTest::otherShape() {
    QFETCH(QByteArray, other);
    QVERIFY(print("SELECT * FROM c WHERE c.a = 'x'") != print(other.toStdString()));
}

void QueryShapesTest::bothFingerprintsAgree() {
    TokenList tokens;
    std::vector<ShapePart> parts;
    for (const std::string query :
         {"", "SELECT", "SELECT * FROM c WHERE c.a IN (1, -2, 3) AND c.b = -5 -- x\n OR [1, 2, c.x, 3, 4]",
          "SELECT c.p1__12 FROM ident1 AS c WHERE c[\"str2__10\"] = \"str1\" /* a */",
          "(,,,1,1,-1,-1,(1,1"}) {
        tokens.read(query);
        readShape(tokens, parts);
        QCOMPARE(fingerprint(parts, 5), fingerprint(tokens, 5));
    }
}

void QueryShapesTest::seedChangesFingerprint() {
    QVERIFY(print("SELECT * FROM c", 1) != print("SELECT * FROM c", 2));
}

void QueryShapesTest::knownIsClean() {
    KnownShapes known;
    QueryAnalyzer analyzer;
    const std::string odd = "SELECT * FROM c WHERE c.a = 'x' OR 1=1"; // the application's own, it seems
    QVERIFY(analyzer.analyze(odd, &known).verdict == Verdict::Injection);
    known.learn(odd);
    const QueryAnalysis& analysis = analyzer.analyze("SELECT * FROM c WHERE c.a = 'y' OR 2=2", &known);
    QVERIFY(analysis.verdict == Verdict::Clean);
    QVERIFY(analysis.known);
    QVERIFY(!analyzer.analyze("SELECT * FROM c WHERE c.b = 'y'", &known).known);
}

void QueryShapesTest::departures_data() {
    QTest::addColumn<QByteArray>("known");
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QByteArray>("fragment");
    const auto row = [](const char* known, const char* query, const char* fragment) {
        QTest::newRow(query) << QByteArray(known) << QByteArray(query) << QByteArray(fragment);
    };
    const char* simple = "SELECT * FROM c WHERE c.a = 'x' ORDER BY c.b";
    row(simple, "SELECT * FROM c WHERE c.a = 'y' AND c.key > 'a' ORDER BY c.b", "y' AND c.key > 'a'");
    row(simple, "SELECT * FROM c WHERE c.a = 'y' OR c.a = 'z' ORDER BY c.b", "y' OR c.a = 'z'");
    row(simple, "SELECT * FROM c WHERE c.a = 'y' --x' ORDER BY c.b", "y' --x' ORDER BY c.b");
    row(simple, "SELECT * FROM c WHERE c.a = 'y' ORDER BY c.b, c.key", ", c.key");
    row(simple, "SELECT * FROM c WHERE c.a = (SELECT VALUE c.key) ORDER BY c.b", "(SELECT VALUE c.key)");
    row("SELECT * FROM c WHERE c.a IN (1, 2)", "SELECT * FROM c WHERE c.a IN (1, 2, 3) AND c.b",
        "3) AND c.b");
}
void QueryShapesTest::departures() {
    QFETCH(QByteArray, known);
    QFETCH(QByteArray, query);
    QFETCH(QByteArray, fragment);
    KnownShapes shapes;
    for (const char* other :
         {"SELECT * FROM c", "SELECT c.z FROM c WHERE c.z = @z", "SELECT VALUE COUNT(1) FROM c"})
        shapes.learn(other);
    shapes.learn(known.toStdString());
    QueryAnalyzer analyzer;
    const QueryAnalysis& analysis = analyzer.analyze(query.toStdString(), &shapes);
    QVERIFY(analysis.verdict == Verdict::Injection);
    QVERIFY(analysis.reasons.back().kind == ReasonKind::DepartsFromKnown);
    QCOMPARE(analysis.nearestKnown, known.toStdString());
    QCOMPARE(query.mid(analysis.fragment.offset, analysis.fragment.length), fragment);
}

void QueryShapesTest::newStatementIsNoDeparture() {
    KnownShapes known;
    known.learn("SELECT * FROM c WHERE c.a = @a");
    QueryAnalyzer analyzer;
    for (const char* query : {"SELECT * FROM c WHERE c.b = @b ORDER BY c.d", "SELECT VALUE COUNT(1) FROM d",
                              "SELECT * FROM c WHERE c.b = @a", "SELECT c.x FROM c WHERE c.y > 5"})
        QVERIFY2(analyzer.analyze(query, &known).verdict == Verdict::Clean, query);
}

void QueryShapesTest::forgetsTheOldest() {
    KnownShapes known({.shapes = 20});
    for (int i = 0; i < 100; ++i)
        known.learn("SELECT c.p" + std::to_string(i) + "x FROM c", static_cast<std::uint64_t>(i));
    QVERIFY(known.size() <= 20);
    QueryAnalyzer analyzer;
    QVERIFY(analyzer.analyze("SELECT c.p99x FROM c", &known).known);
    QVERIFY(!analyzer.analyze("SELECT c.p0x FROM c", &known).known);
}

void QueryShapesTest::forgetsBefore() {
    KnownShapes known;
    known.learn("SELECT c.a FROM c", 1);
    known.learn("SELECT c.b FROM c", 1);
    known.learn("SELECT c.b FROM c", 5);
    known.forgetBefore(3);
    QueryAnalyzer analyzer;
    QVERIFY(!analyzer.analyze("SELECT c.a FROM c", &known).known);
    QVERIFY(analyzer.analyze("SELECT c.b FROM c", &known).known);
    QCOMPARE(known.size(), std::size_t{1});
}

// A text that was clean without a profile may not be so with one, and the other way round.
void QueryShapesTest::learningUndoesWhatWasRemembered() {
    KnownShapes known;
    QueryAnalyzer analyzer;
    const std::string query = "SELECT * FROM c WHERE c.a = 'y' AND c.key > 'abc'";
    QVERIFY(analyzer.analyze(query).verdict == Verdict::Clean);
    QVERIFY(analyzer.analyze(query, &known).verdict == Verdict::Clean);
    known.learn("SELECT * FROM c WHERE c.a = 'x'");
    QVERIFY(analyzer.analyze(query, &known).verdict == Verdict::Injection);
    QVERIFY(analyzer.analyze(query, &known).departureOnly);
    known.learn(query);
    QVERIFY(analyzer.analyze(query, &known).known);
}

void QueryShapesTest::savesAndLoads() {
    KnownShapes known({}, 9);
    known.learn("SELECT * FROM c WHERE c.a = 'x'", 3);
    known.learn("SELECT c.b FROM c WHERE c.\xff = \"y\"", 4);
    const std::string text = known.save();
    const auto loaded = KnownShapes::load(text);
    QVERIFY(loaded.has_value());
    QCOMPARE(loaded->save(), text);
    QueryAnalyzer analyzer;
    QVERIFY(analyzer.analyze("SELECT * FROM c WHERE c.a = 'z'", &*loaded).known);
    QVERIFY(analyzer.analyze("SELECT * FROM c WHERE c.a = 'z' AND c.d", &*loaded).departureOnly);
}

void QueryShapesTest::loadsNoDamage() {
    KnownShapes known({}, 9);
    known.learn("SELECT * FROM c WHERE c.a = 'x'", 3);
    const std::string text = known.save();
    for (std::size_t length = 0; length < text.size(); ++length)
        QVERIFY(!KnownShapes::load(text.substr(0, length)).has_value());
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string damaged = text;
        damaged[i] = damaged[i] == 'z' ? 'y' : 'z';
        (void)KnownShapes::load(damaged); // whatever it says, no harm
    }
    QVERIFY(!KnownShapes::load("[]").has_value());
    QVERIFY(!KnownShapes::load(text, {.shapes = 0}).has_value());
    QVERIFY(!KnownShapes::load(R"({"version":1,"seed":"9","shapes":[{"print":"0"}]})").has_value());
}

void QueryShapesTest::mergesHalves() {
    KnownShapes whole({}, 9), one({}, 9), other({}, 9), stranger({}, 10);
    for (int i = 0; i < 20; ++i) {
        const std::string query = "SELECT c.n" + std::to_string(i % 7) + " FROM c WHERE c.x = '" +
                                  std::to_string(i * 37 % 20) + "'";
        whole.learn(query, static_cast<std::uint64_t>(i));
        (i % 2 == 0 ? one : other).learn(query, static_cast<std::uint64_t>(i));
        stranger.learn(query);
    }
    KnownShapes reversed = other;
    reversed.merge(one);
    one.merge(other);
    QCOMPARE(one.save(), whole.save());
    QCOMPARE(reversed.save(), whole.save());
    KnownShapes fresh({}, 9);
    fresh.merge(stranger);
    QCOMPARE(fresh.size(), whole.size());
}

void QueryShapesTest::someOfTheShapes() {
    KnownShapes known;
    TokenList tokens;
    std::vector<std::uint64_t> prints{12345}; // of no shape
    const std::string queries[]{"SELECT * FROM c WHERE c.a = 'x' AND c.t = 'y'",
                                "SELECT * FROM c WHERE c.b = 'x' AND c.t = 'y'",
                                "SELECT * FROM c WHERE c.c = 'x' AND c.t = 'y'"};
    for (const std::string& query : queries) {
        known.learn(query, 4);
        tokens.read(query);
        if (&query != &queries[2]) prints.push_back(known.printOf(tokens));
    }
    const KnownShapes some = known.only(prints);
    QCOMPARE(some.size(), std::size_t(2));
    QVERIFY(!some.contains(tokens));
    QVERIFY(known.contains(tokens));
    QVERIFY(some.generation() != known.generation());
    QCOMPARE(some.seed(), known.seed());
    QueryAnalyzer analyzer;
    QVERIFY(analyzer.analyze("SELECT * FROM c WHERE c.b = 'z' AND c.t = 'w'", &some).known);
    QVERIFY(
        analyzer.analyze("SELECT * FROM c WHERE c.b = 'z' AND c.k >= 4 AND c.t = 'w'", &some).departureOnly);
    QVERIFY(
        !analyzer.analyze("SELECT * FROM c WHERE c.c = 'z' AND c.k >= 4 AND c.t = 'w'", &some).departureOnly);
}

void QueryShapesTest::seenAgainStaysYoung() {
    KnownShapes known;
    TokenList tokens;
    known.learn("SELECT TOP 5 * FROM c WHERE c.a = 'x'", 1);
    known.learn("SELECT TOP 5 * FROM c WHERE c.b = 'x'", 1);
    tokens.read("SELECT TOP 5 * FROM c WHERE c.a = 'x'");
    known.seeAgain(known.printOf(tokens), 50, {8, std::nullopt, std::nullopt});
    known.seeAgain(known.printOf(tokens), 40, {3, std::nullopt, std::nullopt});
    known.seeAgain(4711, 60, {});
    known.forgetBefore(50);
    QCOMPARE(known.size(), std::size_t(1));
    QVERIFY(known.contains(tokens));
    QCOMPARE(known.find(tokens)->lastSeen, std::uint64_t(50));
    QVERIFY(known.find(tokens)->highest.top == 8u);
}

void QueryShapesTest::handsOutTheTokens() {
    QueryAnalyzer analyzer;
    const std::string query = "SELECT * FROM c WHERE c.a = 'x'";
    QVERIFY(!analyzer.tokens());
    (void)analyzer.analyze(query);
    QVERIFY(analyzer.tokens());
    QCOMPARE(analyzer.tokens()->query(), std::string_view(query));
    (void)analyzer.analyze(query); // remembered
    QVERIFY(!analyzer.tokens());
    (void)analyzer.analyze("SELECT * FROM c WHERE c.a = 'y'");
    QVERIFY(analyzer.tokens());
    KnownShapes known;
    known.learn(query);
    for (const char* value : {"1", "2", "3"}) // recognised without being read, after the first
        (void)analyzer.analyze("SELECT * FROM c WHERE c.a = " + std::string(value), &known);
    QVERIFY(!analyzer.tokens());
}

// An analyzer recognises a statement by its text without values: whatever stands around them, it must find
// what the shape says.
void QueryShapesTest::remembersOnlyWhatIsKnown_data() {
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    const auto row = [](const char* before, const char* after) {
        QTest::newRow(before) << QByteArray(before) << QByteArray(after);
    };
    row("SELECT * FROM c WHERE c.a = ", " AND c.b = 2");
    row("SELECT * FROM c WHERE c.a IN (1, ", ")");
    row("SELECT {\"a\": ", ", \"b\": 1} FROM c");
    row("SELECT {\"b\": 1, ", ": c.x} FROM c");
    row("SELECT * FROM c WHERE c[", "] = 'x'");
    row("SELECT TOP ", " * FROM c");
    row("SELECT * FROM c WHERE c.a > -", "");
    row("SELECT * FROM c WHERE f(c.a,", ",'x')");
}

void QueryShapesTest::remembersOnlyWhatIsKnown() {
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    std::vector<std::string> values{
        "'a'",      "\"a\"",       "'b'",   "5",       "-5",      "5.5",     "5e1",  "5x",   "x",
        "'a' ",     "'a'\xc2\xa0", "'a'\f", "'a':",    "'a\\'b'", "'a\\\\'", "''",   "true", "@p",
        "'a' -- b", "/**/'a'",     "'a",    "'a' 'b'", "'a','b'", "5,6",     "(5)",  ".5",   "5.",
        "x5",       "5 5",         "c.x",   "[5]",     "{}",      "--",      "5--5", ""};
    for (int byte = 0; byte < 256; ++byte) {
        const std::string sign(1, static_cast<char>(byte));
        for (const std::string& text :
             {sign, "'" + sign + "'", "5" + sign, sign + "5", "'a'" + sign, sign + "'a'"})
            values.push_back(text);
    }
    KnownShapes known;
    for (const char* value : {"'q'", "7", "'q', 'r'", "-7", "@q", "\"q\""})
        known.learn(before.toStdString() + value + after.toStdString());
    QueryAnalyzer analyzer(false);
    TokenList tokens;
    for (int round = 0; round < 2; ++round) // what was remembered in the first one counts in the second
        for (const std::string& value : values) {
            const std::string query = before.toStdString() + value + after.toStdString();
            tokens.read(query);
            QVERIFY2(analyzer.analyze(query, &known).known == known.contains(tokens), query.c_str());
        }
}

QTEST_APPLESS_MAIN(QueryShapesTest)
#include "query_shapes_test.moc"
