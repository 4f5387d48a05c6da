// The menus. Every entry is a command: named, with its default key.
#include "ui/address_lists.h"
#include "ui/alert_actions.h"
#include "ui/alert_tray.h"
#include "ui/main_window.h"
#include "ui/pages/alerts_page.h"
#include "ui/pages/sources_page.h"
#include "ui/pages/welcome_page.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/command_palette.h"
#include "ui/widgets/shortcuts_dialog.h"

#include <QActionGroup>
#include <QCoreApplication>
#include <QHBoxLayout>
#include <QListWidget>
#include <QMenuBar>
#include <QStyle>

namespace cosmoswatch {
namespace {

using namespace Qt::StringLiterals;

} // namespace

QAction* MainWindow::addCommand(QMenu* menu, const QString& id, const QString& text, const QKeySequence& key,
                                void (MainWindow::*run)()) {
    auto* action = menu->addAction(text, key, this, run);
    action->setObjectName(id);
    return action;
}

void MainWindow::addChoice(QMenu* menu, QActionGroup* group, const QString& id, const QString& text,
                           int value) {
    auto* action = menu->addAction(text);
    action->setObjectName(id);
    action->setCheckable(true);
    action->setData(value);
    // "Dark" says little outside its menu.
    setCommandText(*action, QString(menu->title() + u": "_s + text).remove(u'&'));
    group->addAction(action);
}

void MainWindow::buildMenus() {
    buildFileMenu();
    buildEditMenu();
    buildViewMenu();
    m_actions->fillMenu(*menuBar()->addMenu(tr("&Alert")));
    buildHelpMenu();
    buildCorner();
}

void MainWindow::buildFileMenu() {
    auto* file = menuBar()->addMenu(tr("&File"));
    addCommand(file, u"file.open-folder"_s, tr("&Open Folder of Logs…"), QKeySequence::Open,
               &MainWindow::openFolder);
    addCommand(file, u"file.open-files"_s, tr("Open &Files…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O),
               &MainWindow::openFiles);
    addCommand(file, u"file.sample"_s, tr("&Sample Data"), {}, &MainWindow::openSample);
    addCommand(file, u"file.import-defender"_s, tr("&Import Defender Alerts…"), {},
               &MainWindow::importDefenderAlerts);
    file->addSeparator();
    auto* lists = file->addMenu(tr("&Address Lists"));
    m_lists->fillMenu(*lists);
    connect(m_welcome, &WelcomePage::listsRequested, lists, [lists](const QPoint& at) { lists->popup(at); });
    connect(m_sources, &SourcesPage::listsRequested, lists, [lists](const QPoint& at) { lists->popup(at); });
    file->addSeparator();
    auto* exports = file->addMenu(tr("&Export Chosen Alerts"));
    exports->addActions({m_actions->saveMail, m_actions->exportPdf, m_actions->exportHtml,
                         m_actions->exportMarkdown, m_actions->exportCsv, m_actions->exportJson,
                         m_actions->exportForPrograms});
    file->addSeparator();
    auto* quit = file->addAction(tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q), this, &QWidget::close);
    quit->setObjectName(u"file.quit"_s);
}

void MainWindow::buildEditMenu() {
    auto* edit = menuBar()->addMenu(tr("&Edit"));
    edit->addAction(m_actions->undo);
    edit->addSeparator();
    edit->addActions({m_actions->copyText, m_actions->copyMarkdown, m_actions->copyJson});
    edit->addSeparator();
    addCommand(edit, u"edit.filter-alerts"_s, tr("&Filter Alerts"), QKeySequence::Find,
               &MainWindow::filterAlerts);
    addCommand(edit, u"edit.commands"_s, tr("&Commands"), QKeySequence(Qt::CTRL | Qt::Key_K),
               &MainWindow::showPalette);
}

void MainWindow::buildViewMenu() {
    auto* view = menuBar()->addMenu(tr("&View"));
    for (int row = 0; row < m_navigation->count(); ++row) {
        const auto key =
            row < 9 ? QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + row)) : QKeySequence();
        const QString id = pageId(row);
        auto* action = view->addAction(m_navigation->item(row)->icon(), m_navigation->item(row)->text(), key,
                                       this, [this, id] { showPage(id); });
        action->setObjectName("go."_L1 + id);
        action->setIconVisibleInMenu(false);
    }
    view->addSeparator();
    m_alerts->fillViewMenu(*view);
    view->addSeparator();
    auto* theme = view->addMenu(tr("&Theme"));
    m_themes = new QActionGroup(this);
    addChoice(theme, m_themes, u"view.theme-system"_s, tr("&System"),
              static_cast<int>(ThemeChoice::FollowSystem));
    addChoice(theme, m_themes, u"view.theme-light"_s, tr("&Light"), static_cast<int>(ThemeChoice::Light));
    addChoice(theme, m_themes, u"view.theme-dark"_s, tr("&Dark"), static_cast<int>(ThemeChoice::Dark));
    addChoice(theme, m_themes, u"view.theme-contrast"_s, tr("&High Contrast"),
              static_cast<int>(ThemeChoice::HighContrast));
    connect(m_themes, &QActionGroup::triggered, this,
            [this](QAction* action) { chooseTheme(static_cast<ThemeChoice>(action->data().toInt())); });
    auto* density = view->addMenu(tr("De&nsity"));
    m_densities = new QActionGroup(this);
    addChoice(density, m_densities, u"view.comfortable"_s, tr("&Comfortable"),
              static_cast<int>(Density::Comfortable));
    addChoice(density, m_densities, u"view.compact"_s, tr("Com&pact"), static_cast<int>(Density::Compact));
    connect(m_densities, &QActionGroup::triggered, this,
            [this](QAction* action) { chooseDensity(static_cast<Density>(action->data().toInt())); });
    auto* times = view->addMenu(tr("T&imes"));
    m_times = new QActionGroup(this);
    addChoice(times, m_times, u"view.times-utc"_s, tr("&UTC"), static_cast<int>(TimeZoneChoice::Utc));
    addChoice(times, m_times, u"view.times-local"_s, tr("&Local"), static_cast<int>(TimeZoneChoice::Local));
    connect(m_times, &QActionGroup::triggered, this,
            [this](QAction* action) { setTimes(static_cast<TimeZoneChoice>(action->data().toInt())); });
    view->addSeparator();
    auto* tray = view->addAction(tr("Tell of High Alerts in the T&ray"));
    tray->setObjectName(u"view.tray"_s);
    tray->setCheckable(true);
    tray->setChecked(m_settings.trayNotices());
    connect(tray, &QAction::toggled, this, [this](bool wanted) {
        m_settings.setTrayNotices(wanted);
        m_tray->setEnabled(wanted);
    });
}

