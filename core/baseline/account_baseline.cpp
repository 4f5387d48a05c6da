#include "core/baseline/account_baseline.h"

#include "core/baseline/make_room.h"
#include "core/intel/client_application.h"

#include <algorithm>

namespace cosmoswatch {
namespace {

constexpr AccessHabits::Limits ofAccount{300, 600, 512, 1024, 256, 64};
constexpr std::string_view volumePrefix = "volume/";   // a part a day
constexpr std::string_view queriesPrefix = "queries/"; // two parts a container
constexpr AccessHabits::Limits ofPrincipal{64, 64, 64, 32, 32, 32};

} // namespace

AccountBaseline::AccountBaseline() : access_(ofAccount) {}

const AccessHabits* AccountBaseline::accessOf(std::string_view principal) const {
    const auto it = principals_.find(principal);
    return it == principals_.end() ? nullptr : &it->second;
}

std::optional<Timestamp> AccountBaseline::firstVisit(std::string_view address) const {
    const auto it = visits_.find(address);
    return it == visits_.end() ? std::nullopt : std::optional(it->second.first);
}

bool AccountBaseline::isRestless(Timestamp time, const LearningRules& rules) const {
    if (access_.applications.expectsNewValues(time, rules)) return true;
    static const auto tools = generalToolFamilies();
    return std::count_if(tools.begin(), tools.end(), [&](std::string_view tool) {
               return access_.applications.isFamiliar(tool, time, rules);
           }) >= toolsOfRestless;
}

void AccountBaseline::observe(const AccessObservation& seen) {
    if (seen.facts && (!seen.facts->torLists.empty() || !seen.facts->threatLists.empty())) {
        observeVisit(seen.address, {seen.time, seen.time});
        return;
    }
    access_.observe(seen);
    accessChanged_ = true;
    if (seen.principal.empty()) return;
    principal(seen.principal).observe(seen);
    principalsChanged_ = true;
    if (!seen.facts || !tellsWhereSomebodyIs(*seen.facts)) return;
    travel_.observe(seen.principal, seen.facts->place, seen.time);
    travelChanged_ = true;
}

void AccountBaseline::observeVisit(std::string_view address, const Visits& visits) {
    visitsChanged_ = true;
    auto it = visits_.find(address);
    if (it == visits_.end()) {
        makeRoom(visits_, maxVisits, [](const Visits& known) { return known.last; });
        it = visits_.emplace(std::string(address), visits).first;
    }
    it->second.first = std::min(it->second.first, visits.first);
    it->second.last = std::max(it->second.last, visits.last);
}

void AccountBaseline::observeRecord(Timestamp time) {
    const std::int64_t day = dayNumber(time);
    if (day == lastDay_) return;
    lastDay_ = day;
    clock_.add(day);
    clockChanged_ = true;
}

void AccountBaseline::observeManagement(std::string_view principal, Timestamp time) {
    keys_.observeManagement(principal, time);
    keysChanged_ = true;
}

void AccountBaseline::observe(const KeyListing& listing, const AddressFacts* facts) {
    keys_.observe(listing, facts);
    keysChanged_ = true;
}

void AccountBaseline::observe(const ControlChange& change) {
    control_.observe(change);
    controlChanged_ = true;
}

void AccountBaseline::observeControlLog(bool activity, Timestamp time) {
    control_.observeLog(activity, time);
    controlChanged_ = true;
}

void AccountBaseline::observeRefusal(std::string_view actor, std::string_view group, Timestamp time,
                                     std::uint64_t member) {
    refusals_.observe(actor, group, time, member);
    refusalsChanged_ = true;
}

void AccountBaseline::observeDeletion(std::string_view actor, std::string_view group, Timestamp time) {
    deletions_.observe(actor, group, time);
    deletionsChanged_ = true;
}

AccessHabits& AccountBaseline::principal(std::string_view name) {
    if (const auto it = principals_.find(name); it != principals_.end()) return it->second;
    makeRoom(principals_, maxPrincipals, [](const AccessHabits& habits) {
        return std::pair(habits.operations.last(), habits.operations.requests());
    });
    return principals_.emplace(std::string(name), AccessHabits{ofPrincipal}).first->second;
}

void AccountBaseline::merge(const AccountBaseline& other) {
    clock_.merge(other.clock_);
    access_.merge(other.access_);
    keys_.merge(other.keys_);
    travel_.merge(other.travel_);
    volume_.merge(other.volume_);
    queries_.merge(other.queries_);
    control_.merge(other.control_);
    refusals_.merge(other.refusals_);
    deletions_.merge(other.deletions_);
    for (const auto& [name, habits] : other.principals_)
        principal(name).merge(habits);
    for (const auto& [address, visits] : other.visits_)
        observeVisit(address, visits);
    clockChanged_ = accessChanged_ = principalsChanged_ = visitsChanged_ = keysChanged_ = travelChanged_ =
        true;
    controlChanged_ = refusalsChanged_ = deletionsChanged_ = true;
}

void AccountBaseline::save(const Principals& principals, ByteWriter& into) {
    into.number(principals.size());
    for (const auto& [name, habits] : principals) {
        into.text(name);
        habits.save(into);
    }
}

void AccountBaseline::load(Principals& principals, ByteReader& from) {
    for (auto left = from.numberUpTo(maxPrincipals); left > 0 && from.ok(); --left) {
        std::string name(from.text());
        principals.emplace(std::move(name), AccessHabits{ofPrincipal}).first->second.load(from);
    }
}

void AccountBaseline::save(const VisitTable& visits, ByteWriter& into) {
    into.number(visits.size());
    for (const auto& [address, times] : visits) {
        into.text(address);
        saveTime(times.first, into);
        saveTime(times.last, into);
    }
}

void AccountBaseline::load(VisitTable& visits, ByteReader& from) {
    for (auto left = from.numberUpTo(maxVisits); left > 0 && from.ok(); --left) {
        std::string address(from.text());
        const Timestamp first = loadTime(from);
        visits.emplace(std::move(address), Visits{first, loadTime(from)});
    }
}

std::vector<std::pair<std::string, std::string>> AccountBaseline::saveChanged() {
    std::vector<std::pair<std::string, std::string>> parts;
    const auto add = [&](bool& changed, const char* name, const auto& save) {
        if (!std::exchange(changed, false)) return;
        ByteWriter bytes;
        save(bytes);
        parts.emplace_back(name, bytes.take());
    };
    add(clockChanged_, "clock", [&](ByteWriter& into) { clock_.save(into); });
    add(accessChanged_, "access", [&](ByteWriter& into) { access_.save(into); });
    add(principalsChanged_, "principals", [&](ByteWriter& into) { save(principals_, into); });
    add(visitsChanged_, "visits", [&](ByteWriter& into) { save(visits_, into); });
    add(keysChanged_, "keys", [&](ByteWriter& into) { keys_.save(into); });
    add(travelChanged_, "travel", [&](ByteWriter& into) { travel_.save(into); });
    for (auto& [name, saved] : volume_.takeChanges())
        parts.emplace_back(std::string(volumePrefix) + name, std::move(saved));
    for (auto& [name, saved] : queries_.takeChanges())
        parts.emplace_back(std::string(queriesPrefix) + name, std::move(saved));
    add(controlChanged_, "control", [&](ByteWriter& into) { control_.save(into); });
    add(refusalsChanged_, "refusals", [&](ByteWriter& into) { refusals_.save(into); });
    add(deletionsChanged_, "deletions", [&](ByteWriter& into) { deletions_.save(into); });
    return parts;
}

Result<void> AccountBaseline::load(std::string_view part, std::string_view saved) {
    if (part.starts_with(volumePrefix)) return volume_.restore(saved);
    if (part.starts_with(queriesPrefix)) return queries_.restore(part.substr(queriesPrefix.size()), saved);
    ByteReader from(saved);
    const auto damaged = [&]() -> Result<void> {
        if (from.finished()) return {};
        return fail(ErrorCode::InvalidFormat, "the saved part \"" + std::string(part) + "\" is damaged");
    };
    // Read into a fresh one, so that a damaged part leaves nothing behind.
    const auto into = [&](auto& target, auto fresh, const auto& read) {
        read(fresh);
        if (from.finished()) target = std::move(fresh);
        return damaged();
    };
    if (part == "clock") return into(clock_, LearningClock{}, [&](auto& fresh) { fresh.load(from); });
    if (part == "access")
        return into(access_, AccessHabits{ofAccount}, [&](auto& fresh) { fresh.load(from); });
    if (part == "principals") return into(principals_, Principals{}, [&](auto& fresh) { load(fresh, from); });
    if (part == "visits") return into(visits_, VisitTable{}, [&](auto& fresh) { load(fresh, from); });
    if (part == "keys") return into(keys_, KeyHistory{}, [&](auto& fresh) { fresh.load(from); });
    if (part == "travel") return into(travel_, TravelHistory{}, [&](auto& fresh) { fresh.load(from); });
    if (part == "control") return into(control_, ControlHistory{}, [&](auto& fresh) { fresh.load(from); });
    if (part == "refusals") return into(refusals_, BurstCounts{}, [&](auto& fresh) { fresh.load(from); });
    if (part == "deletions") return into(deletions_, BurstCounts{}, [&](auto& fresh) { fresh.load(from); });
    return {}; // of another version of the program
}

} // namespace cosmoswatch
