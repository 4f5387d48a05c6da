#include "ui/widgets/entity_view.h"

#include "core/base/text.h"
#include "core/report/entity_report.h"
#include "ui/display_time.h"
#include "ui/icons.h"
#include "ui/models/country_access_model.h"
#include "ui/models/entity_alerts_model.h"
#include "ui/models/entity_list_model.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/access_cards.h"
#include "ui/widgets/access_delegates.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/queue_delegates.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace cosmoswatch {
namespace {

constexpr int alertsPart = 0;
constexpr int countriesPart = 1;

QTabBar* makeTabs(const QString& name, QWidget* parent) {
    auto* tabs = new QTabBar(parent);
    tabs->setDrawBase(false);
    tabs->setExpanding(false);
    tabs->setUsesScrollButtons(true);
    tabs->setAccessibleName(name);
    return tabs;
}

QString counted(std::uint64_t count) {
    return fromUtf8(formatCount(count));
}

// A value above what it is.
QWidget* makeFact(const QString& value, const QString& label, QWidget* parent) {
    auto* fact = new QWidget(parent);
    auto* column = new QVBoxLayout(fact);
    column->setContentsMargins(0, 0, metrics::margin(), 0);
    column->setSpacing(0);
    auto* number = new PlainLabel(value, fact);
    number->setFont(strongFont());
    number->setSelectable(false);
    auto* name = new PlainLabel(label, fact);
    name->setFont(smallFont());
    name->setInk(Ink::Muted);
    column->addWidget(number);
    column->addWidget(name);
    return fact;
}

} // namespace

EntityView::EntityView(const std::vector<QAction*>& actions, const std::vector<QAction*>& copies,
                       QWidget* parent)
    : QWidget(parent), m_chartBox(nullptr), m_kind(new ElidedLabel(QString(), this)),
      m_title(new ElidedLabel(QString(), this)), m_id(new ElidedLabel(QString(), this)),
      m_marks(new PlainLabel(QString(), this)), m_facts(new FlowLayout(metrics::gap())),
      m_measures(makeTabs(tr("Measure of the chart"), this)), m_charts(new QStackedWidget(this)),
      m_requests(new ChartCard(tr("Requests"), SeriesUnit::Requests, this)),
      m_failures(new ChartCard(tr("Refused or failed"), SeriesUnit::Requests, this)),
      m_bytes(new ChartCard(tr("Bytes read"), SeriesUnit::Bytes, this)),
      m_parts(makeTabs(tr("Parts of the page"), this)), m_tables(new QStackedWidget(this)),
      m_alerts(new EntityAlertsModel(this)), m_alertTable(nullptr), m_countries(new CountryAccessModel(this)),
      m_countryTable(nullptr) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::unit() * 3);
    column->addWidget(buildHead(actions, copies));
    column->addWidget(buildCharts(), 2);
    column->addWidget(buildParts(), 3);
}

QWidget* EntityView::buildHead(const std::vector<QAction*>& actions, const std::vector<QAction*>& copies) {
    auto* card = new Card(this);
    m_kind->setFont(smallFont());
    m_kind->setInk(Ink::Muted);
    m_title->setFont(titleFont());
    m_title->setObjectName(QStringLiteral("entityTitle"));
    m_id->setFont(smallFont());
    m_id->setInk(Ink::Muted);
    m_id->setObjectName(QStringLiteral("entityId"));
    m_marks->setInk(Ink::Warning);
    m_marks->setWordWrap(true);
    m_marks->setMinimumWidth(1); // a long word is cut, the page is not pushed wider
    m_marks->setObjectName(QStringLiteral("entityMarks"));
    auto* buttons = new FlowLayout(metrics::gap());
    for (QAction* action : actions) {
        buttons->addWidget(new ActionButton(action, card));
    }
    auto* copy = new QToolButton(card);
    copy->setText(tr("Copy"));
    copy->setIcon(icon(Icon::Copy));
    copy->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    copy->setPopupMode(QToolButton::InstantPopup);
    copy->setFocusPolicy(Qt::StrongFocus);
    copy->setObjectName(QStringLiteral("copyMenu"));
    auto* menu = new QMenu(copy);
    for (QAction* action : copies) {
        menu->addAction(action);
    }
    copy->setMenu(menu);
    buttons->addWidget(copy);
    card->column().addWidget(m_kind);
    card->column().addWidget(m_title);
    card->column().addWidget(m_id);
    card->column().addWidget(m_marks);
    card->column().addSpacing(metrics::unit());
    card->column().addLayout(m_facts);
    card->column().addSpacing(metrics::unit());
    card->column().addLayout(buttons);
    return card;
}

