#include "ui/pages/entities_page.h"

#include "core/base/text.h"
#include "core/report/entity_report.h"
#include "ui/icons.h"
#include "ui/models/entity_list_model.h"
#include "ui/pages/page_parts.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/access_cards.h"
#include "ui/widgets/access_delegates.h"
#include "ui/widgets/entity_view.h"

#include <QAction>
#include <QButtonGroup>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <chrono>

namespace cosmoswatch {
namespace {

constexpr std::size_t longestHistory = 100;

QString searchHint(EntityKind kind) {
    switch (kind) {
    case EntityKind::Principal:
        return EntitiesPage::tr("Object id or user name");
    case EntityKind::Account:
        return EntitiesPage::tr("Account or resource id");
    case EntityKind::Application:
        return EntitiesPage::tr("Application");
    default:
        return EntitiesPage::tr("Address or network");
    }
}

} // namespace

EntitiesPage::EntitiesPage(StoreGateway& gateway, QWidget* parent)
    : QWidget(parent), m_gateway(gateway), m_kinds(new QButtonGroup(this)), m_search(new QLineEdit(this)),
      m_count(new PlainLabel(QString(), this)), m_model(new EntityListModel(EntityKind::Address, this)),
      m_table(new AccessTable(this)), m_listStates(new QStackedWidget(this)),
      m_listMessage(new MessagePanel(this)), m_viewStates(new QStackedWidget(this)),
      m_viewMessage(new MessagePanel(this)), m_splitter(new QSplitter(Qt::Horizontal, this)) {
    makeActions();
    m_view = new EntityView({m_back, m_forward, m_showAlerts, m_showAccess},
                            {m_copyText, m_copyMarkdown, m_copyJson, m_copyKql}, this);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::margin(), metrics::unit() * 3, metrics::margin(),
                               metrics::unit() * 3);
    m_viewMessage->setIcon(Icon::Entities);
    m_viewMessage->setMessage(tr("Choose one to see all about it"), QString());
    m_viewStates->addWidget(m_viewMessage);
    m_viewStates->addWidget(m_view);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(metrics::unit() * 3);
    m_splitter->addWidget(buildList());
    m_splitter->addWidget(m_viewStates);
    m_splitter->setStretchFactor(0, 2);
    m_splitter->setStretchFactor(1, 3);
    m_splitter->setSizes({520, 620});
    column->addWidget(m_splitter);
    connectViews();
    updateActions();
}

EntitiesPage::~EntitiesPage() = default;

QAction* EntitiesPage::make(const QString& name, const QString& text, const QKeySequence& key,
                            void (EntitiesPage::*run)()) {
    return pageAction(this, text, QStringLiteral("entities.") + name, key, [this, run] { (this->*run)(); });
}

void EntitiesPage::makeActions() {
    const auto key = [](const char* text) { return QKeySequence(QString::fromLatin1(text)); };
    m_back = make(QStringLiteral("back"), tr("Back"), key("Alt+Left"), &EntitiesPage::goBack);
    m_forward = make(QStringLiteral("forward"), tr("Forward"), key("Alt+Right"), &EntitiesPage::goForward);
    m_showAlerts =
        make(QStringLiteral("showAlerts"), tr("Show Alerts"), key("Ctrl+Return"), &EntitiesPage::showAlerts);
    m_showAccess =
        make(QStringLiteral("showAccess"), tr("Show Access"), key("Ctrl+M"), &EntitiesPage::showAccess);
    m_copyText =
        make(QStringLiteral("copyText"), tr("Copy as Text"), key("Ctrl+Shift+C"), &EntitiesPage::copyText);
    m_copyMarkdown =
        make(QStringLiteral("copyMarkdown"), tr("Copy as Markdown"), {}, &EntitiesPage::copyMarkdown);
    m_copyJson = make(QStringLiteral("copyJson"), tr("Copy as JSON"), {}, &EntitiesPage::copyJson);
    m_copyKql = make(QStringLiteral("copyKql"), tr("Copy KQL for Its Records"), {}, &EntitiesPage::copyKql);
    m_find = make(QStringLiteral("find"), tr("Search Entities"), key("/"), &EntitiesPage::focusSearch);
    m_find->setShortcutContext(Qt::WidgetShortcut); // a letter in the search field is a letter
    removeAction(m_find);
    m_table->addAction(m_find);
}

