#include "ui/widgets/timeline_chart.h"

#include "core/base/text.h"
#include "ui/display_time.h"
#include "ui/plain_text.h"
#include "ui/theme.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QPainter>

#include <algorithm>

namespace cosmoswatch {

TimelineChart::TimelineChart(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Requests and alerts over time"));
}

void TimelineChart::setTimeline(std::vector<AccessPoint> hours, std::vector<TimelineMark> marks,
                                const TimeRange& range, const std::string& here, Timestamp first,
                                Timestamp last) {
    m_hours = std::move(hours);
    m_marks = std::move(marks);
    std::stable_sort(m_marks.begin(), m_marks.end(),
                     [](const TimelineMark& a, const TimelineMark& b) { return a.time < b.time; });
    m_from = range.from.value_or(first);
    m_to = std::max(range.to.value_or(last), m_from + std::chrono::hours(1));
    m_here = here;
    m_first = first;
    m_last = last;
    m_most = 0;
    for (const auto& hour : m_hours)
        m_most = std::max(m_most, hour.totals.requests);
    m_cursor = -1;
    setAccessibleDescription(readout());
    update();
}

QString TimelineChart::readout() const {
    if (m_cursor < 0) {
        std::uint64_t requests = 0;
        for (const auto& hour : m_hours)
            requests += hour.totals.requests;
        return tr("%1 alerts and %2 requests, %3")
            .arg(QString::number(m_marks.size()), fromUtf8(formatCount(requests)), timeSpan(m_from, m_to));
    }
    const auto& mark = m_marks[static_cast<std::size_t>(m_cursor)];
    return tr("Alert %1 of %2: %3, %4 severity, %5")
        .arg(QString::number(m_cursor + 1), QString::number(m_marks.size()), mark.title,
             severityLabel(mark.severity), longTime(mark.time));
}

QSize TimelineChart::sizeHint() const {
    return {metrics::unit() * 90, metrics::unit() * 34};
}

QRectF TimelineChart::plot() const {
    const double line = fontMetrics().height();
    return QRectF(1, line * 1.5, width() - 2, height() - line * 2.7);
}

double TimelineChart::xOf(Timestamp time) const {
    const auto whole = static_cast<double>((m_to - m_from).count());
    const auto part = static_cast<double>((time - m_from).count());
    return plot().left() + plot().width() * std::clamp(part / whole, 0.0, 1.0);
}

void TimelineChart::paintBars(QPainter& painter) const {
    const Theme& theme = Theme::current();
    const QRectF area = plot();
    painter.setPen(Qt::NoPen);
    for (const auto& hour : m_hours) {
        if (hour.totals.requests == 0 || m_most == 0) continue;
        const double left = xOf(hour.start);
        const double right = std::max(xOf(hour.start + std::chrono::hours(1)) - 1, left + 1);
        const double share = static_cast<double>(hour.totals.requests) / static_cast<double>(m_most);
        const double tall = std::max(1.5, area.height() * share);
        painter.setBrush(theme.series);
        painter.drawRect(QRectF(left, area.bottom() - tall, right - left, tall));
        if (hour.totals.failures == 0) continue;
        const double failed = static_cast<double>(hour.totals.failures) / static_cast<double>(m_most);
        painter.setBrush(theme.seriesAnomaly);
        const double part = std::min(tall, std::max(1.5, area.height() * failed));
        painter.drawRect(QRectF(left, area.bottom() - part, right - left, part));
    }
}

void TimelineChart::paintMarks(QPainter& painter) const {
    const Theme& theme = Theme::current();
    const double size = fontMetrics().height() * 0.7;
    const double y = fontMetrics().height() * 0.35;
    for (std::size_t i = 0; i < m_marks.size(); ++i) {
        const auto& mark = m_marks[i];
        const double x = xOf(mark.time);
        const bool current = static_cast<int>(i) == m_cursor;
        if (current) {
            painter.setPen(QPen(theme.focus, 1.5));
            painter.drawLine(QPointF(x, y + size), QPointF(x, plot().bottom()));
        }
        paintSeverityGlyph(painter, QRectF(x - size / 2, y, size, size), mark.severity,
                           theme.severityText[static_cast<std::size_t>(mark.severity)]);
        if (mark.alertId != m_here && !current) continue;
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(current ? theme.focus : theme.text, 1.5));
        painter.drawEllipse(QPointF(x, y + size / 2), size * 0.85, size * 0.85);
    }
}

