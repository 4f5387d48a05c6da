#include "ui/document_chart.h"

#include "ui/plain_text.h"
#include "ui/widgets/kill_chain_view.h"

#include <QAbstractTextDocumentLayout>
#include <QCoreApplication>
#include <QPainter>
#include <QTextDocument>

#include <algorithm>

Q_DECLARE_METATYPE(cosmoswatch::DocumentChart)

namespace cosmoswatch {
namespace {

constexpr int chartType = QTextFormat::UserObject + 11;
constexpr int chartProperty = QTextFormat::UserProperty + 12;

QString tr(const char* text) {
    return QCoreApplication::translate("Document", text);
}

} // namespace

void DocumentCharts::install(QTextDocument& document, const DocumentLook& look) {
    auto* charts = document.findChild<DocumentCharts*>();
    if (!charts) {
        charts = new DocumentCharts(&document, look);
        document.documentLayout()->registerHandler(chartType, charts);
    }
    charts->m_look = look;
}

QTextCharFormat DocumentCharts::format(DocumentChart chart) {
    QTextCharFormat format;
    format.setObjectType(chartType);
    format.setProperty(chartProperty, QVariant::fromValue(std::move(chart)));
    return format;
}

QSizeF DocumentCharts::intrinsicSize(QTextDocument* document, int, const QTextFormat& format) {
    const auto chart = format.property(chartProperty).value<DocumentChart>();
    if (chart.width > 0) return {chart.width, chart.height};
    double width = document->textWidth();
    if (width <= 0) width = document->pageSize().width();
    if (width <= 0) width = 400;
    width = std::max(50.0, width - 2 * document->documentMargin() - 1);
    return {width, chart.heightFor ? chart.heightFor(width) : chart.height};
}

void DocumentCharts::drawObject(QPainter* painter, const QRectF& box, QTextDocument*, int,
                                const QTextFormat& format) {
    const auto chart = format.property(chartProperty).value<DocumentChart>();
    if (!chart.paint) return;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    chart.paint(*painter, box, m_look);
    painter->restore();
}

DocumentChart measureChart(const ReportMeasure& measure) {
    DocumentChart chart;
    chart.words = tr("%1: usual %2, observed %3")
                      .arg(fromUtf8(measure.label), fromUtf8(measure.usual), fromUtf8(measure.observed));
    chart.height = 56;
    chart.paint = [measure](QPainter& painter, const QRectF& box, const DocumentLook& look) {
        const Theme& theme = look.theme;
        painter.setFont(look.font);
        const QFontMetricsF words(look.font, painter.device());
        const double line = box.height() / 3;
        const double left = 22 * look.unit;
        const double right = 30 * look.unit;
        painter.setPen(theme.mutedText);
        painter.drawText(QRectF(box.left(), box.top(), box.width(), line), Qt::AlignLeft | Qt::AlignVCenter,
                         fromUtf8(measure.label));
        const auto bar = [&](int row, const QString& name, double share, const QColor& fill,
                             const std::string& value) {
            const double top = box.top() + line * row;
            painter.setPen(theme.text);
            painter.drawText(QRectF(box.left(), top, left, line), Qt::AlignLeft | Qt::AlignVCenter, name);
            const QRectF track(box.left() + left, top + line * 0.28, box.width() - left - right, line * 0.44);
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme.line);
            painter.drawRoundedRect(track, 2, 2);
            painter.setBrush(fill);
            painter.drawRoundedRect(
                QRectF(track.topLeft(), QSizeF(std::max(3.0, track.width() * share), track.height())), 2, 2);
            painter.setPen(theme.text);
            painter.drawText(QRectF(track.right() + 2 * look.unit, top, right, line),
                             Qt::AlignLeft | Qt::AlignVCenter, fromUtf8(value));
        };
        bar(1, tr("Usual"), measure.usualShare, theme.seriesUsual, measure.usual);
        bar(2, tr("Observed"), measure.observedShare, theme.seriesAnomaly, measure.observed);
    };
    return chart;
}

DocumentChart shareBar(double share, const DocumentLook& look) {
    DocumentChart chart;
    chart.width = 26 * look.unit;
    chart.height = 2 * look.unit;
    chart.paint = [share](QPainter& painter, const QRectF& box, const DocumentLook& own) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(own.theme.mapLevels[3]);
        painter.drawRoundedRect(
            QRectF(box.topLeft(), QSizeF(std::max(1.5, box.width() * share), box.height())), 1, 1);
    };
    return chart;
}

DocumentChart killChainChart(const KillChainStory& story, const DocumentLook& look) {
    constexpr std::size_t mostRows = 16;
    KillChainStory part = story;
    if (part.rows.size() > mostRows) part.rows.resize(mostRows);
    QFont font = look.font;
    if (font.pixelSize() > 0) font.setPixelSize(font.pixelSize() - 2);
    DocumentChart chart;
    chart.words = tr("Kill chain of the incident");
    const auto narrowest = KillChainPicture::of(part, 0, font);
    const double wanted =
        narrowest.stageLeft + narrowest.stageWidth * static_cast<double>(part.stages.size());
    const double tall = narrowest.headHeight + narrowest.height(part);
    const auto scaleFor = [wanted](double width) {
        return std::min(1.0, width / wanted);
    }; // many stages: smaller
    chart.heightFor = [tall, scaleFor](double width) { return tall * scaleFor(width); };
    chart.paint = [part = std::move(part), font, scaleFor](QPainter& painter, const QRectF& box,
                                                           const DocumentLook& own) {
        const double scale = scaleFor(box.width());
        const auto sized = KillChainPicture::of(part, box.width() / scale, font);
        painter.translate(box.topLeft());
        painter.scale(scale, scale);
        paintKillChainHead(painter, part, sized, own.theme, font);
        painter.translate(0, sized.headHeight);
        paintKillChainRows(painter, part, sized, own.theme, font, 0, part.rows.size(), -1);
    };
    return chart;
}

} // namespace cosmoswatch
