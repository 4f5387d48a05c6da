#include "tests/detection/case_file.h"

#include "core/settings/settings.h"
#include "tests/detection/place_database.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace cosmoswatch::test {
namespace {

using Json = nlohmann::ordered_json;
using namespace std::chrono_literals;

void allowOnly(const Json& object, std::initializer_list<std::string_view> names, const std::string& where) {
    for (const auto& [name, value] : object.items())
        if (std::find(names.begin(), names.end(), name) == names.end())
            throw std::runtime_error(where + " has \"" + name + "\", which is not a word of case files");
}

// "6h", "90m", "20d", "10s"
Duration duration(const std::string& text) {
    long value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const std::string unit(end, text.data() + text.size());
    if (error == std::errc{} && unit == "d") return std::chrono::days{value};
    if (error == std::errc{} && unit == "h") return std::chrono::hours{value};
    if (error == std::errc{} && unit == "m") return std::chrono::minutes{value};
    if (error == std::errc{} && unit == "s") return std::chrono::seconds{value};
    throw std::runtime_error("\"" + text + "\" is not a duration (10s, 90m, 6h, 20d)");
}

// "20d", "20d 10:00", "20d 10:00:30": counted from the start of the case
Timestamp moment(const std::string& text, Timestamp start) {
    const auto blank = text.find(' ');
    const Timestamp day = start + duration(text.substr(0, blank));
    if (blank == std::string::npos) return day;
    const auto clock =
        parseTimestamp("1970-01-01T" + text.substr(blank + 1) + (text.size() - blank > 6 ? "Z" : ":00Z"));
    if (!clock) throw std::runtime_error("\"" + text + "\" is not a moment (20d 10:00)");
    return day + clock->time_since_epoch();
}

std::string momentText(Timestamp time, Timestamp start) {
    const auto days = std::chrono::floor<std::chrono::days>(time - start);
    const std::string clock = formatIso8601(time).substr(11, 8);
    return fmt::format("{}d {}", days.count(), clock.ends_with(":00") ? clock.substr(0, 5) : clock);
}

std::vector<AddressList> lists(const Json& from, const char* name) {
    std::string text = "# Last updated: 2026-03-01 00:00:00\n";
    if (!from.contains(name)) return {};
    for (const auto& line : from[name])
        text += line.get<std::string>() + "\n";
    auto list = parseAddressList(text, std::string(name) + ".txt");
    if (!list) throw std::runtime_error(std::string(name) + ": " + describe(list.error()));
    return {std::move(*list)};
}

Intel intelOf(const Json& from) {
    std::vector<NamedNetwork> named;
    const Json networksByName = from.value("named", Json::object());
    for (const auto& [name, networks] : networksByName.items()) {
        named.push_back({name, {}});
        for (const auto& network : networks)
            named.back().networks.push_back(IpNetwork::parse(network.get<std::string>()).value());
    }
    auto places = makePlaceDatabase(from.value("places", std::map<std::string, std::string>{}));
    if (!places) throw std::runtime_error("places: should be such as {\"81.2.69.0/24\": \"GB/London\"}");
    return Intel(lists(from, "tor"), lists(from, "suspicious"), std::move(places), std::move(named));
}

struct Arrival {
    Timestamp time;
    ScriptedRecord record;
};

// Accounts by name get an id as Azure has it, so that what lies below them belongs to them.
std::string resourceIdOf(const Json& entry) {
    const std::string account = entry.value("account", "shop");
    const std::string id = account.find('/') != std::string::npos
                               ? account
                               : "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/" +
                                     entry.value("group", "rg") +
                                     "/providers/Microsoft.DocumentDB/databaseAccounts/" + account;
    return id + entry.value("resource", "");
}

ScriptedKind kindOf(const std::string& category) {
    if (category == "DataPlaneRequests") return ScriptedKind::Data;
    if (category == "Query") return ScriptedKind::Query;
    if (category == "ControlPlaneRequests") return ScriptedKind::Control;
    if (category == "Activity") return ScriptedKind::Activity;
    throw std::runtime_error("\"" + category +
                             "\" is no category (DataPlaneRequests, Query, ControlPlaneRequests, Activity)");
}

ActivityOutcome outcomeOf(const std::string& word) {
    if (word == "Started") return ActivityOutcome::Started;
    if (word == "Accepted") return ActivityOutcome::Accepted;
    if (word == "Succeeded") return ActivityOutcome::Succeeded;
    if (word == "Failed") return ActivityOutcome::Failed;
    throw std::runtime_error("\"" + word + "\" is no outcome (Started, Accepted, Succeeded, Failed)");
}

// The names that alerts show, or an application id.
std::string applicationId(const std::string& tool) {
    static const std::map<std::string, std::string> known{
        {"Azure PowerShell", "1950a258-227b-4e31-a9cf-717495945fc2"},
        {"Azure CLI", "04b07795-8ddb-461a-bbee-02f9e1bf7b46"},
        {"Azure portal", "c44b4083-3bb0-49c1-b47d-974e53cbdf3c"},
        {"Cosmos DB Explorer", "203f1145-856a-4232-83d4-a43568fba23d"}};
    const auto it = known.find(tool);
    return it == known.end() ? tool : it->second;
}

// Of management, where operations may be written without the provider: "listKeys/action".
void readManagement(const Json& entry, ScriptedRecord& record) {
    if (record.kind == ScriptedKind::Activity && record.operation.rfind("Microsoft.", 0) != 0)
        record.operation = "Microsoft.DocumentDB/databaseAccounts/" + record.operation;
    record.outcome = outcomeOf(entry.value("outcome", "Succeeded"));
    record.principalName = entry.value("principalName", "");
    record.applicationId = applicationId(entry.value("tool", ""));
    record.resourceUri = entry.value("uri", "");
    Json properties = entry.value("properties", Json::object());
    if (entry.contains("details")) properties["resourceDetails"] = entry["details"];
    record.resourceDetails = properties.value("resourceDetails", "");
    if (!record.resourceUri.empty()) properties["resourceUri"] = record.resourceUri;
    record.json = Json{{"properties", properties}}.dump();
}

// The log has the statement in JSON, with the parameters; "text" is that field as it stands.
void readQuery(const Json& entry, ScriptedRecord& record) {
    record.operation.clear();
    record.queryText = entry.contains("text")
                           ? entry["text"].get<std::string>()
                           : Json{{"query", entry.at("query")}, {"parameters", Json::array()}}.dump();
    record.rows = entry.value("rows", std::uint64_t{1});
    record.json = Json{{"properties", {{"querytext", record.queryText}}}}.dump();
}

// One entry of "records" stands for one record or for many.
void addRecords(const Json& entry, Timestamp start, std::vector<Arrival>& arrivals) {
    allowOnly(entry,
              {"at",      "from",      "status",        "operation", "account", "group",      "resource",
               "agent",   "principal", "principalName", "tool",      "outcome", "properties", "details",
               "uri",     "container", "bytes",         "id",        "every",   "for",        "times",
               "arrives", "category",  "note",          "query",     "text",    "rows"},
              "a record");
    ScriptedRecord record;
    record.kind = kindOf(entry.value("category", "DataPlaneRequests"));
    record.time = moment(entry.at("at"), start);
    record.resourceId = resourceIdOf(entry);
    record.operation = entry.value("operation", record.operation);
    record.userAgent = entry.value("agent", record.userAgent);
    record.principal = entry.value("principal", "");
    record.statusCode = entry.value("status", 200);
    record.responseLength = entry.value("bytes", record.responseLength);
    record.container = entry.value("container", record.container);
    if (record.kind == ScriptedKind::Query)
        readQuery(entry, record);
    else if (record.kind != ScriptedKind::Data)
        readManagement(entry, record);
    const Duration late = entry.contains("arrives") ? moment(entry["arrives"], start) - record.time : 0s;
    const Duration every = entry.contains("every") ? duration(entry["every"]) : Duration{1s};
    const auto times = entry.contains("for") ? duration(entry["for"]) / every : entry.value("times", 1);
    std::vector<std::string> addresses{""};
    if (entry.contains("from"))
        addresses = entry["from"].is_array() ? entry["from"].get<std::vector<std::string>>()
                                             : std::vector{entry["from"].get<std::string>()};
    for (std::int64_t i = 0; i < times; ++i, record.time += every) {
        record.address = addresses[static_cast<std::size_t>(i) % addresses.size()];
        record.activityId = entry.contains("id") ? entry["id"].get<std::string>()
                                                 : "record-" + std::to_string(arrivals.size());
        arrivals.push_back({record.time + late, record});
    }
}

DetectionCase caseOf(const Json& from) {
    allowOnly(from,
              {"about", "start", "learning", "lateness", "protection", "tor", "suspicious", "named", "places",
               "records", "expect"},
              "the case");
    const auto start = parseTimestamp(from.value("start", "2026-03-02T00:00:00Z"));
    if (!start) throw std::runtime_error("start: not a moment such as 2026-03-02T00:00:00Z");
    EngineSettings settings;
    settings.learningPeriod = std::chrono::floor<std::chrono::days>(duration(from.value("learning", "14d")));
    settings.acceptedLateness =
        std::chrono::floor<std::chrono::hours>(duration(from.value("lateness", "48h")));
    if (from.contains("protection")) {
        const auto chosen = parseSettings(Json{{"protection", from["protection"]}}.dump());
        if (!chosen) throw std::runtime_error(describe(chosen.error()));
        settings.protection = chosen->protection;
    }
    std::vector<Arrival> arrivals;
    for (const auto& entry : from.at("records"))
        addRecords(entry, *start, arrivals);
    std::stable_sort(arrivals.begin(), arrivals.end(),
                     [](const Arrival& a, const Arrival& b) { return a.time < b.time; });
    DetectionCase result{intelOf(from), settings, {}, from.at("expect").dump(), *start};
    for (auto& arrival : arrivals)
        result.records.push_back(std::move(arrival.record));
    return result;
}

// What the expectation speaks of, as the alert has it.
Json asExpected(const Alert& alert, Timestamp start, const Json& wanted) {
    Json reasons = Json::object();
    for (const auto& reason : alert.reasons) {
        Json values = Json::object();
        const Json asked = wanted.contains("reasons") && wanted["reasons"].contains(reason.kind)
                               ? wanted["reasons"][reason.kind]
                               : Json::object();
        for (const auto& [name, ignored] : asked.items())
            for (const auto& [key, value] : reason.values)
                if (key == name) values[name] = value;
        reasons[reason.kind] = std::move(values);
    }
    const Json all{
        {"type", alert.type},
        {"severity", name(alert.severity)},
        {"entity", alert.entity},
        {"account", alert.account.name},
        {"day",
         momentText(alert.windowStart, start).substr(0, momentText(alert.windowStart, start).find(' '))},
        {"count", alert.count},
        {"first", momentText(alert.first, start)},
        {"last", momentText(alert.last, start)},
        {"address", alert.address},
        {"country", alert.place.countryCode},
        {"principal", alert.principal},
        {"application", alert.application},
        {"agent", alert.userAgent},
        {"authentication", alert.authentication},
        {"bytes", alert.responseBytes},
        {"items", alert.itemsReturned},
        {"threats", alert.threats.size()},
        {"reasons", std::move(reasons)}};
    if (wanted.empty()) return all;
    Json result = Json::object();
    for (const auto& [key, value] : wanted.items())
        result[key] = all.contains(key) ? all[key] : Json("(no such word)");
    return result;
}

} // namespace

Result<DetectionCase> readCase(const std::string& text) {
    try {
        return caseOf(Json::parse(text, nullptr, true, true));
    } catch (const std::exception& error) {
        return fail(ErrorCode::InvalidFormat, error.what());
    }
}

std::string difference(const DetectionCase& wanted, const std::vector<Alert>& alerts) {
    const Json expected = Json::parse(wanted.expected);
    std::string text;
    bool same = expected.size() == alerts.size();
    for (std::size_t i = 0; i < std::max(expected.size(), alerts.size()); ++i) {
        const Json want = i < expected.size() ? expected[i] : Json();
        const Json have = i < alerts.size() ? asExpected(alerts[i], wanted.start, want) : Json();
        if (want == have) {
            text += "   as expected  " + want.dump() + "\n";
            continue;
        }
        same = false;
        if (!want.is_null()) text += " - expected     " + want.dump() + "\n";
        if (!have.is_null()) text += " + but found    " + have.dump() + "\n";
    }
    return same ? "" : "\n" + text;
}

} // namespace cosmoswatch::test
