#include "core/query/analysis.h"
#include "core/query/functions.h"

#include <QObject>
#include <QTest>

#include <string>

using namespace cosmoswatch::query;

class QueryAnalysisTest : public QObject {
    Q_OBJECT
private slots:
    void clean_data();
    void clean();
    void attacks_data();
    void attacks();
    void obfuscatedTexts_data();
    void obfuscatedTexts();
    void remembersWhatWasClean();
    void everyReasonHasItsText();
    void functionsAreKnownInAnyCase();
};

// What must not be flagged.
void QueryAnalysisTest::clean_data() {
    QTest::addColumn<QByteArray>("query");
    const auto row = [](const char* name, const char* query) { QTest::newRow(name) << QByteArray(query); };
    row("builder's head", "SELECT * FROM c WHERE 1=1 AND c.type = 'order' AND c.open = true");
    row("only the head", "SELECT * FROM c WHERE 1=1");
    row("where true", "SELECT * FROM c WHERE true");
    row("gateway's true", "SELECT c._rid, [{\"item\": c.x}] AS orderByItems, c AS payload FROM c "
                          "WHERE ((c.type = \"a\") AND (true)) ORDER BY c.x");
    row("resume filter", "SELECT c._rid, [{\"item\": c.x}] AS orderByItems, c AS payload FROM c "
                         "WHERE (( c.x > \"v\" OR IS_ARRAY(c.x) OR IS_OBJECT(c.x) )) ORDER BY c.x");
    row("resume filter of undefined", "SELECT c._rid FROM c WHERE (( NOT IS_DEFINED(c.x) OR IS_NULL(c.x) ))");
    row("resume filter of a number",
        "SELECT c._rid FROM c WHERE ((c.k = 'a') AND ( c.x <= 42 OR IS_STRING(c.x) ))");
    row("keyset paging", "SELECT * FROM c WHERE c._ts < 1700000000 OR (c._ts = 1700000000 AND c.id > 'a')");
    row("optional parameter", "SELECT * FROM c WHERE NOT IS_DEFINED(@p) OR c.x = @p");
    row("soft delete", "SELECT * FROM c WHERE c.deleted = false OR NOT IS_DEFINED(c.deleted)");
    row("library's conditional", "SELECT VALUE (true ? {\"x\": 1} : {\"x\": 2}) FROM root");
    row("library's defined", "SELECT VALUE root FROM root WHERE ((root[\"a\"] > 1) AND IS_DEFINED(1))");
    row("library's true", "SELECT VALUE root FROM root WHERE (true AND (root[\"a\"] = false))");
    row("ternary filter", "SELECT VALUE root FROM root WHERE ((root[\"a\"] < 3) ? true : false)");
    row("first letter of a name", "SELECT VALUE p FROM p WHERE ((LENGTH(p[\"n\"]) > 10) AND "
                                  "(SUBSTRING(p[\"n\"], 0, 1) = \"A\"))");
    row("attack in a literal", "SELECT * FROM c WHERE c.note = \"' OR 1=1 --\"");
    row("attack in an escaped literal", "SELECT * FROM c WHERE c.note = 'x\\' OR 1=1 --' AND c.b = 2");
    row("union in a literal", "SELECT * FROM c WHERE c.note = '1 UNION SELECT password FROM users'");
    row("attack in an accessor", "SELECT * FROM c WHERE c[\"' OR 1=1\"] = 'x'");
    row("alternatives", "SELECT * FROM c WHERE c.name = 'a' OR c.name = 'b' OR c.name = 'c'");
    row("two places", "SELECT * FROM c WHERE c.from = 'AMS' OR c.to = 'AMS'");
    row("search in two fields", "SELECT * FROM c WHERE CONTAINS(c.a, '') OR CONTAINS(c.b, '')");
    row("time window", "SELECT * FROM c WHERE c._ts > (GetCurrentTimestamp() / 1000 - 3600)");
    row("product of numbers", "SELECT * FROM c WHERE c.seconds > 60 * 60 * 24");
    row("joined names", "SELECT * FROM c WHERE c.first || ' ' || c.last = 'John Smith'");
    row("remark at the end", "SELECT * FROM c WHERE c.type = 'order' -- don't touch this");
    row("remark with a figure", "SELECT POWER(2, 10) -- 1024");
    row("remark above", "-- it's all\nSELECT * FROM c WHERE c.a = 1 -- (see wiki)\nORDER BY c.b");
    row("nothing to read", "SELECT 1 WHERE 'a' = 'a' AND 2 > 1 OR false");
    row("language tried out", "SELECT VALUE 1 OR 2 AND 3");
    row("coalesced constants", "SELECT VALUE 42 ?? 1337");
    row("typo: equals twice", "SELECT * FROM c WHERE c.a == 'x'");
    row("typo: open bracket", "SELECT * FROM c WHERE c.a = 'x' AND (c.b = 'y'");
    row("typo: open quote", "SELECT * FROM c WHERE c.a = '");
    row("typo: unfinished", "SELECT * FROM c WHERE c.a = 'x' AND");
    row("another dialect", "SELECT * FROM c WHERE c.a = 'x' GROUP BY c.b HAVING COUNT(1) > 2");
    row("another dialect's null", "SELECT * FROM c WHERE c.a = 'x' AND c.b IS NOT NULL");
    row("another dialect's limit", "SELECT * FROM c WHERE c.a = 'x' LIMIT 10;");
    row("unescaped name", "SELECT * FROM c WHERE c.name = 'O'Brien'");
    row("template", "SELECT VALUE {}(r.{}) FROM r WHERE {} ORDER BY r.{}");
    row("empty", "");
    row("only a comment", "-- nothing");
}

