// How the access tables paint an address with its country, and the marks beside it.
#pragma once

#include <QStyledItemDelegate>
#include <QTableView>

namespace cosmoswatch {

// Text with a second, smaller and muted one behind it, taken from `secondaryRole`.
class TwoTextDelegate : public QStyledItemDelegate {
public:
    explicit TwoTextDelegate(int secondaryRole, QObject* parent = nullptr);
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    int m_secondaryRole;
};

// Chips for the AddressMark bits found in `marksRole`.
class MarksDelegate : public QStyledItemDelegate {
public:
    explicit MarksDelegate(int marksRole, QObject* parent = nullptr);
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    int m_marksRole;
};

// A sortable table of rows: fixed height, hairlines, whole rows selected, numbers as the model aligns them.
class AccessTable : public QTableView {
    Q_OBJECT
public:
    explicit AccessTable(QWidget* parent = nullptr);
    // Columns as wide as what is shown; one, the first unless said otherwise, takes what is left.
    void fitColumns();
    void setStretchedColumn(int column) { m_stretched = column; }

signals:
    void rowChosen(int row); // clicked, or Enter
    void choiceDropped();    // Escape

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void applyMetrics();
    int m_stretched = 0;
};

} // namespace cosmoswatch
