#include "ui/main_window.h"

#include "core/base/text.h"
#include "ui/address_lists.h"
#include "ui/alert_actions.h"
#include "ui/alert_tray.h"
#include "ui/density.h"
#include "ui/pages/access_page.h"
#include "ui/pages/alerts_page.h"
#include "ui/pages/entities_page.h"
#include "ui/pages/hardening_page.h"
#include "ui/pages/reports_page.h"
#include "ui/pages/rules_page.h"
#include "ui/pages/settings_page.h"
#include "ui/pages/sources_page.h"
#include "ui/pages/welcome_page.h"
#include "ui/palette_search.h"
#include "ui/plain_text.h"
#include "ui/settings_keeper.h"
#include "ui/status_line.h"
#include "ui/store_upkeep.h"
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

std::shared_ptr<SettingsKeeper> keeperBeside(const std::filesystem::path& file) {
    const auto settings = file.parent_path() / "settings.json";
    return std::make_shared<SettingsKeeper>(settings, readSettingsOrDefaults(settings).value_or(Settings{}));
}

} // namespace

MainWindow::MainWindow(ConsoleServices services, QWidget* parent)
    : QMainWindow(parent), m_sessionDefaults(services.sessionDefaults),
      m_keeper(services.settings ? std::move(services.settings) : keeperBeside(services.settingsFile)),
      m_settings(*m_keeper), m_sourceAccess(std::move(services.sourceAccess)),
      m_storeFile(std::move(services.storeFile)), m_sampleAlerts(std::move(services.sampleAlerts)),
      m_importAlerts(std::move(services.importAlerts)), m_user(services.user), m_gateway(services.store),
      m_reading(std::move(services.startSession), std::move(services.makeSample),
                std::move(services.sessionDefaults)),
      m_changes(m_gateway, std::move(services.user)), m_actions(new AlertActions(m_gateway, m_changes, this)),
      m_lists(new AddressLists(*m_keeper, m_sessionDefaults.intel, this)) {
    takeOverConsoleFile(*m_keeper, services.settingsFile);
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
    m_status = new StatusLine(*statusBar(), m_gateway, m_reading);
    m_upkeep = new StoreUpkeep(m_gateway, *m_keeper, this);
    connect(m_upkeep, &StoreUpkeep::failed, this, &MainWindow::showNotice);
    connect(m_upkeep, &StoreUpkeep::removed, this, [this](std::uint64_t alerts, std::uint64_t sums) {
        m_status->say(tr("Removed as the settings say: %1 closed alerts, %2 sums of access")
                          .arg(fromUtf8(formatCount(alerts)), fromUtf8(formatCount(sums))));
    });
    m_tray = new AlertTray(m_gateway, *this);
    m_tray->setEnabled(m_settings.trayNotices());
    buildCommands();

    connect(m_actions, &AlertActions::message, m_status, &StatusLine::say);
    connect(m_actions, &AlertActions::failed, this, &MainWindow::showNotice);
    connect(m_alerts, &AlertsPage::message, m_status, &StatusLine::say);
    connect(m_access, &AccessPage::message, m_status, &StatusLine::say);
    connect(m_entities, &EntitiesPage::message, m_status, &StatusLine::say);
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
    connect(m_keeper.get(), &SettingsKeeper::changed, this, &MainWindow::settingsChanged);
    connect(m_keeper.get(), &SettingsKeeper::failed, this, &MainWindow::showNotice);
    connect(m_sources, &SourcesPage::message, m_status, &StatusLine::say);
    connect(m_rules, &RulesPage::message, m_status, &StatusLine::say);
    readSettings();
    settingsChanged();
    m_status->update();
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
    m_entities = new EntitiesPage(m_gateway);
    m_sources = new SourcesPage(m_gateway, m_reading, *m_keeper, m_sourceAccess);

    addPage(m_alertsOrWelcome, icon(Icon::Alerts), tr("Alerts"));
    addPage(m_access, icon(Icon::Access), tr("Access"));
    addPage(m_entities, icon(Icon::Entities), tr("Entities"));
    m_hardening = new HardeningPage(m_gateway);
    addPage(m_hardening, icon(Icon::Hardening), tr("Hardening"));
    addPage(m_sources, icon(Icon::Sources), tr("Sources"));
    m_reports = new ReportsPage(m_gateway);
    addPage(m_reports, icon(Icon::Reports), tr("Reports"));
    m_rules = new RulesPage(m_gateway, *m_keeper, m_user);
    addPage(m_rules, icon(Icon::Rules), tr("Rules"));
    m_settingsPage = new SettingsPage(m_gateway, *m_keeper, *m_lists, m_storeFile);
    addPage(m_settingsPage, icon(Icon::Settings), tr("Settings"));
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
    connect(m_welcome, &WelcomePage::sourceRequested, m_sources, qOverload<>(&SourcesPage::addSource));
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
    connect(m_access, &AccessPage::alertsRequested, this, &MainWindow::showAlerts);
    connect(m_hardening, &HardeningPage::alertsRequested, this, &MainWindow::showAlerts);
    connect(m_hardening, &HardeningPage::openLogsRequested, this, &MainWindow::openFolder);
    connect(m_hardening, &HardeningPage::sampleRequested, this, &MainWindow::openSample);
    connectEntities();
    connectSettingsPages();
}

