#include "ui/widgets/expiry_choice.h"

#include "ui/display_time.h"
#include "ui/theme.h"

#include <QComboBox>
#include <QDateTimeEdit>
#include <QHBoxLayout>

#include <chrono>

namespace cosmoswatch {
namespace {

constexpr int usualDays = 30;
constexpr int never = 0;
constexpr int atMoment = -1;

} // namespace

ExpiryChoice::ExpiryChoice(QWidget* parent)
    : QWidget(parent), m_choice(new QComboBox(this)),
      m_moment(new QDateTimeEdit(toDateTime(now() + std::chrono::days(usualDays)), this)) {
    m_choice->setAccessibleName(tr("Until"));
    for (const auto& [days, text] : {std::pair{1, tr("For a day")},
                                     {7, tr("For a week")},
                                     {usualDays, tr("For 30 days")},
                                     {90, tr("For 90 days")},
                                     {atMoment, tr("Until a time (%1)").arg(timeZoneLabel())},
                                     {never, tr("For good")}})
        m_choice->addItem(text, days);
    m_choice->setCurrentIndex(m_choice->findData(usualDays));
    m_moment->setAccessibleName(tr("Time it ends, %1").arg(timeZoneLabel()));
    m_moment->setDisplayFormat(QStringLiteral("yyyy-MM-dd HH:mm"));
    m_moment->setCalendarPopup(true);
    m_moment->hide();
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metrics::gap());
    row->addWidget(m_choice, 1);
    row->addWidget(m_moment, 1);
    setFocusProxy(m_choice);
    connect(m_choice, &QComboBox::currentIndexChanged, this, [this] {
        m_moment->setVisible(m_choice->currentData().toInt() == atMoment);
        emit changed();
    });
    connect(m_moment, &QDateTimeEdit::dateTimeChanged, this, &ExpiryChoice::changed);
}

void ExpiryChoice::setMoment(std::optional<Timestamp> moment) {
    if (moment) m_moment->setDateTime(toDateTime(*moment));
    m_choice->setCurrentIndex(m_choice->findData(moment ? atMoment : never));
}

std::optional<Timestamp> ExpiryChoice::moment() const {
    const int days = m_choice->currentData().toInt();
    if (days == never) return std::nullopt;
    if (days == atMoment) return fromDateTime(m_moment->dateTime());
    return std::chrono::ceil<std::chrono::minutes>(now()) + std::chrono::days(days);
}

} // namespace cosmoswatch
