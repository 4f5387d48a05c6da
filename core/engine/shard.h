// The part of detection that looks after some of the accounts: their profiles, sums and duplicates. Shards
// share nothing, so each can work in a thread of its own.
#pragma once

#include "core/detect/detector.h"
#include "core/engine/engine.h"
#include "core/engine/observer.h"
#include "core/engine/pending_alerts.h"
#include "core/engine/query_judge.h"
#include "core/engine/recent_records.h"
#include "core/event/event_batch.h"
#include "core/store/alert_store.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <tsl/robin_map.h>
#include <vector>

namespace cosmoswatch {

struct ShardSettings {
    std::size_t index = 0; // looks after the accounts whose hash modulo `count` is `index`
    std::size_t count = 1;
    LearningRules learning;
    bool sample = false;
    // Accounts held in memory at a time; the others' baselines wait in the store.
    std::size_t maxAccounts = 1024;
};

// Fetches all that was saved under names that begin so.
using SavedState = std::function<Result<std::map<std::string, std::string>>(const std::string& prefix)>;

class Shard {
public:
    Shard(const Intel& intel, const EstateBaseline& estate, ShardSettings settings, SavedState savedState);
    ~Shard();

    // Before the next batch: what is watched on which account.
    void setIntel(const Intel& intel) { observer_.setIntel(intel); }
    void setProtection(std::shared_ptr<const Protection> protection);
    // Before the first process(): what was remembered of the last records.
    [[nodiscard]] Result<void> resume();
    // Looks at the events that are this shard's and remembers what they change. Fails only when a saved
    // baseline cannot be fetched; what is damaged is learned anew.
    [[nodiscard]] Result<void> process(const EventBatch& batch);

    // Adds all that changed since the last call to the batch. What was added by the call before must have
    // been committed by the next process(): accounts not seen since then may be fetched from the store again.
    void collect(StoreBatch& into);
    // How many rows that would be, about; large evidence counts as several.
    [[nodiscard]] std::size_t pendingRows() const;

    // Over everything processed.
    [[nodiscard]] IngestCounters counters() const {
        IngestCounters counters = collected_;
        return counters += uncollected_;
    }
    [[nodiscard]] const RecordKinds& kinds() const { return kinds_; }
    [[nodiscard]] Timestamp newestRecord() const { return newest_; }
    [[nodiscard]] std::uint64_t alertsSeen() const { return alerts_.seen(); }
    [[nodiscard]] std::size_t accountsInMemory() const { return accounts_.size(); }

    // How the names begin under which an account's baseline is saved.
    [[nodiscard]] static std::string stateName(const std::string& accountKey);

private:
    struct AccountState;
    // A record on its way, a few ahead of the one that is looked at.
    struct Waiting {
        const Event* event = nullptr;
        AccountState* state = nullptr;
        std::uint64_t hash = 0;
    };
    static constexpr std::size_t recordsAhead = 16;

    void process(const Waiting& record);
    // Null for accounts of other shards.
    Result<AccountState*> accountOf(std::string_view resourceId);
    Result<AccountState*> account(const Account& account);
    void forgetIdleAccounts();
    void count(const Event& event, AccountState& state);
    void inspect(const Event& event, AccountState& state, std::uint64_t recordHash);
    void dropUnwanted(const AccountState& state);
    void raise(const Observation& observation, AccountState& state, std::uint64_t recordHash);
    void joinRequest(const Observation& observation, const DataRequest& request, AccountState& state,
                     std::uint64_t recordHash);
    bool judgeAgain(QueryJoins::Asked& asked, const QueryJoins::Client& client, AccountState& state);
    void learn(const Observation& observation, AccountState& state, std::uint64_t recordHash);

    void protect(AccountState& state) const;

    const EstateBaseline& estate_;
    ShardSettings settings_;
    std::shared_ptr<const Protection> protection_;
    Observer observer_;
    QueryJudge queries_;
    SavedState savedState_;
    RecentRecords recent_;
    std::map<std::string, std::unique_ptr<AccountState>> accounts_; // by key
    tsl::robin_map<std::string, AccountState*, TextHash, std::equal_to<>> byResourceId_;
    std::vector<AccountState*> touched_; // since the last collect()
    std::vector<Finding> findings_;      // reused
    std::uint64_t collections_ = 0;      // calls of collect()

    PendingAlerts alerts_;       // since the last collect()
    IngestCounters uncollected_; // likewise
    IngestCounters collected_;   // before it
    RecordKinds kinds_;          // over everything processed
    Timestamp newest_{};
    Timestamp latestSensible_{}; // records from after it do not teach: their clock is wrong
};

} // namespace cosmoswatch
