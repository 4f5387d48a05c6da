#include "ui/pages/alerts_page.h"

#include "core/base/text.h"
#include "ui/alert_actions.h"
#include "ui/models/alert_queue_model.h"
#include "ui/pages/alert_detail.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/alert_queue_view.h"
#include "ui/widgets/filter_bar.h"
#include "ui/widgets/severity_counts.h"
#include "ui/widgets/time_histogram.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>

namespace cosmoswatch {
namespace {

using namespace Qt::StringLiterals;

constexpr int histogramBins = 110;

} // namespace

AlertsPage::AlertsPage(StoreGateway& gateway, AlertActions& actions, StatusChanges& changes, QWidget* parent)
    : QWidget(parent), m_gateway(gateway), m_actions(actions), m_changes(changes),
      m_model(new AlertQueueModel(gateway, this)) {
    build();
    addKeys();
    m_pause.setSingleShot(true);
    m_pause.setInterval(std::chrono::milliseconds(100));
    connect(&m_pause, &QTimer::timeout, this, &AlertsPage::fetchSummary);
    connect(&gateway, &StoreGateway::changed, this, &AlertsPage::storeChanged);
    connect(m_filter, &FilterBar::filterChanged, this, &AlertsPage::filterChanged);
    connect(m_filter, &FilterBar::left, this, &AlertsPage::focusQueue);
    connect(m_counts, &SeverityCounts::severityToggled, m_filter, &FilterBar::toggleSeverity);
    connect(m_histogram, &TimeHistogram::selectionChosen, m_filter, &FilterBar::setTimeRange);
    connect(m_view, &AlertQueueView::selectedAlertsChanged, this, &AlertsPage::selectionChanged);
    connect(m_view, &AlertQueueView::touched, this, [this] { m_engaged = true; });
    connect(m_view, &AlertQueueView::opened, this, [this] { m_detail->focusParts(); });
    connect(m_view, &QWidget::customContextMenuRequested, this, &AlertsPage::showContextMenu);
    connect(m_model, &AlertQueueModel::loaded, this, [this] {
        if (!m_returning.empty()) {
            m_engaged = true;
            m_view->selectAlert(std::exchange(m_returning, {}));
        }
        if (!m_view->currentIndex().isValid() || !m_engaged)
            m_view->selectRow(0); // the newest, until one is chosen
        showEmptyState();
        m_newBar->hide();
    });
    connect(m_model, &AlertQueueModel::failed, this, &AlertsPage::message);
    connect(m_model, &QAbstractItemModel::rowsRemoved, this, &AlertsPage::showEmptyState);
    connect(m_detail, &AlertDetail::message, this, &AlertsPage::message);
    connect(m_detail, &AlertDetail::filterRequested, this, [this](const AlertFilter& filter, bool include) {
        AlertFilter wanted = include ? filter : AlertFilter{};
        if (!include) wanted.exclude = filter;
        setFilter(wanted);
    });
    connect(m_detail, &AlertDetail::alertRequested, this, &AlertsPage::openAlert);
    connect(m_detail, &AlertDetail::loaded, this, [this] {
        if (m_detail->alertId() != m_view->currentId()) m_actions.setSelection({m_detail->reference()});
    });
    connect(&changes, &StatusChanges::applied, this, &AlertsPage::applied);
    connect(&changes, &StatusChanges::undone, this, [this](const std::vector<AlertRef>& alerts) {
        m_returning = alerts.front().id;
        m_model->reload(m_returning);
        m_detail->refresh();
    });
    connect(&changes, &StatusChanges::noteAdded, this, [this](const std::string& id, std::uint32_t version) {
        m_model->setVersion(id, version);
        selectionChanged();
        m_detail->refresh();
    });
    m_model->setFilter(m_filter->filter());
    fetchSummary();
}

void AlertsPage::build() {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildTop());
    auto* line = new QFrame(this);
    line->setFrameShape(QFrame::HLine);
    line->setFixedHeight(1);
    line->setForegroundRole(QPalette::Midlight);
    column->addWidget(line);
    m_splitter = new QSplitter(Qt::Horizontal, this);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(1);
    m_splitter->setStyleSheet(u"QSplitter::handle { background: palette(midlight); }"_s);
    m_splitter->addWidget(buildQueue(m_actions));
    m_detail = new AlertDetail(m_gateway, m_actions, m_splitter);
    m_detail->setMinimumWidth(metrics::unit() * 80);
    m_splitter->addWidget(m_detail);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 0);
    m_splitter->setSizes({metrics::unit() * 226, metrics::unit() * 104});
    column->addWidget(m_splitter, 1);
}