void TimelineChart::paintTimes(QPainter& painter) const {
    const Theme& theme = Theme::current();
    painter.setFont(smallFont());
    painter.setPen(theme.mutedText);
    const QRectF line(1, plot().bottom() + 2, width() - 2, fontMetrics().height());
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, shortTime(m_from));
    painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, shortTime(m_to));
    if (m_most > 0)
        painter.drawText(line, Qt::AlignHCenter | Qt::AlignVCenter,
                         tr("at most %1 requests an hour").arg(fromUtf8(formatCount(m_most))));
}

void TimelineChart::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::current();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF area = plot();
    const double left = xOf(m_first);
    painter.fillRect(QRectF(left - 2, 0, std::max(5.0, xOf(m_last) - left + 4), area.bottom()), theme.brush);
    paintBars(painter);
    painter.setPen(theme.control);
    painter.drawLine(area.bottomLeft(), area.bottomRight());
    paintMarks(painter);
    paintTimes(painter);
    if (!hasFocus()) return;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.focus, 1));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

void TimelineChart::moveTo(int mark) {
    if (m_marks.empty()) return;
    m_cursor = std::clamp(mark, 0, static_cast<int>(m_marks.size()) - 1);
    setAccessibleDescription(readout());
    QAccessibleEvent told(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&told);
    update();
    emit chosen(m_marks[static_cast<std::size_t>(m_cursor)].alertId);
}

void TimelineChart::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Left:
        return moveTo(m_cursor < 0 ? static_cast<int>(m_marks.size()) - 1 : m_cursor - 1);
    case Qt::Key_Right:
        return moveTo(m_cursor + 1);
    case Qt::Key_Home:
        return moveTo(0);
    case Qt::Key_End:
        return moveTo(static_cast<int>(m_marks.size()) - 1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_cursor >= 0) emit opened(m_marks[static_cast<std::size_t>(m_cursor)].alertId);
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

int TimelineChart::markAt(const QPointF& point) const {
    int best = -1;
    double nearest = fontMetrics().height();
    if (point.y() > plot().top()) return -1;
    for (std::size_t i = 0; i < m_marks.size(); ++i)
        if (const double away = std::abs(xOf(m_marks[i].time) - point.x()); away < nearest) {
            nearest = away;
            best = static_cast<int>(i);
        }
    return best;
}

void TimelineChart::mousePressEvent(QMouseEvent* event) {
    if (const int mark = markAt(event->position()); mark >= 0) moveTo(mark);
}

void TimelineChart::mouseDoubleClickEvent(QMouseEvent* event) {
    if (const int mark = markAt(event->position()); mark >= 0)
        emit opened(m_marks[static_cast<std::size_t>(mark)].alertId);
}

bool TimelineChart::event(QEvent* event) {
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) update();
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto& help = static_cast<QHelpEvent&>(*event);
    if (const int mark = markAt(help.pos()); mark >= 0) {
        const auto& found = m_marks[static_cast<std::size_t>(mark)];
        showPlainToolTip(help.globalPos(), found.title + u'\n' + longTime(found.time), this);
        return true;
    }
    for (const auto& hour : m_hours)
        if (help.pos().x() >= xOf(hour.start) && help.pos().x() < xOf(hour.start + std::chrono::hours(1))) {
            showPlainToolTip(help.globalPos(),
                             tr("%1: %2 requests, %3 failed, %4 read")
                                 .arg(shortTime(hour.start), fromUtf8(formatCount(hour.totals.requests)),
                                      fromUtf8(formatCount(hour.totals.failures)),
                                      fromUtf8(formatBytes(hour.totals.bytesRead))),
                             this);
            return true;
        }
    return true;
}

} // namespace cosmoswatch
