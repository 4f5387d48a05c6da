#include "core/detect/logging_disabled.h"

#include "core/base/text.h"
#include "core/detect/control_change.h"

#include <set>

namespace cosmoswatch {
namespace {

constexpr std::string_view type = "CosmosDB_LoggingDisabled";
constexpr std::string_view dataCategory = "DataPlaneRequests";

using Changes = std::vector<ControlChange>;

std::set<std::string> categories(std::string_view list) {
    std::set<std::string> names;
    while (!list.empty()) {
        const auto end = std::min(list.find(','), list.size());
        names.emplace(trim(list.substr(0, end)));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return names;
}

bool sendsAll(const std::set<std::string>& names) {
    for (const auto& name : names)
        if (equalsIgnoreCase(name, "allLogs") || equalsIgnoreCase(name, "audit")) return true;
    return false;
}

std::string listed(const std::set<std::string>& names) {
    std::string text;
    for (const auto& name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

// What a write of the setting leaves out that the one before sent.
std::set<std::string> lost(const ControlChange& before, const ControlChange& after) {
    const auto sent = categories(before.fact("on"));
    const auto sends = categories(after.fact("on"));
    std::set<std::string> missing;
    if (sendsAll(sends)) return missing;
    for (const auto& name : sent)
        if (!sends.contains(name)) missing.insert(name);
    // From a group to single categories: only what is switched off by name is known to be gone.
    if (sendsAll(sent)) {
        missing = categories(after.fact("off"));
        if (sends.empty() && missing.empty()) missing = sent;
    }
    return missing;
}

bool hasFacts(const ControlChange& change) {
    return change.activity && change.done && !change.deletes && change.facts.contains("on");
}

// The write of the same setting before and after that one.
const ControlChange* writeBefore(const Changes& changes, const ControlChange& change) {
    const ControlChange* found = nullptr;
    for (const auto& other : changes)
        if (hasFacts(other) && other.subject == change.subject && other.id != change.id &&
            other.time() < change.time())
            found = &other;
    return found;
}

const ControlChange* writeAfter(const Changes& changes, const ControlChange& change) {
    for (const auto& other : changes)
        if (other.activity && other.done && !other.deletes && other.subject == change.subject &&
            other.id != change.id && other.time() > change.time())
            return &other;
    return nullptr;
}

// Whether the account has been sending records of data requests until lately.
bool sendsData(const Observation& observation, Timestamp time) {
    const Habit& operations = observation.baseline.access().operations;
    return operations.requests() > 0 && operations.first() < observation.learning.settled(time) &&
           operations.last() + std::chrono::days{7} > time;
}

Reason deletedReason(const ControlChange& change, const Observation& observation) {
    return {"setting-deleted",
            {{"setting", change.subject},
             {"doer", std::string(change.doer())},
             {"usual", habitualDaysText(change, observation)},
             {"days", watchedDaysText(observation)}},
            std::nullopt};
}

bool wroteItAgain(const ControlChange& deletion, const ControlChange& write) {
    return write.activity && !write.deletes && write.subject == deletion.subject &&
           write.principal == deletion.principal && write.time() >= deletion.time() &&
           write.time() - deletion.time() <= ControlHistory::apart;
}

// A deletion, with the write that undid it when one is known.
void judgeDeletion(const ControlChange& change, const ControlChange* write, const Observation& observation,
                   std::vector<Finding>& findings) {
    const ControlChange* teller = observation.baseline.control().counterpart(change);
    // Without a name it cannot be told from a deployment; the Activity Log will give it.
    if (!change.activity && !teller &&
        observation.baseline.control().tells(true, change.time(), observation.learning))
        return;
    const ControlChange& named = change.activity || !teller ? change : *teller;
    if (named.activity && isHabitual(named, observation)) return;
    Finding finding = findingOfChange(type, Severity::Medium, "", change, teller, observation);
    finding.reasons.push_back(deletedReason(named, observation));
    if (write) {
        const Duration gap = std::max<Duration>(write->time() - change.time(), std::chrono::seconds{1});
        finding.reasons.push_back({"setting-restored",
                                   {{"after", formatDuration(gap)}, {"doer", std::string(write->doer())}},
                                   Measure{"Time without this setting", "seconds",
                                           std::chrono::duration<double>(gap).count(), 0, 1}});
    }
    findings.push_back(std::move(finding));
}

void judgeWrite(const ControlChange& before, const ControlChange& after, const Observation& observation,
                std::vector<Finding>& findings) {
    const auto missing = lost(before, after);
    if (missing.empty() || isHabitual(after, observation)) return;
    Finding finding = findingOfChange(type, Severity::Medium, "", after, nullptr, observation);
    finding.reasons.push_back({"setting-narrowed",
                               {{"setting", after.subject},
                                {"observed", listed(missing)},
                                {"usual", listed(categories(before.fact("on")))},
                                {"since", formatMinute(before.time())}},
                               std::nullopt});
    findings.push_back(std::move(finding));
}

// The setting's earlier content is not known, but the account has been sending what it now leaves out.
void judgeFirstWrite(const ControlChange& change, const Observation& observation,
                     std::vector<Finding>& findings) {
    const auto on = categories(change.fact("on"));
    const auto off = categories(change.fact("off"));
    const bool leavesOut = change.fact("data") == "off" || off.contains(std::string(dataCategory)) ||
                           (change.facts.contains("on") && on.empty());
    if (!leavesOut || sendsAll(on) || !sendsData(observation, change.time())) return;
    const auto* teller = observation.baseline.control().counterpart(change);
    const bool nothingLeft = change.facts.contains("on") && on.empty();
    const Severity severity = nothingLeft || change.fact("data") == "off" ? Severity::Medium : Severity::Low;
    Finding finding = findingOfChange(type, severity, "", change, teller, observation);
    finding.reasons.push_back(
        {"setting-off",
         {{"setting", change.subject},
          {"observed", nothingLeft ? std::string("every category") : std::string(dataCategory)},
          {"usual", formatCount(observation.baseline.access().operations.requests())}},
         std::nullopt});
    findings.push_back(std::move(finding));
}

} // namespace

void LoggingDisabled::inspect(const Observation& observation, std::vector<Finding>& findings) const {
    const auto change = completedChange(observation, ChangeKind::Logging);
    if (!change) return;
    const Changes& known = observation.baseline.control().changes(ChangeKind::Logging);
    if (change->deletes) {
        const ControlChange* write = writeAfter(known, *change);
        return judgeDeletion(*change, write && wroteItAgain(*change, *write) ? write : nullptr, observation,
                             findings);
    }
    for (const auto& other : known)
        if (other.deletes && other.done && wroteItAgain(other, *change))
            judgeDeletion(other, &*change, observation, findings);
    if (!hasFacts(*change)) return judgeFirstWrite(*change, observation, findings);
    const ControlChange* before = writeBefore(known, *change);
    if (before)
        judgeWrite(*before, *change, observation, findings);
    else
        judgeFirstWrite(*change, observation, findings);
    if (const ControlChange* after = writeAfter(known, *change); after && hasFacts(*after))
        judgeWrite(*change, *after, observation, findings);
}

} // namespace cosmoswatch
