#include "core/report/ocsf_anomalies.h"

#include "core/report/data_values.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <charconv>
#include <cmath>

namespace cosmoswatch {
namespace {

using Json = nlohmann::ordered_json;

struct Analysis {
    std::string_view kind; // of a reason, its beginning
    const char* type;
    const char* pattern;
};

// The schema leaves both texts to the producer; these are its own examples.
constexpr Analysis analyses[] = {{"volume-", "Volume Analysis", "HIGH_VOLUME"},
                                 {"query-", "Volume Analysis", "HIGH_VOLUME"},
                                 {"items-deleted", "Volume Analysis", "HIGH_VOLUME"},
                                 {"refusals", "Frequency Analysis", "FREQUENT"},
                                 {"key-burst", "Frequency Analysis", "FREQUENT"},
                                 {"keys-regenerated", "Frequency Analysis", "FREQUENT"},
                                 {"listed-often", "Frequency Analysis", "FREQUENT"},
                                 {"listed-at-new-hour", "Time Pattern Analysis", "UNUSUAL_TIME"},
                                 {"impossible-travel", "Velocity Analysis", "IMPOSSIBLE"}};

Analysis analysisOf(std::string_view kind) {
    for (const auto& known : analyses)
        if (kind.starts_with(known.kind)) return known;
    return {kind, "Deviation Analysis", "UNSEEN"};
}

std::string_view valueOf(const Reason& reason, std::string_view name) {
    for (const auto& [key, value] : reason.values)
        if (key == name) return value;
    return {};
}

// What was seen: the reason's own word for it, else what names the doer.
std::string_view observedOf(const Reason& reason, const Alert& alert) {
    for (const std::string_view name : {"observed", "principal", "setting", "accounts", "tool"})
        if (const auto value = valueOf(reason, name); !value.empty()) return value;
    for (const std::string_view value : {std::string_view(alert.address), std::string_view(alert.entity)})
        if (!value.empty()) return value;
    return "not told";
}

std::string number(double value, std::string_view unit) {
    std::string text = std::isfinite(value) ? fmt::format("{:.12g}", value) : "not a number";
    return unit.empty() ? text : text + " " + std::string(unit);
}

Json observation(std::string_view value) {
    return {{"value", dataValue(value)}};
}

Json finding(const Reason& reason, const Analysis& analysis, Json observations) {
    const bool labelled = reason.measure && !reason.measure->label.empty();
    return {{"observation_parameter", dataValue(labelled ? reason.measure->label : reason.kind)},
            {"observation_type", analysis.type},
            {"observations", std::move(observations)}};
}

// The days of observation behind what is usual.
void addDays(Json& observation, const Reason& reason) {
    const auto text = valueOf(reason, "days");
    int days = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), days);
    if (error == std::errc{} && end == text.data() + text.size() && days > 0)
        observation["timespan"] = {{"duration_days", days}, {"type_id", 5}, {"type", "Days"}};
}

Json usual(const Reason& reason) {
    Json value = observation(reason.measure ? number(reason.measure->usual, reason.measure->unit)
                                            : std::string(valueOf(reason, "usual")));
    addDays(value, reason);
    return value;
}

// From where on it is an alert.
Json limit(const Reason& reason, const Analysis& analysis) {
    Json json = finding(reason, analysis,
                        Json::array({observation(number(reason.measure->threshold, reason.measure->unit))}));
    json["observed_pattern"] = "THRESHOLD";
    return json;
}

} // namespace

std::string anomalyAnalyses(const Alert& alert) {
    Json anomalies = Json::array(), baselines = Json::array();
    for (const auto& reason : alert.reasons) {
        const bool compares = reason.measure || !valueOf(reason, "usual").empty();
        if (!compares || anomalies.size() == maxDataReasons) continue;
        const Analysis analysis = analysisOf(reason.kind);
        const std::string seen = reason.measure ? number(reason.measure->observed, reason.measure->unit)
                                                : std::string(observedOf(reason, alert));
        anomalies.push_back(finding(reason, analysis, Json::array({observation(seen)})));
        anomalies.back()["observed_pattern"] = analysis.pattern;
        baselines.push_back(finding(reason, analysis, Json::array({usual(reason)})));
        if (reason.measure) baselines.push_back(limit(reason, analysis));
    }
    if (anomalies.empty()) return "[]";
    const std::string_view target = alert.entity.empty() ? alert.account.name : alert.entity;
    Json targets =
        Json::array({{{"name", dataValue(target.empty() ? "not told" : target)},
                      {"type", alert.entity.empty() ? "Cosmos DB account" : "Client or container"}}});
    const Json json = Json::array({{{"analysis_targets", std::move(targets)},
                                    {"anomalies", std::move(anomalies)},
                                    {"baselines", std::move(baselines)}}});
    return json.dump(-1, ' ', true, Json::error_handler_t::replace);
}

} // namespace cosmoswatch
