#include "core/engine/shard.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/detect/data_exfiltration_anomaly.h"
#include "core/detect/key_used_after_listing.h"
#include "core/detect/sql_injection.h"
#include "core/engine/access_rollup.h"
#include "core/engine/learn_control.h"
#include "core/engine/learn_use.h"
#include "core/engine/query_joins.h"

#include <algorithm>
#include <array>
#include <span>

namespace cosmoswatch {
namespace {

constexpr std::size_t rememberedRecords = 1u << 19; // at least; 24 MB
constexpr std::size_t maxResourceIds = 65536;
constexpr std::size_t longestResourceId = 2048;
constexpr std::size_t longestNewcomer = 8 * 1024; // kept text of a record
constexpr std::chrono::hours clockError{24};

std::string recentName(const ShardSettings& settings) {
    return "recent/" + std::to_string(settings.count) + "/" + std::to_string(settings.index) + "/";
}

void countKind(const Observation& observation, RecordKinds& kinds) {
    const auto& details = observation.event.details;
    if (std::holds_alternative<DataRequest>(details))
        ++kinds.dataRequests;
    else if (std::holds_alternative<QueryStatistics>(details))
        ++kinds.queries;
    else if (std::holds_alternative<ControlRequest>(details))
        ++kinds.controlRequests;
    else
        ++kinds.activityEntries;
    if (observation.query && observation.query->obfuscated) ++kinds.obfuscatedQueries;
}

Observation withoutClient(Observation observation) {
    observation.facts = nullptr;
    observation.address = observation.network = observation.place = observation.city = {};
    observation.application = nullptr;
    observation.applicationName = observation.principal = observation.principalName = {};
    observation.context = nullptr;
    return observation;
}

} // namespace

struct Shard::AccountState {
    Account account;
    AccountProtection protection;
    LearningRules learning;
    AccountBaseline baseline;
    AccessRollup rollup;
    QueryJoins joins;
    std::uint64_t collection = 0; // since when nothing was seen
    // Of the records since the last collect().
    std::uint64_t records = 0;
    Timestamp first{};
    Timestamp last{};
    Timestamp newest{}; // ever, for lateness
};

Shard::Shard(const Intel& intel, const EstateBaseline& estate, ShardSettings settings, SavedState savedState)
    : estate_(estate), settings_(settings), observer_(intel), savedState_(std::move(savedState)),
      recent_(rememberedRecords / settings.count), alerts_(settings.sample) {}

Shard::~Shard() = default;

void Shard::setProtection(std::shared_ptr<const Protection> protection) {
    protection_ = std::move(protection);
    for (auto& [key, state] : accounts_)
        protect(*state);
}

void Shard::protect(AccountState& state) const {
    state.learning = settings_.learning;
    if (!protection_) return;
    state.protection = protection_->of(state.account);
    state.learning.period = state.protection.learningPeriod();
}

Result<void> Shard::resume() {
    auto pieces = savedState_(recentName(settings_));
    if (!pieces) return tl::unexpected(std::move(pieces.error()));
    std::map<std::string, std::string> named;
    for (auto& [name, piece] : *pieces)
        named.emplace(name.substr(recentName(settings_).size()), std::move(piece));
    recent_.load(named);
    return {};
}

// The name ends, so that it is no other one's beginning.
std::string Shard::stateName(const std::string& accountKey) {
    return "baseline/" + accountKey + "/";
}

Result<Shard::AccountState*> Shard::account(const Account& account) {
    if (hash64(account.key) % settings_.count != settings_.index) return nullptr;
    if (const auto it = accounts_.find(account.key); it != accounts_.end()) return it->second.get();
    const std::string prefix = stateName(account.key);
    auto saved = savedState_(prefix);
    if (!saved) return tl::unexpected(std::move(saved.error()));
    auto state = std::make_unique<AccountState>();
    state->account = account;
    protect(*state);
    for (const auto& [name, part] : *saved) // a damaged part is learned anew
        (void)state->baseline.load(std::string_view(name).substr(prefix.size()), part);
    state->newest = state->baseline.access().operations.last();
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
    latestSensible_ = now() + clockError;
    std::array<Waiting, recordsAhead> waiting;
    for (std::size_t begin = 0; begin < batch.events.size(); begin += recordsAhead) {
        const auto events =
            std::span(batch.events).subspan(begin).first(std::min(recordsAhead, batch.events.size() - begin));
        std::size_t count = 0;
        for (const Event& event : events) {
            const auto state = accountOf(event.resourceId);
            if (!state) return tl::unexpected(state.error());
            if (!*state) continue;
            waiting[count] = {&event, *state, recordHash(event)};
            recent_.prepare(waiting[count++].hash);
        }
        for (const Waiting& record : std::span(waiting).first(count))
            process(record);
    }
    return {};
}

void Shard::process(const Waiting& record) {
    ++uncollected_.records;
    if (recent_.insert(record.hash)) {
        count(*record.event, *record.state);
        inspect(*record.event, *record.state, record.hash);
    } else
        ++uncollected_.duplicates;
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

void Shard::inspect(const Event& event, AccountState& state, std::uint64_t hash) {
    Observation observation{event, state.account, state.baseline, estate_, state.learning, state.protection};
    observer_.describe(observation);
    if (const auto* request = std::get_if<DataRequest>(&event.details))
        state.rollup.add(event, *request, observer_.address(), observer_.application(),
                         observation.principal);
    const bool isQuery = std::holds_alternative<QueryStatistics>(event.details);
    queries_.describe(observation, isQuery ? state.joins.clientOf(event.activityId) : nullptr);
    countKind(observation, kinds_);
    findings_.clear();
    if (state.protection.enabled())
        for (const Detector* detector : detectorsOf(event))
            detector->inspect(observation, findings_);
    dropUnwanted(state);
    raise(observation, state, hash);
    if (event.time <= latestSensible_) learn(observation, state, hash);
    if (observation.query && !queries_.knowsClient())
        state.joins.noteQuery(event.activityId, queries_.asked(observation, findings_, hash));
}

// Findings of types that are switched off for the account.
void Shard::dropUnwanted(const AccountState& state) {
    std::erase_if(findings_,
                  [&](const Finding& finding) { return !state.protection.raises(finding.alertType); });
}

// Findings about a query are told again when its client is.
void Shard::raise(const Observation& observation, AccountState& state, std::uint64_t hash) {
    const Event& event = observation.event;
    for (const Finding& finding : findings_)
        // What a query only tells more of is another query's, with a client of its own.
        alerts_.raise(finding,
                      observation.query && !finding.counts ? withoutClient(observation) : observation, hash);
    const auto* request = std::get_if<DataRequest>(&event.details);
    if (request && findIgnoreCase(event.operation, "Query") != std::string_view::npos)
        joinRequest(observation, *request, state, hash);
    else if (observation.query && queries_.knowsClient() && !findings_.empty())
        state.joins.bytesAreTold(event.activityId);
}

// The request of a query that may have come before.
void Shard::joinRequest(const Observation& observation, const DataRequest& request, AccountState& state,
                        std::uint64_t hash) {
    const Event& event = observation.event;
    QueryJoins::Client client{observer_.address(),
                              observer_.application(),
                              std::string(observation.principal),
                              authenticationOf(request),
                              0,
                              request.statusCode};
    auto asked = state.joins.takeQuery(event.activityId);
    const bool isNews = asked && asked->kept && judgeAgain(*asked, client, state);
    client.bytes = asked && !asked->findings.empty() ? 0 : request.responseLength;
    if (asked)
        for (Finding& finding : asked->findings) {
            finding.counts = false;
            finding.reasons.clear();
            if (asked->usualBytes && request.responseLength > 0)
                finding.reasons.push_back(bytesReason(request.responseLength, *asked->usualBytes));
            alerts_.raise(finding, observation, hash);
        }
    if (asked && asked->clean && !isNews && event.time <= latestSensible_)
        state.baseline.changeQueries().observe(
            asked->container, QueryRequest{asked->print, asked->time, queries_.nameOf(client),
                                           request.succeeded() ? request.responseLength : 0});
    state.joins.noteRequest(event.activityId, std::move(client));
}

// Whether the query is none that this application sends; then its alert is raised, to be completed.
bool Shard::judgeAgain(QueryJoins::Asked& asked, const QueryJoins::Client& client, AccountState& state) {
    const Event event = asked.kept->event();
    Observation observation{event, state.account, state.baseline, estate_, state.learning, state.protection};
    queries_.describe(observation, &client);
    if (!observation.context || !observation.context->leavesOwnShapes) return false;
    findings_.clear();
    if (state.protection.enabled()) SqlInjection().inspect(observation, findings_);
    dropUnwanted(state);
    for (const Finding& finding : findings_)
        alerts_.raise(finding, finding.counts ? observation : withoutClient(observation),
                      asked.kept->recordHash);
    std::erase_if(findings_, [](const Finding& finding) { return !finding.counts; });
    asked.findings = std::move(findings_);
    asked.usualBytes = observation.context->usualBytes;
    if (event.time <= latestSensible_)
        state.baseline.changeQueries().observe(observation.context->container, attemptOf(observation));
    return true;
}

void Shard::learn(const Observation& observation, AccountState& state, std::uint64_t hash) {
    AccountBaseline& baseline = state.baseline;
    const Event& event = observation.event;
    learnControl(observation, hash, baseline);
    learnUse(observation, baseline);
    baseline.observeRecord(event.time);
    if (observation.query) queries_.learn(observation, baseline);
    if (answeredRequest(observation)) {
        const DataRead data(observation);
        baseline.observe(AccessObservation{
            event.time, observation.address, observation.network, observation.place, observation.city,
            observation.applicationName, event.operation, observation.principal, observation.facts,
            data.read() ? data.read()->bytes : 0, event.operation == "Read" ? 1u : 0u});
        if (data.read()) baseline.observe(*data.read());
        if (!usesNewKeyNetwork(observation)) return;
        baseline.observeKeyNewcomer(observation.network, event.time, [&] {
            return KeyNewcomer{event.time,
                               event.time,
                               1,
                               std::string(observation.address),
                               std::string(observation.place),
                               std::string(observation.applicationName),
                               evidenceOf(event, hash, longestNewcomer)};
        });
    } else if (succeededActivity(observation)) {
        baseline.observeManagement(observation.principal, event.time);
        if (isKeyListing(event.operation))
            baseline.observe(keyListingOf(observation, hash), observation.facts);
    }
}

std::size_t Shard::pendingRows() const {
    std::size_t rows = alerts_.rows();
    for (const AccountState* state : touched_)
        rows += 1 + state->rollup.size();
    return rows;
}

void Shard::collect(StoreBatch& into) {
    ++collections_;
    alerts_.collect(into);
    for (auto& [name, piece] : recent_.saveChanged())
        into.state.emplace_back(recentName(settings_) + name, std::move(piece));
    std::sort(touched_.begin(), touched_.end(),
              [](const AccountState* a, const AccountState* b) { return a->account.key < b->account.key; });
    for (AccountState* state : touched_) {
        const std::string& key = state->account.key;
        state->rollup.collect(key, into);
        into.accounts.push_back({state->account, state->first, state->last, state->records, 0});
        state->records = 0;
        state->collection = collections_;
        for (auto& [part, saved] : state->baseline.saveChanged())
            into.state.emplace_back(stateName(key) + part, std::move(saved));
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
