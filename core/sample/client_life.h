// What a client is like at a moment: how busy, where, under which version, by which clock.
#pragma once

#include "core/sample/accounts.h"

namespace cosmoswatch::sample {

[[nodiscard]] int weekdayOf(Timestamp time); // 0 is Monday
[[nodiscard]] double activityAt(const Rhythm& rhythm, Timestamp time);

[[nodiscard]] std::size_t visitorsAt(const Client& client, Timestamp time);
[[nodiscard]] std::string addressAt(const Client& client, std::size_t visitor, Timestamp time);
[[nodiscard]] const std::vector<std::string>& agentsAt(const AccountProfile& account, const Client& client,
                                                       Timestamp time);
// What its activity is multiplied with: 0 when it is not there.
[[nodiscard]] double presenceAt(const AccountProfile& account, const Client& client, Timestamp time);
[[nodiscard]] Duration clockErrorAt(const Client& client, Timestamp time);

} // namespace cosmoswatch::sample