std::vector<QAction*> EntitiesPage::actions() const {
    return {m_back,         m_forward,  m_showAlerts, m_showAccess, m_copyText,
            m_copyMarkdown, m_copyJson, m_copyKql,    m_find};
}

QWidget* EntitiesPage::buildKinds() {
    auto* box = new QWidget(this);
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    for (const EntityKind kind : profiledKinds) {
        auto* segment = new QPushButton(kindPluralLabel(kind), box);
        segment->setCheckable(true);
        segment->setChecked(kind == EntityKind::Address);
        segment->setAutoDefault(false);
        segment->setProperty("look", QStringLiteral("segment"));
        segment->setProperty("place", kind == profiledKinds.front()  ? QStringLiteral("first")
                                      : kind == profiledKinds.back() ? QStringLiteral("last")
                                                                     : QStringLiteral("middle"));
        segment->setAccessibleDescription(tr("What is listed"));
        segment->setObjectName(QStringLiteral("kind-") + fromUtf8(name(kind)));
        m_kinds->addButton(segment, static_cast<int>(kind));
        row->addWidget(segment);
    }
    row->addStretch();
    return box;
}

QWidget* EntitiesPage::buildList() {
    auto* card = new Card(this);
    card->column().setSpacing(metrics::gap());
    card->column().addWidget(buildKinds());
    m_search->setAccessibleName(tr("Search the list"));
    m_search->setPlaceholderText(searchHint(EntityKind::Address));
    m_search->setClearButtonEnabled(true);
    m_search->setObjectName(QStringLiteral("entitySearch"));
    m_search->addAction(icon(Icon::Search, Theme::current().mutedText), QLineEdit::LeadingPosition);
    m_count->setInk(Ink::Muted);
    auto* row = new QHBoxLayout;
    row->addWidget(m_search, 1);
    row->addWidget(m_count);
    card->column().addLayout(row);
    m_table->setModel(m_model);
    m_table->setAccessibleName(tr("Entities"));
    m_table->setObjectName(QStringLiteral("entityList"));
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->setItemDelegateForColumn(EntityListModel::Name,
                                      new TwoTextDelegate(EntityListModel::SecondaryTextRole, m_table));
    m_table->setItemDelegateForColumn(EntityListModel::Marks,
                                      new MarksDelegate(EntityListModel::MarksRole, m_table));
    m_table->horizontalHeader()->setSortIndicator(EntityListModel::Alerts, Qt::DescendingOrder);
    m_listStates->addWidget(m_table);
    m_listStates->addWidget(m_listMessage);
    m_listMessage->setIcon(Icon::Entities);
    m_listMessage->setMessage(tr("Reading…"), QString());
    m_listStates->setCurrentWidget(m_listMessage);
    card->column().addWidget(m_listStates, 1);
    return card;
}

