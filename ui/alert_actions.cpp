#include "ui/alert_actions.h"

#include "ui/plain_text.h"
#include "ui/widgets/closing_dialog.h"

#include <QMenu>

#include <algorithm>

namespace cosmoswatch {
namespace {

bool isOpen(AlertStatus status) {
    return status == AlertStatus::Active || status == AlertStatus::InProgress;
}
bool isClosed(AlertStatus status) {
    return !isOpen(status);
}
bool isActive(AlertStatus status) {
    return status == AlertStatus::Active;
}

} // namespace

AlertActions::AlertActions(StoreGateway& gateway, StatusChanges& changes, QWidget* window)
    : QObject(window), m_changes(changes), m_window(window), m_export(gateway, window) {
    acknowledge = make(tr("Acknowledge"), Qt::Key_A, &AlertActions::runAcknowledge);
    resolve = make(tr("Resolve"), Qt::Key_E, &AlertActions::runResolve);
    resolveWithNote = make(tr("Resolve with Note…"), QKeySequence(Qt::SHIFT | Qt::Key_E),
                           &AlertActions::runResolveWithNote);
    dismiss = make(tr("Dismiss…"), Qt::Key_D, &AlertActions::runDismiss);
    reopen = make(tr("Reopen"), Qt::Key_R, &AlertActions::runReopen);
    note = make(tr("Note"), Qt::Key_N, &AlertActions::runNote);
    copyText = make(tr("Copy as Text"), Qt::Key_C, &AlertActions::runCopyText);
    copyMarkdown =
        make(tr("Copy as Markdown"), QKeySequence(Qt::SHIFT | Qt::Key_C), &AlertActions::runCopyMarkdown);
    copyJson = make(tr("Copy as JSON"), {}, &AlertActions::runCopyJson);
    saveMail = make(tr("E-mail…"), Qt::Key_M, &AlertActions::runSaveMail);
    exportCsv = make(tr("Export as CSV…"), {}, &AlertActions::runExportCsv);
    exportJson = make(tr("Export as JSON…"), {}, &AlertActions::runExportJson);
    undo = make(tr("Undo"), QKeySequence::Undo, &AlertActions::runUndo);
    undo->setShortcutContext(Qt::WindowShortcut);

    connect(&m_changes, &StatusChanges::failed, this, &AlertActions::failed);
    connect(&m_changes, &StatusChanges::canUndoChanged, this, &AlertActions::updateUndo);
    connect(&m_changes, &StatusChanges::applied, this, [this](const std::vector<AlertRef>& alerts) {
        const QString status = fromUtf8(label(alerts.front().status));
        emit message(tr("%n alert(s) now “%1”. %2 takes it back.", nullptr, static_cast<int>(alerts.size()))
                         .arg(status, undo->shortcut().toString(QKeySequence::NativeText)));
    });
    connect(&m_changes, &StatusChanges::undone, this, [this] { emit message(tr("Taken back")); });
    connect(&m_changes, &StatusChanges::noteAdded, this, [this] { emit message(tr("Note added")); });
    connect(&m_export, &AlertExport::done, this, &AlertActions::message);
    connect(&m_export, &AlertExport::failed, this, &AlertActions::failed);
    setSelection({});
    updateUndo();
}

QAction* AlertActions::make(const QString& text, const QKeySequence& key, void (AlertActions::*run)()) {
    auto* action = new QAction(text, this);
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetShortcut);
    connect(action, &QAction::triggered, this, run);
    return action;
}

std::vector<QAction*> AlertActions::all() const {
    return {acknowledge,  resolve,  resolveWithNote, dismiss,   reopen,     note, copyText,
            copyMarkdown, copyJson, saveMail,        exportCsv, exportJson, undo};
}

void AlertActions::addKeysTo(QWidget* queue) const {
    for (auto* action : all())
        if (action != undo) queue->addAction(action);
}

