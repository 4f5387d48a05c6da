// Sample logs: believable accounts, clients and rhythms, with labelled attacks among them.
// For a first look at the program, and for tests that must know the right answer.
#pragma once

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/intel/address.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace cosmoswatch {

struct SampleSettings {
    std::filesystem::path directory; // created; must be empty or absent
    int days = 30;                   // 1..3650; attacks come after the learning period where there is room
    double rate = 1.0;               // 1 is about 20,000 records a day over all accounts
    std::uint64_t seed = 1;          // same settings and seed: same bytes
    Timestamp end;                   // the logs end at this hour
    // Where attackers come from; empty: a few well-known addresses, also written as lists beside the logs.
    std::vector<IpAddress> torExits;
    std::vector<IpAddress> suspiciousAddresses;
};

struct SampleSummary {
    std::uint64_t files = 0;
    std::uint64_t records = 0;
    std::uint64_t bytes = 0;
    std::uint64_t attacks = 0;
};

// Writes under `directory`:
//   insights-logs-dataplanerequests/… and the other categories in Azure's blob layout,
//   intel/tor-exits.txt and intel/suspicious-ips.txt: the lists the attacks' addresses are on,
//   labels.csv: one line an attack or near miss (see docs/SAMPLE_DATA.md).
[[nodiscard]] Result<SampleSummary> writeSample(const SampleSettings& settings);

} // namespace cosmoswatch
