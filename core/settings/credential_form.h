// How the settings file writes ways to prove who we are, the same for sources and receivers. Used by the
// sources of this room only.
#pragma once

#include "core/settings/settings_reader.h"
#include "core/source/connection.h"

#include <string>
#include <variant>

namespace cosmoswatch {

[[nodiscard]] EntraApplication readEntra(const SettingsReader& from);
// Of an event hub: connection-string or entra.
[[nodiscard]] std::variant<ConnectionString, EntraApplication> readHubCredential(const SettingsReader& from);

// One JSON object each.
[[nodiscard]] std::string formatCredential(const EntraApplication& application);
[[nodiscard]] std::string formatCredential(const ConnectionString& connection);

} // namespace cosmoswatch
