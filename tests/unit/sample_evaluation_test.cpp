// Alerts against answers: what matches, what is only related, what is false, and the figures that follow.
#include "core/sample/evaluation_report.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QObject>
#include <QTest>
#include <cmath>
#include <fmt/format.h>

using namespace cosmoswatch;
using namespace cosmoswatch::sample;
using namespace std::chrono_literals;

namespace {

const std::string geo = "CosmosDB_GeoAnomaly";
const std::string tor = "CosmosDB_TorAnomaly";
const std::string volume = "CosmosDB_DataExfiltrationAnomaly";

Timestamp at(const char* time) {
    return parseTimestamp(std::string("2026-03-") + time + "Z").value();
}

// One answer: "attack" or "near_miss" on shop, from 20 March 10:00 to 10:30 unless told otherwise.
struct Told {
    const char* id = "told";
    const char* label = "attack";
    std::string type = geo;
    const char* address = "192.0.2.1";
    const char* principal = "";
    const char* first = "20T10:00";
    const char* last = "20T10:30";
    const char* account = "shop";
};

std::vector<Answer> answersOf(std::initializer_list<Told> told) {
    std::string csv = "id,label,alert_type,account,address,principal,first,last,records\n";
    for (const Told& one : told)
        csv += fmt::format("{},{},{},{},{},{},2026-03-{}Z,2026-03-{}Z,1\n", one.id, one.label, one.type,
                           one.account, one.address, one.principal, one.first, one.last);
    return parseTruth(csv).value();
}

struct Raised {
    std::string type = geo;
    const char* address = "192.0.2.1";
    const char* principal = "";
    const char* first = "20T10:10";
    const char* last = "20T10:20";
    const char* account = "shop";
    std::string entity{}; // the address when empty
    const char* window = "20T00:00";
};

std::vector<Alert> alertsOf(std::initializer_list<Raised> raised) {
    std::vector<Alert> alerts;
    for (const Raised& one : raised) {
        Alert alert;
        alert.id = fmt::format("{:032x}", alerts.size() + 1);
        alert.type = one.type;
        alert.account = parseAccount(one.account);
        alert.address = one.address;
        alert.principal = one.principal;
        alert.entity = one.entity.empty() ? one.address : one.entity;
        alert.windowStart = at(one.window);
        alert.first = at(one.first);
        alert.last = at(one.last);
        alerts.push_back(std::move(alert));
    }
    return alerts;
}

Evaluation judged(const std::vector<Answer>& answers, const std::vector<Alert>& alerts,
                  const std::vector<AccountSpan>& accounts = {}, const RecordTally* tally = nullptr) {
    return evaluate({answers, alerts, accounts, std::chrono::days{14}, tally});
}

const Figures& figuresOf(const Evaluation& evaluation, const std::string& type) {
    return *std::ranges::find(evaluation.types, type, &Figures::alertType);
}

Event request(const char* time, const char* address, const char* account = "shop") {
    Event event;
    event.time = at(time);
    event.resourceId = account;
    DataRequest data;
    data.clientAddress = address;
    event.details = data;
    return event;
}

} // namespace

Q_DECLARE_METATYPE(Told)
Q_DECLARE_METATYPE(Raised)

class SampleEvaluationTest : public QObject {
    Q_OBJECT

private slots:
    void oneAlertAgainstOneAnswer_data();
    void oneAlertAgainstOneAnswer();
    void attackComesBeforeTrap();
    void oneAlertForTwoAttacks();
    void windowIsForTheLastAttackOnly();
    void manyAlertsForOneAttack();
    void trapOfAnyType();
    void delayIsFromTheFirstRecord();
    void recordsAreCounted();
    void falseAlertsPerMonth();
    void figuresAddUp();
    void nothingAtAll();
    void textNamesWhatMatters();
    void hostileNamesAreMadeVisible();
    void jsonLinesAreJson();
};

