#include "core/baseline/account_baseline.h"

#include "core/intel/client_application.h"

#include <algorithm>

namespace cosmoswatch {
namespace {

constexpr AccessHabits::Limits ofAccount{300, 600, 512, 1024, 256, 64};
constexpr std::string_view volumePrefix = "volume/";   // a part a day
constexpr std::string_view queriesPrefix = "queries/"; // three parts a container

} // namespace

AccountBaseline::AccountBaseline() : access_{AccessHabits(ofAccount)} {}

bool AccountBaseline::isRestless(Timestamp time, const LearningRules& rules) const {
    const Habit& applications = access().applications;
    if (applications.expectsNewValues(time, rules)) return true;
    static const auto tools = generalToolFamilies();
    return std::count_if(tools.begin(), tools.end(), [&](std::string_view tool) {
               return applications.isFamiliar(tool, time, rules);
           }) >= toolsOfRestless;
}

void AccountBaseline::observeRecord(Timestamp time) {
    const std::int64_t day = dayNumber(time);
    if (day == lastDay_) return;
    lastDay_ = day;
    clock_.change().add(day);
}

void AccountBaseline::observe(const AccessObservation& seen) {
    if (seen.facts && (!seen.facts->torLists.empty() || !seen.facts->threatLists.empty())) {
        visits_.change().observe(seen.address, seen.time);
        return;
    }
    access_.change().observe(seen);
    if (seen.principal.empty()) return;
    principals_.change().observe(seen);
    if (seen.facts && tellsWhereSomebodyIs(*seen.facts))
        travel_.change().observe(seen.principal, seen.facts->place, seen.time);
}

void AccountBaseline::merge(const AccountBaseline& other) {
    eachPart([](const char*, auto& ours, const auto& theirs) { ours.change().merge(theirs.state); }, *this,
             other);
    volume_.merge(other.volume_);
    queries_.merge(other.queries_);
}

std::vector<std::pair<std::string, std::string>> AccountBaseline::saveChanged() {
    std::vector<std::pair<std::string, std::string>> parts;
    eachPart(
        [&](const char* name, auto& part) {
            if (!std::exchange(part.changed, false)) return;
            ByteWriter bytes;
            part.state.save(bytes);
            parts.emplace_back(name, bytes.take());
        },
        *this);
    for (auto& [name, saved] : volume_.takeChanges())
        parts.emplace_back(std::string(volumePrefix) + name, std::move(saved));
    for (auto& [name, saved] : queries_.takeChanges())
        parts.emplace_back(std::string(queriesPrefix) + name, std::move(saved));
    return parts;
}

// Read into a fresh baseline first, so that a damaged part leaves nothing behind. Names that are not known
// are of another version of the program.
Result<void> AccountBaseline::load(std::string_view name, std::string_view saved) {
    if (name.starts_with(volumePrefix)) return volume_.restore(saved);
    if (name.starts_with(queriesPrefix)) return queries_.restore(name.substr(queriesPrefix.size()), saved);
    Result<void> result;
    AccountBaseline fresh;
    eachPart(
        [&](const char* partName, auto& ours, auto& loaded) {
            if (name != partName) return;
            ByteReader from(saved);
            loaded.state.load(from);
            if (from.finished())
                ours.state = std::move(loaded.state);
            else
                result =
                    fail(ErrorCode::InvalidFormat, "the saved part \"" + std::string(name) + "\" is damaged");
        },
        *this, fresh);
    return result;
}

} // namespace cosmoswatch
