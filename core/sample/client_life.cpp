#include "core/sample/client_life.h"

#include "core/base/hash.h"

#include <algorithm>
#include <chrono>

namespace cosmoswatch::sample {

int weekdayOf(Timestamp time) { // 0 is Monday
    return static_cast<int>(
               std::chrono::weekday{std::chrono::floor<std::chrono::days>(time)}.iso_encoding()) -
           1;
}

double activityAt(const Rhythm& rhythm, Timestamp time) {
    const Timestamp local = time + std::chrono::hours{rhythm.hoursFromUtc};
    const auto hour =
        static_cast<std::size_t>(std::chrono::floor<std::chrono::hours>(local - dayOf(local)).count());
    return rhythm.hours[hour] * rhythm.weekdays[static_cast<std::size_t>(weekdayOf(local))];
}

std::string addressAt(const Client& client, std::size_t visitor, Timestamp time) {
    if (client.pool.empty()) return client.addresses[visitor % client.addresses.size()];
    if (visitor < client.addresses.size()) return client.addresses[visitor];
    const auto day = static_cast<std::uint64_t>((dayOf(time) - Timestamp{}) / std::chrono::days{1});
    const std::uint64_t lot = hash64(client.name, day * 1000 + visitor);
    return addressIn(client.pool[lot % client.pool.size()], (lot >> 8) % 3840);
}

std::size_t visitorsAt(const Client& client, Timestamp time) {
    if (!client.scales) return client.addresses.size() + client.pooled;
    const double wanted = static_cast<double>(client.pooled) * (activityAt(*client.rhythm, time) - 0.7) * 2;
    return client.addresses.size() + static_cast<std::size_t>(std::max(0.0, wanted));
}

const std::vector<std::string>& agentsAt(const AccountProfile& account, const Client& client,
                                         Timestamp time) {
    for (auto release = client.releases.rbegin(); release != client.releases.rend(); ++release)
        if (time >= release->from) return release->agents;
    const bool isUpdated = client.releases.empty() && !client.updated.empty() && time >= account.updated;
    return isUpdated ? client.updated : client.agents;
}

double presenceAt(const AccountProfile& account, const Client& client, Timestamp time) {
    if (!client.days.empty() && !std::ranges::binary_search(client.days, dayOf(time))) return 0;
    double factor = 1;
    for (const Phase& phase : account.phases)
        if (time >= phase.from && time < phase.to) factor *= phase.factor;
    return factor;
}

Duration clockErrorAt(const Client& client, Timestamp time) {
    for (const ClockError& wrong : client.clock)
        if (time >= wrong.from && time < wrong.to) return wrong.error;
    return {};
}

} // namespace cosmoswatch::sample
