// Working on alerts without a display: list, show, resolve, export.
#include "tests/integration/headless_program.h"

class HeadlessAlertsTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void listsAndFilters();
    void showsOneByTheBeginningOfItsId();
    void keepsAStatusOverTheNextScan();
    void exportsEveryFormat_data();
    void exportsEveryFormat();
    void refusesWhatIsNotThere();
    void tellsOfIncidents();
    void choosesAndLeavesOut_data();
    void choosesAndLeavesOut();
    void groupsAndSumsUp();
    void assignsAndUndoes();
    void suppressesByRules();
    void importsFromDefender();

private:
    [[nodiscard]] Outcome alerts(const QStringList& arguments) const {
        return runHeadless(QStringList{QStringLiteral("alerts"), QStringLiteral("--state"), state_} +
                           arguments);
    }
    QTemporaryDir folder_;
    QString state_;
    QString torId_;
    QStringList scan_;
};

void HeadlessAlertsTest::initTestCase() {
    const QString logs = folder_.filePath(QStringLiteral("log.json"));
    const QString tor = folder_.filePath(QStringLiteral("tor.txt"));
    const QString bad = folder_.filePath(QStringLiteral("bad.txt"));
    state_ = folder_.filePath(QStringLiteral("state.db"));
    writeFile(logs, dataRecord("2026-10-01T10:00:00Z", "185.220.101.7", "200", "a") +
                        dataRecord("2026-10-01T11:00:00Z", "45.9.148.3", "200", "b"));
    writeFile(tor, "185.220.101.7\n");
    writeFile(bad, "45.9.148.3\n");
    scan_ = {QStringLiteral("scan"),
             logs,
             QStringLiteral("--state"),
             state_,
             QStringLiteral("--tor-exits"),
             tor,
             QStringLiteral("--suspicious-ips"),
             bad,
             QStringLiteral("--format"),
             QStringLiteral("jsonl")};
    const auto found = jsonLines(runHeadless(scan_).output);
    QCOMPARE(found.size(), 2);
    torId_ = found[0][QStringLiteral("SystemAlertId")].toString();
    QCOMPARE(torId_.size(), 32);
}

void HeadlessAlertsTest::listsAndFilters() {
    const auto all = jsonLines(
        alerts({QStringLiteral("list"), QStringLiteral("--format"), QStringLiteral("jsonl")}).output);
    QCOMPARE(all.size(), 2);
    QCOMPARE(all[1][QStringLiteral("SystemAlertId")].toString(), torId_); // newest first
    const auto high =
        jsonLines(alerts({QStringLiteral("list"), QStringLiteral("--severity"), QStringLiteral("high"),
                          QStringLiteral("--format"), QStringLiteral("jsonl")})
                      .output);
    QCOMPARE(high.size(), 1);
    const auto table = alerts({QStringLiteral("list")});
    QVERIFY2(table.output.contains("Access from a Tor exit node"), table.output.constData());
    QVERIFY(table.output.contains("185.220.101.7"));
    QCOMPARE(alerts({QStringLiteral("list"), QStringLiteral("--account"), QStringLiteral("other")}).exitCode,
             1);
}

void HeadlessAlertsTest::showsOneByTheBeginningOfItsId() {
    const auto shown = alerts({QStringLiteral("show"), torId_.left(8)});
    QCOMPARE(shown.exitCode, 0);
    for (const char* text : {"Access from a Tor exit node", "shop-prod", "185.220.101.7", "High"})
        QVERIFY2(shown.output.contains(text), text);
}

void HeadlessAlertsTest::keepsAStatusOverTheNextScan() {
    const auto changed = alerts({QStringLiteral("set-status"), torId_, QStringLiteral("resolved"),
                                 QStringLiteral("--disposition"), QStringLiteral("true-positive"),
                                 QStringLiteral("--note"), QStringLiteral("key rotated")});
    QCOMPARE(changed.exitCode, 0);
    QCOMPARE(runHeadless(scan_).exitCode, 0);
    const auto resolved =
        jsonLines(alerts({QStringLiteral("list"), QStringLiteral("--status"), QStringLiteral("resolved"),
                          QStringLiteral("--format"), QStringLiteral("jsonl")})
                      .output);
    QCOMPARE(resolved.size(), 1);
    QCOMPARE(resolved[0][QStringLiteral("Status")].toString(), QStringLiteral("Resolved"));
    const auto shown = alerts({QStringLiteral("show"), torId_});
    QVERIFY2(shown.output.contains("key rotated"), shown.output.constData());
}

