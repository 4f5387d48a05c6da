#include "core/baseline/network_rules.h"

#include "core/base/text.h"
#include "core/intel/address.h"

#include <algorithm>

namespace cosmoswatch {
namespace {

constexpr int widestV4 = 8; // a rule for more addresses than a /8 holds is one for everybody
constexpr int widestV6 = 24;

struct AddressRules {
    bool any = false;
    bool azure = false;    // 0.0.0.0: every data centre of Azure, whoever rents there
    bool everyone = false; // a network as wide as the internet
};

AddressRules addressRules(std::string_view list) {
    AddressRules found;
    while (!list.empty()) {
        const auto end = std::min(list.find(','), list.size());
        const std::string_view rule = trim(list.substr(0, end));
        list.remove_prefix(std::min(end + 1, list.size()));
        if (rule.empty()) continue;
        found.any = true;
        if (rule == "0.0.0.0") {
            found.azure = true;
        } else if (const auto network = IpNetwork::parse(rule)) {
            const bool v4 = network->first().isV4();
            found.everyone |= network->length() < (v4 ? widestV4 : widestV6);
        }
    }
    return found;
}

} // namespace

void NetworkRules::apply(const ControlChange& change) {
    for (const auto& [name, value] : change.facts)
        facts_.insert_or_assign(name, value);
}

bool NetworkRules::areKnown() const {
    return facts_.contains("public") || facts_.contains("rules") || facts_.contains("filter");
}

std::string_view NetworkRules::value(std::string_view name) const {
    const auto it = facts_.find(name);
    return it == facts_.end() ? std::string_view{} : std::string_view(it->second);
}

NetworkReach NetworkRules::reach() const {
    if (value("public") == "off") return NetworkReach::Closed;
    const AddressRules addresses = addressRules(value("rules"));
    if (addresses.everyone) return NetworkReach::Everywhere;
    if (addresses.azure) return NetworkReach::AzureWide;
    if (addresses.any || value("filter") == "on") return NetworkReach::Filtered;
    return NetworkReach::Everywhere;
}

std::string NetworkRules::describe() const {
    if (!areKnown()) return {};
    switch (reach()) {
    case NetworkReach::Closed:
        return "not over public networks at all";
    case NetworkReach::Filtered:
        if (const auto list = value("rules"); !list.empty()) return "only from " + std::string(list);
        return "only from its virtual networks";
    case NetworkReach::AzureWide:
        return "from every data centre of Azure (rule 0.0.0.0)";
    case NetworkReach::Everywhere:
        if (const auto list = value("rules"); !list.empty())
            return "from everywhere (rule " + std::string(list) + ")";
        return "from everywhere";
    }
    return {};
}

} // namespace cosmoswatch
