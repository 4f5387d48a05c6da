// CosmosDB_LoggingDisabled: a diagnostic setting of the account was deleted, or sends less than before. See
// docs/detectors/logging_disabled.md.
#pragma once

#include "core/detect/detector.h"

namespace cosmoswatch {

class LoggingDisabled final : public Detector {
public:
    void inspect(const Observation& observation, std::vector<Finding>& findings) const override;
};

} // namespace cosmoswatch
