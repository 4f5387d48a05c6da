#include "core/alert/alert_values.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

namespace cosmoswatch {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t longestValue = 160; // bytes in a sentence
constexpr std::size_t longestWord = 400;  // bytes in a command: a resource id fits
constexpr std::size_t mostListed = 4;

constexpr std::array valueNames{
    "account"sv,    "address"sv,      "application"sv, "authentication"sv, "bytes"sv,
    "containers"sv, "count"sv,        "country"sv,     "credential"sv,     "deed"sv,
    "entity"sv,     "first"sv,        "items"sv,       "keyKind"sv,        "last"sv,
    "network"sv,    "operations"sv,   "place"sv,       "principal"sv,      "resourceGroup"sv,
    "resourceId"sv, "subscription"sv, "timeSpan"sv,    "userAgent"sv,      "when"sv};

struct Fallback {
    std::string_view name;
    std::string_view inSentence;
    std::string_view inCommand; // stands where the reader must put something
};
constexpr std::array fallbacks{
    Fallback{"account", "the account", "ACCOUNT"},
    Fallback{"address", "an unnamed address", "ADDRESS"},
    Fallback{"principal", "an unnamed principal", ""},
    Fallback{"deed", "reached", ""},
    Fallback{"resourceGroup", "its resource group", "RESOURCE_GROUP"},
    Fallback{"resourceId", "the account", "RESOURCE_ID"},
    Fallback{"subscription", "its subscription", "SUBSCRIPTION_ID"},
};

const Fallback* fallbackOf(std::string_view name) {
    const auto found =
        std::find_if(fallbacks.begin(), fallbacks.end(), [&](const Fallback& f) { return f.name == name; });
    return found == fallbacks.end() ? nullptr : &*found;
}

std::string shown(std::string_view value) {
    return elide(visible(elide(value, longestValue)), longestValue);
}

// "a, b and c"; of many only the first and how many more.
std::string listed(std::span<const std::string> values) {
    const std::size_t count = values.size() <= mostListed ? values.size() : mostListed - 1;
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) text += i + 1 == values.size() ? " and " : ", ";
        text += shown(values[i]);
    }
    if (count < values.size()) text += " and " + std::to_string(values.size() - count) + " more";
    return text;
}

bool isOneOf(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [&](auto other) { return equalsIgnoreCase(word, other); });
}

// What the client did, as the verb of a sentence whose object is the account.
std::string deed(std::span<const std::string> operations) {
    bool read = false, changed = false, deleted = false, executed = false;
    for (const auto& operation : operations) {
        read |= isOneOf(operation, {"Read", "ReadFeed", "Query", "SqlQuery", "JSQuery", "Head", "HeadFeed"});
        changed |= isOneOf(operation, {"Create", "Update", "Upsert", "Replace", "Patch"});
        deleted |= isOneOf(operation, {"Delete"});
        executed |= isOneOf(operation, {"Execute"});
    }
    if (read && changed && deleted) return "read, changed and deleted data in";
    if (read && changed) return "read and changed data in";
    if (read && deleted) return "read and deleted data in";
    if (changed && deleted) return "changed and deleted data in";
    if (read) return "read data from";
    if (changed) return "changed data in";
    if (deleted) return "deleted data from";
    return executed ? "ran stored code in" : "";
}

// "primary key" as "the primary key", "resource token" as "a resource token".
std::string credential(const std::string& authentication) {
    if (authentication.ends_with("key")) return "the " + authentication;
    if (authentication.ends_with("token")) return "a " + authentication;
    return authentication;
}

// The words of `az cosmosdb keys regenerate --key-kind`; empty when no account key was used.
std::string keyKind(const std::string& authentication) {
    const std::string text = lowerAscii(authentication);
    if (text.find("key") == std::string::npos) return {};
    const std::string which = text.find("secondary") != std::string::npos ? "secondary" : "primary";
    return text.find("read") != std::string::npos ? which + "Readonly" : which;
}

std::string dayText(Timestamp time) {
    const std::string text = formatTimeSpan(time, time); // "4 Oct 2026, 16:00 UTC"
    return text.substr(0, text.find(','));
}

std::string clockText(Timestamp time) {
    return formatMinute(time).substr(11, 5);
}

std::string when(Timestamp first, Timestamp last) {
    if (dayOf(first) != dayOf(last))
        return "between " + dayText(first) + ", " + clockText(first) + " and " + dayText(last) + ", " +
               clockText(last) + " UTC";
    if (clockText(first) == clockText(last)) return "at " + clockText(first) + " UTC on " + dayText(first);
    return "between " + clockText(first) + " and " + clockText(last) + " UTC on " + dayText(first);
}

std::string placeText(const Place& place) {
    const std::string& country = place.countryName.empty() ? place.countryCode : place.countryName;
    if (place.city.empty() || country.empty()) return place.city.empty() ? country : place.city;
    return place.city + ", " + country;
}

