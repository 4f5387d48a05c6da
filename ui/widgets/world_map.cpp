#include "ui/widgets/world_map.h"

#include <span>

#include "core/base/text.h"
#include "core/intel/geo_database.h"
#include "ui/models/country_access_model.h"
#include "ui/plain_text.h"
#include "ui/theme.h"

#include <QAccessible>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace cosmoswatch {
namespace {

QColor mixed(const QColor& a, const QColor& b, double partOfB) {
    const auto mix = [&](double x, double y) { return static_cast<float>(x + (y - x) * partOfB); };
    return QColor::fromRgbF(mix(a.redF(), b.redF()), mix(a.greenF(), b.greenF()), mix(a.blueF(), b.blueF()));
}

QColor faded(QColor colour, int alpha) {
    colour.setAlpha(alpha);
    return colour;
}

QString counted(std::uint64_t count) {
    return fromUtf8(formatCount(count));
}

constexpr int levels = 5;

} // namespace

WorldMap::WorldMap(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("World map of access by country"));
    setAccessibleDescription(tr("Arrow keys go through the countries by rank, Enter filters by one."));
}

void WorldMap::setRows(std::vector<CountryAccess> rows) {
    m_rows = std::move(rows);
    rank();
    invalidate();
}

void WorldMap::setMeasure(AccessMeasure measure) {
    m_measure = measure;
    rank();
    invalidate();
}

void WorldMap::setChosen(const std::string& countryCode) {
    m_chosen = countryCode;
    invalidate();
}

void WorldMap::rank() {
    std::stable_sort(m_rows.begin(), m_rows.end(), [this](const CountryAccess& a, const CountryAccess& b) {
        return valueOf(a) != valueOf(b) ? valueOf(a) > valueOf(b) : a.totals.requests > b.totals.requests;
    });
}

void WorldMap::invalidate() {
    m_cache = QPixmap();
    update();
}

const CountryAccess* WorldMap::rowOf(std::string_view code) const {
    const auto found = std::find_if(m_rows.begin(), m_rows.end(),
                                    [&](const CountryAccess& row) { return row.countryCode == code; });
    return found == m_rows.end() ? nullptr : &*found;
}

std::uint64_t WorldMap::valueOf(const CountryAccess& row) const {
    switch (m_measure) {
    case AccessMeasure::Anomalies:
        return row.totals.alerts;
    case AccessMeasure::Requests:
        return row.totals.requests;
    case AccessMeasure::BytesRead:
        break;
    }
    return row.totals.bytesRead;
}

// Beside anomalies the blue says how usual a country is, by requests.
std::uint64_t WorldMap::shadeValueOf(const CountryAccess& row) const {
    return m_measure == AccessMeasure::BytesRead ? row.totals.bytesRead : row.totals.requests;
}

std::pair<std::uint64_t, std::uint64_t> WorldMap::shadeExtent() const {
    std::uint64_t least = 0;
    std::uint64_t most = 0;
    for (const CountryAccess& row : m_rows) {
        const std::uint64_t value = shadeValueOf(row);
        if (row.countryCode != unknownCountry && value > 0) {
            least = least == 0 ? value : std::min(least, value);
            most = std::max(most, value);
        }
    }
    return {least, most};
}

int WorldMap::levelOf(const CountryAccess& row) const {
    const auto [least, most] = shadeExtent();
    const std::uint64_t value = shadeValueOf(row);
    if (value == 0 || most == 0) {
        return 0;
    }
    if (least == most) {
        return levels;
    }
    const double part = std::log(static_cast<double>(value) / static_cast<double>(least)) /
                        std::log(static_cast<double>(most) / static_cast<double>(least));
    return std::clamp(1 + static_cast<int>(part * levels), 1, levels);
}

QColor WorldMap::fillOf(const CountryShape& shape) const {
    const Theme& theme = Theme::current();
    const CountryAccess* row = shape.code.empty() ? nullptr : rowOf(shape.code);
    QColor fill = theme.mapLevels[0];
    if (row != nullptr) {
        fill = theme.mapLevels[static_cast<std::size_t>(levelOf(*row))];
        if (m_measure == AccessMeasure::Anomalies && row->totals.alerts > 0) {
            fill = mixed(theme.surface, theme.bubbleAnomaly, 0.6);
        }
    }
    const bool dimmed = !m_chosen.empty() && shape.code != m_chosen;
    return dimmed ? mixed(theme.mapLevels[0], fill, 0.35) : fill;
}

