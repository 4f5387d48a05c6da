#include "core/baseline/familiar_places.h"

#include "core/baseline/make_room.h"

#include <algorithm>

namespace cosmoswatch {

void FamiliarPlaces::observe(std::string_view place, Timestamp time) {
    noteTime(time);
    auto it = places_.find(place);
    if (it == places_.end()) {
        makeRoom();
        it = places_.emplace(std::string(place), PlaceHistory{time, time, 0, {}}).first;
    }
    PlaceHistory& history = it->second;
    history.first = std::min(history.first, time);
    history.last = std::max(history.last, time);
    history.days.add(time);
    ++history.requests;
}

// A record from long before the rest, be it first or late, must not end the learning of an account that is in
// truth new.
void FamiliarPlaces::noteTime(Timestamp time) {
    if (requests_++ == 0)
        first_ = last_ = time;
    else if (time < first_ && first_ - time <= longSilence)
        first_ = time;
    else if (time - last_ > longSilence && days_.total() < daysToLearn)
        first_ = time;
    last_ = std::max(last_, time);
    days_.add(time);
}

void FamiliarPlaces::makeRoom() {
    cosmoswatch::makeRoom(places_, limit_, [](const PlaceHistory& history) {
        return std::pair(std::min(history.days.total(), daysToBecomeFamiliar), history.last);
    });
}

bool FamiliarPlaces::hasLearned(Timestamp time, const LearningRules& rules) const {
    if (requests_ == 0 || time - first_ < rules.period) return false;
    const auto days = std::chrono::ceil<std::chrono::days>(rules.period).count();
    return days_.total() >= std::min<std::int64_t>(daysToLearn, days);
}

bool FamiliarPlaces::isFamiliar(std::string_view place, Timestamp time, const LearningRules& rules) const {
    const auto it = places_.find(place);
    return it != places_.end() && (it->second.first < first_ + rules.period ||
                                   it->second.days.before(rules.settled(time)) >= daysToBecomeFamiliar);
}

bool FamiliarPlaces::expectsNewPlaces(Timestamp time, const LearningRules& rules) const {
    const Timestamp settled = rules.settled(time);
    std::size_t places = 0;
    std::uint64_t pairs = 0;
    std::uint64_t seenOnce = 0;
    for (const auto& [place, history] : places_) {
        const std::uint32_t days = history.days.before(settled);
        places += days > 0;
        pairs += days;
        seenOnce += days == 1;
        if (places >= manyPlaces) return true;
    }
    // A single odd day says nothing about a habit of new places.
    return seenOnce >= fewOddDays &&
           static_cast<double>(seenOnce) > likelyNovelty * static_cast<double>(pairs);
}

std::vector<FamiliarPlaces::Share> FamiliarPlaces::largest(std::size_t count) const {
    std::vector<Share> shares;
    for (const auto& [place, history] : places_)
        shares.push_back({place, static_cast<double>(history.requests) /
                                     static_cast<double>(std::max<std::uint64_t>(requests_, 1))});
    std::stable_sort(shares.begin(), shares.end(),
                     [](const Share& a, const Share& b) { return a.share > b.share; });
    if (shares.size() > count) shares.resize(count);
    return shares;
}

FamiliarPlaces::Values FamiliarPlaces::values() const {
    return {first_, last_, requests_, days_, places_};
}

void FamiliarPlaces::restore(Values values) {
    first_ = values.first;
    last_ = values.last;
    requests_ = values.requests;
    days_ = values.days;
    places_ = std::move(values.places);
}

} // namespace cosmoswatch