void EntitiesPage::connectViews() {
    m_typing.setSingleShot(true);
    m_typing.setInterval(std::chrono::milliseconds(120));
    m_reading.setSingleShot(true);
    m_reading.setInterval(std::chrono::milliseconds(120));
    connect(&m_gateway, &StoreGateway::changed, this, &EntitiesPage::refresh);
    connect(&m_typing, &QTimer::timeout, this, &EntitiesPage::refreshList);
    connect(m_search, &QLineEdit::textChanged, this, [this] { m_typing.start(); });
    connect(m_search, &QLineEdit::returnPressed, m_table, [this] { m_table->setFocus(); });
    connect(m_kinds, &QButtonGroup::idClicked, this,
            [this](int id) { chooseKind(static_cast<EntityKind>(id)); });
    connect(&m_reading, &QTimer::timeout, this, [this] {
        if (const EntitySummary* row = m_model->rowAt(m_table->currentIndex().row())) {
            choose(Entity(row->entity), true);
        }
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        if (!m_filling) {
            m_reading.start();
        }
    });
    connect(m_table, &AccessTable::rowChosen, this, [this](int row) {
        if (const EntitySummary* chosen = m_model->rowAt(row)) {
            m_reading.stop();
            choose(Entity(chosen->entity), true);
        }
    });
    connect(m_table->horizontalHeader(), &QHeaderView::sortIndicatorChanged, this,
            [this](int column, Qt::SortOrder order) {
                const auto wanted = EntityListModel::storeOrder(column, order);
                if (wanted && *wanted != m_order) {
                    m_order = *wanted;
                    refreshList();
                }
            });
    connect(m_table, &QWidget::customContextMenuRequested, this, &EntitiesPage::showListMenu);
    connect(m_view, &EntityView::entityChosen, this, [this](const Entity& entity) { showEntity(entity); });
    connect(m_view, &EntityView::alertChosen, this, [this](const std::string& id) {
        if (m_current) {
            emit alertRequested(id, alertsOf(*m_current));
        }
    });
    connect(m_view, &EntityView::timeSpanChosen, this, [this](Timestamp from, Timestamp to) {
        setTimeRange({from, to});
        emit timeRangeChosen({from, to});
    });
    EntityCommands commands;
    commands.open = [this](const Entity& entity) { showEntity(entity); };
    commands.showAlerts = [this](const Entity& entity) { emit alertsRequested(alertsOf(entity)); };
    commands.showAccess = [this](const Entity& entity) { emit accessRequested(entity); };
    m_view->setCommands(std::move(commands));
}

EntityKind EntitiesPage::kind() const {
    return m_model->kind();
}

void EntitiesPage::chooseKind(EntityKind kind) {
    if (kind == m_model->kind()) {
        return;
    }
    m_filling = true;
    m_model->setKind(kind);
    m_filling = false;
    m_kinds->button(static_cast<int>(kind))->setChecked(true);
    m_search->clear();
    m_search->setPlaceholderText(searchHint(kind));
    refreshList();
}

void EntitiesPage::showEntity(const Entity& entity) {
    if (entity.kind == EntityKind::Country) {
        emit accessRequested(entity);
        return;
    }
    chooseKind(entity.kind);
    choose(entity, true);
}

void EntitiesPage::choose(const Entity& entity, bool remember) {
    if (m_current == entity) {
        return;
    }
    if (remember) {
        if (m_current && m_place + 1 < m_history.size()) {
            m_history.resize(m_place + 1); // a new way from here
        }
        if (m_history.size() >= longestHistory) {
            m_history.erase(m_history.begin());
        }
        m_history.push_back(entity);
        m_place = m_history.size() - 1;
    }
    m_current = entity;
    m_answer.reset();
    m_filling = true;
    const int row = m_model->rowOf(entity);
    if (row >= 0) {
        m_table->selectRow(row);
    } else {
        m_table->clearSelection();
    }
    m_filling = false;
    updateActions();
    refreshOne();
}

void EntitiesPage::goBack() {
    if (m_place > 0 && m_place < m_history.size()) {
        --m_place;
        const Entity entity = m_history[m_place];
        chooseKind(entity.kind);
        choose(entity, false);
    }
}

void EntitiesPage::goForward() {
    if (m_place + 1 < m_history.size()) {
        ++m_place;
        const Entity entity = m_history[m_place];
        chooseKind(entity.kind);
        choose(entity, false);
    }
}

void EntitiesPage::setTimeRange(const TimeRange& range) {
    m_range = range;
    refresh();
}

void EntitiesPage::refreshTimes() {
    m_view->refreshTimes();
    refresh();
}

void EntitiesPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_listStale) {
        refreshList();
    }
    if (m_oneStale) {
        refreshOne();
    }
}

void EntitiesPage::refresh() {
    refreshList();
    refreshOne();
}

void EntitiesPage::refreshList() {
    m_listStale = true;
    if (!isVisible() || m_askingList) {
        return; // asked when shown, or when the answer under way is in
    }
    m_listStale = false;
    m_askingList = true;
    EntityFilter filter{m_model->kind(), toUtf8(m_search->text()), {}};
    filter.access.time = m_range;
    m_listRequest = m_gateway.ask(
        [filter, order = m_order](const AlertReader& store) {
            return store.entities(filter, order, EntityListModel::mostRows);
        },
        [this, kind = filter.kind](Result<std::vector<EntitySummary>> entities) {
            m_askingList = false;
            if (m_listStale) {
                QMetaObject::invokeMethod(this, &EntitiesPage::refreshList, Qt::QueuedConnection);
            }
            if (kind == m_model->kind()) { // else it is asked again already
                fillList(std::move(entities));
            }
        });
}

void EntitiesPage::fillList(Result<std::vector<EntitySummary>> entities) {
    if (!entities) {
        m_listMessage->setIcon(Icon::Error);
        showListState(tr("The list could not be read"), shown(describe(entities.error())), false);
        return;
    }
    const std::size_t count = entities->size();
    m_filling = true;
    const int scrolled = m_table->verticalScrollBar()->value();
    m_model->setRows(std::move(*entities));
    if (const int row = m_current ? m_model->rowOf(*m_current) : -1; row >= 0) {
        m_table->selectRow(row);
    }
    m_table->setColumnHidden(EntityListModel::Marks, !m_model->marksAny());
    m_table->fitColumns();
    m_table->verticalScrollBar()->setValue(scrolled);
    m_filling = false;
    const QString number = fromUtf8(formatCount(count));
    m_count->setText(count < EntityListModel::mostRows ? number : tr("first %1").arg(number));
    m_listMessage->setIcon(Icon::Entities);
    if (count > 0) {
        m_listStates->setCurrentWidget(m_table);
        m_viewStates->show();
        if (!m_current) { // the first one opens by itself: no empty half of a page
            m_table->selectRow(0);
        }
    } else if (!m_search->text().isEmpty()) {
        showListState(tr("Nothing matches"), tr("No name of this kind holds all the words."), false);
    } else {
        showListState(tr("None seen yet"),
                      tr("Open a folder of diagnostic logs, or try the sample data, to see who uses your "
                         "accounts."),
                      true);
    }
}

void EntitiesPage::showListState(const QString& title, const QString& text, bool empty) {
    disconnect(m_listMessage, nullptr, this, nullptr);
    if (empty) {
        m_listMessage->setMessage(title, text, tr("Open logs…"), tr("Try sample data"));
        connect(m_listMessage, &MessagePanel::primaryClicked, this, &EntitiesPage::openLogsRequested);
        connect(m_listMessage, &MessagePanel::secondaryClicked, this, &EntitiesPage::sampleRequested);
    } else if (!m_search->text().isEmpty()) {
        m_listMessage->setMessage(title, text, tr("Clear the search"));
        connect(m_listMessage, &MessagePanel::primaryClicked, m_search, &QLineEdit::clear);
    } else {
        m_listMessage->setMessage(title, text, tr("Try again"));
        connect(m_listMessage, &MessagePanel::primaryClicked, this, &EntitiesPage::refreshList);
    }
    m_count->clear();
    m_listStates->setCurrentWidget(m_listMessage);
    m_viewStates->setVisible(m_current.has_value() || !m_search->text().isEmpty()); // nothing to choose
}

