// The headless program keeps to the settings file: sources, lists, protection; and says where it is wrong.
#include "tests/integration/headless_program.h"

class HeadlessSettingsTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void sourcesOfTheSettingsAreRead();
    void pathsTakeTheirPlace();
    void protectionHolds();
    void errorsNameThePlaceAndTheFileStays();
    void aNamedFileMustBeThere();
    void sampleAlertsOfEachType();

private:
    [[nodiscard]] QString file(const QString& name) const { return folder_.filePath(name); }
    [[nodiscard]] Outcome scan(const QByteArray& settings, const QStringList& more = {}) {
        writeFile(file(QStringLiteral("settings.json")), settings);
        return runHeadless(QStringList{QStringLiteral("scan"), QStringLiteral("--settings"),
                                       file(QStringLiteral("settings.json")), QStringLiteral("--format"),
                                       QStringLiteral("jsonl")} +
                           more);
    }
    [[nodiscard]] QByteArray settings(const QByteArray& protection = "{}") const {
        return "{\"sources\":[{\"name\":\"Shop\",\"kind\":\"folder\",\"path\":\"" + file("logs").toUtf8() +
               "\"}],\"addresses\":{\"torExitLists\":[\"" + file("tor.txt").toUtf8() +
               "\"]},\"protection\":" + protection + "}";
    }
    [[nodiscard]] QString file(const char* name) const { return file(QString::fromLatin1(name)); }

    QTemporaryDir folder_;
};

void HeadlessSettingsTest::initTestCase() {
    writeFile(file("logs/PT1H.json"), dataRecord("2026-10-31T10:00:00Z", "185.220.101.1"));
    writeFile(file("other/PT1H.json"), dataRecord("2026-10-31T10:00:00Z", "20.61.99.4"));
    writeFile(file("tor.txt"), "185.220.101.1\n");
}

void HeadlessSettingsTest::sourcesOfTheSettingsAreRead() {
    const Outcome outcome = scan(settings());
    QVERIFY2(outcome.exitCode == 0, outcome.messages.constData());
    QCOMPARE(jsonLines(outcome.output).size(), 1);
    QVERIFY(outcome.messages.contains("Read 1 records"));
    QVERIFY(!outcome.messages.contains("no list of Tor exits"));
}

void HeadlessSettingsTest::pathsTakeTheirPlace() {
    const Outcome outcome = scan(settings(), {file("other")});
    QVERIFY2(outcome.exitCode == 0, outcome.messages.constData());
    QCOMPARE(jsonLines(outcome.output).size(), 0);
    QVERIFY(outcome.messages.contains("Read 1 records"));
}

void HeadlessSettingsTest::protectionHolds() {
    for (const char* off :
         {R"({"enabled":false})", R"({"detectors":{"CosmosDB_TorAnomaly":false}})",
          R"({"accounts":{"shop-prod":{"enabled":false}}})",
          R"({"subscriptions":{"6A1F0C52-9A3E-4A3E-B1A7-3F1C9F2D7E01":{"enabled":false}}})"}) {
        const Outcome outcome = scan(settings(off));
        QVERIFY2(outcome.exitCode == 0, outcome.messages.constData());
        QVERIFY2(outcome.output.isEmpty(), off);
    }
}

void HeadlessSettingsTest::errorsNameThePlaceAndTheFileStays() {
    const QByteArray wrong = settings(R"({"thresholds":{"refusalsInTenMinutes":"many"}})");
    const Outcome outcome = scan(wrong);
    QCOMPARE(outcome.exitCode, 2);
    QVERIFY2(outcome.messages.contains("protection.thresholds.refusalsInTenMinutes: should be a number"),
             outcome.messages.constData());
    QFile kept(file("settings.json"));
    QVERIFY(kept.open(QIODevice::ReadOnly));
    QCOMPARE(kept.readAll(), wrong);
}

void HeadlessSettingsTest::aNamedFileMustBeThere() {
    const Outcome outcome =
        runHeadless({QStringLiteral("scan"), QStringLiteral("--settings"), file("none.json")});
    QCOMPARE(outcome.exitCode, 2);
    QVERIFY(outcome.messages.contains("none.json"));
}

void HeadlessSettingsTest::sampleAlertsOfEachType() {
    const QString store = file("store.db");
    const Outcome added = runHeadless({QStringLiteral("sample-alerts"), QStringLiteral("--state"), store});
    QVERIFY2(added.exitCode == 0, added.messages.constData());
    const Outcome list =
        runHeadless({QStringLiteral("alerts"), QStringLiteral("list"), QStringLiteral("--state"), store,
                     QStringLiteral("--format"), QStringLiteral("jsonl")});
    const auto alerts = jsonLines(list.output);
    QVERIFY(alerts.size() >= 15);
    QSet<QString> types;
    for (const auto& alert : alerts) {
        QVERIFY(alert.value(QStringLiteral("AlertDisplayName"))
                    .toString()
                    .startsWith(QStringLiteral("[SAMPLE ALERT] ")));
        types += alert.value(QStringLiteral("AlertType")).toString();
    }
    QCOMPARE(types.size(), alerts.size());
}

QTEST_GUILESS_MAIN(HeadlessSettingsTest)
#include "headless_settings_test.moc"
