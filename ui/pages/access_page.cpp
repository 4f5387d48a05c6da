#include "ui/pages/access_page.h"

#include "core/base/text.h"
#include "core/intel/geo_database.h"
#include "ui/display_time.h"
#include "ui/icons.h"
#include "ui/models/country_access_model.h"
#include "ui/models/entity_answer.h"
#include "ui/pages/page_parts.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/access_cards.h"
#include "ui/widgets/access_delegates.h"
#include "ui/widgets/access_filter_bar.h"
#include "ui/widgets/access_tables.h"
#include "ui/widgets/entity_menu.h"
#include "ui/widgets/table_text.h"
#include "ui/widgets/world_map.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

#include <chrono>
#include <iterator>
#include <utility>

namespace cosmoswatch {
namespace {

constexpr std::size_t mostTakenBack = 50;

QString counted(std::uint64_t count) {
    return fromUtf8(formatCount(count));
}

// "9 anomalies in 4 countries · 61 usual countries · private or unknown: 1,204 requests"
QString summaryText(const AccessSummary& summary) {
    QStringList parts;
    if (summary.alerts == 0) {
        parts << AccessPage::tr("no anomalies");
    } else {
        const QString anomalies = summary.alerts == 1
                                      ? AccessPage::tr("1 anomaly")
                                      : AccessPage::tr("%1 anomalies").arg(counted(summary.alerts));
        parts << (summary.alertCountries == 1
                      ? AccessPage::tr("%1 in 1 country").arg(anomalies)
                      : AccessPage::tr("%1 in %2 countries").arg(anomalies, counted(summary.alertCountries)));
    }
    if (summary.usualCountries > 0) {
        parts << (summary.usualCountries == 1
                      ? AccessPage::tr("1 usual country")
                      : AccessPage::tr("%1 usual countries").arg(counted(summary.usualCountries)));
    }
    if (summary.unknownRequests > 0) {
        parts << AccessPage::tr("private or unknown: %1 requests").arg(counted(summary.unknownRequests));
    }
    return parts.join(QStringLiteral(" · "));
}

QSplitter* makeSplitter(Qt::Orientation orientation, QWidget* parent) {
    auto* splitter = new QSplitter(orientation, parent);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(metrics::unit() * 3);
    return splitter;
}

} // namespace

AccessPage::AccessPage(StoreGateway& gateway, QWidget* parent)
    : QWidget(parent), m_gateway(gateway), m_filters(new AccessFilterBar(this)),
      m_states(new QStackedWidget(this)), m_message(new MessagePanel(this)), m_map(new WorldMap(this)),
      m_tables(new AccessTables(this)),
      m_requests(new ChartCard(tr("Requests by location"), SeriesUnit::Requests, this)),
      m_bytes(new ChartCard(tr("Bytes read by address"), SeriesUnit::Bytes, this)), m_content(nullptr) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::margin(), metrics::unit() * 3, metrics::margin(),
                               metrics::unit() * 3);
    column->setSpacing(metrics::unit() * 3);
    column->addWidget(m_filters);
    m_content = buildContent();
    m_states->addWidget(m_content);
    m_states->addWidget(m_message);
    column->addWidget(m_states, 1);
    m_message->setMessage(tr("Reading the access records…"), QString());
    m_states->setCurrentWidget(m_message);
    m_previewDelay.setSingleShot(true);
    m_previewDelay.setInterval(std::chrono::milliseconds(150));
    QWidget* const order[] = {m_map, &m_tables->tabs(), &m_requests->chart(), &m_bytes->chart()};
    for (std::size_t i = 2; i < std::size(order); ++i) {
        setTabOrder(order[i - 1], order[i]);
    }
    makeActions();
    connectViews();
}

AccessPage::~AccessPage() = default;

QWidget* AccessPage::buildContent() {
    m_requests->setObjectName(QStringLiteral("requestsCard"));
    m_bytes->setObjectName(QStringLiteral("bytesCard"));
    auto* mapCard = new Card(this);
    auto* mapTitle = new PlainLabel(tr("Where access came from"), mapCard);
    mapTitle->setFont(strongFont());
    mapCard->column().addWidget(mapTitle);
    mapCard->column().addWidget(m_map, 1);

    auto* upper = makeSplitter(Qt::Horizontal, this);
    upper->addWidget(mapCard);
    upper->addWidget(m_tables);
    upper->setStretchFactor(0, 3);
    upper->setStretchFactor(1, 2);
    upper->setSizes({600, 500});
    auto* lower = makeSplitter(Qt::Horizontal, this);
    lower->addWidget(m_requests);
    lower->addWidget(m_bytes);
    lower->setSizes({1, 1});
    auto* all = makeSplitter(Qt::Vertical, this);
    all->addWidget(upper);
    all->addWidget(lower);
    all->setStretchFactor(0, 3);
    all->setStretchFactor(1, 2);
    all->setSizes({600, 360});
    return all;
}

