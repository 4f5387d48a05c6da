#include "ui/widgets/navigation_delegate.h"

#include "ui/theme.h"

#include <QIcon>
#include <QPainter>

namespace cosmoswatch {

void NavigationDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                               const QModelIndex& index) const {
    const Theme& theme = Theme::current();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->fillRect(option.rect, theme.surface);
    const QRectF field = QRectF(option.rect).adjusted(metrics::gap(), 1, -metrics::gap(), -1);
    const bool current = option.state.testFlag(QStyle::State_Selected);
    if (current || option.state.testFlag(QStyle::State_MouseOver)) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(current ? theme.selection : theme.hover);
        painter->drawRoundedRect(field, metrics::radius(), metrics::radius());
    }
    if (option.state.testFlag(QStyle::State_HasFocus) && option.widget && option.widget->hasFocus()) {
        painter->setPen(QPen(theme.focus, 1.5));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(field.adjusted(1, 1, -1, -1), metrics::radius(), metrics::radius());
    }
    const QRect box = field.toRect().adjusted(metrics::gap(), 0, -metrics::gap(), 0);
    const int size = metrics::iconSize();
    const QRect picture(box.left(), box.center().y() - size / 2 + 1, size, size);
    index.data(Qt::DecorationRole).value<QIcon>().paint(painter, picture);
    painter->setPen(current ? theme.link : theme.text);
    QFont font = option.font;
    font.setWeight(current ? QFont::DemiBold : QFont::Normal);
    painter->setFont(font);
    const QRect rest = box.adjusted(size + metrics::gap(), 0, 0, 0);
    painter->drawText(rest, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, index.data().toString());
    painter->setFont(smallFont());
    painter->drawText(rest, Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine,
                      index.data(BadgeRole).toString());
    painter->restore();
}

QSize NavigationDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
    return {metrics::unit() * 30, option.fontMetrics.height() + 4 * metrics::unit()};
}

} // namespace cosmoswatch
