// What is unusual about an alert, and what is usual, for OCSF.
#pragma once

#include "core/alert/alert.h"

#include <string>

namespace cosmoswatch {

// A JSON array of anomaly_analysis objects: one that holds all reasons which compare, or none.
[[nodiscard]] std::string anomalyAnalyses(const Alert& alert);

} // namespace cosmoswatch
