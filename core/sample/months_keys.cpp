// Attacks on keys, as they come back over months: bursts of listing, odd listings, use of what was listed,
// renewal.
#include "core/sample/addresses.h"
#include "core/sample/attack_plan.h"
#include "core/sample/months_accounts.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <fmt/format.h>

namespace cosmoswatch::sample {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view listKeys = "Microsoft.DocumentDB/databaseAccounts/listKeys/action";
constexpr std::string_view listStrings = "Microsoft.DocumentDB/databaseAccounts/listConnectionStrings/action";
constexpr std::string_view readOnlyKeys = "Microsoft.DocumentDB/databaseAccounts/readonlykeys/action";
constexpr std::string_view regenerateKey = "Microsoft.DocumentDB/databaseAccounts/regenerateKey/action";
constexpr std::string_view unknownTool = "6f3a1c58-d20e-4b97-95c4-8e7d0a1b2c3f";

// A stolen or bought identity that was never seen before; another one in each round.
struct Stranger {
    std::string_view objectId, name;
};
constexpr std::array<Stranger, 24> strangers{
    {{"a3b1799d-1c80-4066-af75-3eb146685257", "backup.operator@contoso.example"},
     {"392456de-23b8-4bc8-868f-bd9cad3c2d6d", "trainee7@contoso.example"},
     {"e465e150-8b9d-4164-a5ca-08226c031199", "ops.account@contoso.example"},
     {"07a0ca6e-17fc-437f-8ee3-9a1d815ef6d1", "svc.import@contoso.example"},
     {"06cb0fb3-8fad-432e-add3-b38aa65ed389", "nightshift@contoso.example"},
     {"8b8148f6-6b65-4386-9cbf-473796da1dac", "temp.admin@contoso.example"},
     {"cf36d58b-de8a-401a-b090-28dfce4a2bbd", "helpdesk2@contoso.example"},
     {"b2b9437a-6c30-4571-91c8-371e27cd8130", "r.varga@contoso.example"},
     {"f50bea63-c374-4562-868a-614217be3111", "o.marchenko@contoso.example"},
     {"18c26797-5be6-4d8f-9603-43b79a8dca03", "migration.user@contoso.example"},
     {"ce9ff57f-0b1f-4bac-9d67-1ff489463e85", "legacy.sync@contoso.example"},
     {"f91e1d4c-ec1b-460e-850b-4b0d8d5288f1", "j.doe@contoso.example"},
     {"d453dd32-a0ee-49e5-b8ab-5c94dc98d2c1", "intern.may@contoso.example"},
     {"93cd59bf-3139-4b45-8473-a9480bbb2599", "build.agent@contoso.example"},
     {"3a578a8e-c5e7-44a1-bf0d-daf6146d3f31", "k.ortiz@contoso.example"},
     {"3b982ef8-ddd1-419d-9853-741247294739", "svc.report@contoso.example"},
     {"a2bc372f-d588-45d6-8a68-5af35ec42e08", "m.lindqvist@contoso.example"},
     {"35a240ae-ab90-4445-acea-aefcefc89849", "contractor12@contoso.example"},
     {"a5e5a5ab-1247-49bf-a8a3-88bd2bcfbe01", "test.owner@contoso.example"},
     {"baa80dd4-3eab-429d-9d95-451b6123fdf7", "a.nowak@contoso.example"},
     {"fd5166e6-ece6-4a3d-ac0a-38388e944239", "external.audit@contoso.example"},
     {"af42e12f-5304-4d7c-b12c-0e51c6a7ee39", "p.duarte@contoso.example"},
     {"3aa2e4f9-d261-4083-b385-66b250c187fc", "reserve.admin@contoso.example"},
     {"448aaa9e-10f1-4360-ba70-9132f16287e4", "data.loader@contoso.example"}}};

enum class Part { Burst, Listing, Odd };

Principal strangerWith(const Stage& stage, Part part, std::string_view tool) {
    constexpr int parts = 3;
    const auto index = static_cast<std::size_t>(stage.round() * parts + static_cast<int>(part));
    const Stranger& stranger = strangers[index % strangers.size()];
    return {stranger.objectId, stranger.name, tool, "Contributor", true};
}

void keyBurst(Stage& stage) {
    struct Burst {
        std::size_t accounts;
        int rounds;
        Duration pause;
        std::string_view tool, note;
    };
    constexpr std::array<Burst, 5> bursts{
        {{6, 1, 3s, principal::azurePowerShell, "PowerShell lists the keys of every account, seconds apart"},
         {4, 2, 12s, principal::azureCli, "the CLI lists the keys of four accounts, twice"},
         {5, 1, 40s, unknownTool, "an unknown program lists keys group after group, in minutes"},
         {6, 3, 900ms, principal::azurePowerShell,
          "a script lists all keys three times within half a minute"},
         {3, 4, 6s, unknownTool, "keys of three accounts, over and over"}}};
    const Burst& burst = stage.turn(bursts);
    const Principal principal = strangerWith(stage, Part::Burst, burst.tool);
    std::vector<const AccountProfile*> listed;
    std::string names;
    for (const AccountProfile& account : stage.accounts()) {
        if (account.name == "dev-sandbox" || listed.size() == burst.accounts) continue;
        listed.push_back(&account);
        names += (names.empty() ? "" : ";") + std::string(account.name);
    }
    stage.attack("key-burst", "CosmosDB_SuspiciousListKeys.MaliciousScript", names, std::string(burst.note));
    const std::string address = stage.stranger(*listed.front());
    for (int round = 0; round < burst.rounds; ++round) {
        for (const AccountProfile* account : listed) {
            stage.manage(*account, principal, address, stage.random().below(5) == 0 ? listStrings : listKeys);
            stage.wait(burst.pause / 2 + stage.random().within(burst.pause));
        }
    }
}

// Who lists keys on working days, from where and with what.
struct Habit {
    std::string_view account;
    Principal principal;
    std::string_view address, action;
};
const std::array<Habit, 3> habits{{{"shop-prod", principal::shopAdmin, address::shopOffice[0], listKeys},
                                   {"hr-records", principal::hrAdmin, address::hrOffice[0], readOnlyKeys},
                                   {"crm-eu", principal::crmAdmin, "80.13.120.9", listKeys}}};

void listAs(Stage& stage, std::string note, std::string_view name, const Principal& principal,
            const std::string& address, std::string_view action) {
    stage.attack("key-listing", "AzureCosmosDB_SuspiciousListKeys.SuspiciousPrincipal", std::string(name),
                 std::move(note));
    const AccountProfile& account = stage.account(name);
    for (int times = stage.random().between(1, 2); times > 0; --times) {
        stage.manage(account, principal, address, action);
        stage.wait(20s + stage.random().within(Duration{40s}));
    }
}

// The key is used soon after: from where it was listed, or from somewhere else that is new.
void useKey(Stage& stage, std::string_view name, std::string_view client, const std::string& listedFrom) {
    constexpr std::array<Duration, 3> waits{14min, 3min, 50min};
    const AccountProfile& account = stage.account(name);
    const bool isElsewhere = stage.round() % 2 == 0;
    stage.wait(stage.turn(waits));
    stage.attack("key-used", "CosmosDB_KeyUsedAfterListing", std::string(name),
                 isElsewhere ? "the listed key is used from another new address"
                             : "the listed key is used by the lister");
    const std::string address = isElsewhere ? stage.neighbour(account) : listedFrom;
    browse(stage, account, client, address, stage.random().between(4, 15), nullptr, &credential::primaryKey,
           "azsdk-python-cosmos/4.5.1 Python/3.12.1 (Linux-6.5.0-x86_64)");
}

void listThenUse(Stage& stage) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> targets{
        {{"iot-telemetry", "jobs"}, {"crm-eu", "service"}, {"shop-prod", "api"}}};
    const auto& [name, client] = stage.turn(targets);
    const std::string address = stage.stranger(stage.account(name));
    listAs(stage, "somebody who never did so lists the keys, from a new country", name,
           strangerWith(stage, Part::Listing, principal::azureCli), address, listKeys);
    useKey(stage, name, client, address);
}

