#include "ui/widgets/time_range_dialog.h"

#include "ui/display_time.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/action_button.h"

#include <QDateTimeEdit>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QPushButton>
#include <QVBoxLayout>

namespace cosmoswatch {

TimeRangeDialog::TimeRangeDialog(const TimeRange& range, QWidget* parent) : QDialog(parent) {
    setWindowTitle(tr("Time Range"));
    const auto moment = [this](Timestamp time, const QString& name) {
        auto* edit = new QDateTimeEdit(this);
        edit->setDisplayFormat(QStringLiteral("yyyy-MM-dd HH:mm"));
        edit->setTimeSpec(timeZoneChoice() == TimeZoneChoice::Utc ? Qt::UTC : Qt::LocalTime);
        edit->setCalendarPopup(true);
        edit->setMinimumDate({1970, 1, 1});
        edit->setDateTime(toDateTime(time));
        edit->setAccessibleName(name);
        connect(edit, &QDateTimeEdit::dateTimeChanged, this, &TimeRangeDialog::check);
        return edit;
    };
    const Timestamp until = range.to.value_or(now());
    m_from = moment(range.from.value_or(until - std::chrono::days(1)), tr("From"));
    m_to = moment(until, tr("To"));
    auto* column = new QVBoxLayout(this);
    auto* form = new QFormLayout;
    form->addRow(fieldLabel(tr("&From"), m_from), m_from);
    form->addRow(fieldLabel(tr("&To"), m_to), m_to);
    column->addLayout(form);
    auto* zone = new PlainLabel(tr("Times in %1").arg(timeZoneLabel()), this);
    zone->setInk(Ink::Muted);
    column->addWidget(zone);
    m_problem = new PlainLabel({}, this);
    m_problem->setInk(Ink::Error);
    column->addWidget(m_problem);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    auto* accept = buttons->addButton(tr("Show"), QDialogButtonBox::AcceptRole);
    makePrimary(*accept);
    accept->setDefault(true);
    m_accept = accept;
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(buttons);
    check();
}

void TimeRangeDialog::check() {
    const bool right = m_from->dateTime() < m_to->dateTime();
    m_accept->setEnabled(right);
    m_problem->setText(right ? QString() : tr("The end must be later than the beginning."));
}

TimeRange TimeRangeDialog::range() const {
    return {fromDateTime(m_from->dateTime()), fromDateTime(m_to->dateTime())};
}

} // namespace cosmoswatch
