#include "core/detect/mass_deletion.h"

#include "core/base/text.h"
#include "core/detect/control_change.h"

namespace cosmoswatch {
namespace {

constexpr std::string_view type = "CosmosDB_MassDeletion";
constexpr std::uint64_t timesUsual = 3;
constexpr std::uint64_t restlessness = 4; // so many more on an account used without routine

Timestamp learnedAt(const Observation& observation) {
    return observation.baseline.learnedAt(observation.learning);
}

// By this client.
BurstCounts::Amount usualOf(const DeletionActor& actor, const Observation& observation) {
    return observation.baseline.deletions().usual(actor.name, observation.time(), learnedAt(observation),
                                                  observation.learning);
}

// By this application, where each of its runs comes from another address; by anybody, where ever others
// delete a lot, as developers do; else nothing.
BurstCounts::Amount usualOfOthers(const DeletionActor& actor, const Observation& observation) {
    const BurstCounts& deletions = observation.baseline.deletions();
    const Timestamp learned = learnedAt(observation);
    for (const std::string_view group : {std::string_view(actor.group), BurstCounts::everybody}) {
        const auto spread = deletions.spreadOf(group, observation.time(), learned, observation.learning);
        if (spread.actors >= 2 && 2 * spread.actors >= spread.days)
            return deletions.usualOfOne(group, observation.time(), learned, observation.learning);
    }
    return {};
}

std::uint64_t leastOf(std::uint64_t items, const Observation& observation) {
    const bool restless = observation.baseline.isRestless(observation.time(), observation.learning);
    return restless ? restlessness * items : items;
}

struct Limit {
    std::uint64_t usual = 0;
    std::uint64_t threshold = 0;
};
Limit limitFor(std::uint64_t count, std::uint64_t least, std::uint64_t BurstCounts::Amount::*what,
               const DeletionActor& actor, const Observation& observation) {
    const auto limitOf = [&](const BurstCounts::Amount& usual) {
        return Limit{usual.*what, std::max(least, timesUsual * (usual.*what) + 1)};
    };
    const Limit own = limitOf(usualOf(actor, observation));
    if (count < own.threshold) return own;
    const Limit others = limitOf(usualOfOthers(actor, observation));
    return others.threshold >= own.threshold && others.usual > own.usual ? others : own;
}

Reason reasonOf(const char* kind, const char* label, std::uint64_t observed, std::uint64_t usual,
                std::uint64_t threshold, const Observation& observation) {
    return {kind,
            {{"observed", formatCount(observed)},
             {"usual", formatCount(usual)},
             {"days", watchedDaysText(observation)},
             {"application", std::string(observation.applicationName)}},
            Measure{label, "deletions", static_cast<double>(observed), static_cast<double>(usual),
                    static_cast<double>(threshold)}};
}

void judgeItems(const DeletionActor& actor, const Observation& observation, std::vector<Finding>& findings) {
    const BurstCounts& deletions = observation.baseline.deletions();
    const auto findingAt = [&](Timestamp day, Reason reason) {
        Finding finding = findingOfDay(
            type, Severity::High, observation.address.empty() ? observation.principal : observation.address,
            observation);
        finding.windowStart = day;
        finding.reasons.push_back(std::move(reason));
        findings.push_back(std::move(finding));
    };
    const std::uint64_t manyItems = observation.protection.count(Threshold::ItemsDeletedInTenMinutes);
    const std::uint64_t manyItemsInADay = observation.protection.count(Threshold::ItemsDeletedInADay);
    const std::uint64_t today = deletions.onDay(actor.name, observation.time()).onDay + 1;
    for (const auto& window : BurstWindow::around(observation.time())) {
        const std::uint64_t count = deletions.withOneMore(actor.name, window, observation.time());
        if (count < manyItems) continue;
        const auto [usual, threshold] = limitFor(count, leastOf(manyItems, observation),
                                                 &BurstCounts::Amount::inWindow, actor, observation);
        if (count >= threshold)
            findingAt(dayOf(window.start), reasonOf("items-deleted", "Items deleted in ten minutes", count,
                                                    usual, threshold, observation));
    }
    if (today < manyItemsInADay) return;
    const auto [usual, threshold] = limitFor(today, leastOf(manyItemsInADay, observation),
                                             &BurstCounts::Amount::onDay, actor, observation);
    if (today >= threshold)
        findingAt(dayOf(observation.time()), reasonOf("items-deleted-all-day", "Items deleted in a day",
                                                      today, usual, threshold, observation));
}

// By a request with a key; through Azure's management see below.
void judgeContainer(const DeletionActor& actor, const Observation& observation,
                    std::vector<Finding>& findings) {
    const std::size_t days = observation.baseline.deletions().habitualDays(
        actor.name, observation.time(), learnedAt(observation), observation.learning);
    if (days >= ControlHistory::habit) return;
    const auto& request = std::get<DataRequest>(observation.event.details);
    Finding finding =
        findingOfDay(type, Severity::High,
                     observation.address.empty() ? observation.principal : observation.address, observation);
    finding.reasons.push_back({"container-deleted",
                               {{"observed", elide(request.resourceId, 256)},
                                {"doer", std::string(observation.applicationName)},
                                {"usual", std::to_string(days)},
                                {"days", watchedDaysText(observation)}},
                               std::nullopt});
    findings.push_back(std::move(finding));
}

void judgeManagement(const Observation& observation, std::vector<Finding>& findings) {
    const auto change = completedChange(observation, ChangeKind::Deletion);
    if (!change || !observation.baseline.hasLearned(change->time(), observation.learning)) return;
    const ControlHistory& control = observation.baseline.control();
    const ControlChange* other = control.counterpart(*change);
    // Without a name it cannot be told from a clean-up; the Activity Log will give it.
    if (!change->activity && !other && control.tells(true, change->time(), observation.learning)) return;
    const ControlChange& named = change->activity || !other ? *change : *other;
    if (named.activity && isHabitual(named, observation)) return;
    Finding finding = findingOfChange(type, Severity::High, "", *change, other, observation);
    finding.reasons.push_back({change->subject == "account" ? "account-deleted" : "container-deleted",
                               {{"observed", change->subject},
                                {"doer", std::string(named.doer())},
                                {"usual", named.activity ? habitualDaysText(named, observation) : ""},
                                {"days", watchedDaysText(observation)}},
                               std::nullopt});
    findings.push_back(std::move(finding));
}

} // namespace

DeletionActor deletionActorOf(const Observation& observation) {
    const DataRequest* request = answeredRequest(observation);
    if (!request || !equalsIgnoreCase(observation.event.operation, "Delete")) return {};
    const std::string application(observation.applicationName);
    const auto has = [&](std::string_view word) {
        return findIgnoreCase(request->resourceType, word) != std::string_view::npos;
    };
    if (has("Database") || has("Collection") || has("Container")) return {"c\n" + application, "", true};
    if (!request->resourceType.empty() && !has("Document")) return {};
    const std::string_view who = observation.address.empty() ? observation.principal : observation.address;
    return {"d\n" + application + "\n" + std::string(who), application, false};
}

void MassDeletion::inspect(const Observation& observation, std::vector<Finding>& findings) const {
    if (!std::holds_alternative<DataRequest>(observation.event.details))
        return judgeManagement(observation, findings);
    const DeletionActor actor = deletionActorOf(observation);
    if (actor.name.empty() || !observation.baseline.hasLearned(observation.time(), observation.learning))
        return;
    if (actor.ofContainers)
        judgeContainer(actor, observation, findings);
    else
        judgeItems(actor, observation, findings);
}

} // namespace cosmoswatch
