#include "ui/widgets/access_tables.h"

#include "ui/models/address_access_model.h"
#include "ui/models/country_access_model.h"
#include "ui/models/entity_list_model.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/access_delegates.h"

#include <QContextMenuEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

#include <algorithm>

namespace cosmoswatch {
namespace {

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

std::string chosenOf(const AccessSelection& selection, EntityKind kind) {
    switch (kind) {
    case EntityKind::Address:
        return selection.address;
    case EntityKind::Country:
        return selection.countryCode;
    case EntityKind::Principal:
        return selection.principal;
    case EntityKind::Application:
        return selection.application;
    case EntityKind::Account:
        break;
    }
    return selection.accountKeys.empty() ? std::string() : selection.accountKeys.back();
}

} // namespace

AccessTables::AccessTables(QWidget* parent)
    : Card(parent), m_tabs(new QTabBar(this)), m_title(new PlainLabel(QString(), this)),
      m_stack(new QStackedWidget(this)), m_addresses(new AddressAccessModel(this)),
      m_countries(new CountryAccessModel(this)) {
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setUsesScrollButtons(true);
    m_tabs->setAccessibleName(tr("Table shown"));
    m_title->setInk(Ink::Muted);
    m_title->setFont(smallFont());
    column().addWidget(m_tabs);
    column().addWidget(m_title);
    column().addWidget(m_stack, 1);

    AccessTable* addresses = add(EntityKind::Address, m_addresses);
    addresses->setItemDelegateForColumn(
        AddressAccessModel::Address, new TwoTextDelegate(AddressAccessModel::SecondaryTextRole, addresses));
    addresses->setItemDelegateForColumn(AddressAccessModel::Marks,
                                        new MarksDelegate(AddressAccessModel::MarksRole, addresses));
    addresses->horizontalHeader()->setSortIndicator(-1, Qt::DescendingOrder);
    connect(addresses->horizontalHeader(), &QHeaderView::sortIndicatorChanged, this,
            [this](int column, Qt::SortOrder order) {
                updateTitle();
                const auto wanted = AddressAccessModel::storeOrder(column, order);
                if (wanted && *wanted != m_addressOrder) {
                    m_addressOrder = *wanted;
                    emit questionChanged();
                }
            });
    add(EntityKind::Country, m_countries)->sortByColumn(CountryAccessModel::Alerts, Qt::DescendingOrder);
    for (const EntityKind kind : {EntityKind::Application, EntityKind::Principal, EntityKind::Account}) {
        addEntities(kind);
    }
    connect(m_tabs, &QTabBar::currentChanged, this, [this](int tab) {
        m_stack->setCurrentIndex(tab);
        updateTitle();
        emit questionChanged();
    });
    updateTitle();
}

AccessTable* AccessTables::add(EntityKind kind, QAbstractItemModel* model) {
    auto* table = new AccessTable(this);
    table->setModel(model);
    table->setAccessibleName(kindPluralLabel(kind));
    table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_tabs->addTab(kindPluralLabel(kind));
    m_stack->addWidget(table);
    m_kinds.push_back(kind);
    m_tables[kind] = table;
    connect(table, &QWidget::customContextMenuRequested, this,
            [this, kind](const QPoint& position) { openMenu(kind, position); });
    connect(table, &AccessTable::rowChosen, this, [this, kind](int row) {
        if (const auto entity = entityAt(kind, row)) {
            emit chosen(*entity);
        }
    });
    connect(table, &AccessTable::choiceDropped, this, [this, kind] { emit dropped(kind); });
    connect(table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this, kind](const QModelIndex& current) {
                if (!m_filling) {
                    emit currentChanged(entityAt(kind, current.row()).value_or(Entity{kind, {}}));
                }
            });
    return table;
}

void AccessTables::addEntities(EntityKind kind) {
    auto* model = new EntityListModel(kind, this);
    m_entities[kind] = model;
    AccessTable* table = add(kind, model);
    table->setColumnHidden(EntityListModel::Marks, true);
    table->sortByColumn(EntityListModel::Requests, Qt::DescendingOrder);
}

EntityKind AccessTables::kind() const {
    return m_kinds[static_cast<std::size_t>(std::max(0, m_tabs->currentIndex()))];
}

AccessTable& AccessTables::table() const {
    return *m_tables.at(kind());
}

std::optional<Entity> AccessTables::current() const {
    return entityAt(kind(), table().currentIndex().row());
}

void AccessTables::showKind(EntityKind kind) {
    const auto found = std::find(m_kinds.begin(), m_kinds.end(), kind);
    m_tabs->setCurrentIndex(static_cast<int>(found - m_kinds.begin()));
}

void AccessTables::fitColumns() {
    for (const auto& [kind, table] : m_tables) {
        table->fitColumns();
    }
}

void AccessTables::updateTitle() {
    const bool unusualFirst =
        kind() == EntityKind::Address && table().horizontalHeader()->sortIndicatorSection() < 0;
    m_title->setText(unusualFirst ? tr("Most unusual first. Click one to filter by it.")
                                  : tr("Click one to filter by it."));
}

std::optional<Entity> AccessTables::entityAt(EntityKind kind, int row) const {
    if (kind == EntityKind::Address) {
        const AddressAccess* address = m_addresses->rowAt(row);
        return address != nullptr ? std::optional(Entity{kind, address->address}) : std::nullopt;
    }
    if (kind == EntityKind::Country) {
        const CountryAccess* country = m_countries->rowAt(row);
        return country != nullptr ? std::optional(Entity{kind, country->countryCode}) : std::nullopt;
    }
    const EntitySummary* entity = m_entities.at(kind)->rowAt(row);
    return entity != nullptr ? std::optional(entity->entity) : std::nullopt;
}

QString AccessTables::labelOf(EntityKind kind, int row) const {
    return m_tables.at(kind)->model()->index(row, 0).data().toString(); // shown() already
}

void AccessTables::openMenu(EntityKind kind, const QPoint& position) {
    AccessTable* table = m_tables.at(kind);
    const int row = table->indexAt(position).row();
    if (const auto entity = entityAt(kind, row)) {
        emit menuRequested(*entity, labelOf(kind, row), table->viewport()->mapToGlobal(position));
    }
}

void AccessTables::show(const AccessAnswer& answer, const AccessSelection& selection,
                        const std::map<EntityKind, std::string>& previews) {
    m_filling = true;
    const auto wanted = [&](EntityKind kind) {
        const std::string chosen = chosenOf(selection, kind);
        const auto preview = previews.find(kind);
        return !chosen.empty() || preview == previews.end() ? chosen : preview->second;
    };
    const std::string country = wanted(EntityKind::Country);
    replaceRows(
        *m_tables.at(EntityKind::Country), [&] { m_countries->setRows(answer.countries); },
        [&] { return country.empty() ? -1 : m_countries->rowOf(country); });
    const std::string address = wanted(EntityKind::Address);
    AccessTable& addresses = *m_tables.at(EntityKind::Address);
    replaceRows(
        addresses, [&] { m_addresses->setRows(answer.addresses, answer.newSince); },
        [&] { return address.empty() ? -1 : m_addresses->rowOf(address); });
    addresses.setColumnHidden(AddressAccessModel::Network, !m_addresses->namesNetworks());
    if (const auto found = m_entities.find(kind()); found != m_entities.end()) {
        EntityListModel& model = *found->second;
        const Entity entity{kind(), wanted(kind())};
        replaceRows(
            table(), [&] { model.setRows(answer.entities); }, [&] { return model.rowOf(entity); });
    }
    fitColumns();
    m_filling = false;
}

} // namespace cosmoswatch
