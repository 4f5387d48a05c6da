// A query's two records, brought together.
#include "core/engine/query_joins.h"

#include <QObject>
#include <QTest>

using namespace cosmoswatch;

namespace {

QueryJoins::Client client(const std::string& principal) {
    return {nullptr, nullptr, principal, "primary key", 500, 200};
}

QueryJoins::Asked asked(const std::string& entity) {
    QueryJoins::Asked asked;
    asked.container = entity;
    asked.findings = {Finding{"CosmosDB_SqlInjection.DataExfiltration", Severity::Medium, entity, {}, {}}};
    return asked;
}

} // namespace

class EngineJoinsTest : public QObject {
    Q_OBJECT
private slots:
    void findsTheClientOfAnActivity();
    void queriesAreTakenOnce();
    void recordsWithoutAnIdBelongToNone();
    void isBounded();
    void theLatestOutliveAFlood();
    void longNamesAreCut();
    void bytesAreToldOnce();
    void keptQueriesAreBounded();
};

void EngineJoinsTest::findsTheClientOfAnActivity() {
    QueryJoins joins;
    QVERIFY(!joins.clientOf("a"));
    joins.noteRequest("a", client("anna"));
    joins.noteRequest("b", client("ben"));
    QCOMPARE(joins.clientOf("a")->principal, std::string("anna"));
    joins.noteRequest("a", client("carl")); // the later page of the same query
    QCOMPARE(joins.clientOf("a")->principal, std::string("carl"));
    QVERIFY(!joins.clientOf("A"));
}

void EngineJoinsTest::queriesAreTakenOnce() {
    QueryJoins joins;
    joins.noteQuery("a", asked("db/items"));
    QVERIFY(!joins.takeQuery("b"));
    const auto taken = joins.takeQuery("a");
    QVERIFY(taken.has_value());
    QCOMPARE(taken->findings.front().entity, std::string("db/items"));
    QVERIFY(!joins.takeQuery("a"));
    QCOMPARE(joins.size(), std::size_t(0));
}

void EngineJoinsTest::recordsWithoutAnIdBelongToNone() {
    QueryJoins joins;
    joins.noteRequest("", client("anna"));
    joins.noteQuery("", asked("db/items"));
    joins.bytesAreTold("");
    QVERIFY(!joins.clientOf(""));
    QVERIFY(!joins.takeQuery(""));
    QCOMPARE(joins.size(), std::size_t(0));
}

void EngineJoinsTest::isBounded() {
    QueryJoins joins;
    for (int i = 0; i < 1'000'000; ++i) {
        joins.noteRequest(std::to_string(i), client("p"));
        joins.noteQuery(std::to_string(i), asked("db/items"));
    }
    QVERIFY(joins.size() <= 2 * (QueryJoins::maxRequests + QueryJoins::maxQueries));
    QVERIFY(joins.clientOf("999999"));
    QVERIFY(!joins.clientOf("0"));
    QVERIFY(joins.takeQuery("999999"));
    QVERIFY(!joins.takeQuery("0"));
}

// As many as one generation holds are always there.
void EngineJoinsTest::theLatestOutliveAFlood() {
    QueryJoins joins;
    for (int i = 0; i < 50'000; ++i) {
        joins.noteRequest("r" + std::to_string(i), client(std::to_string(i)));
        joins.noteQuery("f" + std::to_string(i), asked(std::to_string(i)));
        const int request = i - static_cast<int>(QueryJoins::maxRequests) + 1;
        if (request >= 0) {
            const auto* found = joins.clientOf("r" + std::to_string(request));
            QVERIFY(found);
            QCOMPARE(found->principal, std::to_string(request));
        }
    }
    for (std::size_t i = 50'000 - QueryJoins::maxQueries; i < 50'000; ++i)
        QCOMPARE(joins.takeQuery("f" + std::to_string(i)).value().container, std::to_string(i));
}

void EngineJoinsTest::longNamesAreCut() {
    QueryJoins joins;
    joins.noteRequest(std::string(1 << 20, 'a'), client(std::string(1 << 20, 'p')));
    const auto* found = joins.clientOf(std::string(1 << 20, 'a'));
    QVERIFY(found);
    QVERIFY(found->principal.size() <= QueryJoins::longestPrincipal + 3); // and "…"
}

void EngineJoinsTest::bytesAreToldOnce() {
    QueryJoins joins;
    joins.noteRequest("a", client("anna"));
    joins.noteRequest("b", client("ben"));
    QCOMPARE(joins.clientOf("a")->bytes, std::uint64_t(500));
    joins.bytesAreTold("a");
    QCOMPARE(joins.clientOf("a")->bytes, std::uint64_t(0));
    QCOMPARE(joins.clientOf("b")->bytes, std::uint64_t(500));
}

// Records are large: few are kept, and the joins without them go on.
void EngineJoinsTest::keptQueriesAreBounded() {
    const std::string text(1 << 20, 'x');
    QueryStatistics query;
    query.database = query.container = query.queryText = text;
    query.rowsReturned = 7;
    Event event;
    event.json = event.resourceId = event.activityId = text;
    event.details = query;
    event.offset = 12;
    const auto kept = std::make_shared<const KeptQuery>(event, query, 99);
    QVERIFY(kept->json.size() <= KeptQuery::longestText + 3);
    QVERIFY(kept->queryText.size() <= KeptQuery::longestText);
    const Event again = kept->event();
    QCOMPARE(again.offset, std::uint64_t(12));
    QCOMPARE(std::get<QueryStatistics>(again.details).rowsReturned, std::uint64_t(7));
    QueryJoins joins;
    for (std::size_t i = 0; i < 2 * QueryJoins::maxKept; ++i) {
        QueryJoins::Asked one = asked("db/items");
        one.kept = kept;
        joins.noteQuery(std::to_string(i), std::move(one));
    }
    QVERIFY(kept.use_count() <= static_cast<long>(QueryJoins::maxKept) + 1);
    QVERIFY(joins.takeQuery(std::to_string(QueryJoins::maxKept - 1))->kept);
    QVERIFY(!joins.takeQuery(std::to_string(2 * QueryJoins::maxKept - 1))->kept);
    QueryJoins::Asked next = asked("db/items");
    next.kept = kept;
    joins.noteQuery("next", std::move(next)); // there is a place again
    QVERIFY(joins.takeQuery("next")->kept);
}

QTEST_APPLESS_MAIN(EngineJoinsTest)
#include "engine_joins_test.moc"
