// Where access came from: map, tables and charts over time, each filtering the others.
#pragma once

#include "ui/models/access_answer.h"
#include "ui/store_gateway.h"

#include <QTimer>
#include <QWidget>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

class QAbstractItemModel;
class QAction;
class QStackedWidget;

namespace cosmoswatch {

class AccessFilterBar;
class AccessTables;
class ChartCard;
class MessagePanel;
class WorldMap;

class AccessPage : public QWidget {
    Q_OBJECT
public:
    explicit AccessPage(StoreGateway& gateway, QWidget* parent = nullptr);
    ~AccessPage() override;

    [[nodiscard]] const AccessSelection& selection() const { return m_selection; }
    void setSelection(const AccessSelection& selection);
    // From elsewhere: "show me this address", at any time.
    void showAddress(const std::string& address);
    void showEntity(const Entity& entity);
    void setTimeRange(const TimeRange& range); // shared with the other pages
    void refreshTimes();                       // after the analyst changed the time zone
    [[nodiscard]] std::vector<QAction*> actions() const;

signals:
    void openLogsRequested();
    void sampleRequested();
    void timeRangeChosen(const cosmoswatch::TimeRange& range);
    void alertsRequested(const cosmoswatch::AlertFilter& filter);
    void entityRequested(const cosmoswatch::Entity& entity);
    void message(const QString& text);

protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QWidget* buildContent();
    void makeActions();
    void connectViews();
    void connectCharts();

    void refresh(); // asks; while a question is under way, once more after it
    void receive(Result<AccessAnswer> result);
    void fill(const AccessAnswer& answer);
    void fillCharts(const AccessAnswer& answer);
    void showState(const AccessAnswer& answer);
    void preview(const Entity& entity);
    void choose(const Entity& entity); // or lets go of it when it is chosen
    void exclude(const Entity& entity);
    void drop(EntityKind kind);
    void change(const AccessSelection& selection); // by the analyst: can be taken back
    void takeBack();
    void clearFilters();
    void copyTable(const std::function<QString(const QAbstractItemModel&)>& form);
    void copyKql();
    void updateActions();
    void chooseTimeSpan(Timestamp from, Timestamp to);
    void showMenu(const Entity& entity, const QString& label, const QPoint& globalPosition);
    [[nodiscard]] QString nameOfCountry(const std::string& code) const;

    StoreGateway& m_gateway;
    StoreRequest m_request;
    bool m_asking = false;
    bool m_stale = true;
    AccessSelection m_selection;
    std::vector<AccessSelection> m_past; // what was looked at before, the last one first to come back
    std::map<EntityKind, std::string> m_previews;
    QTimer m_previewDelay;

    AccessFilterBar* m_filters;
    QStackedWidget* m_states;
    MessagePanel* m_message;
    WorldMap* m_map;
    AccessTables* m_tables;
    ChartCard* m_requests;
    ChartCard* m_bytes;
    QWidget* m_content;
    QAction* m_takeBack;
    QAction* m_clear;
    QAction* m_openEntity;
    QAction* m_copyTable;
    QAction* m_copyMarkdown;
    QAction* m_copyJson;
    QAction* m_copyKql;
    TimeRange m_range; // shown
};

} // namespace cosmoswatch
