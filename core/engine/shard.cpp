#include "core/engine/shard.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/engine/access_rollup.h"

#include <algorithm>
#include <cstring>

namespace cosmoswatch {
namespace {

constexpr std::size_t rememberedRecords = 1u << 19; // at least; 16 MB
constexpr std::size_t maxResourceIds = 65536;
constexpr std::size_t longestResourceId = 2048;
constexpr std::size_t longestPrincipal = 256;
constexpr std::size_t evidenceBytesAsRow = 4096;
constexpr std::size_t longestText = 512; // of names kept in an alert
constexpr std::size_t longestEvidence = 64 * 1024;
constexpr std::size_t maxCountedAlerts = 1u << 18; // 8 MB

// "primary key": what the request was signed with.
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

std::string containerOf(const DataRequest& request) {
    std::string text = elide(request.database, 128);
    if (!request.container.empty()) text += "/" + elide(request.container, 128);
    return text;
}

} // namespace

struct Shard::AccountState {
    Account account;
    AccountBaseline baseline;
    AccessRollup rollup;
    bool baselineChanged = false;
    std::uint64_t collection = 0; // since when nothing was seen
    // Of the records since the last collect().
    std::uint64_t records = 0;
    Timestamp first{};
    Timestamp last{};
    Timestamp newest{}; // ever, for lateness
};

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
    return hash;
}

Shard::Shard(const Intel& intel, ShardSettings settings, SavedBaseline savedBaseline)
    : settings_(settings), clients_(intel), savedBaseline_(std::move(savedBaseline)),
      recent_(rememberedRecords / settings.count) {}

Shard::~Shard() = default;

// The name ends, so that it is no other one's beginning.
std::string Shard::stateName(const std::string& accountKey) {
    return "baseline/" + accountKey + "/";
}

Result<Shard::AccountState*> Shard::account(const Account& account) {
    if (hash64(account.key) % settings_.count != settings_.index) return nullptr;
    if (const auto it = accounts_.find(account.key); it != accounts_.end()) return it->second.get();
    auto saved = savedBaseline_(stateName(account.key));
    if (!saved) return tl::unexpected(std::move(saved.error()));
    auto state = std::make_unique<AccountState>();
    state->account = account;
    if (*saved) {
        if (auto baseline = AccountBaseline::load(**saved)) state->baseline = std::move(*baseline);
        state->newest = state->baseline.countries().last();
    }
    return accounts_.emplace(account.key, std::move(state)).first->second.get();
}

Result<Shard::AccountState*> Shard::accountOf(std::string_view resourceId) {
    if (const auto it = byResourceId_.find(resourceId); it != byResourceId_.end()) return it->second;
    auto state = account(parseAccount(elide(resourceId, longestResourceId)));
    if (!state || resourceId.size() > longestResourceId) return state;
    if (byResourceId_.size() >= maxResourceIds) byResourceId_.clear();
    byResourceId_.emplace(std::string(resourceId), *state);
    return state;
}

Result<void> Shard::process(const EventBatch& batch) {
    for (const Event& event : batch.events) {
        const auto found = accountOf(event.resourceId);
        if (!found) return tl::unexpected(found.error());
        AccountState* state = *found;
        if (!state) continue;
        ++uncollected_.records;
        const std::uint64_t hash = recordHash(event);
        if (!recent_.insert(hash)) {
            ++uncollected_.duplicates;
            continue;
        }
        count(event, *state);
        if (const auto* request = std::get_if<DataRequest>(&event.details))
            inspect(event, *request, *state, hash);
    }
    return {};
}

void Shard::count(const Event& event, AccountState& state) {
    if (state.records == 0) touched_.push_back(&state);
    if (event.time < state.newest - settings_.learning.lateness) ++uncollected_.late;
    state.newest = std::max(state.newest, event.time);
    state.first = state.records == 0 ? event.time : std::min(state.first, event.time);
    state.last = state.records == 0 ? event.time : std::max(state.last, event.time);
    ++state.records;
    newest_ = std::max(newest_, event.time);
}

