// A running watch over sources of logs, in threads of its own: what the console and the headless program
// start, look at and stop.
#pragma once

#include "core/engine/engine.h"
#include "core/feeds/feed_keeper.h"
#include "core/net/network_settings.h"
#include "core/secrets/secret_store.h"
#include "core/settings/settings.h"
#include "core/source/source_set.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace cosmoswatch {

struct SessionSettings {
    std::vector<std::filesystem::path> paths; // files and folders that are no source of the settings
    std::vector<SourceSettings> sources;      // of kinds that this version does not know: not read
    bool follow = false;                      // go on watching for growth once everything is read
    // How often to look for more; where nothing is said each kind has its own.
    std::optional<std::chrono::milliseconds> pollInterval;
    NetworkSettings network;
    std::shared_ptr<const SecretStore> secrets; // null: none are kept
    IntelSettings intel;
    std::vector<FeedSettings>
        feeds; // the last good of those that are on counts, too; fetched while following
    std::filesystem::path feedFolder; // empty: defaultFeedFolder()
    EngineSettings engine;
};

struct SessionStatus {
    EngineProgress progress;
    std::vector<SourceHealth> sources;   // in the order of the settings; the paths, if any, come last
    std::vector<SourceProblem> problems; // newest first
    bool finished = false;
    std::optional<Error> error;      // why it ended, when not of its own accord
    std::vector<FeedHealth> feeds{}; // in the order of the settings
};

class Session {
public:
    virtual ~Session() = default;                           // stops and waits
    [[nodiscard]] virtual SessionStatus status() const = 0; // cheap, from any thread
    // One of status().sources goes on waiting, or is read again; false when there is none of that name.
    virtual bool setPaused(const std::string& source, bool paused) = 0;
    // In force from the next batch on.
    virtual void setProtection(const Protection& protection) = 0;
    virtual void requestStop() = 0; // returns at once; finished once all read so far is stored
};

// Fails at once for paths, lists or databases that cannot be read.
[[nodiscard]] Result<std::unique_ptr<Session>> startSession(AlertStore& store,
                                                            const SessionSettings& settings);

} // namespace cosmoswatch
