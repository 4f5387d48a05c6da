// The log records in the JSON that Azure Monitor writes, one line each.
#pragma once

#include "core/base/time.h"
#include "core/sample/random.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace cosmoswatch::sample {

struct AccountProfile;
struct ContainerProfile;

// How a data request proves who it is.
struct Credential {
    std::string_view keyType{};   // "PrimaryMasterKey", …; empty for Entra ID and resource tokens
    std::string_view tokenType{}; // what authTokenType says
    std::string_view principalId{};
    std::string_view roleAssignmentId{};
    std::string_view permissionId{}; // of a resource token
};

// Somebody who calls Azure Resource Manager.
struct Principal {
    std::string_view objectId{};
    std::string_view name{};  // a user's mail-like name, or the application's display name
    std::string_view appId{}; // the tool
    std::string_view role{};
    bool isUser = true;
};

// A point in time with the seventh digit that Azure writes.
struct LogTime {
    Timestamp time;
    int hundredNanoseconds = 0; // 0..9
    Duration clockError{};      // of the clock that stamps the record: what is written is this much later
};

struct DataRecord {
    LogTime at{};
    const AccountProfile* account = nullptr;
    const ContainerProfile* container = nullptr; // none: a request to the account itself
    std::string_view operation{};
    std::string_view resourceType = "Document";
    std::string itemId{}; // empty: the whole container
    int statusCode = 200;
    double durationMs = 0;
    double requestCharge = 0;
    std::uint64_t requestLength = 0;
    std::uint64_t responseLength = 0;
    std::string userAgent{};
    std::string address{};
    std::string_view region{};
    Credential credential{};
    std::string_view connectionMode{};
    Guid activityId{};
};

struct QueryRecord {
    LogTime at{};
    const AccountProfile* account = nullptr;
    const ContainerProfile* container = nullptr;
    std::string_view region{};
    std::string text{};            // of the query
    std::string parameters = "[]"; // JSON
    std::uint64_t rows = 0;
    std::string_view status = "Finished";
    Guid activityId{};
};

struct ControlRecord {
    LogTime at{};
    const AccountProfile* account = nullptr;
    std::string_view operationName{};
    int statusCode = 200;
    std::string_view httpMethod = "PUT";
    std::string_view apiKind{};
    std::string_view resourceType{};
    std::string_view operationType{};
    std::string resourceUri{};
    std::string resourceDetails{}; // JSON-like, without quotes
    Guid activityId{};
};

struct ActivityRecord {
    LogTime at{};
    const AccountProfile* account = nullptr;
    std::string_view action{};    // "Microsoft.DocumentDB/databaseAccounts/listKeys/action"
    std::string below{};          // path below the account: "/sqlRoleAssignments/…"
    bool started = false;         // the first record of two
    std::string_view signature{}; // "Started.", "Succeeded."
    std::string address{};
    Principal principal{};
    Guid correlationId{};
};

using Record = std::variant<DataRecord, QueryRecord, ControlRecord, ActivityRecord>;

[[nodiscard]] Timestamp timeOf(const Record& record);

// Each appends the record without a line end.
void write(std::string& out, const DataRecord& record);
void write(std::string& out, const QueryRecord& record);
void write(std::string& out, const ControlRecord& record);
void write(std::string& out, const ActivityRecord& record);

// Appends `text` as it stands between the quotes of a JSON string.
void escapeJson(std::string& out, std::string_view text);

} // namespace cosmoswatch::sample
