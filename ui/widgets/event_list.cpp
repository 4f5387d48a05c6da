#include "ui/widgets/event_list.h"

#include "ui/plain_text.h"
#include "ui/theme.h"

#include <QEvent>
#include <QPainter>
#include <QStyledItemDelegate>

#include <algorithm>

namespace cosmoswatch {
namespace {

class EventDelegate : public QStyledItemDelegate {
public:
    explicit EventDelegate(EventList& list) : QStyledItemDelegate(&list), m_list(list) {}

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
        return {0, 2 * m_list.fontMetrics().height() + 3 * metrics::unit()};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const Theme& theme = Theme::current();
        const auto& event = m_list.events()[static_cast<std::size_t>(index.row())];
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (option.state & QStyle::State_Selected)
            painter->fillRect(option.rect, theme.selection);
        else if (option.state & QStyle::State_MouseOver)
            painter->fillRect(option.rect, theme.hover);
        painter->setPen(theme.line);
        painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
        paintWords(*painter, option.rect, event);
        if ((option.state & QStyle::State_HasFocus) && m_list.hasFocus()) {
            painter->setBrush(Qt::NoBrush);
            painter->setPen(theme.focus);
            painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
        }
        painter->restore();
    }

private:
    void paintWords(QPainter& painter, const QRect& row, const ListedEvent& event) const {
        const Theme& theme = Theme::current();
        const int line = m_list.fontMetrics().height();
        const int glyph = line * 3 / 4;
        const QRect box =
            row.adjusted(metrics::unit(), metrics::unit() + metrics::unit() / 2, -metrics::gap(), 0);
        const QRectF mark(box.left(), box.top() + (line - glyph) / 2.0, glyph, glyph);
        if (event.severity) {
            paintSeverityGlyph(painter, mark, *event.severity,
                               theme.severityText[static_cast<std::size_t>(*event.severity)]);
        } else {
            painter.setPen(QPen(theme.mutedText, 1.5));
            painter.setBrush(Qt::NoBrush);
            painter.drawEllipse(mark.adjusted(glyph * 0.2, glyph * 0.2, -glyph * 0.2, -glyph * 0.2));
        }
        const int left = box.left() + glyph + metrics::gap();
        const QFontMetrics small(smallFont());
        const int time = small.horizontalAdvance(event.when);
        painter.setFont(smallFont());
        painter.setPen(theme.mutedText);
        painter.drawText(QRect(box.right() - time, box.top(), time, line), Qt::AlignRight | Qt::AlignVCenter,
                         event.when);
        const QFont words = event.here ? strongFont() : m_list.font();
        const int room = box.right() - time - metrics::gap() - left;
        painter.setFont(words);
        painter.setPen(event.muted ? theme.mutedText : theme.text);
        painter.drawText(QRect(left, box.top(), room, line), Qt::AlignLeft | Qt::AlignVCenter,
                         QFontMetrics(words).elidedText(event.title, Qt::ElideRight, room));
        const int below = box.right() - left;
        painter.setFont(smallFont());
        painter.setPen(theme.mutedText);
        painter.drawText(QRect(left, box.top() + line, below, line), Qt::AlignLeft | Qt::AlignVCenter,
                         small.elidedText(event.below, Qt::ElideRight, below));
    }

    EventList& m_list;
};

} // namespace

EventList::EventList(const QString& name, int mostRows, QWidget* parent)
    : QListWidget(parent), m_mostRows(mostRows) {
    setAccessibleName(name);
    setItemDelegate(new EventDelegate(*this));
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
    setUniformItemSizes(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(ScrollPerPixel);
    connect(this, &QListWidget::itemActivated, this, [this](QListWidgetItem* item) {
        const auto& event = m_events[static_cast<std::size_t>(row(item))];
        if (!event.alertId.empty()) emit opened(event.alertId);
    });
    fit();
}

void EventList::setEvents(std::vector<ListedEvent> events) {
    m_events = std::move(events);
    clear();
    for (const auto& event : m_events) {
        QStringList words;
        if (event.severity) words << tr("%1 severity").arg(severityLabel(*event.severity));
        words << event.title << event.when << event.below;
        words.removeAll({});
        auto* item = new QListWidgetItem(this);
        item->setData(Qt::AccessibleTextRole, words.join(QStringLiteral(", ")));
        item->setToolTip(plainToolTip(event.title + u'\n' + event.when + u'\n' + event.below));
    }
    fit();
}

void EventList::chooseAlert(const std::string& alertId) {
    for (std::size_t i = 0; i < m_events.size(); ++i)
        if (m_events[i].alertId == alertId && m_events[i].severity) {
            setCurrentRow(static_cast<int>(i));
            return;
        }
}

void EventList::fit() {
    const int row = 2 * fontMetrics().height() + 3 * metrics::unit();
    setFixedHeight(std::clamp(count(), 1, m_mostRows) * row + 2);
    setVisible(count() > 0);
}

void EventList::changeEvent(QEvent* event) {
    QListWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) viewport()->update();
}

} // namespace cosmoswatch
