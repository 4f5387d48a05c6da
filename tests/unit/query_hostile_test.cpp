// Texts that are made to hurt: an answer comes, in linear time.
#include "core/query/explanation.h"
#include "core/query/known_shapes.h"
#include "core/query/query_text.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTest>

#include <functional>
#include <random>
#include <string>

using namespace cosmoswatch::query;

namespace {

std::string repeated(const std::string& part, std::size_t bytes) {
    std::string text;
    text.reserve(bytes + part.size());
    while (text.size() < bytes)
        text += part;
    return text;
}

} // namespace

class QueryHostileTest : public QObject {
    Q_OBJECT
private slots:
    void deepNesting_data();
    void deepNesting();
    void hugeTexts_data();
    void hugeTexts();
    void everyCutHasAnAnswer();
    void everyByteIsTaken();
    void randomTextsStayInBounds();
};

void QueryHostileTest::deepNesting_data() {
    QTest::addColumn<QByteArray>("open");
    QTest::addColumn<QByteArray>("close");
    QTest::newRow("parentheses") << QByteArray("(") << QByteArray(")");
    QTest::newRow("arrays") << QByteArray("[") << QByteArray("]");
    QTest::newRow("objects") << QByteArray("{\"a\":") << QByteArray("}");
    QTest::newRow("calls") << QByteArray("f(") << QByteArray(")");
    QTest::newRow("not") << QByteArray("NOT ") << QByteArray("");
    QTest::newRow("minus") << QByteArray("- ") << QByteArray("");
    QTest::newRow("subqueries") << QByteArray("(SELECT VALUE ") << QByteArray(")");
    QTest::newRow("exists") << QByteArray("EXISTS(SELECT ") << QByteArray(")");
    QTest::newRow("ternary") << QByteArray("1 ? 2 : ") << QByteArray("");
    QTest::newRow("index") << QByteArray("c[") << QByteArray("]");
    QTest::newRow("members") << QByteArray("") << QByteArray(".a");
    QTest::newRow("sums") << QByteArray("") << QByteArray(" + 1 - 1");
    QTest::newRow("alternatives") << QByteArray("c.x = 'a' OR (c.y = 'b' AND (") << QByteArray("))");
}

