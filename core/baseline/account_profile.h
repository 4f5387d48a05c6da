// What is usual for one account: learned from its successful requests, by the records' own time.
#pragma once

#include "core/base/result.h"
#include "core/baseline/familiar_places.h"
#include "core/intel/intel.h"

#include <map>
#include <string>
#include <string_view>

namespace cosmoswatch {

// The places and networks that one party (the account as a whole, or a principal) comes from.
struct AccessHabits {
    Timestamp first{}; // earliest and latest record
    Timestamp last{};
    FamiliarPlaces countries{300};
    FamiliarPlaces cities{600};   // "NL/Amsterdam"; empty when the database knows no cities
    FamiliarPlaces networks{512}; // /24 of IPv4, /48 of IPv6

    [[nodiscard]] std::chrono::days daysSince(Timestamp time) const {
        return std::chrono::floor<std::chrono::days>(time - first);
    }
};

// One successful request, as far as habits go.
struct AccessObservation {
    Timestamp time;
    std::string_view address;   // canonical text
    std::string_view network;   // text of its /24 or /48
    std::string_view principal; // empty when the request carried a key
    const AddressFacts* facts = nullptr;
};

class AccountProfile {
public:
    [[nodiscard]] const AccessHabits& habits() const { return account_; }
    // Null when the principal is not known.
    [[nodiscard]] const AccessHabits* habitsOf(std::string_view principal) const;
    // When an address that is on a list reached the account for the first time; nothing when never.
    [[nodiscard]] std::optional<Timestamp> firstVisit(std::string_view address) const;

    // Learning is over once the account's own records span the period.
    [[nodiscard]] bool hasLearned(Timestamp time, Duration period) const {
        return account_.first != Timestamp{} && time - account_.first >= period;
    }

    // Call after the detectors have looked: an event must not be usual because of itself. Addresses on lists
    // are remembered as visits and teach nothing else.
    void observe(const AccessObservation& observation);

    [[nodiscard]] std::string save() const; // JSON
    [[nodiscard]] static Result<AccountProfile> load(std::string_view json);

private:
    static constexpr std::size_t maxPrincipals = 1000;
    static constexpr std::size_t maxVisits = 4096;

    AccessHabits account_;
    std::map<std::string, AccessHabits, std::less<>> principals_;
    std::map<std::string, Timestamp, std::less<>> visits_; // of addresses on lists
};

} // namespace cosmoswatch
