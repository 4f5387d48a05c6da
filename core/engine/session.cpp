#include "core/engine/session.h"

#include "core/engine/source_factory.h"

#include <mutex>
#include <thread>

namespace cosmoswatch {
namespace {

class RunningSession final : public Session {
public:
    RunningSession(AlertStore& store, Intel intel, std::vector<NamedSource> sources,
                   const EngineSettings& settings)
        : intel_(std::move(intel)), engine_(source_, store, intel_, settings) {
        for (auto& [name, source, paused] : sources)
            source_.add(std::move(name), std::move(source), paused);
        thread_ = std::jthread([this](std::stop_token stop) { run(stop); });
    }

    SessionStatus status() const override {
        SessionStatus status{engine_.progress(), source_.health(), source_.problems(), false, std::nullopt};
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
    void run(std::stop_token stop) {
        const auto result = engine_.run(std::move(stop));
        std::lock_guard lock(mutex_);
        finished_ = true;
        if (!result) error_ = result.error();
    }

    Intel intel_;
    SourceSet source_;
    Engine engine_;
    mutable std::mutex mutex_;
    bool finished_ = false;
    std::optional<Error> error_;
    std::jthread thread_; // last: it uses all of the above
};

} // namespace

Result<std::unique_ptr<Session>> startSession(AlertStore& store, const SessionSettings& settings) {
    auto sources = makeSources(settings);
    if (sources.empty())
        return fail(ErrorCode::InvalidArgument, "no file, folder or source of logs was named");
    auto intel = Intel::load(settings.intel);
    if (!intel) return tl::unexpected(intel.error());
    return std::make_unique<RunningSession>(store, std::move(*intel), std::move(sources), settings.engine);
}

} // namespace cosmoswatch
