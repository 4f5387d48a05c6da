#include "ui/main_window.h"

#include "core/base/text.h"
#include "ui/address_lists.h"
#include "ui/alert_actions.h"
#include "ui/icons.h"
#include "ui/pages/access_page.h"
#include "ui/pages/alerts_page.h"
#include "ui/pages/rules_page.h"
#include "ui/pages/settings_page.h"
#include "ui/pages/sources_page.h"
#include "ui/pages/welcome_page.h"
#include "ui/plain_text.h"
#include "ui/settings_keeper.h"
#include "ui/widgets/alert_queue_view.h"
#include "ui/widgets/navigation_delegate.h"
#include "ui/widgets/shortcuts_dialog.h"
#include "ui/widgets/thin_progress.h"

#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QFileDialog>
#include <QFrame>
#include <QHBoxLayout>
#include <QListWidget>
#include <QMenuBar>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTimer>
#include <QVBoxLayout>

#include <chrono>
#include <cmath>

namespace cosmoswatch {
namespace {

using namespace Qt::StringLiterals;

constexpr int layoutVersion = 1; // of the saved window state

std::shared_ptr<SettingsKeeper> keeperBeside(const std::filesystem::path& file) {
    const auto settings = file.parent_path() / "settings.json";
    return std::make_shared<SettingsKeeper>(settings, readSettingsOrDefaults(settings).value_or(Settings{}));
}

} // namespace

MainWindow::MainWindow(ConsoleServices services, QWidget* parent)
    : QMainWindow(parent), m_settingsFile(std::move(services.settingsFile)),
      m_sessionDefaults(services.sessionDefaults),
      m_keeper(services.settings ? std::move(services.settings) : keeperBeside(m_settingsFile)),
      m_checkSource(std::move(services.checkSource)), m_storeFile(std::move(services.storeFile)),
      m_sampleAlerts(std::move(services.sampleAlerts)), m_user(services.user), m_gateway(services.store),
      m_reading(std::move(services.startSession), std::move(services.makeSample),
                std::move(services.sessionDefaults)),
      m_changes(m_gateway, std::move(services.user)), m_actions(new AlertActions(m_gateway, m_changes, this)),
      m_lists(new AddressLists(*m_keeper, m_sessionDefaults.intel, this)) {
    setWindowTitle(tr("Cosmos Watch"));
    setWindowIcon(applicationIcon());
    setAcceptDrops(true);
    resize(1440, 900);
    m_messageTimer = new QTimer(this);
    m_messageTimer->setSingleShot(true);
    m_messageTimer->setInterval(std::chrono::seconds(8));
    buildPages();
    buildMenus();
    buildStatusBar();
    connect(m_messageTimer, &QTimer::timeout, this, [this] { m_message->setText({}); });
    const auto say = [this](const QString& text) {
        m_message->setText(text);
        m_messageTimer->start();
    };
    connect(m_actions, &AlertActions::message, this, say);
    connect(m_actions, &AlertActions::failed, this, &MainWindow::showNotice);
    connect(m_alerts, &AlertsPage::message, this, say);
    connect(&m_reading, &Reading::failed, this, &MainWindow::showNotice);
    connect(&m_reading, &Reading::started, this, [this] {
        m_notice->hide();
        m_welcome->setReading(true);
        updateStatus();
    });
    connect(&m_reading, &Reading::progressed, this, &MainWindow::updateStatus);
    connect(&m_reading, &Reading::finished, this, [this] {
        m_gateway.poll();
        updateStatus();
        updateLearning();
        leaveWelcome();
    });
    connect(&m_gateway, &StoreGateway::changed, this, &MainWindow::updateLearning);
    connect(&m_gateway, &StoreGateway::changed, this, &MainWindow::leaveWelcome);
    connect(m_keeper.get(), &SettingsKeeper::changed, this, &MainWindow::settingsChanged);
    connect(m_keeper.get(), &SettingsKeeper::failed, this, &MainWindow::showNotice);
    connect(m_sources, &SourcesPage::message, this, say);
    connect(m_rules, &RulesPage::message, this, say);
    readSettings();
    settingsChanged();
    updateStatus();
    updateLearning();
    leaveWelcome();
}

MainWindow::~MainWindow() = default;

QSettings MainWindow::settings() const {
    return {fromUtf8(m_settingsFile.native()), QSettings::IniFormat};
}

int MainWindow::addPage(QWidget* page, const QIcon& icon, const QString& name) {
    auto* item = new QListWidgetItem(icon, name, m_navigation);
    item->setData(Qt::AccessibleTextRole, name);
    return m_pages->addWidget(page);
}

void MainWindow::buildPages() {
    m_navigation = new QListWidget(this);
    m_navigation->setAccessibleName(tr("Pages"));
    m_navigation->setFrameShape(QFrame::NoFrame);
    m_navigation->setItemDelegate(new NavigationDelegate(m_navigation));
    m_navigation->setFixedWidth(metrics::unit() * 37);
    m_navigation->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_navigation->setObjectName(u"navigation"_s);
    m_navigation->setStyleSheet(u"#navigation { padding-top: %1px; }"_s.arg(QString::number(metrics::gap())));
    m_navigation->setIconSize({metrics::iconSize(), metrics::iconSize()});
    m_pages = new QStackedWidget(this);

    m_alerts = new AlertsPage(m_gateway, *m_actions, m_changes);
    m_welcome = new WelcomePage;
    auto* alerts = new QStackedWidget; // the welcome page while there is no alert
    alerts->addWidget(m_welcome);
    alerts->addWidget(m_alerts);
    addPage(alerts, icon(Icon::Alerts), tr("Alerts"));
    m_access = new AccessPage(m_gateway);
    addPage(m_access, icon(Icon::Access), tr("Access"));
    m_sources = new SourcesPage(m_gateway, m_reading, *m_keeper, m_checkSource);
    addPage(m_sources, icon(Icon::Sources), tr("Sources"));
    m_rules = new RulesPage(m_gateway, *m_keeper, m_user);
    addPage(m_rules, icon(Icon::Rules), tr("Rules"));
    m_settingsPage = new SettingsPage(m_gateway, *m_keeper, *m_lists, m_storeFile);
    addPage(m_settingsPage, icon(Icon::Settings), tr("Settings"));
    connectSettingsPages();
    connect(m_navigation, &QListWidget::currentRowChanged, m_pages, &QStackedWidget::setCurrentIndex);
    m_navigation->setCurrentRow(0);
    m_welcome->setFocus();
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
    connect(m_access, &AccessPage::alertsRequested, this, [this](const AlertFilter& filter) {
        m_alerts->setFilter(filter);
        m_navigation->setCurrentRow(0);
        m_alerts->focusQueue();
    });

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
    right->addWidget(buildNotice());
    right->addWidget(m_pages, 1);
    row->addLayout(right, 1);
    setCentralWidget(centre);
}

void MainWindow::connectSettingsPages() {
    connect(m_rules, &RulesPage::alertsRequested, this, [this](const AlertFilter& filter) {
        m_alerts->setFilter(filter);
        m_navigation->setCurrentRow(0);
        m_alerts->focusQueue();
    });
    connect(m_settingsPage, &SettingsPage::themeChosen, this, &MainWindow::chooseTheme);
    connect(m_settingsPage, &SettingsPage::densityChosen, this,
            [](Density density) { applyTheme(*qApp, themeChoice(), density); });
    connect(m_settingsPage, &SettingsPage::timesChosen, this, &MainWindow::setTimes);
    connect(m_settingsPage, &SettingsPage::shortcutsRequested, this, &MainWindow::showShortcuts);
    connect(m_settingsPage, &SettingsPage::sampleAlertsRequested, this, &MainWindow::addSampleAlerts);
    connect(m_settingsPage, &SettingsPage::rulesRequested, this,
            [this] { m_navigation->setCurrentRow(m_pages->indexOf(m_rules)); });
}

void MainWindow::addSampleAlerts() {
    if (!m_sampleAlerts) return;
    StoreBatch batch;
    batch.alerts = m_sampleAlerts();
    m_gateway.change(
        this, [batch](AlertStore& store) { return store.commit(batch); },
        [this](Result<void> written) {
            if (!written) return showNotice(fromUtf8(describe(written.error())));
            m_message->setText(tr("One sample alert of each type added to the queue."));
            m_messageTimer->start();
            m_gateway.poll();
        });
}

QWidget* MainWindow::buildNotice() {
    m_notice = new QFrame(this);
    m_notice->setAutoFillBackground(true);
    m_notice->setBackgroundRole(QPalette::AlternateBase);
    auto* row = new QHBoxLayout(m_notice);
    row->setContentsMargins(metrics::margin(), metrics::unit(), metrics::gap(), metrics::unit());
    m_noticeText = new PlainLabel({}, m_notice);
    m_noticeText->setInk(Ink::Error);
    m_noticeText->setWordWrap(true);
    m_noticeText->setSelectable(true);
    auto* close = new QPushButton(tr("Dismiss Notice"), m_notice);
    close->setProperty("look", u"quiet"_s);
    connect(close, &QPushButton::clicked, m_notice, &QWidget::hide);
    row->addWidget(m_noticeText, 1);
    row->addWidget(close);
    m_notice->hide();
    return m_notice;
}

void MainWindow::showNotice(const QString& text) {
    m_noticeText->setText(text);
    m_notice->show();
}

void MainWindow::buildMenus() {
    menuBar()->setStyleSheet(
        u"QMenuBar::item { padding: %1px %2px; background: transparent; }"
        "QMenuBar::item:selected { background: palette(midlight); }"_s.arg(
            QString::number(metrics::unit() + metrics::unit() / 2), QString::number(metrics::gap())));
    m_zone = new PlainLabel({}, menuBar());
    m_zone->setInk(Ink::Muted);
    m_zone->setContentsMargins(metrics::margin(), metrics::unit() + metrics::unit() / 2, metrics::margin(),
                               0);
    menuBar()->setCornerWidget(m_zone);
    auto* file = menuBar()->addMenu(tr("&File"));
    file->addAction(tr("&Open Folder of Logs…"), QKeySequence::Open, this, &MainWindow::openFolder);
    file->addAction(tr("Open &Files…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O), this,
                    &MainWindow::openFiles);
    file->addAction(tr("&Sample Data"), this, &MainWindow::openSample);
    file->addSeparator();
    auto* lists = file->addMenu(tr("&Address Lists"));
    m_lists->fillMenu(*lists);
    connect(m_welcome, &WelcomePage::listsRequested, lists, [lists](const QPoint& at) { lists->popup(at); });
    connect(m_sources, &SourcesPage::listsRequested, lists, [lists](const QPoint& at) { lists->popup(at); });
    file->addSeparator();
    auto* exports = file->addMenu(tr("&Export Chosen Alerts"));
    exports->addActions({m_actions->saveMail, m_actions->exportCsv, m_actions->exportJson});
    file->addSeparator();
    file->addAction(tr("&Quit"), QKeySequence::Quit, this, &QWidget::close);

    auto* edit = menuBar()->addMenu(tr("&Edit"));
    edit->addAction(m_actions->undo);
    edit->addSeparator();
    edit->addActions({m_actions->copyText, m_actions->copyMarkdown, m_actions->copyJson});
    edit->addSeparator();
    edit->addAction(tr("&Filter Alerts"), QKeySequence::Find, this, [this] {
        m_navigation->setCurrentRow(0);
        m_alerts->focusFilter();
    });
    buildViewMenu();
    auto* alert = menuBar()->addMenu(tr("&Alert"));
    m_actions->fillMenu(*alert);
    auto* help = menuBar()->addMenu(tr("&Help"));
    help->addAction(tr("&Keyboard Shortcuts"), QKeySequence::HelpContents, this, &MainWindow::showShortcuts);
    help->addSeparator();
    help->addAction(tr("&About Cosmos Watch"), this, &MainWindow::showAbout);
    auto* question = new QShortcut(QKeySequence(u"?"_s), m_alerts->queue());
    question->setContext(Qt::WidgetShortcut);
    connect(question, &QShortcut::activated, this, &MainWindow::showShortcuts);
}

void MainWindow::buildViewMenu() {
    auto* view = menuBar()->addMenu(tr("&View"));
    const auto choice = [this](QMenu* menu, QActionGroup* group, const QString& text, int value) {
        auto* action = menu->addAction(text);
        action->setCheckable(true);
        action->setData(value);
        group->addAction(action);
    };
    for (int page = 0; page < m_navigation->count(); ++page)
        view->addAction(m_navigation->item(page)->text(),
                        QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + page)), this,
                        [this, page] { m_navigation->setCurrentRow(page); });
    view->addSeparator();
    auto* theme = view->addMenu(tr("&Theme"));
    m_themes = new QActionGroup(this);
    choice(theme, m_themes, tr("&System"), static_cast<int>(ThemeChoice::FollowSystem));
    choice(theme, m_themes, tr("&Light"), static_cast<int>(ThemeChoice::Light));
    choice(theme, m_themes, tr("&Dark"), static_cast<int>(ThemeChoice::Dark));
    choice(theme, m_themes, tr("&High Contrast"), static_cast<int>(ThemeChoice::HighContrast));
    connect(m_themes, &QActionGroup::triggered, this,
            [this](QAction* action) { chooseTheme(static_cast<ThemeChoice>(action->data().toInt())); });
    auto* times = view->addMenu(tr("T&imes"));
    m_times = new QActionGroup(this);
    choice(times, m_times, tr("&UTC"), static_cast<int>(TimeZoneChoice::Utc));
    choice(times, m_times, tr("&Local"), static_cast<int>(TimeZoneChoice::Local));
    connect(m_times, &QActionGroup::triggered, this,
            [this](QAction* action) { setTimes(static_cast<TimeZoneChoice>(action->data().toInt())); });
}

