#include "app/cli/alert_selection.h"
#include "app/cli/commands.h"
#include "app/cli/option_values.h"
#include "app/cli/session_options.h"
#include "app/cli/terminal.h"

#include "core/base/text.h"
#include "core/engine/session.h"
#include "core/report/report.h"
#include "core/store/sqlite_store.h"

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <limits>
#include <memory>
#include <thread>

namespace cosmoswatch::cli {
namespace {

struct ScanOptions {
    SessionOptions session;
    std::string state;
    std::string minSeverity = "informational";
    std::string failOn;
    std::string format;
};

// The store remembers up to when alerts were printed, so that each is printed once, and none is missed when a
// scan is interrupted.
constexpr const char* printedUntilState = "scan/printed-until";

std::atomic<bool> interrupted = false;

Result<std::unique_ptr<AlertStore>> openScanStore(const std::string& state) {
    if (state.empty()) return openMemoryStore();
    auto opened = openStore(state);
    if (!opened) return tl::unexpected(opened.error());
    if (!opened->setAside.empty())
        message("The store was damaged; it is kept as " + opened->setAside.string() +
                " and a new one was started.");
    if (!opened->backup.empty())
        message("The store was brought to this version; the old one is kept as " + opened->backup.string() +
                ".");
    return std::move(opened->store);
}

SessionStatus waitFor(Session& session) {
    ProgressLine line;
    bool stopping = false;
    for (;;) {
        SessionStatus status = session.status();
        if (status.finished) return status;
        if (interrupted && !stopping) {
            session.requestStop();
            stopping = true;
        }
        line.show(status.progress);
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
}

Timestamp printedUntil(const AlertStore& store) {
    const auto state = store.state(printedUntilState);
    if (!state || state->empty()) return {};
    return parseTimestamp(state->begin()->second).value_or(Timestamp{});
}

// Alerts that no scan of this store has printed yet, oldest first.
Result<std::vector<Alert>> unprintedAlerts(const AlertStore& store) {
    const Timestamp since = printedUntil(store);
    auto alerts =
        loadAlerts(store, {}, {AlertColumn::FirstSeen, false}, std::numeric_limits<std::size_t>::max());
    if (alerts) std::erase_if(*alerts, [since](const Alert& alert) { return alert.generated <= since; });
    return alerts;
}

bool printAlerts(const std::vector<Alert>& alerts, const std::string& format) {
    if (format == "table") return alerts.empty() || output(toTable(alerts, terminalWidth()));
    for (const Alert& alert : alerts)
        if (!output(toSchemaJson(alert) + "\n")) return false;
    return true;
}

void summarize(const SessionStatus& status, std::chrono::steady_clock::duration took) {
    const IngestCounters& counters = status.progress.counters;
    const double seconds = std::chrono::duration<double>(took).count();
    message(fmt::format(
        "Read {} records ({}) from {} files in {:.1f} s ({}/s): {} bad, {} ignored, {} duplicates.",
        formatCount(counters.records), formatBytes(counters.bytes),
        formatCount(status.progress.source.itemsDone), seconds,
        formatBytes(
            static_cast<std::uint64_t>(static_cast<double>(counters.bytes) / std::max(seconds, 1e-3))),
        formatCount(counters.bad), formatCount(counters.ignored), formatCount(counters.duplicates)));
    for (const auto& [category, records] : status.progress.ignored)
        message(fmt::format("  ignored: {} of category '{}', which is not watched", formatCount(records),
                            category));
    if (status.progress.source.itemsSkipped > 0)
        message(fmt::format("  skipped: {} files that are not logs",
                            formatCount(status.progress.source.itemsSkipped)));
    for (auto it = status.problems.rbegin(); it != status.problems.rend(); ++it)
        message("  " + it->where + ": " + it->what);
}

void showBadRecords(const AlertStore& store, std::uint64_t bad) {
    constexpr std::size_t shown = 5;
    const auto records = store.badRecords(shown);
    if (!records) return;
    for (const auto& record : *records)
        message(fmt::format("  bad: {} at byte {} {}: {}", record.source, record.offset, record.reason,
                            elide(record.excerpt, 60)));
    if (bad > records->size()) message(fmt::format("  … and {} more", formatCount(bad - records->size())));
}

void showLearning(const AlertStore& store, const Protection& protection) {
    const auto accounts = store.accounts();
    if (!accounts) return;
    for (const auto& summary : *accounts) {
        const AccountProtection chosen = protection.of(summary.account);
        if (!chosen.enabled()) continue;
        const auto left = chosen.learningPeriod() - (summary.lastSeen - summary.firstSeen);
        if (left > Duration::zero())
            message(fmt::format("  {}: still learning what is usual, {} left; locations are not judged yet",
                                elide(summary.account.name, 80),
                                formatDuration(std::chrono::ceil<std::chrono::days>(left))));
    }
}

void showFound(const std::vector<Alert>& alerts) {
    std::array<std::size_t, 4> bySeverity{};
    for (const Alert& alert : alerts)
        ++bySeverity[static_cast<std::size_t>(alert.severity)];
    std::string text;
    for (const Severity severity : allSeverities)
        if (const auto count = bySeverity[static_cast<std::size_t>(severity)])
            text += fmt::format("{}{} {}", text.empty() ? ": " : ", ", formatCount(count), name(severity));
    message(fmt::format("{} {}{}.", alerts.empty() ? "No" : formatCount(alerts.size()),
                        alerts.size() == 1 ? "alert" : "alerts", text));
}

int scan(const ScanOptions& options) {
    auto settings = sessionSettings(options.session);
    if (!settings) return complain(settings.error()), exitUsage;
    if (!settings->paths.empty()) settings->sources.clear(); // paths take their place
    auto store = openScanStore(options.state);
    if (!store) return complain(store.error()), exitIncomplete;
    const auto begin = std::chrono::steady_clock::now();
    auto session = startSession(**store, *settings);
    if (!session) return complain(session.error()), exitUsage;

    std::signal(SIGINT, [](int) { interrupted = true; });
    std::signal(SIGTERM, [](int) { interrupted = true; });
    const SessionStatus status = waitFor(**session);
    const auto took = std::chrono::steady_clock::now() - begin;
    session->reset();
    if (status.error) return complain(*status.error), exitIncomplete;

    auto alerts = unprintedAlerts(**store);
    if (!alerts) return complain(alerts.error()), exitIncomplete;
    const Severity minimum = *parseSeverity(options.minSeverity);
    std::erase_if(*alerts, [minimum](const Alert& alert) { return alert.severity < minimum; });

    const std::string format = !options.format.empty() ? options.format
                               : outputIsTerminal()    ? "table"
                                                       : "jsonl";
    if (!printAlerts(*alerts, format) || std::fflush(stdout) != 0) {
        message("cosmoswatch-cli: the alerts could not be written to the standard output");
        return exitIncomplete;
    }
    summarize(status, took);
    showBadRecords(**store, status.progress.counters.bad);
    showLearning(**store, settings->engine.protection);
    if (settings->intel.torExitLists.empty())
        message("  no list of Tor exits was given (--tor-exits): access through Tor is not looked for");
    if (settings->intel.suspiciousLists.empty())
        message("  no list of suspicious addresses was given (--suspicious-ips): they are not looked for");
    showFound(*alerts);

    if (interrupted) {
        message("Interrupted: not everything was read. With --state the next scan goes on from here.");
        return exitIncomplete;
    }
    StoreBatch printed;
    printed.state.emplace_back(printedUntilState, formatIso8601(now()));
    if (const auto kept = (*store)->commit(printed); !kept) return complain(kept.error()), exitIncomplete;

    if (!options.failOn.empty())
        for (const Alert& alert : *alerts)
            if (alert.severity >= *parseSeverity(options.failOn)) return exitAlertFound;
    const bool complete = status.progress.source.itemsFailed == 0;
    return complete ? exitDone : exitIncomplete;
}

} // namespace

void addScanCommand(CLI::App& program, Run& run) {
    auto options = std::make_shared<ScanOptions>();
    CLI::App* command = program.add_subcommand("scan", "Read logs and print the alerts they give rise to");
    addSessionOptions(
        command, options->session,
        "Files and folders of logs, plain or gzip; the sources of the settings when none is given");
    command->add_option("--state", options->state,
                        "Keep alerts, what is usual and what was read in this file");
    command->add_option("--min-severity", options->minSeverity, "Print alerts from this severity on")
        ->check(severityName());
    command
        ->add_option("--fail-on", options->failOn,
                     "Exit with 3 when an alert of this severity or higher was found")
        ->check(severityName());
    command->add_option("--format", options->format, "jsonl or table; a table when the output is a terminal")
        ->check(CLI::IsMember({"jsonl", "table"}));
    command->callback([options, &run] { run = [options] { return scan(*options); }; });
}

} // namespace cosmoswatch::cli
