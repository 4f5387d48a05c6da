#include "core/store/statistics_reading.h"

#include "core/store/alert_reading.h"
#include "core/store/group_reading.h"

#include <algorithm>
#include <limits>

namespace cosmoswatch {
namespace {

constexpr bool isClosed(std::uint8_t status) {
    return status == static_cast<std::uint8_t>(AlertStatus::Resolved) ||
           status == static_cast<std::uint8_t>(AlertStatus::Dismissed);
}

// When people closed each alert for the last time, by its place in the index; 0 when they did not.
Result<std::vector<std::int64_t>> closings(Database& database, const AlertIndex& index) {
    std::vector<std::int64_t> closed(index.columns().size(), 0);
    auto query = database.statement("SELECT alert, time FROM history WHERE status IN (2, 3) AND"
                                    " before_status IN (0, 1) AND suppressed_by = '' ORDER BY id");
    auto read = query.forEach([&](const Statement& row) {
        if (const auto position = index.positionOf(row.integer(0))) closed[*position] = row.integer(1);
    });
    if (!read) return tl::unexpected<Error>(read.error());
    return closed;
}

Result<void> readClosing(Database& database, AlertIndex& index, const Positions& matching,
                         AlertStatistics& statistics) {
    const auto closed = closings(database, index);
    if (!closed) return tl::unexpected<Error>(closed.error());
    const auto& columns = index.columns();
    const auto& suppressed = columns.suppressedBy;
    std::vector<std::int64_t> durations;
    for (const auto i : matching) {
        if (!isClosed(columns.status[i])) continue;
        ++statistics.byDisposition[columns.disposition[i]];
        if (!index.texts().folded(suppressed[i]).empty()) {
            ++statistics.suppressed;
            continue;
        }
        ++statistics.closed;
        if ((*closed)[i] != 0)
            durations.push_back(std::max<std::int64_t>((*closed)[i] - columns.generated[i], 0));
    }
    if (durations.empty()) return {};
    std::sort(durations.begin(), durations.end());
    // The smallest duration that so many of a hundred alerts did not exceed.
    const auto percentile = [&](std::size_t percent) {
        return Duration(durations[(durations.size() * percent + 99) / 100 - 1]);
    };
    statistics.medianToClose = percentile(50);
    statistics.ninetyPercentToClose = percentile(90);
    return {};
}

// The greatest, without the alerts that have no such value.
Result<std::vector<AlertGroup>> topGroups(Database& database, AlertIndex& index, const AlertFilter& filter,
                                          GroupBy by, std::size_t top) {
    auto groups = readGroups(database, index, filter, by, GroupOrder::MostAlerts, 0, top + 1);
    if (!groups) return tl::unexpected<Error>(groups.error());
    std::erase_if(groups->groups, [](const AlertGroup& group) { return group.key.empty(); });
    if (groups->groups.size() > top) groups->groups.resize(top);
    return std::move(groups->groups);
}

} // namespace

Result<AlertStatistics> readStatistics(Database& database, AlertIndex& index, const AlertFilter& filter,
                                       std::size_t top) {
    constexpr std::size_t most = std::numeric_limits<std::uint32_t>::max();
    AlertStatistics statistics;
    const auto matching = index.select(database, filter);
    if (!matching) return tl::unexpected<Error>(matching.error());
    Result<void> done = readClosing(database, index, **matching, statistics);
    const auto keep = [&](auto result, auto& into) {
        if (!done) return;
        if (result)
            into = std::move(*result);
        else
            done = tl::unexpected<Error>(result.error());
    };
    keep(readAlertCounts(database, index, filter), statistics.counts);
    keep(readHistogram(database, index, filter, std::chrono::days{1}), statistics.byDay);
    keep(topGroups(database, index, filter, GroupBy::Type, most), statistics.byType);
    top = std::min(top, most);
    keep(topGroups(database, index, filter, GroupBy::Account, top), statistics.accounts);
    keep(topGroups(database, index, filter, GroupBy::Address, top), statistics.addresses);
    keep(topGroups(database, index, filter, GroupBy::Principal, top), statistics.principals);
    keep(topGroups(database, index, filter, GroupBy::Application, top), statistics.applications);
    keep(topGroups(database, index, filter, GroupBy::Country, top), statistics.countries);
    if (!done) return tl::unexpected<Error>(done.error());
    return statistics;
}

} // namespace cosmoswatch
