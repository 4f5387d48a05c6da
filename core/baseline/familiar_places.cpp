#include "core/baseline/familiar_places.h"

#include <algorithm>

namespace cosmoswatch {

void FamiliarPlaces::observe(std::string_view place, Timestamp time) {
    ++requests_;
    auto it = places_.find(place);
    if (it == places_.end()) {
        if (places_.size() >= limit_) {
            const auto oldest =
                std::min_element(places_.begin(), places_.end(),
                                 [](const auto& a, const auto& b) { return a.second.last < b.second.last; });
            places_.erase(oldest);
        }
        places_.emplace(std::string(place), PlaceHistory{time, time, 1, 1});
        return;
    }
    PlaceHistory& history = it->second;
    // Late records of a day already counted are told by its being within the span.
    if (dayOf(time) > dayOf(history.last) || dayOf(time) < dayOf(history.first)) ++history.days;
    history.first = std::min(history.first, time);
    history.last = std::max(history.last, time);
    ++history.requests;
}

bool FamiliarPlaces::isFamiliar(std::string_view place, Timestamp learnedAt) const {
    const auto it = places_.find(place);
    return it != places_.end() && (it->second.first < learnedAt || it->second.days >= daysToBecomeFamiliar);
}

bool FamiliarPlaces::expectsNewPlaces() const {
    if (places_.size() >= manyPlaces) return true;
    std::uint64_t pairs = 0;
    std::uint64_t seenOnce = 0;
    for (const auto& [place, history] : places_) {
        pairs += history.days;
        seenOnce += history.days == 1;
    }
    // A single odd day says nothing about a habit of new places.
    return seenOnce >= 3 && static_cast<double>(seenOnce) > likelyNovelty * static_cast<double>(pairs);
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

void FamiliarPlaces::restore(Histories histories, std::uint64_t requests) {
    places_ = std::move(histories);
    requests_ = requests;
}

} // namespace cosmoswatch
