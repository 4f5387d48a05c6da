// CosmosDB_SuspiciousIp: a request from an address on a threat list got an answer. See
// docs/detectors/suspicious_ip.md.
#pragma once

#include "core/detect/detector.h"

namespace cosmoswatch {

class SuspiciousIp final : public Detector {
public:
    void inspect(const Observation& observation, std::vector<Finding>& findings) const override;
};

} // namespace cosmoswatch
