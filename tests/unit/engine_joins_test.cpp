// A query's two records, brought together.
#include "core/engine/query_joins.h"

#include <QObject>
#include <QTest>

using namespace cosmoswatch;

namespace {

QueryJoins::Client client(const std::string& principal) {
    return {nullptr, nullptr, principal, 200};
}

std::vector<Finding> findings(const std::string& entity) {
    return {Finding{"CosmosDB_SqlInjection.DataExfiltration", Severity::Medium, entity, {}, {}}};
}

} // namespace

class EngineJoinsTest : public QObject {
    Q_OBJECT
private slots:
    void findsTheClientOfAnActivity();
    void findingsAreTakenOnce();
    void recordsWithoutAnIdBelongToNone();
    void isBounded();
    void theLatestOutliveAFlood();
    void longNamesAreCut();
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

void EngineJoinsTest::findingsAreTakenOnce() {
    QueryJoins joins;
    joins.noteFindings("a", findings("db/items"));
    QVERIFY(joins.takeFindings("b").empty());
    const auto taken = joins.takeFindings("a");
    QCOMPARE(taken.size(), std::size_t(1));
    QCOMPARE(taken.front().entity, std::string("db/items"));
    QVERIFY(joins.takeFindings("a").empty());
    QCOMPARE(joins.size(), std::size_t(0));
}

void EngineJoinsTest::recordsWithoutAnIdBelongToNone() {
    QueryJoins joins;
    joins.noteRequest("", client("anna"));
    joins.noteFindings("", findings("db/items"));
    joins.noteFindings("a", {});
    QVERIFY(!joins.clientOf(""));
    QVERIFY(joins.takeFindings("").empty());
    QCOMPARE(joins.size(), std::size_t(0));
}

void EngineJoinsTest::isBounded() {
    QueryJoins joins;
    for (int i = 0; i < 1'000'000; ++i) {
        joins.noteRequest(std::to_string(i), client("p"));
        joins.noteFindings(std::to_string(i), findings("db/items"));
    }
    QVERIFY(joins.size() <= 2 * (QueryJoins::maxRequests + QueryJoins::maxFindings));
    QVERIFY(joins.clientOf("999999"));
    QVERIFY(!joins.clientOf("0"));
    QCOMPARE(joins.takeFindings("999999").size(), std::size_t(1));
    QVERIFY(joins.takeFindings("0").empty());
}

// As many as one generation holds are always there.
void EngineJoinsTest::theLatestOutliveAFlood() {
    QueryJoins joins;
    for (int i = 0; i < 50'000; ++i) {
        joins.noteRequest("r" + std::to_string(i), client(std::to_string(i)));
        joins.noteFindings("f" + std::to_string(i), findings(std::to_string(i)));
        const int request = i - static_cast<int>(QueryJoins::maxRequests) + 1;
        if (request >= 0) {
            const auto* found = joins.clientOf("r" + std::to_string(request));
            QVERIFY(found);
            QCOMPARE(found->principal, std::to_string(request));
        }
    }
    for (std::size_t i = 50'000 - QueryJoins::maxFindings; i < 50'000; ++i)
        QCOMPARE(joins.takeFindings("f" + std::to_string(i)).at(0).entity, std::to_string(i));
}

void EngineJoinsTest::longNamesAreCut() {
    QueryJoins joins;
    joins.noteRequest(std::string(1 << 20, 'a'), client(std::string(1 << 20, 'p')));
    const auto* found = joins.clientOf(std::string(1 << 20, 'a'));
    QVERIFY(found);
    QVERIFY(found->principal.size() <= QueryJoins::longestPrincipal + 3); // and "…"
}

QTEST_APPLESS_MAIN(EngineJoinsTest)
#include "engine_joins_test.moc"