void SampleEvaluationTest::oneAlertAgainstOneAnswer_data() {
    QTest::addColumn<Told>("told");
    QTest::addColumn<Raised>("raised");
    QTest::addColumn<int>("verdict");
    const auto add = [](const char* name, const Told& told, const Raised& raised, Verdict verdict) {
        QTest::newRow(name) << told << raised << static_cast<int>(verdict);
    };
    using enum Verdict;
    add("the same", {}, {}, Found);
    add("touches at the end", {}, {.first = "20T10:30", .last = "20T11:00"}, Found);
    add("later, in the same window", {}, {.first = "20T10:31", .last = "20T11:00"}, Found);
    add("later, in another window", {}, {.first = "20T10:31", .last = "20T11:00", .window = "20T10:31"},
        False);
    add("earlier", {}, {.first = "20T09:00", .last = "20T09:59"}, False);
    add("the day after", {}, {.first = "21T10:10", .last = "21T10:20", .window = "21T00:00"}, False);
    add("another account", {}, {.address = "192.0.2.2", .account = "other"}, False);
    add("another account, the same address", {}, {.account = "other"}, Related);
    add("another address", {}, {.address = "192.0.2.2"}, False);
    add("answer without client", {.address = ""}, {.address = "192.0.2.2"}, Found);
    add("alert without client", {}, {.address = "", .entity = "shop"}, Found);
    add("another address, the same principal", {.principal = "P1"},
        {.address = "192.0.2.2", .principal = "p1"}, Found);
    add("another principal, the same address", {.principal = "P1"}, {.principal = "p2"}, Found);
    add("another principal", {.address = "", .principal = "P1"}, {.principal = "p2", .entity = "p2"}, False);
    add("about a container, first record of another", {.type = volume},
        {.type = volume, .address = "192.0.2.2", .entity = "db/orders"}, Found);
    add("about a client, of another", {.type = volume},
        {.type = volume, .address = "192.0.2.2", .entity = "192.0.2.2|db/orders"}, False);
    add("another type, the same address", {}, {.type = tor}, Related);
    add("another type, the same address, much later", {},
        {.type = tor, .first = "22T10:10", .last = "22T10:20", .window = "22T00:00"}, False);
    add("another type, another address", {}, {.type = tor, .address = "192.0.2.2"}, False);
    add("another type, nobody named", {.address = ""}, {.type = tor}, Related);
    add("one of several addresses", {.address = "192.0.2.7;192.0.2.1"}, {}, Found);
    add("one of several accounts", {.account = "a;shop"}, {}, Found);
    add("one of several types", {.type = tor + ";" + geo}, {}, Found);
    add("trap", {.label = "near_miss"}, {}, FalseTrap);
    add("trap of another type", {.label = "near_miss"}, {.type = tor}, False);
    add("trap over before, in the same window", {.label = "near_miss"},
        {.first = "20T10:31", .last = "20T11:00"}, False);
    add("trap of another client", {.label = "near_miss"}, {.address = "192.0.2.2"}, False);
    add("trap of an account", {.label = "near_miss", .type = volume},
        {.type = volume, .address = "192.0.2.2", .entity = "db/orders"}, FalseTrap);
}

void SampleEvaluationTest::oneAlertAgainstOneAnswer() {
    QFETCH(Told, told);
    QFETCH(Raised, raised);
    QFETCH(int, verdict);
    const auto evaluation = judged(answersOf({told}), alertsOf({raised}));
    QCOMPARE(static_cast<int>(evaluation.verdicts.front().verdict), verdict);
    const bool counts =
        verdict == static_cast<int>(Verdict::Found) || verdict == static_cast<int>(Verdict::FalseTrap);
    QCOMPARE(evaluation.outcomes.front().alerts.size(), counts ? 1u : 0u);
    const bool isFalse =
        verdict == static_cast<int>(Verdict::False) || verdict == static_cast<int>(Verdict::FalseTrap);
    QCOMPARE(evaluation.total.falseAlerts, isFalse ? 1u : 0u);
    QCOMPARE(evaluation.total.trapsHit, verdict == static_cast<int>(Verdict::FalseTrap) ? 1u : 0u);
}

void SampleEvaluationTest::attackComesBeforeTrap() {
    const auto answers = answersOf({{.id = "trap", .label = "near_miss"}, {.id = "attack"}});
    const auto evaluation = judged(answers, alertsOf({{}}));
    QCOMPARE(evaluation.outcomes[0].alerts.size(), 0u);
    QCOMPARE(evaluation.outcomes[1].alerts.size(), 1u);
    QCOMPARE(evaluation.total.falseAlerts, 0u);
}

void SampleEvaluationTest::oneAlertForTwoAttacks() {
    const auto answers = answersOf({{.id = "a"}, {.id = "b", .first = "20T15:00", .last = "20T15:10"}});
    const auto evaluation = judged(answers, alertsOf({{.first = "20T10:10", .last = "20T15:05"}}));
    QCOMPARE(evaluation.total.found, 2u);
    QCOMPARE(evaluation.total.foundAlerts, 1u);
}

