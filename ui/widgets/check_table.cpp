#include "ui/widgets/check_table.h"

#include "ui/icons.h"
#include "ui/models/posture_model.h"
#include "ui/theme.h"
#include "ui/widgets/queue_delegates.h"
#include "ui/widgets/table_look.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>

#include <algorithm>

namespace cosmoswatch {
namespace {

// What is to do shows its severity, the rest a small sign.
class StateDelegate : public SeverityDelegate {
public:
    explicit StateDelegate(QObject* parent)
        : SeverityDelegate(PostureModel::SeverityRole, PostureModel::MutedRole, parent) {}

protected:
    void paintContent(QPainter& painter, const QRect& box, const QModelIndex& index) const override {
        if (index.data(PostureModel::SeverityRole).isValid())
            return SeverityDelegate::paintContent(painter, box, index);
        const Theme& theme = Theme::current();
        const bool fine = index.data(PostureModel::StateRole).toInt() == static_cast<int>(CheckState::Fine);
        const int side = metrics::iconSize();
        icon(fine ? Icon::Ok : Icon::Help, fine ? theme.ok : theme.mutedText)
            .paint(&painter, QRect(box.left(), box.center().y() - side / 2, side, side));
        RowDelegate::paintContent(painter, box.adjusted(side + metrics::unit(), 0, 0, 0), index);
    }
};

class TitleDelegate : public RowDelegate {
public:
    explicit TitleDelegate(QObject* parent) : RowDelegate(PostureModel::MutedRole, parent) {}

protected:
    void paintContent(QPainter& painter, const QRect& box, const QModelIndex& index) const override {
        const QFontMetrics small(smallFont());
        const QFontMetrics large = painter.fontMetrics();
        const int top = box.top() + (box.height() - large.height() - small.height()) / 2;
        painter.drawText(QRect(box.left(), top, box.width(), large.height()), Qt::TextSingleLine,
                         large.elidedText(index.data().toString(), Qt::ElideRight, box.width()));
        painter.setFont(smallFont());
        const auto* view = qobject_cast<const QAbstractItemView*>(parent());
        if (view == nullptr || !view->selectionModel()->isRowSelected(index.row(), {}))
            painter.setPen(Theme::current().mutedText);
        painter.drawText(
            QRect(box.left(), top + large.height(), box.width(), small.height()), Qt::TextSingleLine,
            small.elidedText(index.data(PostureModel::FindingRole).toString(), Qt::ElideRight, box.width()));
    }
};

} // namespace

CheckTable::CheckTable(QWidget* parent) : QTableView(parent) {
    setAccessibleName(tr("Checks"));
    setItemDelegate(new RowDelegate(PostureModel::MutedRole, this));
    setItemDelegateForColumn(PostureModel::State, new StateDelegate(this));
    setItemDelegateForColumn(PostureModel::Check, new TitleDelegate(this));
    lookLikeList(*this);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(ScrollPerPixel);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    horizontalHeader()->setSortIndicator(PostureModel::State, Qt::AscendingOrder);
    setSortingEnabled(true);
    connect(this, &QTableView::doubleClicked, this, &CheckTable::opened);
    applyMetrics();
}

void CheckTable::setModel(QAbstractItemModel* model) {
    QTableView::setModel(model);
    connect(model, &QAbstractItemModel::modelReset, this, &CheckTable::fitColumns);
    fitColumns();
}

// The check takes what the others leave.
void CheckTable::fitColumns() {
    if (model() == nullptr) return;
    resizeColumnToContents(PostureModel::State);
    resizeColumnToContents(PostureModel::AccountName);
    setColumnWidth(PostureModel::State, std::max(columnWidth(PostureModel::State), metrics::unit() * 27));
    setColumnWidth(PostureModel::AccountName, std::clamp(columnWidth(PostureModel::AccountName),
                                                         metrics::unit() * 20, metrics::unit() * 36));
    setColumnWidth(PostureModel::Check,
                   std::max(metrics::unit() * 30, viewport()->width() - columnWidth(PostureModel::State) -
                                                      columnWidth(PostureModel::AccountName)));
}

void CheckTable::applyMetrics() {
    const int lines = QFontMetrics(font()).height() + QFontMetrics(smallFont()).height();
    const int height = lines + metrics::rowHeight() - fontMetrics().height();
    verticalHeader()->setMinimumSectionSize(height);
    verticalHeader()->setDefaultSectionSize(height);
}

void CheckTable::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        emit opened();
    else
        QTableView::keyPressEvent(event);
}

void CheckTable::changeEvent(QEvent* event) {
    QTableView::changeEvent(event);
    if (event->type() == QEvent::StyleChange || event->type() == QEvent::FontChange) applyMetrics();
}

void CheckTable::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    fitColumns();
}

} // namespace cosmoswatch
