#include "ui/widgets/receiver_dialog.h"

#include "core/base/text.h"
#include "ui/plain_text.h"
#include "ui/source_access.h"
#include "ui/theme.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/credential_form.h"
#include "ui/widgets/form_rows.h"
#include "ui/widgets/receiver_form.h"

#include <QDialogButtonBox>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace cosmoswatch {
namespace {

constexpr int longestName = 100;

} // namespace

ReceiverDialog::ReceiverDialog(ReceiverAccess access, Settings present, QWidget* parent)
    : QDialog(parent), m_access(std::move(access)), m_present(std::move(present)) {
    setWindowTitle(tr("Add a Receiver"));
    resize(metrics::unit() * 150, metrics::unit() * 170);
    auto* column = new QVBoxLayout(this);
    auto* head = new QFormLayout;
    m_kind = new QComboBox(this);
    m_kind->setAccessibleName(tr("Told by"));
    m_kind->addItems({tr("Mail"), tr("Syslog"), tr("Webhook, Slack or Teams"), tr("Azure Event Hubs"),
                      tr("File"), tr("Command")});
    head->addRow(formLabel(tr("&Told by"), m_kind), m_kind);
    column->addLayout(head);
    m_about = new PlainLabel({}, this);
    m_about->setWordWrap(true);
    m_about->setInk(Ink::Muted);
    column->addWidget(m_about);
    auto* scroll = new QScrollArea(this); // mail has more to fill in than a small screen holds
    scroll->setWidget(buildForms());
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    column->addWidget(scroll, 1);
    m_result = new PlainLabel({}, this);
    m_result->setWordWrap(true);
    m_result->setSelectable(true);
    m_result->setMinimumHeight(metrics::unit() * 9);
    m_result->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    column->addWidget(m_result);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_test = buttons->addButton(tr("Send a Test"), QDialogButtonBox::ActionRole);
    m_add = buttons->addButton(tr("Add Receiver"), QDialogButtonBox::AcceptRole);
    makePrimary(*m_add);
    m_add->setDefault(true);
    connect(m_test, &QPushButton::clicked, this, &ReceiverDialog::test);
    connect(buttons, &QDialogButtonBox::accepted, this, &ReceiverDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(buttons);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &ReceiverDialog::kindChosen);
    connect(m_name, &QLineEdit::textEdited, this, [this] { m_nameEdited = true; });
    kindChosen();
}

QWidget* ReceiverDialog::buildForms() {
    auto* content = new QWidget(this);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, metrics::gap(), 0);
    m_pages = new QStackedWidget(content);
    m_forms = {newMailForm(this),        newSyslogForm(this), newWebhookForm(this),
               newHubReceiverForm(this), newFileForm(this),   newCommandForm(this)};
    for (auto* form : m_forms) {
        m_pages->addWidget(form);
        connect(form, &ReceiverForm::changed, this, &ReceiverDialog::formChanged);
    }
    column->addWidget(m_pages);
    column->addWidget(buildRule());
    column->addStretch(1);
    return content;
}

// Which alerts it is told of, and its name.
QWidget* ReceiverDialog::buildRule() {
    auto* rule = new QWidget(this);
    FormRows rows(rule, [this] { validate(); });
    m_severity = rows.choice(tr("&Alerts"), {tr("All, also informational"), tr("Low and graver"),
                                             tr("Medium and graver"), tr("High only")});
    m_severity->setCurrentIndex(static_cast<int>(Severity::Low));
    m_accounts = rows.line(tr("Acc&ounts"), tr("all; or their names: shop-prod, hr-records"));
    m_samples = rows.check(tr("Sample alerts, too"));
    m_name = rows.line(tr("Na&me"));
    m_name->setMaxLength(longestName);
    return rule;
}

ReceiverForm& ReceiverDialog::form() const {
    return *m_forms.at(static_cast<std::size_t>(m_kind->currentIndex()));
}

void ReceiverDialog::setKind(int kind) {
    m_kind->setCurrentIndex(kind);
}

void ReceiverDialog::edit(const ReceiverSettings& receiver) {
    setWindowTitle(tr("Change a Receiver"));
    m_edited = receiver;
    m_nameEdited = true;
    m_kind->setCurrentIndex(static_cast<int>(receiver.way.index()));
    m_kind->setEnabled(false);
    form().setWay(receiver.way);
    m_severity->setCurrentIndex(static_cast<int>(receiver.rule.minSeverity));
    QStringList accounts;
    for (const auto& account : receiver.rule.accounts)
        accounts << fromUtf8(account);
    m_accounts->setText(accounts.join(QStringLiteral(", ")));
    m_samples->setChecked(receiver.rule.samples);
    m_name->setText(fromUtf8(receiver.name));
    m_add->setText(tr("Save"));
    std::erase_if(m_present.receivers, [&](const auto& other) { return other.name == receiver.name; });
    validate();
}