void SampleEvaluationTest::windowIsForTheLastAttackOnly() {
    const auto answers = answersOf({{.id = "a"}, {.id = "b", .first = "20T15:00", .last = "20T15:10"}});
    const auto evaluation = judged(answers, alertsOf({{.first = "20T16:00", .last = "20T16:05"}}));
    QCOMPARE(evaluation.outcomes[0].alerts.size(), 0u);
    QCOMPARE(evaluation.outcomes[1].alerts.size(), 1u);
}

void SampleEvaluationTest::manyAlertsForOneAttack() {
    const auto answers = answersOf({{.type = volume, .first = "20T10:00", .last = "23T10:00"}});
    const auto evaluation = judged(
        answers, alertsOf({{.type = volume, .first = "21T10:00", .last = "21T23:00", .window = "21T00:00"},
                           {.type = volume, .first = "20T12:00", .last = "20T23:00"}}));
    QCOMPARE(evaluation.total.found, 1u);
    QCOMPARE(evaluation.total.foundAlerts, 2u);
    QCOMPARE(evaluation.total.precision(), std::optional(1.0));
    QVERIFY(evaluation.outcomes[0].delay == Duration{2h}); // of the earlier one
}

void SampleEvaluationTest::trapOfAnyType() {
    const auto answers = answersOf({{.id = "t", .label = "near_miss", .type = "*", .address = ""}});
    const auto evaluation = judged(answers, alertsOf({{.type = tor}, {.type = geo}}));
    QCOMPARE(evaluation.total.traps, 1u);
    QCOMPARE(evaluation.total.trapsHit, 1u);
    QCOMPARE(evaluation.total.falseAlerts, 2u);
}

void SampleEvaluationTest::delayIsFromTheFirstRecord() {
    const auto answers = answersOf({{}});
    QVERIFY(judged(answers, alertsOf({{}})).outcomes[0].delay == Duration{10min});
    // An alert that was there before the attack goes on: no delay, and none below nought.
    QVERIFY(judged(answers, alertsOf({{.first = "20T09:00"}})).outcomes[0].delay == Duration{});
    QVERIFY(!judged(answers, {}).outcomes[0].delay);
}

void SampleEvaluationTest::recordsAreCounted() {
    const auto answers = answersOf({{}, {.id = "elsewhere", .account = "other"}});
    RecordTally tally(answers);
    for (const char* time :
         {"20T09:59:59", "20T10:00", "20T10:20", "20T10:05", "20T10:05", "20T10:10", "20T10:30:01"})
        tally.add(request(time, "192.0.2.1")); // out of order, one twice, two outside
    tally.add(request("20T10:06", "192.0.2.2"));
    tally.add(request("20T10:07", "::ffff:192.0.2.1"));
    Event query = request("20T10:08", "192.0.2.1");
    query.details = QueryStatistics{};
    tally.add(query);
    tally.finish();
    const auto evaluation = judged(answers, alertsOf({{}}), {}, &tally);
    QCOMPARE(evaluation.outcomes[0].recordsSeen, 5u);
    QCOMPARE(evaluation.outcomes[0].delayRecords, std::optional<std::uint64_t>(4)); // 10:00, :05, :07, :10
    QCOMPARE(evaluation.outcomes[1].recordsSeen, 0u);
    QVERIFY(!evaluation.outcomes[1].delayRecords);
}

void SampleEvaluationTest::falseAlertsPerMonth() {
    // Ten days after learning on one account, twenty on the other, none on the third: one account-month.
    const std::vector<AccountSpan> accounts{{"shop", at("01T00:00"), at("25T00:00")},
                                            {"other", at("01T00:00"), at("15T00:00") + std::chrono::days{20}},
                                            {"young", at("20T00:00"), at("25T00:00")}};
    const auto evaluation = judged(
        {}, alertsOf({{}, {.account = "other"}, {.account = "young"}, {.first = "14T23:00"}}), accounts);
    QVERIFY(std::abs(evaluation.accountMonths - 1.0) < 1e-9);
    QCOMPARE(evaluation.total.falseAlerts, 4u);
    QCOMPARE(evaluation.total.falseWhileLearning, 2u);
    QVERIFY(std::abs(evaluation.total.falsePerAccountMonth.value() - 2.0) < 1e-9);
    QVERIFY(!judged({}, alertsOf({{}})).total.falsePerAccountMonth); // nobody was watched
}

