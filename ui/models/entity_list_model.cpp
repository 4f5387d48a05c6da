#include "ui/models/entity_list_model.h"

#include "core/base/text.h"
#include "ui/display_time.h"
#include "ui/models/address_access_model.h"
#include "ui/models/country_access_model.h"
#include "ui/plain_text.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace cosmoswatch {
namespace {

using Column = EntityListModel::Column;

constexpr std::size_t longestShown = 512; // bytes of a value in a cell

int marksOf(const EntitySummary& row) {
    return (row.torExit ? MarkTor : 0) | (row.listed ? MarkListed : 0);
}

bool isText(int column) {
    return column == Column::Name || column == Column::Marks;
}

bool less(const EntitySummary& a, const EntitySummary& b, int column) {
    switch (column) {
    case Column::Marks:
        return marksOf(a) < marksOf(b);
    case Column::Alerts:
        return a.totals.alerts < b.totals.alerts;
    case Column::Requests:
        return a.totals.requests < b.totals.requests;
    case Column::Failures:
        return a.totals.failures < b.totals.failures;
    case Column::BytesRead:
        return a.totals.bytesRead < b.totals.bytesRead;
    case Column::FirstSeen:
        return a.first < b.first;
    case Column::LastSeen:
        return a.last < b.last;
    default:
        return a.label < b.label;
    }
}

QString countOrNothing(std::uint64_t count) {
    return count == 0 ? QString() : fromUtf8(formatCount(count));
}

} // namespace

QString kindLabel(EntityKind kind) {
    switch (kind) {
    case EntityKind::Principal:
        return QCoreApplication::translate("EntityListModel", "Principal");
    case EntityKind::Account:
        return QCoreApplication::translate("EntityListModel", "Account");
    case EntityKind::Application:
        return QCoreApplication::translate("EntityListModel", "Application");
    case EntityKind::Country:
        return QCoreApplication::translate("EntityListModel", "Country");
    case EntityKind::Address:
        break;
    }
    return QCoreApplication::translate("EntityListModel", "Address");
}

QString kindPluralLabel(EntityKind kind) {
    switch (kind) {
    case EntityKind::Principal:
        return QCoreApplication::translate("EntityListModel", "Principals");
    case EntityKind::Account:
        return QCoreApplication::translate("EntityListModel", "Accounts");
    case EntityKind::Application:
        return QCoreApplication::translate("EntityListModel", "Applications");
    case EntityKind::Country:
        return QCoreApplication::translate("EntityListModel", "Countries");
    case EntityKind::Address:
        break;
    }
    return QCoreApplication::translate("EntityListModel", "Addresses");
}

QString placeLabel(const EntitySummary& entity) {
    QStringList parts;
    if (!entity.countryCode.empty()) {
        parts << countryLabel(elide(entity.countryCode, longestShown),
                              elide(entity.countryName, longestShown));
    }
    if (!entity.network.empty()) {
        parts << shown(elide(entity.network, longestShown));
    }
    return parts.join(QStringLiteral(" · "));
}

EntityListModel::EntityListModel(EntityKind kind, QObject* parent)
    : QAbstractTableModel(parent), m_kind(kind) {}

void EntityListModel::setKind(EntityKind kind) {
    if (kind == m_kind) {
        return;
    }
    beginResetModel();
    m_kind = kind;
    m_rows.clear();
    endResetModel();
}

void EntityListModel::setRows(std::vector<EntitySummary> rows) {
    beginResetModel();
    m_rows = std::move(rows);
    arrange();
    endResetModel();
}

const EntitySummary* EntityListModel::rowAt(int row) const {
    return row >= 0 && row < rowCount() ? &m_rows[static_cast<std::size_t>(row)] : nullptr;
}

