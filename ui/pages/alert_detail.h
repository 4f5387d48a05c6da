// One alert beside the queue: what it is, what happened, why, what to do, the evidence, what happened around
// it and who did what.
#pragma once

#include "core/alert/alert.h"
#include "core/alert/entity.h"
#include "core/alert/incident.h"
#include "core/store/alert_queries.h"
#include "ui/alert_export.h"
#include "ui/pages/incident_window.h"
#include "ui/store_gateway.h"

#include <QPointer>
#include <QWidget>

#include <string>
#include <vector>

class QAction;
class QStackedWidget;
class QTabBar;
class QVBoxLayout;

namespace cosmoswatch {

class AlertActions;
class AlertStory;
class EntityTimeline;
class EvidenceView;
class HistoryView;
class IncidentStrip;
class KillChain;
class PlainLabel;
class RelatedAlerts;
class SeverityBadge;
class ValueMenu;

class AlertDetail : public QWidget {
    Q_OBJECT
public:
    enum Part { StoryPart, EvidencePart, TimelinePart, RelatedPart, HistoryPart };

    AlertDetail(StoreGateway& gateway, AlertActions& actions, QWidget* parent = nullptr);

    // Empty: nothing chosen. The same alert again: fetched anew, the tab and the scroll position stay.
    void showAlert(const std::string& id);
    void refresh();
    void focusParts();                // with the keyboard: from the queue into the alert
    void showSelectionOf(int alerts); // many are chosen: their number, and what can be done
    [[nodiscard]] const std::string& alertId() const { return m_id; }
    [[nodiscard]] AlertRef reference() const; // of the alert that is shown
    void setHint(const QString& text); // what an empty detail says
    // Our own; enabled while an alert is shown.
    [[nodiscard]] std::vector<QAction*> actions() const;
    [[nodiscard]] IncidentWindow* incidentWindow() const { return m_incidentWindow; }

signals:
    void message(const QString& text);
    void filterRequested(const cosmoswatch::AlertFilter& filter, bool include);
    void entityRequested(const cosmoswatch::Entity& entity);
    // Another alert is wanted: of the timeline, a related one, one of the incident.
    void alertRequested(const std::string& alertId);
    void loaded();

private:
    void buildActions();
    void buildHead(QVBoxLayout& column, AlertActions& actions);
    void buildParts();
    QAction* make(const char* name, const QString& text, const QKeySequence& key, void (AlertDetail::*run)());
    void display(Alert alert);
    void showHead();
    void showStory(bool same);
    void fetchIncident();
    void showIncident(const Incident& incident);
    void fetchTab();
    void fetchEvidence();
    void fetchHistory();
    void fetchRelated();
    void updateActions();
    void openIncident();
    void nextPart();
    void previousPart();
    void copyKql();
    void copySentence();
    void copyId();

    StoreGateway& m_gateway;
    AlertActions& m_alertActions;
    AlertExport m_export;
    ValueMenu* m_menu;
    std::string m_id;
    Alert m_alert;
    bool m_evidenceShown = false;
    bool m_timelineShown = false;
    StoreRequest m_alertRequest;
    StoreRequest m_incidentRequest;
    StoreRequest m_evidenceRequest;
    StoreRequest m_historyRequest;
    StoreRequest m_relatedRequest;
    QPointer<IncidentWindow> m_incidentWindow;

    QAction* m_openIncident;
    QAction* m_nextPart;
    QAction* m_previousPart;
    QAction* m_copyKql;
    QAction* m_copySentence;
    QAction* m_copyId;

    QStackedWidget* m_pages; // hint, alert
    PlainLabel* m_hint;
    SeverityBadge* m_badge;
    PlainLabel* m_status;
    PlainLabel* m_title;
    PlainLabel* m_meta;
    IncidentStrip* m_strip;
    KillChain* m_chain;
    QTabBar* m_tabs;
    QStackedWidget* m_bodies;
    AlertStory* m_story;
    EvidenceView* m_evidence;
    EntityTimeline* m_timeline;
    RelatedAlerts* m_related;
    HistoryView* m_history;
};

} // namespace cosmoswatch
