// What the baseline learns of how an account is used and set, for advice on hardening.
#pragma once

#include "core/detect/detector.h"

namespace cosmoswatch {

void learnUse(const Observation& observation, AccountBaseline& baseline);

} // namespace cosmoswatch
