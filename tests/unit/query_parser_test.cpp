#include "core/query/syntax_tree.h"

#include <QObject>
#include <QTest>

#include <string>

using namespace cosmoswatch::query;

namespace {

struct Parsed {
    TokenList tokens;
    SyntaxTree tree;
    explicit Parsed(const std::string& query) : text(query) {
        tokens.read(text);
        tree.parse(tokens);
    }
    std::string text;
    // The condition of WHERE.
    [[nodiscard]] NodeIndex condition() const {
        return tree[tree.clause(tree.root(), NodeKind::Where)].firstChild;
    }
    [[nodiscard]] std::string textOf(NodeIndex node) const {
        const std::uint32_t begin = tokens[tree[node].firstToken].offset;
        return text.substr(begin, tokens[tree[node].endToken - 1].end() - begin);
    }
};

} // namespace

class QueryParserTest : public QObject {
    Q_OBJECT
private slots:
    void takes_data();
    void takes();
    void refuses_data();
    void refuses();
    void bindsAsTheLanguageDoes();
    void marksConstants();
    void marksParentheses();
    void operandOfABrokenText();
};

void QueryParserTest::takes_data() {
    QTest::addColumn<QByteArray>("query");
    for (const char* query : {
             "SELECT * FROM c",
             "select * from c",
             "SELECT 1",
             "SELECT VALUE 1",
             "SELECT Version",
             "SELECT value FROM c",
             "SELECT VALUE c.value FROM c",
             "SELECT DISTINCT VALUE c.x FROM c",
             "SELECT DISTINCT TOP 5 c.x, c.y AS z FROM c",
             "SELECT TOP @n * FROM c",
             "SELECT top FROM c",
             "SELECT c.order, c.group, c[\"from\"] FROM c",
             "SELECT c.x AS \"the x\" FROM c",
             "SELECT c.a alias FROM Families.children c",
             "SELECT * FROM c IN Families.children",
             "SELECT * FROM Root AS r JOIN c IN r.children JOIN p IN c.pets",
             "SELECT * FROM (SELECT VALUE c FROM c WHERE c.x = 1) AS d",
             "SELECT * FROM c JOIN (SELECT VALUE t FROM t IN c.tags WHERE t.n = 'a')",
             "SELECT * WHERE 1 = 1",
             "SELECT * FROM c WHERE c.a = 1 AND NOT c.b OR c.d IN (1, 2, 'x') AND c.e NOT IN (@a)",
             "SELECT * FROM c WHERE c.a BETWEEN 1 AND 5 AND c.b NOT BETWEEN 'a' AND 'b'",
             "SELECT * FROM c WHERE c.a LIKE '%a!%%' ESCAPE '!' OR c.b NOT LIKE 'x'",
             "SELECT * FROM c WHERE EXISTS(SELECT VALUE t FROM t IN c.tags WHERE t = 'a')",
             "SELECT ARRAY(SELECT t.x FROM t IN c.tags) AS xs FROM c",
             "SELECT VALUE {\"a\": c.a, b: [1, -2, {}, []]} FROM c",
             "SELECT VALUE (c.a ? c.b : c.d ?? 5)",
             "SELECT VALUE c.a || '-' || c.b",
             "SELECT VALUE ~1 & 2 | 3 ^ 4 << 1 >> 2 >>> 3 % 2 / 5 * -c.x + +1",
             "SELECT VALUE udf.tax(c.income, 2)",
             "SELECT COUNT(1) AS n, c.x FROM c GROUP BY c.x, LOWER(c.y)",
             "SELECT * FROM c ORDER BY c.a ASC, c.b DESC OFFSET 10 LIMIT 5",
             "SELECT * FROM c ORDER BY RANK RRF(FullTextScore(c.t, 'a'), VectorDistance(c.v, [1, 2]))",
             "SELECT * FROM c OFFSET @o LIMIT @l",
             "SELECT c[\"a\"][0].b[c.i] FROM c",
             "SELECT {\"k\": 1}[\"k\"]",
             "SELECT ALL(SELECT VALUE 1), FIRST(SELECT VALUE 2)",
             "SELECT c._rid, [{\"item\": c.x}] AS orderByItems, c AS payload FROM c WHERE (true) ORDER BY "
             "c.x",
             "SELECT f({documentdb-formattable-count}) FROM c",
             "-- note\nSELECT /* all */ * FROM c -- end",
             "SELECT * FROM c WHERE c.größe = 1",
         })
        QTest::newRow(query) << QByteArray(query);
}

void QueryParserTest::takes() {
    QFETCH(QByteArray, query);
    const Parsed parsed(query.toStdString());
    QVERIFY2(parsed.tree.valid(),
             parsed.text.substr(0, parsed.tokens[parsed.tree.error().token].offset).c_str());
}

