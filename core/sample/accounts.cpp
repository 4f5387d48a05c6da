#include "core/sample/accounts.h"

#include "core/sample/addresses.h"

#include <algorithm>
#include <fmt/format.h>

namespace cosmoswatch::sample {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view retailSubscription = "3f0e4c1a-7b52-4d0c-9c7e-2a51b8d6e904";
constexpr std::string_view corporateSubscription = "8a91d2c7-0e35-4f6b-b1a8-d47c5e9f3062";

// Shoppers come in the evening, most on working days; hardly anybody at night.
constexpr Rhythm shopRhythm{{0.35, 0.2, 0.12, 0.1, 0.1, 0.15, 0.4, 0.7, 1.0, 1.2, 1.3, 1.3,
                             1.4,  1.2, 1.1,  1.1, 1.2, 1.4,  1.7, 2.1, 2.2, 1.8, 1.2, 0.68},
                            {1.1, 1.12, 1.1, 1.12, 1.15, 0.68, 0.73},
                            1};
constexpr Rhythm officeRhythm{
    {0, 0, 0, 0, 0, 0, 0, 0.6, 2.4, 3.2, 3.2, 2.6, 1.2, 2.4, 3.0, 2.8, 1.9, 0.7, 0, 0, 0, 0, 0, 0},
    {1.4, 1.4, 1.4, 1.4, 1.4, 0, 0},
    1};
constexpr Rhythm flatRhythm{
    {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, {1, 1, 1, 1, 1, 1, 1}, 0};
// The whole world: never still.
constexpr Rhythm worldRhythm{{0.85, 0.8,  0.8,  0.85, 0.9, 0.9, 0.95, 1.0,  1.05, 1.05, 1.05, 1.05,
                              1.1,  1.15, 1.15, 1.15, 1.1, 1.1, 1.1,  1.05, 1.0,  1.0,  0.95, 0.9},
                             {1, 1, 1, 1, 1.02, 1.0, 0.98},
                             0};
constexpr Rhythm eveningRhythm{
    {0, 0, 0, 0, 0, 0, 0, 0, 0, 1.5, 2, 2, 1, 1.5, 2, 2, 2, 1, 1, 2, 2.5, 2.5, 1, 0},
    {1.1, 1.1, 1.1, 1.1, 1.1, 0.7, 0.8},
    1};

std::vector<std::string> texts(std::span<const std::string_view> views) {
    return {views.begin(), views.end()};
}
std::vector<std::string> text(std::string_view view) {
    return {std::string(view)};
}

AccountProfile shop() {
    AccountProfile account{.name = "shop-prod",
                           .subscription = retailSubscription,
                           .resourceGroup = "rg-shop-prod",
                           .region = "West Europe",
                           .gatewayAddress = "52.236.148.30"};
    account.containers = {{"shop", "products", "prod-", 1400},
                          {"shop", "orders", "order-", 2100},
                          {"shop", "customers", "cus-", 900},
                          {"shop", "carts", "cart-", 700}};
    using enum Operation;
    account.clients.push_back({.name = "api",
                               .perDay = 7400,
                               .rhythm = &shopRhythm,
                               .addresses = texts(address::shopServices),
                               .agents = text(agent::shopApi),
                               .updated = text(agent::shopApiUpdated),
                               .credentials = {credential::primaryKey},
                               .region = "West Europe",
                               .connectionMode = "Direct",
                               .growthPerWeek = 0.02,
                               .actions = {{Read, 0, 30},
                                           {Read, 2, 10},
                                           {Read, 3, 12},
                                           {Upsert, 3, 12},
                                           {Create, 1, 4},
                                           {Patch, 1, 4},
                                           {Replace, 2, 2},
                                           {Delete, 3, 2},
                                           {Query, 0, 8, &query::productsByCategory},
                                           {Query, 0, 5, &query::productSearch},
                                           {Query, 1, 4, &query::ordersOfCustomer},
                                           {Query, 1, 1, &query::openOrders},
                                           {Query, 2, 2, &query::customerByMail},
                                           {Query, 3, 3, &query::cartOfCustomer},
                                           {Query, 2, 2, &query::searchByName}}});
    account.clients.push_back({.name = "explorer",
                               .perDay = 90,
                               .rhythm = &officeRhythm,
                               .addresses = texts(address::shopOffice),
                               .agents = text(agent::browser),
                               .credentials = {credential::entra(person::vogt),
                                               credential::entra(person::brandt, credential::readerRole)},
                               .region = "West Europe",
                               .longestBurst = 8,
                               .actions = {{Query, 1, 5, &query::explorerAll},
                                           {Query, 1, 3, &query::explorerCount},
                                           {Read, 1, 6},
                                           {ReadFeed, 0, 3},
                                           {ReadFeed, -1, 2},
                                           {Replace, 0, 1}}});
    account.clients.push_back({.name = "reports",
                               .addresses = {std::string(address::shopServices[0])},
                               .agents = text(agent::shopReports),
                               .credentials = {credential::readOnlyKey},
                               .region = "West Europe",
                               .connectionMode = "Direct"});
    account.jobs = {{.name = "nightly report",
                     .client = 2,
                     .hour = 1,
                     .minute = 10,
                     .requests = 60,
                     .pause = 8s,
                     .action = {Query, 1, 1, &query::nightlyReport}},
                    {.name = "month-end export",
                     .client = 2,
                     .monthEnd = true,
                     .hour = 21,
                     .minute = 30,
                     .requests = 90,
                     .pause = 10s,
                     .action = {Query, 1, 1, &query::monthReport}}};
    return account;
}

AccountProfile iot() {
    AccountProfile account{.name = "iot-telemetry",
                           .subscription = retailSubscription,
                           .resourceGroup = "rg-iot",
                           .region = "North Europe",
                           .gatewayAddress = "13.69.228.61"};
    account.containers = {{"telemetry", "readings", "read-", 420},
                          {"telemetry", "devices", "dev-", 650},
                          {"telemetry", "alerts", "alert-", 380}};
    using enum Operation;
    account.clients.push_back({.name = "ingest",
                               .perDay = 3500,
                               .rhythm = &flatRhythm,
                               .addresses = texts(address::iotGateways),
                               .agents = text(agent::java),
                               .credentials = {credential::primaryKey},
                               .region = "North Europe",
                               .connectionMode = "Direct",
                               .growthPerWeek = 0.03,
                               .actions = {{Create, 0, 70},
                                           {Upsert, 1, 12},
                                           {Read, 1, 10},
                                           {Execute, 0, 2},
                                           {Create, 2, 2},
                                           {Query, 1, 3, &query::deviceState}}});
    account.clients.push_back({.name = "jobs",
                               .perDay = 320,
                               .rhythm = &flatRhythm,
                               .addresses = text(address::iotJobs),
                               .agents = text(agent::goJobs),
                               .credentials = {credential::secondaryKey},
                               .region = "North Europe",
                               .actions = {{Query, 0, 6, &query::lastReadings},
                                           {Query, 2, 4, &query::openAlerts},
                                           {Replace, 2, 2},
                                           {Head, 0, 1}}});
    account.jobs = {{.name = "old readings removed",
                     .client = 1,
                     .hour = 3,
                     .minute = 20,
                     .requests = 1,
                     .pause = 1s,
                     .action = {Query, 0, 1, &query::expiredReadings}},
                    {.name = "old readings removed",
                     .client = 1,
                     .hour = 3,
                     .minute = 21,
                     .requests = 120,
                     .pause = 2s,
                     .action = {Delete, 0}}};
    return account;
}

AccountProfile hr() {
    AccountProfile account{.name = "hr-records",
                           .subscription = corporateSubscription,
                           .resourceGroup = "rg-hr",
                           .region = "Germany West Central",
                           .gatewayAddress = "51.116.180.22"};
    account.containers = {{"hr", "employees", "emp-", 1900},
                          {"hr", "payroll", "pay-", 600},
                          {"hr", "applications", "app-", 2600}};
    using enum Operation;
    account.clients.push_back(
        {.name = "python",
         .perDay = 220,
         .rhythm = &officeRhythm,
         .addresses = texts(address::hrOffice),
         .agents = text(agent::python),
         .updated = text(agent::pythonUpdated),
         .credentials = {credential::entra(person::wagner), credential::entra(person::lindner)},
         .region = "Germany West Central",
         .longestBurst = 5,
         .actions = {{Query, 0, 8, &query::employeesOfTeam},
                     {Query, 0, 5, &query::employeeByNumber},
                     {Query, 1, 4, &query::payrollOfMonth},
                     {Query, 2, 3, &query::openApplications},
                     {Read, 0, 9},
                     {Replace, 0, 2},
                     {Upsert, 2, 2}}});
    account.clients.push_back(
        {.name = "portal",
         .perDay = 60,
         .rhythm = &officeRhythm,
         .addresses = {std::string(address::hrOffice[0]), std::string(address::hrVpn)},
         .agents = text(agent::browser),
         .credentials = {credential::entra(person::huber), credential::entra(person::wagner)},
         .region = "Germany West Central",
         .longestBurst = 6,
         .actions = {
             {Read, 0, 4}, {ReadFeed, 0, 1}, {Query, 0, 3, &query::employeeByNumber}, {Replace, 1, 1}}});
    account.clients.push_back({.name = "export",
                               .addresses = text(address::hrOffice[1]),
                               .agents = text(agent::python),
                               .updated = text(agent::pythonUpdated),
                               .credentials = {credential::readOnlyKey},
                               .region = "Germany West Central"});
    account.jobs = {{.name = "weekly export",
                     .client = 2,
                     .weekday = 6,
                     .hour = 21,
                     .minute = 5,
                     .requests = 40,
                     .pause = 6s,
                     .action = {Query, 0, 1, &query::allEmployees}}};
    return account;
}

// Partners in every country of the list, and field workers with resource tokens among them.
Client globalVisitors(bool mobile) {
    using enum Operation;
    Client client{.name = mobile ? "mobile" : "partners",
                  .perDay = mobile ? 1000.0 : 950.0,
                  .rhythm = &worldRhythm,
                  .region = "West Europe",
                  .longestBurst = mobile ? 4 : 2,
                  .growthPerWeek = 0.02,
                  .refusedShare = mobile ? 0.004 : 0.001};
    for (const CountryRange& range : globalRanges()) {
        for (int i = mobile ? 1 : 0; i < range.clients; i += 2) {
            client.addresses.push_back(addressIn(range, static_cast<std::size_t>(i)));
        }
    }
    if (mobile) {
        client.agents = {"azsdk-js-cosmos/4.0.0 (react-native) FieldApp"};
        client.credentials = {{{}, "ResourceToken", {}, {}, "perm-field-app"}};
        client.actions = {{Read, 0, 6},
                          {Upsert, 1, 4},
                          {Query, 0, 4, &query::profileByUser},
                          {Query, 1, 2, &query::sessionsOfUser}};
    } else {
        client.agents = {
            "azsdk-java-cosmos/4.52.0 Linux/5.10.0 JRE/11.0.22 PartnerSync",
            "cosmos-netstandard-sdk/3.37.1|1|X64|Microsoft Windows 10.0.20348|.NET 6.0.27|N|F1|PartnerSync",
            "azsdk-python-cosmos/4.5.1 Python/3.10.13 (Linux-5.15.0-x86_64)",
            "azsdk-js-cosmos/4.0.0 Node/v18.19.1 OS/(x64-Linux-5.15.0) PartnerSync"};
        client.credentials = {credential::secondaryKey};
        client.actions = {{Query, 2, 6, &query::partnerCatalogue}, {Read, 2, 6}, {Upsert, 2, 2}};
    }
    return client;
}

AccountProfile global() {
    AccountProfile account{.name = "global-app",
                           .subscription = corporateSubscription,
                           .resourceGroup = "rg-global-app",
                           .region = "East US",
                           .gatewayAddress = "20.62.60.45",
                           .obfuscatedQueries = true};
    account.containers = {{"app", "profiles", "user-", 1100},
                          {"app", "sessions", "sess-", 350},
                          {"app", "catalogue", "item-", 800}};
    using enum Operation;
    Client backEnd{.name = "api",
                   .perDay = 520,
                   .rhythm = &worldRhythm,
                   .addresses = texts(address::globalUnitedStates),
                   .agents = text(agent::javascript),
                   .credentials = {credential::primaryKey},
                   .region = "East US",
                   .growthPerWeek = 0.02,
                   .actions = {{Read, 0, 10},
                               {Upsert, 1, 8},
                               {Query, 2, 5, &query::feedPage},
                               {Query, 0, 4, &query::profileByUser},
                               {Delete, 1, 2},
                               {Patch, 0, 2}}};
    account.clients.push_back(backEnd);
    backEnd.name = "api-europe";
    backEnd.addresses = text(address::globalEurope);
    backEnd.region = "West Europe";
    account.clients.push_back(backEnd);
    backEnd.name = "api-asia";
    backEnd.addresses = text(address::globalAsia);
    backEnd.region = "Southeast Asia";
    account.clients.push_back(backEnd);
    account.clients.push_back(globalVisitors(false));
    account.clients.push_back(globalVisitors(true));
    return account;
}

AccountProfile sandbox() {
    AccountProfile account{.name = "dev-sandbox",
                           .subscription = corporateSubscription,
                           .resourceGroup = "rg-sandbox",
                           .region = "Germany West Central",
                           .gatewayAddress = "51.116.180.23"};
    account.containers = {{"trial", "things", "thing-", 500}, {"trial", "notes", "note-", 300}};
    using enum Operation;
    account.clients.push_back({.name = "scripts",
                               .perDay = 160,
                               .rhythm = &eveningRhythm,
                               .addresses = text(address::developerHome),
                               .agents = {"azsdk-js-cosmos/4.0.0 Node/v20.11.0 OS/(x64-Darwin-23.3.0)"},
                               .credentials = {credential::primaryKey},
                               .region = "Germany West Central",
                               .longestBurst = 10,
                               .actions = {{Create, 0, 5},
                                           {Read, 0, 3},
                                           {Query, 0, 6, &query::trialQuery},
                                           {Query, 1, 2, &query::trialJoin},
                                           {Delete, 0, 2},
                                           {ReadFeed, 1, 1}}});
    account.clients.push_back(
        {.name = "explorer",
         .perDay = 40,
         .rhythm = &eveningRhythm,
         .addresses = text(address::developerHome),
         .agents = text(agent::macBrowser),
         .credentials = {credential::primaryKey},
         .region = "Germany West Central",
         .longestBurst = 6,
         .actions = {{Query, 0, 4, &query::explorerAll}, {ReadFeed, 0, 2}, {ReadFeed, -1, 1}}});
    return account;
}

std::string upperAscii(std::string value) {
    std::ranges::transform(value, value.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return value;
}

} // namespace

namespace rhythm {
const Rhythm office = officeRhythm;
const Rhythm flat = flatRhythm;
const Rhythm evening = eveningRhythm;
} // namespace rhythm

Client platformClient(std::string_view region, std::string_view address) {
    return {.name = "platform",
            .perDay = 30,
            .rhythm = &flatRhythm,
            .addresses = text(address),
            .agents = text(agent::portalPlatform),
            .credentials = {{"SystemReadOnly", "SystemReadOnly", {}, {}, {}}},
            .region = region,
            .actions = {{Operation::ReadFeed, -1}}};
}

void nameResources(AccountProfile& account, std::uint64_t seed) {
    account.scope =
        fmt::format("/subscriptions/{}/resourceGroups/{}/providers/Microsoft.DocumentDB/databaseAccounts/{}",
                    account.subscription, account.resourceGroup, account.name);
    account.resourceId = upperAscii(account.scope);
    Random random(seed, account.name);
    const std::string databaseRid = fmt::format("{:05x}A==", random.below(1u << 20));
    for (ContainerProfile& container : account.containers) {
        const Guid guid = random.guid();
        container.databaseRid = databaseRid;
        container.collectionRid = fmt::format("{}{:05x}=", databaseRid.substr(0, 5), random.below(1u << 20));
        container.partitionId = fmt::format("{:08x}-{:04x}-4a1b-9c2d-{:012x}", guid.high >> 32,
                                            guid.high & 0xffff, guid.low & 0xffff'ffff'ffff);
    }
}

const Client& AccountProfile::client(std::string_view clientName) const {
    return *std::ranges::find(clients, clientName, &Client::name);
}

const ContainerProfile& AccountProfile::container(std::string_view containerName) const {
    return *std::ranges::find(containers, containerName, &ContainerProfile::name);
}

std::vector<AccountProfile> makeAccounts(Timestamp start, Timestamp end, std::uint64_t seed) {
    std::vector<AccountProfile> accounts{shop(), iot(), hr(), global(), sandbox()};
    for (AccountProfile& account : accounts) {
        account.created = start;
        account.updated = start + (end - start) * 3 / 5;
        nameResources(account, seed);
        account.clients.push_back(platformClient(account.region, account.gatewayAddress));
    }
    // The sandbox is so young that it is still being learnt.
    accounts.back().created = std::max(start + (end - start) / 2, hourOf(end - std::chrono::days{6}));
    return accounts;
}

} // namespace cosmoswatch::sample
