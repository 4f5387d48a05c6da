#include "ui/models/country_access_model.h"

#include "core/base/text.h"
#include "ui/display_time.h"
#include "ui/models/access_selection.h"
#include "ui/plain_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <tuple>

namespace cosmoswatch {
namespace {

using Column = CountryAccessModel::Column;

// Less by the column alone.
bool less(const CountryAccess& a, const CountryAccess& b, int column) {
    switch (column) {
    case Column::Alerts:
        return std::tie(a.totals.alerts, a.totals.requests) < std::tie(b.totals.alerts, b.totals.requests);
    case Column::Requests:
        return a.totals.requests < b.totals.requests;
    case Column::Failures:
        return a.totals.failures < b.totals.failures;
    case Column::BytesRead:
        return a.totals.bytesRead < b.totals.bytesRead;
    case Column::Addresses:
        return a.addresses < b.addresses;
    case Column::FirstSeen:
        return a.first < b.first;
    case Column::LastSeen:
        return a.last < b.last;
    default:
        return countryLabel(a.countryCode, a.countryName)
                   .localeAwareCompare(countryLabel(b.countryCode, b.countryName)) < 0;
    }
}

QString display(const CountryAccess& row, int column) {
    switch (column) {
    case Column::Country:
        return countryLabel(row.countryCode, row.countryName);
    case Column::Alerts:
        return row.totals.alerts == 0 ? QString() : fromUtf8(formatCount(row.totals.alerts));
    case Column::Requests:
        return fromUtf8(formatCount(row.totals.requests));
    case Column::Failures:
        return row.totals.failures == 0 ? QString() : fromUtf8(formatCount(row.totals.failures));
    case Column::BytesRead:
        return fromUtf8(formatBytes(row.totals.bytesRead));
    case Column::Addresses:
        return fromUtf8(formatCount(row.addresses));
    case Column::FirstSeen:
        return shortTime(row.first);
    case Column::LastSeen:
        return shortTime(row.last);
    default:
        return {};
    }
}

} // namespace

QString countryLabel(const std::string& code, const std::string& name) {
    if (code == unknownCountry) {
        return QCoreApplication::translate("CountryAccessModel", "Private or unknown");
    }
    return shown(name.empty() ? code : name);
}

void CountryAccessModel::setRows(std::vector<CountryAccess> rows) {
    beginResetModel();
    m_rows = std::move(rows);
    arrange();
    endResetModel();
}

const CountryAccess* CountryAccessModel::rowAt(int row) const {
    return row >= 0 && row < rowCount() ? &m_rows[static_cast<std::size_t>(row)] : nullptr;
}

int CountryAccessModel::rowOf(std::string_view countryCode) const {
    const auto found = std::find_if(m_rows.begin(), m_rows.end(),
                                    [&](const CountryAccess& row) { return row.countryCode == countryCode; });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

int CountryAccessModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int CountryAccessModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant CountryAccessModel::data(const QModelIndex& index, int role) const {
    const CountryAccess* row = index.isValid() ? rowAt(index.row()) : nullptr;
    if (row == nullptr) {
        return {};
    }
    switch (role) {
    case Qt::DisplayRole:
        return display(*row, index.column());
    case Qt::AccessibleTextRole: {
        const QString text = display(*row, index.column());
        return text.isEmpty() ? QStringLiteral("0") : text;
    }
    case Qt::TextAlignmentRole:
        return index.column() == Country ? QVariant::fromValue(Qt::AlignLeft | Qt::AlignVCenter)
                                         : QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    default:
        return {};
    }
}

QVariant CountryAccessModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return section == Country ? QVariant::fromValue(Qt::AlignLeft | Qt::AlignVCenter)
                                  : QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    const QString labels[] = {tr("Country"),    tr("Alerts"),    tr("Requests"),   tr("Failures"),
                              tr("Bytes read"), tr("Addresses"), tr("First seen"), tr("Last seen")};
    return labels[section];
}

void CountryAccessModel::sort(int column, Qt::SortOrder order) {
    if (column < 0 || column >= ColumnCount) {
        return;
    }
    emit layoutAboutToBeChanged({}, VerticalSortHint);
    const QModelIndexList before = persistentIndexList();
    std::vector<std::string> codes;
    for (const QModelIndex& index : before) {
        codes.push_back(m_rows[static_cast<std::size_t>(index.row())].countryCode);
    }
    m_sortColumn = column;
    m_sortOrder = order;
    arrange();
    QModelIndexList after;
    for (qsizetype i = 0; i < before.size(); ++i) {
        after << index(rowOf(codes[static_cast<std::size_t>(i)]), before[i].column());
    }
    changePersistentIndexList(before, after);
    emit layoutChanged({}, VerticalSortHint);
}

void CountryAccessModel::arrange() {
    std::stable_sort(m_rows.begin(), m_rows.end(), [this](const CountryAccess& a, const CountryAccess& b) {
        return m_sortOrder == Qt::AscendingOrder ? less(a, b, m_sortColumn) : less(b, a, m_sortColumn);
    });
}

} // namespace cosmoswatch
