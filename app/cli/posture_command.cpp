#include "app/cli/commands.h"
#include "app/cli/option_values.h"
#include "app/cli/terminal.h"

#include "core/base/platform.h"
#include "core/base/text.h"
#include "core/posture/posture.h"
#include "core/report/posture_report.h"
#include "core/store/sqlite_store.h"

#include <CLI/CLI.hpp>

#include <memory>
#include <span>
#include <vector>

namespace cosmoswatch::cli {
namespace {

struct PostureOptions {
    std::string state;
    std::string account;
    std::string format = "text";
    bool all = false;
};

std::string written(std::span<const PostureCheck> checks, std::string_view format) {
    if (format == "md") return toMarkdown(checks);
    if (format == "text") return toPlainText(checks);
    std::string lines;
    for (const PostureCheck& check : checks)
        lines += toJson(check) + "\n";
    return lines;
}

int posture(const PostureOptions& options) {
    const auto store = openStoreForReading(storeFileOf(options.state));
    if (!store) return complain(store.error()), exitIncomplete;
    auto checks = checkPosture(**store);
    if (!checks) return complain(checks.error()), exitIncomplete;
    const std::string wanted = lowerAscii(options.account);
    bool found = false;
    std::vector<PostureCheck> shown;
    for (PostureCheck& check : *checks) {
        if (!wanted.empty() && check.account.name != wanted && check.account.key != wanted) continue;
        found = true;
        if (check.state != CheckState::Fine || options.all) shown.push_back(std::move(check));
    }
    if (!found && !wanted.empty())
        return complain({ErrorCode::NotFound, "no records of this account were read", options.account}),
               exitIncomplete;
    if (shown.empty()) {
        message(found ? "Nothing is left to do." : "No logs have been read into this store.");
        return exitDone;
    }
    const std::string text = written(shown, options.format);
    if (output(text) && std::fflush(stdout) == 0) return exitDone;
    message("cosmoswatch-cli: the standard output could not be written");
    return exitIncomplete;
}

} // namespace

void addPostureCommand(CLI::App& program, Run& run) {
    auto* command = program.add_subcommand(
        "posture", "Says how the accounts could be hardened, by what their logs tell of the last 30 days.");
    auto options = std::make_shared<PostureOptions>();
    command->add_option("--state", options->state, "Store file (default: the console's)");
    command->add_option("--account", options->account, "Only of this account");
    command->add_option("--format", options->format, "text, md or jsonl")
        ->check(CLI::IsMember({"text", "md", "jsonl"}))
        ->capture_default_str();
    command->add_flag("--all", options->all, "Also what is fine");
    command->callback([&run, options] { run = [options] { return posture(*options); }; });
}

} // namespace cosmoswatch::cli
