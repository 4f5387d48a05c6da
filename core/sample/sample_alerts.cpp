#include "core/sample/sample_alerts.h"

#include "core/alert/catalogue.h"
#include "core/base/hash.h"

#include <fmt/format.h>

#include <initializer_list>
#include <map>
#include <span>
#include <string_view>

namespace cosmoswatch {
namespace {

using Values = std::vector<std::pair<std::string, std::string>>;

constexpr const char* accountId = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/"
                                  "sample-group/providers/Microsoft.DocumentDB/databaseAccounts/"
                                  "sample-account";
constexpr const char* address = "203.0.113.77"; // RFC 5737: documentation

// What makes an alert of a type: its reasons, and how many records.
struct Story {
    std::vector<Reason> reasons;
    std::uint64_t count = 1;
    bool management = false; // by a person through Azure's management, not by a client of the data
};

Measure measure(const char* label, const char* unit, double observed, double usual, double threshold) {
    return {label, unit, observed, usual, threshold};
}

const std::map<std::string_view, Story>& stories() {
    static const std::map<std::string_view, Story> all{
        {"CosmosDB_TorAnomaly",
         {{{"tor-exit", {{"list", "sample list"}, {"listed", "today"}}, {}}, {"first-visit", {}, {}}}, 3}},
        {"CosmosDB_SuspiciousIp",
         {{{"listed-address", {{"lists", "sample list"}, {"listCount", "1"}}, {}}, {"first-visit", {}, {}}},
          4}},
        {"CosmosDB_GeoAnomaly",
         {{{"unfamiliar-country",
            {{"observed", "Brazil"}, {"usual", "Germany 92 %, Netherlands 8 %"}, {"days", "30"}},
            {}}},
          12}},
        {"CosmosDB_ImpossibleTravel",
         {{{"impossible-travel",
            {{"from", "Germany"},
             {"fromTime", "09:10"},
             {"to", "Singapore"},
             {"toTime", "09:35"},
             {"distance", "9,610 km"},
             {"speed", "23,000 km/h"},
             {"limit", "1,000 km/h"}},
            measure("Speed beside a passenger jet’s", "km/h", 23'000, 900, 1'000)}},
          6}},
        {"CosmosDB_ApplicationAnomaly",
         {{{"unfamiliar-application",
            {{"observed", "curl"}, {"usual", ".NET SDK 97 %, Azure portal 3 %"}, {"days", "30"}},
            {}},
           {"watch-listed-application", {{"tool", "curl"}}, {}}},
          20}},
        {"CosmosDB_DataExfiltrationAnomaly",
         {{{"volume-of-stranger",
            {{"observed", "8.4 GB"},
             {"span", "30 minutes"},
             {"usual", "120 MB"},
             {"limit", "640 MB"},
             {"days", "30"},
             {"client", address}},
            measure("Bytes read in 30 minutes", "bytes", 8.4e9, 1.2e8, 6.4e8)}},
          240}},
        {"CosmosDB_SqlInjection.DataExfiltration",
         {{{"injected-query",
            {{"fragment", "OR 1=1"},
             {"offset", "43"},
             {"length", "6"},
             {"effect", "makes the condition true for every item"},
             {"statement", "SELECT * FROM c WHERE c.customer = 'anna' OR 1=1"},
             {"twin", "SELECT * FROM c WHERE c.customer = 'anna'"}},
            {}},
           {"query-rows",
            {{"observed", "5,120"}, {"usual", "3"}},
            measure("Rows of the query", "rows", 5'120, 3, 30)}},
          6}},
        {"CosmosDB_SqlInjection.FailedFuzzingAttempt",
         {{{"fuzzing-query",
            {{"fragment", "' OR '"},
             {"offset", "41"},
             {"length", "6"},
             {"effect", "ends the text early"},
             {"statement", "SELECT * FROM c WHERE c.customer = 'anna' OR '"},
             {"twin", "SELECT * FROM c WHERE c.customer = 'anna'"}},
            {}}},
          48}},
        {"AzureCosmosDB_SuspiciousListKeys.SuspiciousPrincipal",
         {{{"listed-by-new-principal",
            {{"principal", "sample@contoso.example"}, {"usual", "2"}, {"days", "30"}},
            {}}},
          1,
          true}},
        {"CosmosDB_SuspiciousListKeys.MaliciousScript",
         {{{"key-burst",
            {{"accounts", "14"},
             {"groups", "5"},
             {"subscriptions", "2"},
             {"listings", "14"},
             {"span", "48 s"},
             {"tool", "Azure PowerShell"},
             {"usual", "1"}},
            measure("Accounts whose keys were listed in one go", "accounts", 14, 1, 3)}},
          1,
          true}},
        {"CosmosDB_KeyUsedAfterListing",
         {{{"key-listed-before",
            {{"lister", "sample@contoso.example"},
             {"tool", "Azure CLI"},
             {"listedAt", "09:02"},
             {"after", "14 min"},
             {"application", "Python SDK"}},
            {}},
           {"new-key-network", {{"usual", "198.51.100.0/24"}, {"usualCount", "2"}, {"days", "30"}}, {}}},
          9}},
        {"CosmosDB_AuthenticationFailures",
         {{{"refusals",
            {{"observed", "120"}, {"usual", "2"}, {"days", "30"}, {"application", "python-requests"}},
            measure("Requests refused in ten minutes", "requests", 120, 2, 20)}},
          120}},
        {"CosmosDB_LoggingDisabled",
         {{{"setting-deleted",
            {{"setting", "to-workspace"}, {"doer", "sample@contoso.example"}, {"usual", "0"}, {"days", "30"}},
            {}}},
          1,
          true}},
        {"CosmosDB_NetworkOpened",
         {{{"network-opened",
            {{"observed", "from all networks"},
             {"usual", "from 198.51.100.0/24 only"},
             {"doer", "sample@contoso.example"},
             {"opened", "0"},
             {"days", "30"}},
            {}}},
          1,
          true}},
        {"CosmosDB_RoleGranted",
         {{{"role-granted",
            {{"role", "Cosmos DB Built-in Data Contributor"},
             {"observed", "the whole account"},
             {"to", "sample-service"},
             {"doer", "sample@contoso.example"},
             {"usual", "0"},
             {"days", "30"}},
            {}}},
          1,
          true}},
        {"CosmosDB_MassDeletion",
         {{{"items-deleted",
            {{"observed", "2,400"}, {"usual", "6"}, {"days", "30"}, {"application", "Python SDK"}},
            measure("Items deleted in ten minutes", "deletions", 2'400, 6, 50)}},
          2'400}},
        {"CosmosDB_KeyRegenerated",
         {{{"keys-regenerated-together",
            {{"observed", "2"}, {"usual", "0"}, {"doer", "sample@contoso.example"}, {"days", "30"}},
            measure("Keys regenerated in ten minutes", "keys", 2, 0, 2)}},
          2,
          true}},
    };
    return all;
}

void describeClient(Alert& alert, bool management) {
    alert.address = address;
    alert.place = {};
    alert.place.countryCode = "BR";
    alert.place.countryName = "Brazil";
    if (management) {
        alert.application = "Azure CLI";
        alert.principal = "sample@contoso.example";
        alert.authentication = "Microsoft Entra ID";
        alert.operations = {"Microsoft.DocumentDB/databaseAccounts"};
        return;
    }
    alert.application = "Python SDK";
    alert.userAgent = "azsdk-python-cosmos/4.5.1 Python/3.11";
    alert.authentication = "primary key";
    alert.operations = {"Query", "Read"};
    alert.containers = {"store/customers"};
    alert.responseBytes = 612'000;
}

AlertUpdate updateOf(const AlertType& type, Timestamp time) {
    const auto found = stories().find(type.id);
    const Story story = found == stories().end() ? Story{} : found->second;
    AlertUpdate update;
    Alert& alert = update.alert;
    alert.type = type.id;
    alert.severity = type.severity;
    alert.sample = true;
    alert.account = parseAccount(accountId);
    alert.entity = "sample";
    alert.windowStart = time;
    alert.first = time - std::chrono::minutes{10};
    alert.last = time;
    alert.id = stableId({alert.type, alert.account.key, alert.entity, formatIso8601(time)});
    alert.count = story.count;
    alert.reasons = story.reasons;
    describeClient(alert, story.management);
    const std::string json = fmt::format(
        R"({{"time":"{}","resourceId":"{}","category":"DataPlaneRequests","operationName":"Query",)"
        R"("properties":{{"clientIpAddress":"{}","statusCode":"200","note":"a sample record"}}}})",
        formatIso8601(time), accountId, address);
    const std::uint64_t hash = hash64(alert.id);
    update.evidence.push_back({time, hash, "sample", 0, json});
    update.records.push_back({hash, alert.count, alert.responseBytes, alert.itemsReturned});
    return update;
}

} // namespace

std::vector<AlertUpdate> sampleAlerts(Timestamp time) {
    const Timestamp second = std::chrono::floor<std::chrono::seconds>(time);
    std::vector<AlertUpdate> updates;
    for (const AlertType& type : alertTypes())
        updates.push_back(updateOf(type, second));
    return updates;
}

} // namespace cosmoswatch
