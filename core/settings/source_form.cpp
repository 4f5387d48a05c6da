#include "core/settings/source_form.h"

#include "core/settings/credential_form.h"

#include <nlohmann/json.hpp>

#include <set>

namespace cosmoswatch {
namespace {

using Json = nlohmann::ordered_json;

FolderLogs readFolder(const SettingsReader& from) {
    FolderLogs folder{from.needed("path").path()};
    if (folder.path.empty()) from.needed("path").fail("should name a folder or a file");
    return folder;
}

BlobLogs readBlobs(const SettingsReader& from) {
    BlobLogs blobs;
    blobs.endpoint = from.neededText("endpoint");
    from.readText("container", blobs.container);
    from.readText("prefix", blobs.prefix);
    const SettingsReader credential = from.needed("credential");
    const std::string kind = credential.needed("kind").text();
    if (kind == "account-key")
        blobs.credential = AccountKey{credential.neededText("secret")};
    else if (kind == "shared-access-signature")
        blobs.credential = SharedAccessSignature{credential.neededText("secret")};
    else if (kind == "entra")
        blobs.credential = readEntra(credential);
    else
        credential.needed("kind").fail("should be account-key, shared-access-signature or entra");
    return blobs;
}

HubLogs readHub(const SettingsReader& from) {
    HubLogs hub;
    hub.server = from.neededText("server");
    hub.hub = from.neededText("hub");
    from.readText("consumerGroup", hub.consumerGroup);
    hub.credential = readHubCredential(from.needed("credential"));
    return hub;
}

WorkspaceLogs readWorkspace(const SettingsReader& from) {
    WorkspaceLogs workspace;
    workspace.workspace = from.neededText("workspace");
    workspace.credential = readEntra(from.needed("credential"));
    if (const auto tables = from.member("tables"))
        tables->eachItem([&](const SettingsReader& item) { workspace.tables.push_back(item.text()); });
    from.readText("endpoint", workspace.endpoint);
    return workspace;
}

SourceSettings readSource(const SettingsReader& from) {
    SourceSettings source;
    source.name = from.neededText("name");
    if (const auto paused = from.member("paused")) source.paused = paused->flag();
    const std::string kind = from.needed("kind").text();
    if (kind == "folder")
        source.logs = readFolder(from);
    else if (kind == "blob")
        source.logs = readBlobs(from);
    else if (kind == "event-hub")
        source.logs = readHub(from);
    else if (kind == "log-analytics")
        source.logs = readWorkspace(from);
    else
        source.logs = UnknownLogs{kind};
    return source;
}

Json jsonOf(const AccountKey& key) {
    return {{"kind", "account-key"}, {"secret", key.secret}};
}

Json jsonOf(const SharedAccessSignature& signature) {
    return {{"kind", "shared-access-signature"}, {"secret", signature.secret}};
}

template<typename Credential>
Json jsonOf(const Credential& credential) {
    return Json::parse(formatCredential(credential));
}

template<typename... Credentials>
Json jsonOf(const std::variant<Credentials...>& credential) {
    return std::visit([](const auto& one) { return jsonOf(one); }, credential);
}

void addTo(Json& json, const FolderLogs& folder) {
    json["kind"] = "folder";
    json["path"] = folder.path.native();
}

void addTo(Json& json, const BlobLogs& blobs) {
    json["kind"] = "blob";
    json["endpoint"] = blobs.endpoint;
    json["container"] = blobs.container;
    json["prefix"] = blobs.prefix;
    json["credential"] = jsonOf(blobs.credential);
}

void addTo(Json& json, const HubLogs& hub) {
    json["kind"] = "event-hub";
    json["server"] = hub.server;
    json["hub"] = hub.hub;
    json["consumerGroup"] = hub.consumerGroup;
    json["credential"] = jsonOf(hub.credential);
}

void addTo(Json& json, const WorkspaceLogs& workspace) {
    json["kind"] = "log-analytics";
    json["workspace"] = workspace.workspace;
    json["tables"] = workspace.tables;
    json["endpoint"] = workspace.endpoint;
    json["credential"] = jsonOf(workspace.credential);
}

void addTo(Json& json, const UnknownLogs& unknown) {
    json["kind"] = unknown.kind;
}

} // namespace

std::vector<SourceSettings> readSources(const SettingsReader& from) {
    std::vector<SourceSettings> sources;
    std::set<std::string> names;
    from.eachItem([&](const SettingsReader& item) {
        sources.push_back(readSource(item));
        if (!names.insert(sources.back().name).second)
            item.needed("name").fail("is the name of an earlier source; give each its own");
    });
    return sources;
}

std::string formatSource(const SourceSettings& source) {
    Json json;
    json["name"] = source.name;
    std::visit([&json](const auto& logs) { addTo(json, logs); }, source.logs);
    json["paused"] = source.paused;
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace cosmoswatch
