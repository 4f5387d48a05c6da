#include "ui/pages/alerts_page.h"

#include "core/base/text.h"
#include "ui/alert_actions.h"
#include "ui/models/alert_queue_model.h"
#include "ui/pages/alert_detail.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/alert_queue_view.h"
#include "ui/widgets/filter_bar.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/queue_tools.h"
#include "ui/widgets/severity_counts.h"
#include "ui/widgets/time_histogram.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QPushButton>
#include <QResizeEvent>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>

namespace cosmoswatch {
namespace {

using namespace Qt::StringLiterals;

constexpr auto vocabularyKept = std::chrono::seconds(60);

QString counted(std::uint64_t count) {
    return fromUtf8(formatCount(count));
}

std::uint64_t openOf(const AlertCounts& counts) {
    return counts.byStatus[static_cast<std::size_t>(AlertStatus::Active)] +
           counts.byStatus[static_cast<std::size_t>(AlertStatus::InProgress)];
}

bool isOpenStatus(AlertStatus status) {
    return status == AlertStatus::Active || status == AlertStatus::InProgress;
}

// Up to lines that are good to read.
int detailShare(int width) {
    return std::clamp(width * 31 / 100, metrics::unit() * 104, metrics::unit() * 176);
}

} // namespace

AlertsPage::AlertsPage(StoreGateway& gateway, AlertActions& actions, StatusChanges& changes, QWidget* parent)
    : QWidget(parent), m_gateway(gateway), m_actions(actions), m_changes(changes),
      m_model(new AlertQueueModel(gateway, this)) {
    build();
    m_filter->setMe(changes.who());
    addKeys();
    m_pause.setSingleShot(true);
    m_pause.setInterval(std::chrono::milliseconds(100));
    connect(&m_pause, &QTimer::timeout, this, &AlertsPage::fetchSummary);
    m_keeping.setSingleShot(true);
    m_keeping.setInterval(std::chrono::milliseconds(500));
    connect(&m_keeping, &QTimer::timeout, this, [this] { m_views.keepLast(currentView()); });
    connectParts();
    connectChanges();
    m_model->setFilter(m_filter->filter());
    m_tools->refresh();
    fetchSummary();
}

void AlertsPage::connectParts() {
    connect(&m_gateway, &StoreGateway::changed, this, &AlertsPage::storeChanged);
    connect(m_filter, &FilterBar::filterChanged, this, &AlertsPage::filterChanged);
    connect(m_filter, &FilterBar::left, this, &AlertsPage::focusQueue);
    connect(m_counts, &SeverityCounts::severityToggled, m_filter, &FilterBar::toggleSeverity);
    connect(m_histogram, &TimeHistogram::selectionChosen, m_filter, &FilterBar::setTimeRange);
    connect(m_view, &AlertQueueView::selectedAlertsChanged, this, [this] {
        m_allMatching = false;
        selectionChanged();
    });
    connect(m_view, &AlertQueueView::touched, this, [this] { m_engaged = true; });
    connect(m_view, &AlertQueueView::opened, this, [this] { m_detail->focusParts(); });
    connect(m_view, &AlertQueueView::groupToggled, m_model, &AlertQueueModel::setOpen);
    connect(m_view, &AlertQueueView::columnsChanged, this, &AlertsPage::keepState);
    connect(m_view, &QWidget::customContextMenuRequested, this, &AlertsPage::showContextMenu);
    auto* header = m_view->horizontalHeader();
    connect(header, &QWidget::customContextMenuRequested, this, [this, header](const QPoint& at) {
        QMenu menu(this);
        m_tools->fillColumnMenu(menu);
        menu.exec(header->mapToGlobal(at));
    });
    connect(m_model, &AlertQueueModel::loaded, this, &AlertsPage::loaded);
    connect(m_model, &QAbstractItemModel::headerDataChanged, this, [this] {
        if (!m_showingView) keepState();
    });
    connect(m_model, &AlertQueueModel::failed, this, [this](const QString& text) {
        m_failure = text;
        showEmptyState();
        emit message(text);
    });
    connect(m_model, &QAbstractItemModel::rowsRemoved, this, &AlertsPage::showEmptyState);
    connect(m_tools, &QueueTools::groupingChosen, this, &AlertsPage::setGrouping);
    connect(m_tools, &QueueTools::allGroupsToggled, m_model, &AlertQueueModel::setAllOpen);
    connect(m_tools, &QueueTools::viewChosen, this, &AlertsPage::showView);
    connect(m_tools, &QueueTools::orderChosen, this, &AlertsPage::setOrder);
    connect(m_tools, &QueueTools::columnToggled, m_view, &AlertQueueView::setColumnShown);
    connect(m_tools, &QueueTools::fitRequested, m_view, &AlertQueueView::fitColumns);
    connect(m_tools, &QueueTools::columnsChosen, this, [this](const std::vector<ColumnState>& columns) {
        m_view->setColumns(columns);
        keepState();
    });
    connect(m_tools, &QueueTools::message, this, &AlertsPage::message);
    connect(m_detail, &AlertDetail::message, this, &AlertsPage::message);
    connect(m_detail, &AlertDetail::filterRequested, this, [this](const AlertFilter& filter, bool include) {
        AlertFilter wanted = m_filter->filter();
        (include ? static_cast<AlertValues&>(wanted) : wanted.exclude).add(filter);
        setFilter(wanted);
    });
    connect(m_detail, &AlertDetail::alertRequested, this, &AlertsPage::openAlert);
    connect(m_detail, &AlertDetail::entityRequested, this, &AlertsPage::entityRequested);
    connect(m_detail, &AlertDetail::loaded, this, [this] {
        if (m_detail->alertId() != m_view->currentId()) m_actions.setSelection({m_detail->reference()});
    });
}

void AlertsPage::connectChanges() {
    const auto reload = [this](const std::string& reaching) {
        m_returning = reaching;
        m_model->reload(reaching);
        m_detail->refresh();
    };
    connect(&m_changes, &StatusChanges::applied, this, &AlertsPage::applied);
    connect(&m_changes, &StatusChanges::assigned, this, &AlertsPage::applied);
    connect(&m_changes, &StatusChanges::suppressed, this, [this] {
        m_engaged = true;
        m_pendingRow = m_view->currentIndex().row();
        m_model->reload();
        m_detail->refresh();
        m_vocabularyAge.invalidate();
    });
    connect(&m_changes, &StatusChanges::undone, this, [reload](const std::vector<AlertRef>& alerts) {
        reload(alerts.empty() ? std::string() : alerts.front().id);
    });
    connect(&m_changes, &StatusChanges::noteAdded, this,
            [this](const std::string& id, std::uint32_t version) {
                m_model->setVersion(id, version);
                selectionChanged();
                m_detail->refresh();
            });
    connect(&m_changes, &StatusChanges::conflicted, this,
            [this](const QString& text) { m_conflict->tell(text, tr("Reload")); });
    connect(m_conflict, &NoticeBar::stepTaken, this, [this, reload] {
        m_conflict->hide();
        reload(m_view->currentId());
        focusQueue();
    });
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
    m_splitter->setSizes({metrics::unit() * 226, detailShare(0)});
    column->addWidget(m_splitter, 1);
}

// Until an analyst has moved it, the detail keeps its share of the window.
void AlertsPage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    if (m_splitter->sizes().value(1) != detailShare(event->oldSize().width())) return;
    const int detail = detailShare(width());
    m_splitter->setSizes({width() - detail - m_splitter->handleWidth(), detail});
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
    m_tools = new QueueTools(
        m_views, [this] { return currentView(); }, m_filter);
    m_filter->addTool(m_tools);
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
    m_conflict = new NoticeBar(Ink::Normal, side);
    m_selection = new NoticeBar(Ink::Normal, side);
    connect(m_selection, &NoticeBar::stepTaken, this, [this] {
        if (m_allMatching)
            m_view->selectRow(0);
        else
            chooseAllMatching();
        focusQueue();
    });
    for (QWidget* bar : {static_cast<QWidget*>(m_newBar), static_cast<QWidget*>(m_conflict),
                         static_cast<QWidget*>(m_selection)})
        column->addWidget(bar);
    m_queueStack = new QStackedWidget(side);
    m_view = new AlertQueueView(*m_model, m_queueStack);
    actions.addKeysTo(m_view);
    m_queueStack->addWidget(m_view);
    m_queueStack->addWidget(buildEmptyState());
    column->addWidget(m_queueStack, 1);
    return side;
}

