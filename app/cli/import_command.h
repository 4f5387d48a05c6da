// "alerts import": alerts of another product into the store.
#pragma once

#include "app/cli/commands.h"

#include <memory>
#include <string>

namespace cosmoswatch::cli {

void addImportCommand(CLI::App& alerts, const std::shared_ptr<std::string>& state, Run& run);

} // namespace cosmoswatch::cli
