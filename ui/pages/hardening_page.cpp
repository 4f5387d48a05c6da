#include "ui/pages/hardening_page.h"

#include "core/base/platform.h"
#include "core/base/text.h"
#include "core/report/posture_report.h"
#include "ui/alert_export.h"
#include "ui/icons.h"
#include "ui/pages/page_parts.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/access_cards.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/check_detail.h"
#include "ui/widgets/check_table.h"
#include "ui/widgets/detail_parts.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QGuiApplication>
#include <QScrollBar>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

#include <array>
#include <filesystem>
#include <map>

namespace cosmoswatch {
namespace {

using namespace Qt::StringLiterals;

constexpr std::array<CheckState, 3> states{CheckState::ToDo, CheckState::Unknown, CheckState::Fine};
constexpr int allStates = 3; // the tab behind them

} // namespace

std::optional<AlertFilter> alertsOf(const PostureCheck& check) {
    static const std::map<std::string_view, std::vector<std::string>> types{
        {"injectable-queries",
         {"CosmosDB_SqlInjection.DataExfiltration", "CosmosDB_SqlInjection.FailedFuzzingAttempt"}},
        {"public-network", {"CosmosDB_NetworkOpened"}},
        {"broad-roles", {"CosmosDB_RoleGranted"}},
        {"diagnostic-categories", {"CosmosDB_LoggingDisabled"}},
        {"full-text-query", {"CosmosDB_LoggingDisabled"}},
    };
    const auto found = types.find(check.id);
    if (found == types.end()) return std::nullopt;
    AlertFilter filter;
    filter.types = found->second;
    filter.accountKeys = {check.account.key};
    return filter;
}

HardeningPage::HardeningPage(StoreGateway& gateway, QWidget* parent)
    : QWidget(parent), m_gateway(gateway), m_model(new PostureModel(this)) {
    m_copyText =
        make("hardening.copy-text", tr("Copy as Text"), QKeySequence::Copy, &HardeningPage::copyText);
    m_copyMarkdown =
        make("hardening.copy-markdown", tr("Copy as Markdown"), {}, &HardeningPage::copyMarkdown);
    m_copyJson = make("hardening.copy-json", tr("Copy as JSON"), {}, &HardeningPage::copyJson);
    m_showAlerts = make("hardening.show-alerts", tr("Show Alerts"), {}, &HardeningPage::showAlerts);
    m_export =
        make("hardening.export-markdown", tr("Export as Markdown…"), {}, &HardeningPage::exportMarkdown);
    m_refresh = make("hardening.refresh", tr("Refresh"), QKeySequence::Refresh, &HardeningPage::fetch);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::margin(), metrics::gap(), metrics::margin(), metrics::margin());
    column->setSpacing(metrics::gap());
    column->addWidget(buildBar());
    m_body = new QStackedWidget(this);
    m_body->addWidget(buildContent());
    m_panel = new MessagePanel(m_body);
    m_body->addWidget(m_panel);
    column->addWidget(m_body, 1);
    m_panel->setIcon(Icon::Hardening);
    m_panel->setMessage(tr("Looking at the accounts…"), {});
    m_body->setCurrentWidget(m_panel);

    connect(m_panel, &MessagePanel::primaryClicked, this, &HardeningPage::panelClicked);
    connect(m_panel, &MessagePanel::secondaryClicked, this, &HardeningPage::sampleRequested);
    m_pause.setSingleShot(true);
    m_pause.setInterval(std::chrono::seconds(3));
    connect(&m_pause, &QTimer::timeout, this, [this] {
        if (isVisible()) fetch();
    });
    connect(&gateway, &StoreGateway::changed, this, [this] {
        m_stale = true;
        if (isVisible() && !m_pause.isActive()) m_pause.start();
    });
    updateActions();
}

QAction* HardeningPage::make(const char* name, const QString& text, const QKeySequence& key,
                             void (HardeningPage::*run)()) {
    m_actions.push_back(
        pageAction(this, text, QString::fromLatin1(name), key, [this, run] { (this->*run)(); }));
    return m_actions.back();
}