QWidget* AlertsPage::buildEmptyState() {
    auto* empty = new QWidget(m_queueStack);
    empty->setAutoFillBackground(true);
    empty->setBackgroundRole(QPalette::Base);
    auto* column = new QVBoxLayout(empty);
    m_empty = new PlainLabel({}, empty);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setInk(Ink::Muted);
    m_empty->setWordWrap(true);
    m_emptyStep = new QPushButton(empty);
    column->addStretch(2);
    column->addWidget(m_empty);
    column->addSpacing(metrics::gap());
    column->addWidget(m_emptyStep, 0, Qt::AlignHCenter);
    column->addStretch(3);
    connect(m_emptyStep, &QPushButton::clicked, this, [this] {
        if (!m_failure.isEmpty())
            m_model->reload();
        else if (m_filter->isDefault())
            m_filter->showAll();
        else
            m_filter->reset();
    });
    return empty;
}

void AlertsPage::useSettings(QueueSettings settings) {
    m_views = SavedViews(std::move(settings));
    if (const auto last = m_views.last()) {
        SavedView view = *last;
        view.filter = m_filter->expression(); // what is open is seen at every start
        showView(view);
    }
    m_tools->refresh();
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
    if (range == m_time) return;
    m_time = range;
    m_filter->setTimeRange(range);
}