void EntitiesPage::refreshOne() {
    m_oneStale = m_current.has_value();
    if (!m_current || !isVisible() || m_askingOne) {
        return;
    }
    m_oneStale = false;
    m_askingOne = true;
    m_oneRequest = m_gateway.ask([entity = *m_current, range = m_range](
                                     const AlertReader& store) { return answer(store, entity, range); },
                                 [this, entity = *m_current](Result<std::optional<EntityAnswer>> result) {
                                     m_askingOne = false;
                                     if (m_oneStale) {
                                         QMetaObject::invokeMethod(this, &EntitiesPage::refreshOne,
                                                                   Qt::QueuedConnection);
                                     }
                                     if (m_current == entity) {
                                         fillOne(std::move(result));
                                     }
                                 });
}

void EntitiesPage::fillOne(Result<std::optional<EntityAnswer>> result) {
    disconnect(m_viewMessage, nullptr, this, nullptr);
    m_viewStates->show(); // also of one that the list does not know
    if (result && *result) {
        m_answer = std::move(**result);
        m_view->show(*m_answer);
        m_viewStates->setCurrentWidget(m_view);
    } else {
        m_answer.reset();
        m_viewMessage->setIcon(result ? Icon::Entities : Icon::Error);
        m_viewMessage->setMessage(
            result ? tr("Nothing is known of %1").arg(shown(elide(m_current->value, 200)))
                   : tr("It could not be read"),
            result ? tr("No access and no alert names it.") : shown(describe(result.error())),
            result ? QString() : tr("Try again"));
        connect(m_viewMessage, &MessagePanel::primaryClicked, this, &EntitiesPage::refreshOne);
        m_viewStates->setCurrentWidget(m_viewMessage);
    }
    updateActions();
}

void EntitiesPage::updateActions() {
    m_back->setEnabled(m_place > 0);
    m_forward->setEnabled(m_place + 1 < m_history.size());
    m_showAccess->setEnabled(m_answer && m_answer->profile.summary.totals.requests > 0);
    m_showAlerts->setEnabled(m_answer && m_answer->profile.summary.totals.alerts > 0);
    for (QAction* action : {m_copyText, m_copyMarkdown, m_copyJson, m_copyKql}) {
        action->setEnabled(m_answer.has_value());
    }
}

void EntitiesPage::showListMenu(const QPoint& position) {
    const EntitySummary* row = m_model->rowAt(m_table->indexAt(position).row());
    if (row == nullptr) {
        return;
    }
    EntityCommands commands;
    commands.open = [this](const Entity& entity) { showEntity(entity); };
    if (row->totals.alerts > 0) {
        commands.showAlerts = [this](const Entity& entity) { emit alertsRequested(alertsOf(entity)); };
    }
    if (row->totals.requests > 0) {
        commands.showAccess = [this](const Entity& entity) { emit accessRequested(entity); };
    }
    QMenu menu(this);
    addEntityCommands(menu, row->entity, shown(elide(row->label, 512)), commands);
    menu.exec(m_table->viewport()->mapToGlobal(position));
}

void EntitiesPage::copy(const std::string& text, const QString& what) {
    QGuiApplication::clipboard()->setText(fromUtf8(text));
    emit message(tr("Copied %1").arg(what));
}

void EntitiesPage::copyText() {
    copy(toPlainText(m_answer->profile), tr("as text"));
}

void EntitiesPage::copyMarkdown() {
    copy(toMarkdown(m_answer->profile), tr("as Markdown"));
}

void EntitiesPage::copyJson() {
    copy(toJson(m_answer->profile), tr("as JSON"));
}

void EntitiesPage::copyKql() {
    const EntitySummary& summary = m_answer->profile.summary;
    copy(kqlForEntity(summary.entity, summary.first, summary.last + std::chrono::hours(1)),
         tr("the KQL query"));
}

void EntitiesPage::showAlerts() {
    emit alertsRequested(alertsOf(*m_current));
}

void EntitiesPage::showAccess() {
    emit accessRequested(*m_current);
}

void EntitiesPage::focusSearch() {
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

} // namespace cosmoswatch
