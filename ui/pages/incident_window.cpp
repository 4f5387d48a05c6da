#include "ui/pages/incident_window.h"

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
#include "ui/widgets/detail_parts.h"
#include "ui/widgets/facts_table.h"
#include "ui/widgets/kill_chain_view.h"
#include "ui/widgets/severity_badge.h"

#include <QFrame>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <chrono>

namespace cosmoswatch {
namespace {

using namespace Qt::StringLiterals;

constexpr std::size_t pageSize = 500;

// A lane's number on its colour, as in the chart.
QPixmap laneMark(std::size_t lane, qreal ratio) {
    const Theme& theme = Theme::current();
    const int size = metrics::iconSize();
    QPixmap pixmap(QSize(size, size) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(laneColour(theme, lane));
    painter.drawEllipse(QRectF(1, 1, size - 2, size - 2));
    QFont font = smallFont();
    font.setBold(true);
    painter.setFont(font);
    painter.setPen(theme.surface);
    painter.drawText(QRect(0, 0, size, size), Qt::AlignCenter, QString::number(lane + 1));
    return pixmap;
}

LogValue valueOf(const KillChainLane& lane) {
    LogValue value{laneLabel(lane), lane.value, AlertFilter{}, std::nullopt};
    if (lane.kind == "address") {
        value.filter->addresses = {lane.value};
        value.entity = Entity{EntityKind::Address, lane.value};
    } else {
        value.filter->principals = {lane.value};
        value.entity = Entity{EntityKind::Principal, lane.value};
    }
    return value;
}

QToolButton* menuButton(const QString& text, const std::vector<QAction*>& actions, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setText(text);
    button->setFocusPolicy(Qt::TabFocus);
    button->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(button);
    for (auto* action : actions)
        menu->addAction(action);
    button->setMenu(menu);
    return button;
}

} // namespace

IncidentWindow::IncidentWindow(StoreGateway& gateway, StatusChanges& changes, QWidget* parent)
    : QDialog(parent, Qt::Window), m_gateway(gateway), m_changes(changes),
      m_status(new AlertActions(gateway, changes, this)), m_export(gateway, this),
      m_menu(new ValueMenu(this)) {
    setWindowTitle(tr("Incident"));
    resize(metrics::unit() * 290, metrics::unit() * 165);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    build();
    connect(&m_export, &AlertExport::done, m_said, &PlainLabel::setText);
    connect(&m_export, &AlertExport::failed, m_said, &PlainLabel::setText);
    connect(m_status, &AlertActions::message, m_said, &PlainLabel::setText);
    connect(m_status, &AlertActions::failed, m_said, &PlainLabel::setText);
    connect(&m_changes, &StatusChanges::applied, this, &IncidentWindow::reload);
    connect(&m_changes, &StatusChanges::undone, this, &IncidentWindow::reload);
    connect(&m_gateway, &StoreGateway::changed, this, &IncidentWindow::reload);
    connect(m_menu, &ValueMenu::filterRequested, this, &IncidentWindow::filterRequested);
    connect(m_menu, &ValueMenu::entityRequested, this, &IncidentWindow::entityRequested);
    connect(m_menu, &ValueMenu::message, m_said, &PlainLabel::setText);
}

QAction* IncidentWindow::make(const char* name, const QString& text, void (IncidentWindow::*run)()) {
    return pageAction(this, text, name, [this, run] { (this->*run)(); });
}

QAction* IncidentWindow::makeCopy(const char* name, const QString& text, CopyFormat format) {
    m_copies.push_back(pageAction(this, text, name,
                                  [this, format] { m_export.copy(ExportScope::ofIncident(m_id), format); }));
    return m_copies.back();
}

QAction* IncidentWindow::makeExport(const char* name, const QString& text, FileFormat format) {
    m_exports.push_back(pageAction(this, text, name,
                                   [this, format] { m_export.save(ExportScope::ofIncident(m_id), format); }));
    return m_exports.back();
}

std::vector<QAction*> IncidentWindow::actions() const {
    std::vector<QAction*> all{m_openAlert, m_asTable, m_mail};
    all.insert(all.end(), m_copies.begin(), m_copies.end());
    all.insert(all.end(), m_exports.begin(), m_exports.end());
    return all;
}

void IncidentWindow::build() {
    m_openAlert = make("incident.openAlert", tr("Open the Alert"), &IncidentWindow::openCurrent);
    m_asTable = make("incident.table", tr("As a Table"), &IncidentWindow::toggleTable);
    m_asTable->setCheckable(true);
    m_asTable->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_T));
    m_mail = make("incident.mail", tr("E-mail…"), &IncidentWindow::sendMail);
    makeCopy("incident.copyText", tr("Copy as Text"), CopyFormat::Text);
    makeCopy("incident.copyMarkdown", tr("Copy as Markdown"), CopyFormat::Markdown);
    makeCopy("incident.copyJson", tr("Copy as JSON"), CopyFormat::Json);
    makeCopy("incident.copyKql", tr("Copy KQL"), CopyFormat::Kql);
    makeExport("incident.exportHtml", tr("Export as HTML…"), FileFormat::Html);
    makeExport("incident.exportPdf", tr("Export as PDF…"), FileFormat::Pdf);
    makeExport("incident.exportMarkdown", tr("Export as Markdown…"), FileFormat::Markdown);
    makeExport("incident.exportCsv", tr("Export as CSV…"), FileFormat::Csv);
    makeExport("incident.exportJson", tr("Export as JSON…"), FileFormat::JsonLines);
    auto* forPrograms = make("incident.exportForPrograms", tr("Export for Other Programs…"),
                             &IncidentWindow::exportForPrograms);
    m_exports.push_back(forPrograms);
    addAction(m_asTable);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::margin(), metrics::margin(), metrics::margin(), metrics::gap());
    column->setSpacing(metrics::gap());
    column->addWidget(buildHead());
    column->addWidget(buildBody(), 1);
    m_said = new PlainLabel({}, this);
    m_said->setInk(Ink::Muted);
    neverWiden(*m_said);
    column->addWidget(m_said);
}

