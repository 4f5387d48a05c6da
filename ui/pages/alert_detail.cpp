#include "ui/pages/alert_detail.h"

#include "core/alert/catalogue.h"
#include "core/base/text.h"
#include "core/store/alert_store.h"
#include "ui/alert_actions.h"
#include "ui/display_time.h"
#include "ui/pages/page_parts.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/value_menu.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/alert_story.h"
#include "ui/widgets/detail_parts.h"
#include "ui/widgets/entity_timeline.h"
#include "ui/widgets/evidence_view.h"
#include "ui/widgets/history_view.h"
#include "ui/widgets/incident_strip.h"
#include "ui/widgets/related_alerts.h"
#include "ui/widgets/severity_badge.h"
#include "ui/widgets/small_charts.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

namespace cosmoswatch {
namespace {

using namespace Qt::StringLiterals;

constexpr std::size_t longestInHead = 160; // bytes of a value

} // namespace

AlertDetail::AlertDetail(StoreGateway& gateway, AlertActions& actions, QWidget* parent)
    : QWidget(parent), m_gateway(gateway), m_alertActions(actions), m_export(gateway, this),
      m_menu(new ValueMenu(this)) {
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    buildActions();
    m_pages = new QStackedWidget(this);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_pages);

    m_hint = new PlainLabel({}, this);
    m_hint->setAlignment(Qt::AlignCenter);
    m_hint->setInk(Ink::Muted);
    m_hint->setWordWrap(true);
    m_hint->setMargin(metrics::margin());
    m_pages->addWidget(m_hint);

    auto* alert = new QWidget(this);
    auto* column = new QVBoxLayout(alert);
    column->setContentsMargins(0, metrics::margin(), 0, 0);
    column->setSpacing(metrics::gap());
    buildHead(*column, actions);
    m_bodies = new QStackedWidget(alert);
    buildParts();
    column->addWidget(m_bodies, 1);
    m_pages->addWidget(alert);
    connect(m_tabs, &QTabBar::currentChanged, this, [this](int tab) {
        m_bodies->setCurrentIndex(tab);
        fetchTab();
    });
    connect(m_menu, &ValueMenu::filterRequested, this, &AlertDetail::filterRequested);
    connect(m_menu, &ValueMenu::entityRequested, this, &AlertDetail::entityRequested);
    connect(m_menu, &ValueMenu::message, this, &AlertDetail::message);
    connect(&m_export, &AlertExport::done, this, &AlertDetail::message);
    connect(&m_export, &AlertExport::failed, this, &AlertDetail::message);
    setHint(tr("Choose an alert to see what happened.\n\n↑ ↓ or j k move through the queue."));
    updateActions();
}

QAction* AlertDetail::make(const char* name, const QString& text, const QKeySequence& key,
                           void (AlertDetail::*run)()) {
    return pageAction(this, text, QString::fromLatin1(name), key, [this, run] { (this->*run)(); });
}

void AlertDetail::buildActions() {
    m_openIncident = make("detail.openIncident", tr("Open Incident"), QKeySequence(Qt::CTRL | Qt::Key_I),
                          &AlertDetail::openIncident);
    m_nextPart = make("detail.nextPart", tr("Next Part of the Alert"),
                      QKeySequence(Qt::CTRL | Qt::Key_PageDown), &AlertDetail::nextPart);
    m_previousPart = make("detail.previousPart", tr("Previous Part of the Alert"),
                          QKeySequence(Qt::CTRL | Qt::Key_PageUp), &AlertDetail::previousPart);
    m_copyKql = make("detail.copyKql", tr("Copy KQL of the Alert"), {}, &AlertDetail::copyKql);
    m_copySentence = make("detail.copySentence", tr("Copy What Happened"), {}, &AlertDetail::copySentence);
    m_copyId = make("detail.copyId", tr("Copy Alert Id"), {}, &AlertDetail::copyId);
}

std::vector<QAction*> AlertDetail::actions() const {
    return {m_openIncident, m_nextPart, m_previousPart, m_copyKql, m_copySentence, m_copyId};
}

