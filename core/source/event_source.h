// Where records come from. A source hands out decoded batches in time order and knows how to go on from where
// the last committed batch ended.
#pragma once

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/event/event_batch.h"

#include <cstdint>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

namespace cosmoswatch {

enum class SourceState { Reading, Following, Finished };

struct SourceProgress {
    std::uint64_t bytesTotal = 0; // known so far; compressed files by their size on disk
    std::uint64_t bytesRead = 0;  // of the same measure
    std::uint64_t items = 0;      // files or blobs
    std::uint64_t itemsDone = 0;
    std::uint64_t itemsSkipped = 0; // not logs
    std::uint64_t itemsFailed = 0;  // missing, unreadable or damaged; see problems()
};

// Something the analyst should know about a source, most recent first, at most 100.
struct SourceProblem {
    std::string where;
    std::string what; // and what to do about it
};

// How a source that is reached over a network is doing.
struct SourceConnection {
    enum class State { Connected, Connecting, Retrying };
    State state = State::Connected;
    std::string why;            // while not connected: what is wrong and what to do
    Timestamp since{};          // of this state, by the clock
    Timestamp nextTry{};        // while retrying
    std::uint64_t failures = 0; // of this run
};

class EventSource {
public:
    virtual ~EventSource() = default;

    // Goes on behind these positions; called once, before the first next().
    virtual void resume(const std::map<std::string, std::string>& cursors) = 0;

    // Fills the batch with the next records; returns when it is full, when nothing more is there now
    // (Following; waits a moment first) or at the end (Finished). Stops early when asked.
    [[nodiscard]] virtual SourceState next(EventBatch& batch, std::stop_token stop) = 0;

    // From any thread.
    [[nodiscard]] virtual SourceProgress progress() const = 0;
    [[nodiscard]] virtual std::vector<SourceProblem> problems() const = 0;
    [[nodiscard]] virtual SourceConnection connection() const { return {}; }
};

} // namespace cosmoswatch
