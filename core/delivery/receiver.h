// Who is told of alerts, and how, as the settings keep it. No secret stands here, only the name under which
// the secret store has it.
#pragma once

#include "core/alert/alert.h"
#include "core/source/connection.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace cosmoswatch {

// Which alerts a receiver is told of. Suppressed ones are never told.
struct DeliveryRule {
    Severity minSeverity = Severity::Low;
    std::vector<std::string> accounts; // names; empty: all
    std::vector<std::string> types;    // alert types, as "CosmosDB_TorAnomaly"; empty: all
    friend bool operator==(const DeliveryRule&, const DeliveryRule&) = default;
};

// What an alert is written as where a program reads it; docs/EXPORTS.md.
enum class DataForm { Schema, Ocsf, Ecs, Cef };

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

} // namespace cosmoswatch
