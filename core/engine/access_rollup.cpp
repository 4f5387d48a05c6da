#include "core/engine/access_rollup.h"

#include "core/base/hash.h"
#include "core/base/text.h"

#include <algorithm>
#include <map>

namespace cosmoswatch {

std::size_t AccessRollup::KeyHash::operator()(const Key& key) const {
    const std::uint64_t parts[] = {static_cast<std::uint64_t>(key.hour),
                                   reinterpret_cast<std::uintptr_t>(key.address),
                                   reinterpret_cast<std::uintptr_t>(key.application),
                                   (std::uint64_t{key.principal} << 32) | key.operation};
    return hash64({reinterpret_cast<const char*>(parts), sizeof parts});
}

// Azure knows some twenty operations; a hostile log may invent more.
std::uint32_t AccessRollup::operationIndex(std::string_view operation) {
    const auto it = std::find(operations_.begin(), operations_.end(), operation);
    if (it != operations_.end()) return static_cast<std::uint32_t>(it - operations_.begin());
    if (operations_.size() >= maxOperations) return maxOperations - 1;
    operations_.emplace_back(elide(operation, 64));
    return static_cast<std::uint32_t>(operations_.size() - 1);
}

// Zero is none: a key was used.
std::uint32_t AccessRollup::principalIndex(std::string_view principal) {
    if (principal.empty()) return 0;
    if (principals_.empty()) principals_ = {std::string(), std::string(otherPrincipals)};
    if (const auto it = principalIndexes_.find(principal); it != principalIndexes_.end()) return it->second;
    if (principals_.size() >= maxPrincipals) return 1;
    principals_.emplace_back(principal);
    const auto index = static_cast<std::uint32_t>(principals_.size() - 1);
    principalIndexes_.emplace(std::string(principal), index);
    return index;
}

void AccessRollup::add(const Event& event, const DataRequest& request,
                       const std::shared_ptr<const KnownAddress>& address,
                       const std::shared_ptr<const KnownApplication>& application,
                       std::string_view principal) {
    const auto hour = std::chrono::floor<std::chrono::hours>(event.time).time_since_epoch().count();
    auto [it, isNew] = cells_.try_emplace(
        {hour, address.get(), application.get(), operationIndex(event.operation), principalIndex(principal)});
    Cell& cell = it.value();
    if (isNew) {
        cell.address = address;
        cell.application = application;
    }
    ++cell.value.requests;
    cell.value.failures += request.succeeded() ? 0 : 1;
    cell.value.bytesRead += request.responseLength;
    cell.value.bytesWritten += request.requestLength;
    cell.value.requestCharge += request.requestCharge;
}

void AccessRollup::collect(const std::string& accountKey, StoreBatch& into) {
    std::map<RollupKey, RollupValue> sums; // several user agents may be one application
    std::map<std::string, const KnownAddress*> addresses;
    for (const auto& [key, cell] : cells_) {
        RollupValue& sum =
            sums[{Timestamp{std::chrono::hours{key.hour}}, accountKey, key.address ? key.address->text : "",
                  key.address ? key.address->countryCode : "--", key.application->name,
                  operations_[key.operation], key.principal > 0 ? principals_[key.principal] : ""}];
        sum.requests += cell.value.requests;
        sum.failures += cell.value.failures;
        sum.bytesRead += cell.value.bytesRead;
        sum.bytesWritten += cell.value.bytesWritten;
        sum.requestCharge += cell.value.requestCharge;
        if (key.address) addresses[key.address->text] = key.address;
    }
    into.rollups.insert(into.rollups.end(), sums.begin(), sums.end());
    for (const auto& [text, known] : addresses) {
        const AddressFacts& facts = known->facts;
        into.addresses.push_back({text, known->countryCode,
                                  facts.namedNetwork.empty() ? facts.place.network : facts.namedNetwork,
                                  !facts.torLists.empty(), !facts.threatLists.empty()});
    }
    principals_.clear();
    principalIndexes_ = {};
    cells_ = {}; // a table that was large once is not kept
}

} // namespace cosmoswatch