int EntityListModel::rowOf(const Entity& entity) const {
    const auto found = std::find_if(m_rows.begin(), m_rows.end(),
                                    [&](const EntitySummary& row) { return row.entity == entity; });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

bool EntityListModel::marksAny() const {
    return std::any_of(m_rows.begin(), m_rows.end(),
                       [](const EntitySummary& row) { return marksOf(row) != 0; });
}

std::optional<EntityOrder> EntityListModel::storeOrder(int column, Qt::SortOrder order) {
    if (column < 0) {
        return EntityOrder::Alerts;
    }
    if (order == Qt::AscendingOrder) {
        return std::nullopt; // the store counts downwards only
    }
    switch (column) {
    case Alerts:
        return EntityOrder::Alerts;
    case Requests:
        return EntityOrder::Requests;
    case BytesRead:
        return EntityOrder::BytesRead;
    case LastSeen:
        return EntityOrder::LastSeen;
    default:
        return std::nullopt;
    }
}

int EntityListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int EntityListModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QString EntityListModel::display(const EntitySummary& row, int column) const {
    switch (column) {
    case Name:
        return shown(elide(row.label, longestShown));
    case Marks: {
        QStringList labels;
        for (const AddressMark mark : {MarkTor, MarkListed}) {
            if ((marksOf(row) & mark) != 0) {
                labels << markLabel(mark);
            }
        }
        return labels.join(QStringLiteral(", "));
    }
    case Alerts:
        return countOrNothing(row.totals.alerts);
    case Requests:
        return fromUtf8(formatCount(row.totals.requests));
    case Failures:
        return countOrNothing(row.totals.failures);
    case BytesRead:
        return fromUtf8(formatBytes(row.totals.bytesRead));
    case FirstSeen:
        return shortTime(row.first);
    case LastSeen:
        return shortTime(row.last);
    default:
        return {};
    }
}

QString EntityListModel::accessibleText(const EntitySummary& row, int column) const {
    const QString text = display(row, column);
    if (column == Name && !placeLabel(row).isEmpty()) {
        return tr("%1, %2").arg(text, placeLabel(row));
    }
    return !text.isEmpty() ? text : isText(column) ? tr("none") : QStringLiteral("0");
}

QVariant EntityListModel::data(const QModelIndex& index, int role) const {
    const EntitySummary* row = index.isValid() ? rowAt(index.row()) : nullptr;
    if (row == nullptr) {
        return {};
    }
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return display(*row, column);
    case Qt::AccessibleTextRole:
        return accessibleText(*row, column);
    case Qt::TextAlignmentRole:
        return isText(column) ? QVariant::fromValue(Qt::AlignLeft | Qt::AlignVCenter)
                              : QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    case SecondaryTextRole:
        return column == Name ? QVariant(placeLabel(*row)) : QVariant();
    case MarksRole:
        return column == Marks ? QVariant(marksOf(*row)) : QVariant();
    default:
        return {};
    }
}

QVariant EntityListModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return isText(section) ? QVariant::fromValue(Qt::AlignLeft | Qt::AlignVCenter)
                               : QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    const QString labels[] = {kindLabel(m_kind), tr("Marks"),      tr("Alerts"),   tr("Last seen"),
                              tr("Requests"),    tr("Bytes read"), tr("Failures"), tr("First seen")};
    return labels[section];
}

void EntityListModel::sort(int column, Qt::SortOrder order) {
    if (column >= ColumnCount) {
        return;
    }
    emit layoutAboutToBeChanged({}, VerticalSortHint);
    const QModelIndexList before = persistentIndexList();
    std::vector<Entity> entities;
    for (const QModelIndex& index : before) {
        entities.push_back(m_rows[static_cast<std::size_t>(index.row())].entity);
    }
    m_sortColumn = column;
    m_sortOrder = order;
    arrange();
    QModelIndexList after;
    for (qsizetype i = 0; i < before.size(); ++i) {
        after << index(rowOf(entities[static_cast<std::size_t>(i)]), before[i].column());
    }
    changePersistentIndexList(before, after);
    emit layoutChanged({}, VerticalSortHint);
}

void EntityListModel::arrange() {
    if (m_sortColumn < 0) {
        return;
    }
    std::stable_sort(m_rows.begin(), m_rows.end(), [this](const EntitySummary& a, const EntitySummary& b) {
        return m_sortOrder == Qt::AscendingOrder ? less(a, b, m_sortColumn) : less(b, a, m_sortColumn);
    });
}

} // namespace cosmoswatch
