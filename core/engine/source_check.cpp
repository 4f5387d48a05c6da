#include "core/engine/source_check.h"

#include "core/blob/blob_source.h"
#include "core/engine/folder_check.h"
#include "core/eventhub/hub_source.h"
#include "core/workspace/workspace_source.h"

namespace cosmoswatch {
namespace {

// One line a kind.
struct Checker {
    const SourceSettings& source;
    const RemoteAccess& access;
    const std::stop_token& stop;

    Result<SourceCheck> operator()(const FolderLogs& folder) const { return checkFolder(folder.path, stop); }
    Result<SourceCheck> operator()(const BlobLogs& blobs) const { return checkBlobLogs(blobs, access, stop); }
    Result<SourceCheck> operator()(const HubLogs& hub) const { return checkHubLogs(hub, access, stop); }
    Result<SourceCheck> operator()(const WorkspaceLogs& workspace) const {
        return checkWorkspaceLogs(workspace, access, stop);
    }
    Result<SourceCheck> operator()(const UnknownLogs& /*unknown*/) const { return notKnown(); }

    [[nodiscard]] Result<SourceCheck> notKnown() const {
        return fail(ErrorCode::Unsupported,
                    "is of a kind that this version of Cosmos Watch does not know; install a newer one",
                    source.name);
    }
};

} // namespace

Result<SourceCheck> checkSource(const SourceSettings& source, const RemoteAccess& access,
                                const std::stop_token& stop) {
    return std::visit(Checker{source, access, stop}, source.logs);
}

} // namespace cosmoswatch
