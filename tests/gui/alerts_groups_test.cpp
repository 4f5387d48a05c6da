// Groups of the queue: made by the store, opened and closed, and what is done to one as a whole.
#include "tests/gui/alerts_desk.h"
#include "ui/models/group_line.h"
#include "ui/models/saved_views.h"
#include "ui/theme.h"
#include "ui/translations.h"
#include "ui/widgets/closing_dialog.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

using namespace cosmoswatch;
using namespace cosmoswatch::test;
using namespace Qt::StringLiterals;

class AlertsGroupsTest : public QObject {
    Q_OBJECT

    static void examples(FakeStore& store) { fillWithExamples(store); }
    static AlertFilter open() {
        AlertFilter filter;
        filter.statuses = {AlertStatus::Active, AlertStatus::InProgress};
        return filter;
    }
    static void show(AlertQueueModel& model, std::optional<GroupBy> grouping) {
        QSignalSpy loaded(&model, &AlertQueueModel::loaded);
        model.show(open(), {AlertColumn::Count, true}, grouping);
        QVERIFY(loaded.wait());
    }
    static GroupLine line(const AlertQueueModel& model, int row) {
        return model.index(row, 0).data(AlertQueueModel::GroupRole).value<GroupLine>();
    }

private slots:
    void initTestCase() {
        installTranslations();
        applyTheme(*qApp, ThemeChoice::Light);
    }

