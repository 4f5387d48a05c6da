// Whether a store is as this program wrote it, and what was done in it, for those who keep the chain
// elsewhere.
#include "app/cli/commands.h"
#include "app/cli/option_values.h"
#include "app/cli/terminal.h"

#include "core/base/text.h"
#include "core/store/sqlite_store.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <memory>
#include <vector>

namespace cosmoswatch::cli {
namespace {

constexpr std::size_t entriesAtOnce = 1000;

struct VerifyOptions {
    std::string state;
    std::vector<std::string> heads;
};

struct AuditOptions {
    std::string state;
    std::uint64_t after = 0;
    std::string format = "table";
};

// "12:HASH" or only the hash, as a report's footer has them.
AuditHead parseHead(std::string_view text) {
    AuditHead head;
    if (const auto colon = text.find(':'); colon != std::string_view::npos) {
        head.number = std::strtoull(std::string(text.substr(0, colon)).c_str(), nullptr, 10);
        text.remove_prefix(colon + 1);
    }
    head.hash = lowerAscii(text);
    return head;
}

// Nothing when the chain passed through it.
Result<std::string> missingHead(const AlertReader& store, const AuditHead& wanted) {
    std::uint64_t after = wanted.number > 0 ? wanted.number - 1 : 0;
    for (;;) {
        const auto entries = store.audit(after, wanted.number > 0 ? 1 : entriesAtOnce);
        if (!entries) return tl::unexpected(entries.error());
        for (const AuditEntry& entry : *entries)
            if (entry.hash == wanted.hash && (wanted.number == 0 || entry.number == wanted.number))
                return std::string();
        if (entries->empty() || wanted.number > 0)
            return fmt::format(
                "The chain of this store never ended with {}: the store was changed since, or it "
                "is another one.",
                visible(wanted.hash));
        after = entries->back().number;
    }
}

int verify(const VerifyOptions& options) {
    const auto store = openStoreForReading(storeFileOf(options.state));
    if (!store) return complain(store.error()), exitIncomplete;
    const auto found = (*store)->verify();
    if (!found) return complain(found.error()), exitIncomplete;
    std::string text;
    std::uint64_t problems = found->problemCount;
    for (const std::string& problem : found->problems)
        text += problem + "\n";
    if (found->problemCount > found->problems.size())
        text += fmt::format("And {} more.\n", found->problemCount - found->problems.size());
    for (const std::string& head : options.heads) {
        const auto missing = missingHead(**store, parseHead(head));
        if (!missing) return complain(missing.error()), exitIncomplete;
        if (missing->empty()) continue;
        ++problems;
        text += *missing + "\n";
    }
    if (problems == 0)
        text = fmt::format("The store is as it was written: {}, {}.\n", counted(found->alerts, "alert"),
                           found->head.number == 0 ? std::string("nothing done to them yet")
                                                   : fmt::format("audit chain whole up to entry {}, {}",
                                                                 found->head.number, found->head.hash));
    else
        text +=
            "Somebody or something other than Cosmos Watch changed this store. Keep a copy as evidence, and "
            "compare it with a backup and with exported reports.\n";
    if (!output(text) || std::fflush(stdout) != 0) {
        message("cosmoswatch-cli: the standard output could not be written");
        return exitIncomplete;
    }
    return problems == 0 ? exitDone : exitIncomplete;
}

std::string written(const AuditEntry& entry, std::string_view format) {
    if (format == "table")
        return fmt::format("{:>6}  {}  {:<12}  {}  {}\n", entry.number, formatIso8601(entry.time),
                           visible(entry.action), visible(entry.subject), visible(entry.who));
    using Json = nlohmann::ordered_json;
    const Json json = {{"number", entry.number}, {"time", formatIso8601(entry.time)}, {"who", entry.who},
                       {"action", entry.action}, {"subject", entry.subject},          {"what", entry.what},
                       {"hash", entry.hash}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

int audit(const AuditOptions& options) {
    const auto store = openStoreForReading(storeFileOf(options.state));
    if (!store) return complain(store.error()), exitIncomplete;
    for (std::uint64_t after = options.after;;) {
        const auto entries = (*store)->audit(after, entriesAtOnce);
        if (!entries) return complain(entries.error()), exitIncomplete;
        if (entries->empty()) break;
        std::string text;
        for (const AuditEntry& entry : *entries)
            text += written(entry, options.format);
        if (!output(text)) return exitIncomplete;
        after = entries->back().number;
    }
    return std::fflush(stdout) == 0 ? exitDone : exitIncomplete;
}

} // namespace

void addVerifyCommand(CLI::App& program, Run& run) {
    auto* command = program.add_subcommand(
        "verify",
        "Checks that nobody changed the store: the file, its audit chain, and what both say of alerts.");
    auto options = std::make_shared<VerifyOptions>();
    command->add_option("--state", options->state, "Store file (default: the console's)");
    command
        ->add_option("--head", options->heads,
                     "Where the chain stood once, as a report's footer says: HASH or NUMBER:HASH")
        ->type_name("HASH");
    command->callback([&run, options] { run = [options] { return verify(*options); }; });
}

void addAuditCommand(CLI::App& program, Run& run) {
    auto* command = program.add_subcommand("audit", "Lists who did what to alerts and rules, oldest first.");
    auto options = std::make_shared<AuditOptions>();
    command->add_option("--state", options->state, "Store file (default: the console's)");
    command->add_option("--after", options->after, "Only entries after this number");
    command->add_option("--format", options->format, "table or jsonl")
        ->check(CLI::IsMember({"table", "jsonl"}))
        ->capture_default_str();
    command->callback([&run, options] { run = [options] { return audit(*options); }; });
}

} // namespace cosmoswatch::cli
