#include "core/baseline/key_history.h"

#include "core/baseline/make_room.h"

#include <algorithm>
#include <tuple>

namespace cosmoswatch {
namespace {

constexpr AccessHabits::Limits ofListings{64, 64, 128, 128, 32, 8};

bool earlier(const KeyListing& a, const KeyListing& b) {
    return std::tuple(a.time(), a.record.recordHash) < std::tuple(b.time(), b.record.recordHash);
}

} // namespace

KeyHistory::KeyHistory() : managers_(256), listers_(256), tools_(512), listings_(ofListings) {}

DayHours KeyHistory::hoursOf(std::string_view principal) const {
    const auto it = hours_.find(principal);
    return it == hours_.end() ? DayHours{} : it->second;
}

DayHours& KeyHistory::hours(const std::string& principal) {
    if (!hours_.contains(principal))
        makeRoom(hours_, maxHours, [](const DayHours& hours) { return hours.total(); });
    return hours_[principal];
}

std::uint32_t KeyHistory::listedOn(std::string_view principal, Timestamp time) const {
    const auto it = perDay_.find({dayNumber(time), std::string(principal)});
    return it == perDay_.end() ? 0 : it->second;
}

std::uint32_t KeyHistory::mostListedBefore(std::string_view principal, Timestamp settled) const {
    std::uint32_t most = 0;
    for (const auto& [key, count] : perDay_)
        if (key.day < dayNumber(settled) && key.principal == principal) most = std::max(most, count);
    return most;
}

void KeyHistory::observeManagement(std::string_view principal, Timestamp time) {
    if (!principal.empty()) managers_.observe(principal, time);
}

void KeyHistory::observe(const KeyListing& listing, const AddressFacts* facts) {
    listers_.observe(listing.principal, listing.time());
    tools_.observe(toolOf(listing.principal, listing.tool), listing.time());
    listings_.observe({listing.time(),
                       listing.address,
                       listing.network,
                       listing.place,
                       {},
                       listing.tool,
                       listing.operation,
                       listing.principal,
                       facts});
    hours(listing.principal).add(listing.time());
    perDay_[{dayNumber(listing.time()), listing.principal}] += 1;
    if (perDay_.size() > maxDayCounts) perDay_.erase(perDay_.begin());
    keepRecent(listing);
}

void KeyHistory::keepRecent(const KeyListing& listing) {
    const auto at = std::lower_bound(recent_.begin(), recent_.end(), listing, earlier);
    if (at != recent_.end() && !earlier(listing, *at)) return;
    recent_.insert(at, listing);
    forgetOld();
}

void KeyHistory::forgetOld() {
    if (recent_.empty()) return;
    const Timestamp oldest = recent_.back().time() - kept;
    auto end = std::find_if(recent_.begin(), recent_.end(),
                            [&](const KeyListing& listing) { return listing.time() >= oldest; });
    if (recent_.size() > maxRecent)
        end = std::max(end, recent_.end() - static_cast<std::ptrdiff_t>(maxRecent));
    recent_.erase(recent_.begin(), end);
}

void KeyHistory::observeNewcomer(std::string_view network, const KeyNewcomer& seen) {
    auto it = newcomers_.find(network);
    if (it == newcomers_.end()) {
        for (auto old = newcomers_.begin(); old != newcomers_.end();)
            old = old->second.last < seen.first - newcomersKept ? newcomers_.erase(old) : std::next(old);
        makeRoom(newcomers_, maxNewcomers, [](const KeyNewcomer& newcomer) { return newcomer.last; });
        newcomers_.emplace(std::string(network), seen);
        return;
    }
    KeyNewcomer& known = it->second;
    const auto requests = known.requests + seen.requests;
    const Timestamp last = std::max(known.last, seen.last);
    if (seen.first < known.first) known = seen;
    known.requests = requests;
    known.last = last;
}

void KeyHistory::merge(const KeyHistory& other) {
    managers_.merge(other.managers_);
    listers_.merge(other.listers_);
    tools_.merge(other.tools_);
    listings_.merge(other.listings_);
    for (const auto& [key, count] : other.perDay_)
        perDay_[key] += count;
    while (perDay_.size() > maxDayCounts)
        perDay_.erase(perDay_.begin());
    for (const auto& [principal, theirs] : other.hours_)
        hours(principal).merge(theirs);
    for (const auto& listing : other.recent_)
        keepRecent(listing);
    for (const auto& [network, newcomer] : other.newcomers_)
        observeNewcomer(network, newcomer);
}

void KeyHistory::save(ByteWriter& into) const {
    managers_.save(into);
    listers_.save(into);
    tools_.save(into);
    listings_.save(into);
    into.number(perDay_.size());
    for (const auto& [key, count] : perDay_) {
        into.number(static_cast<std::uint64_t>(key.day));
        into.text(key.principal);
        into.number(count);
    }
    into.number(hours_.size());
    for (const auto& [principal, counts] : hours_) {
        into.text(principal);
        counts.save(into);
    }
    into.number(recent_.size());
    for (const auto& listing : recent_)
        listing.save(into);
    into.number(newcomers_.size());
    for (const auto& [network, newcomer] : newcomers_) {
        into.text(network);
        saveTime(newcomer.first, into);
        saveTime(newcomer.last, into);
        into.number(newcomer.requests);
        for (const std::string* text : {&newcomer.address, &newcomer.place, &newcomer.application})
            into.text(*text);
        saveRecord(newcomer.record, into);
    }
}

void KeyHistory::load(ByteReader& from) {
    managers_.load(from);
    listers_.load(from);
    tools_.load(from);
    listings_.load(from);
    for (auto left = from.numberUpTo(maxDayCounts); left > 0 && from.ok(); --left) {
        const std::int64_t day = readDay(from);
        std::string principal(from.text());
        perDay_[{day, std::move(principal)}] = static_cast<std::uint32_t>(from.numberUpTo(UINT32_MAX));
    }
    for (auto left = from.numberUpTo(maxHours); left > 0 && from.ok(); --left)
        hours_[std::string(from.text())].load(from);
    for (auto left = from.numberUpTo(maxRecent); left > 0 && from.ok(); --left)
        recent_.emplace_back().load(from);
    for (auto left = from.numberUpTo(maxNewcomers); left > 0 && from.ok(); --left) {
        KeyNewcomer& newcomer = newcomers_[std::string(from.text())];
        newcomer.first = loadTime(from);
        newcomer.last = loadTime(from);
        newcomer.requests = from.number();
        for (std::string* text : {&newcomer.address, &newcomer.place, &newcomer.application})
            *text = from.text();
        newcomer.record = loadRecord(from);
    }
}

} // namespace cosmoswatch
