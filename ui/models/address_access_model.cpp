#include "ui/models/address_access_model.h"

#include "core/base/text.h"
#include "ui/display_time.h"
#include "ui/models/country_access_model.h"
#include "ui/plain_text.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace cosmoswatch {
namespace {

using Column = AddressAccessModel::Column;

bool isText(int column) {
    return column == Column::Address || column == Column::Marks || column == Column::Network;
}

// Alerts first, then what is rare: the store's MostUnusual.
bool moreUnusual(const AddressAccess& a, const AddressAccess& b) {
    return a.totals.alerts != b.totals.alerts ? a.totals.alerts > b.totals.alerts
                                              : a.totals.requests < b.totals.requests;
}

} // namespace

QString markLabel(AddressMark mark) {
    switch (mark) {
    case MarkTor:
        return QCoreApplication::translate("AddressAccessModel", "Tor");
    case MarkListed:
        return QCoreApplication::translate("AddressAccessModel", "listed");
    case MarkNew:
        break;
    }
    return QCoreApplication::translate("AddressAccessModel", "new");
}

void AddressAccessModel::setRows(std::vector<AddressAccess> rows, std::optional<Timestamp> newSince) {
    beginResetModel();
    m_rows = std::move(rows);
    m_newSince = newSince;
    arrange();
    endResetModel();
}

const AddressAccess* AddressAccessModel::rowAt(int row) const {
    return row >= 0 && row < rowCount() ? &m_rows[static_cast<std::size_t>(row)] : nullptr;
}

int AddressAccessModel::rowOf(std::string_view address) const {
    const auto found = std::find_if(m_rows.begin(), m_rows.end(),
                                    [&](const AddressAccess& row) { return row.address == address; });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

bool AddressAccessModel::namesNetworks() const {
    return std::any_of(m_rows.begin(), m_rows.end(),
                       [](const AddressAccess& row) { return !row.network.empty(); });
}

std::optional<AddressOrder> AddressAccessModel::storeOrder(int column, Qt::SortOrder order) {
    if (column < 0 || (column == Alerts && order == Qt::DescendingOrder)) {
        return AddressOrder::MostUnusual;
    }
    if (order == Qt::AscendingOrder) {
        return std::nullopt; // the store counts downwards only
    }
    switch (column) {
    case Requests:
        return AddressOrder::Requests;
    case BytesRead:
        return AddressOrder::BytesRead;
    case LastSeen:
        return AddressOrder::LastSeen;
    default:
        return std::nullopt;
    }
}

int AddressAccessModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int AddressAccessModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

int AddressAccessModel::marksOf(const AddressAccess& row) const {
    const bool isNew = m_newSince && row.first >= *m_newSince;
    return (row.torExit ? MarkTor : 0) | (row.listed ? MarkListed : 0) | (isNew ? MarkNew : 0);
}

QString AddressAccessModel::display(const AddressAccess& row, int column) const {
    switch (column) {
    case Address:
        return shown(elide(row.address, 512));
    case Marks: {
        QStringList labels;
        for (const AddressMark mark : {MarkTor, MarkListed, MarkNew}) {
            if ((marksOf(row) & mark) != 0) {
                labels << markLabel(mark);
            }
        }
        return labels.join(QStringLiteral(", "));
    }
    case Network:
        return shown(elide(row.network, 512));
    case Alerts:
        return row.totals.alerts == 0 ? QString() : fromUtf8(formatCount(row.totals.alerts));
    case Requests:
        return fromUtf8(formatCount(row.totals.requests));
    case Failures:
        return row.totals.failures == 0 ? QString() : fromUtf8(formatCount(row.totals.failures));
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

QVariant AddressAccessModel::data(const QModelIndex& index, int role) const {
    const AddressAccess* row = index.isValid() ? rowAt(index.row()) : nullptr;
    if (row == nullptr) {
        return {};
    }
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return display(*row, column);
    case Qt::AccessibleTextRole: {
        const QString text = display(*row, column);
        if (column == Address) {
            return tr("%1, %2").arg(text, countryLabel(row->countryCode, row->countryName));
        }
        return text.isEmpty() ? (isText(column) ? tr("none") : QStringLiteral("0")) : text;
    }
    case Qt::TextAlignmentRole:
        return isText(column) ? QVariant::fromValue(Qt::AlignLeft | Qt::AlignVCenter)
                              : QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    case SecondaryTextRole:
        return column == Address ? QVariant(countryLabel(row->countryCode, row->countryName)) : QVariant();
    case MarksRole:
        return column == Marks ? QVariant(marksOf(*row)) : QVariant();
    default:
        return {};
    }
}

QVariant AddressAccessModel::headerData(int section, Qt::Orientation orientation, int role) const {
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
    const QString labels[] = {tr("Address"),    tr("Network"),    tr("Marks"),
                              tr("Requests"),   tr("Alerts"),     tr("Failures"),
                              tr("Bytes read"), tr("First seen"), tr("Last seen")};
    return labels[section];
}

void AddressAccessModel::sort(int column, Qt::SortOrder order) {
    if (column >= ColumnCount) {
        return;
    }
    emit layoutAboutToBeChanged({}, VerticalSortHint);
    const QModelIndexList before = persistentIndexList();
    std::vector<std::string> addresses;
    for (const QModelIndex& index : before) {
        addresses.push_back(m_rows[static_cast<std::size_t>(index.row())].address);
    }
    m_sortColumn = column;
    m_sortOrder = order;
    arrange();
    QModelIndexList after;
    for (qsizetype i = 0; i < before.size(); ++i) {
        after << index(rowOf(addresses[static_cast<std::size_t>(i)]), before[i].column());
    }
    changePersistentIndexList(before, after);
    emit layoutChanged({}, VerticalSortHint);
}

void AddressAccessModel::arrange() {
    const auto less = [this](const AddressAccess& a, const AddressAccess& b) {
        switch (m_sortColumn) {
        case Address:
            return a.address < b.address;
        case Marks:
            return marksOf(a) < marksOf(b);
        case Network:
            return a.network < b.network;
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
        default:
            return moreUnusual(b, a); // Alerts
        }
    };
    const bool descending = m_sortColumn < 0 || m_sortOrder == Qt::DescendingOrder;
    std::stable_sort(m_rows.begin(), m_rows.end(), [&](const AddressAccess& a, const AddressAccess& b) {
        return descending ? less(b, a) : less(a, b);
    });
}

} // namespace cosmoswatch
