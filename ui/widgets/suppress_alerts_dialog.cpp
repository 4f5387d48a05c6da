#include "ui/widgets/suppress_alerts_dialog.h"

#include "core/alert/catalogue.h"
#include "core/base/text.h"
#include "ui/display_time.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/expiry_choice.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>

namespace cosmoswatch {
namespace {

using namespace Qt::StringLiterals;

constexpr int simulatedDays = 90;

QLineEdit* lineEdit(const QString& name, const QString& hint, QWidget* parent) {
    auto* edit = new QLineEdit(parent);
    edit->setAccessibleName(name);
    edit->setPlaceholderText(hint);
    edit->setMaxLength(static_cast<int>(maxSuppressionText));
    return edit;
}

} // namespace

SuppressAlertsDialog::SuppressAlertsDialog(StoreGateway& gateway, std::vector<Alert> alerts, QWidget* parent)
    : QDialog(parent), m_gateway(gateway), m_alerts(std::move(alerts)) {
    for (const auto& alert : m_alerts)
        if (std::find(m_types.begin(), m_types.end(), alert.type) == m_types.end())
            m_types.push_back(alert.type);
    setWindowTitle(tr("Suppress Alerts Like This"));
    m_pause.setSingleShot(true);
    m_pause.setInterval(std::chrono::milliseconds(250));
    connect(&m_pause, &QTimer::timeout, this, &SuppressAlertsDialog::simulate);
    buildForm();
    changed();
    m_touched = true;
}

// The input, and below it what is wrong with it.
QWidget* SuppressAlertsDialog::field(QWidget* input, SuppressionField field) {
    auto* box = new QWidget(this);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::unit() / 2);
    column->addWidget(input);
    auto* problem = new PlainLabel({}, box);
    problem->setInk(Ink::Error);
    problem->setFont(smallFont());
    problem->setWordWrap(true);
    problem->hide();
    column->addWidget(problem);
    m_problems[field] = problem;
    return box;
}

void SuppressAlertsDialog::buildForm() {
    auto* column = new QVBoxLayout(this);
    auto* form = new QFormLayout;
    form->setVerticalSpacing(metrics::gap());

    m_type = new QCheckBox(
        withoutMnemonics(m_types.size() == 1 ? tr("Only “%1”").arg(fromUtf8(alertType(m_types.front()).title))
                                             : tr("Only their %n kind(s) of alert", nullptr,
                                                  static_cast<int>(m_types.size()))),
        this);
    QStringList titles;
    for (const auto& type : m_types)
        titles << fromUtf8(alertType(type).title);
    m_type->setToolTip(plainToolTip(titles.join(u'\n')));
    m_type->setChecked(true);
    form->addRow(new PlainLabel(tr("Rule"), this), field(m_type, SuppressionField::Types));

    m_scope = new QComboBox(this);
    m_scope->setAccessibleName(tr("Accounts"));
    offerScopes();
    form->addRow(fieldLabel(tr("&Accounts"), m_scope), field(m_scope, SuppressionField::Scope));

    m_entity = new QComboBox(this);
    m_entity->setAccessibleName(tr("From"));
    offerEntities();
    m_entity->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_network = lineEdit(tr("Address or network"), tr("203.0.113.0/24"), this);
    m_network->setText(fromUtf8(m_alerts.front().address));
    auto* from = new QWidget(this);
    auto* fromColumn = new QVBoxLayout(from);
    fromColumn->setContentsMargins(0, 0, 0, 0);
    fromColumn->setSpacing(metrics::unit());
    fromColumn->addWidget(m_entity);
    fromColumn->addWidget(m_network);
    form->addRow(fieldLabel(tr("&From"), m_entity), field(from, SuppressionField::Entity));

    m_contains = lineEdit(tr("Words"), tr("Any; or words that stand in the alert"), this);
    form->addRow(fieldLabel(tr("&Words"), m_contains), field(m_contains, SuppressionField::Contains));
    m_reason = lineEdit(tr("Reason"), tr("Why these are no attack"), this);
    form->addRow(fieldLabel(tr("&Reason"), m_reason), field(m_reason, SuppressionField::Reason));

    m_until = new ExpiryChoice(this);
    form->addRow(fieldLabel(tr("&Until"), m_until), field(m_until, SuppressionField::Expires));
    m_name = lineEdit(tr("Name"), tr("What the list of rules calls it"), this);
    form->addRow(fieldLabel(tr("&Name"), m_name), field(m_name, SuppressionField::Name));
    column->addLayout(form);

    m_preview = new PlainLabel({}, this);
    m_preview->setFont(strongFont());
    m_preview->setWordWrap(true);
    m_examples = new PlainLabel({}, this);
    m_examples->setInk(Ink::Muted);
    m_examples->setFont(smallFont());
    m_examples->setWordWrap(true);
    column->addWidget(m_preview);
    column->addWidget(m_examples);
    m_openToo = new QCheckBox(tr("&Dismiss the open ones now"), this);
    m_openToo->setChecked(true);
    column->addWidget(m_openToo);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_accept = buttons->addButton(tr("Suppress"), QDialogButtonBox::AcceptRole);
    makePrimary(*m_accept);
    m_accept->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(buttons);
    setMinimumWidth(metrics::unit() * 130);

    for (auto* edit : {m_network, m_contains, m_reason})
        connect(edit, &QLineEdit::textChanged, this, &SuppressAlertsDialog::changed);
    connect(m_name, &QLineEdit::textEdited, this, [this](const QString& text) {
        m_named = !text.isEmpty();
        changed();
    });
    for (auto* box : {m_scope, m_entity})
        connect(box, &QComboBox::currentIndexChanged, this, &SuppressAlertsDialog::changed);
    connect(m_type, &QCheckBox::toggled, this, &SuppressAlertsDialog::changed);
    connect(m_until, &ExpiryChoice::changed, this, &SuppressAlertsDialog::changed);
    m_reason->setFocus();
}

