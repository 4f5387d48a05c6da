// Every command of the console has an entry here: when it can be chosen, and what it does. A command without
// an entry fails, so that none is added without a test.
#include "tests/gui/sample_console.h"
#include "ui/alert_actions.h"
#include "ui/pages/alerts_page.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/translations.h"
#include "ui/widgets/alert_queue_view.h"

#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QLineEdit>
#include <QMenu>
#include <QTableView>
#include <QTest>
#include <QTimer>

#include <map>

using namespace cosmoswatch;
using namespace cosmoswatch::test;
using namespace Qt::StringLiterals;

namespace {

enum class Effect {
    Copies,    // something onto the clipboard
    Opens,     // a dialog, a menu or the palette, and leaves the store alone until it is answered
    Changes,   // the chosen alert; undo brings it back
    Turns,     // itself on
    Goes,      // to a page
    Moves,     // the line of the queue that is chosen
    Narrows,   // or widens what the queue shows
    Focuses,   // a field to type into
    Elsewhere, // its own test, which names it
};

struct Entry {
    // Can it be chosen: in an empty store; with an active alert, a resolved one, both of them chosen?
    QString states;
    Effect effect;
    QString detail = {}; // of Elsewhere: "file: what stands in it"; of Goes: the page
};

const std::map<QString, Entry>& entries() {
    using E = Effect;
    static const QString alert = u"-+++"_s;
    static const QString open = u"-+-+"_s;
    static const QString closed = u"--++"_s;
    static const QString one = u"-++-"_s;
    static const QString always = u"++++"_s;
    static const QString never = u"----"_s; // until something else is chosen, or was done before
    static std::map<QString, Entry> all{
        {u"alerts.acknowledge"_s, {open, E::Changes}},
        {u"alerts.resolve"_s, {open, E::Opens}},
        {u"alerts.resolve-as-last"_s, {open, E::Elsewhere, u"alerts_work_test.cpp: resolveAsLast"_s}},
        {u"alerts.dismiss"_s, {open, E::Opens}},
        {u"alerts.reopen"_s, {closed, E::Changes}},
        {u"alerts.assign-to-me"_s, {alert, E::Changes}},
        {u"alerts.assign"_s, {alert, E::Opens}},
        {u"alerts.suppress"_s, {alert, E::Opens}},
        {u"alerts.note"_s, {one, E::Opens}},
        {u"alerts.copy-text"_s, {alert, E::Copies}},
        {u"alerts.copy-markdown"_s, {alert, E::Copies}},
        {u"alerts.copy-json"_s, {alert, E::Copies}},
        {u"alerts.copy-kql"_s, {alert, E::Copies}},
        {u"alerts.mail"_s, {alert, E::Opens}},
        {u"alerts.export-csv"_s, {alert, E::Opens}},
        {u"alerts.export-json"_s, {alert, E::Opens}},
        {u"alerts.export-html"_s, {alert, E::Opens}},
        {u"alerts.export-markdown"_s, {alert, E::Opens}},
        {u"alerts.export-pdf"_s, {alert, E::Opens}},
        {u"alerts.export-for-programs"_s, {alert, E::Opens}},
        {u"alerts.undo"_s, {never, E::Elsewhere, u"every_action_test.cpp: comesBack"_s}},
        {u"alerts.next"_s, {always, E::Moves}},
        {u"alerts.previous"_s, {always, E::Moves}},
        {u"alerts.select"_s, {always, E::Elsewhere, u"every_action_test.cpp: chooseOrLeaveOut"_s}},
        {u"alerts.extend-down"_s, {always, E::Moves}},
        {u"alerts.extend-up"_s, {always, E::Moves}},
        {u"alerts.select-all-matching"_s,
         {always, E::Elsewhere, u"alerts_work_test.cpp: Key_A, Qt::ControlModifier | Qt::ShiftModifier"_s}},
        {u"alerts.filter"_s, {always, E::Focuses}},
        {u"alerts.filter-back"_s,
         {always, E::Elsewhere, u"alerts_filter_test.cpp: Key_Left, Qt::AltModifier"_s}},
        {u"alerts.pivot-address"_s, {always, E::Narrows}},
        {u"alerts.time"_s, {always, E::Opens}},
        {u"alerts.group"_s, {always, E::Narrows}},
        {u"alerts.group-menu"_s, {always, E::Opens}},
        {u"alerts.views"_s, {always, E::Opens}},
        {u"alerts.columns"_s, {always, E::Opens}},
        {u"alerts.reload"_s, {always, E::Elsewhere, u"every_action_test.cpp: \"alerts.reload\""_s}},
        {u"detail.openIncident"_s,
         {never, E::Elsewhere, u"alert_detail_test.cpp: \"detail.openIncident\""_s}},
        {u"detail.nextPart"_s, {one, E::Elsewhere, u"alert_detail_test.cpp: \"detail.nextPart\""_s}},
        {u"detail.previousPart"_s, {one, E::Elsewhere, u"alert_detail_test.cpp: \"detail.previousPart\""_s}},
        {u"detail.copyKql"_s, {one, E::Copies}},
        {u"detail.copySentence"_s, {one, E::Copies}},
        {u"detail.copyId"_s, {one, E::Copies}},
        {u"access.takeBack"_s, {never, E::Elsewhere, u"access_page_test.cpp: access.takeBack"_s}},
        {u"access.clearFilters"_s, {never, E::Elsewhere, u"access_page_test.cpp: access.clearFilters"_s}},
        {u"access.openEntity"_s, {never, E::Elsewhere, u"every_action_test.cpp: rowOfAccessOpens"_s}},
        {u"access.copyTable"_s, {alert, E::Copies}},
        {u"access.copyTableMarkdown"_s, {alert, E::Copies}},
        {u"access.copyTableJson"_s, {alert, E::Copies}},
        {u"access.copyKql"_s, {never, E::Elsewhere, u"access_page_test.cpp: access.copyKql"_s}},
        {u"entities.back"_s, {never, E::Elsewhere, u"entities_page_test.cpp: action(\"back\")"_s}},
        {u"entities.forward"_s, {never, E::Elsewhere, u"entities_page_test.cpp: action(\"forward\")"_s}},
        {u"entities.showAlerts"_s, {alert, E::Goes, u"alerts"_s}},
        {u"entities.showAccess"_s,
         {never, E::Elsewhere, u"entities_page_test.cpp: action(\"showAccess\")"_s}},
        {u"entities.copyText"_s, {alert, E::Copies}},
        {u"entities.copyMarkdown"_s, {alert, E::Copies}},
        {u"entities.copyJson"_s, {alert, E::Copies}},
        {u"entities.copyKql"_s, {alert, E::Copies}},
        {u"entities.find"_s, {always, E::Focuses}},
        {u"hardening.copy-text"_s, {alert, E::Copies}},
        {u"hardening.copy-markdown"_s, {alert, E::Copies}},
        {u"hardening.copy-json"_s, {alert, E::Copies}},
        {u"hardening.show-alerts"_s, {alert, E::Goes, u"alerts"_s}},
        {u"hardening.export-markdown"_s, {alert, E::Opens}},
        {u"hardening.refresh"_s, {always, E::Elsewhere, u"hardening_page_test.cpp: hardening.refresh"_s}},
        {u"sources.add"_s, {always, E::Opens}},
        {u"sources.openFolder"_s, {always, E::Opens}},
        {u"sources.openFiles"_s, {always, E::Opens}},
        {u"sources.sample"_s, {always, E::Elsewhere, u"main_window_test.cpp: Try Sample Data"_s}},
        {u"sources.start"_s, {never, E::Elsewhere, u"sources_page_test.cpp: sources.start"_s}},
        {u"sources.stop"_s, {never, E::Elsewhere, u"sources_page_test.cpp: sources.stop"_s}},
        {u"reports.previous"_s, {always, E::Elsewhere, u"reports_page_test.cpp: reports.previous"_s}},
        {u"reports.next"_s, {always, E::Elsewhere, u"reports_page_test.cpp: reports.next"_s}},
        {u"reports.refresh"_s, {always, E::Elsewhere, u"reports_page_test.cpp: reports.refresh"_s}},
        {u"reports.copyMarkdown"_s, {alert, E::Copies}},
        {u"reports.copyJson"_s, {alert, E::Copies}},
        {u"reports.exportHtml"_s, {alert, E::Opens}},
        {u"reports.exportPdf"_s, {alert, E::Opens}},
        {u"reports.exportMarkdown"_s, {alert, E::Opens}},
        {u"reports.exportCsv"_s, {alert, E::Opens}},
        {u"reports.exportJson"_s, {alert, E::Opens}},
        {u"rules.showAlerts"_s, {alert, E::Elsewhere, u"rules_page_test.cpp: rules.showAlerts"_s}},
        {u"receivers.add"_s, {always, E::Opens}},
        {u"suppression.add"_s, {always, E::Opens}},
        {u"lists.addTorExits"_s, {always, E::Opens}},
        {u"lists.addSuspicious"_s, {always, E::Opens}},
        {u"lists.chooseGeoDatabase"_s, {always, E::Opens}},
        {u"settings.shortcuts"_s, {always, E::Opens}},
        {u"settings.detectors"_s, {always, E::Goes, u"rules"_s}},
        {u"settings.sampleAlerts"_s,
         {always, E::Elsewhere, u"settings_page_test.cpp: settings.sampleAlerts"_s}},
        {u"file.open-folder"_s, {always, E::Opens}},
        {u"file.open-files"_s, {always, E::Opens}},
        {u"file.import-defender"_s, {always, E::Opens}},
        {u"file.sample"_s, {always, E::Elsewhere, u"main_window_test.cpp: Try Sample Data"_s}},
        {u"file.quit"_s, {always, E::Elsewhere, u"every_action_test.cpp: quitCloses"_s}},
        {u"edit.filter-alerts"_s, {always, E::Focuses}},
        {u"edit.commands"_s, {always, E::Opens}},
        {u"help.shortcuts"_s, {always, E::Opens}},
        {u"help.about"_s, {always, E::Opens}},
        {u"view.tray"_s, {always, E::Turns}},
    };
    if (!all.contains(u"alerts.view-1"_s)) {
        for (int view = 1; view <= 9; ++view)
            all[u"alerts.view-%1"_s.arg(view)] = {always, E::Elsewhere,
                                                  u"alerts_work_test.cpp: Key_2, Qt::AltModifier"_s};
        for (const char* verb : {"edit", "toggle", "remove", "undoRemove", "reopen", "showHidden"})
            all[u"suppression."_s + QLatin1String(verb)] = {
                never, E::Elsewhere, u"rules_page_test.cpp: suppression."_s + QLatin1String(verb)};
        for (const char* verb : {"removeList", "bundledGeoDatabase", "addNetwork", "removeNetwork"})
            all[u"settings."_s + QLatin1String(verb)] = {
                never, E::Elsewhere, u"settings_page_test.cpp: settings."_s + QLatin1String(verb)};
        for (const char* page : {"alerts", "access", "entities", "hardening", "sources", "reports", "rules",
                                 "receivers", "settings"})
            all[u"go."_s + QLatin1String(page)] = {always, E::Goes, QLatin1String(page)};
        for (const char* choice : {"theme-system", "theme-dark", "theme-contrast", "theme-light", "compact",
                                   "comfortable", "times-local", "times-utc"})
            all[u"view."_s + QLatin1String(choice)] = {always, E::Turns};
    }
    return all;
}

// What stands over the window: dialogs, menus, the palette.
QList<QWidget*> opened(const Console& console) {
    QList<QWidget*> found;
    for (auto* widget : QApplication::topLevelWidgets())
        if (widget != &console.window() && widget->isVisible() && !widget->inherits("QTipLabel"))
            found << widget;
    if (auto* palette = console.window().findChild<QWidget*>(u"commandPalette"_s))
        if (palette->isVisible()) found << palette;
    return found;
}

} // namespace

class EveryActionTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void everyCommandHasAnEntry();
    void itsState_data();
    void itsState();
    void itsEffect_data();
    void itsEffect();
    void chooseOrLeaveOut();
    void rowOfAccessOpens();
    void quitCloses();
    void cleanupTestCase() { m_console.reset(); }

private:
    [[nodiscard]] QAction* action(const QString& id) const {
        const Command* command = m_console->window().commands().find(id);
        return command ? command->action.data() : nullptr;
    }
    [[nodiscard]] AlertQueueView& queue() const { return *m_console->window().alertsPage()->queue(); }
    void choose(AlertStatus status);
    void check(QAction& action, const Entry& entry);
    void opens(QAction& action);
    void comesBack(QAction& action);

    StoreFolder m_sample = StoreFolder::ofSample();
    StoreFolder m_none = StoreFolder::empty();
    std::unique_ptr<Console> m_console;
    std::map<QString, QString> m_states; // as seen, one sign a situation
};

void EveryActionTest::initTestCase() {
    installTranslations();
    applyTheme(*qApp, ThemeChoice::Light);
    const auto note = [this](const Console& console) {
        for (const auto& command : console.window().commands().all())
            m_states[command.id] += command.action->isEnabled() ? u'+' : u'-';
    };
    {
        const Console empty(m_none.store());
        for (int page = empty.pages() - 1; page >= 0; --page)
            empty.showPage(page);
        note(empty);
    }
    m_console = std::make_unique<Console>(m_sample.store());
    for (int page = m_console->pages() - 1; page >= 0; --page) {
        m_console->showPage(page);
        const QString id = m_console->navigation().item(page)->data(Qt::UserRole + 100).toString();
        // Each answers on its own time.
        if (const QAction* copies =
                action(id + u".copyText"_s) ? action(id + u".copyText"_s) : action(id + u".copyMarkdown"_s))
            QTRY_VERIFY_WITH_TIMEOUT(copies->isEnabled(), 30'000);
    }
    m_console->window().alertsPage()->setFilter({});
    QTRY_VERIFY(queue().model()->rowCount() > 20);
    // One that is closed stands among the open ones.
    const std::string closed = queue().currentId();
    StatusChange resolve;
    resolve.alertId = closed;
    resolve.status = AlertStatus::Resolved;
    resolve.disposition = Disposition::BenignPositive;
    resolve.who = "anna";
    QVERIFY(m_sample.store().setStatus({&resolve, 1}));
    action("alerts.reload"_L1)->trigger();
    m_console->settle();
    for (const AlertStatus status : {AlertStatus::Active, AlertStatus::Resolved}) {
        choose(status);
        note(*m_console);
    }
    queue().selectAll();
    m_console->settle();
    note(*m_console);
}

void EveryActionTest::choose(AlertStatus status) {
    const auto present = queue().selectedAlerts();
    if (present.size() == 1 && present.front().status == status) return;
    const auto isThere = [&] {
        for (int row = 0; row < queue().model()->rowCount(); ++row) {
            queue().selectRow(row);
            const auto chosen = queue().selectedAlerts();
            if (chosen.size() == 1 && chosen.front().status == status) return true;
        }
        return false;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isThere(), 20'000); // the queue may still be reading
    m_console->settle();
}

void EveryActionTest::everyCommandHasAnEntry() {
    QStringList missing;
    for (const auto& command : m_console->window().commands().all())
        if (!entries().contains(command.id)) missing << command.id;
    QVERIFY2(missing.isEmpty(), qPrintable(u"No test of: "_s + missing.join(u", "_s)));
    for (const auto& [id, entry] : entries())
        QVERIFY2(action(id) != nullptr, qPrintable(id));
}

void EveryActionTest::itsState_data() {
    QTest::addColumn<QString>("id");
    for (const auto& [id, entry] : entries())
        QTest::newRow(qPrintable(id)) << id;
}

void EveryActionTest::itsState() {
    QFETCH(QString, id);
    QCOMPARE(m_states[id], entries().at(id).states);
}

void EveryActionTest::itsEffect_data() {
    itsState_data();
}

void EveryActionTest::itsEffect() {
    QFETCH(QString, id);
    QAction* wanted = action(id);
    QVERIFY(wanted != nullptr);
    const Entry& entry = entries().at(id);
    if (entry.effect == Effect::Elsewhere) {
        const QString file = entry.detail.section(u": "_s, 0, 0);
        QFile test(QStringLiteral(COSMOSWATCH_GUI_TESTS "/") + file);
        QVERIFY2(test.open(QIODevice::ReadOnly), qPrintable(file));
        QVERIFY2(test.readAll().contains(entry.detail.section(u": "_s, 1).toUtf8()),
                 qPrintable(entry.detail));
        return;
    }
    check(*wanted, entry);
}

void EveryActionTest::check(QAction& action, const Entry& entry) {
    const QString area = action.objectName().section(u'.', 0, 0);
    auto& navigation = m_console->navigation();
    const auto pageNamed = [&](const QString& name) {
        for (int page = 0; page < navigation.count(); ++page)
            if (navigation.item(page)->data(Qt::UserRole + 100).toString() == name) return page;
        return 0;
    };
    if (const int page = pageNamed(area); navigation.currentRow() != page) m_console->showPage(page);
    if (area == u"alerts"_s && entry.states.at(1) == u'+' && entry.states != u"++++"_s)
        choose(AlertStatus::Active);
    switch (entry.effect) {
    case Effect::Copies:
        QGuiApplication::clipboard()->setText(u"before"_s);
        action.trigger();
        QTRY_VERIFY(QGuiApplication::clipboard()->text() != u"before"_s);
        QVERIFY(QGuiApplication::clipboard()->text().size() > 3);
        break;
    case Effect::Opens:
        opens(action);
        break;
    case Effect::Changes:
        comesBack(action);
        break;
    case Effect::Turns: {
        const bool before = action.isChecked();
        action.trigger();
        QVERIFY(action.actionGroup() ? action.isChecked() : action.isChecked() != before);
        break;
    }
    case Effect::Goes:
        navigation.setCurrentRow(pageNamed(entry.detail) == 0 && area == u"go"_s ? 1 : pageNamed(area));
        m_console->settle();
        action.trigger();
        QTRY_COMPARE(navigation.currentRow(), pageNamed(entry.detail));
        break;
    case Effect::Moves: {
        queue().setFocus();
        queue().selectRow(3);
        action.trigger();
        QTRY_VERIFY(queue().currentIndex().row() != 3);
        break;
    }
    case Effect::Narrows: {
        queue().selectRow(0);
        const SavedView before = m_console->window().alertsPage()->currentView();
        action.trigger();
        QTRY_VERIFY(m_console->window().alertsPage()->currentView() != before);
        m_console->window().alertsPage()->showView(before);
        QTRY_VERIFY(queue().model()->rowCount() > 20);
        break;
    }
    case Effect::Focuses:
        QApplication::setActiveWindow(&m_console->window()); // dialogs came and went before
        queue().setFocus();
        action.trigger();
        QTRY_VERIFY(qobject_cast<QLineEdit*>(m_console->window().focusWidget()) != nullptr);
        break;
    case Effect::Elsewhere:
        break;
    }
}

// Some wait in a loop of their own until they are answered.
void EveryActionTest::opens(QAction& action) {
    const std::uint64_t revision = m_sample.store().revision();
    QStringList seen;
    QTimer looking;
    connect(&looking, &QTimer::timeout, this, [&] {
        for (auto* widget : opened(*m_console)) {
            seen << QString::fromLatin1(widget->metaObject()->className());
            QTest::keyClick(QApplication::focusWidget() ? QApplication::focusWidget() : widget,
                            Qt::Key_Escape);
            if (widget->isVisible()) widget->close();
        }
    });
    looking.start(40);
    action.trigger();
    QTRY_VERIFY2(!seen.isEmpty(), qPrintable(action.objectName()));
    QTRY_VERIFY(opened(*m_console).isEmpty());
    QCOMPARE(m_sample.store().revision(), revision);
}

// What it did to the alert, undo takes back whole.
void EveryActionTest::comesBack(QAction& action) {
    if (!action.isEnabled()) choose(AlertStatus::Resolved);
    QVERIFY(action.isEnabled());
    const std::string id = queue().currentId();
    const auto handling = [&] {
        const auto alert = m_sample.store().alert(id);
        return std::tuple(alert->status, alert->disposition, alert->assignedTo);
    };
    const auto before = handling();
    QAction* undo = m_console->window().actions()->undo;
    action.trigger();
    QTRY_VERIFY(handling() != before);
    QTRY_VERIFY(undo->isEnabled());
    QVERIFY(commandText(*undo) != u"Undo"_s); // says what it would take back
    undo->trigger();
    QTRY_VERIFY(handling() == before);
    QTRY_VERIFY(!undo->isEnabled());
    m_console->settle(); // the queue shows it again
}

void EveryActionTest::chooseOrLeaveOut() {
    m_console->showPage(0);
    queue().selectRow(0);
    action(u"alerts.extend-down"_s)->trigger();
    QCOMPARE(queue().selectedAlerts().size(), std::size_t{2});
    action(u"alerts.select"_s)->trigger();
    QCOMPARE(queue().selectedAlerts().size(), std::size_t{1});
    action(u"alerts.select"_s)->trigger();
    QCOMPARE(queue().selectedAlerts().size(), std::size_t{2});
}

void EveryActionTest::rowOfAccessOpens() {
    m_console->showPage(1);
    QAction* open = action(u"access.openEntity"_s);
    QVERIFY(!open->isEnabled());
    QTableView* table = nullptr;
    for (auto* one : m_console->window().findChildren<QTableView*>())
        if (one->isVisible()) table = one;
    QVERIFY(table != nullptr && table->model()->rowCount() > 0);
    table->setFocus();
    table->setCurrentIndex(table->model()->index(0, 0));
    QTRY_VERIFY(open->isEnabled());
    open->trigger();
    QTRY_COMPARE(m_console->navigation().currentItem()->text(), u"Entities"_s);
}

void EveryActionTest::quitCloses() {
    action(u"file.quit"_s)->trigger();
    QTRY_VERIFY(!m_console->window().isVisible());
}

QTEST_MAIN(EveryActionTest)
#include "every_action_test.moc"
