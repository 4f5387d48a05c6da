#include "core/detect/control_change.h"

#include "core/base/text.h"
#include "core/event/changed_settings.h"

#include <algorithm>
#include <initializer_list>

namespace cosmoswatch {
namespace {

constexpr std::string_view provider = "microsoft.documentdb/databaseaccounts/";
constexpr std::string_view accountMarker = "/databaseaccounts/";
constexpr std::size_t longestName = 256;
constexpr std::size_t longestFact = 512;

bool isOneOf(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

// What follows the marker, up to the next slash.
std::string segmentAfter(std::string_view path, std::string_view marker) {
    const auto at = path.find(marker);
    if (at == std::string_view::npos) return {};
    const auto rest = path.substr(at + marker.size());
    return std::string(rest.substr(0, rest.find('/')));
}

std::string lastSegment(std::string_view path) {
    while (!path.empty() && path.back() == '/')
        path.remove_suffix(1);
    return std::string(path.substr(path.rfind('/') + 1));
}

void setFact(ControlChange& change, std::string name, const std::string* value) {
    if (value) change.facts.insert_or_assign(std::move(name), elide(*value, longestFact));
}

const std::string* firstOf(const ChangedSettings& settings, std::initializer_list<std::string_view> names) {
    for (const auto name : names)
        if (const auto* value = settings.find(name)) return value;
    return nullptr;
}

std::string listOf(const std::vector<const Setting*>& entries,
                   std::initializer_list<std::string_view> names) {
    std::string text;
    for (const auto* entry : entries) {
        if (entry->value.empty() || entry->value == "[]" || !isOneOf(entry->name, names)) continue;
        text += (text.empty() ? "" : ", ") + entry->value;
    }
    return elide(text, longestFact);
}

bool isTrue(std::string_view value) {
    return equalsIgnoreCase(value, "true") || value == "1";
}

void readNetwork(const ChangedSettings& settings, ControlChange& change) {
    if (const auto* access = settings.find("publicnetworkaccess"))
        change.facts["public"] = equalsIgnoreCase(*access, "Enabled") ? "on" : "off";
    if (const auto rules = settings.below("iprules"); !rules.empty())
        change.facts["rules"] = listOf(rules, {"", "ipaddressorrange", "iprules"});
    else if (const auto* range = settings.find("iprangefilter"))
        change.facts["rules"] = *range == "[]" ? "" : elide(*range, longestFact);
    if (const auto* filter =
            firstOf(settings, {"isvirtualnetworkfilterenabled", "enablevirtualnetworkfilter"}))
        change.facts["filter"] = isTrue(*filter) ? "on" : "off";
    if (const auto* bypass = settings.find("networkaclbypass"))
        change.facts["bypass"] = equalsIgnoreCase(*bypass, "AzureServices") || *bypass == "1" ? "on" : "off";
}

void readLogging(const ChangedSettings& settings, ControlChange& change) {
    std::string on, off;
    const auto logs = settings.below("logs");
    for (const auto* entry : logs) {
        if (!isOneOf(entry->name, {"category", "categorygroup"}) || entry->value.empty() ||
            equalsIgnoreCase(entry->value, "null"))
            continue;
        const auto* enabled = settings.beside(*entry, "enabled");
        std::string& list = !enabled || isTrue(*enabled) ? on : off;
        list += (list.empty() ? "" : ",") + entry->value;
    }
    if (!logs.empty()) {
        change.facts["on"] = elide(on, longestFact);
        change.facts["off"] = elide(off, longestFact);
    }
    if (const auto* trace = settings.find("enabledataplanerequeststrace"))
        change.facts["data"] = isTrue(*trace) ? "on" : "off";
}

void readRole(const ChangedSettings& settings, ControlChange& change) {
    setFact(change, "scope", firstOf(settings, {"roleassignmentscope", "scope"}));
    setFact(change, "to", firstOf(settings, {"roleassignmentprincipalid", "principalid"}));
    setFact(change, "toType", firstOf(settings, {"roleassignmentprincipaltype", "principaltype"}));
    setFact(change, "name", firstOf(settings, {"roledefinitionname", "rolename"}));
    if (const auto* role = firstOf(settings, {"associatedroledefinitionid", "roledefinitionid"}))
        change.facts["role"] = lowerAscii(elide(lastSegment(*role), longestFact));
    if (const auto actions = settings.below("dataactions"); !actions.empty())
        change.facts["actions"] = listOf(actions, {"", "dataactions"});
    auto scopes = settings.below("assignablescopes");
    if (scopes.empty()) scopes = settings.below("roledefinitionassignablescopes");
    if (!scopes.empty())
        change.facts["scopes"] = listOf(scopes, {"", "assignablescopes", "roledefinitionassignablescopes"});
}

void readFacts(const Event& event, ControlChange& change) {
    if (change.kind == ChangeKind::Deletion || change.deletes) return;
    const auto settings = ChangedSettings::of(event.json);
    if (change.kind == ChangeKind::Network)
        readNetwork(settings, change);
    else if (change.kind == ChangeKind::Logging)
        readLogging(settings, change);
    else if (change.kind == ChangeKind::KeyRegeneration)
        setFact(change, "key", firstOf(settings, {"keykind"}));
    else
        readRole(settings, change);
}

// Containers, databases and the like; not rules, roles or connections.
bool holdsData(std::string_view resourceType) {
    return isOneOf(resourceType,
                   {"databases", "sqldatabases", "mongodbdatabases", "gremlindatabases", "cassandrakeyspaces",
                    "keyspaces", "containers", "collections", "tables", "graphs"});
}

// "sqlcontainers", "cassandrakeyspaces", …
bool endsWithData(std::string_view apiResource) {
    for (const std::string_view data :
         {"databases", "containers", "collections", "keyspaces", "tables", "graphs"})
        if (apiResource.ends_with(data)) return true;
    return false;
}

bool classifyActivity(const Event& event, const ActivityEntry& entry, ControlChange& change) {
    const std::string operation = lowerAscii(elide(event.operation, longestName));
    const std::string resource = lowerAscii(
        elide(event.resourceId.size() >= entry.scope.size() ? event.resourceId : entry.scope, 1024));
    if (operation == "microsoft.insights/diagnosticsettings/delete" ||
        operation == "microsoft.insights/diagnosticsettings/write") {
        change.kind = ChangeKind::Logging;
        change.deletes = operation.ends_with("delete");
        change.subject = segmentAfter(resource, "/diagnosticsettings/");
        return true;
    }
    if (!operation.starts_with(provider)) return false;
    const std::string rest = operation.substr(provider.size());
    if (rest == "write") {
        change.kind = ChangeKind::Network;
    } else if (rest == "regeneratekey/action") {
        change.kind = ChangeKind::KeyRegeneration;
    } else if (rest == "sqlroleassignments/write") {
        change.kind = ChangeKind::RoleAssignment;
        change.subject = segmentAfter(resource, "/sqlroleassignments/");
    } else if (rest == "sqlroledefinitions/write") {
        change.kind = ChangeKind::RoleDefinition;
        change.subject = segmentAfter(resource, "/sqlroledefinitions/");
    } else if (rest == "delete") {
        change.kind = ChangeKind::Deletion;
        change.subject = "account";
    } else if (rest.ends_with("/delete") && holdsData(lastSegment(rest.substr(0, rest.size() - 7)))) {
        change.kind = ChangeKind::Deletion;
        const auto at = resource.find(accountMarker);
        const auto below = at == std::string::npos ? at : resource.find('/', at + accountMarker.size());
        change.subject = below == std::string::npos ? "" : elide(resource.substr(below + 1), longestName);
    } else {
        return false;
    }
    change.deletes = change.kind == ChangeKind::Deletion;
    return true;
}

// Older records name the role in its uri, newer ones in a member of its own.
void readSubject(const Event& event, std::string_view member, ControlChange& change) {
    const auto settings = ChangedSettings::of(event.json);
    if (const auto* id = settings.find(member))
        change.subject = lowerAscii(elide(lastSegment(*id), longestName));
}

bool classifyControl(const Event& event, const ControlRequest& request, ControlChange& change) {
    std::string operation = lowerAscii(elide(event.operation, longestName));
    for (const std::string_view ending : {"start", "complete"})
        if (operation.ends_with(ending)) operation.resize(operation.size() - ending.size());
    const std::string uri = lowerAscii(elide(request.resourceUri, longestName));
    if (operation == "accountupdate") {
        change.kind = ChangeKind::Network;
    } else if (operation == "diagnosticlogupdate") {
        change.kind = ChangeKind::Logging;
        change.deletes = equalsIgnoreCase(request.httpMethod, "DELETE") ||
                         equalsIgnoreCase(request.operationType, "Delete");
        change.subject = segmentAfter("/" + uri, "/diagnosticsettings/");
    } else if (operation.starts_with("sqlroleassignment") && !operation.ends_with("delete")) {
        change.kind = ChangeKind::RoleAssignment;
        change.subject = segmentAfter("/" + uri, "/sqlroleassignments/");
        readSubject(event, "roleassignmentid", change);
    } else if (operation.starts_with("sqlroledefinition") && !operation.ends_with("delete")) {
        change.kind = ChangeKind::RoleDefinition;
        change.subject = segmentAfter("/" + uri, "/sqlroledefinitions/");
        readSubject(event, "roledefinitionid", change);
    } else if (operation == "accountdelete") {
        change.kind = ChangeKind::Deletion;
        change.subject = "account";
    } else if (operation.ends_with("delete")) {
        operation.resize(operation.size() - 6);
        if (!endsWithData(operation)) return false;
        change.kind = ChangeKind::Deletion;
        change.subject = uri;
    } else {
        return false;
    }
    change.deletes |= change.kind == ChangeKind::Deletion;
    return true;
}

bool failed(const ControlRequest& request) {
    if (request.statusCode >= 400) return true;
    return !request.result.empty() && !isOneOf(lowerAscii(elide(request.result, 32)),
                                               {"ok", "success", "succeeded", "accepted", "created",
                                                "nocontent", "200", "201", "202", "204"});
}

std::optional<ControlChange> changeOf(const Observation& observation, const ActivityEntry& entry) {
    ControlChange change;
    change.activity = true;
    if (!classifyActivity(observation.event, entry, change)) return std::nullopt;
    if (entry.outcome == ActivityOutcome::Succeeded)
        change.done = observation.time();
    else if (entry.outcome == ActivityOutcome::Started || entry.outcome == ActivityOutcome::Accepted)
        change.begun = observation.time();
    else
        return std::nullopt;
    change.principal = observation.principal;
    change.principalName = observation.principalName;
    change.address = observation.address;
    if (observation.facts) change.country = observation.facts->place.countryCode;
    change.tool = observation.applicationName;
    return change;
}

std::optional<ControlChange> changeOf(const Observation& observation, const ControlRequest& request) {
    ControlChange change;
    if (!classifyControl(observation.event, request, change) || failed(request)) return std::nullopt;
    const std::string_view operation = observation.event.operation;
    const bool starts =
        operation.size() > 5 && equalsIgnoreCase(operation.substr(operation.size() - 5), "Start");
    (starts ? change.begun : change.done) = observation.time();
    return change;
}

} // namespace

std::optional<ControlChange> controlChangeOf(const Observation& observation) {
    const Event& event = observation.event;
    std::optional<ControlChange> change;
    if (const auto* entry = std::get_if<ActivityEntry>(&event.details))
        change = changeOf(observation, *entry);
    else if (const auto* request = std::get_if<ControlRequest>(&event.details))
        change = changeOf(observation, *request);
    if (!change) return change;
    change->id = elide(event.activityId, longestName);
    if (change->id.empty()) change->id = formatIso8601(event.time);
    change->record.time = event.time;
    readFacts(event, *change);
    return change;
}

std::optional<ControlChange> completedChange(const Observation& observation, ChangeKind kind) {
    auto change = controlChangeOf(observation);
    if (!change || change->kind != kind) return std::nullopt;
    ControlChange whole = observation.baseline.control().completed(*change);
    // A start that comes late is news only for what it sets.
    if (!whole.done || (!change->done && change->facts.empty())) return std::nullopt;
    return whole;
}

Finding findingOfChange(std::string_view alertType, Severity severity, std::string_view entity,
                        const ControlChange& change, const ControlChange* counterpart,
                        const Observation& observation) {
    Finding finding;
    finding.alertType = alertType;
    finding.severity = severity;
    finding.entity = entity.empty() ? std::string_view(observation.account.name) : entity;
    finding.windowStart = dayOf(change.time());
    const ControlChange* teller = change.activity ? &change : counterpart;
    if (teller && teller->activity)
        finding.caller = {teller->principalName.empty() ? teller->principal : teller->principalName,
                          teller->address, teller->country, teller->tool};
    if (counterpart && counterpart->record.recordHash != 0) finding.earlier.push_back(counterpart->record);
    if (change.record.recordHash != 0 && change.time() != observation.time())
        finding.earlier.push_back(change.record);
    return finding;
}

bool isHabitual(const ControlChange& change, const Observation& observation) {
    const auto& baseline = observation.baseline;
    return baseline.control().habitualDays(change, change.time(), baseline.learnedAt(observation.learning),
                                           observation.learning) >= ControlHistory::habit;
}

std::string habitualDaysText(const ControlChange& change, const Observation& observation) {
    return std::to_string(observation.baseline.control().habitualDays(change, change.time(), Timestamp{},
                                                                      observation.learning));
}

std::string watchedDaysText(const Observation& observation) {
    const auto& learning = observation.learning;
    const Timestamp learned = observation.baseline.learnedAt(learning);
    const Timestamp start = learned == Timestamp::max() ? observation.time() : learned - learning.period;
    const auto days = std::chrono::floor<std::chrono::days>(observation.time() - start).count();
    return std::to_string(std::max<std::int64_t>(days, 0));
}

} // namespace cosmoswatch