void MainWindow::buildHelpMenu() {
    auto* help = menuBar()->addMenu(tr("&Help"));
    auto* shortcuts =
        addCommand(help, u"help.shortcuts"_s, tr("&Keyboard Shortcuts"), {}, &MainWindow::showShortcuts);
    shortcuts->setShortcuts({QKeySequence(u"?"_s), QKeySequence(QKeySequence::HelpContents)});
    help->addSeparator();
    addCommand(help, u"help.about"_s, tr("&About Cosmos Watch"), {}, &MainWindow::showAbout);
}

// What stands at the right of the menus: the zone of all times, and the way to every command.
void MainWindow::buildCorner() {
    auto* corner = new QWidget(menuBar());
    auto* row = new QHBoxLayout(corner);
    row->setContentsMargins(metrics::margin(), metrics::unit() / 2, metrics::gap(), metrics::unit() / 2);
    row->setSpacing(metrics::margin());
    m_zone = new PlainLabel({}, corner);
    m_zone->setInk(Ink::Muted);
    m_zone->setForegroundRole(QPalette::WindowText); // a menu bar's children have the ink of buttons
    row->addWidget(m_zone);
    auto* commands = new ActionButton(findChild<QAction*>(u"edit.commands"_s), corner);
    commands->setProperty("look", u"quiet"_s);
    commands->setKeyShown(true);
    commands->style()->unpolish(commands); // it was looked at before it had its look
    commands->style()->polish(commands);
    row->addWidget(commands);
    menuBar()->setCornerWidget(corner);
}

void MainWindow::showPalette() {
    m_palette->open();
}

void MainWindow::showShortcuts() {
    m_commands.collect(*this);
    auto* dialog = new ShortcutsDialog(m_commands, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void MainWindow::showAbout() {
    tellUser(
        this, tr("About Cosmos Watch"),
        tr("Cosmos Watch %1\n\nFinds attacks on Azure Cosmos DB accounts in their diagnostic logs, on this "
           "computer.\n\nFree software under the GNU General Public License, version 3 or later.\nCountries "
           "of "
           "addresses, unless you chose another database: IP Geolocation by DB-IP (https://db-ip.com), CC BY "
           "4.0.\n"
           "Map: Natural Earth.")
            .arg(QCoreApplication::applicationVersion()));
}

} // namespace cosmoswatch
