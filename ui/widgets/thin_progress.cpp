#include "ui/widgets/thin_progress.h"

#include "ui/theme.h"

#include <QPainter>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace cosmoswatch {
namespace {

constexpr int stepsAcross = 40;

} // namespace

ThinProgress::ThinProgress(QWidget* parent) : QProgressBar(parent) {
    setTextVisible(false);
    setFixedHeight(metrics::unit() + metrics::unit() / 2);
    m_timer.setInterval(std::chrono::milliseconds(50));
    connect(&m_timer, &QTimer::timeout, this, [this] {
        m_step = (m_step + 1) % (2 * stepsAcross);
        if (isVisible() && maximum() == 0) update();
    });
    m_timer.start();
}

QSize ThinProgress::sizeHint() const {
    return {metrics::unit() * 40, metrics::unit() + metrics::unit() / 2};
}

void ThinProgress::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::current();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const QRectF track = rect();
    const double radius = track.height() / 2;
    painter.setBrush(theme.line);
    painter.drawRoundedRect(track, radius, radius);
    painter.setBrush(theme.accent);
    QRectF bar = track;
    if (maximum() <= minimum()) {
        bar.setWidth(track.width() / 4);
        const double at = 1.0 - std::abs(1.0 - static_cast<double>(m_step) / stepsAcross);
        bar.moveLeft(track.left() + at * (track.width() - bar.width()));
    } else {
        const double share = static_cast<double>(value() - minimum()) / (maximum() - minimum());
        if (share <= 0) return;
        bar.setWidth(std::max(track.height(), track.width() * share));
    }
    painter.drawRoundedRect(bar, radius, radius);
}

} // namespace cosmoswatch