QWidget* HardeningPage::buildBar() {
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metrics::gap());
    m_states = new QTabBar(bar);
    m_states->setDrawBase(false);
    m_states->setExpanding(false);
    m_states->setAccessibleName(tr("Checks shown"));
    for (const CheckState state : states)
        m_states->addTab(stateLabel(state));
    m_states->addTab(tr("All"));
    connect(m_states, &QTabBar::currentChanged, this, &HardeningPage::applyFilter);
    m_account = new QComboBox(bar);
    m_account->setAccessibleName(tr("Account"));
    m_account->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_account->setMaximumWidth(metrics::unit() * 70);
    m_account->addItem(tr("All accounts"));
    connect(m_account, &QComboBox::activated, this, &HardeningPage::applyFilter);
    m_basis = new PlainLabel(tr("Judged by the 30 days up to each account's newest record"), bar);
    m_basis->setInk(Ink::Muted);
    neverWiden(*m_basis);
    row->addWidget(m_states);
    row->addWidget(m_account);
    row->addWidget(m_basis, 1, Qt::AlignVCenter);
    row->addWidget(new ActionButton(m_export, bar));
    return bar;
}

QWidget* HardeningPage::buildContent() {
    auto* splitter = new QSplitter(Qt::Horizontal, this);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(metrics::unit() * 3);
    auto* list = new Card(splitter);
    list->column().setContentsMargins(1, 1, 1, 1);
    m_table = new CheckTable(list);
    m_table->setModel(m_model);
    list->column().addWidget(m_table);
    auto* card = new Card(splitter);
    card->column().setContentsMargins(1, 1, 1, 1);
    m_detail = new CheckDetail({m_copyText, m_copyMarkdown, m_copyJson, m_showAlerts}, card);
    card->column().addWidget(m_detail);
    splitter->addWidget(list);
    splitter->addWidget(card);
    splitter->setSizes({560, 540});
    connect(m_detail, &CheckDetail::message, this, &HardeningPage::message);
    connect(m_table, &CheckTable::opened, m_detail, &CheckDetail::focusContent);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &HardeningPage::showChosen);
    return splitter;
}

void HardeningPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_stale) fetch();
}

void HardeningPage::fetch() {
    m_stale = false;
    m_request = m_gateway.ask([](const AlertReader& store) { return checkPosture(store); },
                              [this](Result<std::vector<PostureCheck>> checks) { take(std::move(checks)); });
}

void HardeningPage::take(Result<std::vector<PostureCheck>> checks) {
    m_failed = !checks;
    if (!checks) {
        m_panel->setIcon(Icon::Error);
        m_panel->setMessage(tr("The checks cannot be made"), fromUtf8(describe(checks.error())),
                            tr("Try Again"));
        m_body->setCurrentWidget(m_panel);
        updateActions();
        emit ready();
        return;
    }
    if (*checks != m_model->checks()) {
        const int scrolled = m_table->verticalScrollBar()->value();
        m_model->setChecks(std::move(*checks));
        fillAccounts();
        applyFilter();
        m_table->verticalScrollBar()->setValue(scrolled);
    }
    showState();
    emit ready();
}

void HardeningPage::fillAccounts() {
    const QString before = m_account->currentData().toString();
    m_account->clear();
    m_account->addItem(tr("All accounts"));
    const std::string* last = nullptr;
    for (const PostureCheck& check : m_model->checks()) {
        if (last != nullptr && *last == check.account.key) continue;
        last = &check.account.key;
        m_account->addItem(shown(elide(check.account.name, 60)), fromUtf8(check.account.key));
    }
    m_account->setCurrentIndex(std::max(0, before.isEmpty() ? 0 : m_account->findData(before)));
}

