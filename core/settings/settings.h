// All that the user chose, as one value: what is read, what is known of addresses, how accounts are
// protected, how long things are kept, and what the console remembers of itself. settings_file.h keeps it on
// disk.
#pragma once

#include "core/base/result.h"
#include "core/delivery/receiver.h"
#include "core/feeds/feed_settings.h"
#include "core/intel/intel_settings.h"
#include "core/net/network_settings.h"
#include "core/protection/protection.h"
#include "core/source/connection.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch {

struct SourceSettings {
    std::string name; // given by the user; different for each
    Connection logs;
    bool paused = false;
    std::string unknown{}; // JSON of the keys that this version does not know; written back as they are
    friend bool operator==(const SourceSettings&, const SourceSettings&) = default;
};

// How long the store keeps what is over; nothing means for ever.
struct RetentionSettings {
    std::optional<std::chrono::days> closedAlerts; // resolved and dismissed, since their last record
    std::optional<std::chrono::days> access;       // hourly sums
    friend bool operator==(const RetentionSettings&, const RetentionSettings&) = default;
};

struct Settings {
    std::vector<SourceSettings> sources;
    IntelSettings intel;                     // lists, databases and named networks
    std::vector<FeedSettings> feeds;         // lists and databases that are fetched
    std::vector<ReceiverSettings> receivers; // who is told of alerts
    Protection protection;
    RetentionSettings retention;
    NetworkSettings network;    // how sources, feeds and receivers are reached
    std::string console = "{}"; // one JSON object: theme, density, times, saved views, keys, columns …
    std::string unknown{};      // the rest of the file, likewise

    static constexpr int version = 1;
};

// The one place that knows the file's form. Errors name the place: "sources[2].path: is not a text".
// InvalidFormat; Unsupported for a file of a newer version.
[[nodiscard]] Result<Settings> parseSettings(std::string_view json);
[[nodiscard]] std::string formatSettings(const Settings& settings); // indented, ends with a newline

[[nodiscard]] const SourceSettings* findSource(const Settings& settings, std::string_view name);
// "logs", then "logs 2", …: a name that no source has yet.
[[nodiscard]] std::string unusedSourceName(const Settings& settings, std::string_view wish);

} // namespace cosmoswatch
