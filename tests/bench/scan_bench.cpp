// How fast logs are scanned, end to end: scan_bench [--megabytes 600]. Sample logs are written
// to a temporary folder once; then each measurement runs in a process of its own, so that its peak memory is
// its own too. Ratios to the bare JSON pass over the same files are what counts; times belong to the machine.
#include "core/base/platform.h"
#include "core/base/text.h"
#include "core/engine/session.h"
#include "core/sample/sample.h"
#include "core/store/sqlite_store.h"

#include <fmt/format.h>
#include <simdjson.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string_view>
#include <thread>

namespace {

using namespace cosmoswatch;
namespace fs = std::filesystem;

struct Figures {
    double seconds = 0;
    std::uint64_t bytes = 0;
    std::uint64_t records = 0;
    std::uint64_t alerts = 0;
    std::uint64_t peakMemory = 0;
    bool failed = false;
};

Figures failed(const std::string& why) {
    std::fprintf(stderr, "scan_bench: %s\n", why.c_str());
    Figures figures;
    figures.failed = true;
    return figures;
}

// In a child, so that memory is measured for each alone.
Figures measure(const std::function<Figures()>& work) {
    int ends[2];
    if (pipe(ends) != 0) return failed("no pipe");
    std::fflush(stdout);
    const pid_t child = fork();
    if (child < 0) return failed("no process");
    if (child == 0) {
        const auto begin = std::chrono::steady_clock::now();
        Figures figures = work();
        figures.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        figures.peakMemory = peakMemoryBytes();
        const bool sent = write(ends[1], &figures, sizeof figures) == sizeof figures;
        _exit(sent ? 0 : 1);
    }
    close(ends[1]);
    Figures figures;
    if (read(ends[0], &figures, sizeof figures) != sizeof figures) figures.failed = true;
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    return figures;
}

// The limit: every document of every file parsed by simdjson On-Demand, a few fields looked at, nothing kept.
Figures bareJson(const fs::path& logs) {
    Figures figures;
    simdjson::ondemand::parser parser;
    parser.threaded = false; // one core, as a worker has
    for (const auto& entry : fs::recursive_directory_iterator(logs)) {
        if (entry.path().extension() != ".json") continue;
        simdjson::padded_string text;
        if (simdjson::padded_string::load(entry.path().string()).get(text))
            return failed(entry.path().string());
        figures.bytes += text.size();
        simdjson::ondemand::document_stream documents;
        if (parser.iterate_many(text, 4 << 20).get(documents)) return failed("cannot be parsed");
        for (auto document : documents) {
            std::string_view time;
            std::string_view category;
            const bool whole =
                !document["time"].get_string().get(time) && !document["category"].get_string().get(category);
            figures.records += whole;
        }
    }
    return figures;
}

Figures scan(const fs::path& sample, AlertStore& store, std::size_t workers) {
    SessionSettings settings;
    settings.paths = {sample};
    settings.intel.torExitLists = {sample / "intel/tor-exits.txt"};
    settings.intel.suspiciousLists = {sample / "intel/suspicious-ips.txt"};
    settings.engine.workers = workers;
    const auto session = startSession(store, settings);
    if (!session) return failed(describe(session.error()));
    SessionStatus status;
    while (!(status = (*session)->status()).finished)
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    if (status.error) return failed(describe(*status.error));
    Figures figures;
    figures.bytes = status.progress.counters.bytes;
    figures.records = status.progress.counters.records;
    figures.alerts = status.progress.alerts;
    return figures;
}

Figures scanInMemory(const fs::path& sample, std::size_t workers) {
    const auto store = openMemoryStore();
    return store ? scan(sample, **store, workers) : failed(describe(store.error()));
}

Figures scanToFile(const fs::path& sample, std::size_t workers) {
    const fs::path file = sample.parent_path() / fmt::format("{}-{}.db", sample.filename().string(), workers);
    const auto opened = openStore(file);
    return opened ? scan(sample, *opened->store, workers) : failed(describe(opened.error()));
}

bool print(const std::string& what, const Figures& figures, double limit) {
    if (figures.failed || figures.seconds <= 0) return false;
    const double rate = static_cast<double>(figures.bytes) / figures.seconds;
    fmt::print("  {:<34} {:>8.0f} MB/s {:>12.0f} records/s {:>7.0f} MB peak {:>8} {:>4} alerts\n", what,
               rate / 1e6, static_cast<double>(figures.records) / figures.seconds,
               static_cast<double>(figures.peakMemory) / 1e6,
               limit > 0 ? fmt::format("{:.2f} x (a)", rate / limit) : "", figures.alerts);
    return true;
}

double rateOf(const Figures& figures) {
    return figures.failed ? 0 : static_cast<double>(figures.bytes) / figures.seconds;
}

bool writeLogs(const fs::path& folder, double megabytes, int days) {
    SampleSettings settings;
    settings.directory = folder;
    settings.days = days;
    settings.end = *parseTimestamp("2026-10-04T16:00:00Z");
    settings.rate = std::max(0.01, megabytes / 645); // 30 days at rate 1 are 645 MB
    const auto written = writeSample(settings);
    if (!written) return !failed(describe(written.error())).failed;
    fmt::print("{} records, {} in {} files\n", formatCount(written->records), formatBytes(written->bytes),
               formatCount(written->files));
    return true;
}

bool compare(const fs::path& logs) {
    (void)bareJson(logs); // the files are in the page cache for everybody
    const Figures bare = measure([&] { return bareJson(logs); });
    const double limit = rateOf(bare);
    bool good = print("(a) bare simdjson pass", bare, 0);
    for (const std::size_t workers : {1u, 2u}) {
        const auto name = [workers](const char* what) {
            return fmt::format("{}, {} worker{}", what, workers, workers == 1 ? "" : "s");
        };
        good &= print(name("(b) scan, store in memory"), measure([&] { return scanInMemory(logs, workers); }),
                      limit);
        good &= print(name("(c) scan, store in a file"), measure([&] { return scanToFile(logs, workers); }),
                      limit);
    }
    return good;
}

} // namespace

int main(int argc, char** argv) {
    double megabytes = 600;
    for (int i = 1; i + 1 < argc; ++i)
        if (std::string_view(argv[i]) == "--megabytes") megabytes = std::atof(argv[i + 1]);
    std::string folder = (fs::temp_directory_path() / "scan-bench-XXXXXX").string();
    if (!(megabytes > 0) || !mkdtemp(folder.data())) {
        std::fprintf(stderr, "usage: scan_bench [--megabytes 600]\n");
        return 2;
    }
    const fs::path root = folder;
    bool good = writeLogs(root / "whole", megabytes, 32) && compare(root / "whole");
    // Memory must not follow volume: the same with a quarter.
    good = good && writeLogs(root / "quarter", megabytes, 8);
    const Figures quarter = good ? measure([&] { return scanInMemory(root / "quarter", 1); }) : Figures{};
    const Figures file = good ? measure([&] { return scanToFile(root / "quarter", 1); }) : Figures{};
    good = good && print("(b) a quarter of the volume", quarter, 0) &&
           print("(c) a quarter, store in a file", file, 0);
    std::error_code ignored;
    fs::remove_all(root, ignored);
    return good ? 0 : 1;
}
