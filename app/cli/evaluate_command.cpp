#include "app/cli/alert_selection.h"
#include "app/cli/commands.h"
#include "app/cli/terminal.h"

#include "core/base/platform.h"
#include "core/base/text.h"
#include "core/engine/engine.h"
#include "core/sample/evaluation_report.h"
#include "core/source/folder_source.h"
#include "core/store/sqlite_store.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <limits>
#include <memory>
#include <thread>

namespace cosmoswatch::cli {
namespace {

using sample::Answer;

struct EvaluateOptions {
    std::string logs;
    std::string truth;
    std::vector<std::string> torExits;
    std::vector<std::string> suspiciousIps;
    std::string geo;
    std::string namedNetworks;
    int learningDays = 14;
    std::string format = "table";
    unsigned workers = 0;
};

// Hands the records on and notes those of the attacks on the way.
class TalliedSource final : public EventSource {
public:
    TalliedSource(EventSource& source, sample::RecordTally& tally) : source_(source), tally_(tally) {}

    void resume(const std::map<std::string, std::string>& cursors) override { source_.resume(cursors); }
    SourceState next(EventBatch& batch, std::stop_token stop) override {
        const SourceState state = source_.next(batch, std::move(stop));
        for (const Event& event : batch.events)
            tally_.add(event);
        return state;
    }
    SourceProgress progress() const override { return source_.progress(); }
    std::vector<SourceProblem> problems() const override { return source_.problems(); }

private:
    EventSource& source_;
    sample::RecordTally& tally_;
};

Result<std::vector<Answer>> readTruth(const std::string& path) {
    const auto csv = readFile(path);
    if (!csv) return tl::unexpected(csv.error());
    auto answers = sample::parseTruth(*csv);
    if (!answers) return fail(answers.error().code, answers.error().what, path);
    return answers;
}

Result<Intel> loadIntel(const EvaluateOptions& options) {
    IntelSettings settings;
    settings.torExitLists.assign(options.torExits.begin(), options.torExits.end());
    settings.suspiciousLists.assign(options.suspiciousIps.begin(), options.suspiciousIps.end());
    settings.geoDatabase = options.geo;
    if (!options.namedNetworks.empty()) {
        const auto json = readFile(options.namedNetworks);
        if (!json) return tl::unexpected(json.error());
        auto networks = parseNamedNetworks(*json);
        if (!networks) return fail(networks.error().code, networks.error().what, options.namedNetworks);
        settings.namedNetworks = std::move(*networks);
    }
    return Intel::load(settings);
}

Result<std::vector<sample::AccountSpan>> watchedAccounts(const AlertReader& store) {
    const auto accounts = store.accounts();
    if (!accounts) return tl::unexpected(accounts.error());
    std::vector<sample::AccountSpan> spans;
    for (const AccountSummary& account : *accounts)
        spans.push_back({account.account.name, account.firstSeen, account.lastSeen});
    return spans;
}

// What the logs are worth as a ground to judge on; false when they were not read whole.
bool showReading(const EventSource& source, const EngineProgress& progress) {
    const IngestCounters& counters = progress.counters;
    message(fmt::format("Read {} records ({}): {} bad, {} duplicates.", formatCount(counters.records),
                        formatBytes(counters.bytes), formatCount(counters.bad),
                        formatCount(counters.duplicates)));
    for (const SourceProblem& problem : source.problems())
        message("  " + problem.where + ": " + problem.what);
    if (counters.records == 0) message("  no records of Cosmos DB accounts were found");
    return source.progress().itemsFailed == 0 && counters.records > 0;
}

int evaluateLogs(const EvaluateOptions& options) {
    const auto answers = readTruth(options.truth);
    if (!answers) return complain(answers.error()), exitIncomplete;
    const auto intel = loadIntel(options);
    if (!intel) return complain(intel.error()), exitUsage;
    const auto store = openMemoryStore();
    if (!store) return complain(store.error()), exitIncomplete;

    EngineSettings settings;
    settings.learningPeriod = std::chrono::days{options.learningDays};
    settings.workers =
        options.workers ? options.workers : std::max(1u, std::thread::hardware_concurrency() / 2);
    sample::RecordTally tally(*answers);
    FolderSource folder({{options.logs}});
    TalliedSource source(folder, tally);
    Engine engine(source, **store, *intel, settings);
    if (const auto done = engine.run({}); !done) return complain(done.error()), exitIncomplete;
    tally.finish();

    const auto alerts =
        loadAlerts(**store, {}, {AlertColumn::FirstSeen, false}, std::numeric_limits<std::size_t>::max());
    if (!alerts) return complain(alerts.error()), exitIncomplete;
    const auto accounts = watchedAccounts(**store);
    if (!accounts) return complain(accounts.error()), exitIncomplete;
    const sample::EvaluationInput input{*answers, *alerts, *accounts, settings.learningPeriod, &tally};
    const sample::Evaluation evaluation = sample::evaluate(input);
    if (!output(options.format == "jsonl" ? evaluationJsonLines(input, evaluation)
                                          : evaluationText(input, evaluation)) ||
        std::fflush(stdout) != 0) {
        message("cosmoswatch-cli: the figures could not be written to the standard output");
        return exitIncomplete;
    }
    return showReading(source, engine.progress()) ? exitDone : exitIncomplete;
}

} // namespace

void addEvaluateCommand(CLI::App& program, Run& run) {
    auto options = std::make_shared<EvaluateOptions>();
    CLI::App* command = program.add_subcommand(
        "evaluate", "Hold the alerts that logs give rise to against the right answers");
    command->add_option("LOGS", options->logs, "A file or folder of logs")->required();
    command->add_option("TRUTH", options->truth, "The right answers: a CSV file such as sample's labels.csv")
        ->required();
    command->add_option("--tor-exits", options->torExits, "List of Tor exit addresses; may be repeated")
        ->allow_extra_args(false);
    command
        ->add_option("--suspicious-ips", options->suspiciousIps,
                     "List of suspicious addresses; may be repeated")
        ->allow_extra_args(false);
    command->add_option("--geo", options->geo,
                        "Country or city database (MMDB) instead of the one that comes along");
    command->add_option("--named-networks", options->namedNetworks, "JSON file of networks that you know");
    command
        ->add_option("--learning-days", options->learningDays, "Days to learn what is usual for an account")
        ->check(CLI::Range(0, 365))
        ->capture_default_str();
    command->add_option("--format", options->format, "table or jsonl")
        ->check(CLI::IsMember({"table", "jsonl"}))
        ->capture_default_str();
    command->add_option("--workers", options->workers, "Detection threads")->check(CLI::Range(1, 64));
    command->callback([options, &run] { run = [options] { return evaluateLogs(*options); }; });
}

} // namespace cosmoswatch::cli
