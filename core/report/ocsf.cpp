// Open Cybersecurity Schema Framework 1.6, class Detection Finding. https://schema.ocsf.io/1.6.0/
#include "core/alert/catalogue.h"
#include "core/report/data_values.h"
#include "core/report/ocsf_anomalies.h"
#include "core/report/report.h"
#include "core/report/report_content.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace cosmoswatch {
namespace {

using Json = nlohmann::ordered_json;

constexpr int findings = 2, detectionFinding = 2004;

struct Named {
    int id;
    const char* name;
};

Named activity(AlertStatus status) {
    switch (status) {
    case AlertStatus::Active:
        return {1, "Create"};
    case AlertStatus::InProgress:
        return {2, "Update"};
    case AlertStatus::Resolved:
    case AlertStatus::Dismissed:
        return {3, "Close"};
    }
    return {1, "Create"};
}

Named statusOf(AlertStatus status) {
    switch (status) {
    case AlertStatus::Active:
        return {1, "New"};
    case AlertStatus::InProgress:
        return {2, "In Progress"};
    case AlertStatus::Resolved:
        return {4, "Resolved"};
    case AlertStatus::Dismissed:
        return {3, "Suppressed"};
    }
    return {1, "New"};
}

Named severityOf(Severity severity) {
    switch (severity) {
    case Severity::Informational:
        return {1, "Informational"};
    case Severity::Low:
        return {2, "Low"};
    case Severity::Medium:
        return {3, "Medium"};
    case Severity::High:
        return {4, "High"};
    }
    return {1, "Informational"};
}

Named verdictOf(Disposition disposition) {
    switch (disposition) {
    case Disposition::Undetermined:
        return {0, "Unknown"};
    case Disposition::TruePositive:
        return {2, "True Positive"};
    case Disposition::BenignPositive:
        return {5, "Benign"};
    case Disposition::FalsePositive:
        return {1, "False Positive"};
    }
    return {0, "Unknown"};
}

void addText(Json& object, const char* key, std::string_view value, std::size_t limit = longestDataValue) {
    if (!value.empty()) object[key] = dataValue(value, limit);
}

void addObject(Json& object, const char* key, Json value) {
    if (!value.empty()) object[key] = std::move(value);
}

std::string joinedValues(const std::vector<std::string>& values) {
    std::string text;
    for (const auto& value : dataValues(values))
        text += (text.empty() ? "" : ", ") + value;
    return dataValue(text);
}

Json attacks(const AlertType& type) {
    Json list = Json::array();
    const AttackTactic tactic = attackTactic(type.tactic);
    for (const auto& id : type.techniques) {
        Json attack = Json::object();
        if (!tactic.id.empty()) attack["tactic"] = {{"uid", tactic.id}, {"name", tactic.name}};
        const std::string_view parent = parentTechnique(id);
        attack["technique"] = {
            {"uid", parent}, {"name", techniqueName(parent)}, {"src_url", techniqueUrl(parent)}};
        if (parent != id)
            attack["sub_technique"] = {
                {"uid", id}, {"name", techniqueName(id)}, {"src_url", techniqueUrl(id)}};
        list.push_back(std::move(attack));
    }
    return list;
}

Json findingInfo(const Alert& alert, const AlertType& type) {
    Json info{{"uid", dataValue(alert.id)},
              {"title", dataValue(title(alert))},
              {"desc", dataValue(type.description)},
              {"types", Json::array({dataValue(alert.type)})},
              {"created_time", milliseconds(writtenAt(alert))},
              {"first_seen_time", milliseconds(alert.first)},
              {"last_seen_time", milliseconds(lastOf(alert))},
              {"data_sources", Json::array({alert.origin.empty() ? "Azure Cosmos DB diagnostic logs"
                                                                 : dataValue(alert.origin)})}};
    const bool measured = std::any_of(alert.reasons.begin(), alert.reasons.end(),
                                      [](const Reason& reason) { return reason.measure.has_value(); });
    info["analytic"] = {{"uid", dataValue(alert.type)},
                        {"name", dataValue(type.title)},
                        {"type_id", measured ? 2 : 1},
                        {"type", measured ? "Behavioral" : "Rule"},
                        {"version", productVersion()}};
    addObject(info, "attacks", attacks(type));
    return info;
}

Json resource(const Alert& alert) {
    Json json{{"type", "Microsoft.DocumentDB/databaseAccounts"}};
    addText(json, "uid", alert.account.resourceId());
    addText(json, "name", alert.account.name);
    if (!alert.account.resourceGroup.empty())
        json["group"] = {{"name", dataValue(alert.account.resourceGroup)}};
    return json;
}

Json location(const Place& place) {
    Json json = Json::object();
    if (isCountryCode(place.countryCode)) json["country"] = place.countryCode;
    addText(json, "city", place.city);
    if (json.empty()) return json; // the schema asks for one of these
    // A region would have to be a code, which databases do not tell.
    const bool hasBoth = !place.state.empty() && !place.countryName.empty();
    addText(json, "desc", place.state + (hasBoth ? ", " : "") + place.countryName);
    if (isOnEarth(place)) {
        json["lat"] = *place.latitude;
        json["long"] = *place.longitude;
    }
    return json;
}

Json sourceEndpoint(const Alert& alert) {
    Json json = Json::object();
    if (const auto address = clientAddress(alert))
        json["ip"] = address->text();
    else
        addText(json, "name", alert.address);
    if (json.empty()) return json;
    addObject(json, "location", location(alert.place));
    Json system = Json::object();
    if (alert.place.asn) system["number"] = within31Bits(alert.place.asn);
    addText(system, "name", alert.place.network);
    addObject(json, "autonomous_system", std::move(system));
    return json;
}

Json actor(const Alert& alert) {
    Json json = Json::object();
    if (!alert.principal.empty()) {
        json["user"] = {{"name", dataValue(alert.principal)}};
        if (isUuid(alert.principal)) json["user"]["uid"] = alert.principal;
    }
    addText(json, "app_name", alert.application);
    return json;
}

// What the schema has no attribute for.
Json evidenceData(const Alert& alert) {
    Json json = Json::object();
    addText(json, "authentication", alert.authentication);
    addObject(json, "containers", dataValues(alert.containers));
    json["requests"] = alert.count;
    json["bytes_returned"] = alert.responseBytes;
    json["items_returned"] = alert.itemsReturned;
    for (const auto& quote : quotedTexts(alert))
        json["quotes"][std::string(quote.label)] = dataValue(quote.text);
    addText(json, "investigation_query", kqlForRecords(alert));
    return json;
}

Json evidence(const Alert& alert) {
    Json json = Json::object();
    addObject(json, "src_endpoint", sourceEndpoint(alert));
    addObject(json, "actor", actor(alert));
    if (!alert.operations.empty())
        json["api"] = {{"operation", joinedValues(alert.operations)},
                       {"service", {{"name", "Microsoft.DocumentDB"}}}};
    if (!alert.userAgent.empty()) json["http_request"] = {{"user_agent", dataValue(alert.userAgent)}};
    json["data"] = evidenceData(alert);
    if (alert.disposition != Disposition::Undetermined) {
        const Named verdict = verdictOf(alert.disposition);
        json["verdict_id"] = verdict.id;
        json["verdict"] = verdict.name;
    }
    return json;
}

// Kinds of value in the dictionary's list of observables.
Json observables(const Alert& alert) {
    Json list = Json::array();
    const auto add = [&list](const char* name, int type, const char* typeName, std::string_view value) {
        if (!value.empty())
            list.push_back(
                {{"name", name}, {"type_id", type}, {"type", typeName}, {"value", dataValue(value)}});
    };
    if (const auto address = clientAddress(alert))
        add("evidences[0].src_endpoint.ip", 2, "IP Address", address->text());
    add("evidences[0].actor.user.name", 4, "User Name", alert.principal);
    if (isUuid(alert.principal)) add("evidences[0].actor.user.uid", 31, "User UID", alert.principal);
    add("evidences[0].http_request.user_agent", 16, "HTTP User-Agent", alert.userAgent);
    if (!sourceEndpoint(alert).empty() && isCountryCode(alert.place.countryCode))
        add("evidences[0].src_endpoint.location.country", 14, "Country", alert.place.countryCode);
    add("resources[0].uid", 10, "Resource UID", alert.account.resourceId());
    return list;
}

Json openIntelligence(const Alert& alert) {
    Json list = Json::array();
    const auto address = clientAddress(alert);
    if (!address) return list;
    for (const auto& threat : alert.threats) {
        if (list.size() == maxListedValues) break;
        Json json{{"value", address->text()}, {"type_id", 1}, {"type", "IP Address"}};
        addText(json, "vendor_name", threat.provider, longestListedData);
        addText(json, "category", threat.threatType, longestListedData);
        if (!threat.threatName.empty())
            json["labels"] = Json::array({dataValue(threat.threatName, longestListedData)});
        addText(json, "desc", threat.description, longestListedData);
        if (threat.listed) json["uploaded_time"] = milliseconds(*threat.listed);
        list.push_back(std::move(json));
    }
    return list;
}

Json metadata(const Alert& alert, bool intelligence) {
    Json json{{"version", "1.6.0"},
              {"product",
               {{"name", productName},
                {"vendor_name", productName},
                {"version", productVersion()},
                {"lang", "en"}}},
              {"profiles", Json::array({"cloud"})},
              {"uid", dataValue(alert.id)},
              {"event_code", dataValue(alert.type)}};
    if (intelligence) json["profiles"].push_back("osint");
    addText(json, "correlation_uid", alert.correlationKey);
    if (alert.sample) json["labels"] = Json::array({"sample"});
    if (!alert.origin.empty()) json["labels"] = Json::array({"defender"});
    return json;
}

Json classification(const Alert& alert) {
    const Named act = activity(alert.status), severity = severityOf(alert.severity),
                status = statusOf(alert.status);
    return {{"activity_id", act.id},
            {"activity_name", act.name},
            {"category_uid", findings},
            {"category_name", "Findings"},
            {"class_uid", detectionFinding},
            {"class_name", "Detection Finding"},
            {"type_uid", detectionFinding * 100 + act.id},
            {"type_name", std::string("Detection Finding: ") + act.name},
            {"severity_id", severity.id},
            {"severity", severity.name},
            {"status_id", status.id},
            {"status", status.name},
            {"is_alert", act.id != 3}};
}

} // namespace

