// How fast logs are scanned, end to end: scan_bench [--megabytes 600] [FILE…]. Without files sample logs are
// written to a temporary folder: as Azure lays them out, and all of a few busy days in one file. Each
// measurement runs in a process of its own, so that its peak memory is its own too, and is bound to as many
// cores as it has workers. Ratios to the bare JSON pass over the same files are what counts; times belong to
// the machine.
#include "core/base/platform.h"
#include "core/base/text.h"
#include "core/engine/session.h"
#include "core/sample/sample.h"
#include "core/store/sqlite_store.h"

#include <fmt/format.h>
#include <sched.h>
#include <simdjson.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <string_view>
#include <thread>
#include <vector>

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

// As many cores as there are, at the most.
void bindTo(std::size_t cores) {
    cpu_set_t allowed, chosen;
    CPU_ZERO(&chosen);
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
    for (int core = 0; core < CPU_SETSIZE && cores > 0; ++core)
        if (CPU_ISSET(core, &allowed)) {
            CPU_SET(core, &chosen);
            --cores;
        }
    (void)sched_setaffinity(0, sizeof chosen, &chosen);
}

// In a child, so that memory is measured for each alone.
Figures measure(std::size_t cores, const std::function<Figures()>& work) {
    int ends[2];
    if (pipe(ends) != 0) return failed("no pipe");
    std::fflush(stdout);
    const pid_t child = fork();
    if (child < 0) return failed("no process");
    if (child == 0) {
        bindTo(cores);
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

// The limit: every line of every file parsed by simdjson On-Demand, fourteen fields read in their order,
// nothing kept. Files are read block by block into the same memory.
class BarePass {
public:
    Figures over(const fs::path& logs) {
        if (fs::is_regular_file(logs)) return read(logs), figures_;
        for (const auto& entry : fs::recursive_directory_iterator(logs))
            if (entry.path().extension() == ".json" && !figures_.failed) read(entry.path());
        return figures_;
    }

private:
    void read(const fs::path& file) {
        parser_.threaded = false; // one core, as a worker has
        std::ifstream bytes;
        bytes.rdbuf()->pubsetbuf(nullptr, 0);
        bytes.open(file, std::ios::binary);
        std::size_t kept = 0; // of an unfinished line
        while (bytes) {
            bytes.read(block_.data() + kept, static_cast<std::streamsize>(blockSize - kept));
            const auto got = static_cast<std::size_t>(bytes.gcount());
            const std::string_view text(block_.data(), kept + got);
            const std::size_t whole = bytes.eof() ? text.size() : text.rfind('\n') + 1;
            if (whole == 0 && got > 0) return void(figures_ = failed("has a line of more than 4 MB"));
            figures_.bytes += got;
            parse(text.substr(0, whole));
            kept = text.size() - whole;
            std::memmove(block_.data(), block_.data() + whole, kept);
        }
    }
    void parse(std::string_view lines) {
        simdjson::ondemand::document_stream documents;
        if (lines.empty() || parser_.iterate_many(lines.data(), lines.size(), blockSize).get(documents))
            return;
        for (auto document : documents) {
            simdjson::ondemand::object record, properties;
            if (document.get_object().get(record)) continue;
            for (const char* name : {"time", "resourceId", "category", "operationName"})
                look(record, name);
            if (!record.find_field("properties").get_object().get(properties))
                for (const char* name :
                     {"activityId", "requestResourceType", "statusCode", "userAgent", "clientIpAddress",
                      "requestLength", "responseLength", "authTokenType", "databaseName", "collectionName"})
                    look(properties, name);
            ++figures_.records;
        }
    }
    void look(simdjson::ondemand::object& object, std::string_view name) {
        std::string_view text;
        if (!object.find_field(name).get_string().get(text)) looked_ = looked_ + text.size();
    }

    static constexpr std::size_t blockSize = 4u << 20;
    std::vector<char> block_ = std::vector<char>(blockSize + simdjson::SIMDJSON_PADDING);
    simdjson::ondemand::parser parser_;
    Figures figures_;
    volatile std::uint64_t looked_ = 0; // so that the compiler cannot leave it out
};

Figures scan(const fs::path& sample, AlertStore& store, std::size_t workers) {
    SessionSettings settings;
    settings.paths = {sample};
    if (fs::is_directory(sample / "intel")) {
        settings.intel.torExitLists = {sample / "intel/tor-exits.txt"};
        settings.intel.suspiciousLists = {sample / "intel/suspicious-ips.txt"};
    }
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
    std::string folder = (fs::temp_directory_path() / "scan-store-XXXXXX").string();
    if (!mkdtemp(folder.data())) return failed("no temporary folder");
    const auto opened = openStore(fs::path(folder) / "store.db");
    const Figures figures = opened ? scan(sample, *opened->store, workers) : failed(describe(opened.error()));
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    return figures;
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
    settings.rate = std::max(0.01, megabytes / 21.5 / days); // a day at rate 1 is 21.5 MB
    const auto written = writeSample(settings);
    if (!written) return !failed(describe(written.error())).failed;
    fmt::print("{} records, {} in {} files\n", formatCount(written->records), formatBytes(written->bytes),
               formatCount(written->files));
    return true;
}

// All logs of a folder one after the other, by path.
bool writeOneFile(const fs::path& folder, const fs::path& to) {
    std::set<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.path().extension() == ".json") files.insert(entry.path());
    std::ofstream all(to, std::ios::binary);
    for (const auto& file : files)
        all << std::ifstream(file, std::ios::binary).rdbuf();
    return static_cast<bool>(all.flush());
}

// The median of three, so that a busy moment does not decide.
Figures typical(std::size_t cores, const std::function<Figures()>& work) {
    std::array<Figures, 3> runs;
    for (Figures& run : runs)
        run = measure(cores, work);
    std::sort(runs.begin(), runs.end(),
              [](const Figures& a, const Figures& b) { return a.seconds < b.seconds; });
    return runs[1];
}

bool compare(const fs::path& logs) {
    fmt::print("{}\n", logs.filename().string());
    (void)measure(1, [&] { return BarePass().over(logs); }); // the files are in the page cache for everybody
    const Figures bare = typical(1, [&] { return BarePass().over(logs); });
    const double limit = rateOf(bare);
    bool good = print("(a) bare simdjson pass", bare, 0);
    for (const std::size_t workers : {1u, 2u}) {
        const auto name = [workers](const char* what) {
            return fmt::format("{}, {} worker{}", what, workers, workers == 1 ? "" : "s");
        };
        good &= print(name("(b) scan, store in memory"),
                      typical(workers, [&] { return scanInMemory(logs, workers); }), limit);
        good &= print(name("(c) scan, store in a file"),
                      typical(workers, [&] { return scanToFile(logs, workers); }), limit);
    }
    return good;
}

// Memory must not follow volume: the same with a quarter.
bool compareMemory(const fs::path& quarter) {
    return print("(b) a quarter of the volume", measure(1, [&] { return scanInMemory(quarter, 1); }), 0) &&
           print("(c) a quarter, store in a file", measure(1, [&] { return scanToFile(quarter, 1); }), 0);
}

bool benchSamples(const fs::path& root, double megabytes) {
    return writeLogs(root / "busy", megabytes, 3) && writeOneFile(root / "busy", root / "one-file.json") &&
           compare(root / "one-file.json") && writeLogs(root / "whole", megabytes, 32) &&
           compare(root / "whole") && writeLogs(root / "quarter", megabytes / 4, 8) &&
           compareMemory(root / "quarter");
}

} // namespace

int main(int argc, char** argv) {
    double megabytes = 600;
    std::vector<fs::path> files;
    for (int i = 1; i < argc; ++i)
        if (std::string_view(argv[i]) == "--megabytes" && i + 1 < argc)
            megabytes = std::atof(argv[++i]);
        else
            files.emplace_back(argv[i]);
    std::string folder = (fs::temp_directory_path() / "scan-bench-XXXXXX").string();
    if (!(megabytes > 0) || !mkdtemp(folder.data())) {
        std::fprintf(stderr, "usage: scan_bench [--megabytes 600] [FILE…]\n");
        return 2;
    }
    bool good = files.empty() ? benchSamples(folder, megabytes) : true;
    for (const auto& file : files)
        good = good && compare(file);
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    return good ? 0 : 1;
}
