#include "core/detect/key_used_after_listing.h"

#include "core/base/text.h"
#include "core/detect/suspicious_principal.h"

namespace cosmoswatch {
namespace {

constexpr std::chrono::hours useWithin{24}; // the first use
// Its later ones. By the records' own time: what else was listed meanwhile has no say in it.
constexpr std::chrono::hours tellsFor{48};

bool usesKey(const DataRequest& request) {
    const std::string_view type = request.authTokenType.empty() ? request.keyType : request.authTokenType;
    if (!type.empty()) return findIgnoreCase(type, "MasterKey") != std::string_view::npos;
    return request.principalId.empty() && request.resourceTokenUser.empty();
}

// Who used the key: a network that is new to the account, and what came with it.
struct Newcomer {
    std::string_view address;
    std::string_view network;
    std::string_view place;
    std::string_view application;
};

// Where new networks are nothing new, as with people on changing addresses, something else must be new too,
// or it is the lister's own.
bool standsOut(const Newcomer& newcomer, const KeyListing& listing, const Observation& observation) {
    const AccessHabits& usual = observation.baseline.access();
    const Timestamp time = observation.time();
    const LearningRules& learning = observation.learning;
    const auto isNews = [&](const Habit& habit, std::string_view value) {
        return !habit.isFamiliar(value, time, learning) && !habit.expectsNewValues(time, learning);
    };
    return isNews(usual.networks, newcomer.network) || isNews(usual.countries, newcomer.place) ||
           isNews(usual.applications, newcomer.application) || newcomer.network == listing.network;
}

// The network was not in use before the listing, as far as that can be known whatever the order of delivery.
bool beganAfter(const KeyNewcomer& newcomer, Timestamp listed, const LearningRules& learning) {
    return newcomer.first > listed - learning.disorder && newcomer.last >= listed &&
           newcomer.first <= listed + useWithin;
}

Finding findingOf(const KeyListing& listing, Timestamp used, std::string_view address, std::string_view place,
                  std::string_view application) {
    const bool sameAddress = listing.address == address;
    Finding finding;
    finding.alertType = "CosmosDB_KeyUsedAfterListing";
    finding.severity = Severity::High;
    finding.entity = address;
    finding.windowStart = dayOf(listing.time());
    // The lister's own alert belongs to the same story.
    if (!listing.principal.empty()) finding.links.push_back("principal:" + listing.principal);
    if (!listing.address.empty()) finding.links.push_back("address:" + listing.address);
    const auto between = std::max<Duration>(used - listing.time(), std::chrono::seconds{1});
    finding.reasons.push_back(
        {"key-listed-before",
         {{"lister", listing.principalName.empty() ? listing.principal : listing.principalName},
          {"listerAddress", listing.address},
          {"tool", listing.tool},
          {"listedAt", formatMinute(listing.time())},
          {"after", formatDuration(between)},
          {"application", std::string(application)},
          {"place", placeText(place)},
          {"sameAddress", sameAddress ? "yes" : ""}},
         std::nullopt});
    return finding;
}

Reason newNetwork(const Observation& observation) {
    const Habit& networks = observation.baseline.access().networks;
    std::string usual;
    for (const auto& [network, share] : networks.largest(3))
        usual += (usual.empty() ? "" : ", ") + network;
    const auto days = std::chrono::floor<std::chrono::days>(observation.time() - networks.first()).count();
    return {
        "new-key-network",
        {{"usual", usual}, {"usualCount", std::to_string(networks.size())}, {"days", std::to_string(days)}},
        std::nullopt};
}

// Listings by those who always list say nothing about a network that is new on the same day.
bool isTelling(const KeyListing& listing, const Observation& observation) {
    return !surprisesOf(listing, observation).empty();
}

} // namespace

bool usesNewKeyNetwork(const Observation& observation) {
    const DataRequest* request = answeredRequest(observation);
    if (!request || countryOf(observation.place).empty() || !usesKey(*request)) return false;
    return !observation.baseline.access().networks.isFamiliar(observation.network, observation.time(),
                                                              observation.learning);
}

void KeyUsedAfterListing::inspect(const Observation& observation, std::vector<Finding>& findings) const {
    const KeyHistory& keys = observation.baseline.keys();
    if (!observation.baseline.access().networks.hasLearned(observation.time(), observation.learning)) return;
    if (std::holds_alternative<DataRequest>(observation.event.details)) {
        if (keys.recentListings().empty() || !usesNewKeyNetwork(observation)) return;
        const auto known = keys.newcomers().find(observation.network);
        KeyNewcomer newcomer;
        newcomer.first = newcomer.last = observation.time();
        if (known != keys.newcomers().end()) {
            newcomer.first = std::min(newcomer.first, known->second.first);
            newcomer.last = std::max(newcomer.last, known->second.last);
        }
        const Newcomer who{observation.address, observation.network, observation.place,
                           observation.applicationName};
        for (const auto& listing : keys.recentListings()) {
            if (observation.time() > listing.time() + tellsFor ||
                !beganAfter(newcomer, listing.time(), observation.learning) ||
                !standsOut(who, listing, observation) || !isTelling(listing, observation))
                continue;
            Finding finding = findingOf(listing, newcomer.first, observation.address, observation.place,
                                        observation.applicationName);
            finding.reasons.push_back(newNetwork(observation));
            finding.earlier.push_back(listing.record);
            findings.push_back(std::move(finding));
        }
        return;
    }
    if (!succeededActivity(observation) || !isKeyListing(observation.event.operation)) return;
    const KeyListing listing = listingOf(observation);
    if (!isTelling(listing, observation)) return;
    for (const auto& [network, newcomer] : keys.newcomers()) {
        const Newcomer who{newcomer.address, network, newcomer.place, newcomer.application};
        if (!beganAfter(newcomer, listing.time(), observation.learning) ||
            !standsOut(who, listing, observation))
            continue;
        Finding finding =
            findingOf(listing, newcomer.first, newcomer.address, newcomer.place, newcomer.application);
        finding.reasons.push_back(newNetwork(observation));
        finding.earlier.push_back(newcomer.record);
        findings.push_back(std::move(finding));
    }
}

} // namespace cosmoswatch