std::string toOcsf(const Alert& alert) {
    const auto& type = alertType(alert.type);
    Json json = classification(alert);
    json["time"] = milliseconds(writtenAt(alert));
    json["start_time"] = milliseconds(alert.first);
    json["end_time"] = milliseconds(lastOf(alert));
    if (alert.count > 0) json["count"] = within31Bits(alert.count);
    json["message"] = dataValue(whatHappened(alert));
    Json intelligence = openIntelligence(alert);
    json["metadata"] = metadata(alert, !intelligence.empty());
    json["finding_info"] = findingInfo(alert, type);
    json["cloud"] = {{"provider", "Azure"}};
    if (!alert.account.subscriptionId.empty())
        json["cloud"]["account"] = {{"uid", dataValue(alert.account.subscriptionId)}};
    json["resources"] = Json::array({resource(alert)});
    json["evidences"] = Json::array({evidence(alert)});
    addObject(json, "observables", observables(alert));
    addObject(json, "osint", std::move(intelligence));
    addObject(json, "anomaly_analyses", Json::parse(anomalyAnalyses(alert)));
    if (const auto steps = remediationText(alert); !steps.empty()) json["remediation"] = {{"desc", steps}};
    return json.dump(-1, ' ', true, Json::error_handler_t::replace);
}

std::string toOcsf(std::span<const Alert> alerts) {
    std::string text;
    for (const auto& alert : alerts)
        text += toOcsf(alert) + "\n";
    return text;
}

} // namespace cosmoswatch
