#include "core/protection/protection.h"

#include <algorithm>
#include <cmath>

namespace cosmoswatch {
namespace {

constexpr std::string_view authentication = "CosmosDB_AuthenticationFailures";
constexpr std::string_view deletion = "CosmosDB_MassDeletion";
constexpr std::string_view volume = "CosmosDB_DataExfiltrationAnomaly";
constexpr std::string_view travel = "CosmosDB_ImpossibleTravel";

constexpr std::array<ThresholdInfo, thresholdCount> table{{
    {Threshold::RefusalsInTenMinutes, "refusalsInTenMinutes", authentication,
     "Refusals of one address in ten minutes", "requests", 5, 100'000, 50},
    {Threshold::RefusalsInADay, "refusalsInADay", authentication, "Refusals of one address in a day",
     "requests", 20, 1'000'000, 300},
    {Threshold::RefusalsOfUnknownClient, "refusalsOfUnknownClient", authentication,
     "Likewise in ten minutes, by an unknown program or from an unknown country", "requests", 5, 100'000, 20},
    {Threshold::RefusalsOfUnknownClientInADay, "refusalsOfUnknownClientInADay", authentication,
     "Likewise in a day, by an unknown program or from an unknown country", "requests", 20, 1'000'000, 100},
    {Threshold::RefusalsOverManyAddresses, "refusalsOverManyAddresses", authentication,
     "Refusals of one program from ten addresses or more in ten minutes", "requests", 20, 1'000'000, 100},
    {Threshold::ItemsDeletedInTenMinutes, "itemsDeletedInTenMinutes", deletion,
     "Items deleted by one client in ten minutes", "items", 5, 1'000'000, 50},
    {Threshold::ItemsDeletedInADay, "itemsDeletedInADay", deletion, "Items deleted by one client in a day",
     "items", 20, 10'000'000, 500},
    {Threshold::VolumeFactor, "volumeFactor", volume, "Times the limit that the account’s own habits set",
     "times", 1, 100, 1, false, false},
    {Threshold::VolumeAtLeast, "volumeAtLeast", volume, "Never below", "MB", 0, 1'000'000, 0, false, false},
    {Threshold::AccountsListedInBurst, "accountsListedInBurst", "CosmosDB_SuspiciousListKeys.MaliciousScript",
     "Accounts whose keys one caller lists in ten minutes, twice as many in the portal", "accounts", 2, 1000,
     3, true},
    {Threshold::ListingsInADay, "listingsInADay", "AzureCosmosDB_SuspiciousListKeys.SuspiciousPrincipal",
     "Listings by one principal in a day that count as many", "calls", 2, 10'000, 5},
    {Threshold::KeysRegenerated, "keysRegenerated", "CosmosDB_KeyRegenerated",
     "Keys regenerated together in ten minutes", "keys", 2, 8, 2},
    {Threshold::TravelSpeed, "travelSpeed", travel, "Speed between two places", "km/h", 1000, 100'000, 1000},
    {Threshold::TravelDistance, "travelDistance", travel, "Distance between two places", "km", 500, 20'000,
     500},
}};

constexpr bool isInOrder() {
    for (std::size_t i = 0; i < table.size(); ++i)
        if (static_cast<std::size_t>(table[i].id) != i) return false;
    return true;
}
static_assert(isInOrder());

double brought(double value, const ThresholdInfo& info) {
    if (!std::isfinite(value)) return info.usual;
    const double within = std::clamp(value, info.least, info.most);
    return info.whole ? std::round(within) : within;
}

template<typename Map>
const ProtectionRules* rulesOf(const Map& map, std::string_view name) {
    const auto found = map.find(name);
    return found == map.end() ? nullptr : &found->second;
}

} // namespace

std::span<const ThresholdInfo> allThresholds() {
    return table;
}

const ThresholdInfo& infoOf(Threshold threshold) {
    return table[static_cast<std::size_t>(threshold)];
}

const ThresholdInfo* findThreshold(std::string_view key) {
    const auto found =
        std::find_if(table.begin(), table.end(), [key](const auto& info) { return info.key == key; });
    return found == table.end() ? nullptr : &*found;
}

AccountProtection::AccountProtection() {
    for (const auto& info : table)
        values_[static_cast<std::size_t>(info.id)] = info.usual;
}

bool AccountProtection::raises(std::string_view alertType) const {
    return enabled_ && off_.find(alertType) == off_.end();
}

void AccountProtection::apply(const ProtectionRules& rules) {
    enabled_ = rules.enabled.value_or(enabled_);
    learningPeriod_ = rules.learningPeriod.value_or(learningPeriod_);
    for (const auto& [type, on] : rules.detectors) {
        if (on)
            off_.erase(type);
        else
            off_.insert(type);
    }
    for (const auto& [threshold, value] : rules.thresholds)
        values_[static_cast<std::size_t>(threshold)] = brought(value, infoOf(threshold));
}

AccountProtection Protection::ofEverything() const {
    AccountProtection protection;
    protection.apply(everywhere);
    return protection;
}

AccountProtection Protection::of(const Account& account) const {
    AccountProtection protection = ofEverything();
    if (const auto* rules = rulesOf(subscriptions, account.subscriptionId)) protection.apply(*rules);
    const auto* rules = rulesOf(accounts, account.key);
    if (!rules) rules = rulesOf(accounts, account.name);
    if (rules) protection.apply(*rules);
    return protection;
}

} // namespace cosmoswatch