void AlertActions::fillMenu(QMenu& menu) const {
    menu.addActions({acknowledge, resolve, resolveWithNote, dismiss, reopen});
    menu.addSeparator();
    menu.addAction(note);
    menu.addSeparator();
    menu.addActions({copyText, copyMarkdown, copyJson});
    menu.addSeparator();
    menu.addActions({saveMail, exportCsv, exportJson});
}

void AlertActions::setSelection(std::vector<AlertRef> alerts) {
    m_alerts = std::move(alerts);
    const auto any = [this](bool (*condition)(AlertStatus)) {
        return std::any_of(m_alerts.begin(), m_alerts.end(),
                           [condition](const AlertRef& alert) { return condition(alert.status); });
    };
    const bool some = !m_alerts.empty();
    acknowledge->setEnabled(any(isActive));
    for (auto* action : {resolve, resolveWithNote, dismiss})
        action->setEnabled(any(isOpen));
    reopen->setEnabled(any(isClosed));
    note->setEnabled(m_alerts.size() == 1);
    for (auto* action : {copyText, copyMarkdown, copyJson, saveMail, exportCsv, exportJson})
        action->setEnabled(some);
}

void AlertActions::updateUndo() {
    undo->setEnabled(m_changes.canUndo());
    undo->setText(m_changes.undoText());
}

std::vector<AlertRef> AlertActions::where(bool (*condition)(AlertStatus)) const {
    std::vector<AlertRef> alerts;
    for (const auto& alert : m_alerts)
        if (condition(alert.status)) alerts.push_back(alert);
    return alerts;
}

std::vector<std::string> AlertActions::ids() const {
    std::vector<std::string> ids;
    for (const auto& alert : m_alerts)
        ids.push_back(alert.id);
    return ids;
}

void AlertActions::runAcknowledge() {
    m_changes.setStatus(where(isActive), AlertStatus::InProgress, Disposition::Undetermined);
}

void AlertActions::runResolve() {
    m_changes.setStatus(where(isOpen), AlertStatus::Resolved, Disposition::Undetermined);
}

void AlertActions::runResolveWithNote() {
    const auto alerts = where(isOpen);
    ClosingDialog dialog(ClosingDialog::Purpose::Resolve, static_cast<int>(alerts.size()), m_window);
    if (dialog.exec() == QDialog::Accepted)
        m_changes.setStatus(alerts, AlertStatus::Resolved, dialog.disposition(), dialog.note());
}

void AlertActions::runDismiss() {
    const auto alerts = where(isOpen);
    ClosingDialog dialog(ClosingDialog::Purpose::Dismiss, static_cast<int>(alerts.size()), m_window);
    if (dialog.exec() == QDialog::Accepted)
        m_changes.setStatus(alerts, AlertStatus::Dismissed, dialog.disposition(), dialog.note());
}

void AlertActions::runReopen() {
    m_changes.setStatus(where(isClosed), AlertStatus::Active, Disposition::Undetermined);
}

void AlertActions::runNote() {
    if (m_alerts.size() != 1) return;
    const std::string id = m_alerts.front().id;
    ClosingDialog dialog(ClosingDialog::Purpose::Note, 1, m_window);
    if (dialog.exec() == QDialog::Accepted && !dialog.note().isEmpty()) m_changes.addNote(id, dialog.note());
}

void AlertActions::runUndo() {
    m_changes.undo();
}
void AlertActions::runCopyText() {
    m_export.copy(ids(), CopyFormat::Text);
}
void AlertActions::runCopyMarkdown() {
    m_export.copy(ids(), CopyFormat::Markdown);
}
void AlertActions::runCopyJson() {
    m_export.copy(ids(), CopyFormat::Json);
}
void AlertActions::runSaveMail() {
    m_export.mail(ids());
}
void AlertActions::runExportCsv() {
    m_export.save(ids(), FileFormat::Csv);
}
void AlertActions::runExportJson() {
    m_export.save(ids(), FileFormat::JsonLines);
}

} // namespace cosmoswatch