QPointF WorldMap::positionOf(std::string_view countryCode) const {
    if (countryCode == unknownCountry) {
        return unknownBox().center();
    }
    if (const Country* country = findCountry(countryCode)) {
        return m_toWidget.map(projectToMap(country->longitude, country->latitude));
    }
    const CountryShape* shape = WorldGeometry::builtIn().find(countryCode);
    return shape != nullptr ? m_toWidget.map(shape->bounds.center()) : QPointF();
}

std::vector<WorldMap::Bubble> WorldMap::bubbles() const {
    std::uint64_t mostAlerts = 1;
    for (const CountryAccess& row : m_rows) {
        mostAlerts = std::max(mostAlerts, row.totals.alerts);
    }
    std::vector<Bubble> result;
    for (const CountryAccess& row : m_rows) {
        const bool hasShape = WorldGeometry::builtIn().find(row.countryCode) != nullptr;
        const bool anomaly = row.totals.alerts > 0;
        if (row.countryCode == unknownCountry || (!anomaly && hasShape) ||
            (!hasShape && findCountry(row.countryCode) == nullptr)) {
            continue;
        }
        const double part =
            std::sqrt(static_cast<double>(row.totals.alerts) / static_cast<double>(mostAlerts));
        const double radius = anomaly ? metrics::unit() * (1.5 + 2.0 * part) : metrics::unit() * 1.2;
        result.push_back({row.countryCode, positionOf(row.countryCode), radius, anomaly});
    }
    // The small ones last, so that none hides behind another.
    std::stable_sort(result.begin(), result.end(),
                     [](const Bubble& a, const Bubble& b) { return a.radius > b.radius; });
    return result;
}

int WorldMap::footerHeight() const {
    return metrics::controlHeight() + metrics::unit();
}

void WorldMap::layOut() {
    const QRectF world = WorldGeometry::builtIn().bounds();
    const QRectF area = QRectF(rect()).adjusted(metrics::unit(), metrics::unit(), -metrics::unit(), -footerHeight());
    if (world.isEmpty() || area.isEmpty()) {
        m_toWidget = QTransform();
        return;
    }
    const double scale = std::min(area.width() / world.width(), area.height() / world.height());
    m_toWidget = QTransform::fromTranslate(area.center().x(), area.center().y())
                     .scale(scale, scale)
                     .translate(-world.center().x(), -world.center().y());
}

QString WorldMap::unknownText() const {
    const CountryAccess* row = rowOf(unknownCountry);
    if (row == nullptr) {
        return {};
    }
    if (m_measure == AccessMeasure::BytesRead) {
        return tr("Private or unknown: %1").arg(fromUtf8(formatBytes(row->totals.bytesRead)));
    }
    return tr("Private or unknown: %1").arg(counted(row->totals.requests));
}

QRectF WorldMap::unknownBox() const {
    const QString text = unknownText();
    if (text.isEmpty()) {
        return {};
    }
    const QFontMetricsF font(smallFont());
    const double boxWidth = font.horizontalAdvance(text) + metrics::unit() * 6;
    const double boxHeight = font.height() + metrics::unit() * 1.5;
    return {width() - boxWidth - metrics::unit(), height() - boxHeight - metrics::unit(), boxWidth, boxHeight};
}

std::string WorldMap::codeAt(const QPointF& position) const {
    if (unknownBox().contains(position)) {
        return unknownCountry;
    }
    const std::vector<Bubble> all = bubbles();
    const auto hit = std::find_if(all.rbegin(), all.rend(), [&](const Bubble& bubble) {
        const QPointF distance = bubble.centre - position;
        return std::hypot(distance.x(), distance.y()) <= bubble.radius + 2;
    });
    if (hit != all.rend()) {
        return hit->code;
    }
    const CountryShape* shape = WorldGeometry::builtIn().at(m_toWidget.inverted().map(position));
    return shape != nullptr ? shape->code : std::string();
}

