// How the settings file writes feeds. Used by the sources of this room only.
#pragma once

#include "core/feeds/feed_settings.h"
#include "core/settings/settings_reader.h"

#include <vector>

namespace cosmoswatch {

[[nodiscard]] std::vector<FeedSettings> readFeeds(const SettingsReader& from);

} // namespace cosmoswatch