void HeadlessAlertsTest::exportsEveryFormat_data() {
    QTest::addColumn<QString>("format");
    QTest::addColumn<QByteArray>("contains");
    QTest::newRow("eml") << QStringLiteral("eml") << QByteArray("multipart/alternative");
    QTest::newRow("html") << QStringLiteral("html") << QByteArray("<html");
    QTest::newRow("markdown") << QStringLiteral("markdown") << QByteArray("Access from a Tor exit node");
    QTest::newRow("text") << QStringLiteral("text") << QByteArray("Access from a Tor exit node");
    QTest::newRow("json") << QStringLiteral("json") << QByteArray("\"AlertType\":\"CosmosDB_TorAnomaly\"");
    QTest::newRow("csv") << QStringLiteral("csv") << QByteArray("CosmosDB_TorAnomaly");
    QTest::newRow("ocsf") << QStringLiteral("ocsf") << QByteArray("\"class_uid\":2004");
    QTest::newRow("stix") << QStringLiteral("stix") << QByteArray("\"type\": \"bundle\"");
    QTest::newRow("cef") << QStringLiteral("cef") << QByteArray("|CosmosDB_TorAnomaly|");
    QTest::newRow("ecs") << QStringLiteral("ecs") << QByteArray("\"kind\":\"alert\"");
}

