#include "ui/widgets/related_alerts.h"

#include "ui/display_time.h"
#include "ui/plain_text.h"
#include "ui/value_menu.h"
#include "ui/widgets/event_list.h"

#include <QCoreApplication>
#include <QVBoxLayout>

namespace cosmoswatch {

QString whyRelated(const RelatedAlert& alert) {
    const auto tr = [](const char* text) { return QCoreApplication::translate("RelatedAlerts", text); };
    QStringList reasons;
    for (const auto& [relation, value] : alert.reasons) {
        const QString words = shownShort(value, 80);
        switch (relation) {
        case Relation::SameIncident:
            reasons << tr("same incident");
            break;
        case Relation::SameAddress:
            reasons << tr("same address %1").arg(words);
            break;
        case Relation::SamePrincipal:
            reasons << tr("same principal %1").arg(words);
            break;
        case Relation::SameTarget:
            reasons << tr("same kind on %1").arg(words);
            break;
        }
    }
    return reasons.join(QStringLiteral(" · "));
}

RelatedAlerts::RelatedAlerts(QWidget* parent) : QWidget(parent) {
    auto* column = new QVBoxLayout(this);
    m_summary = new PlainLabel({}, this);
    m_summary->setInk(Ink::Muted);
    m_summary->setWordWrap(true);
    m_list = new EventList(tr("Related alerts"), static_cast<int>(mostRelated), this);
    column->addWidget(m_summary);
    column->addWidget(m_list);
    column->addStretch(1);
    connect(m_list, &EventList::opened, this, &RelatedAlerts::alertRequested);
}

void RelatedAlerts::setAlerts(const std::vector<RelatedAlert>& alerts) {
    m_summary->setInk(Ink::Muted);
    if (alerts.empty())
        m_summary->setText(tr("No other alert shares its address, principal, container or incident."));
    else if (alerts.size() >= mostRelated)
        m_summary->setText(tr("The %1 closest. Enter opens one.").arg(QString::number(mostRelated)));
    else
        m_summary->setText(tr("%n alert(s). Enter opens one.", nullptr, static_cast<int>(alerts.size())));
    std::vector<ListedEvent> events;
    for (const auto& alert : alerts) {
        const bool closed =
            alert.row.status == AlertStatus::Resolved || alert.row.status == AlertStatus::Dismissed;
        events.push_back({alert.row.id, alert.row.severity, shownShort(alert.row.title),
                          shortTime(alert.row.last), whyRelated(alert), closed, false});
    }
    m_list->setEvents(std::move(events));
}

void RelatedAlerts::setProblem(const QString& message) {
    m_summary->setInk(Ink::Error);
    m_summary->setText(message);
    m_list->setEvents({});
}

} // namespace cosmoswatch