QWidget* EntityView::buildCharts() {
    auto* card = new Card(this);
    m_chartBox = card;
    card->column().addWidget(m_measures);
    for (ChartCard* chart : {m_requests, m_failures, m_bytes}) {
        chart->setFramed(false);
        m_charts->addWidget(chart);
        connect(&chart->chart(), &TimeSeriesChart::timeSpanChosen, this, &EntityView::timeSpanChosen);
    }
    m_requests->setObjectName(QStringLiteral("entityRequests"));
    m_failures->setObjectName(QStringLiteral("entityFailures"));
    m_bytes->setObjectName(QStringLiteral("entityBytes"));
    m_measures->addTab(tr("Requests"));
    m_measures->addTab(tr("Failures"));
    m_measures->addTab(tr("Bytes read"));
    connect(m_measures, &QTabBar::currentChanged, m_charts, &QStackedWidget::setCurrentIndex);
    card->column().addWidget(m_charts, 1);
    return card;
}

AccessTable* EntityView::addTable(const QString& name) {
    auto* table = new AccessTable(this);
    table->setAccessibleName(name);
    table->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(table, &QWidget::customContextMenuRequested, this,
            [this, table](const QPoint& position) { showMenu(table, position); });
    m_tables->addWidget(table);
    m_parts->addTab(name);
    return table;
}

QWidget* EntityView::buildParts() {
    auto* card = new Card(this);
    card->column().addWidget(m_parts);
    card->column().addWidget(m_tables, 1);
    m_alertTable = addTable(tr("Alerts"));
    m_alertTable->setSortingEnabled(false);
    m_alertTable->setStretchedColumn(EntityAlertsModel::Title);
    m_alertTable->setModel(m_alerts);
    m_alertTable->setObjectName(QStringLiteral("entityAlerts"));
    m_alertTable->setItemDelegateForColumn(
        EntityAlertsModel::SeverityColumn,
        new SeverityDelegate(EntityAlertsModel::SeverityRole, EntityAlertsModel::ClosedRole, m_alertTable));
    m_alertTable->setItemDelegateForColumn(
        EntityAlertsModel::Title, new AlertTitleDelegate(EntityAlertsModel::ClosedRole, m_alertTable));
    m_alertTable->setItemDelegateForColumn(EntityAlertsModel::From,
                                           new TwoTextDelegate(EntityAlertsModel::PlaceRole, m_alertTable));
    connect(m_alertTable, &AccessTable::rowChosen, this, [this](int row) {
        if (const AlertRow* alert = m_alerts->rowAt(row)) {
            emit alertChosen(alert->id);
        }
    });
    m_countryTable = addTable(tr("Countries"));
    m_countryTable->setModel(m_countries);
    m_countryTable->sortByColumn(CountryAccessModel::Requests, Qt::DescendingOrder);
    m_countryTable->setColumnHidden(CountryAccessModel::Addresses, true);
    for (const EntityKind kind : profiledKinds) {
        addRelated(kind);
    }
    connect(m_parts, &QTabBar::currentChanged, m_tables, &QStackedWidget::setCurrentIndex);
    return card;
}

void EntityView::addRelated(EntityKind kind) {
    Related related;
    related.model = new EntityListModel(kind, this);
    related.tab = m_parts->count();
    related.table = addTable(kindPluralLabel(kind));
    related.table->setModel(related.model);
    related.table->setItemDelegateForColumn(
        EntityListModel::Name, new TwoTextDelegate(EntityListModel::SecondaryTextRole, related.table));
    related.table->setItemDelegateForColumn(EntityListModel::Marks,
                                            new MarksDelegate(EntityListModel::MarksRole, related.table));
    related.table->sortByColumn(EntityListModel::Requests, Qt::DescendingOrder);
    connect(related.table, &AccessTable::rowChosen, this, [this, model = related.model](int row) {
        if (const EntitySummary* other = model->rowAt(row)) {
            emit entityChosen(Entity(other->entity));
        }
    });
    m_related[kind] = related;
}

void EntityView::setCommands(EntityCommands commands) {
    m_commands = std::move(commands);
}

void EntityView::refreshTimes() {
    for (const ChartCard* card : {m_requests, m_failures, m_bytes}) {
        card->chart().refreshTimes();
    }
}

void EntityView::show(const EntityAnswer& answer) {
    const EntitySummary& summary = answer.profile.summary;
    m_entity = summary.entity;
    m_label = shown(elide(summary.label, 512));
    const QString place = placeLabel(summary);
    m_kind->setText(place.isEmpty() ? kindLabel(m_entity.kind)
                                    : tr("%1 · %2").arg(kindLabel(m_entity.kind), place));
    m_title->setText(m_label);
    m_id->setVisible(summary.label != m_entity.value);
    m_id->setText(shown(elide(m_entity.value, 512)));
    QStringList marks;
    for (const std::string& mark : markTexts(answer.profile)) {
        marks << fromUtf8(mark); // visible already
    }
    m_marks->setVisible(!marks.isEmpty());
    m_marks->setText(marks.join(QLatin1Char('\n')));
    fillFacts(answer.profile);
    fillCharts(answer);
    fillParts(answer);
}