// Detectors give moments as ISO text; sentences want the day.
std::string readableMoment(std::string_view name, const std::string& value) {
    if (name != "listed" && name != "firstVisit") return value;
    auto time = parseTimestamp(value);
    if (!time) time = parseTimestamp(value + "T00:00");
    return time ? dayText(*time) : value;
}

} // namespace

bool isAlertValueName(std::string_view name) {
    return std::find(valueNames.begin(), valueNames.end(), name) != valueNames.end();
}

bool hasFallback(std::string_view name) {
    return fallbackOf(name) != nullptr;
}

SentenceValues::SentenceValues(const Alert& alert) {
    const auto& place = alert.place;
    values_ = {{"account", shown(alert.account.name)},
               {"address", shown(alert.address)},
               {"application", alert.application == "unknown" ? "" : shown(alert.application)},
               {"authentication", shown(alert.authentication)},
               {"bytes", alert.responseBytes ? formatBytes(alert.responseBytes) : ""},
               {"containers", listed(alert.containers)},
               {"count", alert.count ? std::to_string(alert.count) : ""},
               {"country", shown(place.countryName.empty() ? place.countryCode : place.countryName)},
               {"credential", shown(credential(alert.authentication))},
               {"deed", deed(alert.operations)},
               {"entity", shown(alert.entity)},
               {"items", alert.itemsReturned ? std::to_string(alert.itemsReturned) : ""},
               {"keyKind", keyKind(alert.authentication)},
               {"network", shown(place.network)},
               {"operations", listed(alert.operations)},
               {"place", shown(placeText(place))},
               {"principal", shown(alert.principal)},
               {"resourceGroup", shown(alert.account.resourceGroup)},
               {"resourceId", elide(visible(alert.account.key), longestWord)},
               {"subscription", shown(alert.account.subscriptionId)},
               {"userAgent", shown(alert.userAgent)}};
    if (alert.first == Timestamp{}) return;
    const Timestamp last = std::max(alert.first, alert.last);
    values_["first"] = formatMinute(alert.first) + " UTC";
    values_["last"] = formatMinute(last) + " UTC";
    values_["timeSpan"] = formatTimeSpan(alert.first, last);
    values_["when"] = when(alert.first, last);
}

std::string SentenceValues::value(std::string_view name, const Reason* reason) const {
    if (reason)
        for (const auto& [key, value] : reason->values)
            if (key == name) return shown(readableMoment(name, value));
    if (const auto found = values_.find(name); found != values_.end() && !found->second.empty())
        return found->second;
    const auto* fallback = fallbackOf(name);
    return fallback ? std::string(fallback->inSentence) : std::string{};
}

std::string shellWord(std::string_view value) {
    // A leading "-" would be taken for an option; characters that cannot be seen are in no name of Azure's.
    if (value.empty() || value.size() > longestWord || value.front() == '-' || visible(value) != value)
        return {};
    bool plain = true, quote = false, odd = false;
    for (const char c : value) {
        const bool safe = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                          ". _/-"sv.find(c) != std::string_view::npos;
        if (c == '\'')
            quote = true;
        else if (!safe && c != '@')
            odd = true;
        plain = plain && safe && c != ' ';
    }
    if (plain) return std::string(value);
    if (quote && odd) return {};
    // PowerShell ends a string at typographic quotes too.
    for (const auto mark : {"‘"sv, "’"sv, "‚"sv, "‛"sv})
        if (value.find(mark) != std::string_view::npos) return {};
    std::string word = "'";
    for (const char c : value) {
        if (c == '\'')
            word += "'\\''";
        else
            word += c;
    }
    return word + "'";
}

std::string commandValue(const Alert& alert, std::string_view name) {
    std::string raw;
    if (name == "account")
        raw = alert.account.name;
    else if (name == "resourceGroup")
        raw = alert.account.resourceGroup;
    else if (name == "subscription")
        raw = alert.account.subscriptionId;
    else if (name == "resourceId" && alert.account.key.starts_with('/'))
        raw = alert.account.key;
    else if (name == "principal")
        raw = alert.principal;
    else if (name == "address")
        raw = alert.address;
    else if (name == "keyKind")
        raw = keyKind(alert.authentication);
    else if (name == "first" && alert.first != Timestamp{})
        raw = formatIso8601(std::chrono::floor<std::chrono::seconds>(alert.first)).substr(0, 19) + "Z";
    else if (name == "last" && alert.last != Timestamp{})
        raw = formatIso8601(std::chrono::ceil<std::chrono::seconds>(alert.last)).substr(0, 19) + "Z";
    if (std::string word = shellWord(raw); !word.empty()) return word;
    const auto* fallback = fallbackOf(name);
    return fallback ? std::string(fallback->inCommand) : std::string{};
}

} // namespace cosmoswatch
