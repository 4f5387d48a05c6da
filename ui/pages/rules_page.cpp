#include "ui/pages/rules_page.h"

#include "core/alert/catalogue.h"
#include "core/base/text.h"
#include "ui/icons.h"
#include "ui/pages/page_parts.h"
#include "ui/plain_text.h"
#include "ui/settings_keeper.h"
#include "ui/theme.h"
#include "ui/widgets/facts_table.h"
#include "ui/widgets/protection_form.h"
#include "ui/widgets/queue_delegates.h"
#include "ui/widgets/suppression_list.h"

#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>

#include <algorithm>
#include <cmath>

namespace cosmoswatch {
namespace {

constexpr std::chrono::days lately{30};
constexpr std::size_t mostTypes = 200;
constexpr int severityColumn = 1;
constexpr int severityRole = Qt::UserRole;

} // namespace

RulesPage::RulesPage(StoreGateway& gateway, SettingsKeeper& settings, std::string user, QWidget* parent)
    : QWidget(parent), m_gateway(gateway), m_settings(settings) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_tabs = new QTabBar(this);
    m_tabs->setAccessibleName(tr("Rules"));
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->addTab(tr("Detectors"));
    m_tabs->addTab(tr("Suppression"));
    auto* tabs = new QHBoxLayout;
    tabs->setContentsMargins(metrics::margin(), metrics::gap(), metrics::margin(), 0);
    tabs->addWidget(m_tabs);
    column->addLayout(tabs);
    m_pages = new QStackedWidget(this);
    column->addWidget(m_pages, 1);
    m_showAlerts = pageAction(this, tr("Show Its Alerts"), "rules.showAlerts", [this] {
        AlertFilter filter;
        filter.types = {chosenType()};
        emit alertsRequested(filter);
    });
    m_suppression = new SuppressionList(gateway, std::move(user));
    m_pages->addWidget(buildDetectors());
    m_pages->addWidget(m_suppression);
    connect(m_tabs, &QTabBar::currentChanged, m_pages, &QStackedWidget::setCurrentIndex);
    connect(m_suppression, &SuppressionList::alertsRequested, this, &RulesPage::alertsRequested);
    connect(m_suppression, &SuppressionList::message, this, &RulesPage::message);
    connect(&settings, &SettingsKeeper::changed, this, [this] {
        showScopes();
        showDetectors();
    });
    connect(&gateway, &StoreGateway::changed, this, [this] {
        if (isVisible()) fetch();
    });
    showScopes();
    showDetectors();
    m_detectors->setCurrentCell(0, 0);
}

std::vector<QAction*> RulesPage::actions() const {
    std::vector<QAction*> all{m_showAlerts};
    const auto more = m_suppression->actions();
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

QWidget* RulesPage::buildDetectors() {
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(metrics::margin(), metrics::margin(), metrics::margin(), metrics::margin());
    column->setSpacing(metrics::gap());
    auto* top = new QHBoxLayout;
    m_scope = new QComboBox(page);
    m_scope->setAccessibleName(tr("Detectors for"));
    m_scope->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    connect(m_scope, &QComboBox::activated, this, &RulesPage::showDetectors);
    top->addWidget(fieldLabel(tr("&For"), m_scope));
    top->addWidget(m_scope);
    top->addStretch(1);
    column->addLayout(top);

    auto* parts = new QSplitter(Qt::Horizontal, page);
    parts->setChildrenCollapsible(false);
    m_detectors = new FactsTable({tr("Detector"), tr("Severity"), tr("State"), tr("30 days")},
                                 tr("Detectors"), 100, parts);
    m_detectors->setMinimumWidth(metrics::unit() * 100);
    m_detectors->setItemDelegateForColumn(severityColumn,
                                          new SeverityDelegate(severityRole, -1, m_detectors));
    parts->addWidget(m_detectors);
    auto* detail = new QWidget(parts);
    detail->setMinimumWidth(metrics::unit() * 90);
    auto* detailColumn = scrolledColumn(detail, 180);
    auto* about = new FormCard({});
    m_title = about->addText({}, Ink::Normal);
    m_title->setFont(titleFont());
    const auto part = [about](const QString& heading) {
        auto* label = about->addText(heading, Ink::Normal);
        label->setFont(strongFont());
        auto* text = about->addText({}, Ink::Normal);
        text->setSelectable(true);
        return text;
    };
    m_sees = part(tr("What it sees"));
    m_misses = part(tr("What it misses"));
    about->column()->addLayout(buttonRow({buttonFor(m_showAlerts, about)}));
    detailColumn->addWidget(about);
    auto* choices = new FormCard(tr("On and off, and from which numbers on"));
    m_form = new DetectorForm(m_settings, choices);
    choices->column()->addWidget(m_form);
    m_needs = choices->addText(
        tr("Numbers are the least that counts as much: where an account is used to more, more is needed. "
           "Changes are in force at once; alerts that stand already stay."));
    detailColumn->addWidget(choices);
    detailColumn->addStretch(1);
    parts->addWidget(detail);
    parts->setStretchFactor(0, 3);
    parts->setStretchFactor(1, 2);
    parts->setSizes({metrics::unit() * 150, metrics::unit() * 100});
    column->addWidget(parts, 1);
    connect(m_detectors, &FactsTable::currentCellChanged, this, &RulesPage::showChosen);
    return page;
}

void RulesPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    fetch();
}

