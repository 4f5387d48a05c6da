// Commands by name: registry, keys of the analyst's own, palette, overlay and editor of shortcuts, tray.
#include "tests/gui/fake_store.h"
#include "tests/gui/sample_console.h"
#include "ui/alert_tray.h"
#include "ui/commands.h"
#include "ui/console_settings.h"
#include "ui/models/fuzzy_match.h"
#include "ui/models/palette_model.h"
#include "ui/pages/alerts_page.h"
#include "ui/plain_text.h"
#include "ui/status_line.h"
#include "ui/theme.h"
#include "ui/translations.h"
#include "ui/widgets/alert_queue_view.h"
#include "ui/widgets/command_palette.h"
#include "ui/widgets/shortcuts_dialog.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QFile>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QSplitter>
#include <QTableView>
#include <QTest>
#include <QTreeWidget>

using namespace cosmoswatch;
using namespace cosmoswatch::test;
using namespace Qt::StringLiterals;

namespace {

// Two areas with keys of their own, and the window.
struct Desk {
    QWidget window;
    Commands commands;
    std::map<QString, QAction*> actions;

    Desk() {
        add(u"alerts.resolve"_s, u"&Resolve…"_s, Qt::Key_E, Qt::WidgetShortcut);
        add(u"alerts.export"_s, u"Export"_s, {}, Qt::WidgetShortcut);
        add(u"rules.edit"_s, u"Edit"_s, Qt::Key_E, Qt::WidgetShortcut);
        add(u"file.open"_s, u"Open Folder"_s, QKeySequence(Qt::CTRL | Qt::Key_O), Qt::WindowShortcut);
        add(u"not a command"_s, u"No"_s, {}, Qt::WindowShortcut);
        commands.collect(window);
    }
    void add(const QString& id, const QString& text, const QKeySequence& key, Qt::ShortcutContext context) {
        auto* action = new QAction(text, &window);
        action->setObjectName(id);
        action->setShortcut(key);
        action->setShortcutContext(context);
        actions[id] = action;
    }
};

} // namespace

class CommandsTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void actionsAreFoundByName();
    void keysCollideWhereTheyMeet();
    void keysAreChangedKeptAndReset();
    void lettersFit_data();
    void lettersFit();
    void lettersAreFoundInTheirBestPlace();
    void paletteModelHoldsTogether();
    void everyPageNamesItsActions();
    void paletteDoesWhatIsTyped();
    void paletteFindsAlertsAndAddresses();
    void paletteGivesTheFocusBack();
    void paletteWorksFromTheKeyboardAlone();
    void shortcutIsChangedInTheEditor();
    void takenKeyIsRefused();
    void overlayShowsEveryCommand();
    void densityIsFollowed();
    void stateIsKept();
    void damagedSettingsAreSurvived();
    void oldFileIsTakenOverOnce();
    void paletteGoesToSavedViews();
    void trayIsQuietAtFirstAndSparing();
    void roughTimes_data();
    void roughTimes();
};

void CommandsTest::initTestCase() {
    installTranslations();
    applyTheme(*qApp, ThemeChoice::Light);
}

void CommandsTest::actionsAreFoundByName() {
    Desk desk;
    QCOMPARE(desk.commands.all().size(), std::size_t{4});
    const Command* resolve = desk.commands.find(u"alerts.resolve"_s);
    QVERIFY(resolve != nullptr);
    QCOMPARE(resolve->area, u"alerts"_s);
    QVERIFY(!resolve->everywhere);
    QVERIFY(desk.commands.find(u"file.open"_s)->everywhere);
    QCOMPARE(commandText(*resolve->action), u"Resolve"_s);
    QCOMPARE(desk.commands.areaTitle(u"alerts"_s), u"Alerts"_s);
    desk.commands.collect(desk.window); // again: nothing twice
    QCOMPARE(desk.commands.all().size(), std::size_t{4});
    delete desk.actions[u"rules.edit"_s];
    desk.commands.collect(desk.window);
    QCOMPARE(desk.commands.all().size(), std::size_t{3});
}

