#include "ui/models/access_answer.h"

#include "ui/models/address_access_model.h"

#include <algorithm>

namespace cosmoswatch {
namespace {

Result<void> askSeries(const AlertReader& store, const AccessQuestion& question, AccessAnswer& result) {
    // Before the first record there was nothing to see, and nothing usual either.
    TimeRange charted = result.range;
    charted.from = std::max(charted.from.value_or(result.data->first), hourOf(result.data->first));
    AccessFilter byCountry = question.selection.forCharts(charted);
    AccessFilter byAddress = byCountry;
    if (byCountry.countryCode.empty()) {
        byCountry.countryCode = question.previewCountry;
    }
    if (byAddress.address.empty()) {
        byAddress.address = question.previewAddress;
    }
    const auto requests = store.accessOverTime(byCountry, result.bucket);
    if (!requests) {
        return tl::unexpected(requests.error());
    }
    result.requests = seriesOf(*requests, &AccessTotals::requests, result.bucket);
    const bool same =
        byCountry.countryCode == byAddress.countryCode && byCountry.address == byAddress.address;
    const auto bytes = same ? requests : store.accessOverTime(byAddress, result.bucket);
    if (!bytes) {
        return tl::unexpected(bytes.error());
    }
    result.bytesRead = seriesOf(*bytes, &AccessTotals::bytesRead, result.bucket);
    return {};
}

// A stretch of data shorter than the range asked for counts, not the range: all would be new in a fresh
// store.
std::optional<Timestamp> newSince(const TimeRange& range, const TimeExtent& data) {
    const Timestamp from = std::max(range.from.value_or(data.first), data.first);
    const Timestamp to = range.to.value_or(data.second);
    if (to <= from) {
        return std::nullopt;
    }
    return to - std::min<Duration>(newAddressSpan, (to - from) / 2);
}

} // namespace

AccessSeries seriesOf(const std::vector<AccessPoint>& points, std::uint64_t AccessTotals::*part,
                      Duration bucket) {
    AccessSeries series;
    series.points.reserve(points.size());
    for (const AccessPoint& point : points) {
        series.points.push_back({point.start, static_cast<double>(point.totals.*part)});
    }
    series.width = points.size() > 1 ? points[1].start - points[0].start : bucket;
    series.usual = usualRange(series.points, series.width);
    return series;
}

Result<AccessAnswer> answer(const AlertReader& store, const AccessQuestion& question) {
    AccessAnswer result;
    auto accounts = store.accounts();
    if (!accounts) {
        return tl::unexpected(accounts.error());
    }
    result.accounts = std::move(*accounts);
    const AccessSelection& selection = question.selection;
    auto data = store.accessTimeSpan(selection.forAccounts());
    if (!data) {
        return tl::unexpected(data.error());
    }
    result.data = *data;
    if (!result.data) {
        return result;
    }
    result.range = selection.timeRange(result.data, question.now);
    const Timestamp from = std::max(result.range.from.value_or(result.data->first), result.data->first);
    const Timestamp to = result.range.to.value_or(result.data->second + std::chrono::hours(1));
    result.bucket = bucketWidth(from, to, question.chartBuckets);

    auto countries = store.accessByCountry(selection.forCountries(result.range));
    if (!countries) {
        return tl::unexpected(countries.error());
    }
    result.countries = std::move(*countries);
    auto addresses = store.accessByAddress(selection.forAddresses(result.range), question.addressOrder,
                                           AddressAccessModel::mostRows);
    if (!addresses) {
        return tl::unexpected(addresses.error());
    }
    result.addresses = std::move(*addresses);
    if (question.table) {
        auto entities =
            store.entities({*question.table, {}, selection.forEntities(*question.table, result.range)},
                           EntityOrder::Alerts, AddressAccessModel::mostRows);
        if (!entities) {
            return tl::unexpected(entities.error());
        }
        result.entities = std::move(*entities);
    }
    result.newSince = newSince(result.range, *result.data);
    if (const auto asked = askSeries(store, question, result); !asked) {
        return tl::unexpected(asked.error());
    }
    return result;
}

AccessSummary summarise(const std::vector<CountryAccess>& countries) {
    AccessSummary summary;
    for (const CountryAccess& country : countries) {
        const bool unknown = country.countryCode == unknownCountry;
        summary.requests += country.totals.requests;
        summary.alerts += country.totals.alerts;
        summary.unknownRequests += unknown ? country.totals.requests : 0;
        if (!unknown) {
            ++(country.totals.alerts > 0 ? summary.alertCountries : summary.usualCountries);
        }
    }
    return summary;
}

} // namespace cosmoswatch
