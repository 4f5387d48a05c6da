// STIX 2.1, OASIS standard of 10 June 2021. https://docs.oasis-open.org/cti/stix/v2.1/
// An alert is an indicator for its client, seen (sighting) at the account, with what was observed; it
// indicates the techniques of its type.
#include "core/alert/catalogue.h"
#include "core/base/text.h"
#include "core/report/data_values.h"
#include "core/report/report.h"
#include "core/report/uuid.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace cosmoswatch {
namespace {

using Json = nlohmann::ordered_json;

// Given by the standard for observables (§2.9), and one of our own for all else.
constexpr std::string_view observableSpace = "00abedb4-aa42-466c-9c01-fed23315a9b7";
constexpr std::string_view ownSpace = "6d1f7c1e-3c0b-5d0a-9f55-8a4a2a4f0c7d";
// What does not come from an alert was made when this form was; it never changes.
constexpr std::string_view formMade = "2026-01-01T00:00:00.000Z";
constexpr std::int64_t mostObserved = 999'999'999; // §4.14, §5.2

std::string moment(Timestamp time) {
    const std::string text = formatIso8601(time); // six digits of a second
    return text.substr(0, text.size() - 4) + "Z";
}

std::string ownId(const std::string& type, std::string_view name) {
    return type + "--" + uuidOf(ownSpace, type + ":" + std::string(name));
}

// The canonical JSON (RFC 8785) of what tells two observables apart.
std::string observableId(const std::string& type, const nlohmann::json& telling) {
    return type + "--" +
           uuidOf(observableSpace, telling.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

std::string patternText(std::string_view value) {
    std::string text = "'";
    for (const char c : dataValue(value)) {
        if (c == '\\' || c == '\'') text += '\\';
        text += c;
    }
    return text + "'";
}

class Bundle {
public:
    Bundle() {
        producer_ = ownId("identity", "cosmoswatch");
        add(domainObject("identity", producer_, formMade, formMade,
                         {{"name", productName},
                          {"description", "Detects attacks on Azure Cosmos DB accounts from their logs."},
                          {"identity_class", "system"}}));
    }

    void addAlert(const Alert& alert);
    [[nodiscard]] std::string text() const;

private:
    struct Moments {
        std::string created;
        std::string modified;
    };

    std::string add(Json object) {
        std::string id = object["id"];
        if (ids_.insert(id).second) objects_.push_back(std::move(object));
        return id;
    }
    [[nodiscard]] Json domainObject(const std::string& type, const std::string& id, std::string_view created,
                                    std::string_view modified, const Json& properties) const;
    std::string addObservable(const std::string& type, const nlohmann::json& telling,
                              const Json& more = Json::object());
    std::string addAccount(const Account& account);
    std::vector<std::string> addAttackPatterns(const AlertType& type);
    std::vector<std::string> addObservables(const Alert& alert);
    std::string addObservedData(const Alert& alert, const Moments& moments);
    std::string addIndicator(const Alert& alert, const AlertType& type, const Moments& moments);
    void addRelation(const Alert& alert, const Moments& moments, const std::string& source,
                     const std::string& relation, const std::string& target);
    void addSighting(const Alert& alert, const Moments& moments, const std::string& of,
                     const std::string& observed);

    std::string producer_;
    std::set<std::string> ids_;
    Json objects_ = Json::array();
};

Json Bundle::domainObject(const std::string& type, const std::string& id, std::string_view created,
                          std::string_view modified, const Json& properties) const {
    Json object{{"type", type}, {"spec_version", "2.1"}, {"id", id}};
    if (id != producer_) object["created_by_ref"] = producer_;
    object["created"] = created;
    object["modified"] = modified;
    object.update(properties);
    return object;
}

std::string Bundle::addObservable(const std::string& type, const nlohmann::json& telling, const Json& more) {
    Json object{{"type", type}, {"spec_version", "2.1"}, {"id", observableId(type, telling)}};
    for (const auto& [key, value] : telling.items())
        object[key] = value;
    object.update(more);
    return add(std::move(object));
}

std::string Bundle::addAccount(const Account& account) {
    Json properties{{"name", account.name.empty() ? "unnamed account" : dataValue(account.name)},
                    {"identity_class", "system"}};
    if (!account.resourceId().empty())
        properties["description"] = dataValue("Azure Cosmos DB account " + account.resourceId());
    return add(domainObject("identity", ownId("identity", "account:" + account.key), formMade, formMade,
                            properties));
}

// The techniques of a type; the type itself where it has none.
std::vector<std::string> Bundle::addAttackPatterns(const AlertType& type) {
    std::vector<std::string> ids;
    Json properties = Json::object();
    if (const auto tactic = attackTactic(type.tactic); !tactic.id.empty())
        properties["kill_chain_phases"] =
            Json::array({{{"kill_chain_name", "mitre-attack"}, {"phase_name", tactic.phase}}});
    for (const auto& technique : type.techniques) {
        properties["name"] = techniqueName(technique);
        properties["external_references"] = Json::array({{{"source_name", "mitre-attack"},
                                                          {"external_id", technique},
                                                          {"url", techniqueUrl(technique)}}});
        ids.push_back(
            add(domainObject("attack-pattern", ownId("attack-pattern", technique + ":" + type.tactic),
                             formMade, formMade, properties)));
    }
    if (!ids.empty()) return ids;
    properties["name"] = type.title.empty() ? "unnamed type of alert" : dataValue(type.title);
    return {add(domainObject("attack-pattern", ownId("attack-pattern", "type:" + type.id), formMade, formMade,
                             properties))};
}

std::vector<std::string> Bundle::addObservables(const Alert& alert) {
    std::vector<std::string> ids;
    if (const auto address = clientAddress(alert)) {
        Json more = Json::object();
        if (alert.place.asn) {
            Json system = Json::object();
            if (!alert.place.network.empty()) system["name"] = dataValue(alert.place.network);
            ids.push_back(addObservable("autonomous-system", {{"number", alert.place.asn}}, system));
            more["belongs_to_refs"] = Json::array({ids.back()});
        }
        ids.push_back(
            addObservable(address->isV4() ? "ipv4-addr" : "ipv6-addr", {{"value", address->text()}}, more));
    }
    if (!alert.principal.empty())
        ids.push_back(addObservable("user-account", {{"user_id", dataValue(alert.principal)}}));
    if (!alert.application.empty())
        ids.push_back(addObservable("software", {{"name", dataValue(alert.application)}}));
    return ids;
}

std::string Bundle::addObservedData(const Alert& alert, const Moments& moments) {
    const auto observables = addObservables(alert);
    if (observables.empty()) return {};
    const auto count = std::clamp<std::int64_t>(within31Bits(alert.count), 1, mostObserved);
    return add(domainObject("observed-data", ownId("observed-data", alert.id), moments.created,
                            moments.modified,
                            {{"first_observed", moment(alert.first)},
                             {"last_observed", moment(lastOf(alert))},
                             {"number_observed", count},
                             {"object_refs", observables}}));
}

const char* indicatorType(const Alert& alert) {
    if (alert.type == "CosmosDB_TorAnomaly") return "anonymization";
    if (alert.type == "CosmosDB_SuspiciousIp") return "malicious-activity";
    if (alert.type.find("Anomaly") != std::string::npos || alert.type == "CosmosDB_ImpossibleTravel")
        return "anomalous-activity";
    return "malicious-activity";
}

std::string pattern(const Alert& alert) {
    if (const auto address = clientAddress(alert))
        return std::string(address->isV4() ? "[ipv4-addr" : "[ipv6-addr") +
               ":value = " + patternText(address->text()) + "]";
    if (!alert.principal.empty()) return "[user-account:user_id = " + patternText(alert.principal) + "]";
    return {};
}

// Nothing when the alert names no client that others could look for.
std::string Bundle::addIndicator(const Alert& alert, const AlertType& type, const Moments& moments) {
    const std::string condition = pattern(alert);
    if (condition.empty()) return {};
    Json properties{{"name", dataValue(title(alert))},
                    {"description", dataValue(whatHappened(alert))},
                    {"indicator_types", Json::array({indicatorType(alert)})},
                    {"pattern", condition},
                    {"pattern_type", "stix"},
                    {"pattern_version", "2.1"},
                    {"valid_from", moment(alert.first)}};
    if (const auto tactic = attackTactic(type.tactic); !tactic.id.empty())
        properties["kill_chain_phases"] =
            Json::array({{{"kill_chain_name", "mitre-attack"}, {"phase_name", tactic.phase}}});
    Json lists = Json::array();
    for (const auto& threat : alert.threats) {
        if (threat.provider.empty() || lists.size() == maxListedValues) continue;
        lists.push_back({{"source_name", dataValue(threat.provider, longestListedData)},
                         {"description",
                          dataValue(threat.description.empty() ? threat.threatType + "." : threat.description,
                                    longestListedData)}});
    }
    if (!lists.empty()) properties["external_references"] = std::move(lists);
    if (alert.sample) properties["labels"] = Json::array({"sample"});
    if (!alert.origin.empty()) properties["labels"] = Json::array({"defender"});
    return add(domainObject("indicator", ownId("indicator", alert.id), moments.created, moments.modified,
                            properties));
}

void Bundle::addRelation(const Alert& alert, const Moments& moments, const std::string& source,
                         const std::string& relation, const std::string& target) {
    add(domainObject("relationship", ownId("relationship", alert.id + ":" + relation + ":" + target),
                     moments.created, moments.modified,
                     {{"relationship_type", relation}, {"source_ref", source}, {"target_ref", target}}));
}

void Bundle::addSighting(const Alert& alert, const Moments& moments, const std::string& of,
                         const std::string& observed) {
    Json properties{{"description", dataValue(title(alert) + ": " + whatHappened(alert))},
                    {"first_seen", moment(alert.first)},
                    {"last_seen", moment(lastOf(alert))},
                    {"count", std::min(within31Bits(alert.count), mostObserved)},
                    {"sighting_of_ref", of}};
    if (!observed.empty()) properties["observed_data_refs"] = Json::array({observed});
    properties["where_sighted_refs"] = Json::array({addAccount(alert.account)});
    properties["summary"] = false;
    if (!alert.id.empty())
        properties["external_references"] =
            Json::array({{{"source_name", productName}, {"external_id", dataValue(alert.id)}}});
    if (alert.sample) properties["labels"] = Json::array({"sample"});
    if (!alert.origin.empty()) properties["labels"] = Json::array({"defender"});
    add(domainObject("sighting", ownId("sighting", alert.id), moments.created, moments.modified, properties));
}

void Bundle::addAlert(const Alert& alert) {
    const auto& type = alertType(alert.type);
    const Moments moments{moment(writtenAt(alert)), moment(std::max(writtenAt(alert), lastOf(alert)))};
    const auto techniques = addAttackPatterns(type);
    const std::string observed = addObservedData(alert, moments);
    const std::string indicator = addIndicator(alert, type, moments);
    if (!indicator.empty()) {
        for (const auto& technique : techniques)
            addRelation(alert, moments, indicator, "indicates", technique);
        if (!observed.empty()) addRelation(alert, moments, indicator, "based-on", observed);
    }
    addSighting(alert, moments, indicator.empty() ? techniques.front() : indicator, observed);
}

std::string Bundle::text() const {
    std::string all;
    for (const auto& id : ids_)
        all += id;
    const Json bundle{{"type", "bundle"}, {"id", ownId("bundle", all)}, {"objects", objects_}};
    return bundle.dump(1, ' ', true, Json::error_handler_t::replace) + "\n";
}

} // namespace

std::string toStix(std::span<const Alert> alerts) {
    Bundle bundle;
    for (const auto& alert : alerts)
        bundle.addAlert(alert);
    return bundle.text();
}

} // namespace cosmoswatch
