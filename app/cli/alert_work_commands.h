// The parts of `cosmoswatch-cli alerts` that sum up and hand out work: groups, stats, assign, undo.
#pragma once

#include "app/cli/commands.h"

#include <CLI/CLI.hpp>

#include <memory>
#include <string>

namespace cosmoswatch::cli {

// `state` names the store: it is read when the command runs.
void addAlertWorkCommands(CLI::App& alerts, const std::shared_ptr<std::string>& state, Run& run);

} // namespace cosmoswatch::cli