void CommandsTest::keysCollideWhereTheyMeet() {
    Desk desk;
    const Commands& commands = desk.commands;
    QVERIFY(commands.conflict(u"alerts.resolve"_s, Qt::Key_E) ==
            nullptr); // its own, and that of another page
    QCOMPARE(commands.conflict(u"alerts.export"_s, Qt::Key_E)->id, u"alerts.resolve"_s);
    QCOMPARE(commands.conflict(u"alerts.export"_s, QKeySequence(Qt::CTRL | Qt::Key_O))->id, u"file.open"_s);
    QCOMPARE(commands.conflict(u"file.open"_s, Qt::Key_E)->id, u"alerts.resolve"_s);
    QVERIFY(commands.conflict(u"alerts.export"_s, Qt::Key_Y) == nullptr);
    QVERIFY(commands.conflict(u"alerts.export"_s, {}) == nullptr);
}

void CommandsTest::keysAreChangedKeptAndReset() {
    Desk desk;
    const QSignalSpy changed(&desk.commands, &Commands::keysChanged);
    desk.commands.setKey(u"alerts.export"_s, Qt::Key_Y);
    desk.commands.setKey(u"alerts.resolve"_s, {});
    QCOMPARE(changed.size(), 2);
    QCOMPARE(desk.actions[u"alerts.export"_s]->shortcut(), QKeySequence(Qt::Key_Y));
    QVERIFY(desk.actions[u"alerts.resolve"_s]->shortcut().isEmpty());

    const QTemporaryDir folder;
    SettingsKeeper keeper(toUtf8(folder.filePath(u"settings.json"_s)), Settings{});
    ConsoleSettings(keeper).setKeys(desk.commands.chosenKeys());
    Desk next;
    next.commands.setChosenKeys(ConsoleSettings(keeper).keys());
    QCOMPARE(next.actions[u"alerts.export"_s]->shortcut(), QKeySequence(Qt::Key_Y));
    QVERIFY(next.actions[u"alerts.resolve"_s]->shortcut().isEmpty());
    next.commands.resetKey(u"alerts.resolve"_s);
    QCOMPARE(next.actions[u"alerts.resolve"_s]->shortcut(), QKeySequence(Qt::Key_E));
    next.commands.resetAllKeys();
    QVERIFY(next.actions[u"alerts.export"_s]->shortcut().isEmpty());
    QVERIFY(next.commands.chosenKeys().empty());
}

void CommandsTest::lettersFit_data() {
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("better"); // fits better than …
    QTest::addColumn<QString>("worse");  // … this one; empty: does not fit
    QTest::newRow("start of words") << u"rn"_s << u"Resolve with Note"_s << u"Open Folder of Logs"_s;
    QTest::newRow("together") << u"open"_s << u"Reopen"_s << u"Compare then"_s;
    QTest::newRow("first word") << u"co"_s << u"Copy as Text"_s << u"Theme: High Contrast"_s;
    QTest::newRow("inside another word") << u"tor"_s << u""_s << u"Theme: High Contrast"_s;
    QTest::newRow("inside the same word") << u"cpy"_s << u"Copy as Text"_s << u"Compact density"_s;
    QTest::newRow("not in order") << u"txet"_s << u""_s << u"Copy as Text"_s;
    QTest::newRow("longer than the text") << u"copy as text and more"_s << u""_s << u"Copy as Text"_s;
    QTest::newRow("spaces do not count") << u"c t"_s << u"Copy as Text"_s << u"Acknowledge it"_s;
}

void CommandsTest::lettersFit() {
    QFETCH(QString, typed);
    QFETCH(QString, better);
    QFETCH(QString, worse);
    const auto poor = fuzzyMatch(typed, worse);
    if (better.isEmpty()) {
        QVERIFY(!poor);
        return;
    }
    const auto good = fuzzyMatch(typed, better);
    QVERIFY(good);
    QVERIFY(!poor || good->score > poor->score);
}

