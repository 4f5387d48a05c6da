#include "core/detect/suspicious_principal.h"

#include "core/base/text.h"

#include <fmt/format.h>

namespace cosmoswatch {
namespace {

// How much out of the ordinary a listing must be, in the weights below: one strong sign, or two weak ones.
constexpr int enough = 2;
constexpr int enoughWhereAllIsNew = 3; // restless accounts
constexpr int strong = 2;
constexpr int weak = 1;
constexpr std::uint64_t hoursKnownFrom = 10; // listings by one principal, before an hour can be unusual
constexpr std::uint64_t rareHour = 20;       // one in so many

struct Surprise {
    int weight = 0;
    Reason reason;
};

class Judge {
public:
    Judge(const KeyListing& listing, const Observation& observation)
        : listing_(listing), keys_(observation.baseline.keys()), estate_(observation.estate),
          learning_(observation.learning), clock_(observation.baseline.clock()),
          manyInADay_(observation.protection.count(Threshold::ListingsInADay)), time_(listing.time()) {}

    std::vector<Surprise> surprises() {
        std::vector<Surprise> found;
        judgePrincipal(found);
        judgePlace(found);
        judgeTool(found);
        judgeHour(found);
        judgeAmount(found);
        return found;
    }

private:
    bool isNew(const Habit& habit, std::string_view value) const {
        return !value.empty() && !habit.isFamiliar(value, time_, learning_, clock_) &&
               !habit.expectsNewValues(time_, learning_);
    }
    std::string days() const {
        const Timestamp since = keys_.managers().size() ? keys_.managers().first() : time_;
        return std::to_string(
            std::max<std::int64_t>(std::chrono::floor<std::chrono::days>(time_ - since).count(), 0));
    }

    // Somebody who lists keys elsewhere as a matter of course, or manages this account otherwise, is less of
    // a surprise.
    void judgePrincipal(std::vector<Surprise>& found) const {
        if (!isNew(keys_.listers(), listing_.principal)) return;
        const std::size_t elsewhere = estate_.listingDays(listing_.principal, time_, learning_);
        const bool manages = keys_.managers().isFamiliar(listing_.principal, time_, learning_, clock_);
        const bool known = elsewhere >= Habit::daysToBecomeFamiliar || manages;
        found.push_back({known ? weak : strong,
                         {"listed-by-new-principal",
                          {{"principal", nameOf()},
                           {"usual", std::to_string(keys_.listers().size())},
                           {"days", days()},
                           {"elsewhere", elsewhere > 0 ? std::to_string(elsewhere) : ""}},
                          std::nullopt}});
    }
    void judgePlace(std::vector<Surprise>& found) const {
        const AccessHabits& usual = keys_.listings();
        if (listing_.place == namedNetworks || usual.countries.requests() == 0) return;
        const bool newNetwork = isNew(usual.networks, listing_.network);
        const bool newCountry = isNew(usual.countries, listing_.place);
        if (!newNetwork && !newCountry) return;
        std::string places;
        for (const auto& [place, share] : usual.countries.largest(3))
            places += fmt::format("{}{} {:.0f} %", places.empty() ? "" : ", ", placeText(place), 100 * share);
        found.push_back({newCountry ? strong : weak,
                         {newCountry ? "listed-from-new-country" : "listed-from-new-network",
                          {{"address", listing_.address},
                           {"observed", newCountry ? placeText(listing_.place) : listing_.network},
                           {"usual", newCountry ? places : sharesText(usual.networks)}},
                          std::nullopt}});
    }
    // A tool that nobody lists this account's keys with, or not this principal, who is known to use others.
    void judgeTool(std::vector<Surprise>& found) const {
        const Habit& tools = keys_.listings().applications;
        if (tools.requests() == 0) return;
        const bool newHere = isNew(tools, listing_.tool);
        const std::string own = KeyHistory::toolOf(listing_.principal, listing_.tool);
        const bool interactive = listing_.tool == "Azure portal" || listing_.tool == "Cosmos DB Explorer";
        const bool newToPrincipal =
            !interactive && !isNew(keys_.listers(), listing_.principal) && isNew(keys_.listersTools(), own);
        if (!newHere && !newToPrincipal) return;
        found.push_back(
            {newHere && !interactive ? strong : weak,
             {newHere ? "listed-with-new-tool" : "lister-with-new-tool",
              {{"observed", listing_.tool}, {"usual", sharesText(tools)}, {"principal", nameOf()}},
              std::nullopt}});
    }
    void judgeHour(std::vector<Surprise>& found) const {
        const DayHours hours = keys_.hoursOf(listing_.principal);
        // Those of the same day may be this one and its repeats.
        const auto today = keys_.listedOn(listing_.principal, time_);
        const auto before = hours.around(time_) - std::min<std::uint64_t>(hours.around(time_), today);
        if (hours.total() < hoursKnownFrom + today || before * rareHour > hours.total()) return;
        found.push_back({weak,
                         {"listed-at-new-hour",
                          {{"hour", formatMinute(time_).substr(11)},
                           {"principal", nameOf()},
                           {"before", std::to_string(before)},
                           {"usual", std::to_string(hours.total() - today)}},
                          std::nullopt}});
    }
    void judgeAmount(std::vector<Surprise>& found) const {
        const std::uint64_t today = keys_.listedOn(listing_.principal, time_) + 1;
        const std::uint64_t before = keys_.mostListedBefore(listing_.principal, learning_.settled(time_));
        if (today < manyInADay_ || today < 3 * before) return;
        found.push_back(
            {weak,
             {"listed-often",
              {{"observed", std::to_string(today)}, {"usual", std::to_string(before)}},
              Measure{"Key listings by this principal in a day", "calls", static_cast<double>(today),
                      static_cast<double>(before), static_cast<double>(std::max(manyInADay_, 3 * before))}}});
    }
    std::string nameOf() const {
        return listing_.principalName.empty() ? listing_.principal : listing_.principalName;
    }

