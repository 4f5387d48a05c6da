#include "ui/widgets/suppression_list.h"

#include "core/base/text.h"
#include "ui/display_time.h"
#include "ui/icons.h"
#include "ui/pages/page_parts.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/facts_table.h"
#include "ui/widgets/suppression_rule_dialog.h"

#include <QAction>
#include <QPushButton>

namespace cosmoswatch {

SuppressionList::SuppressionList(StoreGateway& gateway, std::string user, QWidget* parent)
    : QWidget(parent), m_gateway(gateway), m_user(std::move(user)) {
    makeActions();
    auto* column = scrolledColumn(this);
    auto* card = new FormCard(tr("Suppression rules"));
    card->addText(
        tr("Alerts that a rule names are kept, but dismissed when they are first written. What counts "
           "is when the alert began, by its records’ own time."));
    m_empty =
        card->addText(tr("No rule yet. Suppress an alert in the queue, or add a rule here."), Ink::Normal);
    m_table = new FactsTable({tr("Rule"), tr("State"), tr("Hides"), tr("Hidden now"), tr("By")},
                             tr("Suppression rules"), 14, card);
    card->column()->addWidget(m_table);
    m_problem = card->addText({}, Ink::Error);
    m_problem->hide();
    card->column()->addLayout(
        buttonRow({buttonFor(m_add, card, true), buttonFor(m_edit, card), buttonFor(m_toggle, card),
                   buttonFor(m_remove, card), buttonFor(m_undo, card)}));
    column->addWidget(card);
    auto* detail = new FormCard(tr("The chosen rule"));
    m_detail = detail->addText({}, Ink::Normal);
    m_detail->setSelectable(true);
    detail->column()->addLayout(buttonRow({buttonFor(m_showHidden, detail), buttonFor(m_reopen, detail)}));
    column->addWidget(detail);
    column->addStretch(1);
    connect(m_table, &FactsTable::currentCellChanged, this, &SuppressionList::chooseRow);
    connect(m_table, &FactsTable::cellDoubleClicked, m_edit, &QAction::trigger);
    connect(&gateway, &StoreGateway::changed, this, [this] {
        if (isVisible()) fetch();
    });
    show({});
}

void SuppressionList::makeActions() {
    const auto action = [this](const QString& text, const char* name, Icon picture, auto then) {
        auto* made = pageAction(this, text, name, then);
        made->setIcon(icon(picture));
        return made;
    };
    m_add = action(tr("Add Rule…"), "suppression.add", Icon::Add, [this] { edit({}); });
    m_edit = action(tr("Change…"), "suppression.edit", Icon::Note, [this] {
        if (const Entry* entry = chosen()) edit(entry->rule);
    });
    m_toggle = action(tr("Switch Off"), "suppression.toggle", Icon::Pause, [this] { toggle(); });
    m_remove = action(tr("Remove"), "suppression.remove", Icon::Remove, [this] { remove(); });
    m_undo = action(tr("Undo Remove"), "suppression.undoRemove", Icon::Undo, [this] { undoRemove(); });
    m_reopen = action(tr("Reopen What It Hid"), "suppression.reopen", Icon::Reopen, [this] { reopen(); });
    m_showHidden = action(tr("Show What It Hid"), "suppression.showHidden", Icon::Alerts, [this] {
        const Entry* entry = chosen();
        if (!entry) return;
        AlertFilter filter;
        filter.suppressedBy = entry->rule.id;
        emit alertsRequested(filter);
    });
}

void SuppressionList::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    fetch();
}

void SuppressionList::fetch() {
    m_request = m_gateway.ask(
        [](const AlertReader& store) -> Result<std::vector<Entry>> {
            auto rules = store.suppressionRules();
            if (!rules) return tl::unexpected(std::move(rules.error()));
            std::vector<Entry> entries;
            for (auto& rule : *rules) {
                AlertFilter filter;
                filter.suppressedBy = rule.id;
                const auto counted = store.countAlerts(filter);
                entries.push_back({std::move(rule), counted ? counted->total : 0});
            }
            return entries;
        },
        [this](Result<std::vector<Entry>> entries) {
            m_problem->setVisible(!entries);
            if (entries)
                show(std::move(*entries));
            else
                m_problem->setText(fromUtf8(describe(entries.error())));
        });
}

