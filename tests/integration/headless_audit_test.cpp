// cosmoswatch-cli audit and verify: what was done is in the chain, the chain is what docs/AUDIT.md says it
// is, and a store that somebody else changed is told.
#include "tests/integration/headless_program.h"

#include <QCryptographicHash>
#include <QDateTime>

namespace {

using namespace Qt::StringLiterals;

QString text(const QJsonObject& object, const char* name) {
    return object.value(QString::fromUtf8(name)).toString();
}

void add(QByteArray& bytes, const QString& text) {
    const QByteArray utf8 = text.toUtf8();
    bytes += QByteArray::number(utf8.size()) + ':' + utf8 + ',';
}

// Microseconds since 1970 of "2026-10-04T16:00:00.123456Z".
QString microseconds(const QString& iso) {
    const auto dot = iso.indexOf(u'.');
    const qint64 seconds = QDateTime::fromString(iso.left(19) + u'Z', Qt::ISODate).toSecsSinceEpoch();
    const QString fraction = dot < 0 ? QString() : iso.mid(dot + 1).chopped(1);
    return QString::number(seconds * 1'000'000 + fraction.leftJustified(6, u'0').toLongLong());
}

} // namespace

class HeadlessAuditTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void theChainIsWhatTheManualSays();
    void reportsSayWhereTheChainStood();
    void anotherChainIsTold();
    void aChangedStoreIsTold();
    void saysWhatIsMissing();

private:
    [[nodiscard]] Outcome run(const QStringList& command) const {
        return runHeadless(command + QStringList{u"--state"_s, state_});
    }

    QTemporaryDir folder_;
    QString state_;
    QString alert_;
    QList<QJsonObject> chain_;
};

void HeadlessAuditTest::initTestCase() {
    state_ = folder_.filePath(u"state.db"_s);
    QCOMPARE(run({u"sample-alerts"_s}).exitCode, 0);
    const Outcome fresh = run({u"verify"_s});
    QCOMPARE(fresh.exitCode, 0);
    QVERIFY(fresh.output.contains("nothing done to them yet"));
    const auto alerts = jsonLines(run({u"alerts"_s, u"list"_s, u"--format"_s, u"jsonl"_s}).output);
    QVERIFY(alerts.size() > 2);
    alert_ = text(alerts.front(), "SystemAlertId");
    for (const char* status : {"in-progress", "resolved", "active"}) {
        const Outcome done = run({u"alerts"_s, u"set-status"_s, alert_, QString::fromUtf8(status),
                                  u"--note"_s, u"a harmless note, „quoted“"_s});
        QVERIFY2(done.exitCode == 0, done.messages.constData());
    }
    chain_ = jsonLines(run({u"audit"_s, u"--format"_s, u"jsonl"_s}).output);
    QCOMPARE(chain_.size(), 3);
}

void HeadlessAuditTest::theChainIsWhatTheManualSays() {
    QString before;
    int number = 0;
    for (const QJsonObject& entry : chain_) {
        QCOMPARE(entry.value(u"number").toInt(), ++number);
        QCOMPARE(text(entry, "subject"), u"alert:"_s + alert_);
        QByteArray bytes;
        for (const QString& part :
             {before, QString::number(number), microseconds(text(entry, "time")), text(entry, "who"),
              text(entry, "action"), text(entry, "subject"), text(entry, "what")})
            add(bytes, part);
        before = QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
        QCOMPARE(text(entry, "hash"), before);
    }
    const Outcome verified = run({u"verify"_s});
    QCOMPARE(verified.exitCode, 0);
    QVERIFY(verified.output.contains("up to entry 3, " + before.toLatin1()));
    QCOMPARE(run({u"audit"_s, u"--after"_s, u"2"_s}).output.count('\n'), 1);
}

void HeadlessAuditTest::reportsSayWhereTheChainStood() {
    const QByteArray head = "Audit chain: entry 3, " + text(chain_.back(), "hash").toLatin1();
    for (const char* format : {"text", "markdown", "html"}) {
        const Outcome exported =
            run({u"alerts"_s, u"export"_s, alert_, u"--format"_s, QString::fromUtf8(format)});
        QVERIFY2(exported.output.simplified().contains(head), format);
    }
    const Outcome report = run({u"report"_s, u"--format"_s, u"md"_s});
    QVERIFY(report.output.contains(head));
}

void HeadlessAuditTest::anotherChainIsTold() {
    const QString hash = text(chain_.at(1), "hash");
    QCOMPARE(run({u"verify"_s, u"--head"_s, hash}).exitCode, 0);
    QCOMPARE(run({u"verify"_s, u"--head"_s, u"2:"_s + hash.toUpper()}).exitCode, 0);
    for (const QString& wrong : {u"3:"_s + hash, QString(64, u'0'), u"99:"_s + hash}) {
        const Outcome told = run({u"verify"_s, u"--head"_s, wrong});
        QCOMPARE(told.exitCode, 1);
        QVERIFY(told.output.contains("never ended with"));
    }
}

void HeadlessAuditTest::aChangedStoreIsTold() {
    const QString changed = folder_.filePath(u"changed.db"_s);
    QVERIFY(QFile::copy(state_, changed));
    QFile file(changed);
    QVERIFY(file.open(QIODevice::ReadWrite));
    QByteArray bytes = file.readAll();
    QVERIFY(bytes.contains("a harmless note"));
    bytes.replace("a harmless note", "a dreadful note"); // in the history and in the chain
    file.seek(0);
    file.write(bytes);
    file.close();
    const Outcome told = runHeadless({u"verify"_s, u"--state"_s, changed});
    QCOMPARE(told.exitCode, 1);
    QVERIFY2(told.output.contains("Audit entry 1, or the one before it, was changed."),
             told.output.constData());
}

void HeadlessAuditTest::saysWhatIsMissing() {
    const Outcome none = runHeadless({u"verify"_s, u"--state"_s, folder_.filePath(u"none.db"_s)});
    QCOMPARE(none.exitCode, 1);
    QVERIFY(none.messages.contains("there is no store yet"));
}

QTEST_GUILESS_MAIN(HeadlessAuditTest)
#include "headless_audit_test.moc"
