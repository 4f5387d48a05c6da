// A running watch over folders of logs, in threads of its own: what the console and the headless program
// start, look at and stop.
#pragma once

#include "core/engine/engine.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace cosmoswatch {

struct SessionSettings {
    std::vector<std::filesystem::path> paths; // files and folders
    bool follow = false;                      // go on watching for growth once everything is read
    IntelSettings intel;
    EngineSettings engine;
};

struct SessionStatus {
    EngineProgress progress;
    std::vector<SourceProblem> problems; // newest first
    bool finished = false;
    std::optional<Error> error; // why it ended, when not of its own accord
};

class Session {
public:
    virtual ~Session() = default;                           // stops and waits
    [[nodiscard]] virtual SessionStatus status() const = 0; // cheap, from any thread
    // In force from the next batch on.
    virtual void setProtection(const Protection& protection) = 0;
    virtual void requestStop() = 0; // returns at once; finished once all read so far is stored
};

// Fails at once for paths, lists or databases that cannot be read.
[[nodiscard]] Result<std::unique_ptr<Session>> startSession(AlertStore& store,
                                                            const SessionSettings& settings);

} // namespace cosmoswatch
