#include "core/detect/geo_anomaly.h"

#include "core/base/text.h"
#include "core/detect/listed_address.h"

#include <fmt/format.h>

namespace cosmoswatch {
namespace {

// Habits speak only once there are enough requests to call them that.
constexpr std::uint64_t enoughRequests = 5;
constexpr std::uint64_t enoughOfPrincipal = 20;

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

// "Netherlands 72 %, Germany 20 %"; cities are kept as "NL/Amsterdam".
std::string usualPlaces(const Habit& places) {
    std::string text;
    for (const auto& [place, share] : places.largest(3)) {
        if (share < 0.005 && !text.empty()) break;
        const auto slash = place.find('/');
        const std::string placeName =
            slash == std::string::npos ? countryName(place) : place.substr(slash + 1);
        text += fmt::format("{}{} {:.0f} %", text.empty() ? "" : ", ", placeName, 100 * share);
    }
    return text;
}

std::optional<Surprise> findSurprise(const Observation& observation) {
    const Place& place = observation.facts->place;
    const AccessHabits& access = observation.baseline.access();
    if (isSurprise(access.countries, place.countryCode, enoughRequests, observation))
        return Surprise{"unfamiliar-country", place.countryName, place.countryCode, access.countries};
    if (!observation.city.empty() && isSurprise(access.cities, observation.city, enoughRequests, observation))
        return Surprise{"unfamiliar-city", place.city + ", " + place.countryName, observation.city,
                        access.cities};
    if (observation.principal.empty()) return std::nullopt;
    const AccessHabits* own = observation.baseline.accessOf(observation.principal);
    if (own && isSurprise(own->countries, place.countryCode, enoughOfPrincipal, observation))
        return Surprise{"principal-unfamiliar-country", place.countryName, place.countryCode, own->countries};
    return std::nullopt;
}

// One story: who turned up where. Addresses of one provider change from hour to hour.
std::string entityOf(const Surprise& surprise, const Observation& observation) {
    const std::string_view who =
        observation.principal.empty() ? observation.applicationName : observation.principal;
    return fmt::format("{} · {}", surprise.place, who);
}

} // namespace

void GeoAnomaly::inspect(const Observation& observation, std::vector<Finding>& findings) const {
    if (!answeredRequest(observation) || !observation.facts) return;
    const AddressFacts& facts = *observation.facts;
    // Where a Tor exit stands says nothing about who is behind it; named networks are familiar by the user's
    // word.
    if (facts.place.countryCode.empty() || !facts.namedNetwork.empty() || !facts.torLists.empty()) return;
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
                                {"usual", usualPlaces(usual)},
                                {"usualCount", std::to_string(usual.size())},
                                {"days", std::to_string(days.count())},
                                {"requests", formatCount(usual.requests())},
                                {"principal", std::string(observation.principal)}},
                               std::nullopt});
    findings.push_back(std::move(finding));
}

} // namespace cosmoswatch
