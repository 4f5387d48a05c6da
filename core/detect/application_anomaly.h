// CosmosDB_ApplicationAnomaly: a client application never or hardly seen on the account got an answer. See
// docs/detectors/application_anomaly.md.
#pragma once

#include "core/detect/detector.h"

namespace cosmoswatch {

class ApplicationAnomaly final : public Detector {
public:
    void inspect(const Observation& observation, std::vector<Finding>& findings) const override;
};

} // namespace cosmoswatch
