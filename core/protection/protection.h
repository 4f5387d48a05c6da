// What is watched on which account, and from which numbers on it is an alert. Pure values: the settings file
// fills them, the engine asks what holds for an account, detectors read the numbers.
#pragma once

#include "core/base/account.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace cosmoswatch {

// The numbers that people may set. What is not here follows from what is usual for the account.
enum class Threshold : std::uint8_t {
    RefusalsInTenMinutes,
    RefusalsInADay,
    RefusalsOfUnknownClient,
    RefusalsOfUnknownClientInADay,
    RefusalsOverManyAddresses,
    ItemsDeletedInTenMinutes,
    ItemsDeletedInADay,
    VolumeFactor,
    VolumeAtLeast,
    AccountsListedInBurst,
    ListingsInADay,
    KeysRegenerated,
    TravelSpeed,
    TravelDistance,
};
inline constexpr std::size_t thresholdCount = 14;

struct ThresholdInfo {
    Threshold id;
    std::string_view key;       // in the settings file: "refusalsInTenMinutes"
    std::string_view alertType; // whose it is
    std::string_view title;     // for people: "Refused requests from one address in ten minutes"
    std::string_view unit;      // "requests"
    double least;
    double most;
    double usual;                // the default
    bool forAllAccounts = false; // looks over all accounts: cannot differ between them
    bool whole = true;           // no fractions
};

[[nodiscard]] std::span<const ThresholdInfo> allThresholds(); // in the order of the enumeration
[[nodiscard]] const ThresholdInfo& infoOf(Threshold threshold);
[[nodiscard]] const ThresholdInfo* findThreshold(std::string_view key); // null when there is none

inline constexpr int longestLearningDays = 365;

// What one level says; what it does not say is as on the level above.
struct ProtectionRules {
    std::optional<bool> enabled;
    std::optional<std::chrono::days> learningPeriod;
    std::map<std::string, bool, std::less<>> detectors; // alert type → on
    std::map<Threshold, double> thresholds;

    [[nodiscard]] bool empty() const {
        return !enabled && !learningPeriod && detectors.empty() && thresholds.empty();
    }
    friend bool operator==(const ProtectionRules&, const ProtectionRules&) = default;
};

// What holds for one account.
class AccountProtection {
public:
    AccountProtection(); // everything on, all numbers as they usually are

    [[nodiscard]] bool enabled() const { return enabled_; } // else the account is only learned
    [[nodiscard]] bool raises(std::string_view alertType) const;
    [[nodiscard]] std::chrono::days learningPeriod() const { return learningPeriod_; }
    [[nodiscard]] double value(Threshold threshold) const {
        return values_[static_cast<std::size_t>(threshold)];
    }
    [[nodiscard]] std::uint64_t count(Threshold threshold) const {
        return static_cast<std::uint64_t>(value(threshold));
    }

    // What the rules say replaces what held; numbers out of range are brought into it.
    void apply(const ProtectionRules& rules);
    friend bool operator==(const AccountProtection&, const AccountProtection&) = default;

private:
    bool enabled_ = true;
    std::chrono::days learningPeriod_{14};
    std::set<std::string, std::less<>> off_; // alert types
    std::array<double, thresholdCount> values_{};
};

// Everywhere, then the subscription, then the account: the nearest that says something wins.
struct Protection {
    ProtectionRules everywhere;
    std::map<std::string, ProtectionRules, std::less<>> subscriptions; // by id, lower case
    std::map<std::string, ProtectionRules, std::less<>> accounts;      // by key, else by name; lower case

    [[nodiscard]] AccountProtection of(const Account& account) const;
    [[nodiscard]] AccountProtection ofEverything() const; // for what looks over all accounts
    friend bool operator==(const Protection&, const Protection&) = default;
};

} // namespace cosmoswatch
