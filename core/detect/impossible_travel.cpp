#include "core/detect/impossible_travel.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace cosmoswatch {
namespace {

using Leap = TravelHistory::Leap;

// "SG", "DE/Bavaria/Munich" → "Singapore", "Munich, Germany".
std::string placeName(std::string_view key) {
    const std::string country = countryName(key.substr(0, 2));
    const auto slash = key.rfind('/');
    return slash == std::string_view::npos ? country : std::string(key.substr(slash + 1)) + ", " + country;
}

std::string placeName(const Place& place) {
    return spotOf(place).position ? place.city + ", " + place.countryName : place.countryName;
}

// "Germany (18 days), Austria (1 day)"
std::string usualOf(const TravelHistory& history, std::string_view principal, Timestamp day) {
    std::string text;
    for (const auto& [place, days] : history.usualPlaces(principal, day, 3))
        text += fmt::format("{}{} ({} {})", text.empty() ? "" : ", ", placeName(place), days,
                            days == 1 ? "day" : "days");
    return text;
}

bool isFamiliarToAccount(const Observation& observation, std::string_view country, Timestamp time) {
    return observation.baseline.access().countries.isFamiliar(country, time, observation.learning);
}

bool isNew(const Observation& observation, const TravelHistory& history, Timestamp time) {
    const auto first = history.firstDay(observation.principal);
    return !first || time - *first < observation.learning.period;
}

// VPNs and shared principals make the same leaps again and again. A new principal has no habits: it may share
// those of the account.
bool isUsual(const Leap& leap, const Observation& observation, const TravelHistory& history) {
    if (leap.usualDays >= TravelHistory::daysToBecomeUsual) return true;
    if (history.isEverywhere(observation.principal, leap.day, observation.learning)) return true;
    return isNew(observation, history, leap.day) &&
           isFamiliarToAccount(observation, observation.facts->place.countryCode, leap.day) &&
           isFamiliarToAccount(observation, leap.otherPlace.substr(0, 2), leap.day);
}

double speedOf(const Leap& leap, const Observation& observation) {
    const Duration gap = std::max<Duration>(std::chrono::abs(observation.event.time - leap.otherTime),
                                            std::chrono::minutes{1});
    return leap.kilometres / std::chrono::duration<double, std::ratio<3600>>(gap).count();
}

Reason reasonFor(const Leap& leap, const Observation& observation, const TravelHistory& history) {
    const Timestamp time = observation.event.time;
    const auto perHour = [](double value) {
        return formatCount(static_cast<std::uint64_t>(value)) + " km/h";
    };
    std::string here = placeName(observation.facts->place);
    std::string there = placeName(leap.otherPlace);
    const bool cameHere = leap.otherTime <= time;
    const std::string usual = usualOf(history, observation.principal, leap.day);
    return {"impossible-travel",
            {{"from", cameHere ? there : here},
             {"fromTime", formatMinute(std::min(time, leap.otherTime))},
             {"to", cameHere ? here : there},
             {"toTime", formatMinute(std::max(time, leap.otherTime))},
             {"distance", formatCount(static_cast<std::uint64_t>(leap.kilometres)) + " km"},
             {"speed", perHour(speedOf(leap, observation))},
             {"limit", perHour(observation.protection.value(Threshold::TravelSpeed))},
             {"usual", usual},
             {"accountUsual",
              usual.empty() ? sharesText(observation.baseline.access().countries, placeText) : ""},
             {"leapDays", leap.usualDays == 0 ? "" : std::to_string(leap.usualDays)}},
            Measure{"Speed beside a passenger jet’s", "km/h", speedOf(leap, observation), 900,
                    observation.protection.value(Threshold::TravelSpeed)}};
}

} // namespace

void ImpossibleTravel::inspect(const Observation& observation, std::vector<Finding>& findings) const {
    findImpossibleTravel(observation, observation.baseline.travel(), findings);
}

void findImpossibleTravel(const Observation& observation, const TravelHistory& history,
                          std::vector<Finding>& findings) {
    if (observation.principal.empty() || !answeredRequest(observation) || !observation.facts) return;
    if (!tellsWhereSomebodyIs(*observation.facts)) return;
    if (!observation.baseline.access().countries.hasLearned(observation.event.time, observation.learning))
        return;
    const auto leaps = history.leaps(observation.principal, observation.facts->place, observation.event.time,
                                     observation.learning);
    const double limit = observation.protection.value(Threshold::TravelSpeed);
    std::map<Timestamp, const Leap*> worst; // by window: a record is one finding of each alert
    for (const Leap& leap : leaps) {
        // Once told, the ordinary requests from the usual side are no part of it.
        if (leap.repeated) continue;
        if (leap.kilometres < observation.protection.value(Threshold::TravelDistance) ||
            speedOf(leap, observation) < limit)
            continue;
        if (isUsual(leap, observation, history)) continue;
        const Leap*& kept = worst[leap.window];
        if (!kept || speedOf(leap, observation) > speedOf(*kept, observation)) kept = &leap;
    }
    for (const auto& [window, leap] : worst) {
        Finding finding;
        finding.alertType = "CosmosDB_ImpossibleTravel";
        finding.severity = Severity::Medium;
        finding.entity = observation.principal;
        finding.windowStart = window;
        finding.reasons.push_back(reasonFor(*leap, observation, history));
        findings.push_back(std::move(finding));
    }
}

} // namespace cosmoswatch
