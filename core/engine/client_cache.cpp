#include "core/engine/client_cache.h"

#include "core/base/text.h"
#include "core/baseline/access_habits.h"
#include "core/intel/azure_application.h"

namespace cosmoswatch {

const std::shared_ptr<const KnownAddress>& ClientCache::address(std::string_view text) {
    if (const auto it = addresses_.find(text); it != addresses_.end()) return it->second;
    const auto parsed = IpAddress::parse(text);
    static const std::shared_ptr<const KnownAddress> none;
    if (!parsed) return none;

    auto known = std::make_shared<KnownAddress>();
    known->text = parsed->text();
    known->network = IpNetwork::of(*parsed, parsed->isV4() ? 24 : 48).text();
    known->facts = intel_->facts(*parsed);
    known->countryCode = known->facts.place.countryCode.empty() ? "--" : known->facts.place.countryCode;
    if (!known->facts.place.city.empty()) known->city = known->countryCode + "/" + known->facts.place.city;
    known->place = placeOf(known->facts);
    if (text.size() > longestAddress) return unremembered_ = std::move(known);
    if (addresses_.size() >= maxAddresses) addresses_.clear();
    return addresses_.emplace(std::string(text), std::move(known)).first->second;
}

template<typename Classify>
const std::shared_ptr<const KnownApplication>& ClientCache::known(Table<KnownApplication>& table,
                                                                  std::string_view text, Classify classify) {
    text = text.substr(0, longestUserAgent);
    if (const auto it = table.find(text); it != table.end()) return it->second;
    auto known = std::make_shared<KnownApplication>();
    known->application = classify(text);
    known->name = known->application.name();
    known->userAgent = elide(text, longestShown);
    if (table.size() >= maxApplications) table.clear();
    return table.emplace(std::string(text), std::move(known)).first->second;
}

const std::shared_ptr<const KnownApplication>& ClientCache::application(std::string_view userAgent) {
    return known(applications_, userAgent, classifyUserAgent);
}

const std::shared_ptr<const KnownApplication>& ClientCache::managementTool(std::string_view id) {
    return known(tools_, id, classifyApplicationId);
}

} // namespace cosmoswatch