void AccessPage::makeActions() {
    const auto make = [this](const char* name, const QString& text, const char* key, auto run) {
        return pageAction(this, text, QStringLiteral("access.") + QString::fromLatin1(name),
                          QKeySequence(QString::fromLatin1(key)), run);
    };
    m_takeBack = make("takeBack", tr("Take Back Filter"), "Alt+Left", [this] { takeBack(); });
    m_clear = make("clearFilters", tr("Clear Filters"), "Ctrl+Backspace", [this] { clearFilters(); });
    m_openEntity = make("openEntity", tr("Open the Chosen Row"), "Ctrl+Return", [this] {
        if (const auto entity = m_tables->current(); entity && entity->kind != EntityKind::Country) {
            emit entityRequested(*entity);
        }
    });
    m_copyTable = make("copyTable", tr("Copy Table as Text"), "Ctrl+Shift+C", [this] { copyTable(false); });
    m_copyMarkdown = make("copyTableMarkdown", tr("Copy Table as Markdown"), "", [this] { copyTable(true); });
    updateActions();
}

std::vector<QAction*> AccessPage::actions() const {
    return {m_takeBack, m_clear, m_openEntity, m_copyTable, m_copyMarkdown};
}

void AccessPage::updateActions() {
    const auto current = m_tables->current();
    m_takeBack->setEnabled(!m_past.empty());
    m_clear->setEnabled(m_selection.isNarrowed());
    m_openEntity->setEnabled(current && current->kind != EntityKind::Country);
    const bool rows = m_states->currentWidget() == m_content && m_tables->table().model()->rowCount() > 0;
    m_copyTable->setEnabled(rows);
    m_copyMarkdown->setEnabled(rows);
}

void AccessPage::copyTable(bool markdown) {
    const auto& model = *m_tables->table().model();
    QGuiApplication::clipboard()->setText(markdown ? tableAsMarkdown(model) : tableAsText(model));
    emit message(tr("Copied %1 rows").arg(model.rowCount()));
}

void AccessPage::connectViews() {
    connect(&m_gateway, &StoreGateway::changed, this, &AccessPage::refresh);
    connect(&m_previewDelay, &QTimer::timeout, this, &AccessPage::refresh);
    connect(m_filters, &AccessFilterBar::measureChanged, m_map, &WorldMap::setMeasure);
    connect(m_filters, &AccessFilterBar::selectionChanged, this, [this](const AccessSelection& selection) {
        const bool timeChanged = selection.timeChoice != m_selection.timeChoice ||
                                 selection.customTime.from != m_selection.customTime.from ||
                                 selection.customTime.to != m_selection.customTime.to;
        const bool wasCustom = m_selection.timeChoice == TimeChoice::Custom;
        change(selection);
        if (timeChanged && (wasCustom || selection.timeChoice == TimeChoice::Custom)) {
            emit timeRangeChosen(selection.customTime); // open when the span was taken back
        }
    });
    connect(m_map, &WorldMap::countryChosen, this, [this](const std::string& code) {
        code.empty() ? drop(EntityKind::Country) : choose({EntityKind::Country, code});
    });
    connect(m_map, &WorldMap::menuRequested, this, [this](const std::string& code, const QPoint& position) {
        showMenu({EntityKind::Country, code}, nameOfCountry(code), position);
    });
    connect(m_tables, &AccessTables::chosen, this, &AccessPage::choose);
    connect(m_tables, &AccessTables::dropped, this, &AccessPage::drop);
    connect(m_tables, &AccessTables::currentChanged, this, &AccessPage::preview);
    connect(m_tables, &AccessTables::menuRequested, this, &AccessPage::showMenu);
    connect(m_tables, &AccessTables::questionChanged, this, &AccessPage::refresh);
    connectCharts();
}

void AccessPage::connectCharts() {
    for (ChartCard* card : {m_requests, m_bytes}) {
        connect(&card->chart(), &TimeSeriesChart::timeSpanChosen, this, &AccessPage::chooseTimeSpan);
    }
}

// Every change of the analyst's can be taken back, one after the other.
void AccessPage::change(const AccessSelection& selection) {
    if (selection == m_selection) {
        return;
    }
    m_past.push_back(m_selection);
    if (m_past.size() > mostTakenBack) {
        m_past.erase(m_past.begin());
    }
    setSelection(selection);
}

