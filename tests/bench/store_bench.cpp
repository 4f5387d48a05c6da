// How fast the store is with many alerts: store_bench [alerts=1000000] [file]. An existing file is measured
// as it is; without one a temporary store is filled and removed.
#include "core/base/hash.h"
#include "core/base/platform.h"
#include "core/base/text.h"
#include "core/store/sqlite_store.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace {

using namespace cosmoswatch;
namespace fs = std::filesystem;

double secondsOf(auto&& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

[[noreturn]] void giveUp(const Error& error) {
    std::fprintf(stderr, "%s\n", describe(error).c_str());
    std::exit(1);
}

template<typename T>
T check(Result<T> result) {
    if (!result) giveUp(result.error());
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// Alerts of 40 accounts from 5,000 addresses in 30 countries, one every 30 seconds, up to an hour out of
// order.
AlertUpdate makeUpdate(std::uint64_t number) {
    static const std::string types[] = {"CosmosDB_TorAnomaly", "CosmosDB_GeoAnomaly", "CosmosDB_SuspiciousIp",
                                        "CosmosDB_ApplicationAnomaly",
                                        "CosmosDB_SqlInjection.DataExfiltration"};
    const auto random = [&](std::uint64_t seed, std::uint64_t below) {
        return hash64(std::to_string(number), seed) % below;
    };
    AlertUpdate update;
    Alert& alert = update.alert;
    alert.id = stableId({"bench", std::to_string(number)});
    alert.type = types[random(1, 5)];
    alert.severity = static_cast<Severity>(random(2, 4));
    alert.status = static_cast<AlertStatus>(random(3, 10) < 7 ? 0 : random(4, 4));
    alert.account =
        parseAccount("/subscriptions/s/resourcegroups/rg/providers/microsoft.documentdb/databaseaccounts/"
                     "account-" +
                     std::to_string(random(5, 40)));
    alert.last = fromMicroseconds(1'790'000'000'000'000 +
                                  static_cast<std::int64_t>(number * 30 + random(6, 3600)) * 1'000'000);
    alert.first = alert.last - std::chrono::minutes(random(7, 60));
    alert.windowStart = hourOf(alert.first);
    alert.count = 1 + random(8, 20);
    const auto client = random(9, 5000);
    alert.address = "203." + std::to_string(client % 250) + "." + std::to_string(client / 250) + ".7";
    alert.entity = alert.address;
    const char letters[] = {static_cast<char>('A' + client % 30 / 10), static_cast<char>('A' + client % 10),
                            '\0'};
    alert.place.countryCode = letters;
    alert.place.countryName = "Country " + alert.place.countryCode;
    alert.application = "Python SDK";
    alert.operations = {"Query", "ReadFeed"};
    alert.containers = {"shop/orders"};
    alert.reasons = {{"unfamiliar-country", {{"country", alert.place.countryName}}, {}}};
    for (std::uint64_t i = 0; i < alert.count; ++i)
        update.recordHashes.push_back(random(100 + i, ~std::uint64_t{0}));
    return update;
}

void fill(AlertStore& store, std::uint64_t alerts) {
    constexpr std::uint64_t perBatch = 2000;
    double slowest = 0;
    const double total = secondsOf([&] {
        for (std::uint64_t done = 0; done < alerts;) {
            StoreBatch batch;
            for (std::uint64_t i = 0; i < perBatch && done < alerts; ++i)
                batch.alerts.push_back(makeUpdate(done++));
            slowest = std::max(slowest, secondsOf([&] { check(store.commit(batch)); }));
        }
    });
    std::printf("fill %llu alerts: %.1f s, %.0f alerts/s, slowest batch of %llu: %.0f ms\n",
                static_cast<unsigned long long>(alerts), total, static_cast<double>(alerts) / total,
                static_cast<unsigned long long>(perBatch), slowest * 1000);
}

// A month of hours: 40 accounts, 400 addresses that come and go.
void fillAccess(AlertStore& store) {
    constexpr int hours = 720;
    constexpr std::uint64_t rowsPerHour = 700;
    const double total = secondsOf([&] {
        for (int hour = 0; hour < hours; ++hour) {
            StoreBatch batch;
            for (std::uint64_t i = 0; i < rowsPerHour; ++i) {
                const auto random = hash64(std::to_string(hour), i);
                const RollupKey key{hourOf(fromMicroseconds(1'790'000'000'000'000)) +
                                        std::chrono::hours(hour),
                                    "account-" + std::to_string(random % 40),
                                    "203.0." + std::to_string(random / 40 % 400 / 250) + "." +
                                        std::to_string(random / 40 % 250),
                                    random / 40 % 3 == 0 ? "DE" : "NL",
                                    "App " + std::to_string(random % 7),
                                    random % 2 == 0 ? "Query" : "Read"};
                batch.rollups.emplace_back(key, RollupValue{1 + random % 1000, 0, random % 100'000, 0, 1});
            }
            check(store.commit(batch));
        }
    });
    std::printf("fill %llu rollups: %.1f s, %.0f rollups/s\n",
                static_cast<unsigned long long>(hours * rowsPerHour), total, hours * rowsPerHour / total);
}

void measureAccess(const AlertStore& store) {
    const auto show = [](const char* name, double seconds) {
        std::printf("%-44s %7.1f ms\n", name, seconds * 1000);
    };
    AccessFilter week;
    week.time.from = fromMicroseconds(1'790'000'000'000'000 + 7 * 86'400'000'000);
    week.time.to = *week.time.from + std::chrono::days(7);
    AccessFilter address;
    address.address = "203.0.0.7";
    show("access by country, a month", secondsOf([&] { (void)check(store.accessByCountry({})); }));
    show("access by country, a week", secondsOf([&] { (void)check(store.accessByCountry(week)); }));
    show("access by address, a week",
         secondsOf([&] { (void)check(store.accessByAddress(week, AddressOrder::MostUnusual, 200)); }));
    show("access by day, a month",
         secondsOf([&] { (void)check(store.accessOverTime({}, std::chrono::hours(24))); }));
    show("access by hour, one address",
         secondsOf([&] { (void)check(store.accessOverTime(address, std::chrono::hours(1))); }));
}

void measurePages(const AlertStore& store, const char* name, const AlertFilter& filter,
                  const AlertOrder& order) {
    constexpr std::size_t pageSize = 200;
    constexpr int pages = 20;
    double first = 0;
    double worst = 0;
    std::optional<PageKey> after;
    std::size_t rows = 0;
    for (int i = 0; i < pages; ++i) {
        AlertPage page;
        const double seconds = secondsOf([&] { page = check(store.alerts(filter, order, after, pageSize)); });
        if (i == 0) first = seconds;
        worst = std::max(worst, seconds);
        rows += page.rows.size();
        after = page.next;
        if (!after) break;
    }
    AlertCounts counts;
    const double counting = secondsOf([&] { counts = check(store.countAlerts(filter)); });
    std::printf("%-44s first page %7.1f ms, worst of next %7.1f ms, rows %5zu; count %7.1f ms = %llu\n", name,
                first * 1000, worst * 1000, rows, counting * 1000,
                static_cast<unsigned long long>(counts.total));
}

void measureReads(const AlertStore& store) {
    static constexpr std::pair<AlertColumn, const char*> columns[] = {
        {AlertColumn::Severity, "severity"}, {AlertColumn::Title, "title"},
        {AlertColumn::Account, "account"},   {AlertColumn::Address, "address"},
        {AlertColumn::Country, "country"},   {AlertColumn::FirstSeen, "first"},
        {AlertColumn::LastSeen, "last"},     {AlertColumn::Count, "count"},
        {AlertColumn::Status, "status"}};
    for (const auto& [column, name] : columns)
        for (const bool descending : {true, false})
            measurePages(store, (std::string("by ") + name + (descending ? " down" : " up")).c_str(), {},
                         {column, descending});

    AlertFilter filter;
    filter.statuses = {AlertStatus::Active, AlertStatus::InProgress};
    filter.severities = {Severity::High};
    measurePages(store, "open and high", filter, {});
    filter = {};
    filter.accountKeys = {makeUpdate(1).alert.account.key};
    measurePages(store, "one account", filter, {});
    measurePages(store, "one account by severity", filter, {AlertColumn::Severity, true});
    filter.types = {"CosmosDB_TorAnomaly"};
    filter.countryCodes = {"BC"};
    measurePages(store, "account, type and country", filter, {});
    filter = {};
    filter.addresses = {makeUpdate(1).alert.address};
    measurePages(store, "one address", filter, {});
    filter = {};
    filter.time.from = fromMicroseconds(1'800'000'000'000'000);
    filter.time.to = *filter.time.from + std::chrono::hours(24);
    measurePages(store, "one day by severity", filter, {AlertColumn::Severity, true});
    filter = {};
    filter.text = "country bc";
    measurePages(store, "text, many matches", filter, {});
    filter.text = "nowhere";
    measurePages(store, "text, no match", filter, {});
    const double histogram = secondsOf([&] { (void)check(store.histogram({}, std::chrono::hours(24))); });
    std::printf("histogram of all by day: %.1f ms\n", histogram * 1000);
    std::vector<Incident> incidents;
    const double newest = secondsOf([&] { incidents = check(store.incidents({}, 200)); });
    std::printf("%zu newest incidents: %.1f ms\n", incidents.size(), newest * 1000);
    filter = {};
    filter.severities = {Severity::High};
    const double grave = secondsOf([&] { (void)check(store.incidents(filter, 200)); });
    std::printf("200 newest incidents with a high alert: %.1f ms\n", grave * 1000);
    const double one = secondsOf([&] { (void)check(store.alert(makeUpdate(1).alert.id)); });
    std::printf("one alert: %.2f ms\n", one * 1000);
}

} // namespace

int main(int argc, char** argv) {
    const std::uint64_t alerts = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
    const fs::path folder =
        fs::temp_directory_path() / ("cosmoswatch-store-bench-" + std::to_string(toMicroseconds(now())));
    const fs::path file = argc > 2 ? fs::path(argv[2]) : folder / "bench.db";
    const bool filled = fs::exists(file);
    {
        OpenedStore opened;
        const double opening = secondsOf([&] { opened = check(openStore(file)); });
        std::printf("open: %.2f s%s\n", opening, opened.backup.empty() ? "" : ", with a migration");
        if (!filled) fill(*opened.store, alerts);
        std::printf("file %s\n", formatBytes(fs::file_size(file)).c_str());
        measureReads(*opened.store);
        if (!filled) fillAccess(*opened.store);
        measureAccess(*opened.store);

        const double again = secondsOf([&] {
            for (std::uint64_t batch = 0; batch < 20; ++batch) {
                StoreBatch update;
                for (std::uint64_t i = 0; i < 100; ++i) {
                    update.alerts.push_back(makeUpdate(batch * 100 + i));
                    for (auto& hash : update.alerts.back().recordHashes)
                        hash += 1;
                }
                check(opened.store->commit(update));
            }
        });
        std::printf("folding into 2,000 alerts, 100 a batch: %.0f alerts/s\n", 2000 / again);
    }
    std::printf("peak memory %s\n", formatBytes(peakMemoryBytes()).c_str());
    if (argc <= 2) fs::remove_all(folder);
    return 0;
}
