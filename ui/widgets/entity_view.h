// Everything about one address, principal, account or application: what it is, its access over time with the
// usual range, its alerts, and what it was seen with.
#pragma once

#include "ui/models/entity_answer.h"
#include "ui/widgets/entity_menu.h"

#include <QWidget>

#include <map>
#include <string>
#include <vector>

class QAction;
class QLayout;
class QStackedWidget;
class QTabBar;
class QVBoxLayout;

namespace cosmoswatch {

class AccessTable;
class ChartCard;
class CountryAccessModel;
class ElidedLabel;
class EntityAlertsModel;
class EntityListModel;
class PlainLabel;

class EntityView : public QWidget {
    Q_OBJECT
public:
    // The actions stand as buttons beside the title; those of `copies` in one menu.
    EntityView(const std::vector<QAction*>& actions, const std::vector<QAction*>& copies,
               QWidget* parent = nullptr);

    void show(const EntityAnswer& answer);
    void setCommands(EntityCommands commands); // of the menus on values
    void refreshTimes();

    [[nodiscard]] QTabBar& parts() const { return *m_parts; }

signals:
    void entityChosen(const cosmoswatch::Entity& entity);
    void alertChosen(const std::string& alertId);
    void timeSpanChosen(Timestamp from, Timestamp to);

private:
    QWidget* buildHead(const std::vector<QAction*>& actions, const std::vector<QAction*>& copies);
    QWidget* buildCharts();
    QWidget* buildParts();
    AccessTable* addTable(const QString& name);
    void addRelated(EntityKind kind);
    void fillFacts(const EntityProfile& profile);
    void fillCharts(const EntityAnswer& answer);
    void fillParts(const EntityAnswer& answer);
    void showMenu(AccessTable* table, const QPoint& position);

    struct Related {
        EntityListModel* model = nullptr;
        AccessTable* table = nullptr;
        int tab = 0;
    };

    EntityCommands m_commands;
    Entity m_entity;
    QString m_label;
    QWidget* m_chartBox;
    ElidedLabel* m_kind;
    ElidedLabel* m_title;
    ElidedLabel* m_id;
    PlainLabel* m_marks;
    QLayout* m_facts;
    QTabBar* m_measures;
    QStackedWidget* m_charts;
    ChartCard* m_requests;
    ChartCard* m_failures;
    ChartCard* m_bytes;
    QTabBar* m_parts;
    QStackedWidget* m_tables;
    EntityAlertsModel* m_alerts;
    AccessTable* m_alertTable;
    CountryAccessModel* m_countries;
    AccessTable* m_countryTable;
    std::map<EntityKind, Related> m_related;
};

} // namespace cosmoswatch
