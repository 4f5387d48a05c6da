// The part of detection that looks after some of the accounts: their profiles, sums and duplicates. Shards
// share nothing, so each can work in a thread of its own.
#pragma once

#include "core/detect/detector.h"
#include "core/engine/client_cache.h"
#include "core/engine/recent_records.h"
#include "core/event/event_batch.h"
#include "core/store/alert_store.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <tsl/robin_map.h>
#include <tsl/robin_set.h>
#include <vector>

namespace cosmoswatch {

struct ShardSettings {
    std::size_t index = 0; // looks after the accounts whose hash modulo `count` is `index`
    std::size_t count = 1;
    LearningRules learning;
    bool sample = false;
    // Accounts held in memory at a time; the others' baselines wait in the store.
    std::size_t maxAccounts = 4096;
};

// Fetches a baseline that was saved under this name; nothing when there is none.
using SavedBaseline = std::function<Result<std::optional<std::string>>(const std::string& stateName)>;

class Shard {
public:
    Shard(const Intel& intel, ShardSettings settings, SavedBaseline savedBaseline);
    ~Shard();

    // Looks at the events that are this shard's and remembers what they change. Fails only when a saved
    // baseline cannot be fetched; one that is damaged is learned anew.
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
    [[nodiscard]] Timestamp newestRecord() const { return newest_; }
    [[nodiscard]] std::uint64_t alertsSeen() const { return alertsSeen_.size(); }
    [[nodiscard]] std::size_t accountsInMemory() const { return accounts_.size(); }

    // Under which name an account's baseline is saved.
    [[nodiscard]] static std::string stateName(const std::string& accountKey);

private:
    struct AccountState;

    // Null for accounts of other shards.
    Result<AccountState*> accountOf(std::string_view resourceId);
    Result<AccountState*> account(const Account& account);
    void forgetIdleAccounts();
    void count(const Event& event, AccountState& state);
    void inspect(const Event& event, const DataRequest& request, AccountState& state,
                 std::uint64_t recordHash);
    void raise(const Finding& finding, const Observation& observation, std::uint64_t recordHash);
    [[nodiscard]] Alert alertFrom(const Finding& finding, const Observation& observation) const;

    ShardSettings settings_;
    ClientCache clients_;
    SavedBaseline savedBaseline_;
    RecentRecords recent_;
    std::map<std::string, std::unique_ptr<AccountState>> accounts_; // by key
    tsl::robin_map<std::string, AccountState*, TransparentHash, std::equal_to<>> byResourceId_;
    std::vector<AccountState*> touched_; // since the last collect()
    std::vector<Finding> findings_;      // reused
    std::uint64_t collections_ = 0;      // calls of collect()

    std::map<std::string, AlertUpdate> alerts_; // by id; changed since the last collect()
    std::size_t evidenceBytes_ = 0;             // in those
    IngestCounters uncollected_;                // since the last collect()
    IngestCounters collected_;                  // before it
    Timestamp newest_{};
    tsl::robin_set<std::uint64_t> alertsSeen_; // hashes of ids
};

// What makes two deliveries of one record the same.
[[nodiscard]] std::uint64_t recordHash(const Event& event);

} // namespace cosmoswatch
