#include "app/cli/commands.h"
#include "app/cli/option_values.h"
#include "app/cli/terminal.h"

#include "core/base/text.h"
#include "core/feeds/feed_keeper.h"
#include "core/settings/settings_file.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace cosmoswatch::cli {
namespace {

struct FeedOptions {
    std::string settings;
    std::string folder;
    std::string name;
    bool acceptShrinking = false;
};

std::filesystem::path fileOf(const FeedOptions& options) {
    return options.settings.empty() ? defaultSettingsFile() : std::filesystem::path(options.settings);
}

std::filesystem::path folderOf(const FeedOptions& options) {
    return options.folder.empty() ? defaultFeedFolder() : std::filesystem::path(options.folder);
}

const FeedSettings* findFeed(const Settings& settings, const std::string& name) {
    const auto found = std::find_if(settings.feeds.begin(), settings.feeds.end(),
                                    [&](const FeedSettings& feed) { return feed.name == name; });
    return found == settings.feeds.end() ? nullptr : &*found;
}

std::string standing(const FeedHealth& health) {
    if (!health.problem.empty()) return health.problem;
    if (!health.good) return health.feed.enabled ? "not fetched yet" : "off";
    return fmt::format(
        "{}{} {}, fetched {} UTC{}", health.feed.enabled ? "" : "off; ", formatCount(health.good->entries),
        health.feed.kind == FeedKind::TorExits || health.feed.kind == FeedKind::SuspiciousAddresses
            ? "entries"
            : "bytes",
        formatMinute(health.good->fetched), health.isStale(now()) ? ", stale" : "");
}

int list(const FeedOptions& options) {
    const auto settings = readSettingsOrDefaults(fileOf(options));
    if (!settings) return complain(settings.error()), exitIncomplete;
    std::string text;
    for (const auto& feed : settings->feeds)
        text += fmt::format("{}\t{}\t{}\t{}\n", visible(feed.name), feedKindName(feed.kind),
                            visible(standing(feedHealth(feed, folderOf(options)))),
                            visible(feed.url.substr(0, feed.url.find('?'))));
    for (const auto& known : knownFeeds())
        if (!findFeed(*settings, std::string(known.name)))
            text += fmt::format("{}\t{}\tknown, off; {}: {}\t{}\n", known.name, feedKindName(known.kind),
                                known.publisher, known.terms, known.url);
    return output(text) ? exitDone : exitIncomplete;
}

int update(const FeedOptions& options) {
    const auto settings = readSettingsOrDefaults(fileOf(options));
    if (!settings) return complain(settings.error()), exitIncomplete;
    if (!options.name.empty() && !findFeed(*settings, options.name))
        return complain({ErrorCode::NotFound, "no feed of the settings has this name", options.name}),
               exitIncomplete;
    const FeedPlace place{folderOf(options), settings->network};
    int result = exitDone;
    std::size_t asked = 0;
    for (const auto& feed : settings->feeds) {
        if (options.name.empty() ? !feed.enabled : feed.name != options.name) continue;
        ++asked;
        const auto updated = updateFeed(feed, place, options.acceptShrinking, {});
        if (!updated) {
            complain({updated.error().code, describe(updated.error()), feed.name});
            result = exitIncomplete;
            continue;
        }
        message(fmt::format("{}: {}, {} entries", visible(feed.name), updated->changed ? "new" : "unchanged",
                            formatCount(updated->record.entries)));
    }
    if (asked == 0) message("No feed is on: cosmoswatch-cli feeds enable NAME");
    return result;
}

int change(const FeedOptions& options, bool enable) {
    bool found = false;
    const auto changed = changeSettings(fileOf(options), [&](Settings& settings) {
        for (auto& feed : settings.feeds) {
            if (feed.name != options.name) continue;
            feed.enabled = enable;
            found = true;
        }
        if (found || !enable) return;
        for (const auto& known : knownFeeds()) {
            if (known.name != options.name) continue;
            settings.feeds.push_back(settingsOf(known));
            settings.feeds.back().enabled = found = true;
            message(fmt::format("{} is published by {}: {}", known.name, known.publisher, known.terms));
        }
    });
    if (!changed) return complain(changed.error()), exitIncomplete;
    if (found) return exitDone;
    return complain({ErrorCode::NotFound, "no feed has this name; see \"feeds list\"", options.name}),
           exitIncomplete;
}

} // namespace

void addFeedsCommand(CLI::App& program, Run& run) {
    auto* command = program.add_subcommand("feeds", "Lists and databases that are fetched and kept fresh");
    command->require_subcommand(1);
    auto options = std::make_shared<FeedOptions>();
    const auto add = [&](const char* name, const char* what) {
        auto* sub = command->add_subcommand(name, what);
        sub->add_option("--settings", options->settings,
                        "The settings file; the console's own when not given");
        return sub;
    };
    const auto folder = [&](CLI::App* sub) {
        sub->add_option("--folder", options->folder,
                        "Where feeds are kept; the console's own when not given");
    };
    auto* listing = add("list", "All feeds, how old and how large they are, and known ones that are off");
    folder(listing);
    listing->callback([&run, options] { run = [options] { return list(*options); }; });
    auto* updating = add("update", "Fetch now: all that are on, or the one named");
    folder(updating);
    updating->add_option("NAME", options->name, "Only this one, also when it is off");
    updating->add_flag("--accept-shrunk", options->acceptShrinking,
                       "Take it also when it has less than half of its entries");
    updating->callback([&run, options] { run = [options] { return update(*options); }; });
    for (const bool enable : {true, false}) {
        auto* sub = add(enable ? "enable" : "disable",
                        enable ? "Switch a feed on; a known one is added" : "Switch a feed off; it is kept");
        sub->add_option("NAME", options->name, "As \"feeds list\" shows it")->required();
        sub->callback(
            [&run, options, enable] { run = [options, enable] { return change(*options, enable); }; });
    }
}

} // namespace cosmoswatch::cli
