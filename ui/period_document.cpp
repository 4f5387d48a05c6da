#include "ui/period_document.h"

#include "core/base/text.h"
#include "core/base/time.h"
#include "core/intel/geo_database.h"
#include "ui/plain_text.h"
#include "ui/widgets/world_geometry.h"

#include <QCoreApplication>
#include <QPainter>
#include <QTransform>

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>

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

// Steps of a logarithm: a busy country does not make all others look alike.
std::size_t shadeOf(std::uint64_t requests, std::uint64_t least, std::uint64_t most) {
    constexpr double steps = 5;
    if (requests == 0) return 0;
    if (least == most) return 5;
    const double part = std::log(static_cast<double>(requests) / static_cast<double>(least)) /
                        std::log(static_cast<double>(most) / static_cast<double>(least));
    return static_cast<std::size_t>(std::clamp(1 + part * steps, 1.0, steps));
}

void paintCountries(QPainter& painter, const QRectF& box, const DocumentLook& look,
                    const std::vector<CountryAccess>& countries) {
    const WorldGeometry& world = WorldGeometry::builtIn();
    const double scale =
        std::min(box.width() / world.bounds().width(), box.height() / world.bounds().height());
    QTransform place;
    place.translate(box.center().x(), box.center().y());
    place.scale(scale, scale);
    place.translate(-world.bounds().center().x(), -world.bounds().center().y());
    std::uint64_t least = 0, most = 0;
    std::map<std::string_view, const CountryAccess*> rows;
    for (const auto& country : countries) {
        rows[country.countryCode] = &country;
        const auto requests = country.totals.requests;
        if (requests == 0) continue;
        least = least == 0 ? requests : std::min(least, requests);
        most = std::max(most, requests);
    }
    painter.setPen(QPen(look.theme.mapBorder, 0.4));
    for (const auto& shape : world.shapes()) {
        const auto row = rows.find(shape.code);
        const auto shade = row == rows.end() ? 0 : shadeOf(row->second->totals.requests, least, most);
        painter.setBrush(look.theme.mapLevels[shade]);
        painter.drawPath(place.map(shape.path));
    }
    painter.setPen(QPen(look.theme.bubbleAnomaly, 1.4));
    painter.setBrush(Qt::NoBrush);
    for (const auto& country : countries) {
        const auto* known = findCountry(country.countryCode);
        if (country.totals.alerts == 0 || known == nullptr) continue;
        const double radius = look.unit * (0.8 + std::log10(static_cast<double>(country.totals.alerts) + 1));
        painter.drawEllipse(place.map(projectToMap(known->longitude, known->latitude)), radius, radius);
    }
}

// The table of countries beside it says the same in numbers.
DocumentChart countryChart(const std::vector<CountryAccess>& countries) {
    DocumentChart chart;
    chart.words = tr("Map of the countries access came from");
    chart.heightFor = [](double width) {
        const QRectF& world = WorldGeometry::builtIn().bounds();
        return std::min(width, 620.0) * world.height() / world.width();
    };
    chart.paint = [countries](QPainter& painter, const QRectF& box, const DocumentLook& look) {
        paintCountries(painter, box, look, countries);
    };
    return chart;
}

} // namespace

void writePeriod(DocumentWriter& page, const PeriodReport& report) {
    const PeriodContent content = describe(report);
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
    if (!report.countries.empty()) {
        page.heading(tr("Where access came from"));
        page.chart(countryChart(report.countries));
        page.muted(tr("Darker: more requests. Rings: countries with alerts."));
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
