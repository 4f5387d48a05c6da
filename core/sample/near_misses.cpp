// What looks like an attack and is none. A detector that alerts on these wastes the analyst's morning.
#include "core/sample/addresses.h"
#include "core/sample/attack_plan.h"

#include <chrono>

namespace cosmoswatch::sample {

namespace {

using namespace std::chrono_literals;
using enum Operation;

void visitFrom(Stage& stage, const AccountProfile& account, std::string_view client, std::string_view address,
               int requests, const Action& action, const Credential* credential = nullptr) {
    for (int i = 0; i < requests; ++i) {
        Request request = stage.request(account, client, action);
        request.data.address = std::string(address);
        if (credential != nullptr) request.data.credential = *credential;
        stage.send(std::move(request));
        stage.wait(8s + stage.random().within(Duration{40s}));
    }
}

void refuseFrom(Stage& stage, const AccountProfile& account, std::string_view client,
                const std::string& address, int requests) {
    for (int i = 0; i < requests; ++i) {
        Request request = stage.refused(account, client, i % 3 == 2 ? 403 : 401);
        request.data.address = address;
        stage.send(std::move(request));
        stage.wait(20s + stage.random().within(Duration{100s}));
    }
}

void torRefused(Stage& stage) {
    stage.nearMiss("tor-refused", "CosmosDB_TorAnomaly", "shop-prod", "a Tor exit knocks and is refused");
    refuseFrom(stage, stage.account("shop-prod"), "api", stage.torExit(2), 6);
}

void suspiciousRefused(Stage& stage) {
    stage.nearMiss("suspicious-refused", "CosmosDB_SuspiciousIp", "iot-telemetry",
                   "a listed scanner is refused each time");
    refuseFrom(stage, stage.account("iot-telemetry"), "jobs", stage.suspiciousAddress(1), 5);
}

void newCountryGlobal(Stage& stage) {
    stage.nearMiss("country-global", "CosmosDB_GeoAnomaly", "global-app",
                   "first request from Iceland on an account used from everywhere");
    const AccountProfile& account = stage.account("global-app");
    visitFrom(stage, account, "partners", address::iceland, 7, {Query, 2, 1, &query::partnerCatalogue});
}

void travellerThroughVpn(Stage& stage) {
    stage.nearMiss("traveller-vpn", "CosmosDB_GeoAnomaly", "hr-records",
                   "a user abroad works late through the company's VPN, whose address is known");
    const Credential wagner = credential::entra(person::wagner);
    visitFrom(stage, stage.account("hr-records"), "portal", address::hrVpn, 9,
              {Query, 0, 1, &query::employeeByNumber}, &wagner);
}

void explorerFromNeighbour(Stage& stage) {
    stage.nearMiss("explorer-neighbour", "CosmosDB_GeoAnomaly", "shop-prod",
                   "Data Explorer from the usual office by a new address in the same /24");
    visitFrom(stage, stage.account("shop-prod"), "explorer", address::shopOfficeNew, 12,
              {Query, 1, 1, &query::explorerAll});
}

void stillLearning(Stage& stage) {
    const AccountProfile& account = stage.account("dev-sandbox");
    stage.startAt(account.created + (stage.latest() - account.created) * 3 / 5);
    stage.nearMiss("sandbox-abroad", "CosmosDB_GeoAnomaly", "dev-sandbox",
                   "the developer is in Portugal, but the account is still being learnt");
    visitFrom(stage, account, "scripts", address::portugal, 10, {Read, 0});
}

void attackTextAsValue(Stage& stage) {
    stage.nearMiss("injection-as-value", "CosmosDB_SqlInjection.DataExfiltration", "shop-prod",
                   "attack text typed into a field that is escaped and a parameter: it stays a value");
    const AccountProfile& account = stage.account("shop-prod");
    for (int i = 0; i < 3; ++i) {
        Request inLiteral = stage.request(account, "api", {Query, 0, 1, &query::productSearch});
        inLiteral.statistics->text =
            "SELECT VALUE root\nFROM root\nWHERE (CONTAINS(LOWER(root[\"name\"]), \"' or 1=1 "
            "--\") AND (root[\"price\"] <= 250))\nORDER BY root[\"rank\"] ASC";
        inLiteral.statistics->rows = 0;
        inLiteral.data.responseLength = 160;
        stage.send(std::move(inLiteral));
        stage.wait(15s);
        Request asParameter = stage.request(account, "api", {Query, 1, 1, &query::ordersOfCustomer});
        asParameter.statistics->parameters = R"([{"name":"@customer","value":"' OR 1=1 --"}])";
        asParameter.statistics->rows = 0;
        asParameter.data.responseLength = 160;
        stage.send(std::move(asParameter));
        stage.wait(25s);
    }
}

void typingError(Stage& stage) {
    stage.nearMiss("typo", "CosmosDB_SqlInjection.FailedFuzzingAttempt", "shop-prod",
                   "somebody misspells a query in Data Explorer");
    for (int i = 0; i < 2; ++i) {
        Request request =
            stage.request(stage.account("shop-prod"), "explorer", {Query, 1, 1, &query::explorerAll});
        request.data.statusCode = 400;
        request.data.responseLength = 400;
        request.statistics->text = i == 0 ? "SELECT * FORM c" : "SELECT c.id c.total FROM c";
        request.statistics->rows = 0;
        request.statistics->status = "Failed";
        stage.send(std::move(request));
        stage.wait(20s);
    }
}

void expiredToken(Stage& stage) {
    stage.nearMiss("expired-token", "CosmosDB_AuthenticationFailures", "global-app",
                   "a phone tries a few times with a token that has run out");
    const AccountProfile& account = stage.account("global-app");
    for (int i = 0; i < 5; ++i) {
        stage.send(stage.refused(account, "mobile", 401));
        stage.wait(3s + stage.random().within(Duration{5s}));
    }
}

void firewallNarrowed(Stage& stage) {
    stage.nearMiss("network-narrowed", "CosmosDB_NetworkOpened", "shop-prod",
                   "the firewall is changed, but to fewer addresses");
    const AccountProfile& account = stage.account("shop-prod");
    stage.manage(account, principal::shopAdmin, address::shopOffice[0],
                 "Microsoft.DocumentDB/databaseAccounts/write");
    ControlRecord record;
    record.account = &account;
    record.operationType = "Update";
    record.resourceDetails =
        "{location:West Europe,properties:{publicNetworkAccess:Enabled,isVirtualNetworkFilterEnabled:true,"
        "ipRules:[{ipAddressOrRange:217.224.81.20},{ipAddressOrRange:217.224.81.21}]}}";
    stage.wait(6s);
    record.activityId = stage.random().guid();
    record.operationName = "AccountUpdateStart";
    stage.control(record);
    stage.wait(35s);
    record.operationName = "AccountUpdateComplete";
    stage.control(std::move(record));
}

// The last run of a job that ordinary life does anyway, if there is one after `from`.
void pointAtJob(Stage& stage, const AccountProfile& account, const Job& job, std::string id,
                std::string alertType, std::string note) {
    for (Timestamp day = dayOf(stage.latest()); day >= dayOf(stage.now()); day -= std::chrono::days{1}) {
        const auto begin = runOn(job, day);
        if (!begin || *begin < stage.now() || *begin + job.requests * job.pause > stage.latest()) continue;
        Label label;
        label.id = std::move(id);
        label.isAttack = false;
        label.alertType = std::move(alertType);
        label.account = account.name;
        label.address = account.clients[static_cast<std::size_t>(job.client)].addresses.front();
        label.first = *begin;
        label.last = *begin + job.requests * job.pause;
        label.records = static_cast<std::uint64_t>(job.requests);
        label.note = std::move(note);
        stage.pointAt(std::move(label));
        return;
    }
}

void usualPipeline(Stage& stage) {
    const std::chrono::weekday monday = std::chrono::Monday;
    for (Timestamp day = dayOf(stage.latest()); day >= dayOf(stage.now()); day -= std::chrono::days{1}) {
        const Timestamp begin = day + 6h;
        const Timestamp end = begin + 14min;
        const bool isMonday = std::chrono::weekday{std::chrono::floor<std::chrono::days>(day)} == monday;
        if (!isMonday || begin < stage.now() || end > stage.latest()) continue;
        Label label;
        label.id = "pipeline-monday";
        label.isAttack = false;
        label.alertType = "AzureCosmosDB_SuspiciousListKeys.SuspiciousPrincipal";
        label.account = "shop-prod;iot-telemetry;hr-records;global-app";
        label.address = address::pipelineAgent;
        label.principal = principal::pipeline.objectId;
        label.first = begin;
        label.last = end;
        label.records = 8;
        label.note = "the deployment pipeline lists keys every Monday at six";
        stage.pointAt(std::move(label));
        return;
    }
}

void usualJobs(Stage& stage) {
    const AccountProfile& shop = stage.account("shop-prod");
    const AccountProfile& hr = stage.account("hr-records");
    const AccountProfile& iot = stage.account("iot-telemetry");
    const std::string extraction = "CosmosDB_DataExfiltrationAnomaly";
    pointAtJob(stage, hr, hr.jobs[0], "weekly-export", extraction,
               "every Sunday night all employees are exported");
    pointAtJob(stage, shop, shop.jobs[0], "nightly-report", extraction, "the report of every night");
    pointAtJob(stage, shop, shop.jobs[1], "month-end-export", extraction,
               "once a month by the program and address of the nightly report, about as much");
    pointAtJob(stage, iot, iot.jobs[1], "nightly-deletion", "CosmosDB_MassDeletion",
               "old readings, every night");
}

} // namespace

std::vector<Scenario> nearMissScenarios() {
    return {{torRefused, 6},
            {suspiciousRefused, 11},
            {newCountryGlobal, 8},
            {travellerThroughVpn, 19, true},
            {explorerFromNeighbour, 13, true},
            {attackTextAsValue, 17},
            {typingError, 9, true},
            {expiredToken, 15},
            {firewallNarrowed, 10, true},
            {stillLearning, 12}};
}

std::vector<Scenario> usualLife() {
    return {{usualPipeline, 0}, {usualJobs, 0}};
}

} // namespace cosmoswatch::sample
