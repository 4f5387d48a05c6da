#include "core/engine/observer.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/detect/suspicious_principal.h"

#include <cstring>

namespace cosmoswatch {
namespace {

constexpr std::size_t longestPrincipal = 256;
constexpr std::size_t longestListing = 16 * 1024; // kept text of a record that lists keys
constexpr std::size_t longestName = 128;

} // namespace

void Observer::describe(Observation& observation) {
    static const std::shared_ptr<const KnownApplication> noApplication =
        std::make_shared<const KnownApplication>();
    std::string_view address;
    application_ = noApplication;
    if (const auto* request = std::get_if<DataRequest>(&observation.event.details)) {
        address = request->clientAddress;
        application_ = clients_.application(request->userAgent);
        observation.principal =
            request->principalId.empty() ? request->resourceTokenUser : request->principalId;
    } else if (const auto* entry = std::get_if<ActivityEntry>(&observation.event.details)) {
        address = entry->callerAddress;
        application_ = clients_.managementTool(entry->applicationId);
        observation.principal = entry->principalId.empty() ? entry->principalName : entry->principalId;
        observation.principalName = entry->principalName.substr(0, longestPrincipal);
    }
    observation.principal = observation.principal.substr(0, longestPrincipal);
    observation.application = &application_->application;
    observation.applicationName = application_->name;
    address_ = clients_.address(address);
    if (!address_) return;
    observation.facts = &address_->facts;
    observation.address = address_->text;
    observation.network = address_->network;
    observation.place = address_->place;
    observation.city = address_->city;
}

std::uint64_t recordHash(const Event& event) {
    if (event.activityId.empty()) return hash64(event.json);
    char fixed[sizeof(std::int64_t) + 1];
    const std::int64_t time = toMicroseconds(event.time);
    std::memcpy(fixed, &time, sizeof time);
    fixed[sizeof time] = static_cast<char>(event.details.index());
    std::uint64_t hash = hash64(event.activityId, hash64({fixed, sizeof fixed}));
    hash = hash64(event.operation, hash);
    // One query leaves a record for each partition it ran on.
    if (const auto* query = std::get_if<QueryStatistics>(&event.details))
        hash = hash64(query->queryText, hash64(query->partitionKeyRange, hash));
    // Start and end of an operation may bear one time.
    if (const auto* entry = std::get_if<ActivityEntry>(&event.details)) {
        const char outcome = static_cast<char>(entry->outcome);
        hash = hash64({&outcome, 1}, hash);
    }
    return hash;
}

EvidenceRecord evidenceOf(const Event& event, std::uint64_t recordHash, std::size_t longest) {
    return {event.time, recordHash, std::string(event.source), event.offset, elide(event.json, longest)};
}

KeyListing keyListingOf(const Observation& observation, std::uint64_t recordHash) {
    KeyListing listing = listingOf(observation);
    listing.account = observation.account;
    listing.operation = elide(observation.event.operation, longestName);
    listing.record = evidenceOf(observation.event, recordHash, longestListing);
    return listing;
}

} // namespace cosmoswatch