void QueryAnalysisTest::clean() {
    QFETCH(QByteArray, query);
    const QueryAnalysis analysis = analyze(query.toStdString());
    const QByteArray reason = analysis.reasons.empty() ? "" : reasonName(analysis.reasons.front().kind);
    QCOMPARE(reason, QByteArray());
    QVERIFY(analysis.verdict == Verdict::Clean);
    QCOMPARE(analysis.fragment.length, 0u);
}

void QueryAnalysisTest::attacks_data() {
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QByteArray>("verdict");
    QTest::addColumn<QByteArray>("reason");
    QTest::addColumn<QByteArray>("fragment");
    const auto row = [](const char* verdict, const char* reason, const char* query, const char* fragment) {
        QTest::newRow(query) << QByteArray(query) << QByteArray(verdict) << QByteArray(reason)
                             << QByteArray(fragment);
    };
    const char* works = "injection";
    row(works, "always-true", "SELECT * FROM c WHERE c.id = 'x' OR 1=1 --'", "x' OR 1=1 --'");
    row(works, "always-true", "SELECT * FROM c WHERE c.id = 'x' OR 'a'='a'", "x' OR 'a'='a'");
    row(works, "always-true", "SELECT * FROM c WHERE c.age > 5 OR true", "5 OR true");
    row(works, "always-true", "SELECT * FROM c WHERE c.id = 'x' OR CONCAT('a','b')='ab' --'",
        "x' OR CONCAT('a','b')='ab' --'");
    row(works, "always-true", "SELECT * FROM c WHERE c.id = 'x' OR 'abc' LIKE 'a%'", "x' OR 'abc' LIKE 'a%'");
    row(works, "always-true", "SELECT * FROM c WHERE c.id = 'x' OR EXISTS(SELECT VALUE 1) --'",
        "x' OR EXISTS(SELECT VALUE 1) --'");
    row(works, "always-true", "SELECT * FROM c WHERE c.id = 'x' OR NOT IS_NULL(1)", "x' OR NOT IS_NULL(1)");
    row(works, "true-for-every-item", "SELECT * FROM c WHERE c.id = 'x' OR c.id != null",
        "x' OR c.id != null");
    row(works, "true-for-every-item", "SELECT * FROM c WHERE c.a = 'x' OR IS_DEFINED(c.x)",
        "x' OR IS_DEFINED(c.x)");
    row(works, "true-for-every-item", "SELECT * FROM c WHERE c.a = 'x' OR LENGTH(c.x) >= 0",
        "x' OR LENGTH(c.x) >= 0");
    row(works, "true-for-every-item", "SELECT * FROM c WHERE c.a = 'x' OR c.b LIKE '%'",
        "x' OR c.b LIKE '%'");
    row(works, "true-for-every-item", "SELECT * FROM c WHERE c.a = 'x' OR CONTAINS(c.b, '')",
        "x' OR CONTAINS(c.b, '')");
    row(works, "true-for-every-item", "SELECT * FROM c WHERE c.a = 'x' OR c.b = c.b", "x' OR c.b = c.b");
    row(works, "true-for-every-item", "SELECT * FROM c WHERE c.a = 1 OR NOT (NOT (c._ts > 0))",
        "1 OR NOT (NOT (c._ts > 0))");
    row(works, "true-for-every-item", "SELECT * FROM c WHERE c.a = 'x' OR null != c.id",
        "x' OR null != c.id");
    row(works, "added-alternative", "SELECT * FROM c WHERE c.a = 'x' OR c.tenant != 'y' OR c.id='z'",
        "x' OR c.tenant != 'y' OR c.id='z'");
    row(works, "added-alternative", "SELECT * FROM c WHERE c.a IN (1, 2 OR c.b, 3)", "2 OR c.b");
    row(works, "added-condition", "SELECT * FROM c WHERE c.a = 'x' AND SUBSTRING(c.mail, 0, 1) = 'j' --'",
        "x' AND SUBSTRING(c.mail, 0, 1) = 'j' --'");
    row(works, "added-condition", "SELECT * FROM c WHERE c.a = 'x' AND (SELECT VALUE LENGTH(c.key)) = 10",
        "x' AND (SELECT VALUE LENGTH(c.key)) = 10");
    row(works, "constant-condition", "SELECT * FROM c WHERE c.a = 'x' AND 'a'='b'", "x' AND 'a'='b'");
    row(works, "commented-rest", "SELECT * FROM c WHERE c.a = 'x' --' AND c.tenant = 'y'",
        "x' --' AND c.tenant = 'y'");
    row(works, "commented-rest", "SELECT * FROM c WHERE (c.a = 'x') -- -' AND c.b = 2)",
        "x') -- -' AND c.b = 2)");
    row(works, "operator-at-literal", "SELECT * FROM c WHERE c.a = '' || ''", "' || ''");
    row(works, "operator-at-literal", "SELECT * FROM c WHERE c.a = '' || c.secret || ''",
        "' || c.secret || ''");
    row(works, "operator-at-literal", "SELECT * FROM c WHERE c.a > 5 | 1", "5 | 1");
    row(works, "operator-at-literal", "SELECT * FROM c WHERE c.a = 'x' ?? 'y'", "x' ?? 'y'");
    row(works, "operator-at-literal", "SELECT * FROM c WHERE c.a = 'x' ? true : true", "x' ? true : true");
    row(works, "chained-comparison", "SELECT * FROM c WHERE c.a = 'x' < 'z'", "x' < 'z'");
    row(works, "chained-comparison", "SELECT * FROM c WHERE CONTAINS(c.a, 'x' != 'z')", "x' != 'z'");
    row(works, "computed-order", "SELECT * FROM c ORDER BY c.id = c.id OR c.secret",
        "c.id = c.id OR c.secret");
    row(works, "computed-order", "SELECT * FROM c WHERE c.a > 1 order by 1,2,3", "1 order by 1,2,3");
    row(works, "added-argument", "SELECT VALUE MAX(c.id, c.password) FROM c", ", c.password)");
    row(works, "foreign-function", "SELECT * FROM c WHERE c.a = 1 AND ascii(substring(c.b, 1, 1)) > 5",
        "ascii(");

    const char* cannot = "fuzzing";
    row(cannot, "foreign-dialect", "SELECT * FROM c WHERE c.a = -1 union select 1,2,3",
        "-1 union select 1,2,3");
    row(cannot, "stacked-statement", "SELECT * FROM c WHERE c.a = 'x'; DROP TABLE c --'",
        "x'; DROP TABLE c --'");
    row(cannot, "unbalanced-quote", "SELECT * FROM c WHERE c.a = 'x''", "x''");
    row(cannot, "unbalanced-quote", "SELECT * FROM c WHERE c.a = 'x' OR 1=1#'", "");
    row(cannot, "unbalanced-quote", "SELECT * FROM c WHERE c.a > 5' AND sleep(5)", "5' AND sleep(5)");
    row(cannot, "always-true", "SELECT * FROM c WHERE c.a = 'x') OR 1=1 AND ('a'='a'", "");
    row(cannot, "encoded-probe", "SELECT * FROM c WHERE c.a = %27 or 1=1", "");
    row(cannot, "encoded-probe", "SELECT * FROM c WHERE c.a = 1 or c.b = 0x27", "");
    row(cannot, "commented-rest", "SELECT * FROM c WHERE c.a BETWEEN 1 -- AND 10", "1 -- AND 10");
    row(cannot, "added-argument", "SELECT * FROM c WHERE c.id ASC, c.password = 'x'", "");
}

