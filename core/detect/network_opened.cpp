#include "core/detect/network_opened.h"

#include "core/base/text.h"
#include "core/detect/control_change.h"
#include "core/intel/address.h"

#include <set>

namespace cosmoswatch {
namespace {

constexpr std::string_view type = "CosmosDB_NetworkOpened";
constexpr int widestV4 = 8; // a rule for more addresses than a /8 holds is one for everybody
constexpr int widestV6 = 24;
constexpr std::chrono::days oldNews{7};

enum class Reach { Closed, Filtered, AzureWide, Everywhere };

// The settings after some changes; those that no record has told are not there.
using Rules = ControlChange::Facts;

std::string_view valueOf(const Rules& rules, std::string_view name) {
    const auto it = rules.find(name);
    return it == rules.end() ? std::string_view{} : std::string_view(it->second);
}

struct AddressRules {
    bool any = false;
    bool azure = false;    // 0.0.0.0: every data centre of Azure, whoever rents there
    bool everyone = false; // a network as wide as the internet
};

AddressRules addressRules(std::string_view list) {
    AddressRules found;
    while (!list.empty()) {
        const auto end = std::min(list.find(','), list.size());
        const std::string_view rule = trim(list.substr(0, end));
        list.remove_prefix(std::min(end + 1, list.size()));
        if (rule.empty()) continue;
        found.any = true;
        if (rule == "0.0.0.0") {
            found.azure = true;
        } else if (const auto network = IpNetwork::parse(rule)) {
            const bool v4 = network->first().isV4();
            found.everyone |= network->length() < (v4 ? widestV4 : widestV6);
        }
    }
    return found;
}

bool isKnown(const Rules& rules) {
    return rules.contains("public") || rules.contains("rules") || rules.contains("filter");
}

Reach reachOf(const Rules& rules) {
    if (valueOf(rules, "public") == "off") return Reach::Closed;
    const AddressRules addresses = addressRules(valueOf(rules, "rules"));
    if (addresses.everyone) return Reach::Everywhere;
    if (addresses.azure) return Reach::AzureWide;
    if (addresses.any || valueOf(rules, "filter") == "on") return Reach::Filtered;
    return Reach::Everywhere;
}

std::string describe(const Rules& rules) {
    if (!isKnown(rules)) return {};
    switch (reachOf(rules)) {
    case Reach::Closed:
        return "not over public networks at all";
    case Reach::Filtered:
        if (const auto list = valueOf(rules, "rules"); !list.empty()) return "only from " + std::string(list);
        return "only from its virtual networks";
    case Reach::AzureWide:
        return "from every data centre of Azure (rule 0.0.0.0)";
    case Reach::Everywhere:
        if (const auto list = valueOf(rules, "rules"); !list.empty())
            return "from everywhere (rule " + std::string(list) + ")";
        return "from everywhere";
    }
    return {};
}

void apply(const ControlChange& change, Rules& rules) {
    for (const auto& [name, value] : change.facts)
        rules.insert_or_assign(name, value);
}

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
    Rules before(const ControlChange& change) const {
        Rules rules;
        for (const auto& other : control_.changes(ChangeKind::Network))
            if (other.done && other.time() < change.time() && !sameChange(other, change)) apply(other, rules);
        return rules;
    }
    const ControlChange* next(const ControlChange& change) const {
        for (const auto& other : control_.changes(ChangeKind::Network))
            if (other.done && other.time() > change.time() && !other.facts.empty() &&
                !sameChange(other, change))
                return &other;
        return nullptr;
    }
    static bool opens(const Rules& before, const Rules& after) {
        if (!isKnown(before)) return reachOf(after) >= Reach::AzureWide;
        return reachOf(before) < reachOf(after);
    }
    // Settled days on which that principal, or anybody, opened the account or wrote it as open; those of the
    // learning period count twice.
    std::size_t openedBefore(const ControlChange& change, std::string_view principal) const {
        const Timestamp settled = observation_.learning.settled(change.time());
        std::set<std::int64_t> days;
        std::size_t count = 0;
        for (const auto& other : control_.changes(ChangeKind::Network)) {
            if (!other.done || other.facts.empty() || other.time() >= settled) continue;
            const Rules rules = before(other);
            if (!isKnown(other.facts) || !opens({}, after(other, rules))) continue;
            const auto* teller = other.activity ? &other : control_.counterpart(other);
            if (!principal.empty() && (!teller || teller->principal != principal)) continue;
            if (days.insert(dayNumber(other.time())).second) count += other.time() < learned_ ? 2 : 1;
        }
        return count;
    }
    static Rules after(const ControlChange& change, Rules rules) {
        apply(change, rules);
        return rules;
    }
    // How far the account could be reached while it was learned.
    std::optional<Reach> usualReach() const {
        std::optional<Reach> widest;
        for (const auto& other : control_.changes(ChangeKind::Network)) {
            if (!other.done || !isKnown(other.facts) || other.time() >= learned_) continue;
            const Reach reach = reachOf(after(other, before(other)));
            widest = widest ? std::max(*widest, reach) : reach;
        }
        return widest;
    }
    const ControlChange* last(const ControlChange& change) const {
        const ControlChange* found = nullptr;
        for (const auto& other : control_.changes(ChangeKind::Network))
            if (other.done && isKnown(other.facts) && other.time() < change.time() &&
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
void judgeBypass(const ControlChange& change, const Rules& before, const ControlChange* other,
                 const Observation& observation, std::vector<Finding>& findings) {
    if (change.fact("bypass") != "on" || valueOf(before, "bypass") != "off") return;
    Finding finding = findingOfChange(type, Severity::Low, "", change, other, observation);
    finding.reasons.push_back({"network-bypass", {}, std::nullopt});
    findings.push_back(std::move(finding));
}

// It was opened before, though not while it was learned, and somebody writes it so again after a while: an
// intrusion that nobody undid looks like this, and so does a second one.
bool opensAgain(const ControlChange& change, const Rules& before, const Rules& after, const Story& story) {
    const ControlChange* last = story.last(change);
    const auto usual = story.usualReach();
    return isKnown(before) && reachOf(after) >= Reach::AzureWide && reachOf(after) == reachOf(before) &&
           (!usual || *usual < reachOf(after)) && last && change.time() - last->time() >= oldNews;
}

void judge(const ControlChange& change, const ControlChange* other, const Observation& observation,
           std::vector<Finding>& findings) {
    if (!isKnown(change.facts) && !change.facts.contains("bypass")) return;
    const Story story(observation);
    const Rules before = story.before(change);
    const Rules after = Story::after(change, before);
    judgeBypass(change, before, other, observation, findings);
    if (!isKnown(change.facts)) return;
    const bool again = opensAgain(change, before, after, story);
    if (!again && !Story::opens(before, after)) return;
    // While an account is learned, that it is open says nothing new.
    if (!isKnown(before) && !observation.baseline.hasLearned(change.time(), observation.learning)) return;
    const ControlChange* teller = change.activity ? &change : other;
    const std::string principal = teller ? teller->principal : std::string();
    const std::size_t opened = story.openedBefore(change, principal);
    if (opened >= ControlHistory::habit) return;
    const Severity severity = reachOf(after) == Reach::Filtered ? Severity::Low : Severity::Medium;
    Finding finding = findingOfChange(type, severity, "", change, other, observation);
    const char* kind = again ? "network-still-open" : isKnown(before) ? "network-opened" : "network-open";
    Reason reason{kind,
                  {{"observed", describe(after)},
                   {"doer", teller ? std::string(teller->doer()) : ""},
                   {"opened", std::to_string(opened)},
                   {"days", watchedDaysText(observation)}},
                  std::nullopt};
    if (again)
        reason.values.emplace_back("since", formatMinute(story.last(change)->time()).substr(0, 10));
    else if (isKnown(before))
        reason.values.emplace_back("usual", describe(before));
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
