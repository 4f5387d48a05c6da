#include "ui/widgets/kill_chain_view.h"

#include "core/alert/catalogue.h"
#include "ui/display_time.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/value_menu.h"

#include <QPainter>

#include <algorithm>

namespace cosmoswatch {
namespace {

constexpr double narrowestStage = 23; // of the letter "n"

QFont scaled(const QFont& font, double factor, bool bold = false) {
    QFont other = font;
    if (font.pixelSize() > 0)
        other.setPixelSize(std::max(1, qRound(font.pixelSize() * factor)));
    else
        other.setPointSizeF(font.pointSizeF() * factor);
    other.setBold(bold);
    return other;
}

double lineHeight(const QFont& font) {
    return QFontMetricsF(font).height();
}

void paintTime(QPainter& painter, const KillChainStory& story, const KillChainPicture& picture,
               const Theme& theme, const QFont& font, std::size_t row, double top) {
    const auto& entry = story.rows[row];
    const double line = lineHeight(font);
    const bool alone = row == 0 || entry.since < std::chrono::minutes(1);
    const double above = alone ? (picture.rowHeight - line) / 2 : (picture.rowHeight - 2 * line) / 2;
    const QRectF box(0, top + above, picture.gutter - line * 0.6, line);
    painter.setFont(font);
    painter.setPen(theme.text);
    painter.drawText(box, Qt::AlignRight | Qt::AlignVCenter, shortTime(entry.member.first));
    if (alone) return;
    painter.setFont(scaled(font, 0.85));
    painter.setPen(theme.mutedText);
    painter.drawText(box.translated(0, line), Qt::AlignRight | Qt::AlignVCenter, elapsed(entry.since));
}

void paintLanes(QPainter& painter, const KillChainStory& story, const KillChainPicture& picture,
                const Theme& theme, const QFont& font, std::size_t row, double top, double cardLeft) {
    const auto& entry = story.rows[row];
    const double radius = lineHeight(font) * 0.42;
    const double middle = top + picture.rowHeight / 2;
    for (std::size_t lane = 0; lane < story.lanes.size(); ++lane) {
        const auto& shared = story.lanes[lane];
        if (row < shared.first || row > shared.last) continue;
        const double x = picture.gutter + picture.laneWidth * (static_cast<double>(lane) + 0.5);
        painter.setPen(QPen(laneColour(theme, lane), 2));
        const double from = row == shared.first ? middle : top;
        const double to = row == shared.last ? middle : top + picture.rowHeight;
        painter.drawLine(QPointF(x, from), QPointF(x, to));
    }
    for (const auto lane : entry.lanes) {
        const double x = picture.gutter + picture.laneWidth * (static_cast<double>(lane) + 0.5);
        QColor thread = laneColour(theme, lane);
        thread.setAlphaF(0.45f);
        painter.setPen(QPen(thread, 1, Qt::DotLine));
        painter.drawLine(QPointF(x, middle), QPointF(cardLeft, middle));
    }
    painter.setFont(scaled(font, 0.78, true));
    for (const auto lane : entry.lanes) {
        const double x = picture.gutter + picture.laneWidth * (static_cast<double>(lane) + 0.5);
        painter.setPen(Qt::NoPen);
        painter.setBrush(laneColour(theme, lane));
        painter.drawEllipse(QPointF(x, middle), radius, radius);
        painter.setPen(theme.surface);
        painter.drawText(QRectF(x - radius, middle - radius, 2 * radius, 2 * radius), Qt::AlignCenter,
                         QString::number(lane + 1));
    }
}

void paintCard(QPainter& painter, const KillChainRow& entry, const QRectF& card, const Theme& theme,
               const QFont& font, bool current) {
    const double line = lineHeight(font);
    painter.setPen(QPen(current ? theme.focus : theme.line, current ? 2 : 1));
    painter.setBrush(current ? theme.selection : theme.surface);
    painter.drawRoundedRect(card, 4, 4);
    const double glyph = line * 0.72;
    const QRectF glyphBox(card.left() + line * 0.45, card.top() + line * 0.5 + (line - glyph) / 2, glyph,
                          glyph);
    paintSeverityGlyph(painter, glyphBox, entry.member.severity,
                       theme.severityText[static_cast<std::size_t>(entry.member.severity)]);
    const QRectF words(glyphBox.right() + line * 0.4, card.top() + line * 0.5,
                       card.right() - glyphBox.right() - line * 0.8, line);
    const bool closed =
        entry.member.status == AlertStatus::Resolved || entry.member.status == AlertStatus::Dismissed;
    const QFont strong = scaled(font, 1, true);
    painter.setFont(strong);
    painter.setPen(closed ? theme.mutedText : theme.text);
    painter.drawText(words, Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetricsF(strong).elidedText(fromUtf8(alertType(entry.member.type).title),
                                                      Qt::ElideRight, words.width()));
    QString below = shownShort(entry.member.account.name, 80);
    if (const QString client = clientOf(entry.member); !client.isEmpty())
        below += QStringLiteral(" · ") + client;
    if (closed) below = fromUtf8(label(entry.member.status)) + QStringLiteral(" · ") + below;
    const QFont quiet = scaled(font, 0.88);
    painter.setFont(quiet);
    painter.setPen(theme.mutedText);
    painter.drawText(words.translated(0, line * 1.05), Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetricsF(quiet).elidedText(below, Qt::ElideRight, words.width()));
}

} // namespace

QColor laneColour(const Theme& theme, std::size_t lane) {
    const QColor colours[mostLanes] = {theme.series, theme.ok, theme.warning, theme.seriesUsual};
    return colours[lane % mostLanes];
}

KillChainPicture KillChainPicture::of(const KillChainStory& story, double width, const QFont& font) {
    const QFontMetricsF words(font);
    KillChainPicture picture;
    picture.gutter = words.horizontalAdvance(QStringLiteral("Sep 30 2026 20:00")) + words.height();
    picture.laneWidth = words.height() * 1.3;
    picture.stageLeft =
        picture.gutter + picture.laneWidth * static_cast<double>(story.lanes.size()) + words.height() * 0.6;
    picture.headHeight = words.height() * 2;
    picture.rowHeight = words.height() * 3.6;
    const auto stages = static_cast<double>(std::max<std::size_t>(1, story.stages.size()));
    const double narrowest = words.horizontalAdvance(QLatin1Char('n')) * narrowestStage;
    picture.stageWidth = std::max(narrowest, (width - picture.stageLeft) / stages);
    return picture;
}

double KillChainPicture::height(const KillChainStory& story) const {
    return rowHeight * static_cast<double>(story.rows.size());
}

void paintKillChainHead(QPainter& painter, const KillChainStory& story, const KillChainPicture& picture,
                        const Theme& theme, const QFont& font) {
    const double line = lineHeight(font);
    const QFont strong = scaled(font, 1, true);
    for (std::size_t i = 0; i < story.stages.size(); ++i) {
        const QRectF box(picture.stageLeft + picture.stageWidth * static_cast<double>(i), 0,
                         picture.stageWidth, picture.headHeight);
        // An arrow's body: the stages point to the right.
        const double tip = line * 0.5;
        const QRectF body = box.adjusted(1, 3, -3, -5);
        const QPolygonF arrow{body.topLeft(),
                              body.topRight() - QPointF(tip, 0),
                              QPointF(body.right(), body.center().y()),
                              body.bottomRight() - QPointF(tip, 0),
                              body.bottomLeft(),
                              QPointF(body.left() + (i ? tip : 0), body.center().y())};
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.raised);
        painter.drawPolygon(arrow);
        painter.setFont(strong);
        painter.setPen(theme.text);
        const QString words =
            QStringLiteral("%1  %2").arg(story.stages[i].label, QString::number(story.stages[i].alerts));
        painter.drawText(body.adjusted(tip + line * 0.4, 0, -tip, 0), Qt::AlignLeft | Qt::AlignVCenter,
                         QFontMetricsF(strong).elidedText(words, Qt::ElideRight, body.width() - 3 * tip));
    }
}

void paintKillChainRows(QPainter& painter, const KillChainStory& story, const KillChainPicture& picture,
                        const Theme& theme, const QFont& font, std::size_t first, std::size_t end,
                        int current) {
    for (std::size_t row = first; row < std::min(end, story.rows.size()); ++row) {
        const double top = picture.rowHeight * static_cast<double>(row);
        painter.setPen(QPen(theme.grid, 1));
        for (std::size_t stage = 1; stage < story.stages.size(); ++stage) {
            const double x = picture.stageLeft + picture.stageWidth * static_cast<double>(stage);
            painter.drawLine(QPointF(x, top), QPointF(x, top + picture.rowHeight));
        }
        const QRectF card(picture.stageLeft +
                              picture.stageWidth * static_cast<double>(story.rows[row].stage) + 4,
                          top + picture.rowHeight * 0.07, picture.stageWidth - 10, picture.rowHeight * 0.86);
        paintTime(painter, story, picture, theme, font, row, top);
        paintLanes(painter, story, picture, theme, font, row, top, card.left());
        paintCard(painter, story.rows[row], card, theme, font, static_cast<int>(row) == current);
    }
}

} // namespace cosmoswatch
