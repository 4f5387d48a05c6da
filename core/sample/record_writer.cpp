#include "core/sample/record_writer.h"

#include "core/base/hash.h"
#include "core/sample/accounts.h"

#include <chrono>
#include <fmt/format.h>
#include <iterator>

namespace cosmoswatch::sample {

namespace {

template<typename... Arguments>
void add(std::string& out, fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    fmt::format_to(std::back_inserter(out), format, std::forward<Arguments>(arguments)...);
}

void addEscaped(std::string& out, std::string_view before, std::string_view text) {
    out += before;
    escapeJson(out, text);
}

void addGuid(std::string& out, const Guid& guid) {
    add(out, "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}", guid.high >> 32, (guid.high >> 16) & 0xffff,
        guid.high & 0xfff, 0x8000 | (guid.low >> 50), guid.low & 0xffff'ffff'ffff);
}

void addTime(std::string& out, const LogTime& at) {
    const Timestamp time = at.time + at.clockError;
    const Timestamp day = dayOf(time);
    const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(time)};
    const std::chrono::hh_mm_ss<Duration> clock{time - day};
    add(out, "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}{}Z", static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
        clock.minutes().count(), clock.seconds().count(), clock.subseconds().count(), at.hundredNanoseconds);
}

void addHead(std::string& out, const LogTime& at, std::string_view resourceId, std::string_view category) {
    out += R"({"time":")";
    addTime(out, at);
    add(out, R"(","resourceId":"{}","category":"{}",)", resourceId, category);
}

void addRequestResource(std::string& out, const DataRecord& record) {
    if (record.container == nullptr) {
        out += record.resourceType == "Database" ? "/dbs" : "";
        return;
    }
    add(out, "/dbs/{}/colls/{}", record.container->database, record.container->name);
    if (record.resourceType == "Document") out += "/docs";
    if (!record.itemId.empty()) addEscaped(out, "/", record.itemId);
}

} // namespace

Timestamp timeOf(const Record& record) {
    return std::visit([](const auto& kind) { return kind.at.time; }, record);
}

void escapeJson(std::string& out, std::string_view text) {
    for (const char byte : text) {
        switch (byte) {
        case '"':
            out += R"(\")";
            break;
        case '\\':
            out += R"(\\)";
            break;
        case '\n':
            out += R"(\n)";
            break;
        case '\r':
            out += R"(\r)";
            break;
        case '\t':
            out += R"(\t)";
            break;
        default:
            if (static_cast<unsigned char>(byte) < 0x20)
                add(out, "\\u{:04x}", static_cast<unsigned>(byte));
            else
                out += byte;
        }
    }
}

void write(std::string& out, const DataRecord& record) {
    const AccountProfile& account = *record.account;
    const ContainerProfile* container = record.container;
    const Credential& credential = record.credential;
    addHead(out, record.at, account.resourceId, "DataPlaneRequests");
    add(out, R"("operationName":"{}","properties":{{"activityId":")", record.operation);
    addGuid(out, record.activityId);
    add(out, R"(","requestResourceType":"{}","requestResourceId":")", record.resourceType);
    addRequestResource(out, record);
    add(out,
        R"(","collectionRid":"{}","databaseRid":"{}","statusCode":"{}","duration":"{:.6f}","userAgent":")",
        container ? container->collectionRid : "", container ? container->databaseRid : "", record.statusCode,
        record.durationMs);
    escapeJson(out, record.userAgent);
    add(out,
        R"(","clientIpAddress":"{}","requestCharge":"{:.6f}","requestLength":"{}","responseLength":"{}",)",
        record.address, record.requestCharge, record.requestLength, record.responseLength);
    const bool token = !credential.permissionId.empty();
    add(out,
        R"("resourceTokenPermissionId":"{}","resourceTokenPermissionMode":"{}","resourceTokenUserRid":"{}",)",
        credential.permissionId, token ? "all" : "", token && container ? container->databaseRid : "");
    add(out, R"("region":"{}","partitionId":"{}","aadAppliedRoleAssignmentId":"{}","aadPrincipalId":"{}",)",
        record.region, container ? container->partitionId : "", credential.roleAssignmentId,
        credential.principalId);
    add(out, R"("authTokenType":"{}","keyType":"{}","connectionMode":"{}","subscriptionId":"{}",)",
        credential.tokenType, credential.keyType, record.connectionMode, account.subscription);
    add(out, R"("databaseName":"{}","collectionName":"{}"}}}})", container ? container->database : "",
        container ? container->name : "");
}

