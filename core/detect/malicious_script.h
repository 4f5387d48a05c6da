// CosmosDB_SuspiciousListKeys.MaliciousScript: one principal lists the keys of many accounts in a burst.
// Looks over all accounts at once. See docs/detectors/malicious_script.md.
#pragma once

#include "core/detect/detector.h"

#include <vector>

namespace cosmoswatch {

// A listing that belongs to a burst, and what to say about it on its account.
struct KeyBurstFinding {
    Finding finding;
    const KeyListing* listing = nullptr; // kept by the estate's baseline
};

// Call after the estate has observed the listing: it may complete a burst, all of whose listings are
// answered. `fewestAccounts`: Threshold::AccountsListedInBurst.
[[nodiscard]] std::vector<KeyBurstFinding> findKeyBursts(const KeyListing& latest,
                                                         const EstateBaseline& estate,
                                                         const LearningRules& learning,
                                                         std::size_t fewestAccounts);

} // namespace cosmoswatch
