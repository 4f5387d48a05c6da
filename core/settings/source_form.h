// The form of sources in the settings file; used by settings.cpp only.
#pragma once

#include "core/settings/settings.h"
#include "core/settings/settings_reader.h"

#include <string>
#include <vector>

namespace cosmoswatch {

[[nodiscard]] std::vector<SourceSettings> readSources(const SettingsReader& from);
// One JSON object, without what this version does not know.
[[nodiscard]] std::string formatSource(const SourceSettings& source);

} // namespace cosmoswatch