// As narrow as the alerts allow, the narrowest first.
void SuppressAlertsDialog::offerScopes() {
    const Account& account = m_alerts.front().account;
    const auto all = [this](auto&& same) { return std::all_of(m_alerts.begin(), m_alerts.end(), same); };
    if (all([&](const Alert& alert) { return alert.account.key == account.key; }))
        m_scope->addItem(tr("Only %1").arg(shown(account.name)), static_cast<int>(SuppressionScope::Account));
    if (!account.subscriptionId.empty() &&
        all([&](const Alert& alert) { return alert.account.subscriptionId == account.subscriptionId; }))
        m_scope->addItem((m_alerts.size() == 1 ? tr("Its subscription %1") : tr("Their subscription %1"))
                             .arg(shown(account.subscriptionId)),
                         static_cast<int>(SuppressionScope::Subscription));
    m_scope->addItem(tr("Every account"), static_cast<int>(SuppressionScope::Everywhere));
}

// Whom all the alerts have in common.
void SuppressAlertsDialog::offerEntities() {
    m_entity->addItem(tr("Anybody"));
    m_entities.push_back({});
    const auto offer = [this](EntityKind kind, const QString& text, auto&& valueOf) {
        const std::string value = valueOf(m_alerts.front());
        const bool shared = std::all_of(m_alerts.begin(), m_alerts.end(),
                                        [&](const Alert& alert) { return valueOf(alert) == value; });
        if (value.empty() || !shared) return;
        m_entity->addItem(text.arg(shown(value)));
        m_entities.push_back({kind, value});
    };
    offer(EntityKind::Address, tr("The address %1"), [](const Alert& alert) { return alert.address; });
    offer(EntityKind::Principal, tr("The principal %1"), [](const Alert& alert) { return alert.principal; });
    offer(EntityKind::Application, tr("The application %1"),
          [](const Alert& alert) { return alert.application; });
    offer(EntityKind::Country, tr("The country %1"),
          [](const Alert& alert) { return alert.place.countryCode; });
    m_entity->setCurrentIndex(m_entity->count() > 1 ? 1 : 0);
}

