#include "app/cli/commands.h"
#include "app/cli/option_values.h"
#include "app/cli/terminal.h"

#include "core/base/text.h"
#include "core/sample/sample_alerts.h"
#include "core/store/sqlite_store.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace cosmoswatch::cli {
namespace {

int addSamples(const std::string& state) {
    auto opened = openStore(storeFileOf(state));
    if (!opened) return complain(opened.error()), exitIncomplete;
    StoreBatch batch;
    batch.alerts = sampleAlerts(now());
    if (const auto written = opened->store->commit(batch); !written)
        return complain(written.error()), exitIncomplete;
    message(fmt::format("Added {} alerts titled [SAMPLE ALERT], one of each type.", batch.alerts.size()));
    return exitDone;
}

} // namespace

void addSampleAlertsCommand(CLI::App& program, Run& run) {
    auto state = std::make_shared<std::string>();
    CLI::App* command = program.add_subcommand(
        "sample-alerts",
        "Add one made-up alert of each type to a store, to see them and try what reads them");
    command->add_option("--state", *state, "The store; the console's own when not given");
    command->callback([state, &run] { run = [state] { return addSamples(*state); }; });
}

} // namespace cosmoswatch::cli
