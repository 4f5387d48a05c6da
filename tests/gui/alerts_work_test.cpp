// A day at the queue: closing with a conclusion, many at once, assigning, suppressing, undoing, views and
// columns, and what happens when two work on the same alerts.
#include "tests/gui/alerts_desk.h"
#include "ui/models/saved_views.h"
#include "ui/settings_keeper.h"
#include "ui/theme.h"
#include "ui/translations.h"
#include "ui/widgets/assign_dialog.h"
#include "ui/widgets/closing_dialog.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/queue_tools.h"
#include "ui/widgets/suppress_alerts_dialog.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QToolButton>

#include <set>

using namespace cosmoswatch;
using namespace cosmoswatch::test;
using namespace Qt::StringLiterals;

class AlertsWorkTest : public QObject {
    Q_OBJECT

    static void examples(FakeStore& store) { fillWithExamples(store); }
    static void many(FakeStore& store) { fillWithExamples(store, 492); }

    static void press(QDialog* dialog, std::initializer_list<Qt::Key> keys) {
        QVERIFY(dialog);
        for (const auto key : keys)
            QTest::keyClick(dialog->focusWidget() ? dialog->focusWidget() : dialog, key);
    }

private slots:
    void initTestCase() {
        installTranslations();
        applyTheme(*qApp, ThemeChoice::Light);
    }

