#include "core/sample/months_accounts.h"

#include "core/sample/addresses.h"
#include "core/sample/client_life.h"
#include "core/sample/traffic.h"

#include <algorithm>
#include <chrono>

namespace cosmoswatch::sample {

namespace {

using namespace std::chrono_literals;

// One German and one French access provider, whose customers get another address each night.
constexpr std::array<CountryRange, 5> germanHomes{{{"DE", 91, 10, 80, 0},
                                                   {"DE", 91, 11, 160, 0},
                                                   {"DE", 84, 160, 144, 0},
                                                   {"DE", 84, 170, 16, 0},
                                                   {"DE", 79, 192, 32, 0}}};
constexpr std::array<CountryRange, 2> frenchHomes{{{"FR", 92, 128, 112, 0}, {"FR", 82, 64, 16, 0}}};
constexpr std::array<CountryRange, 3> austrianMobiles{
    {{"AT", 178, 112, 224, 0}, {"AT", 80, 110, 0, 0}, {"AT", 62, 46, 0, 0}}};
// Networks of the cloud, in the region of the service.
constexpr std::array<CountryRange, 2> westEurope{{{"NL", 52, 166, 112, 0}, {"NL", 20, 50, 192, 0}}};
constexpr std::array<CountryRange, 2> franceCentral{{{"FR", 51, 103, 32, 0}, {"FR", 40, 89, 128, 0}}};

Client& clientOf(AccountProfile& account, std::string_view name) {
    return *std::ranges::find(account.clients, name, &Client::name);
}

template<typename Ranges>
std::vector<CountryRange> rangesOf(const Ranges& ranges) {
    return {ranges.begin(), ranges.end()};
}

// Minor versions until the first major one.
void addReleases(Client& client, const MonthsCalendar& calendar, std::string_view oldVersion, int minor,
                 std::string_view newVersion) {
    const auto withVersion = [&client](std::string_view from, const std::string& to) {
        std::vector<std::string> agents = client.agents;
        for (std::string& agent : agents)
            if (const std::size_t at = agent.find(from); at != std::string::npos)
                agent.replace(at, from.size(), to);
        return agents;
    };
    const Timestamp major = calendar.majors.empty() ? Timestamp::max() : calendar.majors.front();
    for (const Timestamp from : calendar.minors) {
        if (from >= major) break;
        const std::string stem(oldVersion.substr(0, oldVersion.find('.') + 1));
        client.releases.push_back({from, withVersion(oldVersion, stem + std::to_string(++minor) + ".0")});
    }
    if (major != Timestamp::max())
        client.releases.push_back({major, withVersion(oldVersion, std::string(newVersion))});
    client.updated.clear();
}

void liveShop(AccountProfile& shop, const MonthsCalendar& calendar) {
    Client& api = clientOf(shop, "api");
    addReleases(api, calendar, "3.38.1", 38, "4.0.1");
    api.pool = rangesOf(westEurope);
    api.pooled = 3;
    api.scales = true;
    api.heavyTailed = true;
    api.restarts = true;
    Client home = clientOf(shop, "explorer");
    home.name = "explorer-home";
    home.addresses.clear();
    home.pool = rangesOf(germanHomes);
    home.pooled = 1;
    home.perDay = 45;
    home.credentials = {credential::entra(person::vogt)};
    clientOf(shop, "explorer").heavyTailed = true;
    shop.clients.push_back(home);
    Job& monthEnd = shop.jobs[1]; // three times what a night's report reads
    monthEnd.requests = 200;
    shop.phases.push_back({calendar.launch, Timestamp::max(), 1.6});
}

void liveTelemetry(AccountProfile& iot, const MonthsCalendar& calendar) {
    Client& ingest = clientOf(iot, "ingest");
    addReleases(ingest, calendar, "4.53.1", 53, "5.0.0");
    for (const Span& span : calendar.fastClocks)
        ingest.clock.push_back({span.from, span.to, 7min});
    for (const Span& span : calendar.slowClocks)
        ingest.clock.push_back({span.from, span.to, -9min});
    ingest.restarts = true;
    clientOf(iot, "jobs").heavyTailed = true;
}

void livePersonnel(AccountProfile& hr, const MonthsCalendar& calendar) {
    addReleases(clientOf(hr, "python"), calendar, "4.5.1", 5, "5.0.0");
    addReleases(clientOf(hr, "export"), calendar, "4.5.1", 5, "5.0.0");
    clientOf(hr, "python").heavyTailed = true;
    // Huber works at home on some days, Steger a short train ride away in Salzburg.
    Client home = clientOf(hr, "portal");
    home.name = "portal-home";
    home.addresses.clear();
    home.pool = rangesOf(germanHomes);
    home.pooled = 1;
    home.perDay = 30;
    home.credentials = {credential::entra(person::huber)};
    Client abroad = home;
    abroad.name = "portal-abroad";
    abroad.pool = rangesOf(austrianMobiles);
    abroad.perDay = 300; // on a few days, at any rate
    abroad.days = calendar.travels;
    abroad.credentials = {credential::entra(person::steger)};
    Client office = clientOf(hr, "portal");
    office.name = "portal-steger";
    office.addresses = {std::string(address::hrOffice[1])};
    office.perDay = 40;
    office.credentials = {credential::entra(person::steger)};
    for (Timestamp day = dayOf(calendar.start); day < calendar.end; day += std::chrono::days{1}) {
        if (!std::ranges::binary_search(calendar.travels, day)) office.days.push_back(day);
    }
    hr.clients.insert(hr.clients.end(), {home, abroad, office});
    for (const Span& week : calendar.quietWeeks)
        hr.phases.push_back({week.from, week.to, 0.1});
}

void liveGlobal(AccountProfile& global, const MonthsCalendar& calendar) {
    addReleases(clientOf(global, "api"), calendar, "4.0.0", 0, "5.0.0");
    // Phones are everywhere, and never long under one address.
    for (const char* name : {"mobile", "partners"}) {
        Client& visitors = clientOf(global, name);
        visitors.pool = rangesOf(globalRanges());
        visitors.pooled = visitors.addresses.size() / 2;
        visitors.heavyTailed = true;
    }
}

AccountProfile crm(const MonthsCalendar& calendar) {
    AccountProfile account{.name = "crm-eu",
                           .subscription = "8a91d2c7-0e35-4f6b-b1a8-d47c5e9f3062",
                           .resourceGroup = "rg-crm",
                           .region = "France Central",
                           .gatewayAddress = "51.103.40.200"};
    account.containers = {
        {"crm", "contacts", "con-", 1300}, {"crm", "deals", "deal-", 1800}, {"crm", "notes", "note-", 700}};
    using enum Operation;
    account.clients.push_back({.name = "service",
                               .perDay = 1900,
                               .rhythm = &rhythm::office,
                               .addresses = {"51.103.40.12", "40.89.130.7"},
                               .agents = {"cosmos-netstandard-sdk/3.38.1|1|X64|Linux 5.15.0-1053-azure|.NET "
                                          "8.0.2|S|F1|CrmWeb"},
                               .credentials = {credential::primaryKey},
                               .region = "France Central",
                               .connectionMode = "Direct",
                               .growthPerWeek = 0.015,
                               .actions = {{Read, 0, 14},
                                           {Read, 1, 8},
                                           {Upsert, 2, 6},
                                           {Patch, 1, 4},
                                           {Create, 0, 2},
                                           {Query, 0, 6, &query::searchByName},
                                           {Query, 1, 5, &query::openOrders},
                                           {Delete, 2, 1}}});
    account.clients.push_back(
        {.name = "sales",
         .perDay = 130,
         .rhythm = &rhythm::office,
         .addresses = {"80.13.120.9", "80.13.120.10"},
         .agents = {std::string(agent::browser)},
         .credentials = {credential::entra(person::moreau), credential::entra(person::laurent)},
         .region = "France Central",
         .longestBurst = 8,
         .actions = {{Query, 0, 5, &query::explorerAll}, {Read, 0, 6}, {Read, 1, 5}, {ReadFeed, 1, 1}}});
    Client home = account.clients.back();
    home.name = "sales-home";
    home.addresses.clear();
    home.pool = rangesOf(frenchHomes);
    home.pooled = 1;
    home.perDay = 60;
    home.credentials = {credential::entra(person::girard)};
    account.clients.push_back(home);
    account.clients.push_back(
        {.name = "sync",
         .addresses = {"51.103.40.12"},
         .agents = {"azsdk-java-cosmos/4.53.1 Linux/5.15.0-1053-azure JRE/17.0.10 CrmSync"},
         .credentials = {credential::readOnlyKey},
         .region = "France Central"});
    account.jobs = {{.name = "nightly synchronisation",
                     .client = 3,
                     .hour = 2,
                     .minute = 35,
                     .requests = 50,
                     .pause = 9s,
                     .action = {Query, 1, 1, &query::allEmployees}}};
    Client& service = clientOf(account, "service");
    addReleases(service, calendar, "3.38.1", 38, "4.0.1");
    service.pool = rangesOf(franceCentral);
    service.pooled = 2;
    service.scales = true;
    service.heavyTailed = true;
    service.restarts = true;
    for (const Span& week : calendar.quietWeeks)
        account.phases.push_back({week.from, week.to, 0.15});
    return account;
}

// What the developers do there of their own accord is in months_chaos.
AccountProfile lab() {
    AccountProfile account{.name = "dev-lab",
                           .subscription = "8a91d2c7-0e35-4f6b-b1a8-d47c5e9f3062",
                           .resourceGroup = "rg-dev-lab",
                           .region = "Germany West Central",
                           .gatewayAddress = "51.116.180.24"};
    account.containers = {
        {"lab", "things", "thing-", 900}, {"lab", "copies", "copy-", 2200}, {"play", "notes", "note-", 300}};
    account.clients.push_back({.name = "developers",
                               .rhythm = &rhythm::evening,
                               .addresses = {"91.20.48.21", "217.224.81.90"},
                               .agents = {"azsdk-js-cosmos/4.0.0 Node/v20.11.0 OS/(x64-Darwin-23.3.0)"},
                               .credentials = {credential::primaryKey},
                               .region = "Germany West Central",
                               .pool = rangesOf(germanHomes),
                               .pooled = 2,
                               .heavyTailed = true});
    return account;
}

} // namespace

std::vector<AccountProfile> makeAccountsForMonths(const MonthsCalendar& calendar, std::uint64_t seed) {
    std::vector<AccountProfile> accounts = makeAccounts(calendar.start, calendar.end, seed);
    liveShop(accounts[0], calendar);
    liveTelemetry(accounts[1], calendar);
    livePersonnel(accounts[2], calendar);
    liveGlobal(accounts[3], calendar);
    accounts.push_back(crm(calendar));
    accounts.push_back(lab());
    for (AccountProfile& account : std::span(accounts).last(2)) {
        account.created = calendar.start;
        account.updated = Timestamp::max();
        nameResources(account, seed);
        account.clients.push_back(platformClient(account.region, account.gatewayAddress));
    }
    return accounts;
}

double bytesOnOrdinaryDay(const AccountProfile& account, Timestamp start, Timestamp time, double rate) {
    Random random(1, account.name);
    const auto meanBytes = [&](const Client& client, const Action& action) {
        constexpr int tries = 40;
        double sum = 0;
        for (int i = 0; i < tries; ++i)
            sum += static_cast<double>(
                makeRequest(account, client, action, 0, time, random).data.responseLength);
        return sum / tries;
    };
    const double weeks = std::chrono::duration<double, std::ratio<604800>>(time - start).count();
    double bytes = 0;
    for (const Client& client : account.clients) {
        double sum = 0;
        int weights = 0;
        for (const Action& action : client.actions) {
            sum += action.weight * meanBytes(client, action);
            weights += action.weight;
        }
        if (weights == 0 || !client.days.empty()) continue;
        bytes += client.perDay * rate * (1 + client.growthPerWeek * weeks) * sum / weights *
                 std::max(1.0, presenceAt(account, client, time)); // holidays are not ordinary
    }
    for (const Job& job : account.jobs) {
        if (job.monthEnd) continue;
        const double run =
            job.requests * meanBytes(account.clients[static_cast<std::size_t>(job.client)], job.action);
        bytes += job.weekday >= 0 ? run / 7 : run;
    }
    return bytes;
}

} // namespace cosmoswatch::sample