void AlertDetail::updateActions() {
    const bool shown = m_pages->currentIndex() == 1;
    for (auto* action : {m_nextPart, m_previousPart, m_copyKql, m_copySentence, m_copyId})
        action->setEnabled(shown);
    m_openIncident->setEnabled(shown && !m_alert.correlationKey.empty());
}

void AlertDetail::buildHead(QVBoxLayout& column, AlertActions& actions) {
    auto* head = new QWidget(this);
    auto* rows = new QVBoxLayout(head);
    rows->setContentsMargins(metrics::margin(), 0, metrics::margin(), 0);
    rows->setSpacing(metrics::gap());
    auto* first = new QHBoxLayout;
    first->setSpacing(metrics::gap());
    m_badge = new SeverityBadge(head);
    m_status = new PlainLabel({}, head);
    m_status->setInk(Ink::Muted);
    m_status->setWordWrap(true);
    first->addWidget(m_badge);
    first->addWidget(m_status, 1);
    rows->addLayout(first);
    m_title = titleLabel(head);
    rows->addWidget(m_title);
    m_meta = new PlainLabel({}, head);
    m_meta->setInk(Ink::Muted);
    m_meta->setWordWrap(true);
    rows->addWidget(m_meta);
    for (auto* label : {m_status, m_meta, m_hint})
        neverWiden(*label);

    auto* buttons = new QWidget(head);
    auto* flow = new FlowLayout(metrics::gap(), buttons);
    addStatusButtons(*flow, actions, buttons);
    for (auto* action : {actions.assign, actions.suppress, actions.note, actions.saveMail})
        flow->addWidget(new ActionButton(action, buttons));
    auto* more = new QToolButton(buttons);
    more->setText(tr("More"));
    more->setAccessibleName(tr("More actions"));
    more->setFocusPolicy(Qt::TabFocus);
    more->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(more);
    actions.fillMenu(*menu);
    menu->addSeparator();
    menu->addActions({m_openIncident, m_copySentence, m_copyKql, m_copyId});
    more->setMenu(menu);
    flow->addWidget(more);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    buttons->setSizePolicy(policy);
    rows->addWidget(buttons);

    m_chain = new KillChain(head);
    rows->addWidget(m_chain);
    m_strip = new IncidentStrip(m_openIncident, head);
    m_strip->hide();
    rows->addWidget(m_strip);
    m_tabs = new QTabBar(head);
    m_tabs->setObjectName(u"alertTabs"_s);
    m_tabs->setAccessibleName(tr("Parts of the alert"));
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setElideMode(Qt::ElideNone);
    m_tabs->setStyleSheet(
        u"QTabBar::tab { margin-right: %1px; }"_s.arg(metrics::unit() / 2)); // five have to fit
    for (const auto& text :
         {tr("What happened"), tr("Evidence"), tr("Timeline"), tr("Related"), tr("History")})
        m_tabs->addTab(text);
    rows->addWidget(m_tabs);
    column.addWidget(head);
}

void AlertDetail::buildParts() {
    m_story = new AlertStory(*m_menu);
    m_evidence = new EvidenceView(*m_menu);
    m_timeline = new EntityTimeline(m_gateway);
    m_related = new RelatedAlerts;
    m_history = new HistoryView;
    for (QWidget* part :
         std::initializer_list<QWidget*>{m_story, m_evidence, m_timeline, m_related, m_history})
        m_bodies->addWidget(scrolledPage(part, this));
    connect(m_story, &AlertStory::message, this, &AlertDetail::message);
    connect(m_evidence, &EvidenceView::message, this, &AlertDetail::message);
    connect(m_timeline, &EntityTimeline::alertRequested, this, &AlertDetail::alertRequested);
    connect(m_related, &RelatedAlerts::alertRequested, this, &AlertDetail::alertRequested);
}

void AlertDetail::setHint(const QString& text) {
    m_hint->setText(text);
}

