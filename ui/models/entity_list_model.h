// Addresses, principals, accounts or applications, one row each: the list of the Entities page, and the
// tables of what an entity was seen with.
#pragma once

#include "core/alert/entity_profile.h"
#include "core/store/alert_queries.h"

#include <QAbstractTableModel>

#include <optional>
#include <vector>

namespace cosmoswatch {

class EntityListModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Name, Marks, Alerts, LastSeen, Requests, BytesRead, Failures, FirstSeen, ColumnCount };
    enum Role {
        SecondaryTextRole = Qt::UserRole, // country and network, muted, beside an address
        MarksRole,                        // int of AddressMark bits
    };
    static constexpr int mostRows = 500;

    explicit EntityListModel(EntityKind kind, QObject* parent = nullptr);

    void setKind(EntityKind kind); // empties it
    [[nodiscard]] EntityKind kind() const { return m_kind; }
    void setRows(std::vector<EntitySummary> rows);           // keeps the sorting
    [[nodiscard]] const EntitySummary* rowAt(int row) const; // null when there is no such row
    [[nodiscard]] int rowOf(const Entity& entity) const;     // -1 when absent
    [[nodiscard]] bool marksAny() const;

    // The store's order for a sorted column; other orders rearrange what is loaded.
    [[nodiscard]] static std::optional<EntityOrder> storeOrder(int column, Qt::SortOrder order);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override;

private:
    void arrange();
    [[nodiscard]] QString display(const EntitySummary& row, int column) const;
    [[nodiscard]] QString accessibleText(const EntitySummary& row, int column) const;

    EntityKind m_kind;
    std::vector<EntitySummary> m_rows;
    int m_sortColumn = -1; // as the store ordered them
    Qt::SortOrder m_sortOrder = Qt::DescendingOrder;
};

[[nodiscard]] QString kindLabel(EntityKind kind);       // "Address"
[[nodiscard]] QString kindPluralLabel(EntityKind kind); // "Addresses"
// "Germany · Contoso network"; empty for what has no place.
[[nodiscard]] QString placeLabel(const EntitySummary& entity);

} // namespace cosmoswatch
