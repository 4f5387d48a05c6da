// What is usual for one account: learned from its successful requests, by the records' own time.
#pragma once

#include "core/base/result.h"
#include "core/baseline/familiar_places.h"
#include "core/intel/intel.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace cosmoswatch {

// One successful request, as far as habits go.
struct AccessObservation {
    Timestamp time;
    std::string_view address;   // canonical text
    std::string_view network;   // text of its /24 or /48
    std::string_view city;      // "NL/Amsterdam"; empty when the database knows no cities
    std::string_view principal; // empty when the request carried a key
    const AddressFacts* facts = nullptr;
};

class AccountBaseline {
public:
    // By country code. Private and named networks stand in for the country of their addresses, so that an
    // account used only from those has a usual place too.
    [[nodiscard]] const FamiliarPlaces& countries() const { return countries_; }
    [[nodiscard]] const FamiliarPlaces& cities() const { return cities_; }     // "NL/Amsterdam"
    [[nodiscard]] const FamiliarPlaces& networks() const { return networks_; } // /24 of IPv4, /48 of IPv6
    // Null when the principal is not known.
    [[nodiscard]] const FamiliarPlaces* countriesOf(std::string_view principal) const;
    // When an address that is on a list reached the account for the first time; nothing when never.
    [[nodiscard]] std::optional<Timestamp> firstVisit(std::string_view address) const;

    // Call after the detectors have looked: an event must not be usual because of itself. Addresses on lists
    // are remembered as visits and teach nothing else; addresses of no known place teach nothing.
    void observe(const AccessObservation& observation);

    [[nodiscard]] std::string save() const; // JSON
    [[nodiscard]] static Result<AccountBaseline> load(std::string_view json);

    static constexpr std::string_view privateNetworks = "private networks";
    static constexpr std::string_view namedNetworks = "named networks";

private:
    static constexpr std::size_t maxPrincipals = 1000;
    static constexpr std::size_t maxVisits = 4096;

    struct Visits {
        Timestamp first;
        Timestamp last;
    };
    void observeVisit(const AccessObservation& observation);
    void observePrincipal(const AccessObservation& observation, std::string_view place);

    FamiliarPlaces countries_{300};
    FamiliarPlaces cities_{600};
    FamiliarPlaces networks_{512};
    std::map<std::string, FamiliarPlaces, std::less<>> principals_; // countries of each
    std::map<std::string, Visits, std::less<>> visits_;             // of addresses on lists
};

} // namespace cosmoswatch
