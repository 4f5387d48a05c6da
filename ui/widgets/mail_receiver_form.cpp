#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/credential_form.h"
#include "ui/widgets/form_rows.h"
#include "ui/widgets/receiver_form.h"

#include <QTimeEdit>

namespace cosmoswatch {
namespace {

enum SignIn { NoSignIn, Password, Token };

std::chrono::minutes minutesOf(const QTime& time) {
    return std::chrono::minutes(time.hour() * 60 + time.minute());
}

QTime timeOf(std::chrono::minutes minutes) {
    return QTime(0, 0).addSecs(static_cast<int>(minutes.count()) * 60);
}

class MailForm final : public ReceiverForm {
public:
    explicit MailForm(QWidget* parent)
        : ReceiverForm(parent), m_rows(this, [this] {
              showParts();
              emit changed();
          }) {
        m_server = m_rows.line(tr("&Server"), QStringLiteral("smtp.example.org:587"));
        m_security = m_rows.choice(tr("&Protection"),
                                   {tr("STARTTLS, as on port 587"), tr("TLS from the start, port 465"),
                                    tr("None: a server on this computer")});
        m_signIn = m_rows.choice(tr("Si&gn in"), {tr("Not needed"), tr("With user and password"),
                                                  tr("As an application of Microsoft Entra ID")});
        m_user = m_rows.line(tr("&User"));
        m_password = m_rows.secret(tr("Pass&word"));
        m_application = new CredentialForm({CredentialKind::Application}, this);
        connect(m_application, &CredentialForm::changed, this, &ReceiverForm::changed);
        m_rows.whole(m_application);
        m_from = m_rows.line(tr("Se&nder"), QStringLiteral("cosmoswatch@example.org"));
        m_to = m_rows.line(tr("&Recipients"), QStringLiteral("soc@example.org, …"));
        for (const Severity severity : {Severity::High, Severity::Medium, Severity::Low})
            m_limits[static_cast<std::size_t>(severity)] =
                m_rows.number(tr("%1 alerts a day").arg(severityLabel(severity)), 0, 1000,
                              tr(" mails at most, the rest in the digest"));
        m_digest = m_rows.number(tr("&Digest at"), 0, 23, tr(":00, the time of this computer"));
        m_attachment = m_rows.choice(
            tr("&Attach"), {tr("Nothing but the evidence"), tr("Alerts as CSV"), tr("Alerts as JSON")});
        m_quiet = m_rows.check(tr("Quiet hours: what comes then waits"));
        m_quietFrom = time(tr("From"));
        m_quietUntil = time(tr("Until"));
        m_highPasses = m_rows.check(tr("High alerts are sent in quiet hours, too"));
        m_hideAddresses = m_rows.check(tr("Leave out addresses of clients"));
        m_hideNames = m_rows.check(tr("Leave out names of users and applications"));
        m_hideValues = m_rows.check(tr("Leave out texts and numbers in queries"));
        setWay(MailReceiver{});
    }
    QString about() const override {
        return tr("Mails look like the preview of E-mail in the queue. Each alert is sent once.");
    }
    QString suggestedName() const override { return wordsOf(m_to->text()).value(0); }
    ReceiverWay way(const std::string& secretName) const override {
        MailReceiver mail;
        mail.server = toUtf8(m_server->text().trimmed());
        mail.security = static_cast<MailReceiver::Security>(m_security->currentIndex());
        const std::string user = toUtf8(m_user->text().trimmed());
        if (m_signIn->currentIndex() == Password) mail.signIn = MailPassword{user, secretName};
        if (m_signIn->currentIndex() == Token)
            mail.signIn = MailToken{user, m_application->application(secretName)};
        mail.from = toUtf8(m_from->text().trimmed());
        for (const QString& to : wordsOf(m_to->text()))
            mail.to.push_back(toUtf8(to));
        mail.limits = m_kept.limits;
        for (const Severity severity : {Severity::High, Severity::Medium, Severity::Low})
            mail.limits[static_cast<std::size_t>(severity)] =
                static_cast<std::uint32_t>(m_limits[static_cast<std::size_t>(severity)]->value());
        mail.digestHour = m_digest->value();
        if (m_quiet->isChecked())
            mail.quiet = {minutesOf(m_quietFrom->time()), minutesOf(m_quietUntil->time()),
                          m_highPasses->isChecked()};
        mail.attachment = static_cast<MailReceiver::Attachment>(m_attachment->currentIndex());
        mail.redaction = {m_hideAddresses->isChecked(), m_hideNames->isChecked(), m_hideValues->isChecked()};
        return mail;
    }
    void setWay(const ReceiverWay& way) override {
        m_kept = std::get<MailReceiver>(way);
        m_server->setText(fromUtf8(m_kept.server));
        m_security->setCurrentIndex(static_cast<int>(m_kept.security));
        m_signIn->setCurrentIndex(static_cast<int>(m_kept.signIn.index()));
        if (const auto* password = std::get_if<MailPassword>(&m_kept.signIn)) {
            m_user->setText(fromUtf8(password->user));
            m_password->setPlaceholderText(tr("As it is kept"));
            m_passwordKept = true;
        }
        if (const auto* token = std::get_if<MailToken>(&m_kept.signIn)) {
            m_user->setText(fromUtf8(token->user));
            m_application->setKept(CredentialKind::Application, token->application);
        }
        m_from->setText(fromUtf8(m_kept.from));
        QStringList to;
        for (const auto& one : m_kept.to)
            to << fromUtf8(one);
        m_to->setText(to.join(QStringLiteral(", ")));
        for (const Severity severity : {Severity::High, Severity::Medium, Severity::Low})
            m_limits[static_cast<std::size_t>(severity)]->setValue(
                static_cast<int>(m_kept.limits[static_cast<std::size_t>(severity)]));
        m_digest->setValue(m_kept.digestHour);
        m_quiet->setChecked(m_kept.quiet.has_value());
        const QuietHours quiet =
            m_kept.quiet.value_or(QuietHours{std::chrono::hours(20), std::chrono::hours(7), true});
        m_quietFrom->setTime(timeOf(quiet.from));
        m_quietUntil->setTime(timeOf(quiet.until));
        m_highPasses->setChecked(quiet.highPasses);
        m_attachment->setCurrentIndex(static_cast<int>(m_kept.attachment));
        m_hideAddresses->setChecked(m_kept.redaction.addresses);
        m_hideNames->setChecked(m_kept.redaction.names);
        m_hideValues->setChecked(m_kept.redaction.literals);
        showParts();
    }
    QString secret() const override {
        if (m_signIn->currentIndex() == Password) return m_password->text();
        return m_signIn->currentIndex() == Token ? m_application->secret() : QString();
    }
    bool isUntouched() const override {
        return m_server->text().isEmpty() && m_from->text().isEmpty() && m_to->text().isEmpty();
    }
    QString whatIsWrong() const override {
        const QString server = m_server->text().trimmed();
        if (server.isEmpty()) return tr("Name the mail server and its port, such as smtp.example.org:587.");
        if (m_security->currentIndex() == static_cast<int>(MailReceiver::Security::Plain) &&
            !server.startsWith(QStringLiteral("localhost:")) && !server.startsWith(QStringLiteral("127.")) &&
            !server.startsWith(QStringLiteral("[::1]:")))
            return tr("Without protection only a server on this computer may be used.");
        if (m_signIn->currentIndex() != NoSignIn && m_user->text().trimmed().isEmpty())
            return tr("Name the user that signs in.");
        if (m_signIn->currentIndex() == Password && m_password->text().isEmpty() && !m_passwordKept)
            return tr("Fill in the password.");
        if (m_signIn->currentIndex() == Token)
            if (const QString wrong = m_application->whatIsWrong(); !wrong.isEmpty()) return wrong;
        if (!m_from->text().contains(u'@')) return tr("The sender is a mail address.");
        const QStringList to = wordsOf(m_to->text());
        if (to.isEmpty()) return tr("Name at least one recipient.");
        for (const QString& one : to)
            if (!one.contains(u'@')) return tr("“%1” is no mail address.").arg(one.left(80));
        if (m_quiet->isChecked() && m_quietFrom->time() == m_quietUntil->time())
            return tr("Quiet hours that end when they begin are none.");
        return {};
    }

private:
    QTimeEdit* time(const QString& text) {
        auto* edit = new QTimeEdit(this);
        edit->setDisplayFormat(QStringLiteral("HH:mm"));
        edit->setAccessibleName(tr("Quiet hours: %1").arg(text.toLower()));
        connect(edit, &QTimeEdit::timeChanged, this, &ReceiverForm::changed);
        auto* row = qobject_cast<QFormLayout*>(layout());
        row->addRow(formLabel(text, edit), edit);
        return edit;
    }
    void showParts() {
        const int signIn = m_signIn->currentIndex();
        m_rows.showRow(m_user, signIn != NoSignIn);
        m_rows.showRow(m_password, signIn == Password);
        m_rows.showRow(m_application, signIn == Token);
        if (!m_highPasses) return; // still being built
        for (QWidget* part : {static_cast<QWidget*>(m_quietFrom), static_cast<QWidget*>(m_quietUntil),
                              static_cast<QWidget*>(m_highPasses)})
            m_rows.showRow(part, m_quiet->isChecked());
    }

    FormRows m_rows;
    MailReceiver m_kept;
    bool m_passwordKept = false;
    QLineEdit* m_server = nullptr;
    QComboBox* m_security = nullptr;
    QComboBox* m_signIn = nullptr;
    QLineEdit* m_user = nullptr;
    QLineEdit* m_password = nullptr;
    CredentialForm* m_application = nullptr;
    QLineEdit* m_from = nullptr;
    QLineEdit* m_to = nullptr;
    std::array<QSpinBox*, 4> m_limits{};
    QSpinBox* m_digest = nullptr;
    QComboBox* m_attachment = nullptr;
    QCheckBox* m_quiet = nullptr;
    QTimeEdit* m_quietFrom = nullptr;
    QTimeEdit* m_quietUntil = nullptr;
    QCheckBox* m_highPasses = nullptr;
    QCheckBox* m_hideAddresses = nullptr;
    QCheckBox* m_hideNames = nullptr;
    QCheckBox* m_hideValues = nullptr;
};

} // namespace

ReceiverForm* newMailForm(QWidget* parent) {
    return new MailForm(parent);
}

} // namespace cosmoswatch
