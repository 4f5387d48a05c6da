// CosmosDB_KeyUsedAfterListing: keys were listed by somebody who does not usually do so, and within a day a
// network new to the account uses a key. The two records may arrive in either order. See
// docs/detectors/key_used_after_listing.md.
#pragma once

#include "core/detect/detector.h"

namespace cosmoswatch {

class KeyUsedAfterListing final : public Detector {
public:
    void inspect(const Observation& observation, std::vector<Finding>& findings) const override;
};

// An answered request with an account key from a network that the account is not used to.
[[nodiscard]] bool usesNewKeyNetwork(const Observation& observation);

} // namespace cosmoswatch