QWidget* AlertsPage::buildTop() {
    auto* top = new QWidget(this);
    auto* rows = new QVBoxLayout(top);
    rows->setContentsMargins(metrics::margin(), metrics::gap(), metrics::margin(), metrics::gap());
    rows->setSpacing(metrics::gap());
    auto* first = new QHBoxLayout;
    first->setSpacing(metrics::margin());
    m_counts = new SeverityCounts(top);
    m_histogram = new TimeHistogram(top);
    first->addWidget(m_counts);
    first->addWidget(m_histogram, 1);
    rows->addLayout(first);
    m_filter = new FilterBar(top);
    rows->addWidget(m_filter);
    return top;
}

QWidget* AlertsPage::buildQueue(AlertActions& actions) {
    auto* side = new QWidget(this);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_newBar = new QPushButton(side);
    m_newBar->setProperty("look", u"chip"_s);
    m_newBar->hide();
    connect(m_newBar, &QPushButton::clicked, this, [this] {
        m_newBar->hide();
        m_model->reload();
        m_view->scrollToTop();
        focusQueue();
    });
    column->addWidget(m_newBar);
    m_queueStack = new QStackedWidget(side);
    m_view = new AlertQueueView(*m_model, m_queueStack);
    actions.addKeysTo(m_view);
    m_queueStack->addWidget(m_view);
    auto* empty = new QWidget(m_queueStack);
    empty->setAutoFillBackground(true);
    empty->setBackgroundRole(QPalette::Base);
    auto* emptyColumn = new QVBoxLayout(empty);
    m_empty = new PlainLabel({}, empty);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setInk(Ink::Muted);
    m_empty->setWordWrap(true);
    m_emptyStep = new QPushButton(empty);
    emptyColumn->addStretch(2);
    emptyColumn->addWidget(m_empty);
    emptyColumn->addSpacing(metrics::gap());
    emptyColumn->addWidget(m_emptyStep, 0, Qt::AlignHCenter);
    emptyColumn->addStretch(3);
    connect(m_emptyStep, &QPushButton::clicked, this, [this] {
        if (m_filter->isDefault())
            m_filter->showAll();
        else
            m_filter->reset();
    });
    m_queueStack->addWidget(empty);
    column->addWidget(m_queueStack, 1);
    return side;
}

void AlertsPage::addKeys() {
    const auto key = [this](const QKeySequence& keys, auto run) {
        auto* shortcut = new QShortcut(keys, m_view);
        shortcut->setContext(Qt::WidgetShortcut);
        connect(shortcut, &QShortcut::activated, this, [this, run] {
            m_engaged = true;
            run();
        });
    };
    key(Qt::Key_J, [this] { m_view->moveBy(1); });
    key(Qt::Key_K, [this] { m_view->moveBy(-1); });
    key(Qt::Key_X, [this] { m_view->toggleSelection(); });
    key(Qt::Key_Slash, [this] { focusFilter(); });
    key(Qt::Key_I, [this] {
        const auto* row =
            m_view->currentIndex().isValid() ? m_model->row(m_view->currentIndex().row()) : nullptr;
        if (row && !row->address.empty()) include(filterTerm(u"address"_s, fromUtf8(row->address)));
    });
}

void AlertsPage::focusQueue() {
    m_view->setFocus(Qt::OtherFocusReason);
}

