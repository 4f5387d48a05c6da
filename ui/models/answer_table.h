// What the tables of the store's answers have in common: rows of values, sorted here, cells that a screen
// reader reads, numbers at the right. Which columns there are and what they say is up to each table.
#pragma once

#include <QAbstractTableModel>
#include <QCoreApplication>

#include <algorithm>
#include <numeric>
#include <vector>

namespace cosmoswatch {

template<typename Row>
class AnswerTable : public QAbstractTableModel {
public:
    [[nodiscard]] const Row* rowAt(int row) const { // null when there is no such row
        return row >= 0 && row < rowCount() ? &m_rows[static_cast<std::size_t>(row)] : nullptr;
    }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override {
        return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
    }
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override {
        return parent.isValid() ? 0 : m_columns;
    }

    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override {
        const Row* row = index.isValid() ? rowAt(index.row()) : nullptr;
        if (row == nullptr) return {};
        switch (role) {
        case Qt::DisplayRole:
            return display(*row, index.column());
        case Qt::AccessibleTextRole:
            return spoken(*row, index.column());
        case Qt::TextAlignmentRole:
            return alignment(index.column());
        default:
            return more(*row, index.column(), role);
        }
    }

    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override {
        if (orientation != Qt::Horizontal || section < 0 || section >= m_columns) return {};
        if (role == Qt::TextAlignmentRole) return alignment(section);
        return role == Qt::DisplayRole ? QVariant(heading(section)) : QVariant();
    }

    void sort(int column, Qt::SortOrder order) override {
        if (column >= m_columns) return;
        emit layoutAboutToBeChanged({}, VerticalSortHint);
        m_sortColumn = column;
        m_sortOrder = column < 0 ? Qt::DescendingOrder : order;
        const std::vector<int> now = arrange();
        const QModelIndexList before = persistentIndexList();
        QModelIndexList after;
        for (const QModelIndex& index : before)
            after << this->index(now[static_cast<std::size_t>(index.row())], index.column());
        changePersistentIndexList(before, after);
        emit layoutChanged({}, VerticalSortHint);
    }

protected:
    // Starts as sorted by `sortColumn`; -1 is the order the rows came in, unless precedes() knows better.
    AnswerTable(int columns, QObject* parent, int sortColumn = -1, Qt::SortOrder order = Qt::DescendingOrder)
        : QAbstractTableModel(parent), m_columns(columns), m_sortColumn(sortColumn), m_sortOrder(order) {}

    [[nodiscard]] virtual QString heading(int column) const = 0;
    [[nodiscard]] virtual QString display(const Row& row, int column) const = 0;
    [[nodiscard]] virtual bool isNumber(int column) const = 0; // or a time: stands at the right
    // What a screen reader says: never nothing.
    [[nodiscard]] virtual QString spoken(const Row& row, int column) const {
        const QString text = display(row, column);
        return !text.isEmpty() ? text : isNumber(column) ? QStringLiteral("0") : nothing();
    }
    [[nodiscard]] virtual QVariant more(const Row& /*row*/, int /*column*/, int /*role*/) const { return {}; }
    // Whether `a` is less than `b` by a column; without one nothing is.
    [[nodiscard]] virtual bool less(const Row& /*a*/, const Row& /*b*/, int /*column*/) const {
        return false;
    }
    [[nodiscard]] static QString nothing() { return QCoreApplication::translate("AnswerTable", "none"); }

    [[nodiscard]] const std::vector<Row>& rows() const { return m_rows; }
    // Keeps the sorting. `prepare` is called while the table is being reset.
    template<typename Prepare>
    void replaceRows(std::vector<Row> rows, Prepare&& prepare) {
        beginResetModel();
        prepare();
        m_rows = std::move(rows);
        arrange();
        endResetModel();
    }
    void replaceRows(std::vector<Row> rows) {
        replaceRows(std::move(rows), [] {});
    }
    template<typename Is>
    [[nodiscard]] int rowWhere(Is&& is) const { // -1 when there is none
        const auto found = std::find_if(m_rows.begin(), m_rows.end(), is);
        return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
    }

private:
    [[nodiscard]] QVariant alignment(int column) const {
        return QVariant::fromValue((isNumber(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }

    // Where each row has gone.
    std::vector<int> arrange() {
        std::vector<int> from(m_rows.size());
        std::iota(from.begin(), from.end(), 0);
        std::stable_sort(from.begin(), from.end(), [this](int left, int right) {
            const Row &a = m_rows[static_cast<std::size_t>(left)],
                      &b = m_rows[static_cast<std::size_t>(right)];
            return m_sortOrder == Qt::AscendingOrder ? less(a, b, m_sortColumn) : less(b, a, m_sortColumn);
        });
        std::vector<Row> sorted;
        sorted.reserve(m_rows.size());
        std::vector<int> to(m_rows.size());
        for (std::size_t place = 0; place < from.size(); ++place) {
            const auto old = static_cast<std::size_t>(from[place]);
            sorted.push_back(std::move(m_rows[old]));
            to[old] = static_cast<int>(place);
        }
        m_rows = std::move(sorted);
        return to;
    }

    int m_columns;
    std::vector<Row> m_rows;
    int m_sortColumn;
    Qt::SortOrder m_sortOrder;
};

} // namespace cosmoswatch
