// All alerts of one entity, newest first.
#pragma once

#include "core/store/alert_queries.h"

#include <QAbstractTableModel>

#include <vector>

namespace cosmoswatch {

class EntityAlertsModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { SeverityColumn, Title, Account, From, Count, LastSeen, Status, ColumnCount };
    enum Role {
        SeverityRole = Qt::UserRole,
        PlaceRole, // country, muted, beside the address
        TorRole,
        ClosedRole, // resolved or dismissed: said less loudly
    };
    static constexpr std::size_t mostRows = 1000;

    using QAbstractTableModel::QAbstractTableModel;

    void setRows(std::vector<AlertRow> rows);
    [[nodiscard]] const AlertRow* rowAt(int row) const; // null when there is no such row

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<AlertRow> m_rows;
};

} // namespace cosmoswatch
