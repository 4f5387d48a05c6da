#include "ui/main_window.h"

#include "core/base/text.h"
#include "ui/address_lists.h"
#include "ui/alert_actions.h"
#include "ui/alert_tray.h"
#include "ui/density.h"
#include "ui/pages/access_page.h"
#include "ui/pages/alerts_page.h"
#include "ui/pages/hardening_page.h"
#include "ui/pages/reports_page.h"
#include "ui/pages/sources_page.h"
#include "ui/pages/welcome_page.h"
#include "ui/palette_search.h"
#include "ui/plain_text.h"
#include "ui/status_line.h"
#include "ui/widgets/alert_queue_view.h"
#include "ui/widgets/command_palette.h"
#include "ui/widgets/navigation_delegate.h"
#include "ui/widgets/notice_bar.h"

#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QListWidget>
#include <QMimeData>
#include <QSplitter>
#include <QStackedWidget>
#include <QStatusBar>

namespace cosmoswatch {
namespace {

using namespace Qt::StringLiterals;

constexpr int layoutVersion = 1; // of the saved window state
constexpr int idRole = Qt::UserRole + 100;

// "access" of cosmoswatch::AccessPage.
QString idOf(const QWidget& page) {
    if (!page.objectName().isEmpty()) return page.objectName();
    QString name = QString::fromLatin1(page.metaObject()->className()).section(u':', -1);
    if (name.endsWith("Page"_L1)) name.chop(4);
    return name.toLower();
}

// Splitters of a page in the order they were made, which is what a page promises to keep.
QString splitterName(const QString& page, qsizetype number) {
    return u"%1.splitter%2"_s.arg(page, QString::number(number));
}

} // namespace

MainWindow::MainWindow(ConsoleServices services, QWidget* parent)
    : QMainWindow(parent), m_settings(services.settingsFile), m_sessionDefaults(services.sessionDefaults),
      m_gateway(services.store), m_reading(std::move(services.startSession), std::move(services.makeSample),
                                           std::move(services.sessionDefaults)),
      m_changes(m_gateway, std::move(services.user)), m_actions(new AlertActions(m_gateway, m_changes, this)),
      m_lists(new AddressLists(fromUtf8(services.settingsFile.native()), m_sessionDefaults.intel, this)) {
    setWindowTitle(tr("Cosmos Watch"));
    setWindowIcon(applicationIcon());
    setAcceptDrops(true);
    resize(1440, 900);
    // Before the widgets: each change of style goes through all that exist.
    const ThemeChoice theme = themeChoice() == ThemeChoice::FollowSystem ? m_settings.theme() : themeChoice();
    if (theme != themeChoice() || m_settings.density() != Theme::current().density)
        applyTheme(*qApp, theme, m_settings.density());
    leaveWelcome(); // asked first, answered once the window stands: no page's question comes before it
    buildFrame();
    buildPages();
    connectPages();
    buildMenus();
    m_status = new StatusLine(*statusBar(), m_gateway, m_reading, m_sessionDefaults.engine.learningPeriod);
    m_tray = new AlertTray(m_gateway, *this);
    m_tray->setEnabled(m_settings.trayNotices());
    buildCommands();

    connect(m_actions, &AlertActions::message, m_status, &StatusLine::say);
    connect(m_actions, &AlertActions::failed, this, &MainWindow::showNotice);
    connect(m_alerts, &AlertsPage::message, m_status, &StatusLine::say);
    connect(m_hardening, &HardeningPage::message, m_status, &StatusLine::say);
    connect(m_hardening, &HardeningPage::failed, this, &MainWindow::showNotice);
    connect(m_reports, &ReportsPage::message, m_status, &StatusLine::say);
    connect(m_reports, &ReportsPage::failed, this, &MainWindow::showNotice);
    connect(m_tray, &AlertTray::opened, this, [this](const QString& id) {
        setWindowState(windowState() & ~Qt::WindowMinimized);
        raise();
        activateWindow();
        id.isEmpty() ? showPage(u"alerts"_s) : showAlert(id);
    });
    connect(&m_reading, &Reading::failed, this, &MainWindow::showNotice);
    connect(&m_reading, &Reading::started, m_notice, &QWidget::hide);
    for (const auto signal : {&Reading::started, &Reading::progressed, &Reading::finished})
        connect(&m_reading, signal, this, &MainWindow::readingChanged);
    connect(&m_reading, &Reading::finished, this, [this] {
        m_gateway.poll();
        leaveWelcome();
    });
    connect(&m_gateway, &StoreGateway::changed, this, &MainWindow::leaveWelcome);
    readSettings();
    listsChanged();
    m_status->update();
    m_status->updateLearning();
}

MainWindow::~MainWindow() = default;

void MainWindow::buildFrame() {
    m_navigation = new QListWidget(this);
    m_navigation->setAccessibleName(tr("Pages"));
    m_navigation->setFrameShape(QFrame::NoFrame);
    m_navigation->setItemDelegate(new NavigationDelegate(m_navigation));
    m_navigation->setFixedWidth(metrics::unit() * 37);
    m_navigation->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_navigation->setObjectName(u"navigation"_s);
    m_navigation->setIconSize({metrics::iconSize(), metrics::iconSize()});
    m_pages = new QStackedWidget(this);
    m_notice = new NoticeBar(Ink::Error, this);
    connect(m_navigation, &QListWidget::currentRowChanged, m_pages, &QStackedWidget::setCurrentIndex);

    auto* centre = new QWidget(this);
    auto* row = new QHBoxLayout(centre);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(m_navigation);
    auto* line = new QFrame(centre);
    line->setFrameShape(QFrame::VLine);
    line->setFixedWidth(1);
    line->setForegroundRole(QPalette::Midlight);
    row->addWidget(line);
    auto* right = new QVBoxLayout;
    right->setSpacing(0);
    right->addWidget(m_notice);
    right->addWidget(m_pages, 1);
    row->addLayout(right, 1);
    setCentralWidget(centre);
}

int MainWindow::addPage(QWidget* page, const QIcon& icon, const QString& name) {
    auto* item = new QListWidgetItem(icon, name, m_navigation);
    item->setData(Qt::AccessibleTextRole, name);
    item->setData(idRole, idOf(*page));
    m_commands.setAreaTitle(idOf(*page), name);
    return m_pages->addWidget(page);
}

// The pages in the order of the navigation.
void MainWindow::buildPages() {
    m_alerts = new AlertsPage(m_gateway, *m_actions, m_changes);
    m_welcome = new WelcomePage;
    m_alertsOrWelcome = new QStackedWidget; // the welcome page while there is no alert
    m_alertsOrWelcome->setObjectName(u"alerts"_s);
    m_alertsOrWelcome->addWidget(m_welcome);
    m_alertsOrWelcome->addWidget(m_alerts);
    m_access = new AccessPage(m_gateway);
    m_sources = new SourcesPage(m_gateway, m_reading);

    addPage(m_alertsOrWelcome, icon(Icon::Alerts), tr("Alerts"));
    addPage(m_access, icon(Icon::Access), tr("Access"));
    m_hardening = new HardeningPage(m_gateway);
    addPage(m_hardening, icon(Icon::Hardening), tr("Hardening"));
    addPage(m_sources, icon(Icon::Sources), tr("Sources"));
    m_reports = new ReportsPage(m_gateway);
    addPage(m_reports, icon(Icon::Reports), tr("Reports"));
    m_navigation->setCurrentRow(0);
    m_welcome->setFocus();
}

void MainWindow::connectPages() {
    connect(m_alerts, &AlertsPage::activeCountChanged, this, [this](std::uint64_t count) {
        auto* item = m_navigation->item(0);
        const QString text = count == 0 ? QString() : fromUtf8(formatCount(count));
        item->setData(NavigationDelegate::BadgeRole, text);
        item->setData(Qt::AccessibleTextRole, tr("Alerts, %n active", nullptr, static_cast<int>(count)));
    });
    connect(m_welcome, &WelcomePage::sampleRequested, this, &MainWindow::openSample);
    connect(m_welcome, &WelcomePage::openFolderRequested, this, &MainWindow::openFolder);
    connect(m_welcome, &WelcomePage::openFilesRequested, this, &MainWindow::openFiles);
    connect(m_welcome, &WelcomePage::pathsDropped, this, &MainWindow::open);
    connect(m_sources, &SourcesPage::openFolderRequested, this, &MainWindow::openFolder);
    connect(m_sources, &SourcesPage::openFilesRequested, this, &MainWindow::openFiles);
    connect(m_sources, &SourcesPage::sampleRequested, this, &MainWindow::openSample);

    connect(m_access, &AccessPage::openLogsRequested, this, &MainWindow::openFolder);
    connect(m_access, &AccessPage::sampleRequested, this, &MainWindow::openSample);
    connect(m_access, &AccessPage::timeRangeChosen, m_alerts, &AlertsPage::setTimeRange);
    connect(m_alerts, &AlertsPage::timeRangeChosen, m_access, &AccessPage::setTimeRange);
    const auto showAlerts = [this](const AlertFilter& filter) {
        m_alerts->setFilter(filter);
        showPage(u"alerts"_s);
        m_alerts->focusQueue();
    };
    connect(m_access, &AccessPage::alertsRequested, this, showAlerts);
    connect(m_hardening, &HardeningPage::alertsRequested, this, showAlerts);
    connect(m_hardening, &HardeningPage::openLogsRequested, this, &MainWindow::openFolder);
    connect(m_hardening, &HardeningPage::sampleRequested, this, &MainWindow::openSample);
}

// After pages and menus: their actions are found by name.
void MainWindow::buildCommands() {
    m_commands.setAreaTitle(u"file"_s, tr("File"));
    m_commands.setAreaTitle(u"edit"_s, tr("Edit"));
    m_commands.setAreaTitle(u"go"_s, tr("Page"));
    m_commands.setAreaTitle(u"view"_s, tr("View"));
    m_commands.setAreaTitle(u"help"_s, tr("Help"));
    m_commands.collect(*this);
    m_commands.setChosenKeys(m_settings.keys());
    connect(&m_commands, &Commands::keysChanged, this,
            [this] { m_settings.setKeys(m_commands.chosenKeys()); });

    m_palette = new CommandPalette(m_commands, *this);
    m_search = new PaletteSearch(m_gateway, this);
    connect(m_palette, &CommandPalette::typed, m_search, &PaletteSearch::look);
    connect(m_search, &PaletteSearch::found, m_palette, &CommandPalette::setFound);
    connect(m_search, &PaletteSearch::alertChosen, this, &MainWindow::showAlert);
    const auto only = [this](const AlertFilter& filter) {
        m_alerts->setFilter(filter);
        showPage(u"alerts"_s);
        m_alerts->focusQueue();
    };
    connect(m_search, &PaletteSearch::addressChosen, this, [only](const QString& address) {
        AlertFilter filter;
        filter.addresses = {toUtf8(address)};
        only(filter);
    });
    connect(m_search, &PaletteSearch::accountChosen, this, [only](const QString& key) {
        AlertFilter filter;
        filter.accountKeys = {toUtf8(key)};
        only(filter);
    });
}

// The filter that shows it is made from the alert, so that the queue finds it among a million.
void MainWindow::showAlert(const QString& id) {
    m_alertRequest = m_gateway.ask([id = toUtf8(id)](const AlertReader& store) { return store.alert(id); },
                                   [this](const Result<Alert>& alert) {
                                       if (!alert) {
                                           showNotice(fromUtf8(describe(alert.error())));
                                           return;
                                       }
                                       AlertFilter filter;
                                       filter.types = {alert->type};
                                       filter.accountKeys = {alert->account.key};
                                       if (!alert->address.empty()) filter.addresses = {alert->address};
                                       filter.time = {alert->last, alert->last + Duration(1)};
                                       m_alerts->setFilter(filter);
                                       showPage(u"alerts"_s);
                                       m_alerts->focusQueue();
                                   });
}

void MainWindow::showNotice(const QString& text) {
    m_notice->tell(text);
}

void MainWindow::readingChanged() {
    if (m_empty) m_welcome->setReading(m_reading.isBusy());
}

// With the first alert the queue takes the place of the welcome page, for good.
void MainWindow::leaveWelcome() {
    if (!m_empty) return;
    m_emptyRequest = m_gateway.ask(
        [](const AlertReader& store) -> Result<std::pair<bool, bool>> {
            const auto first = store.alerts({}, AlertOrder{}, std::nullopt, 1);
            if (!first) return tl::unexpected(first.error());
            const auto counters = store.counters();
            if (!counters) return tl::unexpected(counters.error());
            return std::pair(!first->rows.empty(), counters->records > 0);
        },
        [this](Result<std::pair<bool, bool>> store) {
            if (!store) {
                showNotice(fromUtf8(describe(store.error())));
                return;
            }
            // Records without an alert while still reading: keep saying that logs are read.
            const auto [alerts, records] = *store;
            if (!alerts && (!records || m_reading.isBusy())) return;
            m_empty = false;
            m_alertsOrWelcome->setCurrentWidget(m_alerts);
            if (m_navigation->currentRow() == 0) m_alerts->focusQueue();
        });
}

void MainWindow::open(const QStringList& paths) {
    if (!paths.isEmpty()) m_reading.open(paths);
}

void MainWindow::openSample() {
    m_reading.openSample();
}

void MainWindow::listsChanged() {
    m_reading.setIntel(m_lists->settings());
    m_welcome->setLists(m_lists->summary());
    m_sources->setLists(m_lists->summary());
    m_status->setLists(m_lists->settings());
}

void MainWindow::openFolder() {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Open a Folder of Logs"));
    if (!folder.isEmpty()) open({folder});
}

void MainWindow::openFiles() {
    open(QFileDialog::getOpenFileNames(this, tr("Open Log Files"), {},
                                       tr("Logs (*.json *.jsonl *.log *.gz);;All files (*)")));
}

void MainWindow::filterAlerts() {
    showPage(u"alerts"_s);
    m_alerts->focusFilter();
}

QString MainWindow::pageId(int row) const {
    return m_navigation->item(row)->data(idRole).toString();
}

void MainWindow::showPage(const QString& id) {
    for (int row = 0; row < m_navigation->count(); ++row)
        if (pageId(row) == id) m_navigation->setCurrentRow(row);
}

void MainWindow::chooseTheme(ThemeChoice choice) {
    if (choice != themeChoice()) applyTheme(*qApp, choice, Theme::current().density);
    for (auto* action : m_themes->actions())
        action->setChecked(action->data().toInt() == static_cast<int>(choice));
    m_settings.setTheme(choice);
}

void MainWindow::chooseDensity(Density density) {
    if (density != Theme::current().density) {
        const Spacing before = Spacing::current();
        applyTheme(*qApp, themeChoice(), density);
        followDensity(*this, before);
    }
    for (auto* action : m_densities->actions())
        action->setChecked(action->data().toInt() == static_cast<int>(density));
    m_settings.setDensity(density);
}

void MainWindow::setTimes(TimeZoneChoice choice) {
    setTimeZoneChoice(choice);
    for (auto* action : m_times->actions())
        action->setChecked(action->data().toInt() == static_cast<int>(choice));
    m_settings.setTimes(choice);
    m_zone->setText(tr("Times in %1").arg(timeZoneLabel()));
    m_alerts->refreshTimes();
    m_access->refreshTimes();
}

void MainWindow::readSettings() {
    chooseTheme(themeChoice());
    chooseDensity(m_settings.density());
    setTimes(m_settings.times());
    restoreGeometry(m_settings.state(u"geometry"_s));
    restoreState(m_settings.state(u"window"_s), layoutVersion);
    for (int row = 0; row < m_pages->count(); ++row) {
        const auto splitters = m_pages->widget(row)->findChildren<QSplitter*>();
        for (qsizetype i = 0; i < splitters.size(); ++i)
            if (const auto state = m_settings.state(splitterName(pageId(row), i)); !state.isEmpty())
                splitters[i]->restoreState(state);
    }
    m_alerts->useSettings(QueueSettings::inFile(fromUtf8(m_settings.file().native())));
    showPage(m_settings.page());
}

void MainWindow::keepState() {
    m_settings.setState(u"geometry"_s, saveGeometry());
    m_settings.setState(u"window"_s, saveState(layoutVersion));
    for (int row = 0; row < m_pages->count(); ++row) {
        const auto splitters = m_pages->widget(row)->findChildren<QSplitter*>();
        for (qsizetype i = 0; i < splitters.size(); ++i)
            m_settings.setState(splitterName(pageId(row), i), splitters[i]->saveState());
    }
    m_settings.setPage(pageId(std::max(0, m_navigation->currentRow())));
}

void MainWindow::closeEvent(QCloseEvent* event) {
    keepState();
    event->accept();
}

// Qt puts what a page makes later, such as the detail of an alert, behind everything else in the window. The
// parts of a page belong together, in the order they were made.
void MainWindow::keepTabOrder() {
    std::vector<QWidget*> parts;
    for (auto* widget = m_navigation->nextInFocusChain(); widget != m_navigation;
         widget = widget->nextInFocusChain())
        if ((widget->focusPolicy() & Qt::TabFocus) != 0 && m_pages->isAncestorOf(widget))
            parts.push_back(widget);
    QWidget* last = m_navigation;
    for (auto* part : parts) {
        QWidget::setTabOrder(last, part);
        last = part;
    }
}

bool MainWindow::focusNextPrevChild(bool next) {
    keepTabOrder();
    return QMainWindow::focusNextPrevChild(next);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (!droppedPaths(*event->mimeData()).isEmpty()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    event->acceptProposedAction();
    open(droppedPaths(*event->mimeData()));
}

} // namespace cosmoswatch