// A person who may, but in an odd way.
void oddListing(Stage& stage) {
    const Habit& habit = stage.turn(habits);
    Principal principal = habit.principal;
    std::string address(habit.address);
    std::string note;
    switch (stage.round() % 3) {
    case 0:
        address = stage.stranger(stage.account(habit.account));
        note = "the usual administrator, from a country never seen";
        break;
    case 1:
        principal.appId = principal::azurePowerShell;
        stage.startAt(dayOf(stage.now()) + 2h + stage.random().within(Duration{90min}));
        note = "the usual administrator, at night and with PowerShell";
        break;
    default:
        principal = strangerWith(stage, Part::Odd, principal::portal);
        note = "from the usual office by somebody who never did";
    }
    stage.attack("key-listing-odd", "AzureCosmosDB_SuspiciousListKeys.SuspiciousPrincipal",
                 std::string(habit.account), std::move(note));
    stage.manage(stage.account(habit.account), principal, address, habit.action);
}

void renewKeys(Stage& stage) {
    constexpr std::array<std::string_view, 4> accounts{"shop-prod", "crm-eu", "iot-telemetry", "hr-records"};
    const AccountProfile& account = stage.account(stage.turn(accounts));
    stage.attack("key-regenerated", "CosmosDB_KeyRegenerated", std::string(account.name),
                 "keys renewed by somebody who never did: every client is locked out");
    const Principal principal{"16b3c8d2-7e9f-4a05-b4d1-f2e3a0c5b698", "paul.steiner@contoso.example",
                              principal::portal, "Owner", true};
    const std::string address =
        stage.round() % 2 == 0 ? std::string(address::germanyHome) : stage.stranger(account);
    for (int keys = stage.random().between(1, 4); keys > 0; --keys) {
        stage.manage(account, principal, address, regenerateKey);
        stage.wait(30s + stage.random().within(Duration{40s}));
    }
}

} // namespace

std::vector<Scenario> monthsKeyScenarios() {
    return {{keyBurst, 5}, {listThenUse, 16}, {oddListing, 11, true}, {renewKeys, 21}};
}

} // namespace cosmoswatch::sample
