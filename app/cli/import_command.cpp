#include "app/cli/import_command.h"

#include "app/cli/option_values.h"
#include "app/cli/terminal.h"

#include "core/base/text.h"
#include "core/defender/defender_import.h"
#include "core/store/sqlite_store.h"

#include <CLI/CLI.hpp>

#include <array>
#include <cstdio>
#include <vector>

namespace cosmoswatch::cli {
namespace {

constexpr std::size_t largestInput = 256u << 20;

Result<std::string> readInput() {
    std::string text;
    std::array<char, 65'536> bytes{};
    while (const std::size_t got = std::fread(bytes.data(), 1, bytes.size(), stdin)) {
        text.append(bytes.data(), got);
        if (text.size() > largestInput)
            return fail(ErrorCode::InvalidFormat, "is longer than 256 MB; give the files by name",
                        "standard input");
    }
    if (std::ferror(stdin) != 0) return fail(ErrorCode::Unreadable, "cannot be read", "standard input");
    return text;
}

Result<DefenderImport> importFrom(AlertStore& store, const std::vector<std::string>& places) {
    if (places.size() != 1 || places.front() != "-")
        return importDefenderFiles(store, {places.begin(), places.end()});
    const auto text = readInput();
    if (!text) return tl::unexpected(text.error());
    DefenderImport sum;
    const auto alerts = readDefenderAlerts(*text, "standard input");
    if (auto done = importDefenderAlerts(store, alerts, sum); !done) return tl::unexpected(done.error());
    return sum;
}

int importAlerts(const std::string& state, const std::vector<std::string>& places) {
    auto opened = openStore(storeFileOf(state));
    if (!opened) return complain(opened.error()), exitIncomplete;
    const auto sum = importFrom(*opened->store, places);
    if (!sum) return complain(sum.error()), exitIncomplete;
    for (const auto& problem : sum->problems)
        message(visible(problem));
    message(describe(*sum));
    return sum->damaged > 0 ? exitIncomplete : exitDone;
}

} // namespace

void addImportCommand(CLI::App& alerts, const std::shared_ptr<std::string>& state, Run& run) {
    auto places = std::make_shared<std::vector<std::string>>();
    CLI::App* command = alerts.add_subcommand(
        "import", "Add alerts of Microsoft Defender for Cloud, to see them beside ours");
    command
        ->add_option(
            "FILE", *places,
            "JSON as continuous export or the service's list of alerts writes it; folders; - for the "
            "standard input")
        ->required();
    command->callback(
        [state, places, &run] { run = [state, places] { return importAlerts(*state, *places); }; });
}

} // namespace cosmoswatch::cli
