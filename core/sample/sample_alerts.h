// One alert of each type there is, made up, to see what alerts look like and to try what they are sent to.
// Titled "[SAMPLE ALERT]".
#pragma once

#include "core/alert/alert.h"

#include <vector>

namespace cosmoswatch {

// Of the last hour before `time`; the same for the same second. They name an account that does not exist and
// addresses that nobody has.
[[nodiscard]] std::vector<AlertUpdate> sampleAlerts(Timestamp time);

} // namespace cosmoswatch
