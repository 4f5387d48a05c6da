// cosmoswatch-cli: the detection core without a display.
#include "app/cli/commands.h"

#include <CLI/CLI.hpp>

int main(int argc, char** argv) {
    using namespace cosmoswatch::cli;
    CLI::App program("Detects attacks on Azure Cosmos DB accounts in their diagnostic logs.",
                     "cosmoswatch-cli");
    program.set_version_flag("--version", std::string("cosmoswatch-cli " COSMOSWATCH_VERSION));
    program.require_subcommand(1);
    program.footer("Example: cosmoswatch-cli scan --tor-exits tor-exits.txt ~/azure-logs");

    Run run;
    addScanCommand(program, run);
    addWatchCommand(program, run);
    addSampleCommand(program, run);
    addSampleAlertsCommand(program, run);
    addEvaluateCommand(program, run);
    addAlertsCommand(program, run);
    addSuppressCommand(program, run);
    addQueryCommand(program, run);
    addEntitiesCommand(program, run);
    addPostureCommand(program, run);
    addFeedsCommand(program, run);
    addReceiversCommand(program, run);
    addReportCommand(program, run);
    try {
        program.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return program.exit(error) == 0 ? exitDone : exitUsage;
    }
    return run();
}
