#include "ui/period_document.h"

#include "core/base/text.h"
#include "core/base/time.h"
#include "ui/plain_text.h"

#include <QCoreApplication>
#include <QPainter>

#include <algorithm>

namespace cosmoswatch {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("PeriodDocument", text);
}

std::uint64_t alertsOf(const PeriodDay& day) {
    std::uint64_t alerts = 0;
    for (const auto count : day.bySeverity)
        alerts += count;
    return alerts;
}

QString dayName(Timestamp time) {
    return fromUtf8(formatMinute(time).substr(0, 10));
}

void paintLegend(QPainter& painter, const QRectF& box, const DocumentLook& look) {
    double x = box.left();
    const QFontMetricsF words(painter.font());
    for (const auto severity : allSeverities) {
        const double size = words.height() * 0.7;
        paintSeverityGlyph(painter, QRectF(x, box.center().y() - size / 2, size, size), severity,
                           look.theme.severityText[static_cast<std::size_t>(severity)]);
        painter.setPen(look.theme.mutedText);
        const QString name = severityLabel(severity);
        painter.drawText(
            QRectF(x + size + look.unit, box.top(), words.horizontalAdvance(name) + 8, box.height()),
            Qt::AlignLeft | Qt::AlignVCenter, name);
        x += size + words.horizontalAdvance(name) + 7 * look.unit;
    }
}

// The gravest at the foot; the days' names below, the largest day's number on top.
void paintDays(QPainter& painter, const QRectF& box, const DocumentLook& look,
               const std::vector<PeriodDay>& days) {
    QFont font = look.font;
    if (font.pixelSize() > 0)
        font.setPixelSize(std::max(1, font.pixelSize() - 2));
    else
        font.setPointSizeF(font.pointSizeF() * 0.88);
    painter.setFont(font);
    const double line = QFontMetricsF(font).height();
    std::uint64_t most = 1;
    for (const auto& day : days)
        most = std::max(most, alertsOf(day));
    const QRectF plot = box.adjusted(0, line * 1.2, 0, -line * 2.8);
    const double step = plot.width() / static_cast<double>(days.size());
    painter.setPen(look.theme.mutedText);
    painter.drawText(QRectF(box.left(), box.top(), box.width(), line), Qt::AlignLeft | Qt::AlignVCenter,
                     tr("at most %1 a day").arg(fromUtf8(formatCount(most))));
    painter.setPen(Qt::NoPen);
    for (std::size_t i = 0; i < days.size(); ++i) {
        double top = plot.bottom();
        for (const auto severity : allSeverities) {
            const auto count = days[i].bySeverity[static_cast<std::size_t>(severity)];
            if (count == 0) continue;
            const double tall = plot.height() * static_cast<double>(count) / static_cast<double>(most);
            top -= tall;
            painter.setBrush(look.theme.severity(severity).fill);
            const double wide = std::clamp(step - 2, 0.5, 36.0);
            const double left = plot.left() + step * static_cast<double>(i);
            painter.drawRect(QRectF(days.size() > 1 ? left : left + (step - wide) / 2, top, wide, tall));
        }
    }
    painter.setPen(look.theme.control);
    painter.drawLine(plot.bottomLeft(), plot.bottomRight());
    painter.setPen(look.theme.mutedText);
    const QRectF names(box.left(), plot.bottom() + 2, box.width(), line);
    painter.drawText(names, Qt::AlignLeft | Qt::AlignVCenter, dayName(days.front().start));
    if (days.size() > 1)
        painter.drawText(names, Qt::AlignRight | Qt::AlignVCenter, dayName(days.back().start));
    paintLegend(painter, names.translated(0, line * 1.4), look);
}

DocumentChart dayChart(const std::vector<PeriodDay>& days) {
    DocumentChart chart;
    chart.height = 190;
    chart.words = tr("Alerts by day");
    chart.paint = [days](QPainter& painter, const QRectF& box, const DocumentLook& look) {
        paintDays(painter, box, look, days);
    };
    return chart;
}

} // namespace

void writePeriod(DocumentWriter& page, const PeriodContent& content) {
    page.title(fromUtf8(content.title));
    page.muted(fromUtf8(content.subtitle));
    std::vector<std::array<QString, 3>> figures;
    for (const auto& figure : content.figures)
        figures.push_back({fromUtf8(figure.value), fromUtf8(figure.label), fromUtf8(figure.note)});
    page.figures(figures);
    for (const auto& sentence : content.sentences)
        page.paragraph(fromUtf8(sentence));
    if (!content.days.empty()) {
        page.heading(tr("Alerts by day"));
        page.chart(dayChart(content.days));
    }
    for (const auto& table : content.tables) {
        page.heading(fromUtf8(table.heading));
        if (table.rows.empty()) {
            page.muted(fromUtf8(table.empty));
            continue;
        }
        DocumentTable shown;
        for (const auto& column : table.columns)
            shown.headers << fromUtf8(column);
        for (const auto& row : table.rows) {
            QStringList cells;
            for (const auto& cell : row)
                cells << fromUtf8(cell);
            shown.rows.push_back(std::move(cells));
        }
        shown.numeric = table.numeric;
        shown.bars = table.shares;
        page.table(shown);
    }
}

} // namespace cosmoswatch
