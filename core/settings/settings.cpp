#include "core/settings/settings.h"

#include "core/base/text.h"
#include "core/settings/feed_form.h"
#include "core/settings/receiver_form.h"
#include "core/settings/settings_reader.h"
#include "core/settings/source_form.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace cosmoswatch {
namespace {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

constexpr std::size_t longestFile = 16u << 20;
constexpr int deepest = 64;
constexpr int longestDays = 36'500;

NamedNetwork readNamedNetwork(const SettingsReader& from) {
    NamedNetwork named;
    named.name = from.needed("name").text();
    from.needed("networks").eachItem([&](const SettingsReader& item) {
        if (const auto network = IpNetwork::parse(item.text()))
            named.networks.push_back(*network);
        else
            item.fail("should be an address or a network, such as 192.0.2.0/24");
    });
    return named;
}

IntelSettings readAddresses(const SettingsReader& from) {
    IntelSettings intel;
    const auto paths = [&](const char* key, std::vector<std::filesystem::path>& into) {
        if (const auto list = from.member(key))
            list->eachItem([&](const SettingsReader& item) { into.push_back(item.path()); });
    };
    paths("torExitLists", intel.torExitLists);
    paths("suspiciousLists", intel.suspiciousLists);
    if (const auto file = from.member("geoDatabase")) intel.geoDatabase = file->path();
    if (const auto file = from.member("networkDatabase")) intel.networkDatabase = file->path();
    if (const auto list = from.member("namedNetworks"))
        list->eachItem(
            [&](const SettingsReader& item) { intel.namedNetworks.push_back(readNamedNetwork(item)); });
    return intel;
}

ProtectionRules readRules(const SettingsReader& from) {
    ProtectionRules rules;
    if (const auto on = from.member("enabled")) rules.enabled = on->flag();
    if (const auto days = from.member("learningDays"))
        rules.learningPeriod = days->days(0, longestLearningDays);
    if (const auto detectors = from.member("detectors"))
        detectors->eachMember(
            [&](const std::string& type, const SettingsReader& on) { rules.detectors[type] = on.flag(); });
    if (const auto thresholds = from.member("thresholds"))
        thresholds->eachMember([&](const std::string& key, const SettingsReader& value) {
            const ThresholdInfo* info = findThreshold(key);
            if (!info) return; // of a later version
            rules.thresholds[info->id] =
                info->whole ? value.whole(info->least, info->most) : value.number(info->least, info->most);
        });
    return rules;
}

Protection readProtection(const SettingsReader& from) {
    Protection protection;
    protection.everywhere = readRules(from);
    if (const auto subscriptions = from.member("subscriptions"))
        subscriptions->eachMember([&](const std::string& id, const SettingsReader& rules) {
            protection.subscriptions[lowerAscii(id)] = readRules(rules);
        });
    if (const auto accounts = from.member("accounts"))
        accounts->eachMember([&](const std::string& key, const SettingsReader& rules) {
            protection.accounts[lowerAscii(key)] = readRules(rules);
        });
    return protection;
}

RetentionSettings readRetention(const SettingsReader& from) {
    RetentionSettings retention;
    if (const auto days = from.member("closedAlertsDays"))
        retention.closedAlerts = days->days(1, longestDays);
    if (const auto days = from.member("accessDays")) retention.access = days->days(1, longestDays);
    return retention;
}

NetworkSettings readNetwork(const SettingsReader& from) {
    NetworkSettings network;
    from.readText("proxy", network.proxy);
    if (const auto file = from.member("authorities")) network.authorities = file->path();
    return network;
}

OrderedJson jsonOf(const FeedSettings& feed) {
    return {{"name", feed.name},       {"kind", feedKindName(feed.kind)},
            {"url", feed.url},         {"everyHours", feed.every.count()},
            {"enabled", feed.enabled}, {"allowPrivate", feed.allowPrivate}};
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
        json["sources"].push_back(objectOf(formatSource(source)));
    json["addresses"] = jsonOf(settings.intel);
    json["feeds"] = OrderedJson::array();
    for (const auto& feed : settings.feeds)
        json["feeds"].push_back(jsonOf(feed));
    json["receivers"] = OrderedJson::array();
    for (const auto& receiver : settings.receivers)
        json["receivers"].push_back(objectOf(formatReceiver(receiver)));
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

Result<void> checkVersion(const SettingsReader& top) {
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
    const SettingsReader top(&*json, "", error);
    Settings settings;
    if (top.isObject()) {
        if (auto version = checkVersion(top); !version) return tl::unexpected(std::move(version.error()));
        if (const auto sources = top.member("sources")) settings.sources = readSources(*sources);
        if (const auto addresses = top.member("addresses")) settings.intel = readAddresses(*addresses);
        if (const auto feeds = top.member("feeds")) settings.feeds = readFeeds(*feeds);
        if (const auto receivers = top.member("receivers")) settings.receivers = readReceivers(*receivers);
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
        takeAway(rest, objectOf(formatSource(settings.sources[i])));
        if (!rest.empty()) settings.sources[i].unknown = rest.dump();
    }
    for (std::size_t i = 0; i < settings.receivers.size(); ++i) {
        Json rest = (*json)["receivers"][i];
        takeAway(rest, objectOf(formatReceiver(settings.receivers[i])));
        if (!rest.empty()) settings.receivers[i].unknown = rest.dump();
    }
    takeAway(*json, knownJson(settings));
    if (!json->empty()) settings.unknown = json->dump();
    return settings;
}

std::string formatSettings(const Settings& settings) {
    OrderedJson json = knownJson(settings);
    for (std::size_t i = 0; i < settings.sources.size(); ++i)
        addUnknown(json["sources"][i], objectOf(settings.sources[i].unknown));
    for (std::size_t i = 0; i < settings.receivers.size(); ++i)
        addUnknown(json["receivers"][i], objectOf(settings.receivers[i].unknown));
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
