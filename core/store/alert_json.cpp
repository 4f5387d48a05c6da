#include "core/store/alert_json.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace cosmoswatch {
namespace {

using Json = nlohmann::json;

double finite(double value) {
    return std::isfinite(value) ? value : 0;
}

Json toJson(const std::optional<double>& value) {
    return value ? Json(finite(*value)) : Json(nullptr);
}

std::optional<double> optionalNumber(const Json& json) {
    return json.is_null() ? std::nullopt : std::optional(json.get<double>());
}

Json toJson(const Place& place) {
    return {{"countryCode", place.countryCode},
            {"countryName", place.countryName},
            {"state", place.state},
            {"city", place.city},
            {"latitude", toJson(place.latitude)},
            {"longitude", toJson(place.longitude)},
            {"asn", place.asn},
            {"network", place.network}};
}

Place placeFrom(const Json& json) {
    Place place;
    place.countryCode = json.at("countryCode").get<std::string>();
    place.countryName = json.at("countryName").get<std::string>();
    place.state = json.at("state").get<std::string>();
    place.city = json.at("city").get<std::string>();
    place.latitude = optionalNumber(json.at("latitude"));
    place.longitude = optionalNumber(json.at("longitude"));
    place.asn = json.at("asn").get<std::uint32_t>();
    place.network = json.at("network").get<std::string>();
    return place;
}

Json toJson(const ThreatMatch& match) {
    return {{"provider", match.provider},
            {"type", match.threatType},
            {"name", match.threatName},
            {"description", match.description},
            {"listed", match.listed ? Json(toMicroseconds(*match.listed)) : Json(nullptr)}};
}

ThreatMatch threatFrom(const Json& json) {
    ThreatMatch match;
    match.provider = json.at("provider").get<std::string>();
    match.threatType = json.at("type").get<std::string>();
    match.threatName = json.at("name").get<std::string>();
    match.description = json.at("description").get<std::string>();
    if (const auto& listed = json.at("listed"); !listed.is_null())
        match.listed = fromMicroseconds(listed.get<std::int64_t>());
    return match;
}

Json toJson(const Reason& reason) {
    Json json{{"kind", reason.kind}, {"values", reason.values}};
    if (const auto& measure = reason.measure)
        json["measure"] = {{"label", measure->label},
                           {"unit", measure->unit},
                           {"observed", finite(measure->observed)},
                           {"usual", finite(measure->usual)},
                           {"threshold", finite(measure->threshold)}};
    return json;
}

Reason reasonFrom(const Json& json) {
    Reason reason;
    reason.kind = json.at("kind").get<std::string>();
    reason.values = json.at("values").get<decltype(reason.values)>();
    if (const auto measure = json.find("measure"); measure != json.end())
        reason.measure =
            Measure{measure->at("label").get<std::string>(), measure->at("unit").get<std::string>(),
                    measure->at("observed").get<double>(), measure->at("usual").get<double>(),
                    measure->at("threshold").get<double>()};
    return reason;
}

template<typename Item>
Json listOf(const std::vector<Item>& items) {
    Json list = Json::array();
    for (const auto& item : items)
        list.push_back(toJson(item));
    return list;
}

void readDetails(const Json& json, Alert& alert) {
    alert.entity = json.at("entity").get<std::string>();
    alert.windowStart = fromMicroseconds(json.at("windowStart").get<std::int64_t>());
    alert.place = placeFrom(json.at("place"));
    for (const auto& match : json.at("threats"))
        alert.threats.push_back(threatFrom(match));
    alert.userAgent = json.at("userAgent").get<std::string>();
    alert.principal = json.at("principal").get<std::string>();
    alert.authentication = json.at("authentication").get<std::string>();
    alert.operations = json.at("operations").get<std::vector<std::string>>();
    alert.containers = json.at("containers").get<std::vector<std::string>>();
    alert.responseBytes = json.at("responseBytes").get<std::uint64_t>();
    alert.itemsReturned = json.at("itemsReturned").get<std::uint64_t>();
    for (const auto& reason : json.at("reasons"))
        alert.reasons.push_back(reasonFrom(reason));
    alert.origin = json.value("origin", std::string());             // only of alerts that are not ours
    if (const auto links = json.find("links"); links != json.end()) // not in stores of the first schema
        alert.links = links->get<std::vector<std::string>>();
}

} // namespace

std::string alertDetailsToJson(const Alert& alert) {
    Json json{{"entity", alert.entity},
              {"windowStart", toMicroseconds(alert.windowStart)},
              {"place", toJson(alert.place)},
              {"threats", listOf(alert.threats)},
              {"userAgent", alert.userAgent},
              {"principal", alert.principal},
              {"authentication", alert.authentication},
              {"operations", alert.operations},
              {"containers", alert.containers},
              {"responseBytes", alert.responseBytes},
              {"itemsReturned", alert.itemsReturned},
              {"reasons", listOf(alert.reasons)},
              {"links", alert.links}};
    if (!alert.origin.empty()) json["origin"] = alert.origin;
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<void> readAlertDetails(std::string_view text, Alert& alert) {
    try {
        readDetails(Json::parse(text), alert);
        return {};
    } catch (const Json::exception& problem) {
        return fail(ErrorCode::InvalidFormat,
                    std::string("the stored details of an alert are damaged (") + problem.what() + ")",
                    alert.id);
    }
}

} // namespace cosmoswatch
