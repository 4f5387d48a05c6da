// CosmosDB_TorAnomaly: a request from a known Tor exit got an answer. See docs/detectors/tor_anomaly.md.
#pragma once

#include "core/detect/detector.h"

namespace cosmoswatch {

class TorAnomaly final : public Detector {
public:
    void inspect(const Observation& observation, std::vector<Finding>& findings) const override;
};

} // namespace cosmoswatch
