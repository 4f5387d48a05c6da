#include "core/feeds/feed_keeper.h"

#include <algorithm>

namespace cosmoswatch {

FeedHealth feedHealth(const FeedSettings& feed, const std::filesystem::path& folder) {
    FeedHealth health;
    health.feed = feed;
    health.good = readFeedRecord(folder, feed);
    if (const auto good = checkFeedSettings(feed); !good) health.problem = describe(good.error());
    if (feed.enabled)
        health.nextTry = health.good && health.good->url == feed.url
                             ? std::min(health.good->checked + feed.every, now() + feed.every)
                             : now();
    return health;
}

FeedKeeper::FeedKeeper(std::vector<FeedSettings> feeds, FeedPlace place, std::function<void()> changed)
    : place_(std::move(place)), changed_(std::move(changed)) {
    for (const auto& feed : feeds) {
        Kept kept;
        kept.health = feedHealth(feed, place_.folder);
        feeds_.push_back(std::move(kept));
    }
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

FeedKeeper::~FeedKeeper() = default;

std::vector<FeedHealth> FeedKeeper::health() const {
    const std::lock_guard lock(mutex_);
    std::vector<FeedHealth> all;
    for (const auto& kept : feeds_)
        all.push_back(kept.health);
    return all;
}

bool FeedKeeper::fetchNow(const std::string& name, bool acceptShrinking) {
    const std::lock_guard lock(mutex_);
    for (auto& kept : feeds_) {
        if (kept.health.feed.name != name || !kept.health.feed.enabled) continue;
        kept.health.nextTry = {};
        kept.acceptShrinking = acceptShrinking;
        wake_.notify_all();
        return true;
    }
    return false;
}

FeedKeeper::Kept* FeedKeeper::nextDue() {
    Kept* first = nullptr;
    for (auto& kept : feeds_)
        if (kept.health.feed.enabled && (!first || kept.health.nextTry < first->health.nextTry))
            first = &kept;
    return first;
}

void FeedKeeper::run(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
        Kept* due = nextDue();
        if (!due) return;
        const Timestamp time = now();
        if (due->health.nextTry > time) {
            // In small steps, as the clock may be set.
            const auto wait = std::min<Duration>(due->health.nextTry - time, std::chrono::minutes{1});
            wake_.wait_for(lock, stop, wait, [&] { return nextDue()->health.nextTry <= now(); });
            continue;
        }
        const FeedSettings feed = due->health.feed;
        const bool accept = std::exchange(due->acceptShrinking, false);
        lock.unlock();
        const auto outcome = updateFeed(feed, place_, accept, stop);
        if (outcome && outcome->changed && changed_) changed_();
        lock.lock();
        if (!stop.stop_requested()) noteOutcome(*due, outcome);
    }
}

void FeedKeeper::noteOutcome(Kept& kept, const Result<FeedUpdate>& outcome) {
    FeedHealth& health = kept.health;
    if (outcome) {
        kept.backoff.succeeded();
        health.good = outcome->record;
        health.problem.clear();
        health.nextTry = now() + health.feed.every;
    } else {
        health.problem = describe(outcome.error());
        health.nextTry = now() + std::min<std::chrono::milliseconds>(kept.backoff.next(), health.feed.every);
    }
}

} // namespace cosmoswatch
