// How a watch is doing, for people's tools: JSON, and the text format of Prometheus
// (https://prometheus.io/docs/instrumenting/exposition_formats/). Names of sources and texts of problems may
// come from outside: they are made visible and escaped.
#pragma once

#include "core/delivery/dispatcher.h"
#include "core/engine/session.h"
#include "core/store/alert_queries.h"

#include <array>
#include <string>
#include <vector>

namespace cosmoswatch::cli {

struct WatchStatus {
    enum class State { Starting, Watching, Idle, Reloading, Stopping }; // Idle: nothing is set up to be read
    State state = State::Starting;
    Timestamp time{}; // of this look
    Timestamp started{};
    std::string version;

    std::string settingsFile;
    Timestamp settingsRead{};
    std::string settingsProblem; // why the last SIGHUP changed nothing; empty when all is well

    std::string storeFile;
    std::uint64_t storeBytes = 0;
    std::uint64_t memoryBytes = 0;
    AlertCounts openAlerts;                        // active and in progress
    std::array<std::uint64_t, 4> alertsReported{}; // printed by this run, indexed by Severity

    std::vector<SourceSettings> settings; // of the sources: where each is
    std::string paths;                    // of the one that is not in the settings
    SessionStatus session;
    std::vector<DeliveryHealth> receivers;
};

[[nodiscard]] std::string toStatusJson(const WatchStatus& status);
[[nodiscard]] std::string toPrometheus(const WatchStatus& status);
// Why it is not working as it should; empty when it is. Sources in trouble recover unaided and do not count.
[[nodiscard]] std::string whatIsUnhealthy(const WatchStatus& status);

} // namespace cosmoswatch::cli