    const KeyListing& listing_;
    const KeyHistory& keys_;
    const EstateBaseline& estate_;
    const LearningRules& learning_;
    const LearningClock& clock_;
    std::uint64_t manyInADay_;
    Timestamp time_;
};

} // namespace

KeyListing listingOf(const Observation& observation) {
    KeyListing listing;
    listing.principal = observation.principal;
    listing.principalName = observation.principalName;
    listing.address = observation.address;
    listing.network = observation.network;
    listing.place = observation.place;
    listing.tool = observation.applicationName;
    listing.record.time = observation.time();
    return listing;
}

std::vector<Reason> surprisesOf(const KeyListing& listing, const Observation& observation) {
    int weight = 0;
    std::vector<Reason> reasons;
    for (auto& surprise : Judge(listing, observation).surprises()) {
        weight += surprise.weight;
        reasons.push_back(std::move(surprise.reason));
    }
    const bool restless = observation.baseline.isRestless(listing.time(), observation.learning);
    if (weight < (restless ? enoughWhereAllIsNew : enough)) reasons.clear();
    return reasons;
}

void SuspiciousPrincipal::inspect(const Observation& observation, std::vector<Finding>& findings) const {
    if (!succeededActivity(observation) || !isKeyListing(observation.event.operation)) return;
    if (!observation.baseline.hasLearned(observation.time(), observation.learning) ||
        !observation.estate.hasLearned(observation.time(), observation.learning))
        return;
    auto reasons = surprisesOf(listingOf(observation), observation);
    if (reasons.empty()) return;
    Finding finding = findingOfDay(
        "AzureCosmosDB_SuspiciousListKeys.SuspiciousPrincipal", Severity::High,
        observation.principal.empty() ? observation.address : observation.principal, observation);
    finding.reasons = std::move(reasons);
    findings.push_back(std::move(finding));
}

} // namespace cosmoswatch
