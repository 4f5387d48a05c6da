#include "app/cli/alert_work_commands.h"

#include "app/cli/alert_filter_options.h"
#include "app/cli/alert_selection.h"
#include "app/cli/option_values.h"
#include "app/cli/terminal.h"

#include "core/base/platform.h"
#include "core/base/text.h"
#include "core/store/sqlite_store.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <map>

namespace cosmoswatch::cli {
namespace {

using Json = nlohmann::ordered_json;

struct WorkOptions {
    FilterOptions filter;
    std::string by = "type";
    std::string order = "most";
    std::size_t limit = 50;
    std::size_t top = 10;
    std::string format;
    std::vector<std::string> ids;
    std::string assignee;
    std::string note;
};

const std::map<std::string, GroupBy>& groupings() {
    static const std::map<std::string, GroupBy> all{{"type", GroupBy::Type},
                                                    {"severity", GroupBy::Severity},
                                                    {"status", GroupBy::Status},
                                                    {"account", GroupBy::Account},
                                                    {"address", GroupBy::Address},
                                                    {"country", GroupBy::Country},
                                                    {"network", GroupBy::Network},
                                                    {"principal", GroupBy::Principal},
                                                    {"application", GroupBy::Application},
                                                    {"assigned", GroupBy::Assignee},
                                                    {"incident", GroupBy::Incident}};
    return all;
}

const std::map<std::string, GroupOrder>& orders() {
    static const std::map<std::string, GroupOrder> all{{"most", GroupOrder::MostAlerts},
                                                       {"worst", GroupOrder::Worst},
                                                       {"newest", GroupOrder::Newest},
                                                       {"name", GroupOrder::Label}};
    return all;
}

template<typename Value>
CLI::IsMember oneOf(const std::map<std::string, Value>& values) {
    std::vector<std::string> names;
    for (const auto& [name, value] : values)
        names.push_back(name);
    return CLI::IsMember(names);
}

// Log text may hold anything: bytes that are no UTF-8 are replaced.
std::string dumped(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

Json bySeverity(const std::array<std::uint64_t, 4>& counts) {
    Json json;
    for (const auto severity : allSeverities)
        json[std::string(name(severity))] = counts[static_cast<std::size_t>(severity)];
    return json;
}

Json toJson(const AlertGroup& group) {
    Json statuses;
    for (const auto status : allStatuses)
        statuses[std::string(name(status))] = group.byStatus[static_cast<std::size_t>(status)];
    return {{"key", group.key},
            {"label", group.label},
            {"alerts", group.count},
            {"worstSeverity", name(group.worst)},
            {"bySeverity", bySeverity(group.bySeverity)},
            {"byStatus", statuses},
            {"firstRecord", formatIso8601(group.first)},
            {"lastRecord", formatIso8601(group.last)}};
}

// The name last: it is the log's, and as long as it likes.
std::string groupLine(const AlertGroup& group) {
    const auto closed = group.byStatus[static_cast<std::size_t>(AlertStatus::Resolved)] +
                        group.byStatus[static_cast<std::size_t>(AlertStatus::Dismissed)];
    constexpr std::size_t longestName = 100;
    return fmt::format("{:>10} {:>10}  {:<13}  {}  {}\n", formatCount(group.count),
                       formatCount(group.count - closed), name(group.worst), formatMinute(group.last),
                       group.label.empty() ? "(none)" : visible(elide(group.label, longestName)));
}

constexpr const char* groupHeading = "    Alerts       Open  Worst          Last record       Name\n";

int print(const std::string& text) {
    if (output(text) && std::fflush(stdout) == 0) return exitDone;
    message("cosmoswatch-cli: the standard output could not be written");
    return exitIncomplete;
}

int listGroups(const WorkOptions& options, const std::string& state) {
    const auto store = openStoreForReading(storeFileOf(state));
    if (!store) return complain(store.error()), exitIncomplete;
    const auto filter = filterFrom(options.filter, **store);
    if (!filter) return complain(filter.error()), exitIncomplete;
    const auto groups = (*store)->groupAlerts(*filter, groupings().at(options.by), orders().at(options.order),
                                              0, options.limit);
    if (!groups) return complain(groups.error()), exitIncomplete;
    std::string text;
    if (options.format == "jsonl") {
        for (const auto& group : groups->groups)
            text += dumped(toJson(group));
        return print(text);
    }
    if (groups->groups.empty()) {
        message("No alerts match.");
        return exitDone;
    }
    text = groupHeading;
    for (const auto& group : groups->groups)
        text += groupLine(group);
    if (groups->total > groups->groups.size())
        message(fmt::format("{} of {} groups; --limit shows more.", groups->groups.size(), groups->total));
    return print(text);
}

Json toJson(const AlertStatistics& statistics) {
    const auto list = [](const std::vector<AlertGroup>& groups) {
        Json json = Json::array();
        for (const auto& group : groups)
            json.push_back(toJson(group));
        return json;
    };
    const auto seconds = [](const std::optional<Duration>& duration) {
        return duration ? Json(duration->count() / 1'000'000) : Json(nullptr);
    };
    Json days = Json::array();
    for (const auto& day : statistics.byDay)
        days.push_back({{"start", formatIso8601(day.start)}, {"bySeverity", bySeverity(day.bySeverity)}});
    Json dispositions;
    for (const auto disposition : allDispositions)
        dispositions[std::string(name(disposition))] =
            statistics.byDisposition[static_cast<std::size_t>(disposition)];
    return {{"alerts", statistics.counts.total},
            {"accounts", statistics.counts.accounts},
            {"bySeverity", bySeverity(statistics.counts.bySeverity)},
            {"closed", statistics.closed},
            {"suppressed", statistics.suppressed},
            {"byDisposition", dispositions},
            {"medianSecondsToClose", seconds(statistics.medianToClose)},
            {"ninetyPercentSecondsToClose", seconds(statistics.ninetyPercentToClose)},
            {"byDay", days},
            {"byType", list(statistics.byType)},
            {"topAccounts", list(statistics.accounts)},
            {"topAddresses", list(statistics.addresses)},
            {"topPrincipals", list(statistics.principals)},
            {"topApplications", list(statistics.applications)},
            {"topCountries", list(statistics.countries)}};
}

std::string inWords(const AlertStatistics& statistics) {
    std::string text =
        counted(statistics.counts.total, "alert") + " on " + counted(statistics.counts.accounts, "account");
    for (const auto severity : allSeverities)
        text += fmt::format(", {} {}",
                            formatCount(statistics.counts.bySeverity[static_cast<std::size_t>(severity)]),
                            lowerAscii(name(severity)));
    text += fmt::format("\n{} closed by people, {} suppressed by rules\n", formatCount(statistics.closed),
                        formatCount(statistics.suppressed));
    if (statistics.medianToClose)
        text += fmt::format("Half of them closed within {}, nine of ten within {}\n",
                            formatDuration(*statistics.medianToClose),
                            formatDuration(*statistics.ninetyPercentToClose));
    if (statistics.closed + statistics.suppressed > 0)
        for (const auto disposition : allDispositions)
            text += fmt::format("{:>10}  {}\n",
                                formatCount(statistics.byDisposition[static_cast<std::size_t>(disposition)]),
                                label(disposition));
    const std::pair<const char*, const std::vector<AlertGroup>*> lists[] = {
        {"Types", &statistics.byType},
        {"Accounts", &statistics.accounts},
        {"Addresses", &statistics.addresses},
        {"Principals", &statistics.principals},
        {"Applications", &statistics.applications},
        {"Countries", &statistics.countries}};
    for (const auto& [heading, groups] : lists) {
        if (groups->empty()) continue;
        text += fmt::format("\n{}\n{}", heading, groupHeading);
        for (const auto& group : *groups)
            text += groupLine(group);
    }
    return text;
}

int showStatistics(const WorkOptions& options, const std::string& state) {
    const auto store = openStoreForReading(storeFileOf(state));
    if (!store) return complain(store.error()), exitIncomplete;
    const auto filter = filterFrom(options.filter, **store);
    if (!filter) return complain(filter.error()), exitIncomplete;
    const auto statistics = (*store)->statistics(*filter, options.top);
    if (!statistics) return complain(statistics.error()), exitIncomplete;
    return print(options.format == "json" ? dumped(toJson(*statistics)) : inWords(*statistics));
}

// The named alerts; the first that is not there ends it.
Result<std::vector<Alert>> named(const AlertReader& store, const std::vector<std::string>& ids) {
    std::vector<Alert> alerts;
    for (const auto& id : ids) {
        auto alert = findAlert(store, id);
        if (!alert) return tl::unexpected(alert.error());
        alerts.push_back(std::move(*alert));
    }
    return alerts;
}

int assign(const WorkOptions& options, const std::string& state) {
    auto opened = openStore(storeFileOf(state));
    if (!opened) return complain(opened.error()), exitIncomplete;
    const auto alerts = named(*opened->store, options.ids);
    if (!alerts) return complain(alerts.error()), exitIncomplete;
    std::vector<AssigneeChange> changes;
    const std::string assignee = options.assignee == "nobody" ? std::string() : options.assignee;
    for (const auto& alert : *alerts)
        changes.push_back({alert.id, alert.version, assignee, options.note, userName()});
    const auto changed = opened->store->setAssignee(changes);
    if (!changed) return complain(changed.error()), exitIncomplete;
    message(fmt::format("{} {} assigned to {}.", changes.size(),
                        changes.size() == 1 ? "alert is" : "alerts are", visible(options.assignee)));
    return exitDone;
}

// What the last deed that changed the alert's handling took away.
Result<HandlingRestore> lastUndone(const AlertReader& store, const Alert& alert, const std::string& note) {
    const auto history = store.history(alert.id);
    if (!history) return tl::unexpected(history.error());
    for (auto entry = history->rbegin(); entry != history->rend(); ++entry)
        if (entry->before != entry->after)
            return HandlingRestore{alert.id, alert.version, entry->before, note, userName()};
    return fail(ErrorCode::NotFound, "nothing was done to this alert that could be undone", alert.id);
}

int undo(const WorkOptions& options, const std::string& state) {
    auto opened = openStore(storeFileOf(state));
    if (!opened) return complain(opened.error()), exitIncomplete;
    const auto alerts = named(*opened->store, options.ids);
    if (!alerts) return complain(alerts.error()), exitIncomplete;
    std::vector<HandlingRestore> changes;
    for (const auto& alert : *alerts) {
        auto change = lastUndone(*opened->store, alert, options.note);
        if (!change) return complain(change.error()), exitIncomplete;
        changes.push_back(std::move(*change));
    }
    const auto changed = opened->store->restoreHandling(changes);
    if (!changed) return complain(changed.error()), exitIncomplete;
    for (const auto& change : changes)
        message(fmt::format("{} is {} again{}.", change.alertId, label(change.handling.status),
                            change.handling.assignedTo.empty()
                                ? std::string()
                                : ", assigned to " + visible(change.handling.assignedTo)));
    return exitDone;
}

} // namespace

void addAlertWorkCommands(CLI::App& alerts, const std::shared_ptr<std::string>& state, Run& run) {
    auto options = std::make_shared<WorkOptions>();
    const auto runs = [&run, options, state](int (*command)(const WorkOptions&, const std::string&)) {
        return [&run, options, state, command] { run = [=] { return command(*options, *state); }; };
    };

    CLI::App* groups = alerts.add_subcommand("groups", "Print how many alerts there are of each kind");
    addFilterOptions(groups, options->filter);
    groups->add_option("--by", options->by, "What to group by; type when not given")
        ->check(oneOf(groupings()));
    groups->add_option("--order", options->order, "What comes first; those with most alerts when not given")
        ->check(oneOf(orders()));
    groups->add_option("--limit", options->limit, "At most so many; 50 when not given");
    groups->add_option("--format", options->format, "table or jsonl")
        ->check(CLI::IsMember({"table", "jsonl"}));
    groups->callback(runs(listGroups));

    CLI::App* stats = alerts.add_subcommand("stats", "Print counts, trends and how fast alerts were closed");
    addFilterOptions(stats, options->filter);
    stats->add_option("--top", options->top, "So many accounts, addresses, …; 10 when not given");
    stats->add_option("--format", options->format, "text or json")->check(CLI::IsMember({"text", "json"}));
    stats->callback(runs(showStatistics));

    CLI::App* assigning = alerts.add_subcommand("assign", "Give alerts to an analyst");
    assigning->add_option("ID", options->ids, "Alerts by id, or its beginning")->required();
    assigning->add_option("--to", options->assignee, "The analyst; nobody takes the alerts back")->required();
    assigning->add_option("--note", options->note, "Why, for the alerts' history");
    assigning->callback(runs(assign));

    CLI::App* undoing =
        alerts.add_subcommand("undo", "Take back what was last done to alerts; all of them or none");
    undoing->add_option("ID", options->ids, "Alerts by id, or its beginning")->required();
    undoing->add_option("--note", options->note, "Why, for the alerts' history");
    undoing->callback(runs(undo));
}

} // namespace cosmoswatch::cli
