#include "ui/pages/alert_detail.h"

#include "core/alert/catalogue.h"
#include "core/base/text.h"
#include "ui/alert_actions.h"
#include "ui/display_time.h"
#include "ui/icons.h"
#include "ui/models/alert_filter_text.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/evidence_view.h"
#include "ui/widgets/small_charts.h"

#include <QClipboard>
#include <QGridLayout>
#include <QGuiApplication>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

namespace cosmoswatch {
namespace {

using namespace Qt::StringLiterals;

void clearLayout(QLayout& layout) {
    while (auto* item = layout.takeAt(0)) {
        if (auto* inner = item->layout()) clearLayout(*inner);
        if (auto* widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
}

PlainLabel* heading(const QString& text) {
    auto* label = new PlainLabel(text);
    label->setFont(strongFont());
    label->setInk(Ink::Muted);
    label->setContentsMargins(0, metrics::gap(), 0, 0);
    return label;
}

PlainTextView* paragraph(const QString& text) {
    auto* view = new PlainTextView;
    view->setText(text);
    return view;
}

QString stepLabel(ActionStep step) {
    switch (step) {
    case ActionStep::Inspect:
        return AlertDetail::tr("Inspect");
    case ActionStep::Mitigate:
        return AlertDetail::tr("Mitigate");
    case ActionStep::Prevent:
        return AlertDetail::tr("Prevent");
    case ActionStep::Suppress:
        return AlertDetail::tr("Suppress");
    }
    return {};
}

} // namespace

SeverityBadge::SeverityBadge(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void SeverityBadge::setSeverity(Severity severity) {
    m_severity = severity;
    setAccessibleName(tr("%1 severity").arg(severityLabel(severity)));
    updateGeometry();
    update();
}

QSize SeverityBadge::sizeHint() const {
    return severityChipSize(m_severity).toSize() + QSize(1, 2);
}

void SeverityBadge::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintSeverityChip(painter, QRectF(rect()), m_severity);
}

AlertDetail::AlertDetail(StoreGateway& gateway, AlertActions& actions, QWidget* parent)
    : QWidget(parent), m_gateway(gateway) {
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
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
    m_story = new QWidget;
    new QVBoxLayout(m_story);
    m_bodies->addWidget(scrolled(m_story));
    m_evidence = new EvidenceView;
    connect(m_evidence, &EvidenceView::message, this, &AlertDetail::message);
    auto* evidence = new QWidget;
    auto* evidenceColumn = new QVBoxLayout(evidence);
    evidenceColumn->addWidget(m_evidence);
    m_bodies->addWidget(scrolled(evidence));
    m_history = new QWidget;
    new QVBoxLayout(m_history);
    m_bodies->addWidget(scrolled(m_history));
    column->addWidget(m_bodies, 1);
    m_pages->addWidget(alert);
    connect(m_tabs, &QTabBar::currentChanged, this, [this](int tab) {
        m_bodies->setCurrentIndex(tab);
        fetchTab();
    });
    setHint(tr("Choose an alert to see what happened.\n\n↑ ↓ or j k move through the queue."));
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
    first->addWidget(m_badge);
    first->addWidget(m_status, 1);
    rows->addLayout(first);
    m_title = new PlainLabel({}, head);
    m_title->setFont(titleFont());
    m_title->setWordWrap(true);
    m_title->setSelectable(true);
    rows->addWidget(m_title);
    m_meta = new PlainLabel({}, head);
    m_meta->setInk(Ink::Muted);
    m_meta->setWordWrap(true);
    rows->addWidget(m_meta);

    auto* buttons = new QWidget(head);
    auto* flow = new FlowLayout(metrics::gap(), buttons);
    auto* resolve = new ActionButton(actions.resolve, buttons);
    resolve->setPrimary(true);
    flow->addWidget(resolve);
    resolve->setHiddenWhenDisabled(true);
    for (auto* action : {actions.acknowledge, actions.reopen, actions.dismiss}) {
        auto* button = new ActionButton(action, buttons);
        button->setHiddenWhenDisabled(true); // what the status does not allow would only stand in the way
        flow->addWidget(button);
    }
    for (auto* action : {actions.note, actions.saveMail})
        flow->addWidget(new ActionButton(action, buttons));
    auto* more = new QToolButton(buttons);
    more->setText(tr("More"));
    more->setAccessibleName(tr("More actions"));
    more->setFocusPolicy(Qt::TabFocus);
    more->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(more);
    actions.fillMenu(*menu);
    more->setMenu(menu);
    flow->addWidget(more);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    buttons->setSizePolicy(policy);
    rows->addWidget(buttons);

    m_chain = new KillChain(head);
    rows->addWidget(m_chain);
    m_tabs = new QTabBar(head);
    m_tabs->setObjectName(u"alertTabs"_s);
    m_tabs->setAccessibleName(tr("Parts of the alert"));
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->addTab(tr("What happened"));
    m_tabs->addTab(tr("Evidence"));
    m_tabs->addTab(tr("History"));
    rows->addWidget(m_tabs);
    column.addWidget(head);
}

QWidget* AlertDetail::scrolled(QWidget* content) {
    content->layout()->setContentsMargins(metrics::margin(), metrics::gap(), metrics::margin(),
                                          metrics::margin());
    content->layout()->setSpacing(metrics::gap());
    auto* area = new QScrollArea(this);
    area->setWidget(content);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
    return area;
}

void AlertDetail::setHint(const QString& text) {
    m_hint->setText(text);
}

void AlertDetail::showAlert(const std::string& id) {
    const bool same = id == m_id;
    m_id = id;
    if (id.empty()) {
        m_alertRequest.cancel();
        m_pages->setCurrentIndex(0);
        return;
    }
    m_alertRequest = m_gateway.ask([id](const AlertReader& store) { return store.alert(id); },
                                   [this, same](Result<Alert> alert) {
                                       if (!alert) {
                                           setHint(fromUtf8(describe(alert.error())));
                                           m_pages->setCurrentIndex(0);
                                           return;
                                       }
                                       const bool grown = alert->count != m_alert.count;
                                       m_alert = std::move(*alert);
                                       if (!same || grown) m_evidenceShown = false;
                                       auto* area = qobject_cast<QScrollArea*>(m_bodies->widget(0));
                                       const int scroll = same ? area->verticalScrollBar()->value() : 0;
                                       showHead();
                                       showStory();
                                       area->verticalScrollBar()->setValue(scroll);
                                       m_pages->setCurrentIndex(1);
                                       fetchTab();
                                       emit loaded();
                                   });
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
}

void AlertDetail::showHead() {
    const AlertType& type = alertType(m_alert.type);
    m_badge->setSeverity(m_alert.severity);
    QStringList status{fromUtf8(label(m_alert.status))};
    if (m_alert.disposition != Disposition::Undetermined) status << fromUtf8(label(m_alert.disposition));
    if (!m_alert.assignedTo.empty()) status << tr("assigned to %1").arg(shown(m_alert.assignedTo));
    m_status->setText(status.join(u" · "_s));
    m_title->setText(shown(title(m_alert)));
    QStringList meta{
        timeSpan(m_alert.first, m_alert.last),
        tr("%n record(s)", nullptr, static_cast<int>(std::min<std::uint64_t>(m_alert.count, 1u << 30))),
        shown(m_alert.account.name)};
    if (!m_alert.containers.empty()) meta.back() += u" / "_s + shown(m_alert.containers.front());
    if (m_alert.containers.size() > 1) meta.back() += u" +%1"_s.arg(m_alert.containers.size() - 1);
    m_meta->setText(
        meta.join(u"  ·  "_s).replace(u"/"_s, u"/\u2060"_s)); // lines break between the parts only
    QString tactic = fromUtf8(type.tacticLabel);
    for (const auto& technique : type.techniques)
        tactic += u" · "_s + fromUtf8(technique);
    m_chain->setTactic(type.tactic, tactic);
}

void AlertDetail::showStory() {
    auto& column = static_cast<QVBoxLayout&>(*m_story->layout());
    clearLayout(column);
    auto* story = new PlainTextView;
    story->setFocusPolicy(Qt::StrongFocus);
    story->setAccessibleName(tr("What happened"));
    story->setRuns(whatHappenedRuns(m_alert));
    column.addWidget(story);
    for (const auto& reason : m_alert.reasons) {
        if (!reason.measure) continue;
        auto* bars = new MeasureBars;
        bars->setMeasure(*reason.measure);
        column.addWidget(bars);
    }
    showQuotes(column);
    showCauses(column);
    showSteps(column);
    showFacts(column);
    column.addStretch(1);
}

void AlertDetail::showQuotes(QVBoxLayout& column) {
    for (const auto& quote : quotedTexts(m_alert)) {
        const QString label = fromUtf8(quote.label);
        column.addWidget(heading(label));
        auto* text = new PlainCodeView(8);
        text->setAccessibleName(label);
        text->setCode(fromUtf8(quote.text));
        column.addWidget(text);
    }
}

void AlertDetail::showFacts(QVBoxLayout& column) {
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(metrics::margin());
    grid->setVerticalSpacing(metrics::unit());
    grid->setColumnStretch(1, 1);
    const auto fact = [&](const QString& name, const std::string& value, const QString& term = {}) {
        if (value.empty()) return;
        const int row = grid->rowCount();
        auto* label = new PlainLabel(name);
        label->setInk(Ink::Muted);
        grid->addWidget(label, row, 0, Qt::AlignTop);
        grid->addWidget(paragraph(shown(value)), row, 1, Qt::AlignTop);
        if (term.isEmpty()) return;
        auto* pivot = new IconButton(icon(Icon::Filter), tr("Show only alerts with %1").arg(term));
        connect(pivot, &QAbstractButton::clicked, this, [this, term] { emit includeRequested(term); });
        grid->addWidget(pivot, row, 2, Qt::AlignTop);
    };
    column.addWidget(heading(tr("Details")));
    std::string place = m_alert.place.city;
    for (const auto* part : {&m_alert.place.countryName, &m_alert.place.network})
        if (!part->empty()) place += (place.empty() ? "" : ", ") + *part;
    fact(tr("Client address"), m_alert.address, filterTerm(u"address"_s, fromUtf8(m_alert.address)));
    fact(tr("Location"), place,
         m_alert.place.countryCode.empty() ? QString()
                                           : filterTerm(u"country"_s, fromUtf8(m_alert.place.countryCode)));
    for (const auto& threat : m_alert.threats) {
        std::string text = threat.threatType + ", named by " + threat.provider;
        if (threat.listed) text += " of " + formatMinute(*threat.listed).substr(0, 10);
        fact(tr("Known as"), text);
    }
    fact(tr("Application"), m_alert.application);
    fact(tr("User agent"), m_alert.userAgent == m_alert.application ? std::string() : m_alert.userAgent);
    fact(tr("Principal"), m_alert.principal);
    fact(tr("Signed in with"), m_alert.authentication);
    std::string operations;
    for (const auto& operation : m_alert.operations)
        operations += (operations.empty() ? "" : ", ") + operation;
    fact(tr("Operations"), operations);
    std::string containers;
    for (const auto& container : m_alert.containers)
        containers += (containers.empty() ? "" : ", ") + container;
    fact(tr("Containers"), containers);
    if (m_alert.responseBytes > 0) fact(tr("Data returned"), formatBytes(m_alert.responseBytes));
    fact(tr("Account"), m_alert.account.name, filterTerm(u"account"_s, fromUtf8(m_alert.account.name)));
    fact(tr("Resource group"), m_alert.account.resourceGroup);
    fact(tr("Subscription"), m_alert.account.subscriptionId);
    fact(tr("Alert type"), m_alert.type);
    column.addLayout(grid);
}

void AlertDetail::showCauses(QVBoxLayout& column) {
    const auto list = [&](const QString& title, const std::vector<std::string>& causes) {
        if (causes.empty()) return;
        column.addWidget(heading(title));
        for (const auto& cause : causes) {
            auto* item = new PlainTextView;
            item->setItem(u"•"_s, std::vector<TextRun>{{cause, false}});
            column.addWidget(item);
        }
    };
    list(tr("If it is an attack"), hostileCauses(m_alert));
    list(tr("If it is harmless"), benignCauses(m_alert));
}

void AlertDetail::showSteps(QVBoxLayout& column) {
    const auto actions = recommendedActions(m_alert);
    if (actions.empty()) return;
    column.addWidget(heading(tr("Recommended actions")));
    int number = 0;
    for (const auto& action : actions) {
        auto* row = new QHBoxLayout;
        row->setSpacing(metrics::gap());
        auto* text = new PlainTextView;
        text->setItem(
            u"%1."_s.arg(++number),
            std::vector<TextRun>{{toUtf8(stepLabel(action.step)) + ". ", true}, {action.text, false}});
        row->addWidget(text, 1);
        const QString copied =
            action.command.empty() ? fromUtf8(visible(action.text)) : fromUtf8(action.command);
        auto* copy = new IconButton(icon(Icon::Copy),
                                    action.command.empty()
                                        ? tr("Copy step %1").arg(QString::number(number))
                                        : tr("Copy the command of step %1").arg(QString::number(number)));
        connect(copy, &QAbstractButton::clicked, this, [this, copied] {
            QGuiApplication::clipboard()->setText(copied);
            emit message(tr("Copied"));
        });
        row->addWidget(copy, 0, Qt::AlignTop);
        column.addLayout(row);
        if (action.command.empty()) continue;
        auto* command = new PlainCodeView(6);
        command->setAccessibleName(tr("Command of step %1").arg(QString::number(number)));
        command->setCode(fromUtf8(visible(action.command, true)));
        column.addWidget(command);
    }
}

void AlertDetail::fetchTab() {
    if (m_id.empty()) return;
    if (m_tabs->currentIndex() == 1 && !m_evidenceShown) fetchEvidence();
    if (m_tabs->currentIndex() == 2) fetchHistory();
}

void AlertDetail::fetchEvidence() {
    m_evidenceShown = true;
    m_evidence->setAlert(m_alert);
    m_evidenceRequest = m_gateway.ask([id = m_id](const AlertReader& store) { return store.evidence(id); },
                                      [this](Result<std::vector<EvidenceRecord>> records) {
                                          if (records)
                                              m_evidence->setRecords(std::move(*records));
                                          else
                                              m_evidence->setProblem(fromUtf8(describe(records.error())));
                                      });
}

void AlertDetail::fetchHistory() {
    m_historyRequest = m_gateway.ask([id = m_id](const AlertReader& store) { return store.history(id); },
                                     [this](Result<std::vector<HistoryEntry>> entries) {
                                         if (entries)
                                             showHistory(*entries);
                                         else
                                             emit message(fromUtf8(describe(entries.error())));
                                     });
}

void AlertDetail::showHistory(const std::vector<HistoryEntry>& entries) {
    auto& column = static_cast<QVBoxLayout&>(*m_history->layout());
    clearLayout(column);
    const auto add = [&](const QString& when, const QString& what, const QString& note) {
        auto* time = new PlainLabel(when);
        time->setInk(Ink::Muted);
        time->setFont(smallFont());
        column.addWidget(time);
        column.addWidget(paragraph(what));
        if (!note.isEmpty()) {
            auto* words = new PlainCodeView(12);
            words->setFont(font());
            words->setAccessibleName(tr("Note"));
            words->setCode(note);
            column.addWidget(words);
        }
        column.addSpacing(metrics::gap());
    };
    for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry)
        add(longTime(entry->time), tr("%1 by %2").arg(shown(entry->action), shown(entry->who)),
            fromUtf8(visible(entry->note, true)));
    add(longTime(m_alert.generated), tr("Alert written by Cosmos Watch"), {});
    column.addStretch(1);
}

} // namespace cosmoswatch
