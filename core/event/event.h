// The normalised records that detectors look at. Text fields are views into the batch that holds the event.
// Field meanings: Azure Monitor's reference of Microsoft.DocumentDB/databaseAccounts resource logs.
#pragma once

#include "core/base/time.h"

#include <cstdint>
#include <string_view>
#include <variant>

namespace cosmoswatch {

// One operation on data (category DataPlaneRequests).
struct DataRequest {
    int statusCode = 0; // HTTP; 0 when the record has none
    double durationMs = 0;
    double requestCharge = 0;         // RU
    std::uint64_t requestLength = 0;  // bytes
    std::uint64_t responseLength = 0; // bytes
    std::string_view clientAddress;
    std::string_view userAgent;
    std::string_view database;
    std::string_view container;
    std::string_view resourceType; // Document, Database, …
    std::string_view resourceId;   // /dbs/x/colls/y/docs/z
    std::string_view region;
    std::string_view keyType; // PrimaryMasterKey, SecondaryReadOnlyMasterKey, …
    std::string_view authTokenType;
    std::string_view principalId; // Entra object id
    std::string_view roleAssignmentId;
    std::string_view resourceTokenUser;
    std::string_view resourceTokenPermission;
    std::string_view connectionMode;

    // The service answered it with what was asked for: 2xx or 304.
    [[nodiscard]] bool succeeded() const {
        return (statusCode >= 200 && statusCode < 300) || statusCode == 304;
    }
};

// One query and what it returned (category QueryRuntimeStatistics).
struct QueryStatistics {
    std::string_view database;
    std::string_view container;
    std::string_view partitionKeyRange;
    std::string_view userAgent;      // usually the gateway's own
    std::string_view partialAddress; // likewise
    std::string_view queryText;      // {"query":"…","parameters":[…]} or the bare query
    std::string_view executionStatus;
    std::uint64_t rowsReturned = 0;
};

// One change to databases, containers or the account (category ControlPlaneRequests).
struct ControlRequest {
    int statusCode = 0;
    std::string_view result;
    std::string_view httpMethod;
    std::string_view apiKind;
    std::string_view apiKindResourceType;
    std::string_view operationType;
    std::string_view resourceUri;
    std::string_view resourceDetails;
};

enum class ActivityOutcome : std::uint8_t { Started, Accepted, Succeeded, Failed, Unknown };

// One Azure Resource Manager operation (Activity Log, streamed or REST shape).
struct ActivityEntry {
    ActivityOutcome outcome = ActivityOutcome::Unknown;
    std::string_view category; // Administrative, Action, …
    std::string_view callerAddress;
    std::string_view principalId;   // object id
    std::string_view principalName; // UPN, or the application's name
    std::string_view principalType;
    std::string_view applicationId; // claims.appid: the tool
    std::string_view scope;
    std::string_view resultSignature;
};

struct Event {
    Timestamp time;
    std::string_view resourceId; // as written; see parseAccount
    std::string_view operation;  // empty for QueryRuntimeStatistics
    std::string_view activityId; // correlationId for Activity Log entries
    std::variant<DataRequest, QueryStatistics, ControlRequest, ActivityEntry> details;

    std::string_view json; // the whole record as delivered
    std::string_view source;
    std::uint64_t offset = 0; // of the record in the uncompressed source, bytes
};

} // namespace cosmoswatch
