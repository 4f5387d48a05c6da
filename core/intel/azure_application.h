// Which program made a change through Azure Resource Manager: from the application id in the caller's token,
// as the Activity Log has no user agent.
#pragma once

#include "core/intel/client_application.h"

#include <string_view>

namespace cosmoswatch {

// "Azure PowerShell", "Azure CLI", "Azure portal", …; "application <id>" for others, "unknown" without an id.
// Command-line tools, which scripts use, are watch-listed.
[[nodiscard]] ClientApplication classifyApplicationId(std::string_view applicationId);

} // namespace cosmoswatch
