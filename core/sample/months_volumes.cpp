// Attacks by number and size, as they come back over months: extraction, deletion, guessing.
#include "core/sample/attack_plan.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace cosmoswatch::sample {

namespace {

using namespace std::chrono_literals;
using enum Operation;

struct Source {
    std::string_view account, client;
    int container;
    const QueryTemplate* query; // none: the container's feed
};
const std::array<Source, 5> sources{{{"shop-prod", "api", 2, nullptr},
                                     {"hr-records", "python", 0, &query::allEmployees},
                                     {"crm-eu", "service", 0, nullptr},
                                     {"iot-telemetry", "jobs", 0, nullptr},
                                     {"global-app", "api-europe", 0, nullptr}}};

// One page of an extraction.
Request page(Stage& stage, const Source& source, std::uint64_t bytes) {
    const Action action{source.query != nullptr ? Query : ReadFeed, source.container, 1, source.query};
    Request request = stage.request(stage.account(source.account), source.client, action);
    constexpr std::uint64_t longestPage = 4'100'000;
    request.data.responseLength = std::min(longestPage, bytes * 9 / 10 + stage.random().below(bytes / 5 + 1));
    request.data.requestCharge = static_cast<double>(request.data.responseLength) / 4000.0;
    request.data.durationMs = 20 + static_cast<double>(request.data.responseLength) / 15'000.0;
    if (request.statistics) request.statistics->rows = 1 + request.data.responseLength / 2000;
    return request;
}

void extractFast(Stage& stage) {
    struct Pace {
        int pages;
        std::uint64_t bytes;
        Duration pause;
        std::string_view note;
    };
    constexpr std::array<Pace, 4> paces{
        {{600, 3'500'000, 1200ms, "2 GB in twelve minutes by a known service"},
         {240, 1'400'000, 7s, "340 MB in half an hour by a known service"},
         {1500, 400'000, 2s, "600 MB in small pages within the hour"},
         {150, 4'000'000, 400ms, "600 MB within a minute or two"}}};
    const Source& source = stage.turn(sources);
    const Pace& pace = stage.turn(paces);
    const AccountProfile& account = stage.account(source.account);
    stage.attack("extraction-fast", "CosmosDB_DataExfiltrationAnomaly", std::string(source.account),
                 std::string(pace.note));
    // A busy account has busy days; the attack is larger than those at any rate.
    const double ofDay = stage.ordinaryBytes(account) / pace.pages;
    const auto bytes = std::max(pace.bytes, static_cast<std::uint64_t>(1.5 * ofDay));
    for (int i = 0; i < pace.pages; ++i) {
        stage.send(page(stage, source, bytes));
        stage.wait(pace.pause / 2 + stage.random().within(pace.pause));
    }
}

void extractAsStranger(Stage& stage) {
    const Source& source = stage.turn(sources, 1);
    const AccountProfile& account = stage.account(source.account);
    stage.attack("extraction-stranger", "CosmosDB_DataExfiltrationAnomaly", std::string(source.account),
                 "a stolen key from a new address in the usual country: a copy of the container");
    const std::string address = stage.neighbour(account);
    const int pages = stage.random().between(150, 400);
    const double ofDay = stage.ordinaryBytes(account) / pages;
    for (int i = 0; i < pages; ++i) {
        Request request = page(stage, source, static_cast<std::uint64_t>(std::max(1.2e6, 1.2 * ofDay)));
        request.data.address = address;
        stage.send(std::move(request));
        stage.wait(1s + stage.random().within(Duration{4s}));
    }
}

// The next run of the job, or the last one when that would be too late.
Timestamp nextRun(const Job& job, Timestamp now, Timestamp latest) {
    Timestamp day = dayOf(now);
    while (!runOn(job, day) || *runOn(job, day) < now)
        day += std::chrono::days{1};
    while (!runOn(job, day) || *runOn(job, day) + 1h > latest)
        day -= std::chrono::days{1};
    return *runOn(job, day);
}

// In the minutes in which an export runs anyway, by the same program from the same address.
void extractWithinExport(Stage& stage) {
    struct Window {
        std::string_view account, client;
        int job;
        Source source;
    };
    static const std::array<Window, 3> windows{
        {{"hr-records", "export", 0, {"hr-records", "export", 1, &query::allEmployees}},
         {"shop-prod", "reports", 0, {"shop-prod", "reports", 2, &query::nightlyReport}},
         {"crm-eu", "sync", 0, {"crm-eu", "sync", 0, &query::allEmployees}}}};
    const Window& window = stage.turn(windows);
    const AccountProfile& account = stage.account(window.account);
    const Job& job = account.jobs[static_cast<std::size_t>(window.job)];
    stage.startAt(nextRun(job, stage.now(), stage.latest()) + 30s);
    stage.attack("extraction-in-window", "CosmosDB_DataExfiltrationAnomaly", std::string(window.account),
                 "five times a usual run's bytes within its window, by its program, from another container");
    Request usual = stage.request(account, window.client, job.action);
    const auto bytes = std::max<std::uint64_t>(usual.data.responseLength, 600'000);
    const double run = static_cast<double>(usual.data.responseLength) * job.requests;
    const int pages = static_cast<int>(5 * run / static_cast<double>(bytes));
    const Duration pause = job.requests * job.pause / std::max(pages, 1);
    for (int i = 0; i < pages; ++i) {
        stage.send(page(stage, window.source, bytes));
        stage.wait(pause / 2 + stage.random().within(pause + 1ms));
    }
}

// Three to six times of what is read on a day, for days.
void extractSlowly(Stage& stage) {
    const Source& source = stage.turn(sources, 2);
    const AccountProfile& account = stage.account(source.account);
    constexpr std::array<int, 4> times{5, 3, 6, 4};
    const int factor = stage.turn(times);
    const int days = stage.random().between(3, 5);
    stage.startAt(std::min(stage.now(), stage.latest() - std::chrono::days{days}));
    stage.attack("extraction-slow", "CosmosDB_DataExfiltrationAnomaly", std::string(source.account),
                 std::to_string(factor) + " times a day's bytes for " + std::to_string(days) +
                     " days, by a known client, page after page");
    constexpr int pagesADay = 200;
    const double ofDay = std::max(stage.ordinaryBytes(account), 1e5);
    const auto bytes = static_cast<std::uint64_t>((factor - 1) * ofDay / pagesADay);
    // A heavy day needs more pages: one holds 4 MB.
    const int pages =
        static_cast<int>(std::max<std::uint64_t>(1, (bytes + 3'499'999) / 3'500'000)) * pagesADay;
    const Duration pause = Duration{24h} / pages;
    for (int i = 0; i < days * pages && stage.now() < stage.latest(); ++i) {
        stage.send(page(stage, source, bytes * pagesADay / static_cast<std::uint64_t>(pages)));
        stage.wait(pause * 9 / 10 + stage.random().within(pause / 5));
    }
}

void guess(Stage& stage, std::string id, std::string note, int refusals, Duration pause, int addresses) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> targets{
        {{"global-app", "api"},
         {"shop-prod", "api"},
         {"crm-eu", "service"},
         {"hr-records", "python"},
         {"iot-telemetry", "jobs"}}};
    constexpr std::array<std::string_view, 4> agents{
        "python-requests/2.31.0", "Go-http-client/1.1",
        "azsdk-python-cosmos/4.5.1 Python/3.12.1 (Linux-6.5.0-x86_64)", "curl/8.4.0"};
    const auto& [name, client] = stage.turn(targets, pause > 10s ? 2 : 0);
    const AccountProfile& account = stage.account(name);
    stage.attack(std::move(id), "CosmosDB_AuthenticationFailures", std::string(name), std::move(note));
    std::vector<std::string> from;
    for (int i = 0; i < addresses; ++i)
        from.push_back(stage.stranger(account));
    for (int i = 0; i < refusals && stage.now() < stage.latest(); ++i) {
        Request request = stage.refused(account, client, stage.random().below(8) == 0 ? 403 : 401);
        request.data.address = from[static_cast<std::size_t>(i) % from.size()];
        request.data.userAgent = std::string(stage.turn(agents));
        stage.send(std::move(request));
        stage.wait(pause / 2 + stage.random().within(pause));
    }
}

void guessFast(Stage& stage) {
    constexpr std::array<int, 3> numbers{150, 400, 90};
    guess(stage, "guessing-fast", "wrong keys, one after the other, none accepted", stage.turn(numbers),
          1500ms, 1);
}

void guessSlowly(Stage& stage) {
    stage.startAt(std::min(stage.now(), stage.latest() - 12h));
    guess(stage, "guessing-slow", "wrong keys from three addresses over half a day, one every minute or two",
          450, 90s, 3);
}

void deleteMany(Stage& stage) {
    struct Target {
        std::string_view account, client;
        int container, items;
        Duration pause;
    };
    constexpr std::array<Target, 5> targets{{{"global-app", "api-europe", 0, 500, 700ms},
                                             {"shop-prod", "api", 1, 900, 300ms},
                                             {"hr-records", "python", 0, 250, 4s},
                                             {"iot-telemetry", "jobs", 1, 1200, 1s},
                                             {"crm-eu", "service", 0, 700, 2s}}};
    const Target& target = stage.turn(targets, 3);
    const AccountProfile& account = stage.account(target.account);
    stage.attack("mass-deletion", "CosmosDB_MassDeletion", std::string(target.account),
                 std::to_string(target.items) +
                     " items deleted one after the other by a client that seldom does");
    for (int i = 0; i < target.items; ++i) {
        stage.send(stage.request(account, target.client, {Delete, target.container}));
        stage.wait(target.pause / 2 + stage.random().within(target.pause));
    }
}

} // namespace

std::vector<Scenario> monthsVolumeScenarios() {
    return {{extractFast, 3}, {extractAsStranger, 14}, {extractWithinExport, 0}, {extractSlowly, 10},
            {guessFast, 4},   {guessSlowly, 7},        {deleteMany, 22}};
}

} // namespace cosmoswatch::sample
