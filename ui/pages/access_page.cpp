#include "ui/pages/access_page.h"

#include <span>

#include "core/base/text.h"
#include "core/intel/geo_database.h"
#include "ui/display_time.h"
#include "ui/icons.h"
#include "ui/models/address_access_model.h"
#include "ui/models/country_access_model.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/access_cards.h"
#include "ui/widgets/access_delegates.h"
#include "ui/widgets/access_filter_bar.h"
#include "ui/widgets/world_map.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QScrollBar>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

#include <chrono>
#include <iterator>
#include <utility>

namespace cosmoswatch {
namespace {

constexpr int addressesTab = 0;
constexpr int countriesTab = 1;

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

// Replaces rows without moving what the analyst looks at: current row by identity, scroll position.
template<typename Replace, typename RowOf>
void replaceRows(AccessTable& table, Replace replace, RowOf rowOf) {
    const int scrolled = table.verticalScrollBar()->value();
    replace();
    const int row = rowOf();
    if (row >= 0) {
        table.selectRow(row);
        table.setCurrentIndex(table.model()->index(row, 0));
    }
    table.verticalScrollBar()->setValue(scrolled);
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
      m_countries(new CountryAccessModel(this)), m_addresses(new AddressAccessModel(this)),
      m_countryTable(new AccessTable(this)), m_addressTable(new AccessTable(this)),
      m_tableTitle(new PlainLabel(QString(), this)), m_tableTabs(new QTabBar(this)),
      m_tables(new QStackedWidget(this)),
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
    QWidget* const order[] = {m_map,          m_tableTabs,          m_addressTable,
                              m_countryTable, &m_requests->chart(), &m_bytes->chart()};
    for (std::size_t i = 1; i < std::size(order); ++i) {
        setTabOrder(order[i - 1], order[i]);
    }
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
    upper->addWidget(buildTables());
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

QWidget* AccessPage::buildTables() {
    auto* card = new Card(this);
    m_tableTabs->setDrawBase(false);
    m_tableTabs->setExpanding(false);
    m_tableTabs->addTab(tr("Addresses"));
    m_tableTabs->addTab(tr("Countries"));
    m_tableTabs->setAccessibleName(tr("Table shown"));
    m_tableTitle->setInk(Ink::Muted);
    m_tableTitle->setText(tr("most unusual first"));
    auto* head = new QHBoxLayout;
    head->addWidget(m_tableTabs);
    head->addStretch();
    head->addWidget(m_tableTitle);
    card->column().addLayout(head);

    m_addressTable->setModel(m_addresses);
    m_addressTable->setAccessibleName(tr("Addresses"));
    m_addressTable->setItemDelegateForColumn(
        AddressAccessModel::Address,
        new TwoTextDelegate(AddressAccessModel::SecondaryTextRole, m_addressTable));
    m_addressTable->setItemDelegateForColumn(
        AddressAccessModel::Marks, new MarksDelegate(AddressAccessModel::MarksRole, m_addressTable));
    m_countryTable->setModel(m_countries);
    m_countryTable->setAccessibleName(tr("Countries"));
    m_countryTable->sortByColumn(CountryAccessModel::Alerts, Qt::DescendingOrder);
    m_addressTable->horizontalHeader()->setSortIndicator(-1, Qt::DescendingOrder);
    for (AccessTable* table : {m_addressTable, m_countryTable}) {
        table->setContextMenuPolicy(Qt::CustomContextMenu);
        m_tables->addWidget(table);
    }
    card->column().addWidget(m_tables, 1);
    return card;
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
        setSelection(selection);
        if (timeChanged && (wasCustom || selection.timeChoice == TimeChoice::Custom)) {
            emit timeRangeChosen(selection.customTime); // open when the span was taken back
        }
    });
    connect(m_map, &WorldMap::countryChosen, this, &AccessPage::chooseCountry);
    connect(m_tableTabs, &QTabBar::currentChanged, this, [this](int tab) {
        m_tables->setCurrentIndex(tab);
        m_tableTitle->setVisible(tab == addressesTab);
    });
    connect(m_countryTable, &AccessTable::rowChosen, this, [this](int row) {
        const CountryAccess* country = m_countries->rowAt(row);
        chooseCountry(country == nullptr || country->countryCode == m_selection.countryCode
                          ? std::string()
                          : country->countryCode);
    });
    connect(m_addressTable, &AccessTable::rowChosen, this, [this](int row) {
        const AddressAccess* address = m_addresses->rowAt(row);
        chooseAddress(address == nullptr || address->address == m_selection.address ? std::string()
                                                                                    : address->address);
    });
    connect(m_countryTable, &AccessTable::choiceDropped, this, [this] { chooseCountry({}); });
    connect(m_addressTable, &AccessTable::choiceDropped, this, [this] { chooseAddress({}); });
    connect(m_countryTable->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                const CountryAccess* country = m_countries->rowAt(current.row());
                previewCountry(country != nullptr ? country->countryCode : std::string());
            });
    connect(m_addressTable->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                const AddressAccess* address = m_addresses->rowAt(current.row());
                previewAddress(address != nullptr ? address->address : std::string());
            });
    connect(m_addressTable->horizontalHeader(), &QHeaderView::sortIndicatorChanged, this,
            [this](int column, Qt::SortOrder order) {
                m_tableTitle->setText(column < 0 ? tr("most unusual first") : QString());
                const auto wanted = AddressAccessModel::storeOrder(column, order);
                if (wanted && *wanted != m_addressOrder) {
                    m_addressOrder = *wanted;
                    refresh();
                }
            });
    for (AccessTable* table : {m_addressTable, m_countryTable}) {
        connect(table, &QWidget::customContextMenuRequested, this,
                [this, table](const QPoint& position) { showRowMenu(table, position); });
    }
    for (ChartCard* card : {m_requests, m_bytes}) {
        connect(&card->chart(), &TimeSeriesChart::timeSpanChosen, this, &AccessPage::chooseTimeSpan);
    }
}

