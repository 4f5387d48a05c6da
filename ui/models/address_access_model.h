// Access by address: the first few hundred in the order the store was asked for, most unusual first.
#pragma once

#include "core/store/alert_queries.h"
#include "ui/models/answer_table.h"

#include <optional>
#include <string_view>
#include <vector>

namespace cosmoswatch {

// Small words beside an address.
enum AddressMark { MarkTor = 1, MarkListed = 2, MarkNew = 4 };

class AddressAccessModel : public AnswerTable<AddressAccess> {
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

    // Starts with what is most unusual first, which is "column" -1.
    explicit AddressAccessModel(QObject* parent = nullptr) : AnswerTable(ColumnCount, parent) {}

    // Addresses first seen at or after `newSince` are marked new; absent: none are.
    void setRows(std::vector<AddressAccess> rows, std::optional<Timestamp> newSince);
    [[nodiscard]] int rowOf(std::string_view address) const; // -1 when absent
    [[nodiscard]] bool namesNetworks() const;                // whether any row has one

    // The store's order that fits a sorted column; sorting by others rearranges what is loaded.
    [[nodiscard]] static std::optional<AddressOrder> storeOrder(int column, Qt::SortOrder order);

private:
    [[nodiscard]] QString heading(int column) const override;
    [[nodiscard]] QString display(const AddressAccess& row, int column) const override;
    [[nodiscard]] bool isNumber(int column) const override;
    [[nodiscard]] QString spoken(const AddressAccess& row, int column) const override;
    [[nodiscard]] QVariant more(const AddressAccess& row, int column, int role) const override;
    [[nodiscard]] bool less(const AddressAccess& a, const AddressAccess& b, int column) const override;
    [[nodiscard]] int marksOf(const AddressAccess& row) const;

    std::optional<Timestamp> m_newSince;
};

[[nodiscard]] QString markLabel(AddressMark mark); // "Tor", "listed", "new"

} // namespace cosmoswatch
