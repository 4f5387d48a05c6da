#include "ui/models/entity_list_model.h"

#include "core/base/text.h"
#include "ui/display_time.h"
#include "ui/models/address_access_model.h"
#include "ui/models/country_access_model.h"
#include "ui/plain_text.h"

#include <QCoreApplication>
#include <QStringList>

namespace cosmoswatch {
namespace {

constexpr std::size_t longestShown = 512; // bytes of a value in a cell

int marksOf(const EntitySummary& row) {
    return (row.torExit ? MarkTor : 0) | (row.listed ? MarkListed : 0);
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
    : AnswerTable(ColumnCount, parent), m_kind(kind) {}

void EntityListModel::setKind(EntityKind kind) {
    if (kind != m_kind) replaceRows({}, [this, kind] { m_kind = kind; });
}

void EntityListModel::setRows(std::vector<EntitySummary> rows) {
    replaceRows(std::move(rows));
}

int EntityListModel::rowOf(const Entity& entity) const {
    return rowWhere([&](const EntitySummary& row) { return row.entity == entity; });
}

bool EntityListModel::marksAny() const {
    return rowWhere([](const EntitySummary& row) { return marksOf(row) != 0; }) >= 0;
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

bool EntityListModel::isNumber(int column) const {
    return column != Name && column != Marks;
}

QString EntityListModel::spoken(const EntitySummary& row, int column) const {
    if (column == Name && !placeLabel(row).isEmpty())
        return tr("%1, %2").arg(display(row, column), placeLabel(row));
    return AnswerTable::spoken(row, column);
}

QVariant EntityListModel::more(const EntitySummary& row, int column, int role) const {
    if (role == SecondaryTextRole && column == Name) return placeLabel(row);
    if (role == MarksRole && column == Marks) return marksOf(row);
    return {};
}

QString EntityListModel::heading(int column) const {
    const QString labels[] = {kindLabel(m_kind), tr("Marks"),      tr("Alerts"),   tr("Last seen"),
                              tr("Requests"),    tr("Bytes read"), tr("Failures"), tr("First seen")};
    return labels[column];
}

bool EntityListModel::less(const EntitySummary& a, const EntitySummary& b, int column) const {
    switch (column) {
    case Marks:
        return marksOf(a) < marksOf(b);
    case Alerts:
        return a.totals.alerts < b.totals.alerts;
    case Requests:
        return a.totals.requests < b.totals.requests;
    case Failures:
        return a.totals.failures < b.totals.failures;
    case BytesRead:
        return a.totals.bytesRead < b.totals.bytesRead;
    case FirstSeen:
        return a.first < b.first;
    case LastSeen:
        return a.last < b.last;
    case Name:
        return a.label < b.label;
    default:
        return false; // as the store ordered them
    }
}

} // namespace cosmoswatch
