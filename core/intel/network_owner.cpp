#include "core/intel/network_owner.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace cosmoswatch {
namespace {

// Microsoft's autonomous systems, sorted.
constexpr std::array<std::uint32_t, 13> platformSystems{3598, 6584, 8068, 8069,  8070,  8071, 8072,
                                                        8073, 8074, 8075, 12076, 23468, 35106};

// Those of clouds, sellers of servers, delivery networks, VPNs and web proxies, sorted.
constexpr std::uint32_t hostingSystems[]{
    7160,   // Oracle
    7203,   // Leaseweb
    7224,   // Amazon
    7979,   // Servers.com
    8100,   // QuadraNet
    8560,   // IONOS
    8987,   // Amazon
    9009,   // M247
    9059,   // Amazon
    9123,   // Timeweb
    11878,  // tzulo
    12876,  // Scaleway
    13335,  // Cloudflare
    14061,  // DigitalOcean
    14618,  // Amazon
    15169,  // Google
    15395,  // Rackspace
    16247,  // M247
    16276,  // OVH
    16509,  // Amazon
    16625,  // Akamai
    19148,  // Leaseweb
    19527,  // Google
    19994,  // Rackspace
    20473,  // Vultr
    20940,  // Akamai
    21859,  // Zenlayer
    22616,  // Zscaler
    23470,  // ReliableSite
    24940,  // Hetzner
    25697,  // UpCloud
    26496,  // GoDaddy
    27357,  // Rackspace
    28753,  // Leaseweb
    29802,  // Hivelocity
    30058,  // FDCservers
    30633,  // Leaseweb
    31034,  // Aruba
    31173,  // 31173 Services
    31898,  // Oracle
    33070,  // Rackspace
    35540,  // OVH
    36007,  // Kamatera
    36351,  // IBM Cloud
    36352,  // ColoCrossing
    37963,  // Alibaba
    38895,  // Amazon
    39111,  // Amazon
    39351,  // 31173 Services
    40021,  // Contabo
    40676,  // Psychz
    45090,  // Tencent
    45102,  // Alibaba
    46562,  // Performive
    47583,  // Hostinger
    48337,  // Linode
    49505,  // Selectel
    49981,  // WorldStream
    51167,  // Contabo
    53667,  // FranTech
    53813,  // Zscaler
    54113,  // Fastly
    54253,  // Oracle
    54825,  // Equinix Metal
    55990,  // Huawei Cloud
    57043,  // Hostkey
    60068,  // Datacamp
    60781,  // Leaseweb
    62044,  // Zscaler
    62240,  // Clouvider
    62567,  // DigitalOcean
    62785,  // Amazon
    63949,  // Akamai Linode
    132203, // Tencent
    133752, // Leaseweb
    136787, // PacketHub
    136907, // Huawei Cloud
    141995, // Contabo
    147049, // PacketHub
    197540, // netcup
    199524, // Gcore
    200130, // DigitalOcean
    200350, // Yandex Cloud
    202018, // DigitalOcean
    202053, // UpCloud
    202422, // Gcore
    204548, // Kamatera
    212238, // Datacamp
    213230, // Hetzner
    395839, // Hostkey
    396982, // Google Cloud
};

// At the beginning of a word in an owner's name.
constexpr std::array<std::string_view, 30> hostingWords{"akamai",       "alibaba",
                                                        "amazon",       "aws",
                                                        "cloud",        "colo",
                                                        "contabo",      "datacamp",
                                                        "datacent",     "data cent",
                                                        "dedicated",    "digital ocean",
                                                        "digitalocean", "google cloud",
                                                        "hetzner",      "host",
                                                        "leaseweb",     "linode",
                                                        "m247",         "ovh",
                                                        "proxy",        "rackspace",
                                                        "scaleway",     "server",
                                                        "tencent",      "virtual machine",
                                                        "vps",          "vpn",
                                                        "vultr",        "zscaler"};

template<typename Range>
bool holds(const Range& sorted, std::uint32_t asn) {
    return std::binary_search(std::begin(sorted), std::end(sorted), asn);
}

bool isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool hasWord(std::string_view name, std::string_view beginning) {
    for (std::size_t from = 0; from < name.size();) {
        const auto found = findIgnoreCase(name.substr(from), beginning);
        if (found == std::string_view::npos) return false;
        if (from + found == 0 || !isLetter(name[from + found - 1])) return true;
        from += found + 1;
    }
    return false;
}

} // namespace

std::string_view label(NetworkKind kind) {
    switch (kind) {
    case NetworkKind::Access:
        return "access network";
    case NetworkKind::Hosting:
        return "cloud or hosting";
    case NetworkKind::Platform:
        return "Microsoft";
    case NetworkKind::Unknown:
        break;
    }
    return "unknown";
}

NetworkKind kindOfNetwork(std::uint32_t asn, std::string_view organisation) {
    if (holds(platformSystems, asn)) return NetworkKind::Platform;
    if (holds(hostingSystems, asn)) return NetworkKind::Hosting;
    if (hasWord(organisation, "microsoft") || hasWord(organisation, "msft")) return NetworkKind::Platform;
    const bool machines = std::any_of(hostingWords.begin(), hostingWords.end(),
                                      [&](std::string_view word) { return hasWord(organisation, word); });
    if (machines) return NetworkKind::Hosting;
    return asn != 0 || !organisation.empty() ? NetworkKind::Access : NetworkKind::Unknown;
}

} // namespace cosmoswatch
