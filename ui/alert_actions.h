// Everything that can be done to the selected alerts, as actions: the menu, the buttons, the context menu and
// the keys of the queue share them.
#pragma once

#include "ui/alert_export.h"
#include "ui/status_changes.h"

#include <QAction>
#include <QObject>

#include <vector>

class QMenu;

namespace cosmoswatch {

class AlertActions : public QObject {
    Q_OBJECT
public:
    // Dialogs stand over `window`.
    AlertActions(StoreGateway& gateway, StatusChanges& changes, QWidget* window);

    void setSelection(std::vector<AlertRef> alerts); // decides what is enabled
    void fillMenu(QMenu& menu) const;
    // The single keys act where `queue` has the focus, nowhere else.
    void addKeysTo(QWidget* queue) const;
    // Of the menu bar: valid in the whole window.
    [[nodiscard]] std::vector<QAction*> all() const;
    [[nodiscard]] StatusChanges& changes() const { return m_changes; }

    QAction* acknowledge;
    QAction* resolve;
    QAction* resolveWithNote;
    QAction* dismiss;
    QAction* reopen;
    QAction* note;
    QAction* undo;
    QAction* copyText;
    QAction* copyMarkdown;
    QAction* copyJson;
    QAction* saveMail;
    QAction* exportCsv;
    QAction* exportJson;

signals:
    void message(const QString& text);
    void failed(const QString& text);

private:
    QAction* make(const QString& text, const QKeySequence& key, void (AlertActions::*run)());
    void runAcknowledge();
    void runResolve();
    void runResolveWithNote();
    void runDismiss();
    void runReopen();
    void runNote();
    void runUndo();
    void runCopyText();
    void runCopyMarkdown();
    void runCopyJson();
    void runSaveMail();
    void runExportCsv();
    void runExportJson();
    void updateUndo();
    [[nodiscard]] std::vector<AlertRef> where(bool (*condition)(AlertStatus)) const;
    [[nodiscard]] std::vector<std::string> ids() const;

    StatusChanges& m_changes;
    QWidget* m_window;
    AlertExport m_export;
    std::vector<AlertRef> m_alerts;
};

} // namespace cosmoswatch
