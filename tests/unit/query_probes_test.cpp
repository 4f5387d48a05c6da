// Broken texts of both kinds: a developer's slips, and probes.
#include "core/query/analysis.h"
#include "core/query/known_shapes.h"

#include <QObject>
#include <QTest>

#include <string>

using namespace cosmoswatch::query;

class QueryProbesTest : public QObject {
    Q_OBJECT
private slots:
    void slips_data();
    void slips();
    void probes_data();
    void probes();
    void extendsAKnownStatement();
};

void QueryProbesTest::slips_data() {
    QTest::addColumn<QByteArray>("condition");
    const auto row = [](const char* condition) { QTest::newRow(condition) << QByteArray(condition); };
    // A quote forgotten.
    row("c.status = open'");
    row("c.status = open\"");
    row("c.status = open' ");
    row("c.status != not open'");
    row("c.city = New York'");
    row("c.age > 3 AND c.status = open'");
    row("STARTSWITH(c.name, open')");
    row("c.status = 'open");
    row("c.status = \"open");
    row("c.type = 'user' AND c.status = 'open");
    row("c.city = 'New York");
    row("STARTSWITH(c.name, 'open)");
    row("c.name LIKE %open%'");
    // A quote doubled, as other databases have it, or not at all.
    row("c.name = 'O''Brien'");
    row("c.name = 'O'Brien'");
    // A bracket forgotten.
    row("(c.a = 'x' OR c.b = 'y'");
    row("c.t = 'z' AND (c.a = 'x' OR c.b = 'y'");
    row("c.t = 'z' AND (c.a = 'x' OR c.b = 'y' ORDER BY c._ts");
    row("c.a = 'x' AND CONTAINS(c.b, 'y'");
    row("c.a = 'x' AND NOT CONTAINS(c.b, 'y'");
    row("c.a = 'x' OR CONTAINS(c.b, 'y'");
    row("CONTAINS c.a, 'x')");
    row("c.a = 'x'))");
    row("c.a IN ('x', 'y'");
    row("c.a IN (1, 2 ORDER BY c.b");
    row("ARRAY_CONTAINS(c.tags, {'a': 'x')");
    // A word misspelt, doubled or left out.
    row("c.a = 'x' ADN c.b = 'y'");
    row("c.a = 'x' ODER BY c.b");
    row("c.a = 'x' ORDER c.b");
    row("c.a BETWEN 1 AND 2");
    row("c.a BETWEEN 'a' TO 'b'");
    row("c.a = 'x' AND AND c.b = 1");
    row("c.a = 'x' c.b = 1");
    row("c.a = 'x' AND c.b =");
    // No slip at all.
    row("c.type = 'x' AND 5 < (SELECT VALUE COUNT(1) FROM t IN c.tags)");
    row("c.total > 100 - (SELECT VALUE SUM(i.price) FROM i IN c.items)");
    row("ARRAY_CONTAINS(c.items, {\"$in\": \"x\"}, true)");
    // Another language's habits.
    row("EXISTS(SELECT VALUE t FROM c, t)");
    row("EXISTS(SELECT VALUE t FROM c, c.list)");
    row("c.a = 'x' AND !c.deleted");
    row("c.a = {{id}} AND c.b = '${name}'");
    row("c.a = ${id} AND c.b = $1");
    row("c.a = 'x' LIMIT 10");
    row("c.a = 'x' AND c.b > NOW()");
}

void QueryProbesTest::slips() {
    QFETCH(QByteArray, condition);
    const QueryAnalysis analysis = analyze("SELECT * FROM c WHERE " + condition.toStdString());
    const QByteArray reason = analysis.reasons.empty() ? "" : reasonName(analysis.reasons.front().kind);
    QCOMPARE(reason, QByteArray());
    QVERIFY(analysis.verdict == Verdict::Clean);
}