void ReceiverDialog::kindChosen() {
    m_pages->setCurrentIndex(m_kind->currentIndex());
    // Only the form that is seen decides how high the page is.
    for (int i = 0; i < m_pages->count(); ++i)
        m_pages->widget(i)->setSizePolicy(QSizePolicy::Preferred, i == m_pages->currentIndex()
                                                                      ? QSizePolicy::Preferred
                                                                      : QSizePolicy::Ignored);
    m_pages->adjustSize();
    m_about->setText(form().about());
    formChanged();
}

void ReceiverDialog::formChanged() {
    ++m_tests; // what is on its way tells of another state
    if (!m_nameEdited && !form().isUntouched()) {
        const QString wanted = form().suggestedName().left(longestName);
        QString name = wanted;
        const auto taken = [&](const QString& one) {
            return std::any_of(m_present.receivers.begin(), m_present.receivers.end(),
                               [&](const auto& other) { return other.name == toUtf8(one); });
        };
        for (int number = 2; taken(name); ++number)
            name = wanted + u' ' + QString::number(number);
        m_name->setText(name);
    }
    m_result->setText({});
    validate();
}

ReceiverSettings ReceiverDialog::receiver() const {
    ReceiverSettings receiver;
    if (m_edited) receiver = *m_edited;
    receiver.name = toUtf8(m_name->text().trimmed());
    receiver.way = form().way(secretName());
    receiver.rule.minSeverity = static_cast<Severity>(m_severity->currentIndex());
    receiver.rule.accounts.clear();
    for (const QString& account : wordsOf(m_accounts->text()))
        receiver.rule.accounts.push_back(toUtf8(account));
    receiver.rule.samples = m_samples->isChecked();
    return receiver;
}

// It stays with the receiver; a new one is named after it, and as no other.
std::string ReceiverDialog::secretName() const {
    if (m_edited)
        if (auto kept = secretNameOf(m_edited->way); !kept.empty()) return kept;
    std::string base = "receiver-";
    for (const char c : lowerAscii(toUtf8(m_name->text())))
        base += (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '-';
    std::string name = base;
    const auto isTaken = [&] {
        return std::any_of(m_present.receivers.begin(), m_present.receivers.end(),
                           [&](const auto& other) { return secretNameOf(other.way) == name; });
    };
    for (int number = 2; isTaken(); ++number)
        name = base + "-" + std::to_string(number);
    return name;
}

QString ReceiverDialog::whatIsWrong() const {
    if (const QString wrong = form().whatIsWrong(); !wrong.isEmpty()) return wrong;
    const std::string name = toUtf8(m_name->text().trimmed());
    if (name.empty()) return tr("Give it a name.");
    if (std::any_of(m_present.receivers.begin(), m_present.receivers.end(),
                    [&](const auto& other) { return other.name == name; }))
        return tr("Another receiver has this name.");
    return {};
}

void ReceiverDialog::say(const QString& text, bool wrong) {
    m_result->setInk(wrong ? Ink::Warning : Ink::Muted);
    m_result->setText(text);
}

void ReceiverDialog::validate() {
    if (!m_add) return;
    const QString wrong = whatIsWrong();
    m_add->setEnabled(wrong.isEmpty() && !m_keeping);
    m_test->setEnabled(form().whatIsWrong().isEmpty() && !m_keeping);
    if (form().isUntouched())
        m_result->setText({});
    else if (!wrong.isEmpty() || !m_result->text().isEmpty())
        say(wrong, true);
}

void ReceiverDialog::test() {
    say(tr("Sending a sample alert…"), false);
    m_test->setEnabled(false);
    testLater(this, m_access, receiver(), m_present.network, toUtf8(form().secret()),
              [this, number = ++m_tests](const Result<void>& sent) {
                  if (number != m_tests) return; // something was changed meanwhile
                  m_test->setEnabled(true);
                  m_result->setInk(sent ? Ink::Normal : Ink::Error);
                  m_result->setText(sent ? tr("A sample alert was sent. See that it has come.")
                                         : tr("Not sent: %1").arg(shown(describe(sent.error()))));
              });
}

void ReceiverDialog::accept() {
    if (m_keeping || !whatIsWrong().isEmpty()) return;
    ++m_tests;
    const std::string secret = toUtf8(form().secret());
    if (secret.empty()) return QDialog::accept();
    m_keeping = true;
    say(tr("The secret goes into the keychain…"), false);
    m_add->setEnabled(false);
    m_test->setEnabled(false);
    keepSecretLater(
        this, {nullptr, m_access.secrets}, secretName(), secret, [this](const Result<void>& kept) {
            m_keeping = false;
            if (kept) return QDialog::accept();
            validate();
            m_result->setInk(Ink::Error);
            m_result->setText(tr("The secret could not be kept: %1").arg(shown(describe(kept.error()))));
        });
}

} // namespace cosmoswatch
