// cosmoswatch-cli query: one answer a line, in order, whatever comes in.
#include "tests/integration/headless_program.h"

#include <QJsonArray>

namespace {

Outcome runQuery(const QByteArray& input, const QStringList& options = {}) {
    QProcess process;
    process.start(headlessProgram(), QStringList{QStringLiteral("query")} + options);
    process.write(input);
    process.closeWriteChannel();
    Outcome outcome;
    if (!process.waitForFinished(60'000)) return outcome;
    outcome.exitCode = process.exitCode();
    outcome.output = process.readAllStandardOutput();
    outcome.messages = process.readAllStandardError();
    return outcome;
}

QByteArray line(const QString& query) {
    return QJsonDocument(QJsonObject{{QStringLiteral("query"), query}}).toJson(QJsonDocument::Compact) + '\n';
}

QString text(const QJsonObject& object, const char* name) {
    return object.value(QString::fromUtf8(name)).toString();
}

} // namespace

class HeadlessQueryTest : public QObject {
    Q_OBJECT

private slots:
    void answersEachLine();
    void tellsWhereAndHowToWriteIt();
    void learnsKnownShapes();
    void goesOnAfterABadLine();
    void refusesWrongUsage();

private:
    QTemporaryDir folder_;
};

void HeadlessQueryTest::answersEachLine() {
    const Outcome outcome = runQuery(
        line(QStringLiteral("SELECT * FROM c WHERE c.a = 'x'")) +
        line(QStringLiteral("SELECT * FROM c WHERE c.a = 'x' OR 1=1 --'")) +
        line(QStringLiteral("SELECT * FROM c WHERE c.a = 'x'; DROP TABLE c --'")) +
        line(QStringLiteral("{\"query\":\"SELECT * FROM c WHERE c.a = @p\",\"parameters\":[{\"name\":"
                            "\"@p\",\"value\":\"' OR 1=1 --\"}]}")));
    QCOMPARE(outcome.exitCode, 0);
    QStringList verdicts;
    for (const QJsonObject& answer : jsonLines(outcome.output))
        verdicts << text(answer, "verdict");
    QCOMPARE(verdicts.join(u' '), QStringLiteral("clean injection fuzzing clean"));
}

void HeadlessQueryTest::tellsWhereAndHowToWriteIt() {
    const QString query = QStringLiteral("SELECT * FROM c WHERE c.a = 'x' OR true --'");
    const QList<QJsonObject> answers =
        jsonLines(runQuery(line(query), {QStringLiteral("--format"), QStringLiteral("jsonl")}).output);
    QCOMPARE(answers.size(), 1);
    const QJsonObject& answer = answers.first();
    QCOMPARE(query.mid(answer.value(QStringLiteral("offset")).toInt(),
                       answer.value(QStringLiteral("length")).toInt()),
             QStringLiteral("x' OR true --'"));
    QCOMPARE(text(answer.value(QStringLiteral("reasons")).toArray().first().toObject(), "kind"),
             QStringLiteral("always-true"));
    QCOMPARE(text(answer.value(QStringLiteral("parameterized")).toObject(), "query"),
             QStringLiteral("SELECT * FROM c WHERE c.a = @p1"));
}

void HeadlessQueryTest::learnsKnownShapes() {
    const QString known = folder_.filePath(QStringLiteral("known.txt"));
    writeFile(known, "SELECT * FROM c WHERE c.a = 'x'\n{\"query\":\"SELECT c.b FROM c\"}\n\n");
    const QByteArray input = line(QStringLiteral("SELECT * FROM c WHERE c.a = 'y' AND c.b >= 'm'")) +
                             line(QStringLiteral("SELECT * FROM c WHERE c.a = 'z'")) +
                             line(QStringLiteral("SELECT c.b FROM c"));
    QCOMPARE(text(jsonLines(runQuery(input).output).first(), "verdict"), QStringLiteral("clean"));
    const auto answers = jsonLines(runQuery(input, {QStringLiteral("--known"), known}).output);
    QCOMPARE(answers.size(), 3);
    QCOMPARE(text(answers[0], "verdict"), QStringLiteral("injection"));
    QCOMPARE(text(answers[0], "cleanTwin"), QStringLiteral("SELECT * FROM c WHERE c.a = 'x'"));
    QVERIFY(answers[0].value(QStringLiteral("onlyUnknown")).toBool());
    QVERIFY(answers[1].value(QStringLiteral("known")).toBool());
    QVERIFY(answers[2].value(QStringLiteral("known")).toBool());
}

void HeadlessQueryTest::goesOnAfterABadLine() {
    const Outcome outcome =
        runQuery("nonsense\n{\"other\":1}\n\n{\"query\":5}\n" + line(QStringLiteral("SELECT 1")));
    QCOMPARE(outcome.exitCode, 1);
    const auto answers = jsonLines(outcome.output);
    QCOMPARE(answers.size(), 4);
    QVERIFY(answers[0].contains(QStringLiteral("error")));
    QCOMPARE(text(answers[3], "verdict"), QStringLiteral("clean"));
    QVERIFY2(outcome.messages.contains("line 4"), outcome.messages.constData());
}

void HeadlessQueryTest::refusesWrongUsage() {
    QCOMPARE(runQuery({}, {QStringLiteral("--format"), QStringLiteral("xml")}).exitCode, 2);
    const Outcome outcome =
        runQuery({}, {QStringLiteral("--known"), folder_.filePath(QStringLiteral("nowhere"))});
    QCOMPARE(outcome.exitCode, 1);
    QVERIFY2(outcome.messages.contains("cannot be read"), outcome.messages.constData());
}

QTEST_GUILESS_MAIN(HeadlessQueryTest)
#include "headless_query_test.moc"