void QueryAnalysisTest::attacks() {
    QFETCH(QByteArray, query);
    QFETCH(QByteArray, verdict);
    QFETCH(QByteArray, reason);
    QFETCH(QByteArray, fragment);
    const QueryAnalysis analysis = analyze(query.toStdString());
    QCOMPARE(QByteArray(verdictName(analysis.verdict)), verdict);
    QCOMPARE(analysis.valid, verdict == "injection");
    QByteArrayList reasons;
    for (const QueryReason& found : analysis.reasons)
        reasons << reasonName(found.kind);
    QVERIFY2(reasons.contains(reason), reasons.join(' '));
    const QByteArray found = query.mid(static_cast<qsizetype>(analysis.fragment.offset),
                                       static_cast<qsizetype>(analysis.fragment.length));
    if (!fragment.isEmpty()) QCOMPARE(found, fragment);
    QVERIFY(!found.isEmpty());
}

void QueryAnalysisTest::obfuscatedTexts_data() {
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<bool>("attack");
    const auto row = [](bool attack, const char* query) {
        QTest::newRow(query) << QByteArray(query) << attack;
    };
    row(false, "SELECT * FROM c WHERE c.p1__12 = \"str1\" AND c.p2 = @p2__11");
    row(false,
        "SELECT c._rid, [{\"p1\": c.p2}] AS orderByItems FROM c WHERE c.p3 = \"str1\" AND c.p2 <= 42 OR "
        "IS_STRING(c.p2) OR IS_ARRAY(c.p2) ORDER BY c.p2");
    row(false, "SELECT VALUE ident1 FROM ident1 WHERE ident1[\"str1__12\"] < 3 ? true : false");
    row(false, "SELECT * FROM c WHERE NOT c.p1 = \"str1\" OR c.p2 <= 30");
    row(true, "SELECT * FROM c WHERE c.p1 = \"str1\" OR \"str2\" = \"str2\"");
    row(true, "SELECT * FROM c WHERE c.p1 = \"str1\" OR c.id != null");
    row(true, "SELECT * FROM c WHERE c.p1 = \"str1\" OR false ? false : true");
    row(true, "SELECT * FROM c WHERE c.p1 = \"str1\" < \"str2\"");
    row(true, "SELECT * FROM c WHERE CONTAINS(c.p1, \"str1\" OR c.p2 = true)");
}