// Chooses again what was chosen, if it is still among those shown, else the first.
void HardeningPage::applyFilter() {
    PostureFilter filter;
    filter.accountKey = toUtf8(m_account->currentData().toString());
    if (m_states->currentIndex() < allStates)
        filter.state = states[static_cast<std::size_t>(m_states->currentIndex())];
    const auto kept = m_kept;
    m_model->setFilter(filter);
    const auto counts = m_model->counts();
    for (std::size_t i = 0; i < states.size(); ++i)
        m_states->setTabText(static_cast<int>(i),
                             tr("%1  %2").arg(stateLabel(states[i]), QString::number(counts[i])));
    const int row = kept ? m_model->rowOf(*kept) : -1;
    m_table->selectRow(std::max(0, row));
    showChosen();
    showState();
}

void HardeningPage::showChosen() {
    if (const PostureCheck* check = chosen()) {
        m_kept = *check;
        m_detail->setCheck(*check);
    }
    updateActions();
}

void HardeningPage::showState() {
    if (m_failed) return;
    const bool none = m_model->checks().empty();
    if (!none && m_model->rowCount() > 0)
        m_body->setCurrentIndex(0);
    else if (none) {
        m_panel->setIcon(Icon::Hardening);
        m_panel->setMessage(
            tr("No logs have been read yet"),
            tr("How well accounts are hardened is judged by their logs: who signs in with what, "
               "which queries are made, what is logged and who may reach them."),
            tr("Open a Folder of Logs"), tr("Try Sample Data"));
        m_body->setCurrentWidget(m_panel);
    } else {
        const bool toDo = m_states->currentIndex() == 0;
        m_panel->setIcon(toDo ? Icon::Ok : Icon::Hardening);
        m_panel->setMessage(
            toDo ? tr("Nothing is left to do") : tr("No such checks"),
            toDo ? tr("All that the logs tell is fine. What they do not tell is listed as unknown.")
                 : tr("The other checks are in the other lists."),
            tr("Show All Checks"));
        m_body->setCurrentWidget(m_panel);
    }
    updateActions();
}

void HardeningPage::panelClicked() {
    if (m_failed) return fetch();
    if (m_model->checks().empty()) return emit openLogsRequested();
    m_states->setCurrentIndex(allStates);
    m_table->setFocus(Qt::OtherFocusReason);
}

const PostureCheck* HardeningPage::chosen() const {
    return m_model->checkAt(m_table->currentIndex().row());
}

void HardeningPage::updateActions() {
    const PostureCheck* check = m_failed ? nullptr : chosen();
    for (QAction* action : {m_copyText, m_copyMarkdown, m_copyJson})
        action->setEnabled(check != nullptr);
    m_showAlerts->setEnabled(check != nullptr && alertsOf(*check).has_value());
    m_export->setEnabled(!m_failed && !m_model->checks().empty());
}

void HardeningPage::copy(const std::string& text) {
    QGuiApplication::clipboard()->setText(fromUtf8(text));
    emit message(tr("Check copied"));
}

void HardeningPage::copyText() {
    if (const auto* check = chosen()) copy(toPlainText(std::span(check, 1)));
}

void HardeningPage::copyMarkdown() {
    if (const auto* check = chosen()) copy(toMarkdown(*check));
}

void HardeningPage::copyJson() {
    if (const auto* check = chosen()) copy(toJson(*check));
}

void HardeningPage::showAlerts() {
    const auto* check = chosen();
    if (check == nullptr) return;
    if (const auto filter = alertsOf(*check)) emit alertsRequested(*filter);
}

void HardeningPage::exportMarkdown() {
    const QString file = QFileDialog::getSaveFileName(
        this, tr("Export the Checks"), QDir(exportFolder()).filePath(u"cosmoswatch-hardening.md"_s),
        tr("Markdown (*.md)"));
    if (!file.isEmpty()) exportTo(file);
}

void HardeningPage::exportTo(const QString& file) {
    m_exportRequest =
        m_gateway.ask([checks = m_model->ofAccount(), path = std::filesystem::path(toUtf8(file))](
                          const AlertReader&) { return writeFileAtomically(path, toMarkdown(checks)); },
                      [this, file](Result<void> result) {
                          if (result)
                              emit message(tr("Checks saved to %1").arg(file));
                          else
                              emit failed(fromUtf8(describe(result.error())));
                      });
}

} // namespace cosmoswatch
