#include "core/workspace/workspace_source.h"

#include "core/base/text.h"
#include "core/workspace/workspace_queries.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

namespace cosmoswatch {
namespace {

struct Overview {
    std::map<std::string, std::uint64_t> records; // by category
    std::optional<Timestamp> first, last;
    std::uint64_t sum = 0;
};

// Columns: category, records, earliest, latest.
void add(Overview& overview, QueryAnswer& answer) {
    const auto& names = answer.columns();
    std::string_view row;
    std::vector<std::string_view> values;
    while (answer.next(row, values)) {
        const auto value = [&](std::string_view name) {
            const auto at =
                static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
            return at < values.size() ? QueryAnswer::plain(values[at]) : std::string();
        };
        std::uint64_t count = 0;
        const std::string text = value("records");
        std::from_chars(text.data(), text.data() + text.size(), count);
        if (count == 0) continue;
        overview.records[visible(elide(value("category"), 64))] += count;
        overview.sum += count;
        if (const auto first = parseTimestamp(value("earliest")))
            overview.first = std::min(overview.first.value_or(*first), *first);
        if (const auto last = parseTimestamp(value("latest")))
            overview.last = std::max(overview.last.value_or(*last), *last);
    }
}

std::string_view categoryOf(const LogTable& table) {
    if (table.name == "CDBDataPlaneRequests") return "DataPlaneRequests";
    if (table.name == "CDBQueryRuntimeStatistics") return "QueryRuntimeStatistics";
    if (table.name == "CDBControlPlaneRequests") return "ControlPlaneRequests";
    return table.name == "AzureActivity" ? "Administrative" : "";
}

} // namespace

Result<SourceCheck> checkWorkspaceLogs(const WorkspaceLogs& workspace, const RemoteAccess& access,
                                       const std::stop_token& stop) {
    WorkspaceQueries queries(workspace, access);
    const auto clock = queries.clock(stop);
    if (!clock) return tl::unexpected(clock.error());
    SourceCheck check;
    Overview overview;
    for (const auto& table : logTables()) {
        QueryOutcome outcome = queries.ask(overviewQuery(table), {}, stop);
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "was stopped");
        if (outcome.kind == QueryOutcome::Kind::Failed) return tl::unexpected(outcome.error);
        if (outcome.kind != QueryOutcome::Kind::NoTable) add(overview, outcome.answer);
    }
    for (const auto& table : logTables())
        if (const auto category = categoryOf(table);
            !category.empty() && !overview.records.contains(std::string(category)))
            check.advice.push_back(fmt::format("Nothing in {} within a day: {}", table.name, table.advice));
    if (const Duration off = now() - *clock; off > std::chrono::minutes{5} || off < -std::chrono::minutes{5})
        check.advice.push_back(fmt::format("This machine’s clock is {} {} Azure’s: set it by a time server.",
                                           formatDuration(off < Duration{} ? -off : off),
                                           off < Duration{} ? "behind" : "ahead of"));
    check.logs = overview.sum;
    if (overview.sum == 0) {
        check.found = "The workspace can be read; no records of Cosmos DB came within the last day";
        return check;
    }
    check.found = fmt::format("{} records came within the last day", formatCount(overview.sum));
    if (overview.first && overview.last)
        check.found += fmt::format(", {}", formatTimeSpan(*overview.first, *overview.last));
    for (const auto& [category, records] : overview.records)
        check.found += fmt::format("; {} {}", formatCount(records), category);
    return check;
}

} // namespace cosmoswatch
