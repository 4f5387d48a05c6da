#include "app/cli/alert_selection.h"

#include "core/base/text.h"

#include <algorithm>
#include <functional>

namespace cosmoswatch::cli {
namespace {

constexpr std::size_t pageSize = 10'000;

// Calls for each row until told to stop.
Result<void> forEachRow(const AlertReader& store, const AlertFilter& filter, const AlertOrder& order,
                        const std::function<bool(const AlertRow&)>& wantsMore) {
    std::optional<PageKey> after;
    do {
        auto page = store.alerts(filter, order, after, pageSize);
        if (!page) return tl::unexpected(page.error());
        for (const auto& row : page->rows)
            if (!wantsMore(row)) return {};
        after = page->next;
    } while (after);
    return {};
}

} // namespace

Result<std::vector<Alert>> loadAlerts(const AlertReader& store, const AlertFilter& filter,
                                      const AlertOrder& order, std::size_t limit) {
    std::vector<Alert> alerts;
    Result<void> failed;
    auto read = forEachRow(store, filter, order, [&](const AlertRow& row) {
        if (alerts.size() >= limit) return false;
        auto alert = store.alert(row.id);
        if (alert)
            alerts.push_back(std::move(*alert));
        else if (alert.error().code != ErrorCode::NotFound)
            failed = tl::unexpected(alert.error());
        return failed.has_value();
    });
    if (!read) return tl::unexpected(read.error());
    if (!failed) return tl::unexpected(failed.error());
    return alerts;
}

Result<Alert> findAlert(const AlertReader& store, const std::string& idOrBeginning) {
    const std::string wanted = lowerAscii(trim(idOrBeginning));
    auto exact = store.alert(wanted);
    if (exact || exact.error().code != ErrorCode::NotFound) return exact;

    std::vector<std::string> matches;
    if (wanted.size() >= 4) {
        AlertFilter filter;
        filter.idBeginning = wanted;
        const auto page = store.alerts(filter, {}, {}, 2);
        if (!page) return tl::unexpected(page.error());
        for (const auto& row : page->rows)
            matches.push_back(row.id);
    }
    if (matches.size() == 1) return store.alert(matches.front());
    return fail(ErrorCode::NotFound,
                matches.empty()
                    ? "there is no such alert; 'cosmoswatch-cli alerts list' shows them with their ids"
                    : "more than one alert's id begins so; give more of it",
                idOrBeginning);
}

Result<Incident> findIncident(const AlertReader& store, const std::string& idOrBeginning) {
    const std::string wanted = lowerAscii(trim(idOrBeginning));
    auto exact = store.incident(wanted);
    if (exact || exact.error().code != ErrorCode::NotFound) return exact;
    const auto alert = findAlert(store, wanted);
    if (!alert) return tl::unexpected(alert.error());
    if (alert->correlationKey.empty())
        return fail(ErrorCode::NotFound, "this alert stands alone: it is part of no incident", alert->id);
    return store.incident(alert->correlationKey);
}

std::vector<Severity> severitiesFrom(Severity minimum) {
    std::vector<Severity> severities;
    std::copy_if(allSeverities.begin(), allSeverities.end(), std::back_inserter(severities),
                 [minimum](Severity severity) { return severity >= minimum; });
    return severities;
}

} // namespace cosmoswatch::cli
