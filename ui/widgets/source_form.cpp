#include "ui/widgets/source_form.h"

#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/credential_form.h"

#include <QDir>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>

namespace cosmoswatch {
namespace {

constexpr int longestText = 4000;

// A form of lines, one below the other, and a way to sign in.
class LineForm : public SourceForm {
public:
    explicit LineForm(QWidget* parent) : SourceForm(parent), m_rows(new QFormLayout(this)) {
        m_rows->setContentsMargins(0, 0, 0, 0);
    }

protected:
    QLineEdit* addLine(const QString& label, const QString& name, const QString& example = {}) {
        auto* edit = new QLineEdit(this);
        edit->setMaxLength(longestText);
        edit->setAccessibleName(name);
        edit->setPlaceholderText(example);
        connect(edit, &QLineEdit::textChanged, this, &SourceForm::changed);
        edit->setMinimumHeight(edit->sizeHint().height()); // long texts below give way first
        m_rows->addRow(formLabel(label, edit), edit);
        return edit;
    }
    CredentialForm* addCredential(std::vector<CredentialKind> kinds) {
        auto* form = new CredentialForm(std::move(kinds), this);
        connect(form, &CredentialForm::changed, this, &SourceForm::changed);
        m_rows->addRow(form);
        return form;
    }
    [[nodiscard]] QFormLayout* rows() const { return m_rows; }

