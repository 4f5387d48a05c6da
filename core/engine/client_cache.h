// Look-ups that repeat with every record, remembered: addresses with all that is known of them, and user
// agents. Bounded: an attacker who rotates through addresses only makes the cache start anew.
#pragma once

#include "core/base/hash.h"
#include "core/intel/client_application.h"
#include "core/intel/intel.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <tsl/robin_map.h>

namespace cosmoswatch {

struct KnownAddress {
    std::string text;    // canonical
    std::string network; // of its /24 or /48
    AddressFacts facts;
    std::string countryCode; // "--" for private and unknown places
    std::string city;        // "NL/Amsterdam"; empty when not known
    std::string place;       // as habits keep it, see placeOf()
};

struct KnownApplication {
    ClientApplication application;
    std::string name;
    std::string userAgent; // as written, cut
};

class ClientCache {
public:
    explicit ClientCache(const Intel& intel) : intel_(&intel) {}
    void setIntel(const Intel& intel) {
        intel_ = &intel;
        addresses_.clear();
    }

    // Null when the text is no address. References are good until the next call; copy the pointer to keep
    // longer.
    [[nodiscard]] const std::shared_ptr<const KnownAddress>& address(std::string_view text);
    [[nodiscard]] const std::shared_ptr<const KnownApplication>& application(std::string_view userAgent);
    // By the application id of an Activity Log entry.
    [[nodiscard]] const std::shared_ptr<const KnownApplication>& managementTool(std::string_view id);

private:
    static constexpr std::size_t maxAddresses = 16384;
    static constexpr std::size_t maxApplications = 4096;
    static constexpr std::size_t longestAddress = 64;     // longer ones are looked up, but not remembered
    static constexpr std::size_t longestUserAgent = 1024; // what follows says nothing more
    static constexpr std::size_t longestShown = 512;      // of it, in an alert

    template<typename Value>
    using Table = tsl::robin_map<std::string, std::shared_ptr<const Value>, TextHash, std::equal_to<>>;

    const Intel* intel_;
    std::shared_ptr<const KnownAddress> unremembered_; // the last one, when it was too long
    Table<KnownAddress> addresses_;
    template<typename Classify>
    const std::shared_ptr<const KnownApplication>& known(Table<KnownApplication>& table,
                                                         std::string_view text, Classify classify);

    Table<KnownApplication> applications_;
    Table<KnownApplication> tools_;
};

} // namespace cosmoswatch
