// How fast questions about access and entities are on a year: entities_bench [rows=1000000] [file]. An
// existing file is measured as it is; without one a temporary store is filled and removed.
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/store/sqlite_store.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string>

namespace {

using namespace cosmoswatch;
namespace fs = std::filesystem;

const Timestamp start = fromMicroseconds(1'790'000'000'000'000 / 3'600'000'000 * 3'600'000'000);
constexpr std::uint64_t hoursOfYear = 8760;

double secondsOf(auto&& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

template<typename T>
T check(Result<T> result) {
    if (!result) {
        std::fprintf(stderr, "%s\n", describe(result.error()).c_str());
        std::exit(1);
    }
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

std::string addressOf(std::uint64_t number) {
    return "20." + std::to_string(number >> 16 & 255) + "." + std::to_string(number >> 8 & 255) + "." +
           std::to_string(number & 255);
}

// One hour: nine rows of ten are of 60 clients that always run, two operations each; the rest are visits from
// anywhere, by 40 people.
StoreBatch hourOfYear(std::uint64_t hour, std::uint64_t rows) {
    StoreBatch batch;
    static const char* countries[] = {"NL", "DE", "US", "IE", "GB", "FR", "IN", "BR"};
    for (std::uint64_t i = 0; i < rows; ++i) {
        const bool visit = i % 10 == 9;
        const std::uint64_t random = hash64(std::to_string(hour), i);
        const std::uint64_t client = visit ? 1000 + random % 20'000 : i % 60;
        const std::string country = countries[client % 8];
        batch.rollups.emplace_back(
            RollupKey{start + std::chrono::hours(hour), "account-" + std::to_string(client % 20),
                      addressOf(client), country, visit ? "Python SDK" : "App " + std::to_string(client % 12),
                      i / 60 % 2 == 0 ? "Query" : "Read",
                      visit ? "person-" + std::to_string(random % 40) : std::string()},
            RollupValue{1 + random % 1000, random % 3, random % 100'000, 0, 1});
        if (visit) batch.addresses.push_back({addressOf(client), country, "Carrier", false, false});
    }
    return batch;
}

void fill(AlertStore& store, std::uint64_t rows) {
    const std::uint64_t perHour = std::max<std::uint64_t>(rows / hoursOfYear, 1);
    const double seconds = secondsOf([&] {
        for (std::uint64_t hour = 0; hour < hoursOfYear; ++hour)
            check(store.commit(hourOfYear(hour, perHour)));
    });
    std::printf("fill %llu hourly rows: %.1f s\n", static_cast<unsigned long long>(perHour * hoursOfYear),
                seconds);
}

void show(const char* name, auto&& work) {
    double best = 1e9;
    double bestOfProcessor = 1e9; // what remains on a busy machine
    for (int i = 0; i < 5; ++i) {
        const std::clock_t before = std::clock();
        best = std::min(best, secondsOf(work));
        bestOfProcessor =
            std::min(bestOfProcessor, static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC);
    }
    std::printf("%-52s %7.1f ms, %7.1f ms of the processor\n", name, best * 1000, bestOfProcessor * 1000);
}

void measureAccess(const AlertStore& store) {
    AccessFilter all, month, account, principal;
    month.time = {start + std::chrono::days(300) + std::chrono::hours(5),
                  start + std::chrono::days(330) + std::chrono::hours(5)};
    account.accountKeys = {"account-7"};
    principal.principal = "person-7";
    for (const auto& [name, filter] :
         {std::pair{"a year", all}, std::pair{"30 days", month}, std::pair{"one account", account},
          std::pair{"one principal", principal}}) {
        const std::string of = std::string(", ") + name;
        show(("access by country" + of).c_str(), [&] { (void)check(store.accessByCountry(filter)); });
        show(("access by address" + of).c_str(),
             [&] { (void)check(store.accessByAddress(filter, AddressOrder::MostUnusual, 500)); });
        const auto width =
            filter.time.from ? Duration(std::chrono::hours(1)) : Duration(std::chrono::days(1));
        show(("access over time" + of).c_str(), [&] { (void)check(store.accessOverTime(filter, width)); });
        show(("applications" + of).c_str(), [&] {
            (void)check(store.entities({EntityKind::Application, {}, filter}, EntityOrder::Alerts, 500));
        });
        show(("principals" + of).c_str(), [&] {
            (void)check(store.entities({EntityKind::Principal, {}, filter}, EntityOrder::Alerts, 500));
        });
    }
    show("time span of the data", [&] { (void)check(store.accessTimeSpan({})); });
}

void measureEntities(const AlertStore& store) {
    for (const auto& [name, order] :
         {std::pair{"alerts", EntityOrder::Alerts}, std::pair{"last seen", EntityOrder::LastSeen},
          std::pair{"requests", EntityOrder::Requests}, std::pair{"bytes", EntityOrder::BytesRead}})
        show((std::string("list of addresses by ") + name).c_str(), [&, order = order] {
            (void)check(store.entities({EntityKind::Address, {}, {}}, order, 500));
        });
    show("list of addresses, search", [&] {
        (void)check(store.entities({EntityKind::Address, "20.0.77.", {}}, EntityOrder::Alerts, 500));
    });
    const std::pair<const char*, Entity> some[] = {
        {"a busy address", {EntityKind::Address, addressOf(7)}},
        {"a visitor's address", {EntityKind::Address, addressOf(1234)}},
        {"a principal", {EntityKind::Principal, "person-7"}},
        {"an account", {EntityKind::Account, "account-7"}},
        {"an application", {EntityKind::Application, "App 7"}}};
    for (const auto& [name, entity] : some)
        show((std::string("all about ") + name).c_str(),
             [&, entity = entity] { (void)check(store.entity(entity, {})); });
}

} // namespace

int main(int argc, char** argv) {
    const std::uint64_t rows = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
    const bool own = argc <= 2;
    const fs::path file = own ? fs::temp_directory_path() / "entities_bench.db" : fs::path(argv[2]);
    const bool existed = fs::exists(file);
    {
        const auto opened = check(openStore(file));
        if (!existed) fill(*opened.store, rows);
        std::printf("store: %s\n", formatBytes(fs::file_size(file)).c_str());
        measureAccess(*opened.store);
        measureEntities(*opened.store);
    }
    if (own)
        for (const char* suffix : {"", "-wal", "-shm", ".lock"})
            fs::remove(file.string() + suffix);
    return 0;
}