SavedView AlertsPage::currentView() const {
    return {{}, m_filter->expression(), m_view->columns(), m_model->order(), m_model->grouping()};
}

void AlertsPage::showView(const SavedView& view) {
    m_showingView = true;
    m_view->setColumns(view.columns);
    m_model->show(m_filter->filter(), view.order, view.grouping);
    const int column = columnOfOrder(view.order.column);
    m_view->horizontalHeader()->setSortIndicator(column, view.order.descending ? Qt::DescendingOrder
                                                                               : Qt::AscendingOrder);
    m_showingView = false;
    m_filter->setExpression(view.filter);
    keepState();
}

void AlertsPage::setGrouping(std::optional<GroupBy> grouping) {
    m_engaged = false;
    m_model->setGrouping(grouping);
    keepState();
}

void AlertsPage::setOrder(const AlertOrder& order) {
    SavedView view = currentView();
    view.order = order;
    showView(view);
}

void AlertsPage::keepState() {
    m_tools->refresh();
    m_keeping.start();
}

void AlertsPage::refreshTimes() {
    emit m_model->headerDataChanged(Qt::Horizontal, 0, AlertQueueModel::columns - 1);
    m_view->viewport()->update();
    m_histogram->update();
    m_detail->refresh();
}

void AlertsPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_stale) fetchSummary();
}

void AlertsPage::storeChanged() {
    if (!m_pause.isActive()) m_pause.start();
}

void AlertsPage::filterChanged() {
    const AlertFilter filter = m_filter->filter();
    m_engaged = false;
    m_newBar->hide();
    m_conflict->hide();
    m_counts->setChosen(filter.severities);
    m_histogram->setSelection(filter.time);
    m_model->setFilter(filter);
    m_tools->refresh();
    fetchSummary();
    if (filter.time == m_time) return;
    m_time = filter.time;
    emit timeRangeChosen(m_time);
}

