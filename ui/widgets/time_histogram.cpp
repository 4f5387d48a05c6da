#include "ui/widgets/time_histogram.h"

#include "ui/display_time.h"
#include "ui/plain_text.h"
#include "ui/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <numeric>

namespace cosmoswatch {
namespace {

std::uint64_t totalOf(const HistogramBin& bin) {
    return std::accumulate(bin.bySeverity.begin(), bin.bySeverity.end(), std::uint64_t{0});
}

} // namespace

TimeHistogram::TimeHistogram(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::TabFocus);
    setMouseTracking(false);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    setAttribute(Qt::WA_OpaquePaintEvent, false);
    describe();
}

Duration TimeHistogram::niceWidth(Duration span, int bins) {
    using namespace std::chrono;
    static constexpr Duration steps[] = {minutes(1), minutes(5), minutes(15), hours(1), hours(3), hours(6),
                                         hours(12),  days(1),    days(2),     days(7),  days(14), days(28)};
    for (const auto step : steps)
        if (span / step < bins) return step;
    return days(28) * (1 + span / (days(28) * bins));
}

void TimeHistogram::setBins(std::vector<HistogramBin> bins, Duration width) {
    m_bins = std::move(bins);
    m_width = width;
    m_mark = std::min(m_mark, static_cast<int>(m_bins.size()) - 1);
    m_pressed = m_anchor = -1;
    describe();
    update();
}

void TimeHistogram::setSelection(const TimeRange& range) {
    m_selection = range;
    describe();
    update();
}

QSize TimeHistogram::sizeHint() const {
    return {metrics::unit() * 120, metrics::unit() * 15};
}

QRectF TimeHistogram::plot() const {
    const QFontMetrics small(smallFont());
    return QRectF(rect()).adjusted(2, 2, -2, -small.height() - 2);
}

double TimeHistogram::left(std::size_t bin) const {
    // Few bins do not become walls.
    const double width = std::min(
        plot().width() / static_cast<double>(std::max<std::size_t>(m_bins.size(), 1)), metrics::unit() * 6.0);
    const double used = width * static_cast<double>(m_bins.size());
    return plot().right() - used + width * static_cast<double>(bin);
}

int TimeHistogram::binAt(double x) const {
    if (m_bins.empty()) return -1;
    const double width = left(1) - left(0);
    return std::clamp(static_cast<int>((x - left(0)) / width), 0, static_cast<int>(m_bins.size()) - 1);
}

std::optional<std::pair<int, int>> TimeHistogram::chosenBins() const {
    if (m_bins.empty() || (!m_selection.from && !m_selection.to)) return std::nullopt;
    const auto binOf = [&](Timestamp time) {
        return static_cast<int>((time - m_bins.front().start) / m_width);
    };
    const int last = static_cast<int>(m_bins.size()) - 1;
    int from = 0;
    int to = last;
    if (m_selection.from) from = *m_selection.from < m_bins.front().start ? 0 : binOf(*m_selection.from);
    if (m_selection.to) {
        if (*m_selection.to <= m_bins.front().start) return std::nullopt;
        to = std::min(last, binOf(*m_selection.to - Duration(1)));
    }
    if (from > last || to < from) return std::nullopt;
    return std::pair{from, to};
}

void TimeHistogram::chooseBins(int first, int last) {
    const auto [from, to] = std::minmax(first, last);
    m_selection.from = m_bins[static_cast<std::size_t>(from)].start;
    m_selection.to = m_bins[static_cast<std::size_t>(to)].start + m_width;
    describe();
    update();
}

void TimeHistogram::paintBars(QPainter& painter) const {
    const Theme& theme = Theme::current();
    std::uint64_t highest = 1;
    for (const auto& bin : m_bins)
        highest = std::max(highest, totalOf(bin));
    const QRectF area = plot();
    const double width = left(1) - left(0);
    const double gap = width > 4 ? 1 : 0;
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (std::size_t i = 0; i < m_bins.size(); ++i) {
        double bottom = area.bottom();
        for (std::size_t severity = 0; severity < 4; ++severity) { // the gravest on top
            const auto count = m_bins[i].bySeverity[severity];
            if (count == 0) continue;
            const double height =
                std::max(2.0, area.height() * static_cast<double>(count) / static_cast<double>(highest));
            painter.fillRect(
                QRectF(left(i), std::max(area.top(), bottom - height), std::max(1.0, width - gap), height),
                theme.severities[severity].fill);
            bottom -= height;
        }
    }
}

void TimeHistogram::paintAxis(QPainter& painter) const {
    const Theme& theme = Theme::current();
    const QRectF area = plot();
    painter.setPen(theme.line);
    painter.drawLine(QPointF(left(0), area.bottom() + 0.5), QPointF(area.right(), area.bottom() + 0.5));
    painter.setPen(theme.mutedText);
    painter.setFont(smallFont());
    const QRectF line(left(0), area.bottom() + 1, area.right() - left(0), rect().bottom() - area.bottom());
    const QString first = shortTime(m_bins.front().start);
    const QString last = shortTime(m_bins.back().start + m_width);
    const QFontMetrics font(smallFont());
    if (font.horizontalAdvance(first + last) + metrics::margin() < line.width()) {
        painter.drawText(line, Qt::AlignLeft | Qt::AlignTop, first);
        painter.drawText(line, Qt::AlignRight | Qt::AlignTop, last);
    } else {
        painter.drawText(line.adjusted(-line.left(), 0, 0, 0), Qt::AlignRight | Qt::AlignTop, last);
    }
}

