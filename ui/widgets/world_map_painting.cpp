// How world_map.h is painted: the slow part once into a pixmap, what moves on top of it.
#include "core/base/text.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/world_map.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace cosmoswatch {
namespace {

QColor faded(QColor colour, int alpha) {
    colour.setAlpha(alpha);
    return colour;
}

QString counted(std::uint64_t count) {
    return fromUtf8(formatCount(count));
}

} // namespace

void WorldMap::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    if (m_cache.isNull()) {
        m_cache = QPixmap(size() * devicePixelRatioF());
        m_cache.setDevicePixelRatio(devicePixelRatioF());
        m_cache.fill(Qt::transparent);
        QPainter cached(&m_cache);
        cached.setRenderHint(QPainter::Antialiasing);
        paintMap(cached);
        paintBubbles(cached);
        paintFooter(cached);
    }
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.drawPixmap(0, 0, m_cache);
    paintCurrent(painter);
    paintReadout(painter);
}

void WorldMap::paintMap(QPainter& painter) const {
    const Theme& theme = Theme::current();
    painter.setPen(QPen(theme.mapBorder, 0.6));
    for (const CountryShape& shape : WorldGeometry::builtIn().shapes()) {
        painter.setBrush(fillOf(shape));
        painter.drawPath(m_toWidget.map(shape.path));
    }
    if (const CountryShape* shape = WorldGeometry::builtIn().find(m_chosen)) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme.mapHover, 1.5));
        painter.drawPath(m_toWidget.map(shape->path));
    }
}

void WorldMap::paintBubbles(QPainter& painter) const {
    const Theme& theme = Theme::current();
    for (const Bubble& bubble : bubbles()) {
        const bool dimmed = !m_chosen.empty() && bubble.code != m_chosen;
        const QColor colour = bubble.anomaly ? theme.bubbleAnomaly : theme.bubble;
        painter.setPen(QPen(faded(colour, dimmed ? 110 : 255), 1.5));
        painter.setBrush(faded(colour, dimmed ? 30 : 90));
        painter.drawEllipse(bubble.centre, bubble.radius, bubble.radius);
    }
}

// Legend to the left, what has no place on a map to the right.
void WorldMap::paintFooter(QPainter& painter) const {
    const Theme& theme = Theme::current();
    const QFont font = smallFont();
    const QFontMetricsF measure(font);
    const double unit = metrics::unit();
    painter.setFont(font);
    const QRectF unknown = unknownBox();
    const double middle = unknown.isEmpty() ? height() - unit * 4 : unknown.center().y();
    const auto [least, most] = shadeExtent();
    double x = unit * 2;
    const auto write = [&](const QString& text) {
        const QRectF box(x, middle - measure.height() / 2, measure.horizontalAdvance(text), measure.height());
        painter.setPen(theme.mutedText);
        painter.drawText(box.adjusted(0, 0, 2, 0), Qt::AlignLeft | Qt::AlignVCenter, text);
        x = box.right();
    };
    if (most > 0) {
        const bool bytes = m_measure == AccessMeasure::BytesRead;
        const auto format = [bytes](std::uint64_t value) {
            return bytes ? fromUtf8(formatBytes(value)) : counted(value);
        };
        write((bytes ? tr("Bytes read: %1") : tr("Requests: %1")).arg(format(least)));
        x += unit;
        for (int level = least == most ? mapLevelCount : 1; level <= mapLevelCount; ++level) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme.mapLevels[static_cast<std::size_t>(level)]);
            painter.drawRect(QRectF(x, middle - unit, unit * 5, unit * 2));
            x += unit * 5;
        }
        if (least < most) {
            x += unit;
            write(format(most));
        }
        x += unit * 4;
    }
    const bool anyAlerts = std::any_of(m_rows.begin(), m_rows.end(),
                                       [](const CountryAccess& row) { return row.totals.alerts > 0; });
    if (anyAlerts) {
        painter.setPen(QPen(theme.bubbleAnomaly, 1.5));
        painter.setBrush(faded(theme.bubbleAnomaly, 90));
        painter.drawEllipse(QPointF(x + unit * 1.5, middle), unit * 1.5, unit * 1.5);
        x += unit * 4;
        write(tr("alerts"));
    }
    if (!unknown.isEmpty()) {
        const bool chosen = m_chosen == unknownCountry;
        painter.setPen(QPen(chosen ? theme.mapHover : theme.control, chosen ? 1.5 : 1));
        painter.setBrush(chosen ? theme.selection : theme.surface);
        painter.drawRoundedRect(unknown.adjusted(0.5, 0.5, -0.5, -0.5), unknown.height() / 2,
                                unknown.height() / 2);
        painter.setPen(chosen ? theme.selectionText : theme.mutedText);
        painter.drawText(unknown, Qt::AlignCenter, unknownText());
    }
}

