// The queue's model, the filter's language, and changing and taking back.
#include "tests/gui/fake_store.h"
#include "ui/models/alert_filter_text.h"
#include "ui/models/alert_queue_model.h"
#include "ui/status_changes.h"
#include "ui/store_gateway.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include <memory>
#include <set>

using namespace cosmoswatch;
using namespace cosmoswatch::test;

class AlertsModelTest : public QObject {
    Q_OBJECT

    static void load(AlertQueueModel& model, const AlertFilter& filter = {}) {
        QSignalSpy loaded(&model, &AlertQueueModel::loaded);
        model.setFilter(filter);
        QVERIFY(loaded.wait());
    }

private slots:
    void pagesComeAsTheyAreNeeded() {
        FakeStore store;
        fillWithExamples(store, 492); // 500 in all: pages of 200, 200 and 100
        StoreGateway gateway(store);
        AlertQueueModel model(gateway); // no tester: it fetches by itself
        load(model);
        QCOMPARE(model.rowCount(), 200);
        QCOMPARE(model.total(), std::uint64_t{500});
        QVERIFY(model.canFetchMore({}));
        model.fetchMore({});
        QVERIFY(!model.canFetchMore({})); // not twice at once
        QTRY_COMPARE(model.rowCount(), 400);
        model.fetchMore({});
        QTRY_COMPARE(model.rowCount(), 500);
        QVERIFY(!model.canFetchMore({}));
        std::set<std::string> ids;
        for (int row = 0; row < 500; ++row)
            ids.insert(model.reference(row).id);
        QCOMPARE(ids.size(), std::size_t{500});
    }

    void pagesOutOfSightAreLetGoAndComeBack() {
        FakeStore store;
        fillWithExamples(store, 2592); // 13 pages
        StoreGateway gateway(store);
        AlertQueueModel model(gateway);
        load(model);
        while (model.rowCount() < 2600) {
            const int before = model.rowCount();
            model.fetchMore({});
            QTRY_VERIFY(model.rowCount() > before);
        }
        QVERIFY(model.heldPages() <= AlertQueueModel::pagesKept);
        QVERIFY(!model.row(0)); // let go; asking brings it back
        QCOMPARE(model.index(0, 1).data().toString(), QStringLiteral("…"));
        QTRY_VERIFY(model.row(0));
        QVERIFY(!model.reference(1500).id.empty());
        QVERIFY(model.heldPages() <= AlertQueueModel::pagesKept);
    }

    void theStoreSorts() {
        FakeStore store;
        fillWithExamples(store);
        StoreGateway gateway(store);
        AlertQueueModel model(gateway);
        QSignalSpy loaded(&model, &AlertQueueModel::loaded);
        model.setOrder({AlertColumn::Count, true});
        QVERIFY(loaded.wait());
        QCOMPARE(model.row(0)->count, std::uint64_t{240});
        model.sort(AlertQueueModel::SeverityColumn, Qt::AscendingOrder);
        QVERIFY(loaded.wait());
        QCOMPARE(model.row(0)->severity, Severity::Low);
    }

    void theLatestFilterWins() {
        FakeStore store;
        fillWithExamples(store, 300);
        StoreGateway gateway(store);
        AlertQueueModel model(gateway);
        QSignalSpy loaded(&model, &AlertQueueModel::loaded);
        for (const char* word : {"tor", "script", "volume"}) {
            AlertFilter filter;
            filter.text = word;
            model.setFilter(filter);
        }
        QVERIFY(loaded.wait());
        QTest::qWait(50);
        QCOMPARE(loaded.count(), 1);
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(model.row(0)->type, std::string("CosmosDB_DataExfiltrationAnomaly"));
    }

    void aDestroyedModelIsNotCalledBack() {
        FakeStore store;
        fillWithExamples(store, 300);
        StoreGateway gateway(store);
        auto model = std::make_unique<AlertQueueModel>(gateway);
        model->setFilter({});
        model.reset();
        QTest::qWait(50);
    }

