#include "app/cli/commands.h"
#include "app/cli/option_values.h"
#include "app/cli/session_options.h"
#include "app/cli/terminal.h"

#include "core/base/text.h"
#include "core/delivery/channel_factory.h"
#include "core/sample/sample_alerts.h"
#include "core/settings/settings_file.h"
#include "core/store/sqlite_store.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <memory>

namespace cosmoswatch::cli {
namespace {

struct ReceiverOptions {
    SessionOptions session; // settings and secrets
    std::string state;
    std::string name;
    std::string id;
    std::string format;
    bool all = false;
    std::size_t limit = 1000;
};

std::string shown(std::string_view text, std::size_t limit = 200) {
    return elide(visible(text), limit);
}

Result<Settings> settingsOf(const ReceiverOptions& options) {
    return options.session.settings.empty() ? readSettingsOrDefaults(defaultSettingsFile())
                                            : readSettings(options.session.settings);
}

std::string ruleText(const ReceiverSettings& receiver) {
    const DeliveryRule& rule = receiver.rule;
    std::string text = lowerAscii(name(rule.minSeverity)) + " and graver";
    if (!rule.accounts.empty()) text += fmt::format(", {}", counted(rule.accounts.size(), "account"));
    if (!rule.types.empty()) text += fmt::format(", {}", counted(rule.types.size(), "type"));
    return receiver.paused ? text + "; paused" : text;
}

std::string standingText(const ReceiverStanding& standing) {
    std::string text =
        fmt::format("{} waiting, {} sent", formatCount(standing.waiting), formatCount(standing.sent));
    if (standing.givenUp > 0) text += fmt::format(", {} given up", formatCount(standing.givenUp));
    if (standing.lastSent) text += fmt::format(", last {} UTC", formatMinute(*standing.lastSent));
    if (standing.lastErrorTime && (!standing.lastSent || *standing.lastErrorTime > *standing.lastSent))
        text += "; " + shown(standing.lastError);
    return text;
}

int list(const ReceiverOptions& options) {
    const auto settings = settingsOf(options);
    if (!settings) return complain(settings.error()), exitIncomplete;
    std::vector<ReceiverStanding> standings;
    if (const auto store = openStoreForReading(storeFileOf(options.state)))
        if (auto found = (*store)->receiverStandings()) standings = std::move(*found);
    std::string text;
    for (const auto& receiver : settings->receivers) {
        const auto standing = std::find_if(standings.begin(), standings.end(),
                                           [&](const auto& one) { return one.receiver == receiver.name; });
        text += fmt::format("{}\t{}\t{}\t{}\t{}\n", shown(receiver.name), shown(kindOf(receiver.way)),
                            ruleText(receiver),
                            standing == standings.end() ? "nothing sent yet" : standingText(*standing),
                            shown(placeOf(receiver.way)));
    }
    if (settings->receivers.empty())
        message("No receivers: docs/DELIVERY.md says how they stand in the settings.");
    return output(text) ? exitDone : exitIncomplete;
}

int test(const ReceiverOptions& options) {
    const auto settings = settingsOf(options);
    if (!settings) return complain(settings.error()), exitIncomplete;
    const auto receiver = std::find_if(settings->receivers.begin(), settings->receivers.end(),
                                       [&](const auto& one) { return one.name == options.name; });
    if (receiver == settings->receivers.end())
        return complain({ErrorCode::NotFound, "no receiver of the settings has this name", options.name}),
               exitUsage;
    auto channel = makeChannel(*receiver, {settings->network, secretsOf(options.session)});
    if (!channel) return complain(channel.error()), exitIncomplete;
    const Timestamp time = now();
    const auto sent = (*channel)->send(testMessage(sampleAlerts(time).front().alert, time), {});
    if (!sent) {
        complain(sent.error().error);
        if (!sent.error().reached.empty())
            message(fmt::format("{} got it.", counted(sent.error().reached.size(), "recipient")));
        return exitIncomplete;
    }
    message(fmt::format("Sent a sample alert to {}: {}.", receiver->name, placeOf(receiver->way)));
    return exitDone;
}

nlohmann::ordered_json jsonOf(const OutboxMessage& queued) {
    nlohmann::ordered_json json;
    json["receiver"] = queued.receiver;
    json["id"] = queued.id;
    json["purpose"] = name(queued.purpose);
    json["severity"] = name(queued.severity);
    json["state"] = name(queued.state);
    json["attempts"] = queued.attempts;
    json["queued"] = formatIso8601(queued.queued);
    json["nextTry"] =
        queued.ended ? nlohmann::ordered_json() : nlohmann::ordered_json(formatIso8601(queued.nextTry));
    json["ended"] = queued.ended ? nlohmann::ordered_json(formatIso8601(*queued.ended)) : nullptr;
    json["lastError"] = visible(queued.lastError);
    json["reached"] = queued.reached;
    json["alerts"] = queued.alerts;
    return json;
}

std::string lineOf(const OutboxMessage& queued) {
    std::string text =
        fmt::format("{}\t{}\t{} of {}\t{}\t{}", queued.id.substr(0, 12), shown(queued.receiver),
                    name(queued.purpose), counted(queued.alerts.size(), "alert"), name(queued.state),
                    queued.attempts == 1 ? "1 try" : fmt::format("{} tries", queued.attempts));
    text += queued.ended ? "\t" + formatMinute(*queued.ended) : "\tnext " + formatMinute(queued.nextTry);
    if (!queued.lastError.empty()) text += "\t" + shown(queued.lastError);
    return text + "\n";
}

int queue(const ReceiverOptions& options) {
    const auto store = openStoreForReading(storeFileOf(options.state));
    if (!store) return complain(store.error()), exitIncomplete;
    OutboxFilter filter;
    filter.receiver = options.name;
    if (!options.all) filter.states = {MessageState::Waiting, MessageState::Sending, MessageState::GivenUp};
    const auto messages = (*store)->outbox(filter, options.limit);
    if (!messages) return complain(messages.error()), exitIncomplete;
    std::string text;
    for (const auto& queued : *messages)
        text += options.format == "jsonl"
                    ? jsonOf(queued).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n"
                    : lineOf(queued);
    if (messages->empty() && options.format != "jsonl") message("Nothing waits, and nothing was given up.");
    return output(text) && std::fflush(stdout) == 0 ? exitDone : exitIncomplete;
}

// Beside a running watch the store is locked: that one tries what waits again when its settings are reloaded.
int retry(const ReceiverOptions& options) {
    auto opened = openStore(storeFileOf(options.state));
    if (!opened) return complain(opened.error()), exitIncomplete;
    AlertStore& store = *opened->store;
    OutboxFilter filter;
    filter.receiver = options.name;
    filter.states = {MessageState::Waiting, MessageState::GivenUp};
    const auto messages = store.outbox(filter, std::size_t{1} << 20);
    if (!messages) return complain(messages.error()), exitIncomplete;
    std::size_t count = 0;
    for (const auto& queued : *messages) {
        if (!options.id.empty() && !queued.id.starts_with(options.id)) continue;
        if (queued.state == MessageState::Waiting && queued.attempts == 0) continue; // its time has not come
        const OutboxChange change{queued.id, MessageState::Waiting, now(), now()};
        if (const auto done = store.changeOutbox(queued.receiver, std::span(&change, 1)); !done)
            return complain(done.error()), exitIncomplete;
        ++count;
    }
    if (count == 0) {
        message("Nothing failed that could be tried again.");
        return options.id.empty() ? exitDone : exitIncomplete;
    }
    message(fmt::format("{} will be tried again by the next watch.", counted(count, "message")));
    return exitDone;
}

} // namespace

void addReceiversCommand(CLI::App& program, Run& run) {
    auto* command = program.add_subcommand("receivers", "Who is told of alerts, and what waits to be sent");
    command->require_subcommand(1);
    auto options = std::make_shared<ReceiverOptions>();
    const auto settings = [&](CLI::App* sub) {
        sub->add_option("--settings", options->session.settings,
                        "The settings file; the console's own when not given");
    };
    const auto state = [&](CLI::App* sub) {
        sub->add_option("--state", options->state, "The store; the console's own when not given");
    };
    const auto add = [&](const char* name, const char* what, int (*action)(const ReceiverOptions&)) {
        auto* sub = command->add_subcommand(name, what);
        sub->callback([&run, options, action] { run = [options, action] { return action(*options); }; });
        return sub;
    };
    auto* listing = add("list", "The receivers of the settings, and how they are doing", list);
    settings(listing);
    state(listing);

    auto* testing = add("test", "Send one sample alert to a receiver now, and say what came of it", test);
    settings(testing);
    testing->add_option("NAME", options->name, "As \"receivers list\" shows it")->required();
    testing->add_option("--secrets", options->session.secrets,
                        "File of keys, one NAME=SECRET a line, mode 0600; asked before the environment and "
                        "the keychain");

    auto* waiting = add("queue", "What waits, is being sent or was given up, by its next try", queue);
    state(waiting);
    waiting->add_option("NAME", options->name, "Only of this receiver");
    waiting->add_flag("--all", options->all, "Also what was sent or is no longer needed");
    waiting->add_option("--limit", options->limit, "At most so many; 1000");
    waiting->add_option("--format", options->format, "table or jsonl")
        ->check(CLI::IsMember({"table", "jsonl"}));

    auto* again = add("retry", "Try again what was given up or has failed, with the next watch", retry);
    state(again);
    again->add_option("NAME", options->name, "Only of this receiver");
    again->add_option("--id", options->id, "Only the message whose id begins so");
}

} // namespace cosmoswatch::cli
