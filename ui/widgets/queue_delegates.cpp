#include "ui/widgets/queue_delegates.h"

#include "ui/icons.h"
#include "ui/theme.h"

#include <QHeaderView>
#include <QPainter>
#include <QTableView>

#include <algorithm>

namespace cosmoswatch {
namespace {

constexpr QLatin1StringView sampleMark("[SAMPLE ALERT] "); // as the catalogue titles them

bool isSampleTitle(const QString& title) {
    return title.startsWith(sampleMark);
}

} // namespace

RowDelegate::RowDelegate(int mutedRole, QObject* parent)
    : QStyledItemDelegate(parent), m_mutedRole(mutedRole) {}

void RowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                        const QModelIndex& index) const {
    const Theme& theme = Theme::current();
    painter->save();
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    painter->fillRect(option.rect, selected ? theme.selection : theme.surface);
    painter->setPen(theme.line);
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    const QVariant group = m_groupRole < 0 ? QVariant() : index.data(m_groupRole);
    if (group.canConvert<GroupLine>()) {
        paintGroup(*painter, option, group.value<GroupLine>(), selected);
    } else {
        const bool muted = index.data(m_mutedRole).toBool();
        painter->setPen(selected ? theme.selectionText : muted ? theme.mutedText : theme.text);
        painter->setFont(option.font);
        const int gap = metrics::gap();
        paintContent(*painter, option.rect.adjusted(gap, 0, -gap, -1), index);
    }
    // The mark of the row with the keyboard stands where the table begins, whichever column that is.
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    if (view && view->hasFocus() && view->currentIndex().row() == index.row() && option.rect.left() <= 0)
        painter->fillRect(QRect(QPoint(0, option.rect.top()), QSize(3, option.rect.height())), theme.focus);
    const bool ownCell = view && view->hasFocus() && view->currentIndex() == index && option.rect.left() > 0;
    if (ownCell && !group.isValid()) { // its menu, and what it copies, are of this cell
        painter->setPen(theme.focus);
        painter->drawRect(option.rect.adjusted(1, 1, -2, -3));
    }
    painter->restore();
}

// Every cell paints the whole line and shows its part of it: spans would not follow columns that are moved.
void RowDelegate::paintGroup(QPainter& painter, const QStyleOptionViewItem& option, const GroupLine& group,
                             bool selected) const {
    const Theme& theme = Theme::current();
    const auto* view = qobject_cast<const QAbstractScrollArea*>(option.widget);
    QRect line = option.rect;
    line.setLeft(0);
    line.setRight(view ? view->viewport()->width() - 1 : option.rect.right());
    painter.setClipRect(option.rect);
    painter.fillRect(line, selected ? theme.selection : theme.raised);
    painter.setPen(theme.line);
    painter.drawLine(line.bottomLeft(), line.bottomRight());
    const int gap = metrics::gap();
    QRect rest = line.adjusted(gap, 0, -gap, -1);
    const int size = metrics::iconSize();
    icon(group.open ? Icon::ChevronDown : Icon::ChevronRight)
        .paint(&painter, QRect(rest.left(), rest.center().y() - size / 2, size, size));
    rest.setLeft(rest.left() + size + metrics::unit());
    const QRectF chip = paintSeverityChip(painter, rest, group.severity);
    rest.setLeft(static_cast<int>(chip.right()) + gap);
    painter.setFont(option.font);
    painter.setPen(selected ? theme.selectionText : theme.mutedText);
    const int facts = painter.fontMetrics().horizontalAdvance(group.facts);
    painter.drawText(rest, Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine, group.facts);
    rest.setRight(rest.right() - facts - 2 * gap);
    painter.setPen(selected ? theme.selectionText : theme.text);
    QFont strong = option.font;
    strong.setWeight(QFont::DemiBold);
    painter.setFont(strong);
    const QString title =
        painter.fontMetrics().elidedText(group.title, Qt::ElideRight, std::max(0, rest.width()));
    painter.drawText(rest, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, title);
    rest.setLeft(rest.left() + painter.fontMetrics().horizontalAdvance(title) + gap);
    painter.setFont(smallFont());
    painter.setPen(selected ? theme.selectionText : theme.mutedText);
    const QString place =
        painter.fontMetrics().elidedText(group.place, Qt::ElideRight, std::max(0, rest.width()));
    if (place.size() > 1)
        painter.drawText(rest, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, place);
}

void RowDelegate::paintContent(QPainter& painter, const QRect& box, const QModelIndex& index) const {
    const QString text = index.data(Qt::DisplayRole).toString();
    const auto alignment = index.data(Qt::TextAlignmentRole).value<Qt::Alignment>();
    painter.drawText(box, static_cast<int>(alignment) | Qt::TextSingleLine,
                     painter.fontMetrics().elidedText(text, Qt::ElideRight, box.width()));
}

