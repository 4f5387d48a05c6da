#include "core/delivery/channel_factory.h"

#include "core/delivery/command_channel.h"
#include "core/delivery/file_channel.h"
#include "core/delivery/hub_channel.h"
#include "core/delivery/mail_channel.h"
#include "core/delivery/syslog_channel.h"
#include "core/delivery/webhook_channel.h"

namespace cosmoswatch {
namespace {

using Made = Result<std::unique_ptr<Channel>>;

Made make(const UnknownReceiver&, const DeliveryAccess&) {
    return fail(ErrorCode::Unsupported, "this version has no channel of this kind; update the program");
}

RemoteAccess remote(const DeliveryAccess& access) {
    RemoteAccess remote;
    remote.network = access.network;
    remote.secrets = access.secrets;
    return remote;
}

Made make(const SyslogReceiver& syslog, const DeliveryAccess& access) {
    return syslogChannel(syslog, remote(access));
}

Made make(const WebhookReceiver& webhook, const DeliveryAccess& access) {
    return webhookChannel(webhook, remote(access));
}

Made make(const HubReceiver& hub, const DeliveryAccess& access) {
    return hubChannel(hub, remote(access));
}

Made make(const FileReceiver& file, const DeliveryAccess&) {
    return fileChannel(file);
}

Made make(const CommandReceiver& command, const DeliveryAccess&) {
    return commandChannel(command);
}

Made make(const MailReceiver& mail, const DeliveryAccess& access) {
    return makeMailChannel(mail, access);
}

} // namespace

Made makeChannel(const ReceiverSettings& receiver, const DeliveryAccess& access) {
    return std::visit([&](const auto& way) { return make(way, access); }, receiver.way);
}

Message testMessage(Alert sample, Timestamp time) {
    Message message;
    message.purpose = MessagePurpose::Test;
    message.time = time;
    message.id = sample.id;
    sample.generated = time;
    message.alerts.push_back({std::move(sample), {}});
    return message;
}

} // namespace cosmoswatch
