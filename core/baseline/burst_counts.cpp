#include "core/baseline/burst_counts.h"

#include "core/baseline/make_room.h"

#include <algorithm>
#include <functional>
#include <set>
#include <tuple>
#include <utility>

namespace cosmoswatch {
namespace {

constexpr std::int64_t stepsKept = 36; // three hours
constexpr std::uint64_t mostCounted = std::uint64_t{1} << 48;

std::int64_t stepOf(Timestamp time) {
    return std::chrono::floor<std::chrono::minutes>(time).time_since_epoch() / BurstWindow::step;
}

BurstCounts::Amount most(const BurstCounts::Amount& a, const BurstCounts::Amount& b) {
    return {std::max(a.inWindow, b.inWindow), std::max(a.onDay, b.onDay)};
}

// The one that as many others reach, too.
std::uint64_t reachedOn(std::size_t days, std::vector<std::uint64_t>& values) {
    if (values.size() < days || days == 0) return 0;
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(days - 1);
    std::nth_element(values.begin(), at, values.end(), std::greater<>());
    return *at;
}

BurstCounts::Amount usualOf(const std::map<std::int64_t, BurstCounts::Amount>& days, Timestamp time,
                            Timestamp learned, const LearningRules& rules, std::size_t needed) {
    BurstCounts::Amount whileLearning;
    std::vector<std::uint64_t> windows, totals;
    for (const auto& [day, amount] : days) {
        if (dayStart(day) < learned) {
            if (dayStart(day) < dayOf(time)) whileLearning = most(whileLearning, amount);
        } else if (dayStart(day) < rules.settled(time)) {
            windows.push_back(amount.inWindow);
            totals.push_back(amount.onDay);
        }
    }
    return most(whileLearning, {reachedOn(needed, windows), reachedOn(needed, totals)});
}

} // namespace

BurstCounts::Actor& BurstCounts::actor(std::string_view name, std::string_view group) {
    if (const auto it = actors_.find(name); it != actors_.end()) return it->second;
    makeRoom(actors_, maxActors, [](const Actor& known) {
        const auto& [day, amount] = *known.days.rbegin();
        return std::tuple(known.days.size() > 1 || amount.inWindow >= often, day, amount.onDay);
    });
    Actor& added = actors_[std::string(name)];
    added.group = group;
    return added;
}

void BurstCounts::observe(std::string_view name, std::string_view group, Timestamp time,
                          std::uint64_t member) {
    const std::int64_t day = dayNumber(time);
    latestDay_ = std::max(latestDay_, day);
    if (latestDay_ - day >= daysKept) return;
    Actor& seen = actor(name, group);
    seen.days[day].onDay += 1;
    const std::int64_t step = stepOf(time);
    if (seen.steps.empty() || step > seen.steps.rbegin()->first - stepsKept) {
        Step& counted = seen.steps[step];
        counted.count += 1;
        addMember(counted.members, member, maxMembers);
        noteWindows(seen, step);
    }
    noteDay(seen, day);
    forgetOld(seen);
}

void BurstCounts::addMember(Members& members, std::uint64_t member, std::size_t limit) {
    const auto at = std::lower_bound(members.begin(), members.end(), member);
    if (at != members.end() && *at == member) return;
    members.insert(at, member);
    if (members.size() > limit) members.pop_back();
}

// The windows that hold the step: those that begin with it and with the one before.
void BurstCounts::noteWindows(Actor& seen, std::int64_t step) {
    const auto countOf = [&](std::int64_t number) -> std::uint64_t {
        const auto it = seen.steps.find(number);
        return it == seen.steps.end() ? 0 : it->second.count;
    };
    for (const std::int64_t start : {step - 1, step}) {
        if (countOf(start) == 0) continue; // the next window holds as much
        const std::int64_t day = dayNumber(Timestamp{BurstWindow::step * start});
        std::uint64_t& known = seen.days[day].inWindow;
        known = std::max(known, countOf(start) + countOf(start + 1));
        if (known >= often) latestBurst_ = std::max(latestBurst_, day);
        noteDay(seen, day);
    }
}

void BurstCounts::noteDay(const Actor& seen, std::int64_t day) {
    if (seen.group.empty()) return;
    noteDay(seen.group, day, seen.days.at(day));
    noteDay(everybody, day, seen.days.at(day));
}

void BurstCounts::noteDay(std::string_view group, std::int64_t day, const Amount& amount) {
    auto it = groups_.find(group);
    if (it == groups_.end()) {
        makeRoom(groups_, maxGroups,
                 [](const Days& known) { return known.empty() ? 0 : known.rbegin()->first; });
        it = groups_.emplace(std::string(group), Days{}).first;
    }
    Amount& known = it->second[day];
    known = most(known, amount);
    forgetOld(it->second);
}

void BurstCounts::forgetOld(Days& days) const {
    days.erase(days.begin(), days.upper_bound(latestDay_ - daysKept));
    const std::size_t excess = days.size() > maxDays ? days.size() - maxDays : 0;
    days.erase(days.begin(), std::next(days.begin(), static_cast<std::ptrdiff_t>(excess)));
}

void BurstCounts::forgetOld(Actor& seen) {
    if (!seen.steps.empty())
        seen.steps.erase(seen.steps.begin(), seen.steps.upper_bound(seen.steps.rbegin()->first - stepsKept));
    forgetOld(seen.days);
}

std::uint64_t BurstCounts::withOneMore(std::string_view name, const BurstWindow& window,
                                       Timestamp time) const {
    const auto it = actors_.find(name);
    const std::int64_t start = stepOf(window.start);
    const auto countOf = [&](std::int64_t number) -> std::uint64_t {
        const std::uint64_t more = stepOf(time) == number ? 1 : 0;
        if (it == actors_.end()) return more;
        const auto step = it->second.steps.find(number);
        return step == it->second.steps.end() ? more : step->second.count + more;
    };
    return countOf(start) == 0 ? 0 : countOf(start) + countOf(start + 1);
}

std::size_t BurstCounts::membersIn(std::string_view name, const BurstWindow& window,
                                   std::uint64_t oneMore) const {
    const auto it = actors_.find(name);
    if (it == actors_.end()) return 1;
    std::set<std::uint64_t> members{oneMore};
    const std::int64_t start = stepOf(window.start);
    for (auto step = it->second.steps.lower_bound(start);
         step != it->second.steps.end() && step->first < start + 2; ++step)
        members.insert(step->second.members.begin(), step->second.members.end());
    return members.size();
}

BurstCounts::Amount BurstCounts::onDay(std::string_view name, Timestamp time) const {
    const auto it = actors_.find(name);
    if (it == actors_.end()) return {};
    const auto day = it->second.days.find(dayNumber(time));
    return day == it->second.days.end() ? Amount{} : day->second;
}

BurstCounts::Amount BurstCounts::usual(std::string_view name, Timestamp time, Timestamp learned,
                                       const LearningRules& rules, std::size_t days) const {
    const auto it = actors_.find(name);
    return it == actors_.end() ? Amount{} : usualOf(it->second.days, time, learned, rules, days);
}

BurstCounts::Amount BurstCounts::usualOfOne(std::string_view group, Timestamp time, Timestamp learned,
                                            const LearningRules& rules, std::size_t days) const {
    const auto it = groups_.find(group);
    return it == groups_.end() ? Amount{} : usualOf(it->second, time, learned, rules, days);
}

BurstCounts::Spread BurstCounts::spreadOf(std::string_view group, Timestamp time, Timestamp learned,
                                          const LearningRules& rules) const {
    Spread spread;
    std::set<std::int64_t> days;
    for (const auto& [name, actor] : actors_) {
        if (group == everybody ? actor.group.empty() : actor.group != group) continue;
        bool counts = false;
        for (const auto& [day, amount] : actor.days) {
            const bool early = dayStart(day) < learned && dayStart(day) < dayOf(time);
            if (amount.inWindow < often || (!early && dayStart(day) >= rules.settled(time))) continue;
            days.insert(day);
            counts = true;
        }
        spread.actors += counts;
    }
    spread.days = days.size();
    return spread;
}

std::size_t BurstCounts::habitualDays(std::string_view name, Timestamp time, Timestamp learned,
                                      const LearningRules& rules) const {
    const auto it = actors_.find(name);
    if (it == actors_.end()) return 0;
    std::size_t days = 0;
    for (const auto& [day, amount] : it->second.days)
        if (amount.onDay > 0 && dayStart(day) < rules.settled(time)) days += dayStart(day) < learned ? 2 : 1;
    return days;
}

void BurstCounts::merge(const BurstCounts& other) {
    latestDay_ = std::max(latestDay_, other.latestDay_);
    latestBurst_ = std::max(latestBurst_, other.latestBurst_);
    for (const auto& [name, theirs] : other.groups_) {
        Days& ours = groups_[name];
        for (const auto& [day, amount] : theirs)
            ours[day] = most(ours[day], amount);
    }
    for (const auto& [name, theirs] : other.actors_) {
        Actor& ours = actor(name, theirs.group);
        for (const auto& [day, amount] : theirs.days) {
            Amount& known = ours.days[day];
            known = {std::max(known.inWindow, amount.inWindow), known.onDay + amount.onDay};
            noteDay(ours, day);
        }
        for (const auto& [number, step] : theirs.steps) {
            Step& known = ours.steps[number];
            known.count += step.count;
            for (const auto member : step.members)
                addMember(known.members, member, maxMembers);
        }
        for (const auto& [number, step] : ours.steps)
            noteWindows(ours, number);
        forgetOld(ours);
        if (ours.days.empty()) actors_.erase(actors_.find(name));
    }
    while (groups_.size() > maxGroups)
        groups_.erase(groups_.begin());
}

void BurstCounts::save(const Days& days, ByteWriter& into) {
    into.number(days.size());
    for (const auto& [day, amount] : days) {
        into.number(static_cast<std::uint64_t>(day));
        into.number(amount.inWindow);
        into.number(amount.onDay);
    }
}

void BurstCounts::load(Days& days, ByteReader& from) {
    for (auto left = from.numberUpTo(maxDays); left > 0 && from.ok(); --left) {
        Amount& amount = days[readDay(from)];
        amount.inWindow = from.numberUpTo(mostCounted);
        amount.onDay = from.numberUpTo(mostCounted);
    }
    if (days.empty()) from.fail();
}

void BurstCounts::save(const Members& members, ByteWriter& into) {
    into.number(members.size());
    for (const auto member : members)
        into.number(member);
}

void BurstCounts::load(Members& members, ByteReader& from, std::size_t limit) {
    for (auto left = from.numberUpTo(limit); left > 0 && from.ok(); --left)
        addMember(members, from.number(), limit);
}

void BurstCounts::save(ByteWriter& into) const {
    into.number(static_cast<std::uint64_t>(latestDay_));
    into.signedNumber(latestBurst_);
    into.number(actors_.size());
    for (const auto& [name, actor] : actors_) {
        into.text(name);
        into.text(actor.group);
        save(actor.days, into);
        into.number(actor.steps.size());
        for (const auto& [number, step] : actor.steps) {
            into.number(static_cast<std::uint64_t>(number));
            into.number(step.count);
            save(step.members, into);
        }
    }
    into.number(groups_.size());
    for (const auto& [name, group] : groups_) {
        into.text(name);
        save(group, into);
    }
}

void BurstCounts::load(ByteReader& from) {
    constexpr std::uint64_t lastStep = 24'200'000; // in the year 2200
    latestDay_ = readDay(from);
    latestBurst_ = std::clamp<std::int64_t>(from.signedNumber(), -1, latestDay_);
    for (auto left = from.numberUpTo(maxActors); left > 0 && from.ok(); --left) {
        Actor& seen = actors_[std::string(from.text())];
        seen.group = from.text();
        load(seen.days, from);
        for (auto steps = from.numberUpTo(stepsKept); steps > 0 && from.ok(); --steps) {
            Step& step = seen.steps[static_cast<std::int64_t>(from.numberUpTo(lastStep))];
            step.count = from.numberUpTo(mostCounted);
            load(step.members, from, maxMembers);
        }
    }
    for (auto left = from.numberUpTo(maxGroups); left > 0 && from.ok(); --left) {
        load(groups_[std::string(from.text())], from);
    }
}

} // namespace cosmoswatch