QWidget* IncidentWindow::buildHead() {
    auto* head = new QWidget(this);
    auto* rows = new QVBoxLayout(head);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(metrics::gap());
    auto* first = new QHBoxLayout;
    m_badge = new SeverityBadge(head);
    m_state = new PlainLabel({}, head);
    m_state->setInk(Ink::Muted);
    first->addWidget(m_badge);
    first->addWidget(m_state, 1);
    rows->addLayout(first);
    m_title = titleLabel(head);
    rows->addWidget(m_title);
    neverWiden(*m_state);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(metrics::gap());
    addStatusButtons(*buttons, *m_status, head);
    buttons->addWidget(new ActionButton(m_mail, head));
    buttons->addWidget(menuButton(tr("Copy"), m_copies, head));
    buttons->addWidget(menuButton(tr("Export"), m_exports, head));
    buttons->addStretch(1);
    auto* table = new QToolButton(head);
    table->setDefaultAction(m_asTable);
    table->setFocusPolicy(Qt::TabFocus);
    buttons->addWidget(table);
    rows->addLayout(buttons);
    auto* legend = new QWidget(head);
    m_legend = new FlowLayout(metrics::margin(), legend);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    legend->setSizePolicy(policy);
    rows->addWidget(legend);
    return head;
}

QWidget* IncidentWindow::buildBody() {
    auto* body = new QWidget(this);
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::gap());
    m_body = new QStackedWidget(body);
    m_chain = new KillChainView(m_body);
    m_table = new FactsTable({tr("Stage"), tr("First record"), tr("Severity"), tr("Alert"), tr("Status"),
                              tr("Account"), tr("Client"), tr("Shares")},
                             tr("Alerts of the incident"), 0, m_body);
    m_body->addWidget(m_chain);
    m_body->addWidget(m_table);
    column->addWidget(m_body, 1);
    auto* line = new QFrame(body);
    line->setFrameShape(QFrame::HLine);
    line->setFixedHeight(1);
    line->setForegroundRole(QPalette::Midlight);
    column->addWidget(line);
    auto* row = new QHBoxLayout;
    row->setSpacing(metrics::margin());
    m_sentence = new PlainTextView(body);
    m_sentence->setAccessibleName(tr("What happened in the chosen alert"));
    m_sentence->setFocusPolicy(Qt::StrongFocus);
    row->addWidget(m_sentence, 1, Qt::AlignVCenter);
    row->addWidget(new ActionButton(m_openAlert, body), 0, Qt::AlignTop);
    column->addLayout(row);
    connect(m_chain, &KillChainView::currentChanged, this, &IncidentWindow::showCurrent);
    connect(m_chain, &KillChainView::activated, this, &IncidentWindow::alertRequested);
    connect(m_table, &FactsTable::currentCellChanged, this, [this](int at) {
        if (at >= 0 && at < static_cast<int>(m_story.rows.size()))
            m_chain->setCurrent(m_story.rows[static_cast<std::size_t>(at)].member.id);
    });
    connect(m_table, &FactsTable::cellActivated, this, &IncidentWindow::openCurrent);
    return body;
}

Result<IncidentWindow::Loaded> IncidentWindow::load(const AlertReader& store, const std::string& id) {
    auto incident = store.incident(id);
    if (!incident) return tl::unexpected(incident.error());
    Loaded loaded{std::move(*incident), {}};
    AlertFilter filter;
    filter.incidents = {id};
    std::optional<PageKey> after;
    do {
        const auto page = store.alerts(filter, {}, after, pageSize);
        if (!page) return tl::unexpected(page.error());
        for (const auto& row : page->rows)
            loaded.alerts.push_back(
                {row.id, row.version, row.status, row.disposition, row.assignedTo, row.suppressedBy});
        after = page->next;
    } while (after && loaded.alerts.size() < maxIncidentMembers);
    return loaded;
}

