#include "core/baseline/estate_baseline.h"

#include "core/baseline/make_room.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

namespace cosmoswatch {
namespace {

bool earlier(const KeyListing& a, const KeyListing& b) {
    return std::tuple(a.time(), a.record.recordHash) < std::tuple(b.time(), b.record.recordHash);
}

std::string actorOf(std::string_view principal, std::string_view tool) {
    return std::string(principal) + '\n' + std::string(tool);
}

} // namespace

// Days may pass without anybody managing anything: half a period since the first time is enough to know that
// the Activity Log is among the sources.
bool EstateBaseline::hasLearned(Timestamp time, const LearningRules& rules) const {
    return firstManagement_ > 0 && time >= dayStart(firstManagement_) + rules.period / 2 &&
           clock_.hasLearned(time, rules);
}

std::vector<const KeyListing*> EstateBaseline::listingsIn(const BurstWindow& window,
                                                          std::string_view principal) const {
    std::vector<const KeyListing*> found;
    const auto first =
        std::lower_bound(listings_.begin(), listings_.end(), window.start,
                         [](const KeyListing& listing, Timestamp time) { return listing.time() < time; });
    for (auto it = first; it != listings_.end() && window.holds(it->time()); ++it)
        if (it->principal == principal) found.push_back(&*it);
    return found;
}

std::size_t EstateBaseline::usualBurst(std::string_view principal, std::string_view tool, Timestamp time,
                                       const LearningRules& rules) const {
    const auto it = actors_.find(actorOf(principal, tool));
    if (it == actors_.end()) return 0;
    const Timestamp learned = dayStart(firstManagement_) + rules.period / 2;
    std::size_t whileLearning = 0;
    std::array<std::size_t, 2> largest{}; // of settled days since, the larger first
    for (const auto& [day, accounts] : it->second) {
        if (dayStart(day) < learned) {
            if (dayStart(day) < dayOf(time)) whileLearning = std::max<std::size_t>(whileLearning, accounts);
        } else if (dayStart(day) < rules.settled(time)) {
            if (accounts > largest[0])
                largest = {accounts, largest[0]};
            else
                largest[1] = std::max<std::size_t>(largest[1], accounts);
        }
    }
    return std::max(whileLearning, largest[1]);
}

std::size_t EstateBaseline::listingDays(std::string_view principal, Timestamp time,
                                        const LearningRules& rules) const {
    std::set<std::int64_t> days;
    const std::string prefix = actorOf(principal, "");
    for (auto it = actors_.lower_bound(prefix); it != actors_.end() && it->first.starts_with(prefix); ++it)
        for (const auto& [day, accounts] : it->second)
            if (dayStart(day) < rules.settled(time)) days.insert(day);
    return days.size();
}

bool EstateBaseline::observeDay(Timestamp time) {
    const std::int64_t day = dayNumber(time);
    if (day == lastDay_) return false;
    lastDay_ = day;
    clock_.add(day);
    return true;
}

void EstateBaseline::observeManagement(Timestamp time) {
    const std::int64_t day = dayNumber(time);
    firstManagement_ = firstManagement_ == 0 ? day : std::min(firstManagement_, day);
}

// Habits are counted by windows that do not overlap, so that one burst is not two days' habit. A burst across
// a border counts for less, which judging by twice the usual makes up for.
void EstateBaseline::observe(const KeyListing& listing) {
    keep(listing);
    const auto sinceMidnight = listing.time() - dayOf(listing.time());
    const BurstWindow window{listing.time() - sinceMidnight % BurstWindow::length};
    std::set<std::string_view> accounts;
    for (const auto* other : listingsIn(window, listing.principal))
        if (other->tool == listing.tool) accounts.insert(other->account.key);
    noteBurst(actorOf(listing.principal, listing.tool), dayNumber(window.start),
              static_cast<std::uint32_t>(accounts.size()));
}

void EstateBaseline::noteBurst(const std::string& actor, std::int64_t day, std::uint32_t accounts) {
    if (!actors_.contains(actor))
        makeRoom(actors_, maxActors, [](const BurstDays& days) { return days.rbegin()->first; });
    BurstDays& days = actors_[actor];
    std::uint32_t& most = days[day];
    most = std::max(most, accounts);
    if (days.size() > maxDays) days.erase(days.begin());
}

void EstateBaseline::keep(const KeyListing& listing) {
    const auto at = std::lower_bound(listings_.begin(), listings_.end(), listing, earlier);
    if (at != listings_.end() && !earlier(listing, *at)) return;
    listings_.insert(at, listing);
    const Timestamp oldest = listings_.back().time() - kept;
    auto end = std::find_if(listings_.begin(), listings_.end(),
                            [&](const KeyListing& known) { return known.time() >= oldest; });
    if (listings_.size() > maxListings)
        end = std::max(end, listings_.end() - static_cast<std::ptrdiff_t>(maxListings));
    listings_.erase(listings_.begin(), end);
}

void EstateBaseline::merge(const EstateBaseline& other) {
    clock_.merge(other.clock_);
    if (other.firstManagement_ > 0) observeManagement(dayStart(other.firstManagement_));
    for (const auto& [actor, days] : other.actors_)
        for (const auto& [day, accounts] : days)
            noteBurst(actor, day, accounts);
    for (const auto& listing : other.listings_)
        observe(listing); // bursts that only both halves together make
}

std::string EstateBaseline::save() const {
    ByteWriter into;
    clock_.save(into);
    into.number(static_cast<std::uint64_t>(firstManagement_));
    into.number(listings_.size());
    for (const auto& listing : listings_)
        listing.save(into);
    into.number(actors_.size());
    for (const auto& [actor, days] : actors_) {
        into.text(actor);
        into.number(days.size());
        for (const auto& [day, accounts] : days) {
            into.number(static_cast<std::uint64_t>(day));
            into.number(accounts);
        }
    }
    return into.take();
}

Result<EstateBaseline> EstateBaseline::load(std::string_view saved) {
    ByteReader from(saved);
    EstateBaseline estate;
    estate.clock_.load(from);
    estate.firstManagement_ = readDay(from);
    for (auto left = from.numberUpTo(maxListings); left > 0 && from.ok(); --left)
        estate.listings_.emplace_back().load(from);
    for (auto left = from.numberUpTo(maxActors); left > 0 && from.ok(); --left) {
        BurstDays days;
        std::string actor(from.text());
        for (auto more = from.numberUpTo(maxDays); more > 0 && from.ok(); --more) {
            const std::int64_t day = readDay(from);
            days[day] = static_cast<std::uint32_t>(from.numberUpTo(UINT32_MAX));
        }
        if (days.empty()) from.fail();
        estate.actors_.emplace(std::move(actor), std::move(days));
    }
    if (!from.finished())
        return fail(ErrorCode::InvalidFormat, "what was saved about key listings is damaged");
    return estate;
}

} // namespace cosmoswatch