void write(std::string& out, const QueryRecord& record) {
    const AccountProfile& account = *record.account;
    addHead(out, record.at, account.resourceId, "QueryRuntimeStatistics");
    out += R"("properties":{"activityId":")";
    addGuid(out, record.activityId);
    add(out, R"(","databasename":"{}","collectionname":"{}","partitionkeyrangeid":"{}",)",
        record.container->database, record.container->name, record.activityId.low % 4);
    add(out,
        R"("useragent":"Microsoft.Azure.Documents.Common/2.14.0RoutingGateway","subscriptionid":"{}",)"
        R"("resourcegroupname":"{}","partialipaddress":"{}","regionname":"{}","authtype":"1",)",
        account.subscription, account.resourceGroup, account.gatewayAddress, record.region);
    const auto signature = static_cast<std::int64_t>(hash64(record.text));
    const auto shape = static_cast<std::int64_t>(hash64(record.text.substr(0, 24)));
    add(out,
        R"("numberofrowsreturned":"{}","signature":"{}","shapesignature":"{}","queryexecutionstatus":"{}",)",
        record.rows, signature, shape, record.status);
    // The text is JSON inside a JSON string.
    std::string inner = R"({"query":")";
    escapeJson(inner, record.text);
    add(inner, R"(","parameters":{}}})", record.parameters);
    addEscaped(out, R"("querytext":")", inner);
    out += R"("}})";
}

void write(std::string& out, const ControlRecord& record) {
    addHead(out, record.at, record.account->resourceId, "ControlPlaneRequests");
    add(out, R"("subscriptionId":"{}","operationName":"{}","properties":{{"activityId":")",
        record.account->subscription, record.operationName);
    addGuid(out, record.activityId);
    add(out, R"(","httpstatusCode":"{}","result":"{}","httpMethod":"{}","apiKind":"{}",)", record.statusCode,
        record.statusCode < 300 ? "OK" : "Failed", record.httpMethod, record.apiKind);
    add(out, R"("apiKindResourceType":"{}","operationType":"{}",)", record.resourceType,
        record.operationType);
    addEscaped(out, R"("resourceUri":")", record.resourceUri);
    addEscaped(out, R"(","resourceDetails":")", record.resourceDetails);
    out += R"("}})";
}

void write(std::string& out, const ActivityRecord& record) {
    const AccountProfile& account = *record.account;
    const Principal& principal = record.principal;
    const auto upper = [](std::string text) {
        for (char& byte : text) {
            if (byte >= 'a' && byte <= 'z') byte = static_cast<char>(byte - 'a' + 'A');
        }
        return text;
    };
    const bool isAction = record.action.ends_with("/action");
    out += R"({"time":")";
    addTime(out, record.at);
    add(out, R"(","resourceId":"{}{}","operationName":"{}","category":"{}","resultType":"{}",)",
        account.resourceId, upper(record.below), upper(std::string(record.action)),
        isAction ? "Action" : "Administrative", record.started ? "Start" : "Success");
    add(out, R"("resultSignature":"{}","durationMs":"{}","callerIpAddress":"{}","correlationId":")",
        record.signature, record.started ? 0 : 100 + record.correlationId.low % 900, record.address);
    addGuid(out, record.correlationId);
    add(out, R"(","identity":{{"authorization":{{"scope":"{}{}","action":"{}","evidence":{{"role":"{}",)",
        account.scope, record.below, record.action, principal.role);
    add(out, R"("roleAssignmentScope":"/subscriptions/{}","principalId":"{}","principalType":"{}"}}}},)",
        account.subscription, principal.objectId, principal.isUser ? "User" : "ServicePrincipal");
    add(out, R"("claims":{{"aud":"https://management.core.windows.net/","appid":"{}","ipaddr":"{}",)",
        principal.appId, record.address);
    add(out, R"("http://schemas.microsoft.com/identity/claims/objectidentifier":"{}",)", principal.objectId);
    if (principal.isUser) {
        add(out, R"("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn":"{}","name":"{}")",
            principal.name, principal.name.substr(0, principal.name.find('@')));
    } else {
        add(out, R"("idtyp":"app","name":"{}")", principal.name);
    }
    out += R"(}},"level":"Information","location":"global"})";
}

} // namespace cosmoswatch::sample