void HeadlessAlertsTest::exportsEveryFormat() {
    QFETCH(QString, format);
    QFETCH(QByteArray, contains);
    const QString file = folder_.filePath(QStringLiteral("out.") + format);
    const auto written = alerts({QStringLiteral("export"), torId_, QStringLiteral("--format"), format,
                                 QStringLiteral("--output"), file});
    QVERIFY2(written.exitCode == 0, written.messages.constData());
    QFile exported(file);
    QVERIFY(exported.open(QIODevice::ReadOnly));
    QVERIFY(exported.readAll().contains(contains));
    QCOMPARE(exported.permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
}

void HeadlessAlertsTest::refusesWhatIsNotThere() {
    const auto unknown = alerts({QStringLiteral("show"), QStringLiteral("ffffffffffff")});
    QCOMPARE(unknown.exitCode, 1);
    QVERIFY(unknown.messages.contains("no such alert"));
    const auto noStore = runHeadless({QStringLiteral("alerts"), QStringLiteral("--state"),
                                      folder_.filePath(QStringLiteral("none.db")), QStringLiteral("list")});
    QCOMPARE(noStore.exitCode, 1);
    QVERIFY(!noStore.messages.isEmpty());
    QVERIFY(!QFile::exists(folder_.filePath(QStringLiteral("none.db"))));
    QCOMPARE(alerts({QStringLiteral("set-status"), torId_, QStringLiteral("finished")}).exitCode, 2);
    QCOMPARE(alerts({QStringLiteral("export"), torId_, QStringLiteral("--to"),
                     QStringLiteral("a@b.example\r\nBcc: x@y.example")})
                 .exitCode,
             2);
}

// An address on both lists makes two alerts that are one story; a third address is another.
void HeadlessAlertsTest::tellsOfIncidents() {
    const auto path = [this](const char* name) { return folder_.filePath(QString::fromLatin1(name)); };
    writeFile(path("two.json"), dataRecord("2026-10-01T10:00:00Z", "185.220.101.7", "200", "a") +
                                    dataRecord("2026-10-01T11:00:00Z", "45.9.148.3", "200", "b"));
    writeFile(path("both.txt"), "185.220.101.7\n45.9.148.3\n");
    const QString state = path("incidents.db");
    const auto found = jsonLines(
        runHeadless({QStringLiteral("scan"), path("two.json"), QStringLiteral("--state"), state,
                     QStringLiteral("--tor-exits"), path("tor.txt"), QStringLiteral("--suspicious-ips"),
                     path("both.txt"), QStringLiteral("--format"), QStringLiteral("jsonl")})
            .output);
    QCOMPARE(found.size(), 3);
    QMap<QString, int> keys;
    for (const auto& alert : found)
        ++keys[alert[QStringLiteral("CorrelationKey")].toString()];
    QCOMPARE(keys.size(), 2);
    const QString key = keys.key(2);
    QCOMPARE(found[2][QStringLiteral("CorrelationKey")], found[2][QStringLiteral("SystemAlertId")]); // alone

    const auto ask = [&](const QStringList& arguments) {
        return runHeadless(QStringList{QStringLiteral("alerts"), QStringLiteral("--state"), state} +
                           arguments);
    };
    const QString jsonl = QStringLiteral("jsonl");
    const QString format = QStringLiteral("--format");
    const QString incident = QStringLiteral("--incident");
    const auto table = ask({QStringLiteral("incidents")}).output;
    QVERIFY2(table.contains("Access through Tor, access from a listed address") && table.count('\n') == 2,
             table.constData());
    const auto objects = jsonLines(ask({QStringLiteral("incidents"), format, jsonl}).output);
    QCOMPARE(objects.size(), 1);
    QVERIFY(objects[0][QStringLiteral("IsIncident")].toBool());
    QCOMPARE(objects[0][QStringLiteral("CorrelationKey")].toString(), key);
    QVERIFY(ask({QStringLiteral("incidents"), QStringLiteral("--account"), QStringLiteral("shop-prod")})
                .output.contains("Access through Tor"));
    QVERIFY(ask({QStringLiteral("incidents"), QStringLiteral("--severity"), QStringLiteral("low")})
                .output.isEmpty());

    for (const auto& alert : found) { // any of its alerts names the incident
        const QString id = alert[QStringLiteral("SystemAlertId")].toString();
        const bool member = alert[QStringLiteral("CorrelationKey")].toString() == key;
        const auto listed = ask({QStringLiteral("list"), incident, id.left(12), format, jsonl});
        QCOMPARE(listed.exitCode, member ? 0 : 1);
        QCOMPARE(jsonLines(listed.output).size(), member ? 2 : 0);
        QCOMPARE(ask({QStringLiteral("show"), id}).output.contains("Part of an incident of 2 alerts"),
                 member);
    }
    for (const char* name : {"eml", "html", "markdown", "text", "csv", "ocsf", "stix", "cef", "ecs"}) {
        const auto written =
            ask({QStringLiteral("export"), incident, key, format, QString::fromLatin1(name)});
        QVERIFY2(written.exitCode == 0, written.messages.constData());
        QVERIFY2(written.output.contains("Access from a suspicious IP"), name);
    }
    const auto exported =
        jsonLines(ask({QStringLiteral("export"), incident, key, format, QStringLiteral("json")}).output);
    QCOMPARE(exported.size(), 3); // the incident, then its alerts
    QVERIFY(exported[0][QStringLiteral("IsIncident")].toBool() &&
            !exported[1][QStringLiteral("IsIncident")].toBool());
    QCOMPARE(ask({QStringLiteral("export"), incident, QStringLiteral("nothing")}).exitCode, 1);
}

void HeadlessAlertsTest::choosesAndLeavesOut_data() {
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<int>("expected");
    const auto row = [](const char* name, const QString& options, int expected) {
        QTest::newRow(name) << options.split(u' ') << expected;
    };
    row("address", QStringLiteral("--address 185.220.101.7"), 1);
    row("two addresses", QStringLiteral("--address 185.220.101.7 45.9.148.3"), 2);
    row("type", QStringLiteral("--type CosmosDB_TorAnomaly"), 1);
    row("not the type", QStringLiteral("--exclude type=CosmosDB_TorAnomaly"), 1);
    row("not either address", QStringLiteral("--exclude address=185.220.101.7 address=45.9.148.3"), 0);
    row("not the account", QStringLiteral("--exclude account=shop-prod"), 0);
    row("word", QStringLiteral("--text TOR"), 1);
    row("not the word", QStringLiteral("--exclude text=tor"), 1);
    row("principal", QStringLiteral("--principal ana@contoso.example"), 0);
    row("nobody's", QStringLiteral("--assigned nobody"), 2);
    row("until", QStringLiteral("--until 2026-10-01T10:30Z"), 1);
}

void HeadlessAlertsTest::choosesAndLeavesOut() {
    QFETCH(QStringList, options);
    QFETCH(int, expected);
    const auto listed = alerts(
        QStringList{QStringLiteral("list"), QStringLiteral("--format"), QStringLiteral("jsonl")} + options);
    QVERIFY2(listed.exitCode == 0, listed.messages.constData());
    QCOMPARE(jsonLines(listed.output).size(), expected);
    const auto wrong =
        alerts({QStringLiteral("list"), QStringLiteral("--exclude"), QStringLiteral("colour=red")});
    QCOMPARE(wrong.exitCode, 1);
    QVERIFY2(wrong.messages.contains("no such field"), wrong.messages.constData());
}

void HeadlessAlertsTest::groupsAndSumsUp() {
    const auto groups =
        jsonLines(alerts({QStringLiteral("groups"), QStringLiteral("--by"), QStringLiteral("address"),
                          QStringLiteral("--format"), QStringLiteral("jsonl")})
                      .output);
    QCOMPARE(groups.size(), 2);
    QCOMPARE(groups[0][QStringLiteral("alerts")].toInt(), 1);
    const auto table = alerts({QStringLiteral("groups")});
    QVERIFY2(table.output.contains("Access from a Tor exit node"), table.output.constData());
    const auto stats = alerts({QStringLiteral("stats"), QStringLiteral("--format"), QStringLiteral("json")});
    QCOMPARE(jsonLines(stats.output).at(0)[QStringLiteral("alerts")].toInt(), 2);
    QVERIFY(alerts({QStringLiteral("stats")}).output.contains("2 alerts on 1 account,"));
}

void HeadlessAlertsTest::assignsAndUndoes() {
    QCOMPARE(
        alerts({QStringLiteral("assign"), torId_.left(10), QStringLiteral("--to"), QStringLiteral("ben")})
            .exitCode,
        0);
    const auto bens = [this] {
        return jsonLines(alerts({QStringLiteral("list"), QStringLiteral("--assigned"), QStringLiteral("ben"),
                                 QStringLiteral("--format"), QStringLiteral("jsonl")})
                             .output)
            .size();
    };
    QCOMPARE(bens(), 1);
    const auto undone = alerts({QStringLiteral("undo"), torId_});
    QVERIFY2(undone.exitCode == 0, undone.messages.constData());
    QCOMPARE(bens(), 0);
    QVERIFY(alerts({QStringLiteral("show"), torId_}).output.contains("Undone"));
}

void HeadlessAlertsTest::suppressesByRules() {
    const auto suppress = [this](const QStringList& arguments) {
        return runHeadless(QStringList{QStringLiteral("suppress"), QStringLiteral("--state"), state_} +
                           arguments);
    };
    const auto tested =
        suppress({QStringLiteral("test"), QStringLiteral("--address"), QStringLiteral("45.9.148.0/24"),
                  QStringLiteral("--format"), QStringLiteral("json")});
    QVERIFY2(tested.exitCode == 0, tested.messages.constData());
    QCOMPARE(jsonLines(tested.output).at(0)[QStringLiteral("alerts")].toInt(), 1);
    const auto everything = suppress({QStringLiteral("add"), QStringLiteral("--name"), QStringLiteral("all"),
                                      QStringLiteral("--reason"), QStringLiteral("noise")});
    QCOMPARE(everything.exitCode, 2);
    QVERIFY2(everything.messages.contains("hide every alert"), everything.messages.constData());

    const auto added =
        suppress({QStringLiteral("add"), QStringLiteral("--name"), QStringLiteral("Pen test"),
                  QStringLiteral("--reason"), QStringLiteral("agreed"), QStringLiteral("--address"),
                  QStringLiteral("45.9.148.0/24"), QStringLiteral("--apply")});
    QVERIFY2(added.exitCode == 0 && added.messages.contains("1 open alert dismissed"),
             added.messages.constData());
    const auto dismissed = [this] {
        return jsonLines(
                   alerts({QStringLiteral("list"), QStringLiteral("--status"), QStringLiteral("dismissed"),
                           QStringLiteral("--format"), QStringLiteral("jsonl")})
                       .output)
            .size();
    };
    QCOMPARE(dismissed(), 1);
    QVERIFY(suppress({QStringLiteral("list")}).output.contains("45.9.148.0/24"));
    const auto removed =
        suppress({QStringLiteral("remove"), QStringLiteral("Pen test"), QStringLiteral("--reopen")});
    QVERIFY2(removed.exitCode == 0, removed.messages.constData());
    QCOMPARE(dismissed(), 0);
    QVERIFY(suppress({QStringLiteral("list"), QStringLiteral("--history")}).output.contains("Lifted"));
    QCOMPARE(suppress({QStringLiteral("remove"), QStringLiteral("Pen test")}).exitCode, 1);
}

void HeadlessAlertsTest::importsFromDefender() {
    const QString state = folder_.filePath(QStringLiteral("defender.db"));
    const QString folder = QFINDTESTDATA("../unit/fixtures/defender");
    const auto import = [&](const QStringList& arguments) {
        return runHeadless(QStringList{QStringLiteral("alerts"), QStringLiteral("--state"), state,
                                       QStringLiteral("import")} +
                           arguments);
    };
    const auto first = import({folder + QStringLiteral("/export.json")});
    QCOMPARE(first.exitCode, 0);
    QVERIFY2(first.messages.contains("1 alert added."), first.messages.constData());
    const auto all = import({folder}); // with damaged ones, which are told
    QCOMPARE(all.exitCode, 1);
    QVERIFY2(all.messages.contains("1 alert added") && all.messages.contains("3 could not be read") &&
                 all.messages.contains("has no StartTimeUtc that is a time"),
             all.messages.constData());
    QCOMPARE(import({folder + QStringLiteral("/none.json")}).exitCode, 1);
    const auto listed =
        jsonLines(runHeadless({QStringLiteral("alerts"), QStringLiteral("--state"), state,
                               QStringLiteral("list"), QStringLiteral("--format"), QStringLiteral("jsonl")})
                      .output);
    QCOMPARE(listed.size(), 2);
    for (const auto& alert : listed)
        QCOMPARE(alert[QStringLiteral("ProductName")].toString(),
                 QStringLiteral("Microsoft Defender for Cloud"));
}

QTEST_GUILESS_MAIN(HeadlessAlertsTest)
#include "headless_alerts_test.moc"
