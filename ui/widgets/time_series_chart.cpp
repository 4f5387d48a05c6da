#include "ui/widgets/time_series_chart.h"

#include "core/base/text.h"
#include "ui/display_time.h"
#include "ui/plain_text.h"
#include "ui/theme.h"

#include <QAccessible>
#include <QAreaSeries>
#include <QChart>
#include <QGraphicsLayout>
#include <QKeyEvent>
#include <QLineSeries>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QScatterSeries>
#include <QValueAxis>
#include <QWheelEvent>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace cosmoswatch {
namespace {

constexpr std::chrono::milliseconds redrawInterval(250); // at most four a second

double axisTime(Timestamp time) {
    return static_cast<double>(toMicroseconds(time)) / 1000.0;
}

QList<QPointF> pointsOf(const std::vector<TimedValue>& values) {
    QList<QPointF> result;
    result.reserve(static_cast<qsizetype>(values.size()));
    for (const TimedValue& value : values) {
        result << QPointF(axisTime(value.start), value.value);
    }
    return result;
}

// 1, 2 or 5 times a power of ten, at least `least`.
double niceStep(double least) {
    const double power = std::pow(10.0, std::floor(std::log10(least)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= least * 0.999) {
            return factor * power;
        }
    }
    return 10 * power;
}

} // namespace

