// How each kind of source is connected to, as the settings keep it. No secret stands here, only the name
// under which the secret store has it.
#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace cosmoswatch {

struct FolderLogs {
    std::filesystem::path path; // a folder, or one file
    friend bool operator==(const FolderLogs&, const FolderLogs&) = default;
};

// Ways to prove who we are.
struct AccountKey { // of a storage account: base64, as the portal shows it
    std::string secret;
    friend bool operator==(const AccountKey&, const AccountKey&) = default;
};
struct SharedAccessSignature { // "sv=…&sig=…", for a container or an account
    std::string secret;
    friend bool operator==(const SharedAccessSignature&, const SharedAccessSignature&) = default;
};
struct ConnectionString { // of an Event Hubs namespace or hub: "Endpoint=sb://…"
    std::string secret;
    friend bool operator==(const ConnectionString&, const ConnectionString&) = default;
};
struct EntraApplication { // an application of Microsoft Entra ID with a client secret
    std::string tenant;   // id or domain
    std::string client;   // application (client) id
    std::string secret;
    std::string authority = "https://login.microsoftonline.com"; // another one in sovereign clouds
    friend bool operator==(const EntraApplication&, const EntraApplication&) = default;
};

struct BlobLogs {
    std::string endpoint;  // "https://shoplogs.blob.core.windows.net"
    std::string container; // empty: all whose names begin with "insights-"
    std::string prefix;    // of the blobs' names; empty: all
    std::variant<AccountKey, SharedAccessSignature, EntraApplication> credential;
    friend bool operator==(const BlobLogs&, const BlobLogs&) = default;
};

struct HubLogs {
    std::string server; // "shop.servicebus.windows.net:9093"
    std::string hub;    // the topic
    std::string consumerGroup = "$Default";
    std::variant<ConnectionString, EntraApplication> credential;
    friend bool operator==(const HubLogs&, const HubLogs&) = default;
};

struct WorkspaceLogs {
    std::string workspace; // its id, a GUID
    EntraApplication credential;
    std::vector<std::string> tables;                             // empty: all that we know
    std::string endpoint = "https://api.loganalytics.azure.com"; // another one in sovereign clouds
    friend bool operator==(const WorkspaceLogs&, const WorkspaceLogs&) = default;
};

// Of a kind that this version does not know: kept as it is, never read.
struct UnknownLogs {
    std::string kind;
    friend bool operator==(const UnknownLogs&, const UnknownLogs&) = default;
};

using Connection = std::variant<FolderLogs, BlobLogs, HubLogs, WorkspaceLogs, UnknownLogs>;

// Where it is, for people: "/srv/logs", "https://shoplogs.blob.core.windows.net/insights-logs-x", …
[[nodiscard]] std::string placeOf(const Connection& connection);
// The name of its secret; empty when it needs none.
[[nodiscard]] std::string secretNameOf(const Connection& connection);

} // namespace cosmoswatch