void MainWindow::connectEntities() {
    connect(m_entities, &EntitiesPage::alertsRequested, this, &MainWindow::showAlerts);
    connect(m_entities, &EntitiesPage::alertRequested, this,
            [this](const std::string& id) { showAlert(fromUtf8(id)); });
    connect(m_entities, &EntitiesPage::accessRequested, this, [this](const Entity& entity) {
        m_access->showEntity(entity);
        showPage(u"access"_s);
    });
    connect(m_access, &AccessPage::entityRequested, this, &MainWindow::showEntity);
    connect(m_alerts, &AlertsPage::entityRequested, this, &MainWindow::showEntity);
    connect(m_entities, &EntitiesPage::openLogsRequested, this, &MainWindow::openFolder);
    connect(m_entities, &EntitiesPage::sampleRequested, this, &MainWindow::openSample);
    connect(m_entities, &EntitiesPage::timeRangeChosen, m_alerts, &AlertsPage::setTimeRange);
    connect(m_entities, &EntitiesPage::timeRangeChosen, m_access, &AccessPage::setTimeRange);
    connect(m_alerts, &AlertsPage::timeRangeChosen, m_entities, &EntitiesPage::setTimeRange);
    connect(m_access, &AccessPage::timeRangeChosen, m_entities, &EntitiesPage::setTimeRange);
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
    connect(m_search, &PaletteSearch::addressChosen, this, [this](const QString& address) {
        showAlerts(alertsOf({EntityKind::Address, toUtf8(address)}));
    });
    connect(m_search, &PaletteSearch::accountChosen, this, [this](const QString& key) {
        showAlerts(alertsOf({EntityKind::Account, toUtf8(key)}));
    });
    connect(m_search, &PaletteSearch::entityChosen, this, &MainWindow::showEntity);
    m_commands.addDestinations([this](const QString&) { return savedViews(); });
}

void MainWindow::showEntity(const Entity& entity) {
    m_entities->showEntity(entity);
    showPage(u"entities"_s);
}

// However many there are: only the first nine have keys.
std::vector<Destination> MainWindow::savedViews() {
    std::vector<Destination> destinations;
    for (const auto& view : m_alerts->views().all())
        destinations.push_back({shown(toUtf8(view.name)), tr("Saved view"), Icon::Filter, [this, view] {
                                    showPage(u"alerts"_s);
                                    m_alerts->showView(view);
                                    m_alerts->focusQueue();
                                }});
    return destinations;
}

