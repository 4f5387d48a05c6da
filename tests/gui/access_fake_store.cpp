#include "tests/gui/access_fake_store.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>
#include <set>

namespace cosmoswatch::test {
namespace {

using std::chrono::hours;

void add(AccessTotals& sum, const AccessTotals& part) {
    sum.requests += part.requests;
    sum.failures += part.failures;
    sum.bytesRead += part.bytesRead;
    sum.alerts += part.alerts;
}

template<typename T>
Result<T> unasked() {
    return fail(ErrorCode::Unsupported, "The Access page does not ask this.");
}

std::string accountKey(const std::string& name) {
    return "/subscriptions/s/resourcegroups/g/providers/microsoft.documentdb/databaseaccounts/" + name;
}

struct Habit {
    AccessPlace place;
    double perHour; // at the busiest hour
    double bytesEach;
    bool dayNight;
    int firstHour = 0; // of 720
    int lastHour = 720;
};

std::vector<Habit> habits() {
    return {
        {{"20.61.99.4", "NL", "Netherlands", "Azure westeurope", false, false, 0}, 24, 900, true},
        {{"52.31.7.1", "IE", "Ireland", "Azure northeurope", false, false, 0}, 9, 1200, true},
        {{"84.12.9.40", "DE", "Germany", "Office Berlin", false, false, 1}, 8, 52000, true},
        {{"81.2.69.160", "GB", "United Kingdom", "Office London", false, false, 0}, 6, 8000, true},
        {{"90.84.10.2", "FR", "France", "Orange", false, false, 0}, 4, 4000, true},
        {{"40.71.3.9", "US", "United States", "Azure eastus", false, false, 0}, 21, 1500, true},
        {{"24.48.0.1", "CA", "Canada", "Videotron", false, false, 0}, 2, 1500, true},
        {{"103.5.132.4", "IN", "India", "Office Pune", false, false, 0}, 7, 3000, true},
        {{"187.1.2.3", "BR", "Brazil", "Vivo", false, false, 0}, 1.5, 2500, true},
        {{"1.128.0.7", "AU", "Australia", "Telstra", false, false, 0}, 1, 2000, true},
        {{"189.203.1.9", "MX", "Mexico", "Totalplay", false, false, 0}, 0.4, 2000, false},
        {{"5.2.64.1", "ES", "Spain", "Telefónica", false, false, 0}, 1.2, 2000, true},
        {{"37.8.214.2", "PL", "Poland", "Orange", false, false, 0}, 0.8, 2000, true},
        {{"175.156.1.4", "SG", "Singapore", "StarHub", false, false, 0}, 0.9, 2000, true},
        {{"113.160.2.7", "VN", "Vietnam", "VNPT", false, false, 2}, 12, 4000, false, 700, 701},
        {{"105.112.4.9", "NG", "Nigeria", "Airtel", false, false, 2}, 9, 3000, false, 690, 691},
        {{"185.220.101.1", "DE", "Germany", "Tor exit", true, true, 1}, 1, 900, false, 540, 541},
        {{"45.9.148.3", "RU", "Russia", "", false, true, 1}, 4, 900, false, 510, 511},
        {{"121.78.4.4", "KR", "South Korea", "Kinx", false, false, 1}, 5, 700, false, 655, 656},
        {{"2001:db8:85a3::8a2e:370:7334", "LU", "Luxembourg", "", false, false, 0}, 3, 700, false, 100, 300},
        {{"10.0.0.24", "--", "", "", false, false, 0}, 1.7, 300, true},
    };
}

} // namespace

AccessFakeStore::AccessFakeStore(AccessFakeStore&& other) noexcept
    : places(std::move(other.places)), rows(std::move(other.rows)), failing(other.failing) {}

AccessFakeStore AccessFakeStore::realistic() {
    AccessFakeStore store;
    std::mt19937 random(7);
    const Timestamp start = hourOf(now()) - hours(719);
    for (const Habit& habit : habits()) {
        store.places.push_back(habit.place);
        bool alerted = false;
        for (int hour = habit.firstHour; hour < habit.lastHour; ++hour) {
            const Timestamp time = start + hours(hour);
            const auto ofDay = static_cast<double>((time - dayOf(time)) / hours(1));
            const double day =
                habit.dayNight ? 0.55 + 0.45 * std::sin((ofDay - 6) / 12 * std::numbers::pi) : 1.0;
            const double noise = 0.85 + 0.3 * std::generate_canonical<double, 24>(random);
            AccessRow row{
                time, accountKey(hour % 3 == 0 ? "iot-telemetry" : "shop-prod"), habit.place.address, {}};
            row.totals.requests = static_cast<std::uint64_t>(std::lround(habit.perHour * day * noise));
            row.totals.bytesRead = static_cast<std::uint64_t>(static_cast<double>(row.totals.requests) *
                                                              habit.bytesEach * noise);
            row.totals.failures = hour % 50 == 0 ? row.totals.requests / 4 : 0;
            if (habit.place.network == "Office Berlin" && hour >= 600 && hour < 603) {
                row.totals.bytesRead = 70'000'000 - static_cast<std::uint64_t>(hour - 600) * 9'000'000;
            }
            if (row.totals.requests == 0) {
                continue;
            }
            if (!alerted) {
                row.totals.alerts = habit.place.alerts;
                alerted = true;
            }
            store.rows.push_back(row);
        }
    }
    return store;
}

const AccessPlace& AccessFakeStore::placeOf(const std::string& address) const {
    return *std::find_if(places.begin(), places.end(),
                         [&](const AccessPlace& place) { return place.address == address; });
}

static bool holds(const std::vector<std::string>& values, const std::string& value) {
    return std::find(values.begin(), values.end(), value) != values.end();
}

bool AccessFakeStore::matches(const AccessRow& row, const AccessFilter& filter) const {
    const auto& keys = filter.accountKeys;
    return (keys.empty() || std::find(keys.begin(), keys.end(), row.account) != keys.end()) &&
           (filter.address.empty() || row.address == filter.address) &&
           (filter.countryCode.empty() || placeOf(row.address).countryCode == filter.countryCode) &&
           !holds(filter.withoutCountries, placeOf(row.address).countryCode) &&
           !holds(filter.withoutAddresses, row.address) && !holds(filter.withoutAccounts, row.account) &&
           (!filter.time.from || row.hour >= *filter.time.from) &&
           (!filter.time.to || row.hour < *filter.time.to);
}

Result<std::vector<CountryAccess>> AccessFakeStore::accessByCountry(const AccessFilter& filter) const {
    std::map<std::string, CountryAccess> found;
    std::set<std::string> seen;
    for (const AccessRow& row : rows) {
        if (!matches(row, filter)) {
            continue;
        }
        const AccessPlace& place = placeOf(row.address);
        auto [entry, isNew] = found.try_emplace(place.countryCode);
        CountryAccess& country = entry->second;
        if (isNew) {
            country.countryCode = place.countryCode;
            country.countryName = place.countryName;
            country.first = row.hour;
        }
        country.addresses += seen.insert(row.address).second ? 1 : 0;
        country.first = std::min(country.first, row.hour);
        country.last = std::max(country.last, row.hour);
        add(country.totals, row.totals);
    }
    std::vector<CountryAccess> result;
    for (auto& [code, country] : found) {
        result.push_back(std::move(country));
    }
    return result;
}

Result<std::vector<AddressAccess>>
AccessFakeStore::accessByAddress(const AccessFilter& filter, AddressOrder order, std::size_t limit) const {
    std::map<std::string, AddressAccess> found;
    for (const AccessRow& row : rows) {
        if (!matches(row, filter)) {
            continue;
        }
        const AccessPlace& place = placeOf(row.address);
        auto [entry, isNew] = found.try_emplace(row.address);
        AddressAccess& address = entry->second;
        if (isNew) {
            address = {place.address,
                       place.countryCode,
                       place.countryName,
                       place.network,
                       place.torExit,
                       place.listed,
                       {},
                       row.hour,
                       row.hour};
        }
        address.first = std::min(address.first, row.hour);
        address.last = std::max(address.last, row.hour);
        add(address.totals, row.totals);
    }
    std::vector<AddressAccess> result;
    for (auto& [text, address] : found) {
        result.push_back(std::move(address));
    }
    std::sort(result.begin(), result.end(), [order](const AddressAccess& a, const AddressAccess& b) {
        switch (order) {
        case AddressOrder::Requests:
            return a.totals.requests > b.totals.requests;
        case AddressOrder::BytesRead:
            return a.totals.bytesRead > b.totals.bytesRead;
        case AddressOrder::LastSeen:
            return a.last > b.last;
        case AddressOrder::MostUnusual:
            break;
        }
        return a.totals.alerts != b.totals.alerts ? a.totals.alerts > b.totals.alerts
                                                  : a.totals.requests < b.totals.requests;
    });
    result.resize(std::min(result.size(), limit));
    return result;
}

Result<std::vector<AccessPoint>> AccessFakeStore::accessOverTime(const AccessFilter& filter,
                                                                 Duration width) const {
    const auto span = accessTimeSpan(filter);
    std::vector<AccessPoint> result;
    if (!*span) {
        return result;
    }
    const Timestamp from = filter.time.from.value_or((*span)->first);
    const Timestamp to = filter.time.to.value_or((*span)->second + hours(1));
    for (Timestamp start = from; start < to; start += width) {
        result.push_back({start, {}});
    }
    for (const AccessRow& row : rows) {
        if (matches(row, filter) && row.hour >= from && row.hour < to) {
            add(result[static_cast<std::size_t>((row.hour - from) / width)].totals, row.totals);
        }
    }
    return result;
}

Result<std::optional<std::pair<Timestamp, Timestamp>>>
AccessFakeStore::accessTimeSpan(const AccessFilter& filter) const {
    std::optional<std::pair<Timestamp, Timestamp>> span;
    for (const AccessRow& row : rows) {
        if (matches(row, filter)) {
            span = span ? std::pair(std::min(span->first, row.hour), std::max(span->second, row.hour))
                        : std::pair(row.hour, row.hour);
        }
    }
    return span;
}

Result<std::vector<AccountSummary>> AccessFakeStore::accounts() const {
    ++questions;
    if (failing) {
        return fail(ErrorCode::Unreadable, "The file could not be read. Check the disk and try again.",
                    "cosmoswatch.db");
    }
    std::vector<AccountSummary> result;
    for (const char* name : {"iot-telemetry", "shop-prod"}) {
        if (!rows.empty()) {
            result.push_back({{accountKey(name), name, "s", "g"}, rows.front().hour, rows.back().hour, 1, 1});
        }
    }
    return result;
}

Result<AlertPage> AccessFakeStore::alerts(const AlertFilter&, const AlertOrder&,
                                          const std::optional<PageKey>&, std::size_t) const {
    return unasked<AlertPage>();
}
Result<AlertCounts> AccessFakeStore::countAlerts(const AlertFilter&) const {
    return unasked<AlertCounts>();
}
Result<std::vector<HistogramBin>> AccessFakeStore::histogram(const AlertFilter&, Duration) const {
    return unasked<std::vector<HistogramBin>>();
}
Result<std::optional<std::pair<Timestamp, Timestamp>>>
AccessFakeStore::alertTimeSpan(const AlertFilter&) const {
    return unasked<std::optional<std::pair<Timestamp, Timestamp>>>();
}
Result<Alert> AccessFakeStore::alert(const std::string&) const {
    return unasked<Alert>();
}
Result<std::vector<EvidenceRecord>> AccessFakeStore::evidence(const std::string&) const {
    return unasked<std::vector<EvidenceRecord>>();
}
Result<std::vector<HistoryEntry>> AccessFakeStore::history(const std::string&) const {
    return unasked<std::vector<HistoryEntry>>();
}
Result<AlertGroups> AccessFakeStore::groupAlerts(const AlertFilter&, GroupBy, GroupOrder, std::size_t,
                                                 std::size_t) const {
    return unasked<AlertGroups>();
}
Result<AlertStatistics> AccessFakeStore::statistics(const AlertFilter&, std::size_t) const {
    return unasked<AlertStatistics>();
}
Result<std::vector<RelatedAlert>> AccessFakeStore::related(const std::string&, std::size_t) const {
    return unasked<std::vector<RelatedAlert>>();
}
Result<Timeline> AccessFakeStore::timeline(const Entity&, const TimeRange&, std::size_t) const {
    return unasked<Timeline>();
}
Result<std::vector<SuppressionRule>> AccessFakeStore::suppressionRules() const {
    return unasked<std::vector<SuppressionRule>>();
}
Result<SuppressionRule> AccessFakeStore::suppressionRule(const std::string&) const {
    return unasked<SuppressionRule>();
}
Result<SuppressionPreview> AccessFakeStore::previewSuppression(const SuppressionRule&, const TimeRange&,
                                                               std::size_t) const {
    return unasked<SuppressionPreview>();
}
Result<std::vector<RuleChange>> AccessFakeStore::suppressionHistory(std::size_t) const {
    return unasked<std::vector<RuleChange>>();
}
Result<std::vector<std::uint32_t>> AccessFakeStore::setAssignee(std::span<const AssigneeChange>) {
    return unasked<std::vector<std::uint32_t>>();
}
Result<std::vector<std::uint32_t>> AccessFakeStore::restoreHandling(std::span<const HandlingRestore>) {
    return unasked<std::vector<std::uint32_t>>();
}
Result<SuppressionRule> AccessFakeStore::saveSuppressionRule(const SuppressionRule&, const std::string&) {
    return unasked<SuppressionRule>();
}
Result<void> AccessFakeStore::removeSuppressionRule(const std::string&, const std::string&) {
    return unasked<void>();
}
Result<std::uint64_t> AccessFakeStore::applySuppressionRule(const std::string&, const std::string&) {
    return unasked<std::uint64_t>();
}
Result<std::uint64_t> AccessFakeStore::liftSuppressionRule(const std::string&, const std::string&) {
    return unasked<std::uint64_t>();
}
Result<std::vector<Incident>> AccessFakeStore::incidents(const AlertFilter&, std::size_t) const {
    return unasked<std::vector<Incident>>();
}
Result<Incident> AccessFakeStore::incident(const std::string&) const {
    return unasked<Incident>();
}
Result<std::vector<EntitySummary>> AccessFakeStore::entities(const EntityFilter&, EntityOrder,
                                                             std::size_t) const {
    return std::vector<EntitySummary>{};
}
Result<EntityProfile> AccessFakeStore::entity(const Entity&, const TimeRange&) const {
    return unasked<EntityProfile>();
}
Result<IngestCounters> AccessFakeStore::counters() const {
    return unasked<IngestCounters>();
}
Result<std::vector<BadRecord>> AccessFakeStore::badRecords(std::size_t) const {
    return unasked<std::vector<BadRecord>>();
}
Result<void> AccessFakeStore::commit(const StoreBatch&) {
    return unasked<void>();
}
Result<std::vector<std::uint32_t>> AccessFakeStore::setStatus(std::span<const StatusChange>) {
    return unasked<std::vector<std::uint32_t>>();
}
Result<std::uint32_t> AccessFakeStore::addNote(const std::string&, const std::string&, const std::string&) {
    return unasked<std::uint32_t>();
}
Result<std::map<std::string, std::string>> AccessFakeStore::cursors() const {
    return unasked<std::map<std::string, std::string>>();
}
Result<std::map<std::string, std::string>> AccessFakeStore::state(const std::string&) const {
    return unasked<std::map<std::string, std::string>>();
}

} // namespace cosmoswatch::test
