#include "ui/widgets/severity_counts.h"

#include "core/base/text.h"
#include "ui/plain_text.h"
#include "ui/theme.h"

#include <QHBoxLayout>
#include <QPainter>

#include <algorithm>

namespace cosmoswatch {

CountButton::CountButton(std::optional<Severity> severity, QWidget* parent)
    : QAbstractButton(parent), m_severity(severity) {
    setCheckable(severity.has_value());
    setFocusPolicy(severity ? Qt::TabFocus : Qt::NoFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    if (severity) setCursor(Qt::PointingHandCursor);
}

void CountButton::setCount(std::uint64_t count, const QString& label) {
    m_number = fromUtf8(formatCount(count));
    setText(label);
    setAccessibleName(tr("%1 %2").arg(m_number, label));
    updateGeometry();
    update();
}

QSize CountButton::sizeHint() const {
    const QFontMetrics number(numberFont());
    const QFontMetrics label(smallFont());
    const int glyph = m_severity ? label.ascent() + metrics::unit() : 0;
    return {std::max(number.horizontalAdvance(m_number), label.horizontalAdvance(text()) + glyph) +
                2 * metrics::gap(),
            number.height() + label.height() + metrics::gap()};
}

void CountButton::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::current();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (isCheckable() && (isChecked() || underMouse())) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(isChecked() ? theme.selection : theme.hover);
        painter.drawRoundedRect(rect(), metrics::radius(), metrics::radius());
    }
    if (hasFocus()) {
        painter.setPen(QPen(theme.focus, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), metrics::radius(), metrics::radius());
    }
    const QRect box = rect().adjusted(metrics::gap(), metrics::unit(), -metrics::gap(), -metrics::unit());
    painter.setFont(numberFont());
    const bool urgent = m_severity == Severity::High && m_number != QStringLiteral("0");
    painter.setPen(urgent ? theme.severityText[static_cast<std::size_t>(Severity::High)] : theme.text);
    painter.drawText(box, Qt::AlignLeft | Qt::AlignTop, m_number);
    painter.setFont(smallFont());
    QRect line = box;
    line.setTop(box.bottom() - painter.fontMetrics().height() + 1);
    if (m_severity) {
        const int size = painter.fontMetrics().ascent() - 3;
        const QRectF glyph(line.left(), line.center().y() - size / 2.0 + 0.5, size, size);
        paintSeverityGlyph(painter, glyph, *m_severity,
                           theme.severityText[static_cast<std::size_t>(*m_severity)]);
        line.setLeft(line.left() + painter.fontMetrics().ascent() + metrics::unit());
    }
    painter.setPen(theme.mutedText);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, text());
}

SeverityCounts::SeverityCounts(QWidget* parent) : QWidget(parent) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metrics::gap());
    m_total = new CountButton(std::nullopt, this);
    row->addWidget(m_total);
    for (const auto severity : allSeverities) {
        auto* button = new CountButton(severity, this);
        setPlainToolTip(button, tr("Show only alerts of severity %1").arg(severityLabel(severity)));
        connect(button, &QAbstractButton::clicked, this,
                [this, severity] { emit severityToggled(severity); });
        m_severities[static_cast<std::size_t>(severity)] = button;
        row->addWidget(button);
    }
    m_accounts = new CountButton(std::nullopt, this);
    row->addWidget(m_accounts);
    setCounts({}, true);
}

void SeverityCounts::setCounts(const AlertCounts& counts, bool onlyOpen) {
    m_total->setCount(counts.total, onlyOpen ? tr("active alerts") : tr("alerts"));
    for (const auto severity : allSeverities) {
        auto* button = m_severities[static_cast<std::size_t>(severity)];
        const auto count = counts.bySeverity[static_cast<std::size_t>(severity)];
        button->setCount(count, severityLabel(severity));
        button->setVisible(severity != Severity::Informational || count > 0 || button->isChecked());
    }
    m_accounts->setCount(counts.accounts,
                         counts.accounts == 1 ? tr("account affected") : tr("accounts affected"));
}

void SeverityCounts::setChosen(const std::vector<Severity>& severities) {
    for (const auto severity : allSeverities)
        m_severities[static_cast<std::size_t>(severity)]->setChecked(
            std::find(severities.begin(), severities.end(), severity) != severities.end());
}

} // namespace cosmoswatch
