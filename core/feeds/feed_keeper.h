// Fetches feeds on schedule, in a thread of its own, and says how each is doing.
#pragma once

#include "core/feeds/feed_update.h"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace cosmoswatch {

struct FeedHealth {
    FeedSettings feed;
    std::optional<FeedRecord> good; // the last one; its age is what counts
    std::string problem;            // of the last try; empty when it went well
    Timestamp nextTry{};            // of those that are on
    [[nodiscard]] bool isStale(Timestamp time) const {
        return feed.enabled && (!good || time - good->checked > 3 * feed.every);
    }
};

// Looks at what is kept, and fetches nothing.
[[nodiscard]] FeedHealth feedHealth(const FeedSettings& feed, const std::filesystem::path& folder);

class FeedKeeper {
public:
    // `changed` is called in the keeper's thread after new content was kept.
    FeedKeeper(std::vector<FeedSettings> feeds, FeedPlace place, std::function<void()> changed);
    ~FeedKeeper(); // stops and waits

    [[nodiscard]] std::vector<FeedHealth> health() const; // from any thread
    // Fetches one that is on as soon as possible; once also when it has shrunk. False for others.
    bool fetchNow(const std::string& name, bool acceptShrinking = false);

    static constexpr std::chrono::minutes firstRetry{5};
    static constexpr std::chrono::hours longestRetry{6};

private:
    struct Kept {
        FeedHealth health;
        Backoff backoff{firstRetry, longestRetry};
        bool acceptShrinking = false;
    };
    void run(const std::stop_token& stop);
    Kept* nextDue();
    void noteOutcome(Kept& kept, const Result<FeedUpdate>& outcome);

    FeedPlace place_;
    std::function<void()> changed_;
    mutable std::mutex mutex_;
    std::condition_variable_any wake_;
    std::vector<Kept> feeds_;
    std::jthread thread_; // last: it uses all of the above
};

} // namespace cosmoswatch