    void changedAlertsLeaveOrStay() {
        FakeStore store;
        fillWithExamples(store);
        StoreGateway gateway(store);
        AlertQueueModel model(gateway);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        AlertFilter open;
        open.statuses = {AlertStatus::Active, AlertStatus::InProgress};
        load(model, open);
        QCOMPARE(model.rowCount(), 7);
        AlertRef first = model.reference(0);
        first.status = AlertStatus::InProgress;
        first.version = 9;
        model.apply({first});
        QCOMPARE(model.rowCount(), 7);
        QCOMPARE(model.index(0, AlertQueueModel::StatusColumn).data().toString(),
                 QStringLiteral("In progress"));
        QCOMPARE(model.reference(0).version, 9u);
        first.status = AlertStatus::Resolved;
        model.apply({first});
        QCOMPARE(model.rowCount(), 6);
        QCOMPARE(model.total(), std::uint64_t{6});
        QVERIFY(model.rowOf(first.id) < 0);
    }

    void troubleIsTold() {
        FakeStore store;
        StoreGateway gateway(store);
        AlertQueueModel model(gateway);
        QSignalSpy failed(&model, &AlertQueueModel::failed);
        store.setFailing(true);
        model.setFilter({});
        QVERIFY(failed.wait());
        QVERIFY(failed.front().front().toString().contains(QStringLiteral("The disk is gone")));
    }

    void cellsAreSpoken() {
        FakeStore store;
        fillWithExamples(store);
        StoreGateway gateway(store);
        AlertQueueModel model(gateway);
        load(model);
        for (int column = 0; column < AlertQueueModel::columns; ++column)
            QVERIFY(!model.index(0, column).data(Qt::AccessibleTextRole).toString().isEmpty());
        QCOMPARE(model.index(0, AlertQueueModel::SeverityColumn).data(Qt::AccessibleTextRole).toString(),
                 QStringLiteral("High severity"));
    }

    void logTextIsMadeVisible() {
        FakeStore store;
        store.add(hostileAlert());
        StoreGateway gateway(store);
        AlertQueueModel model(gateway);
        load(model);
        const QString from = model.index(0, AlertQueueModel::FromColumn).data().toString();
        QVERIFY(from.contains(QStringLiteral("\\u202E")));
        QVERIFY(!from.contains(QChar(0x202E)));
        QVERIFY(!from.contains(QChar(0x1b)));
        const QString tip = model.index(0, AlertQueueModel::FromColumn).data(Qt::ToolTipRole).toString();
        QVERIFY(!tip.contains(QStringLiteral("<img")));
        QVERIFY(tip.contains(QStringLiteral("&lt;img")));
    }

