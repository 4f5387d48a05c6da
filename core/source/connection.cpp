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

// The first variant holds connections, the one inside it credentials.
struct SecretName {
    std::string operator()(const FolderLogs& /*folder*/) const { return {}; }
    std::string operator()(const UnknownLogs& /*unknown*/) const { return {}; }
    std::string operator()(const WorkspaceLogs& workspace) const { return workspace.credential.secret; }
    std::string operator()(const auto& withChoice) const {
        return std::visit([](const auto& credential) { return credential.secret; }, withChoice.credential);
    }
};

} // namespace

std::string placeOf(const Connection& connection) {
    return std::visit([](const auto& logs) { return placeOf(logs); }, connection);
}

std::string secretNameOf(const Connection& connection) {
    return std::visit(SecretName{}, connection);
}

} // namespace cosmoswatch
