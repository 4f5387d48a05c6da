#include "core/settings/settings.h"

#include "core/base/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

namespace cosmoswatch {
namespace {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

constexpr std::size_t longestFile = 16u << 20;
constexpr std::size_t longestText = 4096;
constexpr int deepest = 64;
constexpr int longestDays = 36'500;

// A value of the file and the place where it stands, for errors that name it. The first error stays; what is
// read after it is empty.
class Reader {
public:
    Reader(const Json& value, std::string place, std::optional<Error>& error)
        : value_(&value), place_(std::move(place)), error_(&error) {}

    void fail(std::string what) const {
        if (!*error_) *error_ = Error{ErrorCode::InvalidFormat, std::move(what), place_};
    }
    // Nothing when the object has no such key, or null.
    [[nodiscard]] std::optional<Reader> member(const char* key) const {
        if (!isObject()) return std::nullopt;
        const auto found = value_->find(key);
        if (found == value_->end() || found->is_null()) return std::nullopt;
        return Reader(*found, below(key), *error_);
    }
    [[nodiscard]] Reader needed(const char* key) const {
        if (auto found = member(key)) return *found;
        static const Json nothing;
        const Reader missing(nothing, below(key), *error_);
        missing.fail("is missing");
        return missing;
    }
    void eachMember(const std::function<void(const std::string&, const Reader&)>& visit) const {
        if (!isObject()) return;
        for (const auto& [key, value] : value_->items())
            visit(key, Reader(value, below(key), *error_));
    }
    void eachItem(const std::function<void(const Reader&)>& visit) const {
        if (!value_->is_array()) return fail("should be a list, [ … ]");
        for (std::size_t i = 0; i < value_->size(); ++i)
            visit(Reader((*value_)[i], place_ + "[" + std::to_string(i) + "]", *error_));
    }
    [[nodiscard]] bool isObject() const {
        if (value_->is_object()) return true;
        fail("should be an object, { … }");
        return false;
    }
    [[nodiscard]] std::string text() const {
        if (!value_->is_string()) return fail("should be a text, in quotation marks"), std::string();
        const auto& text = value_->get_ref<const std::string&>();
        if (text.size() > longestText)
            return fail("is longer than " + std::to_string(longestText) + " bytes"), std::string();
        if (text.find('\0') != std::string::npos)
            return fail("holds a character that no name or path has"), std::string();
        return text;
    }
    [[nodiscard]] bool flag() const {
        if (!value_->is_boolean()) return fail("should be true or false"), false;
        return value_->get<bool>();
    }
    [[nodiscard]] double number(double least, double most) const {
        const double value = value_->is_number() ? value_->get<double>() : std::nan("");
        if (value >= least && value <= most) return value;
        fail("should be a number from " + formatCount(static_cast<std::uint64_t>(least)) + " to " +
             formatCount(static_cast<std::uint64_t>(most)));
        return least;
    }
    [[nodiscard]] double whole(double least, double most) const {
        const double value = number(least, most);
        if (value != std::floor(value)) fail("should be a whole number");
        return value;
    }
    [[nodiscard]] std::chrono::days days(int least, int most) const {
        return std::chrono::days{static_cast<int>(whole(least, most))};
    }
    [[nodiscard]] std::filesystem::path path() const {
        std::filesystem::path path = text();
        if (!path.empty() && path.is_relative()) fail("should be a whole path, from / on");
        return path;
    }
    [[nodiscard]] std::string dumped() const { return value_->dump(); }

private:
    [[nodiscard]] std::string below(const std::string& key) const {
        const std::string shown = elide(visible(key), 200);
        return place_.empty() ? shown : place_ + "." + shown;
    }