void MainWindow::buildStatusBar() {
    auto* bar = statusBar();
    bar->setSizeGripEnabled(false);
    bar->setContentsMargins(metrics::gap(), 0, metrics::gap(), 0);
    const auto part = [&] {
        auto* label = new PlainLabel({}, bar);
        label->setInk(Ink::Muted);
        label->setContentsMargins(metrics::unit(), 0, metrics::margin(), 0);
        return label;
    };
    bar->addWidget(m_state = part());
    m_progress = new ThinProgress(bar);
    m_progress->setFixedWidth(metrics::unit() * 40);
    m_progress->setAccessibleName(tr("Progress of reading"));
    bar->addWidget(m_progress);
    m_stop = new QPushButton(tr("Stop"), bar);
    m_stop->setProperty("look", u"quiet"_s);
    m_stop->setAccessibleName(tr("Stop reading"));
    connect(m_stop, &QPushButton::clicked, &m_reading, &Reading::stop);
    bar->addWidget(m_stop);
    bar->addWidget(m_rate = part());
    bar->addWidget(m_bad = part());
    m_message = new ElidedLabel({}, bar);
    bar->addWidget(m_message, 1);
    bar->addPermanentWidget(m_learning = part());
}

void MainWindow::updateStatus() {
    const SessionStatus& status = m_reading.status();
    const bool reading = m_reading.isBusy() && !m_reading.isFollowing();
    m_progress->setVisible(reading);
    m_stop->setVisible(reading);
    m_stop->setEnabled(!m_reading.isStarting() && !m_reading.isStopping());
    const int thousandths = m_reading.isStarting() ? -1 : progressThousandths(status);
    m_progress->setRange(0, thousandths < 0 ? 0 : 1000);
    m_progress->setValue(std::max(0, thousandths));
    if (!m_reading.hasSession() && !m_reading.isStarting())
        m_state->setText(tr("○ No logs are read"));
    else if (reading)
        m_state->setText(u"● "_s + progressText(m_reading));
    else if (m_reading.isFollowing())
        m_state->setText(tr("● Watching for new records"));
    else
        m_state->setText(tr("○ All logs read"));
    const double rate = status.progress.recordsPerSecond;
    m_rate->setVisible(m_reading.hasSession() && reading);
    m_rate->setText(tr("%1 records/s")
                        .arg(fromUtf8(formatCount(
                            std::isfinite(rate) && rate > 0 ? static_cast<std::uint64_t>(rate) : 0))));
    m_bad->setVisible(m_reading.hasSession());
    m_bad->setText(tr("%n bad line(s)", nullptr, static_cast<int>(status.progress.counters.bad)));
    m_zone->setText(tr("Times in %1").arg(timeZoneLabel()));
    if (m_empty) m_welcome->setReading(m_reading.isBusy());
}

