#include "ui/widgets/world_map.h"

#include <span>

#include "core/base/text.h"
#include "core/intel/geo_database.h"
#include "ui/models/country_access_model.h"
#include "ui/plain_text.h"
#include "ui/theme.h"

#include <QAccessible>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMouseEvent>

#include <algorithm>
#include <cmath>

namespace cosmoswatch {
namespace {

QColor mixed(const QColor& a, const QColor& b, double partOfB) {
    const auto mix = [&](double x, double y) { return static_cast<float>(x + (y - x) * partOfB); };
    return QColor::fromRgbF(mix(a.redF(), b.redF()), mix(a.greenF(), b.greenF()), mix(a.blueF(), b.blueF()));
}

QString counted(std::uint64_t count) {
    return fromUtf8(formatCount(count));
}

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
        return mapLevelCount;
    }
    const double part = std::log(static_cast<double>(value) / static_cast<double>(least)) /
                        std::log(static_cast<double>(most) / static_cast<double>(least));
    return std::clamp(1 + static_cast<int>(part * mapLevelCount), 1, mapLevelCount);
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
    const QRectF area =
        QRectF(rect()).adjusted(metrics::unit(), metrics::unit(), -metrics::unit(), -footerHeight());
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
    return {width() - boxWidth - metrics::unit(), height() - boxHeight - metrics::unit(), boxWidth,
            boxHeight};
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

void WorldMap::contextMenuEvent(QContextMenuEvent* event) {
    const bool byMouse = event->reason() == QContextMenuEvent::Mouse;
    const std::string code = byMouse ? codeAt(QPointF(event->pos())) : m_current;
    if (rowOf(code) != nullptr) {
        setCurrent(code);
        emit menuRequested(code, byMouse ? event->globalPos() : mapToGlobal(positionOf(code).toPoint()));
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

} // namespace cosmoswatch