void TimeHistogram::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::current();
    QPainter painter(this);
    if (m_bins.empty()) {
        painter.setPen(theme.mutedText);
        painter.setFont(smallFont());
        painter.drawText(rect(), Qt::AlignRight | Qt::AlignVCenter, tr("No alerts over time"));
    } else {
        paintBars(painter);
        paintAxis(painter);
        const QRectF area = plot();
        if (const auto chosen = chosenBins()) {
            const double from = left(static_cast<std::size_t>(chosen->first));
            const double to = left(static_cast<std::size_t>(chosen->second) + 1);
            painter.fillRect(QRectF(from, area.top(), to - from, area.height()), theme.brush);
            painter.setPen(QPen(theme.accent, 2));
            painter.drawLine(QPointF(from, area.top()), QPointF(from, area.bottom()));
            painter.drawLine(QPointF(to, area.top()), QPointF(to, area.bottom()));
        }
        if (hasFocus() && m_mark >= 0) {
            const double middle =
                (left(static_cast<std::size_t>(m_mark)) + left(static_cast<std::size_t>(m_mark) + 1)) / 2;
            painter.setPen(QPen(theme.focus, 2, Qt::DotLine));
            painter.drawLine(QPointF(middle, area.top()), QPointF(middle, area.bottom()));
        }
    }
    if (hasFocus()) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme.focus, 1.5));
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), metrics::radius(), metrics::radius());
    }
}

void TimeHistogram::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || m_bins.empty()) return;
    m_pressed = binAt(event->position().x());
    m_dragging = false;
}

void TimeHistogram::mouseMoveEvent(QMouseEvent* event) {
    if (m_pressed < 0) return;
    m_dragging = true;
    chooseBins(m_pressed, binAt(event->position().x()));
}

void TimeHistogram::mouseReleaseEvent(QMouseEvent* event) {
    if (m_pressed < 0) return;
    const int bin = binAt(event->position().x());
    const auto chosen = chosenBins();
    const int pressed = std::exchange(m_pressed, -1);
    // A click takes one bin; a click on the only bin chosen lets go of it.
    if (!m_dragging && chosen && chosen->first == chosen->second && chosen->first == bin)
        setSelection({});
    else
        chooseBins(pressed, bin);
    emit selectionChosen(m_selection);
}

void TimeHistogram::keyPressEvent(QKeyEvent* event) {
    const int last = static_cast<int>(m_bins.size()) - 1;
    if (last < 0) return QWidget::keyPressEvent(event);
    int to = m_mark < 0 ? last : m_mark;
    switch (event->key()) {
    case Qt::Key_Left:
        to = m_mark < 0 ? last : m_mark - 1;
        break;
    case Qt::Key_Right:
        to = m_mark < 0 ? last : m_mark + 1;
        break;
    case Qt::Key_Home:
        to = 0;
        break;
    case Qt::Key_End:
        to = last;
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        chooseBins(to, to);
        emit selectionChosen(m_selection);
        return;
    case Qt::Key_Escape:
        setSelection({});
        emit selectionChosen(m_selection);
        return;
    default:
        return QWidget::keyPressEvent(event);
    }
    const int before = m_mark < 0 ? last : m_mark;
    m_mark = std::clamp(to, 0, last);
    if (event->modifiers() & Qt::ShiftModifier) {
        if (m_anchor < 0) m_anchor = before;
        chooseBins(m_anchor, m_mark);
        emit selectionChosen(m_selection);
    } else {
        m_anchor = -1;
    }
    describe();
    update();
}

bool TimeHistogram::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip && !m_bins.empty()) {
        const auto* help = static_cast<QHelpEvent*>(event);
        showPlainToolTip(help->globalPos(), describeBin(binAt(help->pos().x())), this);
        return true;
    }
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) update();
    return QWidget::event(event);
}

QString TimeHistogram::describeBin(int bin) const {
    const auto& shownBin = m_bins[static_cast<std::size_t>(bin)];
    QStringList parts;
    for (const auto severity : allSeverities)
        if (const auto count = shownBin.bySeverity[static_cast<std::size_t>(severity)])
            parts << tr("%1 %2").arg(QString::number(count), severityLabel(severity));
    return tr("%1: %2").arg(timeSpan(shownBin.start, shownBin.start + m_width),
                            parts.isEmpty() ? tr("no alerts") : parts.join(QStringLiteral(", ")));
}

void TimeHistogram::describe() {
    setAccessibleName(tr("Alerts over time"));
    QStringList parts;
    if (const auto chosen = chosenBins())
        parts << tr("Chosen: %1")
                     .arg(timeSpan(m_bins[static_cast<std::size_t>(chosen->first)].start,
                                   m_bins[static_cast<std::size_t>(chosen->second)].start + m_width));
    if (m_mark >= 0 && m_mark < static_cast<int>(m_bins.size())) parts << describeBin(m_mark);
    setAccessibleDescription(parts.join(QStringLiteral(". ")));
}

} // namespace cosmoswatch