TimeSeriesChart::TimeSeriesChart(const QString& name, SeriesUnit unit, QWidget* parent)
    : QChartView(parent), m_unit(unit), m_line(new QLineSeries(this)), m_low(new QLineSeries(this)),
      m_high(new QLineSeries(this)), m_band(new QAreaSeries(m_high, m_low)),
      m_unusual(new QScatterSeries(this)), m_timeAxis(new QValueAxis(this)),
      m_valueAxis(new QValueAxis(this)) {
    setAccessibleName(name);
    setAccessibleDescription(
        tr("Arrow keys read the values; Shift with arrow keys and Enter chooses a time span."));
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(NoFrame);
    setRenderHint(QPainter::Antialiasing);
    setMouseTracking(true);
    viewport()->setMouseTracking(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    chart()->legend()->hide();
    chart()->setAnimationOptions(QChart::NoAnimation);
    chart()->setBackgroundVisible(false);
    chart()->setMargins({});
    chart()->layout()->setContentsMargins(0, 0, 0, 0);
    chart()->addAxis(m_timeAxis, Qt::AlignBottom);
    chart()->addAxis(m_valueAxis, Qt::AlignLeft);
    for (QAbstractSeries* series :
         {static_cast<QAbstractSeries*>(m_band), static_cast<QAbstractSeries*>(m_line),
          static_cast<QAbstractSeries*>(m_unusual)}) {
        chart()->addSeries(series);
        series->attachAxis(m_timeAxis);
        series->attachAxis(m_valueAxis);
    }
    m_timeAxis->setVisible(false); // labels are ours: Qt Charts would write local time only
    m_valueAxis->setVisible(false);
    m_redraw.setSingleShot(true);
    connect(&m_redraw, &QTimer::timeout, this, &TimeSeriesChart::draw);
    applyTheme();
}

void TimeSeriesChart::applyTheme() {
    const Theme& theme = Theme::current();
    m_line->setPen(QPen(theme.series, 1.6));
    m_band->setPen(Qt::NoPen);
    m_band->setBrush(theme.seriesBand);
    m_unusual->setBorderColor(Qt::transparent);
    m_unusual->setColor(theme.seriesAnomaly);
    m_unusual->setMarkerSize(metrics::unit() * 1.5);
    setBackgroundBrush(theme.surface);
}

void TimeSeriesChart::setSeries(std::vector<TimedValue> points, Duration width, UsualRange usual) {
    m_points = std::move(points);
    m_width = width;
    m_usual = std::move(usual);
    m_anchor.reset();
    m_dragging = false;
    if (m_cursor && *m_cursor >= m_points.size()) {
        m_cursor.reset();
    }
    const bool recently = m_lastDrawn.isValid() && !m_lastDrawn.hasExpired(redrawInterval.count());
    if (!recently) {
        draw();
    } else if (!m_redraw.isActive()) {
        m_redraw.start(redrawInterval);
    }
}

void TimeSeriesChart::refreshTimes() {
    resetCachedContent();
    viewport()->update();
}

void TimeSeriesChart::draw() {
    m_lastDrawn.start();
    double most = 0;
    for (std::size_t i = 0; i < m_points.size(); ++i) {
        most = std::max({most, m_points[i].value, m_usual.high.empty() ? 0.0 : m_usual.high[i]});
    }
    m_top = most > 0 ? most * 1.06 : 1.0;
    layOut();

    const std::size_t budget =
        static_cast<std::size_t>(std::max(2.0, std::floor(chart()->plotArea().width()))) * 2;
    m_line->replace(pointsOf(decimated(m_points, budget)));
    std::vector<TimedValue> low;
    std::vector<TimedValue> high;
    std::vector<TimedValue> unusual;
    for (std::size_t i = 0; i < m_usual.high.size() && i < m_points.size(); ++i) {
        low.push_back({m_points[i].start, m_usual.low[i]});
        high.push_back({m_points[i].start, m_usual.high[i]});
        if (m_points[i].value > standsOut * m_usual.high[i]) {
            unusual.push_back(m_points[i]);
        }
    }
    m_low->replace(pointsOf(decimated(low, budget)));
    m_high->replace(pointsOf(decimated(high, budget)));
    m_unusual->replace(pointsOf(decimated(unusual, 200)));
    m_band->setVisible(!high.empty());
    if (!m_points.empty()) {
        const double first = axisTime(m_points.front().start);
        const double last = axisTime(m_points.back().start);
        m_timeAxis->setRange(first, last > first ? last : first + axisTime(Timestamp(m_width)));
    }
    m_valueAxis->setRange(0, m_top);
    refreshTimes();
}

std::size_t TimeSeriesChart::drawnPoints() const {
    return static_cast<std::size_t>(m_line->count());
}

void TimeSeriesChart::layOut() {
    const QFontMetricsF font(smallFont());
    double labels = 0;
    for (const double value : valueTicks()) {
        labels = std::max(labels, font.horizontalAdvance(format(value)));
    }
    const double unit = metrics::unit();
    const QRectF whole(0, 0, viewport()->width(), viewport()->height());
    chart()->setPlotArea(
        whole.adjusted(labels + unit * 2, unit * 1.5, -unit * 2, -font.height() - unit * 1.5));
}

void TimeSeriesChart::resizeEvent(QResizeEvent* event) {
    QChartView::resizeEvent(event);
    draw();
}

double TimeSeriesChart::xOf(Timestamp time) const {
    const QRectF plot = chart()->plotArea();
    const double span = m_timeAxis->max() - m_timeAxis->min();
    return plot.left() + (axisTime(time) - m_timeAxis->min()) / (span > 0 ? span : 1) * plot.width();
}

double TimeSeriesChart::yOf(double value) const {
    const QRectF plot = chart()->plotArea();
    return plot.bottom() - value / m_top * plot.height();
}

std::optional<std::size_t> TimeSeriesChart::indexAt(double x) const {
    if (m_points.empty()) {
        return std::nullopt;
    }
    const QRectF plot = chart()->plotArea();
    const double part = std::clamp((x - plot.left()) / std::max(1.0, plot.width()), 0.0, 1.0);
    return static_cast<std::size_t>(std::lround(part * static_cast<double>(m_points.size() - 1)));
}

QString TimeSeriesChart::format(double value) const {
    const auto count = static_cast<std::uint64_t>(std::llround(std::max(0.0, value)));
    return fromUtf8(m_unit == SeriesUnit::Bytes ? formatBytes(count) : formatCount(count));
}

std::vector<double> TimeSeriesChart::valueTicks() const {
    const double room = std::max(1.0, viewport()->height() / (metrics::unit() * 12.0));
    double step = niceStep(m_top / std::min(room, 4.0));
    if (m_unit == SeriesUnit::Requests) {
        step = std::max(step, 1.0);
    }
    std::vector<double> ticks;
    for (double value = 0; value <= m_top; value += step) {
        ticks.push_back(value);
    }
    return ticks;
}

std::vector<std::pair<Timestamp, QString>> TimeSeriesChart::timeTicks() const {
    std::vector<std::pair<Timestamp, QString>> ticks;
    if (m_points.empty()) {
        return ticks;
    }
    const QDateTime first = toDateTime(m_points.front().start);
    const QDateTime last = toDateTime(m_points.back().start);
    const double room = std::max(2.0, chart()->plotArea().width() / (metrics::unit() * 18.0));
    const double hours = static_cast<double>(first.secsTo(last)) / 3600.0;
    int step = 24 * 365;
    for (const int candidate : {1, 3, 6, 12, 24, 48, 24 * 7, 24 * 14, 24 * 30, 24 * 91}) {
        if (hours / candidate <= room) {
            step = candidate;
            break;
        }
    }
    const QLocale locale;
    QDate day = first.date();
    while (day <= last.date()) {
        for (int hour = 0; hour < 24; hour += std::min(step, 24)) {
            QDateTime moment = first;
            moment.setDate(day);
            moment.setTime(QTime(hour, 0));
            if (moment >= first && moment <= last) {
                ticks.emplace_back(fromDateTime(moment), hour == 0
                                                             ? locale.toString(day, QStringLiteral("MMM d"))
                                                             : moment.toString(QStringLiteral("HH:mm")));
            }
        }
        day = day.addDays(std::max(1, step / 24));
    }
    return ticks;
}

// Grid and labels lie below the series.
void TimeSeriesChart::drawBackground(QPainter* painter, const QRectF& rect) {
    QChartView::drawBackground(painter, rect);
    const Theme& theme = Theme::current();
    const QRectF plot = chart()->plotArea();
    const QFont font = smallFont();
    const QFontMetricsF measure(font);
    painter->setFont(font);
    const double unit = metrics::unit();
    for (const double value : valueTicks()) {
        const double y = std::round(yOf(value)) + 0.5;
        painter->setPen(value > 0 ? theme.grid : theme.control);
        painter->drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        painter->setPen(theme.mutedText);
        const QRectF box(0, y - measure.height() / 2, plot.left() - unit * 1.5, measure.height());
        painter->drawText(box, Qt::AlignRight | Qt::AlignVCenter, format(value));
    }
    double free = -1e9; // labels never overlap
    for (const auto& [time, label] : timeTicks()) {
        const double width = measure.horizontalAdvance(label);
        const double x = xOf(time);
        const double left = std::clamp(x - width / 2, 0.0, viewport()->width() - width);
        if (left < free) {
            continue;
        }
        free = left + width + unit * 2;
        painter->setPen(theme.control);
        painter->drawLine(QPointF(x, plot.bottom()), QPointF(x, plot.bottom() + unit));
        painter->setPen(theme.mutedText);
        painter->drawText(QPointF(left, plot.bottom() + unit * 1.2 + measure.ascent()), label);
    }
}

QString TimeSeriesChart::readout() const {
    if (!m_cursor || *m_cursor >= m_points.size()) {
        return {};
    }
    const TimedValue& point = m_points[*m_cursor];
    const QString time = m_width >= std::chrono::hours(24) ? timeSpan(point.start, point.start + m_width)
                                                           : shortTime(point.start);
    const QString value = m_unit == SeriesUnit::Bytes ? format(point.value)
                          : point.value == 1          ? tr("1 request")
                                                      : tr("%1 requests").arg(format(point.value));
    if (*m_cursor >= m_usual.high.size()) {
        return tr("%1 · %2").arg(time, value);
    }
    return tr("%1 · %2, usual %3 to %4")
        .arg(time, value, format(m_usual.low[*m_cursor]), format(m_usual.high[*m_cursor]));
}

void TimeSeriesChart::moveCursor(std::optional<std::size_t> index) {
    if (index == m_cursor) {
        return;
    }
    m_cursor = index;
    if (m_cursor) {
        setAccessibleDescription(readout());
        QAccessibleEvent event(this, QAccessible::DescriptionChanged);
        QAccessible::updateAccessibility(&event);
    }
    viewport()->update();
}

void TimeSeriesChart::chooseSpan() {
    if (!m_cursor || m_points.empty()) {
        return;
    }
    const auto [from, to] = std::minmax({m_anchor.value_or(*m_cursor), *m_cursor});
    m_anchor.reset();
    m_dragging = false;
    viewport()->update();
    emit timeSpanChosen(m_points[from].start, m_points[to].start + m_width);
}

void TimeSeriesChart::mouseMoveEvent(QMouseEvent* event) {
    moveCursor(indexAt(event->position().x()));
}

void TimeSeriesChart::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) {
        moveCursor(indexAt(event->position().x()));
        m_anchor = m_cursor;
        m_dragging = true;
    }
}