void Shard::inspect(const Event& event, const DataRequest& request, AccountState& state, std::uint64_t hash) {
    const auto& address = clients_.address(request.clientAddress);
    const auto& application = clients_.application(request.userAgent);
    state.rollup.add(event, request, address, application);

    Observation observation{event, state.account, state.baseline, settings_.learning};
    observation.application = &application->application;
    observation.principal = request.principalId.empty() ? request.resourceTokenUser : request.principalId;
    observation.principal = observation.principal.substr(0, longestPrincipal);
    if (address) {
        observation.facts = &address->facts;
        observation.address = address->text;
        observation.network = address->network;
        observation.city = address->city;
    }
    findings_.clear();
    for (const Detector* detector : allDetectors())
        detector->inspect(observation, findings_);
    for (const Finding& finding : findings_)
        raise(finding, observation, hash);

    if (!address || !request.succeeded()) return;
    state.baseline.observe({event.time, observation.address, observation.network, observation.city,
                            observation.principal, observation.facts});
    state.baselineChanged = true;
}

void Shard::raise(const Finding& finding, const Observation& observation, std::uint64_t hash) {
    Alert alert = alertFrom(finding, observation);
    if (alertsSeen_.size() < maxCountedAlerts) alertsSeen_.insert(hash64(alert.id));
    auto [it, isNew] = alerts_.try_emplace(alert.id);
    AlertUpdate& update = it->second;
    if (isNew)
        update.alert = std::move(alert);
    else
        mergeInto(update.alert, alert);
    update.recordHashes.push_back(hash);
    if (update.evidence.size() < maxEvidenceRecords) {
        const Event& event = observation.event;
        update.evidence.push_back(
            {event.time, hash, std::string(event.source), event.offset, elide(event.json, longestEvidence)});
        evidenceBytes_ += update.evidence.back().json.size();
    }
}

Alert Shard::alertFrom(const Finding& finding, const Observation& observation) const {
    const Event& event = observation.event;
    const auto& request = std::get<DataRequest>(event.details);
    Alert alert;
    alert.type = finding.alertType;
    alert.severity = finding.severity;
    alert.sample = settings_.sample;
    alert.account = observation.account;
    alert.entity = finding.entity;
    alert.windowStart = finding.windowStart;
    alert.id = stableId({alert.type, alert.account.key, alert.entity, formatIso8601(alert.windowStart)});
    alert.first = alert.last = event.time;
    alert.count = 1;
    alert.reasons = finding.reasons;
    if (observation.facts) {
        alert.address = observation.address;
        alert.place = observation.facts->place;
        if (!observation.facts->namedNetwork.empty()) alert.place.network = observation.facts->namedNetwork;
        alert.threats = observation.facts->torLists;
        alert.threats.insert(alert.threats.end(), observation.facts->threatLists.begin(),
                             observation.facts->threatLists.end());
    }
    alert.application = observation.application->name();
    alert.userAgent = elide(request.userAgent, longestText);
    alert.principal = elide(observation.principal, longestText);
    alert.authentication = authenticationOf(request);
    alert.operations = {elide(event.operation, 64)};
    if (const std::string container = containerOf(request); !container.empty())
        alert.containers = {container};
    alert.responseBytes = request.responseLength;
    return alert;
}

std::size_t Shard::pendingRows() const {
    std::size_t rows = alerts_.size() + evidenceBytes_ / evidenceBytesAsRow;
    for (const AccountState* state : touched_)
        rows += 1 + state->rollup.size();
    return rows;
}

void Shard::collect(StoreBatch& into) {
    ++collections_;
    for (auto& [id, update] : alerts_)
        into.alerts.push_back(std::move(update));
    alerts_.clear();
    evidenceBytes_ = 0;
    std::sort(touched_.begin(), touched_.end(),
              [](const AccountState* a, const AccountState* b) { return a->account.key < b->account.key; });
    for (AccountState* state : touched_) {
        const std::string& key = state->account.key;
        state->rollup.collect(key, into);
        into.accounts.push_back({state->account, state->first, state->last, state->records, 0});
        state->records = 0;
        state->collection = collections_;
        if (std::exchange(state->baselineChanged, false))
            into.state.emplace_back(stateName(key), state->baseline.save());
    }
    touched_.clear();
    forgetIdleAccounts();
    into.counters += uncollected_;
    collected_ += std::exchange(uncollected_, {});
}

// Only those whose last change was in an earlier batch: it is in the store by the time they come back.
void Shard::forgetIdleAccounts() {
    if (accounts_.size() <= settings_.maxAccounts) return;
    std::erase_if(accounts_, [this](const auto& entry) { return entry.second->collection < collections_; });
    byResourceId_.clear();
}

} // namespace cosmoswatch
