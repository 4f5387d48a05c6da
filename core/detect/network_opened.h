// CosmosDB_NetworkOpened: the network rules of the account let more of the world in than before. See
// docs/detectors/network_opened.md.
#pragma once

#include "core/detect/detector.h"

namespace cosmoswatch {

class NetworkOpened final : public Detector {
public:
    void inspect(const Observation& observation, std::vector<Finding>& findings) const override;
};

} // namespace cosmoswatch
