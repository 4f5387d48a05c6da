#include "core/workspace/log_tables.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace cosmoswatch {
namespace {

// A member of the record and where its value comes from. Names that KQL knows as words of its own stand in
// brackets.
struct Column {
    std::string_view member;
    std::string_view expression;
};

constexpr std::string_view resourceOfRow = "iff(isempty(_ResourceId), AccountName, _ResourceId)";

constexpr std::array dataColumns{
    Column{"['time']", "TimeGenerated"},
    Column{"resourceId", resourceOfRow},
    Column{"category", R"("DataPlaneRequests")"},
    Column{"operationName", "OperationName"},
    Column{"activityId", "ActivityId"},
    Column{"requestResourceType", "RequestResourceType"},
    Column{"requestResourceId", "RequestResourceId"},
    Column{"statusCode", "StatusCode"},
    Column{"duration", "DurationMs"},
    Column{"userAgent", "UserAgent"},
    Column{"clientIpAddress", "ClientIpAddress"},
    Column{"requestCharge", "RequestCharge"},
    Column{"requestLength", "RequestLength"},
    Column{"responseLength", "ResponseLength"},
    Column{"resourceTokenPermissionId", "ResourceTokenPermissionId"},
    Column{"resourceTokenPermissionMode", "ResourceTokenPermissionMode"},
    Column{"resourceTokenUserRid", "ResourceTokenUserRid"},
    Column{"region", "RegionName"},
    Column{"partitionId", "PartitionId"},
    Column{"aadAppliedRoleAssignmentId", "AadAppliedRoleAssignmentId"},
    Column{"aadPrincipalId", "AadPrincipalId"},
    Column{"authTokenType", "AuthTokenType"},
    Column{"keyType", "KeyType"},
    Column{"connectionMode", "ConnectionMode"},
    Column{"databaseName", "DatabaseName"},
    Column{"collectionName", "CollectionName"},
};

constexpr std::array queryColumns{
    Column{"['time']", "TimeGenerated"},
    Column{"resourceId", resourceOfRow},
    Column{"category", R"("QueryRuntimeStatistics")"},
    Column{"activityId", "ActivityId"},
    Column{"databasename", "DatabaseName"},
    Column{"collectionname", "CollectionName"},
    Column{"partitionkeyrangeid", "PartitionKeyRangeId"},
    Column{"querytext", "QueryText"},
};

// An empty text may mean that nothing is said or that the list is empty; the latter when the filter beside it
// is told.
constexpr std::array controlColumns{
    Column{"['time']", "TimeGenerated"},
    Column{"resourceId", resourceOfRow},
    Column{"category", R"("ControlPlaneRequests")"},
    Column{"operationName", "OperationName"},
    Column{"activityId", "ActivityId"},
    Column{"httpstatusCode", "HttpStatusCode"},
    Column{"result", "Result"},
    Column{"httpMethod", "HttpMethod"},
    Column{"apiKind", "ApiKind"},
    Column{"apiKindResourceType", "ApiKindResourceType"},
    Column{"operationType", "OperationType"},
    Column{"resourceUri", "ResourceUri"},
    Column{"resourceDetails", "ResourceDetails"},
    Column{"ipRangeFilter",
           R"(iff(isempty(IpRangeFilter) and isnotnull(EnableVirtualNetworkFilter), "[]", IpRangeFilter))"},
    Column{"enableVirtualNetworkFilter", "EnableVirtualNetworkFilter"},
    Column{"enableDataPlaneRequestsTrace", "EnableDataPlaneRequestsTrace"},
    Column{"roleAssignmentId", "RoleAssignmentId"},
    Column{"roleAssignmentPrincipalId", "RoleAssignmentPrincipalId"},
    Column{"roleAssignmentPrincipalType", "RoleAssignmentPrincipalType"},
    Column{"roleAssignmentScope", "RoleAssignmentScope"},
    Column{"associatedRoleDefinitionId", "AssociatedRoleDefinitionId"},
    Column{"roleDefinitionId", "RoleDefinitionId"},
    Column{"roleDefinitionName", "RoleDefinitionName"},
    Column{"roleDefinitionType", "RoleDefinitionType"},
    Column{"roleDefinitionPermissions", "RoleDefinitionPermissions"},
    Column{"roleDefinitionAssignableScopes", "RoleDefinitionAssignableScopes"},
};

constexpr std::array activityColumns{
    Column{"['time']", "TimeGenerated"},
    Column{"resourceId", "iff(isempty(_ResourceId), ResourceId, _ResourceId)"},
    Column{"category", "CategoryValue"},
    Column{"operationName", "toupper(OperationNameValue)"},
    Column{"resultType", "coalesce(ActivityStatusValue, ActivityStatus)"},
    Column{"resultSignature", "coalesce(ActivitySubstatusValue, ActivitySubstatus)"},
    Column{"callerIpAddress", "CallerIpAddress"},
    Column{"correlationId", "CorrelationId"},
    Column{"caller",
           R"(iff(isempty(Claims) and isnull(Claims_d), Caller, ""))"}, // an id, where claims say a name
    Column{"identity",
           R"(tostring(bag_pack("authorization", iff(isempty(Authorization), Authorization_d, )"
           R"(parse_json(Authorization)), "claims", iff(isempty(Claims), Claims_d, parse_json(Claims)))))"},
    Column{"properties", "iff(isempty(Properties), tostring(Properties_d), Properties)"},
};

// Members of the records in AzureDiagnostics. Its columns have the type at the end of their name, and exist
// only once a value has come: GUIDs go to another one than other texts.
constexpr std::array legacyTexts{
    "activityId",
    "requestResourceType",
    "requestResourceId",
    "statusCode",
    "duration",
    "userAgent",
    "clientIpAddress",
    "requestCharge",
    "requestLength",
    "responseLength",
    "resourceTokenPermissionId",
    "resourceTokenPermissionMode",
    "resourceTokenUserRid",
    "region",
    "aadAppliedRoleAssignmentId",
    "aadPrincipalId",
    "authTokenType",
    "keyType",
    "connectionMode",
    "databaseName",
    "collectionName",
    "databasename",
    "collectionname",
    "partitionkeyrangeid",
    "useragent",
    "partialipaddress",
    "numberofrowsreturned",
    "queryexecutionstatus",
    "querytext",
    "httpstatusCode",
    "result",
    "httpMethod",
    "apiKind",
    "apiKindResourceType",
    "operationType",
    "resourceUri",
    "resourceDetails",
    "roleAssignmentId",
    "roleAssignmentPrincipalId",
    "roleAssignmentPrincipalType",
    "roleAssignmentScope",
    "associatedRoleDefinitionId",
    "roleDefinitionId",
    "roleDefinitionName",
    "roleDefinitionType",
    "roleDefinitionPermissions",
    "roleDefinitionAssignableScopes",
};
constexpr std::array legacySwitches{"enableVirtualNetworkFilter", "enableDataPlaneRequestsTrace"};

std::string projected(std::span<const Column> columns) {
    std::string text = fmt::format("{}=ingestion_time()", ingestedColumn);
    for (const auto& [member, expression] : columns)
        text += fmt::format(", {}={}", member, expression);
    return text;
}

std::string legacyText(std::string_view member, std::string_view otherEnding) {
    return fmt::format(
        R"(coalesce(tostring(column_ifexists("{0}_s", "")), tostring(column_ifexists("{0}_{1}", ""))))",
        member, otherEnding);
}

std::string legacyProjected() {
    std::string text =
        fmt::format("{}=ingestion_time(), ['time']=TimeGenerated, resourceId=ResourceId, category=Category, "
                    "operationName=OperationName",
                    ingestedColumn);
    for (const std::string_view member : legacyTexts)
        text += fmt::format(", {}={}", member, legacyText(member, "g"));
    for (const std::string_view member : legacySwitches)
        text += fmt::format(", {}={}", member, legacyText(member, "b"));
    text += fmt::format(R"(, ipRangeFilter=iff(isempty({0}) and isnotempty({1}), "[]", {0}))",
                        R"(tostring(column_ifexists("ipRangeFilter_s", "")))",
                        legacyText(legacySwitches.front(), "b"));
    return text;
}

struct TableText {
    LogTable table;
    std::string_view filter; // which of its rows
    std::span<const Column> columns;
};

constexpr std::string_view resourceSpecific =
    " in the account’s diagnostic setting, sent to this workspace with destination table “Resource "
    "specific”.";

const std::array<TableText, 5>& tableTexts() {
    static const std::string data =
        "who reads what from where cannot be seen. Switch on the category DataPlaneRequests" +
        std::string(resourceSpecific);
    static const std::string query =
        "SQL injection cannot be seen. Switch on the category QueryRuntimeStatistics" +
        std::string(resourceSpecific) +
        " Switch on the account’s feature “Diagnostics full-text query”, too.";
    static const std::string control =
        "changes of the account’s own settings cannot be seen. Switch on the category ControlPlaneRequests" +
        std::string(resourceSpecific);
    static const std::array<TableText, 5> texts{{
        {{"AzureActivity", "correlationId",
          "who lists keys or opens the network cannot be seen. Add a diagnostic setting to the "
          "subscription’s Activity Log (category Administrative) that sends to this workspace.",
          true},
         R"(| where CategoryValue =~ "Administrative" and (_ResourceId contains "microsoft.documentdb/" or )"
         R"(OperationNameValue startswith "microsoft.documentdb/"))",
         activityColumns},
        {{"CDBControlPlaneRequests", "activityId", control, true}, "", controlColumns},
        {{"CDBDataPlaneRequests", "activityId", data}, "", dataColumns},
        {{"CDBQueryRuntimeStatistics", "activityId", query}, "", queryColumns},
        {{legacyTable, "activityId", ""},
         R"(| where ResourceProvider =~ "MICROSOFT.DOCUMENTDB" and Category in~ ("DataPlaneRequests", )"
         R"("QueryRuntimeStatistics", "ControlPlaneRequests"))",
         {}},
    }};
    return texts;
}

const TableText& textOf(const LogTable& table) {
    const auto& texts = tableTexts();
    return *std::find_if(texts.begin(), texts.end(),
                         [&](const TableText& text) { return text.table.name == table.name; });
}

std::string datetime(Timestamp time) {
    return "datetime(" + formatIso8601(time) + ")";
}

std::string where(const TableText& text) {
    return text.filter.empty() ? std::string() : "\n" + std::string(text.filter);
}

} // namespace

