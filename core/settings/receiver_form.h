// The form of receivers in the settings file; used by settings.cpp only.
#pragma once

#include "core/delivery/receiver.h"
#include "core/settings/settings_reader.h"

#include <string>
#include <vector>

namespace cosmoswatch {

[[nodiscard]] std::vector<ReceiverSettings> readReceivers(const SettingsReader& from);
// One JSON object, without what this version does not know.
[[nodiscard]] std::string formatReceiver(const ReceiverSettings& receiver);

} // namespace cosmoswatch
