#include "core/engine/source_factory.h"

#include "core/azure/remote_access.h"
#include "core/blob/blob_source.h"
#include "core/eventhub/hub_source.h"
#include "core/source/folder_source.h"
#include "core/workspace/workspace_source.h"

namespace cosmoswatch {
namespace {

std::unique_ptr<EventSource> folderSource(std::vector<std::filesystem::path> paths,
                                          const SessionSettings& session) {
    FolderSettings settings;
    settings.paths = std::move(paths);
    settings.follow = session.follow;
    settings.pollInterval = session.pollInterval.value_or(settings.pollInterval);
    return std::make_unique<FolderSource>(std::move(settings));
}

RemoteAccess remoteAccess(const SessionSettings& session) {
    RemoteAccess access;
    access.network = session.network;
    access.secrets = session.secrets ? session.secrets : memorySecrets();
    access.follow = session.follow;
    access.pollInterval = session.pollInterval.value_or(access.pollInterval);
    return access;
}

// One line a kind; null for what cannot be read.
struct Maker {
    const SessionSettings& session;
    RemoteAccess access = remoteAccess(session);

    std::unique_ptr<EventSource> operator()(const FolderLogs& folder) const {
        return folderSource({folder.path}, session);
    }
    std::unique_ptr<EventSource> operator()(const BlobLogs& blobs) const {
        return openBlobSource(blobs, access);
    }
    std::unique_ptr<EventSource> operator()(const HubLogs& hub) const { return openHubSource(hub, access); }
    std::unique_ptr<EventSource> operator()(const WorkspaceLogs& workspace) const {
        return openWorkspaceSource(workspace, access);
    }
    std::unique_ptr<EventSource> operator()(const UnknownLogs& /*unknown*/) const { return nullptr; }
};

// "shop-logs", as the folder is called; another one when a source is called so.
std::string nameOfPaths(const SessionSettings& settings) {
    const auto& path = settings.paths.front();
    const auto name = path.filename().empty() ? path.parent_path().filename() : path.filename();
    Settings taken;
    taken.sources = settings.sources;
    return unusedSourceName(taken, name.string());
}

} // namespace

std::vector<NamedSource> makeSources(const SessionSettings& settings) {
    std::vector<NamedSource> sources;
    const Maker maker{settings};
    for (const auto& source : settings.sources)
        if (auto made = std::visit(maker, source.logs))
            sources.push_back({source.name, std::move(made), source.paused});
    if (!settings.paths.empty())
        sources.push_back({nameOfPaths(settings), folderSource(settings.paths, settings)});
    return sources;
}

} // namespace cosmoswatch