QSize RowDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    // A line over all columns asks for the width of none.
    if (m_groupRole >= 0 && index.data(m_groupRole).isValid()) return {0, metrics::rowHeight()};
    const QString text = index.data(Qt::DisplayRole).toString();
    return {option.fontMetrics.horizontalAdvance(text) + 2 * metrics::gap(), metrics::rowHeight()};
}

SeverityDelegate::SeverityDelegate(int severityRole, int mutedRole, QObject* parent)
    : RowDelegate(mutedRole, parent), m_severityRole(severityRole) {}

QSize SeverityDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const {
    if (!index.data(m_severityRole).isValid()) return {0, metrics::rowHeight()};
    const auto severity = static_cast<Severity>(index.data(m_severityRole).toInt());
    return {static_cast<int>(severityChipSize(severity).width()) + 2 * metrics::gap(), metrics::rowHeight()};
}

void SeverityDelegate::paintContent(QPainter& painter, const QRect& box, const QModelIndex& index) const {
    const QVariant severity = index.data(m_severityRole);
    if (severity.isValid()) paintSeverityChip(painter, box, static_cast<Severity>(severity.toInt()));
}

QSize AlertTitleDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QSize size = RowDelegate::sizeHint(option, index);
    const QString title = index.data(Qt::DisplayRole).toString();
    if (isSampleTitle(title))
        size.rwidth() += metrics::iconSize() + metrics::unit() -
                         option.fontMetrics.horizontalAdvance(title.left(sampleMark.size()));
    return size;
}

void AlertTitleDelegate::paintContent(QPainter& painter, const QRect& box, const QModelIndex& index) const {
    QString title = index.data(Qt::DisplayRole).toString();
    QRect rest = box;
    if (isSampleTitle(title)) {
        const int size = metrics::iconSize();
        icon(Icon::Sample, painter.pen().color())
            .paint(&painter, QRect(rest.left(), rest.center().y() - size / 2, size, size));
        rest.setLeft(rest.left() + size + metrics::unit());
        title.remove(0, sampleMark.size());
    }
    painter.drawText(rest, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     painter.fontMetrics().elidedText(title, Qt::ElideRight, rest.width()));
}

AddressDelegate::AddressDelegate(int placeRole, int torRole, int mutedRole, QObject* parent)
    : RowDelegate(mutedRole, parent), m_placeRole(placeRole), m_torRole(torRole) {}

QSize AddressDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QSize size = RowDelegate::sizeHint(option, index);
    const QFontMetrics small(smallFont());
    size.rwidth() += small.horizontalAdvance(index.data(m_placeRole).toString()) + metrics::unit() + 2;
    if (index.data(m_torRole).toBool())
        size.rwidth() += static_cast<int>(chipSize(tr("Tor")).width()) + metrics::gap();
    return size;
}

void AddressDelegate::paintContent(QPainter& painter, const QRect& box, const QModelIndex& index) const {
    QRect rest = box;
    if (index.data(m_torRole).toBool()) { // the mark comes first in worth, so it keeps its place at the end
        const auto& colours = Theme::current().severity(Severity::High);
        const QString mark = tr("Tor");
        const int width = static_cast<int>(chipSize(mark).width());
        paintChip(painter, QRectF(rest.right() - width + 1, rest.top(), width, rest.height()), mark, colours);
        rest.setRight(rest.right() - width - metrics::gap());
    }
    // Of an address that is longer than the cell the middle is cut; else the place gives way.
    const QString whole = index.data(Qt::DisplayRole).toString();
    const QString where = index.data(m_placeRole).toString();
    const QFontMetrics small(smallFont());
    const int spare = rest.width() - painter.fontMetrics().horizontalAdvance(whole);
    const int room = where.isEmpty()
                         ? 0
                         : std::min(small.horizontalAdvance(where) + metrics::unit() + 1, rest.width() / 2);
    const QString address =
        spare >= 0 ? whole : painter.fontMetrics().elidedText(whole, Qt::ElideMiddle, rest.width() - room);
    painter.drawText(rest, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, address);
    rest.setLeft(rest.left() + painter.fontMetrics().horizontalAdvance(address) + metrics::unit());
    painter.setFont(smallFont());
    const QString place = painter.fontMetrics().elidedText(where, Qt::ElideRight, std::max(0, rest.width()));
    if (place.size() < 2) return;
    painter.setPen(Theme::current().mutedText);
    painter.drawText(rest, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, place);
}

} // namespace cosmoswatch
