// Tells the service manager how the service is doing (sd_notify(3)); nothing where there is none.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace cosmoswatch::cli {

// "READY=1", "STOPPING=1", "WATCHDOG=1", …: lines of assignments. False when it could not be sent.
bool notifyServiceManager(std::string_view state);
// "RELOADING=1" with the time that goes with it.
bool notifyReloading();
// How often the manager wants to hear "WATCHDOG=1" at least; half of what it waits for.
[[nodiscard]] std::optional<std::chrono::microseconds> watchdogInterval();

} // namespace cosmoswatch::cli