void SampleEvaluationTest::figuresAddUp() {
    const auto answers =
        answersOf({{.id = "found"},
                   {.id = "missed", .address = "192.0.2.9"},
                   {.id = "other", .type = "Unknown_Type", .address = "192.0.2.8"},
                   {.id = "trap", .label = "near_miss", .type = tor, .address = "192.0.2.5"}});
    const auto alerts = alertsOf(
        {{}, {.type = tor, .address = "192.0.2.5"}, {.type = tor}, {.type = geo, .address = "192.0.2.6"}});
    const auto evaluation = judged(answers, alerts);
    const Figures& ofGeo = figuresOf(evaluation, geo);
    QCOMPARE(ofGeo.attacks, 2u);
    QCOMPARE(ofGeo.found, 1u);
    QCOMPARE(ofGeo.falseAlerts, 1u);
    QCOMPARE(ofGeo.precision(), std::optional(0.5));
    QCOMPARE(ofGeo.recall(), std::optional(0.5));
    const Figures& ofTor = figuresOf(evaluation, tor);
    QCOMPARE(ofTor.related, 1u);
    QCOMPARE(ofTor.trapsHit, 1u);
    QCOMPARE(ofTor.precision(), std::optional(0.0));
    QVERIFY(!ofTor.recall());
    QCOMPARE(evaluation.types.back().alertType, std::string("Unknown_Type")); // behind those of the catalogue
    QCOMPARE(evaluation.total.attacks, 3u);
    QCOMPARE(evaluation.total.alerts, 4u);
    QCOMPARE(evaluation.total.falseAlerts, 2u);
}

void SampleEvaluationTest::nothingAtAll() {
    const auto evaluation = judged({}, {});
    QVERIFY(evaluation.types.empty());
    QVERIFY(!evaluation.total.precision());
    QVERIFY(!evaluation.total.recall());
    QVERIFY(evaluationText({}, evaluation).find("total") != std::string::npos);
}

void SampleEvaluationTest::textNamesWhatMatters() {
    const auto answers = answersOf({{.id = "unseen-one", .address = "192.0.2.9"},
                                    {.id = "trap-one", .label = "near_miss", .type = tor}});
    const auto alerts = alertsOf({{.type = tor}});
    const EvaluationInput input{answers, alerts, {}, std::chrono::days{14}, nullptr};
    const std::string text = evaluationText(input, evaluate(input));
    for (const char* part :
         {"Missed:\n  unseen-one", "Traps hit:\n  trap-one", "False alerts:", "trap trap-one"})
        QVERIFY2(text.find(part) != std::string::npos, text.c_str());
}

void SampleEvaluationTest::hostileNamesAreMadeVisible() {
    const auto answers = answersOf({{.id = "a\x1b[31m\xe2\x80\xae", .address = "192.0.2.9"}});
    auto alerts = alertsOf({{.entity = "\x1b]0;x\x07\n192.0.2.1"}});
    const EvaluationInput input{answers, alerts, {}, std::chrono::days{14}, nullptr};
    const Evaluation evaluation = evaluate(input);
    for (const std::string& text :
         {evaluationText(input, evaluation), evaluationJsonLines(input, evaluation)}) {
        QVERIFY(text.find('\x1b') == std::string::npos);
        QVERIFY(text.find("\xe2\x80\xae") == std::string::npos);
    }
}

void SampleEvaluationTest::jsonLinesAreJson() {
    const auto answers = answersOf({{.id = "a"}, {.id = "trap", .label = "near_miss", .type = tor}});
    auto alerts = alertsOf({{}, {.type = tor, .address = "192.0.2.2"}});
    alerts[0].principal = "\xff broken";
    const EvaluationInput input{answers, alerts, {}, std::chrono::days{14}, nullptr};
    QStringList kinds;
    for (const QByteArray& line :
         QByteArray::fromStdString(evaluationJsonLines(input, evaluate(input))).split('\n')) {
        if (line.isEmpty()) continue;
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        QVERIFY2(!object.isEmpty(), line.constData());
        kinds << object[QStringLiteral("kind")].toString();
        if (kinds.back() == QLatin1String("attack")) {
            QCOMPARE(object[QStringLiteral("found")].toBool(), true);
            QCOMPARE(object[QStringLiteral("delaySeconds")].toDouble(), 600.0);
        }
    }
    QCOMPARE(kinds.join(' '), QStringLiteral("attack near_miss alert alert type type total"));
}

QTEST_APPLESS_MAIN(SampleEvaluationTest)
#include "sample_evaluation_test.moc"