void EntityView::fillFacts(const EntityProfile& profile) {
    while (QLayoutItem* item = m_facts->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const EntitySummary& summary = profile.summary;
    const AccessTotals& totals = summary.totals;
    QString alerts = counted(totals.alerts);
    if (profile.activeAlerts > 0) {
        alerts = tr("%1 (%2 active)").arg(alerts, counted(profile.activeAlerts));
    }
    const std::pair<QString, QString> facts[] = {{shortTime(summary.first), tr("first seen")},
                                                 {shortTime(summary.last), tr("last seen")},
                                                 {alerts, tr("alerts")},
                                                 {counted(totals.requests), tr("requests")},
                                                 {counted(totals.failures), tr("refused or failed")},
                                                 {fromUtf8(formatBytes(totals.bytesRead)), tr("read")}};
    for (const auto& [value, label] : facts) {
        m_facts->addWidget(makeFact(value, label, this));
    }
    m_facts->invalidate();
}

void EntityView::fillCharts(const EntityAnswer& answer) {
    const Duration width = answer.profile.pointWidth;
    const QString subject = width >= std::chrono::hours(24) ? tr("by the day") : tr("by the hour");
    m_chartBox->setVisible(answer.profile.summary.totals.requests > 0);
    m_requests->setSeries(subject, answer.requests.points, width, answer.requests.usual);
    m_failures->setSeries(subject, answer.failures.points, width, answer.failures.usual);
    m_bytes->setSeries(subject, answer.bytesRead.points, width, answer.bytesRead.usual);
}

void EntityView::fillParts(const EntityAnswer& answer) {
    const auto counts = [](const QString& name, std::size_t count, std::size_t most) {
        const QString number = counted(count);
        return tr("%1 %2").arg(name, count < most ? number : tr("%1+").arg(number));
    };
    m_alerts->setRows(answer.alerts);
    m_parts->setTabText(alertsPart, counts(tr("Alerts"), answer.alerts.size(), EntityAlertsModel::mostRows));
    // What all rows share is the page's title already.
    m_alertTable->setColumnHidden(EntityAlertsModel::From, m_entity.kind == EntityKind::Address);
    m_alertTable->setColumnHidden(EntityAlertsModel::Account, m_entity.kind == EntityKind::Account);
    m_alertTable->fitColumns();
    m_countries->setRows(answer.profile.countries);
    m_parts->setTabText(countriesPart, counts(tr("Countries"), answer.profile.countries.size(), 1000));
    m_parts->setTabVisible(countriesPart, m_entity.kind != EntityKind::Address);
    m_countryTable->fitColumns();
    for (auto& [kind, related] : m_related) {
        const auto found = answer.profile.related.find(kind);
        const bool has = found != answer.profile.related.end();
        m_parts->setTabVisible(related.tab, has);
        related.model->setRows(has ? found->second : std::vector<EntitySummary>());
        related.table->setColumnHidden(EntityListModel::Marks, !related.model->marksAny());
        related.table->fitColumns();
        m_parts->setTabText(
            related.tab, counts(kindPluralLabel(kind), has ? found->second.size() : 0, maxRelatedEntities));
    }
    if (!m_parts->isTabVisible(m_parts->currentIndex())) {
        m_parts->setCurrentIndex(alertsPart);
    }
}

void EntityView::showMenu(AccessTable* table, const QPoint& position) {
    const int row = table->indexAt(position).row();
    QMenu menu(this);
    if (table == m_alertTable) {
        const AlertRow* alert = m_alerts->rowAt(row);
        if (alert == nullptr) {
            return;
        }
        connect(menu.addAction(icon(Icon::Alerts), tr("Open Alert")), &QAction::triggered, this,
                [this, id = alert->id] { emit alertChosen(id); });
        menu.addSeparator();
        if (!alert->address.empty()) {
            addEntityCommands(menu, {EntityKind::Address, alert->address}, shown(elide(alert->address, 512)),
                              m_commands);
        }
    } else if (table == m_countryTable) {
        const CountryAccess* country = m_countries->rowAt(row);
        if (country == nullptr) {
            return;
        }
        addEntityCommands(menu, {EntityKind::Country, country->countryCode},
                          countryLabel(country->countryCode, country->countryName), m_commands);
    } else {
        const auto* model = qobject_cast<EntityListModel*>(table->model());
        const EntitySummary* other = model != nullptr ? model->rowAt(row) : nullptr;
        if (other == nullptr) {
            return;
        }
        addEntityCommands(menu, other->entity, shown(elide(other->label, 512)), m_commands);
    }
    menu.exec(table->viewport()->mapToGlobal(position));
}

} // namespace cosmoswatch
