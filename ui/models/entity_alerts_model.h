// All alerts of one entity, newest first.
#pragma once

#include "core/store/alert_queries.h"
#include "ui/models/answer_table.h"

#include <vector>

namespace cosmoswatch {

class EntityAlertsModel : public AnswerTable<AlertRow> {
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

    explicit EntityAlertsModel(QObject* parent = nullptr) : AnswerTable(ColumnCount, parent) {}

    void setRows(std::vector<AlertRow> rows) { replaceRows(std::move(rows)); }
    void sort(int /*column*/, Qt::SortOrder /*order*/) override {} // newest first, always

private:
    [[nodiscard]] QString heading(int column) const override;
    [[nodiscard]] QString display(const AlertRow& row, int column) const override;
    [[nodiscard]] bool isNumber(int column) const override { return column == Count; }
    [[nodiscard]] QString spoken(const AlertRow& row, int column) const override;
    [[nodiscard]] QVariant more(const AlertRow& row, int column, int role) const override;
};

} // namespace cosmoswatch