    [[nodiscard]] static QString textOf(const QLineEdit* edit) { return edit->text().trimmed(); }

private:
    QFormLayout* m_rows;
};

class FolderForm final : public LineForm {
public:
    explicit FolderForm(QWidget* parent) : LineForm(parent) {
        m_folder = addLine(tr("&Folder"), tr("Folder"));
        m_folder->setObjectName(QStringLiteral("sourceFolder"));
        auto* browse = new QPushButton(tr("Browse…"), this);
        connect(browse, &QPushButton::clicked, this, [this] {
            const QString folder =
                QFileDialog::getExistingDirectory(this, tr("Folder of Logs"), m_folder->text());
            if (!folder.isEmpty()) m_folder->setText(folder);
        });
        auto* line = new QHBoxLayout; // beside the path, not a line of its own
        line->setSpacing(metrics::gap());
        line->addWidget(m_folder, 1);
        line->addWidget(browse);
        rows()->removeWidget(m_folder);
        rows()->setLayout(0, QFormLayout::FieldRole, line);
    }
    QString about() const override {
        return tr(
            "A folder that Azure’s logs are copied to. It is read now, at each start, and watched for growth "
            "while Cosmos Watch runs. Nothing in it is changed.");
    }
    QString suggestedName() const override { return QDir(m_folder->text()).dirName(); }
    Connection connection(const std::string& /*secretName*/) const override {
        const auto path = std::filesystem::path(toUtf8(QDir::cleanPath(textOf(m_folder))));
        return FolderLogs{path.lexically_normal()};
    }
    void setConnection(const Connection& connection) override {
        m_folder->setText(fromUtf8(std::get<FolderLogs>(connection).path.native()));
    }
    bool isUntouched() const override { return m_folder->text().isEmpty(); }
    QString whatIsWrong() const override {
        if (textOf(m_folder).isEmpty()) return tr("Choose a folder.");
        if (!QDir::isAbsolutePath(textOf(m_folder))) return tr("Write the whole path, from / on.");
        return {};
    }

private:
    QLineEdit* m_folder;
};

// "shoplogs" is as good as its whole address.
QString storageAddress(QString text) {
    while (text.endsWith(QLatin1Char('/')))
        text.chop(1);
    if (text.isEmpty() || text.contains(QLatin1String("://"))) return text;
    if (!text.contains(QLatin1Char('.'))) text += QStringLiteral(".blob.core.windows.net");
    return QStringLiteral("https://") + text;
}

bool isSafeAddress(const QString& address) {
    static const QRegularExpression here(
        QStringLiteral("^http://(127\\.0\\.0\\.1|localhost|\\[::1\\])(:[0-9]+)?(/|$)"));
    return address.startsWith(QLatin1String("https://")) || here.match(address).hasMatch();
}

class BlobForm final : public LineForm {
public:
    explicit BlobForm(QWidget* parent) : LineForm(parent) {
        m_endpoint = addLine(tr("Storage &account"), tr("Storage account"),
                             tr("shoplogs, or https://shoplogs.blob.core.windows.net"));
        m_container =
            addLine(tr("C&ontainer"), tr("Container"), tr("All of Azure’s, which begin with insights-"));
        m_prefix = addLine(tr("Names be&gin with"), tr("Beginning of names"), tr("Anything"));
        m_credential = addCredential(
            {CredentialKind::Application, CredentialKind::Signature, CredentialKind::AccountKey});
    }
    QString about() const override {
        return tr("The storage account that a diagnostic setting archives to. Its blobs are read in their "
                  "order and "
                  "followed as they grow. Nothing in it is changed: rights to read and list are enough.");
    }
    QString suggestedName() const override {
        return storageAddress(textOf(m_endpoint))
            .section(QStringLiteral("://"), 1)
            .section(QLatin1Char('.'), 0, 0);
    }
    Connection connection(const std::string& secretName) const override {
        BlobLogs blobs;
        blobs.endpoint = toUtf8(storageAddress(textOf(m_endpoint)));
        blobs.container = toUtf8(textOf(m_container));
        blobs.prefix = toUtf8(textOf(m_prefix));
        if (m_credential->kind() == CredentialKind::AccountKey)
            blobs.credential = AccountKey{secretName};
        else if (m_credential->kind() == CredentialKind::Signature)
            blobs.credential = SharedAccessSignature{secretName};
        else
            blobs.credential = m_credential->application(secretName);
        return blobs;
    }
    void setConnection(const Connection& connection) override {
        const auto& blobs = std::get<BlobLogs>(connection);
        m_endpoint->setText(fromUtf8(blobs.endpoint));
        m_container->setText(fromUtf8(blobs.container));
        m_prefix->setText(fromUtf8(blobs.prefix));
        if (const auto* application = std::get_if<EntraApplication>(&blobs.credential))
            m_credential->setKept(CredentialKind::Application, *application);
        else
            m_credential->setKept(std::holds_alternative<AccountKey>(blobs.credential)
                                      ? CredentialKind::AccountKey
                                      : CredentialKind::Signature);
    }
    QString secret() const override { return m_credential->secret(); }
    bool isUntouched() const override { return m_endpoint->text().isEmpty() && m_credential->isUntouched(); }
    QString whatIsWrong() const override {
        if (textOf(m_endpoint).isEmpty()) return tr("Name the storage account.");
        const QString address = storageAddress(textOf(m_endpoint));
        if (address.contains(QLatin1Char('?')))
            return tr("The address ends before the “?”: the signature goes into its own field.");
        if (!isSafeAddress(address)) return tr("The address begins with https://.");
        if (textOf(m_container).contains(QLatin1Char('/')))
            return tr("A container’s name has no “/”; what comes behind it is the beginning of names.");
        return m_credential->whatIsWrong();
    }

private:
    QLineEdit* m_endpoint;
    QLineEdit* m_container;
    QLineEdit* m_prefix;
    CredentialForm* m_credential;
};

// Event Hubs speaks Kafka on this port.
QString hubAddress(QString text) {
    text.remove(QStringLiteral("sb://"));
    while (text.endsWith(QLatin1Char('/')))
        text.chop(1);
    if (text.isEmpty()) return text;
    if (!text.contains(QLatin1Char('.')) && !text.contains(QLatin1Char(':')))
        text += QStringLiteral(".servicebus.windows.net");
    return text.contains(QLatin1Char(':')) ? text : text + QStringLiteral(":9093");
}

class HubForm final : public LineForm {
public:
    explicit HubForm(QWidget* parent) : LineForm(parent) {
        m_server =
            addLine(tr("N&amespace"), tr("Event Hubs namespace"), tr("shop, or shop.servicebus.windows.net"));
        m_hub = addLine(tr("&Event hub"), tr("Event hub"), tr("insights-logs-dataplanerequests"));
        m_group = addLine(tr("Consumer &group"), tr("Consumer group"));
        m_group->setText(fromUtf8(HubLogs{}.consumerGroup));
        m_credential = addCredential({CredentialKind::ConnectionString, CredentialKind::Application});
        connect(m_credential, &CredentialForm::changed, this, &HubForm::takeFromConnectionString);
    }
    QString about() const override {
        return tr("The event hub that a diagnostic setting streams to, read over its Kafka endpoint (port "
                  "9093, tier "
                  "Standard or above) in a consumer group of its own. Where reading goes on is kept here, "
                  "not in Azure.");
    }
    QString suggestedName() const override { return textOf(m_hub); }
    Connection connection(const std::string& secretName) const override {
        HubLogs hub;
        hub.server = toUtf8(hubAddress(textOf(m_server)));
        hub.hub = toUtf8(textOf(m_hub));
        if (!textOf(m_group).isEmpty()) hub.consumerGroup = toUtf8(textOf(m_group));
        if (m_credential->kind() == CredentialKind::ConnectionString)
            hub.credential = ConnectionString{secretName};
        else
            hub.credential = m_credential->application(secretName);
        return hub;
    }
    void setConnection(const Connection& connection) override {
        const auto& hub = std::get<HubLogs>(connection);
        m_server->setText(fromUtf8(hub.server));
        m_hub->setText(fromUtf8(hub.hub));
        m_group->setText(fromUtf8(hub.consumerGroup));
        if (const auto* application = std::get_if<EntraApplication>(&hub.credential))
            m_credential->setKept(CredentialKind::Application, *application);
        else
            m_credential->setKept(CredentialKind::ConnectionString);
    }
    QString secret() const override { return m_credential->secret(); }
    bool isUntouched() const override {
        return m_server->text().isEmpty() && m_hub->text().isEmpty() && m_credential->isUntouched();
    }
    QString whatIsWrong() const override {
        if (textOf(m_server).isEmpty())
            return tr("Name the namespace, or paste its connection string below.");
        if (textOf(m_hub).isEmpty()) return tr("Name the event hub.");
        return m_credential->whatIsWrong();
    }

private:
    // "Endpoint=sb://shop.servicebus.windows.net/;…;EntityPath=logs" names both.
    void takeFromConnectionString() {
        static const QRegularExpression server(QStringLiteral("Endpoint=sb://([^/;]+)"));
        static const QRegularExpression hub(QStringLiteral("EntityPath=([^;]+)"));
        if (m_credential->kind() != CredentialKind::ConnectionString) return;
        const QString text = m_credential->secret();
        if (const auto found = server.match(text); found.hasMatch() && textOf(m_server).isEmpty())
            m_server->setText(hubAddress(found.captured(1)));
        if (const auto found = hub.match(text); found.hasMatch() && textOf(m_hub).isEmpty())
            m_hub->setText(found.captured(1));
    }