void AlertDetail::showAlert(const std::string& id) {
    m_id = id;
    if (id.empty()) {
        m_alertRequest.cancel();
        m_pages->setCurrentIndex(0);
        updateActions();
        return;
    }
    m_alertRequest = m_gateway.ask([id](const AlertReader& store) { return store.alert(id); },
                                   [this](Result<Alert> alert) {
                                       if (alert) return display(std::move(*alert));
                                       setHint(fromUtf8(describe(alert.error())));
                                       m_pages->setCurrentIndex(0);
                                       updateActions();
                                   });
}

void AlertDetail::display(Alert alert) {
    const bool same = alert.id == m_alert.id;
    const bool grown = alert.count != m_alert.count;
    m_alert = std::move(alert);
    if (!same || grown) m_evidenceShown = m_timelineShown = false;
    if (!same) m_tabs->setTabText(EvidencePart, tr("Evidence"));
    showHead();
    showStory(same);
    m_pages->setCurrentIndex(1);
    updateActions();
    fetchIncident();
    fetchRelated();
    fetchTab();
    emit loaded();
}

AlertRef AlertDetail::reference() const {
    return {m_alert.id,          m_alert.version,    m_alert.status,
            m_alert.disposition, m_alert.assignedTo, m_alert.suppressedBy};
}

void AlertDetail::refresh() {
    if (!m_id.empty()) showAlert(m_id);
}

void AlertDetail::focusParts() {
    if (!m_id.empty()) m_tabs->setFocus(Qt::OtherFocusReason);
}

void AlertDetail::showSelectionOf(int alerts) {
    m_alertRequest.cancel();
    m_id.clear();
    setHint(tr("%n alerts chosen.\n\nAcknowledge, resolve, dismiss, copy or export them together: see the "
               "Alert menu.",
               nullptr, alerts));
    m_pages->setCurrentIndex(0);
    updateActions();
}

void AlertDetail::showHead() {
    const AlertType& type = alertType(m_alert.type);
    const auto value = [](std::string_view text) { return shownShort(text, longestInHead); };
    m_badge->setSeverity(m_alert.severity);
    QStringList status{fromUtf8(label(m_alert.status))};
    if (m_alert.disposition != Disposition::Undetermined) status << fromUtf8(label(m_alert.disposition));
    status << (m_alert.assignedTo.empty() ? tr("not assigned")
                                          : tr("assigned to %1").arg(value(m_alert.assignedTo)));
    m_status->setText(status.join(u" · "_s));
    m_title->setText(value(title(m_alert)));
    QStringList meta{
        timeSpan(m_alert.first, m_alert.last),
        tr("%n record(s)", nullptr, static_cast<int>(std::min<std::uint64_t>(m_alert.count, 1u << 30))),
        value(m_alert.account.name)};
    if (!m_alert.containers.empty()) meta.back() += u" / "_s + value(m_alert.containers.front());
    if (m_alert.containers.size() > 1) meta.back() += u" +%1"_s.arg(m_alert.containers.size() - 1);
    m_meta->setText(
        meta.join(u"  ·  "_s).replace(u"/"_s, u"/\u2060"_s)); // lines break between the parts only
    QString tactic = fromUtf8(type.tacticLabel);
    for (const auto& technique : type.techniques)
        tactic += u" · "_s + fromUtf8(technique);
    m_chain->setTactic(type.tactic, tactic);
}

void AlertDetail::showStory(bool same) {
    auto* area = qobject_cast<QScrollArea*>(m_bodies->widget(StoryPart));
    const int scroll = same ? area->verticalScrollBar()->value() : 0;
    m_story->setAlert(m_alert);
    area->verticalScrollBar()->setValue(scroll);
}

void AlertDetail::fetchIncident() {
    if (m_alert.correlationKey.empty()) {
        m_incidentRequest.cancel();
        m_strip->hide();
        m_chain->setOthers({});
        return;
    }
    m_incidentRequest =
        m_gateway.ask([id = m_alert.correlationKey](const AlertReader& store) { return store.incident(id); },
                      [this](Result<Incident> incident) {
                          if (incident) return showIncident(*incident);
                          m_strip->hide();
                          m_chain->setOthers({});
                      });
}

