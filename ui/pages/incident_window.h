// An incident as one story, in a window of its own so that the queue stays in sight: its kill chain (or the
// same as a table), what its alerts share, and what can be done to all of them.
#pragma once

#include "core/alert/incident.h"
#include "ui/alert_export.h"
#include "ui/models/kill_chain.h"
#include "ui/status_changes.h"

#include <QDialog>

#include <string>
#include <vector>

class QAction;
class QHBoxLayout;
class QStackedWidget;

namespace cosmoswatch {

class ActionButton;
class AlertActions;
class FactsTable;
class FlowLayout;
class KillChainView;
class PlainLabel;
class PlainTextView;
class SeverityBadge;
class ValueMenu;

class IncidentWindow : public QDialog {
    Q_OBJECT
public:
    IncidentWindow(StoreGateway& gateway, StatusChanges& changes, QWidget* parent = nullptr);
    void showIncident(const std::string& id, const std::string& alertId = {});
    [[nodiscard]] const std::string& incidentId() const { return m_id; }
    [[nodiscard]] std::vector<QAction*> actions() const; // hides QWidget's: ours only

signals:
    void alertRequested(const std::string& alertId);
    void filterRequested(const cosmoswatch::AlertFilter& filter, bool include);
    void entityRequested(const cosmoswatch::Entity& entity);
    void message(const QString& text);
    void loaded();

private:
    struct Loaded {
        Incident incident;
        std::vector<AlertRef> alerts;
    };
    [[nodiscard]] static Result<Loaded> load(const AlertReader& store, const std::string& id);

    void build();
    QWidget* buildHead();
    QWidget* buildBody();
    QAction* make(const char* name, const QString& text, void (IncidentWindow::*run)());
    QAction* makeCopy(const char* name, const QString& text, CopyFormat format);
    QAction* makeExport(const char* name, const QString& text, FileFormat format);
    void reload();
    void display(Loaded loaded);
    void showProblem(const QString& problem);
    void showLegend();
    void showTable();
    void showCurrent(const std::string& alertId);
    void openCurrent();
    void toggleTable();
    void sendMail();
    void exportForPrograms();

    StoreGateway& m_gateway;
    StatusChanges& m_changes;
    AlertActions* m_status; // of all its alerts
    AlertExport m_export;
    ValueMenu* m_menu;
    std::string m_id;
    Incident m_incident;
    KillChainStory m_story;
    StoreRequest m_request;
    StoreRequest m_sentenceRequest;
    std::string m_wanted; // alert to choose once loaded

    SeverityBadge* m_badge;
    PlainLabel* m_state;
    PlainLabel* m_title;
    PlainLabel* m_said;
    FlowLayout* m_legend;
    QStackedWidget* m_body;
    KillChainView* m_chain;
    FactsTable* m_table;
    PlainTextView* m_sentence;
    QAction* m_openAlert;
    QAction* m_asTable;
    QAction* m_mail;
    std::vector<QAction*> m_copies;
    std::vector<QAction*> m_exports;
};

} // namespace cosmoswatch
