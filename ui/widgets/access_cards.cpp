#include "ui/widgets/access_cards.h"

#include "core/base/text.h"
#include "ui/display_time.h"
#include "ui/icons.h"
#include "ui/plain_text.h"
#include "ui/theme.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace cosmoswatch {
namespace {

QString basisText(UsualBasis basis) {
    switch (basis) {
    case UsualBasis::HourOfDay:
        return ChartCard::tr(
            "Band: usual for the hour of the day (median ± 3 robust deviations of the time shown)");
    case UsualBasis::Overall:
        return ChartCard::tr("Band: usual (median ± 3 robust deviations of the time shown)");
    case UsualBasis::Active:
        return ChartCard::tr("Band: usual when there is access at all (median ± 3 robust deviations)");
    case UsualBasis::None:
        break;
    }
    return ChartCard::tr("Too little access to say what is usual");
}

// The largest value that stands out, for the title: "211 MB on Oct 3, usual 0.4 MB".
QString peakText(const std::vector<TimedValue>& points, const UsualRange& usual, SeriesUnit unit) {
    const auto peak =
        std::max_element(points.begin(), points.end(),
                         [](const TimedValue& a, const TimedValue& b) { return a.value < b.value; });
    const auto index = static_cast<std::size_t>(peak - points.begin());
    if (peak == points.end() || index >= usual.high.size() || peak->value <= standsOut * usual.high[index]) {
        return {};
    }
    const auto format = [unit](double value) {
        const auto count = static_cast<std::uint64_t>(std::llround(value));
        return fromUtf8(unit == SeriesUnit::Bytes ? formatBytes(count) : formatCount(count));
    };
    const QString day = QLocale().toString(toDateTime(peak->start).date(), QStringLiteral("MMM d"));
    return ChartCard::tr("%1 on %2, usual %3").arg(format(peak->value), day, format(usual.middle[index]));
}

} // namespace

Card::Card(QWidget* parent) : QFrame(parent), m_column(new QVBoxLayout(this)) {
    setProperty("look", QStringLiteral("card"));
    const int margin = metrics::unit() * 3;
    m_column->setContentsMargins(margin, margin, margin, margin);
    m_column->setSpacing(metrics::unit());
}

void Card::setFramed(bool framed) {
    const int margin = framed ? metrics::unit() * 3 : 0;
    m_column->setContentsMargins(margin, margin, margin, margin);
    setProperty("look", framed ? QVariant(QStringLiteral("card")) : QVariant());
}

ChartCard::ChartCard(const QString& name, SeriesUnit unit, QWidget* parent)
    : Card(parent), m_name(name), m_unit(unit), m_title(new ElidedLabel(name, this)),
      m_basis(new ElidedLabel(QString(), this)), m_chart(new TimeSeriesChart(name, unit, this)) {
    m_title->setFont(strongFont());
    m_basis->setFont(smallFont());
    m_basis->setInk(Ink::Muted);
    column().addWidget(m_title);
    column().addWidget(m_basis);
    column().addWidget(m_chart, 1);
}

void ChartCard::setSeries(const QString& subject, const std::vector<TimedValue>& points, Duration width,
                          const UsualRange& usual) {
    const QString title = tr("%1: %2").arg(m_name, subject);
    const QString peak = peakText(points, usual, m_unit);
    m_title->setText(peak.isEmpty() ? title : tr("%1 — %2").arg(title, peak));
    m_chart->setAccessibleName(m_title->text());
    m_basis->setText(basisText(usual.basis));
    m_chart->setSeries(points, width, usual);
}

QString ChartCard::title() const {
    return m_title->text();
}

void ChartCard::changeEvent(QEvent* event) {
    Card::changeEvent(event);
    if (event->type() == QEvent::FontChange && m_title != nullptr) {
        m_title->setFont(strongFont());
        m_basis->setFont(smallFont());
    }
}

MessagePanel::MessagePanel(QWidget* parent)
    : QWidget(parent), m_icon(Icon::Access), m_picture(new PlainLabel(QString(), this)),
      m_title(new PlainLabel(QString(), this)), m_text(new PlainLabel(QString(), this)),
      m_primary(new QPushButton(this)), m_secondary(new QPushButton(this)) {
    auto* column = new QVBoxLayout(this);
    column->setSpacing(metrics::gap());
    column->addStretch(2);
    m_text->setInk(Ink::Muted);
    for (PlainLabel* label : {m_picture, m_title, m_text}) {
        label->setAlignment(Qt::AlignHCenter);
        label->setWordWrap(true);
        column->addWidget(label);
    }
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(metrics::gap());
    buttons->addStretch();
    m_primary->setProperty("look", QStringLiteral("primary"));
    for (QPushButton* button : {m_primary, m_secondary}) {
        button->setAutoDefault(false);
        buttons->addWidget(button);
    }
    buttons->addStretch();
    column->addSpacing(metrics::gap());
    column->addLayout(buttons);
    column->addStretch(3);
    applyTheme();
    connect(m_primary, &QPushButton::clicked, this, &MessagePanel::primaryClicked);
    connect(m_secondary, &QPushButton::clicked, this, &MessagePanel::secondaryClicked);
}

void MessagePanel::setMessage(const QString& title, const QString& text, const QString& primary,
                              const QString& secondary) {
    m_title->setText(title);
    m_text->setText(text);
    m_primary->setText(primary);
    m_primary->setVisible(!primary.isEmpty());
    m_secondary->setText(secondary);
    m_secondary->setVisible(!secondary.isEmpty());
}

void MessagePanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange) {
        applyTheme();
    }
}

void MessagePanel::setIcon(Icon which) {
    m_icon = which;
    applyTheme();
}

void MessagePanel::applyTheme() {
    m_title->setFont(titleFont());
    const int side = metrics::iconSize() * 3;
    m_picture->setPixmap(
        icon(m_icon, Theme::current().disabledText).pixmap(QSize(side, side), devicePixelRatioF()));
}

} // namespace cosmoswatch
