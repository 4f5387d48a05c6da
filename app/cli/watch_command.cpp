#include "app/cli/commands.h"
#include "app/cli/option_values.h"
#include "app/cli/terminal.h"
#include "app/cli/watch.h"

#include "core/base/platform.h"

#include <csignal>
#include <memory>

namespace cosmoswatch::cli {
namespace {

// Waited for instead of handled: every thread made from here on has them blocked.
class Signals {
public:
    Signals() {
        sigemptyset(&set_);
        for (const int signal : {SIGHUP, SIGINT, SIGTERM})
            sigaddset(&set_, signal);
        pthread_sigmask(SIG_BLOCK, &set_, nullptr);
        std::signal(SIGPIPE, SIG_IGN); // a closed pipe is an error of writing
    }
    // 0 when none came.
    [[nodiscard]] int wait(std::chrono::milliseconds time) const {
        const timespec limit{time.count() / 1000, time.count() % 1000 * 1'000'000};
        const int signal = sigtimedwait(&set_, nullptr, &limit);
        return signal > 0 ? signal : 0;
    }

private:
    sigset_t set_{};
};

Result<std::unique_ptr<AlertStore>> openWatchStore(const std::filesystem::path& file) {
    if (file.has_parent_path())
        if (auto made = createPrivateDirectory(file.parent_path()); !made)
            return tl::unexpected(std::move(made.error()));
    auto opened = openStore(file);
    if (!opened) return tl::unexpected(std::move(opened.error()));
    if (!opened->setAside.empty())
        message("The store was damaged; it is kept as " + opened->setAside.string() +
                " and a new one was started. The logs that are still there are read again.");
    if (!opened->backup.empty())
        message("The store was brought to this version; the old one is kept as " + opened->backup.string() +
                ".");
    return std::move(opened->store);
}

int watch(WatchOptions options) {
    const Signals signals;
    options.storeFile = storeFileOf(options.storeFile.string());
    if (options.format.empty()) options.format = outputIsTerminal() ? "table" : "jsonl";
    // What is wrong with the command line or the settings is told before anything is opened.
    if (const auto settings = programSettings(options.session); !settings)
        return complain(settings.error()), exitUsage;
    const auto store = openWatchStore(options.storeFile);
    if (!store) return complain(store.error()), exitIncomplete;

    Watch watch(options, **store);
    if (const auto started = watch.start(); !started) return complain(started.error()), exitUsage;
    while (watch.look()) {
        const int signal = signals.wait(Watch::interval);
        if (signal == SIGHUP) watch.reload();
        if (signal == SIGINT || signal == SIGTERM) break;
    }
    return watch.finish();
}

} // namespace

void addWatchCommand(CLI::App& program, Run& run) {
    auto options = std::make_shared<WatchOptions>();
    CLI::App* command = program.add_subcommand(
        "watch", "Follow the sources of the settings and print alerts as they come, until stopped");
    addSessionOptions(command, options->session,
                      "Files and folders of logs to follow beside the sources of the settings");
    command->add_option("--state", options->storeFile, "The store; the console's own when not given");
    command
        ->add_option("--poll-interval", options->pollMilliseconds,
                     "Look for new records this often, in milliseconds; 1000 for folders, 5000 for the cloud")
        ->check(CLI::Range(50, 3'600'000));
    command->add_option("--min-severity", options->minSeverity, "Print alerts from this severity on")
        ->check(severityName());
    command
        ->add_option("--fail-on", options->failOn,
                     "Exit with 3 when an alert of this severity or higher was found")
        ->check(severityName());
    command->add_option("--format", options->format, "jsonl or table; a table when the output is a terminal")
        ->check(CLI::IsMember({"jsonl", "table"}));
    command->add_option("--status-socket", options->status.socket,
                        "Answer GET /status, /metrics and /healthz on this local socket");
    command
        ->add_option("--status-port", options->status.port,
                     "Answer on this port of 127.0.0.1; 0 takes a free one and says which")
        ->check(CLI::Range(0, 65535));
    command->callback([options, &run] { run = [options] { return watch(*options); }; });
}

} // namespace cosmoswatch::cli