void MainWindow::showAlerts(const AlertFilter& filter) {
    m_alerts->setFilter(filter);
    showPage(u"alerts"_s);
    m_alerts->focusQueue();
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

void MainWindow::connectSettingsPages() {
    connect(m_rules, &RulesPage::alertsRequested, this, [this](const AlertFilter& filter) {
        m_alerts->setFilter(filter);
        showPage(u"alerts"_s);
        m_alerts->focusQueue();
    });
    connect(m_settingsPage, &SettingsPage::themeChosen, this, &MainWindow::chooseTheme);
    connect(m_settingsPage, &SettingsPage::densityChosen, this, &MainWindow::chooseDensity);
    connect(m_settingsPage, &SettingsPage::timesChosen, this, &MainWindow::setTimes);
    connect(m_settingsPage, &SettingsPage::shortcutsRequested, this, &MainWindow::showShortcuts);
    connect(m_settingsPage, &SettingsPage::sampleAlertsRequested, this, &MainWindow::addSampleAlerts);
    connect(m_settingsPage, &SettingsPage::rulesRequested, this, [this] { showPage(u"rules"_s); });
}

void MainWindow::addSampleAlerts() {
    if (!m_sampleAlerts) return;
    StoreBatch batch;
    batch.alerts = m_sampleAlerts();
    m_gateway.change(
        this, [batch](AlertStore& store) { return store.commit(batch); },
        [this](Result<void> written) {
            if (!written) return showNotice(fromUtf8(describe(written.error())));
            m_status->say(tr("One sample alert of each type added to the queue."));
            m_gateway.poll();
        });
}

void MainWindow::importDefenderAlerts() {
    const QStringList chosen = QFileDialog::getOpenFileNames(
        this, tr("Import Defender Alerts"), {},
        tr("Alerts of Defender for Cloud (*.json *.jsonl *.ndjson);;All files (*)"));
    if (chosen.isEmpty() || !m_importAlerts) return;
    std::vector<std::filesystem::path> files;
    for (const QString& file : chosen)
        files.emplace_back(file.toStdString());
    m_gateway.change(
        this,
        [import = m_importAlerts, files = std::move(files)](AlertStore& store) {
            return import(store, files);
        },
        [this](Result<std::string> done) {
            if (!done) return showNotice(fromUtf8(describe(done.error())));
            m_status->say(fromUtf8(*done));
            m_gateway.poll();
            leaveWelcome();
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

void MainWindow::readSources() {
    m_reading.start();
}

void MainWindow::settingsChanged() {
    const Settings& settings = m_keeper->settings();
    m_reading.setProtection(settings.protection);
    m_reading.setNetwork(settings.network);
    m_reading.setFeeds(settings.feeds);
    m_reading.setSources(settings.sources);
    m_reading.setIntel(m_lists->settings());
    m_status->setProtection(settings.protection);
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
    m_entities->refreshTimes();
}

void MainWindow::readSettings() {
    chooseTheme(themeChoice());
    chooseDensity(m_settings.density());
    setTimes(m_settings.times());
    auto states = m_settings.states();
    restoreGeometry(states[u"geometry"_s]);
    restoreState(states[u"window"_s], layoutVersion);
    for (int row = 0; row < m_pages->count(); ++row) {
        const auto splitters = m_pages->widget(row)->findChildren<QSplitter*>();
        for (qsizetype i = 0; i < splitters.size(); ++i)
            if (const auto& state = states[splitterName(pageId(row), i)]; !state.isEmpty())
                splitters[i]->restoreState(state);
    }
    m_alerts->useSettings(QueueSettings::of(*m_keeper));
    showPage(m_settings.page());
}

void MainWindow::keepState() {
    ConsoleSettings::States states{{u"geometry"_s, saveGeometry()}, {u"window"_s, saveState(layoutVersion)}};
    for (int row = 0; row < m_pages->count(); ++row) {
        const auto splitters = m_pages->widget(row)->findChildren<QSplitter*>();
        for (qsizetype i = 0; i < splitters.size(); ++i)
            states[splitterName(pageId(row), i)] = splitters[i]->saveState();
    }
    m_settings.setStates(states);
    m_settings.setPage(pageId(std::max(0, m_navigation->currentRow())));
}

void MainWindow::closeEvent(QCloseEvent* event) {
    keepState();
    event->accept();
}

// From the navigation to the page's parts one after the other, then to what stands around them. Widgets that
// a page makes later would otherwise come behind the rest of the window.
std::vector<QWidget*> MainWindow::tabStops() const {
    std::vector<QWidget*> stops{m_navigation}, around;
    for (auto* widget = m_navigation->nextInFocusChain(); widget != m_navigation;
         widget = widget->nextInFocusChain()) {
        const bool takesTab = (widget->focusPolicy() & Qt::TabFocus) != 0 && widget->isEnabled() &&
                              widget->isVisible() && widget->focusProxy() == nullptr;
        if (takesTab && isAncestorOf(widget))
            (m_pages->isAncestorOf(widget) ? stops : around).push_back(widget);
    }
    stops.insert(stops.end(), around.begin(), around.end());
    return stops;
}

bool MainWindow::focusNextPrevChild(bool next) {
    const auto stops = tabStops();
    const auto count = static_cast<std::ptrdiff_t>(stops.size());
    auto* now = focusWidget();
    while (now != nullptr && now->focusProxy() != nullptr)
        now = now->focusProxy();
    const auto at = std::find(stops.begin(), stops.end(), now) - stops.begin();
    if (at == count) return QMainWindow::focusNextPrevChild(next);
    stops[static_cast<std::size_t>((at + (next ? 1 : count - 1)) % count)]->setFocus(
        next ? Qt::TabFocusReason : Qt::BacktabFocusReason);
    return true;
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (!droppedPaths(*event->mimeData()).isEmpty()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    event->acceptProposedAction();
    open(droppedPaths(*event->mimeData()));
}

} // namespace cosmoswatch
