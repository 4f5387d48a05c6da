#include "core/baseline/account_baseline.h"

#include "core/baseline/make_room.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace cosmoswatch {
namespace {

using nlohmann::json;

constexpr std::size_t maxPrincipalPlaces = 64;

// Under which name a request's place is kept among the countries; empty when nothing is known of it.
std::string_view placeOf(const AddressFacts& facts) {
    if (!facts.namedNetwork.empty()) return AccountBaseline::namedNetworks;
    switch (facts.scope) {
    case AddressScope::Private:
    case AddressScope::Loopback:
    case AddressScope::LinkLocal:
    case AddressScope::SharedNat:
        return AccountBaseline::privateNetworks;
    default:
        return facts.place.countryCode;
    }
}

json saved(const DayCount& days) {
    const auto values = days.values();
    return {values.latest, values.recent, values.earlier};
}

json saved(const FamiliarPlaces& places) {
    const auto values = places.values();
    auto histories = json::array();
    for (const auto& [place, history] : values.places)
        histories.push_back({place, toMicroseconds(history.first), toMicroseconds(history.last),
                             history.requests, saved(history.days)});
    return {{"first", toMicroseconds(values.first)},
            {"last", toMicroseconds(values.last)},
            {"requests", values.requests},
            {"days", saved(values.days)},
            {"places", std::move(histories)}};
}

// Outside of what a record can hold a saved time is damage, and sums with it might overflow.
Timestamp loadedTime(const json& from) {
    constexpr std::int64_t year2200 = 7'258'118'400'000'000;
    const auto value = from.get<std::int64_t>();
    if (value < 0 || value > year2200)
        throw json::out_of_range::create(401, "a time is out of range", nullptr);
    return fromMicroseconds(value);
}

DayCount loadedDays(const json& from) {
    return DayCount(
        {from.at(0).get<std::int64_t>(), from.at(1).get<std::uint64_t>(), from.at(2).get<std::uint32_t>()});
}

void load(FamiliarPlaces& places, const json& from) {
    FamiliarPlaces::Values values;
    values.first = loadedTime(from.at("first"));
    values.last = loadedTime(from.at("last"));
    values.requests = from.at("requests").get<std::uint64_t>();
    values.days = loadedDays(from.at("days"));
    for (const auto& entry : from.at("places"))
        values.places.emplace(entry.at(0).get<std::string>(),
                              PlaceHistory{loadedTime(entry.at(1)), loadedTime(entry.at(2)),
                                           entry.at(3).get<std::uint64_t>(), loadedDays(entry.at(4))});
    places.restore(std::move(values));
}

} // namespace

const FamiliarPlaces* AccountBaseline::countriesOf(std::string_view principal) const {
    const auto it = principals_.find(principal);
    return it == principals_.end() ? nullptr : &it->second;
}

std::optional<Timestamp> AccountBaseline::firstVisit(std::string_view address) const {
    const auto it = visits_.find(address);
    return it == visits_.end() ? std::nullopt : std::optional(it->second.first);
}

void AccountBaseline::observe(const AccessObservation& seen) {
    if (!seen.facts->torLists.empty() || !seen.facts->threatLists.empty()) return observeVisit(seen);
    const std::string_view place = placeOf(*seen.facts);
    if (place.empty()) return;
    countries_.observe(place, seen.time);
    if (place == std::string_view(seen.facts->place.countryCode)) {
        networks_.observe(seen.network, seen.time);
        if (!seen.city.empty()) cities_.observe(seen.city, seen.time);
    }
    if (seen.principal.empty()) return;
    observePrincipal(seen, place);
    if (tellsWhereSomebodyIs(*seen.facts)) travel_.observe(seen.principal, seen.facts->place, seen.time);
}

void AccountBaseline::observeVisit(const AccessObservation& seen) {
    auto it = visits_.find(seen.address);
    if (it == visits_.end()) {
        makeRoom(visits_, maxVisits, [](const Visits& visits) { return visits.last; });
        it = visits_.emplace(std::string(seen.address), Visits{seen.time, seen.time}).first;
    }
    it->second.first = std::min(it->second.first, seen.time);
    it->second.last = std::max(it->second.last, seen.time);
}

void AccountBaseline::observePrincipal(const AccessObservation& seen, std::string_view place) {
    auto it = principals_.find(seen.principal);
    if (it == principals_.end()) {
        makeRoom(principals_, maxPrincipals, [](const FamiliarPlaces& places) { return places.last(); });
        it = principals_.emplace(std::string(seen.principal), FamiliarPlaces{maxPrincipalPlaces}).first;
    }
    it->second.observe(place, seen.time);
}

std::string AccountBaseline::save() const {
    json result{{"countries", saved(countries_)},
                {"cities", saved(cities_)},
                {"networks", saved(networks_)},
                {"principals", json::object()},
                {"visits", json::object()}};
    for (const auto& [name, places] : principals_)
        result["principals"][name] = saved(places);
    for (const auto& [address, visits] : visits_)
        result["visits"][address] = {toMicroseconds(visits.first), toMicroseconds(visits.last)};
    ByteWriter travel;
    travel_.save(travel);
    result["travel"] = std::vector<std::uint8_t>(travel.bytes().begin(), travel.bytes().end());
    return result.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<AccountBaseline> AccountBaseline::load(std::string_view text) {
    const json from = json::parse(text, nullptr, false);
    if (!from.is_object()) return fail(ErrorCode::InvalidFormat, "a saved baseline is not JSON");
    try {
        AccountBaseline baseline;
        cosmoswatch::load(baseline.countries_, from.at("countries"));
        cosmoswatch::load(baseline.cities_, from.at("cities"));
        cosmoswatch::load(baseline.networks_, from.at("networks"));
        for (const auto& [name, places] : from.at("principals").items())
            cosmoswatch::load(
                baseline.principals_.emplace(name, FamiliarPlaces{maxPrincipalPlaces}).first->second, places);
        const auto travel = from.at("travel").get<std::vector<std::uint8_t>>();
        ByteReader bytes({reinterpret_cast<const char*>(travel.data()), travel.size()});
        baseline.travel_.load(bytes);
        if (!bytes.finished()) return fail(ErrorCode::InvalidFormat, "a saved baseline is damaged: travel");
        for (const auto& [address, visits] : from.at("visits").items())
            baseline.visits_[address] = {loadedTime(visits.at(0)), loadedTime(visits.at(1))};
        return baseline;
    } catch (const json::exception& error) {
        return fail(ErrorCode::InvalidFormat, std::string("a saved baseline is damaged: ") + error.what());
    }
}

} // namespace cosmoswatch
