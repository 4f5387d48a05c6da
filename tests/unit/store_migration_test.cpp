// Stores of older schemas: opened, they hold what they held, and know what newer ones know.
#include "store_test_support.h"

#include "core/base/platform.h"
#include "core/store/schema.h"
#include "core/store/sqlite_database.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <vector>

using namespace cosmoswatch;
using namespace cosmoswatch::test;
namespace fs = std::filesystem;

namespace {

std::vector<std::string> firstColumn(Database& database, const std::string& sql) {
    std::vector<std::string> values;
    (void)database.statement(sql).forEach([&](const Statement& row) { values.push_back(row.text(0)); });
    return values;
}

// A file as an older program would have written it: its layout, filled from a store of today as far as that
// had the columns; what today's does not have any more is left empty.
Result<void> writeOldStore(const fs::path& today, const fs::path& old, int version) {
    if (auto made = writeFileAtomically(old, {}); !made) return made;
    auto database = Database::open(old, OpenMode::ReadWrite);
    if (!database) return tl::unexpected<Error>(database.error());
    std::vector<Migration> steps;
    for (const auto& step : storeMigrations())
        if (step.version <= version) steps.push_back({step.version, step.script});
    std::string script = "PRAGMA foreign_keys = OFF; ATTACH '" + today.string() + "' AS today;";
    auto made = migrate(*database, steps, {}).and_then([&] { return database->execute(script); });
    if (!made) return made;
    script.clear();
    for (const auto& table :
         firstColumn(*database, "SELECT name FROM main.sqlite_schema WHERE type = 'table'")) {
        const auto known =
            firstColumn(*database, "SELECT name FROM pragma_table_info('" + table + "', 'today')");
        std::string columns;
        std::string values;
        for (const auto& column :
             firstColumn(*database, "SELECT name FROM pragma_table_info('" + table + "', 'main')")) {
            const bool there = std::find(known.begin(), known.end(), column) != known.end();
            columns += (columns.empty() ? "" : ", ") + column;
            values += (values.empty() ? "" : ", ") + (there ? column : "''");
        }
        script += "DELETE FROM main." + table + "; INSERT INTO main." + table + "(" + columns + ") SELECT " +
                  values + " FROM today." + table + ";";
    }
    return database->execute(script + "DETACH today");
}

// What is said of each entity, in one text.
std::string entitiesOf(const AlertReader& store) {
    std::string all;
    for (const EntityKind kind : profiledKinds) {
        const auto entities = *store.entities({kind, {}, {}}, EntityOrder::Requests, 100);
        for (const auto& entity : entities)
            all += entity.label + " " + std::to_string(entity.totals.requests) + " " +
                   std::to_string(entity.totals.alerts) + " " + formatIso8601(entity.first) + " " +
                   formatIso8601(entity.last) + "\n";
    }
    return all;
}

// All that can be seen of a store's alerts, as text.
std::string seen(const AlertReader& store) {
    std::string text;
    const auto page = store.alerts({}, {AlertColumn::Title, false}, {}, 1000);
    if (!page) return describe(page.error());
    for (const auto& row : page->rows) {
        text += row.id + '|' + row.title + '|' + row.principal + '|' + row.application + '|' +
                row.correlationKey + '|' + std::string(name(row.status)) + '|' +
                std::string(name(row.disposition)) + '|' + std::to_string(row.version) + '\n';
        const auto history = store.history(row.id).value();
        for (const auto& entry : history)
            text += "  " + entry.action + '|' + entry.note + '|' + entry.who + '|' +
                    std::string(name(entry.before.status)) + '|' + std::string(name(entry.after.status)) +
                    '|' + std::string(name(entry.before.disposition)) + '|' + std::to_string(entry.version) +
                    '\n';
        text += "  " + std::to_string(store.evidence(row.id)->size()) + " records\n";
    }
    text += entitiesOf(store);
    const auto incidents = store.incidents({}, 100).value();
    for (const auto& incident : incidents)
        text += incident.id + ": " + std::to_string(incident.alertCount) + '\n';
    return text;
}

} // namespace

class StoreMigrationTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir folder_;
    fs::path today_;
    std::string seenToday_;

    fs::path path(const QString& name) const { return folder_.filePath(name).toStdString(); }

private slots:
    void initTestCase() {
        today_ = path(QStringLiteral("today.db"));
        auto opened = openStore(today_);
        QVERIFY(opened);
        auto& store = *opened->store;
        StoreBatch batch;
        for (int i = 0; i < 30; ++i) {
            Alert alert = makeAlert(stableId({"migration", std::to_string(i)}));
            alert.principal = i % 3 == 0 ? "" : "ana" + std::to_string(i % 3) + "@contoso.example";
            alert.address = "185.220.101." + std::to_string(i / 2);
            alert.first = alert.last = minutesLater(i * 60 * 30); // not all in one incident
            batch.alerts.push_back(makeUpdate(alert, static_cast<std::uint64_t>(i) * 100, 3));
            batch.alerts.back().evidence.push_back({baseTime, 1, "f", 0, "{}"});
        }
        QVERIFY(store.commit(batch));
        const auto& first = batch.alerts[0].alert.id;
        const auto& second = batch.alerts[1].alert.id;
        QVERIFY(store.addNote(first, "looked at it", "ana"));
        QVERIFY(store.setStatus(std::vector<StatusChange>{
            {first, 0, AlertStatus::Resolved, Disposition::TruePositive, "blocked", "ana"},
            {second, 0, AlertStatus::InProgress, Disposition::Undetermined, "", "ben"}}));
        QVERIFY(store.setStatus(std::vector<StatusChange>{
            {first, 0, AlertStatus::Active, Disposition::Undetermined, "again", "ben"}}));
        seenToday_ = seen(store);
    }

    void oldStoresAreMigrated_data() {
        QTest::addColumn<int>("version");
        QTest::newRow("first schema") << 1;
        QTest::newRow("second schema") << 2;
    }
    void oldStoresAreMigrated() {
        QFETCH(int, version);
        const auto file = path(QStringLiteral("old%1.db").arg(version));
        const auto written = writeOldStore(today_, file, version);
        QVERIFY2(written, written ? "" : describe(written.error()).c_str());
        QCOMPARE(openStoreForReading(file).error().code, ErrorCode::Unsupported);

        auto opened = openStore(file);
        QVERIFY2(opened, opened ? "" : describe(opened.error()).c_str());
        QVERIFY(fs::exists(opened->backup));
        auto& store = *opened->store;
        QCOMPARE(QString::fromStdString(seen(store)), QString::fromStdString(seenToday_));

        AlertFilter ana;
        ana.principals = {"ana1@contoso.example"};
        QCOMPARE(store.countAlerts(ana)->total, 10u);
        AlertFilter words;
        words.text = "CONTOSO tor";
        QCOMPARE(store.countAlerts(words)->total, 20u);
        QVERIFY(store.commit(batchOf(makeAlert("new")))); // and it works on
        QCOMPARE(store.countAlerts({})->total, 31u);

        auto backup = Database::open(opened->backup, OpenMode::ReadOnly);
        QVERIFY(backup);
        QCOMPARE(*backup->integer("PRAGMA user_version"), version);
    }

    void damagedDetailsDoNotStopIt() {
        const auto file = path(QStringLiteral("damaged.db"));
        QVERIFY(writeOldStore(today_, file, 2));
        {
            auto database = Database::open(file, OpenMode::ReadWrite);
            QVERIFY(database->execute(
                "UPDATE alert_details SET body = '{\"principal\": [[' WHERE alert = 2;"
                "UPDATE alert_details SET body = '{\"principal\": {\"a\": 1}}' WHERE alert = 3"));
        }
        auto opened = openStore(file);
        QVERIFY2(opened, opened ? "" : describe(opened.error()).c_str());
        QCOMPARE(opened->store->countAlerts({})->total, 30u);
    }
};

QTEST_APPLESS_MAIN(StoreMigrationTest)
#include "store_migration_test.moc"