void AlertDetail::showIncident(const Incident& incident) {
    m_strip->setIncident(incident);
    m_strip->show();
    std::vector<std::string> tactics;
    for (const auto& member : incident.members)
        tactics.push_back(alertType(member.type).tactic);
    m_chain->setOthers(tactics);
}

void AlertDetail::fetchTab() {
    if (m_id.empty()) return;
    switch (m_tabs->currentIndex()) {
    case EvidencePart:
        if (!m_evidenceShown) fetchEvidence();
        break;
    case TimelinePart:
        if (!m_timelineShown) m_timeline->setAlert(m_alert);
        m_timelineShown = true;
        break;
    case HistoryPart:
        fetchHistory();
        break;
    default:
        break;
    }
}

void AlertDetail::fetchEvidence() {
    m_evidenceShown = true;
    m_evidence->setAlert(m_alert);
    m_evidenceRequest = m_gateway.ask(
        [id = m_id](const AlertReader& store) { return store.evidence(id); },
        [this](Result<std::vector<EvidenceRecord>> records) {
            if (!records) return m_evidence->setProblem(fromUtf8(describe(records.error())));
            m_tabs->setTabText(EvidencePart, tr("Evidence %1").arg(QString::number(records->size())));
            m_evidence->setRecords(std::move(*records));
        });
}

void AlertDetail::fetchHistory() {
    m_historyRequest = m_gateway.ask([id = m_id](const AlertReader& store) { return store.history(id); },
                                     [this](Result<std::vector<HistoryEntry>> entries) {
                                         if (entries)
                                             m_history->setHistory(*entries, m_alert.generated);
                                         else
                                             m_history->setProblem(fromUtf8(describe(entries.error())));
                                     });
}

void AlertDetail::fetchRelated() {
    m_relatedRequest = m_gateway.ask(
        [id = m_id](const AlertReader& store) { return store.related(id, mostRelated); },
        [this](Result<std::vector<RelatedAlert>> alerts) {
            const auto count = alerts ? alerts->size() : 0;
            m_tabs->setTabText(RelatedPart, count == 0 ? tr("Related")
                                            : count < mostRelated
                                                ? tr("Related %1").arg(QString::number(count))
                                                : tr("Related %1+").arg(QString::number(mostRelated)));
            if (alerts)
                m_related->setAlerts(*alerts);
            else
                m_related->setProblem(fromUtf8(describe(alerts.error())));
        });
}

void AlertDetail::openIncident() {
    if (m_alert.correlationKey.empty()) return;
    if (!m_incidentWindow) {
        m_incidentWindow = new IncidentWindow(m_gateway, m_alertActions.changes(), this);
        m_incidentWindow->setAttribute(Qt::WA_DeleteOnClose);
        connect(m_incidentWindow, &IncidentWindow::alertRequested, this, &AlertDetail::alertRequested);
        connect(m_incidentWindow, &IncidentWindow::filterRequested, this, &AlertDetail::filterRequested);
        connect(m_incidentWindow, &IncidentWindow::entityRequested, this, &AlertDetail::entityRequested);
    }
    m_incidentWindow->showIncident(m_alert.correlationKey, m_id);
    m_incidentWindow->show();
    m_incidentWindow->raise();
    m_incidentWindow->activateWindow();
}

void AlertDetail::nextPart() {
    m_tabs->setCurrentIndex((m_tabs->currentIndex() + 1) % m_tabs->count());
}

void AlertDetail::previousPart() {
    m_tabs->setCurrentIndex((m_tabs->currentIndex() + m_tabs->count() - 1) % m_tabs->count());
}

void AlertDetail::copyKql() {
    m_export.copy({m_id}, CopyFormat::Kql);
}

void AlertDetail::copySentence() {
    QGuiApplication::clipboard()->setText(fromUtf8(whatHappened(m_alert)));
    emit message(tr("Copied"));
}

void AlertDetail::copyId() {
    QGuiApplication::clipboard()->setText(fromUtf8(visible(m_id)));
    emit message(tr("Copied"));
}

} // namespace cosmoswatch
