#include "ui/widgets/small_charts.h"

#include "core/base/text.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/value_menu.h"

#include <QPainter>

#include <algorithm>
#include <array>
#include <cmath>

namespace cosmoswatch {
namespace {

constexpr std::array<std::string_view, 10> tactics{
    "PreAttack",      "InitialAccess",    "Execution",  "Persistence",  "PrivilegeEscalation",
    "DefenseEvasion", "CredentialAccess", "Collection", "Exfiltration", "Impact"};

int stepOf(std::string_view tactic) {
    const auto found = std::find(tactics.begin(), tactics.end(), tactic);
    return found == tactics.end() ? -1 : static_cast<int>(found - tactics.begin());
}

} // namespace

QString formatMeasure(double value, std::string_view unit) {
    if (!std::isfinite(value) || value < 0) return QStringLiteral("–");
    if (unit == "bytes") return fromUtf8(formatBytes(static_cast<std::uint64_t>(std::min(value, 9e18))));
    const QString number = value >= 100 || value == std::floor(value)
                               ? fromUtf8(formatCount(static_cast<std::uint64_t>(std::min(value, 9e18))))
                               : QString::number(value, 'f', 1);
    return unit.empty() ? number : number + QLatin1Char(' ') + shownShort(unit, 24);
}

KillChain::KillChain(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void KillChain::setTactic(std::string_view tactic, const QString& label) {
    m_step = stepOf(tactic);
    m_label = label;
    setAccessibleName(m_step < 0
                          ? tr("Tactic: %1").arg(label)
                          : tr("Tactic: %1, step %2 of %3 on the kill chain")
                                .arg(label, QString::number(m_step + 1), QString::number(tactics.size())));
    setPlainToolTip(this, accessibleName());
    update();
}

void KillChain::setOthers(const std::vector<std::string>& reached) {
    m_others.clear();
    for (const auto& tactic : reached)
        m_others.push_back(stepOf(tactic));
    update();
}

QSize KillChain::sizeHint() const {
    return {metrics::unit() * 70, fontMetrics().height() + metrics::unit()};
}

void KillChain::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::current();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double small = metrics::unit() * 0.9;
    const double large = metrics::unit() * 1.5;
    const double step = metrics::unit() * 3.6;
    const double y = height() / 2.0;
    const double first = large;
    const auto last = first + step * static_cast<double>(tactics.size() - 1);
    painter.setPen(QPen(theme.line, 2));
    painter.drawLine(QPointF(first, y), QPointF(last, y));
    painter.setPen(Qt::NoPen);
    for (std::size_t i = 0; i < tactics.size(); ++i) {
        const bool here = static_cast<int>(i) == m_step;
        const double radius = here ? large : small;
        const bool other = std::find(m_others.begin(), m_others.end(), static_cast<int>(i)) != m_others.end();
        painter.setPen(other && !here ? QPen(theme.seriesAnomaly, 2) : QPen(Qt::NoPen));
        painter.setBrush(here ? theme.seriesAnomaly : other ? theme.surface : theme.line);
        painter.drawEllipse(QPointF(first + step * static_cast<double>(i), y), radius, radius);
    }
    painter.setPen(theme.mutedText);
    const QRectF rest(last + large + metrics::gap(), 0, width() - last - large - metrics::gap(), height());
    painter.drawText(
        rest, Qt::AlignLeft | Qt::AlignVCenter,
        painter.fontMetrics().elidedText(m_label, Qt::ElideRight, static_cast<int>(rest.width())));
}

MeasureBars::MeasureBars(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void MeasureBars::setMeasure(const Measure& measure) {
    m_measure = measure;
    setAccessibleName(tr("%1: usual %2, observed %3")
                          .arg(shownShort(measure.label, 80), formatMeasure(measure.usual, measure.unit),
                               formatMeasure(measure.observed, measure.unit)));
    updateGeometry();
    update();
}

QSize MeasureBars::sizeHint() const {
    return {metrics::unit() * 70, 3 * (fontMetrics().height() + metrics::unit())};
}

void MeasureBars::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::current();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const int line = fontMetrics().height() + metrics::unit();
    const QString usual = tr("Usual");
    const QString observed = tr("Observed");
    const QFontMetrics font = fontMetrics();
    const int left =
        std::max(font.horizontalAdvance(usual), font.horizontalAdvance(observed)) + metrics::margin();
    const QString values[] = {formatMeasure(m_measure.usual, m_measure.unit),
                              formatMeasure(m_measure.observed, m_measure.unit)};
    const int right =
        std::max(font.horizontalAdvance(values[0]), font.horizontalAdvance(values[1])) + metrics::gap();
    const QRectF track(left, 0, std::max(metrics::unit() * 8, width() - left - right), metrics::unit() * 2.0);
    const double scale = std::max({m_measure.observed, m_measure.usual, m_measure.threshold, 1e-9});
    painter.setPen(theme.mutedText);
    painter.drawText(QRect(0, 0, width(), line), Qt::AlignLeft | Qt::AlignVCenter,
                     shownShort(m_measure.label, 80));
    for (int row = 0; row < 2; ++row) {
        const int top = line * (row + 1);
        const double share = std::clamp((row == 0 ? m_measure.usual : m_measure.observed) / scale, 0.0, 1.0);
        const QRectF bar(track.left(), top + (line - track.height()) / 2, track.width(), track.height());
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.line);
        painter.drawRoundedRect(bar, 2, 2);
        if (share > 0) {
            painter.setBrush(row == 0 ? theme.seriesUsual : theme.seriesAnomaly);
            painter.drawRoundedRect(
                QRectF(bar.left(), bar.top(), std::max(4.0, bar.width() * share), bar.height()), 2, 2);
        }
        if (m_measure.threshold > 0) {
            const double x = bar.left() + bar.width() * m_measure.threshold / scale;
            painter.setPen(QPen(theme.text, 1.5));
            painter.drawLine(QPointF(x, bar.top() - 2), QPointF(x, bar.bottom() + 2));
        }
        painter.setPen(theme.text);
        painter.drawText(QRect(0, top, left, line), Qt::AlignLeft | Qt::AlignVCenter,
                         row == 0 ? usual : observed);
        painter.drawText(QRectF(bar.right() + metrics::gap(), top, right, line),
                         Qt::AlignLeft | Qt::AlignVCenter, values[row]);
    }
}

} // namespace cosmoswatch
