// One alert beside the queue: what it is, what happened, why, what to do, the evidence and who did what.
#pragma once

#include "core/alert/alert.h"
#include "ui/store_gateway.h"

#include <QWidget>

#include <string>

class QAction;
class QMenu;
class QStackedWidget;
class QTabBar;
class QVBoxLayout;

namespace cosmoswatch {

class AlertActions;
class ElidedLabel;
class EvidenceView;
class KillChain;
class PlainLabel;
class PlainTextView;
class SeverityBadge;

class AlertDetail : public QWidget {
    Q_OBJECT
public:
    AlertDetail(StoreGateway& gateway, AlertActions& actions, QWidget* parent = nullptr);

    // Empty: nothing chosen. The same alert again: fetched anew, the tab and the scroll position stay.
    void showAlert(const std::string& id);
    void refresh();
    void focusParts();                // with the keyboard: from the queue into the alert
    void showSelectionOf(int alerts); // many are chosen: their number, and what can be done
    [[nodiscard]] const std::string& alertId() const { return m_id; }
    void setHint(const QString& text); // what an empty detail says

signals:
    void message(const QString& text);
    void includeRequested(const QString& term); // "address:203.0.113.7"
    void loaded();

private:
    void buildHead(QVBoxLayout& column, AlertActions& actions);
    [[nodiscard]] QWidget* scrolled(QWidget* content);
    void showHead();
    void showStory();
    void showFacts(QVBoxLayout& column);
    void showQuotes(QVBoxLayout& column);
    void showCauses(QVBoxLayout& column);
    void showSteps(QVBoxLayout& column);
    void showHistory(const std::vector<HistoryEntry>& entries);
    void fetchTab();
    void fetchEvidence();
    void fetchHistory();

    StoreGateway& m_gateway;
    std::string m_id;
    Alert m_alert;
    bool m_evidenceShown = false;
    StoreRequest m_alertRequest;
    StoreRequest m_evidenceRequest;
    StoreRequest m_historyRequest;

    QStackedWidget* m_pages; // hint, alert
    PlainLabel* m_hint;
    SeverityBadge* m_badge;
    PlainLabel* m_status;
    PlainLabel* m_title;
    PlainLabel* m_meta;
    KillChain* m_chain;
    QTabBar* m_tabs;
    QStackedWidget* m_bodies;
    QWidget* m_story;
    QWidget* m_history;
    EvidenceView* m_evidence;
};

// The severity's chip as a widget.
class SeverityBadge : public QWidget {
    Q_OBJECT
public:
    explicit SeverityBadge(QWidget* parent = nullptr);
    void setSeverity(Severity severity);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Severity m_severity = Severity::Low;
};

} // namespace cosmoswatch