void CommandsTest::lettersAreFoundInTheirBestPlace() {
    const QString text = u"Export as Text"_s;
    const auto match = fuzzyMatch(u"text", text);
    QVERIFY(match);
    QCOMPARE(match->positions, (std::vector<int>{10, 11, 12, 13}));
    QVERIFY(fuzzyMatch(u"", text)->positions.empty());
    const QString large(1'000'000, u'x');
    QVERIFY(fuzzyMatch(u"xx", large));
    QVERIFY(!fuzzyMatch(u"y", large));
}

void CommandsTest::paletteModelHoldsTogether() {
    Desk desk;
    desk.commands.addDestinations([](const QString&) {
        return std::vector<Destination>{{u"Morning triage"_s, u"Saved view"_s, Icon::Filter, {}}};
    });
    PaletteModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setCommands(&desk.commands);
    model.setTyped({});
    QCOMPARE(model.rowCount(), 5);
    model.setTyped(u"ope"_s);
    QCOMPARE(model.index(0, 0).data().toString(), u"Open Folder"_s);
    QCOMPARE(model.index(0, 0).data(PaletteModel::KeyRole).toString(), u"Ctrl+O"_s);
    QCOMPARE(model.index(0, 0).data(Qt::AccessibleTextRole).toString(), u"Open Folder, File, Ctrl+O"_s);
    model.setFound({{u"An alert"_s, u"shop"_s, Icon::SeverityHigh, {}}});
    QCOMPARE(model.index(model.rowCount() - 1, 0).data().toString(), u"An alert"_s);
    model.setTyped(u"morning"_s);
    QCOMPARE(model.rowCount(), 1); // what was found belonged to the words before
    desk.actions[u"file.open"_s]->setEnabled(false);
    model.setTyped(u"ope"_s);
    QVERIFY(!model.run(0));
    QVERIFY(model.index(0, 0).data(Qt::AccessibleTextRole).toString().contains(u"not possible"_s));
    QVERIFY(!model.run(99));
}

void CommandsTest::everyPageNamesItsActions() {
    FakeStore store;
    fillWithExamples(store);
    const Console console(store);
    const Commands& commands = console.window().commands();
    for (int page = 0; page < console.pages(); ++page) {
        const QString id = console.navigation().item(page)->data(Qt::UserRole + 100).toString();
        const Command* go = commands.find(u"go."_s + id);
        QVERIFY2(go != nullptr, qPrintable(id));
        go->action->trigger();
        QCOMPARE(console.navigation().currentRow(), page);
    }
    // No two commands answer to the same key in the same place.
    for (const auto& command : commands.all())
        for (const auto& key : command.action->shortcuts()) {
            const Command* other = commands.conflict(command.id, key);
            QVERIFY2(other == nullptr, qPrintable(command.id + u" and "_s + (other ? other->id : QString()) +
                                                  u": "_s + key.toString()));
        }
}

void CommandsTest::paletteDoesWhatIsTyped() {
    FakeStore store;
    fillWithExamples(store);
    const Console console(store);
    auto* palette = console.window().findChild<CommandPalette*>();
    QTest::keyClick(&console.window(), Qt::Key_K, Qt::ControlModifier);
    QVERIFY(palette->isVisible());
    QTest::keyClicks(QApplication::focusWidget(), u"theme dark"_s);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QVERIFY(!palette->isVisible());
    QCOMPARE(themeChoice(), ThemeChoice::Dark);
    console.window().chooseTheme(ThemeChoice::Light);
}

