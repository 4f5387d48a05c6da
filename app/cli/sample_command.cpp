#include "app/cli/commands.h"
#include "app/cli/terminal.h"

#include "core/base/text.h"
#include "core/intel/address_list.h"
#include "core/sample/sample.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace cosmoswatch::cli {
namespace {

struct SampleOptions {
    std::string directory;
    int days = 30;
    double rate = 1.0;
    std::uint64_t seed = 1;
    std::string end;
};

int sample(const SampleOptions& options) {
    SampleSettings settings;
    settings.directory = options.directory;
    settings.days = options.days;
    settings.rate = options.rate;
    settings.seed = options.seed;
    settings.end = hourOf(now());
    if (!options.end.empty()) {
        const auto end = parseTimestamp(options.end);
        if (!end) {
            message("cosmoswatch-cli: --end wants a UTC time such as 2026-10-31T00:00Z");
            return exitUsage;
        }
        settings.end = hourOf(*end);
    }
    const auto written = writeSample(settings);
    if (!written) return complain(written.error()), exitIncomplete;
    message(fmt::format("Wrote {} records ({}) in {} files, with {} labelled attacks (labels.csv).",
                        formatCount(written->records), formatBytes(written->bytes),
                        formatCount(written->files), formatCount(written->attacks)));
    message(fmt::format("Try: cosmoswatch-cli scan --tor-exits {0}/intel/tor-exits.txt --suspicious-ips "
                        "{0}/intel/suspicious-ips.txt {0}",
                        options.directory));
    return exitDone;
}

} // namespace

void addSampleCommand(CLI::App& program, Run& run) {
    auto options = std::make_shared<SampleOptions>();
    CLI::App* command = program.add_subcommand("sample", "Write sample logs with labelled attacks");
    command->add_option("DIR", options->directory, "An empty or new folder")->required();
    command->add_option("--days", options->days, "How many days")->capture_default_str();
    command->add_option("--rate", options->rate, "1 is about 20,000 records a day")->capture_default_str();
    command->add_option("--seed", options->seed, "The same seed, days, rate and end give the same bytes")
        ->capture_default_str();
    command->add_option("--end", options->end, "When the logs end, UTC; now when not given");
    command->callback([options, &run] { run = [options] { return sample(*options); }; });
}

} // namespace cosmoswatch::cli