void AccessPage::takeBack() {
    if (m_past.empty()) {
        return;
    }
    const AccessSelection before = std::move(m_past.back());
    m_past.pop_back();
    const bool timeChanged = before.customTime.from != m_selection.customTime.from ||
                             before.customTime.to != m_selection.customTime.to;
    setSelection(before);
    if (timeChanged) {
        emit timeRangeChosen(before.customTime);
    }
}

void AccessPage::clearFilters() {
    AccessSelection all;
    all.accountKeys = m_selection.accountKeys;
    all.timeChoice = m_selection.timeChoice;
    all.customTime = m_selection.customTime;
    change(all);
}

void AccessPage::setSelection(const AccessSelection& selection) {
    m_selection = selection;
    m_filters->setSelection(selection);
    m_filters->setCountryName(nameOfCountry(selection.countryCode));
    m_map->setChosen(selection.countryCode);
    if (selection.countryCode.empty()) {
        m_previews.erase(EntityKind::Country);
    }
    if (selection.address.empty()) {
        m_previews.erase(EntityKind::Address);
    }
    updateActions();
    refresh();
}

void AccessPage::showAddress(const std::string& address) {
    showEntity({EntityKind::Address, address});
}

void AccessPage::showEntity(const Entity& entity) {
    AccessSelection selection;
    selection.timeChoice = TimeChoice::All;
    selection.include(entity);
    m_tables->showKind(EntityKind::Address);
    change(selection);
}

void AccessPage::setTimeRange(const TimeRange& range) {
    AccessSelection selection = m_selection;
    const bool open = !range.from && !range.to;
    if (open && selection.timeChoice == TimeChoice::Custom) {
        selection.timeChoice = TimeChoice::Month;
    } else if (!open) {
        selection.timeChoice = TimeChoice::Custom;
    }
    selection.customTime = range;
    if (!(selection == m_selection)) {
        setSelection(selection);
    }
}

void AccessPage::refreshTimes() {
    m_requests->chart().refreshTimes();
    m_bytes->chart().refreshTimes();
    m_stale = true;
    refresh();
}

void AccessPage::choose(const Entity& entity) {
    AccessSelection selection = m_selection;
    m_selection.filtersBy(entity) ? selection.drop(entity) : selection.include(entity);
    change(selection);
}

void AccessPage::exclude(const Entity& entity) {
    AccessSelection selection = m_selection;
    selection.exclude(entity);
    change(selection);
}

void AccessPage::drop(EntityKind kind) {
    AccessSelection selection = m_selection;
    switch (kind) {
    case EntityKind::Address:
        selection.address.clear();
        break;
    case EntityKind::Country:
        selection.countryCode.clear();
        break;
    case EntityKind::Principal:
        selection.principal.clear();
        break;
    case EntityKind::Application:
        selection.application.clear();
        break;
    case EntityKind::Account:
        selection.accountKeys.clear();
        break;
    }
    change(selection);
}

void AccessPage::chooseTimeSpan(Timestamp from, Timestamp to) {
    AccessSelection selection = m_selection;
    selection.timeChoice = TimeChoice::Custom;
    selection.customTime = {from, to};
    change(selection);
    emit timeRangeChosen(selection.customTime);
}

// Reading along a table charts the row under the cursor; it filters nothing.
void AccessPage::preview(const Entity& entity) {
    updateActions();
    const bool charted = entity.kind == EntityKind::Address || entity.kind == EntityKind::Country;
    if (charted && m_previews[entity.kind] != entity.value) {
        m_previews[entity.kind] = entity.value;
        m_previewDelay.start();
    }
}

void AccessPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_stale) {
        refresh();
    }
}

void AccessPage::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange && m_content != nullptr) {
        m_tables->fitColumns();
    }
}

void AccessPage::refresh() {
    m_stale = true;
    if (!isVisible() || m_asking) {
        return; // asked when shown, or when the answer under way is in
    }
    m_stale = false;
    m_asking = true;
    AccessQuestion question;
    question.selection = m_selection;
    question.addressOrder = m_tables->addressOrder();
    question.previewCountry = m_previews[EntityKind::Country];
    question.previewAddress = m_previews[EntityKind::Address];
    if (const EntityKind kind = m_tables->kind();
        kind != EntityKind::Address && kind != EntityKind::Country) {
        question.table = kind;
    }
    question.now = now();
    m_request = m_gateway.ask([question](const AlertReader& store) { return answer(store, question); },
                              [this](Result<AccessAnswer> result) { receive(std::move(result)); });
}

