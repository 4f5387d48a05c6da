// Several sources as one: each is read in a thread of its own, their batches are handed on in the order of
// their first records, and each can be paused and looked at by name.
#pragma once

#include "core/source/event_source.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch {

// How one source is doing.
struct SourceHealth {
    std::string name;
    SourceState state = SourceState::Reading;
    bool paused = false;
    SourceProgress progress;
    SourceConnection connection;
    std::uint64_t records = 0;                    // of this run, as are the next three
    std::uint64_t bytes = 0;                      // uncompressed
    std::uint64_t bad = 0;                        // set aside
    std::map<std::string, std::uint64_t> ignored; // of categories that are not watched
    Timestamp newestRecord{};                     // event time; the beginning of 1970 before the first
    double recordsPerSecond = 0;                  // over the last seconds
    double bytesPerSecond = 0;
    std::vector<SourceProblem> problems; // newest first
};

class SourceSet final : public EventSource {
public:
    SourceSet();
    ~SourceSet() override; // stops and waits

    // Before the first next(). Names differ.
    void add(std::string name, std::unique_ptr<EventSource> source, bool paused = false);
    // From any thread; what a paused source had read already is still handed on. False when none has the
    // name.
    bool setPaused(std::string_view name, bool paused);
    [[nodiscard]] std::vector<SourceHealth> health() const; // from any thread

    void resume(const std::map<std::string, std::string>& cursors) override;
    [[nodiscard]] SourceState next(EventBatch& batch, std::stop_token stop) override;
    [[nodiscard]] SourceProgress progress() const override; // all together
    [[nodiscard]] std::vector<SourceProblem> problems() const override;

    // A source that is being read, but says nothing for so long, no longer holds up the others.
    static constexpr std::chrono::seconds patience{2};

private:
    struct Member;
    void read(Member& member, const std::stop_token& stop);
    void start();
    [[nodiscard]] Member* earliest();
    [[nodiscard]] bool isAnyDue() const;
    [[nodiscard]] SourceState state() const;

    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    std::vector<std::unique_ptr<Member>> members_;
    std::uint64_t batches_ = 0;
    bool started_ = false;
};

} // namespace cosmoswatch
