#include "ui/widgets/suppression_rule_dialog.h"

#include "core/alert/catalogue.h"
#include "core/base/text.h"
#include "ui/models/protection_scopes.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/expiry_choice.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>

namespace cosmoswatch {
namespace {

constexpr std::chrono::days lately{90};
constexpr int anyKind = -1;

// "subscription\n6a1f…": what the scope's choice stands for.
QString scopeData(SuppressionScope scope, const std::string& value) {
    return QString::number(static_cast<int>(scope)) + QLatin1Char('\n') + fromUtf8(value);
}

} // namespace

SuppressionRuleDialog::SuppressionRuleDialog(StoreGateway& gateway, const SuppressionRule& rule,
                                             QWidget* parent)
    : QDialog(parent), m_gateway(gateway), m_rule(rule) {
    setWindowTitle(rule.id.empty() ? tr("Add a Suppression Rule") : tr("Change the Suppression Rule"));
    setMinimumWidth(metrics::unit() * 140);
    m_pause.setSingleShot(true);
    m_pause.setInterval(250);
    connect(&m_pause, &QTimer::timeout, this, &SuppressionRuleDialog::simulate);
    build();
    fill();
    fetchAccounts();
    for (auto* edit : {m_name, m_entity, m_contains, m_reason})
        connect(edit, &QLineEdit::textChanged, this, &SuppressionRuleDialog::changed);
    for (auto* box : {m_type, m_scope, m_entityKind})
        connect(box, &QComboBox::currentIndexChanged, this, &SuppressionRuleDialog::changed);
    connect(m_expiry, &ExpiryChoice::changed, this, &SuppressionRuleDialog::changed);
    changed();
}

QLineEdit* SuppressionRuleDialog::line(const QString& name, int longest) {
    auto* edit = new QLineEdit(this);
    edit->setAccessibleName(name);
    edit->setMaxLength(longest);
    return edit;
}

void SuppressionRuleDialog::build() {
    constexpr auto longest = static_cast<int>(maxSuppressionText / 4); // of the longest characters
    auto* column = new QVBoxLayout(this);
    auto* form = new QFormLayout;
    const auto box = [this](const QString& name) {
        auto* made = new QComboBox(this);
        made->setAccessibleName(name);
        return made;
    };
    m_name = line(tr("Name"), longest);
    form->addRow(fieldLabel(tr("&Name"), m_name), m_name);
    m_type = box(tr("Detector"));
    form->addRow(fieldLabel(tr("&Detector"), m_type), m_type);
    m_type->addItem(tr("Any"), QString());
    for (const AlertType& type : alertTypes())
        m_type->addItem(fromUtf8(type.title), fromUtf8(type.id));
    m_scope = box(tr("For"));
    form->addRow(fieldLabel(tr("&For"), m_scope), m_scope);
    m_scope->addItem(tr("All accounts"), scopeData(SuppressionScope::Everywhere, {}));
    m_scope->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    auto* entity = new QHBoxLayout;
    m_entityKind = box(tr("Kind of client"));
    m_entityKind->addItem(tr("Any client"), anyKind);
    m_entityKind->addItem(tr("Address or network"), static_cast<int>(EntityKind::Address));
    m_entityKind->addItem(tr("Principal"), static_cast<int>(EntityKind::Principal));
    m_entityKind->addItem(tr("Application"), static_cast<int>(EntityKind::Application));
    m_entityKind->addItem(tr("Country code"), static_cast<int>(EntityKind::Country));
    m_entity = line(tr("Client"), longest);
    entity->addWidget(m_entityKind);
    entity->addWidget(m_entity, 1);
    form->addRow(fieldLabel(tr("&Client"), m_entityKind), entity);
    m_contains = line(tr("Words"), longest);
    m_contains->setPlaceholderText(tr("in the title or in what happened"));
    form->addRow(fieldLabel(tr("&Words"), m_contains), m_contains);
    m_reason = line(tr("Reason"), longest);
    m_reason->setPlaceholderText(tr("why this may be hidden; the next analyst will read it"));
    form->addRow(fieldLabel(tr("&Reason"), m_reason), m_reason);
    m_expiry = new ExpiryChoice(this);
    form->addRow(fieldLabel(tr("&Until"), m_expiry), m_expiry);
    column->addLayout(form);
    m_preview = new PlainLabel({}, this);
    m_preview->setWordWrap(true);
    m_problem = new PlainLabel({}, this);
    m_problem->setWordWrap(true);
    m_problem->setInk(Ink::Warning);
    column->addWidget(m_preview);
    column->addWidget(m_problem);
    column->addStretch(1);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_accept = buttons->addButton(tr("Save Rule"), QDialogButtonBox::AcceptRole);
    makePrimary(*m_accept);
    m_accept->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(buttons);
}

void SuppressionRuleDialog::fill() {
    m_name->setText(fromUtf8(m_rule.name));
    const QString type = m_rule.types.size() == 1 ? fromUtf8(m_rule.types.front()) : QString();
    if (m_rule.types.size() > 1) { // several cannot be chosen here, but stay
        m_type->addItem(tr("Several detectors"), QStringLiteral("*"));
        m_type->setCurrentIndex(m_type->count() - 1);
    } else
        m_type->setCurrentIndex(std::max(0, m_type->findData(type)));
    if (m_rule.scope != SuppressionScope::Everywhere) {
        const Account account = parseAccount(m_rule.scopeValue);
        m_scope->addItem(m_rule.scope == SuppressionScope::Account
                             ? shown(account.name)
                             : tr("Subscription %1").arg(shown(m_rule.scopeValue)),
                         scopeData(m_rule.scope, m_rule.scopeValue));
        m_scope->setCurrentIndex(1);
    }
    if (m_rule.entity) {
        m_entityKind->setCurrentIndex(
            std::max(0, m_entityKind->findData(static_cast<int>(m_rule.entity->kind))));
        m_entity->setText(fromUtf8(m_rule.entity->value));
    }
    m_contains->setText(fromUtf8(m_rule.contains));
    m_reason->setText(fromUtf8(m_rule.reason));
    if (!m_rule.id.empty()) m_expiry->setMoment(m_rule.expires);
}

void SuppressionRuleDialog::fetchAccounts() {
    m_accountsRequest = m_gateway.ask([](const AlertReader& store) { return store.accounts(); },
                                      [this](Result<std::vector<AccountSummary>> accounts) {
                                          if (!accounts) return;
                                          for (const auto& scope : protectionScopes(*accounts, {})) {
                                              if (scope.kind == ProtectionScope::Kind::Everywhere) continue;
                                              const QString value =
                                                  scopeData(scope.kind == ProtectionScope::Kind::Account
                                                                ? SuppressionScope::Account
                                                                : SuppressionScope::Subscription,
                                                            scope.key);
                                              if (m_scope->findData(value) < 0)
                                                  m_scope->addItem(titleOf(scope), value);
                                          }
                                      });
}

SuppressionRule SuppressionRuleDialog::rule() const {
    SuppressionRule rule = m_rule;
    rule.name = toUtf8(m_name->text().trimmed());
    const QString type = m_type->currentData().toString();
    if (type.isEmpty())
        rule.types.clear();
    else if (type != QStringLiteral("*"))
        rule.types = {toUtf8(type)};
    const QString scope = m_scope->currentData().toString();
    rule.scope = static_cast<SuppressionScope>(scope.section(QLatin1Char('\n'), 0, 0).toInt());
    rule.scopeValue = toUtf8(scope.section(QLatin1Char('\n'), 1));
    const int kind = m_entityKind->currentData().toInt();
    rule.entity.reset();
    if (kind != anyKind)
        rule.entity = Entity{static_cast<EntityKind>(kind), toUtf8(m_entity->text().trimmed())};
    rule.contains = toUtf8(m_contains->text().trimmed());
    rule.reason = toUtf8(m_reason->text().trimmed());
    rule.expires = m_expiry->moment();
    return rule;
}

void SuppressionRuleDialog::changed() {
    m_entity->setEnabled(m_entityKind->currentData().toInt() != anyKind);
    const auto problems = problemsOf(rule(), now());
    m_accept->setEnabled(problems.empty());
    m_problem->setText(problems.empty() ? QString() : fromUtf8(problems.front().text));
    m_pause.start();
}

void SuppressionRuleDialog::simulate() {
    const SuppressionRule wanted = rule();
    m_previewRequest = m_gateway.ask(
        [wanted](const AlertReader& store) {
            return store.previewSuppression(wanted, {now() - lately, std::nullopt}, 0);
        },
        [this](Result<SuppressionPreview> preview) {
            if (!preview) {
                m_preview->setText(fromUtf8(describe(preview.error())));
                return;
            }
            m_preview->setText(
                tr("In the last 90 days it would have hidden %1 alerts, %2 of High; %3 of them are still "
                   "open.")
                    .arg(fromUtf8(formatCount(preview->alerts)),
                         fromUtf8(formatCount(preview->bySeverity[static_cast<std::size_t>(Severity::High)])),
                         fromUtf8(formatCount(preview->open))));
        });
}

} // namespace cosmoswatch
