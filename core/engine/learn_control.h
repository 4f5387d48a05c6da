// What of a record is remembered for the detectors of management, refusals and deletions.
#pragma once

#include "core/detect/detector.h"

#include <cstdint>

namespace cosmoswatch {

void learnControl(const Observation& observation, std::uint64_t recordHash, AccountBaseline& baseline);

} // namespace cosmoswatch