void QueryAnalysisTest::obfuscatedTexts() {
    QFETCH(QByteArray, query);
    QFETCH(bool, attack);
    const QueryAnalysis analysis = analyze(query.toStdString());
    QVERIFY(analysis.obfuscated);
    QVERIFY(analysis.verdict == (attack ? Verdict::Injection : Verdict::Clean));
}

void QueryAnalysisTest::remembersWhatWasClean() {
    QueryAnalyzer analyzer;
    const std::string broken = "SELECT * FROM c WHERE", attack = "SELECT * FROM c WHERE c.a = 'x' OR 1=1 --'";
    for (int round = 0; round < 3; ++round) {
        QVERIFY(!analyzer.analyze(broken).valid);
        QVERIFY(analyzer.analyze(broken).verdict == Verdict::Clean);
        QVERIFY(analyzer.analyze(attack).verdict == Verdict::Injection);
        QVERIFY(!analyzer.analyze(attack).reasons.empty());
        QVERIFY(analyzer.analyze("SELECT * FROM c").reasons.empty());
        QVERIFY(analyzer.analyze("SELECT * FROM c WHERE c.p1 = \"str1\"").obfuscated);
    }
}

void QueryAnalysisTest::everyReasonHasItsText() {
    for (int kind = 0; kind <= static_cast<int>(ReasonKind::EncodedProbe); ++kind) {
        QVERIFY(!std::string_view(reasonName(static_cast<ReasonKind>(kind))).empty());
        QVERIFY(describe(static_cast<ReasonKind>(kind)).size() > 20);
    }
}

void QueryAnalysisTest::functionsAreKnownInAnyCase() {
    QVERIFY(functionOf("is_defined") == Function::IsDefined);
    QVERIFY(functionOf("StringToArray") == Function::Builtin);
    QVERIFY(functionOf("st_WITHIN") == Function::Builtin);
    QVERIFY(functionOf("COUNT") == Function::Aggregate);
    QVERIFY(functionOf("GetCurrentTimestamp") == Function::Changing);
    QVERIFY(functionOf("version") == Function::Unknown);
    QVERIFY(functionOf("") == Function::Unknown);
    QVERIFY(functionOf(std::string(1000, 'a')) == Function::Unknown);
}

QTEST_APPLESS_MAIN(QueryAnalysisTest)
#include "query_analysis_test.moc"
