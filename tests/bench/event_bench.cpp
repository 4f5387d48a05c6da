// How fast logs are read, side by side with the limit: event_bench [megabytes]
//   bare     simdjson On-Demand, one pass a line, 14 fields asked for in the order they stand
//   reader   RecordReader: the same bytes from memory to events
//   folder   FolderSource: the same bytes from a file to batches
#include "core/base/platform.h"
#include "core/event/record_reader.h"
#include "core/source/folder_source.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <unistd.h>

using namespace cosmoswatch;

namespace {

std::string makeLogs(std::size_t size) {
    std::mt19937_64 random(1);
    const auto hex = [&] { return fmt::format("{:016x}", random()); };
    const auto of = [&](std::initializer_list<const char*> choices) {
        return choices.begin()[random() % choices.size()];
    };
    std::string logs;
    logs.reserve(size + 4096);
    for (std::int64_t i = 0; logs.size() < size; ++i) {
        const std::string id = hex();
        const std::string time = formatIso8601(fromMicroseconds(1'700'000'000'000'000 + i * 2500));
        const auto begin = fmt::format(
            R"({{"time":"{}","resourceId":"/SUBSCRIPTIONS/083DE1FB-CD2D-4B7C-895A-2B5AF1D091E8/RESOURCEGROUPS/SHOP/PROVIDERS/MICROSOFT.DOCUMENTDB/DATABASEACCOUNTS/SHOP-PROD",)",
            time);
        if (i % 12 == 11) {
            logs +=
                begin +
                fmt::format(
                    R"("category":"QueryRuntimeStatistics","properties":{{"activityId":"880d1d92-159c-4134-{}","databasename":"shop","collectionname":"orders","partitionkeyrangeid":"0","useragent":"Microsoft.Azure.Documents.Common/2.14.0","partialipaddress":"10.0.0.0","regionname":"West Europe","authtype":"PrimaryMasterKey","numberofrowsreturned":"{}","signature":"{}","shapesignature":"{}","queryexecutionstatus":"Finished","querytext":"{{\"query\":\"SELECT *\\nFROM c\\nWHERE c.customer = @customer AND c.total > {}\",\"parameters\":[]}}"}}}})",
                    id, random() % 100, hex(), hex(), random() % 100);
        } else {
            logs +=
                begin +
                fmt::format(
                    R"("category":"DataPlaneRequests","operationName":"{}","properties":{{"activityId":"880d1d92-159c-4134-{}","requestResourceType":"Document","requestResourceId":"/dbs/shop/colls/orders/docs/{}","collectionRid":"dVsLAN-Q9MU=","databaseRid":"dVsLAA==","statusCode":"{}","duration":"{}.264900","userAgent":"cosmos-netstandard-sdk/3.35.4|5|X64|Microsoft Windows 10.0.20348|.NET 6.0.25|N|F 00000010|","clientIpAddress":"20.193.136.{}","requestCharge":"{}.830000","requestLength":"{}","responseLength":"{}","resourceTokenPermissionId":"","resourceTokenPermissionMode":"","resourceTokenUserRid":"","region":"West Europe","partitionId":"062abe3e-de63-4aa5-b9de-4a77119c59f8","aadAppliedRoleAssignmentId":"","aadPrincipalId":"","authTokenType":"PrimaryMasterKey","keyType":"PrimaryMasterKey","connectionMode":"Gateway","subscriptionId":"083de1fb-cd2d-4b7c-895a-2b5af1d091e8","databaseName":"shop","collectionName":"orders"}}}})",
                    of({"Read", "Query", "Upsert", "Create", "ReadFeed"}), id, hex(),
                    of({"200", "200", "201", "304", "404"}), random() % 400, random() % 256, random() % 20,
                    random() % 4000, random() % 40'000);
        }
        logs += '\n';
    }
    return logs;
}

// Answers the number of records with activity ids, so that nothing is optimised away.
std::size_t bareSimdjson(const std::string& logs) {
    simdjson::ondemand::parser parser;
    std::size_t records = 0;
    std::size_t sum = 0;
    for (std::size_t at = 0; at < logs.size();) {
        const std::size_t end = logs.find('\n', at);
        auto document =
            parser.iterate(logs.data() + at, end - at, logs.size() + simdjson::SIMDJSON_PADDING - at);
        at = end + 1;
        const auto take = [&](auto&& object, std::string_view name) {
            std::string_view value;
            if (!object[name].get(value)) sum += value.size();
        };
        take(document, "time");
        take(document, "resourceId");
        take(document, "category");
        auto properties = document["properties"];
        for (std::string_view name :
             {"activityId", "requestResourceType", "statusCode", "userAgent", "clientIpAddress",
              "requestCharge", "responseLength", "region", "keyType", "databaseName", "collectionName"})
            take(properties, name);
        ++records;
    }
    return sum > 0 ? records : 0;
}

std::size_t recordReader(const std::string& logs) {
    std::string_view rest = logs;
    RecordReader reader(std::make_shared<const std::string>("memory"), {});
    const auto fill = [&](std::span<char> buffer) {
        const std::size_t size = rest.copy(buffer.data(), buffer.size());
        rest.remove_prefix(size);
        return size;
    };
    std::size_t records = 0;
    while (auto chunk = reader.next(fill, true))
        records += chunk->events.size();
    return records;
}

std::size_t folderSource(const std::filesystem::path& file) {
    FolderSettings settings;
    settings.paths = {file};
    FolderSource source(std::move(settings));
    std::size_t records = 0;
    EventBatch batch;
    while (source.next(batch, {}) == SourceState::Reading)
        records += batch.events.size();
    return records + batch.events.size();
}

struct Measured {
    double megabytesPerSecond = 0;
    std::size_t records = 0;
};

// The best of five: the machine has other work, too.
Measured measure(std::size_t bytes, const std::function<std::size_t()>& run) {
    Measured best;
    for (int i = 0; i < 5; ++i) {
        const auto begin = std::chrono::steady_clock::now();
        best.records = run();
        const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
        best.megabytesPerSecond =
            std::max(best.megabytesPerSecond, static_cast<double>(bytes) / 1e6 / time.count());
    }
    return best;
}

} // namespace

int main(int argc, char** argv) {
    const std::size_t size = (argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 200) * 1'000'000;
    std::string logs = makeLogs(size);
    const auto file =
        std::filesystem::temp_directory_path() / fmt::format("cosmoswatch-bench-{}.json", ::getpid());
    std::ofstream(file, std::ios::binary) << logs;
    const std::size_t bytes = logs.size();
    logs.append(simdjson::SIMDJSON_PADDING, ' ');
    logs.resize(bytes);

    const Measured bare = measure(bytes, [&] { return bareSimdjson(logs); });
    const Measured reader = measure(bytes, [&] { return recordReader(logs); });
    const Measured folder = measure(bytes, [&] { return folderSource(file); });
    std::filesystem::remove(file);
    for (const auto& [name, measured] : {std::pair{"bare", bare}, {"reader", reader}, {"folder", folder}})
        fmt::print("{:<8}{:>8.0f} MB/s{:>12} records{:>8.2f} of bare\n", name, measured.megabytesPerSecond,
                   measured.records, measured.megabytesPerSecond / bare.megabytesPerSecond);
    fmt::print("peak memory {} MB beyond the {} MB of logs\n", (peakMemoryBytes() - bytes) / 1'000'000,
               bytes / 1'000'000);
    return bare.records == reader.records && reader.records == folder.records ? 0 : 1;
}
