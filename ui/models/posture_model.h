// The checks of how accounts are hardened: what is to do first, of one account and state or of all.
#pragma once

#include "core/posture/posture.h"

#include <QAbstractTableModel>

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace cosmoswatch {

struct PostureFilter {
    std::string accountKey; // empty: all accounts
    std::optional<CheckState> state;
    friend bool operator==(const PostureFilter&, const PostureFilter&) = default;
};

class PostureModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { State, Check, AccountName, ColumnCount };
    enum Role {
        FindingRole = Qt::UserRole, // one sentence, below the title
        SeverityRole,               // of what is to do; nothing else has one
        StateRole,
        MutedRole,
    };

    using QAbstractTableModel::QAbstractTableModel;

    void setChecks(std::vector<PostureCheck> checks);
    void setFilter(const PostureFilter& filter);
    [[nodiscard]] const PostureFilter& filter() const { return m_filter; }
    [[nodiscard]] const std::vector<PostureCheck>& checks() const { return m_checks; } // as they were set
    [[nodiscard]] std::vector<PostureCheck> ofAccount() const;                         // chosen, in any state
    [[nodiscard]] const PostureCheck* checkAt(int row) const; // null when there is no such row
    [[nodiscard]] int rowOf(const PostureCheck& check) const; // by id and account; -1 when not shown
    [[nodiscard]] std::array<int, 3> counts() const;          // by state, of the account chosen

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column,
              Qt::SortOrder order) override; // by State ascending at first: the gravest at the top

private:
    [[nodiscard]] bool isOfAccount(const PostureCheck& check) const;
    void arrange();

    std::vector<PostureCheck> m_checks;
    std::vector<std::size_t> m_rows; // places in m_checks
    PostureFilter m_filter;
    int m_sortColumn = State;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
};

[[nodiscard]] QString stateLabel(CheckState state); // "To do"

} // namespace cosmoswatch