    void threeKeysResolveWithAConclusion() {
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7);
        const std::string id = desk.queue().currentId();
        desk.key(Qt::Key_E);
        press(desk.dialog<ClosingDialog>(), {Qt::Key_2, Qt::Key_Return});
        QTRY_COMPARE(desk.alert(id).status, AlertStatus::Resolved);
        QCOMPARE(desk.alert(id).disposition, Disposition::BenignPositive);
        QTRY_COMPARE(desk.rows(), 6);
    }

    void aModifierResolvesAsLastTime() {
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7);
        const std::string first = desk.queue().currentId();
        desk.key(Qt::Key_E, Qt::ShiftModifier); // no last time yet: it asks
        auto* panel = desk.dialog<ClosingDialog>();
        QVERIFY(panel);
        QTest::keyClick(panel, Qt::Key_3);
        panel->findChild<QPlainTextEdit*>()->setPlainText(u"our scanner"_s);
        QTest::keyClick(panel->findChild<QPlainTextEdit*>(), Qt::Key_Return);
        QTRY_COMPARE(desk.alert(first).disposition, Disposition::FalsePositive);
        QTRY_COMPARE(desk.rows(), 6);
        desk.back();
        QTRY_VERIFY(desk.queue().hasFocus());
        const std::string second = desk.queue().currentId();
        QVERIFY(desk.actions->resolveAsLast->text().contains(u"False positive"_s));
        desk.key(Qt::Key_E, Qt::ShiftModifier);
        QTRY_COMPARE(desk.alert(second).status, AlertStatus::Resolved);
        QCOMPARE(desk.alert(second).disposition, Disposition::FalsePositive);
        QCOMPARE(desk.store.history(second)->back().note, std::string("our scanner"));
    }

    void digitsAreWrittenInTheNote() {
        ClosingDialog dialog(ClosingDialog::Purpose::Resolve, 37);
        dialog.show();
        QCOMPARE(dialog.windowTitle(), u"Resolve 37 Alerts"_s);
        QCOMPARE(dialog.disposition(), Disposition::Undetermined);
        QTest::keyClick(&dialog, Qt::Key_1);
        QCOMPARE(dialog.disposition(), Disposition::TruePositive);
        auto* note = dialog.findChild<QPlainTextEdit*>();
        note->setFocus();
        QTest::keyClicks(note, u"ticket 42"_s);
        QTest::keyClick(note, Qt::Key_Return, Qt::ShiftModifier);
        QTest::keyClicks(note, u"3"_s);
        QCOMPARE(dialog.note(), u"ticket 42\n3"_s);
        QCOMPARE(dialog.disposition(), Disposition::TruePositive);
        QSignalSpy accepted(&dialog, &QDialog::accepted);
        QTest::keyClick(note, Qt::Key_Return);
        QCOMPARE(accepted.count(), 1);
    }

    void chosenOnesWithOneNote() {
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7);
        desk.key(Qt::Key_J, Qt::ShiftModifier);
        desk.key(Qt::Key_Down, Qt::ShiftModifier);
        const auto chosen = desk.queue().selectedAlerts();
        QCOMPARE(chosen.size(), std::size_t{3});
        desk.key(Qt::Key_E);
        auto* panel = desk.dialog<ClosingDialog>();
        QVERIFY(panel);
        QVERIFY(panel->windowTitle().contains(u"3"_s));
        panel->findChild<QPlainTextEdit*>()->setPlainText(u"pen test"_s);
        panel->accept();
        QTRY_COMPARE(desk.count(AlertStatus::Resolved), std::uint64_t{4});
        for (const auto& alert : chosen)
            QCOMPARE(desk.store.history(alert.id)->back().note, std::string("pen test"));
        QTRY_COMPARE(desk.rows(), 4);
        QCOMPARE(desk.queue().selectedAlerts().size(), std::size_t{1}); // on to the next
    }

    void allThatMatchAlsoThoseNotLoaded() {
        Desk desk(many);
        QTRY_COMPARE(desk.rows(), 200);
        QTRY_COMPARE(desk.model().total(), std::uint64_t{499});
        desk.queue().selectAll();
        QTRY_VERIFY(desk.says(u"The 200 alerts loaded so far are chosen."_s));
        desk.key(Qt::Key_A, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY(desk.says(u"All 499 alerts that match the filter are chosen."_s));
        QCOMPARE(desk.page->target().count, std::uint64_t{499});
        QVERIFY(desk.page->target().byFilter());
        desk.key(Qt::Key_E);
        auto* panel = desk.dialog<ClosingDialog>();
        QVERIFY(panel);
        QCOMPARE(panel->windowTitle(), u"Resolve 499 Alerts"_s);
        press(panel, {Qt::Key_4, Qt::Key_Return});
        QTRY_COMPARE(desk.count(AlertStatus::Resolved), std::uint64_t{500});
        QTRY_COMPARE(desk.rows(), 0);
        QVERIFY(desk.actions->undo->text().contains(u"499 alerts"_s));
        desk.actions->undo->trigger();
        QTRY_COMPARE(desk.count(AlertStatus::Resolved), std::uint64_t{1});
        QTRY_COMPARE(desk.rows(), 200);
        QCOMPARE(desk.count(AlertStatus::InProgress), std::uint64_t{1}); // as each was before
    }

    void nothingChosenIsSaidSo() {
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7);
        desk.queue().selectAll();
        QTRY_VERIFY(desk.says(u"7 alerts chosen"_s));
        desk.bar().setExpression(u"status:open zebra"_s);
        QTRY_COMPARE(desk.rows(), 0);
        QTRY_VERIFY(!desk.says(u"alerts chosen"_s));
        QVERIFY(!desk.actions->resolve->isEnabled());
    }

    void choosingOneEndsAllThatMatch() {
        Desk desk(many);
        QTRY_COMPARE(desk.rows(), 200);
        QTRY_COMPARE(desk.model().total(), std::uint64_t{499});
        desk.key(Qt::Key_A, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY(desk.page->target().byFilter());
        desk.key(Qt::Key_J);
        QCOMPARE(desk.page->target().count, std::uint64_t{1});
        QVERIFY(!desk.says(u"that match the filter are chosen"_s));
    }

    void assigning() {
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7);
        const std::string id = desk.queue().currentId();
        desk.key(Qt::Key_O);
        QTRY_COMPARE(desk.alert(id).assignedTo, std::string("anna"));
        QCOMPARE(desk.rows(), 7);
        QCOMPARE(desk.queue().currentId(), id);
        desk.key(Qt::Key_O, Qt::ShiftModifier);
        auto* dialog = desk.dialog<AssignDialog>();
        QVERIFY(dialog);
        QVERIFY(dialog->findChild<QComboBox*>()->count() >= 1); // me
        dialog->findChild<QComboBox*>()->setEditText(u"  ben  "_s);
        dialog->accept();
        QTRY_COMPARE(desk.alert(id).assignedTo, std::string("ben"));
        QTRY_VERIFY(desk.actions->undo->text().contains(u"Assigned to ben"_s));
        desk.actions->undo->trigger();
        QTRY_COMPARE(desk.alert(id).assignedTo, std::string("anna"));
        desk.actions->undo->trigger();
        QTRY_COMPARE(desk.alert(id).assignedTo, std::string());
        desk.bar().setExpression(u"status:open assigned:me"_s);
        QTRY_COMPARE(desk.rows(), 0);
    }

    void assignedAwayLeavesMyQueue() {
        Desk desk([](FakeStore& store) {
            Alert alert = exampleAlert(1);
            alert.assignedTo = "anna";
            store.add(alert);
        });
        desk.bar().setExpression(u"status:open assigned:me"_s);
        QTRY_COMPARE(desk.rows(), 1);
        desk.actions->assign->trigger();
        auto* dialog = desk.dialog<AssignDialog>();
        QVERIFY(dialog);
        dialog->findChild<QComboBox*>()->setEditText(u"ben"_s);
        dialog->accept();
        QTRY_COMPARE(desk.rows(), 0);
    }

    void suppressingWithASimulation() {
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7);
        desk.bar().setText(u"address:185.220.101.1"_s);
        QTRY_COMPARE(desk.rows(), 1);
        const std::string id = desk.queue().currentId();
        desk.back();
        desk.key(Qt::Key_S);
        SuppressAlertsDialog* dialog = nullptr;
        QTRY_VERIFY((dialog = desk.dialog<SuppressAlertsDialog>()) != nullptr);
        QSignalSpy simulated(dialog, &SuppressAlertsDialog::simulated);
        QPushButton* accept = nullptr;
        for (auto* button : dialog->findChildren<QPushButton*>())
            if (button->text() == u"Suppress"_s) accept = button;
        QVERIFY(accept);
        QVERIFY(!accept->isEnabled()); // a reason is wanted
        for (auto* edit : dialog->findChildren<QLineEdit*>())
            if (edit->accessibleName() == u"Reason"_s) edit->setText(u"Our own exit node, for tests"_s);
        QVERIFY(accept->isEnabled());
        QTRY_VERIFY(simulated.count() > 0);
        const SuppressionRule rule = dialog->rule();
        QCOMPARE(rule.types, std::vector<std::string>{"CosmosDB_TorAnomaly"});
        QCOMPARE(rule.scope, SuppressionScope::Account);
        QCOMPARE(rule.entity->value, std::string("185.220.101.1"));
        QVERIFY(rule.expires.has_value());
        for (auto* edit : dialog->findChildren<QLineEdit*>())
            if (edit->accessibleName() == u"Address or network"_s) {
                edit->setText(u"no network"_s);
                QVERIFY(!accept->isEnabled());
                edit->setText(u"185.220.101.0/24"_s);
            }
        QVERIFY(accept->isEnabled());
        accept->click();
        QTRY_COMPARE(desk.store.suppressionRules()->size(), std::size_t{1});
        QTRY_VERIFY(desk.actions->undo->isEnabled());
        desk.actions->undo->trigger();
        QTRY_COMPARE(desk.store.suppressionRules()->size(), std::size_t{0});
        QTRY_COMPARE(desk.alert(id).status, AlertStatus::Active);
    }

    void suppressingWhatSeveralShare() {
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7);
        std::set<std::string> types, accounts, addresses;
        for (int row = 0; row < desk.rows(); ++row) {
            types.insert(desk.model().row(row)->type);
            accounts.insert(desk.model().row(row)->accountKey);
            addresses.insert(desk.model().row(row)->address);
        }
        QVERIFY(types.size() > 1 && addresses.size() > 1);
        desk.queue().selectAll();
        desk.key(Qt::Key_S);
        SuppressAlertsDialog* dialog = nullptr;
        QTRY_VERIFY((dialog = desk.dialog<SuppressAlertsDialog>()) != nullptr);
        const SuppressionRule rule = dialog->rule();
        QCOMPARE(std::set<std::string>(rule.types.begin(), rule.types.end()), types);
        QCOMPARE(rule.types.size(), types.size()); // each once
        QCOMPARE(rule.scope == SuppressionScope::Account, accounts.size() == 1);
        QVERIFY(!rule.entity || rule.entity->kind != EntityKind::Address); // they come from several
        dialog->reject();
    }

    void somebodyElseWasFaster() {
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7);
        const std::string id = desk.queue().currentId();
        const StatusChange theirs[] = {
            {id, 0, AlertStatus::InProgress, Disposition::Undetermined, "", "ben"}};
        QVERIFY(desk.store.setStatus(theirs).has_value());
        desk.key(Qt::Key_E);
        press(desk.dialog<ClosingDialog>(), {Qt::Key_1, Qt::Key_Return});
        QTRY_VERIFY(desk.says(u"ben: In progress"_s));
        QCOMPARE(desk.alert(id).status, AlertStatus::InProgress);
        QVERIFY(!desk.actions->undo->isEnabled());
        NoticeBar* told = nullptr;
        for (auto* bar : desk.page->findChildren<NoticeBar*>())
            if (bar->isVisible()) told = bar;
        QVERIFY(told);
        QTest::mouseClick(told->step(), Qt::LeftButton);
        QTRY_COMPARE(desk.queue().selectedAlerts().front().version, 2u);
        QCOMPARE(desk.queue().currentId(), id); // still chosen
        QVERIFY(!told->isVisible());
        desk.back();
        desk.key(Qt::Key_E);
        press(desk.dialog<ClosingDialog>(), {Qt::Key_1, Qt::Key_Return});
        QTRY_COMPARE(desk.alert(id).status, AlertStatus::Resolved);
    }

    void onToTheNextOpenAlertOrNot() {
        Desk desk(examples);
        desk.bar().setExpression(u"status:any"_s);
        QTRY_COMPARE(desk.rows(), 8);
        desk.queue().selectRow(1);
        const std::string id = desk.queue().currentId();
        const auto resolve = [&] {
            desk.back();
            desk.key(Qt::Key_E);
            press(desk.dialog<ClosingDialog>(), {Qt::Key_Return});
        };
        resolve();
        QTRY_COMPARE(desk.alert(id).status, AlertStatus::Resolved);
        QTRY_COMPARE(desk.queue().currentIndex().row(), 2); // it stays, and the next is chosen
        QCOMPARE(desk.rows(), 8);
        desk.page->views().setAutoAdvance(false);
        desk.queue().selectRow(3);
        const std::string other = desk.queue().currentId();
        resolve();
        QTRY_COMPARE(desk.alert(other).status, AlertStatus::Resolved);
        QTest::qWait(30);
        QCOMPARE(desk.queue().currentId(), other); // stays where it is
    }

    void theSettingIsKept() {
        QTemporaryDir folder;
        SettingsKeeper keeper(toUtf8(folder.filePath(u"settings.json"_s)), Settings{});
        SavedViews views(QueueSettings::of(keeper));
        QVERIFY(views.autoAdvance());
        views.setAutoAdvance(false);
        QVERIFY(!SavedViews(QueueSettings::of(keeper)).autoAdvance());
    }

    void viewsAreSavedAndShown() {
        QTemporaryDir folder;
        SettingsKeeper keeper(toUtf8(folder.filePath(u"settings.json"_s)), Settings{});
        {
            SavedViews views(QueueSettings::of(keeper));
            SavedView view;
            view.name = u"  Tor   of %1 & <b>shop</b> "_s;
            view.filter = u"status:open -country:NL tor"_s;
            view.columns = {{TitleColumn, 0}, {CountryColumn, 120}};
            view.order = {AlertColumn::Country, false};
            view.grouping = GroupBy::Incident;
            QVERIFY(views.save(view));
            view.name = u"open, WORST first"_s;
            QVERIFY(!views.save(view)); // a built-in view's
            view.name = u"   "_s;
            QVERIFY(!views.save(view));
        }
        SavedViews views(QueueSettings::of(keeper));
        QCOMPARE(views.own().size(), std::size_t{1});
        const SavedView& view = views.own().front();
        QCOMPARE(view.name, u"Tor of %1 & <b>shop</b>"_s);
        QCOMPARE(view.columns, (std::vector<ColumnState>{{TitleColumn, 0}, {CountryColumn, 120}}));
        QCOMPARE(view.order, (AlertOrder{AlertColumn::Country, false}));
        QCOMPARE(view.grouping, std::optional(GroupBy::Incident));
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7);
        desk.page->showView(view);
        QTRY_COMPARE(desk.model().total(), std::uint64_t{1});
        QCOMPARE(desk.page->currentView().columns, view.columns);
        QCOMPARE(desk.page->currentView().filter, view.filter);
        QCOMPARE(desk.model().order(), view.order);
        views.remove(view.name);
        QVERIFY(SavedViews(QueueSettings::of(keeper)).own().empty());
    }

    void builtInViewsAndTheirKeys() {
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7);
        desk.key(Qt::Key_2, Qt::AltModifier); // open, worst first
        QTRY_COMPARE(desk.model().order(), (AlertOrder{AlertColumn::Severity, true}));
        QTRY_VERIFY(desk.model().row(0) && desk.model().row(0)->severity == Severity::High);
        for (const auto& view : builtInViews()) {
            desk.page->showView(view);
            QSignalSpy loaded(&desk.model(), &AlertQueueModel::loaded);
            QVERIFY(loaded.wait());
            QVERIFY(!desk.bar().hasProblems());
            QCOMPARE(desk.page->currentView().filter, view.filter); // its name is shown, not "changed"
        }
    }

    void columnsAreChosenMovedAndKept() {
        QTemporaryDir folder;
        SettingsKeeper keeper(toUtf8(folder.filePath(u"settings.json"_s)), Settings{});
        {
            Desk desk(examples);
            desk.page->useSettings(QueueSettings::of(keeper));
            QTRY_COMPARE(desk.rows(), 7);
            auto& view = desk.queue();
            view.setColumnShown(PrincipalColumn, true);
            QVERIFY(!view.isColumnHidden(PrincipalColumn));
            view.setColumnShown(CountColumn, false);
            QVERIFY(view.isColumnHidden(CountColumn));
            auto* header = view.horizontalHeader();
            header->moveSection(header->visualIndex(StatusColumn), 0);
            header->resizeSection(AccountColumn, 173);
            const auto columns = view.columns();
            QCOMPARE(columns.front().column, static_cast<int>(StatusColumn));
            QTest::qWait(700); // written a moment later
            Desk other(examples);
            other.page->useSettings(QueueSettings::of(keeper));
            QCOMPARE(other.queue().columns(), columns);
            QCOMPARE(other.queue().columnWidth(AccountColumn), 173);
        }
        QCOMPARE(columnsFromText(u"severity bogus alert:-5 severity alert:99999999"_s),
                 (std::vector<ColumnState>{{SeverityColumn, 0}, {TitleColumn, 0}}));
    }

    void theLastColumnStays() {
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7);
        for (int column = 0; column < queueColumns; ++column)
            desk.queue().setColumnShown(column, false);
        QCOMPARE(desk.queue().columns().size(), std::size_t{1});
        desk.page->grab();
        QVERIFY(desk.queue().currentIndex().isValid());
    }

    // The place may be cut for it, the title keeps its first words.
    void theAddressIsWholeInASmallWindow() {
        Desk desk(examples);
        desk.page->resize(metrics::unit() * (1280 - 148) / 4, 640); // beside the navigation of a small window
        QTRY_COMPARE(desk.rows(), 7);
        QTest::qWait(30);
        auto& view = desk.queue();
        for (int row = 0; row < desk.rows(); ++row) {
            const QModelIndex from = desk.model().index(row, FromColumn);
            const QFontMetrics font(view.font());
            QVERIFY(view.visualRect(from).width() >= font.horizontalAdvance(from.data().toString()));
            const QModelIndex title = desk.model().index(row, TitleColumn);
            QVERIFY(view.visualRect(title).width() >= font.averageCharWidth() * 20);
            QVERIFY(view.visualRect(from).right() < view.viewport()->width());
        }
        QCOMPARE(view.horizontalHeader()->length(), view.viewport()->width());
    }

    void menusOfTheTools() {
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7);
        auto* tools = desk.page->findChild<QueueTools*>();
        for (auto* button : tools->findChildren<QToolButton*>()) {
            QVERIFY(!button->accessibleName().isEmpty());
            emit button->menu()->aboutToShow();
            QVERIFY(button->menu()->actions().size() > 3);
        }
        QMenu menu;
        tools->fillColumnMenu(menu);
        QCOMPARE(menu.actions().first()->text(), u"Severity"_s);
        menu.actions().at(PrincipalColumn)->trigger();
        QVERIFY(!desk.queue().isColumnHidden(PrincipalColumn));
        for (auto* action : menu.actions())
            if (action->menu()) { // sort by
                for (auto* order : action->menu()->actions())
                    if (order->text() == u"Country"_s) order->trigger();
            }
        QTRY_COMPARE(desk.model().order(), (AlertOrder{AlertColumn::Country, false}));
    }

    void everyActionHasAName() {
        Desk desk(examples);
        std::set<QString> names;
        std::set<QString> keys;
        auto all = desk.page->actions();
        const auto more = desk.actions->actions();
        all.insert(all.end(), more.begin(), more.end());
        for (auto* action : all) {
            QVERIFY2(action->objectName().startsWith(u"alerts."_s), qPrintable(action->text()));
            QVERIFY(names.insert(action->objectName()).second);
            QVERIFY(!action->text().isEmpty());
            if (!action->shortcut().isEmpty())
                QVERIFY2(keys.insert(action->shortcut().toString()).second, qPrintable(action->text()));
        }
    }

    void whatIsEnabled() {
        Desk desk(examples);
        desk.bar().setExpression(u"status:any"_s);
        QTRY_COMPARE(desk.rows(), 8);
        auto& actions = *desk.actions;
        const auto rowWith = [&](AlertStatus status) {
            for (int row = 0; row < desk.rows(); ++row)
                if (desk.model().reference(row).status == status) return row;
            return -1;
        };
        desk.queue().selectRow(rowWith(AlertStatus::Active));
        QVERIFY(actions.acknowledge->isEnabled() && actions.resolve->isEnabled() &&
                actions.dismiss->isEnabled());
        QVERIFY(!actions.reopen->isEnabled());
        QVERIFY(actions.suppress->isEnabled() && actions.note->isEnabled());
        desk.queue().selectRow(rowWith(AlertStatus::InProgress));
        QVERIFY(!actions.acknowledge->isEnabled() && actions.resolve->isEnabled());
        desk.queue().selectRow(rowWith(AlertStatus::Resolved));
        QVERIFY(!actions.resolve->isEnabled() && !actions.resolveAsLast->isEnabled());
        QVERIFY(actions.reopen->isEnabled() && actions.assign->isEnabled());
        desk.queue().selectAll();
        QVERIFY(actions.reopen->isEnabled() && actions.resolve->isEnabled());
        QVERIFY(actions.suppress->isEnabled() && !actions.note->isEnabled());
        desk.queue().clearSelection();
        QVERIFY(!actions.resolve->isEnabled() && !actions.copyText->isEnabled() &&
                !actions.assign->isEnabled());
    }

    void copyingKql() {
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7);
        QSignalSpy said(desk.actions, &AlertActions::message);
        desk.actions->copyKql->trigger();
        QVERIFY(said.wait());
        QVERIFY(QGuiApplication::clipboard()->text().contains(u"| where"_s));
    }

    void undoGoesBackStepByStep() {
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7);
        const std::string id = desk.queue().currentId();
        desk.key(Qt::Key_A);
        QTRY_COMPARE(desk.alert(id).status, AlertStatus::InProgress);
        desk.key(Qt::Key_O);
        QTRY_COMPARE(desk.alert(id).assignedTo, std::string("anna"));
        desk.key(Qt::Key_D);
        press(desk.dialog<ClosingDialog>(), {Qt::Key_Return});
        QTRY_COMPARE(desk.alert(id).status, AlertStatus::Dismissed);
        QTRY_COMPARE(desk.changes.undoLevels(), std::size_t{3});
        QVERIFY(desk.actions->undo->text().contains(u"Dismissed"_s));
        desk.actions->undo->trigger();
        QTRY_COMPARE(desk.alert(id).status, AlertStatus::InProgress);
        QCOMPARE(desk.alert(id).assignedTo, std::string("anna"));
        QTRY_VERIFY(desk.actions->undo->text().contains(u"Assigned to anna"_s));
        desk.actions->undo->trigger();
        QTRY_COMPARE(desk.alert(id).assignedTo, std::string());
        desk.actions->undo->trigger();
        QTRY_COMPARE(desk.alert(id).status, AlertStatus::Active);
        QVERIFY(!desk.actions->undo->isEnabled());
        QCOMPARE(desk.actions->undo->text(), u"Undo"_s);
    }

    void whatCannotBeReadIsToldWithAStep() {
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7);
        desk.store.setFailing(true);
        desk.bar().setExpression(u"severity:informational status:any"_s);
        QTRY_COMPARE(desk.model().isLoading(), false);
        QTRY_VERIFY(desk.rows() == 7 || desk.says(u"The disk is gone"_s));
        desk.store.setFailing(false);
        desk.bar().reset();
        QTRY_COMPARE(desk.rows(), 7);
        QVERIFY(!desk.says(u"The disk is gone"_s));
    }

    void valuesLongerThanAnybodyReads() {
        const std::string endless = std::string("a\0b", 3) + std::string(1'000'000, 'x') + "\xE2\x80\xAE";
        Desk desk([&](FakeStore& store) {
            Alert alert = exampleAlert(1);
            alert.account.name = alert.address = alert.principal = alert.application = endless;
            alert.place.countryName = alert.place.network = alert.assignedTo = endless;
            store.add(alert);
        });
        QTRY_COMPARE(desk.rows(), 1);
        for (int column = 0; column < queueColumns; ++column) {
            desk.queue().setColumnShown(column, true);
            const QModelIndex cell = desk.model().index(0, column);
            QVERIFY(cell.data().toString().size() < 500);
            QVERIFY(!cell.data().toString().contains(QChar(0)));
            QVERIFY(cell.data(Qt::ToolTipRole).toString().size() < 3000);
        }
        desk.bar().includeValue({u"principal"_s, endless});
        QTRY_COMPARE(desk.rows(), 1);
        QElapsedTimer clock;
        clock.start();
        desk.page->grab();
        QVERIFY(clock.elapsed() < 2000);
        QVERIFY(desk.page->minimumSizeHint().width() < 2000);
    }

    void twentyAlertsInTwentyGroupsOfKeys() {
        Desk desk([](FakeStore& store) { fillWithExamples(store, 20); });
        QTRY_COMPARE(desk.rows(), 27);
        desk.key(Qt::Key_E);
        press(desk.dialog<ClosingDialog>(), {Qt::Key_2, Qt::Key_Return});
        QTRY_COMPARE(desk.rows(), 26);
        for (int left = 25; left >= 7; --left) {
            desk.back();
            desk.key(Qt::Key_E, Qt::ShiftModifier);
            QTRY_COMPARE(desk.rows(), left);
            QVERIFY(!desk.queue().currentId().empty());
        }
        QCOMPARE(desk.count(AlertStatus::Resolved), std::uint64_t{21});
        desk.actions->undo->trigger();
        QTRY_COMPARE(desk.count(AlertStatus::Resolved), std::uint64_t{20});
    }
};

QTEST_MAIN(AlertsWorkTest)
#include "alerts_work_test.moc"
