#include "ui/alert_actions.h"

#include "core/base/text.h"
#include "ui/plain_text.h"
#include "ui/widgets/assign_dialog.h"
#include "ui/widgets/suppress_alerts_dialog.h"

#include <QMenu>

#include <algorithm>

namespace cosmoswatch {
namespace {

using namespace Qt::StringLiterals;
using Purpose = ClosingDialog::Purpose;

const std::vector<AlertStatus> active{AlertStatus::Active};
const std::vector<AlertStatus> open{AlertStatus::Active, AlertStatus::InProgress};
const std::vector<AlertStatus> closed{AlertStatus::Resolved, AlertStatus::Dismissed};

// Copying or exporting more than this by a filter is not done by hand.
constexpr std::size_t mostCopied = 10'000;

// A rule is made from what alerts share: more than these share little.
constexpr std::uint64_t mostSuppressedAlike = 500;

std::uint64_t countOf(const AlertTarget& target, const std::vector<AlertStatus>& statuses) {
    std::uint64_t count = 0;
    for (const auto status : statuses)
        count += target.byStatus[static_cast<std::size_t>(status)];
    return count;
}

QString counted(std::uint64_t count) {
    return fromUtf8(formatCount(count));
}

} // namespace

AlertActions::AlertActions(StoreGateway& gateway, StatusChanges& changes, QWidget* window)
    : QObject(window), m_gateway(gateway), m_changes(changes), m_window(window), m_export(gateway, window) {
    makeActions();
    connect(&m_changes, &StatusChanges::failed, this, &AlertActions::failed);
    connect(&m_changes, &StatusChanges::canUndoChanged, this, &AlertActions::updateUndo);
    const auto takesBack = [this] { return undo->shortcut().toString(QKeySequence::NativeText); };
    connect(&m_changes, &StatusChanges::applied, this,
            [this, takesBack](const std::vector<AlertRef>& alerts) {
                emit message(
                    tr("%n alert(s) now “%1”. %2 takes it back.", nullptr, static_cast<int>(alerts.size()))
                        .arg(fromUtf8(label(alerts.front().status)), takesBack()));
            });
    connect(&m_changes, &StatusChanges::assigned, this,
            [this, takesBack](const std::vector<AlertRef>& alerts) {
                const std::string& to = alerts.front().assignedTo;
                emit message(tr("%n alert(s) assigned to %1. %2 takes it back.", nullptr,
                                static_cast<int>(alerts.size()))
                                 .arg(to.empty() ? tr("nobody") : shown(to), takesBack()));
            });
    connect(&m_changes, &StatusChanges::suppressed, this,
            [this, takesBack](const SuppressionRule& rule, std::uint64_t alerts) {
                emit message(tr("“%1” is kept; %2 open alerts dismissed. %3 takes it back.")
                                 .arg(shown(rule.name), counted(alerts), takesBack()));
            });
    connect(&m_changes, &StatusChanges::undone, this,
            [this](const std::vector<AlertRef>&, const QString& what) {
                emit message(tr("Taken back: %1").arg(what));
            });
    connect(&m_changes, &StatusChanges::noteAdded, this, [this] { emit message(tr("Note added")); });
    connect(&m_export, &AlertExport::done, this, &AlertActions::message);
    connect(&m_export, &AlertExport::failed, this, &AlertActions::failed);
    setTarget({});
    updateUndo();
    updateLast();
}

void AlertActions::makeActions() {
    const auto shift = [](Qt::Key key) { return QKeySequence(Qt::SHIFT | key); };
    acknowledge = make("acknowledge", tr("Acknowledge"), Qt::Key_A, &AlertActions::runAcknowledge);
    resolve = make("resolve", tr("Resolve…"), Qt::Key_E, &AlertActions::runResolve);
    resolveAsLast = make("resolve-as-last", tr("Resolve as Last Time"), shift(Qt::Key_E),
                         &AlertActions::runResolveAsLast);
    dismiss = make("dismiss", tr("Dismiss…"), Qt::Key_D, &AlertActions::runDismiss);
    reopen = make("reopen", tr("Reopen"), Qt::Key_R, &AlertActions::runReopen);
    assignToMe = make("assign-to-me", tr("Assign to Me"), Qt::Key_O, &AlertActions::runAssignToMe);
    assign = make("assign", tr("Assign to…"), shift(Qt::Key_O), &AlertActions::runAssign);
    suppress = make("suppress", tr("Suppress…"), Qt::Key_S, &AlertActions::runSuppress);
    note = make("note", tr("Note"), Qt::Key_N, &AlertActions::runNote);
    copyText = make("copy-text", tr("Copy as Text"), Qt::Key_C, nullptr);
    copyMarkdown = make("copy-markdown", tr("Copy as Markdown"), shift(Qt::Key_C), nullptr);
    copyJson = make("copy-json", tr("Copy as JSON"), {}, nullptr);
    copyKql = make("copy-kql", tr("Copy KQL"), {}, nullptr);
    saveMail = make("mail", tr("E-mail…"), Qt::Key_M, nullptr);
    exportCsv = make("export-csv", tr("Export as CSV…"), {}, nullptr);
    exportJson = make("export-json", tr("Export as JSON…"), {}, nullptr);
    exportHtml = make("export-html", tr("Export as HTML…"), {}, nullptr);
    exportMarkdown = make("export-markdown", tr("Export as Markdown…"), {}, nullptr);
    exportPdf = make("export-pdf", tr("Export as PDF…"), {}, nullptr);
    exportForPrograms = make("export-for-programs", tr("Export for Other Programs…"), {}, nullptr);
    undo = make("undo", tr("Undo"), QKeySequence::Undo, &AlertActions::runUndo);
    undo->setShortcutContext(Qt::WindowShortcut);
    for (const auto& [action, format] : {std::pair{copyText, CopyFormat::Text},
                                         {copyMarkdown, CopyFormat::Markdown},
                                         {copyJson, CopyFormat::Json},
                                         {copyKql, CopyFormat::Kql}})
        connect(action, &QAction::triggered, this, [this, format = format] { copy(format); });
    connect(saveMail, &QAction::triggered, this,
            [this] { withIds([this](const std::vector<std::string>& ids) { m_export.mail(ids); }); });
    for (const auto& [action, format] : {std::pair{exportCsv, FileFormat::Csv},
                                         {exportJson, FileFormat::JsonLines},
                                         {exportHtml, FileFormat::Html},
                                         {exportMarkdown, FileFormat::Markdown},
                                         {exportPdf, FileFormat::Pdf}})
        connect(action, &QAction::triggered, this, [this, format = format] {
            withIds([this, format](const std::vector<std::string>& ids) { m_export.save(ids, format); });
        });
    connect(exportForPrograms, &QAction::triggered, this, [this] {
        withIds([this](const std::vector<std::string>& ids) { m_export.saveForPrograms(ids); });
    });
}

QAction* AlertActions::make(const char* name, const QString& text, const QKeySequence& key, Run run) {
    auto* action = new QAction(text, this);
    action->setObjectName(u"alerts."_s + QString::fromLatin1(name));
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetShortcut);
    if (run) connect(action, &QAction::triggered, this, run);
    return action;
}

