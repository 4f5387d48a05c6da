#include "core/settings/receiver_form.h"

#include "core/base/text.h"
#include "core/settings/credential_form.h"
#include "core/settings/mail_form.h"

#include <nlohmann/json.hpp>

#include <array>
#include <set>
#include <utility>

namespace cosmoswatch {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t mostReceivers = 50; // each has a thread

// A word of the file and what it stands for.
template<typename Value, std::size_t count>
using Words = std::array<std::pair<std::string_view, Value>, count>;

constexpr Words<DataForm, 4> forms{
    {{"schema", DataForm::Schema}, {"ocsf", DataForm::Ocsf}, {"ecs", DataForm::Ecs}, {"cef", DataForm::Cef}}};
constexpr Words<SyslogReceiver::Transport, 3> transports{{{"tls", SyslogReceiver::Transport::Tls},
                                                          {"tcp", SyslogReceiver::Transport::Tcp},
                                                          {"udp", SyslogReceiver::Transport::Udp}}};
constexpr Words<WebhookReceiver::Body, 5> bodies{{{"schema", WebhookReceiver::Body::Schema},
                                                  {"ocsf", WebhookReceiver::Body::Ocsf},
                                                  {"ecs", WebhookReceiver::Body::Ecs},
                                                  {"slack", WebhookReceiver::Body::Slack},
                                                  {"teams", WebhookReceiver::Body::Teams}}};

template<typename Value, std::size_t count>
void readWord(const SettingsReader& from, const char* key, const Words<Value, count>& words, Value& into) {
    const auto member = from.member(key);
    if (!member) return;
    const std::string text = member->text();
    std::string all;
    for (std::size_t i = 0; i < count; ++i) {
        if (words[i].first == text) {
            into = words[i].second;
            return;
        }
        all += std::string(i == 0 ? "" : i + 1 == count ? " or " : ", ") + std::string(words[i].first);
    }
    member->fail("should be " + all);
}

template<typename Value, std::size_t count>
std::string_view wordOf(const Words<Value, count>& words, Value value) {
    for (const auto& [word, one] : words)
        if (one == value) return word;
    return words.front().first;
}

SyslogReceiver readSyslog(const SettingsReader& from) {
    SyslogReceiver syslog;
    syslog.server = from.neededText("server");
    readWord(from, "transport", transports, syslog.transport);
    readWord(from, "form", forms, syslog.form);
    if (const auto facility = from.member("facility"))
        syslog.facility = static_cast<int>(facility->whole(0, 23));
    return syslog;
}

WebhookReceiver readWebhook(const SettingsReader& from) {
    WebhookReceiver webhook;
    webhook.url = from.neededText("url");
    readWord(from, "body", bodies, webhook.body);
    from.readText("signingSecret", webhook.signingSecret);
    if (const auto allow = from.member("allowPrivate")) webhook.allowPrivate = allow->flag();
    return webhook;
}

HubReceiver readHub(const SettingsReader& from) {
    HubReceiver hub;
    hub.server = from.neededText("server");
    hub.hub = from.neededText("hub");
    hub.credential = readHubCredential(from.needed("credential"));
    readWord(from, "form", forms, hub.form);
    return hub;
}

FileReceiver readFile(const SettingsReader& from) {
    FileReceiver file;
    file.path = from.needed("path").path();
    if (file.path.empty()) from.needed("path").fail("should name a file");
    readWord(from, "form", forms, file.form);
    if (const auto bytes = from.member("largestBytes"))
        file.largestBytes = static_cast<std::uint64_t>(bytes->whole(1 << 16, 1e15));
    if (const auto kept = from.member("kept")) file.kept = static_cast<int>(kept->whole(0, 1000));
    return file;
}

CommandReceiver readCommand(const SettingsReader& from) {
    CommandReceiver command;
    command.program = from.needed("program").path();
    if (command.program.empty()) from.needed("program").fail("should name a program");
    if (const auto arguments = from.member("arguments"))
        arguments->eachItem([&](const SettingsReader& item) { command.arguments.push_back(item.text()); });
    if (const auto limit = from.member("timeLimitSeconds"))
        command.timeLimit = std::chrono::seconds{static_cast<int>(limit->whole(1, 3600))};
    return command;
}

DeliveryRule readRule(const SettingsReader& from) {
    DeliveryRule rule;
    if (const auto severity = from.member("minSeverity")) {
        if (const auto parsed = parseSeverity(severity->text()))
            rule.minSeverity = *parsed;
        else
            severity->fail("should be high, medium, low or informational");
    }
    const auto list = [&](const char* key, std::vector<std::string>& into) {
        if (const auto items = from.member(key))
            items->eachItem([&](const SettingsReader& item) { into.push_back(item.text()); });
    };
    list("accounts", rule.accounts);
    list("types", rule.types);
    if (const auto samples = from.member("samples")) rule.samples = samples->flag();
    return rule;
}

ReceiverSettings readReceiver(const SettingsReader& from) {
    ReceiverSettings receiver;
    receiver.name = from.neededText("name");
    receiver.rule = readRule(from);
    if (const auto paused = from.member("paused")) receiver.paused = paused->flag();
    if (const auto snapshot = from.member("weeklySnapshot")) receiver.weeklySnapshot = snapshot->flag();
    const std::string kind = from.needed("kind").text();
    if (kind == "mail")
        receiver.way = readMail(from);
    else if (kind == "syslog")
        receiver.way = readSyslog(from);
    else if (kind == "webhook")
        receiver.way = readWebhook(from);
    else if (kind == "event-hub")
        receiver.way = readHub(from);
    else if (kind == "file")
        receiver.way = readFile(from);
    else if (kind == "command")
        receiver.way = readCommand(from);
    else
        receiver.way = UnknownReceiver{kind};
    return receiver;
}

void addTo(Json& json, const MailReceiver& mail) {
    json.update(Json::parse(formatMail(mail)));
}

void addTo(Json& json, const SyslogReceiver& syslog) {
    json["server"] = syslog.server;
    json["transport"] = wordOf(transports, syslog.transport);
    json["form"] = wordOf(forms, syslog.form);
    json["facility"] = syslog.facility;
}

void addTo(Json& json, const WebhookReceiver& webhook) {
    json["url"] = webhook.url;
    json["body"] = wordOf(bodies, webhook.body);
    json["signingSecret"] = webhook.signingSecret;
    json["allowPrivate"] = webhook.allowPrivate;
}

void addTo(Json& json, const HubReceiver& hub) {
    json["server"] = hub.server;
    json["hub"] = hub.hub;
    json["credential"] = Json::parse(
        std::visit([](const auto& credential) { return formatCredential(credential); }, hub.credential));
    json["form"] = wordOf(forms, hub.form);
}

void addTo(Json& json, const FileReceiver& file) {
    json["path"] = file.path.native();
    json["form"] = wordOf(forms, file.form);
    json["largestBytes"] = file.largestBytes;
    json["kept"] = file.kept;
}

void addTo(Json& json, const CommandReceiver& command) {
    json["program"] = command.program.native();
    json["arguments"] = command.arguments;
    json["timeLimitSeconds"] = command.timeLimit.count();
}

void addTo(Json&, const UnknownReceiver&) {}

} // namespace

std::vector<ReceiverSettings> readReceivers(const SettingsReader& from) {
    std::vector<ReceiverSettings> receivers;
    std::set<std::string> names;
    from.eachItem([&](const SettingsReader& item) {
        receivers.push_back(readReceiver(item));
        if (!names.insert(receivers.back().name).second)
            item.needed("name").fail("is the name of an earlier receiver; give each its own");
    });
    if (receivers.size() > mostReceivers)
        from.fail("names more than " + std::to_string(mostReceivers) + " receivers");
    return receivers;
}

std::string formatReceiver(const ReceiverSettings& receiver) {
    Json json;
    json["name"] = receiver.name;
    json["kind"] = kindOf(receiver.way);
    json["minSeverity"] = lowerAscii(name(receiver.rule.minSeverity));
    json["accounts"] = receiver.rule.accounts;
    json["types"] = receiver.rule.types;
    json["samples"] = receiver.rule.samples;
    json["paused"] = receiver.paused;
    if (!std::holds_alternative<MailReceiver>(receiver.way)) json["weeklySnapshot"] = receiver.weeklySnapshot;
    std::visit([&json](const auto& way) { addTo(json, way); }, receiver.way);
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace cosmoswatch
