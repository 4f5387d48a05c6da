#include "ui/widgets/kill_chain_view.h"

#include "core/alert/catalogue.h"
#include "ui/display_time.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/value_menu.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace cosmoswatch {

KillChainView::KillChainView(QWidget* parent) : QAbstractScrollArea(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    setAccessibleName(tr("Kill chain"));
    viewport()->setAutoFillBackground(true);
    viewport()->setBackgroundRole(QPalette::Base);
}

void KillChainView::setStory(KillChainStory story) {
    const std::string before = current();
    m_story = std::move(story);
    m_current = -1;
    updateBars();
    setCurrent(before);
    if (m_current < 0 && !m_story.rows.empty()) choose(0);
    viewport()->update();
}

void KillChainView::setCurrent(const std::string& alertId) {
    for (std::size_t i = 0; i < m_story.rows.size(); ++i)
        if (m_story.rows[i].member.id == alertId) {
            choose(static_cast<int>(i));
            return;
        }
}

std::string KillChainView::current() const {
    return m_current < 0 ? std::string() : m_story.rows[static_cast<std::size_t>(m_current)].member.id;
}

QString KillChainView::readout() const {
    if (m_current < 0) return tr("No alerts");
    const auto& row = m_story.rows[static_cast<std::size_t>(m_current)];
    QStringList words{
        tr("Alert %1 of %2").arg(QString::number(m_current + 1), QString::number(m_story.rows.size())),
        m_story.stages[row.stage].label,
        tr("%1 severity").arg(severityLabel(row.member.severity)),
        fromUtf8(alertType(row.member.type).title),
        longTime(row.member.first),
        shownShort(row.member.account.name)};
    if (const QString shared = sharedWith(m_story, static_cast<std::size_t>(m_current)); !shared.isEmpty())
        words << tr("shares %1").arg(shared);
    return words.join(QStringLiteral(", "));
}

QSize KillChainView::sizeHint() const {
    return {metrics::unit() * 200, metrics::unit() * 90};
}

void KillChainView::choose(int row) {
    if (m_story.rows.empty()) return;
    row = std::clamp(row, 0, static_cast<int>(m_story.rows.size()) - 1);
    if (row == m_current) return;
    m_current = row;
    setAccessibleDescription(readout());
    QAccessibleEvent told(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&told);
    const auto picture = KillChainPicture::of(m_story, viewport()->width(), font());
    const auto top = static_cast<int>(picture.rowHeight * row);
    const int room = viewport()->height() - static_cast<int>(picture.headHeight);
    auto& bar = *verticalScrollBar();
    if (top < bar.value()) bar.setValue(top);
    if (top + picture.rowHeight > bar.value() + room)
        bar.setValue(static_cast<int>(top + picture.rowHeight) - room);
    viewport()->update();
    emit currentChanged(current());
}

void KillChainView::updateBars() {
    const auto picture = KillChainPicture::of(m_story, viewport()->width(), font());
    const int room = viewport()->height() - static_cast<int>(picture.headHeight);
    verticalScrollBar()->setPageStep(std::max(1, room));
    verticalScrollBar()->setSingleStep(static_cast<int>(picture.rowHeight / 3));
    verticalScrollBar()->setRange(0, std::max(0, static_cast<int>(picture.height(m_story)) - room));
    const auto width = picture.stageLeft + picture.stageWidth * static_cast<double>(m_story.stages.size());
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setSingleStep(metrics::unit() * 8);
    horizontalScrollBar()->setRange(0, std::max(0, static_cast<int>(width) - viewport()->width()));
}

void KillChainView::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    updateBars();
}

