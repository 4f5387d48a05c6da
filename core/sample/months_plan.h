// Attacks and traps of samples of months, and the answers to both.
#pragma once

#include "core/sample/attacks.h"
#include "core/sample/months_calendar.h"

namespace cosmoswatch::sample {

// Each kind of attack about once in fifteen days after learning, never twice the same way in a row; traps
// likewise, and wherever ordinary life looks odd. The lists may not be empty.
[[nodiscard]] AttackPlan makeMonthsPlan(const std::vector<AccountProfile>& accounts,
                                        const MonthsCalendar& calendar, std::vector<std::string> torExits,
                                        std::vector<std::string> suspiciousAddresses, double rate,
                                        std::uint64_t seed);

// What ordinary life does that may look odd, each time it does after learning.
[[nodiscard]] std::vector<Label> trapsOfLife(const std::vector<AccountProfile>& accounts,
                                             const MonthsCalendar& calendar, Timestamp latest);

} // namespace cosmoswatch::sample
