#include "core/engine/session.h"

#include "core/source/folder_source.h"

#include <algorithm>
#include <mutex>
#include <thread>

namespace cosmoswatch {
namespace {

std::unique_ptr<EventSource> folderSource(std::vector<std::filesystem::path> paths, bool follow) {
    FolderSettings settings;
    settings.paths = std::move(paths);
    settings.follow = follow;
    return std::make_unique<FolderSource>(std::move(settings));
}

// "shop-logs", as the folder is called; another one when a source is called so.
std::string nameOfPaths(const SessionSettings& settings) {
    const auto& path = settings.paths.front();
    const auto name = path.filename().empty() ? path.parent_path().filename() : path.filename();
    Settings taken;
    taken.sources = settings.sources;
    return unusedSourceName(taken, name.string());
}

bool canBeRead(const SourceSettings& source) {
    return std::holds_alternative<FolderLogs>(source.logs);
}

class RunningSession final : public Session {
public:
    RunningSession(AlertStore& store, Intel intel, const SessionSettings& settings)
        : intel_(std::move(intel)), engine_(source_, store, intel_, settings.engine) {
        addSources(settings);
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
    void addSources(const SessionSettings& settings) {
        for (const auto& source : settings.sources)
            if (const auto* folder = std::get_if<FolderLogs>(&source.logs))
                source_.add(source.name, folderSource({folder->path}, settings.follow), source.paused);
        if (!settings.paths.empty())
            source_.add(nameOfPaths(settings), folderSource(settings.paths, settings.follow));
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
    mutable std::mutex mutex_;
    bool finished_ = false;
    std::optional<Error> error_;
    std::jthread thread_; // last: it uses all of the above
};

} // namespace

Result<std::unique_ptr<Session>> startSession(AlertStore& store, const SessionSettings& settings) {
    if (settings.paths.empty() && std::none_of(settings.sources.begin(), settings.sources.end(), canBeRead))
        return fail(ErrorCode::InvalidArgument, "no file or folder of logs was named");
    auto intel = Intel::load(settings.intel);
    if (!intel) return tl::unexpected(intel.error());
    return std::make_unique<RunningSession>(store, std::move(*intel), settings);
}

} // namespace cosmoswatch
