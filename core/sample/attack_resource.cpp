// Attacks on the accounts themselves: keys, roles, network, logging.
#include "core/sample/addresses.h"
#include "core/sample/attack_plan.h"

#include <chrono>
#include <fmt/format.h>

namespace cosmoswatch::sample {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view listKeys = "Microsoft.DocumentDB/databaseAccounts/listKeys/action";
constexpr std::string_view regenerateKey = "Microsoft.DocumentDB/databaseAccounts/regenerateKey/action";
constexpr std::string_view writeAccount = "Microsoft.DocumentDB/databaseAccounts/write";
constexpr std::string_view writeRole = "Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments/write";
constexpr std::string_view deleteDiagnostics = "Microsoft.Insights/diagnosticSettings/delete";

constexpr Principal stolenBackup{"b92e7c40-1f6d-4a85-93c8-0e7d6f5a4b31", "backup.operator@contoso.example",
                                 principal::azurePowerShell, "Contributor", true};
constexpr Principal contractor{"4e8d1b6f-a2c9-4f37-8b50-c7d9e0a1f263", "o.marchenko@contractor.example",
                               principal::azureCli, "DocumentDB Account Contributor", true};
constexpr Principal stolenIot{"e7f60a95-3b8c-4d21-a6e4-19c0d8b7f532", "ops.account@contoso.example",
                              principal::azureCli, "Contributor", true};
constexpr Principal leaver{"16b3c8d2-7e9f-4a05-b4d1-f2e3a0c5b698", "paul.steiner@contoso.example",
                           principal::portal, "Owner", true};
constexpr Principal roleGranter{"d05a9f4e-8c71-4b36-92f8-6e1b7d3c0a45", "helpdesk@contoso.example",
                                principal::azureCli, "Owner", true};

// Start and completion of a change to the account, as ControlPlaneRequests tells it.
void controlPair(Stage& stage, ControlRecord record, std::string_view startName,
                 std::string_view completeName) {
    record.activityId = stage.random().guid();
    record.operationName = startName;
    stage.control(record);
    stage.wait(20s + stage.random().within(Duration{40s}));
    record.operationName = completeName;
    stage.control(std::move(record));
}

void keyBurst(Stage& stage) {
    std::string names;
    std::vector<const AccountProfile*> present;
    for (const AccountProfile& account : stage.accounts()) {
        if (stage.now() < account.created + 1h) continue;
        present.push_back(&account);
        names += (names.empty() ? "" : ";") + std::string(account.name);
    }
    stage.attack("key-burst", "CosmosDB_SuspiciousListKeys.MaliciousScript", names,
                 "a script lists the keys of every account, group after group, twice");
    for (int round = 0; round < 2; ++round) {
        for (const AccountProfile* account : present) {
            stage.manage(*account, stolenBackup, address::romania, listKeys);
            stage.wait(3s + stage.random().within(Duration{3s}));
        }
    }
}

void listThenUse(Stage& stage) {
    const AccountProfile& account = stage.account("iot-telemetry");
    stage.attack("key-listing", "AzureCosmosDB_SuspiciousListKeys.SuspiciousPrincipal", "iot-telemetry",
                 "a contractor who never did so lists the keys, from a new country");
    stage.manage(account, contractor, address::ukraine, listKeys);
    stage.wait(30s);
    stage.manage(account, contractor, address::ukraine, listKeys);
    stage.wait(14min);
    stage.attack("key-used", "CosmosDB_KeyUsedAfterListing", "iot-telemetry",
                 "the key is used a quarter of an hour later from the address that listed it");
    for (int i = 0; i < 15; ++i) {
        Request request = stage.request(account, "jobs", {Operation::Query, 0, 1, &query::lastReadings});
        request.data.address = std::string(address::ukraine);
        request.data.userAgent = "azsdk-python-cosmos/4.5.1 Python/3.12.1 (Linux-6.5.0-x86_64)";
        request.data.credential = credential::primaryKey;
        stage.send(std::move(request));
        stage.wait(4s + stage.random().within(Duration{20s}));
    }
}

void loggingDisabled(Stage& stage) {
    stage.attack("logging-disabled", "CosmosDB_LoggingDisabled", "iot-telemetry",
                 "the diagnostic setting is deleted; the log goes on only because another one exists");
    const AccountProfile& account = stage.account("iot-telemetry");
    stage.manage(account, stolenIot, address::kazakhstan, deleteDiagnostics,
                 "/providers/Microsoft.Insights/diagnosticSettings/to-security-workspace");
    stage.wait(5s);
    ControlRecord record;
    record.account = &account;
    record.httpMethod = "DELETE";
    record.operationType = "Delete";
    controlPair(stage, record, "DiagnosticLogUpdateStart", "DiagnosticLogUpdateComplete");
}

void networkOpened(Stage& stage) {
    stage.attack("network-opened", "CosmosDB_NetworkOpened", "shop-prod",
                 "all firewall rules removed by the usual administrator, from the office");
    const AccountProfile& account = stage.account("shop-prod");
    stage.manage(account, principal::shopAdmin, address::shopOffice[0], writeAccount);
    stage.wait(5s);
    ControlRecord record;
    record.account = &account;
    record.operationType = "Update";
    record.resourceDetails = "{location:West Europe,properties:{publicNetworkAccess:Enabled,"
                             "isVirtualNetworkFilterEnabled:false,virtualNetworkRules:[],ipRules:[]}}";
    controlPair(stage, record, "AccountUpdateStart", "AccountUpdateComplete");
}

void roleGranted(Stage& stage) {
    stage.attack("role-granted", "CosmosDB_RoleGranted", "hr-records",
                 "built-in data contributor granted on the whole account");
    const AccountProfile& account = stage.account("hr-records");
    constexpr std::string_view assignment = "7d2f9b1c-5e8a-4c60-b3f7-a0d4e6c8b915";
    stage.manage(account, roleGranter, address::poland, writeRole,
                 fmt::format("/sqlRoleAssignments/{}", assignment));
    stage.wait(5s);
    ControlRecord record;
    record.account = &account;
    record.apiKind = "Sql";
    record.resourceType = "SqlRoleAssignment";
    record.operationType = "Create";
    record.resourceUri = fmt::format("sqlRoleAssignments/{}", assignment);
    record.resourceDetails =
        fmt::format("{{properties:{{roleDefinitionId:{}/sqlRoleDefinitions/{},scope:/,principalId:{}}}}}",
                    account.scope, credential::contributorRole, contractor.objectId);
    controlPair(stage, record, "SqlRoleAssignmentCreateStart", "SqlRoleAssignmentCreateComplete");
}

void keyRegenerated(Stage& stage) {
    stage.attack("key-regenerated", "CosmosDB_KeyRegenerated", "shop-prod",
                 "both keys renewed in a row by somebody who is about to leave");
    const AccountProfile& account = stage.account("shop-prod");
    stage.manage(account, leaver, address::germanyHome, regenerateKey);
    stage.wait(50s);
    stage.manage(account, leaver, address::germanyHome, regenerateKey);
}

} // namespace

std::vector<Scenario> resourceScenarios() {
    return {{keyBurst, 5},           {listThenUse, 16},     {networkOpened, 14, true},
            {roleGranted, 11, true}, {loggingDisabled, 23}, {keyRegenerated, 21}};
}

} // namespace cosmoswatch::sample
