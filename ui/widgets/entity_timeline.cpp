#include "ui/widgets/entity_timeline.h"

#include "core/base/text.h"
#include "core/store/alert_store.h"
#include "ui/display_time.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/value_menu.h"
#include "ui/widgets/detail_parts.h"
#include "ui/widgets/event_list.h"
#include "ui/widgets/timeline_chart.h"

#include <QButtonGroup>
#include <QPushButton>
#include <QVBoxLayout>

namespace cosmoswatch {
namespace {

constexpr std::size_t mostEntries = 200;
constexpr std::chrono::days around{3};

bool isClosed(AlertStatus status) {
    return status == AlertStatus::Resolved || status == AlertStatus::Dismissed;
}

QString kindLabel(EntityKind kind) {
    switch (kind) {
    case EntityKind::Address:
        return EntityTimeline::tr("Address");
    case EntityKind::Principal:
        return EntityTimeline::tr("Principal");
    case EntityKind::Application:
        return EntityTimeline::tr("Application");
    case EntityKind::Country:
        return EntityTimeline::tr("Country");
    case EntityKind::Account:
        return EntityTimeline::tr("Account");
    }
    return {};
}

ListedEvent eventOf(const TimelineEntry& entry, const std::string& here) {
    ListedEvent event;
    event.alertId = entry.alert.id;
    event.title = shownShort(entry.alert.title);
    event.when = shortTime(entry.time);
    event.here = entry.alert.id == here;
    if (entry.change) {
        event.below = EntityTimeline::tr("%1 by %2")
                          .arg(shownShort(entry.change->action), shownShort(entry.change->who));
        if (!entry.change->note.empty()) event.below += QStringLiteral(": ") + shownShort(entry.change->note);
        return event;
    }
    event.severity = entry.alert.severity;
    event.muted = isClosed(entry.alert.status);
    event.below = EntityTimeline::tr("%1 · %2 · %3 records")
                      .arg(fromUtf8(label(entry.alert.status)), shownShort(entry.alert.accountName),
                           fromUtf8(formatCount(entry.alert.count)));
    return event;
}

} // namespace

std::vector<Entity> entitiesOf(const Alert& alert) {
    std::vector<Entity> entities;
    const auto add = [&](EntityKind kind, const std::string& value) {
        if (!value.empty()) entities.push_back({kind, value});
    };
    add(EntityKind::Address, alert.address);
    add(EntityKind::Principal, alert.principal);
    add(EntityKind::Application, alert.application);
    add(EntityKind::Account, alert.account.key);
    return entities;
}

TimeRange surroundings(const Alert& alert) {
    return {hourOf(alert.first) - around, hourOf(std::max(alert.first, alert.last)) + around};
}

EntityTimeline::EntityTimeline(StoreGateway& gateway, QWidget* parent) : QWidget(parent), m_gateway(gateway) {
    auto* column = new QVBoxLayout(this);
    m_choices = new QHBoxLayout;
    m_choices->setSpacing(0);
    m_group = new QButtonGroup(this);
    column->addLayout(m_choices);
    m_summary = new PlainLabel({}, this);
    m_summary->setInk(Ink::Muted);
    m_summary->setWordWrap(true);
    neverWiden(*m_summary);
    column->addWidget(m_summary);
    m_chart = new TimelineChart(this);
    column->addWidget(m_chart);
    m_list = new EventList(tr("What happened around the alert"), 40, this);
    column->addWidget(m_list);
    column->addStretch(1);
    connect(m_chart, &TimelineChart::chosen, m_list, &EventList::chooseAlert);
    connect(m_chart, &TimelineChart::opened, this, &EntityTimeline::alertRequested);
    connect(m_list, &EventList::opened, this, &EntityTimeline::alertRequested);
    connect(m_group, &QButtonGroup::idClicked, this, [this](int id) {
        m_chosen = static_cast<std::size_t>(id);
        fetch();
    });
}

void EntityTimeline::setAlert(const Alert& alert) {
    const bool sameKinds = entitiesOf(alert).size() == m_entities.size() && alert.id == m_alert.id;
    m_alert = alert;
    m_entities = entitiesOf(alert);
    if (!sameKinds) m_chosen = 0;
    showChoices();
    fetch();
}

void EntityTimeline::showChoices() {
    for (auto* button : m_group->buttons())
        m_group->removeButton(button);
    clearLayout(*m_choices);
    for (std::size_t i = 0; i < m_entities.size(); ++i) {
        auto* button = new QPushButton(kindLabel(m_entities[i].kind), this);
        button->setProperty("look", QStringLiteral("segment"));
        button->setProperty("place", i == 0                       ? QStringLiteral("first")
                                     : i + 1 == m_entities.size() ? QStringLiteral("last")
                                                                  : QStringLiteral("middle"));
        button->setCheckable(true);
        button->setChecked(i == m_chosen);
        button->setAccessibleName(tr("Timeline of the %1").arg(kindLabel(m_entities[i].kind).toLower()));
        m_group->addButton(button, static_cast<int>(i));
        m_choices->addWidget(button);
    }
    m_choices->addStretch(1);
}

void EntityTimeline::fetch() {
    if (m_entities.empty()) {
        m_summary->setText(tr("The alert names no address, principal or account to look around."));
        m_chart->hide();
        m_list->setEvents({});
        return;
    }
    m_request =
        m_gateway.ask([entity = m_entities[m_chosen], range = surroundings(m_alert)](
                          const AlertReader& store) { return store.timeline(entity, range, mostEntries); },
                      [this](Result<Timeline> timeline) {
                          if (timeline) return show(*timeline);
                          m_summary->setText(fromUtf8(describe(timeline.error())));
                          m_chart->hide();
                          m_list->setEvents({});
                      });
}

void EntityTimeline::show(const Timeline& timeline) {
    const Entity& entity = m_entities[m_chosen];
    const QString name =
        entity.kind == EntityKind::Account ? shownShort(m_alert.account.name) : shownShort(entity.value);
    QString words = tr("%1, three days before the alert to three days after").arg(name);
    if (!timeline.complete) words += tr("; only the newest of what happened is listed");
    if (timeline.access.empty()) words += tr("; requests by the hour are not known for it");
    m_summary->setText(words + u'.');
    std::vector<ListedEvent> events;
    std::vector<TimelineMark> marks;
    for (const auto& entry : timeline.entries) {
        events.push_back(eventOf(entry, m_alert.id));
        if (!entry.change)
            marks.push_back(
                {entry.alert.id, entry.alert.severity, entry.time, shownShort(entry.alert.title)});
    }
    m_chart->setTimeline(timeline.access, std::move(marks), surroundings(m_alert), m_alert.id, m_alert.first,
                         m_alert.last);
    m_chart->show();
    m_list->setEvents(std::move(events));
}

} // namespace cosmoswatch
