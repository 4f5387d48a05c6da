// Answers of the query API, hostile ones too, and their rows as events.
#include "core/workspace/log_tables.h"
#include "core/workspace/row_records.h"

#include <QtTest>

using namespace cosmoswatch;

namespace {

std::string answerWith(const std::string& columns, const std::string& rows, const std::string& more = "") {
    return R"({"tables":[{"name":"PrimaryResult","columns":)" + columns + R"(,"rows":)" + rows + "}]" + more +
           "}";
}

const std::string dataColumns =
    R"([{"name":"ingested","type":"datetime"},{"name":"time","type":"datetime"},{"name":"resourceId","type":"string"},)"
    R"({"name":"category","type":"string"},{"name":"operationName","type":"string"},{"name":"activityId","type":"string"},)"
    R"({"name":"statusCode","type":"int"},{"name":"responseLength","type":"real"},{"name":"userAgent","type":"string"}])";

std::string dataRow(const std::string& time, const std::string& activity,
                    const std::string& agent = "curl/8") {
    return R"(["2026-11-23T10:05:00.1234567Z",")" + time +
           R"(","/subscriptions/a/resourcegroups/b/providers/microsoft.documentdb/databaseaccounts/shop",)"
           R"("DataPlaneRequests","Read",")" +
           activity + R"(",200,1200.0,")" + agent + "\"]";
}

} // namespace

class WorkspaceRowsTest : public QObject {
    Q_OBJECT

private slots:
    void rowsBecomeEvents();
    void rowsAreTakenInPiecesAndOnce();
    void emptyValuesAreLeftOut();
    void anActivityIsReadLikeTheStreamedOne();
    void badAnswersAreRefused_data();
    void badAnswersAreRefused();
    void badRowsAreSetAside();
    void partialAnswersAreToldApart();
};

void WorkspaceRowsTest::rowsBecomeEvents() {
    auto answer = QueryAnswer::read(
        answerWith(dataColumns, "[" + dataRow("2026-11-23T10:00:01.5000009Z", "b") + " , " +
                                    dataRow("2026-11-23T10:00:00Z", "a", R"(quote \" and ü 𝄞 )") + "]"));
    QVERIFY(answer.has_value());
    QCOMPARE(answer->rows(), 2u);
    RowRecords records("workspace w CDBDataPlaneRequests");
    SeenRows seen;
    EventBatch batch;
    const auto taken = records.take(*answer, 100, seen, batch);
    QCOMPARE(taken.rows, std::size_t{2});
    QCOMPARE(formatIso8601(*taken.newest), std::string("2026-11-23T10:05:00.123456Z"));
    QCOMPARE(batch.events.size(), std::size_t{2});
    QCOMPARE(batch.events[0].activityId, std::string_view("a")); // oldest first
    const auto& request = std::get<DataRequest>(batch.events[0].details);
    QCOMPARE(request.userAgent, std::string_view("quote \" and ü 𝄞 "));
    QCOMPARE(request.statusCode, 200);
    QCOMPARE(request.responseLength, 1200u);
    QCOMPARE(formatIso8601(batch.events[1].time), std::string("2026-11-23T10:00:01.500000Z"));
    QCOMPARE(batch.events[0].source, std::string_view("workspace w CDBDataPlaneRequests"));
}

void WorkspaceRowsTest::rowsAreTakenInPiecesAndOnce() {
    std::string rows;
    for (int i = 0; i < 10; ++i)
        rows += (i ? "," : "") + dataRow("2026-11-23T10:00:00Z", std::to_string(i));
    RowRecords records("w");
    SeenRows seen;
    for (const std::size_t expected : {10u, 0u}) {
        auto answer = QueryAnswer::read(answerWith(dataColumns, "[" + rows + "]"));
        std::size_t events = 0;
        for (const std::size_t part : {4u, 4u, 2u, 0u}) {
            EventBatch batch;
            QCOMPARE(records.take(*answer, 4, seen, batch).rows, part);
            events += batch.events.size();
        }
        QCOMPARE(events, expected);
    }
}

void WorkspaceRowsTest::emptyValuesAreLeftOut() {
    std::string record;
    writeRecord(record, {"time", "category", "ipRangeFilter", "enabled", "count", "ingested"},
                {R"("t")", R"("")", R"("")", "null", "0", R"("x")"});
    QCOMPARE(record, std::string(R"({"time":"t","properties":{"count":0}})"));
}

