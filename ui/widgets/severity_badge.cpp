#include "ui/widgets/severity_badge.h"

#include "ui/theme.h"

#include <QPainter>

namespace cosmoswatch {

SeverityBadge::SeverityBadge(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void SeverityBadge::setSeverity(Severity severity) {
    m_severity = severity;
    setAccessibleName(tr("%1 severity").arg(severityLabel(severity)));
    updateGeometry();
    update();
}

QSize SeverityBadge::sizeHint() const {
    return severityChipSize(m_severity).toSize() + QSize(1, 2);
}

void SeverityBadge::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintSeverityChip(painter, QRectF(rect()), m_severity);
}

} // namespace cosmoswatch