    const Json* value_;
    std::string place_;
    std::optional<Error>* error_;
};

// Text that is missing keeps what is usual.
void readText(const Reader& from, const char* key, std::string& into) {
    if (const auto text = from.member(key)) into = text->text();
}

std::string neededText(const Reader& from, const char* key) {
    std::string text = from.needed(key).text();
    if (trim(text).empty()) from.needed(key).fail("should not be empty");
    return text;
}

EntraApplication readEntra(const Reader& from) {
    EntraApplication application;
    application.tenant = neededText(from, "tenant");
    application.client = neededText(from, "client");
    application.secret = neededText(from, "secret");
    readText(from, "authority", application.authority);
    return application;
}

FolderLogs readFolder(const Reader& from) {
    FolderLogs folder{from.needed("path").path()};
    if (folder.path.empty()) from.needed("path").fail("should name a folder or a file");
    return folder;
}

BlobLogs readBlobs(const Reader& from) {
    BlobLogs blobs;
    blobs.endpoint = neededText(from, "endpoint");
    readText(from, "container", blobs.container);
    readText(from, "prefix", blobs.prefix);
    const Reader credential = from.needed("credential");
    const std::string kind = credential.needed("kind").text();
    if (kind == "account-key")
        blobs.credential = AccountKey{neededText(credential, "secret")};
    else if (kind == "shared-access-signature")
        blobs.credential = SharedAccessSignature{neededText(credential, "secret")};
    else if (kind == "entra")
        blobs.credential = readEntra(credential);
    else
        credential.needed("kind").fail("should be account-key, shared-access-signature or entra");
    return blobs;
}

HubLogs readHub(const Reader& from) {
    HubLogs hub;
    hub.server = neededText(from, "server");
    hub.hub = neededText(from, "hub");
    readText(from, "consumerGroup", hub.consumerGroup);
    const Reader credential = from.needed("credential");
    const std::string kind = credential.needed("kind").text();
    if (kind == "connection-string")
        hub.credential = ConnectionString{neededText(credential, "secret")};
    else if (kind == "entra")
        hub.credential = readEntra(credential);
    else
        credential.needed("kind").fail("should be connection-string or entra");
    return hub;
}

WorkspaceLogs readWorkspace(const Reader& from) {
    WorkspaceLogs workspace;
    workspace.workspace = neededText(from, "workspace");
    workspace.credential = readEntra(from.needed("credential"));
    if (const auto tables = from.member("tables"))
        tables->eachItem([&](const Reader& item) { workspace.tables.push_back(item.text()); });
    readText(from, "endpoint", workspace.endpoint);
    return workspace;
}

SourceSettings readSource(const Reader& from) {
    SourceSettings source;
    source.name = neededText(from, "name");
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

std::vector<SourceSettings> readSources(const Reader& from) {
    std::vector<SourceSettings> sources;
    std::set<std::string> names;
    from.eachItem([&](const Reader& item) {
        sources.push_back(readSource(item));
        if (!names.insert(sources.back().name).second)
            item.needed("name").fail("is the name of an earlier source; give each its own");
    });
    return sources;
}

NamedNetwork readNamedNetwork(const Reader& from) {
    NamedNetwork named;
    named.name = from.needed("name").text();
    from.needed("networks").eachItem([&](const Reader& item) {
        if (const auto network = IpNetwork::parse(item.text()))
            named.networks.push_back(*network);
        else
            item.fail("should be an address or a network, such as 192.0.2.0/24");
    });
    return named;
}

IntelSettings readAddresses(const Reader& from) {
    IntelSettings intel;
    const auto paths = [&](const char* key, std::vector<std::filesystem::path>& into) {
        if (const auto list = from.member(key))
            list->eachItem([&](const Reader& item) { into.push_back(item.path()); });
    };
    paths("torExitLists", intel.torExitLists);
    paths("suspiciousLists", intel.suspiciousLists);
    if (const auto file = from.member("geoDatabase")) intel.geoDatabase = file->path();
    if (const auto file = from.member("networkDatabase")) intel.networkDatabase = file->path();
    if (const auto list = from.member("namedNetworks"))
        list->eachItem([&](const Reader& item) { intel.namedNetworks.push_back(readNamedNetwork(item)); });
    return intel;
}

FeedSettings readFeed(const Reader& from) {
    FeedSettings feed;
    feed.name = neededText(from, "name");
    feed.url = neededText(from, "url");
    const std::string kind = from.needed("kind").text();
    bool known = false;
    for (const FeedKind each : {FeedKind::TorExits, FeedKind::SuspiciousAddresses, FeedKind::GeoDatabase,
                                FeedKind::NetworkDatabase}) {
        if (feedKindName(each) != kind) continue;
        feed.kind = each;
        known = true;
    }
    if (!known)
        from.needed("kind").fail(
            "should be tor-exits, suspicious-addresses, geo-database or network-database");
    if (const auto hours = from.member("everyHours"))
        feed.every = std::chrono::hours{static_cast<int>(hours->whole(1, 24 * 90))};
    if (const auto on = from.member("enabled")) feed.enabled = on->flag();
    if (const auto allow = from.member("allowPrivate")) feed.allowPrivate = allow->flag();
    return feed;
}

std::vector<FeedSettings> readFeeds(const Reader& from) {
    std::vector<FeedSettings> feeds;
    std::set<std::string> names;
    from.eachItem([&](const Reader& item) {
        feeds.push_back(readFeed(item));
        if (!names.insert(feeds.back().name).second)
            item.needed("name").fail("is the name of an earlier feed; give each its own");
    });
    return feeds;
}

ProtectionRules readRules(const Reader& from) {
    ProtectionRules rules;
    if (const auto on = from.member("enabled")) rules.enabled = on->flag();
    if (const auto days = from.member("learningDays"))
        rules.learningPeriod = days->days(0, longestLearningDays);
    if (const auto detectors = from.member("detectors"))
        detectors->eachMember(
            [&](const std::string& type, const Reader& on) { rules.detectors[type] = on.flag(); });
    if (const auto thresholds = from.member("thresholds"))
        thresholds->eachMember([&](const std::string& key, const Reader& value) {
            const ThresholdInfo* info = findThreshold(key);
            if (!info) return; // of a later version
            rules.thresholds[info->id] =
                info->whole ? value.whole(info->least, info->most) : value.number(info->least, info->most);
        });
    return rules;
}

Protection readProtection(const Reader& from) {
    Protection protection;
    protection.everywhere = readRules(from);
    if (const auto subscriptions = from.member("subscriptions"))
        subscriptions->eachMember([&](const std::string& id, const Reader& rules) {
            protection.subscriptions[lowerAscii(id)] = readRules(rules);
        });
    if (const auto accounts = from.member("accounts"))
        accounts->eachMember([&](const std::string& key, const Reader& rules) {
            protection.accounts[lowerAscii(key)] = readRules(rules);
        });
    return protection;
}

RetentionSettings readRetention(const Reader& from) {
    RetentionSettings retention;
    if (const auto days = from.member("closedAlertsDays"))
        retention.closedAlerts = days->days(1, longestDays);
    if (const auto days = from.member("accessDays")) retention.access = days->days(1, longestDays);
    return retention;
}

NetworkSettings readNetwork(const Reader& from) {
    NetworkSettings network;
    readText(from, "proxy", network.proxy);
    if (const auto file = from.member("authorities")) network.authorities = file->path();
    return network;
}

OrderedJson jsonOf(const FeedSettings& feed) {
    return {{"name", feed.name},       {"kind", feedKindName(feed.kind)},
            {"url", feed.url},         {"everyHours", feed.every.count()},
            {"enabled", feed.enabled}, {"allowPrivate", feed.allowPrivate}};
}

OrderedJson jsonOf(const AccountKey& key) {
    return {{"kind", "account-key"}, {"secret", key.secret}};
}

OrderedJson jsonOf(const SharedAccessSignature& signature) {
    return {{"kind", "shared-access-signature"}, {"secret", signature.secret}};
}

OrderedJson jsonOf(const ConnectionString& connection) {
    return {{"kind", "connection-string"}, {"secret", connection.secret}};
}

OrderedJson jsonOf(const EntraApplication& application) {
    return {{"kind", "entra"},
            {"tenant", application.tenant},
            {"client", application.client},
            {"secret", application.secret},
            {"authority", application.authority}};
}

template<typename... Credentials>
OrderedJson jsonOf(const std::variant<Credentials...>& credential) {
    return std::visit([](const auto& one) { return jsonOf(one); }, credential);
}

void addTo(OrderedJson& json, const FolderLogs& folder) {
    json["kind"] = "folder";
    json["path"] = folder.path.native();
}

void addTo(OrderedJson& json, const BlobLogs& blobs) {
    json["kind"] = "blob";
    json["endpoint"] = blobs.endpoint;
    json["container"] = blobs.container;
    json["prefix"] = blobs.prefix;
    json["credential"] = jsonOf(blobs.credential);
}

void addTo(OrderedJson& json, const HubLogs& hub) {
    json["kind"] = "event-hub";
    json["server"] = hub.server;
    json["hub"] = hub.hub;
    json["consumerGroup"] = hub.consumerGroup;
    json["credential"] = jsonOf(hub.credential);
}

void addTo(OrderedJson& json, const WorkspaceLogs& workspace) {
    json["kind"] = "log-analytics";
    json["workspace"] = workspace.workspace;
    json["tables"] = workspace.tables;
    json["endpoint"] = workspace.endpoint;
    json["credential"] = jsonOf(workspace.credential);
}

void addTo(OrderedJson& json, const UnknownLogs& unknown) {
    json["kind"] = unknown.kind;
}

OrderedJson jsonOf(const SourceSettings& source) {
    OrderedJson json;
    json["name"] = source.name;
    std::visit([&json](const auto& logs) { addTo(json, logs); }, source.logs);
    json["paused"] = source.paused;
    return json;
}

OrderedJson jsonOf(const NetworkSettings& network) {
    return {{"proxy", network.proxy}, {"authorities", network.authorities.native()}};
}

OrderedJson jsonOf(const IntelSettings& intel) {
    const auto paths = [](const std::vector<std::filesystem::path>& files) {
        OrderedJson list = OrderedJson::array();
        for (const auto& file : files)
            list.push_back(file.native());
        return list;
    };
    OrderedJson json;
    json["torExitLists"] = paths(intel.torExitLists);
    json["suspiciousLists"] = paths(intel.suspiciousLists);
    json["geoDatabase"] = intel.geoDatabase.native();
    json["networkDatabase"] = intel.networkDatabase.native();
    json["namedNetworks"] = OrderedJson::array();
    for (const auto& named : intel.namedNetworks) {
        OrderedJson networks = OrderedJson::array();
        for (const auto& network : named.networks)
            networks.push_back(network.text());
        json["namedNetworks"].push_back({{"name", named.name}, {"networks", networks}});
    }
    return json;
}

OrderedJson jsonOf(const ProtectionRules& rules) {
    OrderedJson json = OrderedJson::object();
    if (rules.enabled) json["enabled"] = *rules.enabled;
    if (rules.learningPeriod) json["learningDays"] = rules.learningPeriod->count();
    for (const auto& [type, on] : rules.detectors)
        json["detectors"][type] = on;
    for (const auto& [threshold, value] : rules.thresholds) {
        OrderedJson& place = json["thresholds"][std::string(infoOf(threshold).key)];
        if (value == std::floor(value))
            place = static_cast<std::int64_t>(value);
        else
            place = value;
    }
    return json;
}

OrderedJson jsonOf(const Protection& protection) {
    OrderedJson json = jsonOf(protection.everywhere);
    for (const auto& [id, rules] : protection.subscriptions)
        if (!rules.empty()) json["subscriptions"][id] = jsonOf(rules);
    for (const auto& [key, rules] : protection.accounts)
        if (!rules.empty()) json["accounts"][key] = jsonOf(rules);
    return json;
}

OrderedJson jsonOf(const RetentionSettings& retention) {
    OrderedJson json = OrderedJson::object();
    if (retention.closedAlerts) json["closedAlertsDays"] = retention.closedAlerts->count();
    if (retention.access) json["accessDays"] = retention.access->count();
    return json;
}

OrderedJson objectOf(const std::string& text) {
    OrderedJson json = OrderedJson::parse(text, nullptr, false);
    return json.is_object() ? json : OrderedJson::object();
}

// `more` behind what is there; where both say something, what is there stays.
void addUnknown(OrderedJson& known, const OrderedJson& more) {
    for (const auto& [key, value] : more.items()) {
        const auto found = known.find(key);
        if (found == known.end())
            known[key] = value;
        else if (found->is_object() && value.is_object())
            addUnknown(*found, value);
    }
}

// What is left of the file when all that is known is taken away.
void takeAway(Json& from, const OrderedJson& known) {
    for (const auto& [key, value] : known.items()) {
        const auto found = from.find(key);
        if (found == from.end()) continue;
        if (value.is_object() && found->is_object()) takeAway(*found, value);
        if (!value.is_object() || !found->is_object() || found->empty()) from.erase(found);
    }
}

OrderedJson knownJson(const Settings& settings) {
    OrderedJson json;
    json["version"] = Settings::version;
    json["sources"] = OrderedJson::array();
    for (const auto& source : settings.sources)
        json["sources"].push_back(jsonOf(source));
    json["addresses"] = jsonOf(settings.intel);
    json["feeds"] = OrderedJson::array();
    for (const auto& feed : settings.feeds)
        json["feeds"].push_back(jsonOf(feed));
    json["protection"] = jsonOf(settings.protection);
    json["retention"] = jsonOf(settings.retention);
    json["network"] = jsonOf(settings.network);
    json["console"] = objectOf(settings.console);
    return json;
}

// The parser and what comes after it go down with every bracket: hostile depth must not reach them.
bool isTooDeep(std::string_view json) {
    int depth = 0;
    bool inText = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (inText) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                inText = false;
        } else if (c == '"')
            inText = true;
        else if ((c == '{' || c == '[') && ++depth > deepest)
            return true;
        else if (c == '}' || c == ']')
            --depth;
    }
    return false;
}

std::string lineAndColumn(std::string_view text, std::size_t byte) {
    const std::string_view before = text.substr(0, std::min(byte > 0 ? byte - 1 : 0, text.size()));
    const auto line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
    const auto lastBreak = before.rfind('\n');
    const std::size_t column = before.size() - (lastBreak == std::string_view::npos ? 0 : lastBreak + 1) + 1;
    return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

Result<Json> parseJson(std::string_view text) {
    if (text.size() > longestFile) return fail(ErrorCode::InvalidFormat, "is too large for a settings file");
    if (isTooDeep(text))
        return fail(ErrorCode::InvalidFormat,
                    "nests deeper than " + std::to_string(deepest) + " levels; no settings do");
    try { // the only call that knows where the trouble is
        return Json::parse(text);
    } catch (const Json::parse_error& error) {
        return fail(ErrorCode::InvalidFormat, "is not JSON from here on; look for a missing comma or quote",
                    lineAndColumn(text, error.byte));
    } catch (const Json::exception&) {
        return fail(ErrorCode::InvalidFormat, "holds a number that is out of range");
    }
}

Result<void> checkVersion(const Reader& top) {
    const auto version = top.member("version");
    if (!version) return {};
    if (version->number(1, 1e6) > Settings::version)
        return fail(ErrorCode::Unsupported,
                    "the settings were written by a newer version of Cosmos Watch; install that version, or "
                    "move the file away",
                    "version");
    return {};
}

} // namespace

Result<Settings> parseSettings(std::string_view text) {
    auto json = parseJson(text);
    if (!json) return tl::unexpected(std::move(json.error()));
    std::optional<Error> error;
    const Reader top(*json, "", error);
    Settings settings;
    if (top.isObject()) {
        if (auto version = checkVersion(top); !version) return tl::unexpected(std::move(version.error()));
        if (const auto sources = top.member("sources")) settings.sources = readSources(*sources);
        if (const auto addresses = top.member("addresses")) settings.intel = readAddresses(*addresses);
        if (const auto feeds = top.member("feeds")) settings.feeds = readFeeds(*feeds);
        if (const auto protection = top.member("protection"))
            settings.protection = readProtection(*protection);
        if (const auto retention = top.member("retention")) settings.retention = readRetention(*retention);
        if (const auto network = top.member("network")) settings.network = readNetwork(*network);
        if (const auto console = top.member("console"); console && console->isObject())
            settings.console = console->dumped();
    }
    if (error) return tl::unexpected(std::move(*error));
    for (std::size_t i = 0; i < settings.sources.size(); ++i) {
        Json rest = (*json)["sources"][i];
        takeAway(rest, jsonOf(settings.sources[i]));
        if (!rest.empty()) settings.sources[i].unknown = rest.dump();
    }
    takeAway(*json, knownJson(settings));
    if (!json->empty()) settings.unknown = json->dump();
    return settings;
}

std::string formatSettings(const Settings& settings) {
    OrderedJson json = knownJson(settings);
    for (std::size_t i = 0; i < settings.sources.size(); ++i)
        addUnknown(json["sources"][i], objectOf(settings.sources[i].unknown));
    addUnknown(json, objectOf(settings.unknown));
    return json.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

const SourceSettings* findSource(const Settings& settings, std::string_view name) {
    const auto found = std::find_if(settings.sources.begin(), settings.sources.end(),
                                    [name](const auto& source) { return source.name == name; });
    return found == settings.sources.end() ? nullptr : &*found;
}

std::string unusedSourceName(const Settings& settings, std::string_view wish) {
    const std::string base = trim(wish).empty() ? "logs" : std::string(trim(wish));
    std::string name = base;
    for (int number = 2; findSource(settings, name); ++number)
        name = base + " " + std::to_string(number);
    return name;
}

} // namespace cosmoswatch