void QueryHostileTest::deepNesting() {
    QFETCH(QByteArray, open);
    QFETCH(QByteArray, close);
    constexpr std::size_t depth = 100'000;
    const std::string query = "SELECT * FROM c WHERE " + repeated(open.toStdString(), open.size() * depth) +
                              "c.x" + repeated(close.toStdString(), close.size() * depth);
    QElapsedTimer timer;
    timer.start();
    const QueryAnalysis analysis = analyze(query);
    QVERIFY2(timer.elapsed() < 5'000, QByteArray::number(timer.elapsed()));
    QVERIFY(!analysis.valid);
}

void QueryHostileTest::hugeTexts_data() {
    QTest::addColumn<QByteArray>("begin");
    QTest::addColumn<QByteArray>("part");
    const auto row = [](const char* name, const char* begin, const char* part) {
        QTest::newRow(name) << QByteArray(begin) << QByteArray(part);
    };
    row("one literal", "SELECT * FROM c WHERE c.x = '", "a");
    row("backslashes", "SELECT * FROM c WHERE c.x = '", "\\");
    row("quotes", "SELECT * FROM c WHERE c.x = ", "'");
    row("brackets", "SELECT * FROM c WHERE c.x = ", "(");
    row("closing brackets", "SELECT * FROM c WHERE c.x = 'a'", ")");
    row("alternatives", "SELECT * FROM c WHERE c.x = 'a'", " OR c.x = 'a'");
    row("odd alternatives", "SELECT * FROM c WHERE c.x = 'a'", " oR c.y != 'b'");
    row("mixed", "SELECT * FROM c WHERE c.x = 'a'", " AND c.y > 1 OR c.x LIKE 'a%'");
    row("comments", "SELECT * FROM c WHERE c.x = 'a'", "/**/or/**/c.y = 1 -- '\n");
    row("block comments", "SELECT * FROM c WHERE c.x = 1", "/*");
    row("list", "SELECT * FROM c WHERE c.x IN ('a'", ", 'b'");
    row("names", "SELECT c.a", ", c.b");
    row("words", "SELECT * FROM c WHERE c.x = 'a' ", "union ");
    row("one word", "SELECT * FROM c WHERE ", "x");
    row("semicolons", "SELECT * FROM c WHERE c.x = 'a'", ";'a'");
    row("no-break spaces", "SELECT", "\xc2\xa0");
    row("stand-ins", "SELECT * FROM c WHERE c.p1 = \"str1\"", " AND c.p1 = 1 OR IS_ARRAY(c.p1)");
    row("constants", "SELECT * FROM c WHERE c.x = 1 OR 1", " + 1");
    row("nested lists", "SELECT * FROM c WHERE c.x = 1 OR 1 IN (1", ", (1 = 1 OR (1 = 2 OR 1 = 3))");
}

// Twice the text must not take much more than twice the time.
void QueryHostileTest::hugeTexts() {
    QFETCH(QByteArray, begin);
    QFETCH(QByteArray, part);
    constexpr std::size_t tenMegabytes = 10u << 20;
    QueryAnalyzer analyzer;
    KnownShapes known;
    known.learn("SELECT * FROM c WHERE c.x = 'a'");
    const std::string query = begin.toStdString() + repeated(part.toStdString(), tenMegabytes);
    QElapsedTimer timer;
    timer.start();
    const QueryAnalysis& analysis = analyzer.analyze(query, &known);
    (void)explain(query, analysis);
    QVERIFY2(timer.elapsed() < 20'000, QByteArray::number(timer.elapsed()));
    QVERIFY(analysis.fragment.offset + analysis.fragment.length <= query.size());
}

void QueryHostileTest::everyCutHasAnAnswer() {
    QueryAnalyzer analyzer;
    for (const std::string query :
         {"SELECT * FROM c WHERE c.a = 'x' OR 1=1 --' AND c.t = 't1'",
          "SELECT * FROM c WHERE c.a = '' UNION ALL (SELECT 1, 'b' FROM d) #'",
          "SELECT c.id, c AS x FROM root id, c AS x WHERE c[\"a\" < \"b\"] = 1::int",
          "SELECT * FROM c WHERE f(c.a] OR [1.e(union, {d 1}, 'a'}, {'b': 0b1}) = !!1",
          "SELECT TOP 5-1 * FROM c WHERE SUBSTRING(c.key, 0, 1) = 'a' AND un/**/ion",
          "SELECT c.p1 FROM c WHERE c.p2 = \"str1\" OR c.p3__12 LIKE \"str2\"",
          "SELECT TOP 5 * FROM c JOIN t IN c.tags WHERE c.a = 'x' OR (SELECT VALUE "
          "COUNT(1) FROM z IN c.y) >= 0 "
          "AND EXISTS(SELECT VALUE 1) -- ' ORDER BY c.b OFFSET 0 LIMIT 5",
          "SELECT * FROM c WHERE c.a IN ('x') /**/oR/**/ c[\"id\"] LIKE '%' ?? "
          "{\"a\": [1, -2.5e3]} ; DROP 'y\\'"}) {
        KnownShapes known;
        known.learn("SELECT * FROM c WHERE c.a = 'x'");
        known.learn("SELECT c.p1 FROM c WHERE c.p2 = \"str1\"");
        for (std::size_t length = 0; length <= query.size(); ++length) {
            const std::string cut = query.substr(0, length), rest = query.substr(length);
            for (const std::string& text : {cut, rest}) {
                const QueryAnalysis& analysis = analyzer.analyze(text);
                QVERIFY(analysis.fragment.offset + analysis.fragment.length <= text.size());
                QCOMPARE(analysis.verdict == Verdict::Clean, analysis.reasons.empty());
                (void)explain(text, analysis);
                (void)parameterize(text);
                const QueryAnalysis& beside = analyzer.analyze(text, &known);
                QCOMPARE(beside.verdict == Verdict::Clean, beside.reasons.empty());
            }
        }
    }
}

void QueryHostileTest::everyByteIsTaken() {
    QueryAnalyzer analyzer;
    for (int byte = 0; byte < 256; ++byte) {
        const std::string sign(1, static_cast<char>(byte));
        const std::string query = "SELECT * FROM c WHERE c.a = 'x" + sign + "' OR c.b = " + sign + " 1=1 --'";
        const QueryAnalysis& analysis = analyzer.analyze(query);
        QVERIFY(analysis.fragment.offset + analysis.fragment.length <= query.size());
    }
    std::string all;
    for (int byte = 0; byte < 256; ++byte)
        all += static_cast<char>(byte);
    (void)analyzer.analyze(all);
}

void QueryHostileTest::randomTextsStayInBounds() {
    constexpr std::string_view words[]{
        "SELECT ", "*",    " FROM c ", "WHERE ",  "c.a",      " = ",  "'x'",        " OR ", " AND ",  "NOT ",
        "(",       ")",    "1",        "-- ",     "/*",       "*/",   "\n",         "'",    "\"",     ";",
        " IN ",    "[",    "]",        "{",       "}",        ":",    ",",          "@p",   " LIKE ", " ? ",
        " ?? ",    " || ", "COUNT(1)", "EXISTS(", "BETWEEN ", "true", " ORDER BY ", "AS ",  "union ", "0x1"};
    std::mt19937 random(11);
    KnownShapes known;
    known.learn("SELECT * FROM c WHERE c.a = 'x'");
    QueryAnalyzer analyzer;
    QueryTextReader reader;
    for (int round = 0; round < 30'000; ++round) {
        std::string query = random() % 2 == 0 ? "SELECT * FROM c WHERE c.a = 'x'" : "";
        for (unsigned count = random() % 20; count > 0; --count)
            query += words[random() % std::size(words)];
        const QueryAnalysis& analysis = analyzer.analyze(query, round % 2 == 0 ? &known : nullptr);
        QVERIFY(analysis.fragment.offset + analysis.fragment.length <= query.size());
        QCOMPARE(analysis.verdict == Verdict::Clean, analysis.reasons.empty());
        for (const QueryReason& reason : analysis.reasons)
            QVERIFY(reason.where.offset + reason.where.length <= query.size());
        if (analysis.valid) QVERIFY(analysis.verdict != Verdict::Fuzzing);
        (void)explain(query, analysis);
        (void)reader.read(query);
    }
}

QTEST_APPLESS_MAIN(QueryHostileTest)
#include "query_hostile_test.moc"
