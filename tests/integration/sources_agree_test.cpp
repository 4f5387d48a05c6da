// The same stream through a folder, a storage account, a hub and a workspace: each alone, and all four at
// once, watched by the program as services run it. The alerts are those of an undisturbed scan of the folder.
#include "tests/integration/four_sources.h"

#include <set>

using namespace cosmoswatch;
using namespace cosmoswatch::testing;

class SourcesAgreeTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void sameAlerts_data();
    void sameAlerts();

private:
    [[nodiscard]] QString path(const char* name) const { return pathIn(folder_, name); }
    [[nodiscard]] QStringList options() const {
        return {QStringLiteral("--suspicious-ips"), path("logs/intel/suspicious-ips.txt"),
                QStringLiteral("--learning-days"), QStringLiteral("4")};
    }

    QTemporaryDir folder_;
    std::unique_ptr<FourSources> sources_;
    std::vector<StreamRecord> records_;
    qint64 different_ = 0;               // of them
    QMap<QString, QByteArray> expected_; // by id
};

void SourcesAgreeTest::initTestCase() {
    if (const QString missing = FourSources::missing(); !missing.isEmpty()) QSKIP(qPrintable(missing));
    // The days that a workspace looks back for.
    records_ = writeStream(path("logs"), {QStringLiteral("--days"), QStringLiteral("12"),
                                          QStringLiteral("--rate"), QStringLiteral("0.03")});
    std::set<QByteArray> different;
    for (const auto& record : records_)
        different.insert(record.json);
    different_ = static_cast<qint64>(different.size());
    QVERIFY(different_ > 3000);
    QVERIFY(QFile::copy(path("logs/intel/tor-exits.txt"), path("tor.txt")));
    writeFile(path("none.json"), "{}");
    const auto scanned =
        runHeadless(QStringList{QStringLiteral("scan"), path("logs"), QStringLiteral("--settings"),
                                path("none.json"), QStringLiteral("--tor-exits"), path("tor.txt"),
                                QStringLiteral("--format"), QStringLiteral("jsonl")} +
                    options());
    QCOMPARE(scanned.exitCode, 0);
    expected_ = alertsById(scanned.output);
    QVERIFY(expected_.size() >= 10);
    sources_ = std::make_unique<FourSources>(folder_.path(), QFINDTESTDATA("hub_front.py"));
    QVERIFY(sources_->isRunning());
    sources_->deliver(path("logs"), records_);
}

void SourcesAgreeTest::sameAlerts_data() {
    QTest::addColumn<QList<Way>>("ways");
    const QString only = qEnvironmentVariable("COSMOSWATCH_SOURCE"); // each in a test of its own
    for (const Way way : allWays)
        if (only.isEmpty() || only == nameOf(way)) QTest::newRow(qPrintable(nameOf(way))) << QList<Way>{way};
    if (only.isEmpty() || only == QStringLiteral("all"))
        QTest::newRow("all at once") << QList<Way>(allWays.begin(), allWays.end());
}

void SourcesAgreeTest::sameAlerts() {
    QFETCH(QList<Way>, ways);
    QList<QJsonObject> settings;
    for (const Way place : ways)
        settings.append(sources_->sourceOf(place, path("logs")));
    QTemporaryDir run;
    QVERIFY(QFile::link(path("tor.txt"), pathIn(run, "tor.txt"))); // alerts tell when it was written
    WatchProcess watch(run);
    watch.start(QStringList{QStringLiteral("--settings"),
                            sources_->writeSettings(QStringLiteral("settings.json"), settings),
                            QStringLiteral("--secrets"), sources_->secretsFile()} +
                options());
    watch.waitUntilReady();
    // A workspace hands on no row twice.
    const auto haveReadAll = [&] {
        const QJsonArray told = watch.status().value(QStringLiteral("sources")).toArray();
        return told.size() == ways.size() &&
               std::all_of(told.begin(), told.end(), [this](const QJsonValue& source) {
                   const bool once = source[QStringLiteral("name")] == nameOf(Way::Workspace);
                   return source[QStringLiteral("records")].toInteger() >=
                          (once ? different_ : static_cast<qint64>(records_.size()));
               });
    };
    if (!QTest::qWaitFor(haveReadAll, 90'000)) QFAIL((watch.get("/status") + watch.messages()).constData());
    QCOMPARE(watch.stop(), 0);
    const auto listed =
        runHeadless({QStringLiteral("alerts"), QStringLiteral("list"), QStringLiteral("--state"),
                     watch.stateFile(), QStringLiteral("--format"), QStringLiteral("jsonl")});
    const auto actual = alertsById(listed.output);
    QCOMPARE(actual.keys(), expected_.keys());
    int different = 0;
    for (const QString& id : expected_.keys()) {
        if (actual[id] == expected_[id]) continue;
        ++different;
        qWarning("got %s\nnot %s", actual[id].constData(), expected_[id].constData());
    }
    QCOMPARE(different, 0);
}

QTEST_GUILESS_MAIN(SourcesAgreeTest)
#include "sources_agree_test.moc"