void CommandsTest::paletteFindsAlertsAndAddresses() {
    FakeStore store;
    fillWithExamples(store);
    const Console console(store);
    auto* palette = console.window().findChild<CommandPalette*>();
    auto* list = palette->findChild<QListView*>();
    const auto type = [&](const QString& text) {
        palette->open();
        QTest::keyClicks(QApplication::focusWidget(), text);
    };
    const auto rowWith = [&](const QString& text) {
        for (int row = 0; row < list->model()->rowCount(); ++row)
            if (list->model()->index(row, 0).data(Qt::AccessibleTextRole).toString().contains(text))
                return row;
        return -1;
    };
    auto* queue = console.window().alertsPage()->queue();
    QTRY_COMPARE(queue->model()->rowCount(), 7);
    const auto page = store.alerts({}, {}, {}, 10);
    const AlertRow& row = page->rows[2];
    type(fromUtf8(row.address));
    QTRY_VERIFY(rowWith(u"Alerts of "_s + fromUtf8(row.address)) >= 0);
    palette->dismiss();
    type(fromUtf8(row.id));
    QTRY_COMPARE(list->model()->rowCount(), 1);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QTRY_COMPARE(queue->model()->rowCount(), 1);
    QTRY_COMPARE(queue->currentId(), row.id);
    type(u"no such words anywhere"_s);
    QTest::qWait(200);
    QCOMPARE(list->model()->rowCount(), 0);
    palette->dismiss();
}

void CommandsTest::paletteGivesTheFocusBack() {
    FakeStore store;
    fillWithExamples(store);
    const Console console(store);
    auto* queue = console.window().alertsPage()->queue();
    QTRY_COMPARE(queue->model()->rowCount(), 7);
    queue->setFocus();
    auto* palette = console.window().findChild<CommandPalette*>();
    palette->open();
    QVERIFY(!queue->hasFocus());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QVERIFY(!palette->isVisible());
    QVERIFY(queue->hasFocus());
}

void CommandsTest::paletteWorksFromTheKeyboardAlone() {
    FakeStore store;
    fillWithExamples(store);
    const Console console(store);
    auto* palette = console.window().findChild<CommandPalette*>();
    auto* list = palette->findChild<QListView*>();
    palette->open();
    QWidget* line = QApplication::focusWidget();
    const int rows = list->model()->rowCount();
    QVERIFY(rows > 10);
    QTest::keyClick(line, Qt::Key_Down);
    QCOMPARE(list->currentIndex().row(), 1);
    QTest::keyClick(line, Qt::Key_Up);
    QTest::keyClick(line, Qt::Key_Up);
    QCOMPARE(list->currentIndex().row(), rows - 1); // over the end
    QTest::keyClick(line, Qt::Key_PageUp);
    QVERIFY(list->currentIndex().row() < rows - 5);
    QTest::keyClick(line, Qt::Key_Tab);
    QVERIFY(line->hasFocus());
    palette->dismiss();
}

void CommandsTest::shortcutIsChangedInTheEditor() {
    Desk desk;
    ShortcutsDialog dialog(desk.commands);
    dialog.show();
    auto* tree = dialog.findChild<QTreeWidget*>();
    const auto found = tree->findItems(u"Export"_s, Qt::MatchExactly | Qt::MatchRecursive);
    QCOMPARE(found.size(), 1);
    tree->setCurrentItem(found.front());
    emit tree->itemActivated(found.front(), 0);
    auto* field = dialog.findChild<KeyField*>();
    QVERIFY(field->isVisible());
    QTest::keyClick(field, Qt::Key_E); // taken
    QVERIFY(field->isVisible());
    QVERIFY(desk.actions[u"alerts.export"_s]->shortcut().isEmpty());
    QTest::keyClick(field, Qt::Key_Y, Qt::ControlModifier);
    QVERIFY(!field->isVisible());
    QCOMPARE(desk.actions[u"alerts.export"_s]->shortcut(), QKeySequence(Qt::CTRL | Qt::Key_Y));
    for (auto* button : dialog.findChildren<QPushButton*>())
        if (button->text() == u"Reset"_s) QTest::mouseClick(button, Qt::LeftButton);
    QVERIFY(desk.actions[u"alerts.export"_s]->shortcut().isEmpty());
}

void CommandsTest::takenKeyIsRefused() {
    Desk desk;
    ShortcutsDialog dialog(desk.commands);
    QVERIFY(!dialog.change(u"alerts.export"_s, Qt::Key_E));
    bool told = false;
    for (const auto* label : dialog.findChildren<PlainLabel*>())
        told = told || label->text().contains(u"e is the key of “Resolve”"_s);
    QVERIFY(told);
    QVERIFY(dialog.change(u"alerts.export"_s, {}));
    QVERIFY(!dialog.change(u"no.such"_s, Qt::Key_Y));
}