void KillChainView::paintEvent(QPaintEvent*) {
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& theme = Theme::current();
    const auto picture = KillChainPicture::of(m_story, viewport()->width(), font());
    const int scrolled = verticalScrollBar()->value();
    const int across = horizontalScrollBar()->value();
    painter.save();
    painter.setClipRect(QRectF(0, picture.headHeight, viewport()->width(), viewport()->height()));
    painter.translate(-across, picture.headHeight - scrolled);
    const auto first = static_cast<std::size_t>(scrolled / picture.rowHeight);
    const auto end = first + static_cast<std::size_t>(viewport()->height() / picture.rowHeight) + 2;
    paintKillChainRows(painter, m_story, picture, theme, font(), first, end, m_current);
    painter.restore();
    painter.translate(-across, 0);
    paintKillChainHead(painter, m_story, picture, theme, font());
    if (!hasFocus()) return;
    painter.resetTransform();
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.focus, 1));
    painter.drawRect(viewport()->rect().adjusted(0, 0, -1, -1));
}

// To the next alert of an earlier or later stage.
void KillChainView::stepInStage(int direction) {
    if (m_current < 0) return;
    const auto stage = static_cast<int>(m_story.rows[static_cast<std::size_t>(m_current)].stage);
    int best = -1;
    for (int row = 0; row < static_cast<int>(m_story.rows.size()); ++row) {
        const int there = static_cast<int>(m_story.rows[static_cast<std::size_t>(row)].stage) - stage;
        if (there * direction <= 0) continue;
        const auto distance = [&](int candidate) {
            const int away =
                std::abs(static_cast<int>(m_story.rows[static_cast<std::size_t>(candidate)].stage) - stage);
            return std::pair(away, std::abs(candidate - m_current));
        };
        if (best < 0 || distance(row) < distance(best)) best = row;
    }
    if (best >= 0) choose(best);
}

void KillChainView::keyPressEvent(QKeyEvent* event) {
    const int page = std::max(1, static_cast<int>(verticalScrollBar()->pageStep() /
                                                  KillChainPicture::of(m_story, 0, font()).rowHeight));
    switch (event->key()) {
    case Qt::Key_Up:
    case Qt::Key_K:
        return choose(m_current - 1);
    case Qt::Key_Down:
    case Qt::Key_J:
        return choose(m_current + 1);
    case Qt::Key_PageUp:
        return choose(m_current - page);
    case Qt::Key_PageDown:
        return choose(m_current + page);
    case Qt::Key_Home:
        return choose(0);
    case Qt::Key_End:
        return choose(static_cast<int>(m_story.rows.size()) - 1);
    case Qt::Key_Left:
        return stepInStage(-1);
    case Qt::Key_Right:
        return stepInStage(1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_current >= 0) emit activated(current());
        return;
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

int KillChainView::rowAt(const QPoint& point) const {
    const auto picture = KillChainPicture::of(m_story, viewport()->width(), font());
    if (point.y() < picture.headHeight) return -1;
    const auto row =
        static_cast<int>((point.y() - picture.headHeight + verticalScrollBar()->value()) / picture.rowHeight);
    return row < static_cast<int>(m_story.rows.size()) ? row : -1;
}

void KillChainView::mousePressEvent(QMouseEvent* event) {
    if (const int row = rowAt(event->position().toPoint()); row >= 0) choose(row);
}

void KillChainView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (rowAt(event->position().toPoint()) >= 0) emit activated(current());
}

void KillChainView::focusInEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void KillChainView::focusOutEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

bool KillChainView::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto& help = static_cast<QHelpEvent&>(*event);
        const int row = rowAt(help.pos());
        if (row >= 0) {
            const auto& entry = m_story.rows[static_cast<std::size_t>(row)];
            QStringList lines{fromUtf8(alertType(entry.member.type).title),
                              timeSpan(entry.member.first, entry.member.last),
                              shownShort(entry.member.account.name)};
            if (const QString shared = sharedWith(m_story, static_cast<std::size_t>(row)); !shared.isEmpty())
                lines << shared;
            showPlainToolTip(help.globalPos(), lines.join(u'\n'), viewport());
        }
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

} // namespace cosmoswatch
