// https://learn.microsoft.com/azure/defender-for-cloud/alerts-schemas
#include "core/alert/catalogue.h"
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/report/pages.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace cosmoswatch {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t longestField = 4096; // bytes

// For programs: the value itself, only as UTF-8 and not without end.
std::string field(std::string_view value) {
    return toValidUtf8(elide(value, longestField));
}

std::string text(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string numbered(const std::vector<std::string>& items) {
    std::string list;
    for (const auto& item : items)
        list += (list.empty() ? "" : " ") + std::to_string(&item - items.data() + 1) + ". " + item;
    return list;
}

Json location(const Place& place) {
    Json json{{"CountryCode", field(place.countryCode)},
              {"CountryName", field(place.countryName)},
              {"State", field(place.state)},
              {"City", field(place.city)}};
    json["Longitude"] = place.longitude ? Json(*place.longitude) : Json(nullptr);
    json["Latitude"] = place.latitude ? Json(*place.latitude) : Json(nullptr);
    json["Asn"] = place.asn;
    return json;
}

Json threatIntelligence(const std::vector<ThreatMatch>& threats) {
    Json list = Json::array();
    for (const auto& threat : threats) {
        list.push_back(
            {{"ProviderName", field(threat.provider)},
             {"ThreatType", field(threat.threatType)},
             {"ThreatName", field(threat.threatName)},
             {"Confidence", 1.0}, // the list names the address; how sure the list is, it does not say
             {"ThreatDescription", field(threat.description)}});
        if (threat.listed) list.back()["ReportedTimeUtc"] = formatIso8601(*threat.listed);
    }
    return list;
}

void addPrincipal(Json& account, const std::string& principal) {
    const auto at = principal.rfind('@');
    account["Name"] = field(principal.substr(0, at));
    if (at != std::string::npos) account["UPNSuffix"] = field(principal.substr(at + 1));
}

Json entities(const Alert& alert) {
    Json list = Json::array();
    const auto add = [&list](std::string_view type) -> Json& {
        list.push_back({{"$id", std::to_string(list.size() + 1)}, {"Type", type}});
        return list.back();
    };
    add("azure-resource")["ResourceId"] = field(alert.account.resourceId());
    if (!alert.address.empty()) {
        Json& ip = add("ip");
        ip["Address"] = field(alert.address);
        ip["Location"] = location(alert.place);
        if (!alert.threats.empty()) ip["ThreatIntelligence"] = threatIntelligence(alert.threats);
    }
    if (!alert.principal.empty()) {
        addPrincipal(add("account"), alert.principal);
    }
    return list;
}

std::string reasonsText(const Alert& alert) {
    Json list = Json::array();
    for (const auto& reason : alert.reasons) {
        Json json{{"Kind", field(reason.kind)}, {"Values", Json::object()}};
        for (const auto& [key, value] : reason.values)
            json["Values"][field(key)] = field(value);
        if (const auto& measure = reason.measure)
            json["Measure"] = {{"Label", field(measure->label)},
                               {"Unit", field(measure->unit)},
                               {"Observed", measure->observed},
                               {"Usual", measure->usual},
                               {"Threshold", measure->threshold}};
        list.push_back(std::move(json));
    }
    return text(list);
}

// Extended properties of a statement that was attacked.
constexpr std::pair<std::string_view, const char*> queryProperties[] = {
    {"statement", "Vulnerable statement"},
    {"fragment", "Injected fragment"},
    {"parameterized", "Parameterized statement"}};

void addQuery(const Alert& alert, Json& properties) {
    for (const auto& reason : alert.reasons) {
        if (reason.kind != "injected-query" && reason.kind != "fuzzing-query") continue;
        for (const auto& [value, property] : queryProperties)
            for (const auto& [name, text] : reason.values)
                if (name == value && !text.empty()) properties[property] = field(text);
        return;
    }
}

Json extendedProperties(const Alert& alert, const std::vector<std::string>& steps) {
    Json json = Json::object();
    const auto add = [&json](const char* name, std::string value) {
        if (!value.empty()) json[name] = std::move(value);
    };
    add("What happened", whatHappened(alert));
    add("Client IP address", field(alert.address));
    add("Client IP location", placeText(alert.place));
    add("Client principal name", field(alert.principal));
    add("Client application", field(alert.application));
    add("User agent", field(alert.userAgent));
    add("Authentication type", field(alert.authentication));
    add("Operations", joined(alert.operations));
    add("Containers", joined(alert.containers));
    addQuery(alert, json);
    for (const auto& quote : quotedTexts(alert))
        if (quote.label == attemptsLabel) add("Attempts", quote.text);
    json["Request count"] = std::to_string(alert.count);
    json["Bytes returned"] = std::to_string(alert.responseBytes);
    auto causes = hostileCauses(alert);
    for (auto& cause : benignCauses(alert))
        causes.push_back(std::move(cause));
    add("Potential causes", numbered(causes));
    add("Investigation steps", numbered(steps));
    add("Investigation query", kqlForRecords(alert));
    json["Reasons"] = reasonsText(alert);
    if (alert.disposition != Disposition::Undetermined) json["Disposition"] = name(alert.disposition);
    add("Assigned to", field(alert.assignedTo));
    return json;
}

// Each once, in the order of the story.
std::vector<std::string> eachOnce(const std::vector<IncidentMember>& members, const auto& valueOf) {
    std::vector<std::string> values;
    for (const auto& member : members)
        if (const std::string value = valueOf(member);
            !value.empty() && std::find(values.begin(), values.end(), value) == values.end())
            values.push_back(value);
    return values;
}

std::string commaSeparated(const std::vector<std::string>& values) {
    std::string text;
    for (const auto& value : values)
        text += (text.empty() ? "" : ", ") + value;
    return text;
}

Json resourceIdentifiers(std::span<const Account> accounts) {
    Json list = Json::array();
    for (const auto& account : accounts)
        list.push_back({{"$id", std::to_string(list.size() + 1)},
                        {"Type", "AzureResource"},
                        {"AzureResourceId", field(account.resourceId())}});
    return list;
}

Json entities(const Incident& incident) {
    Json list = Json::array();
    const auto add = [&list](std::string_view type) -> Json& {
        list.push_back({{"$id", std::to_string(list.size() + 1)}, {"Type", type}});
        return list.back();
    };
    for (const auto& account : incident.accounts)
        add("azure-resource")["ResourceId"] = field(account.resourceId());
    for (const auto& address : eachOnce(incident.members, [](const auto& m) { return m.address; }))
        add("ip")["Address"] = field(address);
    for (const auto& principal : eachOnce(incident.members, [](const auto& m) { return m.principal; }))
        addPrincipal(add("account"), principal);
    for (const auto& member : incident.members) {
        Json& json = add("security-alert");
        json["SystemAlertId"] = field(member.id);
        json["AlertType"] = field(member.type);
        json["AlertDisplayName"] = alertType(member.type).title;
        json["Severity"] = name(member.severity);
        json["Intent"] = alertType(member.type).tactic;
        json["StartTimeUtc"] = formatIso8601(member.first);
        json["CompromisedEntity"] = field(member.account.name);
    }
    return list;
}

} // namespace

std::string toSchemaJson(const Alert& alert) {
    const auto& type = alertType(alert.type);
    std::vector<std::string> inspect, remediation;
    for (const auto& action : recommendedActions(alert)) {
        const std::string step = action.command.empty() ? action.text : action.text + " " + action.command;
        (action.step == ActionStep::Inspect ? inspect : remediation).push_back(step);
    }
    remediation.insert(remediation.begin(), inspect.begin(), inspect.end());

    Json json;
    json["VendorName"] = alert.origin.empty() ? "Cosmos Watch" : "Microsoft";
    json["AlertType"] = field(alert.type);
    json["ProductName"] = alert.origin.empty() ? "Cosmos Watch" : field(alert.origin);
    json["AlertDisplayName"] = title(alert);
    json["Description"] = type.description + " " + whatHappened(alert);
    json["Severity"] = name(alert.severity);
    json["Status"] = name(alert.status);
    json["Intent"] = type.tactic;
    json["SystemAlertId"] = field(alert.id);
    json["StartTimeUtc"] = formatIso8601(alert.first);
    json["EndTimeUtc"] = formatIso8601(std::max(alert.first, alert.last));
    json["TimeGenerated"] = formatIso8601(alert.generated == Timestamp{} ? alert.last : alert.generated);
    json["CompromisedEntity"] = field(alert.account.name);
    json["AzureResourceId"] = field(alert.account.resourceId());
    json["ResourceIdentifiers"] = resourceIdentifiers({&alert.account, 1});
    json["IsIncident"] = false;
    // One that stands alone has its own id: the key stays when others join it, and no two lone alerts share
    // one.
    json["CorrelationKey"] = field(alert.correlationKey.empty() ? alert.id : alert.correlationKey);
    json["Entities"] = entities(alert);
    json["ExtendedProperties"] = extendedProperties(alert, inspect);
    json["ExtendedLinks"] = Json::array();
    json["RemediationSteps"] = remediation;
    json["Techniques"] = type.techniques;
    return text(json);
}

std::string toSchemaJson(const Incident& incident) {
    const auto& members = incident.members;
    const std::string id = stableId({"incident", incident.id}); // not that of its earliest alert
    std::vector<std::string> accounts;
    for (const auto& account : incident.accounts)
        accounts.push_back(field(account.name));
    std::vector<std::string> techniques;
    for (const auto& member : members)
        for (const auto& technique : alertType(member.type).techniques)
            if (std::find(techniques.begin(), techniques.end(), technique) == techniques.end())
                techniques.push_back(technique);

    Json json;
    json["VendorName"] = "Cosmos Watch";
    json["AlertType"] = "CosmosDB_Incident";
    json["ProductName"] = "Cosmos Watch";
    json["AlertDisplayName"] = "Incident: " + title(incident);
    json["Description"] = overviewOf(IncidentReport{incident, {}}).text;
    json["Severity"] = name(incident.severity);
    json["Status"] = name(incident.status);
    json["Intent"] =
        commaSeparated(eachOnce(members, [](const auto& m) { return alertType(m.type).tactic; }));
    json["SystemAlertId"] = id;
    json["StartTimeUtc"] = formatIso8601(incident.first);
    json["EndTimeUtc"] = formatIso8601(std::max(incident.first, incident.last));
    json["TimeGenerated"] = formatIso8601(incident.last);
    json["CompromisedEntity"] = commaSeparated(accounts);
    json["AzureResourceId"] = incident.accounts.empty() ? "" : field(incident.accounts.front().resourceId());
    json["ResourceIdentifiers"] = resourceIdentifiers(incident.accounts);
    json["IsIncident"] = true;
    json["CorrelationKey"] = field(incident.id);
    json["Entities"] = entities(incident);
    json["ExtendedProperties"] = {
        {"Alert count", std::to_string(incident.alertCount)},
        {"Alert ids", commaSeparated(eachOnce(members, [](const auto& m) { return field(m.id); }))}};
    json["ExtendedLinks"] = Json::array();
    json["RemediationSteps"] = {
        "Look at the alerts of the incident in their order; each says what to do about it."};
    json["Techniques"] = techniques;
    return text(json);
}

} // namespace cosmoswatch
