// cosmoswatch-cli entities: who was seen, and all there is about one of them.
#include "app/cli/commands.h"
#include "app/cli/option_values.h"
#include "app/cli/terminal.h"

#include "core/base/text.h"
#include "core/report/entity_report.h"
#include "core/store/sqlite_store.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <memory>

namespace cosmoswatch::cli {
namespace {

struct EntitiesOptions {
    std::string state;
    std::string kind = "address";
    std::string value;
    std::string text;
    std::string order = "alerts";
    std::string since;
    std::string until;
    std::size_t limit = 100;
    std::string format;
};

int print(const std::string& text) {
    if (output(text) && std::fflush(stdout) == 0) return exitDone;
    message("cosmoswatch-cli: the standard output could not be written");
    return exitIncomplete;
}

Result<TimeRange> rangeFrom(const EntitiesOptions& options) {
    TimeRange range;
    for (const auto& [text, end, option] : {std::tuple{&options.since, &range.from, "--since"},
                                            std::tuple{&options.until, &range.to, "--until"}}) {
        if (text->empty()) continue;
        *end = parseTimestamp(*text);
        if (!*end)
            return fail(ErrorCode::InvalidArgument,
                        std::string(option) + " wants a UTC time such as 2026-10-31T00:00Z", *text);
    }
    return range;
}

// Accounts are known by their names, which need not be the keys.
Result<std::string> valueOf(const AlertReader& store, EntityKind kind, const std::string& given) {
    if (kind != EntityKind::Account) return given;
    const auto accounts = store.accounts();
    if (!accounts) return tl::unexpected(accounts.error());
    for (const auto& summary : *accounts)
        if (equalsIgnoreCase(summary.account.name, given) || equalsIgnoreCase(summary.account.key, given))
            return summary.account.key;
    return given;
}

int showOne(const AlertReader& store, const EntitiesOptions& options, EntityKind kind,
            const TimeRange& range) {
    const auto value = valueOf(store, kind, options.value);
    if (!value) return complain(value.error()), exitIncomplete;
    const auto profile = store.entity({kind, *value}, range);
    if (!profile) return complain(profile.error()), exitIncomplete;
    if (options.format == "jsonl") return print(toJson(*profile) + "\n");
    if (options.format == "markdown") return print(toMarkdown(*profile));
    if (options.format == "kql")
        return print(kqlForEntity(profile->summary.entity, profile->summary.first,
                                  profile->summary.last + std::chrono::hours(1)) +
                     "\n");
    return print(toPlainText(*profile));
}

int list(const AlertReader& store, const EntitiesOptions& options, EntityKind kind, const TimeRange& range) {
    EntityFilter filter{kind, options.text, {}};
    filter.access.time = range;
    const EntityOrder order = options.order == "last-seen"  ? EntityOrder::LastSeen
                              : options.order == "requests" ? EntityOrder::Requests
                              : options.order == "bytes"    ? EntityOrder::BytesRead
                                                            : EntityOrder::Alerts;
    const auto entities = store.entities(filter, order, options.limit);
    if (!entities) return complain(entities.error()), exitIncomplete;
    std::string text;
    if (options.format == "jsonl") {
        for (const auto& entity : *entities)
            text += toJson(entity) + "\n";
    } else if (entities->empty()) {
        message(fmt::format("No {} matches.", name(kind)));
    } else {
        text = toEntityTable(*entities, terminalWidth());
    }
    return print(text);
}

int run(const EntitiesOptions& options) {
    const auto kind = parseEntityKind(options.kind);
    const auto range = rangeFrom(options);
    if (!range) return complain(range.error()), exitUsage;
    const auto store = openStoreForReading(storeFileOf(options.state));
    if (!store) return complain(store.error()), exitIncomplete;
    return options.value.empty() ? list(**store, options, *kind, *range)
                                 : showOne(**store, options, *kind, *range);
}

} // namespace

void addEntitiesCommand(CLI::App& program, Run& run) {
    auto options = std::make_shared<EntitiesOptions>();
    CLI::App* command = program.add_subcommand(
        "entities", "List addresses, principals, accounts or applications, or tell all about one");
    command->add_option("value", options->value, "The one to tell about; without it they are listed");
    command->add_option("--state", options->state,
                        "File that scan or the console keeps; the console's by default");
    command->add_option("--kind", options->kind, "address, principal, account or application")
        ->check(CLI::IsMember({"address", "principal", "account", "application"}))
        ->capture_default_str();
    command->add_option("--text", options->text, "List those that hold these words");
    command->add_option("--sort", options->order, "alerts, last-seen, requests or bytes")
        ->check(CLI::IsMember({"alerts", "last-seen", "requests", "bytes"}))
        ->capture_default_str();
    command->add_option("--since", options->since, "Access and alerts from this UTC time on");
    command->add_option("--until", options->until, "Access and alerts before this UTC time");
    command->add_option("--limit", options->limit, "List so many")->capture_default_str();
    command
        ->add_option("--format", options->format,
                     "table or jsonl for a list; text, markdown, jsonl or kql for one")
        ->check(CLI::IsMember({"table", "jsonl", "text", "markdown", "kql"}));
    command->footer("Example: cosmoswatch-cli entities --kind principal alice@contoso.com");
    command->callback([options, &run] { run = [options] { return cli::run(*options); }; });
}

} // namespace cosmoswatch::cli
