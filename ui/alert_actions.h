// Everything that can be done to the selected alerts, as actions: the menu, the buttons, the context menu and
// the keys of the queue share them.
#pragma once

#include "ui/alert_export.h"
#include "ui/status_changes.h"
#include "ui/widgets/closing_dialog.h"

#include <QAction>
#include <QObject>
#include <QStringList>

#include <functional>
#include <optional>
#include <vector>

class QMenu;

namespace cosmoswatch {

class AlertActions : public QObject {
    Q_OBJECT
public:
    // Dialogs stand over `window`.
    AlertActions(StoreGateway& gateway, StatusChanges& changes, QWidget* window);

    // Decide what is enabled.
    void setSelection(std::vector<AlertRef> alerts);
    void setTarget(AlertTarget target);
    void setAnalysts(const QStringList& names) { m_analysts = names; } // offered for assigning
    void fillMenu(QMenu& menu) const;
    // The single keys act where `queue` has the focus, nowhere else.
    void addKeysTo(QWidget* queue) const;
    // Of the menu bar: valid in the whole window.
    [[nodiscard]] std::vector<QAction*> all() const;
    [[nodiscard]] std::vector<QAction*> actions() const { return all(); }
    [[nodiscard]] StatusChanges& changes() const { return m_changes; }

    QAction* acknowledge;
    QAction* resolve;
    QAction* resolveAsLast;
    QAction* dismiss;
    QAction* reopen;
    QAction* assignToMe;
    QAction* assign;
    QAction* suppress;
    QAction* note;
    QAction* undo;
    QAction* copyText;
    QAction* copyMarkdown;
    QAction* copyJson;
    QAction* copyKql;
    QAction* saveMail;
    QAction* exportCsv;
    QAction* exportJson;
    QAction* exportHtml;
    QAction* exportMarkdown;
    QAction* exportPdf;
    QAction* exportForPrograms;

signals:
    void message(const QString& text);
    void failed(const QString& text);

private:
    using Run = void (AlertActions::*)();
    // How alerts were closed last, for closing the next ones alike.
    struct Closing {
        AlertStatus status = AlertStatus::Resolved;
        Disposition disposition = Disposition::Undetermined;
        QString note;
    };
    QAction* make(const char* name, const QString& text, const QKeySequence& key, Run run);
    void makeActions();
    void runAcknowledge();
    void runResolve();
    void runResolveAsLast();
    void runDismiss();
    void runReopen();
    void runAssignToMe();
    void runAssign();
    void runSuppress();
    void runNote();
    void runUndo();
    void askAndClose(ClosingDialog::Purpose purpose);
    void close(const AlertTarget& target, const Closing& closing);
    void copy(CopyFormat format);
    void updateUndo();
    void updateLast();
    // Those of the target in one of the statuses.
    [[nodiscard]] AlertTarget inStatus(const std::vector<AlertStatus>& statuses) const;
    // A change without a dialog of its own that touches what is not on screen.
    [[nodiscard]] bool confirmed(const AlertTarget& target, const QString& question, const QString& yes);
    void withIds(std::function<void(const std::vector<std::string>&)> use);

    StoreGateway& m_gateway;
    StatusChanges& m_changes;
    QWidget* m_window;
    AlertExport m_export;
    AlertTarget m_target;
    QStringList m_analysts;
    std::optional<Closing> m_last;
    StoreRequest m_idsRequest;
    StoreRequest m_alertRequest;
};

} // namespace cosmoswatch
