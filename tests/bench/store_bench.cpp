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
#include <ctime>
#include <filesystem>
#include <string>

namespace {

using namespace cosmoswatch;
namespace fs = std::filesystem;

// With COSMOSWATCH_BENCH_CPU set: where the machine is busy with other things, the time they take is left
// out.
const bool inProcessorTime = std::getenv("COSMOSWATCH_BENCH_CPU") != nullptr;

// Of this program alone, whatever else the machine is busy with; waiting for the disk is not in it.
double processorSeconds() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

double secondsOf(auto&& work) {
    const auto start = std::chrono::steady_clock::now();
    const double before = processorSeconds();
    work();
    if (inProcessorTime) return processorSeconds() - before;
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
    alert.place.network = "Network " + std::to_string(client % 300);
    alert.application = "Python SDK " + std::to_string(random(10, 12));
    if (random(11, 3) == 0)
        alert.principal = "user" + std::to_string(random(12, 20'000)) + "@contoso.example";
    alert.operations = {"Query", "ReadFeed"};
    alert.containers = {"shop/orders"};
    alert.reasons = {{"unfamiliar-country", {{"country", alert.place.countryName}}, {}}};
    for (std::uint64_t i = 0; i < alert.count; ++i)
        update.records.push_back({random(100 + i, ~std::uint64_t{0})});
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

// The slowest of a few goes. Anything asked twice would come from memory: `ask` gets a number to make each go
// a question of its own.
double slowestOf(auto&& ask) {
    double slowest = 0;
    for (int go = 0; go < 3; ++go)
        slowest = std::max(slowest, secondsOf([&] { ask(go); }));
    return slowest;
}

AlertFilter asNew(AlertFilter filter, int go) {
    filter.exclude.assignees.push_back("nobody" + std::to_string(go)); // changes nothing but the question
    return filter;
}

void measure(const AlertStore& store, const char* name, const AlertFilter& filter,
             const AlertOrder& order = {}) {
    constexpr std::size_t pageSize = 200;
    constexpr int pages = 10;
    const double first =
        slowestOf([&](int go) { (void)check(store.alerts(asNew(filter, go), order, {}, pageSize)); });
    double next = 0;
    std::optional<PageKey> after;
    for (int i = 0; i < pages; ++i) {
        AlertPage page;
        const double seconds = secondsOf([&] { page = check(store.alerts(filter, order, after, pageSize)); });
        if (i > 0) next = std::max(next, seconds);
        after = page.next;
        if (!after) break;
    }
    AlertCounts counts;
    const double counting = slowestOf([&](int go) { counts = check(store.countAlerts(asNew(filter, go))); });
    const double drawing =
        slowestOf([&](int go) { (void)check(store.histogram(asNew(filter, go), std::chrono::hours(24))); });
    const double grouping = slowestOf([&](int go) {
        (void)check(store.groupAlerts(asNew(filter, go), GroupBy::Address, GroupOrder::Worst, 0, pageSize));
    });
    std::printf("%-34s page %6.1f, next %6.1f, count %6.1f, histogram %6.1f, groups %6.1f ms; %llu alerts\n",
                name, first * 1000, next * 1000, counting * 1000, drawing * 1000, grouping * 1000,
                static_cast<unsigned long long>(counts.total));
}

void measureOrders(const AlertStore& store) {
    static constexpr const char* names[] = {"severity", "title",     "account",     "address", "country",
                                            "first",    "last",      "count",       "status",  "disposition",
                                            "network",  "principal", "application", "assignee"};
    for (std::size_t column = 0; column < std::size(names); ++column)
        for (const bool descending : {true, false}) {
            const AlertOrder order{static_cast<AlertColumn>(column), descending};
            AlertPage page;
            const double first =
                slowestOf([&](int go) { page = check(store.alerts(asNew({}, go), order, {}, 200)); });
            const double next = secondsOf([&] { (void)check(store.alerts({}, order, page.next, 200)); });
            std::printf("by %-12s %-5s first page %6.1f, next %6.1f ms\n", names[column],
                        descending ? "down" : "up", first * 1000, next * 1000);
        }
}

void measureFilters(const AlertStore& store) {
    measure(store, "no filter", {});
    AlertFilter filter;
    filter.statuses = {AlertStatus::Active, AlertStatus::InProgress};
    measure(store, "open", filter);
    filter.severities = {Severity::High};
    measure(store, "open and high", filter);
    filter = {};
    filter.accountKeys = {makeUpdate(1).alert.account.key};
    measure(store, "one account", filter);
    measure(store, "one account by severity", filter, {AlertColumn::Severity, true});
    filter.types = {"CosmosDB_TorAnomaly"};
    filter.countryCodes = {"BC"};
    measure(store, "account, type and country", filter);
    filter = {};
    filter.addresses = {makeUpdate(1).alert.address};
    measure(store, "one address", filter);
    filter = {};
    filter.time.from = fromMicroseconds(1'800'000'000'000'000);
    filter.time.to = *filter.time.from + std::chrono::hours(24);
    measure(store, "one day by severity", filter, {AlertColumn::Severity, true});
    filter = {};
    filter.exclude.countryCodes = {"BC", "AA"};
    filter.exclude.types = {"CosmosDB_TorAnomaly"};
    filter.exclude.addresses = {makeUpdate(1).alert.address};
    measure(store, "without two countries, a type, one", filter);
    filter = {};
    filter.text = "country bc";
    measure(store, "text, many matches", filter);
    filter.text = "a";
    measure(store, "text, one letter", filter);
    filter.text = "nowhere";
    measure(store, "text, no match", filter);
    filter.text = "user1 python 203.1";
    filter.excludedText = "user17";
    measure(store, "three words, one unwanted", filter);
}

void measureGroups(const AlertStore& store) {
    static constexpr std::pair<GroupBy, const char*> kinds[] = {{GroupBy::Type, "type"},
                                                                {GroupBy::Severity, "severity"},
                                                                {GroupBy::Account, "account"},
                                                                {GroupBy::Address, "address"},
                                                                {GroupBy::Country, "country"},
                                                                {GroupBy::Principal, "principal"},
                                                                {GroupBy::Application, "application"},
                                                                {GroupBy::Incident, "incident"}};
    for (const auto& [by, name] : kinds) {
        double slowest = 0;
        AlertGroups groups;
        for (const auto order :
             {GroupOrder::MostAlerts, GroupOrder::Worst, GroupOrder::Newest, GroupOrder::Label})
            slowest = std::max(slowest, slowestOf([&](int go) {
                                   groups = check(store.groupAlerts(asNew({}, go), by, order, 0, 200));
                               }));
        std::printf("groups by %-34s %7.1f ms; %llu groups\n", name, slowest * 1000,
                    static_cast<unsigned long long>(groups.total));
    }
}

void measureRest(const AlertStore& store) {
    const auto show = [](const char* name, double seconds) {
        std::printf("%-44s %7.1f ms\n", name, seconds * 1000);
    };
    const Alert alert = makeUpdate(1).alert;
    AlertFilter high;
    high.severities = {Severity::High};
    show("200 newest incidents", secondsOf([&] { (void)check(store.incidents({}, 200)); }));
    show("200 newest incidents with a high alert",
         secondsOf([&] { (void)check(store.incidents(high, 200)); }));
    show("one alert", secondsOf([&] { (void)check(store.alert(alert.id)); }));
    show("related alerts", secondsOf([&] { (void)check(store.related(alert.id, 50)); }));
    show("timeline of an address", secondsOf([&] {
             (void)check(store.timeline({EntityKind::Address, alert.address}, {}, 200));
         }));
    show("statistics of everything", secondsOf([&] { (void)check(store.statistics({}, 10)); }));
    SuppressionRule rule;
    rule.entity = Entity{EntityKind::Address, "203.1.0.0/16"};
    show("preview of a rule on a network",
         secondsOf([&] { (void)check(store.previewSuppression(rule, {}, 20)); }));
    rule.contains = "Country BC";
    show("preview of a rule on a network and words",
         secondsOf([&] { (void)check(store.previewSuppression(rule, {}, 20)); }));
}

void measureReads(AlertStore& store) {
    const double start = secondsOf([&] { (void)check(store.alerts({}, {}, {}, 200)); });
    std::printf("first page after the start: %.0f ms; memory then %s\n", start * 1000,
                formatBytes(peakMemoryBytes()).c_str());
    measureOrders(store);
    measureFilters(store);
    measureGroups(store);
    measureRest(store);
    StoreBatch batch;
    batch.alerts.push_back(makeUpdate(12'345'678));
    check(store.commit(batch));
    std::printf("first page after a change: %.1f ms\n",
                secondsOf([&] { (void)check(store.alerts({}, {}, {}, 200)); }) * 1000);
}

// Decisions on twenty thousand alerts, and rules that the next alerts are held against.
void measureWork(AlertStore& store) {
    constexpr std::uint64_t alerts = 20'000;
    std::vector<StatusChange> changes;
    for (std::uint64_t i = 0; i < alerts; ++i)
        changes.push_back(
            {makeUpdate(i).alert.id, 0, AlertStatus::Resolved, Disposition::BenignPositive, "", "ana"});
    const double resolving = secondsOf([&] { (void)check(store.setStatus(changes)); });
    std::printf("resolving 20,000 alerts at once: %.2f s\n", resolving);
    StoreBatch batch;
    for (std::uint64_t i = 0; i < 2000; ++i)
        batch.alerts.push_back(makeUpdate(20'000'000 + i));
    const double without = secondsOf([&] { check(store.commit(batch)); });
    for (int i = 0; i < 100; ++i) {
        SuppressionRule rule;
        rule.name = "rule " + std::to_string(i);
        rule.reason = "bench";
        rule.entity = Entity{EntityKind::Address, "198.51.100." + std::to_string(i) + "/32"};
        if (i % 2 == 0) rule.contains = "nothing of the kind";
        (void)check(store.saveSuppressionRule(rule, "ana"));
    }
    batch.alerts.clear();
    for (std::uint64_t i = 0; i < 2000; ++i)
        batch.alerts.push_back(makeUpdate(30'000'000 + i));
    const double with = secondsOf([&] { check(store.commit(batch)); });
    std::printf("2,000 new alerts: %.0f ms; with 100 suppression rules: %.0f ms\n", without * 1000,
                with * 1000);
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
        measureWork(*opened.store);

        const double again = secondsOf([&] {
            for (std::uint64_t batch = 0; batch < 20; ++batch) {
                StoreBatch update;
                for (std::uint64_t i = 0; i < 100; ++i) {
                    update.alerts.push_back(makeUpdate(batch * 100 + i));
                    for (auto& record : update.alerts.back().records)
                        record.hash += 1;
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
