// Everything known about an address, in one look-up. Built once, then read from any thread.
#pragma once

#include "core/intel/address_list.h"
#include "core/intel/geo_database.h"
#include "core/intel/intel_settings.h"
#include "core/intel/network_owner.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cosmoswatch {

struct AddressFacts {
    AddressScope scope = AddressScope::Public;
    Place place; // empty for private and unknown addresses
    NetworkKind networkKind = NetworkKind::Unknown;
    std::vector<ThreatMatch> torLists; // lists of Tor exits that name it
    std::vector<ThreatMatch> threatLists;
    std::string namedNetwork; // empty when none
};

class Intel {
public:
    // Fails on the first list or database that cannot be read, and says which.
    [[nodiscard]] static Result<Intel> load(const IntelSettings& settings);
    // Parts put together by hand, for tests.
    Intel(std::vector<AddressList> torLists, std::vector<AddressList> suspiciousLists,
          std::shared_ptr<const GeoDatabase> geo, std::vector<NamedNetwork> named,
          std::shared_ptr<const GeoDatabase> owners = nullptr);

    [[nodiscard]] AddressFacts facts(const IpAddress& address) const;
    [[nodiscard]] const std::vector<AddressList>& torLists() const { return torLists_; }
    [[nodiscard]] const std::vector<AddressList>& suspiciousLists() const { return suspiciousLists_; }
    [[nodiscard]] std::string geoDescription() const;

private:
    void addOwner(const IpAddress& address, AddressFacts& facts) const;

    std::vector<AddressList> torLists_;
    std::vector<AddressList> suspiciousLists_;
    std::shared_ptr<const GeoDatabase> geo_;
    std::shared_ptr<const GeoDatabase> owners_; // of networks
    std::vector<NamedNetwork> named_;
};

// JSON: [{"name":"Office Berlin","networks":["192.0.2.0/24"]}]
[[nodiscard]] Result<std::vector<NamedNetwork>> parseNamedNetworks(std::string_view json);

} // namespace cosmoswatch