void AccessPage::setSelection(const AccessSelection& selection) {
    m_selection = selection;
    m_filters->setSelection(selection);
    m_filters->setCountryName(nameOfCountry(selection.countryCode));
    m_map->setChosen(selection.countryCode);
    if (selection.countryCode.empty()) {
        m_previewCountry.clear();
    }
    if (selection.address.empty()) {
        m_previewAddress.clear();
    }
    refresh();
}

void AccessPage::showAddress(const std::string& address) {
    AccessSelection selection;
    selection.address = address;
    selection.timeChoice = TimeChoice::All;
    m_tableTabs->setCurrentIndex(addressesTab);
    setSelection(selection);
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

void AccessPage::chooseCountry(const std::string& code) {
    AccessSelection selection = m_selection;
    selection.countryCode = code;
    setSelection(selection);
}

void AccessPage::chooseAddress(const std::string& address) {
    AccessSelection selection = m_selection;
    selection.address = address;
    setSelection(selection);
}

void AccessPage::chooseTimeSpan(Timestamp from, Timestamp to) {
    AccessSelection selection = m_selection;
    selection.timeChoice = TimeChoice::Custom;
    selection.customTime = {from, to};
    setSelection(selection);
    emit timeRangeChosen(selection.customTime);
}

// Reading along a table charts the row under the cursor; it filters nothing.
void AccessPage::previewCountry(const std::string& code) {
    if (!m_filling && code != m_previewCountry) {
        m_previewCountry = code;
        m_previewDelay.start();
    }
}

void AccessPage::previewAddress(const std::string& address) {
    if (!m_filling && address != m_previewAddress) {
        m_previewAddress = address;
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
        m_countryTable->fitColumns();
        m_addressTable->fitColumns();
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
    question.addressOrder = m_addressOrder;
    question.previewCountry = m_previewCountry;
    question.previewAddress = m_previewAddress;
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
    m_filling = true;
    m_map->setRows(answer.countries);
    fillTables(answer);
    m_filling = false;
    m_filters->setCountryName(nameOfCountry(m_selection.countryCode));
    m_filters->setSummary(answer.countries.empty() ? QString() : summaryText(summarise(answer.countries)));
    fillCharts(answer);
    showState(answer);
}

void AccessPage::fillTables(const AccessAnswer& answer) {
    const std::string country = m_selection.countryCode.empty() ? m_previewCountry : m_selection.countryCode;
    replaceRows(
        *m_countryTable, [&] { m_countries->setRows(answer.countries); },
        [&] { return country.empty() ? -1 : m_countries->rowOf(country); });
    const std::string address = m_selection.address.empty() ? m_previewAddress : m_selection.address;
    replaceRows(
        *m_addressTable, [&] { m_addresses->setRows(answer.addresses, answer.newSince); },
        [&] { return address.empty() ? -1 : m_addresses->rowOf(address); });
    m_addressTable->setColumnHidden(AddressAccessModel::Network, !m_addresses->namesNetworks());
    m_addressTable->fitColumns();
    m_countryTable->fitColumns();
}

void AccessPage::fillCharts(const AccessAnswer& answer) {
    const std::string country = m_selection.countryCode.empty() ? m_previewCountry : m_selection.countryCode;
    const std::string address = m_selection.address.empty() ? m_previewAddress : m_selection.address;
    m_requests->setSeries(country.empty() ? tr("all countries") : nameOfCountry(country),
                          answer.requests.points, answer.bucket, answer.requests.usual);
    m_bytes->setSeries(address.empty() ? tr("all addresses") : shown(address), answer.bytesRead.points,
                       answer.bucket, answer.bytesRead.usual);
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
            setSelection(all);
        });
        m_states->setCurrentWidget(m_message);
    } else {
        m_states->setCurrentWidget(m_content);
    }
}

