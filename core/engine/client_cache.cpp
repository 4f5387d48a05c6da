#include "core/engine/client_cache.h"

#include "core/base/hash.h"

namespace cosmoswatch {

std::size_t TransparentHash::operator()(std::string_view text) const {
    return hash64(text);
}

const std::shared_ptr<const KnownAddress>& ClientCache::address(std::string_view text) {
    if (const auto it = addresses_.find(text); it != addresses_.end()) return it->second;
    const auto parsed = IpAddress::parse(text);
    static const std::shared_ptr<const KnownAddress> none;
    if (!parsed) return none;

    auto known = std::make_shared<KnownAddress>();
    known->text = parsed->text();
    known->network = IpNetwork::of(*parsed, parsed->isV4() ? 24 : 48).text();
    known->facts = intel_.facts(*parsed);
    known->countryCode = known->facts.place.countryCode.empty() ? "--" : known->facts.place.countryCode;
    if (!known->facts.place.city.empty()) known->city = known->countryCode + "/" + known->facts.place.city;
    if (text.size() > longestAddress) return unremembered_ = std::move(known);
    if (addresses_.size() >= maxAddresses) addresses_.clear();
    return addresses_.emplace(std::string(text), std::move(known)).first->second;
}

const std::shared_ptr<const KnownApplication>& ClientCache::application(std::string_view userAgent) {
    userAgent = userAgent.substr(0, longestUserAgent);
    if (const auto it = applications_.find(userAgent); it != applications_.end()) return it->second;
    auto known = std::make_shared<KnownApplication>();
    known->application = classifyUserAgent(userAgent);
    known->name = known->application.name();
    if (applications_.size() >= maxApplications) applications_.clear();
    return applications_.emplace(std::string(userAgent), std::move(known)).first->second;
}

} // namespace cosmoswatch
