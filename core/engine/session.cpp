#include "core/engine/session.h"

#include "core/source/folder_source.h"

#include <mutex>
#include <thread>

namespace cosmoswatch {
namespace {

class FolderSession final : public Session {
public:
    FolderSession(AlertStore& store, Intel intel, const SessionSettings& settings)
        : intel_(std::move(intel)), source_({settings.paths, settings.follow}),
          engine_(source_, store, intel_, settings.engine),
          thread_([this](std::stop_token stop) { run(stop); }) {}

    SessionStatus status() const override {
        SessionStatus status{engine_.progress(), source_.problems(), false, std::nullopt};
        std::lock_guard lock(mutex_);
        status.finished = finished_;
        status.error = error_;
        return status;
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
    FolderSource source_;
    Engine engine_;
    mutable std::mutex mutex_;
    bool finished_ = false;
    std::optional<Error> error_;
    std::jthread thread_; // last: it uses all of the above
};

} // namespace

Result<std::unique_ptr<Session>> startSession(AlertStore& store, const SessionSettings& settings) {
    if (settings.paths.empty())
        return fail(ErrorCode::InvalidArgument, "no file or folder of logs was named");
    auto intel = Intel::load(settings.intel);
    if (!intel) return tl::unexpected(intel.error());
    return std::make_unique<FolderSession>(store, std::move(*intel), settings);
}

} // namespace cosmoswatch
