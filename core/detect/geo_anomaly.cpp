#include "core/detect/geo_anomaly.h"

#include "core/base/text.h"
#include "core/intel/distance.h"

#include <fmt/format.h>

namespace cosmoswatch {
namespace {

// Habits speak only once there are enough requests to call them that.
constexpr std::uint64_t enoughRequests = 5;
constexpr std::uint64_t enoughOfPrincipal = 20;
constexpr double nextDoor = 1; // km between borders; 0 for neighbours
constexpr std::size_t mostHomes = 5;

struct Surprise {
    const char* kind;
    std::string observed;   // for people
    std::string_view place; // as the habit keeps it
    const Habit& usual;
};

bool isSurprise(const Habit& places, std::string_view place, std::uint64_t enough,
                const Observation& observation) {
    const Timestamp time = observation.event.time;
    const LearningRules& rules = observation.learning;
    return places.requests() >= enough && places.hasLearned(time, rules) &&
           !places.isFamiliar(place, time, rules) && !places.expectsNewValues(time, rules);
}

// Somebody the account knows well, with a program that it knows, who has crossed the nearest border.
bool travelsNextDoor(const Observation& observation, const AccessHabits& own) {
    const Timestamp time = observation.time();
    const LearningRules& learning = observation.learning;
    const AccessHabits& account = observation.baseline.access();
    if (own.countries.requests() < enoughOfPrincipal ||
        !account.applications.isFamiliar(observation.applicationName, time, learning) ||
        observation.place != countryOf(observation.place))
        return false;
    for (const auto& [place, share] : own.countries.largest(mostHomes)) {
        const bool home = !countryOf(place).empty() && own.countries.isFamiliar(place, time, learning);
        if (home && kilometresBetween(Spot{countryOf(place), {}}, Spot{observation.place, {}}) <= nextDoor)
            return true;
    }
    return false;
}

std::optional<Surprise> findSurprise(const Observation& observation) {
    const AccessHabits& access = observation.baseline.access();
    const AccessHabits* own =
        observation.principal.empty() ? nullptr : observation.baseline.accessOf(observation.principal);
    if (own && travelsNextDoor(observation, *own)) return std::nullopt;
    const std::string_view place = observation.place;
    if (isSurprise(access.countries, place, enoughRequests, observation))
        return Surprise{"unfamiliar-country", placeText(place), place, access.countries};
    const bool machines = place != countryOf(place); // where a data centre stands is of no interest
    if (!machines && !observation.city.empty() &&
        isSurprise(access.cities, observation.city, enoughRequests, observation))
        return Surprise{"unfamiliar-city",
                        placeText(observation.city) + ", " + observation.facts->place.countryName,
                        observation.city, access.cities};
    if (own && isSurprise(own->countries, place, enoughOfPrincipal, observation))
        return Surprise{"principal-unfamiliar-country", placeText(place), place, own->countries};
    return std::nullopt;
}

// One story: who turned up where. Addresses of one provider change from hour to hour, and the program's name
// is the sender's to choose.
std::string entityOf(const Surprise& surprise, const Observation& observation) {
    if (observation.principal.empty()) return std::string(surprise.place);
    return fmt::format("{} · {}", surprise.place, observation.principal);
}

} // namespace

void GeoAnomaly::inspect(const Observation& observation, std::vector<Finding>& findings) const {
    if (!answeredRequest(observation) || !observation.facts) return;
    const AddressFacts& facts = *observation.facts;
    // Where a Tor exit stands says nothing about who is behind it; named networks are familiar by the user's
    // word.
    if (countryOf(observation.place).empty() || !facts.torLists.empty()) return;
    // Databases differ about a network's place from time to time; its own neighbours are familiar all the
    // same.
    if (observation.baseline.access().networks.isFamiliar(observation.network, observation.event.time,
                                                          observation.learning))
        return;
    const auto surprise = findSurprise(observation);
    if (!surprise) return;
    const Habit& usual = surprise->usual;
    const auto days = std::chrono::floor<std::chrono::days>(observation.event.time - usual.first());
    Finding finding;
    finding.alertType = "CosmosDB_GeoAnomaly";
    finding.severity = Severity::Low;
    finding.entity = entityOf(*surprise, observation);
    finding.windowStart = usual.noveltyWindow(surprise->place, observation.time());
    finding.reasons.push_back({surprise->kind,
                               {{"observed", surprise->observed},
                                {"usual", sharesText(usual, placeText)},
                                {"usualCount", std::to_string(usual.size())},
                                {"days", std::to_string(days.count())},
                                {"requests", formatCount(usual.requests())},
                                {"principal", std::string(observation.principal)}},
                               std::nullopt});
    findings.push_back(std::move(finding));
}

} // namespace cosmoswatch
