// Access by address: the first few hundred in the order the store was asked for, most unusual first.
#pragma once

#include "core/store/alert_queries.h"

#include <QAbstractTableModel>

#include <optional>
#include <string_view>
#include <vector>

namespace cosmoswatch {

// Small words beside an address.
enum AddressMark { MarkTor = 1, MarkListed = 2, MarkNew = 4 };

class AddressAccessModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        Address,
        Network,
        Marks,
        Requests,
        Alerts,
        Failures,
        BytesRead,
        FirstSeen,
        LastSeen,
        ColumnCount
    };
    enum Role {
        SecondaryTextRole = Qt::UserRole, // the country, muted, beside the address
        MarksRole,                        // int of AddressMark bits
    };
    static constexpr int mostRows = 500;

    using QAbstractTableModel::QAbstractTableModel;

    // Addresses first seen at or after `newSince` are marked new; absent: none are.
    void setRows(std::vector<AddressAccess> rows, std::optional<Timestamp> newSince);
    [[nodiscard]] const AddressAccess* rowAt(int row) const; // null when there is no such row
    [[nodiscard]] int rowOf(std::string_view address) const; // -1 when absent
    [[nodiscard]] bool namesNetworks() const;                // whether any row has one

    // The store's order that fits a sorted column; sorting by others rearranges what is loaded.
    [[nodiscard]] static std::optional<AddressOrder> storeOrder(int column, Qt::SortOrder order);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    // Column -1 is "most unusual first", which is how the model starts.
    void sort(int column, Qt::SortOrder order) override;

private:
    void arrange();
    [[nodiscard]] int marksOf(const AddressAccess& row) const;
    [[nodiscard]] QString display(const AddressAccess& row, int column) const;

    std::vector<AddressAccess> m_rows;
    std::optional<Timestamp> m_newSince;
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
};

[[nodiscard]] QString markLabel(AddressMark mark); // "Tor", "listed", "new"

} // namespace cosmoswatch