QString AccessPage::nameOfCountry(const std::string& code) const {
    if (code.empty()) {
        return {};
    }
    const CountryAccess* row = m_countries->rowAt(m_countries->rowOf(code));
    return countryLabel(code,
                        row != nullptr && !row->countryName.empty() ? row->countryName : countryName(code));
}

void AccessPage::showRowMenu(AccessTable* table, const QPoint& position) {
    const int row = table->indexAt(position).row();
    const CountryAccess* country = table == m_countryTable ? m_countries->rowAt(row) : nullptr;
    const AddressAccess* address = table == m_addressTable ? m_addresses->rowAt(row) : nullptr;
    if (country == nullptr && address == nullptr) {
        return;
    }
    AlertFilter filter;
    filter.accountKeys = m_selection.accountKeys;
    QString name;
    if (country != nullptr) {
        filter.countryCodes = {country->countryCode};
        name = nameOfCountry(country->countryCode);
    } else {
        filter.addresses = {address->address};
        name = shown(address->address);
    }
    QMenu menu(this);
    connect(menu.addAction(icon(Icon::Filter), withoutMnemonics(tr("Filter by %1").arg(name))),
            &QAction::triggered, this, [this, filter] {
                filter.addresses.empty() ? chooseCountry(filter.countryCodes.front())
                                         : chooseAddress(filter.addresses.front());
            });
    if (country == nullptr || country->countryCode != unknownCountry) { // no country to ask for
        connect(menu.addAction(icon(Icon::Alerts), tr("Show its alerts")), &QAction::triggered, this,
                [this, filter] { emit alertsRequested(filter); });
    }
    connect(menu.addAction(icon(Icon::Copy), tr("Copy")), &QAction::triggered, this,
            [name] { QGuiApplication::clipboard()->setText(name); });
    menu.exec(table->viewport()->mapToGlobal(position));
}

} // namespace cosmoswatch
