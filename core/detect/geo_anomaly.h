// CosmosDB_GeoAnomaly: a request that got an answer came from a place unfamiliar to the account, or to the
// principal. See docs/detectors/geo_anomaly.md.
#pragma once

#include "core/detect/detector.h"

namespace cosmoswatch {

class GeoAnomaly final : public Detector {
public:
    void inspect(const Observation& observation, std::vector<Finding>& findings) const override;
};

} // namespace cosmoswatch
