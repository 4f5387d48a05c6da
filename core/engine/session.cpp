#include "core/engine/session.h"

#include "core/engine/source_factory.h"

#include <mutex>
#include <thread>

namespace cosmoswatch {
namespace {

std::filesystem::path folderOfFeeds(const SessionSettings& settings) {
    return settings.feedFolder.empty() ? defaultFeedFolder() : settings.feedFolder;
}

class RunningSession final : public Session {
public:
    RunningSession(AlertStore& store, Intel intel, std::vector<NamedSource> sources,
                   const SessionSettings& settings)
        : intel_(std::move(intel)), engine_(source_, store, intel_, settings.engine), chosen_(settings.intel),
          feeds_(settings.feeds), feedFolder_(folderOfFeeds(settings)) {
        for (auto& [name, source, paused] : sources)
            source_.add(std::move(name), std::move(source), paused);
        if (settings.follow)
            keeper_ = std::make_unique<FeedKeeper>(feeds_, FeedPlace{feedFolder_, settings.network},
                                                   [this] { takeNewFeeds(); });
        else
            keptFeeds_ = keptFeeds();
        thread_ = std::jthread([this](std::stop_token stop) { run(stop); });
    }

    SessionStatus status() const override {
        SessionStatus status{engine_.progress(), source_.health(),
                             source_.problems(), false,
                             std::nullopt,       keeper_ ? keeper_->health() : keptFeeds_};
        std::lock_guard lock(mutex_);
        status.finished = finished_;
        status.error = error_;
        return status;
    }
    bool setPaused(const std::string& source, bool paused) override {
        return source_.setPaused(source, paused);
    }
    void setProtection(const Protection& protection) override { engine_.setProtection(protection); }
    void requestStop() override { thread_.request_stop(); }

private:
    [[nodiscard]] std::vector<FeedHealth> keptFeeds() const {
        std::vector<FeedHealth> health;
        for (const auto& feed : feeds_)
            health.push_back(feedHealth(feed, feedFolder_));
        return health;
    }
    // In the keeper's thread. What was good when it was fetched can be read.
    void takeNewFeeds() {
        if (auto intel = Intel::load(withFeeds(chosen_, feeds_, feedFolder_)))
            engine_.setIntel(std::make_shared<const Intel>(std::move(*intel)));
    }
    void run(std::stop_token stop) {
        const auto result = engine_.run(std::move(stop));
        std::lock_guard lock(mutex_);
        finished_ = true;
        if (!result) error_ = result.error();
    }

    Intel intel_;
    SourceSet source_;
    Engine engine_;
    const IntelSettings chosen_; // by the user, without feeds
    const std::vector<FeedSettings> feeds_;
    const std::filesystem::path feedFolder_;
    std::vector<FeedHealth> keptFeeds_; // where nothing is fetched
    mutable std::mutex mutex_;
    bool finished_ = false;
    std::optional<Error> error_;
    std::unique_ptr<FeedKeeper> keeper_; // null when nothing is fetched
    std::jthread thread_;                // last: it uses all of the above
};

} // namespace

Result<std::unique_ptr<Session>> startSession(AlertStore& store, const SessionSettings& settings) {
    auto sources = makeSources(settings);
    if (sources.empty())
        return fail(ErrorCode::InvalidArgument, "no file, folder or source of logs was named");
    auto intel = Intel::load(withFeeds(settings.intel, settings.feeds, folderOfFeeds(settings)));
    if (!intel) return tl::unexpected(intel.error());
    return std::make_unique<RunningSession>(store, std::move(*intel), std::move(sources), settings);
}

} // namespace cosmoswatch