    void filterText_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("words");
        QTest::addColumn<int>("problems");
        QTest::addColumn<int>("start");
        QTest::addColumn<int>("length");
        const auto row = [](const char* text, const char* words, int problems = 0, int start = -1,
                            int length = -1) {
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(words) << problems << start
                                << length;
        };
        row("", "");
        row("tor exit", "tor exit");
        row("severity:high", "");
        row("severity:High,medium shop", "shop");
        row("severity:urgent", "", 1, 9, 6);
        row("severity:", "", 1, 0, 9);
        row("colour:red", "", 1, 0, 10);
        row("x status:open", "x");
        row("x status:closed", "x", 1, 9, 6);
        row("account:shop", "");
        row("account:nobody", "", 1, 8, 6);
        row("type:tor", "");
        row("type:nothing", "", 1, 5, 7);
        row("address:203.0.113.7", "");
        row("address:2001:db8::1", "");
        row("address:shop", "", 1, 8, 4);
        row("country:nl", "");
        row("country:Netherlands", "");
        row("country:Atlantis", "", 1, 8, 8);
        row("after:2026-10-04", "");
        row("after:2026-10-04T16:00 before:24h", "");
        row("after:yesterday", "", 1, 6, 9);
        row("after:0d", "", 1, 6, 2);
        row("account:\"shop prod\"", "", 1, 8, 11);
        row("\"one word\" two", "one word two");
        row("account:\"shop", "", 1, 8, 5);
        row("2001:db8::1", "2001:db8::1");
        row("12:30", "12:30");
        row(":", ":");
    }

    void filterText() {
        QFETCH(QString, text);
        QFETCH(QString, words);
        QFETCH(int, problems);
        QFETCH(int, start);
        QFETCH(int, length);
        const FilterVocabulary vocabulary{
            {{"/accounts/shop-prod", "shop-prod"}}, {{"NL", "Netherlands"}}, now()};
        const auto read = parseFilterText(text, vocabulary);
        QCOMPARE(read.freeText, words);
        QCOMPARE(static_cast<int>(read.problems.size()), problems);
        if (problems == 0) return;
        QCOMPARE(read.problems.front().start, start);
        QCOMPARE(read.problems.front().length, length);
        QVERIFY(!read.problems.front().message.isEmpty());
    }

    void filterTextMeans() {
        const Timestamp noon = *parseTimestamp("2026-10-09T12:00:00Z");
        const FilterVocabulary vocabulary{
            {{"k1", "shop-prod"}, {"k2", "shop-test"}}, {{"NL", "Netherlands"}}, noon};
        const auto read = parseFilterText(
            QStringLiteral("severity:high,low status:resolved account:shop country:netherlands "
                           "address:2001:DB8::1 after:2d before:2026-10-09 two words"),
            vocabulary);
        QVERIFY(read.problems.empty());
        const AlertFilter& filter = read.filter;
        QCOMPARE(filter.severities, (std::vector{Severity::High, Severity::Low}));
        QCOMPARE(filter.statuses, std::vector{AlertStatus::Resolved});
        QCOMPARE(filter.accountKeys, (std::vector<std::string>{"k1", "k2"}));
        QCOMPARE(filter.countryCodes, std::vector<std::string>{"NL"});
        QCOMPARE(filter.addresses, std::vector<std::string>{"2001:db8::1"});
        QCOMPARE(*filter.time.from, noon - std::chrono::days(2));
        QCOMPARE(*filter.time.to, *parseTimestamp("2026-10-09T00:00:00Z"));
        QCOMPARE(filter.text, std::string("two words"));
    }

    void changesAreTakenBackInOrder() {
        FakeStore store;
        fillWithExamples(store);
        StoreGateway gateway(store);
        StatusChanges changes(gateway, "anna");
        QSignalSpy applied(&changes, &StatusChanges::applied);
        QSignalSpy undone(&changes, &StatusChanges::undone);
        QSignalSpy failed(&changes, &StatusChanges::failed);
        const std::string id = store.alerts({}, {}, {}, 1)->rows.front().id;
        QVERIFY(!changes.canUndo());
        changes.setStatus({{id, 1, AlertStatus::Active, Disposition::Undetermined}}, AlertStatus::InProgress,
                          Disposition::Undetermined);
        QVERIFY(applied.wait());
        changes.setStatus({{id, 2, AlertStatus::InProgress, Disposition::Undetermined}},
                          AlertStatus::Dismissed, Disposition::BenignPositive, QStringLiteral("office"));
        QVERIFY(applied.wait());
        changes.addNote(id, QStringLiteral("later"));
        QTRY_COMPARE(store.history(id)->size(), std::size_t{3});
        QTest::qWait(20);
        changes.undo();
        QVERIFY(undone.wait());
        QCOMPARE(store.alert(id)->status, AlertStatus::InProgress);
        changes.undo();
        QVERIFY(undone.wait());
        QCOMPARE(store.alert(id)->status, AlertStatus::Active);
        QVERIFY(!changes.canUndo());
        QCOMPARE(failed.count(), 0);
        QCOMPARE(store.history(id)->front().who, std::string("anna"));
    }

    void whatSomebodyElseChangedIsLeftAlone() {
        FakeStore store;
        fillWithExamples(store);
        StoreGateway gateway(store);
        StatusChanges changes(gateway, "anna");
        QSignalSpy failed(&changes, &StatusChanges::failed);
        const std::string id = store.alerts({}, {}, {}, 1)->rows.front().id;
        const StatusChange theirs[] = {
            {id, 0, AlertStatus::Dismissed, Disposition::FalsePositive, "", "ben"}};
        QVERIFY(store.setStatus(theirs).has_value());
        changes.setStatus({{id, 1, AlertStatus::Active, Disposition::Undetermined}}, AlertStatus::Resolved,
                          Disposition::Undetermined);
        QVERIFY(failed.wait());
        QCOMPARE(store.alert(id)->status, AlertStatus::Dismissed);
        QVERIFY(!changes.canUndo());
    }
};

QTEST_MAIN(AlertsModelTest)
#include "alerts_model_test.moc"