void IncidentWindow::showIncident(const std::string& id, const std::string& alertId) {
    m_id = id;
    m_wanted = alertId;
    reload();
}

void IncidentWindow::reload() {
    if (m_id.empty()) return;
    m_request = m_gateway.ask([id = m_id](const AlertReader& store) { return load(store, id); },
                              [this](Result<Loaded> loaded) {
                                  if (loaded)
                                      display(std::move(*loaded));
                                  else
                                      showProblem(fromUtf8(describe(loaded.error())));
                              });
}

void IncidentWindow::showProblem(const QString& problem) {
    m_title->setText(tr("This incident cannot be shown"));
    m_state->setText(problem);
    m_status->setSelection({});
    for (auto* action : actions())
        action->setEnabled(false);
    emit loaded();
}

void IncidentWindow::display(Loaded loaded) {
    m_incident = std::move(loaded.incident);
    m_story = layOut(m_incident);
    m_status->setSelection(std::move(loaded.alerts));
    for (auto* action : actions())
        action->setEnabled(true);
    m_badge->setSeverity(m_incident.severity);
    m_state->setText(fromUtf8(label(m_incident.status)) + u"  ·  "_s + fromUtf8(extent(m_incident)) +
                     (m_incident.alertCount > m_incident.members.size()
                          ? tr("  ·  the first %1 are shown").arg(QString::number(m_incident.members.size()))
                          : QString()));
    m_title->setText(fromUtf8(title(m_incident)));
    setWindowTitle(tr("Incident: %1").arg(m_title->text()));
    m_chain->setStory(m_story);
    showLegend();
    showTable();
    if (!m_wanted.empty()) {
        m_chain->setCurrent(std::exchange(m_wanted, {}));
        m_body->currentWidget()->setFocus(Qt::OtherFocusReason);
    }
    showCurrent(m_chain->current());
    emit this->loaded();
}

void IncidentWindow::showLegend() {
    clearLayout(*m_legend);
    for (std::size_t lane = 0; lane < m_story.lanes.size(); ++lane) {
        const auto& shared = m_story.lanes[lane];
        auto* button = new QPushButton(
            QIcon(laneMark(lane, devicePixelRatioF())),
            withoutMnemonics(
                tr("%1 in %2 alerts").arg(laneLabel(shared), fromUtf8(formatCount(shared.alerts)))),
            this);
        button->setProperty("look", u"quiet"_s);
        button->setAccessibleName(tr("Shared: %1").arg(button->text()));
        connect(button, &QPushButton::clicked, this,
                [this, button, value = valueOf(shared)] { m_menu->show(button, value); });
        m_menu->attach(button, valueOf(shared));
        m_legend->addWidget(button);
    }
}

void IncidentWindow::showTable() {
    std::vector<QStringList> rows;
    for (std::size_t i = 0; i < m_story.rows.size(); ++i) {
        const auto& row = m_story.rows[i];
        rows.push_back({m_story.stages[row.stage].label, longTime(row.member.first),
                        severityLabel(row.member.severity), fromUtf8(alertType(row.member.type).title),
                        fromUtf8(label(row.member.status)), shownShort(row.member.account.name, 80),
                        clientOf(row.member), sharedWith(m_story, i)});
    }
    const QSignalBlocker quiet(m_table);
    m_table->setRows(rows);
}

void IncidentWindow::showCurrent(const std::string& alertId) {
    m_openAlert->setEnabled(!alertId.empty());
    for (std::size_t i = 0; i < m_story.rows.size(); ++i)
        if (m_story.rows[i].member.id == alertId) {
            const QSignalBlocker quiet(m_table);
            m_table->setCurrentCell(static_cast<int>(i), std::max(0, m_table->currentColumn()));
        }
    if (alertId.empty()) {
        m_sentence->clearText();
        return;
    }
    m_sentenceRequest = m_gateway.ask([alertId](const AlertReader& store) { return store.alert(alertId); },
                                      [this](Result<Alert> alert) {
                                          if (alert)
                                              m_sentence->setRuns(whatHappenedRuns(*alert));
                                          else
                                              m_sentence->setText(fromUtf8(describe(alert.error())));
                                      });
}

void IncidentWindow::openCurrent() {
    if (const std::string id = m_chain->current(); !id.empty()) emit alertRequested(id);
}

void IncidentWindow::toggleTable() {
    m_body->setCurrentIndex(m_asTable->isChecked() ? 1 : 0);
    m_body->currentWidget()->setFocus(Qt::OtherFocusReason);
}

void IncidentWindow::exportForPrograms() {
    m_export.saveForPrograms(ExportScope::ofIncident(m_id));
}

void IncidentWindow::sendMail() {
    m_export.mail(ExportScope::ofIncident(m_id));
}

} // namespace cosmoswatch