SuppressionRule SuppressAlertsDialog::rule() const {
    SuppressionRule rule;
    if (m_type->isChecked()) rule.types = m_types;
    rule.scope = static_cast<SuppressionScope>(m_scope->currentData().toInt());
    if (rule.scope == SuppressionScope::Account) rule.scopeValue = m_alerts.front().account.key;
    if (rule.scope == SuppressionScope::Subscription)
        rule.scopeValue = m_alerts.front().account.subscriptionId;
    if (const int chosen = m_entity->currentIndex(); chosen > 0) {
        rule.entity = m_entities[static_cast<std::size_t>(chosen)];
        if (rule.entity->kind == EntityKind::Address)
            rule.entity->value = toUtf8(m_network->text().trimmed());
    }
    rule.contains = toUtf8(m_contains->text().trimmed());
    rule.reason = toUtf8(m_reason->text().trimmed());
    rule.expires = m_until->moment();
    rule.name = toUtf8(m_name->text().trimmed());
    return rule;
}

bool SuppressAlertsDialog::openAlertsToo() const {
    return m_openToo->isChecked() && m_openToo->isEnabled();
}

void SuppressAlertsDialog::changed() {
    const int chosen = m_entity->currentIndex();
    m_network->setVisible(chosen > 0 &&
                          m_entities[static_cast<std::size_t>(chosen)].kind == EntityKind::Address);
    SuppressionRule made = rule();
    if (!m_named) {
        made.name = describe(made).substr(0, maxSuppressionText);
        const QSignalBlocker quiet(m_name);
        m_name->setText(fromUtf8(made.name));
        m_name->setCursorPosition(0);
    }
    const auto problems = problemsOf(made, now());
    for (const auto& [field, label] : m_problems) {
        QString text;
        for (const auto& problem : problems)
            if (problem.field == field && text.isEmpty()) text = fromUtf8(problem.text);
        // That the reason is still missing goes without saying until something else was done.
        const bool waiting = field == SuppressionField::Reason && made.reason.empty() && !m_touched;
        label->setText(text);
        label->setVisible(!text.isEmpty() && !waiting);
    }
    m_accept->setEnabled(problems.empty());
    m_preview->setText(tr("Counting…"));
    m_pause.start();
}

void SuppressAlertsDialog::simulate() {
    SuppressionRule made = rule();
    if (made.reason.empty()) made.reason = "-"; // that it is missing changes nothing about what it hides
    const TimeRange range{now() - std::chrono::days(simulatedDays), std::nullopt};
    m_request = m_gateway.ask(
        [made, range](const AlertReader& store) { return store.previewSuppression(made, range, 3); },
        [this](Result<SuppressionPreview> preview) {
            if (preview)
                showPreview(*preview);
            else
                m_preview->setText(fromUtf8(describe(preview.error())));
            emit simulated();
        });
}

void SuppressAlertsDialog::showPreview(const SuppressionPreview& preview) {
    const auto number = [](std::uint64_t count) {
        return static_cast<int>(std::min<std::uint64_t>(count, 1u << 30));
    };
    QStringList by;
    for (const auto severity : allSeverities)
        if (const auto count = preview.bySeverity[static_cast<std::size_t>(severity)])
            by << tr("%1 %2").arg(fromUtf8(formatCount(count)), severityLabel(severity));
    QString text =
        preview.alerts == 0
            ? tr("It would have hidden no alert of the last %1 days.").arg(simulatedDays)
            : tr("It would have hidden %n alert(s) of the last %1 days: %2.", nullptr, number(preview.alerts))
                  .arg(QString::number(simulatedDays), by.join(u", "_s));
    if (!preview.complete)
        text +=
            u' ' + tr("Only the newest %1 were looked into.").arg(fromUtf8(formatCount(preview.examined)));
    m_preview->setText(text);
    QStringList examples;
    for (const auto& row : preview.newest)
        examples << u"· "_s +
                        tr("%1, %2, %3").arg(shortTime(row.last), shown(row.title), shown(row.accountName));
    m_examples->setText(examples.join(u'\n'));
    m_examples->setVisible(!examples.isEmpty());
    m_openToo->setEnabled(preview.open > 0);
    m_openToo->setText(preview.open > 0 ? tr("&Dismiss %n open alert(s) now", nullptr, number(preview.open))
                                        : tr("&Dismiss the open ones now: there are none"));
}

} // namespace cosmoswatch