void CommandsTest::overlayShowsEveryCommand() {
    FakeStore store;
    fillWithExamples(store);
    const Console console(store);
    auto* queue = console.window().alertsPage()->queue();
    QTRY_COMPARE(queue->model()->rowCount(), 7);
    queue->setFocus();
    QTest::keyClicks(queue, u"?"_s);
    auto* dialog = console.window().findChild<ShortcutsDialog*>();
    QVERIFY(dialog != nullptr);
    auto* tree = dialog->findChild<QTreeWidget*>();
    for (const auto& command : console.window().commands().all())
        QVERIFY2(
            !tree->findItems(commandText(*command.action), Qt::MatchExactly | Qt::MatchRecursive).isEmpty(),
            qPrintable(command.id));
    dialog->close();
}

void CommandsTest::densityIsFollowed() {
    FakeStore store;
    fillWithExamples(store);
    const Console console(store);
    auto* queue = console.window().alertsPage()->queue();
    QTRY_COMPARE(queue->model()->rowCount(), 7);
    const int comfortable = queue->rowHeight(0);
    console.window().chooseDensity(Density::Compact);
    QCOMPARE(queue->rowHeight(0), metrics::rowHeight());
    QVERIFY(queue->rowHeight(0) < comfortable);
    console.window().chooseDensity(Density::Comfortable);
    QCOMPARE(queue->rowHeight(0), comfortable);
}

void CommandsTest::stateIsKept() {
    FakeStore store;
    fillWithExamples(store);
    const QTemporaryDir folder;
    const std::filesystem::path file = toUtf8(folder.filePath(u"console.ini"_s));
    QList<int> sizes;
    {
        const Console console(store, file);
        console.window().resize(1200, 760);
        console.window().alertsPage()->splitter()->setSizes({500, 400});
        console.settle();
        sizes = console.window().alertsPage()->splitter()->sizes();
        console.window().chooseDensity(Density::Compact);
        console.navigation().setCurrentRow(1);
        console.window().close();
    }
    applyTheme(*qApp, ThemeChoice::Light);
    const Console console(store, file);
    QCOMPARE(console.navigation().currentRow(), 1);
    QCOMPARE(Theme::current().density, Density::Compact);
    console.window().resize(1200, 760);
    console.navigation().setCurrentRow(0);
    console.settle();
    QCOMPARE(console.window().alertsPage()->splitter()->sizes(), sizes);
    console.window().chooseDensity(Density::Comfortable);
}

void CommandsTest::damagedSettingsAreSurvived() {
    const QTemporaryDir folder;
    const QString name = folder.filePath(u"console.ini"_s);
    QFile file(name);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("[General]\ntheme=4711\ntimes=-3\npage=<b>\ndensity=\x01\n[keys]\nedit.commands=~~~\n\xff\xfe["
               "state]\n"
               "geometry=@ByteArray(broken)\n");
    file.close();
    FakeStore store;
    fillWithExamples(store);
    const Console console(store, toUtf8(name));
    QVERIFY(console.window().isVisible());
    QCOMPARE(console.navigation().currentRow(), 0);
    console.window().chooseTheme(ThemeChoice::Light);
}

