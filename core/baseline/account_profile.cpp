#include "core/baseline/account_profile.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace cosmoswatch {
namespace {

using nlohmann::json;

void learn(AccessHabits& habits, const AccessObservation& seen) {
    habits.first = habits.first == Timestamp{} ? seen.time : std::min(habits.first, seen.time);
    habits.last = std::max(habits.last, seen.time);
    const Place& place = seen.facts->place;
    if (!seen.network.empty()) habits.networks.observe(seen.network, seen.time);
    if (place.countryCode.empty()) return;
    habits.countries.observe(place.countryCode, seen.time);
    if (!place.city.empty()) habits.cities.observe(place.countryCode + "/" + place.city, seen.time);
}

json saved(const FamiliarPlaces& places) {
    auto histories = json::array();
    for (const auto& [place, history] : places.histories())
        histories.push_back({place, toMicroseconds(history.first), toMicroseconds(history.last), history.days,
                             history.requests});
    return {{"requests", places.requests()}, {"places", std::move(histories)}};
}

void load(FamiliarPlaces& places, const json& from) {
    FamiliarPlaces::Histories histories;
    for (const auto& entry : from.at("places"))
        histories.emplace(entry.at(0).get<std::string>(),
                          PlaceHistory{fromMicroseconds(entry.at(1).get<std::int64_t>()),
                                       fromMicroseconds(entry.at(2).get<std::int64_t>()),
                                       entry.at(3).get<std::uint32_t>(), entry.at(4).get<std::uint64_t>()});
    places.restore(std::move(histories), from.at("requests").get<std::uint64_t>());
}

json saved(const AccessHabits& habits) {
    return {{"first", toMicroseconds(habits.first)},
            {"last", toMicroseconds(habits.last)},
            {"countries", saved(habits.countries)},
            {"cities", saved(habits.cities)},
            {"networks", saved(habits.networks)}};
}

AccessHabits loaded(const json& from) {
    AccessHabits habits;
    habits.first = fromMicroseconds(from.at("first").get<std::int64_t>());
    habits.last = fromMicroseconds(from.at("last").get<std::int64_t>());
    load(habits.countries, from.at("countries"));
    load(habits.cities, from.at("cities"));
    load(habits.networks, from.at("networks"));
    return habits;
}

// Makes room for one more by dropping the entry that `age` says is oldest.
template<typename Map, typename Age>
void makeRoom(Map& map, std::size_t limit, Age age) {
    if (map.size() < limit) return;
    map.erase(std::min_element(map.begin(), map.end(),
                               [&](const auto& a, const auto& b) { return age(a.second) < age(b.second); }));
}

} // namespace

const AccessHabits* AccountProfile::habitsOf(std::string_view principal) const {
    const auto it = principals_.find(principal);
    return it == principals_.end() ? nullptr : &it->second;
}

std::optional<Timestamp> AccountProfile::firstVisit(std::string_view address) const {
    const auto it = visits_.find(address);
    return it == visits_.end() ? std::nullopt : std::optional(it->second);
}

void AccountProfile::observe(const AccessObservation& seen) {
    if (!seen.facts->torLists.empty() || !seen.facts->threatLists.empty()) {
        if (account_.first == Timestamp{}) account_.first = account_.last = seen.time;
        const auto it = visits_.find(seen.address);
        if (it != visits_.end()) {
            it->second = std::min(it->second, seen.time);
            return;
        }
        makeRoom(visits_, maxVisits, [](Timestamp first) { return first; });
        visits_.emplace(std::string(seen.address), seen.time);
        return;
    }
    learn(account_, seen);
    if (seen.principal.empty()) return;
    auto principal = principals_.find(seen.principal);
    if (principal == principals_.end()) {
        makeRoom(principals_, maxPrincipals, [](const AccessHabits& habits) { return habits.last; });
        principal = principals_.emplace(std::string(seen.principal), AccessHabits{}).first;
    }
    learn(principal->second, seen);
}

std::string AccountProfile::save() const {
    json result{{"account", saved(account_)}, {"principals", json::object()}, {"visits", json::object()}};
    for (const auto& [name, habits] : principals_)
        result["principals"][name] = saved(habits);
    for (const auto& [address, first] : visits_)
        result["visits"][address] = toMicroseconds(first);
    return result.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<AccountProfile> AccountProfile::load(std::string_view text) {
    const json from = json::parse(text, nullptr, false);
    if (!from.is_object()) return fail(ErrorCode::InvalidFormat, "a saved profile is not JSON");
    try {
        AccountProfile profile;
        profile.account_ = loaded(from.at("account"));
        for (const auto& [name, habits] : from.at("principals").items())
            profile.principals_[name] = loaded(habits);
        for (const auto& [address, first] : from.at("visits").items())
            profile.visits_[address] = fromMicroseconds(first.get<std::int64_t>());
        return profile;
    } catch (const json::exception& error) {
        return fail(ErrorCode::InvalidFormat, std::string("a saved profile is damaged: ") + error.what());
    }
}

} // namespace cosmoswatch