void QueryProbesTest::probes_data() {
    QTest::addColumn<QByteArray>("condition");
    QTest::addColumn<bool>("valid");
    const auto row = [](bool valid, const char* condition) {
        QTest::newRow(condition) << QByteArray(condition) << valid;
    };
    constexpr bool broken = false, works = true;
    // The application's quote is left over.
    row(broken, "c.a = 'abc'' ");
    row(broken, "c.a = 1'");
    row(broken, "c.a = 1 ' AND c.b = 'user'");
    row(broken, "c.a = '' ''");
    row(broken, "c.a = 'x' OR c.b = open'");
    row(broken, "c.a = ''}'");
    row(broken, "c.a = '')(|(uid=*'");
    row(broken, "c.a = ''{{7*7}}'");
    row(broken, "c.a = ''))' AND c.b = 'user'");
    row(broken, "c.a LIKE '%' OR 1=1%'");
    row(broken, "c.a = '' OR \"a\"=\"a'");
    row(broken, "c.a = 1 OR '1'='1");
    row(broken, "c.a = '' ORDER BY 1' ORDER BY c.b");
    row(broken, "c.a < ' ORDER BY c.b");
    // A bracket is left over.
    row(broken, "c.a = '' OR NOT ('a'='b'");
    row(broken, "c.a = '' OR ENDSWITH('a', ''");
    row(broken, "c.a = '' OR STARTSWITH(c.id, '' AND c.b = 'user'");
    // Names where one belongs.
    row(broken, "c.a = 1 ORDER BY c.id, c AS x ASC");
    row(broken, "EXISTS(SELECT VALUE t FROM c JOIN t IN id, c AS x)");
    row(broken, "EXISTS(SELECT VALUE t FROM id, c.secret AS t)");
    row(broken, "EXISTS(SELECT VALUE t FROM c JOIN id != null OR c.mail IN c.list)");
    row(broken, "EXISTS(SELECT c.list AS id != null OR c.mail FROM c)");
    row(broken, "EXISTS(SELECT VALUE id FROM list AS id, c.secret)");
    // Other databases and languages.
    row(broken, "c.a = '', $where: '1 == 1'");
    row(broken, "c.a = '', \"$ne\": \"'");
    row(broken, "c.a = '' or //user[1]=''");
    row(broken, "c.a = {{7*7}}");
    row(broken, "c.a = *)(uid=*");
    row(broken, "c.a = 1 OR !0");
    row(broken, "c.a = 1 AND 1=(SELECT COUNT(*) FROM users)");
    row(broken, "c.a > 1;-- AND c.b = 'user'");
    row(broken, "c.a = sleep(5)#");
    row(works, "c.a > 1 -- - AND c.b = 'user'");
    row(works, "c.a = SLEEP(5)");
    row(works, "c.a = {\"$gt\": \"\"}");
    row(works, "c.a = {$ne: 1} AND c.b = 'user'");
    row(works, "c.a = 1 OR 1=(SELECT TOP 1 t.name FROM information_schema.tables t)");
    row(works, "c.a = 1-(SELECT 1)");
    row(works, "c.a LIKE '%'||(SELECT VALUE 1)||'%'");
    row(works, "c.a > Name AND 1=0");
    row(works, "c.a = 1/**/");
}

void QueryProbesTest::probes() {
    QFETCH(QByteArray, condition);
    QFETCH(bool, valid);
    const QueryAnalysis analysis = analyze("SELECT * FROM c WHERE " + condition.toStdString());
    QCOMPARE(analysis.valid, valid);
    QVERIFY(analysis.verdict == (valid ? Verdict::Injection : Verdict::Fuzzing));
    QVERIFY(!analysis.reasons.empty());
    QVERIFY(analysis.fragment.length > 0);
}

// Stand-ins are alike: that another statement has more in common must not hide the one that goes on.
void QueryProbesTest::extendsAKnownStatement() {
    KnownShapes known;
    known.learn("SELECT * FROM c WHERE c.p1 = \"str1\"");
    known.learn("SELECT * FROM c WHERE c.p1 = \"str1\" AND c.p2 = @p3 AND c.p4 = true");
    QueryAnalyzer analyzer;
    const QueryAnalysis& found =
        analyzer.analyze("SELECT * FROM c WHERE c.p1 = \"str1\" AND c.p2 LIKE \"str2\"", &known);
    QVERIFY(found.obfuscated);
    QVERIFY(found.verdict == Verdict::Injection);
    QCOMPARE(QByteArray::fromStdString(found.nearestKnown),
             QByteArray("SELECT * FROM c WHERE c.p1 = \"str1\""));
    // The rest that a comment took.
    QVERIFY(analyze("SELECT c.p1 FROM c ORDER BY VectorDistance(\"str1\")").verdict == Verdict::Injection);
    QVERIFY(analyze("SELECT COUNT(1), c.p1 FROM c WHERE c.p2 = \"str1\"").verdict == Verdict::Injection);
    QVERIFY(analyze("SELECT COUNT(1), c.p1 FROM c WHERE c.p2 = \"str1\" GROUP BY c.p1").verdict ==
            Verdict::Clean);
}

QTEST_APPLESS_MAIN(QueryProbesTest)
#include "query_probes_test.moc"
