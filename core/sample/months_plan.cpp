#include "core/sample/months_plan.h"

#include "core/sample/attack_plan.h"
#include "core/sample/client_life.h"

#include <algorithm>
#include <chrono>
#include <iterator>

namespace cosmoswatch::sample {

namespace {

using namespace std::chrono_literals;
using std::chrono::days;

constexpr days roundLength{15};
constexpr Duration slack = 3h; // an attack that began is over, and received, before the logs end

std::vector<Scenario> allScenarios() {
    std::vector<Scenario> all;
    for (auto kind : {monthsVolumeScenarios(), monthsVisitScenarios(), monthsQueryScenarios(),
                      monthsKeyScenarios(), monthsResourceScenarios(), monthsNearMissScenarios()})
        std::ranges::copy(kind, std::back_inserter(all));
    return all;
}

template<typename Items>
void shuffle(Items& items, Random& random) {
    for (std::size_t i = items.size(); i > 1; --i)
        std::swap(items[i - 1], items[random.below(i)]);
}

// On the day that holds `middle` or the next working day, at about the scenario's hour where its nature asks
// for one, else at any.
Timestamp timeFor(const Scenario& scenario, Timestamp middle, Timestamp earliest, Timestamp latest,
                  Random& random) {
    const int hour = scenario.onWorkingDay ? random.between(8, 14) : random.between(0, 23);
    Timestamp time = dayOf(middle) + std::chrono::hours{hour} + random.within(Duration{55min});
    while (time < earliest || (scenario.onWorkingDay && weekdayOf(time) > 4))
        time += days{1};
    return std::min(time, latest);
}

} // namespace

AttackPlan makeMonthsPlan(const std::vector<AccountProfile>& accounts, const MonthsCalendar& calendar,
                          std::vector<std::string> torExits, std::vector<std::string> suspiciousAddresses,
                          double rate, std::uint64_t seed) {
    const Timestamp earliest = calendar.settled + 2h;
    const Timestamp latest = calendar.end - slack;
    Stage stage(accounts, std::move(torExits), std::move(suspiciousAddresses), latest, seed);
    stage.setOrdinary(calendar.start, rate);
    std::vector<Scenario> scenarios = allScenarios();
    const auto rounds = std::max<Duration::rep>(1, (latest - earliest + roundLength / 2) / roundLength);
    // Another seed, another variation first.
    const int firstTurn = static_cast<int>(stage.random().below(60));
    for (Duration::rep round = 0; round < rounds; ++round) {
        const Timestamp from = earliest + (latest - earliest) * round / rounds;
        const Timestamp to = earliest + (latest - earliest) * (round + 1) / rounds;
        shuffle(scenarios, stage.random());
        stage.beginRound(static_cast<int>(round) + 1, firstTurn);
        for (std::size_t i = 0; i < scenarios.size(); ++i) {
            const auto count = static_cast<Duration::rep>(scenarios.size());
            const Timestamp middle =
                from + (to - from) * (2 * static_cast<Duration::rep>(i) + 1) / (2 * count);
            stage.startAt(timeFor(scenarios[i], middle, earliest, latest - 1h, stage.random()));
            scenarios[i].play(stage);
        }
    }
    AttackPlan plan{std::move(stage.records()), std::move(stage.labels())};
    std::ranges::copy(trapsOfLife(accounts, calendar, latest), std::back_inserter(plan.labels));
    std::ranges::stable_sort(plan.records, {}, timeOf);
    std::ranges::stable_sort(plan.labels, {}, &Label::first);
    return plan;
}

} // namespace cosmoswatch::sample
