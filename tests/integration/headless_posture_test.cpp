// cosmoswatch-cli posture on sample logs: what is known to be wrong with the sample's accounts is found.
#include "tests/integration/headless_program.h"

#include <QJsonArray>

namespace {

using namespace Qt::StringLiterals;

QString text(const QJsonObject& object, const char* name) {
    return object.value(QString::fromUtf8(name)).toString();
}

} // namespace

class HeadlessPostureTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void findsWhatIsWrong_data();
    void findsWhatIsWrong();
    void ranksQueriesWithTheirStatements();
    void givesStepsOnlyWhereThereIsSomethingToDo();
    void leavesOutWhatIsFine();
    void writesForPeople_data();
    void writesForPeople();
    void oneAccountOnly();
    void saysWhatIsMissing();

private:
    [[nodiscard]] Outcome posture(const QStringList& more) const {
        return runHeadless(QStringList{u"posture"_s, u"--state"_s, state_} + more);
    }
    [[nodiscard]] QJsonObject check(const QString& account, const QString& id) const {
        for (const QJsonObject& check : checks_)
            if (text(check, "account").endsWith(u'/' + account) && text(check, "check") == id) return check;
        return {};
    }

    QTemporaryDir folder_;
    QString state_;
    QList<QJsonObject> checks_;
};

void HeadlessPostureTest::initTestCase() {
    const QString logs = folder_.filePath(u"logs"_s);
    state_ = folder_.filePath(u"state.db"_s);
    QCOMPARE(
        runHeadless({u"sample"_s, logs, u"--rate"_s, u"0.1"_s, u"--end"_s, u"2026-11-01T00:00Z"_s}).exitCode,
        0);
    QCOMPARE(runHeadless({u"scan"_s, logs, u"--state"_s, state_}).exitCode, 0);
    const Outcome all = posture({u"--all"_s, u"--format"_s, u"jsonl"_s});
    QCOMPARE(all.exitCode, 0);
    checks_ = jsonLines(all.output);
    QVERIFY(checks_.size() > 40);
}

void HeadlessPostureTest::findsWhatIsWrong_data() {
    QTest::addColumn<QString>("account");
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("state");
    QTest::addColumn<QString>("severity");
    const auto row = [](const char* account, const char* id, const char* state, const char* severity) {
        QTest::addRow("%s %s", account, id) << QString::fromUtf8(account) << QString::fromUtf8(id)
                                            << QString::fromUtf8(state) << QString::fromUtf8(severity);
    };
    row("shop-prod", "injectable-queries", "to-do", "High"); // one was attacked
    row("shop-prod", "keys-in-use", "to-do", "Medium");
    row("shop-prod", "old-sdks", "to-do", "Medium");
    row("shop-prod", "diagnostic-categories", "fine", "");
    row("global-app", "full-text-query", "to-do", "Medium");
    row("global-app", "injectable-queries", "unknown", ""); // its query texts are replaced
    row("global-app", "diagnostic-categories", "to-do", "Medium");
    row("hr-records", "broad-roles", "to-do", "Medium");
    row("iot-telemetry", "injectable-queries", "fine", "");
    row("iot-telemetry", "old-tls", "unknown", "");
}

void HeadlessPostureTest::findsWhatIsWrong() {
    QFETCH(QString, account);
    QFETCH(QString, id);
    QFETCH(QString, state);
    QFETCH(QString, severity);
    const QJsonObject found = check(account, id);
    QCOMPARE(text(found, "state"), state);
    if (!severity.isEmpty()) QCOMPARE(text(found, "severity"), severity);
    QVERIFY(!text(found, "finding").isEmpty());
    QVERIFY(!text(found, "why").isEmpty());
}

void HeadlessPostureTest::ranksQueriesWithTheirStatements() {
    const QJsonArray places = check(u"shop-prod"_s, u"injectable-queries"_s).value(u"evidence"_s).toArray();
    QVERIFY(places.size() >= 2);
    QVERIFY(text(places.first().toObject(), "detail").contains(u"an injection was tried"_s));
    for (const auto& place : places)
        QVERIFY(text(place.toObject(), "statement").startsWith(u"SELECT"_s));
}

void HeadlessPostureTest::givesStepsOnlyWhereThereIsSomethingToDo() {
    for (const QJsonObject& found : checks_) {
        QCOMPARE(found.contains(u"steps"_s), text(found, "state") != u"fine"_s);
        for (const auto& step : found.value(u"steps"_s).toArray()) {
            const QString command = text(step.toObject(), "command");
            QVERIFY2(!command.contains(u'{') || command.contains(u"category"_s) ||
                         command.contains(u"properties"_s),
                     qPrintable(command)); // no gap is left unfilled
        }
    }
}

void HeadlessPostureTest::leavesOutWhatIsFine() {
    const QList<QJsonObject> some = jsonLines(posture({u"--format"_s, u"jsonl"_s}).output);
    QVERIFY(!some.isEmpty() && some.size() < checks_.size());
    for (const QJsonObject& found : some)
        QVERIFY(text(found, "state") != u"fine"_s);
}

void HeadlessPostureTest::writesForPeople_data() {
    QTest::addColumn<QString>("format");
    QTest::addColumn<QByteArray>("begin");
    QTest::addColumn<QByteArray>("title");
    QTest::newRow("text") << u"text"_s << QByteArray("dev-sandbox\n\n[") << QByteArray("\n[High] ");
    QTest::newRow("md") << u"md"_s << QByteArray("# Hardening\n\n") << QByteArray("\n### High: ");
}

void HeadlessPostureTest::writesForPeople() {
    QFETCH(QString, format);
    QFETCH(QByteArray, begin);
    QFETCH(QByteArray, title);
    const Outcome outcome = posture({u"--format"_s, format});
    QCOMPARE(outcome.exitCode, 0);
    QVERIFY2(outcome.output.startsWith(begin), outcome.output.left(80).constData());
    QCOMPARE(outcome.output.count(title), 1); // the attacked queries of shop-prod
    QVERIFY(outcome.output.contains("az cosmosdb "));
}

void HeadlessPostureTest::oneAccountOnly() {
    const Outcome outcome = posture({u"--account"_s, u"HR-Records"_s, u"--format"_s, u"jsonl"_s});
    QVERIFY(!jsonLines(outcome.output).isEmpty());
    for (const QJsonObject& found : jsonLines(outcome.output))
        QVERIFY(text(found, "account").endsWith(u"/hr-records"_s));
}

void HeadlessPostureTest::saysWhatIsMissing() {
    const Outcome stranger = posture({u"--account"_s, u"no-such"_s});
    QCOMPARE(stranger.exitCode, 1);
    QVERIFY(stranger.messages.contains("no records of this account"));
    QCOMPARE(posture({u"--format"_s, u"xml"_s}).exitCode, 2);
    const Outcome none = runHeadless({u"posture"_s, u"--state"_s, folder_.filePath(u"none.db"_s)});
    QCOMPARE(none.exitCode, 1);
    QVERIFY(!none.messages.isEmpty());
}

QTEST_GUILESS_MAIN(HeadlessPostureTest)
#include "headless_posture_test.moc"
