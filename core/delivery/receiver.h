// Who is told of alerts, and how, as the settings keep it. No secret stands here, only the name under which
// the secret store has it.
#pragma once

#include "core/alert/alert.h"
#include "core/report/redaction.h"
#include "core/source/connection.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace cosmoswatch {

// Which alerts a receiver is told of. Suppressed ones are never told.
struct DeliveryRule {
    Severity minSeverity = Severity::Low;
    std::vector<std::string> accounts; // names; empty: all
    std::vector<std::string> types;    // alert types, as "CosmosDB_TorAnomaly"; empty: all
    bool samples = false;              // also sample alerts
    friend bool operator==(const DeliveryRule&, const DeliveryRule&) = default;
};

// What an alert is written as where a program reads it; docs/EXPORTS.md.
enum class DataForm { Schema, Ocsf, Ecs, Cef };

// Ways to sign in at a mail server.
struct MailPassword {
    std::string user;
    std::string secret;
    friend bool operator==(const MailPassword&, const MailPassword&) = default;
};
struct MailToken { // XOAUTH2, with a token of Microsoft Entra ID
    std::string user;
    EntraApplication application;
    friend bool operator==(const MailToken&, const MailToken&) = default;
};

// Times of the day, by this machine's time zone. `from` may lie behind `until`: over midnight.
struct QuietHours {
    std::chrono::minutes from{};
    std::chrono::minutes until{};
    bool highPasses = true;
    friend bool operator==(const QuietHours&, const QuietHours&) = default;
};

struct MailReceiver {
    enum class Security { StartTls, Tls, Plain }; // Plain only to this very machine
    enum class Attachment { None, Csv, Json };
    std::string server; // "smtp.example.org:587"
    Security security = Security::StartTls;
    std::variant<std::monostate, MailPassword, MailToken> signIn;
    std::string from;
    std::vector<std::string> to;
    // Mails on single alerts a day, indexed by Severity; what is beyond them waits for the digest.
    std::array<std::uint32_t, 4> limits{0, 1, 2, 4};
    int digestHour = 7; // of the day, by this machine's time zone
    std::optional<QuietHours> quiet;
    Attachment attachment = Attachment::None;
    Redaction redaction;
    friend bool operator==(const MailReceiver&, const MailReceiver&) = default;
};

// RFC 5424, framed by octet counting (RFC 6587, RFC 5425) over TCP and TLS.
struct SyslogReceiver {
    enum class Transport { Tls, Tcp, Udp };
    std::string server; // "siem.example.org:6514"
    Transport transport = Transport::Tls;
    DataForm form = DataForm::Cef;
    int facility = 13; // log audit
    friend bool operator==(const SyslogReceiver&, const SyslogReceiver&) = default;
};

struct WebhookReceiver {
    enum class Body { Schema, Ocsf, Ecs, Slack, Teams };
    std::string url; // https
    Body body = Body::Schema;
    std::string signingSecret; // HMAC-SHA-256 of the body; empty: not signed
    bool allowPrivate = false; // may be a server in the own network
    friend bool operator==(const WebhookReceiver&, const WebhookReceiver&) = default;
};

struct HubReceiver {
    std::string server; // "siem.servicebus.windows.net:9093"
    std::string hub;
    std::variant<ConnectionString, EntraApplication> credential;
    DataForm form = DataForm::Schema;
    friend bool operator==(const HubReceiver&, const HubReceiver&) = default;
};

// JSON or CEF lines. Grown to its size it is put aside as "name.1" and so on.
struct FileReceiver {
    std::filesystem::path path;
    DataForm form = DataForm::Schema;
    std::uint64_t largestBytes = 100u << 20;
    int kept = 5; // files put aside
    friend bool operator==(const FileReceiver&, const FileReceiver&) = default;
};

// A program of the user's own: the alert as JSON on its standard input; no shell.
struct CommandReceiver {
    std::filesystem::path program; // absolute
    std::vector<std::string> arguments;
    std::chrono::seconds timeLimit{30};
    friend bool operator==(const CommandReceiver&, const CommandReceiver&) = default;
};

// Of a kind that this version does not know: kept as it is, never told.
struct UnknownReceiver {
    std::string kind;
    friend bool operator==(const UnknownReceiver&, const UnknownReceiver&) = default;
};

using ReceiverWay = std::variant<MailReceiver, SyslogReceiver, WebhookReceiver, HubReceiver, FileReceiver,
                                 CommandReceiver, UnknownReceiver>;

struct ReceiverSettings {
    std::string name; // given by the user; different for each; another name is another receiver
    DeliveryRule rule;
    ReceiverWay way;
    bool paused = false;         // alerts are queued but not sent
    std::string unknown{};       // JSON of the keys that this version does not know; written back as they are
    bool weeklySnapshot = false; // each week all open alerts; not by mail
    friend bool operator==(const ReceiverSettings&, const ReceiverSettings&) = default;
};

// "mail", "syslog", "webhook", "event-hub", "file", "command", or as the settings name an unknown one.
[[nodiscard]] std::string_view kindOf(const ReceiverWay& way);
// Where it is, for people: "soc@contoso.example by smtp.contoso.example:587"; nothing secret.
[[nodiscard]] std::string placeOf(const ReceiverWay& way);
// Whether the rule names the alert, and it is not suppressed or dismissed.
[[nodiscard]] bool isTold(const DeliveryRule& rule, const Alert& alert);

} // namespace cosmoswatch
