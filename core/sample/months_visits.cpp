// Strangers at the door, as they come back over months: Tor, listed addresses, places, programs, travel.
#include "core/sample/attack_plan.h"
#include "core/sample/months_accounts.h"

#include <array>
#include <chrono>

namespace cosmoswatch::sample {

namespace {

using namespace std::chrono_literals;
using enum Operation;

struct Door {
    std::string_view account, client;
    const QueryTemplate* query;
};
const std::array<Door, 4> doors{{{"hr-records", "python", &query::employeesOfTeam},
                                 {"shop-prod", "api", &query::productsByCategory},
                                 {"crm-eu", "service", &query::searchByName},
                                 {"iot-telemetry", "jobs", &query::lastReadings}}};

void visit(Stage& stage, const Door& door, std::string_view address) {
    browse(stage, stage.account(door.account), door.client, address, stage.random().between(3, 20),
           door.query);
}

void torVisit(Stage& stage) {
    const Door& door = stage.turn(doors);
    stage.attack("tor", "CosmosDB_TorAnomaly", std::string(door.account),
                 "a stolen key or token through Tor");
    visit(stage, door, stage.torExit(static_cast<std::size_t>(stage.round())));
}

void torVisitOpenToAll(Stage& stage) {
    stage.attack("tor-global", "CosmosDB_TorAnomaly", "global-app",
                 "through Tor to an account that the whole world uses");
    browse(stage, stage.account("global-app"), "partners",
           stage.torExit(static_cast<std::size_t>(stage.round()) + 3), stage.random().between(1, 6),
           &query::partnerCatalogue);
}

void listedVisit(Stage& stage) {
    const Door& door = stage.turn(doors, 1);
    stage.attack("suspicious", "CosmosDB_SuspiciousIp", std::string(door.account),
                 "a listed address is let in");
    visit(stage, door, stage.suspiciousAddress(static_cast<std::size_t>(stage.round())));
}

void farVisit(Stage& stage) {
    const Door& door = stage.turn(doors, 2);
    stage.attack("country", "CosmosDB_GeoAnomaly", std::string(door.account),
                 "a stolen key or token from a far country");
    visit(stage, door, stage.stranger(stage.account(door.account)));
}

void farVisitOnce(Stage& stage) {
    const Door& door = stage.turn(doors, 3);
    stage.attack("country-once", "CosmosDB_GeoAnomaly", std::string(door.account),
                 "a single request from a far country");
    browse(stage, stage.account(door.account), door.client, stage.stranger(stage.account(door.account)), 1,
           door.query);
}

void strangeProgram(Stage& stage) {
    constexpr std::array<std::string_view, 6> programs{
        "curl/8.5.0",         "PostmanRuntime/7.36.1", "python-requests/2.31.0",
        "Go-http-client/1.1", "okhttp/4.12.0",         "azsdk-go-azcosmos/v1.0.0 (go1.22.1; linux) dumper"};
    constexpr std::array<std::string_view, 4> accounts{"hr-records", "shop-prod", "crm-eu", "iot-telemetry"};
    constexpr std::array<std::string_view, 4> clients{"python", "api", "service", "ingest"};
    const std::string_view account = stage.turn(accounts);
    const std::string_view client = stage.turn(clients);
    stage.attack("application", "CosmosDB_ApplicationAnomaly", std::string(account),
                 "a program never seen there, from a usual address with a usual key");
    const AccountProfile& profile = stage.account(account);
    browse(stage, profile, client, profile.client(client).addresses[0], stage.random().between(2, 15),
           nullptr, &credential::readOnlyKey, stage.turn(programs));
}

void impossibleTravel(Stage& stage) {
    struct Traveller {
        std::string_view account, client, person;
        const QueryTemplate* query;
    };
    constexpr std::array<Traveller, 4> travellers{
        {{"hr-records", "python", person::lindner, &query::employeeByNumber},
         {"crm-eu", "sales", person::laurent, &query::searchByName},
         {"shop-prod", "explorer", person::brandt, &query::explorerCount},
         {"hr-records", "portal", person::wagner, &query::employeeByNumber}}};
    constexpr std::array<Duration, 4> gaps{25min, 70min, 12min, 45min};
    const Traveller& traveller = stage.turn(travellers);
    const AccountProfile& account = stage.account(traveller.account);
    const Credential credential = credential::entra(traveller.person);
    stage.attack("travel", "CosmosDB_ImpossibleTravel", std::string(traveller.account),
                 "one person in the office and, minutes later, on another continent");
    for (int i = 0; i < 3; ++i) {
        Request request = stage.request(account, traveller.client, {Read, 0});
        request.data.credential = credential;
        stage.sendUncounted(std::move(request));
        stage.wait(40s);
    }
    stage.wait(stage.turn(gaps));
    browse(stage, account, traveller.client, stage.strangerOverseas(account), stage.random().between(2, 8),
           traveller.query, &credential);
}

} // namespace

std::vector<Scenario> monthsVisitScenarios() {
    return {{torVisit, 2},     {torVisitOpenToAll, 19}, {listedVisit, 9},           {farVisit, 15},
            {farVisitOnce, 6}, {strangeProgram, 12},    {impossibleTravel, 9, true}};
}

} // namespace cosmoswatch::sample
