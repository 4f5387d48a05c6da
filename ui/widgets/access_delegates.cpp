#include "ui/widgets/access_delegates.h"

#include "ui/models/address_access_model.h"
#include "ui/theme.h"
#include "ui/widgets/table_look.h"

#include <QApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace cosmoswatch {
namespace {

int cellPadding() {
    return metrics::unit() * 2;
}

// Background, selection and focus as the style has them, without the text.
void paintGround(QPainter* painter, QStyleOptionViewItem option) {
    option.text.clear();
    option.icon = QIcon();
    const QStyle* style = option.widget != nullptr ? option.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &option, painter, option.widget);
}

constexpr AddressMark allMarks[] = {MarkTor, MarkListed, MarkNew};

const ChipColours& coloursOf(AddressMark mark) {
    return Theme::current().severity(mark == MarkNew ? Severity::Low : Severity::High);
}

// A hairline below each row, and the padding all cells share.
class AccessCellDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const override {
        return QStyledItemDelegate::sizeHint(option, index) + QSize(2 * cellPadding(), 0);
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        QStyleOptionViewItem full = option;
        initStyleOption(&full, index);
        const QString text = full.text;
        paintGround(painter, full);
        painter->save();
        painter->setFont(full.font);
        painter->setPen((full.state & QStyle::State_Selected) != 0 ? Theme::current().selectionText
                                                                   : Theme::current().text);
        const QRect box = full.rect.adjusted(cellPadding(), 0, -cellPadding(), 0);
        painter->drawText(box, static_cast<int>(full.displayAlignment) | Qt::TextSingleLine,
                          full.fontMetrics.elidedText(text, Qt::ElideRight, box.width()));
        painter->restore();
    }
};

} // namespace

TwoTextDelegate::TwoTextDelegate(int secondaryRole, QObject* parent)
    : QStyledItemDelegate(parent), m_secondaryRole(secondaryRole) {}

void TwoTextDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const {
    QStyleOptionViewItem full = option;
    initStyleOption(&full, index);
    const QString text = full.text;
    paintGround(painter, full);
    const Theme& theme = Theme::current();
    const bool selected = (full.state & QStyle::State_Selected) != 0;
    painter->save();
    QRect box = full.rect.adjusted(cellPadding(), 0, -cellPadding(), 0);
    painter->setFont(full.font);
    painter->setPen(selected ? theme.selectionText : theme.text);
    const QString first = full.fontMetrics.elidedText(text, Qt::ElideMiddle, box.width());
    painter->drawText(box, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, first);
    box.setLeft(box.left() + full.fontMetrics.horizontalAdvance(first) + metrics::unit() * 3 / 2);
    const QFont small = smallFont();
    painter->setFont(small);
    painter->setPen(selected ? theme.selectionText : theme.mutedText);
    const QString second =
        QFontMetrics(small).elidedText(index.data(m_secondaryRole).toString(), Qt::ElideRight, box.width());
    // On the line of the larger text, not in the middle of the row.
    const int baseline =
        full.rect.center().y() + (full.fontMetrics.ascent() - full.fontMetrics.descent() + 1) / 2;
    if (box.width() > metrics::unit() * 4) {
        painter->drawText(QPoint(box.left(), baseline), second);
    }
    painter->restore();
}

QSize TwoTextDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const QSize first = QStyledItemDelegate::sizeHint(option, index);
    const int second = QFontMetrics(smallFont()).horizontalAdvance(index.data(m_secondaryRole).toString());
    return first + QSize(second + metrics::unit() * 2 + 2 * cellPadding(), 0);
}

MarksDelegate::MarksDelegate(int marksRole, QObject* parent)
    : QStyledItemDelegate(parent), m_marksRole(marksRole) {}

void MarksDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const {
    QStyleOptionViewItem full = option;
    initStyleOption(&full, index);
    paintGround(painter, full);
    const int marks = index.data(m_marksRole).toInt();
    QRectF box = QRectF(full.rect).adjusted(cellPadding(), 0, 0, 0);
    for (const AddressMark mark : allMarks) {
        if ((marks & mark) != 0) {
            box.setLeft(paintChip(*painter, box, markLabel(mark), coloursOf(mark)).right() + metrics::unit());
        }
    }
}

QSize MarksDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const int marks = index.data(m_marksRole).toInt();
    double width = cellPadding();
    for (const AddressMark mark : allMarks) {
        if ((marks & mark) != 0) {
            width += chipSize(markLabel(mark)).width() + metrics::unit();
        }
    }
    return {static_cast<int>(std::ceil(width)), option.fontMetrics.height()};
}

AccessTable::AccessTable(QWidget* parent) : QTableView(parent) {
    setItemDelegate(new AccessCellDelegate(this));
    lookLikeList(*this);
    setSortingEnabled(true);
    horizontalHeader()->setSectionsMovable(true);
    connect(this, &QTableView::clicked, this,
            [this](const QModelIndex& index) { emit rowChosen(index.row()); });
    applyMetrics();
}

void AccessTable::applyMetrics() {
    verticalHeader()->setDefaultSectionSize(metrics::rowHeight());
    verticalHeader()->setMinimumSectionSize(metrics::rowHeight());
}

void AccessTable::fitColumns() {
    if (model() == nullptr) {
        return;
    }
    resizeColumnsToContents();
    int used = 0;
    for (int column = 0; column < model()->columnCount(); ++column) {
        const int widest = fontMetrics().averageCharWidth() * (column == m_stretched ? 22 : 14);
        const int least = horizontalHeader()->sectionSizeHint(column) + metrics::unit();
        setColumnWidth(column, std::max(std::min(columnWidth(column), widest), least));
        used += isColumnHidden(column) ? 0 : columnWidth(column);
    }
    setColumnWidth(m_stretched, columnWidth(m_stretched) + std::max(0, viewport()->width() - used));
}

void AccessTable::keyPressEvent(QKeyEvent* event) {
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid()) {
        emit rowChosen(currentIndex().row());
    } else if (event->key() == Qt::Key_Escape) {
        emit choiceDropped();
    } else {
        QTableView::keyPressEvent(event);
    }
}

void AccessTable::changeEvent(QEvent* event) {
    QTableView::changeEvent(event);
    if (event->type() == QEvent::StyleChange || event->type() == QEvent::FontChange) {
        applyMetrics();
    }
}

void AccessTable::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    fitColumns();
}

void AccessTable::paintEvent(QPaintEvent* event) {
    QTableView::paintEvent(event);
    QPainter painter(viewport());
    painter.setPen(Theme::current().line);
    const int last = model() != nullptr ? model()->rowCount() : 0;
    for (int row = std::max(0, rowAt(0)); row < last; ++row) {
        const int bottom = rowViewportPosition(row) + rowHeight(row) - 1;
        if (bottom > viewport()->height()) {
            break;
        }
        painter.drawLine(0, bottom, viewport()->width(), bottom);
    }
    if (hasFocus()) {
        painter.setPen(Theme::current().focus);
        const QModelIndex current = currentIndex();
        if (current.isValid()) {
            const int top = rowViewportPosition(current.row());
            painter.drawRect(0, top, viewport()->width() - 1, rowHeight(current.row()) - 1);
        }
    }
}

} // namespace cosmoswatch
