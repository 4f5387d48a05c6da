// The sources followed until somebody stops it: a session that is started anew when the settings are read
// again, alerts printed as they come, and a look at how it is doing from outside.
#pragma once

#include "app/cli/session_options.h"
#include "app/cli/status_server.h"
#include "app/cli/watch_status.h"

#include "core/delivery/dispatcher.h"
#include "core/store/alert_store.h"

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace cosmoswatch::cli {

struct WatchOptions {
    SessionOptions session;
    std::filesystem::path storeFile;
    std::optional<int> pollMilliseconds;
    std::string minSeverity = "informational";
    std::string failOn;
    std::string format; // "jsonl" or "table"
    StatusPlaces status;
};

class Watch {
public:
    // How often look() is due.
    static constexpr std::chrono::milliseconds interval{50};

    Watch(WatchOptions options, AlertStore& store);

    [[nodiscard]] Result<void> start(); // fails for what cannot be read or listened on
    // Settings that cannot be read, or cannot be used, change nothing; that is told here and in the status.
    void reload();
    // Prints what is new. False when it cannot go on.
    [[nodiscard]] bool look();
    // Stops once everything read is stored, prints the last alerts and tells the exit code.
    [[nodiscard]] int finish();

private:
    [[nodiscard]] Result<ProgramSettings> readSettings() const;
    [[nodiscard]] Result<void> begin(const ProgramSettings& settings);
    void end();
    [[nodiscard]] Result<void> goOnFrom();
    [[nodiscard]] Result<void> printNew();
    [[nodiscard]] Result<void> print(const std::vector<Alert>& alerts);
    void tellManager();
    [[nodiscard]] StatusAnswer answer(std::string_view path) const;
    [[nodiscard]] WatchStatus status() const;
    [[nodiscard]] SessionStatus sessionStatus() const; // with the counters of all sessions

    const WatchOptions options_;
    AlertStore& store_;
    std::optional<std::chrono::microseconds> watchdog_;
    std::chrono::steady_clock::time_point lastNotice_{};
    std::uint64_t revision_ = 0; // of the store, when it was last looked at
    Timestamp printedUntil_{};
    bool headerPrinted_ = false;
    bool alertFound_ = false; // that --fail-on is about
    std::optional<Error> error_;

    mutable std::mutex mutex_; // guards what the status is made of
    ProgramSettings settings_; // in force
    WatchStatus status_;       // what does not come from session, deliveries or store
    std::unique_ptr<Session> session_;
    std::unique_ptr<Dispatcher> deliveries_; // none without receivers
    SessionStatus lastSession_;              // of one that has ended
    IngestCounters earlier_;                 // of all sessions that have ended
    std::unique_ptr<StatusServer> server_;   // last: it asks all of the above
};

} // namespace cosmoswatch::cli
