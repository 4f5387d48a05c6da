// Attacks on what protects the accounts, as they come back over months: logging, network, roles.
#include "core/sample/addresses.h"
#include "core/sample/attack_plan.h"
#include "core/sample/months_accounts.h"
#include "core/sample/months_management.h"

#include <array>
#include <chrono>
#include <fmt/format.h>

namespace cosmoswatch::sample {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view writeAccount = "Microsoft.DocumentDB/databaseAccounts/write";
constexpr std::string_view writeAssignment = "Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments/write";
constexpr std::string_view writeDefinition = "Microsoft.DocumentDB/databaseAccounts/sqlRoleDefinitions/write";
constexpr std::string_view deleteDiagnostics = "Microsoft.Insights/diagnosticSettings/delete";
constexpr std::string_view writeDiagnostics = "Microsoft.Insights/diagnosticSettings/write";

constexpr std::array<std::string_view, 4> targets{"hr-records", "shop-prod", "crm-eu", "iot-telemetry"};
constexpr std::array<Principal, 3> culprits{
    {{"e7f60a95-3b8c-4d21-a6e4-19c0d8b7f532", "ops.account@contoso.example", principal::azureCli,
      "Contributor", true},
     {"d05a9f4e-8c71-4b36-92f8-6e1b7d3c0a45", "helpdesk@contoso.example", principal::azureCli, "Owner", true},
     {"16b3c8d2-7e9f-4a05-b4d1-f2e3a0c5b698", "paul.steiner@contoso.example", principal::portal, "Owner",
      true}}};

void controlPair(Stage& stage, ControlRecord record, std::string_view startName,
                 std::string_view completeName) {
    sendControlPair(std::move(record), startName, completeName, stage.now() + 5s, stage.random(),
                    [&stage](const Record& one) { stage.records().push_back(one); });
}

void loggingOff(Stage& stage) {
    const AccountProfile& account = stage.account(stage.turn(targets));
    const bool isNarrowed = stage.round() % 2 == 0;
    stage.attack("logging-disabled", "CosmosDB_LoggingDisabled", std::string(account.name),
                 isNarrowed ? "the diagnostic setting is written without the data requests"
                            : "the diagnostic setting is deleted; another one goes on");
    stage.manage(account, stage.turn(culprits), stage.stranger(account),
                 isNarrowed ? writeDiagnostics : deleteDiagnostics,
                 "/providers/Microsoft.Insights/diagnosticSettings/to-security-workspace");
    ControlRecord record;
    record.account = &account;
    record.httpMethod = isNarrowed ? "PUT" : "DELETE";
    record.operationType = isNarrowed ? "Update" : "Delete";
    if (isNarrowed)
        record.resourceDetails = "{logs:[{category:DataPlaneRequests,enabled:false},"
                                 "{category:QueryRuntimeStatistics,enabled:false},"
                                 "{category:ControlPlaneRequests,enabled:true}]}";
    controlPair(stage, std::move(record), "DiagnosticLogUpdateStart", "DiagnosticLogUpdateComplete");
}

void networkOpened(Stage& stage) {
    constexpr std::array<std::string_view, 3> details{
        network::openToAll,
        "{location:West Europe,properties:{publicNetworkAccess:Enabled,isVirtualNetworkFilterEnabled:false,"
        "virtualNetworkRules:[],ipRules:[{ipAddressOrRange:0.0.0.0/0}]}}",
        "{location:France "
        "Central,properties:{publicNetworkAccess:Enabled,isVirtualNetworkFilterEnabled:false,"
        "virtualNetworkRules:[],ipRules:[]}}"};
    const AccountProfile& account = stage.account(stage.turn(targets, 1));
    stage.attack("network-opened", "CosmosDB_NetworkOpened", std::string(account.name),
                 "the firewall is emptied or opened to every address");
    const bool isInsider = stage.round() % 2 == 0;
    stage.manage(account, isInsider ? principal::shopAdmin : stage.turn(culprits, 1),
                 isInsider ? std::string(address::shopOffice[0]) : stage.stranger(account), writeAccount);
    ControlRecord record;
    record.account = &account;
    record.operationType = "Update";
    record.resourceDetails = stage.turn(details);
    controlPair(stage, std::move(record), "AccountUpdateStart", "AccountUpdateComplete");
}

void roleGranted(Stage& stage) {
    const AccountProfile& account = stage.account(stage.turn(targets, 2));
    const bool isDefinition = stage.round() % 3 == 0;
    stage.attack("role-granted", "CosmosDB_RoleGranted", std::string(account.name),
                 isDefinition ? "a role of one's own making that may read every container"
                              : "built-in data contributor granted on the whole account");
    const std::string id = fmt::format("7d2f9b1c-5e8a-4c60-b3f7-{:012x}", stage.random().below(1ull << 48));
    const std::string kind = isDefinition ? "sqlRoleDefinitions" : "sqlRoleAssignments";
    stage.manage(account, stage.turn(culprits, 2), stage.stranger(account),
                 isDefinition ? writeDefinition : writeAssignment, fmt::format("/{}/{}", kind, id));
    ControlRecord record;
    record.account = &account;
    record.apiKind = "Sql";
    record.resourceType = isDefinition ? "SqlRoleDefinition" : "SqlRoleAssignment";
    record.operationType = "Create";
    record.resourceUri = fmt::format("{}/{}", kind, id);
    record.resourceDetails =
        isDefinition
            ? std::string(
                  "{properties:{roleName:reader-plus,type:CustomRole,assignableScopes:[/],permissions:"
                  "[{dataActions:[Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers/*]}]}}")
            : fmt::format(
                  "{{properties:{{roleDefinitionId:{}/sqlRoleDefinitions/{},scope:/,principalId:{}}}}}",
                  account.scope, credential::contributorRole, stage.turn(culprits).objectId);
    controlPair(stage, std::move(record),
                isDefinition ? "SqlRoleDefinitionCreateStart" : "SqlRoleAssignmentCreateStart",
                isDefinition ? "SqlRoleDefinitionCreateComplete" : "SqlRoleAssignmentCreateComplete");
}

} // namespace

std::vector<Scenario> monthsResourceScenarios() {
    return {{loggingOff, 23}, {networkOpened, 14, true}, {roleGranted, 11, true}};
}

} // namespace cosmoswatch::sample
