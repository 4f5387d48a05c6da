// cosmoswatch-cli suppress: rules that hide alerts nobody wants to see.
#include "app/cli/alert_filter_options.h"
#include "app/cli/commands.h"
#include "app/cli/option_values.h"
#include "app/cli/terminal.h"

#include "core/base/platform.h"
#include "core/base/text.h"
#include "core/report/report.h"
#include "core/store/sqlite_store.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <memory>

namespace cosmoswatch::cli {
namespace {

using Json = nlohmann::ordered_json;

struct SuppressOptions {
    std::string state;
    std::string rule; // by id, its beginning, or name
    std::string name;
    std::string reason;
    std::vector<std::string> types;
    std::string account;
    std::string subscription;
    std::string address;
    std::string principal;
    std::string application;
    std::string country;
    std::string contains;
    std::string expires;
    bool apply = false;
    bool reopen = false;
    bool history = false;
    std::string since;
    std::string until;
    std::size_t rows = 10;
    std::string format;
};

int print(const std::string& text) {
    if (output(text) && std::fflush(stdout) == 0) return exitDone;
    message("cosmoswatch-cli: the standard output could not be written");
    return exitIncomplete;
}

Result<SuppressionRule> ruleFrom(const SuppressOptions& options, const AlertReader& store) {
    SuppressionRule rule;
    rule.name = options.name;
    rule.reason = options.reason;
    rule.types = options.types;
    rule.contains = options.contains;
    if (!options.subscription.empty()) {
        rule.scope = SuppressionScope::Subscription;
        rule.scopeValue = lowerAscii(options.subscription);
    }
    if (!options.account.empty()) {
        const auto keys = accountKeys(store, options.account);
        if (!keys) return tl::unexpected(keys.error());
        if (keys->size() > 1)
            return fail(ErrorCode::InvalidArgument,
                        "more than one account has this name; give its resource id", options.account);
        rule.scope = SuppressionScope::Account;
        rule.scopeValue = keys->front();
    }
    const std::pair<EntityKind, const std::string*> entities[] = {
        {EntityKind::Address, &options.address},
        {EntityKind::Principal, &options.principal},
        {EntityKind::Application, &options.application},
        {EntityKind::Country, &options.country}};
    for (const auto& [kind, value] : entities)
        if (!value->empty()) rule.entity = Entity{kind, *value};
    const auto expires = timeFrom("--expires", options.expires);
    if (!expires) return tl::unexpected(expires.error());
    rule.expires = *expires;
    return rule;
}

// The rule with this id, or whose id begins so, or which has this name, when only one does.
Result<SuppressionRule> findRule(const AlertReader& store, const std::string& wanted) {
    const auto rules = store.suppressionRules();
    if (!rules) return tl::unexpected(rules.error());
    constexpr std::size_t shortest = 4;
    std::vector<SuppressionRule> found;
    for (const auto& rule : *rules)
        if (rule.name == wanted || (wanted.size() >= shortest && rule.id.starts_with(lowerAscii(wanted))))
            found.push_back(rule);
    if (found.size() == 1) return found.front();
    return fail(ErrorCode::NotFound,
                found.empty()
                    ? "there is no such rule; 'cosmoswatch-cli suppress list' shows them with their ids"
                    : "more than one rule is named or begins so; give its id",
                wanted);
}

std::string_view nameOf(EntityKind kind) {
    constexpr std::array<std::string_view, 5> names{"address", "principal", "application", "country",
                                                    "account"};
    return names[static_cast<std::size_t>(kind)];
}

std::string asJson(const SuppressionRule& rule) {
    Json json{{"id", rule.id}, {"name", rule.name}, {"types", rule.types}};
    if (rule.scope != SuppressionScope::Everywhere)
        json[rule.scope == SuppressionScope::Account ? "account" : "subscription"] = rule.scopeValue;
    if (rule.entity) json[std::string(nameOf(rule.entity->kind))] = rule.entity->value;
    if (!rule.contains.empty()) json["contains"] = rule.contains;
    json["reason"] = rule.reason;
    json["createdBy"] = rule.createdBy;
    json["createdAt"] = formatIso8601(rule.createdAt);
    json["expires"] = rule.expires ? Json(formatIso8601(*rule.expires)) : Json(nullptr);
    json["enabled"] = rule.enabled;
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::string inWords(const SuppressionRule& rule) {
    std::string text =
        fmt::format("{}  {}{}\n", rule.id, visible(rule.name), rule.enabled ? "" : " (disabled)");
    text += fmt::format("    {}\n    {}, {} {}", describe(rule), visible(rule.reason),
                        visible(rule.createdBy), formatMinute(rule.createdAt));
    if (rule.expires)
        text += (*rule.expires <= now() ? ", expired " : ", until ") + formatMinute(*rule.expires);
    return text + "\n";
}

int printHistory(const SuppressOptions& options, const AlertReader& store) {
    constexpr std::size_t most = 1000;
    const auto changes = store.suppressionHistory(most);
    if (!changes) return complain(changes.error()), exitIncomplete;
    std::string text;
    for (const auto& change : *changes) {
        if (options.format == "jsonl")
            text += Json{{"time", formatIso8601(change.time)},
                         {"who", change.who},
                         {"action", change.action},
                         {"rule", change.ruleId},
                         {"name", change.ruleName},
                         {"what", change.what}}
                        .dump(-1, ' ', false, Json::error_handler_t::replace) +
                    '\n';
        else
            text += fmt::format("{}  {}  {}  {}: {}\n", formatMinute(change.time), visible(change.who),
                                change.action, visible(change.ruleName), visible(change.what));
    }
    return print(text);
}

int list(const SuppressOptions& options) {
    const auto store = openStoreForReading(storeFileOf(options.state));
    if (!store) return complain(store.error()), exitIncomplete;
    if (options.history) return printHistory(options, **store);
    const auto rules = (*store)->suppressionRules();
    if (!rules) return complain(rules.error()), exitIncomplete;
    std::string text;
    for (const auto& rule : *rules)
        text += options.format == "jsonl" ? asJson(rule) : inWords(rule);
    if (rules->empty() && options.format != "jsonl") message("There are no suppression rules.");
    return print(text);
}

int test(const SuppressOptions& options) {
    const auto store = openStoreForReading(storeFileOf(options.state));
    if (!store) return complain(store.error()), exitIncomplete;
    const auto rule = options.rule.empty() ? ruleFrom(options, **store) : findRule(**store, options.rule);
    if (!rule) return complain(rule.error()), exitIncomplete;
    const auto from = timeFrom("--since", options.since);
    if (!from) return complain(from.error()), exitUsage;
    const auto to = timeFrom("--until", options.until);
    if (!to) return complain(to.error()), exitUsage;
    const auto preview = (*store)->previewSuppression(*rule, {*from, *to}, options.rows);
    if (!preview) return complain(preview.error()), exitIncomplete;
    if (options.format == "json") {
        Json json{{"alerts", preview->alerts}, {"open", preview->open}, {"complete", preview->complete}};
        for (const auto severity : allSeverities)
            json["bySeverity"][std::string(name(severity))] =
                preview->bySeverity[static_cast<std::size_t>(severity)];
        json["newest"] = Json::array();
        for (const auto& row : preview->newest)
            json["newest"].push_back(row.id);
        return print(json.dump() + '\n');
    }
    std::string text = fmt::format("{}\nwould have hidden {}, {} of them open", describe(*rule),
                                   counted(preview->alerts, "alert"), formatCount(preview->open));
    for (const auto severity : allSeverities)
        if (const auto count = preview->bySeverity[static_cast<std::size_t>(severity)]; count > 0)
            text += fmt::format(", {} {}", formatCount(count), lowerAscii(name(severity)));
    text += "\n";
    if (!preview->complete)
        text += fmt::format("Only the newest {} alerts were looked into: there may be more.\n",
                            formatCount(preview->examined));
    std::vector<Alert> newest;
    for (const auto& row : preview->newest)
        if (auto alert = (*store)->alert(row.id)) newest.push_back(std::move(*alert));
    if (!newest.empty()) text += toTable(newest, terminalWidth());
    return print(text);
}

// Opens the store, finds the rule, and does something to it.
template<typename Work>
int withRule(const SuppressOptions& options, Work&& work) {
    auto opened = openStore(storeFileOf(options.state));
    if (!opened) return complain(opened.error()), exitIncomplete;
    const auto rule = findRule(*opened->store, options.rule);
    if (!rule) return complain(rule.error()), exitIncomplete;
    const Result<std::string> done = work(*opened->store, *rule);
    if (!done) return complain(done.error()), exitIncomplete;
    message(*done);
    return exitDone;
}

int add(const SuppressOptions& options) {
    auto opened = openStore(storeFileOf(options.state));
    if (!opened) return complain(opened.error()), exitIncomplete;
    AlertStore& store = *opened->store;
    const auto rule = ruleFrom(options, store);
    if (!rule) return complain(rule.error()), exitUsage;
    const auto problems = problemsOf(*rule, now());
    for (const auto& problem : problems)
        message(problem.text);
    if (!problems.empty()) return exitUsage;
    const auto saved = store.saveSuppressionRule(*rule, userName());
    if (!saved) return complain(saved.error()), exitIncomplete;
    message(fmt::format("Rule {} hides from now on: {}", saved->id, describe(*saved)));
    if (!options.apply) return exitDone;
    const auto applied = store.applySuppressionRule(saved->id, userName());
    if (!applied) return complain(applied.error()), exitIncomplete;
    message(fmt::format("{} dismissed.", counted(*applied, "open alert")));
    return exitDone;
}

int remove(const SuppressOptions& options) {
    return withRule(options, [&](AlertStore& store, const SuppressionRule& rule) -> Result<std::string> {
        if (auto removed = store.removeSuppressionRule(rule.id, userName()); !removed)
            return tl::unexpected(removed.error());
        if (!options.reopen)
            return "The rule is removed. What it hid stays dismissed; --reopen would have opened it again.";
        const auto reopened = store.liftSuppressionRule(rule.id, userName());
        if (!reopened) return tl::unexpected(reopened.error());
        return fmt::format("The rule is removed; reopened {}.", counted(*reopened, "alert"));
    });
}

int apply(const SuppressOptions& options) {
    return withRule(options, [](AlertStore& store, const SuppressionRule& rule) -> Result<std::string> {
        const auto applied = store.applySuppressionRule(rule.id, userName());
        if (!applied) return tl::unexpected(applied.error());
        return fmt::format("{} dismissed.", counted(*applied, "open alert"));
    });
}

int enable(const SuppressOptions& options, bool enabled) {
    return withRule(options, [enabled](AlertStore& store, SuppressionRule rule) -> Result<std::string> {
        rule.enabled = enabled;
        const auto saved = store.saveSuppressionRule(rule, userName());
        if (!saved) return tl::unexpected(saved.error());
        return std::string(enabled ? "The rule hides alerts again."
                                   : "The rule hides nothing until enabled.");
    });
}

void addRuleOptions(CLI::App* command, SuppressOptions& options) {
    command->add_option("--type", options.types, "Only alerts of these types, such as CosmosDB_TorAnomaly");
    auto* account =
        command->add_option("--account", options.account, "Only on this account, by name or resource id");
    command->add_option("--subscription", options.subscription, "Only in this subscription, by its id")
        ->excludes(account);
    auto* entity = command->add_option_group("entity", "Whose alerts; one of these");
    entity->add_option("--address", options.address, "From this address or network");
    entity->add_option("--principal", options.principal, "By this principal");
    entity->add_option("--application", options.application, "With this client application");
    entity->add_option("--country", options.country, "From this country, by its two-letter code");
    entity->require_option(0, 1);
    command->add_option("--contains", options.contains, "With these words in the title or in what happened");
}

} // namespace

void addSuppressCommand(CLI::App& program, Run& run) {
    auto options = std::make_shared<SuppressOptions>();
    CLI::App* suppress =
        program.add_subcommand("suppress", "Rules that hide alerts: they are kept, but dismissed");
    suppress->add_option("--state", options->state, "The store; the console's own when not given");
    suppress->require_subcommand(1);
    suppress->fallthrough();
    const auto add_ = [&](const char* name, const char* description, auto command) {
        CLI::App* app = suppress->add_subcommand(name, description);
        app->callback([options, &run, command] { run = [options, command] { return command(*options); }; });
        return app;
    };

    CLI::App* listing = add_("list", "Print the rules", list);
    listing->add_flag("--history", options->history, "Print who did what to them instead, newest first");
    listing->add_option("--format", options->format, "table or jsonl")
        ->check(CLI::IsMember({"table", "jsonl"}));

    CLI::App* adding = add_("add", "Add a rule", add);
    adding->add_option("--name", options->name, "What to call it")->required();
    adding->add_option("--reason", options->reason, "Why these alerts are not wanted")->required();
    addRuleOptions(adding, *options);
    adding->add_option("--expires", options->expires, "For alerts that begin before this UTC time only");
    adding->add_flag("--apply", options->apply, "Dismiss the open alerts that match as well");

    CLI::App* testing = add_("test", "Print what a rule would have hidden; changes nothing", test);
    testing->add_option("RULE", options->rule,
                        "A rule by id, its beginning, or name; else say it by options");
    addRuleOptions(testing, *options);
    testing->add_option("--since", options->since, "Among alerts whose last record is not older");
    testing->add_option("--until", options->until, "Among alerts whose last record is older");
    testing->add_option("--rows", options->rows, "Show so many of them, newest first; 10 when not given");
    testing->add_option("--format", options->format, "text or json")->check(CLI::IsMember({"text", "json"}));

    CLI::App* removing = add_("remove", "Remove a rule", remove);
    removing->add_flag("--reopen", options->reopen,
                       "Open what it hid, as far as nobody has touched it since");
    CLI::App* applying = add_("apply", "Dismiss the open alerts that a rule matches", apply);
    CLI::App* enabling = add_("enable", "Let a rule hide alerts again",
                              [](const SuppressOptions& given) { return enable(given, true); });
    CLI::App* disabling = add_("disable", "Keep a rule, but let it hide nothing",
                               [](const SuppressOptions& given) { return enable(given, false); });
    for (auto* app : {removing, applying, enabling, disabling})
        app->add_option("RULE", options->rule, "The rule by id, its beginning, or name")->required();
}

} // namespace cosmoswatch::cli