void AccessPage::receive(Result<AccessAnswer> result) {
    m_asking = false;
    if (m_stale) {
        QMetaObject::invokeMethod(this, &AccessPage::refresh, Qt::QueuedConnection);
    }
    if (!result) {
        m_filters->setSummary(QString());
        m_message->setIcon(Icon::Error);
        m_message->setMessage(tr("The access records could not be read"), shown(describe(result.error())),
                              tr("Try again"));
        m_states->setCurrentWidget(m_message);
        disconnect(m_message, nullptr, this, nullptr);
        connect(m_message, &MessagePanel::primaryClicked, this, &AccessPage::refresh);
        return;
    }
    fill(*result);
}

void AccessPage::fill(const AccessAnswer& answer) {
    m_filters->setAccounts(answer.accounts);
    const Timestamp end = answer.range.to.value_or(Timestamp());
    m_filters->setShownRange(answer.range, end + std::chrono::hours(1) >= now());
    m_map->setRows(answer.countries);
    m_tables->show(answer, m_selection, m_previews);
    m_filters->setCountryName(nameOfCountry(m_selection.countryCode));
    m_filters->setSummary(answer.countries.empty() ? QString() : summaryText(summarise(answer.countries)));
    fillCharts(answer);
    showState(answer);
}

void AccessPage::fillCharts(const AccessAnswer& answer) {
    const std::string country =
        m_selection.countryCode.empty() ? m_previews[EntityKind::Country] : m_selection.countryCode;
    const std::string address =
        m_selection.address.empty() ? m_previews[EntityKind::Address] : m_selection.address;
    m_requests->setSeries(country.empty() ? tr("all countries") : nameOfCountry(country),
                          answer.requests.points, answer.requests.width, answer.requests.usual);
    m_bytes->setSeries(address.empty() ? tr("all addresses") : shown(elide(address, 128)),
                       answer.bytesRead.points, answer.bytesRead.width, answer.bytesRead.usual);
}

void AccessPage::showState(const AccessAnswer& answer) {
    disconnect(m_message, nullptr, this, nullptr);
    m_message->setIcon(Icon::Access);
    m_filters->setVisible(answer.data || !m_selection.accountKeys.empty());
    if (!answer.data && m_selection.accountKeys.empty()) {
        m_message->setMessage(
            tr("No access recorded yet"),
            tr("Open a folder of diagnostic logs, or try the sample data, to see from where "
               "your accounts are used."),
            tr("Open logs…"), tr("Try sample data"));
        connect(m_message, &MessagePanel::primaryClicked, this, &AccessPage::openLogsRequested);
        connect(m_message, &MessagePanel::secondaryClicked, this, &AccessPage::sampleRequested);
        m_states->setCurrentWidget(m_message);
    } else if (answer.countries.empty()) {
        m_message->setMessage(tr("No access matches"),
                              tr("Nothing was recorded for these accounts, time and filters."),
                              tr("Show all accounts, all time"));
        connect(m_message, &MessagePanel::primaryClicked, this, [this] {
            AccessSelection all;
            all.timeChoice = TimeChoice::All;
            change(all);
        });
        m_states->setCurrentWidget(m_message);
    } else {
        m_states->setCurrentWidget(m_content);
    }
    updateActions();
}

QString AccessPage::nameOfCountry(const std::string& code) const {
    if (code.empty()) {
        return {};
    }
    const CountryAccess* row = m_tables->countries().rowAt(m_tables->countries().rowOf(code));
    return countryLabel(code,
                        row != nullptr && !row->countryName.empty() ? row->countryName : countryName(code));
}

void AccessPage::showMenu(const Entity& entity, const QString& label, const QPoint& globalPosition) {
    EntityCommands commands;
    if (!m_selection.filtersBy(entity)) {
        commands.include = [this](const Entity& chosen) { choose(chosen); };
    }
    commands.exclude = [this](const Entity& unwanted) { exclude(unwanted); };
    commands.open = [this](const Entity& wanted) { emit entityRequested(wanted); };
    commands.showAlerts = [this](const Entity& wanted) {
        AlertFilter filter = alertsOf(wanted);
        if (wanted.kind != EntityKind::Account) {
            filter.accountKeys = m_selection.accountKeys;
        }
        emit alertsRequested(filter);
    };
    QMenu menu(this);
    addEntityCommands(menu, entity, label, commands);
    menu.exec(globalPosition);
}

} // namespace cosmoswatch
