#include "core/intel/intel.h"

#include "core/base/platform.h"
#include "core/base/text.h"

#include <nlohmann/json.hpp>

namespace cosmoswatch {
namespace {

using Json = nlohmann::json;

constexpr std::size_t maxNameBytes = 100;

Result<std::vector<AddressList>> readLists(const std::vector<std::filesystem::path>& files) {
    std::vector<AddressList> lists;
    for (const auto& file : files) {
        auto list = readAddressList(file);
        if (!list) return tl::unexpected(std::move(list.error()));
        lists.push_back(std::move(*list));
    }
    return lists;
}

std::vector<ThreatMatch> matches(const std::vector<AddressList>& lists, const IpAddress& address,
                                 std::string_view threatType, std::string_view what) {
    std::vector<ThreatMatch> found;
    for (const auto& list : lists) {
        if (!list.addresses.contains(address)) continue;
        ThreatMatch match;
        match.provider = list.name;
        match.threatType = threatType;
        match.description = address.text() + " is on the list of " + std::string(what) + " " + list.name;
        if (list.written) match.description += ", written " + formatIso8601(*list.written).substr(0, 10);
        match.description += '.';
        match.listed = list.written;
        found.push_back(std::move(match));
    }
    return found;
}

// Nobody's office is this large, and it would make everyone familiar; the private blocks of RFC 1918 and
// RFC 4193 are another matter.
bool isTooWide(const IpNetwork& network) {
    return network.length() < (network.first().isV4() ? 8 : 16) &&
           scopeOf(network.first()) != AddressScope::Private;
}

Result<NamedNetwork> namedNetworkOf(const Json& entry, const std::string& where) {
    if (!entry.is_object())
        return fail(ErrorCode::InvalidFormat,
                    R"(should be an object such as {"name":"Office","networks":["192.0.2.0/24"]})", where);
    NamedNetwork named;
    if (const auto name = entry.find("name"); name != entry.end() && name->is_string())
        named.name = trim(name->get_ref<const std::string&>());
    if (named.name.empty())
        return fail(ErrorCode::InvalidFormat, "has no \"name\"; give it one, such as \"Office\"", where);
    const std::string here = where + " (\"" + elide(visible(named.name), maxNameBytes) + "\")";
    if (named.name.size() > maxNameBytes)
        return fail(ErrorCode::InvalidFormat, "the name is longer than 100 bytes; shorten it", here);
    const auto networks = entry.find("networks");
    if (networks == entry.end() || !networks->is_array() || networks->empty())
        return fail(ErrorCode::InvalidFormat, R"(has no "networks"; list them, such as ["192.0.2.0/24"])",
                    here);
    for (const auto& item : *networks) {
        const auto network =
            item.is_string() ? IpNetwork::parse(trim(item.get_ref<const std::string&>())) : std::nullopt;
        if (!network) {
            const auto shown = item.dump(-1, ' ', false, Json::error_handler_t::replace);
            return fail(ErrorCode::InvalidFormat,
                        elide(visible(shown), maxNameBytes) +
                            " is not an address or network (192.0.2.0/24, 2001:db8::/32)",
                        here);
        }
        if (isTooWide(*network))
            return fail(ErrorCode::InvalidFormat,
                        network->text() + " is too wide: at most a /8 for IPv4 and a /16 for IPv6", here);
        named.networks.push_back(*network);
    }
    return named;
}

} // namespace

Result<Intel> Intel::load(const IntelSettings& settings) {
    auto tor = readLists(settings.torExitLists);
    if (!tor) return tl::unexpected(std::move(tor.error()));
    auto suspicious = readLists(settings.suspiciousLists);
    if (!suspicious) return tl::unexpected(std::move(suspicious.error()));

    auto file = settings.geoDatabase;
    if (file.empty()) {
        auto bundled = resourceFile("geo/country.mmdb");
        if (!bundled) return tl::unexpected(std::move(bundled.error()));
        file = std::move(*bundled);
    }
    auto geo = GeoDatabase::open(file);
    if (!geo) return tl::unexpected(std::move(geo.error()));
    std::shared_ptr<const GeoDatabase> owners;
    if (!settings.networkDatabase.empty()) {
        auto opened = GeoDatabase::open(settings.networkDatabase);
        if (!opened) return tl::unexpected(std::move(opened.error()));
        owners = std::make_shared<const GeoDatabase>(std::move(*opened));
    }
    return Intel(std::move(*tor), std::move(*suspicious),
                 std::make_shared<const GeoDatabase>(std::move(*geo)), settings.namedNetworks,
                 std::move(owners));
}

Intel::Intel(std::vector<AddressList> torLists, std::vector<AddressList> suspiciousLists,
             std::shared_ptr<const GeoDatabase> geo, std::vector<NamedNetwork> named,
             std::shared_ptr<const GeoDatabase> owners)
    : torLists_(std::move(torLists)), suspiciousLists_(std::move(suspiciousLists)), geo_(std::move(geo)),
      owners_(std::move(owners)), named_(std::move(named)) {}

// What the user's databases say goes before the table of clouds.
void Intel::addOwner(const IpAddress& address, AddressFacts& facts) const {
    Place& place = facts.place;
    if (place.asn == 0 && owners_) {
        const Place owner = owners_->find(address);
        place.asn = owner.asn;
        if (place.network.empty()) place.network = owner.network;
    }
    if (place.asn == 0 && place.network.empty()) {
        if (const auto* cloud = findCloudNetwork(address)) {
            place.asn = cloud->asn;
            place.network = cloud->name;
        }
    }
    facts.networkKind = kindOfNetwork(place.asn, place.network);
}

AddressFacts Intel::facts(const IpAddress& address) const {
    AddressFacts facts;
    facts.scope = scopeOf(address);
    if (facts.scope == AddressScope::Public) {
        if (geo_) facts.place = geo_->find(address);
        addOwner(address, facts);
    }
    // Lists hold no other private or reserved addresses, but a wide network on one may enclose them.
    if (facts.scope == AddressScope::Public || facts.scope == AddressScope::Documentation) {
        facts.torLists = matches(torLists_, address, "Tor exit", "Tor exit nodes");
        facts.threatLists = matches(suspiciousLists_, address, "Suspicious address", "suspicious addresses");
    }
    int longest = -1;
    for (const auto& named : named_) {
        for (const auto& network : named.networks) {
            if (network.length() <= longest || !network.contains(address)) continue;
            longest = network.length();
            facts.namedNetwork = named.name;
        }
    }
    if (longest >= 0) facts.place.network = facts.namedNetwork;
    return facts;
}

std::string Intel::geoDescription() const {
    return geo_ ? geo_->description() : "no geolocation database";
}

Result<std::vector<NamedNetwork>> parseNamedNetworks(std::string_view json) {
    const auto document = Json::parse(json, nullptr, false);
    if (document.is_discarded() || !document.is_array())
        return fail(
            ErrorCode::InvalidFormat,
            R"(the named networks should be JSON such as [{"name":"Office","networks":["192.0.2.0/24"]}])");
    std::vector<NamedNetwork> result;
    for (const auto& entry : document) {
        auto named = namedNetworkOf(entry, "named network " + std::to_string(result.size() + 1));
        if (!named) return tl::unexpected(std::move(named.error()));
        result.push_back(std::move(*named));
    }
    return result;
}

} // namespace cosmoswatch
