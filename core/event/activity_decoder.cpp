#include "core/event/activity_decoder.h"

#include "core/base/text.h"

#include <nlohmann/json.hpp>

namespace cosmoswatch {
namespace {

using nlohmann::json;

const json missing;

// Azure is not steady in the case of these names.
const json& member(const json& object, std::string_view key) {
    if (!object.is_object()) return missing;
    if (const auto exact = object.find(key); exact != object.end()) return *exact;
    for (auto it = object.begin(); it != object.end(); ++it)
        if (equalsIgnoreCase(it.key(), key)) return *it;
    return missing;
}

// REST wraps words as {"value":"…","localizedValue":"…"}: one level, no deeper.
std::string text(const json& value) {
    const json& word = value.is_object() ? member(value, "value") : value;
    if (word.is_string()) return word.get<std::string>();
    if (word.is_number() || word.is_boolean()) return word.dump();
    return {};
}

std::string firstOf(std::initializer_list<std::string> texts) {
    for (const auto& candidate : texts)
        if (!candidate.empty()) return candidate;
    return {};
}

// Some exports carry identity and claims as JSON inside a string.
json unwrapped(const json& value) {
    if (!value.is_string()) return value;
    json inner = json::parse(value.get_ref<const std::string&>(), nullptr, false);
    return inner.is_discarded() ? json() : inner;
}

ActivityOutcome outcomeOf(std::string_view word) {
    if (equalsIgnoreCase(word, "Start") || equalsIgnoreCase(word, "Started")) return ActivityOutcome::Started;
    if (equalsIgnoreCase(word, "Accept") || equalsIgnoreCase(word, "Accepted"))
        return ActivityOutcome::Accepted;
    if (equalsIgnoreCase(word, "Success") || equalsIgnoreCase(word, "Succeeded"))
        return ActivityOutcome::Succeeded;
    if (equalsIgnoreCase(word, "Failure") || equalsIgnoreCase(word, "Failed")) return ActivityOutcome::Failed;
    return ActivityOutcome::Unknown;
}

} // namespace

std::string decodeActivity(std::string_view jsonText, Event& event, TextArena& arena) {
    const json record = json::parse(jsonText, nullptr, false);
    if (record.is_discarded() || !record.is_object()) return "is not well-formed JSON";

    const auto time =
        parseTimestamp(firstOf({text(member(record, "time")), text(member(record, "eventTimestamp"))}));
    if (!time) return "has no readable time";
    event.time = *time;

    const json identity = unwrapped(member(record, "identity"));
    const json& authorization = member(identity, "authorization").is_object()
                                    ? member(identity, "authorization")
                                    : member(record, "authorization");
    const json& evidence = member(authorization, "evidence");
    const json claims = unwrapped(member(identity, "claims").is_null() ? member(record, "claims")
                                                                       : member(identity, "claims"));
    const auto claim = [&](std::string_view name) { return text(member(claims, name)); };

    event.resourceId =
        arena.copy(firstOf({text(member(record, "resourceId")), text(member(record, "resourceUri")),
                            text(member(authorization, "scope"))}));
    event.operation =
        arena.copy(firstOf({text(member(record, "operationName")), text(member(authorization, "action"))}));
    event.activityId = arena.copy(text(member(record, "correlationId")));

    ActivityEntry entry;
    entry.outcome = outcomeOf(firstOf({text(member(record, "resultType")), text(member(record, "status"))}));
    entry.category = arena.copy(text(member(record, "category")));
    entry.callerAddress = arena.copy(
        firstOf({text(member(record, "callerIpAddress")),
                 text(member(member(record, "httpRequest"), "clientIpAddress")), claim("ipaddr")}));
    entry.principalId =
        arena.copy(firstOf({claim("http://schemas.microsoft.com/identity/claims/objectidentifier"),
                            claim("oid"), text(member(evidence, "principalId"))}));
    entry.principalName =
        arena.copy(firstOf({claim("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"), claim("upn"),
                            claim("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name"),
                            text(member(record, "caller")), claim("name")}));
    entry.principalType = arena.copy(text(member(evidence, "principalType")));
    entry.applicationId = arena.copy(claim("appid"));
    entry.scope = arena.copy(text(member(authorization, "scope")));
    entry.resultSignature =
        arena.copy(firstOf({text(member(record, "resultSignature")), text(member(record, "subStatus"))}));
    event.details = entry;
    return {};
}

} // namespace cosmoswatch