void WorkspaceRowsTest::anActivityIsReadLikeTheStreamedOne() {
    const std::string columns =
        R"([{"name":"time"},{"name":"resourceId"},{"name":"category"},{"name":"operationName"},{"name":"resultType"},)"
        R"({"name":"callerIpAddress"},{"name":"correlationId"},{"name":"identity"},{"name":"properties"}])";
    const std::string row =
        R"([["2026-11-23T10:00:00Z","/subscriptions/a/providers/microsoft.documentdb/databaseaccounts/shop",)"
        R"("Administrative","MICROSOFT.DOCUMENTDB/DATABASEACCOUNTS/LISTKEYS/ACTION","Success","198.51.100.7","c1",)"
        R"("{\"authorization\":{\"scope\":\"/s\",\"evidence\":{\"principalType\":\"User\"}},\"claims\":{\"appid\":\"04b\",)"
        R"(\"http://schemas.microsoft.com/identity/claims/objectidentifier\":\"oid-1\",\"name\":\"Lena\"}}",)"
        R"("{\"requestbody\":\"{}\"}"]])";
    auto answer = QueryAnswer::read(answerWith(columns, row));
    QVERIFY(answer.has_value());
    EventBatch batch;
    SeenRows seen;
    RowRecords("w").take(*answer, 10, seen, batch);
    QCOMPARE(batch.events.size(), std::size_t{1});
    const auto& entry = std::get<ActivityEntry>(batch.events[0].details);
    QCOMPARE(entry.outcome, ActivityOutcome::Succeeded);
    QCOMPARE(entry.principalId, std::string_view("oid-1"));
    QCOMPARE(entry.principalName, std::string_view("Lena"));
    QCOMPARE(entry.applicationId, std::string_view("04b"));
    QCOMPARE(entry.scope, std::string_view("/s"));
    QCOMPARE(entry.callerAddress, std::string_view("198.51.100.7"));
}

void WorkspaceRowsTest::badAnswersAreRefused_data() {
    QTest::addColumn<QByteArray>("text");
    const QByteArray good =
        QByteArray::fromStdString(answerWith(dataColumns, "[" + dataRow("2026-11-23T10:00:00Z", "a") + "]"));
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no table") << QByteArray("{}");
    QTest::newRow("empty list") << QByteArray(R"({"tables":[]})");
    QTest::newRow("a list") << QByteArray("[]");
    QTest::newRow("a page") << QByteArray("<html>");
    QTest::newRow("deep") << QByteArray(R"({"tables":)") + QByteArray(100'000, '[');
    QTest::newRow("rows of texts") << QByteArray(R"({"tables":[{"columns":[],"rows":["a"]}]})");
    QTest::newRow("columns of texts") << QByteArray(R"({"tables":[{"columns":["a"],"rows":[]}]})");
    QTest::newRow("more behind") << good + "x";
    for (qsizetype cut = 1; cut < good.size(); cut += 13)
        QTest::newRow(qPrintable(QStringLiteral("cut at %1").arg(cut))) << good.left(cut);
}

void WorkspaceRowsTest::badAnswersAreRefused() {
    QFETCH(QByteArray, text);
    const auto answer = QueryAnswer::read(text.toStdString());
    QVERIFY(!answer.has_value());
    QCOMPARE(answer.error().code, ErrorCode::InvalidFormat);
}

void WorkspaceRowsTest::badRowsAreSetAside() {
    auto answer = QueryAnswer::read(answerWith(
        dataColumns, R"([[1,2],[],["2026-11-23T10:00:00Z",null,null,null,null,null,null,null,null],)" +
                         dataRow("never", "a") + "," + dataRow("2026-11-23T10:00:00Z", "b") + "]"));
    QVERIFY(answer.has_value());
    EventBatch batch;
    SeenRows seen;
    RowRecords("w").take(*answer, 10, seen, batch);
    QCOMPARE(batch.events.size(), std::size_t{1});
    QCOMPARE(batch.rejected.size(), std::size_t{4});
    QCOMPARE(batch.rejected[0].reason, std::string("a row has 2 values for 9 columns"));
}

void WorkspaceRowsTest::partialAnswersAreToldApart() {
    const auto answer = QueryAnswer::read(answerWith(
        dataColumns, "[]",
        R"(,"error":{"code":"PartialError","message":"outer","details":[{"code":"EngineError","innererror":)"
        R"({"code":"-2133196797","message":"exceed\u202Elimit"}}]})"));
    QVERIFY(answer.has_value());
    QVERIFY(answer->error().has_value());
    QVERIFY(answer->error()->has("PartialError"));
    QVERIFY(answer->error()->has("EngineError"));
    QCOMPARE(answer->error()->message, std::string("exceed\\u202Elimit"));
    QVERIFY(!readServiceError("<html>").has_value());
    QVERIFY(!readServiceError(R"({"error":"x"})").has_value());
}

QTEST_APPLESS_MAIN(WorkspaceRowsTest)
#include "workspace_rows_test.moc"
