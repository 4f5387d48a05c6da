// KQL for an alert's records; see
// https://learn.microsoft.com/azure/azure-monitor/reference/tables/cdbdataplanerequests
#include "core/alert/catalogue.h"
#include "core/alert/catalogue_data.h"
#include "core/alert/entity_profile.h"
#include "core/base/text.h"

#include <algorithm>

namespace cosmoswatch {
namespace {

constexpr std::size_t longestLiteral = 1000; // bytes

// visible() writes invisible characters as \n, \u202E, …, which KQL reads back as the character itself.
std::string literal(std::string_view value) {
    std::string escaped;
    for (const char c : value) {
        if (c == '"' || c == '\\') escaped += '\\';
        escaped += c;
    }
    return '"' + visible(escaped) + '"';
}

std::string equals(std::string_view column, std::string_view value, std::string_view comparison = "==") {
    if (value.size() <= longestLiteral)
        return std::string(column) + " " + std::string(comparison) + " " + literal(value);
    std::size_t end = longestLiteral;
    while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xC0) == 0x80)
        --end;
    return std::string(column) + " startswith " + literal(value.substr(0, end));
}

std::string moment(Timestamp time) {
    return "datetime(" + formatIso8601(time).substr(0, 19) + "Z)";
}

// Whole seconds around it: records carry a seventh digit that we do not keep.
std::string timeCondition(Timestamp first, Timestamp last) {
    using std::chrono::seconds;
    const auto from = std::chrono::floor<seconds>(first);
    const auto to = std::chrono::floor<seconds>(std::max(first, last)) + seconds{1};
    return "TimeGenerated between (" + moment(from) + " .. " + moment(to) + ")";
}

void addClause(std::string& query, std::string_view condition) {
    query += "\n| where ";
    query += condition;
}

// Old records name only the account.
std::string accountCondition(const Account& account) {
    return account.key.starts_with('/') ? equals("_ResourceId", account.key, "=~")
                                        : equals("AccountName", account.name, "=~");
}

std::string dataRequests(const Alert& alert) {
    std::string query = "CDBDataPlaneRequests";
    addClause(query, timeCondition(alert.first, alert.last));
    addClause(query, accountCondition(alert.account));
    if (!alert.address.empty())
        addClause(query, equals("ClientIpAddress", alert.address));
    else if (!alert.principal.empty())
        addClause(query, equals("AadPrincipalId", alert.principal));
    return query;
}

constexpr std::string_view requestColumns =
    "TimeGenerated, OperationName, StatusCode, DatabaseName, CollectionName, ClientIpAddress, UserAgent, "
    "KeyType, AuthTokenType, AadPrincipalId, RequestResourceType, RequestResourceId, ResponseLength, "
    "RequestCharge, DurationMs, ActivityId";

std::string activity(const Alert& alert) {
    std::string query = "AzureActivity";
    addClause(query, timeCondition(alert.first, alert.last));
    const auto& account = alert.account;
    // Role assignments and diagnostic settings have ids of their own below the account's.
    if (account.key.starts_with('/'))
        addClause(query, equals("_ResourceId", account.key, "=~") + " or _ResourceId startswith " +
                             literal(elide(account.key, longestLiteral) + "/"));
    else
        addClause(query, "_ResourceId endswith " +
                             literal("/databaseaccounts/" + elide(account.name, longestLiteral)));
    if (!alert.address.empty()) addClause(query, equals("CallerIpAddress", alert.address));
    return query +
           "\n| project TimeGenerated, OperationNameValue, ActivityStatusValue, Caller, CallerIpAddress, "
           "Authorization, Claims, _ResourceId, CorrelationId\n| order by TimeGenerated asc";
}

} // namespace

std::string kqlForRecords(const Alert& alert) {
    switch (recordTable(alert.type)) {
    case RecordTable::Activity:
        return activity(alert);
    case RecordTable::Queries:
        return dataRequests(alert) +
               "\n| join kind=leftouter (CDBQueryRuntimeStatistics | project ActivityId, QueryText) on "
               "ActivityId" +
               "\n| project QueryText, " + std::string(requestColumns) + "\n| order by TimeGenerated asc";
    case RecordTable::DataRequests:
        break;
    }
    return dataRequests(alert) + "\n| project " + std::string(requestColumns) +
           "\n| order by TimeGenerated asc";
}

std::string kqlForEntity(const Entity& entity, Timestamp first, Timestamp last) {
    std::string query = "CDBDataPlaneRequests";
    addClause(query, timeCondition(first, last));
    switch (entity.kind) {
    case EntityKind::Address:
        addClause(query, equals("ClientIpAddress", entity.value));
        break;
    case EntityKind::Principal:
        addClause(query, equals("AadPrincipalId", entity.value));
        break;
    case EntityKind::Account:
        addClause(query, accountCondition(parseAccount(entity.value)));
        break;
    case EntityKind::Country: // of the address, which the workspace does not place
        break;
    case EntityKind::Application: {
        // Its name is made of the kind of program and what the program says of itself, which is in the log.
        constexpr std::string_view between = " \xC2\xB7 ";
        const auto at = entity.value.find(between);
        const std::string_view own =
            std::string_view(entity.value).substr(at == std::string::npos ? 0 : at + between.size());
        addClause(query, "UserAgent contains " + literal(elide(own, longestLiteral)));
        break;
    }
    }
    return query + "\n| project " + std::string(requestColumns) + "\n| order by TimeGenerated asc";
}

} // namespace cosmoswatch