void AlertsPage::focusFilter() {
    m_filter->focusText();
}

void AlertsPage::include(const QString& term) {
    m_filter->include(term);
}

// In the queue when it is there, else only beside it.
void AlertsPage::openAlert(const std::string& id) {
    m_engaged = true;
    if (m_model->rowOf(id) >= 0)
        m_view->selectAlert(id);
    else
        m_detail->showAlert(id);
}

void AlertsPage::setFilter(const AlertFilter& filter) {
    m_filter->setFilter(filter);
}

void AlertsPage::setTimeRange(const TimeRange& range) {
    if (range.from == m_time.from && range.to == m_time.to) return;
    m_time = range;
    m_filter->setTimeRange(range);
}

void AlertsPage::refreshTimes() {
    emit m_model->headerDataChanged(Qt::Horizontal, 0, AlertQueueModel::columns - 1);
    m_view->viewport()->update();
    m_histogram->update();
    m_detail->refresh();
}

void AlertsPage::storeChanged() {
    if (!m_pause.isActive()) m_pause.start();
}

void AlertsPage::filterChanged() {
    const AlertFilter filter = m_filter->filter();
    m_engaged = false;
    m_newBar->hide();
    m_counts->setChosen(filter.severities);
    m_histogram->setSelection(filter.time);
    m_model->setFilter(filter);
    fetchSummary();
    if (filter.time.from == m_time.from && filter.time.to == m_time.to) return;
    m_time = filter.time;
    emit timeRangeChosen(m_time);
}

Result<AlertsPage::Summary> AlertsPage::summarise(const AlertReader& store, AlertFilter filter) {
    Summary summary;
    const auto matching = store.countAlerts(filter);
    if (!matching) return tl::unexpected(matching.error());
    summary.matching = matching->total;
    filter.severities.clear();
    const auto counts = store.countAlerts(filter);
    if (!counts) return tl::unexpected(counts.error());
    summary.counts = *counts;
    AlertFilter active;
    active.statuses = {AlertStatus::Active, AlertStatus::InProgress};
    if (const auto open = store.countAlerts(active)) summary.active = open->total;
    if (const auto all = store.countAlerts({})) summary.everything = all->total;
    filter.time = {}; // the chart shows all of it, the brush what is chosen
    const auto span = store.alertTimeSpan(filter);
    if (!span) return tl::unexpected(span.error());
    if (*span) {
        summary.width = TimeHistogram::niceWidth((*span)->second - (*span)->first, histogramBins);
        auto bins = store.histogram(filter, summary.width);
        if (!bins) return tl::unexpected(bins.error());
        summary.bins = std::move(*bins);
    }
    if (auto accounts = store.accounts()) summary.accounts = std::move(*accounts);
    if (const auto countries = store.accessByCountry({}))
        for (const auto& country : *countries)
            summary.countries.emplace_back(country.countryCode, country.countryName);
    return summary;
}

void AlertsPage::fetchSummary() {
    m_summaryRequest = m_gateway.ask(
        [filter = m_filter->filter()](const AlertReader& store) { return summarise(store, filter); },
        [this](Result<Summary> summary) {
            if (!summary) {
                emit message(fromUtf8(describe(summary.error())));
                return;
            }
            m_summary = std::move(*summary);
            showSummary();
        });
}

void AlertsPage::showSummary() {
    const auto& statuses = m_filter->filter().statuses;
    const bool onlyOpen =
        !statuses.empty() && std::all_of(statuses.begin(), statuses.end(), [](AlertStatus status) {
            return status == AlertStatus::Active || status == AlertStatus::InProgress;
        });
    m_counts->setCounts(m_summary.counts, onlyOpen);
    m_histogram->setBins(m_summary.bins, m_summary.width);
    m_filter->setAccounts(m_summary.accounts);
    m_filter->setCountries(m_summary.countries);
    emit activeCountChanged(m_summary.active);
    showNewBar(m_summary.matching);
    showEmptyState();
}

