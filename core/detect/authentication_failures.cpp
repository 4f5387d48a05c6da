#include "core/detect/authentication_failures.h"

#include "core/base/hash.h"

namespace cosmoswatch {
namespace {

constexpr std::string_view type = "CosmosDB_AuthenticationFailures";

constexpr std::size_t fewestAddressesOfNetwork = 5;
constexpr std::size_t fewestAddresses = 10;
constexpr std::uint64_t timesUsual = 3;
constexpr std::size_t usualFrom = 4; // days; an attack that comes back is not soon called usual

// How many refusals are many, at least; more when the account is used to more.
struct Many {
    explicit Many(const AccountProtection& protection)
        : fromFirstOn(protection.count(Threshold::RefusalsInTenMinutes)),
          byOddClient(protection.count(Threshold::RefusalsOfUnknownClient)),
          byOddClientInADay(protection.count(Threshold::RefusalsOfUnknownClientInADay)),
          byStrangerInADay(protection.count(Threshold::RefusalsInADay)),
          distributed(protection.count(Threshold::RefusalsOverManyAddresses)) {}

    std::uint64_t fromFirstOn; // in ten minutes, while nothing is known
    std::uint64_t byOddClient; // in ten minutes, once the account's clients are known, by another application
    std::uint64_t byOddClientInADay;
    std::uint64_t byStrangerInADay; // with one of the account's applications
    std::uint64_t distributed;      // in ten minutes

    [[nodiscard]] std::uint64_t leastInWindow() const { return std::min(fromFirstOn, byOddClient); }
    [[nodiscard]] std::uint64_t leastInADay() const { return std::min(byOddClientInADay, byStrangerInADay); }
};

struct Limits {
    BurstCounts::Amount usual;
    BurstCounts::Amount threshold;
};

class Judge {
public:
    explicit Judge(const Observation& observation)
        : observation_(observation), many_(observation.protection),
          refusals_(observation.baseline.refusals()),
          learned_(observation.baseline.learnedAt(observation.learning)), fromAfar_(isFromAfar()),
          oddClient_(fromAfar_ || hasOddApplication()), actors_(refusalActorsOf(observation)) {}

    void judgeRefusal(std::vector<Finding>& findings) const {
        for (const auto& window : BurstWindow::around(observation_.time())) {
            const std::uint64_t count = refusals_.withOneMore(actors_.address, window, observation_.time());
            if (count >= many_.leastInWindow()) judgeBurst(window, count, findings);
            judgeSpread(window, findings);
        }
        if (!hasLearned()) return;
        judgeDay(findings);
    }

