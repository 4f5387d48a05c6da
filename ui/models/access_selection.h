// What the Access page looks at: accounts, time, and what was clicked. Every view is filtered by what was
// clicked in the others, not by its own choice, so that the way back and the comparison stay in sight.
#pragma once

#include "core/alert/entity.h"
#include "core/store/alert_queries.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cosmoswatch {

enum class AccessMeasure { Anomalies, Requests, BytesRead };

enum class TimeChoice { Day, Week, Month, All, Custom };

using TimeExtent = std::pair<Timestamp, Timestamp>; // first and last hour with data

inline constexpr auto unknownCountry = "--"; // private or unknown

struct AccessSelection {
    std::vector<std::string> accountKeys;
    TimeChoice timeChoice = TimeChoice::Month;
    TimeRange customTime; // for Custom
    std::string countryCode;
    std::string address;
    std::string application;
    std::string principal;
    std::vector<Entity> excluded; // by right-click: left out of every view

    // Filters by it, beside what is filtered by already; an account is added to the chosen ones.
    void include(const Entity& entity);
    void exclude(const Entity& entity);
    void drop(const Entity& entity); // takes either back
    [[nodiscard]] bool filtersBy(const Entity& entity) const;

    // The hours meant. The presets end with the data when it is not of today, so that old logs are not an
    // empty page; without data the range is empty.
    [[nodiscard]] TimeRange timeRange(const std::optional<TimeExtent>& data, Timestamp now) const;

    [[nodiscard]] AccessFilter forCountries(const TimeRange& range) const;
    [[nodiscard]] AccessFilter forAddresses(const TimeRange& range) const;
    [[nodiscard]] AccessFilter forEntities(EntityKind kind, const TimeRange& range) const;
    [[nodiscard]] AccessFilter forCharts(const TimeRange& range) const;
    [[nodiscard]] AccessFilter forAccounts() const; // the accounts alone, for the extent of the data

    [[nodiscard]] bool isNarrowed() const; // by a click, not by account or time

    friend bool operator==(const AccessSelection& a, const AccessSelection& b) {
        return a.accountKeys == b.accountKeys && a.timeChoice == b.timeChoice &&
               a.customTime.from == b.customTime.from && a.customTime.to == b.customTime.to &&
               a.countryCode == b.countryCode && a.address == b.address && a.application == b.application &&
               a.principal == b.principal && a.excluded == b.excluded;
    }
};

// The narrowest of 1, 2, 3, 6, 12 hours and whole days that needs at most `buckets` for the range; days
// beyond two months.
[[nodiscard]] Duration bucketWidth(Timestamp from, Timestamp to, int buckets);

} // namespace cosmoswatch
