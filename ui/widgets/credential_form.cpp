#include "ui/widgets/credential_form.h"

#include "ui/plain_text.h"
#include "ui/theme.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace cosmoswatch {
namespace {

constexpr int longestText = 4000;

struct KindText {
    CredentialKind kind;
    const char* name;
    const char* secret; // what its secret is called
    const char* help;   // where it is found
};
constexpr KindText kindTexts[] = {
    {CredentialKind::AccountKey, QT_TRANSLATE_NOOP("cosmoswatch::CredentialForm", "Account key"),
     QT_TRANSLATE_NOOP("cosmoswatch::CredentialForm", "Account &key"),
     QT_TRANSLATE_NOOP(
         "cosmoswatch::CredentialForm",
         "In the portal: the storage account, Security + networking, Access keys. It opens the whole "
         "account: an application or a signature can do less.")},
    {CredentialKind::Signature, QT_TRANSLATE_NOOP("cosmoswatch::CredentialForm", "Shared access signature"),
     QT_TRANSLATE_NOOP("cosmoswatch::CredentialForm", "&Signature"),
     QT_TRANSLATE_NOOP("cosmoswatch::CredentialForm",
                       "For the container, with the permissions Read and List only. The whole address may be "
                       "pasted; the signature is taken from it.")},
    {CredentialKind::ConnectionString, QT_TRANSLATE_NOOP("cosmoswatch::CredentialForm", "Connection string"),
     QT_TRANSLATE_NOOP("cosmoswatch::CredentialForm", "&Connection string"),
     QT_TRANSLATE_NOOP(
         "cosmoswatch::CredentialForm",
         "In the portal: the event hub, Shared access policies, one that may only Listen. It begins "
         "with Endpoint=sb://.")},
    {CredentialKind::Application,
     QT_TRANSLATE_NOOP("cosmoswatch::CredentialForm", "Application of Microsoft Entra ID"),
     QT_TRANSLATE_NOOP("cosmoswatch::CredentialForm", "Client &secret"),
     QT_TRANSLATE_NOOP(
         "cosmoswatch::CredentialForm",
         "An app registration of your own with a client secret; take the secret’s value, not its id. "
         "It needs a role that reads: Storage Blob Data Reader, Azure Event Hubs Data Receiver or "
         "Log Analytics Reader.")},
};

const KindText& textOf(CredentialKind kind) {
    for (const auto& text : kindTexts)
        if (text.kind == kind) return text;
    return kindTexts[0];
}

QLineEdit* lineEdit(const QString& name, QWidget* parent) {
    auto* edit = new QLineEdit(parent);
    edit->setMaxLength(longestText);
    edit->setAccessibleName(name);
    edit->setMinimumHeight(edit->sizeHint().height()); // long texts below give way first
    return edit;
}

} // namespace

PlainLabel* formLabel(const QString& text, QWidget* field) {
    auto* label = fieldLabel(text, field);
    label->setMinimumWidth(metrics::unit() * 30);
    return label;
}

CredentialForm::CredentialForm(std::vector<CredentialKind> kinds, QWidget* parent) : QWidget(parent) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    m_rows = new QFormLayout;
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_kinds = new QComboBox(this);
    m_kinds->setAccessibleName(tr("How to sign in"));
    m_kinds->setMinimumHeight(m_kinds->sizeHint().height());
    for (const auto kind : kinds)
        m_kinds->addItem(tr(textOf(kind).name), static_cast<int>(kind));
    m_tenant = lineEdit(tr("Tenant"), this);
    m_tenant->setPlaceholderText(tr("Id or domain: contoso.onmicrosoft.com"));
    m_client = lineEdit(tr("Application id"), this);
    m_authority = lineEdit(tr("Sign-in address"), this);
    m_authority->setText(fromUtf8(EntraApplication{}.authority));
    m_secret = lineEdit(tr("Secret"), this);
    m_secret->setEchoMode(QLineEdit::Password);
    m_secretLabel = formLabel({}, m_secret);
    if (kinds.size() > 1) m_rows->addRow(formLabel(tr("Sign in &by"), m_kinds), m_kinds);
    m_kinds->setVisible(kinds.size() > 1);
    m_rows->addRow(formLabel(tr("&Tenant"), m_tenant), m_tenant);
    m_rows->addRow(formLabel(tr("Application &id"), m_client), m_client);
    m_rows->addRow(m_secretLabel, m_secret);
    m_rows->addRow(formLabel(tr("Sign-in &address"), m_authority), m_authority);
    column->addLayout(m_rows);
    m_help = new PlainLabel({}, this);
    m_help->setWordWrap(true);
    m_help->setInk(Ink::Muted);
    column->addWidget(m_help);
    connect(m_kinds, &QComboBox::currentIndexChanged, this, &CredentialForm::showKind);
    for (auto* edit : {m_tenant, m_client, m_authority, m_secret})
        connect(edit, &QLineEdit::textChanged, this, &CredentialForm::changed);
    showKind();
}

