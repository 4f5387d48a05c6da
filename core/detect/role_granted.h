// CosmosDB_RoleGranted: a data role that reaches the whole account, or a whole database, was granted or
// written. See docs/detectors/role_granted.md.
#pragma once

#include "core/detect/detector.h"

namespace cosmoswatch {

class RoleGranted final : public Detector {
public:
    void inspect(const Observation& observation, std::vector<Finding>& findings) const override;
};

} // namespace cosmoswatch
