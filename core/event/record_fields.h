// The members of a record as JSON tokens, found in one pass by simdjson On-Demand. Its kernels are chosen
// when it is compiled, so record_fields.cpp is compiled once for every kind of processor and the right one
// taken at run time.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

namespace cosmoswatch {

// The members that are read, at the top level and in "properties"; their JSON tokens are collected in one
// pass.
enum class Field : std::uint8_t {
    // top level
    time,
    eventTimestamp,
    resourceId,
    category,
    operationName,
    identity,
    callerIpAddress,
    records,
    value,
    properties,
    // in properties (some older records have them at the top)
    activityId,
    requestResourceType,
    requestResourceId,
    statusCode,
    httpStatusCode,
    duration,
    userAgent,
    clientIpAddress,
    requestCharge,
    requestLength,
    responseLength,
    resourceTokenPermissionId,
    resourceTokenUserRid,
    region,
    aadAppliedRoleAssignmentId,
    aadPrincipalId,
    authTokenType,
    keyType,
    connectionMode,
    databaseName,
    collectionName,
    partitionKeyRangeId,
    partialIpAddress,
    numberOfRowsReturned,
    queryExecutionStatus,
    queryText,
    result,
    httpMethod,
    apiKind,
    apiKindResourceType,
    operationType,
    resourceUri,
    resourceDetails,
    fieldCount,
};

// The token of each member: a string with its quotes, a number or literal; of objects and arrays only the
// first byte. Empty where the record has no such member.
class FieldTokens {
public:
    std::string_view& operator[](Field field) { return tokens_[static_cast<std::size_t>(field)]; }
    std::string_view operator[](Field field) const { return tokens_[static_cast<std::size_t>(field)]; }

private:
    std::array<std::string_view, static_cast<std::size_t>(Field::fieldCount)> tokens_{};
};

enum class CollectOutcome {
    Collected,
    MoreText, // one complete object, but more follows it
    BadUtf8,
    NotJson, // error() says why
};

class FieldCollector {
public:
    virtual ~FieldCollector() = default;
    // The text must be followed by 64 readable bytes. Tokens are views into it.
    [[nodiscard]] virtual CollectOutcome collect(std::string_view json, FieldTokens& tokens) = 0;
    [[nodiscard]] virtual const char* error() const = 0; // of the last collect()
};

// The fastest one that this processor can run.
[[nodiscard]] std::unique_ptr<FieldCollector> makeFieldCollector();

namespace generic {
[[nodiscard]] std::unique_ptr<FieldCollector> makeFieldCollector();
}
namespace avx2 {
[[nodiscard]] std::unique_ptr<FieldCollector> makeFieldCollector();
}

} // namespace cosmoswatch
