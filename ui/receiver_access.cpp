#include "ui/receiver_access.h"

#include "ui/plain_text.h"
#include "ui/run_later.h"
#include "ui/source_access.h"

#include <QCoreApplication>

namespace cosmoswatch {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("cosmoswatch::ReceiverAccess", text);
}

std::string secretOf(const MailReceiver& mail) {
    if (const auto* password = std::get_if<MailPassword>(&mail.signIn)) return password->secret;
    if (const auto* token = std::get_if<MailToken>(&mail.signIn)) return token->application.secret;
    return {};
}
std::string secretOf(const WebhookReceiver& webhook) {
    return webhook.signingSecret;
}
std::string secretOf(const HubReceiver& hub) {
    return std::visit([](const auto& credential) { return credential.secret; }, hub.credential);
}
template<typename Other>
std::string secretOf(const Other& /*other*/) {
    return {};
}

QString nameOf(const MailReceiver&) {
    return tr("Mail");
}
QString nameOf(const SyslogReceiver&) {
    return tr("Syslog");
}
QString nameOf(const WebhookReceiver&) {
    return tr("Webhook");
}
QString nameOf(const HubReceiver&) {
    return tr("Azure Event Hubs");
}
QString nameOf(const FileReceiver&) {
    return tr("File");
}
QString nameOf(const CommandReceiver&) {
    return tr("Command");
}
QString nameOf(const UnknownReceiver& unknown) {
    return shown(unknown.kind);
}

} // namespace

std::string secretNameOf(const ReceiverWay& way) {
    return std::visit([](const auto& one) { return secretOf(one); }, way);
}

QString kindText(const ReceiverWay& way) {
    return std::visit([](const auto& one) { return nameOf(one); }, way);
}

void testLater(QObject* context, const ReceiverAccess& access, const ReceiverSettings& receiver,
               const NetworkSettings& network, const std::string& secret,
               std::function<void(const Result<void>&)> done) {
    runLater<void>(
        context,
        [test = access.test, receiver, network,
         secrets = withTyped(access.secrets, secretNameOf(receiver.way), secret)]() -> Result<void> {
            if (!test) return fail(ErrorCode::Unsupported, "nothing can be sent from here");
            return test(receiver, network, secrets);
        },
        std::move(done));
}

Delivering::Delivering(ReceiverAccess access, SettingsKeeper& settings, QObject* parent)
    : QObject(parent), m_access(std::move(access)), m_settings(settings),
      m_reader(std::make_shared<ReceiverAccess::HealthReader>()) {
    m_thread.setMaxThreadCount(1);
    connect(&settings, &SettingsKeeper::changed, this, [this] {
        const Settings& now = m_settings.settings();
        if (now.receivers != m_receivers || now.network != m_network) restart();
    });
    restart();
}

Delivering::~Delivering() {
    m_thread.start([reader = m_reader] { *reader = nullptr; });
    m_thread.waitForDone();
}

void Delivering::restart() {
    m_receivers = m_settings.settings().receivers;
    m_network = m_settings.settings().network;
    if (!m_access.start) return;
    m_thread.start([reader = m_reader, start = m_access.start, receivers = m_receivers, network = m_network] {
        *reader = nullptr; // the last ones end first
        if (!receivers.empty()) *reader = start(receivers, network);
    });
    ask();
}

void Delivering::ask() {
    m_thread.start([this, reader = m_reader] {
        auto found = *reader ? (*reader)() : std::vector<ReceiverHealth>{};
        QMetaObject::invokeMethod(
            this, [this, found = std::move(found)] { emit health(found); }, Qt::QueuedConnection);
    });
}

} // namespace cosmoswatch