void TimeSeriesChart::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !m_dragging) {
        return;
    }
    m_dragging = false;
    if (m_anchor != m_cursor) { // a click alone only reads
        chooseSpan();
    } else {
        m_anchor.reset();
    }
}

void TimeSeriesChart::wheelEvent(QWheelEvent* event) {
    event->ignore(); // the page may scroll
}

void TimeSeriesChart::leaveEvent(QEvent* event) {
    QChartView::leaveEvent(event);
    if (!hasFocus() && !m_dragging) {
        moveCursor(std::nullopt);
    }
}

void TimeSeriesChart::focusInEvent(QFocusEvent* event) {
    QChartView::focusInEvent(event);
    viewport()->update();
}

void TimeSeriesChart::focusOutEvent(QFocusEvent* event) {
    QChartView::focusOutEvent(event);
    m_anchor.reset();
    moveCursor(std::nullopt);
    viewport()->update();
}

void TimeSeriesChart::keyPressEvent(QKeyEvent* event) {
    if (m_points.empty()) {
        QWidget::keyPressEvent(event);
        return;
    }
    const std::size_t last = m_points.size() - 1;
    const std::size_t page = std::max<std::size_t>(1, m_points.size() / 10);
    const std::size_t now = m_cursor.value_or(last);
    std::size_t target = now;
    switch (event->key()) {
    case Qt::Key_Left:
        target = m_cursor && now > 0 ? now - 1 : now;
        break;
    case Qt::Key_Right:
        target = std::min(now + 1, last);
        break;
    case Qt::Key_PageUp:
        target = now > page ? now - page : 0;
        break;
    case Qt::Key_PageDown:
        target = std::min(now + page, last);
        break;
    case Qt::Key_Home:
        target = 0;
        break;
    case Qt::Key_End:
        target = last;
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        chooseSpan();
        return;
    case Qt::Key_Escape:
        if (m_anchor) {
            m_anchor.reset();
            viewport()->update();
        } else {
            event->ignore();
        }
        return;
    default:
        event->ignore();
        return;
    }
    if (!event->modifiers().testFlag(Qt::ShiftModifier)) {
        m_anchor.reset();
    } else if (!m_anchor) {
        m_anchor = now;
    }
    moveCursor(target);
}