QString SuppressionList::stateOf(const SuppressionRule& rule) const {
    if (!rule.enabled) return tr("Off");
    if (!rule.expires) return tr("On");
    return *rule.expires <= now() ? tr("Expired %1").arg(shortTime(*rule.expires))
                                  : tr("On until %1").arg(shortTime(*rule.expires));
}

void SuppressionList::show(std::vector<Entry> entries) {
    const std::string before = chosen() ? chosen()->rule.id : std::string();
    m_entries = std::move(entries);
    std::vector<QStringList> rows;
    int row = 0;
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const auto& [rule, hidden] = m_entries[i];
        if (rule.id == before) row = static_cast<int>(i);
        rows.push_back({shown(rule.name), stateOf(rule), shown(describe(rule)), fromUtf8(formatCount(hidden)),
                        shown(rule.createdBy)});
    }
    m_table->setRows(rows);
    m_table->setVisible(!rows.empty());
    m_empty->setVisible(rows.empty());
    if (!rows.empty()) m_table->setCurrentCell(row, 0);
    chooseRow();
}

const SuppressionList::Entry* SuppressionList::chosen() const {
    const int row = m_table->currentRow();
    return row < 0 || row >= static_cast<int>(m_entries.size()) ? nullptr
                                                                : &m_entries[static_cast<std::size_t>(row)];
}

void SuppressionList::chooseRow() {
    const Entry* entry = chosen();
    for (auto* action : {m_edit, m_toggle, m_remove})
        action->setEnabled(entry != nullptr);
    for (auto* action : {m_reopen, m_showHidden})
        action->setEnabled(entry && entry->hidden > 0);
    m_undo->setEnabled(m_removed.has_value());
    m_toggle->setText(entry && !entry->rule.enabled ? tr("Switch On") : tr("Switch Off"));
    m_toggle->setIcon(icon(entry && !entry->rule.enabled ? Icon::Play : Icon::Pause));
    if (!entry) {
        m_detail->setText(tr("None."));
        return;
    }
    const auto& rule = entry->rule;
    m_detail->setText(tr("%1\nHides: %2\nReason: %3\nAdded by %4, %5\nHidden now: %6")
                          .arg(shown(rule.name), shown(describe(rule)), shown(rule.reason),
                               shown(rule.createdBy), shortTime(rule.createdAt),
                               fromUtf8(formatCount(entry->hidden))));
}

void SuppressionList::edit(const SuppressionRule& rule) {
    SuppressionRuleDialog dialog(m_gateway, rule, this);
    if (dialog.exec() == QDialog::Accepted) save(dialog.rule());
}

void SuppressionList::save(const SuppressionRule& rule) {
    m_gateway.change(
        this, [rule, user = m_user](AlertStore& store) { return store.saveSuppressionRule(rule, user); },
        [this](Result<SuppressionRule> saved) {
            emit message(saved ? tr("Rule “%1” saved.").arg(shown(saved->name))
                               : fromUtf8(describe(saved.error())));
            fetch();
        });
}

void SuppressionList::toggle() {
    const Entry* entry = chosen();
    if (!entry) return;
    SuppressionRule rule = entry->rule;
    rule.enabled = !rule.enabled;
    save(rule);
}

// Without a question: it can be put back.
void SuppressionList::remove() {
    const Entry* entry = chosen();
    if (!entry) return;
    const SuppressionRule rule = entry->rule;
    m_gateway.change(
        this,
        [id = rule.id, user = m_user](AlertStore& store) { return store.removeSuppressionRule(id, user); },
        [this, rule](Result<void> removed) {
            if (removed) m_removed = rule;
            emit message(removed ? tr("Rule “%1” removed. What it hid stays hidden.").arg(shown(rule.name))
                                 : fromUtf8(describe(removed.error())));
            fetch();
        });
}

void SuppressionList::undoRemove() {
    if (!m_removed) return;
    SuppressionRule rule = *std::exchange(m_removed, std::nullopt);
    rule.id.clear(); // the store gives it another
    save(rule);
}

void SuppressionList::reopen() {
    const Entry* entry = chosen();
    if (!entry) return;
    m_gateway.change(
        this,
        [id = entry->rule.id, user = m_user](AlertStore& store) {
            return store.liftSuppressionRule(id, user);
        },
        [this](Result<std::uint64_t> lifted) {
            emit message(lifted ? tr("%n alert(s) reopened.", nullptr, static_cast<int>(*lifted))
                                : fromUtf8(describe(lifted.error())));
            fetch();
        });
}

} // namespace cosmoswatch
