// The analyst's queue: counts and time on top, the filter, the alerts, and the chosen one beside them.
#pragma once

#include "core/store/alert_queries.h"
#include "ui/models/saved_views.h"
#include "ui/pages/alerts_summary.h"
#include "ui/status_changes.h"
#include "ui/store_gateway.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

#include <string>

class QAction;
class QKeySequence;
class QMenu;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QVBoxLayout;

namespace cosmoswatch {

struct Entity;
class AlertActions;
class AlertDetail;
class AlertQueueModel;
class AlertQueueView;
class FilterBar;
class NoticeBar;
class PlainLabel;
class QueueTools;
class SeverityCounts;
class TimeHistogram;
struct CellTerm;

class AlertsPage : public QWidget {
    Q_OBJECT
public:
    AlertsPage(StoreGateway& gateway, AlertActions& actions, StatusChanges& changes,
               QWidget* parent = nullptr);

    // Views, columns and order are kept there, and taken up again.
    void useSettings(QueueSettings settings);
    void focusQueue();
    void focusFilter();
    void include(const QString& term); // from elsewhere: "address:203.0.113.7"
    void setFilter(const AlertFilter& filter);
    void openAlert(const std::string& id);     // of the timeline, a related one
    void setTimeRange(const TimeRange& range); // shared with the other pages
    void showView(const SavedView& view);
    void refreshTimes();            // the zone was changed
    void fillViewMenu(QMenu& menu); // of the window: grouping, saved views, columns
    [[nodiscard]] SavedView currentView() const;
    [[nodiscard]] QSplitter* splitter() const { return m_splitter; }
    [[nodiscard]] AlertQueueView* queue() const { return m_view; }
    [[nodiscard]] FilterBar* filterBar() const { return m_filter; }
    [[nodiscard]] SavedViews& views() { return m_views; }
    // What the queue itself does; what is done to alerts is AlertActions'.
    [[nodiscard]] std::vector<QAction*> actions() const { return m_keys; }
    [[nodiscard]] AlertTarget target() const; // what an action would be done to

signals:
    void message(const QString& text);
    void activeCountChanged(std::uint64_t alerts);
    void timeRangeChosen(const cosmoswatch::TimeRange& range);
    void entityRequested(const cosmoswatch::Entity& entity); // of a value in the detail

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void build();
    QWidget* buildTop();
    QWidget* buildQueue(AlertActions& actions);
    QWidget* buildEmptyState();
    void connectParts();
    void connectChanges();
    void addKeys();
    QAction* addKey(const char* name, const QString& text, const QKeySequence& keys,
                    std::function<void()> run);
    void storeChanged();
    void filterChanged();
    void fetchSummary();
    void fetchVocabulary();
    void showSummary();
    void loaded();
    void selectionChanged();
    void chooseAllMatching();
    [[nodiscard]] bool everyRowIsChosen(const AlertTarget& chosen) const;
    void showSelectionBar(const AlertTarget& target);
    void showEmptyState();
    void showNewBar(std::uint64_t total);
    void applied(const std::vector<AlertRef>& alerts);
    void goOn(int row); // to the next open alert
    void setGrouping(std::optional<GroupBy> grouping);
    void setOrder(const AlertOrder& order);
    void cycleGrouping();
    void pivotOnAddress();
    void keepState();
    void showContextMenu(const QPoint& at);
    void addCellChoices(QMenu& menu, const std::vector<CellTerm>& terms);

    StoreGateway& m_gateway;
    AlertActions& m_actions;
    StatusChanges& m_changes;
    SavedViews m_views;
    AlertQueueModel* m_model;
    AlertQueueView* m_view;
    AlertDetail* m_detail;
    SeverityCounts* m_counts;
    TimeHistogram* m_histogram;
    FilterBar* m_filter;
    QueueTools* m_tools;
    QSplitter* m_splitter;
    QStackedWidget* m_queueStack; // table, empty state
    PlainLabel* m_empty;
    QPushButton* m_emptyStep;
    QPushButton* m_newBar;
    NoticeBar* m_conflict;
    NoticeBar* m_selection;
    std::vector<QAction*> m_keys;
    StoreRequest m_summaryRequest;
    StoreRequest m_vocabularyRequest;
    QTimer m_pause;   // many changes, one look
    QTimer m_keeping; // many changes of the columns, one write
    QElapsedTimer m_vocabularyAge;
    AlertsSummary m_summary;
    TimeRange m_time;           // as told last
    bool m_engaged = false;     // the analyst works in the queue: nothing moves under the hand
    bool m_allMatching = false; // chosen are all alerts that match, also those not loaded
    bool m_showingView = false; // filter, order and grouping change together
    bool m_stale = false;       // changed while another page was shown
    int m_pendingRow = -1;      // to choose after a reload
    std::string m_returning;    // alert to choose after a reload
    QString m_failure;          // why the queue could not be read
};

} // namespace cosmoswatch
