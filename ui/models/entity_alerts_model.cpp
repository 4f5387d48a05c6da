#include "ui/models/entity_alerts_model.h"

#include "core/base/text.h"
#include "ui/display_time.h"
#include "ui/models/country_access_model.h"
#include "ui/plain_text.h"
#include "ui/theme.h"

namespace cosmoswatch {
namespace {

using Column = EntityAlertsModel::Column;

QString display(const AlertRow& row, int column) {
    switch (column) {
    case Column::SeverityColumn:
        return severityLabel(row.severity);
    case Column::Title:
        return shown(row.title);
    case Column::Account:
        return shown(elide(row.accountName, 512));
    case Column::From:
        return shown(elide(row.address, 512));
    case Column::Count:
        return fromUtf8(formatCount(row.count));
    case Column::LastSeen:
        return shortTime(row.last);
    case Column::Status:
        return fromUtf8(label(row.status));
    default:
        return {};
    }
}

QString placeOf(const AlertRow& row) {
    return row.countryCode.empty() ? QString()
                                   : countryLabel(elide(row.countryCode, 512), elide(row.countryName, 512));
}

} // namespace

void EntityAlertsModel::setRows(std::vector<AlertRow> rows) {
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

const AlertRow* EntityAlertsModel::rowAt(int row) const {
    return row >= 0 && row < rowCount() ? &m_rows[static_cast<std::size_t>(row)] : nullptr;
}

int EntityAlertsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int EntityAlertsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant EntityAlertsModel::data(const QModelIndex& index, int role) const {
    const AlertRow* row = index.isValid() ? rowAt(index.row()) : nullptr;
    if (row == nullptr) {
        return {};
    }
    switch (role) {
    case Qt::DisplayRole:
        return display(*row, index.column());
    case Qt::AccessibleTextRole: {
        const QString text = display(*row, index.column());
        if (index.column() == From && !placeOf(*row).isEmpty()) {
            return tr("%1, %2").arg(text, placeOf(*row));
        }
        return text.isEmpty() ? tr("none") : text;
    }
    case Qt::TextAlignmentRole:
        return index.column() == Count ? QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter)
                                       : QVariant::fromValue(Qt::AlignLeft | Qt::AlignVCenter);
    case SeverityRole:
        return static_cast<int>(row->severity);
    case PlaceRole:
        return placeOf(*row);
    case TorRole:
        return row->torExit;
    case ClosedRole:
        return row->status == AlertStatus::Resolved || row->status == AlertStatus::Dismissed;
    default:
        return {};
    }
}

QVariant EntityAlertsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return section == Count ? QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter)
                                : QVariant::fromValue(Qt::AlignLeft | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    const QString labels[] = {tr("Severity"), tr("Alert"),     tr("Account"), tr("From"),
                              tr("Count"),    tr("Last seen"), tr("Status")};
    return labels[section];
}

} // namespace cosmoswatch