void AlertsPage::fetchSummary() {
    m_stale = !isVisible();
    if (m_stale) { // the number in the navigation is all that can be seen
        m_summaryRequest = m_gateway.ask([](const AlertReader& store) { return store.countAlerts({}); },
                                         [this](Result<AlertCounts> counts) {
                                             if (counts) emit activeCountChanged(openOf(*counts));
                                         });
        return;
    }
    m_summaryRequest = m_gateway.ask(
        [filter = m_filter->filter()](const AlertReader& store) { return summarise(store, filter); },
        [this](Result<AlertsSummary> summary) {
            if (!summary) {
                emit message(fromUtf8(describe(summary.error())));
                return;
            }
            m_summary = std::move(*summary);
            showSummary();
            fetchVocabulary(); // behind everything that is seen
        });
}

// What completion offers may lag behind a little.
void AlertsPage::fetchVocabulary() {
    if (m_vocabularyAge.isValid() &&
        !m_vocabularyAge.hasExpired(std::chrono::milliseconds(vocabularyKept).count()))
        return;
    m_vocabularyAge.start();
    m_vocabularyRequest =
        m_gateway.ask([](const AlertReader& store) { return vocabularyOf(store); },
                      [this](Result<AlertsVocabulary> known) {
                          if (!known) return; // the queue itself tells of what cannot be read
                          m_filter->setAccounts(known->accounts);
                          m_filter->setCountries(std::move(known->countries));
                          m_filter->setRules(std::move(known->rules));
                          QStringList analysts;
                          for (auto& texts : known->texts) {
                              if (texts.field == FilterField::Assigned)
                                  for (const auto& value : texts.values)
                                      analysts << shown(value.value);
                              m_filter->setTexts(texts.field, std::move(texts.values), texts.all);
                          }
                          if (const QString me = shown(m_changes.who()); !analysts.contains(me))
                              analysts.prepend(me);
                          m_actions.setAnalysts(analysts);
                      });
}

void AlertsPage::showSummary() {
    const auto& statuses = m_filter->filter().statuses;
    const bool onlyOpen = !statuses.empty() && std::all_of(statuses.begin(), statuses.end(), isOpenStatus);
    m_counts->setCounts(m_summary.anySeverity, onlyOpen);
    m_histogram->setBins(m_summary.bins, m_summary.width);
    emit activeCountChanged(m_summary.active);
    showNewBar(m_summary.matching.total);
    showEmptyState();
    m_allMatching ? selectionChanged() : showSelectionBar(target()); // how many match is known only now
}

void AlertsPage::loaded() {
    m_failure.clear();
    if (!m_returning.empty()) {
        m_engaged = true;
        m_view->selectAlert(std::exchange(m_returning, {}));
    }
    const int pending = std::exchange(m_pendingRow, -1);
    if (!m_view->currentIndex().isValid() && m_engaged)
        m_view->selectRow(pending >= 0 ? pending : m_view->rememberedRow());
    else if (!m_engaged)
        m_view->selectRow(0); // the first, until one is chosen
    showEmptyState();
    m_newBar->hide();
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
    const auto fresh = counted(total - m_model->total());
    m_newBar->setText(tr("%1 new — show them").arg(fresh));
    m_newBar->setAccessibleName(tr("%1 new alerts, show them").arg(fresh));
    m_newBar->show();
}

void AlertsPage::showEmptyState() {
    const bool empty = m_model->rowCount() == 0 && !m_model->isLoading();
    m_queueStack->setCurrentIndex(empty ? 1 : 0);
    if (!empty) return;
    m_emptyStep->setVisible(m_summary.everything > 0 || !m_failure.isEmpty());
    if (!m_failure.isEmpty()) {
        m_empty->setText(m_failure);
        m_emptyStep->setText(tr("Try again"));
    } else if (m_summary.everything == 0) {
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

} // namespace cosmoswatch