void RulesPage::fetch() {
    m_accountsRequest = m_gateway.ask([](const AlertReader& store) { return store.accounts(); },
                                      [this](Result<std::vector<AccountSummary>> accounts) {
                                          if (!accounts) return;
                                          m_accounts = std::move(*accounts);
                                          showScopes();
                                          showDetectors();
                                      });
    m_countsRequest = m_gateway.ask(
        [](const AlertReader& store) {
            std::map<std::string, std::uint64_t> counts;
            AlertFilter filter;
            filter.time.from = now() - lately;
            const auto grouped =
                store.groupAlerts(filter, GroupBy::Type, GroupOrder::MostAlerts, 0, mostTypes);
            for (const AlertType& type : alertTypes())
                if (grouped) counts[type.id] = 0;
            if (grouped)
                for (const auto& group : grouped->groups)
                    counts[group.key] = group.count;
            return counts;
        },
        [this](std::map<std::string, std::uint64_t> counts) {
            m_counts = std::move(counts);
            showDetectors();
        });
}

ProtectionScope RulesPage::scope() const {
    const int index = m_scope->currentIndex();
    return index >= 0 && index < static_cast<int>(m_scopes.size()) ? m_scopes[static_cast<std::size_t>(index)]
                                                                   : ProtectionScope{};
}

std::string RulesPage::chosenType() const {
    const int row = m_detectors->currentRow();
    return row < 0 ? std::string() : alertTypes()[static_cast<std::size_t>(row)].id;
}

void RulesPage::showScopes() {
    const ProtectionScope chosen = scope();
    m_scopes = protectionScopes(m_accounts, m_settings.settings().protection);
    const QSignalBlocker blocker(m_scope);
    m_scope->clear();
    for (const auto& one : m_scopes)
        m_scope->addItem((one.kind == ProtectionScope::Kind::Account ? QStringLiteral("    ") : QString()) +
                         titleOf(one));
    const auto found = std::find(m_scopes.begin(), m_scopes.end(), chosen);
    m_scope->setCurrentIndex(found == m_scopes.end() ? 0 : static_cast<int>(found - m_scopes.begin()));
}

// "On", "Off", "On; own numbers"; over all accounts also where that differs.
QString RulesPage::stateOf(const std::string& alertType) const {
    const auto& protection = m_settings.settings().protection;
    const auto isOwn = [&](const ProtectionRules& rules) {
        return std::any_of(rules.thresholds.begin(), rules.thresholds.end(),
                           [&](const auto& entry) { return infoOf(entry.first).alertType == alertType; });
    };
    const ProtectionScope chosen = scope();
    QString text = inForce(protection, chosen).raises(alertType) ? tr("On") : tr("Off");
    if (isOwn(rulesOf(protection, chosen))) text += tr("; own numbers");
    if (chosen.kind != ProtectionScope::Kind::Everywhere) return text;
    const bool everywhere = inForce(protection, chosen).raises(alertType);
    const auto different = std::count_if(m_scopes.begin(), m_scopes.end(), [&](const auto& one) {
        return one.kind == ProtectionScope::Kind::Account &&
               inForce(protection, one).raises(alertType) != everywhere;
    });
    if (different > 0)
        text += QStringLiteral("; ") +
                (everywhere ? tr("off for %n account(s)", nullptr, static_cast<int>(different))
                            : tr("on for %n account(s)", nullptr, static_cast<int>(different)));
    return text;
}

void RulesPage::showDetectors() {
    std::vector<QStringList> rows;
    for (const AlertType& type : alertTypes()) {
        const auto count = m_counts.find(type.id);
        rows.push_back({fromUtf8(type.title), severityLabel(type.severity), stateOf(type.id),
                        count == m_counts.end() ? QString() : fromUtf8(formatCount(count->second))});
    }
    const int row = std::max(0, m_detectors->currentRow());
    {
        const QSignalBlocker blocker(m_detectors);
        m_detectors->setRows(rows);
        double widest = m_detectors->columnWidth(severityColumn);
        for (int i = 0; i < m_detectors->rowCount(); ++i) {
            const Severity severity = alertTypes()[static_cast<std::size_t>(i)].severity;
            m_detectors->item(i, severityColumn)->setData(severityRole, static_cast<int>(severity));
            widest = std::max(widest, severityChipSize(severity).width() + 2 * metrics::gap());
        }
        m_detectors->setColumnWidth(severityColumn, static_cast<int>(std::ceil(widest)));
        m_detectors->setCurrentCell(row, 0);
        m_detectors->setMinimumHeight(metrics::rowHeight() * 4); // as high as the page
        m_detectors->setMaximumHeight(QWIDGETSIZE_MAX);
    }
    showChosen();
}

void RulesPage::showChosen() {
    const std::string id = chosenType();
    if (id.empty()) return;
    const AlertType& type = alertType(id);
    m_title->setText(fromUtf8(type.title));
    m_sees->setText(fromUtf8(type.description));
    m_misses->setText(fromUtf8(type.misses));
    const auto count = m_counts.find(id);
    m_showAlerts->setEnabled(count != m_counts.end() && count->second > 0);
    m_form->setDetector(scope(), id);
}

void RulesPage::showDetector(const std::string& alertType) {
    m_tabs->setCurrentIndex(0);
    for (std::size_t row = 0; row < alertTypes().size(); ++row)
        if (alertTypes()[row].id == alertType) m_detectors->setCurrentCell(static_cast<int>(row), 0);
    m_detectors->setFocus();
}

void RulesPage::showSuppression() {
    m_tabs->setCurrentIndex(1);
}

} // namespace cosmoswatch
