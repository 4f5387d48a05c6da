#include "app/cli/commands.h"
#include "app/cli/terminal.h"

#include "core/base/platform.h"
#include "core/base/text.h"
#include "core/posture/posture.h"
#include "core/report/report.h"
#include "core/store/sqlite_store.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <memory>

namespace cosmoswatch::cli {
namespace {

struct PostureOptions {
    std::string state;
    std::string account;
    std::string format = "text";
    bool all = false;
};

std::string asJson(const PostureCheck& check) {
    nlohmann::ordered_json json{{"check", check.id},
                                {"account", check.account.key},
                                {"state", name(check.state)},
                                {"severity", std::string(name(check.severity))},
                                {"title", check.title},
                                {"finding", check.finding},
                                {"why", check.why}};
    for (const auto& seen : check.evidence) {
        nlohmann::ordered_json line{{"what", seen.what}, {"detail", seen.detail}};
        if (!seen.text.empty()) line["statement"] = seen.text;
        json["evidence"].push_back(std::move(line));
    }
    for (const auto& step : check.steps) {
        nlohmann::ordered_json line{{"text", step.text}};
        if (!step.command.empty()) line["command"] = step.command;
        json["steps"].push_back(std::move(line));
    }
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string asText(const PostureCheck& check) {
    std::string text = check.state == CheckState::ToDo
                           ? "[" + std::string(name(check.severity)) + "] " + check.title
                           : "[" + std::string(name(check.state)) + "] " + check.title;
    text += "\n    " + check.finding + "\n";
    if (check.state == CheckState::Fine) return text;
    for (const auto& seen : check.evidence) {
        text += "    - " + seen.what + ": " + seen.detail + "\n";
        if (!seen.text.empty()) text += "        " + elide(seen.text, 160) + "\n";
    }
    if (check.state == CheckState::ToDo) text += "    Why: " + check.why + "\n";
    for (const auto& step : check.steps) {
        text += "    > " + step.text + "\n";
        if (!step.command.empty()) text += "        " + step.command + "\n";
    }
    return text;
}

int posture(const PostureOptions& options) {
    const std::filesystem::path file =
        options.state.empty() ? defaultStoreFile() : std::filesystem::path(options.state);
    const auto store = openStoreForReading(file);
    if (!store) return complain(store.error()), exitIncomplete;
    const auto checks = checkPosture(**store);
    if (!checks) return complain(checks.error()), exitIncomplete;
    const std::string wanted = lowerAscii(options.account);
    std::string text, heading;
    bool found = false;
    for (const PostureCheck& check : *checks) {
        if (!wanted.empty() && check.account.name != wanted && check.account.key != wanted) continue;
        found = true;
        if (check.state == CheckState::Fine && !options.all) continue;
        if (options.format == "jsonl") {
            text += asJson(check) + "\n";
            continue;
        }
        if (heading != check.account.key) {
            heading = check.account.key;
            text += (text.empty() ? "" : "\n") + visible(check.account.name) + "\n";
        }
        text += "\n" + asText(check);
    }
    if (!found && !wanted.empty())
        return complain({ErrorCode::NotFound, "no records of this account were read", options.account}),
               exitIncomplete;
    if (text.empty()) message(found ? "Nothing is left to do." : "No logs have been read into this store.");
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
    command->add_option("--format", options->format, "text or jsonl")
        ->check(CLI::IsMember({"text", "jsonl"}))
        ->capture_default_str();
    command->add_flag("--all", options->all, "Also what is fine");
    command->callback([&run, options] { run = [options] { return posture(*options); }; });
}

} // namespace cosmoswatch::cli
