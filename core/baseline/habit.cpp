#include "core/baseline/habit.h"

#include "core/baseline/make_room.h"

#include <algorithm>
#include <map>

namespace cosmoswatch {
namespace {

constexpr std::int64_t episode = 7;        // days over which repeats of a surprise are one
constexpr std::size_t longestValue = 1024; // when loading; longer ones are damage

} // namespace

void Habit::addDay(Entry& entry, std::int64_t day, bool early) {
    if (entry.days.empty() || day - entry.days.latest() > episode)
        entry.early = 0;
    else
        for (std::int64_t between = entry.days.latest() + 1; between <= day; ++between)
            entry.early &= static_cast<std::uint8_t>(~(1u << (between & 7)));
    entry.days.add(day);
    if (early && entry.days.latest() - day <= episode)
        entry.early |= static_cast<std::uint8_t>(1u << (day & 7));
}

Habit::Entry& Habit::entry(std::string_view value, std::int64_t day) {
    if (const auto it = entries_.find(value); it != entries_.end()) return it.value();
    makeRoom(entries_, limit_, [](const Entry& entry) {
        return std::tuple(std::min(entry.days.total(), daysToBecomeFamiliar), entry.days.latest(),
                          entry.requests);
    });
    Entry& added = entries_[std::string(value)];
    added.firstDay = day;
    return added;
}

void Habit::observe(std::string_view value, Timestamp time, std::uint64_t times) {
    const std::int64_t day = dayNumber(time);
    requests_ += times;
    clock_.add(day);
    latest_ = std::max(latest_, day);
    Entry& seen = entry(value, day);
    seen.firstDay = std::min(seen.firstDay, day);
    seen.requests += times;
    addDay(seen, day, time - dayOf(time) < std::chrono::hours{23});
}

bool Habit::isFamiliar(const Entry& entry, Timestamp time, const LearningRules& rules,
                       const LearningClock& clock) {
    if (dayNumber(time) - entry.days.latest() > daysUntilForgotten) return false;
    return dayStart(entry.firstDay) < clock.start().value_or(Timestamp{}) + rules.period ||
           entry.days.before(dayNumber(rules.settled(time))) >= daysToBecomeFamiliar;
}

bool Habit::isFamiliar(std::string_view value, Timestamp time, const LearningRules& rules,
                       const LearningClock& clock) const {
    const auto it = entries_.find(value);
    return it != entries_.end() && isFamiliar(it->second, time, rules, clock);
}

bool Habit::expectsNewValues(Timestamp time, const LearningRules& rules, const Novelty& novelty) const {
    const std::int64_t settled = dayNumber(rules.settled(time));
    const Timestamp learned = first() + rules.period;
    std::size_t values = 0;
    std::uint64_t pairs = 0;
    std::uint64_t seenOnce = 0;
    std::uint64_t surprises = 0;
    for (const auto& [value, entry] : entries_) {
        const std::uint32_t days = entry.days.before(settled);
        const bool surprise = dayStart(entry.firstDay) >= learned && days < daysToBecomeFamiliar;
        values += days > 0 && !surprise;
        pairs += days;
        (surprise ? surprises : seenOnce) += days == 1;
    }
    if (surprises > novelty.surprises) {
        seenOnce += surprises - novelty.surprises;
        values += surprises - novelty.surprises;
    }
    if (values >= novelty.manyValues) return true;
    // A single odd day says nothing about a habit of new values.
    return seenOnce >= fewOddDays &&
           static_cast<double>(seenOnce) > novelty.likely * static_cast<double>(pairs);
}

// A day counts as known when one of its records is older than an hour, so that records which overtake each
// other within the hour fold into the same alert.
Timestamp Habit::noveltyWindow(std::string_view value, Timestamp time) const {
    const std::int64_t today = dayNumber(time);
    const auto it = entries_.find(value);
    if (it == entries_.end()) return dayOf(time);
    const bool firstHour = time - dayOf(time) < std::chrono::hours{1};
    for (std::int64_t day = today - episode; day < today; ++day) {
        if (!it->second.days.contains(day)) continue;
        const bool recent = firstHour && day == today - 1;
        if (!recent || (it->second.early & (1u << (day & 7))) != 0) return dayStart(day);
    }
    return dayOf(time);
}

std::uint32_t Habit::daysOf(std::string_view value, Timestamp time, const LearningRules& rules) const {
    const auto it = entries_.find(value);
    return it == entries_.end() ? 0 : it->second.days.before(dayNumber(rules.settled(time)));
}

std::uint64_t Habit::requestsOf(std::string_view value) const {
    const auto it = entries_.find(value);
    return it == entries_.end() ? 0 : it->second.requests;
}

std::vector<Habit::Share> Habit::largest(std::size_t count) const {
    std::vector<Share> shares;
    for (const auto& [value, entry] : entries_)
        shares.push_back({value, static_cast<double>(entry.requests) /
                                     static_cast<double>(std::max<std::uint64_t>(requests_, 1))});
    std::sort(shares.begin(), shares.end(), [](const Share& a, const Share& b) {
        return a.share != b.share ? a.share > b.share : a.value < b.value;
    });
    if (shares.size() > count) shares.resize(count);
    return shares;
}

void Habit::merge(const Habit& other) {
    clock_.merge(other.clock_);
    requests_ += other.requests_;
    latest_ = std::max(latest_, other.latest_);
    for (const auto& [value, theirs] : other.entries_) {
        Entry& ours = entry(value, theirs.firstDay);
        ours.firstDay = std::min(ours.firstDay, theirs.firstDay);
        ours.requests += theirs.requests;
        for (std::int64_t day = theirs.days.latest() - DaySet::width + 1; day <= theirs.days.latest(); ++day)
            if (theirs.days.contains(day))
                addDay(ours, day,
                       theirs.days.latest() - day <= episode && (theirs.early & (1u << (day & 7))) != 0);
    }
}

void Habit::save(ByteWriter& into) const {
    clock_.save(into);
    into.number(static_cast<std::uint64_t>(latest_));
    into.number(requests_);
    into.number(entries_.size());
    std::map<std::string_view, const Entry*> sorted;
    for (const auto& [value, entry] : entries_)
        sorted.emplace(value, &entry);
    for (const auto& [value, entry] : sorted) {
        into.text(value);
        entry->days.save(into);
        into.number(static_cast<std::uint64_t>(entry->firstDay));
        into.number(entry->requests);
        into.number(entry->early);
    }
}

void Habit::load(ByteReader& from) {
    clock_.load(from);
    latest_ = readDay(from);
    requests_ = from.number();
    entries_.clear();
    for (auto left = from.numberUpTo(limit_); left > 0 && from.ok(); --left) {
        const std::string_view value = from.text();
        Entry entry;
        entry.days.load(from);
        entry.firstDay = readDay(from);
        entry.requests = from.number();
        entry.early = static_cast<std::uint8_t>(from.numberUpTo(255));
        if (value.size() > longestValue) from.fail();
        if (from.ok()) entries_.emplace(std::string(value), entry);
    }
}

} // namespace cosmoswatch