std::vector<QAction*> AlertActions::all() const {
    return {acknowledge, resolve,    resolveAsLast, dismiss,        reopen,    assignToMe,        assign,
            suppress,    note,       copyText,      copyMarkdown,   copyJson,  copyKql,           saveMail,
            exportCsv,   exportJson, exportHtml,    exportMarkdown, exportPdf, exportForPrograms, undo};
}

void AlertActions::addKeysTo(QWidget* queue) const {
    for (auto* action : all())
        if (action != undo) queue->addAction(action);
}

void AlertActions::fillMenu(QMenu& menu) const {
    menu.addActions({acknowledge, resolve, resolveAsLast, dismiss, reopen});
    menu.addSeparator();
    menu.addActions({assignToMe, assign, suppress, note});
    menu.addSeparator();
    menu.addActions({copyText, copyMarkdown, copyJson, copyKql});
    menu.addSeparator();
    menu.addActions(
        {saveMail, exportCsv, exportJson, exportHtml, exportMarkdown, exportPdf, exportForPrograms});
}

void AlertActions::setSelection(std::vector<AlertRef> alerts) {
    AlertTarget target;
    target.alerts = std::move(alerts);
    target.countAlerts();
    setTarget(std::move(target));
}

void AlertActions::setTarget(AlertTarget target) {
    m_target = std::move(target);
    const bool some = m_target.count > 0;
    acknowledge->setEnabled(countOf(m_target, active) > 0);
    for (auto* action : {resolve, resolveAsLast, dismiss})
        action->setEnabled(countOf(m_target, open) > 0);
    reopen->setEnabled(countOf(m_target, closed) > 0);
    note->setEnabled(m_target.count == 1 && m_target.alerts.size() == 1);
    suppress->setEnabled(some && m_target.count <= mostSuppressedAlike);
    for (auto* action : {assignToMe, assign, copyText, copyMarkdown, copyJson, copyKql, saveMail, exportCsv,
                         exportJson, exportHtml, exportMarkdown, exportPdf, exportForPrograms})
        action->setEnabled(some);
}

void AlertActions::updateUndo() {
    undo->setEnabled(m_changes.canUndo());
    undo->setText(m_changes.undoText());
}

void AlertActions::updateLast() {
    resolveAsLast->setText(m_last ? tr("Resolve as “%1”").arg(fromUtf8(label(m_last->disposition)))
                                  : tr("Resolve as Last Time"));
}

AlertTarget AlertActions::inStatus(const std::vector<AlertStatus>& statuses) const {
    AlertTarget target = m_target;
    std::erase_if(target.alerts, [&](const AlertRef& alert) {
        return std::find(statuses.begin(), statuses.end(), alert.status) == statuses.end();
    });
    target.count = countOf(m_target, statuses);
    return target;
}

bool AlertActions::confirmed(const AlertTarget& target, const QString& question, const QString& yes) {
    return !target.byFilter() ||
           askUser(m_window, tr("Many Alerts"), question.arg(counted(target.count)), yes);
}