std::span<const LogTable> logTables() {
    static const std::vector<LogTable> tables = [] {
        std::vector<LogTable> all;
        for (const auto& text : tableTexts())
            all.push_back(text.table);
        return all;
    }();
    return tables;
}

const LogTable* findLogTable(std::string_view name) {
    for (const auto& table : logTables())
        if (equalsIgnoreCase(table.name, name)) return &table;
    return nullptr;
}

std::string recordsQuery(const LogTable& table, const IngestionRange& range, std::uint64_t mostRows) {
    const TableText& text = textOf(table);
    std::string query =
        fmt::format("{}\n| where ingestion_time() >= {} and ingestion_time() < {}{}\n| project {}",
                    table.name, datetime(range.from), datetime(range.to), where(text),
                    text.columns.empty() ? legacyProjected() : projected(text.columns));
    if (range.parts > 1)
        query += fmt::format("\n| where hash({}, {}) == {}", table.divider, range.parts, range.part);
    return query + fmt::format("\n| order by ['time'] asc\n| take {}", mostRows);
}

std::string overviewQuery(const LogTable& table) {
    const TableText& text = textOf(table);
    const std::string category =
        table.name == legacyTable ? "Category"
        : table.name == "AzureActivity"
            ? "CategoryValue"
            : std::string(std::find_if(text.columns.begin(), text.columns.end(), [](const Column& column) {
                              return column.member == "category";
                          })->expression);
    return fmt::format("{}\n| where ingestion_time() > ago(1d){}\n| summarize records=count(), "
                       "earliest=min(TimeGenerated), latest=max(TimeGenerated) by category={}",
                       table.name, where(text), category);
}

std::string clockQuery() {
    return "print moment=now()";
}

std::string timespanOf(const IngestionRange& range) {
    // Azure Monitor takes records that are days old, and such as a wrong clock has put into the future.
    return formatIso8601(range.from - std::chrono::days{7}) + "/" +
           formatIso8601(range.to + std::chrono::days{2});
}

} // namespace cosmoswatch
