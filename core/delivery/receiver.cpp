#include "core/delivery/receiver.h"

#include "core/base/text.h"

#include <algorithm>

namespace cosmoswatch {
namespace {

std::string_view kind(const MailReceiver&) {
    return "mail";
}
std::string_view kind(const SyslogReceiver&) {
    return "syslog";
}
std::string_view kind(const WebhookReceiver&) {
    return "webhook";
}
std::string_view kind(const HubReceiver&) {
    return "event-hub";
}
std::string_view kind(const FileReceiver&) {
    return "file";
}
std::string_view kind(const CommandReceiver&) {
    return "command";
}
std::string_view kind(const UnknownReceiver& unknown) {
    return unknown.kind;
}

std::string place(const MailReceiver& mail) {
    std::string recipients;
    for (std::size_t i = 0; i < mail.to.size() && i < 3; ++i)
        recipients += (i > 0 ? ", " : "") + mail.to[i];
    if (mail.to.size() > 3) recipients += " and " + std::to_string(mail.to.size() - 3) + " more";
    return recipients + " by " + mail.server;
}
std::string place(const SyslogReceiver& syslog) {
    return syslog.server;
}
// What follows "?" may be a key, and with some services the path is one.
std::string place(const WebhookReceiver& webhook) {
    const auto scheme = webhook.url.find("://");
    const auto path = scheme == std::string::npos ? webhook.url.find('/') : webhook.url.find('/', scheme + 3);
    return webhook.url.substr(0, std::min(path, webhook.url.find('?')));
}
std::string place(const HubReceiver& hub) {
    return hub.server + "/" + hub.hub;
}
std::string place(const FileReceiver& file) {
    return file.path.string();
}
std::string place(const CommandReceiver& command) {
    return command.program.string();
}
std::string place(const UnknownReceiver&) {
    return {};
}

bool names(const std::vector<std::string>& list, const std::string& value) {
    return list.empty() || std::any_of(list.begin(), list.end(),
                                       [&](const std::string& one) { return equalsIgnoreCase(one, value); });
}

} // namespace

std::string_view kindOf(const ReceiverWay& way) {
    return std::visit([](const auto& one) { return kind(one); }, way);
}

std::string placeOf(const ReceiverWay& way) {
    return std::visit([](const auto& one) { return place(one); }, way);
}

bool isTold(const DeliveryRule& rule, const Alert& alert) {
    if (!alert.suppressedBy.empty() || alert.status == AlertStatus::Dismissed) return false;
    if (!alert.origin.empty()) return false; // the product that raised it tells people itself
    return alert.severity >= rule.minSeverity && (rule.samples || !alert.sample) &&
           names(rule.accounts, alert.account.name) && names(rule.types, alert.type);
}

} // namespace cosmoswatch
