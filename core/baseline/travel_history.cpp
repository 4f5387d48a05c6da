#include "core/baseline/travel_history.h"

#include "core/baseline/make_room.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace cosmoswatch {
namespace {

constexpr std::int32_t halfHour = 1800;   // seconds
constexpr std::int32_t day = 1440;        // minutes
constexpr std::int32_t episode = 7;       // days over which repeats of a leap are one
constexpr std::int32_t lastDay = 84'006;  // year 2200
constexpr std::size_t longestText = 1024; // when loading; longer ones are damage
constexpr std::size_t enoughPlaces = 3;   // … with leaps between them, and the principal is shared
constexpr std::size_t enoughLeapDays = 3;

std::int64_t secondsOf(Timestamp time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

std::int32_t halfHourOf(Timestamp time) {
    return static_cast<std::int32_t>(secondsOf(time) / halfHour);
}

std::int32_t dayOfTime(Timestamp time) {
    return static_cast<std::int32_t>(secondsOf(time) / 86'400);
}

// Of the days that begin at 23:00 UTC.
std::int64_t habitSeconds(Timestamp time) {
    return secondsOf(time) + 3600;
}

std::int32_t habitDayOf(std::int32_t halfHourNumber) {
    return (halfHourNumber + 2) / 48;
}

Timestamp startOf(std::int32_t dayNumber) {
    return Timestamp{std::chrono::days{dayNumber}};
}

Timestamp timeAt(std::int32_t bucket, std::uint16_t second) {
    return Timestamp{std::chrono::seconds{std::int64_t{bucket} * halfHour + second}};
}

// To thousandths of a degree, as they are saved.
double rounded(double degrees) {
    return std::round(degrees * 1000) / 1000;
}

Coordinates rounded(const Coordinates& position) {
    return {rounded(position.latitude), rounded(position.longitude)};
}

// "SG", "DE/Bavaria/Munich": cities of one name are told apart by their states.
std::string keyOf(const Place& place, const Spot& spot) {
    std::string key = place.countryCode;
    if (!spot.position) return key;
    if (!place.state.empty()) key += '/' + place.state;
    return key += '/' + place.city;
}

template<typename Spans>
auto findSpan(Spans& spans, std::int32_t bucket) {
    return std::lower_bound(spans.begin(), spans.end(), bucket,
                            [](const auto& span, std::int32_t wanted) { return span.bucket < wanted; });
}

template<typename Spans>
auto* spanOf(Spans& spans, std::int32_t bucket) {
    const auto found = findSpan(spans, bucket);
    return found != spans.end() && found->bucket == bucket ? &*found : nullptr;
}

// Zero when they overlap.
template<typename Span>
std::int32_t gapBetween(const Span& a, const Span& b) {
    return std::max({0, a.first - b.last, b.first - a.last});
}

} // namespace

bool tellsWhereSomebodyIs(const AddressFacts& facts) {
    return facts.scope == AddressScope::Public && !facts.place.countryCode.empty() &&
           facts.namedNetwork.empty() && facts.torLists.empty() && facts.threatLists.empty() &&
           facts.networkKind != NetworkKind::Hosting && facts.networkKind != NetworkKind::Platform;
}

void TravelHistory::observe(std::string_view principal, const Place& place, Timestamp time) {
    if (principal.size() > longestText) return;
    const std::int32_t today = dayOfTime(time);
    noteDay(today);
    if (newestDay_ - today > daysUntilForgotten) return;
    Traveller& seen = traveller(principal);
    const std::int32_t bucket = halfHourOf(time);
    seen.firstDay = seen.stays.empty() ? today : std::min(seen.firstDay, today);
    if (bucket > seen.latest) {
        seen.latest = bucket;
        forgetOld(seen);
    }
    if (habitDayOf(bucket) <= habitDayOf(seen.latest) - daysKept) return;
    const Spot spot = spotOf(place);
    Stay& stay = stayAt(seen, keyOf(place, spot), spot);
    if (habitDayOf(bucket) < std::max(seen.verdicts[0].settled, seen.verdicts[1].settled)) seen.verdicts = {};
    const auto minute = static_cast<std::uint16_t>(habitSeconds(time) / 60 % day);
    widen(stay.days, {habitDayOf(bucket), minute, minute});
    if (bucket <= seen.latest - halfHoursKept) return;
    const auto second = static_cast<std::uint16_t>(secondsOf(time) % halfHour);
    widen(stay.halfHours, {bucket, second, second});
}

void TravelHistory::widen(Spans& spans, const Span& span) {
    const auto at = findSpan(spans, span.bucket);
    if (at == spans.end() || at->bucket != span.bucket) {
        spans.insert(at, span);
        return;
    }
    at->first = std::min(at->first, span.first);
    at->last = std::max(at->last, span.last);
}

void TravelHistory::forgetOld(Traveller& traveller) {
    const auto forget = [](Spans& spans, std::int32_t before) {
        const auto end = findSpan(spans, before);
        const bool any = end != spans.begin();
        spans.erase(spans.begin(), end);
        return any;
    };
    for (auto it = traveller.stays.begin(); it != traveller.stays.end();) {
        forget(it->second.halfHours, traveller.latest - halfHoursKept + 1);
        if (forget(it->second.days, habitDayOf(traveller.latest) - daysKept + 1)) traveller.verdicts = {};
        it = it->second.days.empty() ? traveller.stays.erase(it) : std::next(it);
    }
}

TravelHistory::Stay& TravelHistory::stayAt(Traveller& traveller, std::string_view key, const Spot& spot) {
    auto it = traveller.stays.find(key);
    if (it == traveller.stays.end()) {
        makeRoom(traveller.stays, maxPlaces, [](const Stay& stay) {
            return stay.days.empty() ? std::pair(std::size_t{0}, 0)
                                     : std::pair(stay.days.size(), stay.days.back().bucket);
        });
        it = traveller.stays.emplace(key, Stay{}).first;
        traveller.verdicts = {};
    }
    if (spot.position) {
        const Coordinates position = rounded(*spot.position);
        it->second.position = std::min(position, it->second.position.value_or(position));
    }
    return it->second;
}

void TravelHistory::noteDay(std::int32_t today) {
    if (today <= newestDay_) return;
    newestDay_ = today;
    std::erase_if(travellers_, [&](const auto& known) {
        return newestDay_ - known.second.latest / 48 > daysUntilForgotten;
    });
}

TravelHistory::Traveller& TravelHistory::traveller(std::string_view principal) {
    if (const auto it = travellers_.find(principal); it != travellers_.end()) return it->second;
    makeRoom(travellers_, maxPrincipals, [](const Traveller& known) { return known.latest; });
    return travellers_.emplace(std::string(principal), Traveller{}).first->second;
}

const TravelHistory::Traveller* TravelHistory::find(std::string_view principal) const {
    const auto it = travellers_.find(principal);
    return it == travellers_.end() ? nullptr : &it->second;
}

std::optional<TravelHistory::Pair> TravelHistory::farPair(const Spot& here, const Stay& stay,
                                                          std::string_view otherKey, const Stay& other) {
    const Spot there{otherKey.substr(0, 2), other.position};
    const double kilometres = kilometresBetween(here, there);
    if (kilometres < (here.countryCode == there.countryCode ? farInOneCountry : farEnough))
        return std::nullopt;
    const std::chrono::duration<double, std::ratio<3600>> hours(kilometres / fastest);
    const auto shortest = std::chrono::duration_cast<Duration>(hours) - clockSkew;
    return Pair{stay, other, kilometres, std::min<Duration>(shortest, longestJourney)};
}

std::vector<TravelHistory::Leap> TravelHistory::leaps(std::string_view principal, const Place& place,
                                                      Timestamp time, const LearningRules& rules) const {
    std::vector<Leap> found;
    const Traveller* known = find(principal);
    if (!known) return found;
    // By what was settled on the day before, that is on the day of any leap.
    if (isEverywhere(*known, dayOfTime(rules.settled(time)) - 1)) return found;
    const Spot spot = spotOf(place);
    const std::string key = keyOf(place, spot);
    static const Stay nowhere;
    const auto own = known->stays.find(key);
    const Stay& here = own == known->stays.end() ? nowhere : own->second;
    for (const auto& [otherKey, other] : known->stays) {
        if (otherKey == key || other.halfHours.empty()) continue;
        if (const auto pair = farPair(spot, here, otherKey, other))
            addLeaps(*pair, otherKey, time, rules, found);
    }
    return found;
}

// Of the times kept of that half hour in the other place, the one closest to `time`, when it is too close.
std::optional<Timestamp> TravelHistory::nearest(const Pair& pair, const Span& span, Timestamp time) {
    const Timestamp first = timeAt(span.bucket, span.first);
    const Timestamp last = timeAt(span.bucket, span.last);
    const Timestamp closest = std::chrono::abs(first - time) < std::chrono::abs(last - time) ? first : last;
    return std::chrono::abs(closest - time) < pair.shortest ? std::optional(closest) : std::nullopt;
}

void TravelHistory::addLeaps(const Pair& pair, std::string_view otherKey, Timestamp time,
                             const LearningRules& rules, std::vector<Leap>& leaps) {
    const Timestamp second = std::chrono::floor<std::chrono::seconds>(time);
    const auto begin = leaps.size();
    for (auto at = findSpan(pair.there.halfHours, halfHourOf(second - pair.shortest));
         at != pair.there.halfHours.end() && at->bucket <= halfHourOf(second + pair.shortest); ++at) {
        const auto closest = nearest(pair, *at, second);
        if (!closest) continue;
        const Timestamp leapDay = dayOf(std::min(*closest, second));
        if (leaps.size() == begin || leaps.back().day != leapDay)
            leaps.push_back(leapOf(pair, otherKey, leapDay, rules));
        Leap& leap = leaps.back();
        if (std::chrono::abs(*closest - second) < std::chrono::abs(leap.otherTime - second))
            leap.otherTime = *closest;
    }
}

// All but the time.
TravelHistory::Leap TravelHistory::leapOf(const Pair& pair, std::string_view otherKey, Timestamp leapDay,
                                          const LearningRules& rules) {
    const std::int32_t number = dayOfTime(leapDay);
    const std::int32_t settled = dayOfTime(rules.settled(leapDay));
    const auto daysOf = [&](const Stay& stay) {
        return static_cast<std::uint32_t>(findSpan(stay.days, settled) - stay.days.begin());
    };
    Leap leap;
    leap.otherPlace = otherKey;
    leap.kilometres = pair.kilometres;
    leap.day = leap.window = leapDay;
    leap.daysHere = daysOf(pair.here);
    leap.daysThere = daysOf(pair.there);
    for (std::int32_t earlier = number - 1; earlier >= number - episode; --earlier)
        if (leaptOn(pair, earlier)) leap.window = startOf(earlier);
    for (auto span = findSpan(pair.there.days, settled);
         span != pair.there.days.begin() && leap.usualDays < daysToBecomeUsual;)
        leap.usualDays += leaptOn(pair, (--span)->bucket);
    leap.repeated =
        leap.usualDays < daysToBecomeUsual && leap.daysHere >= daysToBecomeUsual && leaptWithin(pair, number);
    return leap;
}

// By the earliest and the latest times of the day.
bool TravelHistory::leaptOn(const Pair& pair, std::int32_t leapDay) {
    const Span* here = spanOf(pair.here.days, leapDay);
    const Span* there = spanOf(pair.there.days, leapDay);
    return here && there && std::chrono::minutes{gapBetween(*here, *there)} < pair.shortest;
}

// Whether such a leap of that day is already known.
bool TravelHistory::leaptWithin(const Pair& pair, std::int32_t leapDay) {
    const auto end = findSpan(pair.here.halfHours, 48 * leapDay + 72); // the later time is within 12 hours
    for (auto own = findSpan(pair.here.halfHours, 48 * leapDay); own != end; ++own) {
        const Span& span = *own;
        for (const std::uint16_t second : {span.first, span.last}) {
            const Timestamp time = timeAt(span.bucket, second);
            for (auto at = findSpan(pair.there.halfHours, halfHourOf(time - pair.shortest));
                 at != pair.there.halfHours.end() && at->bucket <= halfHourOf(time + pair.shortest); ++at) {
                const auto closest = nearest(pair, *at, time);
                if (closest && dayOfTime(std::min(*closest, time)) == leapDay) return true;
            }
        }
    }
    return false;
}

bool TravelHistory::isEverywhere(std::string_view principal, Timestamp time,
                                 const LearningRules& rules) const {
    const Traveller* known = find(principal);
    return known && isEverywhere(*known, dayOfTime(rules.settled(time)));
}

bool TravelHistory::isEverywhere(const Traveller& traveller, std::int32_t settled) {
    Verdict& verdict = traveller.verdicts[static_cast<std::size_t>(settled & 1)];
    if (verdict.settled != settled) verdict = {settled, judgeEverywhere(traveller, settled)};
    return verdict.everywhere;
}

bool TravelHistory::judgeEverywhere(const Traveller& traveller, std::int32_t settled) {
    std::vector<std::string_view> places;
    std::vector<std::int32_t> days;
    for (auto a = traveller.stays.begin(); a != traveller.stays.end(); ++a) {
        for (auto b = traveller.stays.begin(); b != a; ++b) {
            const Spot spot{std::string_view(a->first).substr(0, 2), a->second.position};
            const auto pair = farPair(spot, a->second, b->first, b->second);
            if (!pair) continue;
            for (const Span& span : a->second.days) {
                if (span.bucket >= settled || !leaptOn(*pair, span.bucket)) continue;
                days.push_back(span.bucket);
                places.insert(places.end(), {a->first, b->first});
            }
        }
    }
    const auto different = [](auto& values) {
        std::sort(values.begin(), values.end());
        return static_cast<std::size_t>(std::unique(values.begin(), values.end()) - values.begin());
    };
    return different(places) >= enoughPlaces && different(days) >= enoughLeapDays;
}

std::optional<Timestamp> TravelHistory::firstDay(std::string_view principal) const {
    const Traveller* known = find(principal);
    return known ? std::optional(startOf(known->firstDay)) : std::nullopt;
}

std::vector<TravelHistory::Usual> TravelHistory::usualPlaces(std::string_view principal, Timestamp before,
                                                             std::size_t count) const {
    std::vector<Usual> places;
    if (const Traveller* known = find(principal)) {
        for (const auto& [key, stay] : known->stays) {
            const auto days = findSpan(stay.days, dayOfTime(before)) - stay.days.begin();
            if (days > 0) places.push_back({key, static_cast<std::uint32_t>(days)});
        }
    }
    std::stable_sort(places.begin(), places.end(),
                     [](const Usual& a, const Usual& b) { return a.days > b.days; });
    if (places.size() > count) places.resize(count);
    return places;
}

void TravelHistory::join(Traveller& traveller, const Traveller& other) {
    traveller.verdicts = {};
    traveller.firstDay = std::min(traveller.firstDay, other.firstDay);
    traveller.latest = std::max(traveller.latest, other.latest);
    for (const auto& [key, stay] : other.stays) {
        Stay& own = stayAt(traveller, key, {std::string_view(key).substr(0, 2), stay.position});
        for (const Span& span : stay.halfHours)
            widen(own.halfHours, span);
        for (const Span& span : stay.days)
            widen(own.days, span);
    }
    forgetOld(traveller);
}

void TravelHistory::merge(const TravelHistory& other) {
    noteDay(other.newestDay_);
    for (const auto& [name, theirs] : other.travellers_) {
        if (newestDay_ - theirs.latest / 48 > daysUntilForgotten) continue;
        const auto known = travellers_.find(name);
        // Somebody who was away for so long would have been forgotten, had one history seen it all.
        if (known == travellers_.end() || theirs.firstDay - known->second.latest / 48 > daysUntilForgotten)
            traveller(name) = theirs;
        else if (known->second.firstDay - theirs.latest / 48 <= daysUntilForgotten)
            join(known->second, theirs);
    }
}

void TravelHistory::save(const Spans& spans, ByteWriter& into) {
    into.number(spans.size());
    for (const Span& span : spans) {
        into.number(static_cast<std::uint64_t>(span.bucket));
        into.number(span.first);
        into.number(span.last);
    }
}

void TravelHistory::load(Spans& spans, std::int32_t width, std::size_t limit, ByteReader& from) {
    const auto size = from.numberUpTo(limit);
    const auto buckets = static_cast<std::uint64_t>(width == day ? lastDay : lastDay * 48);
    for (auto left = size; left > 0 && from.ok(); --left) {
        Span span;
        span.bucket = static_cast<std::int32_t>(from.numberUpTo(buckets));
        span.first = static_cast<std::uint16_t>(from.numberUpTo(static_cast<std::uint64_t>(width - 1)));
        span.last = static_cast<std::uint16_t>(from.numberUpTo(static_cast<std::uint64_t>(width - 1)));
        if (span.first > span.last || (!spans.empty() && span.bucket <= spans.back().bucket)) from.fail();
        if (from.ok()) spans.push_back(span);
    }
}

void TravelHistory::save(ByteWriter& into) const {
    std::vector<const Travellers::value_type*> sorted;
    sorted.reserve(travellers_.size());
    for (const auto& known : travellers_)
        sorted.push_back(&known);
    std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->first < b->first; });
    into.number(static_cast<std::uint64_t>(newestDay_));
    into.number(sorted.size());
    for (const auto* known : sorted) {
        into.text(known->first);
        save(known->second, into);
    }
}