    // An answer to an address that was refused again and again on that day.
    void judgeAnswer(Timestamp day, const BurstCounts::Amount& refused,
                     std::vector<Finding>& findings) const {
        const Limits limits = limitsOfAddress();
        const bool manyInADay = hasLearned() && refused.onDay >= limits.threshold.onDay;
        if (refused.inWindow < limits.threshold.inWindow && !manyInADay) return;
        Finding finding = findingOfDay(type, Severity::High, observation_.address, observation_);
        finding.windowStart = day;
        addAccepted(finding, refused.onDay);
        findings.push_back(std::move(finding));
    }

private:
    bool hasLearned() const {
        return observation_.baseline.hasLearned(observation_.time(), observation_.learning);
    }
    bool hasOddApplication() const {
        const Habit& applications = observation_.baseline.access().applications;
        return !applications.isFamiliar(observation_.applicationName, observation_.time(),
                                        observation_.learning);
    }
    // From a country where the account has no clients; nobody is, where they come from everywhere.
    bool isFromAfar() const {
        const Habit& countries = observation_.baseline.access().countries;
        if (!observation_.facts || countries.size() >= Habit::Novelty{}.manyValues) return false;
        const std::string_view place = observation_.place;
        return !place.empty() && !countries.isFamiliar(place, observation_.time(), observation_.learning);
    }
    // Customers all over the world have tokens that run out.
    bool strangersAreUsual() const {
        return !fromAfar_ && observation_.baseline.access().networks.expectsNewValues(observation_.time(),
                                                                                      observation_.learning);
    }
    Limits limitsOfAddress() const {
        const auto& learning = observation_.learning;
        Limits limits;
        if (hasLearned())
            limits.usual =
                refusals_.usualOfOne(refusedAddresses, observation_.time(), learned_, learning, usualFrom);
        const bool open = strangersAreUsual();
        const std::uint64_t least =
            hasLearned() && oddClient_ && !open ? many_.byOddClient : many_.fromFirstOn;
        const std::uint64_t leastInADay = oddClient_ ? many_.byOddClientInADay : many_.byStrangerInADay;
        limits.threshold = {std::max(least, timesUsual * limits.usual.inWindow + 1),
                            std::max(leastInADay, timesUsual * limits.usual.onDay + 1)};
        if (open && !oddClient_) limits.threshold.onDay = UINT64_MAX; // a phone that tries all day
        return limits;
    }
    void judgeBurst(const BurstWindow& window, std::uint64_t count, std::vector<Finding>& findings) const {
        const Limits limits = limitsOfAddress();
        if (count < limits.threshold.inWindow) return;
        findings.push_back(burst(std::string(observation_.address), window, count, limits));
        if (acceptedSince(window.start)) addAccepted(findings.back(), count);
    }
    // From midnight to midnight or, when it began in an afternoon, from noon to noon: half a day lies in one
    // of them.
    void judgeDay(std::vector<Finding>& findings) const {
        const Timestamp today = dayOf(observation_.time());
        const Timestamp yesterday = today - std::chrono::days{1};
        const bool afternoon = !actors_.afternoon.empty();
        const std::uint64_t byMidnight = onDay(actors_.address, today) + 1;
        const std::uint64_t thisAfternoon = onDay(afternoonOf(), today) + afternoon;
        const std::uint64_t lastAfternoon = onDay(afternoonOf(), yesterday);
        const std::uint64_t morning = byMidnight - std::min(thisAfternoon, byMidnight);
        const std::uint64_t sinceNoon = lastAfternoon > 0 ? lastAfternoon + morning : 0;
        if (std::max(byMidnight, sinceNoon) < many_.leastInADay()) return;
        const Limits limits = limitsOfAddress();
        const bool beganYesterday = sinceNoon >= limits.threshold.onDay;
        const std::uint64_t ofToday = beganYesterday ? thisAfternoon : byMidnight;
        if (beganYesterday && !afternoon)
            findings.push_back(slow(yesterday, sinceNoon, limits));
        else if (ofToday >= limits.threshold.onDay)
            findings.push_back(slow(today, ofToday, limits));
    }
    std::uint64_t onDay(const std::string& actor, Timestamp day) const {
        return refusals_.onDay(actor, day).onDay;
    }
    std::string afternoonOf() const { return "h\n" + std::string(observation_.address); }
    void judgeSpread(const BurstWindow& window, std::vector<Finding>& findings) const {
        const auto judge = [&](const std::string& actor, std::uint64_t least, std::size_t addresses,
                               std::string_view entity, std::string_view what) {
            const std::uint64_t count = refusals_.withOneMore(actor, window, observation_.time());
            if (count < least) return;
            if (actor == actors_.application && !oddClient_ && strangersAreUsual()) return;
            const std::size_t members = refusals_.membersIn(actor, window, hash64(observation_.address));
            if (members < addresses) return;
            Limits limits;
            limits.usual =
                refusals_.usual(actor, observation_.time(), learned_, observation_.learning, usualFrom);
            limits.threshold.inWindow = std::max(least, timesUsual * limits.usual.inWindow + 1);
            if (count < limits.threshold.inWindow) return;
            Finding finding = burst(std::string(entity), window, count, limits);
            finding.reasons.front().kind = "refusals-spread";
            finding.reasons.front().values.emplace_back("among", what);
            finding.reasons.front().values.emplace_back("addresses", std::to_string(members));
            findings.push_back(std::move(finding));
        };
        judge(actors_.network, many_.fromFirstOn, fewestAddressesOfNetwork, observation_.network,
              observation_.network);
        if (hasLearned())
            judge(actors_.application, many_.distributed, fewestAddresses, observation_.account.name,
                  observation_.applicationName);
    }
    std::string watched() const {
        if (learned_ == Timestamp::max()) return "0";
        const auto days = std::chrono::floor<std::chrono::days>(observation_.time() -
                                                                (learned_ - observation_.learning.period))
                              .count();
        return std::to_string(std::max<std::int64_t>(days, 0));
    }
    Finding burst(std::string entity, const BurstWindow& window, std::uint64_t count,
                  const Limits& limits) const {
        Finding finding = findingOfDay(type, Severity::Medium, entity, observation_);
        finding.windowStart = dayOf(window.start);
        finding.reasons.push_back(
            {"refusals",
             {{"observed", std::to_string(count)},
              {"usual", std::to_string(limits.usual.inWindow)},
              {"days", watched()},
              {"application", std::string(observation_.applicationName)}},
             Measure{"Requests refused in ten minutes", "requests", static_cast<double>(count),
                     static_cast<double>(limits.usual.inWindow),
                     static_cast<double>(limits.threshold.inWindow)}});
        return finding;
    }
    Finding slow(Timestamp day, std::uint64_t count, const Limits& limits) const {
        Finding finding = findingOfDay(type, Severity::Medium, observation_.address, observation_);
        finding.windowStart = day;
        finding.reasons.push_back(
            {"refusals-all-day",
             {{"observed", std::to_string(count)},
              {"usual", std::to_string(limits.usual.onDay)},
              {"days", watched()},
              {"application", std::string(observation_.applicationName)}},
             Measure{"Requests refused in a day", "requests", static_cast<double>(count),
                     static_cast<double>(limits.usual.onDay), static_cast<double>(limits.threshold.onDay)}});
        return finding;
    }
    // By a record that came before this one although it is younger.
    bool acceptedSince(Timestamp time) const {
        const auto& newcomers = observation_.baseline.keys().newcomers();
        const auto it = newcomers.find(observation_.network);
        return it != newcomers.end() && it->second.address == observation_.address &&
               it->second.last > observation_.time() && it->second.last < time + std::chrono::days{1};
    }
    void addAccepted(Finding& finding, std::uint64_t refused) const {
        finding.severity = Severity::High;
        const auto after = static_cast<double>(refused) + 1;
        finding.reasons.push_back({"accepted-after-refusals",
                                   {{"observed", std::to_string(refused)}},
                                   Measure{"Requests until one was accepted", "requests", after, 0,
                                           static_cast<double>(many_.byOddClient)}});
    }

