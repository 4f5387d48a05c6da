// Addresses, principals, accounts or applications, one row each: the list of the Entities page, and the
// tables of what an entity was seen with.
#pragma once

#include "core/alert/entity_profile.h"
#include "core/store/alert_queries.h"
#include "ui/models/answer_table.h"

#include <optional>
#include <vector>

namespace cosmoswatch {

class EntityListModel : public AnswerTable<EntitySummary> {
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
    void setRows(std::vector<EntitySummary> rows);       // keeps the sorting
    [[nodiscard]] int rowOf(const Entity& entity) const; // -1 when absent
    [[nodiscard]] bool marksAny() const;

    // The store's order for a sorted column; other orders rearrange what is loaded.
    [[nodiscard]] static std::optional<EntityOrder> storeOrder(int column, Qt::SortOrder order);

private:
    [[nodiscard]] QString heading(int column) const override;
    [[nodiscard]] QString display(const EntitySummary& row, int column) const override;
    [[nodiscard]] bool isNumber(int column) const override;
    [[nodiscard]] QString spoken(const EntitySummary& row, int column) const override;
    [[nodiscard]] QVariant more(const EntitySummary& row, int column, int role) const override;
    [[nodiscard]] bool less(const EntitySummary& a, const EntitySummary& b, int column) const override;

    EntityKind m_kind;
};

[[nodiscard]] QString kindLabel(EntityKind kind);       // "Address"
[[nodiscard]] QString kindPluralLabel(EntityKind kind); // "Addresses"
// "Germany · Contoso network"; empty for what has no place.
[[nodiscard]] QString placeLabel(const EntitySummary& entity);

} // namespace cosmoswatch