    void theStoreGroups() {
        FakeStore store;
        fillWithExamples(store);
        StoreGateway gateway(store);
        AlertQueueModel model(gateway);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        show(model, GroupBy::Account);
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.total(), std::uint64_t{7});
        QCOMPARE(line(model, 0).title, u"iot-telemetry"_s); // three alerts, the most
        QCOMPARE(line(model, 0).severity, Severity::High);
        QVERIFY(line(model, 0).facts.startsWith(u"3 alerts"_s));
        QVERIFY(!model.row(0));
        QVERIFY(model.reference(0).id.empty());
        for (int column = 0; column < AlertQueueModel::columns; ++column)
            QVERIFY(
                model.index(0, column).data(Qt::AccessibleTextRole).toString().contains(u"iot-telemetry"_s));
    }

    void groupsOpenAndClose() {
        FakeStore store;
        fillWithExamples(store);
        StoreGateway gateway(store);
        AlertQueueModel model(gateway);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        show(model, GroupBy::Account);
        model.setOpen(0, true);
        QTRY_COMPARE(model.rowCount(), 6);
        QVERIFY(model.isOpen(0));
        QCOMPARE(model.groupRowOf(2), 0);
        QCOMPARE(model.row(1)->accountName, std::string("iot-telemetry"));
        QVERIFY(model.group(4) != nullptr);
        model.setOpen(4, true);
        QTRY_COMPARE(model.rowCount(), 8);
        model.setOpen(0, false);
        QCOMPARE(model.rowCount(), 5);
        QCOMPARE(model.group(1)->count, std::uint64_t{2});
        QVERIFY(model.isOpen(1));
        model.setAllOpen(true);
        QTRY_COMPARE(model.rowCount(), 10);
        QSignalSpy loaded(&model, &AlertQueueModel::loaded);
        model.reload(); // what was open stays open
        QVERIFY(loaded.wait());
        QCOMPARE(model.rowCount(), 10);
        model.setAllOpen(false);
        QCOMPARE(model.rowCount(), 3);
        show(model, std::nullopt);
        QCOMPARE(model.rowCount(), 7);
    }

    void manyGroupsAndManyAlertsComeInPages() {
        FakeStore store;
        for (int i = 0; i < 900; ++i) {
            Alert alert = exampleAlert(i);
            if (i < 450) alert.address = "203.0.113." + std::to_string(i);
            store.add(alert);
        }
        StoreGateway gateway(store);
        AlertQueueModel model(gateway);
        QSignalSpy loaded(&model, &AlertQueueModel::loaded);
        model.show({}, {AlertColumn::Count, true}, GroupBy::Address);
        QVERIFY(loaded.wait());
        QCOMPARE(model.rowCount(), 200);
        QCOMPARE(model.groupTotal(), std::uint64_t{450});
        model.fetchMore({});
        QTRY_COMPARE(model.rowCount(), 400);
        model.fetchMore({});
        QTRY_COMPARE(model.rowCount(), 450);
        QVERIFY(!model.canFetchMore({}));
        QVERIFY(model.group(0)->count >= 450);
        model.setOpen(0, true);
        QTRY_COMPARE(model.rowCount(), 650);
        QVERIFY(model.row(199)); // near the end of what is there: more comes
        QTRY_COMPARE(model.rowCount(), 850);
    }

    void changesInGroups() {
        FakeStore store;
        fillWithExamples(store);
        StoreGateway gateway(store);
        AlertQueueModel model(gateway);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        show(model, GroupBy::Account);
        model.setOpen(0, true);
        QTRY_COMPARE(model.rowCount(), 6);
        for (int left = 2; left >= 0; --left) {
            AlertRef alert = model.reference(1);
            alert.status = AlertStatus::Resolved;
            model.apply({alert});
            if (left > 0) QCOMPARE(model.group(0)->count, static_cast<std::uint64_t>(left));
        }
        QCOMPARE(model.rowCount(), 2); // the last took its group with it
    }

    void alertsWithoutAValueAreAGroupToo() {
        FakeStore store;
        fillWithExamples(store);
        StoreGateway gateway(store);
        AlertQueueModel model(gateway);
        show(model, GroupBy::Assignee);
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(line(model, 0).title, u"Assigned to nobody"_s);
        model.setOpen(0, true);
        QTRY_COMPARE(model.rowCount(), 8);
    }

    void keysOfGroups() {
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7);
        desk.key(Qt::Key_G);
        QTRY_COMPARE(desk.model().grouping(), std::optional(GroupBy::Type));
        QTRY_VERIFY(desk.rows() > 0 && desk.model().group(0));
        desk.queue().selectRow(0);
        desk.key(Qt::Key_Right);
        QTRY_VERIFY(desk.model().isOpen(0));
        desk.key(Qt::Key_Right); // on to its first alert
        QCOMPARE(desk.queue().currentIndex().row(), 1);
        QTRY_COMPARE(desk.detail().alertId(), desk.queue().currentId());
        desk.key(Qt::Key_Left); // back, and closed
        QCOMPARE(desk.queue().currentIndex().row(), 0);
        QVERIFY(!desk.model().isOpen(0));
        desk.key(Qt::Key_Return);
        QTRY_VERIFY(desk.model().isOpen(0));
        for (const auto by : {GroupBy::Address, GroupBy::Principal, GroupBy::Account, GroupBy::Incident}) {
            desk.key(Qt::Key_G);
            QCOMPARE(desk.model().grouping(), std::optional(by));
        }
        desk.key(Qt::Key_G);
        QVERIFY(!desk.model().grouping());
        QTRY_COMPARE(desk.rows(), 7);
    }

    void aGroupIsResolvedAsAWhole() {
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7);
        SavedView view = desk.page->currentView();
        view.grouping = GroupBy::Account;
        view.order = {AlertColumn::Count, true};
        desk.page->showView(view);
        QTRY_COMPARE(desk.rows(), 3);
        desk.queue().selectRow(0);
        QCOMPARE(desk.page->target().count, std::uint64_t{3});
        QTRY_VERIFY(desk.actions->resolve->isEnabled());
        QVERIFY(!desk.actions->note->isEnabled());
        desk.key(Qt::Key_E);
        auto* panel = desk.dialog<ClosingDialog>();
        QVERIFY(panel);
        QVERIFY(panel->windowTitle().contains(u"3 Alerts"_s));
        QTest::keyClick(panel, Qt::Key_3);
        QTest::keyClick(panel, Qt::Key_Return);
        QTRY_COMPARE(desk.count(AlertStatus::Resolved), std::uint64_t{4}); // one was before
        QTRY_COMPARE(desk.rows(), 2);
        AlertFilter falsePositives;
        falsePositives.dispositions = {Disposition::FalsePositive};
        QCOMPARE(desk.store.countAlerts(falsePositives)->total, std::uint64_t{3});
        QVERIFY(desk.actions->undo->text().contains(u"3 alerts"_s));
        desk.actions->undo->trigger();
        QTRY_COMPARE(desk.count(AlertStatus::Resolved), std::uint64_t{1});
        QTRY_COMPARE(desk.rows(), 3);
    }

    void theSelectionSurvivesARefreshOfGroups() {
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7);
        desk.key(Qt::Key_G);
        QTRY_VERIFY(desk.rows() > 1 && desk.model().group(1));
        desk.key(Qt::Key_Down);
        const std::string key = desk.model().group(1)->key;
        QSignalSpy loaded(&desk.model(), &AlertQueueModel::loaded);
        desk.model().reload();
        QVERIFY(loaded.wait());
        QCOMPARE(desk.queue().selectedGroups(), std::vector<int>{desk.model().rowOfGroup(key)});
        QCOMPARE(desk.queue().currentIndex().row(), desk.model().rowOfGroup(key));
    }

    void hostileGroups() {
        Desk desk([](FakeStore& store) { store.add(hostileAlert()); });
        QTRY_COMPARE(desk.rows(), 1);
        for (const auto by : offeredGroupings()) {
            QSignalSpy loaded(&desk.model(), &AlertQueueModel::loaded);
            desk.model().setGrouping(by);
            QVERIFY(loaded.wait());
            const QString title = line(desk.model(), 0).title;
            QVERIFY(!title.contains(QChar(0x202E)));
            QVERIFY(!title.contains(QChar(0x1b)));
            QVERIFY(!desk.model().index(0, 0).data(Qt::ToolTipRole).toString().contains(u"<img"_s));
            desk.model().setOpen(0, true);
            QTRY_COMPARE(desk.rows(), 2);
            desk.page->grab();
        }
    }
};

QTEST_MAIN(AlertsGroupsTest)
#include "alerts_groups_test.moc"