void TravelHistory::save(const Traveller& traveller, ByteWriter& into) {
    into.number(static_cast<std::uint64_t>(traveller.firstDay));
    into.number(static_cast<std::uint64_t>(traveller.latest));
    into.number(traveller.stays.size());
    for (const auto& [key, stay] : traveller.stays) {
        into.text(key);
        into.number(stay.position.has_value());
        if (stay.position) {
            into.signedNumber(std::llround(stay.position->latitude * 1000));
            into.signedNumber(std::llround(stay.position->longitude * 1000));
        }
        save(stay.days, into);
        save(stay.halfHours, into);
    }
}

void TravelHistory::load(Traveller& traveller, ByteReader& from) {
    traveller.firstDay = static_cast<std::int32_t>(from.numberUpTo(lastDay));
    traveller.latest = static_cast<std::int32_t>(from.numberUpTo(lastDay * 48));
    for (auto left = from.numberUpTo(maxPlaces); left > 0 && from.ok(); --left) {
        const std::string_view key = from.text();
        Stay stay;
        if (from.numberUpTo(1) == 1) {
            const auto latitude = from.signedNumber();
            const auto longitude = from.signedNumber();
            if (latitude < -90'000 || latitude > 90'000 || longitude < -180'000 || longitude > 180'000)
                from.fail();
            stay.position =
                Coordinates{static_cast<double>(latitude) / 1000, static_cast<double>(longitude) / 1000};
        }
        load(stay.days, day, daysKept, from);
        load(stay.halfHours, halfHour, halfHoursKept, from);
        if (key.size() < 2 || key.size() > longestText) from.fail();
        if (from.ok()) traveller.stays.emplace(std::string(key), std::move(stay));
    }
}

void TravelHistory::load(ByteReader& from) {
    travellers_.clear();
    newestDay_ = static_cast<std::int32_t>(from.numberUpTo(lastDay));
    for (auto left = from.numberUpTo(maxPrincipals); left > 0 && from.ok(); --left) {
        const std::string_view name = from.text();
        Traveller known;
        load(known, from);
        if (name.size() > longestText) from.fail();
        if (from.ok()) travellers_.emplace(std::string(name), std::move(known));
    }
}

} // namespace cosmoswatch
