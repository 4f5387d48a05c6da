// Access by country, one row each, sorted here: there are at most 250.
#pragma once

#include "core/store/alert_queries.h"

#include <QAbstractTableModel>

#include <string_view>
#include <vector>

namespace cosmoswatch {

class CountryAccessModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        Country,
        Alerts,
        Requests,
        Failures,
        BytesRead,
        Addresses,
        FirstSeen,
        LastSeen,
        ColumnCount
    };

    using QAbstractTableModel::QAbstractTableModel;

    void setRows(std::vector<CountryAccess> rows);               // keeps the sorting
    [[nodiscard]] const CountryAccess* rowAt(int row) const;     // null when there is no such row
    [[nodiscard]] int rowOf(std::string_view countryCode) const; // -1 when absent

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override;

private:
    void arrange();

    std::vector<CountryAccess> m_rows;
    int m_sortColumn = Alerts;
    Qt::SortOrder m_sortOrder = Qt::DescendingOrder;
};

// "Netherlands", or "Private or unknown".
[[nodiscard]] QString countryLabel(const std::string& code, const std::string& name);

} // namespace cosmoswatch