void CommandsTest::oldFileIsTakenOverOnce() {
    const QTemporaryDir folder;
    const QString name = folder.filePath(u"console.ini"_s);
    const std::filesystem::path settings = toUtf8(folder.filePath(u"settings.json"_s));
    const QByteArray geometry("\x01\x00\xff", 3);
    {
        QSettings old(name, QSettings::IniFormat);
        old.setValue("theme", 2);
        old.setValue("times", 1);
        old.setValue("density", u"compact"_s);
        old.setValue("trayNotices", false);
        old.setValue("page", u"access"_s);
        old.setValue("keys/alerts.resolve", u"Y"_s);
        old.setValue("state/geometry", geometry);
        old.setValue("queue/autoAdvance", false);
        old.setValue("queue/views",
                     QVariantList{QVariantMap{{u"name"_s, u"Tor"_s}, {u"filter"_s, u"tor"_s}}});
    }
    {
        SettingsKeeper keeper(settings, Settings{});
        keeper.setConsole(u"page"_s, u"rules"_s); // chosen since: stays
        takeOverConsoleFile(keeper, toUtf8(name));
    }
    QVERIFY(!QFile::exists(name));
    SettingsKeeper keeper(settings, readSettingsOrDefaults(settings).value());
    takeOverConsoleFile(keeper, toUtf8(name)); // nothing is there any more
    const ConsoleSettings kept(keeper);
    QCOMPARE(kept.theme(), ThemeChoice::Dark);
    QCOMPARE(kept.times(), TimeZoneChoice::Local);
    QCOMPARE(kept.density(), Density::Compact);
    QVERIFY(!kept.trayNotices());
    QCOMPARE(kept.page(), u"rules"_s);
    QCOMPARE(kept.keys(), (ChosenKeys{{u"alerts.resolve"_s, QKeySequence(Qt::Key_Y)}}));
    QCOMPARE(kept.states()[u"geometry"_s], geometry);
    const SavedViews views(QueueSettings::of(keeper));
    QVERIFY(!views.autoAdvance());
    QCOMPARE(views.own().size(), std::size_t{1});
    QCOMPARE(views.own().front().filter, u"tor"_s);
}

void CommandsTest::paletteGoesToSavedViews() {
    FakeStore store;
    fillWithExamples(store);
    const Console console(store);
    auto& views = console.window().alertsPage()->views();
    SavedView view;
    view.name = u"Exit nodes of <b>%1"_s;
    view.filter = u"status:any tor"_s;
    QVERIFY(views.save(view));
    console.window().findChild<QAction*>(u"edit.commands"_s)->trigger();
    auto* palette = console.window().findChild<CommandPalette*>();
    QTRY_VERIFY(palette->isVisible());
    QTest::keyClicks(palette->findChild<QLineEdit*>(), u"exit nodes of"_s);
    QTest::keyClick(palette->findChild<QLineEdit*>(), Qt::Key_Return);
    QTRY_COMPARE(console.window().alertsPage()->currentView().filter, view.filter);
    QCOMPARE(console.navigation().currentRow(), 0);
}

void CommandsTest::trayIsQuietAtFirstAndSparing() {
    FakeStore store;
    fillWithExamples(store);
    StoreGateway gateway(store);
    QWidget window;
    AlertTray tray(gateway, window);
    const QSignalSpy told(&tray, &AlertTray::told);
    QTest::qWait(1300);
    QCOMPARE(told.size(), 0); // what was there is no news
    const auto high = [&store](int number) {
        Alert alert = exampleAlert(number, Severity::High);
        alert.type = "CosmosDB_TorAnomaly";
        alert.last = now() + std::chrono::seconds(number);
        store.add(alert);
    };
    high(501);
    store.add(exampleAlert(502, Severity::Medium));
    gateway.poll();
    QTRY_COMPARE(told.size(), 1);
    QCOMPARE(told.front().at(0).toString(), u"1 new High alert"_s);
    QCOMPARE(told.front().at(1).toString(), u"Access from a Tor exit node"_s);
    for (int number = 510; number < 530; ++number)
        high(number);
    gateway.poll();
    QTest::qWait(200);
    QCOMPARE(told.size(), 1); // once a minute at most
}

void CommandsTest::roughTimes_data() {
    QTest::addColumn<qint64>("seconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("none") << qint64{-5} << u"0 s"_s;
    QTest::newRow("seconds") << qint64{59} << u"59 s"_s;
    QTest::newRow("minutes") << qint64{3599} << u"59 min"_s;
    QTest::newRow("hours") << qint64{47 * 3600} << u"47 h"_s;
    QTest::newRow("days") << qint64{5 * 86'400} << u"5 days"_s;
}

void CommandsTest::roughTimes() {
    QFETCH(qint64, seconds);
    QTEST(roughDuration(std::chrono::seconds(seconds)), "text");
}

QTEST_MAIN(CommandsTest)
#include "commands_test.moc"
