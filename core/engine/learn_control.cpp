#include "core/engine/learn_control.h"

#include "core/base/hash.h"
#include "core/detect/authentication_failures.h"
#include "core/detect/control_change.h"
#include "core/detect/mass_deletion.h"
#include "core/engine/observer.h"

namespace cosmoswatch {
namespace {

constexpr std::size_t longestChange = 4 * 1024; // kept text of a record of management

void learnRefusal(const Observation& observation, AccountBaseline& baseline) {
    const RefusalActors actors = refusalActorsOf(observation);
    const std::uint64_t member = hash64(observation.address);
    baseline.observeRefusal(actors.address, refusedAddresses, observation.time(), 0);
    if (!actors.afternoon.empty()) baseline.observeRefusal(actors.afternoon, "", observation.time(), 0);
    baseline.observeRefusal(actors.network, "", observation.time(), member);
    baseline.observeRefusal(actors.application, "", observation.time(), member);
}

} // namespace

void learnControl(const Observation& observation, std::uint64_t recordHash, AccountBaseline& baseline) {
    const Event& event = observation.event;
    if (std::holds_alternative<QueryStatistics>(event.details)) return;
    if (std::holds_alternative<DataRequest>(event.details)) {
        if (isStrangerRefused(observation))
            learnRefusal(observation, baseline);
        else if (const DeletionActor actor = deletionActorOf(observation); !actor.name.empty())
            baseline.observeDeletion(actor.name, actor.group, observation.time());
        return;
    }
    baseline.observeControlLog(std::holds_alternative<ActivityEntry>(event.details), observation.time());
    if (auto change = controlChangeOf(observation)) {
        change->record = evidenceOf(event, recordHash, longestChange);
        baseline.observe(*change);
    }
}

} // namespace cosmoswatch
