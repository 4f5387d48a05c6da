// A geolocation database made from a few lines, so that a test does not hang on where the world's addresses
// are this year.
#pragma once

#include "core/intel/intel.h"

#include <map>
#include <memory>
#include <string>

namespace cosmoswatch::test {

// Network → "NL" or "NL/Amsterdam". Empty when a network or code cannot be read.
[[nodiscard]] std::shared_ptr<const GeoDatabase>
makePlaceDatabase(const std::map<std::string, std::string>& places);

} // namespace cosmoswatch::test
