#include "core/engine/shard.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/engine/access_rollup.h"

#include <algorithm>
#include <cstring>

namespace cosmoswatch {
namespace {

constexpr std::size_t rememberedRecords = 1u << 20;
constexpr std::size_t maxResourceIds = 65536;
constexpr std::size_t longestText = 512; // of names kept in an alert
constexpr std::size_t longestEvidence = 64 * 1024;
constexpr std::size_t maxCountedAlerts = 1u << 20;

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
    AccountProfile profile;
    AccessRollup rollup;
    bool profileChanged = false;
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

Shard::Shard(const Intel& intel, ShardSettings settings)
    : settings_(settings), clients_(intel), recent_(rememberedRecords / settings.count) {}

Shard::~Shard() = default;

Result<void> Shard::restore(const std::string& stateName, const std::string& value) {
    const std::string key = stateName.substr(std::strlen(statePrefix));
    AccountState* state = addAccount(parseAccount(key));
    if (!state) return {};
    auto profile = AccountProfile::load(value);
    if (!profile) return tl::unexpected(profile.error());
    state->profile = std::move(*profile);
    state->newest = state->profile.habits().last;
    return {};
}

Shard::AccountState* Shard::addAccount(const Account& account) {
    if (hash64(account.key) % settings_.count != settings_.index) return nullptr;
    auto& state = accounts_[account.key];
    if (!state) {
        state = std::make_unique<AccountState>();
        state->account = account;
    }
    return state.get();
}

Shard::AccountState* Shard::accountOf(std::string_view resourceId) {
    if (const auto it = byResourceId_.find(resourceId); it != byResourceId_.end()) return it->second;
    AccountState* state = addAccount(parseAccount(elide(resourceId, 2048)));
    if (byResourceId_.size() >= maxResourceIds) byResourceId_.clear();
    byResourceId_.emplace(std::string(resourceId), state);
    return state;
}

void Shard::process(const EventBatch& batch) {
    for (const Event& event : batch.events) {
        AccountState* state = accountOf(event.resourceId);
        if (!state) continue;
        ++totals_.records;
        const std::uint64_t hash = recordHash(event);
        if (!recent_.insert(hash)) {
            ++totals_.duplicates;
            continue;
        }
        count(event, *state);
        if (const auto* request = std::get_if<DataRequest>(&event.details))
            inspect(event, *request, *state, hash);
    }
}

void Shard::count(const Event& event, AccountState& state) {
    if (event.time < state.newest - settings_.acceptedLateness) ++totals_.late;
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

    Observation observation{event, state.account, state.profile, settings_.learningPeriod};
    observation.application = &application->application;
    observation.principal = request.principalId.empty() ? request.resourceTokenUser : request.principalId;
    if (address) {
        observation.facts = &address->facts;
        observation.address = address->text;
        observation.network = address->network;
    }
    findings_.clear();
    for (const Detector* detector : allDetectors())
        detector->inspect(observation, findings_);
    for (const Finding& finding : findings_)
        raise(finding, observation, hash);

    if (!address || !request.succeeded()) return;
    state.profile.observe(
        {event.time, observation.address, observation.network, observation.principal, observation.facts});
    state.profileChanged = true;
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
    std::size_t rows = alerts_.size();
    for (const auto& [key, state] : accounts_)
        rows += state->rollup.size();
    return rows;
}

void Shard::collect(StoreBatch& into) {
    for (auto& [id, update] : alerts_)
        into.alerts.push_back(std::move(update));
    alerts_.clear();
    for (auto& [key, state] : accounts_) {
        if (state->records == 0) continue;
        state->rollup.collect(key, into);
        into.accounts.push_back({state->account, state->first, state->last, state->records, 0});
        state->records = 0;
        if (std::exchange(state->profileChanged, false))
            into.state.emplace_back(statePrefix + key, state->profile.save());
    }
    into.counters.records += totals_.records - collected_.records;
    into.counters.duplicates += totals_.duplicates - collected_.duplicates;
    into.counters.late += totals_.late - collected_.late;
    collected_ = totals_;
}

} // namespace cosmoswatch