void WorldMap::paintCurrent(QPainter& painter) const {
    const Theme& theme = Theme::current();
    if (hasFocus()) {
        painter.setPen(QPen(theme.focus, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), metrics::radius(),
                                metrics::radius());
    }
    if (m_current.empty()) {
        return;
    }
    painter.setPen(QPen(theme.mapHover, 1.5));
    painter.setBrush(Qt::NoBrush);
    if (m_current == unknownCountry) {
        const QRectF box = unknownBox().adjusted(0.5, 0.5, -0.5, -0.5);
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2);
    } else if (const CountryShape* shape = WorldGeometry::builtIn().find(m_current)) {
        painter.drawPath(m_toWidget.map(shape->path));
    } else {
        const double radius = metrics::unit() * 2;
        painter.drawEllipse(positionOf(m_current), radius, radius);
    }
}

void WorldMap::paintReadout(QPainter& painter) const {
    const QStringList lines = readout().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    if (lines.isEmpty()) {
        return;
    }
    const Theme& theme = Theme::current();
    const QFont title = strongFont();
    const QFont body = smallFont();
    const double padding = metrics::unit() * 2;
    double textWidth = QFontMetricsF(title).horizontalAdvance(lines.first());
    for (const QString& line : lines.mid(1)) {
        textWidth = std::max(textWidth, QFontMetricsF(body).horizontalAdvance(line));
    }
    const double lineHeight = QFontMetricsF(body).height() + 2;
    const double titleHeight = QFontMetricsF(title).height() + 2;
    QRectF box(0, 0, textWidth + 2 * padding,
               titleHeight + lineHeight * double(lines.size() - 1) + 2 * padding - 2);
    const QPointF anchor = positionOf(m_current);
    const double away = metrics::unit() * 5;
    box.moveTopLeft(anchor + QPointF(away, -box.height() / 2));
    if (box.right() > width()) {
        box.moveRight(anchor.x() - away);
    }
    box.moveTop(std::clamp(box.top(), 1.0, std::max(1.0, height() - box.height() - 1)));
    box.moveLeft(std::clamp(box.left(), 1.0, std::max(1.0, width() - box.width() - 1)));

    painter.setPen(QPen(theme.control, 1));
    painter.setBrush(theme.surface);
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), metrics::radius(), metrics::radius());
    QRectF line = box.adjusted(padding, padding, -padding, 0);
    painter.setPen(theme.text);
    painter.setFont(title);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignTop | Qt::TextSingleLine, lines.first());
    line.translate(0, titleHeight);
    painter.setFont(body);
    const CountryAccess* row = rowOf(m_current);
    for (qsizetype i = 1; i < lines.size(); ++i) {
        const bool alerts = i == 1 && row != nullptr && row->totals.alerts > 0;
        painter.setPen(alerts ? theme.severityText[static_cast<std::size_t>(Severity::High)]
                              : theme.mutedText);
        painter.drawText(line, Qt::AlignLeft | Qt::AlignTop | Qt::TextSingleLine, lines[i]);
        line.translate(0, lineHeight);
    }
}

} // namespace cosmoswatch
