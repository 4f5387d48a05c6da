#include "ui/models/access_selection.h"

#include <algorithm>
#include <chrono>

namespace cosmoswatch {

using std::chrono::hours;

TimeRange AccessSelection::timeRange(const std::optional<TimeExtent>& data, Timestamp now) const {
    if (timeChoice == TimeChoice::Custom) {
        return customTime;
    }
    if (!data) {
        return {};
    }
    // The extent names hours; the last one counts whole.
    const Timestamp dataEnd = hourOf(data->second) + hours(1);
    const Timestamp thisHour = hourOf(now) + hours(1);
    const bool live = dataEnd + hours(24) > thisHour;
    const Timestamp end = live && dataEnd < thisHour ? thisHour : dataEnd;
    TimeRange range{std::nullopt, end};
    switch (timeChoice) {
    case TimeChoice::Day:
        range.from = end - hours(24);
        break;
    case TimeChoice::Week:
        range.from = end - hours(24 * 7);
        break;
    case TimeChoice::Month:
        range.from = end - hours(24 * 30);
        break;
    case TimeChoice::All:
    case TimeChoice::Custom:
        range.from = hourOf(data->first);
        break;
    }
    return range;
}

AccessFilter AccessSelection::forCharts(const TimeRange& range) const {
    AccessFilter filter;
    filter.accountKeys = accountKeys;
    filter.countryCode = countryCode;
    filter.address = address;
    filter.application = application;
    filter.time = range;
    return filter;
}

AccessFilter AccessSelection::forCountries(const TimeRange& range) const {
    AccessFilter filter = forCharts(range);
    filter.countryCode.clear();
    return filter;
}

AccessFilter AccessSelection::forAddresses(const TimeRange& range) const {
    AccessFilter filter = forCharts(range);
    filter.address.clear();
    return filter;
}

AccessFilter AccessSelection::forAccounts() const {
    AccessFilter filter;
    filter.accountKeys = accountKeys;
    return filter;
}

bool AccessSelection::isNarrowed() const {
    return !countryCode.empty() || !address.empty() || !application.empty();
}

Duration bucketWidth(Timestamp from, Timestamp to, int buckets) {
    const auto span = std::chrono::ceil<hours>(to - from).count();
    for (const int width : {1, 2, 3, 6, 12}) {
        if (span <= static_cast<std::int64_t>(width) * buckets) {
            return hours(width);
        }
    }
    const std::int64_t days = (span + 24LL * buckets - 1) / (24LL * buckets);
    return hours(24 * std::max<std::int64_t>(days, 1));
}

} // namespace cosmoswatch
