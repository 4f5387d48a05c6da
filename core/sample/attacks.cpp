#include "core/sample/attacks.h"

#include "core/sample/attack_plan.h"

#include <algorithm>
#include <chrono>

namespace cosmoswatch::sample {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::days learningPeriod{14};
constexpr Duration slack = 3h; // an attack that began is over, and received, before the logs end

bool isWeekend(Timestamp time) {
    const std::chrono::weekday day{std::chrono::floor<std::chrono::days>(time)};
    return day == std::chrono::Saturday || day == std::chrono::Sunday;
}

// The scenario's hour on the day of `middle`, or the working day before, kept between the bounds.
Timestamp hourFor(const Scenario& scenario, Timestamp middle, Timestamp earliest, Timestamp latest,
                  Random& random) {
    if (latest - earliest < std::chrono::days{3}) return middle;
    Timestamp time = dayOf(middle) + std::chrono::hours{scenario.hour} + random.within(Duration{50min});
    while (scenario.onWorkingDay && isWeekend(time))
        time -= std::chrono::days{1};
    while (time < earliest || (scenario.onWorkingDay && isWeekend(time)))
        time += std::chrono::days{1};
    return std::min(time, latest);
}

// Kinds take turns, so that each day has something of everything.
std::vector<Scenario> allScenarios() {
    std::vector<std::vector<Scenario>> kinds{dataScenarios(), nearMissScenarios(), resourceScenarios(),
                                             queryScenarios()};
    struct Placed {
        Scenario scenario;
        double position;
    };
    std::vector<Placed> placed;
    for (const std::vector<Scenario>& kind : kinds) {
        for (std::size_t i = 0; i < kind.size(); ++i) {
            placed.push_back({kind[i], (static_cast<double>(i) + 0.5) / static_cast<double>(kind.size())});
        }
    }
    std::ranges::stable_sort(placed, {}, &Placed::position);
    std::vector<Scenario> scenarios;
    for (const Placed& one : placed)
        scenarios.push_back(one.scenario);
    return scenarios;
}

} // namespace

AttackPlan makeAttackPlan(const std::vector<AccountProfile>& accounts, Timestamp start, Timestamp end,
                          std::vector<std::string> torExits, std::vector<std::string> suspiciousAddresses,
                          std::uint64_t seed) {
    const bool hasRoom = end - start >= std::chrono::days{16};
    const Timestamp earliest = hasRoom ? start + learningPeriod + 2h : end - (end - start) / 3;
    const Timestamp latest = end - slack;
    Stage stage(accounts, std::move(torExits), std::move(suspiciousAddresses), latest, seed);
    const std::vector<Scenario> scenarios = allScenarios();
    for (std::size_t i = 0; i < scenarios.size(); ++i) {
        const auto count = static_cast<Duration::rep>(scenarios.size());
        const Timestamp middle =
            earliest + (latest - earliest) * (2 * static_cast<Duration::rep>(i) + 1) / (2 * count);
        stage.startAt(hourFor(scenarios[i], middle, earliest, latest, stage.random()));
        scenarios[i].play(stage);
    }
    for (const Scenario& usual : usualLife()) {
        stage.startAt(earliest);
        usual.play(stage);
    }
    AttackPlan plan{std::move(stage.records()), std::move(stage.labels())};
    std::ranges::stable_sort(plan.records, {}, timeOf);
    std::ranges::stable_sort(plan.labels, {}, &Label::first);
    return plan;
}

} // namespace cosmoswatch::sample
