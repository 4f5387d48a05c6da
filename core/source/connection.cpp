#include "core/source/connection.h"

namespace cosmoswatch {
namespace {

std::string placeOf(const FolderLogs& folder) {
    return folder.path.native();
}

std::string placeOf(const BlobLogs& blobs) {
    return blobs.container.empty() ? blobs.endpoint : blobs.endpoint + "/" + blobs.container;
}

std::string placeOf(const HubLogs& hub) {
    return hub.server + "/" + hub.hub;
}

std::string placeOf(const WorkspaceLogs& workspace) {
    return "workspace " + workspace.workspace;
}

std::string placeOf(const UnknownLogs& unknown) {
    return "kind " + unknown.kind;
}

} // namespace

std::string placeOf(const Connection& connection) {
    return std::visit([](const auto& logs) { return placeOf(logs); }, connection);
}

} // namespace cosmoswatch
