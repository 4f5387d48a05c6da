#include "core/query/explanation.h"
#include "core/query/query_text.h"

#include <QObject>
#include <QTest>

#include <string>

using namespace cosmoswatch::query;

class QueryTextTest : public QObject {
    Q_OBJECT
private slots:
    void unwraps_data();
    void unwraps();
    void parameterizes_data();
    void parameterizes();
    void givesParametersAsJson();
    void findsTheCleanTwin_data();
    void findsTheCleanTwin();
    void namesTheEffect();
};

void QueryTextTest::unwraps_data() {
    QTest::addColumn<QByteArray>("recorded");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* name, const char* recorded, const char* expected) {
        QTest::newRow(name) << QByteArray(recorded) << QByteArray(expected);
    };
    row("bare", "SELECT * FROM c", "SELECT * FROM c");
    row("json", R"({"query":"SELECT * FROM c WHERE c.a = \"x\"","parameters":[]})",
        "SELECT * FROM c WHERE c.a = \"x\"");
    row("hostile parameter", R"({"query":"SELECT @a","parameters":[{"name":"@a","value":"' OR 1=1 --"}]})",
        "SELECT @a");
    row("other order", R"({"parameters":[],"query":"SELECT 1"})", "SELECT 1");
    row("escapes", R"({"query":"SELECT\u0020*\nFROM c"})", "SELECT *\nFROM c");
    row("cut", R"({"query":"SELECT * FROM c WHERE c.a = \"x)", "SELECT * FROM c WHERE c.a = \"x");
    row("cut in an escape", "{\"query\":\"SELECT \\", "SELECT \\");
    row("no query", R"({"parameters":[]})", R"({"parameters":[]})");
    row("query is no text", R"({"query":5})", R"({"query":5})");
    row("statement with a brace", "{ SELECT", "{ SELECT");
    row("empty", "", "");
}
void QueryTextTest::unwraps() {
    QFETCH(QByteArray, recorded);
    QFETCH(QByteArray, expected);
    QueryTextReader reader;
    const std::string text = recorded.toStdString();
    QCOMPARE(std::string(reader.read(text)), expected.toStdString());
    QCOMPARE(std::string(reader.read(text)), expected.toStdString());
}

void QueryTextTest::parameterizes_data() {
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* query, const char* expected) {
        QTest::newRow(query) << QByteArray(query) << QByteArray(expected);
    };
    row("SELECT * FROM c WHERE c.a = 'x' AND c.b > 5", "SELECT * FROM c WHERE c.a = @p1 AND c.b > @p2");
    row("SELECT * FROM c WHERE c.a = 'x' OR c.b = \"x\"", "SELECT * FROM c WHERE c.a = @p1 OR c.b = @p1");
    row("SELECT TOP 5 c[\"a\"] FROM c WHERE c[\"b\"] = 'x'",
        "SELECT TOP 5 c[\"a\"] FROM c WHERE c[\"b\"] = @p1");
    row("SELECT * FROM c WHERE c.o = {\"k\": 1}", "SELECT * FROM c WHERE c.o = {\"k\": @p1}");
    row("SELECT * FROM c", "SELECT * FROM c");
    row("SELECT * FROM c WHERE c.a = 'x", "");
}
void QueryTextTest::parameterizes() {
    QFETCH(QByteArray, query);
    QFETCH(QByteArray, expected);
    QCOMPARE(parameterize(query.toStdString()).query, expected.toStdString());
}

void QueryTextTest::givesParametersAsJson() {
    QCOMPARE(
        parameterize("SELECT * FROM c WHERE c.a = 'it\\'s \"1\"' AND c.b = 1.5").json(),
        std::string(R"({"query":"SELECT * FROM c WHERE c.a = @p1 AND c.b = @p2",)"
                    R"("parameters":[{"name":"@p1","value":"it's \"1\""},{"name":"@p2","value":1.5}]})"));
    QCOMPARE(parameterize("SELECT * FROM c WHERE c.a = 'a\nb\x01'").parameters.front().value,
             std::string(R"("a\nb\u0001")"));
}

void QueryTextTest::findsTheCleanTwin_data() {
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QByteArray>("twin");
    const auto row = [](const char* query, const char* twin) {
        QTest::newRow(query) << QByteArray(query) << QByteArray(twin);
    };
    row("SELECT * FROM c WHERE c.a = 'x' OR 1=1 --'", "SELECT * FROM c WHERE c.a = 'x'");
    row("SELECT * FROM c WHERE (c.a = 'x') OR 1=1 --')", "SELECT * FROM c WHERE (c.a = 'x')");
    row("SELECT * FROM c WHERE c.a = 5 OR true ORDER BY c.b", "SELECT * FROM c WHERE c.a = 5 ORDER BY c.b");
    row("SELECT * FROM c WHERE c.a = 'x' OR 'a'='a' AND c.t = 'y'",
        "SELECT * FROM c WHERE c.a = 'x' AND c.t = 'y'");
    row("SELECT * FROM c WHERE c.a = 'x' OR true -- k' AND c.t = 'y'",
        "SELECT * FROM c WHERE c.a = 'x' AND c.t = 'y'");
    row("SELECT * FROM c WHERE c.a = 5 OR true --  AND c.t = 'y'",
        "SELECT * FROM c WHERE c.a = 5 AND c.t = 'y'");
    row("SELECT * FROM c WHERE c.a = 'x'; DROP TABLE c", "SELECT * FROM c WHERE c.a = 'x'");
}
void QueryTextTest::findsTheCleanTwin() {
    QFETCH(QByteArray, query);
    QFETCH(QByteArray, twin);
    const std::string text = query.toStdString();
    const Explanation explanation = explain(text, analyze(text));
    QCOMPARE(explanation.cleanTwin, twin.toStdString());
    QVERIFY(analyze(explanation.cleanTwin).verdict == Verdict::Clean);
    QVERIFY(explanation.hardened.query.find("@p1") != std::string::npos);
}

void QueryTextTest::namesTheEffect() {
    const std::string attack = "SELECT * FROM c WHERE c.a = 'x' OR 1=1";
    QVERIFY(explain(attack, analyze(attack)).effect.starts_with("returns every item"));
    const std::string clean = "SELECT * FROM c WHERE c.a = 'x'";
    QVERIFY(explain(clean, analyze(clean)).effect.empty());
}

QTEST_APPLESS_MAIN(QueryTextTest)
#include "query_text_test.moc"
