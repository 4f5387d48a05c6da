#include "core/detect/role_granted.h"

#include "core/base/text.h"
#include "core/baseline/role_scope.h"
#include "core/detect/control_change.h"

namespace cosmoswatch {
namespace {

constexpr std::string_view type = "CosmosDB_RoleGranted";
bool hasWildcard(std::string_view actions) {
    return actions.find("/*") != std::string_view::npos || trim(actions) == "*";
}

std::string roleText(const ControlChange& change, const ControlHistory& control) {
    const auto role = change.fact("role");
    if (role == readerRole) return "built-in data reader";
    if (role == contributorRole) return "built-in data contributor";
    for (const auto& definition : control.changes(ChangeKind::RoleDefinition))
        if (definition.subject == role && !definition.fact("name").empty())
            return std::string(definition.fact("name"));
    return std::string(role);
}

// What both logs say of it together.
ControlChange together(const ControlChange& change, const ControlChange* other) {
    ControlChange whole = change;
    if (other)
        for (const auto& [name, value] : other->facts)
            whole.facts.emplace(name, value);
    return whole;
}

// A role that is written again and again as part of deployments.
bool wasWrittenBefore(const ControlChange& change, const Observation& observation) {
    const auto& learning = observation.learning;
    const Timestamp learned = observation.baseline.learnedAt(learning);
    for (const auto& other : observation.baseline.control().changes(change.kind)) {
        if (!other.done || other.subject != change.subject || change.subject.empty()) continue;
        const bool early = other.time() < learned && change.time() >= learned;
        if (other.time() >= learning.settled(change.time()) &&
            !(early && dayOf(other.time()) < dayOf(change.time())))
            continue;
        const bool wider = std::max(roleScope(change.fact("scope")), widestRoleScope(change.fact("scopes"))) >
                           std::max(roleScope(other.fact("scope")), widestRoleScope(other.fact("scopes")));
        const bool unknown = other.facts.empty() || change.facts.empty();
        if (unknown || !wider) return true;
    }
    return false;
}

Severity severityOf(const ControlChange& change, RoleScope width, const ControlChange* teller,
                    const Observation& observation) {
    Severity severity = width == RoleScope::Account ? Severity::Medium : Severity::Low;
    if (teller && !teller->principal.empty() && change.fact("to") == teller->principal)
        severity = Severity::High;
    else if (teller && isHabitual(*teller, observation))
        severity = Severity::Low;
    return severity;
}

void judgeAssignment(const ControlChange& change, const ControlChange* other, const Observation& observation,
                     std::vector<Finding>& findings) {
    const ControlHistory& control = observation.baseline.control();
    const RoleScope width = roleScope(change.fact("scope"));
    if (width == RoleScope::Container) return;
    // The account's own log will say how far it reaches.
    if (width == RoleScope::Unknown && control.tells(false, change.time(), observation.learning)) return;
    const ControlChange* teller = change.activity ? &change : other;
    Finding finding = findingOfChange(type, severityOf(change, width, teller, observation), change.subject,
                                      change, other, observation);
    const std::string to(change.fact("to"));
    const bool toThemselves = teller && !to.empty() && to == teller->principal;
    std::optional<Measure> measure;
    if (width != RoleScope::Unknown) // so that the record which says how far it reaches speaks for the alert
        measure = Measure{"Roles granted at once", "roles", 1, 0, 1};
    finding.reasons.push_back({"role-granted",
                               {{"role", roleText(change, control)},
                                {"observed", describe(width)},
                                {"to", to},
                                {"toType", std::string(change.fact("toType"))},
                                {"themselves", toThemselves ? "yes" : ""},
                                {"doer", teller ? std::string(teller->doer()) : ""},
                                {"usual", teller ? habitualDaysText(*teller, observation) : ""},
                                {"days", watchedDaysText(observation)}},
                               measure});
    findings.push_back(std::move(finding));
}

void judgeDefinition(const ControlChange& change, const ControlChange* other, const Observation& observation,
                     std::vector<Finding>& findings) {
    const RoleScope width = widestRoleScope(change.fact("scopes"));
    if (!hasWildcard(change.fact("actions")) || width == RoleScope::Container || width == RoleScope::Unknown)
        return;
    const ControlChange* teller = change.activity ? &change : other;
    Finding finding = findingOfChange(type, severityOf(change, width, teller, observation), change.subject,
                                      change, other, observation);
    finding.reasons.push_back(
        {"role-defined",
         {{"role", change.fact("name").empty() ? change.subject : std::string(change.fact("name"))},
          {"observed", std::string(change.fact("actions"))},
          {"reach", describe(width)},
          {"doer", teller ? std::string(teller->doer()) : ""},
          {"usual", teller ? habitualDaysText(*teller, observation) : ""},
          {"days", watchedDaysText(observation)}},
         std::nullopt});
    findings.push_back(std::move(finding));
}

} // namespace

void RoleGranted::inspect(const Observation& observation, std::vector<Finding>& findings) const {
    for (const ChangeKind kind : {ChangeKind::RoleAssignment, ChangeKind::RoleDefinition}) {
        const auto change = completedChange(observation, kind);
        if (!change || !observation.baseline.hasLearned(change->time(), observation.learning)) continue;
        const ControlChange* other = observation.baseline.control().counterpart(*change);
        const ControlChange whole = together(*change, other);
        if (wasWrittenBefore(whole, observation)) return;
        if (kind == ChangeKind::RoleAssignment)
            judgeAssignment(whole, other, observation, findings);
        else
            judgeDefinition(whole, other, observation, findings);
    }
}

} // namespace cosmoswatch
