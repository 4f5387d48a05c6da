// The commands of the headless program. Each adds itself to the command line; what it returns is the exit
// code.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace cosmoswatch::cli {

enum ExitCode { exitDone = 0, exitIncomplete = 1, exitUsage = 2, exitAlertFound = 3 };

using Run = std::function<int()>;

// Sets `run` when the command is the one that was asked for.
void addScanCommand(CLI::App& program, Run& run);
void addWatchCommand(CLI::App& program, Run& run);
void addSampleCommand(CLI::App& program, Run& run);
void addSampleAlertsCommand(CLI::App& program, Run& run);
void addEvaluateCommand(CLI::App& program, Run& run);
void addAlertsCommand(CLI::App& program, Run& run);
void addSuppressCommand(CLI::App& program, Run& run);
void addQueryCommand(CLI::App& program, Run& run);
void addEntitiesCommand(CLI::App& program, Run& run);
void addPostureCommand(CLI::App& program, Run& run);
void addFeedsCommand(CLI::App& program, Run& run);
void addReceiversCommand(CLI::App& program, Run& run);
void addReportCommand(CLI::App& program, Run& run);

} // namespace cosmoswatch::cli
