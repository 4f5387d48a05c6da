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
    void elsewhere_data();
    void elsewhere();
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
    row("c.a = 10px");
    row("c.a = CAST(c.b AS int)");
    row("c.a = 'x' -- sorted by name and age later");
    row("c.a = 'x' OR c.b = 'y' -- TODO: ask the team about this (later)");
    row("c.a = 'x' OR c.b = true");
    row("c.a = 'x' AND c.token = 'y'");
    row("c.a > '2' OR IS_NUMBER(c.a)");
    row("c.a = 'x' AND (c.isAdmin = true OR c.b = 'y')");
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
    // UNION within a statement, and glued to a number.
    row(broken, "ARRAY_CONTAINS(c.a, {ts 1}UNION SELECT 1)");
    row(broken, "c.a IN ((union( select id from users limit 1,1)))");
    row(broken, "c.a = 1.union select 2");
    row(broken, "c.a = 1e0union select 1");
    row(broken, "c.a = 1or 1=1");
    row(broken, "c.a = 1.e(union");
    // Habits of other databases.
    row(broken, "c.a = (select count(*) from rdb$fields as t1,rdb$types as t2) as test");
    row(broken, "c.a = (select count(*) from sysibm.systables as t1) as test");
    row(broken, "c.a = 1::int");
    row(broken, "c.a = @a:=1");
    row(broken, "c.a = x'31'");
    row(broken, "c.a = 0b1");
    row(broken, "c.a = 1 for update");
    row(broken, "c.a = 1 connect by level<2");
    row(broken, "c.a = ; select 1");
    row(broken, "c.a = c.id; drop table users");
    row(broken, "c.a = un/**/ion sel/**/ect 1");
    row(broken, "c.a = !!1");
    row(broken, "c.a = 1\xe2\x80\x99");
    // Operators in quotes, quotes of other languages.
    row(broken, "c.a = A 'AND' B");
    row(broken, "c.a = A' NOT LIKE 'B");
    row(broken, "c.a = A '&&' B");
    row(broken, "c.a = ''${jndi:ldap://a/b}'");
    row(broken, "c.a = ''}, {'a': ''");
    row(broken, "c.a = ''where'1'='1'");
    row(broken, "c.a IN [1] OR [1]");
    row(broken, "c.a] OR [1 = 1");
    // A condition for a bound, and what brings a name along.
    row(broken, "c.a BETWEEN 5 AND c.mail LIKE 'x%' -- AND 9");
    row(broken, "EXISTS(SELECT VALUE t FROM id, c.secret IN c.list)");
    row(broken, "c.a = 1 OR (1=1.name");
    row(works, "c.a = 1 OR username LIKE '%a%'");
    row(works, "c.a = 1 AND STARTSWITH(c.password, 'r')");
    row(works, "c.a = 1 AND c._ts LIKE 'w%'");
    row(works, "c.a = 1 OR c.isAdmin = true");
    row(works, "c.a = 1 OR c.secret");
    row(works, "c.a = 'x' AND LENGTH(c.b) > 4 OR c.id='y'");
    row(works, "c.a = (SELECT 1)");
    row(works, "c.a = (SELECT password FROM users)");
    row(works, "c.a = char(49)");
    row(works, "c.a = current_user");
    row(works, "c.a = 1%27");
    row(works, "c.a > '' OR IS_DEFINED(c.a)");
    row(works, "LOWER(secret OR c.a) = 'x'");
    row(works, "c[\"x\" < \"z\"] = 1");
    row(works, "c.a OFFSET 0 LIMIT 100000 -- = 'x'");
    row(works, "c.a ORDER BY c.b || ''");
    row(works, "id != null OR c.b != null.c = 1");
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

// Outside the condition.
void QueryProbesTest::elsewhere_data() {
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QByteArray>("reason");
    const auto row = [](const char* reason, const char* query) {
        QTest::newRow(query) << QByteArray(query) << QByteArray(reason);
    };
    row("operator-at-literal", "SELECT TOP 5-1 * FROM c");
    row("added-alternative", "SELECT TOP 5 OR 1=1 * FROM c");
    row("added-argument", "SELECT id, c.password FROM c");
    row("added-argument", "SELECT VALUE ALL(SELECT VALUE id, c AS x) FROM c");
    row("commented-rest", "SELECT c.secret OFFSET 0 LIMIT 9 -- FROM c");
    row("commented-rest", "SELECT * FROM c ORDER BY c.secret OFFSET 0 LIMIT 9 -- ASC");
    row("computed-order", "SELECT * FROM c ORDER BY 1 = 1");
    row("", "SELECT * FROM c ORDER BY c.name OFFSET 0 LIMIT 9 -- nine");
    row("", "SELECT TOP 5 -c.x FROM c");
    row("", "SELECT id FROM c");
    row("", "SELECT c.id, c AS x FROM c");
    row("", "SELECT a.x FROM c JOIN a IN c.list");
    row("", "SELECT c.name FROM c UNION SELECT d.name FROM d");
}

void QueryProbesTest::elsewhere() {
    QFETCH(QByteArray, query);
    QFETCH(QByteArray, reason);
    const QueryAnalysis analysis = analyze(query.toStdString());
    QCOMPARE(QByteArray(analysis.reasons.empty() ? "" : reasonName(analysis.reasons.front().kind)), reason);
}

QTEST_APPLESS_MAIN(QueryProbesTest)
#include "query_probes_test.moc"
