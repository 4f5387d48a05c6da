// The analyst's queue: counts and time on top, the filter, the alerts, and the chosen one beside them.
#pragma once

#include "core/store/alert_queries.h"
#include "ui/status_changes.h"
#include "ui/store_gateway.h"

#include <QTimer>
#include <QWidget>

#include <string>

class QPushButton;
class QSplitter;
class QStackedWidget;
class QVBoxLayout;

namespace cosmoswatch {

class AlertActions;
class AlertDetail;
class AlertQueueModel;
class AlertQueueView;
class FilterBar;
class PlainLabel;
class SeverityCounts;
class TimeHistogram;

class AlertsPage : public QWidget {
    Q_OBJECT
public:
    AlertsPage(StoreGateway& gateway, AlertActions& actions, StatusChanges& changes,
               QWidget* parent = nullptr);

    void focusQueue();
    void focusFilter();
    void include(const QString& term); // from elsewhere: "address:203.0.113.7"
    void setFilter(const AlertFilter& filter);
    void openAlert(const std::string& id); // of the timeline, a related one
    void setTimeRange(const TimeRange& range); // shared with the other pages
    void refreshTimes();                       // the zone was changed
    [[nodiscard]] QSplitter* splitter() const { return m_splitter; }
    [[nodiscard]] AlertQueueView* queue() const { return m_view; }
    [[nodiscard]] FilterBar* filterBar() const { return m_filter; }

signals:
    void message(const QString& text);
    void activeCountChanged(std::uint64_t alerts);
    void timeRangeChosen(const cosmoswatch::TimeRange& range);

private:
    void build();
    QWidget* buildTop();
    QWidget* buildQueue(AlertActions& actions);
    void addKeys();
    void storeChanged();
    void filterChanged();
    void fetchSummary();
    void showSummary();
    void selectionChanged();
    void showEmptyState();
    void showNewBar(std::uint64_t total);
    void applied(const std::vector<AlertRef>& alerts);
    void showContextMenu(const QPoint& at);

    struct Summary {
        AlertCounts counts; // of the filter without its severities
        std::uint64_t matching = 0;
        std::uint64_t active = 0;
        std::uint64_t everything = 0;
        std::vector<HistogramBin> bins;
        Duration width{};
        std::vector<AccountSummary> accounts;
        std::vector<std::pair<std::string, std::string>> countries;
    };
    [[nodiscard]] static Result<Summary> summarise(const AlertReader& store, AlertFilter filter);

    StoreGateway& m_gateway;
    AlertActions& m_actions;
    StatusChanges& m_changes;
    AlertQueueModel* m_model;
    AlertQueueView* m_view;
    AlertDetail* m_detail;
    SeverityCounts* m_counts;
    TimeHistogram* m_histogram;
    FilterBar* m_filter;
    QSplitter* m_splitter;
    QStackedWidget* m_queueStack; // table, empty state
    PlainLabel* m_empty;
    QPushButton* m_emptyStep;
    QPushButton* m_newBar;
    StoreRequest m_summaryRequest;
    QTimer m_pause; // many changes, one look
    Summary m_summary;
    int m_neighbour = -1;    // row to choose after the chosen alerts left
    TimeRange m_time;        // as told last
    bool m_engaged = false;  // the analyst works in the queue: nothing moves under the hand
    std::string m_returning; // alert to choose after a reload
};

} // namespace cosmoswatch