void TimeSeriesChart::changeEvent(QEvent* event) {
    QChartView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange ||
        event->type() == QEvent::FontChange) {
        applyTheme();
        draw();
    }
}

QSize TimeSeriesChart::sizeHint() const {
    return {metrics::unit() * 120, metrics::unit() * 50};
}

QSize TimeSeriesChart::minimumSizeHint() const {
    return {metrics::unit() * 50, metrics::unit() * 24};
}

void TimeSeriesChart::paintEvent(QPaintEvent* event) {
    QChartView::paintEvent(event);
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& theme = Theme::current();
    const QRectF plot = chart()->plotArea();
    if (m_cursor && m_anchor && *m_anchor < m_points.size()) {
        const auto [from, to] = std::minmax({*m_anchor, *m_cursor});
        const double left = xOf(m_points[from].start);
        const double right = xOf(m_points[to].start);
        painter.fillRect(QRectF(left, plot.top(), std::max(1.0, right - left), plot.height()), theme.brush);
    }
    if (m_cursor && *m_cursor < m_points.size()) {
        paintReadout(painter);
    }
    if (hasFocus()) {
        painter.setPen(theme.focus);
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(viewport()->rect()).adjusted(0.5, 0.5, -0.5, -0.5), metrics::radius(),
                                metrics::radius());
    }
}

void TimeSeriesChart::paintReadout(QPainter& painter) const {
    const Theme& theme = Theme::current();
    const QRectF plot = chart()->plotArea();
    const TimedValue& point = m_points[*m_cursor];
    const QPointF place(xOf(point.start), yOf(point.value));
    painter.setPen(QPen(theme.mutedText, 1, Qt::DashLine));
    painter.drawLine(QPointF(place.x(), plot.top()), QPointF(place.x(), plot.bottom()));
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.series);
    painter.drawEllipse(place, metrics::unit() * 0.9, metrics::unit() * 0.9);

    const QFont font = smallFont();
    const QFontMetricsF measure(font);
    const double padding = metrics::unit() * 1.5;
    const QString text = readout();
    QRectF box(0, 0, measure.horizontalAdvance(text) + 2 * padding, measure.height() + padding);
    box.moveTopLeft({place.x() + metrics::unit() * 2, plot.top()});
    if (box.right() > viewport()->width()) {
        box.moveRight(place.x() - metrics::unit() * 2);
    }
    box.moveLeft(std::max(0.0, box.left()));
    painter.setPen(theme.control);
    painter.setBrush(theme.surface);
    painter.drawRoundedRect(box, metrics::radius(), metrics::radius());
    painter.setFont(font);
    painter.setPen(theme.text);
    painter.drawText(box, Qt::AlignCenter, text);
}

} // namespace cosmoswatch
