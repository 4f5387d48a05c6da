#include "app/cli/watch.h"

#include "app/cli/alert_selection.h"
#include "app/cli/commands.h"
#include "app/cli/service_notice.h"
#include "app/cli/terminal.h"

#include "core/base/platform.h"
#include "core/report/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <limits>
#include <thread>

namespace cosmoswatch::cli {
namespace {

// The store remembers up to when alerts were printed: after a kill none is missed, and a restart repeats
// none.
constexpr const char* printedUntilState = "watch/printed-until";

std::uint64_t sizeOf(const std::filesystem::path& store) {
    std::uint64_t bytes = 0;
    for (const char* suffix : {"", "-wal", "-shm"}) {
        std::error_code error;
        const auto size = std::filesystem::file_size(store.string() + suffix, error);
        if (!error) bytes += size;
    }
    return bytes;
}

bool isIncomplete(const SessionStatus& status) {
    return std::any_of(status.sources.begin(), status.sources.end(), [](const SourceHealth& source) {
        return source.progress.itemsFailed > 0 ||
               source.connection.state != SourceConnection::State::Connected;
    });
}

std::string summaryOf(const SessionStatus& status) {
    std::string text = fmt::format("Watching {}", counted(status.sources.size(), "source"));
    const auto troubled = std::count_if(status.sources.begin(), status.sources.end(), [](const auto& source) {
        return source.connection.state == SourceConnection::State::Retrying;
    });
    if (troubled > 0) text += fmt::format(", {} cannot be reached now", troubled);
    return text;
}

} // namespace

Watch::Watch(WatchOptions options, AlertStore& store)
    : options_(std::move(options)), store_(store), watchdog_(watchdogInterval()) {
    status_.started = now();
    status_.version = COSMOSWATCH_VERSION;
    status_.settingsFile = settingsFileOf(options_.session).string();
    status_.storeFile = options_.storeFile.string();
}

Result<ProgramSettings> Watch::readSettings() const {
    auto settings = programSettings(options_.session);
    if (!settings) return settings;
    settings->session.follow = true;
    if (options_.pollMilliseconds)
        settings->session.pollInterval = std::chrono::milliseconds{*options_.pollMilliseconds};
    return settings;
}

Result<void> Watch::start() {
    auto settings = readSettings();
    if (!settings) return tl::unexpected(std::move(settings.error()));
    if (settings->session.paths.empty() && settings->session.sources.empty())
        return fail(ErrorCode::InvalidArgument,
                    "nothing to watch: add a source to the settings, or name a folder of logs",
                    status_.settingsFile);
    if (auto from = goOnFrom(); !from) return from;
    if (auto begun = begin(*settings); !begun) return begun;
    if (!options_.status.socket.empty() || options_.status.port) {
        auto server =
            StatusServer::start(options_.status, [this](std::string_view path) { return answer(path); });
        if (!server) return tl::unexpected(std::move(server.error()));
        server_ = std::move(*server);
        if (options_.status.port)
            message(fmt::format("Status at http://127.0.0.1:{}/status", server_->port()));
    }
    message(summaryOf(sessionStatus()) + ".");
    notifyServiceManager("READY=1\nSTATUS=" + summaryOf(sessionStatus()));
    return {};
}

// From now on, the first time: what a store holds by then has been seen by others.
Result<void> Watch::goOnFrom() {
    const auto state = store_.state(printedUntilState);
    if (!state) return tl::unexpected(state.error());
    if (!state->empty()) printedUntil_ = parseTimestamp(state->begin()->second).value_or(Timestamp{});
    if (printedUntil_ != Timestamp{}) return {};
    printedUntil_ = now();
    StoreBatch batch;
    batch.state.emplace_back(printedUntilState, formatIso8601(printedUntil_));
    return store_.commit(batch);
}

Result<void> Watch::begin(const ProgramSettings& settings) {
    const SessionSettings& read = settings.session;
    std::unique_ptr<Session> session;
    if (!read.paths.empty() || !read.sources.empty()) {
        auto started = startSession(store_, read);
        if (!started) return tl::unexpected(std::move(started.error()));
        session = std::move(*started);
    }
    std::unique_ptr<Dispatcher> deliveries;
    if (!settings.receivers.empty())
        deliveries = std::make_unique<Dispatcher>(store_, settings.receivers,
                                                  DeliveryAccess{read.network, read.secrets});
    const std::lock_guard lock(mutex_);
    settings_ = settings;
    deliveries_ = std::move(deliveries);
    status_.settings = read.sources;
    status_.paths.clear();
    for (const auto& path : read.paths)
        status_.paths += (status_.paths.empty() ? "" : ", ") + path.string();
    status_.settingsRead = now();
    status_.state = session ? WatchStatus::State::Watching : WatchStatus::State::Idle;
    lastSession_ = {};
    session_ = std::move(session);
    return {};
}

// Waits until everything that was read is stored. What is not sent then waits in the store.
void Watch::end() {
    std::unique_ptr<Session> old;
    std::unique_ptr<Dispatcher> deliveries;
    {
        const std::lock_guard lock(mutex_);
        deliveries = std::move(deliveries_);
        old = std::move(session_);
        if (old) lastSession_ = old->status();
    }
    deliveries.reset();
    if (!old) return;
    old->requestStop();
    SessionStatus status = old->status();
    for (; !status.finished; status = old->status()) {
        tellManager();
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    const std::lock_guard lock(mutex_);
    earlier_ += status.progress.counters;
    lastSession_ = std::move(status);
}

void Watch::reload() {
    notifyReloading();
    auto settings = readSettings();
    if (settings) {
        {
            const std::lock_guard lock(mutex_);
            status_.state = WatchStatus::State::Reloading;
            status_.settingsProblem.clear();
        }
        const ProgramSettings before = settings_;
        end();
        Result<void> begun;
        if (lastSession_.error)
            error_ = lastSession_.error;
        else if (begun = begin(*settings); !begun)
            if (const auto again = begin(before); !again) error_ = again.error();
        if (!begun) settings = tl::unexpected(std::move(begun.error()));
    }
    if (settings) {
        message("The settings were read again: " + summaryOf(sessionStatus()) + ".");
    } else {
        message("The settings cannot be used; those from before stay: " + describe(settings.error()));
        const std::lock_guard lock(mutex_);
        status_.settingsProblem = describe(settings.error());
    }
    notifyServiceManager("READY=1\nSTATUS=" + summaryOf(sessionStatus()));
}

bool Watch::look() {
    if (!error_)
        if (auto printed = printNew(); !printed) error_ = std::move(printed.error());
    const SessionStatus session = sessionStatus();
    if (!error_ && session.error) error_ = session.error;
    if (error_) return false;
    tellManager();
    return true;
}

int Watch::finish() {
    notifyServiceManager("STOPPING=1\nSTATUS=Storing what was read");
    {
        const std::lock_guard lock(mutex_);
        status_.state = WatchStatus::State::Stopping;
    }
    end();
    if (!error_) error_ = lastSession_.error;
    if (!error_)
        if (auto printed = printNew(); !printed) error_ = std::move(printed.error());
    server_.reset();
    if (error_) return complain(*error_), exitIncomplete;
    const IngestCounters& counters = earlier_;
    message(fmt::format("Stopped: everything read is stored. {}, {} bad.",
                        counted(counters.records, "record"), counters.bad));
    if (alertFound_) return exitAlertFound;
    return isIncomplete(lastSession_) ? exitIncomplete : exitDone;
}

Result<void> Watch::printNew() {
    const auto revision = store_.revision();
    if (revision == revision_) return {};
    AlertFilter filter;
    filter.generated.from = printedUntil_ + std::chrono::microseconds{1};
    auto alerts =
        loadAlerts(store_, filter, {AlertColumn::FirstSeen, false}, std::numeric_limits<std::size_t>::max());
    if (!alerts) return tl::unexpected(std::move(alerts.error()));
    revision_ = revision;
    if (alerts->empty()) return {};
    Timestamp until = printedUntil_;
    for (const Alert& alert : *alerts)
        until = std::max(until, alert.generated);
    const Severity minimum = *parseSeverity(options_.minSeverity);
    std::erase_if(*alerts, [minimum](const Alert& alert) {
        return alert.severity < minimum || !alert.suppressedBy.empty();
    });
    if (auto printed = print(*alerts); !printed) return printed;
    printedUntil_ = until;
    StoreBatch batch;
    batch.state.emplace_back(printedUntilState, formatIso8601(until));
    auto kept = store_.commit(batch);
    revision_ = std::max(revision_, revision);
    return kept;
}

Result<void> Watch::print(const std::vector<Alert>& alerts) {
    if (alerts.empty()) return {};
    std::string text;
    if (options_.format == "jsonl") {
        for (const Alert& alert : alerts)
            text += toSchemaJson(alert) + "\n";
    } else {
        text = toTable(alerts, terminalWidth());
        if (headerPrinted_) text.erase(0, text.find('\n') + 1);
        headerPrinted_ = true;
    }
    if (!output(text) || std::fflush(stdout) != 0)
        return fail(ErrorCode::Unreadable, "the alerts could not be written to the standard output");
    const std::lock_guard lock(mutex_);
    for (const Alert& alert : alerts) {
        ++status_.alertsReported[static_cast<std::size_t>(alert.severity)];
        alertFound_ |= !options_.failOn.empty() && alert.severity >= *parseSeverity(options_.failOn);
    }
    return {};
}

// From the loop that reloads and prints: what hangs there is restarted.
void Watch::tellManager() {
    if (!watchdog_) return;
    const auto time = std::chrono::steady_clock::now();
    if (time - lastNotice_ < *watchdog_) return;
    lastNotice_ = time;
    notifyServiceManager("WATCHDOG=1\nSTATUS=" + summaryOf(sessionStatus()));
}

SessionStatus Watch::sessionStatus() const {
    const std::lock_guard lock(mutex_);
    SessionStatus status = session_ ? session_->status() : lastSession_;
    const IngestCounters current = session_ ? status.progress.counters : IngestCounters{};
    status.progress.counters = earlier_;
    status.progress.counters += current;
    return status;
}

WatchStatus Watch::status() const {
    WatchStatus status;
    {
        const std::lock_guard lock(mutex_);
        status = status_;
    }
    {
        const std::lock_guard lock(mutex_);
        if (deliveries_) status.receivers = deliveries_->health();
    }
    status.session = sessionStatus();
    status.time = now();
    status.storeBytes = sizeOf(options_.storeFile);
    status.memoryBytes = residentMemoryBytes();
    AlertFilter open;
    open.statuses = {AlertStatus::Active, AlertStatus::InProgress};
    if (const auto counts = store_.countAlerts(open)) status.openAlerts = *counts;
    return status;
}

StatusAnswer Watch::answer(std::string_view path) const {
    if (path == "/status") return {200, "application/json", toStatusJson(status())};
    if (path == "/metrics") return {200, "text/plain; version=0.0.4; charset=utf-8", toPrometheus(status())};
    if (path == "/healthz") {
        const std::string wrong = whatIsUnhealthy(status());
        if (wrong.empty()) return {200, "text/plain; charset=utf-8", "ok\n"};
        return {503, "text/plain; charset=utf-8", wrong + "\n"};
    }
    return {404, "text/plain; charset=utf-8", "There are /status, /metrics and /healthz.\n"};
}

} // namespace cosmoswatch::cli
