#include "core/engine/pending_alerts.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/engine/observer.h"

namespace cosmoswatch {
namespace {

constexpr std::size_t evidenceBytesAsRow = 4096;
constexpr std::size_t longestText = 512; // of names kept in an alert
constexpr std::size_t longestEvidence = 64 * 1024;
constexpr std::size_t maxCountedAlerts = 1u << 18; // 8 MB

std::string containerOf(std::string_view database, std::string_view container) {
    std::string text = elide(database, 128);
    if (!container.empty()) text += "/" + elide(container, 128);
    return text;
}

} // namespace

std::string authenticationOf(const DataRequest& request) {
    const std::string_view type = request.authTokenType.empty() ? request.keyType : request.authTokenType;
    if (type.empty()) return request.principalId.empty() ? "" : "Microsoft Entra ID";
    struct Name {
        std::string_view azure;
        const char* ours;
    };
    static constexpr Name names[] = {{"PrimaryMasterKey", "primary key"},
                                     {"SecondaryMasterKey", "secondary key"},
                                     {"PrimaryReadOnlyMasterKey", "primary read-only key"},
                                     {"SecondaryReadOnlyMasterKey", "secondary read-only key"},
                                     {"SystemReadOnly", "system read-only key"},
                                     {"SystemReadWrite", "system key"},
                                     {"SystemAll", "system key"},
                                     {"ResourceToken", "resource token"},
                                     {"AadToken", "Microsoft Entra ID"},
                                     {"Aad", "Microsoft Entra ID"}};
    for (const auto& name : names)
        if (equalsIgnoreCase(type, name.azure)) return name.ours;
    return visible(elide(type, 64));
}

namespace {

Alert alertOf(const Finding& finding, const Account& account, Timestamp time) {
    Alert alert;
    alert.type = finding.alertType;
    alert.severity = finding.severity;
    alert.account = account;
    alert.entity = finding.entity;
    alert.windowStart = finding.windowStart;
    alert.id = stableId({alert.type, account.key, alert.entity, formatIso8601(alert.windowStart)});
    alert.first = alert.last = time;
    alert.count = 1;
    alert.reasons = finding.reasons;
    alert.links = finding.links;
    return alert;
}

void describeClient(Alert& alert, std::string_view address, const AddressFacts& facts) {
    alert.address = address;
    alert.place = facts.place;
    if (!facts.namedNetwork.empty()) alert.place.network = facts.namedNetwork;
    alert.threats = facts.torLists;
    alert.threats.insert(alert.threats.end(), facts.threatLists.begin(), facts.threatLists.end());
}

// The Activity Log knows names, the data requests only the object id: both are the same person.
void linkPrincipal(Alert& alert, std::string_view id) {
    if (!id.empty() && id != alert.principal) alert.links.push_back("principal:" + std::string(id));
}

void describeRequest(Alert& alert, const DataRequest& request) {
    alert.userAgent = elide(request.userAgent, longestText);
    alert.authentication = authenticationOf(request);
    if (std::string container = containerOf(request.database, request.container); !container.empty())
        alert.containers = {std::move(container)};
    alert.responseBytes = request.responseLength;
}

// What the request of a query told before the query came.
void describeQuery(Alert& alert, const QueryStatistics& query, const Observation& observation, bool counts) {
    alert.containers = {containerOf(query.database, query.container)};
    alert.operations = {"Query"};
    if (counts) alert.itemsReturned = query.rowsReturned;
    if (!counts || !observation.context) return;
    alert.userAgent = observation.context->userAgent;
    alert.authentication = observation.context->authentication;
    alert.responseBytes = observation.context->bytes;
}

// The observed record comes first: only what it does not say is taken from the finding.
void describeCaller(Alert& alert, const Caller& caller) {
    if (alert.principal.empty()) alert.principal = elide(caller.principal, longestText);
    if (!caller.application.empty() && (alert.application.empty() || alert.address.empty()))
        alert.application = caller.application;
    if (!alert.address.empty() || caller.address.empty()) return;
    alert.address = caller.address;
    alert.place.countryCode = caller.country;
    alert.place.countryName = countryName(caller.country);
    alert.authentication = "Microsoft Entra ID";
}

} // namespace

void PendingAlerts::raise(const Finding& finding, const Observation& observation, std::uint64_t recordHash) {
    const Event& event = observation.event;
    Alert alert = alertOf(finding, observation.account, event.time);
    if (observation.facts) describeClient(alert, observation.address, *observation.facts);
    alert.application = observation.applicationName;
    alert.principal = elide(
        observation.principalName.empty() ? observation.principal : observation.principalName, longestText);
    linkPrincipal(alert, observation.principal);
    alert.operations = {elide(event.operation, 64)};
    if (const auto* request = std::get_if<DataRequest>(&event.details))
        describeRequest(alert, *request);
    else if (const auto* query = std::get_if<QueryStatistics>(&event.details))
        describeQuery(alert, *query, observation, finding.counts);
    else if (std::holds_alternative<ActivityEntry>(event.details))
        alert.authentication = "Microsoft Entra ID";
    describeCaller(alert, finding.caller);
    add(std::move(alert), finding, evidenceOf(event, recordHash, longestEvidence));
}

void PendingAlerts::raise(const Finding& finding, const KeyListing& listing, const KnownAddress* address) {
    Alert alert = alertOf(finding, listing.account, listing.time());
    if (address) describeClient(alert, address->text, address->facts);
    alert.application = listing.tool;
    alert.principal = listing.principalName.empty() ? listing.principal : listing.principalName;
    linkPrincipal(alert, listing.principal);
    alert.authentication = "Microsoft Entra ID";
    alert.operations = {elide(listing.operation, 64)};
    add(std::move(alert), finding, listing.record);
}

void PendingAlerts::add(Alert alert, const Finding& finding, EvidenceRecord record) {
    alert.sample = sample_;
    if (seen_.size() < maxCountedAlerts) seen_.insert(hash64(alert.id));
    for (const auto& earlier : finding.earlier) {
        alert.first = std::min(alert.first, earlier.time);
        alert.last = std::max(alert.last, earlier.time);
    }
    const AlertRecord own{record.recordHash, finding.counts ? 1u : 0u, alert.responseBytes,
                          alert.itemsReturned};
    alert.count = own.count + finding.earlier.size();
    auto [it, isNew] = updates_.try_emplace(alert.id);
    AlertUpdate& update = it->second;
    if (isNew)
        update.alert = std::move(alert);
    else
        mergeInto(update.alert, alert);
    for (const auto& earlier : finding.earlier)
        addRecord(update, {earlier.recordHash}, earlier);
    addRecord(update, own, std::move(record));
}

void PendingAlerts::addRecord(AlertUpdate& update, const AlertRecord& amounts, EvidenceRecord record) {
    update.records.push_back(amounts);
    if (update.evidence.size() >= maxEvidenceRecords) return;
    evidenceBytes_ += record.json.size();
    update.evidence.push_back(std::move(record));
}

std::size_t PendingAlerts::rows() const {
    return updates_.size() + evidenceBytes_ / evidenceBytesAsRow;
}

void PendingAlerts::collect(StoreBatch& into) {
    for (auto& [id, update] : updates_)
        into.alerts.push_back(std::move(update));
    updates_.clear();
    evidenceBytes_ = 0;
}

} // namespace cosmoswatch
