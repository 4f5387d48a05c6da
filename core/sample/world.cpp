#include "core/sample/world.h"

#include "core/sample/months_accounts.h"
#include "core/sample/months_plan.h"

#include <algorithm>
#include <chrono>

namespace cosmoswatch::sample {

using namespace std::chrono_literals;

World makeWorld(const SampleSettings& settings, const std::vector<std::string>& torExits,
                const std::vector<std::string>& suspiciousAddresses) {
    World world;
    world.end = hourOf(settings.end);
    world.start = world.end - std::chrono::days{settings.days};
    if (settings.days <= longestShortSample) {
        world.accounts = makeAccounts(world.start, world.end, settings.seed);
        world.plan = makeAttackPlan(world.accounts, world.start, world.end, torExits, suspiciousAddresses,
                                    settings.seed);
        return world;
    }
    world.months = makeCalendar(world.start, world.end, settings.seed);
    world.accounts = makeAccountsForMonths(*world.months, settings.seed);
    world.plan = makeMonthsPlan(world.accounts, *world.months, torExits, suspiciousAddresses, settings.rate,
                                settings.seed);
    for (const Span& span : world.months->lateRecords)
        world.troubles.push_back({DeliveryTrouble::Kind::Late, "shop-prod", span});
    for (const Span& span : world.months->twiceRecords) {
        for (const char* account : {"hr-records", "global-app"})
            world.troubles.push_back({DeliveryTrouble::Kind::Twice, account, span});
    }
    return world;
}

Life::Life(const World& world, double rate, std::uint64_t seed)
    : management_(world.accounts, seed), planned_(world.plan.records) {
    for (const AccountProfile& account : world.accounts)
        traffic_.emplace_back(account, world.start, rate, seed);
    if (!world.months) return;
    monthsManagement_.emplace(world.accounts, *world.months, seed);
    chaos_.emplace(*std::ranges::find(world.accounts, "dev-lab", &AccountProfile::name), seed);
}

void Life::minute(Timestamp minute, const RecordSink& sink) {
    for (Traffic& ofAccount : traffic_)
        ofAccount.minute(minute, sink);
    management_.minute(minute, sink);
    if (monthsManagement_) monthsManagement_->minute(minute, sink);
    if (chaos_) chaos_->minute(minute, sink);
    for (; done_ < planned_.size() && timeOf(planned_[done_]) < minute + 1min; ++done_)
        sink(planned_[done_]);
}

} // namespace cosmoswatch::sample