QString WorldMap::readout() const {
    if (m_current.empty()) {
        return {};
    }
    const CountryAccess* row = rowOf(m_current);
    const QString name = countryLabel(
        m_current, row != nullptr && !row->countryName.empty() ? row->countryName : countryName(m_current));
    if (row == nullptr) {
        return tr("%1\nNo access in this time").arg(name);
    }
    const AccessTotals& totals = row->totals;
    QString text = name;
    if (totals.alerts > 0) {
        text += QLatin1Char('\n') +
                (totals.alerts == 1 ? tr("1 alert") : tr("%1 alerts").arg(counted(totals.alerts)));
    }
    text += QLatin1Char('\n') + tr("%1 requests").arg(counted(totals.requests));
    if (totals.failures > 0) {
        text += tr(", %1 refused or failed").arg(counted(totals.failures));
    }
    const QString bytes = fromUtf8(formatBytes(totals.bytesRead));
    text += QLatin1Char('\n') + (row->addresses == 1
                                     ? tr("%1 read, 1 address").arg(bytes)
                                     : tr("%1 read, %2 addresses").arg(bytes, counted(row->addresses)));
    return text;
}

void WorldMap::setCurrent(const std::string& code) {
    if (code == m_current) {
        return;
    }
    m_current = code;
    QString description = readout().replace(QLatin1Char('\n'), QStringLiteral(", "));
    const auto place = std::find_if(m_rows.begin(), m_rows.end(),
                                    [&](const CountryAccess& row) { return row.countryCode == code; });
    if (place != m_rows.end()) {
        description = tr("%1. Rank %2 of %3.")
                          .arg(description, QString::number(place - m_rows.begin() + 1),
                               QString::number(m_rows.size()));
    }
    setAccessibleDescription(description);
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
    update();
    emit currentChanged(m_current);
}

void WorldMap::choose(const std::string& code) {
    const bool known = rowOf(code) != nullptr;
    const std::string wanted = known && code != m_chosen ? code : std::string();
    if (wanted != m_chosen) {
        setChosen(wanted);
        emit countryChosen(m_chosen);
    }
}

void WorldMap::mouseMoveEvent(QMouseEvent* event) {
    const std::string code = codeAt(event->position());
    setCursor(rowOf(code) != nullptr ? Qt::PointingHandCursor : Qt::ArrowCursor);
    setCurrent(code);
}

void WorldMap::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) {
        const std::string code = codeAt(event->position());
        setCurrent(code);
        choose(code);
    }
}

void WorldMap::leaveEvent(QEvent* event) {
    QWidget::leaveEvent(event);
    if (!hasFocus()) {
        setCurrent({});
    }
}

void WorldMap::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    const bool byKeyboard =
        event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
    if (byKeyboard && m_current.empty() && !m_rows.empty()) {
        setCurrent(m_rows.front().countryCode);
    }
}

void WorldMap::keyPressEvent(QKeyEvent* event) {
    const auto count = static_cast<std::ptrdiff_t>(m_rows.size());
    const auto found = std::find_if(m_rows.begin(), m_rows.end(),
                                    [&](const CountryAccess& row) { return row.countryCode == m_current; });
    const std::ptrdiff_t position = found == m_rows.end() ? -1 : found - m_rows.begin();
    std::ptrdiff_t target = position;
    switch (event->key()) {
    case Qt::Key_Right:
    case Qt::Key_Down:
        target = position + 1;
        break;
    case Qt::Key_Left:
    case Qt::Key_Up:
        target = position - 1;
        break;
    case Qt::Key_Home:
        target = 0;
        break;
    case Qt::Key_End:
        target = count - 1;
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        choose(m_current);
        return;
    case Qt::Key_Escape:
        if (m_chosen.empty()) {
            event->ignore();
        } else {
            choose({});
        }
        return;
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    if (count > 0) {
        target = std::clamp<std::ptrdiff_t>(target, 0, count - 1);
        setCurrent(m_rows[static_cast<std::size_t>(target)].countryCode);
    }
}

void WorldMap::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    layOut();
    invalidate();
}

void WorldMap::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange ||
        event->type() == QEvent::FontChange) {
        layOut();
        invalidate();
    }
}

QSize WorldMap::sizeHint() const {
    return {metrics::unit() * 200, metrics::unit() * 100};
}

QSize WorldMap::minimumSizeHint() const {
    return {metrics::unit() * 75, metrics::unit() * 40};
}

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
        for (int level = least == most ? levels : 1; level <= levels; ++level) {
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