CredentialKind CredentialForm::kind() const {
    return static_cast<CredentialKind>(m_kinds->currentData().toInt());
}

void CredentialForm::showKind() {
    const KindText& text = textOf(kind());
    m_secretLabel->setText(tr(text.secret));
    m_secret->setAccessibleName(withoutMnemonics(tr(text.secret)).remove(QLatin1Char('&')));
    m_secret->setPlaceholderText(m_keptKind == static_cast<int>(kind())
                                     ? tr("Kept in the keychain; leave empty to keep it")
                                     : QString());
    m_help->setText(tr(text.help));
    for (auto* edit : {m_tenant, m_client, m_authority})
        m_rows->setRowVisible(edit, kind() == CredentialKind::Application);
    emit changed();
}

void CredentialForm::setKept(CredentialKind kind, const EntraApplication& application) {
    m_keptKind = static_cast<int>(kind);
    m_kinds->setCurrentIndex(std::max(0, m_kinds->findData(m_keptKind)));
    m_tenant->setText(fromUtf8(application.tenant));
    m_client->setText(fromUtf8(application.client));
    m_authority->setText(fromUtf8(application.authority));
    showKind();
}

EntraApplication CredentialForm::application(const std::string& secretName) const {
    EntraApplication application;
    application.tenant = toUtf8(m_tenant->text().trimmed());
    application.client = toUtf8(m_client->text().trimmed());
    application.secret = secretName;
    QString authority = m_authority->text().trimmed();
    while (authority.endsWith(QLatin1Char('/')))
        authority.chop(1);
    if (!authority.isEmpty()) application.authority = toUtf8(authority);
    return application;
}

QString CredentialForm::secret() const {
    QString text = m_secret->text().trimmed();
    if (kind() != CredentialKind::Signature) return text;
    // "https://…/container?sv=…": what stands behind the question mark.
    return text.mid(text.indexOf(QLatin1Char('?')) + 1);
}

bool CredentialForm::isUntouched() const {
    return m_secret->text().isEmpty() && m_tenant->text().isEmpty() && m_client->text().isEmpty();
}

QString CredentialForm::whatIsWrongWithSecret() const {
    const QString typed = secret();
    if (typed.isEmpty())
        return m_keptKind == static_cast<int>(kind()) ? QString()
                                                      : tr("%1 is missing.").arg(m_secret->accessibleName());
    switch (kind()) {
    case CredentialKind::AccountKey: {
        const auto decoded =
            QByteArray::fromBase64Encoding(typed.toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
        return decoded && (*decoded).size() >= 32
                   ? QString()
                   : tr("This is no account key: the portal shows 88 characters that end in ==.");
    }
    case CredentialKind::Signature:
        return typed.contains(QLatin1String("sig=")) ? QString()
                                                     : tr("This is no signature: one holds sv=… and sig=….");
    case CredentialKind::ConnectionString:
        return typed.startsWith(QLatin1String("Endpoint=sb://")) &&
                       typed.contains(QLatin1String("SharedAccessKey="))
                   ? QString()
                   : tr("This is no connection string: one holds Endpoint=sb://… and SharedAccessKey=….");
    case CredentialKind::Application:
        break;
    }
    return {};
}

QString CredentialForm::whatIsWrong() const {
    if (kind() == CredentialKind::Application) {
        if (m_tenant->text().trimmed().isEmpty()) return tr("Name the tenant of the application.");
        if (m_client->text().trimmed().isEmpty()) return tr("Name the application by its id.");
        if (!m_authority->text().trimmed().startsWith(QLatin1String("https://")) &&
            !m_authority->text().trimmed().startsWith(QLatin1String("http://127.0.0.1")))
            return tr("The sign-in address begins with https://.");
    }
    return whatIsWrongWithSecret();
}

} // namespace cosmoswatch
