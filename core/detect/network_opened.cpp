#include "core/detect/network_opened.h"

#include "core/baseline/network_rules.h"
#include "core/detect/control_change.h"

#include <set>

namespace cosmoswatch {
namespace {

constexpr std::string_view type = "CosmosDB_NetworkOpened";
constexpr std::chrono::days oldNews{7};

bool sameChange(const ControlChange& a, const ControlChange& b) {
    const auto apart = std::max(a.time(), b.time()) - std::min(a.time(), b.time());
    return (a.id == b.id && a.activity == b.activity) ||
           (a.activity != b.activity && apart <= ControlHistory::apart);
}

// Walks through the changes in order of time.
class Story {
public:
    explicit Story(const Observation& observation)
        : observation_(observation), control_(observation.baseline.control()),
          learned_(observation.baseline.learnedAt(observation.learning)) {}

    // The rules before that change, by what is known now.
    NetworkRules before(const ControlChange& change) const {
        NetworkRules rules;
        for (const auto& other : control_.changes(ChangeKind::Network))
            if (other.done && other.time() < change.time() && !sameChange(other, change)) rules.apply(other);
        return rules;
    }
    const ControlChange* next(const ControlChange& change) const {
        for (const auto& other : control_.changes(ChangeKind::Network))
            if (other.done && other.time() > change.time() && !other.facts.empty() &&
                !sameChange(other, change))
                return &other;
        return nullptr;
    }
    static bool opens(const NetworkRules& before, const NetworkRules& after) {
        if (!before.areKnown()) return after.reach() >= NetworkReach::AzureWide;
        return before.reach() < after.reach();
    }
    // Settled days on which that principal, or anybody, opened the account or wrote it as open; those of the
    // learning period count twice.
    std::size_t openedBefore(const ControlChange& change, std::string_view principal) const {
        const Timestamp settled = observation_.learning.settled(change.time());
        std::set<std::int64_t> days;
        std::size_t count = 0;
        for (const auto& other : control_.changes(ChangeKind::Network)) {
            if (!other.done || other.facts.empty() || other.time() >= settled) continue;
            const NetworkRules rules = before(other);
            if (!NetworkRules(other.facts).areKnown() || !opens({}, after(other, rules))) continue;
            const auto* teller = other.activity ? &other : control_.counterpart(other);
            if (!principal.empty() && (!teller || teller->principal != principal)) continue;
            if (days.insert(dayNumber(other.time())).second) count += other.time() < learned_ ? 2 : 1;
        }
        return count;
    }
    static NetworkRules after(const ControlChange& change, NetworkRules rules) {
        rules.apply(change);
        return rules;
    }
    // How far the account could be reached while it was learned.
    std::optional<NetworkReach> usualReach() const {
        std::optional<NetworkReach> widest;
        for (const auto& other : control_.changes(ChangeKind::Network)) {
            if (!other.done || !NetworkRules(other.facts).areKnown() || other.time() >= learned_) continue;
            const NetworkReach reach = after(other, before(other)).reach();
            widest = widest ? std::max(*widest, reach) : reach;
        }
        return widest;
    }
    const ControlChange* last(const ControlChange& change) const {
        const ControlChange* found = nullptr;
        for (const auto& other : control_.changes(ChangeKind::Network))
            if (other.done && NetworkRules(other.facts).areKnown() && other.time() < change.time() &&
                !sameChange(other, change))
                found = &other;
        return found;
    }

private:
    const Observation& observation_;
    const ControlHistory& control_;
    Timestamp learned_;
};

// Trusted services of Azure may pass the rules from now on.
void judgeBypass(const ControlChange& change, const NetworkRules& before, const ControlChange* other,
                 const Observation& observation, std::vector<Finding>& findings) {
    if (change.fact("bypass") != "on" || before.value("bypass") != "off") return;
    Finding finding = findingOfChange(type, Severity::Low, "", change, other, observation);
    finding.reasons.push_back({"network-bypass", {}, std::nullopt});
    findings.push_back(std::move(finding));
}

// It was opened before, though not while it was learned, and somebody writes it so again after a while: an
// intrusion that nobody undid looks like this, and so does a second one.
bool opensAgain(const ControlChange& change, const NetworkRules& before, const NetworkRules& after,
                const Story& story) {
    const ControlChange* last = story.last(change);
    const auto usual = story.usualReach();
    return before.areKnown() && after.reach() >= NetworkReach::AzureWide && after.reach() == before.reach() &&
           (!usual || *usual < after.reach()) && last && change.time() - last->time() >= oldNews;
}

void judge(const ControlChange& change, const ControlChange* other, const Observation& observation,
           std::vector<Finding>& findings) {
    if (!NetworkRules(change.facts).areKnown() && !change.facts.contains("bypass")) return;
    const Story story(observation);
    const NetworkRules before = story.before(change);
    const NetworkRules after = Story::after(change, before);
    judgeBypass(change, before, other, observation, findings);
    if (!NetworkRules(change.facts).areKnown()) return;
    const bool again = opensAgain(change, before, after, story);
    if (!again && !Story::opens(before, after)) return;
    // While an account is learned, that it is open says nothing new.
    if (!before.areKnown() && !observation.baseline.hasLearned(change.time(), observation.learning)) return;
    const ControlChange* teller = change.activity ? &change : other;
    const std::string principal = teller ? teller->principal : std::string();
    const std::size_t opened = story.openedBefore(change, principal);
    if (opened >= ControlHistory::habit) return;
    const Severity severity = after.reach() == NetworkReach::Filtered ? Severity::Low : Severity::Medium;
    Finding finding = findingOfChange(type, severity, "", change, other, observation);
    const char* kind = again ? "network-still-open" : before.areKnown() ? "network-opened" : "network-open";
    Reason reason{kind,
                  {{"observed", after.describe()},
                   {"doer", teller ? std::string(teller->doer()) : ""},
                   {"opened", std::to_string(opened)},
                   {"days", watchedDaysText(observation)}},
                  std::nullopt};
    if (again)
        reason.values.emplace_back("since", formatMinute(story.last(change)->time()).substr(0, 10));
    else if (before.areKnown())
        reason.values.emplace_back("usual", before.describe());
    finding.reasons.push_back(std::move(reason));
    findings.push_back(std::move(finding));
}

} // namespace

void NetworkOpened::inspect(const Observation& observation, std::vector<Finding>& findings) const {
    const auto change = completedChange(observation, ChangeKind::Network);
    if (!change) return;
    const ControlHistory& control = observation.baseline.control();
    const ControlChange* other = control.counterpart(*change);
    // A record that only says who is told together with the one that says what.
    if (change->facts.empty()) {
        if (other && !other->facts.empty()) judge(*other, &*change, observation, findings);
        return;
    }
    judge(*change, other, observation, findings);
    if (const ControlChange* next = Story(observation).next(*change))
        judge(*next, control.counterpart(*next), observation, findings);
}

} // namespace cosmoswatch