// New alerts: taken into the queue at once while nobody works in it, announced otherwise.
void AlertsPage::showNewBar(std::uint64_t total) {
    if (m_model->isLoading()) return;
    if (total <= m_model->total()) {
        m_newBar->hide();
        if (!m_engaged && total < m_model->total()) m_model->reload();
        return;
    }
    if (!m_engaged || m_model->rowCount() == 0) {
        m_model->reload();
        return;
    }
    const auto fresh = total - m_model->total();
    m_newBar->setText(tr("%1 new — show them").arg(fromUtf8(formatCount(fresh))));
    m_newBar->setAccessibleName(tr("%1 new alerts, show them").arg(fromUtf8(formatCount(fresh))));
    m_newBar->show();
}

void AlertsPage::showEmptyState() {
    const bool empty = m_model->rowCount() == 0 && !m_model->isLoading();
    m_queueStack->setCurrentIndex(empty ? 1 : 0);
    if (!empty) return;
    m_emptyStep->setVisible(m_summary.everything > 0);
    if (m_summary.everything == 0) {
        m_empty->setText(tr("No alerts yet. They appear here while logs are read."));
    } else if (m_filter->isDefault()) {
        m_empty->setText(tr("Nothing left to do: no active alerts."));
        m_emptyStep->setText(tr("Show all %n alert(s)", nullptr, static_cast<int>(m_summary.everything)));
    } else {
        m_empty->setText(m_filter->hasProblems() ? tr("The filter has a mistake, marked in red above.")
                                                 : tr("No alert matches the filter."));
        m_emptyStep->setText(tr("Reset the filter"));
    }
}

void AlertsPage::selectionChanged() {
    const auto alerts = m_view->selectedAlerts();
    m_actions.setSelection(alerts);
    if (alerts.size() > 1)
        m_detail->showSelectionOf(static_cast<int>(alerts.size()));
    else if (const auto id = alerts.empty() ? std::string() : alerts.front().id; id != m_detail->alertId())
        m_detail->showAlert(id);
}

void AlertsPage::applied(const std::vector<AlertRef>& alerts) {
    m_engaged = true;
    // The first row that stays takes the place of those that leave.
    int row = m_model->rowCount();
    for (const auto& alert : alerts)
        if (const int at = m_model->rowOf(alert.id); at >= 0) row = std::min(row, at);
    const int before = m_model->rowCount();
    m_model->apply(alerts);
    if (m_model->rowCount() < before) m_view->selectRow(row);
    selectionChanged();
    m_detail->refresh();
}

void AlertsPage::showContextMenu(const QPoint& at) {
    const QModelIndex index = m_view->indexAt(at);
    if (!index.isValid()) return;
    QMenu menu(this);
    const auto* row = m_model->row(index.row());
    const auto pivot = [&](const QString& field, const std::string& value) {
        if (value.empty()) return;
        const QString term = filterTerm(field, shown(value));
        menu.addAction(withoutMnemonics(tr("Only %1").arg(term)), this, [this, term] { include(term); });
    };
    if (row) {
        switch (index.column()) {
        case AlertQueueModel::SeverityColumn:
            pivot(u"severity"_s, std::string(name(row->severity)));
            break;
        case AlertQueueModel::TitleColumn:
            pivot(u"type"_s, row->type);
            break;
        case AlertQueueModel::AccountColumn:
            pivot(u"account"_s, row->accountName);
            break;
        case AlertQueueModel::FromColumn:
            pivot(u"address"_s, row->address);
            pivot(u"country"_s, row->countryCode);
            break;
        case AlertQueueModel::StatusColumn:
            pivot(u"status"_s, std::string(name(row->status)));
            break;
        default:
            break;
        }
        menu.addAction(tr("Copy Cell"), this, [this, text = index.data().toString()] {
            QGuiApplication::clipboard()->setText(text);
            emit message(tr("Copied"));
        });
        menu.addSeparator();
    }
    m_actions.fillMenu(menu);
    menu.exec(m_view->viewport()->mapToGlobal(at));
}

} // namespace cosmoswatch
