// Runs every case file through the engine: detection_cases_test, or for one case
// detection_cases_test "behaves:tor_first_visit". A case can be added without a compiler.
#include "core/store/sqlite_store.h"
#include "tests/detection/case_file.h"

#include <QDir>
#include <QFile>
#include <QObject>
#include <QStringList>
#include <QTest>

#include <algorithm>
#include <random>

using namespace cosmoswatch;
using namespace cosmoswatch::test;

namespace {

// All alerts in the order of their first records, then type and entity.
Result<std::vector<Alert>> alertsOf(const AlertStore& store) {
    auto page = store.alerts({}, {}, std::nullopt, 100'000);
    if (!page) return tl::unexpected(page.error());
    std::vector<Alert> alerts;
    for (const auto& row : page->rows) {
        auto alert = store.alert(row.id);
        if (!alert) return tl::unexpected(alert.error());
        alerts.push_back(std::move(*alert));
    }
    std::sort(alerts.begin(), alerts.end(), [](const Alert& a, const Alert& b) {
        return std::tie(a.first, a.type, a.entity) < std::tie(b.first, b.type, b.entity);
    });
    return alerts;
}

Result<std::vector<Alert>> detect(const DetectionCase& subject, std::size_t workers, std::size_t batchSize) {
    auto store = openMemoryStore();
    if (!store) return tl::unexpected(store.error());
    ScriptedSource source(subject.records, batchSize);
    EngineSettings settings = subject.settings;
    settings.workers = workers;
    Engine engine(source, **store, subject.intel, settings);
    if (auto done = engine.run({}); !done) return tl::unexpected(done.error());
    return alertsOf(**store);
}

// What must be the same whatever the order: type, account, entity and window.
QStringList identities(const std::vector<Alert>& alerts) {
    QStringList list;
    for (const auto& alert : alerts)
        list += QString::fromStdString(alert.type + " " + alert.account.name + " " + alert.entity + " " +
                                       formatIso8601(alert.windowStart));
    list.sort();
    return list;
}

std::string bytesOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

} // namespace

class DetectionCasesTest : public QObject {
    Q_OBJECT
private slots:
    void behaves_data();
    void behaves();
    void doesNotDependOnTheOrder_data() { behaves_data(); }
    void doesNotDependOnTheOrder();
    void aBrokenExpectationIsShown();
    void aMisspeltWordIsRefused();
};

void DetectionCasesTest::behaves_data() {
    QTest::addColumn<QString>("path");
    const QDir folder(QFINDTESTDATA("cases"));
    const auto files = folder.entryInfoList({"*.case.json"}, QDir::Files, QDir::Name);
    QVERIFY(files.size() > 20);
    for (const auto& file : files)
        QTest::newRow(qPrintable(file.fileName().section('.', 0, 0))) << file.filePath();
}

// However the stream is cut and the accounts are spread.
void DetectionCasesTest::behaves() {
    QFETCH(QString, path);
    const auto subject = readCase(bytesOf(path));
    QVERIFY2(subject, subject ? "" : qPrintable(QString::fromStdString(describe(subject.error()))));
    for (const auto& [workers, batchSize] : {std::pair{1u, 8192u}, {3u, 7u}, {1u, 1u}}) {
        const auto alerts = detect(*subject, workers, batchSize);
        QVERIFY2(alerts, alerts ? "" : qPrintable(QString::fromStdString(describe(alerts.error()))));
        const std::string text = difference(*subject, *alerts);
        QVERIFY2(text.empty(), text.c_str());
    }
}

// Records that overtake each other within a quarter of an hour make the same alerts.
void DetectionCasesTest::doesNotDependOnTheOrder() {
    QFETCH(QString, path);
    auto subject = readCase(bytesOf(path));
    QVERIFY2(subject, subject ? "" : qPrintable(QString::fromStdString(describe(subject.error()))));
    const auto wanted = detect(*subject, 1, 8192);
    QVERIFY(wanted.has_value());
    std::mt19937_64 random(42);
    for (int round = 0; round < 3; ++round) {
        std::uniform_int_distribution<std::int64_t> delay(0, 15 * 60 * 1'000'000LL);
        std::vector<std::pair<Timestamp, ScriptedRecord>> arrivals;
        for (const auto& record : subject->records)
            arrivals.emplace_back(record.time + Duration{delay(random)}, record);
        std::stable_sort(arrivals.begin(), arrivals.end(),
                         [](const auto& a, const auto& b) { return a.first < b.first; });
        for (std::size_t i = 0; i < arrivals.size(); ++i)
            subject->records[i] = arrivals[i].second;
        const auto alerts = detect(*subject, 1, 8192);
        QVERIFY(alerts.has_value());
        QCOMPARE(identities(*alerts), identities(*wanted));
    }
}

void DetectionCasesTest::aBrokenExpectationIsShown() {
    const auto subject = readCase(R"({"tor": ["185.220.101.1"],
        "records": [{"at": "0d 10:00", "from": "185.220.101.1", "times": 2}],
        "expect": [{"type": "CosmosDB_TorAnomaly", "count": 3}]})");
    QVERIFY(subject.has_value());
    const auto alerts = detect(*subject, 1, 100);
    QVERIFY(alerts.has_value());
    QCOMPARE(difference(*subject, *alerts),
             std::string("\n - expected     {\"type\":\"CosmosDB_TorAnomaly\",\"count\":3}\n"
                         " + but found    {\"type\":\"CosmosDB_TorAnomaly\",\"count\":2}\n"));
}

void DetectionCasesTest::aMisspeltWordIsRefused() {
    const auto subject = readCase(R"({"records": [{"at": "0d", "form": "1.2.3.4"}], "expect": []})");
    QVERIFY(!subject.has_value());
    QVERIFY(subject.error().what.find("\"form\"") != std::string::npos);
}

QTEST_GUILESS_MAIN(DetectionCasesTest)
#include "detection_cases_test.moc"
