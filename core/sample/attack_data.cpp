// Attacks on data: strange addresses and programs, extraction, guessing, deletion.
#include "core/sample/addresses.h"
#include "core/sample/attack_plan.h"

#include <algorithm>
#include <chrono>

namespace cosmoswatch::sample {

namespace {

using namespace std::chrono_literals;
using enum Operation;

void torRead(Stage& stage) {
    stage.attack("tor-first", "CosmosDB_TorAnomaly", "hr-records",
                 "stolen primary key used through Tor; first visit of this exit, so High");
    browse(stage, stage.account("hr-records"), "python", stage.torExit(0), 12, &query::employeesOfTeam,
           &credential::primaryKey);
}

void torReadAgain(Stage& stage) {
    stage.attack("tor-again", "CosmosDB_TorAnomaly", "hr-records", "the same exit returns later: Medium");
    browse(stage, stage.account("hr-records"), "python", stage.torExit(0), 6, &query::employeesOfTeam,
           &credential::primaryKey);
}

void torReadShop(Stage& stage) {
    stage.attack("tor-shop", "CosmosDB_TorAnomaly", "shop-prod",
                 "another exit, with the shop's own key and program name");
    browse(stage, stage.account("shop-prod"), "api", stage.torExit(1), 9, &query::productsByCategory);
}

void suspiciousRead(Stage& stage) {
    stage.attack("suspicious-shop", "CosmosDB_SuspiciousIp", "shop-prod",
                 "listed scanner reads with a valid key");
    browse(stage, stage.account("shop-prod"), "api", stage.suspiciousAddress(0), 8,
           &query::productsByCategory);
}

void unusualCountryHr(Stage& stage) {
    stage.attack("country-hr", "CosmosDB_GeoAnomaly", "hr-records",
                 "account used from one office only; a user's token appears in Vietnam");
    browse(stage, stage.account("hr-records"), "python", address::vietnam, 8, &query::employeesOfTeam);
}

void unusualCountryShop(Stage& stage) {
    stage.attack("country-shop", "CosmosDB_GeoAnomaly", "shop-prod",
                 "service key used from a home connection in Brazil");
    browse(stage, stage.account("shop-prod"), "api", address::brazil, 7, &query::productsByCategory);
}

void unknownApplication(Stage& stage) {
    stage.attack("application-hr", "CosmosDB_ApplicationAnomaly", "hr-records",
                 "curl from inside the office: only the program is new");
    browse(stage, stage.account("hr-records"), "python", address::hrOffice[0], 6, nullptr,
           &credential::readOnlyKey, "curl/7.88.1");
}

void extractFast(Stage& stage) {
    stage.attack("extraction-fast", "CosmosDB_DataExfiltrationAnomaly", "shop-prod",
                 "the whole customers container in twelve minutes, by a known service");
    const AccountProfile& account = stage.account("shop-prod");
    for (int i = 0; i < 600; ++i) {
        Request request = stage.request(account, "api", {ReadFeed, 2});
        request.data.responseLength = 3'200'000 + stage.random().below(700'000);
        request.data.requestCharge = static_cast<double>(request.data.responseLength) / 4000.0;
        request.data.durationMs = 180 + 200 * stage.random().unit();
        stage.send(std::move(request));
        stage.wait(800ms + stage.random().within(Duration{800ms}));
    }
}

void extractSlowly(Stage& stage) {
    stage.attack("extraction-slow", "CosmosDB_DataExfiltrationAnomaly", "hr-records",
                 "one page every few minutes for two days, from the office's own address");
    const AccountProfile& account = stage.account("hr-records");
    const Duration length = std::clamp<Duration>(stage.latest() - stage.now(), 1h, 48h);
    constexpr int pages = 400;
    for (int i = 0; i < pages; ++i) {
        Request request = stage.request(account, "python", {Query, 0, 1, &query::allEmployees});
        stage.send(std::move(request));
        stage.wait(length / pages * 9 / 10 + stage.random().within(length / pages / 10));
    }
}

void guessing(Stage& stage) {
    stage.attack("guessing", "CosmosDB_AuthenticationFailures", "global-app",
                 "150 wrong keys in five minutes, none of them accepted");
    const AccountProfile& account = stage.account("global-app");
    for (int i = 0; i < 150; ++i) {
        Request request = stage.refused(account, "api", i % 10 == 9 ? 403 : 401);
        request.data.address = std::string(address::indonesia);
        request.data.userAgent = "python-requests/2.31.0";
        stage.send(std::move(request));
        stage.wait(1s + stage.random().within(Duration{2s}));
    }
}

void massDeletion(Stage& stage) {
    stage.attack("mass-deletion", "CosmosDB_MassDeletion", "global-app",
                 "profiles deleted one after the other by a back end that rarely deletes any");
    const AccountProfile& account = stage.account("global-app");
    for (int i = 0; i < 500; ++i) {
        stage.send(stage.request(account, "api-europe", {Delete, 0}));
        stage.wait(300ms + stage.random().within(Duration{900ms}));
    }
}

void impossibleTravel(Stage& stage) {
    stage.attack("travel", "CosmosDB_ImpossibleTravel", "hr-records",
                 "one person in Munich and, 25 minutes later, in Singapore");
    const AccountProfile& account = stage.account("hr-records");
    const Credential lindner = credential::entra(person::lindner);
    for (int i = 0; i < 3; ++i) {
        Request request = stage.request(account, "python", {Read, 0});
        request.data.credential = lindner;
        request.data.address = std::string(address::hrOffice[1]);
        stage.sendUncounted(std::move(request));
        stage.wait(40s);
    }
    stage.wait(25min);
    browse(stage, account, "python", address::singapore, 6, &query::employeeByNumber, &lindner);
}

} // namespace

std::vector<Scenario> dataScenarios() {
    return {{torRead, 2},
            {suspiciousRead, 9},
            {unusualCountryHr, 10, true},
            {unusualCountryShop, 15},
            {extractSlowly, 17},
            {guessing, 4},
            {unknownApplication, 12, true},
            {extractFast, 3},
            {impossibleTravel, 9, true},
            {massDeletion, 22},
            {torReadShop, 20},
            {torReadAgain, 1}};
}

} // namespace cosmoswatch::sample
