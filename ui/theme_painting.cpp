// Fonts, shapes and chips of theme.h.
#include "ui/theme.h"

#include <QApplication>
#include <QFontDatabase>
#include <QFontMetricsF>
#include <QPainter>
#include <QPolygonF>

#include <algorithm>
#include <cmath>

namespace cosmoswatch {
namespace {

QFont scaled(double factor, QFont::Weight weight) {
    QFont font = QApplication::font();
    if (font.pointSizeF() > 0) {
        font.setPointSizeF(font.pointSizeF() * factor);
    } else {
        font.setPixelSize(std::max(1, static_cast<int>(std::lround(font.pixelSize() * factor))));
    }
    font.setWeight(weight);
    return font;
}

QFont chipFont() {
    return scaled(0.92, QFont::DemiBold);
}
double chipPadding() {
    return metrics::unit() * 1.5;
}

} // namespace

QFont smallFont() {
    return scaled(0.88, QFont::Normal);
}
QFont strongFont() {
    return scaled(1.0, QFont::DemiBold);
}
QFont titleFont() {
    return scaled(1.3, QFont::Bold);
}
QFont numberFont() {
    return scaled(1.7, QFont::Bold);
}
QFont fixedFont() {
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    const QFont application = QApplication::font();
    if (application.pointSizeF() > 0) {
        font.setPointSizeF(application.pointSizeF() * 0.95);
    } else {
        font.setPixelSize(application.pixelSize());
    }
    return font;
}

QString severityLabel(Severity severity) {
    switch (severity) {
    case Severity::High:
        return QCoreApplication::translate("Severity", "High");
    case Severity::Medium:
        return QCoreApplication::translate("Severity", "Medium");
    case Severity::Low:
        return QCoreApplication::translate("Severity", "Low");
    case Severity::Informational:
        break;
    }
    return QCoreApplication::translate("Severity", "Informational");
}

void paintSeverityGlyph(QPainter& painter, const QRectF& box, Severity severity, const QColor& colour) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    const QPointF centre = box.center();
    switch (severity) {
    case Severity::High:
        painter.drawPolygon(QPolygonF{{centre.x(), box.top()}, box.bottomRight(), box.bottomLeft()});
        break;
    case Severity::Medium:
        painter.drawPolygon(QPolygonF{{centre.x(), box.top()},
                                      {box.right(), centre.y()},
                                      {centre.x(), box.bottom()},
                                      {box.left(), centre.y()}});
        break;
    case Severity::Low:
        painter.drawEllipse(box);
        break;
    case Severity::Informational: {
        const double inset = box.width() * 0.08;
        painter.drawRect(box.adjusted(inset, inset, -inset, -inset));
        break;
    }
    }
    painter.restore();
}

namespace {

struct ChipLayout {
    QSizeF size;
    double glyph = 0; // width of the shape, 0 when there is none
};

ChipLayout layoutChip(const QString& text, bool withGlyph) {
    const QFontMetricsF font(chipFont());
    ChipLayout layout;
    layout.glyph = withGlyph ? std::round(font.capHeight()) : 0;
    const double glyphSpace = withGlyph ? layout.glyph + metrics::unit() : 0;
    layout.size = {std::ceil(font.horizontalAdvance(text) + glyphSpace + 2 * chipPadding()),
                   std::ceil(font.height() + metrics::unit() * 0.5)};
    return layout;
}

// Returns where the chip lies and leaves the painter ready to write on it.
QRectF paintChipGround(QPainter& painter, const QRectF& box, const QSizeF& size, const ChipColours& colours) {
    const QRectF chip(box.left(), std::round(box.center().y() - size.height() / 2),
                      std::min(size.width(), box.width()), size.height());
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colours.fill);
    painter.drawRoundedRect(chip, metrics::radius(), metrics::radius());
    painter.setPen(colours.ink);
    painter.setFont(chipFont());
    return chip;
}

void paintChipText(QPainter& painter, const QRectF& area, const QString& text) {
    const QString shown = QFontMetricsF(painter.font()).elidedText(text, Qt::ElideRight, area.width() + 1);
    painter.drawText(area, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, shown);
}

} // namespace

QRectF paintSeverityChip(QPainter& painter, const QRectF& box, Severity severity) {
    painter.save();
    const ChipColours& colours = Theme::current().severity(severity);
    const QString text = severityLabel(severity);
    const ChipLayout layout = layoutChip(text, true);
    const QRectF chip = paintChipGround(painter, box, layout.size, colours);
    const QRectF glyph(chip.left() + chipPadding(), chip.center().y() - layout.glyph / 2, layout.glyph,
                       layout.glyph);
    paintSeverityGlyph(painter, glyph, severity, colours.ink);
    painter.setPen(colours.ink);
    paintChipText(painter,
                  chip.adjusted(chipPadding() + layout.glyph + metrics::unit(), 0, -chipPadding(), 0), text);
    painter.restore();
    return chip;
}

QSizeF severityChipSize(Severity severity) {
    return layoutChip(severityLabel(severity), true).size;
}

QRectF paintChip(QPainter& painter, const QRectF& box, const QString& text, const ChipColours& colours) {
    painter.save();
    const QRectF chip = paintChipGround(painter, box, layoutChip(text, false).size, colours);
    paintChipText(painter, chip.adjusted(chipPadding(), 0, -chipPadding(), 0), text);
    painter.restore();
    return chip;
}

QSizeF chipSize(const QString& text) {
    return layoutChip(text, false).size;
}

} // namespace cosmoswatch
