// One look at the store for everything the Access page shows, so that its parts agree with each other.
#pragma once

#include "core/store/alert_store.h"
#include "ui/models/access_selection.h"
#include "ui/models/time_series.h"

#include <optional>
#include <string>
#include <vector>

namespace cosmoswatch {

struct AccessQuestion {
    AccessSelection selection;
    AddressOrder addressOrder = AddressOrder::MostUnusual;
    // A row looked at without filtering by it: its series is charted.
    std::string previewCountry;
    std::string previewAddress;
    // The table in sight, beside addresses and countries; absent: none of them.
    std::optional<EntityKind> table;
    int chartBuckets = 750; // 30 days of hours are 720
    Timestamp now;
};

struct AccessSeries {
    std::vector<TimedValue> points;
    Duration width{}; // of a point: days where hours are not kept
    UsualRange usual;
};

struct AccessAnswer {
    std::vector<AccountSummary> accounts;
    std::optional<TimeExtent> data; // of the chosen accounts, at any time
    TimeRange range;
    Duration bucket{};
    std::vector<CountryAccess> countries;
    std::vector<AddressAccess> addresses;
    std::vector<EntitySummary> entities; // of the table in sight
    std::optional<Timestamp> newSince;   // addresses first seen since then are new; see newAddressSpan
    AccessSeries requests;               // of the chosen or previewed country
    AccessSeries bytesRead;              // of the chosen or previewed address
};

// New is what was first seen in the last week shown, or in the last half of less than two weeks.
inline constexpr std::chrono::days newAddressSpan{7};

[[nodiscard]] Result<AccessAnswer> answer(const AlertReader& store, const AccessQuestion& question);

// One part of the totals, with its usual range.
[[nodiscard]] AccessSeries seriesOf(const std::vector<AccessPoint>& points, std::uint64_t AccessTotals::*part,
                                    Duration bucket);

struct AccessSummary {
    std::uint64_t alerts = 0;
    std::uint64_t alertCountries = 0;
    std::uint64_t usualCountries = 0; // without an alert
    std::uint64_t requests = 0;
    std::uint64_t unknownRequests = 0; // private or unknown
};
[[nodiscard]] AccessSummary summarise(const std::vector<CountryAccess>& countries);

} // namespace cosmoswatch
