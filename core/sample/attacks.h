// When which attack happens, and what it writes.
#pragma once

#include "core/sample/accounts.h"
#include "core/sample/labels.h"
#include "core/sample/record_writer.h"

#include <string>
#include <vector>

namespace cosmoswatch::sample {

struct AttackPlan {
    std::vector<Record> records; // by time
    std::vector<Label> labels;   // by time
};

// Attacks come after the fourteen days that the program learns for, spread over the rest; with fewer than
// sixteen days they come in the last third. The lists may not be empty.
[[nodiscard]] AttackPlan makeAttackPlan(const std::vector<AccountProfile>& accounts, Timestamp start,
                                        Timestamp end, std::vector<std::string> torExits,
                                        std::vector<std::string> suspiciousAddresses, std::uint64_t seed);

} // namespace cosmoswatch::sample