    QLineEdit* m_server;
    QLineEdit* m_hub;
    QLineEdit* m_group;
    CredentialForm* m_credential;
};

class WorkspaceForm final : public LineForm {
public:
    explicit WorkspaceForm(QWidget* parent) : LineForm(parent) {
        m_workspace =
            addLine(tr("&Workspace id"), tr("Workspace id"), tr("From the workspace’s Overview: a GUID"));
        m_tables = addLine(tr("Ta&bles"), tr("Tables"),
                           tr("All that are known; else their names, separated by commas"));
        m_credential = addCredential({CredentialKind::Application});
        m_endpoint = addLine(tr("&Query address"), tr("Query address"));
        m_endpoint->setText(fromUtf8(WorkspaceLogs{}.endpoint));
    }
    QString about() const override {
        return tr(
            "The Log Analytics workspace that a diagnostic setting sends to. It is asked for what is new in "
            "small slices; records come some minutes late, as Azure takes them in. The role Log Analytics "
            "Reader on the workspace is enough.");
    }
    QString suggestedName() const override { return tr("Log Analytics"); }
    Connection connection(const std::string& secretName) const override {
        WorkspaceLogs workspace;
        workspace.workspace = toUtf8(textOf(m_workspace));
        workspace.credential = m_credential->application(secretName);
        for (const QString& table : m_tables->text().split(QLatin1Char(','), Qt::SkipEmptyParts))
            if (!table.trimmed().isEmpty()) workspace.tables.push_back(toUtf8(table.trimmed()));
        QString endpoint = textOf(m_endpoint);
        while (endpoint.endsWith(QLatin1Char('/')))
            endpoint.chop(1);
        if (!endpoint.isEmpty()) workspace.endpoint = toUtf8(endpoint);
        return workspace;
    }
    void setConnection(const Connection& connection) override {
        const auto& workspace = std::get<WorkspaceLogs>(connection);
        m_workspace->setText(fromUtf8(workspace.workspace));
        QStringList tables;
        for (const auto& table : workspace.tables)
            tables << fromUtf8(table);
        m_tables->setText(tables.join(QStringLiteral(", ")));
        m_endpoint->setText(fromUtf8(workspace.endpoint));
        m_credential->setKept(CredentialKind::Application, workspace.credential);
    }
    QString secret() const override { return m_credential->secret(); }
    bool isUntouched() const override { return m_workspace->text().isEmpty() && m_credential->isUntouched(); }
    QString whatIsWrong() const override {
        static const QRegularExpression guid(
            QStringLiteral("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"));
        if (!guid.match(textOf(m_workspace)).hasMatch())
            return tr(
                "The workspace id is a GUID, such as 6a1f0c52-9a3e-4a3e-b1a7-3f1c9f2d7e01; the workspace’s "
                "Overview shows it.");
        if (!isSafeAddress(textOf(m_endpoint))) return tr("The query address begins with https://.");
        return m_credential->whatIsWrong();
    }

private:
    QLineEdit* m_workspace;
    QLineEdit* m_tables;
    QLineEdit* m_endpoint;
    CredentialForm* m_credential;
};

} // namespace

SourceForm* newFolderForm(QWidget* parent) {
    return new FolderForm(parent);
}
SourceForm* newBlobForm(QWidget* parent) {
    return new BlobForm(parent);
}
SourceForm* newHubForm(QWidget* parent) {
    return new HubForm(parent);
}
SourceForm* newWorkspaceForm(QWidget* parent) {
    return new WorkspaceForm(parent);
}

} // namespace cosmoswatch
