// Who was seen, from the command line: lists in their orders, and one of each kind in every form.
#include "tests/integration/headless_program.h"

class HeadlessEntitiesTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void listsInOrder();
    void tellsOfOne_data();
    void tellsOfOne();
    void findsAccountsByName();
    void refusesWhatIsNotThere();

private:
    [[nodiscard]] Outcome entities(const QStringList& arguments) const {
        return runHeadless(QStringList{QStringLiteral("entities"), QStringLiteral("--state"), state_} +
                           arguments);
    }
    QTemporaryDir folder_;
    QString state_;
};

void HeadlessEntitiesTest::initTestCase() {
    const QString logs = folder_.filePath(QStringLiteral("log.json"));
    const QString tor = folder_.filePath(QStringLiteral("tor.txt"));
    state_ = folder_.filePath(QStringLiteral("state.db"));
    writeFile(logs, dataRecord("2026-10-01T10:00:00Z", "185.220.101.7", "200", "a") +
                        dataRecord("2026-10-01T11:00:00Z", "45.9.148.3", "200", "b") +
                        dataRecord("2026-10-01T12:00:00Z", "45.9.148.3", "403", "c"));
    writeFile(tor, "185.220.101.7\n");
    const auto scan = runHeadless({QStringLiteral("scan"), logs, QStringLiteral("--state"), state_,
                                   QStringLiteral("--tor-exits"), tor});
    QCOMPARE(scan.exitCode, 0);
}

void HeadlessEntitiesTest::listsInOrder() {
    const auto listed = [&](const char* order) {
        QStringList values;
        for (const auto& line : jsonLines(entities({QStringLiteral("--format"), QStringLiteral("jsonl"),
                                                    QStringLiteral("--sort"), QString::fromLatin1(order)})
                                              .output))
            values << line[QStringLiteral("value")].toString();
        return values;
    };
    const QString tor = QStringLiteral("185.220.101.7"), busy = QStringLiteral("45.9.148.3");
    QCOMPARE(listed("alerts"), (QStringList{tor, busy}));
    QCOMPARE(listed("requests"), (QStringList{busy, tor}));
    QCOMPARE(listed("last-seen"), (QStringList{busy, tor}));
    const auto some = jsonLines(entities({QStringLiteral("--text"), QStringLiteral("45.9"),
                                          QStringLiteral("--format"), QStringLiteral("jsonl")})
                                    .output);
    QCOMPARE(some.size(), 1);
    QCOMPARE(some[0][QStringLiteral("requests")].toInt(), 2);
    QCOMPARE(some[0][QStringLiteral("failures")].toInt(), 1);
    const auto none = entities({QStringLiteral("--since"), QStringLiteral("2026-11-01T00:00Z")});
    QCOMPARE(none.exitCode, 0);
    QVERIFY(none.output.isEmpty());
}

void HeadlessEntitiesTest::tellsOfOne_data() {
    QTest::addColumn<QString>("format");
    QTest::addColumn<QByteArray>("holds");
    QTest::newRow("text") << QStringLiteral("text") << QByteArray("Address 185.220.101.7");
    QTest::newRow("markdown") << QStringLiteral("markdown") << QByteArray("185.220.101.7");
    QTest::newRow("jsonl") << QStringLiteral("jsonl") << QByteArray("\"torExit\":true");
    QTest::newRow("kql") << QStringLiteral("kql") << QByteArray("185.220.101.7");
}

void HeadlessEntitiesTest::tellsOfOne() {
    QFETCH(QString, format);
    QFETCH(QByteArray, holds);
    const auto told = entities({QStringLiteral("185.220.101.7"), QStringLiteral("--format"), format});
    QCOMPARE(told.exitCode, 0);
    QVERIFY2(told.output.contains(holds), told.output.constData());
}

void HeadlessEntitiesTest::findsAccountsByName() {
    const auto told =
        entities({QStringLiteral("--kind"), QStringLiteral("account"), QStringLiteral("SHOP-prod")});
    QCOMPARE(told.exitCode, 0);
    QVERIFY2(told.output.contains("shop-prod"), told.output.constData());
}

void HeadlessEntitiesTest::refusesWhatIsNotThere() {
    QVERIFY(entities({QStringLiteral("203.0.113.9")}).exitCode != 0);
    QVERIFY(entities({QStringLiteral("--since"), QStringLiteral("yesterday")}).exitCode != 0);
    QVERIFY(entities({QStringLiteral("--kind"), QStringLiteral("planet")}).exitCode != 0);
}

QTEST_GUILESS_MAIN(HeadlessEntitiesTest)
#include "headless_entities_test.moc"
