// What happened around an alert's address, principal or account: requests by the hour, alerts, and what was
// done.
#pragma once

#include "core/alert/entity.h"
#include "core/store/alert_queries.h"
#include "ui/store_gateway.h"

#include <QWidget>

#include <string>
#include <vector>

class QButtonGroup;
class QHBoxLayout;

namespace cosmoswatch {

class EventList;
class PlainLabel;
class TimelineChart;

class EntityTimeline : public QWidget {
    Q_OBJECT
public:
    explicit EntityTimeline(StoreGateway& gateway, QWidget* parent = nullptr);
    void setAlert(const Alert& alert); // fetches when it is shown

signals:
    void alertRequested(const std::string& alertId);

private:
    void showChoices();
    void fetch();
    void show(const Timeline& timeline);

    StoreGateway& m_gateway;
    StoreRequest m_request;
    Alert m_alert;
    std::vector<Entity> m_entities;
    std::size_t m_chosen = 0;
    QHBoxLayout* m_choices;
    QButtonGroup* m_group;
    PlainLabel* m_summary;
    TimelineChart* m_chart;
    EventList* m_list;
};

// The entities of an alert whose surroundings tell something.
[[nodiscard]] std::vector<Entity> entitiesOf(const Alert& alert);
// Three days before the alert to three days after.
[[nodiscard]] TimeRange surroundings(const Alert& alert);

} // namespace cosmoswatch
