#include "ui/models/entity_answer.h"

#include "ui/models/entity_alerts_model.h"

#include <algorithm>

namespace cosmoswatch {
namespace {

constexpr std::size_t fewestPoints = 24; // of a chart that is one

// A visit of an hour is a peak with nothing around it, not a lonely point.
void widen(std::vector<AccessPoint>& points, Duration width) {
    while (!points.empty() && points.size() < fewestPoints) {
        points.insert(points.begin(), AccessPoint{points.front().start - width, {}});
        points.push_back({points.back().start + width, {}});
    }
}

} // namespace

AccessSelection accessOf(const Entity& entity) {
    AccessSelection selection;
    selection.timeChoice = TimeChoice::All;
    selection.include(entity);
    return selection;
}

Result<std::optional<EntityAnswer>> answer(const AlertReader& store, const Entity& entity,
                                           const TimeRange& range) {
    auto profile = store.entity(entity, range);
    if (!profile && profile.error().code == ErrorCode::NotFound) {
        return std::optional<EntityAnswer>();
    }
    if (!profile) {
        return tl::unexpected(profile.error());
    }
    auto alerts = store.alerts(alertsOf(entity), {}, {}, EntityAlertsModel::mostRows);
    if (!alerts) {
        return tl::unexpected(alerts.error());
    }
    EntityAnswer result;
    result.profile = std::move(*profile);
    auto points = result.profile.overTime;
    widen(points, result.profile.pointWidth);
    result.requests = seriesOf(points, &AccessTotals::requests, result.profile.pointWidth);
    result.failures = seriesOf(points, &AccessTotals::failures, result.profile.pointWidth);
    result.bytesRead = seriesOf(points, &AccessTotals::bytesRead, result.profile.pointWidth);
    result.alerts = std::move(alerts->rows);
    return std::optional(std::move(result));
}

} // namespace cosmoswatch