void AlertActions::runAcknowledge() {
    const auto target = inStatus(active);
    if (confirmed(target, tr("Take %1 alerts in progress?"), tr("Acknowledge")))
        m_changes.setStatus(target, AlertStatus::InProgress, Disposition::Undetermined, {}, active);
}

void AlertActions::runResolve() {
    askAndClose(Purpose::Resolve);
}

void AlertActions::runDismiss() {
    askAndClose(Purpose::Dismiss);
}

void AlertActions::askAndClose(Purpose purpose) {
    const auto target = inStatus(open);
    if (target.count == 0) return;
    const auto status = purpose == Purpose::Resolve ? AlertStatus::Resolved : AlertStatus::Dismissed;
    const auto last = m_last && m_last->status == status ? std::optional(m_last->disposition) : std::nullopt;
    auto* dialog = new ClosingDialog(purpose, target.count, last, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, target, status] {
        close(target, {status, dialog->disposition(), dialog->note()});
    });
    dialog->open();
}

void AlertActions::close(const AlertTarget& target, const Closing& closing) {
    m_changes.setStatus(target, closing.status, closing.disposition, closing.note, open);
    if (closing.status != AlertStatus::Resolved) return;
    m_last = closing;
    updateLast();
}

void AlertActions::runResolveAsLast() {
    const auto target = inStatus(open);
    if (!m_last) return askAndClose(Purpose::Resolve);
    if (confirmed(target, tr("Resolve %1 alerts?"), tr("Resolve"))) close(target, *m_last);
}

void AlertActions::runReopen() {
    const auto target = inStatus(closed);
    if (confirmed(target, tr("Reopen %1 alerts?"), tr("Reopen")))
        m_changes.setStatus(target, AlertStatus::Active, Disposition::Undetermined, {}, closed);
}

void AlertActions::runAssignToMe() {
    if (confirmed(m_target, tr("Assign %1 alerts to you?"), tr("Assign")))
        m_changes.assign(m_target, m_changes.who());
}

void AlertActions::runAssign() {
    auto* dialog = new AssignDialog(m_target.count, m_analysts, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, target = m_target] {
        m_changes.assign(target, toUtf8(dialog->assignee()), dialog->note());
    });
    dialog->open();
}

void AlertActions::runSuppress() {
    if (m_target.count == 0 || m_target.count > mostSuppressedAlike) return;
    m_alertRequest = m_gateway.ask(
        [target = m_target](const AlertReader& store) -> Result<std::vector<Alert>> {
            const auto chosen = alertsOf(store, target, {});
            if (!chosen) return tl::unexpected(chosen.error());
            std::vector<Alert> alerts;
            for (const auto& one : *chosen) {
                auto alert = store.alert(one.id);
                if (!alert) return tl::unexpected(alert.error());
                alerts.push_back(std::move(*alert));
            }
            return alerts;
        },
        [this](Result<std::vector<Alert>> alerts) {
            if (!alerts || alerts->empty()) {
                if (!alerts) emit failed(fromUtf8(describe(alerts.error())));
                return;
            }
            auto* dialog = new SuppressAlertsDialog(m_gateway, std::move(*alerts), m_window);
            dialog->setAttribute(Qt::WA_DeleteOnClose);
            connect(dialog, &QDialog::accepted, this,
                    [this, dialog] { m_changes.suppress(dialog->rule(), dialog->openAlertsToo()); });
            dialog->open();
        });
}

void AlertActions::runNote() {
    if (m_target.alerts.size() != 1) return;
    auto* dialog = new ClosingDialog(Purpose::Note, 1, {}, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, id = m_target.alerts.front().id] {
        if (!dialog->note().isEmpty()) m_changes.addNote(id, dialog->note());
    });
    dialog->open();
}

void AlertActions::runUndo() {
    m_changes.undo();
}

void AlertActions::copy(CopyFormat format) {
    withIds([this, format](const std::vector<std::string>& ids) { m_export.copy(ids, format); });
}

void AlertActions::withIds(std::function<void(const std::vector<std::string>&)> use) {
    const auto idsOf = [](const std::vector<AlertRef>& alerts) {
        std::vector<std::string> ids;
        for (const auto& alert : alerts)
            ids.push_back(alert.id);
        return ids;
    };
    if (!m_target.byFilter()) return use(idsOf(m_target.alerts));
    if (m_target.count > mostCopied) {
        emit failed(tr("More than %1 alerts at once are not copied or exported here. Narrow the filter, or "
                       "use cosmoswatch-cli.")
                        .arg(counted(mostCopied)));
        return;
    }
    m_idsRequest = m_gateway.ask(
        [target = m_target, idsOf](const AlertReader& store) -> Result<std::vector<std::string>> {
            const auto alerts = alertsOf(store, target, {});
            if (!alerts) return tl::unexpected(alerts.error());
            return idsOf(*alerts);
        },
        [this, use](Result<std::vector<std::string>> ids) {
            if (ids)
                use(*ids);
            else
                emit failed(fromUtf8(describe(ids.error())));
        });
}

} // namespace cosmoswatch