void QueryParserTest::refuses_data() {
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<int>("offset"); // of the token that does not fit
    const auto row = [](const char* query, int offset) {
        QTest::newRow(query) << QByteArray(query) << offset;
    };
    row("", 0);
    row("DROP TABLE c", 0);
    row("SELECT", 6);
    row("SELECT * FROM", 13);
    row("SELECT * FROM c WHERE", 21);
    row("SELECT * FROM c WHERE c.a = 'x", 28);
    row("SELECT * FROM c WHERE (c.a = 1", 30);
    row("SELECT * FROM c WHERE c.a = 1)", 29);
    row("SELECT * FROM c WHERE c.a == 1", 27);
    row("SELECT * FROM c WHERE c.a IS NULL", 26);
    row("SELECT * FROM c; DROP TABLE c", 15);
    row("SELECT * FROM c UNION SELECT * FROM d", 22);
    row("SELECT * FROM c LIMIT 10", 22);
    row("SELECT COUNT(*) FROM c", 13);
    row("SELECT VALUE a, b FROM c", 14);
    row("SELECT * FROM c WHERE c.a BETWEEN 1", 35);
    row("SELECT * FROM c /* open", 16);
    row("SELECT * FROM c WHERE c.a = 0x1f", 28);
}

void QueryParserTest::refuses() {
    QFETCH(QByteArray, query);
    QFETCH(int, offset);
    const Parsed parsed(query.toStdString());
    QVERIFY(!parsed.tree.valid());
    QCOMPARE(static_cast<int>(parsed.tokens[parsed.tree.error().token].offset), offset);
    QVERIFY(parsed.tree.error().kind == SyntaxErrorKind::Unexpected);
}

void QueryParserTest::bindsAsTheLanguageDoes() {
    const Parsed parsed("SELECT * FROM c WHERE c.a = 1 + 2 * 3 AND NOT c.b OR c.d || 'x' = 'y'");
    const SyntaxTree& tree = parsed.tree;
    const NodeIndex either = parsed.condition();
    QVERIFY(tree[either].kind == NodeKind::Or);
    const NodeIndex both = tree.child(either, 0), last = tree.child(either, 1);
    QVERIFY(tree[both].kind == NodeKind::And);
    QCOMPARE(parsed.textOf(tree.child(both, 0)), std::string("c.a = 1 + 2 * 3"));
    QVERIFY(tree[tree.child(both, 1)].kind == NodeKind::Not);
    QVERIFY(tree[last].kind == NodeKind::Compare);
    QCOMPARE(parsed.textOf(tree.child(last, 0)), std::string("c.d || 'x'"));
    const NodeIndex sum = tree.child(tree.child(both, 0), 1);
    QVERIFY(tree[sum].operation == TokenKind::Plus);
    QCOMPARE(parsed.textOf(tree.child(sum, 1)), std::string("2 * 3"));
    QCOMPARE(parsed.tokens.text(tree[last].leadToken), std::string_view("OR"));
}

void QueryParserTest::marksConstants() {
    const auto constant = [](const char* condition) {
        const Parsed parsed(std::string("SELECT * FROM c WHERE ") + condition);
        return parsed.tree[parsed.condition()].constant;
    };
    QVERIFY(constant("1 = 1"));
    QVERIFY(constant("LENGTH('a') > ABS(-2)"));
    QVERIFY(constant("EXISTS(SELECT VALUE 1)"));
    QVERIFY(constant("version() = 5"));
    QVERIFY(!constant("c.x = 1"));
    QVERIFY(!constant("@x = 1"));
    QVERIFY(!constant("GetCurrentTimestamp() > 1"));
    QVERIFY(!constant("(SELECT VALUE COUNT(1) FROM t IN c.tags) >= 0"));
    QVERIFY(!constant("udf.f() = 1"));
}

void QueryParserTest::marksParentheses() {
    const Parsed parsed("SELECT * FROM c WHERE ((c.a = 1) AND c.b = 2)");
    const NodeIndex both = parsed.condition();
    QVERIFY(parsed.tree[both].parenthesised);
    QCOMPARE(parsed.textOf(both), std::string("((c.a = 1) AND c.b = 2)"));
    QVERIFY(parsed.tree[parsed.tree.child(both, 0)].parenthesised);
    QVERIFY(!parsed.tree[parsed.tree.child(both, 1)].parenthesised);
}

void QueryParserTest::operandOfABrokenText() {
    Parsed parsed("SELECT * FROM c WHERE c.a IN ('x') OR 1 = 1 AND ('a' = 'a', 'y')");
    QVERIFY(!parsed.tree.valid());
    const NodeIndex operand = parsed.tree.parseOperand(parsed.tokens, 13);
    QVERIFY(operand != noNode);
    QCOMPARE(parsed.textOf(operand), std::string("1 = 1"));
    QVERIFY(parsed.tree.parseOperand(parsed.tokens, 17) == noNode);
}

QTEST_APPLESS_MAIN(QueryParserTest)
#include "query_parser_test.moc"