// Accounts whose first and last record are less than the learning period apart.
void MainWindow::updateLearning() {
    m_learningRequest = m_gateway.ask(
        [](const AlertReader& store) { return store.accounts(); },
        [this](Result<std::vector<AccountSummary>> accounts) {
            if (!accounts) return;
            QStringList learning;
            for (const auto& account : *accounts) {
                const auto chosen = m_keeper->settings().protection.of(account.account);
                const auto left = chosen.learningPeriod() - (account.lastSeen - account.firstSeen);
                if (left <= Duration(0) || !chosen.enabled()) continue;
                const auto days = std::chrono::ceil<std::chrono::days>(left).count();
                learning << tr("%1, %n day(s) left", nullptr, static_cast<int>(days))
                                .arg(shown(account.account.name));
            }
            m_learning->setVisible(!learning.isEmpty());
            m_learning->setText(learning.size() == 1 ? tr("Learning: %1").arg(learning.front())
                                                     : tr("Learning: %n accounts", nullptr,
                                                          static_cast<int>(learning.size())));
            setPlainToolTip(m_learning,
                            tr("While an account's usual behaviour is learned, only feeds and known patterns "
                               "raise alerts.\n%1")
                                .arg(learning.mid(0, 20).join(u'\n')));
        });
}

// With the first alert the queue takes the place of the welcome page, for good.
void MainWindow::leaveWelcome() {
    if (!m_empty) return;
    m_emptyRequest = m_gateway.ask(
        [](const AlertReader& store) -> Result<std::pair<bool, bool>> {
            const auto counts = store.countAlerts({});
            if (!counts) return tl::unexpected(counts.error());
            const auto counters = store.counters();
            if (!counters) return tl::unexpected(counters.error());
            return std::pair(counts->total > 0, counters->records > 0);
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
            static_cast<QStackedWidget*>(m_pages->widget(0))->setCurrentWidget(m_alerts);
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
    m_reading.setSources(settings.sources);
    m_reading.setIntel(m_lists->settings());
    updateLearning();
    m_welcome->setLists(m_lists->summary());
    m_sources->setLists(m_lists->summary());
}

void MainWindow::openFolder() {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Open a Folder of Logs"));
    if (!folder.isEmpty()) open({folder});
}

void MainWindow::openFiles() {
    open(QFileDialog::getOpenFileNames(this, tr("Open Log Files"), {},
                                       tr("Logs (*.json *.jsonl *.log *.gz);;All files (*)")));
}

void MainWindow::showShortcuts() {
    auto* dialog = new ShortcutsDialog(m_actions->all(), this);
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

void MainWindow::chooseTheme(ThemeChoice choice) {
    applyTheme(*qApp, choice);
    for (auto* action : m_themes->actions())
        action->setChecked(action->data().toInt() == static_cast<int>(choice));
    settings().setValue("theme", static_cast<int>(choice));
}

void MainWindow::setTimes(TimeZoneChoice choice) {
    setTimeZoneChoice(choice);
    for (auto* action : m_times->actions())
        action->setChecked(action->data().toInt() == static_cast<int>(choice));
    settings().setValue("times", static_cast<int>(choice));
    m_alerts->refreshTimes();
    m_access->refreshTimes();
    updateStatus();
}

void MainWindow::readSettings() {
    const QSettings saved = settings();
    const int theme = themeChoice() == ThemeChoice::FollowSystem ? saved.value("theme", 0).toInt()
                                                                 : static_cast<int>(themeChoice());
    applyTheme(*qApp, static_cast<ThemeChoice>(std::clamp(theme, 0, 3)));
    for (auto* action : m_themes->actions())
        action->setChecked(action->data().toInt() == theme);
    setTimes(saved.value("times").toInt() == 1 ? TimeZoneChoice::Local : TimeZoneChoice::Utc);
    restoreGeometry(saved.value("geometry").toByteArray());
    restoreState(saved.value("window").toByteArray(), layoutVersion);
    m_alerts->splitter()->restoreState(saved.value("alerts").toByteArray());
}

void MainWindow::closeEvent(QCloseEvent* event) {
    QSettings saved = settings();
    saved.setValue("geometry", saveGeometry());
    saved.setValue("window", saveState(layoutVersion));
    saved.setValue("alerts", m_alerts->splitter()->saveState());
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (!droppedPaths(*event->mimeData()).isEmpty()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    event->acceptProposedAction();
    open(droppedPaths(*event->mimeData()));
}

} // namespace cosmoswatch