    const Observation& observation_;
    Many many_;
    const BurstCounts& refusals_;
    Timestamp learned_;
    bool fromAfar_;
    bool oddClient_;
    RefusalActors actors_;
};

bool isUsualClient(const Observation& observation) {
    const AccessHabits& access = observation.baseline.access();
    const Timestamp time = observation.time();
    if (observation.facts && !observation.facts->namedNetwork.empty()) return true;
    return access.networks.isFamiliar(observation.network, time, observation.learning) &&
           access.applications.isFamiliar(observation.applicationName, time, observation.learning);
}

} // namespace

bool isStrangerRefused(const Observation& observation) {
    const auto* request = std::get_if<DataRequest>(&observation.event.details);
    return request && (request->statusCode == 401 || request->statusCode == 403) &&
           !observation.address.empty() && !isUsualClient(observation);
}

RefusalActors refusalActorsOf(const Observation& observation) {
    const bool isAfternoon = observation.time() - dayOf(observation.time()) >= std::chrono::hours{12};
    return {"a\n" + std::string(observation.address), "n\n" + std::string(observation.network),
            "u\n" + std::string(observation.applicationName),
            isAfternoon ? "h\n" + std::string(observation.address) : std::string()};
}

void AuthenticationFailures::inspect(const Observation& observation, std::vector<Finding>& findings) const {
    const auto* request = std::get_if<DataRequest>(&observation.event.details);
    if (!request) return;
    if (!request->succeeded()) {
        if (isStrangerRefused(observation)) Judge(observation).judgeRefusal(findings);
        return;
    }
    const BurstCounts& refusals = observation.baseline.refusals();
    const Many many(observation.protection);
    const bool mayBeQuick = many.leastInWindow() >= BurstCounts::often;
    if ((mayBeQuick && !refusals.burstNear(observation.time())) || observation.address.empty()) return;
    const std::string actor = "a\n" + std::string(observation.address);
    const Timestamp today = dayOf(observation.time());
    for (const Timestamp day : {today - std::chrono::days{1}, today}) {
        const auto refused = refusals.onDay(actor, day);
        if (refused.inWindow >= many.leastInWindow() || refused.onDay >= many.leastInADay())
            Judge(observation).judgeAnswer(day, refused, findings);
    }
}

} // namespace cosmoswatch
