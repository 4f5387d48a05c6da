#include "ui/widgets/receiver_form.h"

#include "ui/plain_text.h"
#include "ui/widgets/credential_form.h"
#include "ui/widgets/form_rows.h"

#include <QFileInfo>
#include <QUrl>

namespace cosmoswatch {
namespace {

QString tr(const char* text) {
    return ReceiverForm::tr(text);
}

QStringList dataForms() {
    return {tr("As Defender exports them"), QStringLiteral("OCSF"), QStringLiteral("ECS"),
            QStringLiteral("CEF")};
}

QString hostOf(const QString& server) {
    return server.section(u':', 0, 0);
}

class SyslogForm final : public ReceiverForm {
public:
    explicit SyslogForm(QWidget* parent) : ReceiverForm(parent), m_rows(this, [this] { emit changed(); }) {
        m_server = m_rows.line(tr("&Server"), QStringLiteral("siem.example.org:6514"));
        m_transport = m_rows.choice(tr("&Transport"), {tr("TLS"), tr("TCP: can be read on its way"),
                                                       tr("UDP: can be read, and gets lost")});
        m_form = m_rows.choice(tr("&Form"), dataForms());
        m_facility = m_rows.number(tr("Fa&cility"), 0, 23);
        setWay(SyslogReceiver{});
    }
    QString about() const override { return tr("A line for each alert, to a SIEM that listens for syslog."); }
    QString suggestedName() const override { return hostOf(m_server->text().trimmed()); }
    ReceiverWay way(const std::string&) const override {
        SyslogReceiver syslog;
        syslog.server = toUtf8(m_server->text().trimmed());
        syslog.transport = static_cast<SyslogReceiver::Transport>(m_transport->currentIndex());
        syslog.form = static_cast<DataForm>(m_form->currentIndex());
        syslog.facility = m_facility->value();
        return syslog;
    }
    void setWay(const ReceiverWay& way) override {
        const auto& syslog = std::get<SyslogReceiver>(way);
        m_server->setText(fromUtf8(syslog.server));
        m_transport->setCurrentIndex(static_cast<int>(syslog.transport));
        m_form->setCurrentIndex(static_cast<int>(syslog.form));
        m_facility->setValue(syslog.facility);
    }
    bool isUntouched() const override { return m_server->text().isEmpty(); }
    QString whatIsWrong() const override {
        return m_server->text().contains(u':')
                   ? QString()
                   : tr("Name the server and its port, such as siem.example.org:6514.");
    }

private:
    FormRows m_rows;
    QLineEdit* m_server;
    QComboBox* m_transport;
    QComboBox* m_form;
    QSpinBox* m_facility;
};

class WebhookForm final : public ReceiverForm {
public:
    explicit WebhookForm(QWidget* parent) : ReceiverForm(parent), m_rows(this, [this] { emit changed(); }) {
        m_url = m_rows.line(tr("&Address"), QStringLiteral("https://hooks.example.org/alerts"));
        m_body = m_rows.choice(tr("&Body"),
                               {tr("As Defender exports them"), QStringLiteral("OCSF"), QStringLiteral("ECS"),
                                tr("Message for Slack"), tr("Message for Teams")});
        m_signed = m_rows.check(tr("Sign each request, so that the receiver knows it is ours"));
        m_secret = m_rows.secret(tr("Signing &secret"));
        m_private = m_rows.check(tr("The server is in the own network"));
        connect(m_signed, &QCheckBox::toggled, this, [this](bool on) { m_rows.showRow(m_secret, on); });
        setWay(WebhookReceiver{});
        m_rows.showRow(m_secret, false);
    }
    QString about() const override { return tr("A request with JSON for each alert."); }
    QString suggestedName() const override { return QUrl(m_url->text().trimmed()).host(); }
    ReceiverWay way(const std::string& secretName) const override {
        WebhookReceiver webhook;
        webhook.url = toUtf8(m_url->text().trimmed());
        webhook.body = static_cast<WebhookReceiver::Body>(m_body->currentIndex());
        if (m_signed->isChecked()) webhook.signingSecret = secretName;
        webhook.allowPrivate = m_private->isChecked();
        return webhook;
    }
    void setWay(const ReceiverWay& way) override {
        const auto& webhook = std::get<WebhookReceiver>(way);
        m_url->setText(fromUtf8(webhook.url));
        m_body->setCurrentIndex(static_cast<int>(webhook.body));
        m_kept = !webhook.signingSecret.empty();
        m_signed->setChecked(m_kept);
        if (m_kept) m_secret->setPlaceholderText(tr("As it is kept"));
        m_private->setChecked(webhook.allowPrivate);
    }
    QString secret() const override { return m_signed->isChecked() ? m_secret->text() : QString(); }
    bool isUntouched() const override { return m_url->text().isEmpty(); }
    QString whatIsWrong() const override {
        const QUrl url(m_url->text().trimmed(), QUrl::StrictMode);
        if (!url.isValid() || url.scheme() != QStringLiteral("https") || url.host().isEmpty())
            return tr("The address begins with https:// and names a server.");
        if (m_signed->isChecked() && !m_kept && m_secret->text().isEmpty())
            return tr("Fill in the secret that both sides know.");
        return {};
    }

private:
    FormRows m_rows;
    bool m_kept = false;
    QLineEdit* m_url;
    QComboBox* m_body;
    QCheckBox* m_signed;
    QLineEdit* m_secret;
    QCheckBox* m_private;
};

class HubForm final : public ReceiverForm {
public:
    explicit HubForm(QWidget* parent) : ReceiverForm(parent), m_rows(this, [this] { emit changed(); }) {
        m_server = m_rows.line(tr("Nam&espace"), QStringLiteral("siem.servicebus.windows.net"));
        m_hub = m_rows.line(tr("Event &hub"));
        m_form = m_rows.choice(tr("&Form"), dataForms());
        m_credential =
            new CredentialForm({CredentialKind::ConnectionString, CredentialKind::Application}, this);
        connect(m_credential, &CredentialForm::changed, this, &ReceiverForm::changed);
        m_rows.whole(m_credential);
    }
    QString about() const override {
        return tr("An event for each alert. What signs in must be allowed to send, no more.");
    }
    QString suggestedName() const override { return m_hub->text().trimmed(); }
    ReceiverWay way(const std::string& secretName) const override {
        HubReceiver hub;
        hub.server = toUtf8(m_server->text().trimmed());
        if (!hub.server.empty() && hub.server.find(':') == std::string::npos) hub.server += ":9093";
        hub.hub = toUtf8(m_hub->text().trimmed());
        hub.form = static_cast<DataForm>(m_form->currentIndex());
        if (m_credential->kind() == CredentialKind::Application)
            hub.credential = m_credential->application(secretName);
        else
            hub.credential = ConnectionString{secretName};
        return hub;
    }
    void setWay(const ReceiverWay& way) override {
        const auto& hub = std::get<HubReceiver>(way);
        m_server->setText(fromUtf8(hub.server));
        m_hub->setText(fromUtf8(hub.hub));
        m_form->setCurrentIndex(static_cast<int>(hub.form));
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
        if (m_server->text().trimmed().isEmpty()) return tr("Name the namespace of the event hub.");
        if (m_hub->text().trimmed().isEmpty()) return tr("Name the event hub.");
        return m_credential->whatIsWrong();
    }

private:
    FormRows m_rows;
    QLineEdit* m_server;
    QLineEdit* m_hub;
    QComboBox* m_form;
    CredentialForm* m_credential;
};

class FileForm final : public ReceiverForm {
public:
    explicit FileForm(QWidget* parent) : ReceiverForm(parent), m_rows(this, [this] { emit changed(); }) {
        m_path = m_rows.path(tr("&File"), true);
        m_form = m_rows.choice(tr("F&orm"), dataForms());
        m_size = m_rows.number(tr("&Largest size"), 1, 10'000, tr(" MB, then a new one is begun"));
        m_count = m_rows.number(tr("&Keep"), 0, 100, tr(" of the old ones"));
        setWay(FileReceiver{});
    }
    QString about() const override { return tr("A line for each alert, for a program that reads files."); }
    QString suggestedName() const override { return QFileInfo(m_path->text().trimmed()).fileName(); }
    ReceiverWay way(const std::string&) const override {
        FileReceiver file;
        file.path = toUtf8(m_path->text().trimmed());
        file.form = static_cast<DataForm>(m_form->currentIndex());
        file.largestBytes = static_cast<std::uint64_t>(m_size->value()) << 20;
        file.kept = m_count->value();
        return file;
    }
    void setWay(const ReceiverWay& way) override {
        const auto& file = std::get<FileReceiver>(way);
        m_path->setText(fromUtf8(file.path.string()));
        m_form->setCurrentIndex(static_cast<int>(file.form));
        m_size->setValue(static_cast<int>(file.largestBytes >> 20));
        m_count->setValue(file.kept);
    }
    bool isUntouched() const override { return m_path->text().isEmpty(); }
    QString whatIsWrong() const override {
        return QFileInfo(m_path->text().trimmed()).isAbsolute() ? QString()
                                                                : tr("Name a file with its whole path.");
    }

private:
    FormRows m_rows;
    QLineEdit* m_path;
    QComboBox* m_form;
    QSpinBox* m_size;
    QSpinBox* m_count;
};

class CommandForm final : public ReceiverForm {
public:
    explicit CommandForm(QWidget* parent) : ReceiverForm(parent), m_rows(this, [this] { emit changed(); }) {
        m_program = m_rows.path(tr("&Program"), false);
        m_arguments = m_rows.line(tr("&Arguments"), tr("separated by spaces; no shell reads them"));
        m_limit = m_rows.number(tr("&Time limit"), 1, 3600, tr(" s"));
        setWay(CommandReceiver{});
    }
    QString about() const override {
        return tr(
            "Starts a program of yours for each alert, which reads it as JSON from its standard input.");
    }
    QString suggestedName() const override { return QFileInfo(m_program->text().trimmed()).fileName(); }
    ReceiverWay way(const std::string&) const override {
        CommandReceiver command;
        command.program = toUtf8(m_program->text().trimmed());
        if (m_arguments->text() == m_shownArguments)
            command.arguments = m_kept; // which may hold spaces
        else
            for (const QString& argument : m_arguments->text().split(u' ', Qt::SkipEmptyParts))
                command.arguments.push_back(toUtf8(argument));
        command.timeLimit = std::chrono::seconds(m_limit->value());
        return command;
    }
    void setWay(const ReceiverWay& way) override {
        const auto& command = std::get<CommandReceiver>(way);
        m_kept = command.arguments;
        QStringList arguments;
        for (const auto& argument : m_kept)
            arguments << fromUtf8(argument);
        m_shownArguments = arguments.join(u' ');
        m_program->setText(fromUtf8(command.program.string()));
        m_arguments->setText(m_shownArguments);
        m_limit->setValue(static_cast<int>(command.timeLimit.count()));
    }
    bool isUntouched() const override { return m_program->text().isEmpty(); }
    QString whatIsWrong() const override {
        const QFileInfo program(m_program->text().trimmed());
        if (!program.isAbsolute()) return tr("Name a program with its whole path.");
        return program.isExecutable() && program.isFile()
                   ? QString()
                   : tr("There is no such program that may be started.");
    }

private:
    FormRows m_rows;
    std::vector<std::string> m_kept;
    QString m_shownArguments;
    QLineEdit* m_program;
    QLineEdit* m_arguments;
    QSpinBox* m_limit;
};

} // namespace

ReceiverForm* newSyslogForm(QWidget* parent) {
    return new SyslogForm(parent);
}
ReceiverForm* newWebhookForm(QWidget* parent) {
    return new WebhookForm(parent);
}
ReceiverForm* newHubReceiverForm(QWidget* parent) {
    return new HubForm(parent);
}
ReceiverForm* newFileForm(QWidget* parent) {
    return new FileForm(parent);
}
ReceiverForm* newCommandForm(QWidget* parent) {
    return new CommandForm(parent);
}

} // namespace cosmoswatch
