// Elastic Common Schema 8.11. https://www.elastic.co/guide/en/ecs/8.11/
#include "core/alert/catalogue.h"
#include "core/report/data_values.h"
#include "core/report/report.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>

namespace cosmoswatch {
namespace {

using Json = nlohmann::ordered_json;

struct Category {
    std::string_view type; // of alert, its beginning
    const char* category;
    const char* eventType;
};

// What an alert is about; those not named here are about access to data.
constexpr Category categories[] = {{"CosmosDB_AuthenticationFailures", "authentication", "info"},
                                   {"CosmosDB_SuspiciousListKeys", "iam", "admin"},
                                   {"AzureCosmosDB_SuspiciousListKeys", "iam", "admin"},
                                   {"CosmosDB_KeyRegenerated", "iam", "change"},
                                   {"CosmosDB_RoleGranted", "iam", "change"},
                                   {"CosmosDB_LoggingDisabled", "configuration", "change"},
                                   {"CosmosDB_NetworkOpened", "configuration", "change"},
                                   {"CosmosDB_MassDeletion", "database", "change"}};

Category categoryOf(std::string_view type) {
    for (const auto& known : categories)
        if (type.starts_with(known.type)) return known;
    return {type, "database", "access"};
}

// The steps of Elastic's own detection rules, where 99 is critical.
int severityNumber(Severity severity) {
    switch (severity) {
    case Severity::Informational:
        return 1;
    case Severity::Low:
        return 21;
    case Severity::Medium:
        return 47;
    case Severity::High:
        return 73;
    }
    return 1;
}

void addText(Json& object, const char* key, std::string_view value, std::size_t limit = longestDataValue) {
    if (!value.empty()) object[key] = dataValue(value, limit);
}

void addObject(Json& object, const char* key, Json value) {
    if (!value.empty()) object[key] = std::move(value);
}

Json event(const Alert& alert) {
    const Category category = categoryOf(alert.type);
    Json types = Json::array({category.eventType});
    if (std::string_view(category.eventType) != "info") types.push_back("info");
    Json json{{"kind", "alert"},
              {"category", Json::array({category.category, "intrusion_detection"})},
              {"type", std::move(types)},
              {"severity", severityNumber(alert.severity)},
              {"provider", productName},
              {"module", "cosmoswatch"},
              {"dataset", "cosmoswatch.alert"},
              {"start", formatIso8601(alert.first)},
              {"end", formatIso8601(lastOf(alert))},
              {"created", formatIso8601(writtenAt(alert))}};
    addText(json, "id", alert.id);
    addText(json, "code", alert.type);
    addText(json, "reason", whatHappened(alert));
    return json;
}

Json geo(const Place& place) {
    Json json = Json::object();
    if (isCountryCode(place.countryCode)) json["country_iso_code"] = place.countryCode;
    addText(json, "country_name", place.countryName);
    addText(json, "region_name", place.state);
    addText(json, "city_name", place.city);
    if (isOnEarth(place)) json["location"] = {{"lat", *place.latitude}, {"lon", *place.longitude}};
    return json;
}

Json source(const Alert& alert) {
    Json json = Json::object();
    addText(json, "address", alert.address);
    if (json.empty()) return json;
    if (const auto address = clientAddress(alert)) json["ip"] = address->text();
    addObject(json, "geo", geo(alert.place));
    Json system = Json::object();
    if (alert.place.asn) system["number"] = alert.place.asn;
    if (!alert.place.network.empty()) system["organization"] = {{"name", dataValue(alert.place.network)}};
    addObject(json, "as", std::move(system));
    return json;
}

Json tactics(const AlertType& type) {
    const AttackTactic tactic = attackTactic(type.tactic);
    if (tactic.id.empty()) return Json::object();
    return {{"id", Json::array({tactic.id})},
            {"name", Json::array({tactic.name})},
            {"reference", Json::array({tacticUrl(tactic)})}};
}

Json techniques(std::vector<std::string_view> ids) {
    Json json = Json::object();
    for (const auto id : ids) {
        json["id"].push_back(id);
        json["name"].push_back(techniqueName(id));
        json["reference"].push_back(techniqueUrl(id));
    }
    return json;
}

Json techniques(const AlertType& type) {
    std::vector<std::string_view> parents, children;
    for (const std::string_view id : type.techniques) {
        const auto parent = parentTechnique(id);
        if (std::find(parents.begin(), parents.end(), parent) == parents.end()) parents.push_back(parent);
        if (parent != id) children.push_back(id);
    }
    Json json = techniques(parents);
    addObject(json, "subtechnique", techniques(children));
    return json;
}

// Which lists name the address.
Json enrichments(const Alert& alert) {
    Json list = Json::array();
    const auto address = clientAddress(alert);
    if (!address) return list;
    for (const auto& threat : alert.threats) {
        if (list.size() == maxListedValues) break;
        Json indicator{{"type", address->isV4() ? "ipv4-addr" : "ipv6-addr"}, {"ip", address->text()}};
        addText(indicator, "provider", threat.provider, longestListedData);
        addText(indicator, "description", threat.description.empty() ? threat.threatType : threat.description,
                longestListedData);
        if (threat.listed) indicator["modified_at"] = formatIso8601(*threat.listed);
        list.push_back({{"indicator", std::move(indicator)},
                        {"matched", {{"atomic", address->text()}, {"field", "source.ip"}}}});
    }
    return list;
}

Json threat(const Alert& alert, const AlertType& type) {
    Json json = Json::object();
    if (!type.techniques.empty()) json["framework"] = "MITRE ATT&CK";
    addObject(json, "tactic", tactics(type));
    addObject(json, "technique", techniques(type));
    addObject(json, "enrichments", enrichments(alert));
    return json;
}

Json rule(const Alert& alert, const AlertType& type) {
    Json json = Json::object();
    addText(json, "id", alert.type);
    addText(json, "name", type.title);
    addText(json, "description", type.description);
    json["category"] = type.tactic.empty() ? "Unknown" : type.tactic;
    json["ruleset"] = productName;
    return json;
}

std::int64_t within63Bits(std::uint64_t value) {
    return static_cast<std::int64_t>(
        std::min<std::uint64_t>(value, std::numeric_limits<std::int64_t>::max()));
}

// What the schema has no field for stands in a namespace of its own, as the schema asks.
Json ownFields(const Alert& alert) {
    Json json{{"title", dataValue(title(alert))},
              {"severity", name(alert.severity)},
              {"status", name(alert.status)},
              {"disposition", name(alert.disposition)},
              {"requests", within63Bits(alert.count)},
              {"bytes_returned", within63Bits(alert.responseBytes)},
              {"items_returned", within63Bits(alert.itemsReturned)}};
    Json account = Json::object();
    addText(account, "name", alert.account.name);
    addText(account, "resource_id", alert.account.resourceId());
    addText(account, "resource_group", alert.account.resourceGroup);
    addObject(json, "account", std::move(account));
    addObject(json, "operations", dataValues(alert.operations));
    addObject(json, "containers", dataValues(alert.containers));
    addText(json, "application", alert.application);
    addText(json, "authentication", alert.authentication);
    addText(json, "entity", alert.entity);
    addText(json, "origin", alert.origin);
    addText(json, "incident", alert.correlationKey);
    addText(json, "assigned_to", alert.assignedTo);
    addText(json, "remediation", remediationText(alert));
    return json;
}

} // namespace

std::string toEcs(const Alert& alert) {
    const auto& type = alertType(alert.type);
    Json json{
        {"@timestamp", formatIso8601(lastOf(alert))},
        {"ecs", {{"version", "8.11.0"}}},
        {"message", dataValue(title(alert) + ": " + whatHappened(alert))},
        {"event", event(alert)},
        {"rule", rule(alert, type)},
        {"observer", {{"vendor", productName}, {"product", productName}, {"version", productVersion()}}}};
    addObject(json, "source", source(alert));
    Json related = Json::object();
    if (const auto address = clientAddress(alert)) related["ip"] = Json::array({address->text()});
    if (!alert.principal.empty()) {
        json["user"] = {{"name", dataValue(alert.principal)}};
        if (isUuid(alert.principal)) json["user"]["id"] = alert.principal;
        related["user"] = Json::array({dataValue(alert.principal)});
    }
    if (!alert.userAgent.empty()) json["user_agent"] = {{"original", dataValue(alert.userAgent)}};
    json["cloud"] = {{"provider", "azure"}, {"service", {{"name", "Microsoft.DocumentDB"}}}};
    if (!alert.account.subscriptionId.empty())
        json["cloud"]["account"] = {{"id", dataValue(alert.account.subscriptionId)}};
    addObject(json, "threat", threat(alert, type));
    addObject(json, "related", std::move(related));
    if (alert.sample) json["tags"] = Json::array({"sample"});
    if (!alert.origin.empty()) json["tags"] = Json::array({"defender"});
    json["cosmoswatch"] = ownFields(alert);
    return json.dump(-1, ' ', true, Json::error_handler_t::replace);
}

std::string toEcs(std::span<const Alert> alerts) {
    std::string text;
    for (const auto& alert : alerts)
        text += toEcs(alert) + "\n";
    return text;
}

} // namespace cosmoswatch
