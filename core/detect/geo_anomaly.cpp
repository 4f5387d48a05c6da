#include "core/detect/geo_anomaly.h"

#include "core/base/text.h"
#include "core/detect/listed_address.h"

#include <fmt/format.h>

namespace cosmoswatch {
namespace {

// A principal's own habits speak only once there are enough of them.
constexpr std::uint64_t enoughRequests = 20;

struct Surprise {
    const char* kind;
    std::string observed;
    const AccessHabits& habits;
    const FamiliarPlaces& places;
};

bool isSurprise(const FamiliarPlaces& places, const AccessHabits& habits, std::string_view place,
                Duration learning) {
    return !places.isFamiliar(place, habits.first + learning) && !places.expectsNewPlaces() &&
           places.size() > 0;
}

// "Netherlands 72 %, Germany 20 %"; cities are kept as "NL/Amsterdam".
std::string usualPlaces(const FamiliarPlaces& places) {
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
    const Timestamp time = observation.event.time;
    const AccessHabits& account = observation.profile.habits();
    const Duration learning = observation.learningPeriod;
    if (isSurprise(account.countries, account, place.countryCode, learning))
        return Surprise{"unfamiliar-country", place.countryName, account, account.countries};
    if (!place.city.empty() &&
        isSurprise(account.cities, account, place.countryCode + "/" + place.city, learning))
        return Surprise{"unfamiliar-city", place.city + ", " + place.countryName, account, account.cities};
    if (observation.principal.empty()) return std::nullopt;
    const AccessHabits* own = observation.profile.habitsOf(observation.principal);
    if (own && time - own->first >= learning && own->countries.requests() >= enoughRequests &&
        isSurprise(own->countries, *own, place.countryCode, learning))
        return Surprise{"principal-unfamiliar-country", place.countryName, *own, own->countries};
    return std::nullopt;
}

} // namespace

void GeoAnomaly::inspect(const Observation& observation, std::vector<Finding>& findings) const {
    if (!answeredRequest(observation)) return;
    const AddressFacts& facts = *observation.facts;
    // Where a Tor exit stands says nothing about who is behind it; named networks are familiar by the user's
    // word.
    if (facts.place.countryCode.empty() || !facts.namedNetwork.empty() || !facts.torLists.empty()) return;
    const AccountProfile& profile = observation.profile;
    if (!profile.hasLearned(observation.event.time, observation.learningPeriod)) return;
    // Databases differ about a network's place from time to time; its own neighbours are familiar all the
    // same.
    const AccessHabits& account = profile.habits();
    if (account.networks.isFamiliar(observation.network, account.first + observation.learningPeriod)) return;

    const auto surprise = findSurprise(observation);
    if (!surprise) return;
    Finding finding;
    finding.alertType = "CosmosDB_GeoAnomaly";
    finding.severity = Severity::Low;
    finding.entity = observation.address;
    finding.windowStart = dayOf(observation.event.time);
    finding.reasons.push_back(
        {surprise->kind,
         {{"observed", surprise->observed},
          {"usual", usualPlaces(surprise->places)},
          {"usualCount", std::to_string(surprise->places.size())},
          {"days", std::to_string(surprise->habits.daysSince(observation.event.time).count())},
          {"requests", formatCount(surprise->places.requests())},
          {"principal", std::string(observation.principal)}},
         std::nullopt});
    findings.push_back(std::move(finding));
}

} // namespace cosmoswatch
