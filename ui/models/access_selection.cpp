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

void AccessSelection::include(const Entity& entity) {
    drop(entity);
    switch (entity.kind) {
    case EntityKind::Address:
        address = entity.value;
        break;
    case EntityKind::Principal:
        principal = entity.value;
        break;
    case EntityKind::Application:
        application = entity.value;
        break;
    case EntityKind::Country:
        countryCode = entity.value;
        break;
    case EntityKind::Account:
        accountKeys.push_back(entity.value);
        break;
    }
}

void AccessSelection::exclude(const Entity& entity) {
    drop(entity);
    excluded.push_back(entity);
}

void AccessSelection::drop(const Entity& entity) {
    std::erase(excluded, entity);
    if (!filtersBy(entity)) {
        return;
    }
    switch (entity.kind) {
    case EntityKind::Address:
        address.clear();
        break;
    case EntityKind::Principal:
        principal.clear();
        break;
    case EntityKind::Application:
        application.clear();
        break;
    case EntityKind::Country:
        countryCode.clear();
        break;
    case EntityKind::Account:
        std::erase(accountKeys, entity.value);
        break;
    }
}

bool AccessSelection::filtersBy(const Entity& entity) const {
    switch (entity.kind) {
    case EntityKind::Address:
        return address == entity.value;
    case EntityKind::Principal:
        return principal == entity.value;
    case EntityKind::Application:
        return application == entity.value;
    case EntityKind::Country:
        return countryCode == entity.value;
    case EntityKind::Account:
        return std::find(accountKeys.begin(), accountKeys.end(), entity.value) != accountKeys.end();
    }
    return false;
}

AccessFilter AccessSelection::forCharts(const TimeRange& range) const {
    AccessFilter filter;
    filter.accountKeys = accountKeys;
    filter.countryCode = countryCode;
    filter.address = address;
    filter.application = application;
    filter.principal = principal;
    filter.time = range;
    for (const Entity& entity : excluded) {
        auto& without = entity.kind == EntityKind::Address     ? filter.withoutAddresses
                        : entity.kind == EntityKind::Principal ? filter.withoutPrincipals
                        : entity.kind == EntityKind::Country   ? filter.withoutCountries
                        : entity.kind == EntityKind::Account   ? filter.withoutAccounts
                                                               : filter.withoutApplications;
        without.push_back(entity.value);
    }
    return filter;
}

// As all others: a table is not filtered by the choice made in it.
AccessFilter AccessSelection::forEntities(EntityKind kind, const TimeRange& range) const {
    AccessSelection others = *this;
    switch (kind) {
    case EntityKind::Address:
        others.address.clear();
        break;
    case EntityKind::Principal:
        others.principal.clear();
        break;
    case EntityKind::Application:
        others.application.clear();
        break;
    case EntityKind::Country:
        others.countryCode.clear();
        break;
    case EntityKind::Account:
        others.accountKeys.clear();
        break;
    }
    return others.forCharts(range);
}

AccessFilter AccessSelection::forCountries(const TimeRange& range) const {
    return forEntities(EntityKind::Country, range);
}

AccessFilter AccessSelection::forAddresses(const TimeRange& range) const {
    return forEntities(EntityKind::Address, range);
}

AccessFilter AccessSelection::forAccounts() const {
    AccessFilter filter;
    filter.accountKeys = accountKeys;
    return filter;
}

bool AccessSelection::isNarrowed() const {
    return !countryCode.empty() || !address.empty() || !application.empty() || !principal.empty() ||
           !excluded.empty();
}

Duration bucketWidth(Timestamp from, Timestamp to, int buckets) {
    const auto span = std::chrono::ceil<hours>(to - from).count();
    constexpr std::int64_t longestByHours = 24 * 62; // whole days are kept as sums: a year is read at once
    for (const int width : {1, 2, 3, 6, 12}) {
        if (span <= longestByHours && span <= static_cast<std::int64_t>(width) * buckets) {
            return hours(width);
        }
    }
    const std::int64_t days = (span + 24LL * buckets - 1) / (24LL * buckets);
    return hours(24 * std::max<std::int64_t>(days, 1));
}

} // namespace cosmoswatch
